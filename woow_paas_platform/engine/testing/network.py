"""A network in memory: names and web addresses that tests decide about."""

from ..domain import Answer


class FakeNetwork:
    """Answer as told: every name leads to ``addresses``, every address says 200."""

    def __init__(self, addresses=("192.0.2.10",)):
        self.addresses = tuple(addresses)
        self.missing = set()
        """Names that do not exist."""
        self.outside = Answer(status=200)
        self.direct = {}
        """Address → what it answers when it is asked itself."""
        self.calls = []

    def resolve(self, host, seconds):
        """Return the addresses behind a name, and why there are none."""
        self.calls.append(("resolve", host))
        return ((), "no_host") if host in self.missing else (self.addresses, "")

    def ask(self, url, seconds, address=""):
        """Answer once."""
        self.calls.append(("ask", url, address))
        if address:
            return self.direct.get(address, Answer(error="timeout"))
        if any(f"//{host}" in url for host in self.missing):
            return Answer(error="no_host")
        return self.outside
