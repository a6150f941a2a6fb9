"""What helm said when it failed, as our own errors."""

import re

from . import errors

_TABLE = (
    (
        r"no space left on device|disk quota exceeded",
        errors.DiskFull,
        "The disk of the machine that runs Helm is full.",
    ),
    (
        r"another operation \(install/upgrade/rollback\) is in progress",
        errors.OperationInProgress,
        "Another operation holds this app's release.",
    ),
    (
        r"unable to create new content in namespace .* because it is being terminated",
        errors.NamespaceTerminating,
        "The workspace's namespace is being deleted.",
    ),
    (r"exceeded quota", errors.QuotaExceeded, "The workspace has no room left for this."),
    (
        r"Request entity too large|Too long: must have at most|secret.*limit is 3145728"
        r"|data: Too long",
        errors.ReleaseTooLarge,
        "The app's settings and objects are too large to be stored as one release (1 MiB).",
    ),
    (
        r"chart \".*\" (version \".*\" )?not found|no chart (name|version) found"
        r"|path \".*\" not found|chart \".*\" matching .* not found|unable to locate chart"
        r"|Chart\.yaml file is missing|manifest unknown|^Error: repo \S+ not found"
        r"|on source: \S+: not found",
        errors.ChartNotFound,
        "The app's chart, or this version of it, was not found.",
    ),
    (
        r"failed to fetch .* : 404|404 Not Found",
        errors.ChartNotFound,
        "The chart repository does not have this chart.",
    ),
    (
        r"is not a valid chart repository or cannot be reached|could not download chart"
        r"|failed to perform \".*\" on source",
        errors.RepositoryUnreachable,
        "The chart repository did not answer.",
    ),
    (
        # a call that was cut stands inside what helm was doing: hook, validation, record
        r"(Get|Head|Post|Put|Patch|Delete) \"https?://[^\"]*\": .*(connection (refused|reset)"
        r"|no such host|i/o timeout|TLS handshake|x509|EOF|no route to host"
        r"|network is unreachable)",
        errors.ClusterUnreachable,
        "The cluster did not answer while the change was being applied.",
    ),
    (
        r"(pre|post)-(install|upgrade|delete|rollback) hooks? failed|failed (pre|post)-\w+"
        r"|hook .* failed|job .* failed: BackoffLimitExceeded",
        errors.HookFailed,
        "A task that the app runs before or after a change has failed.",
    ),
    (
        r"values don't meet the specifications of the schema|at '/?[^']*': ",
        errors.InvalidValues,
        "The app's chart does not accept these settings.",
    ),
    (
        r"invalid ownership metadata|cannot be imported into the current release"
        r"|rendered manifests contain a resource that already exists",
        errors.OwnershipConflict,
        "An object of this name exists already and belongs to somebody else.",
    ),
    (
        r"Apply failed with \d+ conflict|conflict with \"",
        errors.FieldConflict,
        "Somebody else manages a setting that this app needs to change.",
    ),
    (
        # a template that looks into what is not the workspace's
        r"error calling lookup: .* is forbidden",
        errors.Forbidden,
        "The app's chart wants something that charts may not do in a workspace.",
    ),
    (
        r"execution error at|parse error at|failed to render chart|error calling"
        r"|executing \".*\" at <"
        r"|YAML parse error|error converting YAML",
        errors.RenderFailed,
        "The app's chart could not be filled in with these settings.",
    ),
    (
        r"Unauthorized|the server has asked for the client to provide credentials",
        errors.Unauthorized,
        "The cluster did not accept the platform's credentials.",
    ),
    (
        r"is forbidden|cannot (get|list|create|update|patch|delete|watch) resource",
        errors.Forbidden,
        "The app's chart wants something that charts may not do in a workspace.",
    ),
    (
        r"is invalid|unable to build kubernetes objects|no matches for kind"
        r"|unknown field|admission webhook .* denied|cannot be handled as"
        r"|unable to convert unstructured object",
        errors.InvalidResource,
        "The cluster refused an object of the app's chart.",
    ),
    (
        r"connection refused|no such host|i/o timeout|TLS handshake|x509|cluster unreachable"
        r"|context deadline exceeded.*https?://|connection reset|EOF$|no route to host"
        r"|network is unreachable|etcdserver",
        errors.ClusterUnreachable,
        "The cluster did not answer while the change was being applied.",
    ),
    (
        r"timed out waiting|context deadline exceeded|deadline exceeded",
        errors.DeadlineExceeded,
        "Applying the change took longer than allowed.",
    ),
    (
        # all that helm tells of what kept it: the next attempt goes on where this one stopped
        r"failed to delete release",
        errors.RetryableError,
        "Helm could not remove all of the app.",
    ),
)
_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), error, text)
    for pattern, error, text in _TABLE
)
_RELEASE_GONE = re.compile(r"release: not found|Release not loaded", re.IGNORECASE)
_SECRETS = re.compile(r"(?i)(bearer\s+|token[=:]\s*|password[=:]\s*)\S+")


def classify(stderr):
    """Return the error that helm's answer stands for; unknown answers stay as they are."""
    said = _SECRETS.sub(r"\1…", stderr.strip())
    for pattern, error, text in _RULES:
        if pattern.search(said):
            return error(text, detail=said)
    return errors.PermanentError("Helm could not apply the change.", detail=said)


def failure(result):
    """Return the error of an ended run that did not succeed."""
    if result.timed_out:
        return errors.DeadlineExceeded(
            "Applying the change took longer than allowed.", detail=result.stderr
        )
    if result.exit_code == 127:
        return errors.HelmMissing("The helm program could not be started.", detail=result.stderr)
    if result.exit_code is not None and result.exit_code < 0:
        return errors.RunnerLost(
            f"Helm was ended by signal {-result.exit_code}.", detail=result.stderr
        )
    return classify(result.stderr)


def gone(stderr):
    """Say whether helm complains only that the release is not there."""
    return bool(_RELEASE_GONE.search(stderr))
