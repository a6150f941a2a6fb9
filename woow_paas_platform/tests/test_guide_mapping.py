"""Everything that the old guide's mapping promises exists."""

import re
from pathlib import Path

from lxml import etree
from odoo import http
from odoo.tests import TransactionCase, tagged

from ..engine.access_check import STEPS
from ..engine.diagnosis import CAUSES
from ..engine.diagnosis.fixes import FIXES

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "docs" / "guide-mapping.md"
SERVICE_VIEW = "woow_paas_platform.paas_cloud_service_view_form"
COMMANDS = 91
"""How many commands the old guide has, the same one under two headings counted twice."""


@tagged("post_install", "-at_install")
class TestGuideMapping(TransactionCase):
    def rows(self):
        lines = MAPPING.read_text(encoding="utf-8").splitlines()
        cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
        return [row for row in cells if row[0].strip() not in ("In the guide", "---")]

    def test_every_row_names_what_replaces_it_and_that_exists(self):
        missing = []
        for guide, said, references in self.rows():
            names = re.findall(r"`(\w+):([^`]+)`", references)
            if not said.strip() or not names:
                missing.append(f"nothing replaces {guide.strip()}")
            missing += [f"{kind}:{name}" for kind, name in names if not self.exists(kind, name)]
        self.assertFalse(missing)

    def test_every_command_of_the_guide_has_its_row(self):
        commands = [row for row in self.rows() if row[0].strip().startswith("`")]
        self.assertEqual(len(commands), COMMANDS)

    def exists(self, kind, name):
        return getattr(self, f"has_{kind}")(name)

    def has_cause(self, name):
        return name in CAUSES

    def has_fix(self, name):
        return name in FIXES

    def has_step(self, name):
        return name in STEPS

    def has_tab(self, name):
        view = self.env.ref(SERVICE_VIEW)
        arch = etree.fromstring(self.env["paas.cloud.service"].get_view(view.id, "form")["arch"])
        return bool(arch.xpath("//page[@name=$name]", name=name))

    def has_method(self, name):
        model, method = name.rsplit(".", 1)
        return model in self.env and callable(getattr(self.env[model], method, None))

    def has_field(self, name):
        model, field = name.rsplit(".", 1)
        return model in self.env and field in self.env[model]._fields

    def has_setting(self, name):
        return name in self.env["res.config.settings"]._fields

    def has_view(self, name):
        return self.is_record(name, "ir.ui.view")

    def has_action(self, name):
        return self.is_record(name, "ir.actions.act_window")

    def has_menu(self, name):
        return self.is_record(name, "ir.ui.menu")

    def is_record(self, name, model):
        record = self.env.ref(f"woow_paas_platform.{name}", raise_if_not_found=False)
        return bool(record) and record._name == model

    def has_route(self, name):
        ours = http._generate_routing_rules(["woow_paas_platform"], nodb_only=False)
        return any(url == name for url, _endpoint in ours)

    def has_doc(self, name):
        return (MAPPING.parent / name).is_file()

    def has_file(self, name):
        return (ROOT / name).exists()
