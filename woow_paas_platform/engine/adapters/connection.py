"""How to reach an API server, from what an administrator entered."""

import json
import os
from base64 import b64encode
from pathlib import Path

import yaml
from kubernetes import client, config

from ..domain import Connection
from ..errors import PermanentError

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


class ConnectionInvalid(PermanentError):
    """The entered connection cannot be used as it is."""

    code = "connection_invalid"


def api_client(connection):
    """Return a kubernetes client for a connection; nothing is called yet."""
    kinds = {"in_cluster": _in_cluster, "kubeconfig": _from_kubeconfig, "token": _from_token}
    configuration = kinds[connection.kind](connection)
    configuration.retries = False
    configuration.connection_pool_maxsize = 40
    return client.ApiClient(configuration)


def endpoint(connection):
    """Return the ``cluster`` part of a kubeconfig: address and authority, no credentials."""
    if connection.kind == "kubeconfig":
        chosen = dict(_chosen(connection)["cluster"])
        if "certificate-authority" in chosen:
            raise ConnectionInvalid(_NO_FILES)
        return chosen
    if connection.kind == "token":
        authority = connection.ca.strip()
        return _with_authority(connection.url, authority.encode() if authority else b"")
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    host = f"[{host}]" if ":" in host else host
    return _with_authority(f"https://{host}:{port}", (_ACCOUNT / "ca.crt").read_bytes())


def with_token(connection, token):
    """Return the same cluster as a connection that has this token and no other right."""
    entry = {"cluster": "workspace", "user": "deployer"}
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "workspace", "cluster": endpoint(connection)}],
        "users": [{"name": "deployer", "user": {"token": token}}],
        "contexts": [{"name": "workspace", "context": entry}],
        "current-context": "workspace",
    }
    return Connection("kubeconfig", kubeconfig=json.dumps(kubeconfig))


_NO_FILES = (
    "The kubeconfig refers to files. Make one that stands alone: "
    "kubectl config view --raw --flatten --minify"
)
_NO_COMMANDS = (
    "The kubeconfig runs a program to log in. Use the token of a service account instead."
)


def _with_authority(server, authority):
    data = {"certificate-authority-data": b64encode(authority).decode()} if authority else {}
    return {"server": server, **data}


def _in_cluster(_connection):
    configuration = client.Configuration()
    try:
        config.load_incluster_config(client_configuration=configuration)
    except config.ConfigException as error:
        raise ConnectionInvalid("Odoo does not run inside a cluster.", detail=str(error)) from error
    return configuration


def _from_token(connection):
    if not connection.url.startswith("https://"):
        raise ConnectionInvalid("The API server's address must begin with https://.")
    entry = {"cluster": "cluster", "user": "engine"}
    return _loaded(
        {
            "clusters": [{"name": "cluster", "cluster": endpoint(connection)}],
            "users": [{"name": "engine", "user": {"token": connection.token}}],
            "contexts": [{"name": "cluster", "context": entry}],
            "current-context": "cluster",
        }
    )


def _from_kubeconfig(connection):
    chosen = _chosen(connection)
    user = chosen["user"]
    if "exec" in user or "auth-provider" in user:
        raise ConnectionInvalid(_NO_COMMANDS)
    named = ("certificate-authority", "client-certificate", "client-key", "tokenFile")
    if any(key in part for part in (user, chosen["cluster"]) for key in named):
        raise ConnectionInvalid(_NO_FILES)
    return _loaded(chosen["whole"])


def _loaded(kubeconfig):
    """Load a kubeconfig; the client keeps its certificates in files of this user alone."""
    configuration = client.Configuration()
    try:
        config.load_kube_config_from_dict(
            kubeconfig, client_configuration=configuration, persist_config=False
        )
    except (config.ConfigException, ValueError) as error:
        raise ConnectionInvalid("The connection cannot be used as it is.") from error
    return configuration


def _chosen(connection):
    """Return cluster and user of the kubeconfig's current context."""
    try:
        whole = yaml.safe_load(connection.kubeconfig)
        context = _named(whole["contexts"], whole["current-context"])["context"]
        cluster = _named(whole["clusters"], context["cluster"])["cluster"]
        user = _named(whole.get("users") or [], context["user"])["user"]
    except (yaml.YAMLError, KeyError, TypeError, StopIteration) as error:
        raise ConnectionInvalid("This is not a kubeconfig with a current context.") from error
    return {"whole": whole, "cluster": cluster, "user": user or {}}


def _named(entries, name):
    return next(entry for entry in entries if entry["name"] == name)
