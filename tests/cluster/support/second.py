"""A second Odoo server on the tests' database, as a second host would be: a folder of its own."""

import os
import shutil
import signal
import subprocess
import urllib.request

from dev import odoo
from dev.config import LOCAL, LOGS, ROOT, port

from .odoo import NAME
from .waiting import until


class SecondServer:
    """Shares the database and the file store, and nothing else."""

    def __init__(self, first):
        self.first = first
        self.folder = LOCAL / "odoo-second"
        self.log = LOGS / "odoo-cluster-tests-second.log"
        self.port = port("odoo-second")

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "filestore").symlink_to(odoo.DATA / "filestore")
        options = {
            "data-dir": self.folder,
            "http-port": self.port,
            "gevent-port": port("odoo-second-longpolling"),
            "max-cron-threads": 2,
        }
        words = odoo.command(
            "server", NAME, *(f"--{key}={value}" for key, value in options.items())
        )
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                words,
                cwd=ROOT,
                env=odoo.environment(WOOW_HELM=str(self.first.gate.binary)),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until(self._answers, 120, f"the second Odoo to answer; see {self.log}", pause=0.5)
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def run_folders(self):
        """Return the folders of helm runs that this server has begun."""
        return sorted((self.folder / "woow_paas").glob(f"**/{NAME}/runs/*"))

    def _answers(self):
        assert self.process.poll() is None, f"the second Odoo ended; see {self.log}"
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/web/health", timeout=5
            ) as answer:
                return answer.status == 200
        except OSError:
            return False
