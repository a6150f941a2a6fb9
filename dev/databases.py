"""Odoo databases in seconds: a template with Odoo's own modules is made once and copied."""

import fcntl
import shutil
from contextlib import contextmanager

from . import odoo, postgres
from .config import ROOT, RUN
from .console import step
from .shell import run

_MODULES = "base,web,mail,base_setup"


def fresh(name, demo=False, install=True):
    """Make the database ``name`` anew, with the addon unless ``install`` is False."""
    template = _template(demo)
    remove(name)
    with step(f"Make the database {name}"):
        postgres.copy(template, name)
        files = _filestore(template)
        if files.exists():
            shutil.copytree(files, _filestore(name))
        if install:
            _run(name, "-i", odoo.ADDON, *_demo(demo))
    _mark(name).write_text(odoo.sources_hash() if install else "")


def ensure(name, demo=False):
    """Make the database ``name`` if there is none; upgrade the addon in it if its files changed."""
    if not (postgres.exists(name) and _mark(name).exists()):
        fresh(name, demo)
        return
    wanted = odoo.sources_hash()
    if _mark(name).read_text() != wanted:
        with step(f"Upgrade the addon in the database {name}"):
            _run(name, "-u", odoo.ADDON)
        _mark(name).write_text(wanted)


def outdated(name):
    """Say whether ``ensure`` would change something."""
    mark = _mark(name)
    return not mark.exists() or mark.read_text() != odoo.sources_hash() or not postgres.exists(name)


def remove(name):
    """Drop a database and its files."""
    postgres.drop(name)
    shutil.rmtree(_filestore(name), ignore_errors=True)
    for mark in RUN.glob(f"database-{name}.*"):
        mark.unlink()


def _template(demo):
    """Return the template's name, made when it is not there."""
    name = "template-demo" if demo else "template-plain"
    with _alone(name):
        if not _mark(name).exists() or not postgres.exists(name):
            remove(name)
            with step(f"Make the database {name} ({_MODULES})"):
                postgres.sql(f"CREATE DATABASE \"{name}\" ENCODING 'unicode' TEMPLATE template0")
                _run(name, "-i", _MODULES, *_demo(demo))
            _mark(name).touch()
    return name


@contextmanager
def _alone(name):
    """Hold off other commands of this checkout that need the same template."""
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _demo(demo):
    return ("--with-demo",) if demo else ()


def _run(name, *arguments):
    """Run an Odoo server that ends after its work on the database."""
    words = odoo.command(
        "server", name, "--no-http", "--stop-after-init", "--max-cron-threads=0", *arguments
    )
    output = run(*words, env=odoo.environment(), cwd=ROOT, timeout=600, log=f"database-{name}")
    return output


def _filestore(name):
    return odoo.DATA / "filestore" / name


def _mark(name):
    """Return the file that says which addon files are in the database; it ends with it."""
    return RUN / f"database-{name}.installed"
