"""A few apps at a time: while one is looked at, the next ones are deployed already."""

import time
from itertools import takewhile

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from ..support import services
from ..support.waiting import until
from .world import page_of

AHEAD = 3
"""Apps that are deployed before their turn: the node has two cores."""
BADGE = ".o_paas_service_status .o_paas_state"
CARD = ".o_paas_diagnosis"


class Ward:
    """Admits the chosen cases in order, and follows each to its end."""

    def __init__(self, world, entries, book):
        self.world = world
        self.long = [entry for entry in entries if entry.long]
        self.waiting = [entry for entry in entries if not entry.long]
        self.known = set()
        self.lying = {}
        self.book = book

    def close(self):
        """Dismiss those whose turn never came."""
        for patient in self.lying.values():
            self.world.dismiss(patient)

    def patient(self, entry):
        """Return the app of a case whose turn has come; the next ones are deployed, too."""
        self.waiting = [one for one in self.waiting if one.name != entry.name]
        ahead = takewhile(lambda one: not one.alone, self.waiting[:AHEAD])
        for one in (*self.long, entry, *(() if entry.alone else ahead)):
            self._admit(one)
        return self.lying.pop(entry.name)

    def _admit(self, entry):
        if entry.name not in self.known:
            self.known.add(entry.name)
            self.lying[entry.name] = self.world.admit(entry.name, entry.build(self.world))

    def follow(self, patient):
        """Break it, see that it is named, press what is offered, see that it is well."""
        case = patient.case
        if case.hurt:
            patient.done(seconds=case.timeout)
            case.hurt(patient)
        for place, step in enumerate(case.steps):
            row = self.book.add(patient.label, case.injected if not place else "… and", step.how)
            try:
                self._named(patient, step, row)
                self._pressed(patient, step, row, is_last=step is case.steps[-1])
            except (AssertionError, PlaywrightError) as error:
                row.trouble = f"{error}\n{patient.story()}"
                raise AssertionError(row.trouble) from error
            finally:
                self.book.save()
        if case.well:
            assert case.well(patient)

    def _named(self, patient, step, row):
        """Wait for the cluster's own word, read once, and see what is told then."""
        until(lambda: step.reported(patient), patient.case.timeout, "the cluster's report", 0.5)
        reported, row.patience = time.monotonic(), step.patience
        for _reading in range(step.readings):
            patient.read_once()
        seen = self._roots(patient, step)
        while step.patience and not seen and time.monotonic() < reported + step.patience + 15:
            # it may heal by itself until then
            patient.read_once()
            seen = self._roots(patient, step)
        row.seconds = time.monotonic() - reported
        row.named = ", ".join(seen)
        _roots, folded = patient.causes(step.about)
        row.first = seen == step.roots and set(folded) <= step.folded
        assert seen == step.roots, f"named: {seen}, wanted: {step.roots}"
        assert set(folded) <= step.folded, f"told beside it: {folded}"

    def _roots(self, patient, step):
        return patient.causes(step.about)[0]

    def _pressed(self, patient, step, row, is_last):
        """Press the button in the browser, and wait until it has helped."""
        page = page_of(patient, step.by, step.about)
        if step.press:
            card = page.locator(CARD).first
            expect(card).to_have_attribute("data-cause", step.roots[0], timeout=30_000)
        if step.outside:
            step.outside(patient)
        began = time.monotonic()
        if step.press:
            step.press(patient, page)
        if is_last:
            self._well(patient, step, page)
        else:
            until(
                lambda: step.roots[0] not in patient.causes(step.about)[0],
                patient.case.timeout,
                f"{step.roots[0]} to be over",
            )
        row.heal = time.monotonic() - began
        row.fixed = True

    def _well(self, patient, step, page):
        case = patient.case
        if case.end == "gone":
            until(
                lambda: not services.alive(patient.client, patient.id),
                case.timeout,
                "it to be gone",
            )
        else:
            services.reach(patient.client, patient.id, case.end, case.timeout)

        def is_quiet():
            roots, folded = patient.causes(step.about)
            return not roots and not folded

        until(is_quiet, case.timeout, "nothing to be said any more", 0.3)
        if step.about == "service" and case.end == "running":
            expect(page.locator(BADGE).first).to_have_text("Running", timeout=20_000)
            expect(page.locator(CARD)).to_have_count(0)
