"""The platform's own health: what an administrator is told, by the same mechanism."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..domain import Failure
from .cause import Cause, Chapter, _lt
from .cluster import connection_finding
from .rights import MISSING, refusal_finding

NO_HELM = Cause(
    "helm_missing",
    Chapter.PLATFORM,
    _lt("The platform lacks the helm program"),
    _lt("Apps are installed with a program called helm, and this server does not have it."),
    _lt(
        "Install Helm 4 or 3 on every server that runs Odoo, or set its place with the system "
        "parameter woow_paas.helm_binary; then check again."
    ),
    fixes=("ask_administrator", "check_again", "retry"),
    symptoms=("platform_down", "helm_error"),
    terms=("helm: command not found", "Helm binary not found"),
    is_platform=True,
)
WRONG_HELM = Cause(
    "helm_version_wrong",
    Chapter.PLATFORM,
    _lt("The helm program is of a version that does not fit"),
    _lt("This server has helm %(found)s, and the platform needs %(wanted)s."),
    _lt("Install a version that fits, then check again."),
    fixes=("ask_administrator", "check_again"),
    symptoms=("platform_down", "helm_error"),
    terms=("helm version",),
    is_platform=True,
)
NO_PACKAGE = Cause(
    "package_missing",
    Chapter.PLATFORM,
    _lt("A Python package is missing"),
    _lt("This server lacks the Python package %(package)s, which the platform needs."),
    _lt("Install %(package)s%(wanted)s for the Python that runs Odoo, then restart Odoo."),
    fixes=("ask_administrator", "check_again"),
    symptoms=("platform_down",),
    terms=("ModuleNotFoundError", "requirements.txt"),
    is_platform=True,
)
WRONG_PACKAGE = Cause(
    "package_version_wrong",
    Chapter.PLATFORM,
    _lt("A Python package is of a version that does not fit"),
    _lt("This server has %(package)s %(found)s, and the platform needs %(package)s%(wanted)s."),
    _lt("Install a version that fits for the Python that runs Odoo, then restart Odoo."),
    fixes=("ask_administrator", "check_again"),
    symptoms=("platform_down",),
    terms=("requirements.txt",),
    is_platform=True,
)
ACTION_OFF = Cause(
    "action_off",
    Chapter.PLATFORM,
    _lt("The work on a cluster is switched off"),
    _lt("The scheduled action “%(action)s” is not active, so nothing is changed or observed."),
    _lt("Switch it on again."),
    fixes=("activate", "run_now", "ask_administrator"),
    symptoms=("platform_down", "stuck_deploying", "status_stale"),
    terms=("ir.cron", "active"),
    is_platform=True,
)
ACTION_LATE = Cause(
    "action_late",
    Chapter.PLATFORM,
    _lt("The work on a cluster does not go on"),
    _lt(
        "The scheduled action “%(action)s” should have run %(minutes)s minutes ago and did not. "
        "Most often Odoo runs without threads for scheduled actions, or others keep them busy."
    ),
    _lt("Run it now. If it stays, start Odoo with max_cron_threads of at least 1."),
    fixes=("run_now", "ask_administrator"),
    symptoms=("platform_down", "stuck_deploying", "status_stale"),
    terms=("max_cron_threads", "ir.cron", "nextcall"),
    is_platform=True,
)
NEUTRALIZED = Cause(
    "action_neutralized",
    Chapter.PLATFORM,
    _lt("This is a copy of the platform that does nothing"),
    _lt("The database was neutralised, as copies are: nothing of the real clusters is touched."),
    _lt("This is right for a copy. To work with it, give it clusters and credentials of its own."),
    fixes=("check_again", "ask_administrator"),
    severity="notice",
    symptoms=("platform_down",),
    terms=("database.is_neutralized",),
    is_platform=True,
)
DISK_FULL = Cause(
    "disk_full",
    Chapter.PLATFORM,
    _lt("The platform's machine has no room left"),
    _lt("The disk of the machine that runs Odoo is full, so the change could not be prepared."),
    _lt("An administrator of the machine makes room; then try again."),
    fixes=("retry", "ask_administrator"),
    symptoms=("platform_down", "helm_error"),
    terms=("no space left on device",),
)
CAUSES = (
    NO_HELM,
    WRONG_HELM,
    NO_PACKAGE,
    WRONG_PACKAGE,
    ACTION_OFF,
    ACTION_LATE,
    NEUTRALIZED,
    DISK_FULL,
)

_BY_CODE = {cause.code: cause for cause in (NO_HELM, DISK_FULL)}

LATE_SECONDS = 120
"""A scheduled action that is due each minute, and this late, is not coming by itself."""
HELM_MAJORS = (3, 4)


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """A cluster's scheduled action."""

    name: str
    active: bool
    late_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """What is known about one cluster without asking it anything."""

    action: ActionFacts
    failure: Failure | None = None
    """Why the last readings failed."""
    missing: Sequence[str] = ()
    """Rights the account lacks, as the connection check found out."""


@dataclass(frozen=True, slots=True)
class Package:
    """A Python package the platform needs; ``found`` is empty when it is not there."""

    name: str
    wanted: str
    found: str
    fits: bool


def package(name, found, low, high):
    """Return a package, judged: ``found`` from version ``low`` on and below ``high``."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:3])
    wanted = f">={'.'.join(map(str, low))},<{'.'.join(map(str, high))}"
    return Package(name, wanted, found, bool(found) and low <= numbers < high)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What the server that answers has installed."""

    helm_version: Sequence[int] = ()
    helm_failure: Failure | None = None
    packages: Sequence[Package] = ()
    neutralized: bool = False


def detect(case):
    """Turn what a change ran into on this server into a finding."""
    failure = case.failed_with(*_BY_CODE)
    if failure is not None:
        yield _BY_CODE[failure.code].found("Operation", [failure.message, failure.detail])


def of_cluster(facts):
    """Return the findings on one cluster: its scheduled action first, then its connection."""
    action, found = facts.action, []
    subject = f"ScheduledAction/{action.name}"
    if not action.active:
        found.append(ACTION_OFF.found(subject, action=action.name))
    elif action.late_seconds > LATE_SECONDS:
        minutes = int(action.late_seconds // 60)
        found.append(ACTION_LATE.found(subject, action=action.name, minutes=minutes))
    failure = facts.failure
    if failure is not None and failure.code == "forbidden":
        found.append(refusal_finding(failure, "Account"))
    elif failure is not None and failure.code != "package_missing":
        found.append(connection_finding(failure, "Cluster"))
    if facts.missing:
        missing = ", ".join(facts.missing)
        found.append(MISSING.found("Account", facts.missing, missing=missing))
    return found


def of_server(facts):
    """Return the findings on the server itself: Helm and the Python packages."""
    found = []
    if facts.helm_failure is not None and facts.helm_failure.code == "helm_missing":
        failure = facts.helm_failure
        found.append(NO_HELM.found("Program/helm", [failure.message, failure.detail]))
    elif facts.helm_version and facts.helm_version[0] not in HELM_MAJORS:
        version = ".".join(map(str, facts.helm_version))
        wanted = " / ".join(map(str, HELM_MAJORS))
        found.append(WRONG_HELM.found("Program/helm", [version], found=version, wanted=wanted))
    for package in facts.packages:
        cause = WRONG_PACKAGE if package.found else NO_PACKAGE
        if not package.fits:
            found.append(
                cause.found(
                    f"Package/{package.name}",
                    package=package.name,
                    wanted=package.wanted,
                    found=package.found,
                )
            )
    if facts.neutralized:
        found.append(NEUTRALIZED.found("Database"))
    return found
