"""The faults that end something while operations are held in a step."""

import signal
import time

from dev.cluster import components

from ..support import processes

AWAY = 30
"""Seconds that the API server is away."""


def odoo_killed(world, held, _cast):
    """SIGKILL for Odoo with all its threads; helm, if there is one, goes on."""
    world.odoo.kill9()
    held.release()
    world.odoo.start()


def helm_killed(_world, held, cast):
    """SIGKILL for each helm; the process that watches it lives."""
    for victim in cast:
        processes.kill(victim.service.release)
    held.release()


def machine_lost(world, held, cast):
    """Odoo, helm and what watches over it die at once, as when the power goes."""
    world.odoo.kill9()
    processes.kill_supervisors(world.odoo.run_folders())
    for victim in cast:
        processes.kill(victim.service.release)
    held.release()
    world.odoo.start()


def api_away(world, held, _cast):
    """The API server dies and comes back after ``AWAY`` seconds."""
    server = world.cluster.component("kube-apiserver")
    server.stop(sig=signal.SIGKILL)
    if not held.released_by_api:
        held.release()
    time.sleep(AWAY)  # the fault itself, not a wait for something
    server.start()
    components.until_ready()
    if held.released_by_api:
        held.release()


FAULTS = {
    "Odoo killed": odoo_killed,
    "helm killed": helm_killed,
    "machine lost": machine_lost,
    "API server away 30 s": api_away,
}
MOST_HELMS = {"Odoo killed": 1, "helm killed": 2, "machine lost": 2, "API server away 30 s": 4}
"""How often helm may be started for one operation: once, unless helm itself was hit."""
HELM_RUNS = ("before helm", "pending", "applied")


def cases():
    """Return every (fault, step) that can be."""
    for fault in FAULTS:
        steps = ("queued", "prepare", *HELM_RUNS, "wait, clean up")
        for step in steps:
            if step in HELM_RUNS or fault in ("Odoo killed", "API server away 30 s"):
                yield fault, step
