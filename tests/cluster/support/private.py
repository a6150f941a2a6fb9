"""A registry that asks for a password: a gate before the local one, for as long as a test runs."""

import base64
import shutil
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dev.cluster.images import registry_url
from dev.cluster.workspace import HOME

HOST = "private.localhost:5001"
"""Its name in images; containerd is told where that is."""
_PASSED_ON = ("Content-Type", "Docker-Content-Digest", "Content-Length")


class PrivateRegistry:
    """Gives images to whoever knows user and password; ``refused`` counts the others."""

    def __init__(self, address, user, password):
        self.wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.refused = self.given = 0
        self.server = ThreadingHTTPServer((address, 0), self._handler())
        self.folder = HOME / "hosts" / HOST

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        url = "http://{}:{}".format(*self.server.server_address)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "hosts.toml").write_text(
            f'server = "{url}"\n[host."{url}"]\n  capabilities = ["pull", "resolve"]\n'
        )
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.folder)
        self.server.shutdown()
        self.server.server_close()

    def _handler(self):
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.headers.get("Authorization") != registry.wanted:
                    registry.refused += 1
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="private"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                registry.given += 1
                self._pass_on()

            do_HEAD = do_GET

            def _pass_on(self):
                accept = {"Accept": self.headers.get("Accept", "*/*")}
                asked = urllib.request.Request(
                    registry_url() + self.path, headers=accept, method=self.command
                )
                try:
                    answer = urllib.request.urlopen(asked, timeout=30)
                except urllib.error.HTTPError as error:
                    answer = error
                with answer:
                    self.send_response(answer.status)
                    for name in _PASSED_ON:
                        if answer.headers.get(name):
                            self.send_header(name, answer.headers[name])
                    self.end_headers()
                    if self.command == "GET":
                        shutil.copyfileobj(answer, self.wfile)

            def log_message(self, *arguments):
                """Keep the test's output clean."""

        return Handler
