"""Images from scratch: files and a configuration, packed here, served by a local registry."""

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .. import cache, tools
from ..config import ROOT, RUN
from ..console import Problem, side_by_side, step
from ..shell import run, wait_for
from . import network
from .workspace import HOME

REGISTRY = "registry.localhost:5000"
"""The registry's name inside the cluster: the same in every checkout, resolved by containerd."""
PAUSE = f"{REGISTRY}/pause:3.10"
_FILES = ROOT / "dev" / "images"
_BUSYBOX = Path("/bin/busybox")
_APPLETS = ("sh", "sleep", "httpd", "wget", "cat", "mkdir", "rm", "ls", "nslookup", "nc", "echo")


@dataclass(frozen=True)
class Image:
    """What one image contains and how it starts."""

    name: str
    files: dict
    """Path in the image → file on this machine, or bytes."""
    entrypoint: tuple = ()
    command: tuple = ()
    user: str = "0"
    links: dict = field(default_factory=dict)

    @property
    def reference(self):
        """The name by which pods ask for it."""
        return f"{REGISTRY}/{self.name}"


def busybox(name, files=None, **more):
    """Return an image of nothing but busybox and a few files."""
    links = {f"bin/{applet}": "busybox" for applet in _APPLETS}
    return Image(name, {"bin/busybox": _BUSYBOX, **(files or {})}, links=links, **more)


def _web(version):
    page = (_FILES / f"web-{version}.html").read_bytes()
    return busybox(
        f"woow/web:{version}",
        {"www/index.html": page, "etc/passwd": b"web:x:1000:1000::/:/bin/sh\n"},
        # a shell in front: the first process of a container ignores TERM unless it handles it
        entrypoint=("/bin/sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"),
        user="1000",
    )


def _program(name, program, *files):
    return Image(name, {program: tools.path(program), **dict(files)}, entrypoint=(f"/{program}",))


def shipped():
    """Return the images that the shipped charts use."""
    return (_web("1.0"), _web("1.1"))


def export(folder):
    """Write the shipped charts' images as archives that k3s imports when it starts."""
    for image in shipped():
        _write(image, Path(folder) / f"{image.name.replace('/', '-').replace(':', '-')}.tar")


def catalogue():
    """Return all images of the local cluster."""
    return (
        busybox("pause:3.10", entrypoint=("/bin/sleep",), command=("2147483647",)),
        busybox("busybox:1.0", command=("/bin/sh",)),
        *shipped(),
        _program("coredns:1.12", "coredns"),
        _program("traefik:3.6", "traefik"),
        _program("metrics-server:0.8", "metrics-server"),
        Image(
            "local-path-provisioner:0.0.30",
            {"local-path-provisioner": tools.path("local-path-provisioner")},
            command=("/local-path-provisioner",),
        ),
    )


def prepare():
    """Pack the images that are not in the cache."""
    if not _BUSYBOX.exists():
        raise Problem(f"{_BUSYBOX} is missing; the package busybox-static brings it")
    for image in catalogue():
        _packed(image)


def registry():
    """Return the registry's words; it keeps layers on disk, and names in memory."""
    return (
        *(tools.path("crane"), "registry", "serve", "--address", ":5000"),
        *("--disk", HOME / "registry"),
    )


def registry_url():
    """Return the registry's address as the machine and the node reach it."""
    return f"http://{network.inner_address()}:5000"


def push():
    """Put into the registry what this run of it does not have yet."""
    if not wait_for(_answers, 20):
        raise Problem("The local registry does not answer")
    # names are in the registry's memory: another process knows none of them
    run_of_registry = (RUN / "registry.pid").read_text()
    book = RUN / "images.json"
    known = json.loads(book.read_text()) if book.exists() else {}
    wanted = {image.name: _key(image) for image in catalogue()}
    there = known.get("images", {}) if known.get("registry") == run_of_registry else {}
    missing = [image for image in catalogue() if there.get(image.name) != wanted[image.name]]
    if missing:
        with step("Put the images into the registry"):
            side_by_side(*(partial(_push, image) for image in missing))
        book.write_text(json.dumps({"registry": run_of_registry, "images": wanted}))


def _answers():
    try:
        run(tools.path("crane"), "catalog", f"{network.inner_address()}:5000", timeout=20)
    except Problem:
        return False
    return True


def offer(image):
    """Put one more image into the registry and return the name by which pods ask for it."""
    _push(image)
    return image.reference


def _push(image):
    target = f"{network.inner_address()}:5000/{image.name}"
    run(tools.path("crane"), "push", _packed(image), target, timeout=300, log="images")


def _packed(image):
    """Return the image as an archive, packed when it is not in the cache."""
    name = image.name.replace("/", "-").replace(":", "-")

    def build(folder):
        with step(f"Pack the image {image.name}"):
            _write(image, folder / "image.tar")

    return cache.item(f"image-{name}-{_key(image)}", build) / "image.tar"


def _key(image):
    digest = hashlib.sha256(repr((image.entrypoint, image.command, image.user)).encode())
    for path, source in sorted(image.files.items()):
        facts = (
            source if isinstance(source, bytes) else f"{source} {source.stat().st_size}".encode()
        )
        digest.update(path.encode() + facts)
    digest.update(repr(sorted(image.links.items())).encode())
    return digest.hexdigest()[:12]


def _write(image, target):
    """Write a docker archive: one layer, its configuration, the manifest."""
    layer = target.with_name("layer.tar")
    with tarfile.open(layer, "w") as tar:
        for folder in (
            "tmp",
            "etc",
            *sorted({path.rsplit("/", 1)[0] for path in image.files if "/" in path}),
        ):
            _add_folder(tar, folder)
        for path, source in sorted(image.files.items()):
            content = source if isinstance(source, bytes) else source.read_bytes()
            _add_file(tar, path, content, 0o644 if isinstance(source, bytes) else 0o755)
        for path, goal in sorted(image.links.items()):
            link = tarfile.TarInfo(path)
            link.type, link.linkname = tarfile.SYMTYPE, goal
            tar.addfile(link)
    digest = hashlib.sha256(layer.read_bytes()).hexdigest()
    configuration = {
        "architecture": _architecture(),
        "os": "linux",
        "config": {
            "User": image.user,
            "Entrypoint": list(image.entrypoint) or None,
            "Cmd": list(image.command) or None,
            "Env": ["PATH=/bin:/"],
            "WorkingDir": "/",
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [image.reference], "Layers": ["layer.tar"]}]
    with tarfile.open(target, "w") as tar:
        _add_file(tar, "config.json", json.dumps(configuration).encode(), 0o644)
        tar.add(layer, "layer.tar")
        _add_file(tar, "manifest.json", json.dumps(manifest).encode(), 0o644)
    layer.unlink()


def _add_folder(tar, path):
    folder = tarfile.TarInfo(path)
    folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if path == "tmp" else 0o755
    tar.addfile(folder)


def _add_file(tar, path, content, mode):
    file = tarfile.TarInfo(path)
    file.size, file.mode = len(content), mode
    tar.addfile(file, io.BytesIO(content))


def _architecture():
    machine = run("uname", "-m", timeout=10).strip()
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
