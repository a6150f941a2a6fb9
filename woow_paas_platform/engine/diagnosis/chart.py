"""The chart cannot be fetched: it, its version or its repository is not there."""

import re

from .cause import Cause, Chapter, _lt

_SYMPTOMS = ("chart_missing", "helm_error")
NOT_FOUND = Cause(
    "chart_not_found",
    Chapter.CHART,
    _lt("The app's chart was not found"),
    _lt("The place where this app's chart should come from does not have it."),
    _lt("Synchronise the source of the charts; if the chart is gone for good, choose another."),
    fixes=("synchronise", "choose_version", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("chart not found", "404 Not Found", "repo not found"),
)
VERSION_NOT_FOUND = Cause(
    "chart_version_not_found",
    Chapter.CHART,
    _lt("This version of the app does not exist"),
    _lt("The chart is there, but its version %(version)s is not: it was never made, or removed."),
    _lt("Choose a version that exists; synchronising the source shows which ones do."),
    fixes=("choose_version", "synchronise", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=('chart "…" version "…" not found', "no chart version found"),
)
UNREACHABLE = Cause(
    "repository_unreachable",
    Chapter.CHART,
    _lt("The source of the app's chart does not answer"),
    _lt("The chart could not be fetched, because the server that offers it did not answer."),
    _lt("Try again in a while. If it stays, an administrator can check the source's address."),
    fixes=("retry", "synchronise", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("is not a valid chart repository or cannot be reached", "could not download chart"),
)
CAUSES = (NOT_FOUND, VERSION_NOT_FOUND, UNREACHABLE)

_VERSION = (
    re.compile(r'version "([^"]+)"[^\n]* not found'),
    re.compile(r"no chart version found for \S+?-(\d[^\s]*)"),
    re.compile(r"matching (\S+) not found"),
    re.compile(r":(\d[\w.+-]*): not found"),
)


def detect(case):
    """Tell a version that is missing from a chart that is."""
    failure = case.failed_with("repository_unreachable", "chart_not_found")
    if failure is None:
        return
    said = [failure.message, failure.detail]
    if failure.code == "repository_unreachable":
        yield UNREACHABLE.found("Operation", said)
        return
    version = next((told[1] for one in _VERSION if (told := one.search(failure.detail))), "")
    if version:
        yield VERSION_NOT_FOUND.found("Operation", said, version=version)
    else:
        yield NOT_FOUND.found("Operation", said)
