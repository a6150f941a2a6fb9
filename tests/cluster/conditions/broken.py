"""Conditions of applications that do not run, whatever they look like at a first glance."""

from . import builders as b
from .condition import BROKEN, Condition, image, kubectl, patch, scale
from .truth import EachServes, Logged, Served

NEW, OLD = "woow/web 1.1", "woow/web 1.0"
GONE = "registry.localhost:5000/woow/gone:1.0"
NOBODY = "nobody.localhost:5009/woow/web:1.0"
_CRASH = "echo no configuration; exit 1"


def _web(name, **more):
    return (b.deployment(name, **more), b.service(name))


def _program(name, text, **more):
    return _web(name, pod=b.pod_spec(b.script(text, **more)))


def _broken(name, objects, ends, truth=None, **more):
    return Condition(
        name, objects, truth or Served(), ends, BROKEN, space=more.pop("space", "broken"), **more
    )


CONDITIONS = (
    _broken("crash-loop", _program("crash-loop", _CRASH), "failed", fixed=True),
    _broken(
        "one-of-two-crashing",
        (
            b.stateful_set(
                "one-of-two-crashing",
                pod=b.pod_spec(
                    b.script(
                        "case $HOSTNAME in *-1) exit 1;; esac; mkdir -p /tmp/www;"
                        " echo 'It works' > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www"
                    )
                ),
                replicas=2,
                podManagementPolicy="Parallel",
            ),
            b.service("one-of-two-crashing"),
        ),
        "failed",
        EachServes(2),
        fixed=True,
    ),
    _broken(
        "worker-crashing",
        (
            *_web("worker-crashing"),
            b.deployment("worker-crashing-worker", b.pod_spec(b.script(_CRASH))),
            b.service("worker-crashing-worker"),
        ),
        "failed",
        Served(service="worker-crashing-worker"),
    ),
    _broken(
        "crash-after-a-while",
        _program(
            "crash-after-a-while",
            "mkdir -p /tmp/www; echo 'It works' > /tmp/www/index.html;"
            " httpd -p 8080 -h /tmp/www; sleep 4; exit 3",
        ),
        "failed",
        watch=20,
    ),
    _broken(
        "update-to-a-wrong-image",
        _web("update-to-a-wrong-image", replicas=2),
        "failed",
        Served(NEW),
        before=Served(OLD),
        steps=(image(GONE),),
    ),
    _broken(
        "image-not-found",
        _web("image-not-found", pod=b.pod_spec(b.container(image=GONE))),
        "failed",
    ),
    _broken(
        "registry-away",
        _web("registry-away", pod=b.pod_spec(b.container(image=NOBODY))),
        "failed",
    ),
    _broken(
        "image-name-invalid",
        _web("image-name-invalid", pod=b.pod_spec(b.container(image="Not An Image"))),
        "failed",
    ),
    _broken(
        "init-failing",
        _web(
            "init-failing",
            pod=b.pod_spec(b.container(), initContainers=[b.script(_CRASH, "prepare")]),
        ),
        "failed",
    ),
    _broken(
        "sidecar-failing",
        _web(
            "sidecar-failing",
            pod=b.pod_spec(
                b.container(),
                initContainers=[b.script(_CRASH, "proxy", restartPolicy="Always")],
            ),
        ),
        "failed",
    ),
    _broken(
        "key-missing",
        _program(
            "key-missing",
            b.SERVE,
            env=[
                {
                    "name": "PASSWORD",
                    "valueFrom": {"secretKeyRef": {"name": "not-there", "key": "password"}},
                }
            ],
        ),
        "failed",
    ),
    _broken(
        "out-of-memory",
        _program(
            "out-of-memory",
            "sleep 1; x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done",
            resources={"limits": {"memory": "16Mi"}},
        ),
        "failed",
    ),
    _broken(
        "readiness-failing",
        _web(
            "readiness-failing",
            pod=b.pod_spec(b.container(readinessProbe=b.http_probe("/health"))),
        ),
        "progressing",
        watch=20,
    ),
    _broken(
        "progress-deadline-exceeded",
        _web(
            "progress-deadline-exceeded",
            pod=b.pod_spec(b.container(readinessProbe=b.http_probe("/health"))),
            progressDeadlineSeconds=10,
        ),
        "failed",
    ),
    _broken(
        "liveness-killing",
        _program(
            "liveness-killing",
            "sleep 3600",
            livenessProbe=b.http_probe(failureThreshold=2),
        ),
        "failed",
    ),
    _broken(
        "unschedulable",
        _program("unschedulable", b.SERVE, resources={"requests": {"cpu": "900"}}),
        "failed",
    ),
    _broken(
        "quota-refuses",
        (
            b.quota("quota-refuses", **{"requests.example.com/gadget": "0"}),
            *_program(
                "quota-refuses",
                b.SERVE,
                resources={
                    "requests": {"example.com/gadget": "1"},
                    "limits": {"example.com/gadget": "1"},
                },
            ),
        ),
        "failed",
        fixed=True,
    ),
    _broken(
        "quota-refuses-a-set",
        (
            b.stateful_set(
                "quota-refuses-a-set",
                b.pod_spec(
                    b.container(
                        resources={
                            "requests": {"example.com/gadget": "1"},
                            "limits": {"example.com/gadget": "1"},
                        }
                    )
                ),
            ),
            b.service("quota-refuses-a-set"),
        ),
        "failed",
    ),
    _broken(
        "claim-unbound",
        (
            *_web(
                "claim-unbound",
                pod=b.pod_spec(b.container(), volumes=[b.disk("claim-unbound")]),
            ),
            b.claim("claim-unbound", "no-such-class"),
        ),
        "failed",
    ),
    _broken(
        "claim-missing",
        _web("claim-missing", pod=b.pod_spec(b.container(), volumes=[b.disk("not-there")])),
        "failed",
    ),
    _broken(
        "job-failed",
        (b.job("job-failed", "echo gave up; exit 1", backoffLimit=0),),
        "failed",
        Logged("finished"),
    ),
    _broken(
        "cron-job-failed",
        (b.cron_job("cron-job-failed", "echo gave up; exit 1"),),
        "failed",
        Logged("finished"),
        steps=(kubectl("create", "job", "cron-job-failed-now", "--from=cronjob/{name}"),),
    ),
    _broken(
        "selector-of-nobody",
        (b.deployment("selector-of-nobody"), b.service("selector-of-nobody", {"app": "nobody"})),
        "progressing",
        watch=15,
    ),
    _broken(
        "address-of-nobody",
        (
            *_web("address-of-nobody"),
            b.service("address-of-nobody-web", {"app": "nobody"}),
            b.ingress("address-of-nobody", "address-of-nobody-web"),
        ),
        "progressing",
        Served(service="address-of-nobody-web"),
        watch=15,
    ),
    _broken(
        "named-port-of-nobody",
        (
            b.deployment("named-port-of-nobody"),
            b.service("named-port-of-nobody", ports=[{"port": 80, "targetPort": "web"}]),
        ),
        "progressing",
        watch=15,
    ),
    _broken(
        "daemon-set-partly",
        (
            b.daemon_set(
                "daemon-set-partly",
                b.pod_spec(b.container(), tolerations=[{"operator": "Exists"}]),
                node="",
            ),
            b.service("daemon-set-partly"),
        ),
        "failed",
        EachServes(2),
        watch=15,
    ),
    _broken(
        "daemon-set-nowhere",
        (b.daemon_set("daemon-set-nowhere", node="nowhere"), b.service("daemon-set-nowhere")),
        "progressing",
        watch=10,
    ),
    _broken(
        "stranger-crashing",
        (
            b.foreign_pod("stranger-crashing", b.pod_spec(b.script("exit 1"))),
            b.service("stranger-crashing"),
        ),
        "progressing",
        watch=15,
    ),
    _broken(
        "bare-pod-crashing",
        (
            b.bare_pod("bare-pod-crashing", b.pod_spec(b.script("exit 1"), restartPolicy="Never")),
            b.service("bare-pod-crashing"),
        ),
        "failed",
    ),
    _broken(
        "broken-and-scaled",
        _program("broken-and-scaled", _CRASH),
        "failed",
        steps=(scale(2),),
    ),
    _broken(
        "policy-of-a-probe-changed",
        _web("policy-of-a-probe-changed"),
        "progressing",
        Served(NEW),
        before=Served(OLD),
        steps=(
            patch(
                {
                    "spec": {
                        "template": {
                            "spec": {
                                "containers": [
                                    b.container(
                                        image=f"{b.WEB}:1.1", readinessProbe=b.http_probe("/health")
                                    )
                                ]
                            }
                        }
                    }
                }
            ),
        ),
        watch=10,
    ),
    _broken(
        "hook-failing",
        (
            *_web("hook-failing"),
            b.hook("hook-failing-task", "pre-install", "echo gave up; exit 1"),
        ),
        "absent",
        chart=True,
    ),
)
