"""The OpenAPI description against the running server: whatever is asked, it answers as described.

Schemathesis makes the requests from the description: right ones, wrong ones, and nonsense.
"""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import characters, just, none, text
from odoo.tests import HttpCase, tagged
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .access import people
from .common import EngineCase

EXAMPLES = 15
"""Requests for each operation and person; derived, so that each run asks the same."""
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@tagged("post_install", "-at_install")
class TestDescription(EngineCase, HttpCase):
    def setUp(self):
        super().setUp()
        # the other clusters of the database are not this test's business
        self.env["paas.cluster"].search([("id", "!=", self.cluster.id)]).active = False
        self.service = self.running(name="Shop")
        users = people.make(self.env, self.workspace, self.owner)
        self.callers = people.callers(self, users)

    def test_no_fault_and_no_answer_that_is_not_described(self):
        address = f"{self.base_url()}/api/openapi.json"
        schema = schemathesis.openapi.from_dict(self.url_open(address).json())
        asked = set()
        for who in ("administrator", "guest", "portal", "public"):
            for found in schema.get_all_operations():
                operation = found.ok()
                asked |= self._ask(operation.as_strategy(), self.callers[who].key)
                if list(operation.iter_parameters()):
                    asked |= self._ask(self._strange(operation), self.callers[who].key)
        described = {
            (method.upper(), path)
            for path, item in schema.raw_schema["paths"].items()
            for method in item
        }
        self.assertEqual({(method, path) for method, path, _status in asked}, described)
        self.assertLessEqual({200, 401, 403, 404, 405}, {status for *_what, status in asked})

    def test_a_release_that_is_there(self):
        schema = schemathesis.openapi.from_dict(self.url_open("/api/openapi.json").json())
        operation = schema["/api/releases/{namespace}/{name}/status"]["GET"]
        place = {"namespace": self.service.namespace, "name": self.service.release_name}
        for who, status in (("guest", 200), ("other", 404), ("public", 401)):
            case = operation.Case(path_parameters=place)
            answer = self._call(case, self.callers[who].key)
            self.assertEqual(answer.status_code, status)

    @staticmethod
    def _strange(operation):
        """Return requests that the description does not allow."""
        return operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    def _ask(self, strategy, key):
        """Ask as often as allowed; return what was asked, as method, path and status.

        Whoever has no key tries some.
        """
        asked = set()
        guessed = none() | text(characters(min_codepoint=33, max_codepoint=126), min_size=1)

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy, sent=just(key) if key else guessed)
        def run(case, sent):
            answer = self._call(case, sent)
            asked.add((case.method.upper(), case.path, answer.status_code))

        run()
        return asked

    def _call(self, case, key):
        """Send one request and compare the answer with the description."""
        self.env.flush_all()
        # a key belongs to the person who tries, and is not made up
        headers = {"X-API-Key": key} if key else {}
        answer = case.call(base_url=self.base_url(), session=self.opener, headers=headers)
        case.validate_response(answer, checks=CHECKS)
        return answer
