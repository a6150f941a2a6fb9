"""One broken thing for each cause: what the cluster and the change show of it."""

from datetime import timedelta

from woow_paas_platform.engine.diagnosis import Case, Expected, Surroundings
from woow_paas_platform.engine.domain import Failure, OperationKind
from woow_paas_platform.engine.status import Index, judge

from .shapes import (
    IMAGE,
    KEY,
    NOT_FOUND,
    NOW,
    ago,
    claim,
    container,
    deployment,
    ended,
    event,
    job,
    obj,
    pod,
    running,
    snapshot,
    unschedulable,
    waiting,
)

HOST = "shop.apps.example.com"
QUOTA = (
    'pods "shop-1-aaa-x" is forbidden: exceeded quota: workspace-quota, '
    "requested: limits.memory=2Gi,requests.memory=2Gi, "
    "used: limits.memory=3Gi,requests.memory=3Gi, "
    "limited: limits.memory=4Gi,requests.memory=4Gi"
)
PRIVILEGED = (
    'pods "shop-1-aaa-x" is forbidden: violates PodSecurity "baseline:latest": privileged '
    '(container "app" must not set securityContext.privileged=true)'
)
CRASH = {"restarts": 5, "last": ended(3)}
NO_ANSWER = 'Get "https://registry.example.com/v2/": dial tcp 192.0.2.1:443: i/o timeout'
HOOK = [{"kind": "Job", "name": "shop-1-hook"}]
PROBED = [{"name": "app", "readinessProbe": {"httpGet": {"port": 9999, "path": "/ready"}}}]
ALIVE = [{"name": "app", "livenessProbe": {"tcpSocket": {"port": 9999}}}]
RBAC = (
    'deployments.apps is forbidden: User "system:serviceaccount:paas-system:{who}" cannot create '
    'resource "{what}" in API group "{group}"{where}'
)
FILLED = "Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. "
LOW = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 20Mi. "
UNBOUND = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."


def case(*objects, hooks=(), events=(), failure=None, around=None, expected=None, now=NOW, told=()):
    """Return a case out of raw objects, judged as the engine does."""
    index = Index(snapshot(*objects, events=events), {KEY: hooks})
    parts = index.of(KEY)
    around = around or Surroundings()
    return Case(judge(parts, now), parts, failure, now, around, expected or Expected(), told)


def failed(code, detail="", message="This is why."):
    """Return a case in which only the change failed."""
    return case(failure=Failure(code, message, detail))


def refused(message):
    condition = {
        "type": "ReplicaFailure",
        "status": "True",
        "reason": "FailedCreate",
        "message": message,
    }
    return deployment(ready=0, total=0, updated=0, conditions=[condition])


def broken(entry=None, **more):
    return deployment(ready=0), pod(entry, **more)


def pulling(answer, image=IMAGE):
    return broken(waiting("ErrImagePull", answer, image=image), age=90)


def node(name, ready="True"):
    said = {"type": "Ready", "status": ready, "reason": "NodeStatusUnknown"}
    return {"kind": "Node", "metadata": {"name": name}, "status": {"conditions": [said]}}


def on_machine(*nodes, ready=0):
    """Return a case with an app on the machine m1 of these."""
    one = pod(container(running={"startedAt": ago(900)}), age=900)
    one["spec"]["nodeName"] = "m1"
    return case(deployment(ready=ready), one, around=Surroundings(nodes=nodes))


def evicted(message, seconds=30):
    """Return a pod that its machine ended some seconds ago."""
    over = {"type": "Ready", "status": "False", "lastTransitionTime": ago(seconds)}
    lost = container(terminated={"exitCode": 137, "reason": "ContainerStatusUnknown"})
    one = pod(lost, age=seconds + 60, phase="Failed", conditions=[over])
    one["status"] |= {"reason": "Evicted", "message": message}
    return one


def storage_class(name, default=False, mode="Immediate", provisioner="rancher.io/local-path"):
    annotations = {"storageclass.kubernetes.io/is-default-class": str(default).lower()}
    return {
        "kind": "StorageClass",
        "metadata": {"name": name, "annotations": annotations},
        "provisioner": provisioner,
        "volumeBindingMode": mode,
    }


def disk(wanted, *classes, events=(), age=200, message=UNBOUND, annotations=None):
    """Return a case with a claim that waits, and the classes of its cluster."""
    stuck = unschedulable(message, age)
    stuck["spec"]["volumes"] = [{"persistentVolumeClaim": {"claimName": "shop-1-data"}}]
    pending = claim(phase="Pending", made=age)
    pending["spec"]["storageClassName"] = wanted
    pending["metadata"]["annotations"] |= annotations or {}
    around = Surroundings(storage_classes=classes)
    return case(deployment(ready=0), stuck, pending, events=events, around=around)


def claim_event(reason, message):
    return event(reason, message, about=("PersistentVolumeClaim", "shop-1-data"))


def pod_event(reason, message, one):
    return event(reason, message, about=("Pod", one["metadata"]["name"]))


def service(port=80, target="http", selector=None, name="shop-1"):
    return obj(
        "Service",
        name,
        spec={
            "selector": selector or {"app": "shop"},
            "ports": [{"name": "http", "port": port, "targetPort": target}],
        },
    )


def ingress(class_name="traefik", name="shop-1", port="http", host=HOST):
    backend = {"service": {"name": name, "port": {"name": port}}}
    rule = {"host": host, "http": {"paths": [{"path": "/", "backend": backend}]}}
    body = {"rules": [rule], "ingressClassName": class_name}
    return obj("Ingress", spec={key: value for key, value in body.items() if value}, status={})


def endpoints(*ready):
    return obj(
        "EndpointSlice",
        "shop-1-abc",
        key=None,
        labels={"kubernetes.io/service-name": "shop-1"},
        endpoints=[{"conditions": {"ready": one}} for one in ready],
    )


def served(labels=None, ports=None, **more):
    """Return a running instance that declares a port."""
    ports = [{"name": "http", "containerPort": 8080}] if ports is None else ports
    one = pod(running(), containers=[{"name": "app", "ports": ports}], **more)
    one["metadata"]["labels"] |= {"app": "shop"} if labels is None else labels
    return one


CLASSES = ({"kind": "IngressClass", "metadata": {"name": "traefik"}},)


def address(*objects, classes=CLASSES, host=HOST, services=("shop-1",), operation=None):
    """Return a case of an app with an address whose instances run."""
    around = Surroundings(ingress_classes=classes, services=frozenset(services))
    return case(*objects, around=around, expected=Expected(host=host, operation=operation))


def hook_pod(entry, **more):
    return pod(entry, name="shop-1-hook-x", owner=("Job", "shop-1-hook"), **more)


def unhealthy():
    """Return objects of an app that its health check ends again and again."""
    entry = waiting("CrashLoopBackOff", restarts=5, last=ended(137))
    one = pod(entry, containers=ALIVE)
    said = "Liveness probe failed: dial tcp 10.0.0.5:9999: connect: connection refused"
    return case(deployment(ready=0), one, events=[pod_event("Unhealthy", said, one)])


def not_mounted(message):
    one = pod(waiting("ContainerCreating"), age=90)
    return case(deployment(ready=0), one, events=[pod_event("FailedMount", message, one)])


def long_hook():
    running_job = job("shop-1-hook", key=None)
    running_job["status"] |= {"active": 1, "startTime": ago(400)}
    expected = Expected(operation=OperationKind.UPGRADE, since=NOW - timedelta(seconds=400))
    return case(deployment(), pod(), running_job, hooks=HOOK, expected=expected)


def pulling_for_long():
    since = NOW - timedelta(seconds=400)
    expected = Expected(operation=OperationKind.DEPLOY, since=since)
    return case(*broken(waiting("ContainerCreating"), age=390), expected=expected)


def mount(kind):
    return f'MountVolume.SetUp failed for volume "x" : {kind} "settings" not found'


ADDRESS = (deployment(), service(), endpoints(True), ingress())
CASES = {
    # images
    "image_not_found": lambda: case(*pulling(NOT_FOUND)),
    "image_unauthorized": lambda: case(
        *pulling("pull access denied: authorization failed: no basic auth credentials")
    ),
    "registry_unreachable": lambda: case(*pulling(NO_ANSWER)),
    "image_name_invalid": lambda: case(*broken(waiting("InvalidImageName", image="A B"))),
    "image_wrong_platform": lambda: case(*pulling("no match for platform in manifest: not found")),
    "image_not_on_machine": lambda: case(*broken(waiting("ErrImageNeverPull"))),
    # what the workspace allows
    "quota_exceeded": lambda: case(refused(QUOTA)),
    "security_refused": lambda: case(refused(PRIVILEGED)),
    "instance_refused": lambda: case(
        refused('error looking up service account paas-ws-1/x: serviceaccount "x" not found')
    ),
    # disks
    "volume_missing": lambda: case(
        deployment(ready=0), unschedulable('persistentvolumeclaim "data" not found', 90)
    ),
    "storage_class_none": lambda: disk(None, storage_class("slow")),
    "storage_class_missing": lambda: disk("fast", storage_class("slow", True)),
    "provisioner_down": lambda: disk("slow", storage_class("slow", True)),
    "volume_failed": lambda: disk(
        "slow",
        storage_class("slow", True),
        events=[claim_event("ProvisioningFailed", "no space left on the storage server")],
    ),
    "volume_not_bound": lambda: disk(
        "slow", storage_class("slow", provisioner="kubernetes.io/no-provisioner")
    ),
    "volume_lost": lambda: case(
        deployment(ready=0),
        pod(waiting("ContainerCreating"), claims=["shop-1-data"]),
        claim(phase="Lost"),
    ),
    "volume_not_mounted": lambda: not_mounted("Multi-Attach error for volume pvc-1"),
    "volume_elsewhere": lambda: case(
        deployment(ready=0),
        unschedulable("0/2 nodes are available: 2 node(s) had volume node affinity conflict.", 90),
    ),
    # machines
    "unschedulable": lambda: case(
        deployment(ready=0), unschedulable("0/1 nodes are available: 1 Insufficient memory.", 90)
    ),
    "machine_not_ready": lambda: on_machine(node("m1", "Unknown")),
    "evicted": lambda: case(deployment(ready=0), evicted(FILLED), pod(container(), age=3)),
    # before the app starts
    "configuration_missing": lambda: case(
        *broken(waiting("CreateContainerConfigError", 'secret "login" not found'))
    ),
    "init_container_failed": lambda: case(
        *broken(
            waiting("PodInitializing"),
            init=waiting("CrashLoopBackOff", name="migrate", **CRASH),
        )
    ),
    "program_missing": lambda: case(
        *broken(
            waiting(
                "CrashLoopBackOff",
                'exec: "serve": executable file not found in $PATH',
                restarts=4,
                last={
                    **ended(128, "StartError"),
                    "message": 'exec: "serve": executable file not found in $PATH: unknown',
                },
            )
        )
    ),
    # the running program
    "out_of_memory": lambda: case(
        *broken(
            waiting("CrashLoopBackOff", restarts=4, last=ended(137, "OOMKilled")),
            containers=[{"name": "app", "resources": {"limits": {"memory": "128Mi"}}}],
        )
    ),
    "crash_loop": lambda: case(*broken(waiting("CrashLoopBackOff", **CRASH))),
    "job_failed": lambda: case(job("shop-1", "Failed")),
    "hook_failed": lambda: case(job("shop-1-hook", "Failed", key=None), hooks=HOOK),
    "probe_failing": lambda: case(
        *broken(container(running={"startedAt": ago(200)}), age=200, containers=PROBED)
    ),
    # the address
    "ingress_missing": lambda: address(deployment(), service(), endpoints(True), served()),
    "ingress_class_wrong": lambda: address(
        deployment(), service(), endpoints(True), served(), ingress("nginx")
    ),
    "service_missing": lambda: address(deployment(), served(), ingress(), services=()),
    "service_port_wrong": lambda: address(
        deployment(), service(), endpoints(True), served(), ingress(port="web")
    ),
    "no_endpoints": lambda: address(
        deployment(), service(selector={"app": "x"}), endpoints(), served(), ingress()
    ),
    # chart, settings and the change
    "invalid_values": lambda: failed(
        "invalid_values",
        "values don't meet the specifications of the schema(s):\n- at '/replicas': got string, "
        "want integer",
    ),
    "render_failed": lambda: failed("render_failed", "execution error at (x.yaml:3:4): no"),
    "invalid_resource": lambda: failed("invalid_resource", "spec.x: Invalid value"),
    "release_too_large": lambda: failed("release_too_large", "data: Too long"),
    "chart_not_found": lambda: failed("chart_not_found", "Error: repo shop not found"),
    "chart_version_not_found": lambda: failed(
        "chart_not_found", 'Error: chart "shop" version "9.9.9" not found in https://x repository'
    ),
    "repository_unreachable": lambda: failed("repository_unreachable", "could not download"),
    "chart_invalid": lambda: failed("chart_invalid", "pinned sha256:0, found sha256:1"),
    "source_refused": lambda: failed("source_refused", "http://10.0.0.1"),
    "source_unauthorized": lambda: failed("source_unauthorized"),
    "chart_not_allowed": lambda: failed(
        "forbidden",
        RBAC.format(who="deployer-paas-ws-1", what="clusterroles", group="rbac", where=" at the"),
    ),
    "permissions_missing": lambda: failed(
        "forbidden",
        RBAC.format(
            who="woow-paas-engine",
            what="deployments",
            group="apps",
            where=' in the namespace "paas-ws-1"',
        ),
    ),
    "operation_in_progress": lambda: failed("operation_in_progress"),
    "namespace_terminating": lambda: failed("namespace_terminating"),
    "ownership_conflict": lambda: failed("ownership_conflict"),
    "namespace_foreign": lambda: failed("namespace_foreign"),
    "field_conflict": lambda: failed("field_conflict"),
    "runner_lost": lambda: failed("runner_lost"),
    "volumes_not_kept": lambda: failed("volumes_not_kept"),
    "internal": lambda: failed("internal"),
    "disk_full": lambda: failed("disk_full", "no space left on device"),
    "helm_missing": lambda: failed("helm_missing"),
    "deadline_exceeded": lambda: failed("deadline_exceeded"),
    "not_ready_in_time": lambda: failed("not_ready_in_time"),
    "unexplained": lambda: failed("permanent"),
    "deploying_long": pulling_for_long,
    "hook_running": long_hook,
    "release_missing": lambda: case(),
    # the cluster
    "cluster_refused": lambda: failed(
        "cluster_unreachable", "x", "(list pods: connection refused)"
    ),
    "cluster_no_host": lambda: failed("cluster_unreachable", "x", "(get version: no such host)"),
    "cluster_timeout": lambda: failed("cluster_unreachable", "x", "(list pods: no answer in time)"),
    "cluster_tls": lambda: failed(
        "cluster_unreachable", "x509: certificate signed by unknown authority", "No."
    ),
    "cluster_not_kubernetes": lambda: failed(
        "cluster_unreachable", "", "What answers at the cluster's address is not Kubernetes (x)."
    ),
    "cluster_unreachable": lambda: failed("cluster_unreachable", "EOF", "The connection was cut."),
    "unauthorized": lambda: failed("unauthorized"),
    "connection_invalid": lambda: failed("connection_invalid"),
}
"""Cause → what shows it, and nothing else."""
