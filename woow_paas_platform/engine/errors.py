"""What can go wrong, as classes: one for each cause that a caller treats differently."""


class EngineError(Exception):
    """Say what failed in one sentence a person can act on; never carries a secret.

    ``code`` is stable and goes into records, tests and the API; ``detail`` is the
    technical answer (already masked and truncated), shown one click away.
    """

    code = "engine"
    retryable = False

    def __init__(self, message, *, detail=""):
        super().__init__(message)
        self.message = message
        self.detail = detail[:4000]


class RetryableError(EngineError):
    """May go away by itself: try again with growing pauses."""

    code = "retryable"
    retryable = True

    def __init__(self, message, *, detail="", seconds=None):
        super().__init__(message, detail=detail)
        self.seconds = seconds


class PermanentError(EngineError):
    """Stays until somebody changes something."""

    code = "permanent"


class ClusterUnreachable(RetryableError):
    """The API server could not be reached: refused, no such host, TLS, time-out."""

    code = "cluster_unreachable"


class OperationInProgress(RetryableError):
    """Helm says that another operation holds the release."""

    code = "operation_in_progress"


class NamespaceTerminating(RetryableError):
    """The namespace is being deleted; nothing can be made in it."""

    code = "namespace_terminating"


class Conflict(RetryableError):
    """Somebody else wrote the object between our read and our write."""

    code = "conflict"


class RunnerLost(RetryableError):
    """The detached helm process ended without leaving a result."""

    code = "runner_lost"


class DiskFull(RetryableError):
    """The machine that runs the engine has no room for Helm's files."""

    code = "disk_full"


class RepositoryUnreachable(RetryableError):
    """The chart repository or registry did not answer."""

    code = "repository_unreachable"


class DeadlineExceeded(PermanentError):
    """The operation's time is over."""

    code = "deadline_exceeded"


class Unauthorized(PermanentError):
    """The credentials were refused (401)."""

    code = "unauthorized"


class SourceUnauthorized(PermanentError):
    """The chart source refused its credentials, or wants some."""

    code = "source_unauthorized"


class Forbidden(PermanentError):
    """The account may not do this (403)."""

    code = "forbidden"


class NotFound(PermanentError):
    """The object does not exist (404)."""

    code = "not_found"


class QuotaExceeded(PermanentError):
    """The workspace's quota leaves no room."""

    code = "quota_exceeded"


class InvalidValues(PermanentError):
    """A value is missing, of the wrong type or refused by the chart's schema.

    ``fields`` maps a field's key to what is wrong with it.
    """

    code = "invalid_values"

    def __init__(self, message, *, detail="", fields=None):
        super().__init__(message, detail=detail)
        self.fields = dict(fields or {})


class RenderFailed(PermanentError):
    """The chart's templates could not be rendered."""

    code = "render_failed"


class InvalidResource(PermanentError):
    """The API server refused an object of the chart."""

    code = "invalid_resource"


class OwnershipConflict(PermanentError):
    """The object or release belongs to somebody else."""

    code = "ownership_conflict"


class NamespaceForeign(OwnershipConflict):
    """The namespace belongs to somebody else: nothing can be made in it under any name."""

    code = "namespace_foreign"


class FieldConflict(PermanentError):
    """Another manager owns a field that the chart sets."""

    code = "field_conflict"


class HookFailed(PermanentError):
    """A hook of the chart failed."""

    code = "hook_failed"


class ChartNotFound(PermanentError):
    """The chart or its version does not exist."""

    code = "chart_not_found"


class ChartInvalid(PermanentError):
    """What was fetched is no chart, another chart, or one that may not be used."""

    code = "chart_invalid"


class SourceRefused(PermanentError):
    """A chart source's address may not be fetched from."""

    code = "source_refused"


class ReleaseTooLarge(PermanentError):
    """The release does not fit into a Secret (1 MiB)."""

    code = "release_too_large"


class HelmMissing(PermanentError):
    """The helm binary is missing or of the wrong version."""

    code = "helm_missing"


class PackageMissing(PermanentError):
    """A Python package that the engine needs is not installed."""

    code = "package_missing"


class WorkloadFailed(PermanentError):
    """The application was applied and does not run; ends by itself once it does."""

    code = "workload_failed"


class NotReadyInTime(PermanentError):
    """The application was applied and is not ready at the operation's deadline."""

    code = "not_ready_in_time"


class BackupFailed(PermanentError):
    """What was to be kept before a change could not be."""

    code = "backup_failed"


class VolumesNotKept(PermanentError):
    """Uninstalling would delete disks that are to be kept."""

    code = "volumes_not_kept"
