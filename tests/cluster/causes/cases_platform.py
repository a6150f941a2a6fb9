"""What goes wrong with the platform itself: its rights, its helm, its own work."""

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from dev.cluster import access
from woow_paas_platform.engine import permissions

from ..support.waiting import until
from .case import ADMINISTRATOR, Case, Chapter, Step
from .platform_steps import is_cut_off, platform_step, undone
from .presses import at_once, button, check_again, dialog
from .reports import failed
from .world import number, word

CHAPTER = Chapter()
case = CHAPTER.case
HELM = "woow_paas.helm_binary"
NEUTRALIZED = "database.is_neutralized"


# Its rights


def _without(patient, verb, resource):
    """Take a verb away from the engine's role."""
    where = ("clusterrole", permissions.ENGINE)
    role = json.loads(patient.kube.run("get", *where, "-o", "json"))
    rules = []
    for rule in role["rules"]:
        if resource not in rule.get("resources", ()) or verb not in rule["verbs"]:
            rules.append(rule)
            continue
        others = [name for name in rule["resources"] if name != resource]
        left = [name for name in rule["verbs"] if name != verb]
        rules += [{**rule, "resources": others}] if others else []
        rules += [{**rule, "resources": [resource], "verbs": left}] if left else []
    patient.undo.callback(access.permit_engine)
    patient.kube.run("replace", "-f", "-", text=json.dumps({**role, "rules": rules}))
    account = "system:serviceaccount:paas-system:woow-paas-engine"
    asked = ("auth", "can-i", verb, resource, "-A", f"--as={account}")
    until(lambda: _says_no(patient, asked), 20, f"{verb} {resource} to be refused", 0.3)


def _says_no(patient, asked):
    """Tell whether the API server has heard of it; a refusal is an error of kubectl's."""
    try:
        return patient.kube.run(*asked).strip() == "no"
    except AssertionError:
        return True


def _apply_what_is_shown(verb, resource, then):
    """Return a press: what the page shows is read, applied by an administrator, and tried."""

    def press(patient, page):
        button(page, "show_permissions")
        box = page.locator(".o_paas_fix_dialog")
        expect(box.locator("pre")).to_contain_text(resource)
        expect(box.locator("pre")).to_contain_text(verb)
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        access.permit_engine()
        button(page, then)

    press.code = f"show_permissions, {then}"
    return press


@case(alone=True)
def verb_for_readings_taken_away(_world):
    resource = random.choice(("pods", "deployments", "ingresses"))
    return Case(
        f"the right to list {resource} taken away",
        [
            platform_step(
                "permissions_missing",
                _apply_what_is_shown("list", resource, "check_connection"),
                reported=is_cut_off,
                readings=1,
            )
        ],
        hurt=lambda patient: _without(patient, "list", resource),
    )


@case(alone=True)
def verb_for_changes_taken_away(_world):
    resource = random.choice(("resourcequotas", "limitranges", "networkpolicies"))

    def hurt(patient):
        _without(patient, "patch", resource)
        patient.change(run=f"echo {word()}")

    return Case(
        f"the right to change {resource} taken away",
        [
            Step(
                "permissions_missing",
                failed("forbidden"),
                _apply_what_is_shown("patch", resource, "retry"),
                by=ADMINISTRATOR,
            )
        ],
        hurt=hurt,
    )


# Its programs


def _set_parameter(patient, key, value):
    set_param = (patient.client.call, "ir.config_parameter", "set_param", key)
    patient.undo.callback(*set_param, False)
    set_param[0](*set_param[1:], value)


@case(alone=True)
def helm_missing(_world):
    def hurt(patient):
        program = patient.odoo.gate.binary
        away = program.rename(program.with_name(word()))
        patient.undo.callback(away.rename, program)
        patient.change(run=f"echo {word()}")

    return Case(
        "the helm program is not where it should be",
        [Step("helm_missing", failed("helm_missing"), at_once("retry"), outside=undone)],
        hurt=hurt,
    )


@case(alone=True)
def helm_of_another_age(_world):
    def hurt(patient):
        folder = Path(patient.undo.enter_context(TemporaryDirectory()))
        program = folder / "helm"
        program.write_text(f"#!/bin/sh\necho v2.{number(1, 17)}.{number(0, 9)}\n")
        program.chmod(0o755)
        _set_parameter(patient, HELM, str(program))

    step = platform_step("helm_version_wrong", check_again(), outside=undone)
    return Case("a helm of version 2", [step], hurt=hurt)


def _with_other_packages(patient, script):
    """Start Odoo with Python packages of its own, changed by a line of shell; put back later."""
    patient.undo.callback(patient.odoo.start)
    patient.odoo.start(2, within=_changed_packages(script))


def _changed_packages(script):
    """Return words that run a program over a copy of this Python's packages, only for itself."""
    import kubernetes

    place = Path(kubernetes.__file__).parents[1]
    mount = (
        "set -e; mkdir -p /tmp/.packages; mount -t tmpfs none /tmp/.packages;"
        " mkdir /tmp/.packages/new /tmp/.packages/work;"
        f" mount -t overlay overlay -o lowerdir={place},"
        f"upperdir=/tmp/.packages/new,workdir=/tmp/.packages/work {place};"
        f' cd {place}; {script}; cd /; exec "$@"'
    )
    return ("unshare", "--mount", "sh", "-c", mount, "sh")


@case(alone=True)
def package_missing(_world):
    def hurt(patient):
        _with_other_packages(patient, "rm -rf pyhelm3*")

    step = platform_step("package_missing", check_again(), outside=undone)
    return Case("a Python package is not installed", [step], hurt=hurt)


@case(alone=True)
def package_of_another_age(_world):
    version = f"{number(90, 99)}.{number(0, 9)}.0"

    def hurt(patient):
        change = f"sed -i 's/^Version: .*/Version: {version}/' kubernetes-*.dist-info/METADATA"
        _with_other_packages(patient, change)

    step = platform_step("package_version_wrong", check_again(), outside=undone)
    return Case(f"the Python package kubernetes {version}", [step], hurt=hurt)


# Its work


def _cron(patient, change):
    patient.odoo.sql.run(
        f"UPDATE ir_cron SET {change} WHERE id = (SELECT cron_id FROM paas_cluster WHERE id ="
        " (SELECT cluster_id FROM paas_cloud_service WHERE id = %s))",
        patient.id,
    )


def _is_applied(patient):
    """Tell whether what was asked for meanwhile has been done."""
    return patient.finished()["state"] == "done"


@case(alone=True)
def scheduled_action_off(_world):
    def hurt(patient):
        patient.undo.callback(_cron, patient, "active = true")
        _cron(patient, "active = false")
        patient.change(run=f"echo {word()}")

    step = platform_step("action_off", dialog("activate"))
    return Case("the scheduled action switched off", [step], hurt=hurt, well=_is_applied)


@case(alone=True)
def scheduled_actions_without_threads(_world):
    minutes = number(5, 50)

    def hurt(patient):
        patient.undo.callback(patient.odoo.start)
        patient.odoo.start(cron_threads=0)
        patient.change(run=f"echo {word()}")
        # so much time has gone by
        _cron(patient, f"nextcall = nextcall - interval '{minutes} minutes'")

    def press(patient, page):
        button(page, "run_now")
        patient.odoo.start()

    press.code = "run_now, outside"
    step = platform_step("action_late", press)
    return Case("Odoo without threads for its work", [step], hurt=hurt, well=_is_applied)


@case(alone=True)
def copy_that_was_neutralised(_world):
    step = platform_step("action_neutralized", check_again(), outside=undone)
    return Case(
        "the database says that it is a neutralised copy",
        [step],
        hurt=lambda patient: _set_parameter(patient, NEUTRALIZED, "True"),
    )
