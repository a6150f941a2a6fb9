"""A pytest plugin: a test that is skipped, or expected to fail, counts as failed."""

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure that says why it was one."""
    outcome = yield
    report = outcome.get_result()
    if report.outcome == "skipped":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was not run, and every test must: {reason}"


@pytest.hookimpl(tryfirst=True)
def pytest_collectreport(report):
    """Turn a module that skips itself into a collection error."""
    if report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was not run, and every test must: {report.longrepr}"
