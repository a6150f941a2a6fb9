"""Charts on this machine: fetched from their source once, kept under their digest."""

import errno
import gzip
import io
import os
import tarfile
import tempfile
from pathlib import Path

from .. import charts
from ..domain import ChartRef
from ..errors import ChartNotFound, DiskFull, RetryableError
from .oci import Registry
from .outside import Outside


class ChartStore:
    """A folder of archives named after their digests; safe to lose, shared by all processes."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def versions(self, source, names=()):
        """Return what a source offers; a registry is asked for the charts in ``names`` only.

        One request for a repository, one for each name for a registry.
        """
        outside = Outside(source)
        if source.kind == "registry":
            registry = Registry(outside, source)
            return [one for name in names for one in registry.versions(name)]
        return self._index(outside, source)

    def bring(self, ref):
        """Return the chart as an archive here, fetched unless it is here already.

        With a digest, only that very archive will do. Raises ``ChartNotFound``,
        ``ChartInvalid``, ``SourceRefused``, ``RepositoryUnreachable``.
        """
        if ref.digest and self.place(ref.digest).is_file():
            content = self.place(ref.digest).read_bytes()
        elif ref.source is None:
            content = pack(ref.reference)
        else:
            content = self._fetched(ref)
        facts = charts.check_archive(content, version=ref.version, digest=ref.digest)
        place = self.keep(content, facts.digest)
        return ChartRef(str(place), facts.version, facts.digest)

    def place(self, digest):
        """Return where the archive of a digest is, or would be."""
        if not charts.DIGEST.fullmatch(digest):
            raise ChartNotFound("A chart's digest is 64 hexadecimal digits.")
        return self.folder / f"{digest}.tgz"

    def keep(self, content, digest):
        """Write an archive under its digest, whole or not at all, and return its path."""
        place = self.place(digest)
        if place.is_file():
            return place
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(content, place)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull("The disk of the machine that runs Helm is full.") from error
            raise RetryableError(
                "The chart could not be stored on this machine.", detail=error.strerror or ""
            ) from error
        return place

    def _write(self, content, place):
        """Write under another name first; half of an archive is not left behind."""
        half, name = tempfile.mkstemp(dir=self.folder)
        try:
            with os.fdopen(half, "wb") as file:
                file.write(content)
            os.replace(name, place)
        except OSError:
            os.unlink(name)
            raise

    def _fetched(self, ref):
        outside, source = Outside(ref.source), ref.source
        if source.kind == "registry":
            registry = Registry(outside, source)
            version = ref.version or registry.versions(ref.reference)[0].version
            content = registry.archive(ref.reference, version)
            charts.check_archive(content, ref.reference, version, ref.digest)
            return content
        offered = charts.choose(self._index(outside, source), ref.reference, ref.version)
        content = outside.fetch(offered.url, charts.LARGEST_ARCHIVE)
        charts.check_archive(content, offered.name, offered.version, ref.digest or offered.digest)
        return content

    def _index(self, outside, source):
        base = source.url.rstrip("/")
        text = outside.fetch(f"{base}/index.yaml", charts.LARGEST_INDEX)
        return charts.read_index(text, base)


def pack(folder):
    """Return a chart's folder as an archive; the same files give the same bytes."""
    root = Path(folder)
    if not (root / "Chart.yaml").is_file():
        raise ChartNotFound(f"There is no chart {root.name} in this addon.")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            info = tarfile.TarInfo(f"{root.name}/{path.relative_to(root).as_posix()}")
            info.size = path.stat().st_size
            info.mode = 0o644
            with path.open("rb") as file:
                archive.addfile(info, file)
    return gzip.compress(packed.getvalue(), 9, mtime=0)
