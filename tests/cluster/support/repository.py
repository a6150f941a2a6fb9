"""A chart repository on loopback, as any web server with an ``index.yaml`` is one."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from woow_paas_platform.engine.adapters.charts import pack
from woow_paas_platform.engine.charts import check_archive


class Repository:
    """Serves the charts it is given; ``close`` makes it unreachable, ``open`` brings it back."""

    def __init__(self):
        self.archives = {}
        self.login = None
        """(user, password), if it gives nothing without them."""
        self.address = ("127.0.0.1", 0)
        self.server = None
        self.open()

    @property
    def url(self):
        """The address to enter as a source."""
        return "http://{}:{}".format(*self.address)

    def offer(self, folder):
        """Pack a chart's folder, serve it, and return what the archive is."""
        content = pack(folder)
        facts = check_archive(content)
        self.archives[f"{facts.name}-{facts.version}.tgz"] = (content, facts)
        return facts

    def open(self):
        """Answer from now on."""
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if not repository.lets_in(self.headers.get("Authorization")):
                    self.send_response(401)
                    self.end_headers()
                    return
                found = repository.answer(self.path.lstrip("/"))
                self.send_response(200 if found is not None else 404)
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, *arguments):
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(self.address, Handler)
        self.address = self.server.server_address
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Refuse connections from now on."""
        self.server.shutdown()
        self.server.server_close()

    def lets_in(self, authorization):
        """Tell whether whoever asks has the right user and password."""
        if self.login is None:
            return True
        wanted = base64.b64encode(":".join(self.login).encode()).decode()
        return authorization == f"Basic {wanted}"

    def answer(self, path):
        """Return what stands at a path; None for what is not there."""
        if path == "index.yaml":
            return self._index()
        content, _facts = self.archives.get(path, (None, None))
        return content

    def _index(self):
        entries = {}
        for path, (_content, facts) in self.archives.items():
            entry = {"version": facts.version, "digest": facts.digest, "urls": [path]}
            entries.setdefault(facts.name, []).append({"name": facts.name, **entry})
        return json.dumps({"apiVersion": "v1", "entries": entries}).encode()
