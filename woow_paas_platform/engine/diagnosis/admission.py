"""The cluster refuses the app's instances for what they ask for, not for their size."""

import re

from .cause import Cause, Chapter, _lt
from .quota import refused_instances

SECURITY = Cause(
    "security_refused",
    Chapter.ROOM,
    _lt("The app asks for rights that apps do not get"),
    _lt(
        "The workspace's safety rules refuse this app, because it wants more than an app may: "
        "%(what)s."
    ),
    _lt("Use an image or a version that runs without these rights."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=("stuck_deploying", "instance_fails"),
    terms=("violates PodSecurity", "runAsNonRoot", "FailedCreate"),
)
REFUSED = Cause(
    "instance_refused",
    Chapter.ROOM,
    _lt("The cluster refuses to start the app"),
    _lt("The cluster does not let an instance of the app be made, and says why below."),
    _lt("Change the setting that it names, or show the answer to an administrator."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=("stuck_deploying",),
    terms=("FailedCreate",),
)
CAUSES = (SECURITY, REFUSED)

_POLICY = re.compile(r'violates PodSecurity "[^"]*": (.+)')
_AS_ROOT = re.compile(r"runAsNonRoot")


def detect(case):
    """Tell a refused instance, and one that may not run as the user its image names."""
    seen = set()
    for subject, message in refused_instances(case):
        if "exceeded quota" in message or subject in seen:
            continue
        seen.add(subject)
        told = _POLICY.search(message)
        if told:
            yield SECURITY.found(subject, [message], what=told[1])
        else:
            yield REFUSED.found(subject, [message])
    for blamed in case.blamed():
        if is_about_root(blamed.trouble):
            yield SECURITY.found(blamed.subject, [blamed.trouble.message], what="root")


def is_about_root(found):
    """Tell whether a container was refused because its image wants to be root."""
    return found.reason == "CreateContainerConfigError" and bool(_AS_ROOT.search(found.message))
