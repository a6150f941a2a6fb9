"""What the Makefile runs, and more for developers: ``python3 -m dev --help`` lists it."""

import argparse
import importlib
import sys

from . import console

COMMANDS = {
    "prepare": "build and fetch all that run and test need, and start nothing",
    "run": "start everything, then print the address and the login",
    "stop": "end what run started; data stays",
    "clean": "stop, and remove what this checkout has made",
    "test": "run the tests of one level, or of all",
    "faults": "run the long suites on the cluster whole: faults, workload conditions",
    "lint": "run all linters",
    "bench": "run the benchmarks",
    "database": "make a database of your own: NAME [--demo] [--empty]",
    "odoo": "run an Odoo command on a database: server|shell|… DATABASE …",
    "rbac": "write deploy/kubernetes/rbac.yaml from the engine's list of permissions",
    "docs": "write docs/troubleshooting.md from the engine's table of causes",
    "pytest": "run some of the addon's tests: DATABASE PATH …",
}


def main():
    """Run the command that the arguments name, and exit with its code."""
    words = sys.argv[1:]
    parser = argparse.ArgumentParser(
        prog="python3 -m dev",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:10} {text}" for name, text in COMMANDS.items()),
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    name = parser.parse_args(words[:1]).command
    if words[1:2] in (["-h"], ["--help"]) and name in {"run", "stop", "clean"}:
        parser.error(f"{name} takes no arguments: {COMMANDS[name]}")
    command = importlib.import_module(f"dev.commands.{name}")
    console.main(lambda: sys.exit(command.main(words[1:])))


if __name__ == "__main__":
    main()
