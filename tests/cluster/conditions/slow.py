"""Conditions of applications that only take their time: nobody is to be alarmed."""

from . import builders as b
from .condition import SLOW, Condition, image
from .truth import EachServes, Served

SLOW_REGISTRY = "slow.localhost:5002"
"""A registry that takes its time with each image; the tests make it."""
NEW, OLD = "woow/web 1.1", "woow/web 1.0"
_LATE = (
    "mkdir -p /tmp/www; echo 'It works' > /tmp/www/index.html; sleep {};"
    " exec httpd -f -p 8080 -h /tmp/www"
)


def _web(name, **more):
    return (b.deployment(name, **more), b.service(name))


def _late(seconds, **more):
    return b.pod_spec(b.script(_LATE.format(seconds), **more))


CONDITIONS = (
    Condition(
        "init-running",
        _web(
            "init-running",
            pod=b.pod_spec(
                b.container(readinessProbe=b.http_probe()),
                initContainers=[b.script("sleep 30", "prepare")],
            ),
        ),
        Served(),
        "ready",
        SLOW,
        fixed=True,
    ),
    Condition(
        "readiness-slow",
        _web(
            "readiness-slow",
            pod=b.pod_spec(b.container(readinessProbe=b.http_probe(initialDelaySeconds=35))),
        ),
        Served(),
        "ready",
        SLOW,
    ),
    Condition(
        "slow-start-within-its-time",
        _web(
            "slow-start-within-its-time",
            pod=_late(
                75,
                startupProbe=b.http_probe(failureThreshold=150),
                readinessProbe=b.http_probe(),
            ),
        ),
        Served(),
        "ready",
        SLOW,
    ),
    Condition(
        "slow-start-without-a-word",
        _web("slow-start-without-a-word", pod=_late(40, readinessProbe=b.http_probe())),
        Served(),
        "ready",
        SLOW,
    ),
    Condition(
        "slow-pull",
        _web(
            "slow-pull",
            pod=b.pod_spec(
                b.container(image=f"{SLOW_REGISTRY}/woow/web:1.1", readinessProbe=b.http_probe())
            ),
        ),
        Served(NEW),
        "ready",
        SLOW,
    ),
    Condition(
        "ordered-roll-out",
        (
            b.stateful_set(
                "ordered-roll-out", pod=_late(8, readinessProbe=b.http_probe()), replicas=3
            ),
            b.service("ordered-roll-out"),
        ),
        EachServes(3),
        "ready",
        SLOW,
    ),
    Condition(
        "slow-roll-out",
        _web(
            "slow-roll-out",
            replicas=3,
            strategy={"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            minReadySeconds=8,
        ),
        Served(NEW),
        "ready",
        SLOW,
        before=Served(OLD),
        steps=(image("1.1"),),
        space="moving",
    ),
    Condition(
        "min-ready-seconds",
        _web("min-ready-seconds", minReadySeconds=25),
        Served(),
        "ready",
        SLOW,
    ),
    Condition(
        "disk-for-a-set",
        (
            b.stateful_set(
                "disk-for-a-set",
                pod=b.pod_spec(
                    b.container(
                        readinessProbe=b.http_probe(),
                        volumeMounts=[{"name": "data", "mountPath": "/data"}],
                    )
                ),
                volumeClaimTemplates=[b.claim("data")],
                replicas=2,
            ),
            b.service("disk-for-a-set"),
        ),
        EachServes(2),
        "ready",
        SLOW,
    ),
    Condition(
        "recovered-after-a-crash",
        _web(
            "recovered-after-a-crash",
            pod=b.pod_spec(
                b.script(
                    "test -e /data/tried || { : > /data/tried; exit 1; }; " + _LATE.format(0),
                    volumeMounts=[{"name": "data", "mountPath": "/data"}],
                ),
                volumes=[{"name": "data", "emptyDir": {}}],
            ),
        ),
        Served(),
        "ready",
        SLOW,
        watch=10,
    ),
    Condition(
        "paused-before-a-change",
        _web("paused-before-a-change"),
        Served(NEW),
        "progressing",
        SLOW,
        before=Served(OLD),
        steps=(
            lambda kube, one: kube.run(
                "rollout", "pause", "-n", one.namespace, f"deployment/{one.name}"
            ),
            image("1.1"),
        ),
        space="moving",
        watch=20,
    ),
    Condition(
        "old-generation",
        _web("old-generation", replicas=2),
        Served(NEW),
        "progressing",
        SLOW,
        before=Served(OLD),
        steps=(image("1.1"),),
        space="moving",
        watch=8,
        frozen=True,
    ),
    Condition(
        "old-generation-of-a-set",
        (b.stateful_set("old-generation-of-a-set"), b.service("old-generation-of-a-set")),
        Served(NEW),
        "progressing",
        SLOW,
        before=Served(OLD),
        steps=(image("1.1", "statefulset"),),
        space="moving",
        watch=8,
        frozen=True,
    ),
    Condition(
        "hook-after-running",
        (
            *_web("hook-after-running"),
            b.hook("hook-after-running-task", "post-install", "sleep 25; echo finished"),
        ),
        Served(),
        "ready",
        SLOW,
        chart=True,
    ),
    Condition(
        "hook-before-running",
        (
            *_web("hook-before-running"),
            b.hook("hook-before-running-task", "pre-install", "sleep 25; echo finished"),
        ),
        Served(),
        "ready",
        SLOW,
        chart=True,
        fixed=True,
    ),
    Condition(
        "paused-from-the-start",
        _web("paused-from-the-start", paused=True),
        Served(),
        "progressing",
        SLOW,
        watch=20,
    ),
)
