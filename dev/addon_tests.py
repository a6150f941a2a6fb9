"""The addon's tests: pytest-odoo on a database made for them."""

import os
import subprocess
import sys

from . import browser, databases, odoo, postgres
from .config import ROOT

TESTS = ROOT / odoo.ADDON / "tests"
BROWSER_TESTS = TESTS / "test_js.py"


def run(database, *arguments, in_browser=False):
    """Run pytest with Odoo on ``database`` and return its exit code."""
    postgres.up()
    if in_browser:
        browser.prepare()
    words = (
        str(odoo.python.binary()),
        "-m",
        "pytest",
        "-p",
        "dev.strict",
        f"--odoo-config={odoo.configuration(database)}",
        f"--odoo-database={database}",
        "--odoo-http",
        *arguments,
    )
    variables = odoo.environment()
    variables["PYTHONPATH"] += os.pathsep + str(ROOT)
    sys.stdout.flush()
    return subprocess.run(words, cwd=ROOT, env=variables, check=False, timeout=3600).returncode


def suite(database, *arguments, in_browser=False):
    """Run all tests of the level on a fresh database, and drop it when they pass."""
    postgres.up()
    databases.fresh(database)
    if in_browser:
        chosen = [str(BROWSER_TESTS)]
    else:
        chosen = [str(TESTS), f"--ignore={BROWSER_TESTS}"]
    code = run(database, *chosen, *arguments, in_browser=in_browser)
    if not code:
        databases.remove(database)
    return code
