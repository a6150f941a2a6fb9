"""The local environment itself: starting it again changes nothing that is right."""

from dev import cluster as local_cluster


def test_starting_again_changes_nothing(cluster, kube):
    before = {name: local_cluster.component(name).pid for name in local_cluster.status()}
    pods = kube.run("get", "pods", "-n", "kube-system", "-o", "jsonpath={.items[*].metadata.uid}")
    cluster.up()
    assert before == {name: local_cluster.component(name).pid for name in local_cluster.status()}
    assert all(before.values())
    after = kube.run("get", "pods", "-n", "kube-system", "-o", "jsonpath={.items[*].metadata.uid}")
    assert after == pods


def test_cluster_has_what_the_field_expects(kube):
    classes = kube.run("get", "storageclass,ingressclass", "-o", "name").split()
    assert "storageclass.storage.k8s.io/local-path" in classes
    assert "ingressclass.networking.k8s.io/traefik" in classes
    traefik = kube.items("deployment", "kube-system", "app.kubernetes.io/name=traefik")
    assert [item["status"]["availableReplicas"] for item in traefik] == [1]
    assert "woow" in kube.run("get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes")
