"""The folders of the cluster, and how they are let go of."""

import shutil
import subprocess
from pathlib import Path

from ..config import INSTANCE, LOCAL
from ..shell import run

HOME = LOCAL / "cluster"
SOCKETS = Path(f"/run/woow-{INSTANCE}")
CGROUP = f"woow-{INSTANCE}"
_CGROUPS = Path("/sys/fs/cgroup")


def make():
    """Make the folders, and the control groups below which the kubelet puts its own."""
    for name in ("etcd", "kubelet", "containerd", "volumes", "registry", "pods", "cni", "hosts"):
        (HOME / name).mkdir(parents=True, exist_ok=True)
    SOCKETS.mkdir(parents=True, exist_ok=True)
    for controller in _controllers():
        group = controller / CGROUP
        group.mkdir(exist_ok=True)
        for name in ("cpuset.cpus", "cpuset.mems"):
            file = group / name
            if file.exists() and not file.read_text().strip():
                file.write_text((controller / name).read_text())


def release():
    """Unmount what is left under the folders, deepest first, and remove the run-time state."""
    for target in _mounts():
        run("umount", "-l", target, timeout=30)
    shutil.rmtree(SOCKETS / "containerd", ignore_errors=True)
    for controller in {*_controllers(), _CGROUPS / "unified"}:
        groups = sorted((controller / CGROUP).rglob("*/"), key=lambda path: -len(path.parts))
        for group in [*groups, controller / CGROUP]:
            if group.is_dir():
                subprocess.run(["rmdir", str(group)], capture_output=True, timeout=10, check=False)


def _controllers():
    """Return the hierarchies of control groups: one for each controller, or the unified one."""
    if (_CGROUPS / "cgroup.controllers").exists():
        return [_CGROUPS]
    return [
        path
        for path in _CGROUPS.iterdir()
        if path.is_dir() and not path.is_symlink() and (path / "tasks").exists()
    ]


def _mounts():
    """Return the mount points below our folders, deepest first."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    points = {line.split()[1].replace("\\040", " ") for line in lines}
    ours = [point for point in points if _below(point, HOME) or _below(point, SOCKETS)]
    return sorted(ours, key=len, reverse=True)


def _below(point, folder):
    return point.startswith(f"{folder}/")
