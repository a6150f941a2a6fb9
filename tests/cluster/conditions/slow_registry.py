"""A registry that answers late: a relay in front of the local one, known to containerd by name."""

import contextlib
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dev.cluster import images
from dev.cluster.network import outer_address
from dev.cluster.workspace import HOME

SECONDS = 25


class SlowRegistry:
    """While the context lasts, ``name`` is a registry that takes its time."""

    def __init__(self, name):
        self.folder = HOME / "hosts" / name

    def __enter__(self):
        self.server = ThreadingHTTPServer((outer_address(), 0), _Relay)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        url = f"http://{outer_address()}:{self.server.server_address[1]}"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "hosts.toml").write_text(
            f'server = "{url}"\n[host."{url}"]\n  capabilities = ["pull", "resolve"]\n'
        )
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        (self.folder / "hosts.toml").unlink()
        self.folder.rmdir()


class _Relay(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    waited = threading.Event()

    def _relay(self):
        if "/manifests/" in self.path and not self.waited.wait(SECONDS):
            self.waited.set()
        request = urllib.request.Request(
            images.registry_url() + self.path, method=self.command, headers=self._asked()
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self._pass_on(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            self._pass_on(error.code, error.headers, error.read())

    def _asked(self):
        return {key: self.headers[key] for key in ("Accept", "Range") if key in self.headers}

    def _pass_on(self, code, headers, body):
        with contextlib.suppress(OSError):
            self.send_response(code)
            for key in ("Content-Type", "Docker-Content-Digest"):
                if headers.get(key):
                    self.send_header(key, headers[key])
            length = headers.get("Content-Length") or len(body)
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(body)

    do_GET = do_HEAD = _relay

    def log_message(self, *arguments):
        """Keep the test's output clean."""
