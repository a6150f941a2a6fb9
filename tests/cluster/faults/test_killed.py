"""Something is killed, or away, while install, upgrade, rollback and delete are in one step."""

import time

import pytest

from .injected import FAULTS, MOST_HELMS, cases
from .moments import MOMENTS
from .world import nothing_left_over

pytestmark = pytest.mark.suite
IN_MAKE_TEST = {("Odoo killed", "pending"), ("helm killed", "pending")}


def _params():
    for fault, step in cases():
        marks = () if (fault, step) in IN_MAKE_TEST else pytest.mark.whole
        yield pytest.param(fault, step, id=f"{fault}-{step}".replace(" ", "-"), marks=marks)


def judged(book, fault, step, cast, most_helms):
    """Judge each victim, write it down, and return what is wrong."""
    wrong = []
    for victim in cast:
        try:
            survived, note = True, victim.judge(most_helms)
        except AssertionError as error:
            survived, note = False, str(error).strip().splitlines()[0][:100]
            wrong.append(f"{victim.operation}: {error}")
        seconds = time.monotonic() - victim.began
        book.add(fault, step, victim.operation, survived, seconds, note)
    return wrong


@pytest.mark.parametrize(("fault", "step"), list(_params()))
def test_every_operation_survives(world, company, book, fault, step):
    moment = MOMENTS[step]
    cast = company.cast(moment.operations)
    with moment(world) as held:
        for victim in cast:
            victim.ask()
        held.reached(cast)
        FAULTS[fault](world, held, cast)
    wrong = judged(book, fault, step, cast, MOST_HELMS[fault])
    assert not wrong, "\n\n".join(wrong)
    nothing_left_over(world)
    company.dismiss(cast)
