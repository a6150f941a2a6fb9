"""Services as a test orders them: made, deployed and watched through RPC."""

from itertools import count as numbers
from itertools import islice

from .waiting import until

_numbers = numbers(1)


def template(client, chart):
    """Return the id of the shipped template of a chart."""
    return client.search(
        "paas.app.template",
        [["chart_name", "=", chart], ["source_id.kind", "=", "shipped"]],
        limit=1,
    )[0]


def draft(client, workspace, chart, inputs=None, **values):
    """Create a draft service with the suggested plan and return its id."""
    (service,) = drafts(client, workspace, chart, 1, **values)
    if inputs:
        stored = client.read("paas.cloud.service", service, "inputs")["inputs"] or {}
        client.call("paas.cloud.service", "write", [service], {"inputs": {**stored, **inputs}})
    return service


def drafts(client, workspace, chart, count, **values):
    """Create as many draft services as asked for, in one request, and return their ids."""
    found = values.get("template_id") or template(client, chart)
    plan = client.read("paas.app.template", found, "default_plan_id")["default_plan_id"][0]
    records = [
        {
            "name": f"{chart} {number}",
            "template_id": found,
            "workspace_id": workspace,
            "plan_id": plan,
            "subdomain": f"t{number}-{chart}",
            **values,
        }
        for number in islice(_numbers, count)
    ]
    return client.call("paas.cloud.service", "create", records)


def deploy(client, workspace, chart, inputs=None, **values):
    """Create a service, deploy it and return its id."""
    service = draft(client, workspace, chart, inputs, **values)
    client.call("paas.cloud.service", "action_deploy", [service])
    return service


def facts(client, service):
    """Read what the tests look at."""
    names = ("name", "state", "state_reason", "state_message", "last_known_state", "observed_at")
    more = ("namespace", "release_name", "url", "subdomain", "operation_id", "revision", "ready")
    return client.read("paas.cloud.service", service, *names, *more)


def reach(client, service, state, seconds=90):
    """Wait until a service is in ``state`` and return its facts."""

    def there():
        seen.append(facts(client, service))
        return seen[-1] if seen[-1]["state"] == state else None

    seen = []
    try:
        return until(there, seconds, f"service {service} to become {state}", pause=0.25)
    except AssertionError as error:
        raise AssertionError(f"{error}; the service: {seen[-1]}") from error


def remove(client, service, keep_volumes=False, seconds=90):
    """Delete a service by its name and wait until it is gone."""
    name = facts(client, service)["name"]
    client.call("paas.cloud.service", "action_delete", [service], name, keep_volumes)
    until(lambda: not alive(client, service), seconds, f"service {service} to be deleted")


def alive(client, service):
    """Say whether the service is still to be seen."""
    return bool(client.search("paas.cloud.service", [["id", "=", service]]))
