"""Odoo 19 from Debian: programs, environment, a configuration for each database, a server."""

import base64
import hashlib
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from . import apt, cache, debian, node, postgres, python, tools
from .config import LOCAL, LOGS, ROOT, RUN, port
from .console import Problem, say, side_by_side
from .shell import Daemon, wait_for

ADDON = "woow_paas_platform"
DATA = LOCAL / "odoo"
_PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
)
_SELFIE = "addons/mail/static/lib/selfie_segmentation"
_daemon = Daemon("odoo")


def prepare():
    """Fetch Odoo, its Python packages and PostgreSQL, side by side."""
    side_by_side(_program, python.environment, node.modules, postgres.prepare, _libraries)
    _complete()


def odoo_bin():
    """Return the words that run Odoo's command line."""
    return (str(python.binary()), str(_program() / "usr/bin/odoo"))


def environment(**more):
    """Return the variables Odoo runs with: packages, PostgreSQL, Helm, the encryption key."""
    tools = (python.environment() / "bin", node.modules() / ".bin")
    path = os.pathsep.join((*map(str, tools), os.environ["PATH"]))
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        **postgres.environment(),
        "PATH": path,
        "PYTHONPATH": str(_libraries_of_odoo()),
        "PYTHONDONTWRITEBYTECODE": "1",
        # no more requests at once than there are connections to the database: the rest wait
        "ODOO_MAX_HTTP_THREADS": "auto",
        "LC_ALL": "C.UTF-8",
        "WOOW_PAAS_KEY": _key(),
        **_helm(),
        **more,
    }


def configuration(database):
    """Write and return the configuration file of the server for ``database``."""
    RUN.mkdir(parents=True, exist_ok=True)
    options = {
        "addons_path": ROOT,
        "data_dir": DATA,
        "db_host": postgres.SOCKETS,
        "db_port": port("postgres"),
        "db_user": postgres.ROLE,
        "db_name": database,
        "dbfilter": f"^{database}$",
        "http_interface": "127.0.0.1",
        "http_port": address_port(database),
        "gevent_port": port(_name("odoo-longpolling", database)),
        "list_db": False,
        "max_cron_threads": 2,
        "workers": 0,
    }
    file = RUN / f"{_name('odoo', database)}.conf"
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
    return file


def address_port(database="woow"):
    """Return the port of the server for ``database``."""
    return port(_name("odoo", database))


def command(kind, database, *arguments):
    """Return the words that run an Odoo command (server, shell, …) on ``database``."""
    return (*odoo_bin(), kind, "-c", str(configuration(database)), "-d", database, *arguments)


def up(database="woow", extra_args=(), env=None):
    """Start the server unless it runs, and wait until it answers."""
    words = command("server", database, *extra_args)
    if _daemon.start(*words, env=environment(**(env or {})), cwd=ROOT):
        say("Odoo starts")
    if not wait_for(lambda: _answers(database) or not _daemon.pid, 90) or not _daemon.pid:
        raise Problem(f"Odoo did not start; the end of {_daemon.log}:\n{_daemon.tail()}")


def down():
    """End the server."""
    _daemon.stop()


def running():
    """Say whether this checkout's server runs."""
    return bool(_daemon.pid)


def sources_hash():
    """Return a hash of the addon's files: another one means that the database needs an upgrade."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / ADDON).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def log_path():
    """Return the file with the server's output."""
    return LOGS / "odoo.log"


def _name(what, database):
    return what if database == "woow" else f"{what}-{database}"


def _program():
    """Return the folder with Odoo's files, as Debian lays them out under /."""
    return debian.unpacked("odoo", "sid", *_PACKAGES)


def _libraries_of_odoo():
    return _program() / "usr/lib/python3/dist-packages"


def _libraries():
    apt.ensure("libmagic1")


def _complete():
    """Put back the files of the mail addon that Debian leaves out."""
    target = _libraries_of_odoo() / "odoo" / _SELFIE
    with cache.lock("odoo-complete"):
        if not target.exists():
            source = node.modules() / "@mediapipe/selfie_segmentation"
            shutil.copytree(source, target.with_suffix(".new"), dirs_exist_ok=True)
            target.with_suffix(".new").rename(target)


def _key():
    """Return the key that encrypts credentials in this checkout's databases; made once."""
    file = RUN / "paas.key"
    if not file.exists():
        RUN.mkdir(parents=True, exist_ok=True)
        new = Path(f"{file}.{os.getpid()}")
        new.touch(mode=0o600)
        new.write_bytes(base64.urlsafe_b64encode(os.urandom(32)))
        try:
            os.link(new, file)
        except FileExistsError:
            say("The encryption key was made by another command just now")
        new.unlink()
    return file.read_text()


def _helm():
    """Return the variable that names the Helm program, once it has been built."""
    return {"WOOW_HELM": str(tools.path("helm4"))}


def _answers(database):
    address = f"http://127.0.0.1:{address_port(database)}/web/health"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
