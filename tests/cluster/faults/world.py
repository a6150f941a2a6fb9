"""What the faults of this suite act on: the real parts, and the services that are their victims."""

import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from ..support import apps, processes, services
from ..support.waiting import until

INSTALL, UPGRADE, ROLLBACK, DELETE = OPERATIONS = ("install", "upgrade", "rollback", "delete")
PATIENCE = 240
"""Seconds that an operation may take from the end of the fault on."""
_words = count(1)


@dataclass
class World:
    """The real parts."""

    odoo: object
    kube: object
    cluster: object
    folder: Path
    shop: apps.Shop

    @property
    def namespace(self):
        """The namespace that all victims share."""
        return self.odoo.client().read("paas.workspace", self.shop.workspace, "namespace")[
            "namespace"
        ]


@dataclass
class Victim:
    """One service and what it should be once all is over."""

    operation: str
    service: apps.Service
    text: str
    past: tuple = ()
    """A revision with another text, and that text: where a rollback leads."""
    disk: bool = True
    """Whether its disk can have outlived the fault."""
    began: float = 0.0
    before: dict = field(default_factory=dict)

    def ask(self):
        """Ask for the operation, as a person does."""
        service = self.service
        self.before = {
            "operations": len(service.operations()),
            "helms": len(service.odoo.gate.started(service.release)),
            "ended": len(service.odoo.gate.ended(service.release)),
            "revisions": [] if self.operation == INSTALL else service.releases(),
        }
        self.began = time.monotonic()
        if self.operation == INSTALL:
            service.ask("action_deploy")
        elif self.operation == UPGRADE:
            self.past = (service.releases()[-1][0] if self.disk else 0, self.text)
            self.text = f"word-{next(_words)}"
            service.change(text=self.text)
        elif self.operation == ROLLBACK:
            revision, text = self.past
            self.past = (service.releases()[-1][0], self.text)
            self.text = text
            service.go_back(revision)
        else:
            service.delete(keep_volumes=True)

    def judge(self, most_helms):
        """See that all is as it was asked for; return a note for the table."""
        service, note = self.service, ""
        last = service.finished(PATIENCE)
        retries = 0
        if last["state"] == "failed":
            assert last["error_message"], "an error says what is wrong"
            note = f"one retry after: {last['error_code']}"
            retries = 1
            service.ask("action_retry")
            last = service.finished(PATIENCE)
        assert last["state"] == "done", f"{last}\n{service.log()}"
        assert len(service.operations()) == self.before["operations"] + 1 + retries
        helms = len(service.odoo.gate.started(service.release)) - self.before["helms"]
        assert helms <= most_helms + retries, f"helm was started {helms} times"
        assert processes.helms(service.release) == []
        if self.operation == DELETE:
            self._judge_gone()
        else:
            self._judge_running(helms)
        return note

    def _judge_running(self, helms):
        service = self.service
        services.reach(service.client, service.id, "running", 60)
        assert service.serves("text") == self.text
        assert service.inputs()["text"] == self.text
        if self.operation != INSTALL and self.disk:
            assert service.serves("mark") == "precious"
        service.deployed()
        new = set(service.releases()) - set(self.before["revisions"])
        known = {revision for revision, _status in self.before["revisions"]}
        fresh = [revision for revision, _status in new if revision not in known]
        assert 1 <= len(fresh) <= max(helms, 1), service.releases()

    def _judge_gone(self):
        service = self.service
        service.gone()
        if not self.disk:
            return
        assert list(service.claims()) == [service.claim], "the disk is kept"
        kept = [["claim_name", "=", service.claim], ["kept", "=", True]]
        assert len(service.client.search("paas.volume", kept)) == 1


class Company:
    """The services of the suite: what one case leaves well, the next one uses."""

    def __init__(self, shop):
        self.shop = shop
        self.idle = []

    def cast(self, operations):
        """Return one victim for each operation."""
        self.idle = [victim for victim in self.idle if victim.service.state() == "running"]
        running = [name for name in operations if name != INSTALL]
        self._hire(len(running) - len(self.idle))
        if ROLLBACK in running:
            self._give_a_past()
        cast = []
        # who has a past goes back, who has none is deleted
        self.idle.sort(key=lambda victim: bool(victim.past))
        for name in (DELETE, UPGRADE, ROLLBACK):
            if name in running:
                victim = self.idle.pop(-1 if name == ROLLBACK else 0)
                victim.operation = name
                cast.append(victim)
        if INSTALL in operations:
            cast.append(self._draft())
        return sorted(cast, key=lambda victim: OPERATIONS.index(victim.operation))

    def dismiss(self, cast):
        """Take back those that are well; the disks of deleted ones are not needed any more."""
        for victim in cast:
            if victim.operation == DELETE:
                self._drop_disk(victim.service)
            elif victim.service.state() == "running":
                victim.service.put("precious")
                self.idle.append(victim)

    def _draft(self):
        text = f"word-{next(_words)}"
        return Victim(INSTALL, self.shop.draft(apps.DEPLOYED, {"text": text}), text)

    def _hire(self, number):
        fresh = [self._draft() for _one in range(number)]
        for victim in fresh:
            victim.service.ask("action_deploy")
        for victim in fresh:
            victim.service.done()
            victim.service.put("precious")
        self.idle += fresh

    def _give_a_past(self):
        if any(victim.past for victim in self.idle):
            return
        victim = self.idle[-1]
        victim.past = (victim.service.deployed(), victim.text)
        victim.text = f"word-{next(_words)}"
        victim.service.change(text=victim.text)
        victim.service.done()

    def _drop_disk(self, service):
        names = list(service.claims())
        if names:
            service.kube.run("delete", "pvc", "-n", service.namespace, "--wait=false", *names)


def nothing_left_over(world):
    """No helm's folder is left, and no release but those of living services."""
    until(lambda: world.odoo.run_folders() == [], 30, "no folder of a run to be left")
    living = world.odoo.sql.rows(
        "SELECT release_name FROM paas_cloud_service WHERE active AND state != 'draft'"
    )
    secrets = world.kube.items("secret", world.namespace, "owner=helm")
    known = {secret["metadata"]["labels"]["name"] for secret in secrets}
    assert known <= {name for (name,) in living}, "a release that no service stands for"
