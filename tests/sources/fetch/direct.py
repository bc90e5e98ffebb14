"""A service asked without a network: for properties that are tried thousands of times."""

from urllib.parse import parse_qsl, urlsplit

from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import HttpAnswer
from kopa.sources.fetch.watching import Silent
from tests.sources.fetch.servers.loopback import Asked


class Direct:
    """Stands where `Http` stands: hands a request to an application, and its answer to the check."""

    def __init__(self, app, tries=2):
        self.app, self.tries, self.interval_s, self.asked = app, tries, 0.0, 0

    def read(self, request, check, *, on_bytes=None):
        for left in reversed(range(self.tries)):
            self.asked += 1
            parts = urlsplit(request.address)
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            reply = self.app(
                Asked(parts.hostname, parts.path, dict(pairs), pairs, request.method, request.body.encode(), {})
            )
            try:
                if reply.status != 200:
                    raise FetchError(f"{reply.status}", temporary=reply.status >= 500)
                check(reply.body)
            except FetchError as error:
                if not error.temporary or not left:
                    raise
                continue
            return reply.body, HttpAnswer(request.address, "2026-11-28T09:00:00.000+00:00", 1, len(reply.body), {})
        raise AssertionError("unreachable")


def pages_of(folder, order, app):
    """Pages that are fetched from an application."""
    return Pages(folder, order.digest, Direct(app), Silent())
