"""A zip with everything an expert would ask for: bounded in size, and without secrets."""

import io
import json
import re
import zipfile
from contextlib import contextmanager

from . import evidence
from .errors import EngineError
from .masking import mask_text, mask_values

LARGEST_FILE = 512 * 1024
"""Bytes of one file; of a longer one the end is kept, where it says what happened last."""
LARGEST = 24 * 2**20
"""Bytes of all files before they are packed; what comes after is named and left out."""
MOST_LOGS = 12
"""Containers of one service whose logs are read, those in trouble first."""


class Bundle:
    """Collects files; what goes in is masked and cut here and nowhere else."""

    def __init__(self):
        self.files = {}
        self.left_out = []
        self._room = LARGEST

    def add(self, path, text):
        """Add a text: its end, when it is too long."""
        content = mask_text(text).encode()
        if len(content) > LARGEST_FILE:
            cut = content[-LARGEST_FILE:].decode(errors="ignore")
            content = f"… the beginning is left out …\n{cut}".encode()
        self._put(safe(path), content)

    def _put(self, path, content):
        if len(content) > self._room:
            self.left_out.append(path)
            return
        self._room -= len(content)
        self.files[path] = content

    def add_data(self, path, data):
        """Add plain data as JSON, without what is named like a secret."""
        self.add(path, json.dumps(mask_values(data), indent=1, ensure_ascii=False, default=str))

    def take(self, other):
        """Take over another bundle's files, as far as there is room."""
        self.left_out += other.left_out
        for path, content in other.files.items():
            self._put(path, content)

    def packed(self):
        """Return the zip."""
        if self.left_out:
            self.add("left-out.txt", "There was no room for:\n" + "\n".join(self.left_out))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in sorted(self.files.items()):
                archive.writestr(path, content)
        return packed.getvalue()


def safe(path):
    """Return a path whose parts are plain names, wherever they came from."""
    parts = [re.sub(r"[^\w.+-]+", "-", part).strip(".-") for part in path.split("/")]
    return "/".join(part[:100] or "-" for part in parts)


def add_service(bundle, folder, cluster, key, hooks, secret_paths, now):
    """Add what the cluster shows of one release; what cannot be read is named, and no more.

    Costs one LIST for each observed kind of the namespace, twice, one of events, the release's
    secrets, and at most ``2 × MOST_LOGS`` logs.
    """
    reads = {
        "events.json": lambda: evidence.read_events(cluster, key, hooks),
        "objects.json": lambda: evidence.read_objects(cluster, key, hooks, now),
    }
    for name, read in reads.items():
        with _noted(bundle, f"{folder}/{name}"):
            bundle.add_data(f"{folder}/{name}", read())
    with _noted(bundle, f"{folder}/helm"):
        release = evidence.read_release(cluster, key, secret_paths)
        bundle.add_data(f"{folder}/helm/history.json", release["history"])
        bundle.add(f"{folder}/helm/values.yaml", release["values"])
        bundle.add(f"{folder}/helm/manifest.yaml", release["manifest"])
    with _noted(bundle, f"{folder}/logs"):
        _add_logs(bundle, folder, cluster, key, hooks, now)


def _add_logs(bundle, folder, cluster, key, hooks, now):
    pods = evidence.pods_of(cluster, key, hooks)
    for source in evidence.log_sources(pods, now)[:MOST_LOGS]:
        runs = [False] * source.has_run + [True] * source.has_previous
        for previous in runs:
            name = f"{folder}/logs/{source.instance}-{source.container}"
            name += ".previous.log" if previous else ".log"
            with _noted(bundle, name):
                text = cluster.logs(
                    key.namespace,
                    source.instance,
                    source.container,
                    tail=evidence.TAIL * 3,
                    previous=previous,
                )
                bundle.add(name, text)


@contextmanager
def _noted(bundle, path):
    """Name what could not be read, and go on: half a bundle is better than none."""
    try:
        yield
    except EngineError as error:
        bundle.add(f"{path}.not-read.txt", f"{error.message}\n{error.detail}")
