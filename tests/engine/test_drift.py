"""What others changed is found by who owns which field; what the cluster itself does is not."""

import copy

import pytest

from woow_paas_platform.engine import drift
from woow_paas_platform.engine.answers import Field
from woow_paas_platform.engine.domain import ReleaseMark
from woow_paas_platform.engine.drift.detect import KINDS, words
from woow_paas_platform.engine.drift.mark import fingerprint
from woow_paas_platform.engine.drift.survey import newest_marks
from woow_paas_platform.engine.testing.ownership import by_hand, by_helm

MARKS = {"meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "paas-ws-1"}


def _deployment(**spec):
    container = {
        "name": "web",
        "image": "web:1.0",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": [{"name": "MODE", "value": "fast"}, {"name": "EMPTY", "value": ""}],
        "resources": {"limits": {"cpu": "0.5", "memory": "64Mi"}},
    }
    body = {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "shop"}},
        "template": {
            "metadata": {"labels": {"app": "shop"}, "creationTimestamp": None},
            "spec": {"containers": [container], "securityContext": {}},
        },
        **spec,
    }
    return _object("Deployment", body)


def _object(kind, spec=None, **more):
    metadata = {"name": "shop", "namespace": "paas-ws-1", "labels": {"app": "shop"}}
    body = {"kind": kind, "metadata": metadata, **more}
    return body if spec is None else {**body, "spec": spec}


def _service():
    return _object("Service", {"ports": [{"name": "http", "port": 80, "targetPort": "http"}]})


def _live(manifest, at="2026-01-05T09:00:00Z"):
    """Return the object as the API server has it once Helm has applied it."""
    live = by_helm(manifest, at)
    live["metadata"] |= {"annotations": dict(MARKS), "uid": "u1", "generation": 1}
    return live


def _controller(obj, body, manager="kube-controller-manager", subresource=""):
    new = by_hand(obj, body, manager, "2026-01-05T09:00:30Z")
    new["metadata"]["managedFields"][-1]["subresource"] = subresource
    return new


def _edited(obj, body, manager="kubectl-edit", at="2026-01-05T10:00:00Z"):
    return by_hand(obj, body, manager, at)


def _pod(container):
    return {"spec": {"template": {"spec": {"containers": [{"name": "web", **container}]}}}}


def _found(manifest, live, wanted=None):
    return [
        (one.kind, one.subject, one.path, one.wanted, one.found, one.by)
        for one in drift.detect([manifest], [live], wanted)
    ]


def test_what_was_applied_is_no_drift():
    assert _found(_deployment(), _live(_deployment())) == []


def test_defaults_and_what_the_cluster_writes_are_no_drift():
    live = _live(_deployment())
    spec = live["spec"]
    spec |= {"progressDeadlineSeconds": 600, "strategy": {"type": "RollingUpdate"}}
    container = spec["template"]["spec"]["containers"][0]
    container["resources"]["limits"]["cpu"] = "500m"
    container["env"][1].pop("value")
    container["ports"][0]["protocol"] = "TCP"
    note = {"metadata": {"annotations": {"deployment.kubernetes.io/revision": "3"}}}
    live = _controller(live, note)
    live = _controller(live, {"status": {"replicas": 1}}, subresource="status")
    assert _found(_deployment(), live) == []


def test_an_autoscalers_count_is_no_drift():
    live = _controller(_live(_deployment()), {"spec": {"replicas": 4}}, subresource="scale")
    assert _found(_deployment(), live) == []
    without = _deployment()
    del without["spec"]["replicas"]
    live = _edited(_live(without), {"spec": {"replicas": 4}}, "kubectl")
    assert _found(without, live) == []


def test_restarting_by_hand_is_no_drift():
    mark = {"kubectl.kubernetes.io/restartedAt": "2026-01-05T10:00:00Z"}
    body = {"spec": {"template": {"metadata": {"annotations": mark}}}}
    assert _found(_deployment(), _edited(_live(_deployment()), body, "kubectl-rollout")) == []


def test_notes_of_operators_are_no_drift():
    body = {"metadata": {"annotations": {"cert-manager.io/issued": "yes"}}}
    assert _found(_deployment(), _edited(_live(_deployment()), body, "cert-manager")) == []


DEPLOYMENT = "Deployment/shop"
CONTAINER = "spec.template.spec.containers[web]"


@pytest.mark.parametrize(
    ("body", "manager", "expected"),
    [
        (
            {"spec": {"replicas": 3}},
            "kubectl",
            ("scaled", DEPLOYMENT, "spec.replicas", "1", "3", "kubectl"),
        ),
        (
            _pod({"image": "web:2.0"}),
            "kubectl-set",
            ("edited", DEPLOYMENT, f"{CONTAINER}.image", "web:1.0", "web:2.0", "kubectl-set"),
        ),
        (
            _pod({"env": [{"name": "MODE", "value": "hunter2"}]}),
            "kubectl-edit",
            ("edited", DEPLOYMENT, f"{CONTAINER}.env[MODE].value", "", "", "kubectl-edit"),
        ),
        (
            _pod({"env": [{"name": "DEBUG", "value": "hunter2"}]}),
            "kubectl-set",
            ("added", DEPLOYMENT, f"{CONTAINER}.env[DEBUG]", "", "", "kubectl-set"),
        ),
        (
            {"metadata": {"labels": {"team": "blue"}}},
            "kubectl-label",
            ("added", DEPLOYMENT, "metadata.labels.team", "", "", "kubectl-label"),
        ),
        (
            _pod({"resources": {"limits": {"memory": "1Gi"}}}),
            "some-tuner",
            (
                *("edited", DEPLOYMENT, f"{CONTAINER}.resources.limits.memory"),
                *("64Mi", "1Gi", "some-tuner"),
            ),
        ),
        (
            {"spec": {"template": {"spec": {"containers": [{"name": "spy", "image": "spy:1"}]}}}},
            "kubectl-patch",
            ("added", DEPLOYMENT, "spec.template.spec.containers[spy]", "", "", "kubectl-patch"),
        ),
    ],
    ids=["scaled", "image", "variable", "added-variable", "label", "by-a-tuner", "container"],
)
def test_what_others_changed_is_named(body, manager, expected):
    assert _found(_deployment(), _edited(_live(_deployment()), body, manager)) == [expected]


def test_a_removed_field_is_named_with_the_last_tool():
    live = _edited(_live(_deployment()), {"metadata": {"labels": {"team": "blue"}}})
    container = live["spec"]["template"]["spec"]["containers"][0]
    container["env"] = [one for one in container["env"] if one["name"] != "MODE"]
    helm = live["metadata"]["managedFields"][0]["fieldsV1"]
    pods = helm["f:spec"]["f:template"]["f:spec"]
    variables = pods["f:containers"]['k:{"name": "web"}']["f:env"]
    del variables['k:{"name": "MODE"}']
    assert ("removed", DEPLOYMENT, f"{CONTAINER}.env[MODE]", "", "", "kubectl-edit") in (
        _found(_deployment(), live)
    )


def test_a_port_that_was_edited_is_one_gone_and_one_new():
    live = _live(_service())
    live["spec"]["ports"][0]["port"] = 81
    helm = live["metadata"]["managedFields"][0]["fieldsV1"]
    del helm["f:spec"]
    key = 'k:{"port":81,"protocol":"TCP"}'
    fields = {"f:spec": {"f:ports": {key: {".": {}, "f:port": {}, "f:name": {}}}}}
    live["metadata"]["managedFields"].append(
        {"manager": "kubectl-edit", "operation": "Update", "time": "t", "fieldsV1": fields}
    )
    kinds = {(kind, path) for kind, _subject, path, *_rest in _found(_service(), live)}
    assert ("removed", "spec.ports[80]") in kinds
    assert ("added", "spec.ports[81]") in kinds


def test_a_missing_object_is_named():
    found = drift.detect([_deployment(), _service()], [_live(_deployment())])
    assert [(one.kind, one.subject) for one in found] == [("missing", "Service/shop")]


def test_a_job_that_is_done_and_gone_is_no_drift():
    assert "Job" not in KINDS
    assert drift.detect([_object("Job", {})], []) == ()


def test_stopped_means_zero_of_everything():
    stopped = _edited(_live(_deployment()), {"spec": {"replicas": 0}}, "woow-paas")
    assert _found(_deployment(), stopped, {DEPLOYMENT: 0}) == []
    woken = _edited(stopped, {"spec": {"replicas": 2}}, "kubectl")
    assert [one[:5] for one in _found(_deployment(), woken, {DEPLOYMENT: 0})] == [
        ("scaled", DEPLOYMENT, "spec.replicas", "0", "2")
    ]


def test_keys_of_a_setting_are_known_by_metadata_alone_and_values_never_told():
    manifest = _object("Secret", data={"password": "aHVudGVyMg=="})
    live = _edited(_live(manifest), {"data": {"password": "b3RoZXI=", "extra": "bW9yZQ=="}})
    only = {"kind": "Secret", "metadata": live["metadata"]}
    found = _found(manifest, only)
    assert [(one[0], one[2]) for one in found] == [
        ("edited", "data.password"),
        ("added", "data.extra"),
    ]
    assert "aHVu" not in repr(found) and "b3Ro" not in repr(found)


def test_releases_changed_by_hand_are_told_from_ours():
    ours = ReleaseMark(3, "deployed")
    assert drift.of_release(3, ours) == ()
    changed = drift.of_release(2, ours)
    assert [(one.kind, one.wanted, one.found) for one in changed] == [("release_changed", "2", "3")]
    assert [one.kind for one in drift.of_release(3, None)] == ["release_deleted"]
    assert [one.kind for one in drift.of_release(3, None, False)] == ["namespace_gone"]


def test_the_newest_revision_is_read_from_labels():
    def secret(version, **labels):
        metadata = {"namespace": "paas-ws-1", "labels": {"name": "shop", "version": version}}
        metadata["labels"] |= labels
        return {"metadata": metadata}

    marks = newest_marks([secret("9"), secret("10", status="deployed"), secret("x"), {}])
    assert [(mark.revision, mark.status) for mark in marks.values()] == [(10, "deployed")]


def test_the_mark_tells_writes_and_nothing_else():
    first = _live(_deployment())
    mark = fingerprint([first])
    later = copy.deepcopy(first)
    later["status"] = {"replicas": 1}
    later["metadata"]["resourceVersion"] = "99"
    assert fingerprint([later]) == mark
    for change in ({"generation": 2}, {"labels": {"a": "b"}}, {"uid": "u2"}):
        other = copy.deepcopy(first)
        other["metadata"] |= change
        assert fingerprint([other]) != mark
    assert fingerprint([]) != mark != fingerprint([first], 2)


# taking back


def test_what_tools_added_becomes_helms_so_that_the_upgrade_removes_it():
    live = _edited(_live(_deployment()), _pod({"env": [{"name": "DEBUG", "value": "1"}]}))
    live = _controller(live, {"status": {"replicas": 1}}, subresource="status")
    fields = drift.reclaimed(live)
    assert [entry["manager"] for entry in fields] == ["helm", "kube-controller-manager"]
    pods = fields[0]["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"]
    assert 'k:{"name": "DEBUG"}' in pods['k:{"name": "web"}']["f:env"]
    assert 'k:{"name": "MODE"}' in pods['k:{"name": "web"}']["f:env"]


def test_a_count_is_never_given_to_helm():
    without = _deployment()
    del without["spec"]["replicas"]
    body = {"spec": {"replicas": 4}, "metadata": {"labels": {"team": "blue"}}}
    fields = drift.reclaimed(_edited(_live(without), body))
    assert "f:replicas" not in fields[0]["fieldsV1"]["f:spec"]
    assert "f:team" in fields[0]["fieldsV1"]["f:metadata"]["f:labels"]


def test_nothing_is_taken_where_nobody_added_anything():
    assert drift.reclaimed(_live(_deployment())) is None
    assert drift.reclaimed(_edited(_deployment(), {"spec": {"paused": True}})) is None


# taking over

FIELDS = [
    Field("image", type="image", path="image", required=True),
    Field("count", type="integer", path="replicas", maximum=5),
    Field("token", type="secret", path="token"),
]
OURS = {"image": {"repository": "web", "tag": "1.0", "digest": ""}, "replicas": 1, "token": "x"}


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"replicas": 3}, {"count": 3}),
        ({"image": {"repository": "web", "tag": "2.0", "digest": ""}}, {"image": "web:2.0"}),
        ({"replicas": 9}, None),
        ({"token": "other"}, None),
        ({"debug": True}, None),
        ({}, {}),
    ],
    ids=["count", "image", "more-than-allowed", "secret", "unknown", "same"],
)
def test_answers_that_a_change_by_hand_stands_for(theirs, expected):
    assert drift.answers(FIELDS, OURS, {**OURS, **theirs}) == expected


def test_sizes_that_are_a_plans():
    plans = [{"cpu": 0.05, "memory_mib": 32}, {"cpu": 0.2, "memory_mib": 128}]
    sizes = {"limits.cpu": "0.2", "limits.memory": "128Mi", "requests.memory": "0.125Gi"}
    assert drift.plan_of(plans, sizes) == plans[1]
    assert drift.plan_of(plans, {"limits.memory": "64Mi"}) is None
    assert drift.plan_of(plans, {}) is None


def test_paths_read_as_people_write_them():
    port = frozenset({("port", 80), ("protocol", "TCP")})
    assert words(("spec", "ports", port, "targetPort")) == "spec.ports[80].targetPort"
