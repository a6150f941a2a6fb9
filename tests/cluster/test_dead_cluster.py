"""A cluster whose address leads nowhere costs the people who click nothing; a live one is quick."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from .support import services
from .support.nowhere import Nowhere
from .support.waiting import until

PEOPLE = 200


@pytest.fixture
def nowhere(odoo):
    """A workspace on a cluster that never answers; scheduled actions do not run meanwhile."""
    odoo.kill9()
    odoo.start(cron_threads=0)
    client = odoo.client()
    with Nowhere() as place:
        cluster = client.create(
            "paas.cluster",
            {
                "name": "Unreachable",
                "connection": "token",
                "api_url": place.url,
                "token": "none",
                "domain": "nowhere.localhost",
            },
        )
        workspace = client.create("paas.workspace", {"name": "Unreachable", "cluster_id": cluster})
        yield place, client, workspace
        client.call("paas.cluster", "write", [cluster], {"active": False})
    odoo.kill9()
    odoo.start()


def _timed(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began


def _p95(seconds):
    return statistics.quantiles(seconds, n=20)[-1]


def test_two_hundred_parallel_deploys_cost_little_and_call_nothing(odoo, nowhere):
    place, client, workspace = nowhere
    drafts = services.drafts(client, workspace, "static-site", PEOPLE)
    sessions = [odoo.client() for _person in range(20)]

    def one(number, method, *arguments):
        who = sessions[number % len(sessions)]
        return _timed(lambda: who.call("paas.cloud.service", method, [drafts[number]], *arguments))

    with ThreadPoolExecutor(PEOPLE) as people:

        def write(word, count=PEOPLE):
            names = [{"name": f"{word} {number}"} for number in range(count)]
            return list(people.map(one, range(count), repeat("write"), names))

        # caches warm for both; what else this machine does meanwhile is before and after, too
        write("Warm", 20)
        writes = write("Before")
        deploys = list(people.map(one, range(PEOPLE), repeat("action_deploy")))
        writes += write("After")
    queued = odoo.sql.one(
        "SELECT count(*) FROM paas_operation WHERE state = 'queued' AND service_id = ANY(%s)",
        drafts,
    )
    assert queued == (PEOPLE,)
    assert place.calls == 0
    ratio = _p95(deploys) / _p95(writes)
    print(
        f"p95 of a plain write {_p95(writes):.2f} s, of Deploy {_p95(deploys):.2f} s: {ratio:.2f}"
    )
    assert ratio <= 3


def test_a_second_deploy_starts_helm_within_two_seconds(odoo, workspace):
    client = odoo.client()
    first, second = (services.draft(client, workspace, "static-site") for _service in range(2))
    client.call("paas.cloud.service", "action_deploy", [first])
    time.sleep(1)  # the second person clicks a second later: that is the case
    release = services.facts(client, second)["release_name"]
    clicked = time.time()
    client.call("paas.cloud.service", "action_deploy", [second])
    started = until(lambda: odoo.gate.started(release), 30, "helm to start")
    assert started[0] - clicked < 2
    for service in (first, second):
        services.reach(client, service, "running")
        services.remove(client, service)
