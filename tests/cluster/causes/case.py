"""A case as data: how an app is made ill, what the product has to say, and what makes it well."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

OWNER, ADMINISTRATOR = "owner", "administrator"
SILENT = frozenset({"deadline_exceeded", "not_ready_in_time", "deploying_long", "release_missing"})
"""What may be told of the same trouble, folded under its cause."""


@dataclass(frozen=True)
class Step:
    """What the product says at one time, and the button that is pressed then."""

    causes: Sequence[str] | str
    """The roots that are shown, the first one first; consequences are folded under them."""
    reported: Callable
    """``reported(patient)``: whether the cluster itself has said it by now."""
    press: Callable | None
    """``press(patient, page)``: what a person clicks; None: nothing helps but from outside."""
    by: str = OWNER
    patience: int = 0
    """Seconds that this may heal by itself, by design: only then it is called an error."""
    readings: int = 1
    """Readings that it takes, by design: two failed ones in a row say that nobody answers."""
    outside: Callable | None = None
    """``outside(patient)``: what somebody else repairs before the button is pressed."""
    folded: frozenset[str] = SILENT
    about: str = "service"
    """Whose causes these are: service, or platform (the cluster's and the server's own)."""

    @property
    def roots(self):
        """Return the causes as a list."""
        return [self.causes] if isinstance(self.causes, str) else list(self.causes)

    @property
    def how(self):
        """Return by what it is repaired, for the table."""
        pressed = getattr(self.press, "code", "") if self.press else ""
        return " + ".join(filter(None, ("outside" if self.outside else "", pressed)))


@dataclass(frozen=True)
class Case:
    """One app, ill in one way or two."""

    injected: str
    """What the fault maker did, for the table."""
    steps: Sequence[Step]
    """One for each fault that shows only once the one before it is repaired."""
    inputs: Mapping = field(default_factory=dict)
    template: str = "patient"
    """The tests' own application, or the chart's name of a shipped one."""
    plan: str = ""
    values: Mapping = field(default_factory=dict)
    """More of the service's record."""
    room: Mapping = field(default_factory=dict)
    """Limits of a workspace of its own; empty: it lives with the others, who have none."""
    before: Callable | None = None
    """``before(patient)``: breaks something before it is deployed; its undoing is left in
    ``patient.undo``."""
    hurt: Callable | None = None
    """``hurt(patient)``: breaks something of an app that runs by then."""
    well: Callable | None = None
    """``well(patient)``: what else must be true in the end."""
    end: str = "running"
    """The state in which it has been repaired."""
    timeout: int = 150
    """Seconds for each wait: a machine of two cores may be busy."""


@dataclass(frozen=True)
class Entry:
    """A case's builder, by name; values are made anew for each run."""

    name: str
    build: Callable
    alone: bool
    """Whether what it breaks touches every app of the cluster."""
    fast: bool
    """Whether ``make test`` has it, too."""
    long: bool
    """Whether it is deployed before all others, and looked at after them."""


class Chapter:
    """The cases of one file, in order."""

    def __init__(self):
        self.entries = []

    def case(self, build=None, *, alone=False, fast=False, long=False):
        """Take a function ``build(world) -> Case`` as one of the cases."""

        def take(function):
            self.entries.append(Entry(function.__name__, function, alone, fast, long))
            return function

        return take(build) if build else take
