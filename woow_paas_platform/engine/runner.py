"""Run one command detached from its parent, and leave its result in a file only this user reads.

The run's folder is the guard against a second start: making it is atomic. In it are

- ``supervisor``: pid and start time of the process that watches the command,
- ``command``: pid and start time of the command itself,
- ``result.json``: how it ended, written at once or not at all.

Nothing here knows Odoo, Helm or Kubernetes.
"""

import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

GRACE = 3.0
"""Seconds between TERM and KILL: nothing is left five seconds after its deadline."""
LONGEST_ANSWER = 65_536
"""Bytes kept of what the command says, from its end."""

_NO_PROGRAM = (errno.ENOENT, errno.EACCES, errno.ENOEXEC, errno.ENOTDIR)

ABSENT, RUNNING, ENDED, LOST = "absent", "running", "ended", "lost"


def start(folder, argv, *, env, seconds, stdin=b"", files=None):
    """Start ``argv`` unless ``folder`` is there already; return whether it was started.

    ``files`` (name → text) are written into the folder, for this user alone, and are removed
    when the command has ended: credentials.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    request = {
        "argv": list(argv),
        "env": dict(env),
        "seconds": seconds,
        "stdin": stdin.decode(),
        "private": sorted(files or {}),
    }
    try:
        for name, text in (files or {}).items():
            _write(folder / name, text)
        _supervise(folder, request)
    except (OSError, subprocess.SubprocessError):
        if look(folder)[0] != RUNNING:
            # nothing was run and nothing will be: the next attempt begins anew
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return True


def _supervise(folder, request):
    subprocess.run(
        [sys.executable, "-I", __file__, str(folder)],
        input=json.dumps(request).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        timeout=30,
        check=True,
    )


def look(folder):
    """Return (state, result): without waiting, and safe against reused pids."""
    folder = Path(folder)
    if not folder.exists():
        return ABSENT, None
    # alive is asked first: what ends between the two questions has left its result by then
    alive = any(_alive(folder / name) for name in ("supervisor", "command"))
    try:
        return ENDED, json.loads((folder / "result.json").read_text())
    except FileNotFoundError:
        return (RUNNING, None) if alive else (LOST, None)


def cancel(folder):
    """Ask the supervisor to end the command; what has ended stays as it is.

    A command whose supervisor was killed has nobody else to end it: it is killed here.
    """
    folder = Path(folder)
    supervisor, command = (_recorded(folder / name) for name in ("supervisor", "command"))
    with contextlib.suppress(ProcessLookupError):
        if supervisor is not None:
            os.kill(supervisor, signal.SIGTERM)
        elif command is not None:
            os.killpg(command, signal.SIGKILL)


def forget(folder):
    """Remove what a run left behind, ending it first if it still runs."""
    folder = Path(folder)
    if look(folder)[0] == RUNNING:
        cancel(folder)
        return
    shutil.rmtree(folder, ignore_errors=True)


def _write(path, text):
    """Write a file at once or not at all, readable by this user only."""
    new = path.with_name(f"{path.name}.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def _born(pid):
    """Return a process's start time in clock ticks since boot; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def _record(path, pid):
    _write(path, f"{pid} {_born(pid)}")


def _recorded(path):
    """Return the recorded pid if that very process is alive."""
    try:
        pid, born = path.read_text().split()
    except FileNotFoundError:
        return None
    return int(pid) if _born(pid) == born else None


def _alive(path):
    return _recorded(path) is not None


def _end_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


class _Tail(threading.Thread):
    """Reads a stream to its end and keeps the last part."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.kept = b""
        self.start()

    def run(self):
        while part := self.stream.read1(65_536):
            self.kept = (self.kept + part)[-LONGEST_ANSWER:]

    def text(self):
        """Return what was kept; a grandchild that holds the stream open is not waited for."""
        self.join(GRACE)
        return self.kept.decode(errors="replace")


class _Supervisor:
    """Watches one command until it has ended or its time is over."""

    def __init__(self, folder, request):
        self.folder = folder
        self.request = request
        self.cancelled = threading.Event()

    def run(self):
        """Run the command and leave its result."""
        signal.signal(signal.SIGTERM, lambda *_: self.cancelled.set())
        try:
            result = self._watched()
        except OSError as error:
            code = 127 if error.errno in _NO_PROGRAM else 1
            result = {"exit_code": code, "timed_out": False, "stderr": f"{error.strerror}"}
        for name in self.request["private"]:
            (self.folder / name).unlink(missing_ok=True)
        _write(self.folder / "result.json", json.dumps(result))

    def _watched(self):
        ends = time.monotonic() + self.request["seconds"]
        process = self._begun()
        try:
            _record(self.folder / "command", process.pid)
        except OSError:
            # what is not on record cannot be looked after
            _end_group(process, signal.SIGKILL)
            process.wait()
            raise
        said = _Tail(process.stderr)
        timed_out = False
        while process.poll() is None and not self.cancelled.wait(0.02):
            if time.monotonic() > ends:
                timed_out = True
                break
        if process.poll() is None:
            self._end(process)
        # whatever the command has started does not outlive it
        _end_group(process, signal.SIGKILL)
        return {
            "exit_code": process.wait(),
            "timed_out": timed_out,
            "cancelled": self.cancelled.is_set(),
            "stderr": said.text(),
        }

    def _begun(self):
        """Start the command; its input is whole before it exists, should this process die."""
        with open(os.memfd_create("stdin"), "w+b") as whole:
            whole.write(self.request["stdin"].encode())
            whole.seek(0)
            return subprocess.Popen(
                self.request["argv"],
                env=self.request["env"],
                cwd=self.folder,
                stdin=whole,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )

    def _end(self, process):
        _end_group(process, signal.SIGTERM)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            _end_group(process, signal.SIGKILL)


def _detach(folder):
    """Read the request, leave a supervisor behind, and return once it is on record."""
    request = json.load(sys.stdin)
    told, tell = os.pipe()
    if os.fork():
        os.close(tell)
        sys.exit(0 if os.read(told, 1) else 1)
    os.close(told)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    _record(folder / "supervisor", os.getpid())
    # fails, and nothing is run, when whoever asked has not waited
    os.write(tell, b".")
    os.close(tell)
    _Supervisor(folder, request).run()


if __name__ == "__main__":
    os.umask(0o077)
    _detach(Path(sys.argv[1]))
