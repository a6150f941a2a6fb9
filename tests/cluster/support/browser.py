"""Chromium, driven as a person would."""

from dev import browser as chromium
from dev.config import LOCAL

SHOTS = LOCAL / "screenshots"
DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}


class Browser:
    """One Chromium for all tests; each page has a context of its own."""

    def __init__(self, playwright):
        self.chromium = playwright.chromium.launch(
            executable_path=chromium.path(), args=list(chromium.OPTIONS)
        )
        self.contexts = []
        SHOTS.mkdir(parents=True, exist_ok=True)

    def login(self, odoo, login="admin", password="admin", size=DESKTOP):
        """Return a page on which the user has logged in through the form."""
        context = self.chromium.new_context(viewport=size)
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.goto(f"{odoo.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        # the first page of a new database waits for its sheets and scripts to be packed
        page.wait_for_selector(".o_web_client .o_main_navbar", timeout=120_000)
        return page

    def shot(self, page, name):
        """Keep a picture of the page under ``.local/screenshots``."""
        page.screenshot(path=SHOTS / f"{name}.png")

    def forget(self):
        """Close the pages of the last test."""
        while self.contexts:
            self.contexts.pop().close()

    def close(self):
        """End Chromium."""
        self.chromium.close()
