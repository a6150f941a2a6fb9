"""The chart or the cluster does not accept what was entered."""

import re

from .cause import Cause, Chapter, _lt

_SYMPTOMS = ("helm_error",)
INVALID = Cause(
    "invalid_values",
    Chapter.CHART,
    _lt("A setting is not accepted"),
    _lt("The app's chart checks its settings, and refuses this: %(field)s."),
    _lt("Change the setting that is marked in the form, then apply again."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("values don't meet the specifications of the schema",),
)
RENDER = Cause(
    "render_failed",
    Chapter.CHART,
    _lt("The app's chart cannot be filled in"),
    _lt("The app's chart has a rule that does not work with these settings; its answer is below."),
    _lt("Change the setting that it names. If it names none, another version may help."),
    fixes=("edit_inputs", "choose_version", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("execution error at", "YAML parse error", "error calling"),
)
RESOURCE = Cause(
    "invalid_resource",
    Chapter.CHART,
    _lt("The cluster refuses a part of the app"),
    _lt("With these settings the app asks the cluster for something that it does not understand."),
    _lt("Change the setting that the answer below names, or choose another version of the app."),
    fixes=("edit_inputs", "choose_version", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("is invalid", "no matches for kind", "admission webhook denied the request"),
)
TOO_LARGE = Cause(
    "release_too_large",
    Chapter.CHART,
    _lt("The app's settings are too large"),
    _lt("Everything that belongs to the app must fit into one record of 1 MiB, and does not."),
    _lt("Make the longest settings shorter: files and lists belong into the app, not its form."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("Request entity too large", "data: Too long"),
)
CAUSES = (INVALID, RENDER, RESOURCE, TOO_LARGE)

_BY_CODE = {cause.code: cause for cause in CAUSES}
_FIELDS = (
    re.compile(r"at '/?([^']*)': ([^\n]+)"),
    re.compile(r"^\s*- ([\w.\[\]-]+): ([^\n]+)", re.MULTILINE),
)


def detect(case):
    """Name the setting, where the answer does."""
    failure = case.failed_with(*_BY_CODE)
    if failure is not None:
        said = [failure.message, failure.detail]
        yield _BY_CODE[failure.code].found("Operation", said, field=_field(failure))


def _field(failure):
    for pattern in _FIELDS:
        told = pattern.search(failure.detail)
        if told:
            name = told[1].replace("/", ".") or told[2]
            return name if name == told[2] else f"{name} ({told[2].strip()})"
    return failure.message.rstrip(".")
