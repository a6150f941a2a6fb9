"""Run in Odoo's shell: connect the addon with k3s, by the engine's own service account."""

import base64
import os
from pathlib import Path

import yaml
from kubernetes import client, config

API = "https://k3s:6443"

admin = yaml.safe_load(Path("/run/k3s/kubeconfig").read_text())
for entry in admin["clusters"]:
    entry["cluster"]["server"] = API
config.load_kube_config_from_dict(admin)
secret = client.CoreV1Api().read_namespaced_secret(
    "woow-paas-engine-token", "paas-system", _request_timeout=30
)
kubeconfig = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "engine",
    "clusters": [
        {
            "name": "k3s",
            "cluster": {"server": API, "certificate-authority-data": secret.data["ca.crt"]},
        }
    ],
    "users": [
        {"name": "engine", "user": {"token": base64.b64decode(secret.data["token"]).decode()}}
    ],
    "contexts": [{"name": "engine", "context": {"cluster": "k3s", "user": "engine"}}],
}
env["paas.cluster"].connect_local(
    kubeconfig=yaml.safe_dump(kubeconfig),
    domain="apps.localhost",
    ingress_class="traefik",
    storage_class="local-path",
    access_port=int(os.environ["ACCESS_PORT"]),
)
env.cr.commit()
