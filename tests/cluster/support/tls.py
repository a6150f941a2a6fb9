"""A web server with a certificate that nobody has signed, and an answer of one's choice."""

import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SelfSigned:
    """Answers every request the same way, behind TLS; ``port`` and ``certificate`` are its own."""

    def __init__(self, folder, status=200, body=b"<html>somebody else</html>"):
        self.certificate, self._key = folder / "tls.crt", folder / "tls.key"
        self.status, self.body = status, body

    def __enter__(self):
        self._sign()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self._key)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def _sign(self):
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", str(self._key), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
            timeout=30,
        )

    def _handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(server.status)
                self.send_header("Content-Length", str(len(server.body)))
                self.end_headers()
                self.wfile.write(server.body)

            def log_message(self, *arguments):
                """Keep the test's output clean."""

        return Handler
