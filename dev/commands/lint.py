"""Run all linters, side by side, and show what each of them found."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

from .. import data_files, node, python
from ..config import ROOT
from ..console import say, side_by_side

ADDON = ROOT / "woow_paas_platform"
_PYTHON_FOLDERS = ("dev", "woow_paas_platform", "tests", "bench", "deploy")
# the last word wins; the repository's README is the addon's, and a large model has several files
_PYLINT = (
    "--disable=all",
    "--enable=odoolint",
    "--disable=missing-readme,consider-merging-classes-inherited",
)
_BROWSER_FOLDERS = ("static", "views", "data", "demo", "security")


def main(words):
    """Return 0 when every linter is content, else 1."""
    side_by_side(python.lint_environment, node.link)
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_run, *zip(*_linters(), strict=True)))
    failed = [name for name, content in results if not content]
    say(f"Lint: {', '.join(failed)} complained" if failed else "Lint: all content")
    return 1 if failed else 0


def _linters():
    """Return (name, command or function) of each linter, the slow ones first."""
    tools = python.lint_environment() / "bin"
    npm = ROOT / "node_modules" / ".bin"
    folders = [name for name in _PYTHON_FOLDERS if (ROOT / name).exists()]
    pages = [str(ADDON / name) for name in _BROWSER_FOLDERS if _has_pages(ADDON / name)]
    return [
        ("pylint-odoo", (tools / "pylint", *_PYLINT, "woow_paas_platform")),
        ("ruff", (tools / "ruff", "check", "--no-cache", *folders)),
        ("ruff format", (tools / "ruff", "format", "--no-cache", "--check", *folders)),
        ("import-linter", (tools / "lint-imports", "--no-cache")),
        ("eslint", (npm / "eslint", "--max-warnings", "0", ADDON / "static", "eslint.config.mjs")),
        ("prettier", (npm / "prettier", "--check", *pages, "eslint.config.mjs")),
        ("compose", (tools / "check-jsonschema", *_compose_arguments())),
        ("XML, CSV, file sizes", data_files.problems),
    ]


def _compose_arguments():
    return ("--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def _has_pages(folder):
    """Say whether prettier would find a file there."""
    return any(path.suffix in {".js", ".xml", ".scss"} for path in folder.rglob("*"))


def _run(name, what):
    """Run one linter, print what it found, return its name and whether it is content."""
    if callable(what):
        found = what()
        content, output = not found, "\n".join(found)
    else:
        done = subprocess.run(
            [str(part) for part in what],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=600,
            check=False,
        )
        content, output = not done.returncode, done.stdout.strip()
    say(f"{'✓' if content else '✗'} {name}" + ("" if content else f"\n{output}"))
    return name, content
