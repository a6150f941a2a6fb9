"""The second language: words arrive on the page, and placeholders survive translation."""

import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

PLACEHOLDER = re.compile(r"%\(?\w*\)?[sdg]")


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    def test_taiwanese_user_reads_states_and_applications(self):
        self.env["res.lang"]._activate_lang("zh_TW")
        self.env.ref("base.module_woow_paas_platform")._update_translations(["zh_TW"])
        env = self.env(context={"lang": "zh_TW"})
        states = dict(env["paas.cloud.service"].fields_get(["state"])["state"]["selection"])
        self.assertEqual(states["running"], "執行中")
        site = env.ref("woow_paas_platform.template_static_site")
        self.assertEqual(site.name, "靜態網站")
        problems = env["paas.cloud.service"].new({"template_id": site.id}).input_errors
        self.assertEqual(problems["name"], "請取個名稱。")

    def test_placeholders_survive(self):
        entries = polib.pofile(file_path("woow_paas_platform/i18n/zh_TW.po"))
        translated = entries.translated_entries()
        self.assertTrue(translated)
        for entry in translated:
            self.assertEqual(
                sorted(PLACEHOLDER.findall(entry.msgid)),
                sorted(PLACEHOLDER.findall(entry.msgstr)),
                entry.msgid,
            )
