"""Make a database anew, with the addon or without it."""

import argparse

from .. import databases, odoo, postgres


def main(words):
    """Make the database and return 0."""
    parser = argparse.ArgumentParser(prog="python3 -m dev database")
    parser.add_argument("name")
    parser.add_argument("--demo", action="store_true", help="with demo data")
    parser.add_argument("--empty", action="store_true", help="without the addon")
    chosen = parser.parse_args(words)
    odoo.prepare()
    postgres.up()
    databases.fresh(chosen.name, demo=chosen.demo, install=not chosen.empty)
    return 0
