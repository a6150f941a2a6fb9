"""Charts in an OCI registry, by the distribution specification."""

import json
import re
from urllib.parse import urlencode, urlsplit

from ..charts import LARGEST_ARCHIVE, ChartVersion, newest_first
from ..errors import ChartInvalid, ChartNotFound, RepositoryUnreachable, SourceUnauthorized
from .outside import no_login

CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_SMALL = 4 * 2**20
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")


class Registry:
    """One registry, below one path: ``oci://host/path``."""

    def __init__(self, outside, source):
        address = urlsplit(source.url)
        scheme = "http" if source.allow_http else "https"
        self.outside = outside
        self.root = f"{scheme}://{address.netloc}/v2"
        self.path = address.path.strip("/")
        self._login = None

    def versions(self, name):
        """Return the versions of a chart: its tags (a tag's _ stands for semver's +)."""
        listed = self._ask(self._place(name, "tags/list"), _SMALL, scope=self._repository(name))
        tags = _json(listed).get("tags") or ()
        return newest_first(
            [ChartVersion(name, str(tag).replace("_", "+")) for tag in tags if _TAG.fullmatch(tag)]
        )

    def archive(self, name, version):
        """Return a chart's archive."""
        repository = self._repository(name)
        tag = version.replace("+", "_")
        if not _TAG.fullmatch(tag):
            raise ChartNotFound(f"“{version}” cannot be a version.")
        manifest = _json(
            self._ask(
                self._place(name, f"manifests/{tag}"), _SMALL, scope=repository, accept=_MANIFEST
            )
        )
        for layer in manifest.get("layers") or ():
            if layer.get("mediaType") == CHART_LAYER:
                place = self._place(name, f"blobs/{layer['digest']}")
                return self._ask(place, LARGEST_ARCHIVE, scope=repository)
        raise ChartInvalid("What the registry has under this name is not a chart.")

    def _repository(self, name):
        return f"{self.path}/{name}" if self.path else name

    def _place(self, name, rest):
        return f"{self.root}/{self._repository(name)}/{rest}"

    def _ask(self, url, largest, *, scope, accept="*/*"):
        """Fetch, after the login that the registry asks for: its own, or a token's."""
        if self._login is None:
            self._login = self._log_in(url, scope)
        headers = {"Accept": accept, **self._login}
        # a token takes the place of the user's name and password
        auth = no_login if self._login else None
        return self.outside.fetch(url, largest, headers=headers, auth=auth)

    def _log_in(self, url, scope):
        kind, _space, rest = self.outside.challenge(url).partition(" ")
        if kind.lower() != "bearer":
            return {}
        asked = dict(_CHALLENGE.findall(rest))
        if not asked.get("realm"):
            raise RepositoryUnreachable("The registry asks for a login without saying where.")
        query = {"scope": f"repository:{scope}:pull", "service": asked.get("service", "")}
        place = f"{asked['realm']}?{urlencode(query)}"
        answer = _json(self.outside.fetch(place, _SMALL, auth=self.outside.login))
        token = answer.get("token") or answer.get("access_token")
        if not token:
            raise SourceUnauthorized("The registry gave no token for these credentials.")
        return {"Authorization": f"Bearer {token}"}


def _json(body):
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise RepositoryUnreachable("What answers at this address is not a registry.") from error
    if not isinstance(answer, dict):
        raise RepositoryUnreachable("What answers at this address is not a registry.")
    return answer
