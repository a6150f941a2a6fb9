"""Kubernetes objects as a chart would make them: small functions that return plain dicts."""

from copy import deepcopy

WEB = "registry.localhost:5000/woow/web"
BUSYBOX = "registry.localhost:5000/busybox:1.0"
SERVE = "httpd -p 8080 -h /www"
PORT = 8080


def merged(base, more):
    """Return ``base`` with ``more`` laid over it, maps within maps, too."""
    result = deepcopy(base)
    for key, value in more.items():
        inner = result.get(key)
        both = isinstance(inner, dict) and isinstance(value, dict)
        result[key] = merged(inner, value) if both else value
    return result


def container(name="web", image=f"{WEB}:1.0", **more):
    """Return a container; the image's own program serves on 8080."""
    return {"name": name, "image": image, **more}


def script(text, name="app", **more):
    """Return a container that runs a line of shell."""
    return container(name, BUSYBOX, command=["/bin/sh", "-c", text], **more)


def http_probe(path="/", **more):
    """Return a probe over HTTP, every second."""
    return {"httpGet": {"path": path, "port": PORT}, "periodSeconds": 1, **more}


def pod_spec(*containers, **more):
    """Return a pod's spec that ends quickly and carries no token."""
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 1,
        "containers": list(containers) or [container(readinessProbe=http_probe())],
        **more,
    }


def _object(kind, version, name, spec=None, **more):
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}
    return body if spec is None else {**body, "spec": spec}


def _template(name, pod):
    return {"metadata": {"labels": {"app": name}}, "spec": pod or pod_spec()}


def deployment(name, pod=None, replicas=1, **more):
    """Return a Deployment whose pods are labelled ``app=name``."""
    return _object(
        "Deployment",
        "apps/v1",
        name,
        {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": _template(name, pod),
            **more,
        },
    )


def stateful_set(name, pod=None, replicas=1, **more):
    """Return a StatefulSet with a headless Service's name."""
    return _object(
        "StatefulSet",
        "apps/v1",
        name,
        {
            "replicas": replicas,
            "serviceName": name,
            "selector": {"matchLabels": {"app": name}},
            "template": _template(name, pod),
            **more,
        },
    )


def daemon_set(name, pod=None, node="woow", **more):
    """Return a DaemonSet for the machines of that name; every machine when it is empty."""
    pod = pod or pod_spec()
    if node:
        pod = {**pod, "nodeSelector": {"kubernetes.io/hostname": node}}
    selector = {"matchLabels": {"app": name}}
    return _object(
        "DaemonSet",
        "apps/v1",
        name,
        {"selector": selector, "template": _template(name, pod), **more},
    )


def job(name, text, restartPolicy="Never", **more):
    """Return a Job that runs a line of shell; ``/tmp`` outlives a restart of its container."""
    program = script(text, volumeMounts=[{"name": "tmp", "mountPath": "/tmp"}])
    scratch = {"name": "tmp", "emptyDir": {}}
    pod = pod_spec(program, restartPolicy=restartPolicy, volumes=[scratch])
    return _object("Job", "batch/v1", name, {"template": _template(name, pod), **more})


def cron_job(name, text, **more):
    """Return a CronJob that is not due in the time of a test."""
    template = {"spec": job(name, text, backoffLimit=0)["spec"]}
    return _object(
        "CronJob", "batch/v1", name, {"schedule": "0 0 1 1 *", "jobTemplate": template, **more}
    )


def service(name, selector=None, **more):
    """Return a Service on port 80 to the pods labelled ``app=name``."""
    return _object(
        "Service",
        "v1",
        name,
        {
            "selector": {"app": name} if selector is None else selector,
            "ports": [{"port": 80, "targetPort": PORT}],
            **more,
        },
    )


def ingress(name, backend):
    """Return an Ingress that leads to a Service."""
    to = {"service": {"name": backend, "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": to}
    rule = {"host": f"{name}.apps.localhost", "http": {"paths": [path]}}
    return _object(
        "Ingress",
        "networking.k8s.io/v1",
        name,
        {"ingressClassName": "traefik", "rules": [rule]},
    )


def claim(name, storage_class="local-path"):
    """Return a claim of a disk."""
    return _object(
        "PersistentVolumeClaim",
        "v1",
        name,
        {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": "16Mi"}},
        },
    )


def disk(name):
    """Return the pod's volume that uses a claim."""
    return {"name": "data", "persistentVolumeClaim": {"claimName": name}}


def bare_pod(name, pod=None, **metadata):
    """Return a pod without a workload."""
    body = _object("Pod", "v1", name, pod or pod_spec())
    body["metadata"] |= {"labels": {"app": name}, **metadata}
    return body


def foreign_pod(name, pod=None, app=None):
    """Return a pod that a controller which nobody here knows has made."""
    owner = {
        "apiVersion": "example.com/v1",
        "kind": "Gadget",
        "name": name,
        "uid": "00000000-0000-4000-8000-000000000001",
        "controller": True,
    }
    return bare_pod(name, pod, labels={"app": app or name}, ownerReferences=[owner])


def quota(name, **hard):
    """Return a quota."""
    return _object("ResourceQuota", "v1", name, {"hard": hard})


def as_release(name, namespace, objects):
    """Return the objects as Helm would have made them for a release; pods of others stay so."""
    marks = {"meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace}
    made = []
    for body in objects:
        extra = {"metadata": {"namespace": namespace}}
        if body["kind"] != "ResourceQuota" and not body["metadata"].get("ownerReferences"):
            extra["metadata"] |= {
                "annotations": marks,
                "labels": {"app.kubernetes.io/managed-by": "Helm"},
            }
        made.append(merged(body, extra))
    return made


def hook(name, event, text):
    """Return a Job that Helm runs at one of its events."""
    body = job(name, text, backoffLimit=0)
    body["metadata"]["annotations"] = {"helm.sh/hook": event}
    return body
