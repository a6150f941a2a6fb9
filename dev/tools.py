"""The tools built from their pinned Go modules: one recipe each, kept in the cache."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field

from . import cache
from .config import ETCD, HELM3, HELM4, KUBERNETES, ROOT
from .console import Problem, step
from .shell import run

_MODULES = ROOT / "dev" / "gotools"
_OLDEST_GO = (1, 25)


@dataclass(frozen=True)
class Recipe:
    """A module of ``dev/gotools`` and the programs built from it."""

    module: str
    programs: dict[str, str]
    """Name of the program → Go package."""
    stamps: dict[str, str] = field(default_factory=dict)
    """Go variable → value written into the programs."""

    def key(self):
        """Return what the result depends on, as a short hash."""
        files = sorted((_MODULES / self.module).iterdir())
        parts = [file.read_bytes() for file in files]
        parts.append(repr((self.programs, self.stamps)).encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _kubernetes():
    major, minor, _patch = KUBERNETES.removeprefix("v").split(".")
    version = "k8s.io/component-base/version"
    names = ("apiserver", "controller-manager", "scheduler", "proxy")
    programs = {f"kube-{name}": f"k8s.io/kubernetes/cmd/kube-{name}" for name in names}
    programs |= {name: f"k8s.io/kubernetes/cmd/{name}" for name in ("kubelet", "kubectl")}
    programs["etcd"] = "go.etcd.io/etcd/server/v3"
    return Recipe(
        "kubernetes",
        programs,
        {
            f"{version}.gitVersion": KUBERNETES,
            f"{version}.gitMajor": major,
            f"{version}.gitMinor": minor,
            f"{version}.gitTreeState": "clean",
            "go.etcd.io/etcd/api/v3/version.GitSHA": ETCD,
        },
    )


def _helm(major, version):
    module = f"helm.sh/helm/v{major}"
    return Recipe(
        f"helm{major}",
        {f"helm{major}": f"{module}/cmd/helm"},
        {f"{module}/internal/version.version": version},
    )


RECIPES = (
    _helm(4, HELM4),
    _kubernetes(),
    Recipe("coredns", {"coredns": "github.com/coredns/coredns"}),
    Recipe("crane", {"crane": "github.com/google/go-containerregistry/cmd/crane"}),
    Recipe(
        "local-path-provisioner",
        {"local-path-provisioner": "github.com/rancher/local-path-provisioner"},
    ),
    Recipe("metrics-server", {"metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server"}),
    Recipe("traefik", {"traefik": "github.com/traefik/traefik/v3/cmd/traefik"}),
    _helm(3, HELM3),
    Recipe("kwok", {"kwok": "sigs.k8s.io/kwok/cmd/kwok"}),
    Recipe("kstatus", {"kstatus": "."}),
)
_BY_PROGRAM = {program: recipe for recipe in RECIPES for program in recipe.programs}


def check():
    """Raise ``Problem`` unless there is a Go that is new enough (it fetches newer ones itself)."""
    if not shutil.which("go"):
        raise Problem("Go 1.25 or newer is needed, and there is no `go` in PATH: https://go.dev/dl")
    text = subprocess.run(
        ["go", "env", "GOVERSION"], capture_output=True, text=True, timeout=30, check=False
    ).stdout
    found = re.search(r"go(\d+)\.(\d+)", text)
    if not found or tuple(map(int, found.groups())) < _OLDEST_GO:
        raise Problem(f"Go 1.25 or newer is needed; `go` here is {text.strip() or 'unusable'}")


def path(program):
    """Return the program's file, built when it is not there."""
    return _built(_BY_PROGRAM[program]) / program


def build(*programs):
    """Build what is missing of ``programs``, one after the other: each build uses all cores."""
    for program in programs:
        path(program)


def _built(recipe):
    def make(folder):
        check()
        with step(f"Build {recipe.module} from source"):
            source = folder / "source"
            shutil.copytree(_MODULES / recipe.module, source)
            for program, package in recipe.programs.items():
                _compile(source, folder / program, package, recipe.stamps)
            shutil.rmtree(source)

    return cache.item(f"{recipe.module}-{recipe.key()}", make)


def _compile(source, target, package, stamps):
    flags = " ".join(["-s -w", *(f"-X {name}={value}" for name, value in stamps.items())])
    run(
        *("go", "build", "-mod=readonly", "-ldflags", flags, "-o", target, package),
        cwd=source,
        env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"},
        timeout=3000,
        log=f"build-{source.parent.name}",
    )
