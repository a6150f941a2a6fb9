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
INVALID = Cause(
    "chart_invalid",
    Chapter.CHART,
    _lt("The app's chart is not the one that was chosen"),
    _lt(
        "What the source gave out is damaged, another chart than was chosen, or one that would "
        "fetch more from elsewhere. It was not used."
    ),
    _lt("An administrator can choose the version again, after asking whoever runs the source."),
    fixes=("choose_version", "synchronise", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("digest mismatch", "Chart.yaml file is missing"),
)
REFUSED = Cause(
    "source_refused",
    Chapter.CHART,
    _lt("The app's chart may not be fetched from there"),
    _lt(
        "The address is in a private network, is not encrypted, or leads to one that is: the "
        "platform does not fetch from it."
    ),
    _lt("If the address is right, an administrator can allow it for this chart source."),
    fixes=("synchronise", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("private network", "http instead of https"),
)
LOGIN = Cause(
    "source_unauthorized",
    Chapter.CHART,
    _lt("The source of the app's chart wants a login"),
    _lt("The server that offers the chart refused the user name and password, or wants some."),
    _lt("An administrator enters the right ones at this chart source, then reads it again."),
    fixes=("synchronise", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("401 Unauthorized", "403 Forbidden"),
)
CAUSES = (NOT_FOUND, VERSION_NOT_FOUND, UNREACHABLE, INVALID, REFUSED, LOGIN)
_BY_CODE = {cause.code: cause for cause in (UNREACHABLE, INVALID, REFUSED, LOGIN)}

_VERSION = (
    re.compile(r"has no version ([^\s;]+)"),
    re.compile(r'version "([^"]+)"[^\n]* not found'),
    re.compile(r"no chart version found for \S+?-(\d[^\s]*)"),
    re.compile(r"matching (\S+) not found"),
    re.compile(r":(\d[\w.+-]*): not found"),
)


def detect(case):
    """Tell a version that is missing from a chart that is."""
    failure = case.failed_with("chart_not_found", *_BY_CODE)
    if failure is None:
        return
    said = [failure.message, failure.detail]
    if failure.code in _BY_CODE:
        yield _BY_CODE[failure.code].found("Operation", said)
        return
    whole = "\n".join(said)
    version = next((told[1] for one in _VERSION if (told := one.search(whole))), "")
    if version:
        yield VERSION_NOT_FOUND.found("Operation", said, version=version)
    else:
        yield NOT_FOUND.found("Operation", said)
