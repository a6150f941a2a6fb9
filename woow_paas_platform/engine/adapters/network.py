"""The network as this server sees it: names and web addresses, each question with its time."""

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from urllib.parse import urlsplit

import urllib3

from ..domain import Answer

_ERRORS = (
    # from the special to the general: the first that fits is taken
    (urllib3.exceptions.NameResolutionError, "no_host"),
    (urllib3.exceptions.ConnectTimeoutError, "timeout"),
    (urllib3.exceptions.NewConnectionError, "refused"),
    (urllib3.exceptions.ReadTimeoutError, "timeout"),
    (urllib3.exceptions.SSLError, "tls"),
    (urllib3.exceptions.ProtocolError, "cut"),
)
_LOOPBACK = "127.0.0.1"
_AGENT = "woow-paas-access-check"


class SystemNetwork:
    """Ask the real network."""

    def resolve(self, host, seconds):
        """Return the addresses behind a name, and why there are none."""
        if _is_local(host):
            return (_LOOPBACK,), ""
        pool = ThreadPoolExecutor(1, thread_name_prefix="paas-resolve")
        # the system's resolver knows no time-out of its own
        asked = pool.submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        pool.shutdown(wait=False)
        try:
            found = asked.result(seconds)
        except TooLate:
            return (), "timeout"
        except OSError as error:
            return (), "timeout" if _is_temporary(error) else "no_host"
        return tuple(dict.fromkeys(entry[4][0] for entry in found)), ""

    def ask(self, url, seconds, address=""):
        """Ask once, following nothing, reading nothing but the status."""
        parts = urlsplit(url)
        timeout = urllib3.Timeout(connect=seconds / 2, read=seconds, total=seconds)
        began = time.monotonic()
        try:
            pool = _pool(parts, address or (_LOOPBACK if _is_local(parts.hostname) else ""))
            with contextlib.closing(pool):
                response = pool.request(
                    "GET",
                    parts.path or "/",
                    headers={"Host": parts.netloc, "User-Agent": _AGENT},
                    timeout=timeout,
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            word = next((word for kind, word in _ERRORS if isinstance(error, kind)), "other")
            return Answer(error=word, detail=str(error)[:300], seconds=_since(began))
        return Answer(status=response.status, seconds=_since(began))


def _pool(parts, address):
    host = parts.hostname
    if parts.scheme == "https":
        return urllib3.HTTPSConnectionPool(
            address or host, parts.port or 443, server_hostname=host, assert_hostname=host
        )
    return urllib3.HTTPConnectionPool(address or host, parts.port or 80)


def _is_local(host):
    """Tell whether a name is this machine's by definition (RFC 6761), as browsers know it."""
    return host == "localhost" or host.endswith(".localhost")


def _is_temporary(error):
    return isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN


def _since(began):
    return round(time.monotonic() - began, 3)
