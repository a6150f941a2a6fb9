"""Helm: pyhelm3 composes the command, the detached runner executes it, never a shell."""

import asyncio
import errno
import os
import re
import subprocess
from pathlib import Path

from pyhelm3 import Command

from .. import helm_output, runner
from ..domain import RunResult, RunState
from ..errors import DiskFull, HelmMissing, PermanentError, RetryableError
from .connection import with_token

HISTORY = 10
_KEPT = ("PATH", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_STATES = {
    runner.ABSENT: RunState.ABSENT,
    runner.RUNNING: RunState.RUNNING,
    runner.ENDED: RunState.ENDED,
    runner.LOST: RunState.LOST,
}


class _Composer(Command):
    """Writes down the command that pyhelm3 would run, and runs nothing."""

    words: list
    stdin: bytes = b""

    async def run(self, command, input=None):
        self.words = [self._executable, *(str(word) for word in command)]
        self.stdin = input or b""
        return b"{}"


class DetachedHelm:
    """Helm as detached processes, each with a folder of its own below ``folder``."""

    def __init__(self, connection, binary, folder, charts):
        self.connection = connection
        self.binary = binary
        self.folder = Path(folder)
        self.charts = charts

    def bring(self, chart):
        """Return the chart as an archive on this machine."""
        return self.charts.bring(chart)

    def start_upgrade(self, run, spec, token, seconds):
        """Start ``helm upgrade --install`` with complete values."""
        composer = _Composer(executable=self.binary, history_max_revisions=HISTORY)
        major = helm_version(self.binary)[0]
        newer = {"server_side": "true", "force_conflicts": True} if major >= 4 else {}
        asyncio.run(
            composer.install_or_upgrade(
                _name(spec.name),
                spec.chart.reference,
                spec.values,
                create_namespace=False,
                namespace=_name(spec.namespace),
                reset_values=True,
                timeout=f"{int(seconds)}s",
                **newer,
            )
        )
        if spec.operation:
            labels = [f"paas.woow.tw/operation={_name(spec.operation)}"]
            if spec.service:
                labels.append(f"paas.woow.tw/service={_name(spec.service)}")
            composer.words += ["--labels", ",".join(labels)]
        self._start(run, composer, token, seconds)

    def start_uninstall(self, run, key, token, seconds):
        """Start ``helm uninstall``."""
        composer = _Composer(executable=self.binary)
        name, namespace = _name(key.name), _name(key.namespace)
        asyncio.run(composer.uninstall(name, namespace=namespace, timeout=f"{int(seconds)}s"))
        composer.words.append("--ignore-not-found")
        self._start(run, composer, token, seconds)

    def poll(self, run):
        """Tell where the process is."""
        state, result = runner.look(self._place(run))
        if result is None:
            return RunResult(_STATES[state])
        return RunResult(
            _STATES[state],
            exit_code=0 if helm_output.gone(result["stderr"]) else result["exit_code"],
            timed_out=result["timed_out"],
            stderr=result["stderr"],
        )

    def cancel(self, run):
        """End the process and everything it started."""
        runner.cancel(self._place(run))

    def forget(self, run):
        """Remove what the process left behind."""
        runner.forget(self._place(run))

    def _place(self, run):
        return self.folder / _name(run)

    def _start(self, run, composer, token, seconds):
        place = self._place(run)
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
        for kind in ("CACHE", "CONFIG", "DATA"):
            environment[f"HELM_{kind}_HOME"] = str(place / kind.lower())
        environment |= {"HOME": str(place), "KUBECONFIG": str(place / "kubeconfig")}
        try:
            runner.start(
                place,
                composer.words,
                env=environment,
                seconds=seconds,
                stdin=composer.stdin,
                files={"kubeconfig": with_token(self.connection, token).kubeconfig},
            )
        except (OSError, subprocess.SubprocessError) as error:
            # trying again is safe: the run's folder guards against a second start
            if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull("The disk of the machine that runs Helm is full.") from error
            raise RetryableError(
                "Helm could not be started on this machine.", detail=type(error).__name__
            ) from error


def _name(text):
    """Return a name that cannot be taken for a flag or a path."""
    if not _NAME.fullmatch(str(text)) or ".." in str(text):
        raise PermanentError(f"“{text}” cannot be a name in the cluster.")
    return str(text)


_versions = {}


def helm_version(binary):
    """Return the program's version as (major, minor, patch); asked once for each file."""
    try:
        found = os.stat(binary) if os.sep in str(binary) else None
    except OSError as error:
        raise HelmMissing(f"There is no helm program at {binary}.") from error
    key = (str(binary), found.st_mtime_ns if found else 0)
    if key not in _versions:
        _versions[key] = _ask_version(binary)
    return _versions[key]


def _ask_version(binary):
    try:
        done = subprocess.run(
            [binary, "version", "--template", "{{.Version}}"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HelmMissing("The helm program could not be started.", detail=str(error)) from error
    numbers = re.search(r"v(\d+)\.(\d+)\.(\d+)", done.stdout)
    if not numbers:
        raise HelmMissing("The helm program does not tell its version.", detail=done.stderr)
    return tuple(map(int, numbers.groups()))
