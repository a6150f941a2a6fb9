"""docs/service-life-cycle.md is the table; every combination must say what it says."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from woow_paas_platform.engine.domain import (
    Failure,
    OperationKind,
    OperationState,
    Workload,
    WorkloadState,
)
from woow_paas_platform.engine.status import phase

DOC = Path(__file__).parents[2] / "docs" / "service-life-cycle.md"
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CADENCE = 60
AGES = {
    "never": None,
    "fresh": NOW - timedelta(seconds=3 * CADENCE),
    "stale": NOW - timedelta(seconds=3 * CADENCE + 1),
}
FAILURES = {
    "failed (app)": [Failure("workload_failed", "it crashes"), Failure("not_ready_in_time", "no")],
    "failed (change)": [Failure("chart_not_found", "no chart"), Failure("hook_failed", "hook")],
}
STANDS = {
    "in progress": (OperationState.QUEUED, OperationState.RUNNING),
    "done": (OperationState.DONE,),
    "failed (app)": (OperationState.FAILED,),
    "failed (change)": (OperationState.FAILED,),
    "given up": (OperationState.CANCELLED, OperationState.SUPERSEDED),
}


def _rows():
    text = DOC.read_text().partition("<!-- the table that the test reads -->")[2]
    table = text.strip().partition("\n\n")[0].splitlines()[2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table]


ROWS = _rows()


def _expected(kind, stands, workload, age):
    for number, row in enumerate(ROWS):
        if all(
            cell in ("any", word)
            for cell, word in zip(row, (kind, stands, workload, age), strict=False)
        ):
            return number, row[4], row[5]
    raise AssertionError(f"the table says nothing about {kind}, {stands}, {workload}, {age}")


COMBINATIONS = [
    ("–", "–", workload, age) for workload, age in itertools.product(WorkloadState, AGES)
]
COMBINATIONS += itertools.product(map(str, OperationKind), STANDS, map(str, WorkloadState), AGES)


@pytest.mark.parametrize(("kind", "stands", "workload", "age"), COMBINATIONS)
def test_state_is_what_the_table_says(kind, stands, workload, age):
    _number, state, reason = _expected(kind, stands, workload, age)
    seen = None if age == "never" else Workload(WorkloadState(workload), "Why", "at length")
    for operation_state in STANDS.get(stands, (None,)):
        for failure in FAILURES.get(stands, [None]):
            told = phase(
                None if kind == "–" else kind,
                operation_state,
                seen,
                AGES[age],
                NOW,
                CADENCE,
                failure,
            )
            assert told.phase == state
            if reason == "the workload's":
                assert told.reason == ("" if seen is None else "Why")
            elif reason == "the failure's":
                assert told.reason == failure.code
            else:
                assert told.reason == reason


def test_every_row_of_the_table_decides_something():
    used = {_expected(*combination)[0] for combination in COMBINATIONS}
    assert used == set(range(len(ROWS)))


@pytest.mark.parametrize("state", [OperationState.DONE, OperationState.FAILED])
def test_two_failed_readings_are_unknown_however_young_the_last_good_one(state):
    told = phase(
        "deploy", state, None, NOW, NOW, CADENCE, Failure("cluster_unreachable", "no answer")
    )
    assert (told.phase, told.message) == ("unknown", "no answer")
