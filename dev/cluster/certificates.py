"""Keys, certificates and kubeconfigs of the control plane, by openssl, made once."""

import base64
import json
import shutil
from dataclasses import dataclass

from ..config import RUN
from ..console import step
from ..shell import run
from .network import SERVICE_API
from .workspace import HOME

FOLDER = HOME / "pki"
_DAYS = "3650"


@dataclass(frozen=True)
class Identity:
    """Who a certificate speaks for."""

    name: str
    subject: str
    authority: str = "ca"
    addresses: str = ""


def _identities(address):
    names = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost")
    dns = ",".join(f"DNS:{name}" for name in (*names, "kubernetes.default.svc.cluster.local"))
    ips = ",".join(f"IP:{ip}" for ip in (address, SERVICE_API, "127.0.0.1"))
    return (
        Identity("apiserver", "/CN=kube-apiserver", addresses=f"{dns},{ips}"),
        Identity("admin", "/O=system:masters/CN=admin"),
        Identity("kubelet-client", "/O=system:masters/CN=kube-apiserver-kubelet-client"),
        Identity("controller-manager", "/CN=system:kube-controller-manager"),
        Identity("scheduler", "/CN=system:kube-scheduler"),
        Identity("proxy", "/CN=system:kube-proxy"),
        Identity("kubelet", "/O=system:nodes/CN=system:node:woow"),
        Identity("front-proxy", "/CN=front-proxy-client", authority="front-proxy-ca"),
    )


_KUBECONFIGS = ("admin", "controller-manager", "scheduler", "proxy", "kubelet")


def make(address):
    """Make what is missing for an API server at ``address``."""
    mark = FOLDER / "address"
    if mark.exists() and mark.read_text() == address:
        return
    with step("Certificates"):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True, mode=0o700)
        for authority in ("ca", "front-proxy-ca"):
            _authority(authority)
        _key("service-account")
        run(
            "openssl", "rsa", "-in", key("service-account"), "-pubout", "-out", public(), timeout=30
        )
        for identity in _identities(address):
            _certificate(identity)
        for name in _KUBECONFIGS:
            _kubeconfig(name, address)
        shutil.copyfile(FOLDER / "admin.kubeconfig", RUN / "kubeconfig")
        (RUN / "kubeconfig").chmod(0o600)
        (RUN / "engine.kubeconfig").unlink(missing_ok=True)
        mark.write_text(address)


def key(name):
    """Return the file of a private key."""
    return FOLDER / f"{name}.key"


def certificate(name):
    """Return the file of a certificate."""
    return FOLDER / f"{name}.crt"


def public():
    """Return the public half of the key that signs service account tokens."""
    return FOLDER / "service-account.pub"


def kubeconfig(name):
    """Return a component's kubeconfig."""
    return FOLDER / f"{name}.kubeconfig"


def document(server, **user):
    """Return a kubeconfig as text, for ``user`` at the API server's URL."""
    authority = _encoded(certificate("ca"))
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": "local",
                    "cluster": {"server": server, "certificate-authority-data": authority},
                }
            ],
            "users": [{"name": "user", "user": user}],
            "contexts": [{"name": "local", "context": {"cluster": "local", "user": "user"}}],
            "current-context": "local",
        },
        indent=1,
    )


def _encoded(file):
    return base64.b64encode(file.read_bytes()).decode()


def _key(name):
    run("openssl", "genrsa", "-out", key(name), "2048", timeout=60)
    key(name).chmod(0o600)


def _authority(name):
    _key(name)
    request = ("req", "-x509", "-new", "-key", key(name), "-subj", f"/CN={name}", "-days", _DAYS)
    run("openssl", *request, "-out", certificate(name), timeout=30)


def _certificate(identity):
    name = identity.name
    _key(name)
    request = FOLDER / f"{name}.csr"
    run(
        *("openssl", "req", "-new", "-key", key(name), "-subj", identity.subject, "-out", request),
        timeout=30,
    )
    extensions = FOLDER / f"{name}.ext"
    lines = ["extendedKeyUsage=clientAuth,serverAuth"]
    if identity.addresses:
        lines.append(f"subjectAltName={identity.addresses}")
    extensions.write_text("\n".join(lines))
    authority = ("-CA", certificate(identity.authority), "-CAkey", key(identity.authority))
    run(
        *("openssl", "x509", "-req", "-in", request, *authority, "-CAcreateserial"),
        *("-days", _DAYS, "-extfile", extensions, "-out", certificate(name)),
        timeout=30,
    )


def _kubeconfig(name, address):
    text = document(
        f"https://{address}:6443",
        **{
            "client-certificate-data": _encoded(certificate(name)),
            "client-key-data": _encoded(key(name)),
        },
    )
    kubeconfig(name).write_text(text)
    kubeconfig(name).chmod(0o600)
