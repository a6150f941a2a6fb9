"""This checkout's own PostgreSQL: reached over a socket, by this user alone, without a password."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from . import apt
from .config import INSTANCE, LOCAL, port
from .console import Problem, step
from .shell import Daemon, run, wait_for

ROLE = "odoo"
SOCKETS = Path(f"/run/woow-{INSTANCE}/postgres")
ELSEWHERE = Path(f"/var/tmp/woow-paas-{INSTANCE}")
"""For the data, when PostgreSQL's own user cannot enter the checkout."""
_OWNER = "postgres"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
}
_daemon = Daemon("postgres")


def prepare():
    """Install the server's package when it is missing."""
    if not _installed():
        apt.ensure("postgresql")


def up():
    """Start the server, its data made the first time; nothing happens when it runs."""
    if _daemon.pid:
        return
    prepare()
    data = _data()
    _own(SOCKETS)
    if not (data / "PG_VERSION").exists():
        _create(data)
    settings = {**_SETTINGS, "unix_socket_directories": SOCKETS, "port": port("postgres")}
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    _daemon.start(*_as_owner(), _binary("postgres"), "-D", data, *options, cwd="/")
    if not wait_for(_answers, 30):
        raise Problem(f"PostgreSQL did not start; the end of {_daemon.log}:\n{_daemon.tail()}")


def down():
    """End the server; its data stays."""
    _daemon.stop(sig=signal.SIGINT)


def clean():
    """Remove what lies outside the checkout."""
    shutil.rmtree(ELSEWHERE, ignore_errors=True)
    shutil.rmtree(SOCKETS, ignore_errors=True)


def environment():
    """Return the variables by which PostgreSQL's programs and libraries find this server."""
    return {"PGHOST": str(SOCKETS), "PGPORT": str(port("postgres")), "PGUSER": ROLE}


def sql(statement, database="postgres"):
    """Run one SQL statement and return the rows as text, one a line."""
    command = (_binary("psql"), "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", database)
    variables = {**os.environ, **environment()}
    return run(*command, "-c", statement, env=variables, timeout=120).strip()


def dump(database):
    """Return all that a database holds, as pg_dump writes it."""
    command = [str(_binary("pg_dump")), "-d", database]
    variables = {**os.environ, **environment()}
    done = subprocess.run(command, env=variables, capture_output=True, timeout=300, check=True)
    return done.stdout


def exists(database):
    """Say whether there is such a database."""
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def drop(database):
    """Remove a database, ending its connections."""
    sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def copy(source, target):
    """Make the database ``target`` as a copy of ``source``, which nobody may be using."""
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _installed():
    """Return the folders with servers' programs, newest last."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return sorted((path.parent for path in folders), key=lambda path: int(path.parent.name))


def _binary(name):
    return _installed()[-1] / name


def _as_owner():
    """Return the words that run a command as PostgreSQL's user, who may not be root."""
    if os.geteuid():
        return ()
    return ("setpriv", f"--reuid={_OWNER}", f"--regid={_OWNER}", "--init-groups", "--")


def _data():
    """Return the data folder: in the checkout if PostgreSQL's user can get there."""
    away = ELSEWHERE / "postgres"
    if away.exists():
        return away
    LOCAL.mkdir(exist_ok=True)
    test = [*_as_owner(), "test", "-x", str(LOCAL)]
    reachable = subprocess.run(test, timeout=10, check=False).returncode == 0
    return LOCAL / "postgres" if reachable else away


def _own(folder):
    """Make a folder that belongs to PostgreSQL's user; others may pass, to the socket."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.geteuid():
        owner = pwd.getpwnam(_OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _create(data):
    """Make the data folder, where only this user is let in, as every role."""
    with step("Create PostgreSQL's data"):
        data.parent.mkdir(parents=True, exist_ok=True)
        data.parent.chmod(0o755)
        _own(data)
        data.chmod(0o700)
        options = ("--username", ROLE, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
        run(*_as_owner(), _binary("initdb"), "-D", data, *options, cwd="/", log="postgres-initdb")
        (data / "pg_hba.conf").write_text("local all all peer map=local\n")
        (data / "pg_ident.conf").write_text(f"local {pwd.getpwuid(os.geteuid()).pw_name} {ROLE}\n")


def _answers():
    ready = [str(_binary("pg_isready")), "-q"]
    variables = {**os.environ, **environment()}
    return subprocess.run(ready, env=variables, timeout=10, check=False).returncode == 0
