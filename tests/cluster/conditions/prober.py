"""Runs inside the cluster's network: fetches the addresses it is told, many at once.

Each line on stdin is a JSON list of [address, how many times]; each line on stdout the
JSON list of what was answered, the page's text or "" for anything but success.
"""

import http.client
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

SECONDS = 2


def fetch(url):
    """Return the page's text; empty when there is none."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port or 80, timeout=SECONDS)
    try:
        connection.request("GET", place.path or "/", headers={"Connection": "close"})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        return text if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def main():
    """Answer line by line until stdin ends."""
    with ThreadPoolExecutor(48) as pool:
        for line in sys.stdin:
            wanted = json.loads(line)
            calls = [[pool.submit(fetch, url) for _time in range(times)] for url, times in wanted]
            answers = [[call.result() for call in group] for group in calls]
            sys.stdout.write(json.dumps(answers) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
