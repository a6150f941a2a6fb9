"""The first command of README: it prints where to go, and the second time changes nothing."""

import os
import re
import subprocess
import time

import pytest

from dev import odoo as local_odoo
from dev.config import ROOT
from dev.shell import Daemon

from .support.rpc import Client
from .support.waiting import until


@pytest.fixture
def run(cluster):
    """``make run``, as a person calls it; what it started is ended again."""
    before = local_odoo.running()
    environment = {key: value for key, value in os.environ.items() if key != "KUBECONFIG"}

    def make_run():
        done = subprocess.run(
            ["make", "run"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield make_run
    if not before:
        local_odoo.down()


def test_make_run_says_where_to_go_and_the_second_time_changes_nothing(run):
    said = run()
    address = re.search(r"http://localhost:\d+", said)
    login, password = re.search(r"Login\s+(\S+) / (\S+)", said).groups()
    client = Client(address[0], "woow", login, password)
    found = client.search("paas.cluster", [])
    until(
        lambda: client.read("paas.cluster", found[0], "state")["state"] == "connected",
        90,
        "the cluster to be connected",
        1,
    )
    names = client.call("paas.app.template", "search_read", [], ["name"])
    assert {"Static site", "Web application"} <= {app["name"] for app in names}

    server = Daemon("odoo").pid
    began = time.monotonic()
    run()
    assert time.monotonic() - began < 60
    assert Daemon("odoo").pid == server, "the server that runs right is left alone"
