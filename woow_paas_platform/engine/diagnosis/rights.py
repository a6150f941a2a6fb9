"""The platform's account, or the chart, may not do what it tries."""

import re

from ..permissions import CHARTS_MAKE
from .cause import Cause, Chapter, _lt

MISSING = Cause(
    "permissions_missing",
    Chapter.CLUSTER,
    _lt("The platform may not do this in the cluster"),
    _lt("The account that the platform uses in the cluster lacks these rights: %(missing)s."),
    _lt(
        "An administrator of the cluster applies the platform's list of rights again "
        "(deploy/kubernetes/rbac.yaml); then try again."
    ),
    fixes=("show_permissions", "check_connection", "retry"),
    symptoms=("helm_error", "platform_down", "no_connection"),
    terms=("403 Forbidden", "RBAC", "cannot create resource"),
)
CHART = Cause(
    "chart_not_allowed",
    Chapter.CHART,
    _lt("The app wants what apps may not have"),
    _lt(
        "The app's chart tries to make something outside of its workspace, or something that "
        "would weaken the workspace's walls: %(missing)s."
    ),
    _lt("This is refused on purpose. Choose another app or version, or ask an administrator."),
    fixes=("edit_inputs", "choose_version", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("403 Forbidden", "cannot create resource", "at the cluster scope"),
)
CAUSES = (MISSING, CHART)

_TOLD = re.compile(
    r'[Uu]ser "([^"]+)" cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?'
    r'(?: in the namespace "([^"]+)")?'
)
_DEPLOYER = ":deployer-"


def detect(case):
    """Name the missing verbs, and whose they are."""
    failure = case.failed_with("forbidden")
    if failure is not None:
        yield refusal_finding(failure, "Operation")


def refusal_finding(failure, subject):
    """Return the finding that a refused call stands for."""
    told = list(_TOLD.finditer(f"{failure.message} {failure.detail}"))
    missing = sorted({_right(one) for one in told}) or [failure.message]
    cause = CHART if told and all(_is_no_charts_business(one) for one in told) else MISSING
    return cause.found(subject, [failure.message, failure.detail], missing=", ".join(missing))


def _is_no_charts_business(told):
    account, _verb, resource, group, namespace = told.groups()
    _account, found, home = account.rpartition(_DEPLOYER)
    if not found:
        return False
    # a deployer is named after the one namespace in which it may do anything
    elsewhere = not namespace or namespace != home
    return elsewhere or resource.partition("/")[0] not in CHARTS_MAKE.get(group or "", ())


def _right(told):
    _account, verb, resource, group, namespace = told.groups()
    named = f"{resource}.{group}" if group else resource
    return f"{verb} {named} ({namespace})" if namespace else f"{verb} {named}"
