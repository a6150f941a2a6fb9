"""A cause of trouble as data: what a person reads about it, what repairs it, what explains it."""

from dataclasses import dataclass
from enum import IntEnum

from ..domain import Finding


def _lt(text):
    """Mark a text for translation: ``i18n export`` looks for calls of this name."""
    return text


class Chapter(IntEnum):
    """Where in an app's life a cause stands: what comes first explains what comes later."""

    PLATFORM = 1
    CLUSTER = 2
    CHART = 3
    ROOM = 4
    DISK = 5
    MACHINE = 6
    IMAGE = 7
    START = 8
    PROGRAM = 9
    ADDRESS = 10
    CHANGE = 11


CHAPTERS = {
    Chapter.PLATFORM: _lt("The platform itself"),
    Chapter.CLUSTER: _lt("The connection to the cluster"),
    Chapter.CHART: _lt("The app's chart and settings"),
    Chapter.ROOM: _lt("What the workspace allows"),
    Chapter.DISK: _lt("Disks"),
    Chapter.MACHINE: _lt("Machines"),
    Chapter.IMAGE: _lt("Images"),
    Chapter.START: _lt("Before the app starts"),
    Chapter.PROGRAM: _lt("The running program"),
    Chapter.ADDRESS: _lt("The app's address"),
    Chapter.CHANGE: _lt("The change as a whole"),
}

SYMPTOMS = {
    "stuck_deploying": _lt("The app stays in Deploying and never gets to Running"),
    "helm_error": _lt("The app is in Error right after it was sent to the cluster"),
    "instance_fails": _lt("An instance of the app does not start, or ends again and again"),
    "not_reachable": _lt("The app is Running, but nobody reaches it"),
    "not_found_page": _lt("The app's address answers with 404"),
    "helm_timeout": _lt("A change ends because its time is over"),
    "chart_missing": _lt("The app's chart, or a version of it, is not found"),
    "quota": _lt("The cluster says that a quota is exceeded"),
    "disk_pending": _lt("A disk is not made, and the app waits for it"),
    "status_stale": _lt("The page still shows Deploying although the app runs"),
    "no_connection": _lt("The platform does not reach the cluster"),
    "login_refused": _lt("The cluster refuses the platform's login"),
    "platform_down": _lt("The platform itself does not do its work"),
}
"""What people see first, before anybody knows why; the guide is sorted by it, too."""

ANY = frozenset({"*"})
"""Explained by whatever else was found."""
SAME_OBJECT = frozenset({"="})
"""Explained by what was found on the same object."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; texts are English, with placeholders of the finding's params."""

    code: str
    chapter: Chapter
    title: str
    """What happened."""
    text: str
    """Why."""
    advice: str
    """What to do."""
    fixes: tuple[str, ...] = ()
    """What repairs it, the best first: codes of ``fixes.py``."""
    severity: str = "error"
    """error, warning or notice."""
    symptoms: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """How experts call it: what stands in events, logs and error messages."""
    follows: frozenset[str] = frozenset()
    """Causes that explain this one, so that it is folded under them."""
    is_platform: bool = False
    """Told to administrators about a cluster or the platform, not about one app."""

    @property
    def anchor(self):
        """Return the name of its section in the guide."""
        return self.code.replace("_", "-")

    def found(self, subject, evidence=(), *, severity="", fixes=None, **params):
        """Return a finding of this cause; a list as a param holds codes of ``texts.WORDS``."""
        words = {
            key: list(value) if isinstance(value, list | tuple) else str(value)
            for key, value in params.items()
        }
        return Finding(
            cause=self.code,
            severity=severity or self.severity,
            subject=subject,
            params=words,
            evidence=tuple(line.strip()[:1000] for line in evidence if line and line.strip()),
            fixes=tuple(self.fixes if fixes is None else fixes),
        )
