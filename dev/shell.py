"""Run commands and keep daemons: arguments as lists, output in log files, pids on record."""

import os
import signal
import subprocess
import time
from pathlib import Path

from .config import LOGS, RUN
from .console import Problem


def run(*command, timeout=600, log=None, **options):
    """Run a command; on failure raise ``Problem`` with the end of its output.

    ``log`` names a file under ``.local/log`` that gets the whole output.
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=options.pop("stdin", subprocess.DEVNULL) if "input" not in options else None,
        text=True,
        timeout=timeout,
        check=False,
        **options,
    )
    if log:
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"{log}.log").open("a") as out:
            out.write(done.stdout)
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise Problem(f"{Path(str(command[0])).name} failed (exit {done.returncode}):\n{tail}")
    return done.stdout


def _identity(pid):
    """Return the start time of a process, so that a reused pid is not taken for ours."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rsplit(")", 1)[1].split()
    return None if fields[0] == "Z" else fields[19]


class Daemon:
    """A background process of this checkout, known by a pid file under ``.local/run``."""

    def __init__(self, name):
        self.name = name
        self.record = RUN / f"{name}.pid"
        self.log = LOGS / f"{name}.log"

    @property
    def pid(self):
        """The pid when it runs, else None."""
        if not self.record.exists():
            return None
        pid, born = self.record.read_text().split()
        return int(pid) if _identity(pid) == born else None

    def start(self, *command, **options):
        """Start it in a session of its own unless it runs already; return True if started."""
        if self.pid:
            return False
        RUN.mkdir(parents=True, exist_ok=True)
        LOGS.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as out:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **options,
            )
        self.adopt(process.pid)
        return True

    def adopt(self, pid):
        """Put a process on record that was started otherwise, so that ``stop`` finds it."""
        RUN.mkdir(parents=True, exist_ok=True)
        self.record.write_text(f"{pid} {_identity(pid)}")

    def stop(self, patience=20, sig=signal.SIGTERM):
        """End it with ``sig``, and with KILL after ``patience`` seconds."""
        pid = self.pid
        if pid:
            os.kill(pid, sig)
            if not wait_for(lambda: not self.pid, patience):
                os.kill(pid, signal.SIGKILL)
                wait_for(lambda: not self.pid, 5)
        self.record.unlink(missing_ok=True)

    def tail(self, lines=15):
        """Return the last lines of its log."""
        return (
            "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
            if self.log.exists()
            else ""
        )


def wait_for(condition, seconds, pause=0.1):
    """Poll ``condition`` until it holds; return whether it did in time."""
    end = time.monotonic() + seconds
    while True:
        if condition():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(pause)
