"""The image cannot be pulled: wrong name, no credentials, or nobody answers."""

import re

from ..status.pods import IMAGE_REASONS
from .cause import Cause, Chapter, _lt

_SYMPTOMS = ("stuck_deploying", "helm_timeout")
_TERMS = ("ErrImagePull", "ImagePullBackOff")

NOT_FOUND = Cause(
    "image_not_found",
    Chapter.IMAGE,
    _lt("The app's image does not exist"),
    _lt("The registry %(registry)s was asked for %(image)s and has no such image."),
    _lt("Most often the name or the version is misspelled: enter one that exists."),
    fixes=("edit_inputs", "retry", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=(*_TERMS, "manifest unknown", "not found"),
)
UNAUTHORIZED = Cause(
    "image_unauthorized",
    Chapter.IMAGE,
    _lt("The registry wants a login"),
    _lt("The registry %(registry)s does not give out %(image)s to everybody."),
    _lt(
        "Add a user name and a password for this registry; the app starts as soon as the image "
        "can be fetched. Check the name, too: some registries answer like this when there is no "
        "such image."
    ),
    fixes=("registry_credentials", "edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=(*_TERMS, "401 Unauthorized", "pull access denied", "imagePullSecrets"),
)
UNREACHABLE = Cause(
    "registry_unreachable",
    Chapter.IMAGE,
    _lt("The image's registry does not answer"),
    _lt("The image %(image)s could not be fetched, because %(registry)s does not answer."),
    _lt(
        "The cluster tries again all the time, and the app starts as soon as it works. If the "
        "registry's address is wrong, enter the right one."
    ),
    fixes=("retry", "edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=(*_TERMS, "i/o timeout", "no such host", "toomanyrequests"),
)
NAME_INVALID = Cause(
    "image_name_invalid",
    Chapter.IMAGE,
    _lt("The image's name is not one"),
    _lt("“%(image)s” cannot be the name of an image."),
    _lt("Enter a name like registry.example.com/team/app:1.0."),
    fixes=("edit_inputs",),
    symptoms=_SYMPTOMS,
    terms=("InvalidImageName",),
)
WRONG_PLATFORM = Cause(
    "image_wrong_platform",
    Chapter.IMAGE,
    _lt("The image is made for other machines"),
    _lt("The image %(image)s does not exist for the processors of this cluster's machines."),
    _lt("Enter a version of it that is built for them."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=(*_TERMS, "no match for platform in manifest"),
)
NEVER_PULLED = Cause(
    "image_not_on_machine",
    Chapter.IMAGE,
    _lt("The image may not be fetched"),
    _lt(
        "The app's chart says that %(image)s must be on the machine already or must be signed, "
        "and it is not."
    ),
    _lt("Use another image, or ask whoever looks after the chart."),
    fixes=("edit_inputs", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("ErrImageNeverPull", "SignatureValidationFailed"),
)
CAUSES = (NOT_FOUND, UNAUTHORIZED, UNREACHABLE, NAME_INVALID, WRONG_PLATFORM, NEVER_PULLED)

_REASONS = {
    "InvalidImageName": NAME_INVALID,
    "ErrImageNeverPull": NEVER_PULLED,
    "ErrSignatureValidation": NEVER_PULLED,
    "SignatureValidationFailed": NEVER_PULLED,
}
_ANSWERS = (
    (
        UNAUTHORIZED,
        re.compile(
            r"unauthori[sz]ed|authentication required|access denied|no basic auth"
            r"|\b401\b|\b403\b|forbidden|insufficient_scope|authorization failed",
            re.IGNORECASE,
        ),
    ),
    (
        WRONG_PLATFORM,
        re.compile(r"no match for platform|no matching manifest for", re.IGNORECASE),
    ),
    (
        NOT_FOUND,
        re.compile(
            r"not found|manifest unknown|name unknown|does not exist|\b404\b", re.IGNORECASE
        ),
    ),
)


def detect(case):
    """Name the image and say what its registry answered."""
    for blamed in case.blamed():
        cause = _cause(blamed.trouble)
        if cause:
            image = blamed.trouble.image
            yield cause.found(
                blamed.subject,
                [blamed.trouble.message],
                image=image,
                registry=registry_of(image),
            )


def _cause(found):
    if found.reason in _REASONS:
        return _REASONS[found.reason]
    if found.reason not in IMAGE_REASONS:
        return None
    answer = found.message.replace(found.image, "")
    return next((cause for cause, said in _ANSWERS if said.search(answer)), UNREACHABLE)


def registry_of(image):
    """Return the registry's address in an image's name; a word for the public one."""
    first, slash, _rest = image.partition("/")
    named = slash and ("." in first or ":" in first or first == "localhost")
    return first if named else ["public_registry"]
