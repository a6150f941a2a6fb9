"""Conditions of applications that are well, whatever they look like at a first glance."""

from . import builders as b
from .condition import Condition, evict_one, image, kubectl, patch, scale
from .truth import EachServes, Logged, Nothing, Served

NEW = "woow/web 1.1"
OLD = "woow/web 1.0"


def _web(name, **more):
    return (b.deployment(name, **more), b.service(name))


_SLOW_START = b.pod_spec(
    b.container(readinessProbe=b.http_probe(initialDelaySeconds=3)),
)

CONDITIONS = (
    Condition(
        "rolling-update",
        _web("rolling-update", replicas=3, pod=_SLOW_START),
        Served(NEW),
        "ready",
        before=Served(OLD),
        steps=(image("1.1"),),
        space="moving",
        fixed=True,
    ),
    Condition(
        "surge",
        _web(
            "surge",
            replicas=2,
            pod=_SLOW_START,
            strategy={"rollingUpdate": {"maxSurge": "100%", "maxUnavailable": 0}},
        ),
        Served(NEW),
        "ready",
        before=Served(OLD),
        steps=(image("1.1"),),
        space="moving",
    ),
    Condition(
        "recreate",
        _web("recreate", strategy={"type": "Recreate"}),
        Served(NEW),
        "ready",
        before=Served(OLD),
        steps=(image("1.1"),),
        space="moving",
    ),
    Condition(
        "rolling-restart",
        _web("rolling-restart", replicas=2),
        Served(),
        "ready",
        before=Served(),
        steps=(kubectl("rollout", "restart", "deployment/{name}"),),
        space="moving",
    ),
    Condition(
        "scaled-up",
        _web("scaled-up"),
        EachServes(3),
        "ready",
        before=Served(),
        steps=(scale(3),),
        space="moving",
    ),
    Condition(
        "scaled-to-zero",
        _web("scaled-to-zero"),
        Nothing(),
        "stopped",
        before=Served(),
        steps=(scale(0),),
        space="moving",
        fixed=True,
    ),
    Condition("zero-wanted", _web("zero-wanted", replicas=0), Nothing(), "stopped"),
    Condition(
        "terminating-long",
        _web(
            "terminating-long",
            replicas=2,
            pod=b.pod_spec(
                b.script(
                    f"trap '' TERM; mkdir -p /tmp/www; echo 'It works' > /tmp/www/index.html; "
                    f"{b.SERVE.replace('/www', '/tmp/www')} -f & while :; do sleep 1; done"
                ),
                terminationGracePeriodSeconds=45,
            ),
        ),
        Served(),
        "ready",
        before=EachServes(2),
        steps=(scale(1),),
        space="moving",
        watch=10,
    ),
    Condition(
        "evicted-left-behind",
        _web("evicted-left-behind"),
        Served(),
        "ready",
        before=Served(),
        steps=(evict_one,),
        space="moving",
    ),
    Condition(
        "completed-job",
        (b.job("completed-job", "echo finished"),),
        Logged("finished"),
        "ready",
        fixed=True,
    ),
    Condition(
        "running-job",
        (b.job("running-job", "echo begun; sleep 3600"),),
        Logged("begun"),
        "ready",
        watch=15,
    ),
    Condition(
        "job-second-try",
        (
            b.job(
                "job-second-try",
                "test -e /tmp/tried && echo finished || { : > /tmp/tried; exit 1; }",
                restartPolicy="OnFailure",
            ),
        ),
        Logged("finished"),
        "ready",
    ),
    Condition(
        "cron-job", (b.cron_job("cron-job", "echo finished"),), Nothing(), "ready", fixed=True
    ),
    Condition(
        "cron-job-suspended",
        (b.cron_job("cron-job-suspended", "echo finished", suspend=True),),
        Nothing(),
        "stopped",
    ),
    Condition(
        "cron-job-ran",
        (b.cron_job("cron-job-ran", "echo finished"),),
        Logged("finished"),
        "ready",
        before=Nothing(),
        steps=(kubectl("create", "job", "cron-job-ran-now", "--from=cronjob/{name}"),),
    ),
    Condition(
        "web-and-job",
        (*_web("web-and-job"), b.job("web-and-job-once", "echo finished")),
        Served(),
        "ready",
    ),
    Condition(
        "unused-claim",
        (*_web("unused-claim"), b.claim("unused-claim")),
        Served(),
        "ready",
        fixed=True,
    ),
    Condition(
        "first-consumer",
        (
            *_web(
                "first-consumer",
                pod=b.pod_spec(
                    b.container(volumeMounts=[{"name": "data", "mountPath": "/data"}]),
                    volumes=[b.disk("first-consumer")],
                ),
            ),
            b.claim("first-consumer"),
        ),
        Served(),
        "ready",
    ),
    Condition(
        "daemon-set",
        (b.daemon_set("daemon-set"), b.service("daemon-set")),
        Served(),
        "ready",
    ),
    Condition(
        "daemon-set-updated",
        (b.daemon_set("daemon-set-updated"), b.service("daemon-set-updated")),
        Served(NEW),
        "ready",
        before=Served(OLD),
        steps=(image("1.1", "daemonset"),),
        space="moving",
    ),
    Condition(
        "daemon-set-on-delete",
        (
            b.daemon_set("daemon-set-on-delete", updateStrategy={"type": "OnDelete"}),
            b.service("daemon-set-on-delete"),
        ),
        Served(),
        "ready",
        before=Served(OLD),
        steps=(image("1.1", "daemonset"),),
        space="moving",
    ),
    Condition(
        "stateful-set-updated",
        (
            b.stateful_set("stateful-set-updated", pod=_SLOW_START, replicas=2),
            b.service("stateful-set-updated"),
        ),
        EachServes(2, NEW),
        "ready",
        before=EachServes(2, OLD),
        steps=(image("1.1", "statefulset"),),
        space="moving",
    ),
    Condition(
        "stateful-set-partition",
        (
            b.stateful_set(
                "stateful-set-partition",
                replicas=2,
                podManagementPolicy="Parallel",
                updateStrategy={"rollingUpdate": {"partition": 1}},
            ),
            b.service("stateful-set-partition"),
        ),
        EachServes(1, NEW),
        "ready",
        before=EachServes(2, OLD),
        steps=(image("1.1", "statefulset"),),
        space="moving",
    ),
    Condition(
        "stateful-set-on-delete",
        (
            b.stateful_set("stateful-set-on-delete", updateStrategy={"type": "OnDelete"}),
            b.service("stateful-set-on-delete"),
        ),
        Served(),
        "ready",
        before=Served(OLD),
        steps=(image("1.1", "statefulset"),),
        space="moving",
    ),
    Condition(
        "headless",
        (b.stateful_set("headless"), b.service("headless", clusterIP="None")),
        EachServes(1),
        "ready",
    ),
    Condition(
        "service-of-others",
        (
            *_web("service-of-others"),
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "service-of-others-mail"},
                "spec": {"type": "ExternalName", "externalName": "mail.example.com"},
            },
        ),
        Served(),
        "ready",
    ),
    Condition(
        "through-an-ingress",
        (*_web("through-an-ingress"), b.ingress("through-an-ingress", "through-an-ingress")),
        Served(),
        "ready",
    ),
    Condition(
        "pod-of-a-stranger",
        (
            *_web("pod-of-a-stranger"),
            b.foreign_pod("strange-worker", b.pod_spec(b.script("exit 1")), app="strange"),
        ),
        Served(),
        "ready",
    ),
    Condition("bare-pod", (b.bare_pod("bare-pod"), b.service("bare-pod")), Served(), "ready"),
    Condition(
        "completed-init",
        _web(
            "completed-init",
            pod=b.pod_spec(
                b.container(readinessProbe=b.http_probe()),
                initContainers=[b.script("echo prepared", "prepare")],
            ),
        ),
        Served(),
        "ready",
    ),
    Condition(
        "sidecar",
        _web(
            "sidecar",
            pod=b.pod_spec(
                b.container(readinessProbe=b.http_probe()),
                initContainers=[b.script("sleep 3600", "proxy", restartPolicy="Always")],
            ),
        ),
        Served(),
        "ready",
    ),
    Condition(
        "stopped-with-its-disk",
        (
            *_web(
                "stopped-with-its-disk",
                replicas=0,
                pod=b.pod_spec(b.container(), volumes=[b.disk("stopped-with-its-disk")]),
            ),
            b.claim("stopped-with-its-disk"),
        ),
        Nothing(),
        "stopped",
    ),
    Condition(
        "image-and-label-edited",
        _web("image-and-label-edited"),
        Served(NEW),
        "ready",
        before=Served(OLD),
        steps=(
            patch({"metadata": {"labels": {"edited": "yes"}}}),
            image("1.1"),
        ),
        space="moving",
    ),
)
