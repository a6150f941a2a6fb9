"""Run the tests: ONLY=engine|addon|js|cluster for one level, K=words to choose among them."""

import os
import subprocess

from .. import addon_tests, browser, cluster, console, exclusive, odoo, postgres, preflight, python
from ..config import ROOT
from ..console import Problem, say, side_by_side

LEVELS = ("engine", "addon", "js", "cluster")
_PLUGINS = ("-p", "dev.strict", "-p", "no:odoo")
# seconds for one test of the cluster, in which nothing may hang silently, and for all of them
_ONE_TEST, _ALL_TESTS = 600, 2700
ONE_FAULT, ALL_FAULTS = 1800, 6 * 3600


def main(words):
    """Run the levels one after the other; return 0 when all passed, else 1."""
    options = dict(word.split("=", 1) for word in words if "=" in word)
    only = options.get("ONLY") or os.environ.get("ONLY")
    chosen = options.get("K") or os.environ.get("K")
    if only and only not in LEVELS:
        raise Problem(f"ONLY={only} is no level; there are {', '.join(LEVELS)}")
    levels = (only,) if only else LEVELS
    if levels != ("engine",):
        preflight.check()
    failed = [level for level in levels if not _passes(level, chosen)]
    say(f"Failed: {', '.join(failed)}" if failed else f"Passed: {', '.join(levels)}")
    return 1 if failed else 0


def _passes(level, chosen):
    """Run one level and say how it ended; no test at all is a failure, too."""
    arguments = ("-k", chosen) if chosen else ()
    say(f"Tests: {level}")
    try:
        code = _RUN[level](*arguments)
    except Problem as problem:
        say(f"Tests: {level} could not run: {problem}")
        return False
    say(f"Tests: {level} {'passed' if not code else f'failed (pytest ended with {code})'}")
    return not code


def _engine(*arguments):
    return _pytest("tests/engine", *arguments)


def _addon(*arguments):
    odoo.prepare()
    return addon_tests.suite("test_addon", *arguments)


def _js(*arguments):
    side_by_side(odoo.prepare, browser.prepare)
    return addon_tests.suite("test_js", *arguments, in_browser=True)


def _cluster(*arguments):
    """Run the level, of the long suites their named part; ``make faults`` runs them whole."""
    return on_cluster("-m", "not whole", *arguments)


def on_cluster(*arguments, one=_ONE_TEST, timeout=_ALL_TESTS):
    """Run tests on this checkout's cluster; end it afterwards if it did not run before.

    A test that takes more than ``one`` seconds fails and shows where it hangs; after ``timeout``
    seconds no other one begins, and what was found out by then is told.
    """
    before = cluster.running()
    side_by_side(odoo.prepare, browser.prepare, cluster.prepare)
    with exclusive.command("test"):
        postgres.up()
        cluster.up()
    limits = (f"--timeout={one}", f"--session-timeout={timeout}")
    slowest = ("--durations=30", "--durations-min=10")
    code = _pytest("tests/cluster", *limits, *slowest, *arguments, timeout=timeout + 2 * one)
    if not before and not code:
        with exclusive.command("test"), console.step("End the cluster again"):
            cluster.down()
    return code


def _pytest(folder, *arguments, timeout=_ALL_TESTS):
    command = (str(python.binary()), "-m", "pytest", *_PLUGINS, folder, *arguments)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=timeout)
    return ended.returncode


_RUN = {"engine": _engine, "addon": _addon, "js": _js, "cluster": _cluster}
