"""A real Odoo server of the tests' own: started, killed and started again."""

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

from dev import databases, odoo, postgres
from dev.config import LOCAL, LOGS, ROOT
from dev.shell import Daemon

from .database import Database
from .gate import HelmGate
from .rpc import Client
from .waiting import until

NAME = "woow-cluster-tests"
PREFIX = "e2e"
"""Set before the tests' namespaces: beside those of ``make run`` on the same cluster."""
_PREFIXED = """
INSERT INTO ir_config_parameter (key, value) VALUES ('woow_paas.namespace_prefix', %s);
UPDATE paas_workspace SET namespace = %s || '-' || namespace;
"""
DAEMON = "odoo-cluster-tests"
"""By this name ``make stop`` ends a server that killed tests have left."""


def _dsn(database):
    port = odoo.port("postgres")
    return f"host={postgres.SOCKETS} port={port} user={postgres.ROLE} dbname={database}"


class OdooServer:
    """One database with the addon and its demo data, and the process that serves it."""

    def __init__(self, helm):
        postgres.up()
        databases.fresh(NAME, demo=True)
        for left in self.run_folders():
            # of an interrupted session: its operations had the same numbers
            shutil.rmtree(left)
        self.gate = HelmGate(LOCAL / "gate", helm)
        self.sql = Database(_dsn(NAME))
        self.sql.run(_PREFIXED, PREFIX, PREFIX)
        self.url = f"http://127.0.0.1:{odoo.address_port(NAME)}"
        self.log = LOGS / "odoo-cluster-tests.log"
        self.process = None
        self.options = None

    def start(self, cron_threads=2, *more, within=()):
        """Start the server with ``more`` options, or do nothing when it runs like this already.

        ``within`` are words that run the command after them in surroundings of its own.
        """
        flags = (f"--max-cron-threads={cron_threads}", *more)
        options = (within, flags)
        if self.process and self.process.poll() is None:
            if self.options == options:
                return
            self.stop()
        words = (*within, *odoo.command("server", NAME, *flags))
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                words,
                cwd=ROOT,
                env=odoo.environment(WOOW_HELM=str(self.gate.binary)),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.options = options
        Daemon(DAEMON).adopt(self.process.pid)
        until(self._answers, 90, f"Odoo to answer; see {self.log}")
        if cron_threads:
            self._let_it_look(cron_threads)

    def _let_it_look(self, cron_threads):
        """Do not wait for the first look at scheduled actions, a minute after the start.

        The notification that each trigger of Odoo sends, once its cron threads listen.
        """
        threads = "SELECT count(*) FROM pg_stat_activity WHERE query = 'COMMIT' AND"
        mine = "datname = 'postgres' AND application_name = %s"
        listening = Database(_dsn("postgres"))
        until(
            lambda: (
                listening.one(f"{threads} {mine}", f"odoo-{self.process.pid}")[0] >= cron_threads
            ),
            30,
            "the cron threads to listen",
        )
        listening.run("SELECT pg_notify('cron_trigger', %s)", NAME)
        listening.connection.close()

    def kill9(self):
        """Kill the whole process group of the server without a warning."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        """End the server as ``make stop`` does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill9()

    def client(self, login="admin", password="admin"):
        """Log in and return the session."""
        return Client(self.url, NAME, login, password)

    def run_folders(self):
        """Return the folders of helm runs that are still there."""
        return sorted((odoo.DATA / "woow_paas").glob(f"**/{NAME}/runs/*"))

    def errors(self, since):
        """Return the tracebacks' lines that the server wrote after byte ``since`` of its log."""
        with self.log.open(errors="replace") as log:
            log.seek(since)
            return [line for line in log if " ERROR " in line]

    def _answers(self):
        assert self.process.poll() is None, f"Odoo ended; see {self.log}"
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
            return False
