"""The command lines and configuration of the node: containerd, kubelet, kube-proxy."""

import json

from .. import tools
from ..config import INSTANCE
from . import network
from .certificates import certificate, kubeconfig
from .images import PAUSE, REGISTRY, registry_url
from .workspace import CGROUP, HOME, SOCKETS

CONTAINERD_SOCKET = SOCKETS / "containerd.sock"
_CONTAINERD = """version = 2
root = "{home}/containerd"
state = "{sockets}/containerd"
[grpc]
  address = "{socket}"
[ttrpc]
  address = "{socket}.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{home}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "{home}/hosts"
"""


def containerd():
    """Return containerd's words: own root, state and socket, own registry, own bridge."""
    file = HOME / "containerd.toml"
    facts = {"home": HOME, "sockets": SOCKETS, "socket": CONTAINERD_SOCKET, "pause": PAUSE}
    file.write_text(_CONTAINERD.format(**facts))
    hosts = HOME / "hosts" / REGISTRY
    hosts.mkdir(parents=True, exist_ok=True)
    url = registry_url()
    (hosts / "hosts.toml").write_text(
        f'server = "{url}"\n[host."{url}"]\n  capabilities = ["pull", "resolve"]\n'
    )
    (HOME / "cni" / "10-bridge.conflist").write_text(json.dumps(_bridge(), indent=1))
    return ("/usr/bin/containerd", "--config", file)


def kubelet():
    """Return the kubelet's words."""
    configuration = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": "0.0.0.0",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(certificate("ca"))},
        },
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{CGROUP}",
        "clusterDNS": [network.SERVICE_DNS],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%"},
        "failCgroupV1": False,
        "failSwapOn": False,
        "imageGCHighThresholdPercent": 100,
        "imageGCLowThresholdPercent": 99,
        "localStorageCapacityIsolation": True,
        "maxPods": 250,
        "podLogsDir": str(HOME / "pods"),
        "registerNode": True,
        "resolvConf": "",
        "rotateCertificates": False,
        "syncFrequency": "10s",
    }
    file = HOME / "kubelet.json"
    file.write_text(json.dumps(configuration, indent=1))
    options = {
        "config": file,
        "hostname-override": "woow",
        "kubeconfig": kubeconfig("kubelet"),
        "node-ip": network.inner_address(),
        "root-dir": HOME / "kubelet",
    }
    return (tools.path("kubelet"), *(f"--{name}={value}" for name, value in options.items()))


def proxy():
    """Return kube-proxy's words; the machine's conntrack settings are left alone."""
    options = {
        "cluster-cidr": network.POD_NET,
        "conntrack-max-per-core": 0,
        "conntrack-tcp-timeout-close-wait": "0s",
        "conntrack-tcp-timeout-established": "0s",
        "hostname-override": "woow",
        "kubeconfig": kubeconfig("proxy"),
    }
    return (tools.path("kube-proxy"), *(f"--{name}={value}" for name, value in options.items()))


def _bridge():
    """Return the pods' network: a bridge in the namespace, addresses kept in our own folder."""
    ipam = {
        "type": "host-local",
        "ranges": [[{"subnet": network.POD_NET}]],
        "routes": [{"dst": "0.0.0.0/0"}],
        "dataDir": str(SOCKETS / "cni"),
    }
    bridge = {
        "type": "bridge",
        "bridge": "cni0",
        "isGateway": True,
        "ipMasq": True,
        "hairpinMode": True,
        "ipam": ipam,
    }
    return {
        "cniVersion": "0.4.0",
        "name": f"woow-{INSTANCE}",
        "plugins": [bridge, {"type": "portmap", "capabilities": {"portMappings": True}}],
    }
