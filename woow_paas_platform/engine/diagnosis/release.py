"""Somebody else is in the way: another change, another owner, a namespace that goes away."""

from ..domain import WorkloadState
from ..status.rules import job_failure
from .cause import ANY, Cause, Chapter, _lt

PENDING = Cause(
    "operation_in_progress",
    Chapter.CHART,
    _lt("An earlier change was never finished"),
    _lt("The app is still marked as being changed, by a change that was cut off or still runs."),
    _lt("Unlock it and try again. Nothing of the app is removed by this."),
    fixes=("unlock_retry", "retry", "ask_administrator"),
    symptoms=("helm_error", "stuck_deploying"),
    terms=("another operation is in progress", "pending-install", "pending-upgrade"),
)
TERMINATING = Cause(
    "namespace_terminating",
    Chapter.ROOM,
    _lt("The workspace is being deleted in the cluster"),
    _lt("Somebody deletes the workspace's place in the cluster; nothing can be made in it."),
    _lt(
        "When it is gone, the platform makes it anew with the next try. If it does not go away, "
        "an administrator has to see what holds it."
    ),
    fixes=("retry", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("NamespaceTerminating", "because it is being terminated"),
)
FOREIGN = Cause(
    "ownership_conflict",
    Chapter.ROOM,
    _lt("The name belongs to somebody else"),
    _lt(
        "Something of this name is in the cluster already and was not made by this platform for "
        "this app. The platform never takes over what is not its own."
    ),
    _lt("Deploy the app under another name, or have the other thing removed."),
    fixes=("new_name", "retry", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("invalid ownership metadata", "cannot be imported into the current release"),
)
FOREIGN_PLACE = Cause(
    "namespace_foreign",
    Chapter.ROOM,
    _lt("The workspace's place belongs to somebody else"),
    _lt(
        "The cluster already has a namespace of the workspace's name, and this platform did not "
        "make it. The platform never takes over what is not its own."
    ),
    _lt(
        "An administrator has to see whose it is, and have it removed; then try again. Where two "
        "platforms share a cluster, each needs a prefix of its own."
    ),
    fixes=("retry", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("namespace already exists", "AlreadyExists"),
)
FIELDS = Cause(
    "field_conflict",
    Chapter.CHART,
    _lt("Somebody else changes the app, too"),
    _lt("A setting of the app is managed by another program, which does not let go of it."),
    _lt("Try again; if it stays, an administrator has to stop the other program."),
    fixes=("retry", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("Apply failed with conflicts",),
)
INTERRUPTED = Cause(
    "runner_lost",
    Chapter.CHANGE,
    _lt("The change was interrupted"),
    _lt(
        "The program that made the change ended before its work was done; a restart of the "
        "platform's machine does this."
    ),
    _lt("Try again: what is there already stays, the rest is made."),
    fixes=("retry", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("signal", "runner lost"),
)
NOT_KEPT = Cause(
    "volumes_not_kept",
    Chapter.DISK,
    _lt("The disks cannot be kept"),
    _lt("The app's chart deletes its disks together with the app."),
    _lt("Delete the app together with its disks, or keep the app."),
    fixes=("delete", "ask_administrator"),
    symptoms=("helm_error",),
    terms=("helm.sh/resource-policy",),
)
INTERNAL = Cause(
    "internal",
    Chapter.PLATFORM,
    _lt("The platform made a mistake"),
    _lt("Something went wrong in the platform itself; its log has the details."),
    _lt("Try again. If it happens again, send the diagnostics bundle to whoever runs it."),
    fixes=("retry", "ask_administrator"),
    symptoms=("platform_down",),
    terms=("Traceback",),
)
GONE = Cause(
    "release_missing",
    Chapter.CHANGE,
    _lt("The app is not in the cluster any more"),
    _lt("Somebody has removed the app behind the platform's back."),
    _lt("Deploy it again: its settings are kept here, and so are the disks that were kept."),
    fixes=("deploy_again", "delete", "ask_administrator"),
    symptoms=("not_reachable",),
    terms=("release: not found",),
    follows=ANY,
)
CAUSES = (
    PENDING,
    TERMINATING,
    FOREIGN,
    FOREIGN_PLACE,
    FIELDS,
    INTERRUPTED,
    NOT_KEPT,
    INTERNAL,
    GONE,
)

_BY_CODE = {cause.code: cause for cause in CAUSES if cause is not GONE}
_BY_CODE["conflict"] = FIELDS


def detect(case):
    """Turn the operation's error into a finding; tell what somebody else removed."""
    failure = case.failed_with(*_BY_CODE)
    if failure is not None:
        yield _BY_CODE[failure.code].found("Operation", [failure.message, failure.detail])
    changing = case.expected.operation is not None
    absent = case.state is WorkloadState.ABSENT and not any(map(job_failure, case.parts.hooks))
    if case.failure is None and not changing and absent:
        yield GONE.found("Release")
