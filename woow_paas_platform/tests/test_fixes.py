"""The buttons under a cause: who sees them, what they ask, what they do, whether it helped."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.diagnosis import fixes
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
        # the owner may not read clusters
        self.env.invalidate_all()
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

    def test_new_settings_ask_for_a_disk_that_was_never_made_anew_too(self):
        service = self.running(inputs={"image": IMAGE, "storage": True})
        claim = self.world.of_kind("PersistentVolumeClaim")[0]
        claim["status"] = {"phase": "Pending"}
        name = claim["metadata"]["name"]
        self.cause(service, "storage_class_missing", (), subject=f"PersistentVolumeClaim/{name}")
        service.action_deploy()
        self.assertEqual(service.sudo().operation_id.wanted["unbound_claims"], [name])
        self.work(4)
        self.until(service, "running")
        self.assertEqual(self.count("delete"), 1)
        self.assertNotIn("unbound_claims", service._wanted(), "the cause is over")

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
