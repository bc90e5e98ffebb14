"""The one way to the network: every request of kopa's passes here, under every cap that the catalogue sets."""

import datetime as dt
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError as TransportError

from kopa.sources.fetch import resuming, statuses
from kopa.sources.fetch.addresses import allowed
from kopa.sources.fetch.connections import Sockets, session
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.limits import Limits, Network
from kopa.sources.fetch.proxies import proxies_of, proxy_of
from kopa.sources.fetch.request import HttpAnswer, Request
from kopa.sources.fetch.retrying import patiently
from kopa.sources.fetch.streams import Stream
from kopa.sources.fetch.trust import tls_context

USER_AGENT = f"kopa/{version('kopa')} (regional accessibility analytics; docs/official-data.md)"
RECORDED_HEADERS = ("content-type", "content-length", "last-modified", "etag", "date")
"""Headers of an answer that are recorded: they say which body it was, and nothing of a person or a key."""

REDIRECTS = (301, 302, 303, 307, 308)
"""Statuses that name another address."""

OnBytes = Callable[[int], None]


def quiet(_: int) -> None:
    """Take note of bytes that came, and do nothing."""


class Http:
    """Fetches bodies from the hosts of one dataset, one connection a host; a context manager.

    Parameters
    ----------
    hosts
        Hosts that may be asked, redirects included.
    network
        How the machine reaches them.
    limits
        Caps of every request.
    own_network
        Whether a host may be one of one's own network: only where the user named it.
    """

    def __init__(
        self, hosts: Collection[str], *, network: Network | None = None, limits: Limits | None = None,
        own_network: bool = False,
    ) -> None:  # fmt: skip
        self.hosts = frozenset(hosts)
        self.limits = limits or Limits()
        self.network = network or Network()
        self.interval_s = 0.0
        self.room_s: Callable[[], float] | None = None
        """How a service that refused is asked for how many seconds it has no room, where the refusal does not say."""
        self._asked_at = float("-inf")
        self._sockets = Sockets()
        self._session = session(tls_context(), self._sockets, lookup=self.network.lookup, connect=self.network.connect,
                                own_network=own_network)  # fmt: skip

    def __enter__(self) -> "Http":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def read(
        self, request: Request, check: Callable[[bytes], None], *, on_bytes: OnBytes = quiet
    ) -> tuple[bytes, HttpAnswer]:
        """Return a body, unpacked, and how it came; nothing of it touches the disk.

        Parameters
        ----------
        request
            What is asked.
        check
            Raises when the body is not what was asked for; that counts as a failed try.
        on_bytes
            Called with the number of bytes of each part that came.

        Raises
        ------
        FetchError
            No try succeeded: says the last reason.
        """

        def once() -> tuple[bytes, HttpAnswer]:
            try:
                return self.read_once(request, check, on_bytes=on_bytes)
            except FetchError as error:
                self._ask_for_room(error)
                raise

        return patiently(once, self.limits, self.network)

    def read_once(
        self, request: Request, check: Callable[[bytes], None], *, on_bytes: OnBytes = quiet
    ) -> tuple[bytes, HttpAnswer]:
        """Return a body as `read` does, and try no second time.

        Raises
        ------
        FetchError
            The body did not come, or is not what was asked for.
        """
        with self._answered(request, _headers(request, "gzip")) as response:
            stream = self._stream(response, request, on_bytes)
            body = b"".join(stream.parts())
            self._refuse_ended()
        check(body)
        return body, _answer(response, stream.sent, len(body))

    def wait(self, seconds: float, where: str) -> None:
        """Leave a service alone for so long as it wants.

        Raises
        ------
        FetchError
            That is longer than anybody waits here.
        """
        if seconds > self.limits.longest_wait_s:
            raise FetchError(
                f"{where}: the service has no room for another {seconds:,.0f} s; the same command goes on then",
                wait_s=seconds,
            )
        if seconds > 0:
            self.network.sleep(seconds)

    def _ask_for_room(self, error: FetchError) -> None:
        """Have an error that may pass say how long to wait, where the service can be asked."""
        if error.temporary and not error.wait_s and self.room_s is not None:
            error.wait_s = self.room_s()
            if error.wait_s > self.limits.longest_wait_s:
                raise FetchError(
                    f"{error}; the service has no room for another {error.wait_s:,.0f} s; the same command goes on "
                    "then",
                    wait_s=error.wait_s,
                ) from error

    def download(
        self, request: Request, part: Path, check: Callable[[Path], None], *, on_bytes: OnBytes = quiet
    ) -> HttpAnswer:
        """Write a body to `part`, a file of the caller's own, and return how it came.

        A part that is there already goes on where it was, if the publisher still has the same body. Until this
        returns, what the file holds is not to be trusted.

        Raises
        ------
        FetchError
            No try succeeded: says the last reason.
        """

        def once() -> HttpAnswer:
            headers = _headers(request, "identity") | resuming.headers(part, request.address)
            try:
                with self._answered(request, headers) as response:
                    answer = self._written(response, request, part, on_bytes)
                    self._refuse_ended()
            except FetchError as error:
                raise resuming.without_a_rest(error, part) from error
            try:
                check(part)
            except FetchError:
                resuming.forget(part)
                raise
            return answer

        return patiently(once, self.limits, self.network)

    def headers(self, request: Request) -> Mapping[str, str]:
        """Return the headers that a body would come with, without asking for the body.

        Raises
        ------
        FetchError
            No try succeeded: says the last reason.
        """

        def once() -> Mapping[str, str]:
            with self._answered(request, _headers(request, "identity"), method="HEAD") as response:
                self._refuse_ended()
                return _answer(response, 0, 0).headers

        return patiently(once, self.limits, self.network)

    @contextmanager
    def _answered(self, request: Request, headers: dict[str, str], method: str = "") -> Iterator[requests.Response]:
        """Yield an answer whose body may be read in the block; whatever fails says host, cause and mend."""
        proxy = proxy_of(request.url)
        self._keep_pace()
        response: requests.Response | None = None
        try:
            with self._sockets.deadline(request.deadline_s):
                response = self._followed(request, headers, method or request.method)
                statuses.refuse(response, request.address)
                yield response
        except (FetchError, requests.RequestException, TransportError, OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in statuses.OF_THE_DISK:
                raise
            ended_s = request.deadline_s if self._sockets.ended else 0.0
            raise statuses.connection_error(error, request.address, proxy=proxy, ended_s=ended_s) from error
        finally:
            if response is not None:
                response.close()

    def _keep_pace(self) -> None:
        wait_s = self._asked_at + self.interval_s - time.monotonic()
        if wait_s > 0:
            self.network.sleep(wait_s)
        self._asked_at = time.monotonic()

    def _followed(self, request: Request, headers: dict[str, str], method: str) -> requests.Response:
        """Return the first answer that is no redirect; every address on the way is checked before it is asked."""
        url, came_from = request.address, ""
        for _ in range(self.limits.redirects + 1):
            allowed(url, self.hosts, came_from=came_from)
            response = self._sent(request, url, headers, method)
            if response.status_code not in REDIRECTS:
                return response
            response.close()
            location = response.headers.get("location", "")
            if not location or request.body:
                raise FetchError(f"{request.url}: {response.status_code}, which leads nowhere that can be asked")
            came_from, url = url.partition("?")[0], _joined(url, location)
        raise FetchError(f"{request.url}: redirects more than {self.limits.redirects} times")

    def _sent(self, request: Request, url: str, headers: dict[str, str], method: str) -> requests.Response:
        if request.secret and urlsplit(url).hostname == urlsplit(request.url).hostname:
            headers = {**headers, request.secret[0]: request.secret[1]}
        return self._session.request(
            method,
            url,
            data=request.body.encode() or None,
            headers=headers,
            timeout=(self.limits.connect_s, self.limits.silent_s),
            proxies=proxies_of(url),
            stream=True,
        )

    def _stream(self, response: requests.Response, request: Request, on_bytes: OnBytes) -> Stream:
        limits = self.limits
        return Stream(response, request.url, request.max_bytes, limits.ratio, limits.ratio_from_bytes, on_bytes)

    def _written(self, response: requests.Response, request: Request, part: Path, on_bytes: OnBytes) -> HttpAnswer:
        start = resuming.start(part, response)
        resuming.note(part, request.address, response)
        stream = self._stream(response, request, on_bytes)
        with part.open("ab" if start else "wb") as file:
            for piece in stream.parts(start):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return _answer(response, stream.sent, part.stat().st_size)

    def _refuse_ended(self) -> None:
        """Raise when the deadline ended the connection: the end of the stream is then not that of the body."""
        if self._sockets.ended:
            raise TimeoutError


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # no address at all: it is refused as it stands
        return location


def _headers(request: Request, encoding: str) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": encoding, **dict(request.headers)}
    return headers | ({"Content-Type": "application/json"} if request.body else {})


def _answer(response: requests.Response, sent: int, stored: int) -> HttpAnswer:
    return HttpAnswer(
        url=response.url,
        retrieved=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        sent_bytes=sent,
        stored_bytes=stored,
        headers={name: response.headers[name] for name in RECORDED_HEADERS if name in response.headers},
    )
