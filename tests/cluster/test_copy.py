"""A copy of the database, made by Odoo's own dump and load, beside the original."""

import json

import pytest

from dev import databases
from dev import odoo as local_odoo
from dev.config import ROOT
from dev.shell import run

from .support import services
from .support.odoo import NAME

COPY = f"{NAME}-copy"
_SLICES = """
for _number in range(6):
    env["paas.engine"]._run_slice(env["paas.cluster"].search([], limit=1))
    env.cr.commit()
"""


def _odoo(*words, **options):
    """Run one of Odoo's commands; a failure is a failed test."""
    command = (*local_odoo.odoo_bin(), *map(str, words))
    return run(*command, env=local_odoo.environment(), cwd=ROOT, timeout=180, **options)


def _shell(script):
    """Run a script in the copy and return what it assigned to ``answer``."""
    mark = "ANSWER:"
    text = f"{script}\nimport json\nprint({mark!r} + json.dumps(answer))\n"
    output = _odoo(*_on_copy("shell"), "--no-http", input=text)
    return json.loads(output.rpartition(mark)[2].splitlines()[0])


def _on_copy(command):
    return (command, "-c", local_odoo.configuration(COPY), "-d", COPY)


@pytest.fixture
def copied(odoo, tmp_path):
    """Dump the tests' database and load it under another name, once it has been used."""

    def copy():
        dump = tmp_path / "dump.zip"
        _odoo("db", "-c", local_odoo.configuration(NAME), "dump", NAME, dump)
        _odoo("db", "-c", local_odoo.configuration(COPY), "load", COPY, dump)

    databases.remove(COPY)
    yield copy
    databases.remove(COPY)


def test_a_restored_database_touches_nothing_until_it_is_separated(odoo, kube, copied):
    client = odoo.client()
    workspace = client.create("paas.workspace", {"name": "Original"})
    service = services.deploy(client, workspace, "static-site")
    seen = services.reach(client, service, "running")
    copied()
    before = kube.releases(seen["namespace"], seen["release_name"])
    answer = _shell(
        f"""
from odoo.exceptions import UserError
installation = env["paas.installation"]
answer = {{"copy": installation._is_copy()}}
{_SLICES}
try:
    env["paas.workspace"].with_user(env.ref("base.user_admin")).create({{"name": "New"}})
    answer["said"] = ""
except UserError as error:
    answer["said"] = str(error)
"""
    )
    assert answer["copy"] and "read-only" in answer["said"]
    answer = _shell(
        f"""
env["paas.installation"].with_user(env.ref("base.user_admin")).action_separate()
env.cr.commit()
{_SLICES}
answer = {{
    "copy": env["paas.installation"]._is_copy(),
    "states": env["paas.cloud.service"].search([]).mapped("state"),
    "namespaces": env["paas.workspace"].search([]).mapped("namespace"),
}}
"""
    )
    assert not answer["copy"] and set(answer["states"]) <= {"draft"}
    assert seen["namespace"] not in answer["namespaces"]
    assert kube.releases(seen["namespace"], seen["release_name"]) == before
    services.reach(client, service, "running")
    _odoo(*_on_copy("neutralize"))
    answer = _shell('answer = env["paas.cluster"].search([]).mapped("has_credentials")')
    assert not any(answer)
    client.call("paas.workspace", "action_delete", [workspace], "Original")
