"""One question to an application through the API server, told apart from the server's own words."""

import json
import time

import urllib3

from ..domain import Answer

_SAID = (
    ("connection refused", "refused"),
    ("i/o timeout", "timeout"),
    ("deadline exceeded", "timeout"),
    ("no route to host", "refused"),
    ("no endpoints available", "no_endpoints"),
    ("EOF", "cut"),
    ("connection reset", "cut"),
    ("malformed HTTP", "cut"),
)
MOST_BYTES = 2_000


def proxied(api, place, seconds):
    """Return what the application answered; the API server's refusals become errors."""
    began = time.monotonic()
    try:
        response = api.ask(place, seconds)
        body = response.read(MOST_BYTES)
        response.close()
    except urllib3.exceptions.TimeoutError as error:
        return Answer(error="timeout", detail=str(error)[:300], seconds=_since(began))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        # the API server itself did not answer: this says nothing about the application
        return Answer(error="other", detail=str(error)[:300], seconds=_since(began))
    told = _servers_own_words(response, body)
    if told is None:
        return Answer(status=response.status, seconds=_since(began))
    error = "forbidden" if response.status in (401, 403) else "other"
    error = next((word for said, word in _SAID if said in told), error)
    return Answer(error=error, detail=told[:300], seconds=_since(began))


def _servers_own_words(response, body):
    """Return the message when the API server, and not the application, has answered."""
    if response.status < 400:
        return None
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    is_status = isinstance(answer, dict) and answer.get("kind") == "Status"
    return answer.get("message", "") if is_status and "apiVersion" in answer else None


def _since(began):
    return round(time.monotonic() - began, 3)
