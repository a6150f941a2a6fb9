"""Run chosen tests of the addon on a database that has it: DATABASE PATH …"""

from .. import addon_tests, odoo
from ..console import Problem


def main(words):
    """Return pytest's exit code."""
    if len(words) < 2:
        raise Problem("say which database and which tests: pytest DATABASE PATH …")
    database, *arguments = words
    odoo.prepare()
    in_browser = any("test_js" in word for word in arguments)
    return addon_tests.run(database, *arguments, in_browser=in_browser)
