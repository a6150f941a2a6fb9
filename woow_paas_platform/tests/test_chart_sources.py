"""Where charts come from: read in the background, pinned, kept for a way back."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.exceptions import AccessError, ValidationError

from ..engine.adapters.charts import ChartStore, pack
from ..engine.charts import ChartVersion, digest_of
from ..engine.errors import RepositoryUnreachable
from .common import EngineCase

SHIPPED = Path(__file__).resolve().parents[1] / "charts" / "static-site"


class FakeStore(ChartStore):
    """A store whose sources answer what a test says."""

    def __init__(self, folder, answers):
        super().__init__(folder)
        self.answers = answers
        self.asked = []

    def versions(self, source, names=()):
        self.asked.append((source, names))
        answer = self.answers[source.url]
        if isinstance(answer, Exception):
            raise answer
        return answer


class TestChartSources(EngineCase):
    def setUp(self):
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.answers = {}
        self.store = FakeStore(folder.name, self.answers)
        self.patch(self.env.registry["paas.engine"], "_charts", lambda engine: self.store)

    def source(self, name="example", **values):
        url = f"https://{name}.example.com"
        self.answers.setdefault(url, [ChartVersion("web", "1.0.0", digest="a" * 64)])
        return self.env["paas.chart.source"].create({"name": name, "url": url, **values})

    def read_sources(self):
        self.env["paas.chart.source"]._run_scheduled_action()

    def test_only_administrators_see_and_make_sources(self):
        source = self.source()
        for user in (self.owner, self._user("stranger", "base.group_user")):
            with self.assertRaises(AccessError):
                source.with_user(user).read(["url"])
            with self.assertRaises(AccessError):
                source.with_user(user).action_synchronise()
            with self.assertRaises(AccessError):
                source.with_user(user).create({"name": "Mine", "url": "https://x.example.com"})

    def test_addresses_that_are_refused(self):
        for values in (
            {"url": "http://charts.example.com"},
            {"url": "file:///etc/passwd"},
            {"url": "https://me:hush@charts.example.com"},
            {"url": "https://"},
            {"kind": "registry", "url": "https://registry.example.com"},
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                self.source(**values)
        self.source("plain", url="http://charts.example.com", allow_http=True)

    def test_a_password_goes_in_and_never_comes_out(self):
        source = self.source(username="me", password="hush")  # noqa: S106
        administrator = self._user("admin", "woow_paas_platform.group_paas_administrator")
        mine = source.with_user(administrator)
        self.assertFalse(mine.password)
        self.assertTrue(mine.has_password)
        with self.assertRaises(AccessError):
            mine.read(["password_ciphertext"])
        self.assertNotIn("hush", source.password_ciphertext)
        self.read_sources()
        self.assertEqual(self.store.asked[0][0].password, "hush")
        self.assertNotIn("hush", repr(self.store.asked[0][0]))

    def test_what_a_source_offers_is_read_and_follows_it(self):
        source = self.source()
        self.read_sources()
        self.assertEqual(source.state, "read")
        self.assertEqual(source.version_ids.mapped("version"), ["1.0.0"])
        kept = source.version_ids
        self.answers[source.url] = [
            ChartVersion("web", "1.10.0"),
            ChartVersion("web", "1.9.0"),
            ChartVersion("web", "1.0.0", digest="a" * 64),
            ChartVersion("db", "3.0.0"),
        ]
        self.clock.tick()
        source.action_synchronise()
        self.read_sources()
        listed = self.env["paas.chart.version"].search([("source_id", "=", source.id)])
        self.assertEqual(listed.mapped("version"), ["3.0.0", "1.10.0", "1.9.0", "1.0.0"])
        self.assertIn(kept, listed)
        self.assertEqual(source.chart_count, 2)
        self.answers[source.url] = []
        self.clock.tick()
        source.action_synchronise()
        self.read_sources()
        self.assertFalse(source.version_ids)

    def test_a_dead_source_says_so_and_does_not_keep_the_others(self):
        self.answers["https://dead.example.com"] = RepositoryUnreachable("No answer.")
        dead, well = self.source("dead"), self.source("well")
        self.read_sources()
        self.assertEqual((dead.state, dead.last_error), ("failed", "No answer."))
        self.assertEqual(well.state, "read")

    def test_a_source_is_read_once_for_each_time_it_is_asked(self):
        source = self.source()
        self.read_sources()
        self.read_sources()
        self.assertEqual(len(self.store.asked), 1)
        self.clock.tick()
        source.action_synchronise()
        self.read_sources()
        self.assertEqual(len(self.store.asked), 2)
        self.clock.tick(90_000)
        self.read_sources()
        self.assertEqual(len(self.store.asked), 3)

    def test_a_version_is_chosen_with_its_digest(self):
        source = self.source()
        self.read_sources()
        template = self.template.copy({"source_id": source.id, "chart_name": "web"})
        template.chart_version_id = source.version_ids
        self.assertEqual((template.chart_version, template.chart_digest), ("1.0.0", "a" * 64))
        reference = source._chart_ref(template._chart())
        self.assertEqual((reference.reference, reference.digest), ("web", "a" * 64))
        self.assertEqual(reference.source.url, source.url)

    def test_another_version_has_another_digest(self):
        self.template.chart_digest = "a" * 64
        self.template.chart_version = "9.9.9"
        self.assertFalse(self.template.chart_digest)
        self.template.write({"chart_version": "1.0.0", "chart_digest": "b" * 64})
        self.assertEqual(self.template.chart_digest, "b" * 64)
        self.assertFalse(self.template.copy().chart_digest)

    def test_a_chart_is_a_name_and_not_a_path(self):
        for name in ("../../etc", "a/b", "-f", ""):
            with self.assertRaises(ValidationError, msg=name):
                self.template.chart_name = name

    def test_what_was_deployed_is_pinned_and_kept(self):
        content = pack(SHIPPED)
        digest = digest_of(content)
        self.store.keep(content, digest)
        chart = {"version": "1.0.0", "digest": digest}
        self.patch(type(self.helm), "bring", lambda helm, ref: _brought(ref, chart))
        service = self.running()
        pinned = service.sudo().operation_id.wanted["chart"]
        self.assertEqual((pinned["name"], pinned["digest"]), ("web-application", digest))
        self.store.place(digest).unlink()
        self.env["paas.chart"]._restore(digest)
        self.assertEqual(self.store.place(digest).read_bytes(), content)


def _brought(reference, chart):
    return replace(reference, **chart)
