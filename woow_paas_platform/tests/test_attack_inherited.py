"""What Odoo gives every model: read, group, export, chatter and more, called by those who may not.

Every public method that Odoo or another addon defines is called with the id of somebody else's
record. Nothing of that record may be in the answer, refusals included, and nothing may change.
"""

from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .access import inherited, people, records, table
from .common import EngineCase

OUTSIDERS = ("other", "portal")
OWN = {
    # everybody who uses the platform may make a workspace of their own
    ("paas.workspace", "message_new"),
    ("paas.workspace", "name_create"),
    # a guest may follow what a guest may read
    ("paas.workspace", "message_subscribe"),
    ("paas.cloud.service", "message_subscribe"),
}
TELLING = {
    "copy_data",
    "export_data",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "name_search",
    "read_group",
    "search_read",
    "web_name_search",
    "web_read",
    "web_read_group",
    "web_search_read",
}
"""Methods that tell a member what the outsiders must not learn: the calls are the right ones."""


@tagged("post_install", "-at_install")
class TestInheritedMethods(EngineCase, HttpCase):
    def setUp(self):
        super().setUp()
        users = people.make(self.env, self.workspace, self.owner)
        self.records = records.make(self, users)
        self.callers = people.callers(self, users)
        self.partners = {name: user.partner_id.id for name, user in users.items()}
        self.reads = {line.model: line.expected for line in table.read() if line.method == "read"}
        self.before = self._traces()

    def test_outsiders_learn_nothing_and_change_nothing(self):
        faults = self._faults(OUTSIDERS, whose="no")
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_a_guest_changes_nothing(self):
        faults = self._faults(("guest",), whose="yes")
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_the_same_calls_tell_a_member(self):
        service = self.records["paas.cloud.service"]
        told = {
            method
            for method in TELLING
            if records.CANARY in str(self._call("owner", service, method)[1])
        }
        self.assertEqual(told, TELLING)

    def _faults(self, who, whose):
        """Return what got out or was changed on models whose reading is ``whose`` for them."""
        return [
            f"{model}.{method} by {name}: {fault}"
            for name in who
            for model, expected in self.reads.items()
            if expected[name] == whose and model in self.records
            for method in table.inherited_methods_of(self.registry, model)
            if (fault := self._fault(name, self.records[model], method, whose))
        ]

    def _fault(self, name, record, method, whose):
        outcome, answer, after = self._call(name, record, method)
        if after != self.before and (record._name, method) not in OWN:
            return f"changed {[new for new in after if new not in self.before]} ({outcome})"
        if whose == "no" and records.CANARY in str(answer):
            return f"told {answer}"
        return ""

    def _call(self, name, record, method):
        """Call, take back what it did, and return outcome, answer and the traces it left."""
        arguments = inherited.arguments(record, method, self.partners[name])
        call = (record._name, method, record.ids, arguments)
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            return *self.callers[name].by_session(*call), self._traces()
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()

    def _traces(self):
        """Return one line for each table in which such a call could leave something."""
        ours = [model._table for name in self.reads if not (model := self.registry[name])._abstract]
        tables = {table: SQL("TRUE") for table in ours} | {
            "mail_message": SQL("model LIKE 'paas.%%'"),
            "mail_followers": SQL("res_model LIKE 'paas.%%'"),
            "mail_activity": SQL("res_model LIKE 'paas.%%'"),
            "ir_attachment": SQL("res_model LIKE 'paas.%%'"),
        }
        digests = (
            SQL(
                "SELECT %s, md5(string_agg(t::text, '' ORDER BY id)) FROM %s t WHERE %s",
                name,
                SQL.identifier(name),
                condition,
            )
            for name, condition in tables.items()
        )
        return self.env.execute_query(SQL(" UNION ALL ").join(digests))
