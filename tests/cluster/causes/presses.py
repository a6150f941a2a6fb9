"""How each button under a cause is pressed in Chromium, and what a person fills in there."""

from playwright.sync_api import expect

CONFIRM = ".o_paas_fix_confirm"
DEPLOY = ".o_paas_deploy:visible"


def _press(code):
    """Mark a function of (patient, page) as the way to press one button."""

    def mark(function):
        function.code = code
        return function

    return mark


def _value(answer, patient):
    return answer(patient) if callable(answer) else answer


def button(page, code):
    """Click a cause's button."""
    page.locator(f"[data-fix={code}]").first.click()


def at_once(code):
    """Return the press of a button that asks nothing."""

    @_press(code)
    def press(_patient, page):
        button(page, code)

    return press


def dialog(code, **answers):
    """Return the press of a button that asks in a dialog; what is suggested there is left."""

    @_press(code)
    def press(patient, page):
        button(page, code)
        box = page.locator(".o_paas_fix_dialog")
        expect(box).to_be_visible()
        for key, answer in answers.items():
            _fill(page, key, str(_value(answer, patient)))
        page.locator(CONFIRM).click()
        expect(box).to_be_hidden()

    return press


def _fill(page, key, answer):
    field = page.locator(f"#o_paas_fix_{key}")
    radios = page.locator(f"input[name=o_paas_fix_{key}]")
    if radios.count():
        # by its value, or by what a person reads there
        exact = page.locator(f"input[name=o_paas_fix_{key}][value='{answer}']")
        words = page.locator(".o_paas_choice", has_text=answer).locator("input")
        (exact if exact.count() else words).first.check()
    elif field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(answer)
    else:
        field.fill(answer)


def settings(**answers):
    """Return the press of "Change the settings": the form is filled in and deployed."""

    @_press("edit_inputs")
    def press(patient, page):
        button(page, "edit_inputs")
        for key, answer in answers.items():
            field = _setting(page, key)
            wanted = _value(answer, patient)
            if isinstance(wanted, bool):
                field.set_checked(wanted, force=True)
            else:
                field.fill(str(wanted))
        page.locator(DEPLOY).click()
        # it leads back to the app's page, unless something was refused
        expect(page.locator(".o_paas_inputs")).to_be_hidden()

    return press


def _setting(page, key):
    """Return the field of a setting, unfolded."""
    form = page.locator(".o_paas_inputs")
    expect(form).to_be_visible()
    field, folded = form.locator(f"#paas_{key}"), form.locator(".o_paas_fold[aria-expanded=false]")
    if not field.count() and folded.count():
        folded.first.click()
    expect(field).to_be_visible()
    return field


def logs_then(said, press):
    """Return a press after the log was read: the first button leads to lines that say why."""

    @_press(f"open_logs, {press.code}")
    def both(patient, page):
        button(page, "open_logs")
        expect(page.locator(".o_paas_logs .o_paas_log")).to_contain_text(said, timeout=30_000)
        press(patient, page)

    return both


def check_again():
    """Return the press of "Check again"."""
    return at_once("check_again")
