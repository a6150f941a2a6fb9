"""What a person reads about each cause: data, in English, to be translated."""

from typing import NamedTuple


class Text(NamedTuple):
    """A cause in plain words; both may have placeholders of the finding's params."""

    title: str
    text: str


TEXTS = {
    "image_not_found": Text(
        "The app's image does not exist",
        "The registry %(registry)s has no image %(image)s. Most often the name or the version "
        "is misspelled.",
    ),
    "image_unauthorized": Text(
        "The registry wants a login",
        "The registry %(registry)s does not give out %(image)s without a user name and a "
        "password, or the image's name is misspelled.",
    ),
    "image_name_invalid": Text(
        "The image's name is not one", "“%(image)s” cannot be the name of an image."
    ),
    "registry_unreachable": Text(
        "The registry does not answer",
        "The image %(image)s could not be fetched: %(registry)s does not answer. It is tried "
        "again all the time, and the app starts as soon as it works.",
    ),
    "quota_exceeded": Text(
        "The workspace has no room left",
        "The app needs more %(what)s than the workspace has left: it asks for %(requested)s, "
        "%(used)s of %(limited)s are in use.",
    ),
    "volume_missing": Text(
        "The app's disk does not exist",
        "The app wants to use the disk %(disk)s, and there is none of this name.",
    ),
    "volume_not_bound": Text(
        "The app's disk is not made",
        "The disk %(disk)s was asked for, and the cluster does not make it. It is to come from "
        "the storage class: %(storage_class)s.",
    ),
    "configuration_missing": Text(
        "A setting is missing",
        "The app cannot start: it needs something that is not there: %(missing)s.",
    ),
    "init_container_failed": Text(
        "The app's preparation fails",
        "Before the app itself starts, the step “%(container)s” must succeed. It ends with exit "
        "code %(exit_code)s, and was tried again %(restarts)s times.",
    ),
    "out_of_memory": Text(
        "The app needs more memory",
        "The app used more memory than its plan allows (%(limit)s) and was ended for it, "
        "%(restarts)s times so far.",
    ),
    "unschedulable": Text(
        "No machine has room for the app",
        "None of the cluster's machines can take the app. What is missing: %(short)s.",
    ),
    "crash_loop": Text(
        "The app ends as soon as it starts",
        "The program ends by itself with exit code %(exit_code)s; it was started again "
        "%(restarts)s times. Its log usually says why.",
    ),
    "hook_failed": Text(
        "A task of the app has failed",
        "The app runs a task before or after a change, and it has failed: %(task)s.",
    ),
    "job_failed": Text("The app's job has failed", "The job %(job)s has ended with an error."),
    "probe_failing": Text(
        "The app runs but does not answer",
        "The program runs, but gives no good answer on port %(port)s, path %(path)s. Most often "
        "the port or the path is another one.",
    ),
    "release_missing": Text(
        "The app is not in the cluster any more",
        "Somebody has removed the app behind the platform's back. Deploying it again brings it "
        "back.",
    ),
    "cluster_unreachable": Text(
        "The cluster does not answer",
        "The platform could not reach the cluster: %(reason)s The app itself may be fine.",
    ),
    "unauthorized": Text(
        "The cluster refuses the platform's login",
        "The platform's credentials for the cluster are wrong or have expired.",
    ),
    "forbidden": Text(
        "Something is not allowed", "The cluster did not allow what the change needs: %(reason)s"
    ),
    "deadline_exceeded": Text(
        "The change took too long", "It was ended after the time it is allowed: %(reason)s"
    ),
    "not_ready_in_time": Text(
        "The app did not get ready in time",
        "Everything was applied, but the app was not ready when the time was over. It may still "
        "get there by itself. %(reason)s",
    ),
    "invalid_values": Text("A setting is not accepted", "%(reason)s"),
    "render_failed": Text("The app's chart has a fault", "%(reason)s"),
    "invalid_resource": Text("The cluster refuses a part of the app", "%(reason)s"),
    "chart_not_found": Text("The app's chart was not found", "%(reason)s"),
    "repository_unreachable": Text("The chart repository does not answer", "%(reason)s"),
    "ownership_conflict": Text("The name belongs to somebody else", "%(reason)s"),
    "field_conflict": Text("Somebody else changes the app, too", "%(reason)s"),
    "operation_in_progress": Text("Another change holds the app", "%(reason)s"),
    "namespace_terminating": Text(
        "The workspace is being deleted in the cluster",
        "Nothing can be made in it until that has ended. %(reason)s",
    ),
    "release_too_large": Text("The app's settings are too large", "%(reason)s"),
    "helm_missing": Text("The platform lacks the helm program", "%(reason)s"),
    "runner_lost": Text("The change was interrupted", "%(reason)s"),
    "volumes_not_kept": Text(
        "The disks cannot be kept",
        "The app's chart deletes its disks together with the app. Delete them with it, or "
        "keep the app.",
    ),
    "internal": Text("The platform made a mistake", "%(reason)s"),
}


def text_of(found):
    """Return a finding's (title, text) in English."""
    text = TEXTS[found.cause]
    return Text(text.title, text.text % found.params)
