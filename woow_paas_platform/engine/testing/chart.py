"""What a chart would make: a small stand-in for Helm's rendering."""

import yaml

RELEASE_NAME = "meta.helm.sh/release-name"
RELEASE_NAMESPACE = "meta.helm.sh/release-namespace"
KEEP = {"helm.sh/resource-policy": "keep"}


def fake_chart(spec):
    """Return (objects, hook objects) of a release, by the shipped charts' conventions.

    The chart's reference chooses: “stateful” makes a StatefulSet with a claim template,
    “hooks” adds a hook Job, “job” makes a Job only, anything else a Deployment.
    """
    values, reference = spec.values, spec.chart.reference
    objects = [] if "job" in reference else [_service(spec)]
    if "job" in reference:
        objects.append(_object(spec, "Job", {"template": _template(spec)}))
    elif "stateful" in reference:
        objects.append(_stateful_set(spec))
    else:
        objects.append(_deployment(spec))
        if values.get("persistence", {}).get("enabled"):
            objects.append(_claim(spec))
    if values.get("ingress", {}).get("host"):
        objects.append(_ingress(spec))
    hooks = []
    if "hooks" in reference:
        hook = _object(spec, "Job", {"template": _template(spec)}, suffix="-hook")
        hook["metadata"]["annotations"] = {"helm.sh/hook": "pre-install,pre-upgrade"}
        hooks.append(hook)
    return objects, hooks


def _object(spec, kind, body, suffix="", annotations=None):
    return {
        "kind": kind,
        "metadata": {
            "name": f"{spec.name}{suffix}",
            "namespace": spec.namespace,
            "labels": {"app.kubernetes.io/instance": spec.name},
            "annotations": {
                RELEASE_NAME: spec.name,
                RELEASE_NAMESPACE: spec.namespace,
                **(annotations or {}),
            },
        },
        "spec": body,
    }


def _labels(spec):
    return {"app.kubernetes.io/instance": spec.name}


def image_of(spec):
    """Return the image a release runs."""
    image = spec.values.get("image") or {}
    if isinstance(image, str):
        return image
    tag, digest = image.get("tag", "1.0"), image.get("digest")
    name = f"{image.get('repository', 'example/app')}:{tag}"
    return f"{name}@{digest}" if digest else name


def _template(spec):
    pod = {"containers": [{"name": "app", "image": image_of(spec)}]}
    if spec.values.get("persistence", {}).get("enabled") and "stateful" not in spec.chart.reference:
        claim = {"claimName": f"{spec.name}-data"}
        pod["volumes"] = [{"name": "data", "persistentVolumeClaim": claim}]
    checksum = (spec.values.get("paas") or {}).get("secretsChecksum")
    annotations = {"annotations": {"paas.woow.tw/secrets": checksum}} if checksum else {}
    return {"metadata": {"labels": _labels(spec), **annotations}, "spec": pod}


def _deployment(spec):
    body = {
        **_replicas(spec),
        "selector": {"matchLabels": _labels(spec)},
        "template": _template(spec),
    }
    return _object(spec, "Deployment", body)


def _replicas(spec):
    """Charts with an autoscaler do not name the count."""
    if spec.values.get("autoscaling", {}).get("enabled"):
        return {}
    return {"replicas": spec.values.get("replicas", 1)}


def _stateful_set(spec):
    size = spec.values.get("persistence", {}).get("size", "1Gi")
    claim = {
        "metadata": {"name": "data"},
        "spec": {"resources": {"requests": {"storage": size}}},
    }
    body = {
        **_replicas(spec),
        "selector": {"matchLabels": _labels(spec)},
        "template": _template(spec),
        "volumeClaimTemplates": [claim],
    }
    return _object(spec, "StatefulSet", body)


def _claim(spec):
    persistence = spec.values["persistence"]
    body = {"resources": {"requests": {"storage": persistence.get("size", "1Gi")}}}
    keep = KEEP if persistence.get("keep", True) else {}
    return _object(spec, "PersistentVolumeClaim", body, "-data", keep)


def _service(spec):
    return _object(spec, "Service", {"selector": _labels(spec), "ports": [{"port": 80}]})


def _ingress(spec):
    ingress = spec.values["ingress"]
    backend = {"service": {"name": spec.name, "port": {"number": 80}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    body = {
        "ingressClassName": ingress.get("className", "traefik"),
        "rules": [{"host": ingress["host"], "http": {"paths": paths}}],
    }
    return _object(spec, "Ingress", body)


def manifest_of(objects):
    """Return the objects as Helm stores them."""
    return "".join(f"---\n{yaml.safe_dump(obj, sort_keys=False)}" for obj in objects)
