"""Look at the real cluster with kubectl, as an administrator would."""

import base64
import gzip
import json
import subprocess

from dev import tools
from dev.config import RUN

from .waiting import until


class Kube:
    """kubectl with the administrator's kubeconfig."""

    def __init__(self, kubeconfig=RUN / "kubeconfig"):
        self.command = (str(tools.path("kubectl")), "--kubeconfig", str(kubeconfig))

    def run(self, *arguments, text=None):
        """Run kubectl and return its output; a failure is a failed test."""
        done = subprocess.run(
            [*self.command, "--request-timeout=20s", *arguments],
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"kubectl {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def items(self, kind, namespace, selector=""):
        """Return the objects of a kind in a namespace."""
        more = ("-l", selector) if selector else ()
        return json.loads(self.run("get", kind, "-n", namespace, "-o", "json", *more))["items"]

    def apply(self, *objects):
        """Apply objects given as dicts."""
        document = {"apiVersion": "v1", "kind": "List", "items": objects}
        return self.run("apply", "-f", "-", text=json.dumps(document))

    def namespaces(self, prefixes):
        """Return the namespaces whose names begin with one of the prefixes."""
        found = self.run("get", "namespace", "-o", "jsonpath={.items[*].metadata.name}").split()
        return [name for name in found if name.startswith(prefixes)]

    def remove_namespaces(self, prefixes):
        """Delete these namespaces and wait until they are gone."""
        left = self.namespaces(prefixes)
        if left:
            self.run("delete", "namespace", "--wait=false", *left)
            until(lambda: not self.namespaces(prefixes), 90, "old namespaces to be gone")

    def releases(self, namespace, name):
        """Return (revision, status) of each Helm secret of a release; label and payload agree."""
        found = []
        for secret in self.items("secret", namespace, f"owner=helm,name={name}"):
            label = secret["metadata"]["labels"]["status"]
            packed = base64.b64decode(base64.b64decode(secret["data"]["release"]))
            payload = json.loads(gzip.decompress(packed))
            assert payload["info"]["status"] == label, "label and payload of a release disagree"
            found.append((payload["version"], label))
        return sorted(found)

    def belongings(self, namespace, name):
        """Return Kind/name of every object that carries the release's annotation."""
        kinds = "deploy,sts,ds,job,cronjob,svc,ingress,cm,pvc,pod"
        return sorted(
            f"{item['kind']}/{item['metadata']['name']}"
            for item in self.items(kinds, namespace)
            if item["metadata"].get("annotations", {}).get("meta.helm.sh/release-name") == name
            or item["metadata"].get("labels", {}).get("app.kubernetes.io/instance") == name
        )
