"""Run an Odoo command on one of this checkout's databases: KIND DATABASE arguments …"""

import os
import sys

from .. import odoo, postgres
from ..config import ROOT
from ..console import Problem


def main(words):
    """Become the Odoo process, so that signals and the terminal are its own."""
    if len(words) < 2:
        raise Problem("say which command and which database: odoo server|shell|… DATABASE …")
    kind, database, *arguments = words
    odoo.prepare()
    postgres.up()
    command = odoo.command(kind, database, *arguments)
    if kind == "server":
        print(f"http://127.0.0.1:{odoo.address_port(database)}", flush=True)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(command[0], command, odoo.environment())
