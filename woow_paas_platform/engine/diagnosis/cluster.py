"""The cluster cannot be reached, or does not accept the platform."""

import re

from ..domain import Failure
from .cause import Cause, Chapter, _lt

_SYMPTOMS = ("no_connection", "status_stale", "helm_error")
_FIXES = ("check_connection", "retry", "ask_administrator")

REFUSED = Cause(
    "cluster_refused",
    Chapter.CLUSTER,
    _lt("Nobody answers at the cluster's address"),
    _lt(
        "The machine is there, and nothing listens on it: the cluster's API server is stopped, "
        "or the address has another port. The apps themselves may go on running."
    ),
    _lt("Start the cluster again, or correct its address in the settings; then check again."),
    fixes=_FIXES,
    symptoms=_SYMPTOMS,
    terms=("connection refused",),
)
NO_HOST = Cause(
    "cluster_no_host",
    Chapter.CLUSTER,
    _lt("The cluster's address does not exist"),
    _lt("The name in the cluster's address leads nowhere: it is misspelled, or DNS fails."),
    _lt("Correct the address in the settings, then check the connection."),
    fixes=_FIXES,
    symptoms=_SYMPTOMS,
    terms=("no such host", "name resolution"),
)
TIMEOUT = Cause(
    "cluster_timeout",
    Chapter.CLUSTER,
    _lt("The cluster does not answer in time"),
    _lt(
        "Calls to the cluster get no answer at all. Either its machine is down or overloaded, or "
        "a firewall or a network policy between this server and the cluster drops them."
    ),
    _lt(
        "Check that this server may reach the address: in a cluster, the policy of the platform's "
        "own namespace must let it out to the API server."
    ),
    fixes=_FIXES,
    symptoms=_SYMPTOMS,
    terms=("i/o timeout", "no answer in time", "egress NetworkPolicy"),
)
TLS = Cause(
    "cluster_tls",
    Chapter.CLUSTER,
    _lt("The cluster's certificate is not accepted"),
    _lt("Something answers, but does not prove that it is the cluster the settings describe."),
    _lt("Enter the right CA certificate, or the address that the certificate is made for."),
    fixes=_FIXES,
    symptoms=_SYMPTOMS,
    terms=("x509", "TLS handshake", "certificate verify failed"),
)
STRANGER = Cause(
    "cluster_not_kubernetes",
    Chapter.CLUSTER,
    _lt("What answers is not a cluster"),
    _lt("At the cluster's address another program answers, or a proxy in between."),
    _lt("Correct the address in the settings, then check the connection."),
    fixes=_FIXES,
    symptoms=_SYMPTOMS,
    terms=("not Kubernetes",),
)
UNREACHABLE = Cause(
    "cluster_unreachable",
    Chapter.CLUSTER,
    _lt("The cluster cannot be reached"),
    _lt("The connection to the cluster failed or was cut. The apps may go on running."),
    _lt("It is tried again all the time. If it stays, check the connection in the settings."),
    fixes=_FIXES,
    symptoms=_SYMPTOMS,
    terms=("connection reset", "EOF", "no route to host", "503"),
)
UNAUTHORIZED = Cause(
    "unauthorized",
    Chapter.CLUSTER,
    _lt("The cluster refuses the platform's login"),
    _lt("The credentials that the platform has for the cluster are wrong, or have expired."),
    _lt("Enter new ones in the settings, then check the connection."),
    fixes=("check_connection", "ask_administrator", "retry"),
    symptoms=("login_refused", "no_connection"),
    terms=("401 Unauthorized",),
)
INVALID = Cause(
    "connection_invalid",
    Chapter.CLUSTER,
    _lt("The cluster's connection is not complete"),
    _lt("What was entered for the connection cannot be used; the answer below says what is wrong."),
    _lt("Correct it in the settings, then check the connection."),
    fixes=("check_connection", "ask_administrator"),
    symptoms=("no_connection",),
    terms=("kubeconfig",),
)
CAUSES = (REFUSED, NO_HOST, TIMEOUT, TLS, STRANGER, UNREACHABLE, UNAUTHORIZED, INVALID)

_BY_CODE = {"unauthorized": UNAUTHORIZED, "connection_invalid": INVALID}
_SAID = (
    (STRANGER, re.compile(r"is not Kubernetes")),
    (NO_HOST, re.compile(r"no such host|resolve|name or service not known", re.IGNORECASE)),
    (TLS, re.compile(r"x509|TLS|certificate", re.IGNORECASE)),
    (REFUSED, re.compile(r"connection refused|Errno 111", re.IGNORECASE)),
    (
        TIMEOUT,
        re.compile(r"i/o timeout|no answer in time|timed out|deadline exceeded", re.IGNORECASE),
    ),
)


def detect(case):
    """Say why the change did not reach the cluster."""
    failure = case.failed_with("cluster_unreachable", *_BY_CODE)
    if failure is not None:
        yield connection_finding(failure, "Operation")


def connection_finding(failure: Failure, subject):
    """Return the finding that a failed call to the cluster stands for."""
    said = f"{failure.message} {failure.detail}"
    cause = _BY_CODE.get(failure.code) or next(
        (cause for cause, pattern in _SAID if pattern.search(said)), UNREACHABLE
    )
    return cause.found(subject, [failure.message, failure.detail])
