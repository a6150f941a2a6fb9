"""Fetch from addresses that people entered: each hop checked, bounded in size and time."""

import socket
import ssl
import time
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ..charts import check_address, check_peer
from ..errors import ChartNotFound, RepositoryUnreachable, SourceRefused, SourceUnauthorized

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 25.0
"""All of one fetch, redirects included."""
MOST_REDIRECTS = 5
_BLOCK = 64 * 1024


class Outside:
    """The world beyond a chart source's address, as far as the source may reach."""

    def __init__(self, source):
        self.source = source
        self.session = requests.Session()
        # no proxy and no .netrc of this machine: what is connected to is what was checked
        self.session.trust_env = False
        self.session.max_redirects = MOST_REDIRECTS
        self.session.adapters.clear()
        self.session.mount("https://", _Guarded(source))
        self.session.mount("http://", _Guarded(source))
        self.login = (source.username, source.password) if source.username else no_login

    def fetch(self, url, largest, *, headers=None, auth=None):
        """Return the answer's body, at most ``largest`` bytes.

        The source's credentials go to the source's own host only, unless ``auth`` says
        otherwise. Raises ``SourceRefused``, ``ChartNotFound`` (404),
        ``SourceUnauthorized`` (401, 403) and ``RepositoryUnreachable``.
        """
        ends = time.monotonic() + WHOLE_SECONDS
        try:
            with self.session.get(
                url,
                stream=True,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                headers=headers,
                auth=auth or (self.login if self._is_at_home(url) else no_login),
            ) as answer:
                self._judge(answer)
                return self._body(answer, largest, ends)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _understood(error) from error

    def challenge(self, url):
        """Return the login that an address asks for (``WWW-Authenticate``); empty for none."""
        try:
            with self.session.get(
                url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), auth=no_login
            ) as answer:
                asks = answer.status_code == 401
                return answer.headers.get("WWW-Authenticate", "") if asks else ""
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _understood(error) from error

    def _is_at_home(self, url):
        return urlsplit(url).netloc == urlsplit(self.source.url).netloc

    def _judge(self, answer):
        status = answer.status_code
        if status < 300:
            return
        if status in (401, 403):
            raise SourceUnauthorized("The chart source did not accept its credentials.")
        if status in (404, 410):
            raise ChartNotFound(
                "The chart source does not have what was asked for (404 Not Found).",
                detail=answer.url,
            )
        raise RepositoryUnreachable(
            f"The chart source could not answer (status {status}).", detail=answer.url
        )

    def _body(self, answer, largest, ends):
        body = bytearray()
        for block in answer.iter_content(_BLOCK):
            body += block
            if len(body) > largest:
                raise RepositoryUnreachable(
                    f"The chart source's answer is larger than {largest // 2**20} MiB."
                )
            if time.monotonic() > ends:
                raise RepositoryUnreachable("The chart source answers too slowly.")
        return bytes(body)


def no_login(request):
    """Send a request as it is."""
    return request


def _understood(error):
    """Return our own error for a source that gave no answer."""
    if isinstance(error, requests.exceptions.InvalidSchema | requests.exceptions.InvalidURL):
        return SourceRefused("Charts cannot come from this address.", detail=str(error)[:300])
    text = {
        requests.exceptions.SSLError: "its certificate was refused",
        requests.exceptions.ConnectTimeout: "no answer in time",
        requests.exceptions.ReadTimeout: "no answer in time",
        requests.exceptions.TooManyRedirects: "it leads from one address to the next",
    }.get(type(error), "no connection")
    return RepositoryUnreachable(
        f"The chart source did not answer ({text}).", detail=type(error).__name__
    )


class _Guarded(HTTPAdapter):
    """Looks at each address before it is asked, and at each peer before it is spoken to."""

    def __init__(self, source):
        self.source = source
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections, maxsize, block=False, **options):
        if self.source.ca:
            options["ssl_context"] = ssl.create_default_context(cadata=self.source.ca)
        made = super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self.source),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self.source),
        }
        return made

    def send(self, request, **options):
        check_address(request.url, self.source)
        return super().send(request, **options)


def _pool(pool, connection, source):
    """Return a pool whose connections go to checked addresses only."""

    class Connection(connection):
        def _new_conn(self):
            name = self._dns_host
            # connected to is the address that was checked, not whatever the name says next
            self._dns_host = _address(name, self.port, source)
            try:
                return super()._new_conn()
            finally:
                self._dns_host = name

    class Pool(pool):
        ConnectionCls = Connection

    return Pool


def _address(name, port, source):
    """Return the first address of a name; refused when any of them may not be reached."""
    try:
        found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise RepositoryUnreachable(
            "The chart source did not answer (no such host).", detail=name
        ) from error
    addresses = [entry[4][0] for entry in found]
    for address in addresses:
        check_peer(address, source)
    return addresses[0]
