"""For the levels without Odoo in the tests' own process."""

from hypothesis import settings

from dev import engine_alone

engine_alone.importable()
settings.register_profile("woow", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("woow")
