"""A curious customer with a browser's console: what is tried over HTTP, and refused."""

from odoo.tests import HttpCase, tagged

from .access import people, records
from .access.caller import NO, YES
from .common import IMAGE, EngineCase

SERVICE, WORKSPACE, MEMBER = "paas.cloud.service", "paas.workspace", "paas.workspace.member"


class AttackCase(EngineCase, HttpCase):
    """People with sessions and keys, and one record of each model in a workspace."""

    def setUp(self):
        super().setUp()
        self.users = people.make(self.env, self.workspace, self.owner)
        self.records = records.make(self, self.users)
        self.callers = people.callers(self, self.users)
        self.theirs = self.records["theirs"]
        self.running = self.records["running"]
        self.drafted = self.records["draft"]

    def ask(self, who, model, method, ids=(), **arguments):
        """Call as a program does; return outcome and answer."""
        self.env.flush_all()
        found = self.callers[who].by_key(model, method, list(ids), arguments)
        self.env.invalidate_all()
        return found

    def refused(self, who, model, method, ids=(), **arguments):
        """Assert that a call is refused for want of a right."""
        outcome, answer = self.ask(who, model, method, ids, **arguments)
        self.assertEqual(outcome, NO, f"{who} {model}.{method}({arguments}): {answer}")
        self.assertNotIn(records.CANARY, str(answer))

    def answered(self, who, model, method, ids=(), **arguments):
        """Assert that a call is answered, and return the answer."""
        outcome, answer = self.ask(who, model, method, ids, **arguments)
        self.assertEqual(outcome, YES, f"{who} {model}.{method}({arguments}): {answer}")
        return answer


@tagged("post_install", "-at_install")
class TestWorkspaceWalls(AttackCase):
    def test_a_service_is_not_moved_into_or_out_of_a_workspace(self):
        for who in ("user", "guest", "other"):
            vals = {"workspace_id": self.theirs.id}
            self.refused(who, SERVICE, "write", self.drafted.ids, vals=vals)
            self.refused(who, SERVICE, "web_save", self.drafted.ids, vals=vals, specification={})
        # from the other side: pulled over by a line of one's own workspace
        for command in ([4, self.drafted.id], [6, 0, [self.drafted.id]]):
            vals = {"service_ids": [command]}
            self.refused("other", WORKSPACE, "write", self.theirs.ids, vals=vals)
        vals = {"name": "Trap", "service_ids": [[4, self.drafted.id]]}
        self.refused("other", WORKSPACE, "create", vals_list=[vals])
        self.assertEqual(self.drafted.workspace_id, self.workspace)

    def test_a_disk_is_not_pulled_over(self):
        disk = self.records["paas.volume"]
        vals = {"volume_ids": [[4, disk.id]]}
        self.refused("other", WORKSPACE, "write", self.theirs.ids, vals=vals)
        self.assertEqual(disk.workspace_id, self.workspace)

    def test_nobody_makes_themselves_owner_or_admin(self):
        mine = {
            role: self.workspace.member_ids.filtered(lambda m, r=role: m.role == r)[:1]
            for role in ("owner", "admin", "user", "guest")
        }
        for who in ("admin", "user", "guest"):
            self.refused(who, MEMBER, "write", mine[who].ids, vals={"role": "owner"})
            line = [1, mine[who].id, {"role": "owner"}]
            self.refused(who, WORKSPACE, "write", self.workspace.ids, vals={"member_ids": [line]})
        for who in ("user", "guest"):
            self.refused(who, MEMBER, "write", mine[who].ids, vals={"role": "admin"})
        # an admin does not become the owner by taking over the owner's place
        me = self.users["admin"].id
        self.refused("admin", MEMBER, "write", mine["owner"].ids, vals={"user_id": me})
        self.refused("admin", MEMBER, "unlink", mine["owner"].ids)
        for role in ("owner", "admin", "user", "guest"):
            vals = {
                "workspace_id": self.workspace.id,
                "user_id": self.users["other"].id,
                "role": role,
            }
            self.refused("other", MEMBER, "create", vals_list=[vals])
        # a line of one's own workspace that names somebody else's membership
        line = [1, mine["guest"].id, {"user_id": self.users["other"].id}]
        self.refused("other", WORKSPACE, "write", self.theirs.ids, vals={"member_ids": [line]})
        self.assertEqual(self.workspace.owner_id, self.owner)

    def test_a_context_sets_nothing_that_a_value_may_not(self):
        hidden = {
            "default_state": "running",
            "default_desired_state": "running",
            "default_release_name": "kube-system",
            "default_revision": 7,
            "default_active": False,
        }
        vals = {
            "name": "Trap",
            "template_id": self.template.id,
            "workspace_id": self.workspace.id,
        }
        (made,) = self.answered("user", SERVICE, "create", vals_list=[vals], context=hidden)
        service = self.env[SERVICE].browse(made)
        self.assertTrue(service.active)
        self.assertEqual((service.state, service.desired_state), ("draft", "draft"))
        self.assertEqual(service.revision, 0)
        self.assertNotIn("kube", service.release_name)
        context = {
            "default_cluster_id": self.records["spare_cluster"].id,
            "default_namespace": "kube-system",
            "default_quota_services": 999,
        }
        (made,) = self.answered(
            "other", WORKSPACE, "create", vals_list=[{"name": "Trap"}], context=context
        )
        workspace = self.env[WORKSPACE].browse(made)
        self.assertNotEqual(workspace.cluster_id, self.records["spare_cluster"])
        self.assertLess(workspace.quota_services, 999)
        self.assertNotIn("kube", workspace.namespace)
        context = {"default_workspace_id": self.workspace.id, "default_role": "owner"}
        vals = {"user_id": self.users["other"].id}
        for who in ("other", "admin"):
            self.refused(who, MEMBER, "create", vals_list=[vals], context=context)
        vals["workspace_id"] = self.workspace.id
        (made,) = self.answered("admin", MEMBER, "create", vals_list=[vals], context=context)
        self.assertEqual(self.env[MEMBER].browse(made).role, "user")

    def test_related_fields_groups_and_exports_lead_nowhere(self):
        theirs = [["id", "in", self.running.ids]]
        for path in ("workspace_id", "workspace_id.name", "operation_id", "template_id"):
            answer = self.answered(
                "other", SERVICE, "formatted_read_group", domain=theirs, groupby=[path]
            )
            self.assertEqual(answer, [])
        for model, path in (
            (SERVICE, "cluster_id.token_ciphertext"),
            (SERVICE, "cluster_id.api_url"),
            (SERVICE, "operation_ids.wanted"),
            (SERVICE, "hooks"),
            ("paas.operation", "wanted"),
            ("paas.operation", "service_id.hooks"),
            (WORKSPACE, "cluster_id.kubeconfig_ciphertext"),
        ):
            # a member, too, does not find out the system's secrets letter by letter
            self.refused("owner", model, "search", domain=[[path, "like", "a"]])
            self.refused("owner", model, "search_count", domain=[[path, "!=", False]])
        for model, path in (
            (SERVICE, "cluster_id/token_ciphertext"),
            (SERVICE, "cluster_id/api_url"),
            (WORKSPACE, "cluster_id/kubeconfig_ciphertext"),
        ):
            record = self.running if model == SERVICE else self.workspace
            self.refused("owner", model, "export_data", record.ids, fields_to_export=[path])
        specification = {"cluster_id": {"fields": {"api_url": {}, "token_ciphertext": {}}}}
        self.refused("owner", SERVICE, "web_read", self.running.ids, specification=specification)
        # found through what one may see: applications are everybody's, their services are not
        for domain in (
            [["workspace_id.member_ids.user_id.login", "=", self.owner.login]],
            [["name", "like", records.CANARY]],
            [["operation_ids.user_id", "=", self.owner.id]],
        ):
            self.assertEqual(self.answered("other", SERVICE, "search", domain=domain), [])

    def test_a_draft_of_ones_own_does_not_show_somebody_elses_workspace(self):
        values = {"template_id": self.template.id, "workspace_id": self.workspace.id, "name": "x"}
        specification = {
            "workspace_id": {"fields": {"name": {}, "display_name": {}}},
            "quota_after": {},
            "plan_cards": {},
            "workspace_role": {},
        }
        outcome, answer = self.ask(
            "other",
            SERVICE,
            "onchange",
            values=values,
            field_names=["workspace_id"],
            fields_spec=specification,
        )
        self.assertEqual(outcome, NO, answer)
        self.assertNotIn(self.workspace.name, str(answer))

    def test_chatter_of_somebody_else_is_closed(self):
        self.running.message_post(body=f"{records.CANARY} talk")
        for who in ("other", "internal", "portal"):
            session = self.callers[who].session
            for route, more in (
                ("/mail/thread/messages", {}),
                ("/mail/thread/data", {"request_list": ["followers", "attachments"]}),
                ("/mail/message/post", {"post_data": {"body": "x"}}),
            ):
                params = {"thread_model": SERVICE, "thread_id": self.running.id, **more}
                answer = self.opener.post(
                    self.base_url() + route,
                    json={"jsonrpc": "2.0", "method": "call", "params": params},
                    cookies={"session_id": session},
                    timeout=30,
                )
                self.assertNotIn(records.CANARY, answer.text, f"{route} for {who}")
        self.assertNotIn("<p>x</p>", self.running.message_ids.mapped("body"))

    def test_the_mail_gateway_makes_nothing_for_a_customer(self):
        mail = "From: a@example.com\nTo: b@example.com\nSubject: Trap\n\nHello"
        mine = {"name": "Trap", "quota_cpu": 999, "workspace_id": self.workspace.id}
        for who in ("other", "internal", "portal"):
            for model in (WORKSPACE, SERVICE):
                for through in ("mail.thread", "res.partner", model):
                    for more in ({"custom_values": mine}, {"thread_id": self.running.id}):
                        arguments = {"model": model, "message": mail, **more}
                        call = self.callers[who].by_key
                        outcome, answer = call(through, "message_process", [], arguments)
                        self.assertEqual(outcome, NO, f"{who} {through} {more}: {answer}")
        self.assertFalse(self.env[WORKSPACE].search([("name", "=", "Trap")]))


@tagged("post_install", "-at_install")
class TestAnswers(AttackCase):
    """What people write into the form."""

    def test_answers_outside_the_list_or_of_the_wrong_type_are_refused(self):
        for inputs in (
            {"image": IMAGE, "replicaCount": 99},
            {"image": IMAGE, "securityContext": {"privileged": True}},
            {"image": IMAGE, "workspace": {"quota": 0}},
            [["image", IMAGE]],
            "image",
            {"image": [IMAGE]},
            {"image": {"name": IMAGE}},
            {"image": 7},
            {"image": IMAGE, "port": "eighty"},
            {"image": IMAGE, "port": True},
            {"image": IMAGE, "port": 80.5},
            {"image": IMAGE, "port": -1},
            {"image": IMAGE, "port": 10**30},
            {"image": IMAGE, "storage": "yes"},
            {"image": IMAGE, "env": {"A": "b"}},
            {"image": IMAGE, "env": [{"name": "A B", "value": "x"}]},
            {"image": IMAGE, "env": [{"name": "A", "value": "x", "valueFrom": {}}]},
        ):
            self._never_deployed(inputs=inputs)

    def test_what_looks_like_a_flag_of_helm_stays_text_or_is_refused(self):
        for text in ("--post-renderer=/bin/sh", "-f", "--set=a=b", "-f /etc/passwd", "a\n--debug"):
            self._never_deployed(inputs={"image": text})
            self._never_deployed(subdomain=text)
            # a name is for people: whatever it is, nothing of it but letters gets to helm
            (made,) = self.answered("user", SERVICE, "create", vals_list=[self._vals(name=text)])
            release = self.env[SERVICE].browse(made).release_name
            self.assertRegex(release, r"\A[a-z]([a-z0-9-]*[a-z0-9])?\Z")
            self.assertLessEqual(len(release), 53)

    def test_an_address_that_belongs_to_somebody_else_is_refused(self):
        self.workspace = self.theirs
        taken = self.running.subdomain
        for subdomain in (taken, taken.upper(), f" {taken}", f"{taken}.", f"x.{taken}", "*", "a b"):
            self._never_deployed("other", subdomain=subdomain)

    def _vals(self, **values):
        vals = {
            "name": "Trap",
            "template_id": self.template.id,
            "workspace_id": self.workspace.id,
            "inputs": {"image": IMAGE},
        }
        return vals | values

    def _never_deployed(self, who="user", **values):
        """Assert that a service with these values is refused: when it is made, or deployed."""
        outcome, answer = self.ask(who, SERVICE, "create", vals_list=[self._vals(**values)])
        if outcome == YES:
            outcome, answer = self.ask(who, SERVICE, "action_deploy", answer)
        self.assertEqual(outcome, "said", f"{values}: {answer}")
