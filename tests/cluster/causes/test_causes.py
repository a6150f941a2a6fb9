"""Every cause, made by really breaking it: named first and alone, repaired by what is offered.

Who breaks it knows the answer, the product does not: names and values are new in each run. The
cluster's own report is waited for; one reading later the cause has to be told.
"""

import pytest

from . import (
    cases_address,
    cases_application,
    cases_capacity,
    cases_chart,
    cases_connection,
    cases_helm,
    cases_platform,
    cases_slow,
    cases_storage,
    cases_two,
)

CHAPTERS = (
    cases_application,
    cases_two,
    cases_storage,
    cases_capacity,
    cases_address,
    cases_chart,
    cases_helm,
    cases_connection,
    cases_platform,
    cases_slow,
)
ENTRIES = [entry for chapter in CHAPTERS for entry in chapter.CHAPTER.entries]


def _parameter(entry):
    marks = [pytest.mark.suite] + ([] if entry.fast else [pytest.mark.whole])
    return pytest.param(entry, id=entry.name, marks=marks)


@pytest.mark.parametrize("entry", [_parameter(entry) for entry in ENTRIES])
def test_cause(ward, entry):
    patient = ward.patient(entry)
    try:
        ward.follow(patient)
    finally:
        ward.world.dismiss(patient)
