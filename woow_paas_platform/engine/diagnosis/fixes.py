"""What a button under a cause does: data, in English, to be translated."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..answers import Field


def _lt(text):
    """Mark a text for the exporter of translations; it is looked up when it is shown."""
    return text


class Fix(NamedTuple):
    """One way to repair something, as the page offers it and the server carries it out."""

    label: str
    icon: str
    kind: str
    """operation: becomes a change that is watched; platform: written, done by the scheduled
    action; form: opens the app's settings; link: leads somewhere; request: asks a person."""
    role: str = "user"
    """Who may: member (anybody in the workspace), user (may change apps), manager (owner and
    admins), administrator (of the platform)."""
    effect: str = ""
    """What it will change, in a sentence with placeholders; empty: done at once, unasked."""
    asks: Sequence[Field] = ()
    tab: str = ""
    """The page's tab that a link opens."""
    becomes: str = ""
    """The kind of operation that carries it out."""


FIXES: Mapping[str, Fix] = {
    "edit_inputs": Fix(_lt("Change the settings"), "fa-sliders", "form", becomes="upgrade"),
    "change_plan": Fix(
        _lt("Choose another plan"),
        "fa-expand",
        "operation",
        effect=_lt("%(service)s is started again with the plan you choose. Its data is kept."),
        asks=(Field("plan", label=_lt("Plan"), type="choice", required=True),),
        becomes="upgrade",
    ),
    "registry_credentials": Fix(
        _lt("Add registry credentials"),
        "fa-key",
        "operation",
        role="manager",
        effect=_lt(
            "The credentials are kept in the cluster, for the apps of %(workspace)s only, and "
            "%(service)s is deployed again with them."
        ),
        asks=(
            Field("host", label=_lt("Registry"), type="string", required=True, maximum=253),
            Field("user", label=_lt("User name"), type="string", required=True, maximum=200),
            Field("password", label=_lt("Password or token"), type="secret", required=True),
        ),
        becomes="upgrade",
    ),
    "raise_quota": Fix(
        _lt("Give the workspace more room"),
        "fa-arrows-alt",
        "platform",
        role="administrator",
        effect=_lt("%(workspace)s gets these limits, and %(service)s is deployed again."),
        asks=(
            Field("cpu", label=_lt("CPU"), type="string", required=True, maximum=12),
            Field("memory_mib", label=_lt("Memory (MiB)"), type="integer", minimum=0),
            Field("storage_gib", label=_lt("Disk (GiB)"), type="integer", minimum=0),
        ),
        becomes="upgrade",
    ),
    "request_room": Fix(
        _lt("Ask for more room"),
        "fa-arrows-alt",
        "request",
        effect=_lt(
            "The administrators are asked to give %(workspace)s the plan you choose. You get a "
            "message when they have decided."
        ),
        asks=(
            Field("plan", label=_lt("Plan"), type="choice", required=True),
            Field("message", label=_lt("What you need it for"), type="text", maximum=1000),
        ),
    ),
    "delete_services": Fix(_lt("Make room"), "fa-trash-o", "link"),
    "choose_storage_class": Fix(
        _lt("Choose where disks come from"),
        "fa-hdd-o",
        "platform",
        role="administrator",
        effect=_lt(
            "New disks of this cluster come from the class you choose. The disk that was never "
            "made is asked for again, and %(service)s is deployed again."
        ),
        asks=(Field("storage_class", label=_lt("Storage class"), type="choice", required=True),),
        becomes="upgrade",
    ),
    "set_default_class": Fix(
        _lt("Set the cluster's default"),
        "fa-hdd-o",
        "platform",
        role="administrator",
        effect=_lt(
            "Disks that name no class come from the one you choose, in the whole cluster, and "
            "%(service)s is deployed again."
        ),
        asks=(Field("storage_class", label=_lt("Storage class"), type="choice", required=True),),
        becomes="upgrade",
    ),
    "choose_ingress_class": Fix(
        _lt("Choose the way in"),
        "fa-globe",
        "platform",
        role="administrator",
        effect=_lt(
            "Addresses of this cluster are served by the class you choose, and %(service)s is "
            "deployed again."
        ),
        asks=(Field("ingress_class", label=_lt("Ingress class"), type="choice", required=True),),
        becomes="upgrade",
    ),
    "recreate_ingress": Fix(
        _lt("Make the address again"),
        "fa-globe",
        "operation",
        effect=_lt("The address of %(service)s is made again; the app itself goes on running."),
        becomes="upgrade",
    ),
    "allow_ingress_controller": Fix(
        _lt("Let the address in"),
        "fa-unlock",
        "operation",
        effect=_lt(
            "The walls of %(workspace)s are built again as they should be: the ingress "
            "controller may reach its apps."
        ),
        becomes="upgrade",
    ),
    "set_port": Fix(
        _lt("Set the right port"),
        "fa-plug",
        "operation",
        effect=_lt("%(service)s is started again and reached on this port."),
        asks=(Field("port", label=_lt("Port"), type="port", required=True),),
        becomes="upgrade",
    ),
    "rollback": Fix(
        _lt("Go back to the last one that worked"),
        "fa-undo",
        "operation",
        effect=_lt(
            "%(service)s gets the settings, plan and version back that it ran with as revision "
            "%(revision)s. Its data stays as it is now."
        ),
        asks=(Field("revision", label=_lt("Revision"), type="choice", required=True),),
        becomes="rollback",
    ),
    "raise_timeout": Fix(
        _lt("Allow more time"),
        "fa-clock-o",
        "platform",
        role="administrator",
        effect=_lt("Changes of %(service)s may take this long from now on; it is tried again."),
        asks=(
            Field(
                "seconds",
                label=_lt("Seconds"),
                type="integer",
                required=True,
                minimum=10,
                maximum=7200,
            ),
        ),
        becomes="upgrade",
    ),
    "new_name": Fix(
        _lt("Use a new name in the cluster"),
        "fa-tag",
        "operation",
        effect=_lt(
            "%(service)s keeps its name and address here and gets a new one inside the cluster; "
            "what has the old one is not touched."
        ),
        becomes="deploy",
    ),
    "retry": Fix(_lt("Try again"), "fa-repeat", "operation", becomes="upgrade"),
    "unlock_retry": Fix(
        _lt("Unlock and try again"),
        "fa-unlock",
        "operation",
        effect=_lt(
            "What an interrupted change has left is marked as failed, and %(service)s is "
            "deployed again."
        ),
        becomes="upgrade",
    ),
    "deploy_again": Fix(_lt("Deploy it again"), "fa-repeat", "operation", becomes="upgrade"),
    "take_over": Fix(
        _lt("Keep the change"),
        "fa-download",
        "operation",
        effect=_lt("What somebody changed in the cluster becomes a setting of %(service)s."),
        becomes="upgrade",
    ),
    "restore": Fix(
        _lt("Put it back"),
        "fa-undo",
        "operation",
        effect=_lt("What somebody changed in the cluster is put back as %(service)s wants it."),
        becomes="upgrade",
    ),
    "check_again": Fix(_lt("Check again"), "fa-refresh", "link", role="member"),
    "run_access_check": Fix(
        _lt("Check the way to it"), "fa-stethoscope", "link", role="member", tab="access_check"
    ),
    "open_logs": Fix(_lt("Read the logs"), "fa-align-left", "link", role="member", tab="logs"),
    "show_dns": Fix(_lt("Show the record to create"), "fa-globe", "link", role="member"),
    "delete": Fix(_lt("Delete the app"), "fa-trash", "link"),
    "synchronise": Fix(
        _lt("Read the charts again"),
        "fa-refresh",
        "platform",
        role="administrator",
        effect=_lt("The source of this app's chart is read again, and %(service)s is tried again."),
        becomes="upgrade",
    ),
    "choose_version": Fix(
        _lt("Choose another version"),
        "fa-code-fork",
        "platform",
        role="administrator",
        effect=_lt(
            "Apps of this kind are deployed with the version you choose from now on, "
            "%(service)s at once."
        ),
        asks=(Field("version", label=_lt("Version"), type="choice", required=True),),
        becomes="upgrade",
    ),
    "show_permissions": Fix(_lt("Show what to apply"), "fa-lock", "link", role="administrator"),
    "check_connection": Fix(
        _lt("Check the connection"), "fa-plug", "platform", role="administrator"
    ),
    "run_now": Fix(_lt("Run it now"), "fa-play", "platform", role="administrator"),
    "activate": Fix(
        _lt("Switch it on"),
        "fa-toggle-on",
        "platform",
        role="administrator",
        effect=_lt("The scheduled action of this cluster is switched on and runs at once."),
    ),
    "ask_administrator": Fix(
        _lt("Ask an administrator"),
        "",
        "request",
        role="member",
        effect=_lt("The administrators get a task with this cause and its evidence."),
        asks=(Field("message", label=_lt("Your message"), type="text", maximum=1000),),
    ),
}
MOST = 3
"""Buttons on one card: more would be a menu."""
INSTEAD = {"raise_quota": "request_room"}
"""What somebody is offered who may not do the fix; asking an administrator, where not said."""

_SPECIAL = {
    ("edit_inputs", "image_not_found"): _lt("Use another image"),
    ("edit_inputs", "image_unauthorized"): _lt("Use another image"),
    ("edit_inputs", "image_name_invalid"): _lt("Use another image"),
    ("edit_inputs", "registry_unreachable"): _lt("Use another image"),
    ("edit_inputs", "probe_failing"): _lt("Change port or page"),
    ("change_plan", "out_of_memory"): _lt("Choose a larger plan"),
    ("change_plan", "unschedulable"): _lt("Choose a smaller plan"),
    ("change_plan", "quota_exceeded"): _lt("Choose a smaller plan"),
}
LARGER, SMALLER = frozenset({"out_of_memory"}), frozenset({"unschedulable", "quota_exceeded"})
"""Causes for which only larger or only smaller plans help."""


def label_of(code, cause=""):
    """Return a fix's words under a cause, in English."""
    return _SPECIAL.get((code, cause)) or FIXES[code].label


def offered(codes, may, possible):
    """Return the fixes to show, best first: those that can be done, by whom it concerns.

    ``may(role)`` tells what the person is allowed to; ``possible(code)`` whether there is
    anything to choose, run or go back to.
    """
    shown, asking = [], False
    for code in codes:
        if code not in FIXES:
            continue
        if not may(FIXES[code].role):
            code = INSTEAD.get(code, "ask_administrator")
            if not possible(code):
                code = "ask_administrator"
        if code == "ask_administrator" or not may(FIXES[code].role):
            asking = True
        elif code not in shown and possible(code):
            shown.append(code)
    asking = asking and not may("administrator")
    return [*shown[: MOST - asking], *(["ask_administrator"] if asking else [])]


_BY_TYPE = {
    "image_not_found": ("image",),
    "image_unauthorized": ("image",),
    "image_name_invalid": ("image",),
    "registry_unreachable": ("image",),
    "probe_failing": ("port",),
    "configuration_missing": ("env",),
}


def marked(cause, evidence, fields):
    """Return the keys of the fields that a cause points at.

    Helm names a place in the chart's values, as ``/probe/path`` or ``probe.path``; a
    field that leads there, above it or below it is the one to change.
    """
    types = _BY_TYPE.get(cause, ())
    keys = [field.key for field in fields if field.type in types]
    if cause != "invalid_values":
        return tuple(keys)
    said = "\n".join(evidence)
    places = {
        place.strip("/").replace("/", ".")
        for place in re.findall(r"at '(/[^']*)'|^-? ?([A-Za-z][\w.-]*): ", said, re.MULTILINE)
        for place in place
        if place.strip("/")
    }
    return tuple(
        field.key
        for field in fields
        if field.path and any(_touches(field.path, place) for place in places)
    )


def _touches(path, place):
    return path == place or path.startswith(f"{place}.") or place.startswith(f"{path}.")
