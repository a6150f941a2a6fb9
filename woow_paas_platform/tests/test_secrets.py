"""Secrets on records: texts go in, only references stay, and each step leaves the right ones."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..engine.errors import ClusterUnreachable
from ..engine.secrets import RELEASE
from .common import IMAGE, EngineCase

TEXT = "correct horse battery"
OTHER = "staple of another kind"


@tagged("post_install", "-at_install")
class TestSecrets(EngineCase):
    """A web application with an entered password, a generated key, and secret variables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.template.copy({"name": "Shop"})
        common = {"template_id": cls.template.id, "type": "secret"}
        cls.env["paas.app.field"].create(
            [
                {**common, "key": "password", "label": "Password", "path": "auth"},
                {
                    **common,
                    "key": "api_key",
                    "label": "Key",
                    "path": "app.key",
                    "generate": True,
                    "required": True,
                    "delivery": "value",
                    "secret_length": 40,
                    "secret_alphabet": "hex",
                },
            ]
        )
        cls.plan = cls.template.plan_ids[0]

    def draft(self, user=None, **values):
        inputs = {"image": IMAGE, "password": TEXT, **values.pop("inputs", {})}
        return super().draft(user, inputs=inputs, **values)

    def kept(self, service):
        """Return Secret name → texts, as the cluster has them."""
        return {
            item["metadata"]["name"]: {
                key: base64.b64decode(text).decode() for key, text in item["data"].items()
            }
            for item in self.world.of_kind("Secret", service.namespace)
            if item["metadata"]["labels"].get(RELEASE) == service.release_name
        }

    def stored(self):
        """Return all that the database knows of services, operations and messages, as text."""
        self.env.flush_all()
        found = []
        for table in (
            "paas_cloud_service",
            "paas_operation",
            "paas_secret",
            "paas_revision",
            "paas_diagnosis",
            "mail_message",
            "bus_bus",
        ):
            self.env.cr.execute("SELECT to_regclass(%s)", [table])
            if self.env.cr.fetchone()[0]:
                self.env.cr.execute(f"SELECT t::text FROM {table} t")
                found += [row[0] for row in self.env.cr.fetchall()]
        return "\n".join(found)

    def number(self, service, key="password"):
        """Return the number of the secret that the answers name."""
        return int(service.inputs[key]["name"].rpartition("-")[2])

    # Texts never stay

    def test_a_text_is_taken_out_wherever_it_comes_from(self):
        service = self.draft(inputs={"secret_env": [{"name": "TOKEN", "value": OTHER}]})
        self.assertEqual(
            service.inputs["password"],
            {"name": f"{service.release_name}-password-1", "key": "password"},
        )
        self.assertEqual(service.inputs["secret_env"][0]["value"]["key"], "TOKEN")
        service.write({"inputs": {**service.inputs, "password": "another text"}})
        self.assertEqual(self.number(service), 2)
        for text in (TEXT, OTHER, "another text"):
            self.assertNotIn(text, self.stored())
            self.assertNotIn(text, str(service.read()))
            self.assertNotIn(text, str(service.with_user(self.env.user).export_data(["inputs"])))

    def test_a_text_that_nobody_used_is_forgotten_with_its_replacement(self):
        service = self.draft()
        service.write({"inputs": {**service.inputs, "password": OTHER}})
        self.assertEqual(service.sudo().secret_ids.mapped("number"), [2])

    def test_saving_again_changes_nothing(self):
        service = self.draft()
        before = dict(service.inputs)
        service.write({"inputs": before})
        self.assertEqual(service.inputs, before)

    def test_what_could_hide_a_text_is_refused(self):
        for value in ([TEXT], {"name": TEXT, "key": 1}, {"text": TEXT}, 7):
            with self.assertRaises(ValidationError):
                self.draft(inputs={"password": value})
        for rows in (TEXT, [TEXT], [{"name": "A", "value": TEXT, "more": TEXT}], [{"value": TEXT}]):
            with self.assertRaises(ValidationError):
                self.draft(inputs={"secret_env": rows})
        with self.assertRaisesRegex(ValidationError, "shorter than 4"):
            self.draft(inputs={"password": "abc"})

    def test_nobody_names_the_secret_of_another_app(self):
        service, other = self.running(), self.draft(name="Other", subdomain="other")
        with self.assertRaises(ValidationError):
            other.write({"inputs": {**other.inputs, "password": service.inputs["password"]}})
        ref = {"name": f"sh.helm.release.v1.{service.release_name}.v1", "key": "release"}
        with self.assertRaises(ValidationError):
            other.write({"inputs": {**other.inputs, "password": ref}})

    def test_a_copy_has_no_secrets(self):
        copy = self.draft().copy({"name": "Copy"})
        self.assertNotIn("password", copy.inputs)
        self.assertEqual(copy.inputs["image"], IMAGE)

    def test_a_question_that_becomes_secret_takes_the_texts_out(self):
        question = self.env["paas.app.field"].create(
            {"template_id": self.template.id, "key": "motto", "label": "Motto", "path": "motto"}
        )
        service = self.draft(inputs={"motto": OTHER})
        service.action_deploy()
        self.until(service, "running")
        self.assertIn(OTHER, self.stored())
        question.secret = True
        self.assertEqual(service.inputs["motto"]["key"], "motto")
        self.assertNotIn(OTHER, self.stored())
        service.action_deploy()
        self.until(service, "running")
        self.assertIn({"motto": OTHER}, self.kept(service).values())

    def test_a_secret_has_no_default_and_only_texts_are_secret(self):
        question = self.template.field_ids.filtered(lambda field: field.key == "password")
        with self.assertRaises(ValidationError):
            question.default_value = "hunter2"
        with self.assertRaises(ValidationError):
            question.type = "integer"
            question.secret = True

    # To the cluster

    def test_entered_and_generated_secrets_are_in_the_cluster_and_erased_here(self):
        service = self.draft()
        service.action_deploy()
        pending = service.sudo().secret_ids
        self.assertEqual(set(pending.mapped("state")), {"pending"})
        self.assertTrue(all(pending.mapped("ciphertext")))
        self.until(service, "running")
        self.assertEqual(set(pending.mapped("state")), {"written"})
        self.assertFalse(any(pending.mapped("ciphertext")))
        kept = self.kept(service)
        self.assertEqual(kept[service.inputs["password"]["name"]], {"password": TEXT})
        generated = kept[service.inputs["api_key"]["name"]]["api_key"]
        self.assertRegex(generated, r"^[0-9a-f]{40}$")
        self.assertNotIn(generated, self.stored())
        (run,) = [call[1] for call in self.helm.calls if call[0] == "start_upgrade"]
        self.assertEqual(run.partition("-")[0], str(service.operation_id.id))
        self.assertEqual(
            service.sudo().operation_id.wanted["secrets"].keys(), {"password", "api_key"}
        )

    def test_helm_gets_names_and_what_the_chart_takes_as_text(self):
        given = []
        start = self.helm.start_upgrade
        self.helm.start_upgrade = lambda run, spec, *more: (
            given.append(spec.values),
            start(run, spec, *more),
        )
        service = self.running()
        (values,) = given
        self.assertEqual(values["auth"]["existingSecret"], service.inputs["password"]["name"])
        self.assertRegex(values["app"]["key"], r"^[0-9a-f]{40}$")
        self.assertEqual(len(values["paas"]["secretsChecksum"]), 16)
        self.assertNotIn(TEXT, str(values))

    def test_a_text_is_not_erased_before_it_is_there(self):
        service = self.draft()
        service.action_deploy()
        self.world.fail("apply", ClusterUnreachable("away"), times=3)
        self.work(3)
        self.assertEqual(set(service.sudo().secret_ids.mapped("state")), {"pending"})
        self.until(service, "running")
        self.assertEqual(set(service.sudo().secret_ids.mapped("state")), {"written"})

    def test_a_cancelled_deployment_keeps_what_was_entered(self):
        service = self.draft()
        service.action_deploy()
        service.action_cancel()
        self.work(3)
        service.action_deploy()
        self.until(service, "running")
        self.assertEqual(self.kept(service)[service.inputs["password"]["name"]]["password"], TEXT)

    # Changing and going back

    def test_rotating_writes_the_next_number_and_restarts(self):
        service = self.running()
        before = [pod["metadata"]["name"] for pod in self.world.of_kind("Pod")]
        service.action_rotate_secret("password", OTHER)
        self.until(service, "running")
        self.assertEqual(service.operation_id.kind, "upgrade")
        self.assertEqual(self.number(service), 2)
        kept = self.kept(service)
        self.assertEqual(kept[service.inputs["password"]["name"]]["password"], OTHER)
        self.assertEqual(kept[f"{service.release_name}-password-1"]["password"], TEXT)
        self.assertNotEqual([pod["metadata"]["name"] for pod in self.world.of_kind("Pod")], before)
        self.assertNotIn(OTHER, self.stored())

    def test_rotating_generates_when_nothing_is_entered(self):
        service = self.running()
        service.action_rotate_secret("api_key")
        self.until(service, "running")
        texts = [data["api_key"] for data in self.kept(service).values() if "api_key" in data]
        self.assertEqual(len(set(texts)), 2)
        self.assertTrue(all(len(text) == 40 for text in texts))

    def test_going_back_brings_the_secret_of_then_back(self):
        service = self.running()
        revision = service.sudo().revision_ids
        first = self.world.of_kind("Deployment")[0]["spec"]["template"]
        service.action_rotate_secret("password", OTHER)
        self.until(service, "running")
        service.action_rotate_secret("password", "a third one")
        self.until(service, "running")
        self.assertNotEqual(self.world.of_kind("Deployment")[0]["spec"]["template"], first)
        service.action_rollback(revision.id)
        self.until(service, "running")
        self.assertEqual(self.number(service), 1)
        self.assertEqual(self.kept(service)[service.inputs["password"]["name"]]["password"], TEXT)
        self.assertEqual(self.world.of_kind("Deployment")[0]["spec"]["template"], first)
        service.action_rotate_secret("password", "a fourth one")
        self.until(service, "running")
        self.assertEqual(self.number(service), 4)

    def test_what_no_revision_refers_to_is_removed_with_the_next_change(self):
        service = self.running()
        for text in (OTHER, "a third one"):
            service.action_rotate_secret("password", text)
            self.until(service, "running")
        service.sudo().revision_ids.filtered(lambda revision: not revision.current).unlink()
        service.action_rotate_secret("password", "a fourth one")
        self.until(service, "running")
        names = [f"{service.release_name}-password-{number}" for number in (3, 4)]
        self.assertEqual([name for name in self.kept(service) if "password" in name], names)
        self.assertEqual(
            service.sudo().secret_ids.filtered(lambda one: one.key == "password").mapped("name"),
            names[::-1],
        )

    def test_variables_are_rotated_one_by_one(self):
        rows = [{"name": "A", "value": TEXT}, {"name": "B", "value": OTHER}]
        service = self.running(inputs={"secret_env": rows})
        first = service.inputs["secret_env"]
        service.action_rotate_secret("secret_env.B", "something new")
        self.until(service, "running")
        second = service.inputs["secret_env"]
        self.assertEqual(first[0], second[0])
        self.assertNotEqual(first[1], second[1])
        with self.assertRaises(UserError):
            service.action_rotate_secret("secret_env.A")

    def test_what_is_no_secret_is_not_rotated(self):
        service = self.running()
        for key in ("image", "nothing", "secret_env.Z", "password.x"):
            with self.assertRaises(UserError):
                service.action_rotate_secret(key, OTHER)

    def test_a_deletion_takes_all_numbers_and_what_is_known_of_them(self):
        service = self.running()
        service.action_rotate_secret("password", OTHER)
        self.until(service, "running")
        name = service.release_name
        service.action_delete(service.name, False)
        self.work(8)
        self.assertFalse(service.active)
        self.assertFalse(service.sudo().secret_ids)
        left = [item["metadata"]["name"] for item in self.world.of_kind("Secret")]
        self.assertFalse([found for found in left if found.startswith(name)])

    # Looking

    def test_looking_at_a_secret_is_written_down_and_shows_what_the_app_has(self):
        service = self.running()
        self.assertEqual(service.action_reveal_secret("password"), TEXT)
        said = service.message_ids[0].body
        self.assertIn("has looked at the secret", said)
        self.assertIn("Password", said)
        self.assertNotIn(TEXT, self.stored())

    def test_one_that_waits_can_be_looked_at_too(self):
        self.assertEqual(self.draft().action_reveal_secret("password"), TEXT)

    def test_guests_and_strangers_do_not_look_nor_rotate(self):
        service = self.running()
        guest, stranger = self._member("guest", "guest"), self._user("stranger")
        for person in (guest, stranger):
            theirs = service.with_user(person)
            with self.assertRaises(AccessError):
                theirs.action_reveal_secret("password")
            with self.assertRaises(AccessError):
                theirs.action_rotate_secret("password", OTHER)
            with self.assertRaises(AccessError):
                self.env["paas.secret"].with_user(person).search([]).read()
        self.assertTrue(service.with_user(self._member("colleague", "user")).can_reveal)
        self.assertFalse(service.with_user(guest).can_reveal)

    def test_a_cluster_that_is_away_is_said(self):
        service = self.running()
        self.world.fail("get", ClusterUnreachable("The cluster could not be reached."))
        with self.assertRaisesRegex(UserError, "could not be reached"):
            service.action_reveal_secret("password")

    def test_one_that_is_gone_from_the_cluster_is_said(self):
        service = self.running()
        self.world.remove("Secret", service.namespace, service.inputs["password"]["name"])
        with self.assertRaisesRegex(UserError, "not in the cluster any more"):
            service.action_reveal_secret("password")

    # Not told by accident

    def test_what_helm_prints_is_not_stored(self):
        service = self.running()
        self.helm.fail(f"Error: execution error at (web/x.yaml:1:2): bad password {TEXT}")
        service.write({"inputs": {**service.inputs, "port": 9090}})
        service.action_deploy()
        self.until(service, "error")
        operation = service.sudo().operation_id
        self.assertIn("bad password ••••", operation.error_detail)
        self.assertNotIn(TEXT, self.stored())

    def test_what_a_program_says_as_it_dies_is_not_stored(self):
        service = self.running()
        self.world.crash_image(IMAGE)
        self.world.settle()
        for pod in self.world.of_kind("Pod"):
            (container,) = pod["status"]["containerStatuses"]
            container["state"]["waiting"]["message"] = f"wrong password {TEXT}"
            container["lastState"]["terminated"]["message"] = f"wrong password {TEXT}"
        for _look in range(3):
            self.work(seconds=130)
        self.assertEqual(service.state, "error")
        self.assertIn("wrong password", self.stored())
        self.assertNotIn(TEXT, self.stored())

    def test_logs_are_shown_without_secrets(self):
        service = self.running()
        (pod,) = self.world.of_kind("Pod")
        self.world.pod_logs[service.namespace, pod["metadata"]["name"]] = f"password={TEXT}\n"
        shown = service.read_logs()
        self.assertIn("password=••••••••", str(shown["lines"]))
        self.assertNotIn(TEXT, str(shown))
        self.world.fail("list", ClusterUnreachable("away"))
        self.assertEqual(service.read_logs()["lines"], [])
