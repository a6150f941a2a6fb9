"""Every model and every public method, for everybody, as the table says, over HTTP."""

from odoo.tests import HttpCase, TransactionCase, tagged

from .access import people, records, table
from .common import EngineCase

ADD = """
These can be called from outside and have no line in woow_paas_platform/tests/access/matrix.csv.
Add one for each, in alphabetical order, after thinking about each word in it:
yes, said (allowed, and told in plain words why not now) or no. `arguments` are written as in a
call, '$name' and '$name.field' stand for a record of tests/access/records.py (a new model needs
one there), `record` names the one it is tried on if it is not the model's first. Seen now:
"""


@tagged("post_install", "-at_install")
class TestAccessTable(TransactionCase):
    """The table itself."""

    def test_it_is_sorted_and_says_nothing_twice(self):
        names = [line.name for line in table.read()]
        self.assertEqual(names, sorted(set(names)))

    def test_it_names_only_what_there_is(self):
        gone = {line.name for line in table.read()} - table.methods_of(self.registry)
        self.assertFalse(gone, "Take these lines out of matrix.csv")


@tagged("post_install", "-at_install")
class TestAccessMatrix(EngineCase, HttpCase):
    """One workspace, nine people, two ways to call."""

    def setUp(self):
        super().setUp()
        users = people.make(self.env, self.workspace, self.owner)
        self.records = records.make(self, users)
        self.callers = people.callers(self, users)

    def test_everybody_may_what_the_table_says_and_no_more(self):
        there = table.methods_of(self.registry)
        lines = {line.name: line for line in table.read() if line.name in there}
        missing = sorted(there - set(lines))
        seen = [table.write_line(*name, self._outcomes(table.blank(*name))) for name in missing]
        self.assertFalse(missing, ADD + "\n".join(seen))
        wrong = [fault for line in lines.values() for fault in self._faults(line)]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def _faults(self, line):
        """Return where the outcomes are not the expected ones."""
        outcomes = self._outcomes(line)
        return [
            f"{line.model}.{line.method} for {who}: {outcomes[who]} instead of {expected}"
            for who, expected in line.expected.items()
            if outcomes[who].partition(":")[0] != expected
        ]

    def _outcomes(self, line):
        """Try one line for everybody by both ways; return the outcome for each."""
        record = self.records.get(line.record or line.model)
        ids = [1] if record is None else list(record.ids)
        arguments = table.filled(line.arguments, self.records)
        outcomes = {}
        for who, caller in self.callers.items():
            first, second = (
                self._undone(way, line.model, line.method, ids, arguments)
                for way in (caller.by_session, caller.by_key)
            )
            outcomes[who] = first if first == second else f"{first} by session, {second} by key"
        return outcomes

    def _undone(self, way, *call):
        """Call, take back whatever the call did, and return the outcome."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            outcome, answer = way(*call)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()
        return f"{outcome}: {answer}" if outcome not in ("yes", "no") else outcome
