"""Debian packages of another suite, unpacked into the cache and never installed."""

import hashlib
import os
import shutil
import subprocess

from . import apt, cache
from .console import Problem, step
from .shell import run

_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def unpacked(name, suite, *packages):
    """Return a folder with the ``packages`` of ``suite`` unpacked into one tree.

    apt runs with lists and caches of its own: the machine's stay what they are.
    """
    key = hashlib.sha256(" ".join((suite, *packages)).encode()).hexdigest()[:12]

    def build(folder):
        with step(f"Fetch Debian's {', '.join(packages)} of {suite}"):
            options = _private_apt(folder / "apt", suite)
            run("apt-get", *options, "update", timeout=600, log=f"apt-{name}")
            download = folder / "download"
            download.mkdir()
            fetch = ("apt-get", *options, "download", *packages)
            run(*fetch, timeout=1200, log=f"apt-{name}", cwd=download)
            for package in sorted(download.glob("*.deb")):
                run("dpkg", "-x", package, folder / "root", timeout=300)
            shutil.rmtree(download)
            shutil.rmtree(folder / "apt")

    return cache.item(f"{name}-{key}", build) / "root"


def _private_apt(folder, suite):
    """Return apt options for a state of its own, with the machine's mirror and keys."""
    for part in ("lists/partial", "cache/archives/partial", "preferences.d", "trusted"):
        (folder / part).mkdir(parents=True)
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={_KEYS}] {_mirror()} {suite} main\n")
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": folder / "preferences.d",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",
        "APT::Get::List-Cleanup": "false",
        "Acquire::Retries": "3",
        "Acquire::Languages": "none",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _mirror():
    """Return the address of the Debian mirror that this machine uses."""
    found = _targets()
    if not found:
        apt.ensure("debian-archive-keyring")
        run("apt-get", "-qq", "update", timeout=300, log="apt")
        found = _targets()
    if not found:
        raise Problem("apt on this machine names no Debian mirror (deb … main) to take Odoo from")
    return found[0]


def _targets():
    """Return the addresses from which apt takes Debian's own main component."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(ORIGIN)|$(COMPONENT)|$(LABEL)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    rows = [line.split("|") for line in done.stdout.splitlines()]
    return [row[0] for row in rows if row[1:] == ["Debian", "main", "Debian"]]
