"""The examples of docs/api.md, in their order, as somebody who follows them would send them."""

import json
import re
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .access import people
from .common import EngineCase

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
CALL = re.compile(r"^\$ call (\S+)/(\w+) '(.*?)'$", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r'^\$ curl -s "\$ODOO(/api/releases/\S+)"', re.MULTILINE)
ENDS = {
    "action_deploy": "running",
    "action_stop": "stopped",
    "action_start": "running",
}


@tagged("post_install", "-at_install")
class TestExamples(EngineCase, HttpCase):
    def test_they_do_what_the_page_says(self):
        users = people.make(self.env, self.workspace, self.owner)
        caller = people.callers(self, users)["user"]
        template = self.env.ref("woow_paas_platform.template_static_site")
        real = {"template_id": template.id, "workspace_id": self.workspace.id}
        text = PAGE.read_text()
        tried = []
        service = self.env["paas.cloud.service"]
        for model, method, body in CALL.findall(text):
            arguments = json.loads(body, object_hook=lambda found: _with(found, real))
            self.env.flush_all()
            outcome, answer = caller.by_key(model, method, arguments.pop("ids", []), arguments)
            self.env.invalidate_all()
            self.assertEqual(outcome, "yes", f"{method}: {answer}")
            if method == "create":
                service = service.browse(answer)
                real["ids"] = service.ids
            if method in ENDS:
                self.until(service, ENDS[method])
            tried.append(method)
        self.assertLessEqual({"create", "write", "read", "action_delete", *ENDS}, set(tried))
        self.assertEqual((service.state, service.inputs["page"]), ("deleting", "<h1>News</h1>"))
        (address,) = STATUS.findall(text)
        place = f"/api/releases/{service.namespace}/{service.release_name}/status"
        self.assertEqual(address.count("/"), place.count("/"))
        answer = self.url_open(place, headers={"X-API-Key": caller.key})
        self.assertEqual((answer.status_code, answer.json()["state"]), (200, "deleting"))


def _with(found, real):
    """Put the ids of this database in the place of those on the page."""
    return {key: real.get(key, value) for key, value in found.items()}
