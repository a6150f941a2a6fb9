"""Hold the API server's answer to some writes, by an admission webhook of our own."""

import base64
import contextlib
import json
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "test-hold"
CREATE = ("CREATE",)
CHANGE = ("CREATE", "UPDATE", "DELETE")
WORKLOADS = ("apps/deployments", "apps/statefulsets")
ENGINE = "system:serviceaccount:paas-system:woow-paas-engine"
DEPLOYERS = "system:serviceaccount:paas-system:deployer-"


class Hold:
    """While the context lasts, certain writes in ``namespace`` wait for ``release()``.

    Creating a Deployment, unless ``resources`` (group/plural) and ``operations`` say otherwise;
    only those of users whose names begin with ``user``. The API server waits 30 s at most; then
    it goes on without an answer.
    """

    def __init__(
        self,
        kube,
        namespace,
        address,
        folder,
        resources=("apps/deployments",),
        operations=CREATE,
        user="",
    ):
        self.kube = kube
        self.namespace = namespace
        self.address = address
        self.folder = folder
        self.resources = resources
        self.operations = operations
        self.user = user
        self.names = set()
        self.asked = threading.Event()
        self.free = threading.Event()

    def __enter__(self):
        certificate, key = self._certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server = ThreadingHTTPServer((self.address, 0), self._handler())
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.kube.apply(self._configuration(certificate))
        return self

    def __exit__(self, *error):
        self.release()
        self.kube.run("delete", "validatingwebhookconfiguration", NAME, "--ignore-not-found")
        self.server.shutdown()
        self.server.server_close()

    def release(self):
        """Let the write through."""
        self.free.set()

    def _certificate(self):
        certificate, key = self.folder / "hook.crt", self.folder / "hook.key"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=test", "-addext", f"subjectAltName=IP:{self.address}"),
                *("-keyout", str(key), "-out", str(certificate)),
            ],
            check=True,
            capture_output=True,
            timeout=30,
        )
        return certificate, key

    def _configuration(self, certificate):
        port = self.server.server_address[1]
        groups, plurals = zip(*(name.split("/") for name in self.resources), strict=True)
        rule = {
            "operations": list(self.operations),
            "apiGroups": sorted(set(groups)),
            "apiVersions": ["v1"],
            "resources": list(plurals),
        }
        by_user = f"request.userInfo.username.startsWith({json.dumps(self.user)})"
        hook = {
            "name": "hold.test.woow",
            "clientConfig": {
                "url": f"https://{self.address}:{port}/",
                "caBundle": base64.b64encode(certificate.read_bytes()).decode(),
            },
            "rules": [rule],
            "matchConditions": [{"name": "user", "expression": by_user}],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.namespace}},
            "failurePolicy": "Ignore",
            "sideEffects": "None",
            "timeoutSeconds": 30,
            "admissionReviewVersions": ["v1"],
        }
        return {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": NAME},
            "webhooks": [hook],
        }

    def _handler(self):
        hold = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hold.names.add(review["request"]["name"])
                hold.asked.set()
                hold.free.wait(29)
                answer = {
                    "apiVersion": "admission.k8s.io/v1",
                    "kind": "AdmissionReview",
                    "response": {"uid": review["request"]["uid"], "allowed": True},
                }
                body = json.dumps(answer).encode()
                # an API server that no longer waits has hung up
                with contextlib.suppress(OSError):
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *arguments):
                """Keep the test's output clean."""

        return Handler
