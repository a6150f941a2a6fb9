"""What the change itself ran into, told by its classified error."""

from .case import finding

_FIXES = {
    "cluster_unreachable": ("check_connection", "retry"),
    "unauthorized": ("check_connection", "ask_administrator"),
    "forbidden": ("check_connection", "ask_administrator"),
    "deadline_exceeded": ("retry", "ask_administrator"),
    "not_ready_in_time": ("open_logs", "retry"),
    "invalid_values": ("edit_inputs",),
    "render_failed": ("edit_inputs", "ask_administrator"),
    "invalid_resource": ("edit_inputs", "ask_administrator"),
    "chart_not_found": ("retry", "ask_administrator"),
    "repository_unreachable": ("retry", "ask_administrator"),
    "ownership_conflict": ("ask_administrator",),
    "field_conflict": ("retry", "ask_administrator"),
    "operation_in_progress": ("retry",),
    "namespace_terminating": ("retry", "ask_administrator"),
    "release_too_large": ("edit_inputs", "ask_administrator"),
    "helm_missing": ("ask_administrator",),
    "runner_lost": ("retry",),
    "volumes_not_kept": ("delete", "ask_administrator"),
    "internal": ("retry", "ask_administrator"),
}
CAUSES = tuple(_FIXES)


def detect(case):
    """Turn the operation's error into a finding, unless a detector of its own does."""
    failure = case.failure
    if failure is None or failure.code not in _FIXES:
        return
    yield finding(
        failure.code,
        "Operation",
        evidence=[failure.message, failure.detail],
        fixes=_FIXES[failure.code],
        reason=failure.message,
    )
