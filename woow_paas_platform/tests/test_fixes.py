"""The buttons under a cause: who sees them, what they ask, what they do, whether it helped."""

from markupsafe import escape
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.diagnosis import fixes
from ..engine.errors import ClusterUnreachable
from .common import IMAGE, EngineCase

OTHER = "registry.example.com/team/app:2.0"


@tagged("post_install", "-at_install")
class TestFixes(EngineCase):
    def broken(self, user=None):
        """Return a service whose image does not exist, and the cause."""
        self.world.break_image(IMAGE)
        service = self.draft(user)
        service.action_deploy()
        self.until(service, "error")
        return service, service.diagnosis_ids

    def cause(self, service, cause="crash_loop", codes=("retry",), **values):
        """Return a cause as the engine would have written it."""
        found = self.env["paas.diagnosis"].create(
            {
                "service_id": service.id,
                "cause": cause,
                "fixes": list(codes),
                **values,
            }
        )
        return found.with_user(service.env.user)

    def settle(self, runs=6):
        for _run in range(runs):
            self.work()
            self.world.settle()

    def test_every_fix_is_carried_out_or_leads_somewhere(self):
        model = self.env["paas.diagnosis"]
        for code, fix in fixes.FIXES.items():
            if fix.kind == "link":
                self.assertTrue(fix.tab or hasattr(model, f"_lead_{code}"), code)
            elif fix.kind != "form":
                self.assertTrue(hasattr(model, f"_fix_{code}"), code)

    def test_image_is_changed_in_the_form_and_the_page_says_that_it_helped(self):
        service, cause = self.broken()
        cause.sudo().fixes = ["edit_inputs"]
        answer = cause.start_fix("edit_inputs")
        self.assertEqual(answer["action"]["res_id"], service.id)
        self.assertIn("image", answer["action"]["context"]["paas_marked"])
        service.inputs = {"image": OTHER}
        service.action_deploy()
        self.until(service, "running")
        self.settle(2)
        self.assertFalse(service.diagnosis_ids)
        tried = cause.search([("service_id", "=", service.id), ("tried_fix", "!=", False)])
        self.assertEqual(tried.mapped("helped"), ["yes"])

    def test_what_did_not_help_is_said_and_offered_last(self):
        service = self.draft(inputs={"image": IMAGE})
        self.world.crash_image(IMAGE)
        service.action_deploy()
        self.until(service, "error")
        cause = service.diagnosis_ids.filtered(lambda found: found.cause == "crash_loop")
        cause.sudo().fixes = ["retry", "edit_inputs", "open_logs"]
        cause.apply_fix("retry")
        self.assertEqual(service.state, "deploying")
        self.assertEqual(cause.tried["helped"], "")
        self.until(service, "error")
        self.settle(2)
        cause = service.diagnosis_ids.filtered(lambda found: found.cause == "crash_loop")
        self.assertEqual(cause.tried["helped"], "no")
        self.assertEqual(cause.tried["label"], "Try again")
        self.assertNotEqual(cause.buttons[0]["code"], "retry")

    def test_never_more_than_three_and_guests_only_ask(self):
        service = self.running()
        cause = self.cause(
            service,
            codes=("edit_inputs", "retry", "open_logs", "delete", "ask_administrator"),
        )
        self.assertEqual(
            [button["code"] for button in cause.buttons],
            ["edit_inputs", "retry", "ask_administrator"],
        )
        guest = cause.with_user(self._member("guest", "guest"))
        self.assertEqual(
            [button["code"] for button in guest.buttons], ["open_logs", "ask_administrator"]
        )
        with self.assertRaises(AccessError):
            guest.apply_fix("retry")
        stranger = cause.with_user(self._user("stranger"))
        with self.assertRaises(AccessError):
            stranger.start_fix("open_logs")

    def test_what_is_not_offered_is_refused(self):
        cause = self.cause(self.running(), codes=("retry",))
        with self.assertRaises(UserError):
            cause.apply_fix("delete")

    def test_port_is_written_and_deployed(self):
        service = self.running()
        cause = self.cause(service, "port_mismatch", ("set_port",), params={"listening": "9090"})
        question = cause.start_fix("set_port")
        self.assertEqual(question["asks"][0]["value"], 9090)
        self.assertIn("Shop", question["sentences"][0])
        with self.assertRaisesRegex(UserError, "Port"):
            cause.apply_fix("set_port", {"port": 99999})
        self.assertEqual(service.state, "running")
        cause.apply_fix("set_port", {"port": 9090})
        self.assertEqual(service.inputs["port"], 9090)
        self.assertEqual(service.operation_id.kind, "upgrade")
        self.assertEqual(cause.tried_operation_id, service.operation_id)

    def test_out_of_memory_offers_larger_plans_that_fit(self):
        service = self.running()
        cause = self.cause(service, "out_of_memory", ("change_plan",))
        larger = self.env.ref("woow_paas_platform.web_application_large")
        options = cause.start_fix("change_plan")["asks"][0]["options"]
        self.assertEqual([option[0] for option in options], [str(larger.id)])
        self.workspace.sudo().quota_memory_mib = 512
        cause.invalidate_recordset()
        self.assertFalse(cause.buttons)
        small = self.env.ref("woow_paas_platform.web_application_small")
        quota = self.cause(service, "quota_exceeded", ("change_plan",))
        options = quota.start_fix("change_plan")["asks"][0]["options"]
        self.assertEqual([option[0] for option in options], [str(small.id)])

    def test_going_back_to_what_worked(self):
        service = self.running()
        self.settle(2)
        self.world.break_image(OTHER)
        service.inputs = {"image": OTHER}
        service.action_deploy()
        self.until(service, "error")
        self.assertEqual(service.diagnosis_ids[:1].cause, "image_not_found")
        cause = self.cause(service, "crash_loop", ("rollback",))
        question = cause.start_fix("rollback")
        self.assertEqual(len(question["asks"][0]["options"]), 1)
        cause.apply_fix("rollback", {"revision": question["asks"][0]["value"]})
        self.assertEqual(service.operation_id.kind, "rollback")
        self.until(service, "running")
        self.assertEqual(service.inputs["image"], IMAGE)

    def test_registry_credentials_are_the_owners_to_give(self):
        service = self.running(inputs={"image": "registry.example.com/team/app:1.0"})
        cause = self.cause(service, "image_unauthorized", ("registry_credentials",))
        question = cause.start_fix("registry_credentials")
        self.assertEqual(question["asks"][0]["value"], "registry.example.com")
        answers = {"host": "registry.example.com", "user": "robot", "password": "s3cret-word"}
        user = cause.with_user(self._member("colleague", "user"))
        self.assertEqual([button["code"] for button in user.buttons], ["ask_administrator"])
        with self.assertRaises(AccessError):
            user.apply_fix("registry_credentials", answers)
        cause.apply_fix("registry_credentials", answers)
        self.assertEqual(service.state, "deploying")
        self.until(service, "running")
        accounts = self.world.of_kind("ServiceAccount", service.namespace)
        self.assertTrue(accounts[0]["imagePullSecrets"])
        self.assertNotIn("s3cret-word", str(service.message_ids.mapped("body")))

    def test_the_record_and_the_rights_to_create_are_texts_to_copy(self):
        service = self.running()
        cause = self.cause(service, "dns_missing", ("show_dns",), params={"target": "192.0.2.7"})
        texts = [part["text"] for part in cause.start_fix("show_dns")["texts"]]
        self.assertIn(f"{service.subdomain}.apps.example.com. IN A 192.0.2.7", texts)
        cause = self.cause(
            service,
            "permissions_missing",
            ("show_permissions",),
            params={"missing": "create deployments.apps (paas-ws-1), get pods"},
        ).with_user(self.env.ref("base.user_admin"))
        rules = cause.start_fix("show_permissions")["texts"][0]["text"]
        self.assertIn("[deployments]", rules)
        self.assertIn("[apps]", rules)
        self.assertIn("[pods]", rules)

    def test_only_administrators_raise_the_quota_members_ask(self):
        service = self.running()
        cause = self.cause(service, "quota_exceeded", ("raise_quota", "delete_services"))
        self.assertEqual(
            [button["code"] for button in cause.buttons], ["request_room", "delete_services"]
        )
        with self.assertRaises(AccessError):
            cause.apply_fix("raise_quota", {"cpu": "100"})
        plan = cause.start_fix("request_room")["asks"][0]["value"]
        cause.apply_fix("request_room", {"plan": plan, "message": "For the sale on Friday"})
        administrator = self.env.ref("base.user_admin")
        self.assertIn("sale on Friday", self.workspace.sudo().request_text)
        self.assertEqual(self.workspace.sudo().requested_plan_id.id, int(plan))
        mine = cause.with_user(administrator)
        question = mine.start_fix("raise_quota")
        suggested = {ask["key"]: ask["value"] for ask in question["asks"]}
        mine.apply_fix("raise_quota", {**suggested, "cpu": "7.5"})
        self.assertEqual(self.workspace.quota_cpu, 7.5)
        self.assertEqual(service.state, "deploying")
        self.until(service, "running")
        quota = self.world.of_kind("ResourceQuota")[0]
        self.assertEqual(quota["spec"]["hard"]["requests.cpu"], "7500m")

    def test_a_disk_that_was_never_made_is_asked_for_from_another_class(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        claim = self.world.of_kind("PersistentVolumeClaim")[0]
        claim["status"] = {"phase": "Pending"}
        name = claim["metadata"]["name"]
        self.cluster.storage_classes = ["slow", "fast"]
        cause = self.cause(
            service,
            "volume_not_bound",
            ("choose_storage_class",),
            subject=f"PersistentVolumeClaim/{name}",
        ).with_user(self.env.ref("base.user_admin"))
        with self.assertRaises(UserError):
            cause.apply_fix("choose_storage_class", {"storage_class": "none such"})
        cause.apply_fix("choose_storage_class", {"storage_class": "fast"})
        self.assertEqual(self.cluster.storage_class, "fast")
        self.work(4)
        self.until(service, "running")
        self.assertIn(
            ("PersistentVolumeClaim", service.namespace, name),
            [call[1] for call in self.world.calls if call[0] == "delete"],
        )
        (newest, *_older) = self.world.history(service._release_key())
        self.assertEqual(newest.values["persistence"]["storageClass"], "fast")

    def test_a_disk_with_data_is_never_dropped(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        claim = self.world.of_kind("PersistentVolumeClaim")[0]
        claim["status"] = {"phase": "Bound"}
        name = claim["metadata"]["name"]
        self.cluster.storage_classes = ["fast"]
        cause = self.cause(
            service,
            "volume_not_bound",
            ("choose_storage_class",),
            subject=f"PersistentVolumeClaim/{name}",
        ).with_user(self.env.ref("base.user_admin"))
        cause.apply_fix("choose_storage_class", {"storage_class": "fast"})
        self.settle()
        self.assertFalse(self.count("delete"))

    def test_the_default_class_is_set_by_the_scheduled_action(self):
        for name, default in (("slow", "true"), ("fast", "false")):
            self.world.put(
                {
                    "kind": "StorageClass",
                    "metadata": {
                        "name": name,
                        "annotations": {"storageclass.kubernetes.io/is-default-class": default},
                        "generation": 1,
                        "creationTimestamp": "2026-01-01T00:00:00Z",
                    },
                }
            )
        service = self.running()
        self.cluster.storage_classes = ["slow", "fast"]
        cause = self.cause(service, "volume_not_bound", ("set_default_class",))
        cause = cause.with_user(self.env.ref("base.user_admin"))
        cause.apply_fix("set_default_class", {"storage_class": "fast"})
        self.assertFalse(self.count("patch"))
        self.work()
        defaults = {
            item["metadata"]["name"]: item["metadata"]["annotations"][
                "storageclass.kubernetes.io/is-default-class"
            ]
            for item in self.world.of_kind("StorageClass")
        }
        self.assertEqual([name for name, mark in defaults.items() if mark == "true"], ["fast"])
        self.assertFalse(self.cluster.chores)

    def test_asking_an_administrator_carries_the_evidence_without_secrets(self):
        service = self.running()
        cause = self.cause(
            service, codes=("ask_administrator",), evidence=["PGPASSWORD=hunter2 refused"]
        )
        cause.apply_fix("ask_administrator", {"message": "Please help"})
        cause.apply_fix("ask_administrator", {"message": "Please help"})
        administrator = self.env.ref("base.user_admin")
        asked = service.sudo().activity_ids.filtered(lambda one: one.user_id == administrator)
        self.assertEqual(len(asked), 1)
        self.assertIn("Please help", asked.note)
        self.assertIn("PGPASSWORD", asked.note)
        self.assertNotIn("hunter2", asked.note)


@tagged("post_install", "-at_install")
class TestOutage(EngineCase):
    def setUp(self):
        super().setUp()
        self.owner.email = "owner@example.com"
        self.owner.partner_id.email = "owner@example.com"

    def mails(self):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "paas.cloud.service"),
                ("recipient_ids", "in", self.owner.partner_id.id),
            ]
        )

    def in_error(self):
        self.world.break_image(IMAGE)
        service = self.draft()
        service.action_deploy()
        self.until(service, "error")
        return service

    def test_one_mail_and_one_task_when_it_lasts_and_one_mail_when_it_is_over(self):
        service = self.in_error()
        self.work()
        self.assertFalse(self.mails(), "not at once")
        for _run in range(20):
            self.work(seconds=60)
        self.assertEqual(len(self.mails()), 1)
        self.assertIn("Shop", self.mails().subject)
        self.assertIn(escape(service.diagnosis_ids[:1].title), self.mails().body_html)
        self.assertEqual(len(service.sudo().activity_ids), 1)
        self.assertEqual(service.sudo().activity_ids.user_id, self.owner)
        service.action_retry()
        self.until(service, "error")
        for _run in range(20):
            self.work(seconds=60)
        self.assertEqual(len(self.mails()), 1, "the same outage")
        self.world.mend_image(IMAGE)
        self.world.settle()
        service.action_refresh()
        self.work(3)
        self.assertEqual(service.state, "running")
        self.assertEqual(len(self.mails()), 2)
        self.assertIn("running again", self.mails().sorted("id")[-1].subject)
        self.assertFalse(service.sudo().activity_ids)
        self.work(3, seconds=60)
        self.assertEqual(len(self.mails()), 2)

    def test_a_short_outage_is_nobodys_mail(self):
        service = self.in_error()
        self.world.mend_image(IMAGE)
        self.world.settle()
        service.action_refresh()
        self.work(3)
        self.assertEqual(service.state, "running")
        for _run in range(20):
            self.work(seconds=60)
        self.assertFalse(self.mails())
        self.assertFalse(service.outage_since)

    def test_the_time_is_a_setting_and_0_is_never(self):
        self.env["ir.config_parameter"].set_param("woow_paas.error_minutes", "0")
        self.in_error()
        for _run in range(20):
            self.work(seconds=60)
        self.assertFalse(self.mails())

    def test_the_mail_is_in_the_owners_language(self):
        self.env["res.lang"]._activate_lang("zh_TW")
        template = self.env.ref("woow_paas_platform.mail_service_error")
        template.with_context(lang="zh_TW").subject = "{{ object.name }} 無法運作"
        self.owner.lang = "zh_TW"
        self.in_error()
        for _run in range(20):
            self.work(seconds=60)
        self.assertEqual(self.mails().subject, "Shop 無法運作")

    def test_looking_for_outages_is_one_query_however_many_services(self):
        self.workspace.sudo().write({"quota_cpu": 0, "quota_storage_gib": 0})
        services = [self.in_error()]
        for number in range(4):
            service = self.draft(name=f"Shop {number}")
            service.action_deploy()
            self.until(service, "error")
            services.append(service)
        model = self.env["paas.cloud.service"]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            model._tell_owners(self.cluster)


@tagged("post_install", "-at_install")
class TestEvidence(EngineCase):
    def test_logs_of_a_chosen_container_and_of_the_run_before(self):
        service = self.running()
        pod = service.instances[0]["name"]
        self.world.pod_logs[service.namespace, pod] = "first\nAPI_TOKEN=hunter2\nlast\n"
        answer = service.read_logs()
        self.assertEqual(answer["chosen"]["instance"], pod)
        self.assertEqual(answer["lines"][0], "first")
        self.assertNotIn("hunter2", "".join(answer["lines"]))
        self.assertEqual(answer["error"], "")

    def test_objects_with_their_state_and_what_is_missing(self):
        service = self.running()
        states = {row["kind"]: row for row in service.read_objects()["objects"]}
        self.assertEqual(states["Deployment"]["state"], "ready")
        self.assertEqual(states["Deployment"]["text"], "1/1")
        self.assertEqual(states["Pod"]["state"], "ready")
        name = states["Ingress"]["name"]
        self.world.remove("Ingress", service.namespace, name)
        states = {row["kind"]: row for row in service.read_objects()["objects"]}
        self.assertEqual(states["Ingress"]["state"], "missing")

    def test_history_and_values(self):
        service = self.running()
        service.action_deploy()
        self.until(service, "running")
        answer = service.read_release()
        self.assertEqual([row["revision"] for row in answer["history"]], [2, 1])
        self.assertEqual(answer["history"][0]["status"], "deployed")
        self.assertIn("containerPort", answer["values"])
        self.assertIn("kind: Deployment", answer["manifest"])

    def test_events_of_this_app_only(self):
        service = self.running()
        pod = service.instances[0]["name"]
        for name, kind in ((pod, "Warning"), ("other-5f7c9-abcde", "Warning"), (pod, "Normal")):
            self.world.put(
                {
                    "kind": "Event",
                    "metadata": {"namespace": service.namespace, "name": f"{name}.{kind}"},
                    "involvedObject": {"kind": "Pod", "name": name},
                    "type": kind,
                    "reason": "BackOff",
                    "message": "password=hunter2",
                    "lastTimestamp": "2026-11-24T10:00:00Z",
                }
            )
        events = service.read_events()["events"]
        self.assertEqual(sorted(event["type"] for event in events), ["Normal", "Warning"])
        self.assertNotIn("hunter2", events[0]["text"])

    def test_strangers_read_nothing_and_a_dead_cluster_says_so(self):
        service = self.running()
        stranger = service.with_user(self._user("nobody"))
        for method in ("read_logs", "read_events", "read_objects", "read_release"):
            with self.assertRaises(AccessError):
                getattr(stranger, method)()
        self.world.fail("*", ClusterUnreachable("The cluster could not be reached."), times=None)
        for method in ("read_logs", "read_events", "read_objects", "read_release"):
            self.assertIn("could not be reached", getattr(service, method)()["error"])
