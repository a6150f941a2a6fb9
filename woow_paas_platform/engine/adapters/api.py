"""One HTTP call to an API server: raw JSON, a time-out, and our own errors."""

import json
import ssl
from urllib.parse import urlencode

import urllib3

from .. import errors

_REASONS = (
    # from the special to the general: the first that fits is taken
    (urllib3.exceptions.NameResolutionError, "no such host"),
    (urllib3.exceptions.NewConnectionError, "connection refused"),
    (urllib3.exceptions.ConnectTimeoutError, "no answer in time"),
    (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
    (urllib3.exceptions.SSLError, "TLS: the certificate or the protocol was refused"),
    (ssl.SSLError, "TLS: the certificate or the protocol was refused"),
    (urllib3.exceptions.ProtocolError, "the connection was cut"),
)
SERVER_SIDE_APPLY = "application/apply-patch+yaml"
MERGE_PATCH = "application/merge-patch+json"
JSON = "application/json"
METADATA_ONLY = f"{JSON};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


class Api:
    """Calls by path; every failure is an ``EngineError`` that names the call."""

    def __init__(self, client, timeout):
        self.client = client
        self.timeout = timeout

    def call(self, what, method, path, *, query=None, body=None, content=JSON, accept=JSON):
        """Return the answer as JSON. ``what`` is the call in words, for messages."""
        response = self._send(what, method, path, query, body, content, accept=accept)
        return self._understood(what, response)

    def _understood(self, what, response):
        """Return the answer's object; a proxy or another program may answer at the address."""
        try:
            answer = json.loads(response.data)
        except ValueError as error:
            raise _stranger(what, response) from error
        if response.status >= 300 or not isinstance(answer, dict) or not _KUBERNETES & set(answer):
            raise _stranger(what, response)
        return answer

    def text(self, what, path, query):
        """Return the answer as text."""
        response = self._send(what, "GET", path, query, None, JSON)
        return response.data.decode(errors="replace")

    def stream(self, what, path, query, seconds):
        """Return the open response of a watch that lasts at most ``seconds``."""
        timeout = urllib3.Timeout(connect=self.timeout, read=seconds + self.timeout)
        return self._send(what, "GET", path, query, None, JSON, timeout, False)

    def ask(self, path, seconds):
        """Return the open response of whoever stands behind a path, whatever its status."""
        headers = {"Accept": "*/*"}
        pairs = []
        self.client.update_params_for_auth(headers, pairs, ["BearerToken"])
        return self.client.rest_client.pool_manager.request(
            "GET",
            f"{self.client.configuration.host}{path}",
            headers=headers,
            timeout=urllib3.Timeout(connect=min(self.timeout, seconds), total=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _send(
        self, what, method, path, query, body, content, timeout=None, preload=True, accept=JSON
    ):
        headers = {"Accept": accept, "Content-Type": content}
        pairs = list((query or {}).items())
        self.client.update_params_for_auth(headers, pairs, ["BearerToken"])
        host = self.client.configuration.host
        parameters = urlencode(pairs)
        try:
            response = self.client.rest_client.pool_manager.request(
                method,
                f"{host}{path}{'?' if parameters else ''}{parameters}",
                body=None if body is None else json.dumps(body),
                headers=headers,
                timeout=timeout or urllib3.Timeout(connect=self.timeout, read=self.timeout),
                retries=False,
                preload_content=preload,
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise unreachable(what, error) from error
        if response.status >= 400:
            raise refused(what, response.status, response.data)
        return response


_KUBERNETES = {"kind", "gitVersion"}
"""One of them is in every answer: objects and lists, and the version."""


def _stranger(what, response):
    return errors.ClusterUnreachable(
        f"What answers at the cluster's address is not Kubernetes ({what}: {response.status})."
    )


def unreachable(what, error):
    """Return the error for a call that got no answer."""
    # who hangs up in the middle of a handshake has refused no certificate
    if any(isinstance(one, ssl.SSLEOFError) for one in (error, *error.args)):
        error = urllib3.exceptions.ProtocolError(*error.args)
    reason = next((text for kind, text in _REASONS if isinstance(error, kind)), "no connection")
    return errors.ClusterUnreachable(
        f"The cluster could not be reached ({what}: {reason}).", detail=str(error)
    )


def refused(what, status, body):
    """Return the error for a call that was answered with a refusal."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    said = answer.get("message") or body[:500].decode(errors="replace")
    causes = {cause.get("reason") for cause in (answer.get("details") or {}).get("causes") or ()}
    if status == 403 and "exceeded quota" in said:
        kind, text = errors.QuotaExceeded, "The workspace has no room left for this"
    elif "NamespaceTerminating" in causes or "being terminated" in said:
        kind, text = errors.NamespaceTerminating, "The workspace's namespace is being deleted"
    else:
        kind, text = _STATUS.get(status, (None, ""))
    if kind is None and status < 500 and status != 429:
        kind, text = errors.PermanentError, "The cluster refused a request"
    if kind is None:
        kind, text = errors.ClusterUnreachable, "The cluster is not able to answer"
    return kind(f"{text} ({what}: {status}).", detail=said)


_STATUS = {
    401: (errors.Unauthorized, "The cluster did not accept the platform's credentials"),
    403: (errors.Forbidden, "The platform's account may not do this in the cluster"),
    404: (errors.NotFound, "The cluster does not have this"),
    409: (errors.Conflict, "Somebody else changed this at the same time"),
    410: (errors.RetryableError, "The cluster's list changed while it was read"),
    422: (errors.InvalidResource, "The cluster refused an object"),
}
