"""Connections under one roof: names looked up and checked here, and a hard end for everything that takes too long."""

import socket
import ssl
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from kopa.sources.fetch.addresses import Lookup, known_addresses, look_up, public_addresses

Dial = Callable[[str, int, float | None], socket.socket]
"""From IP address, port and seconds to a connected socket."""


def dial(address: str, port: int, timeout_s: float | None) -> socket.socket:
    """Return a socket that is connected to an IP address."""
    return socket.create_connection((address, port), timeout_s)


class Sockets:
    """The sockets of one session, so that all of them can be ended from outside, whatever they wait for.

    A time-out of a socket bounds one read: a server that sends a byte now and then is never cut off by it.
    """

    def __init__(self) -> None:
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.ended = False
        self.certificates: dict[str, bytes] = {}
        """The certificate of each host that was connected to, in DER form."""

    def watch(self, connected: socket.socket) -> socket.socket:
        """Return a second handle of a connected socket; it ends the connection also when TLS has taken the first."""
        handle = connected.dup()
        self._open.add(handle)
        return handle

    def end(self) -> None:
        """End every connection now: whoever reads from one gets an error or the end of the stream."""
        self.ended = True
        for handle in list(self._open):
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """End all connections when the block takes longer than `seconds`."""
        self.ended = False
        timer = threading.Timer(seconds, self.end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class _Session(requests.Session):
    """A session that follows no redirect by itself: each one is looked at first."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that there is none."""
        return


class _Adapter(HTTPAdapter):
    """Takes its TLS context and its connections from here, not from requests."""

    def __init__(self, context: ssl.SSLContext, direct: type[HTTPSConnection], proxied: type[HTTPSConnection]) -> None:
        self._context = context
        self._direct, self._proxied = _pool_of(direct), _pool_of(proxied)
        super().__init__(pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        _use(self.poolmanager, self._direct)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(
            proxy, ssl_context=self._context, proxy_ssl_context=self._context, use_forwarding_for_https=False, **kwargs
        )
        _use(manager, self._proxied)
        return manager

    def build_connection_pool_key_attributes(self, request: Any, *verified: Any) -> tuple[dict[str, Any], dict]:
        """Return where to connect; what is verified, and by which certificates, is for the context to say."""
        host, _ = super().build_connection_pool_key_attributes(request, True)
        return host, {}

    def cert_verify(self, *_: Any) -> None:
        """Leave the certificates of the pool alone: the context has them."""


def session(
    context: ssl.SSLContext,
    sockets: Sockets,
    *,
    lookup: Lookup = look_up,
    connect: Dial = dial,
    own_network: bool = False,
) -> requests.Session:
    """Return a session whose connections are made, checked and watched by this module.

    Parameters
    ----------
    context
        Which certificates are trusted.
    sockets
        Where its sockets can be ended.
    lookup, connect
        How names become IP addresses, and those connected sockets.
    own_network
        Whether a host may be one of one's own network: only where the user named it.
    """
    addresses = known_addresses if own_network else public_addresses
    made = _Session()
    made.trust_env = False  # nothing from ~/.netrc; proxies are given with each request
    made.headers.clear()
    adapter = _Adapter(
        context,
        _connection(sockets, lambda host, port: addresses(host, port, lookup), connect),
        _connection(sockets, lambda host, _: [host], connect),  # a proxy may be in one's own network
    )
    made.adapters.clear()
    made.mount("https://", adapter)
    return made


def _use(manager: PoolManager, pool: type[HTTPSConnectionPool]) -> None:
    manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": pool}


def _pool_of(connection: type[HTTPSConnection]) -> type[HTTPSConnectionPool]:
    return type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": connection})


def _connection(sockets: Sockets, addresses: Lookup, connect: Dial) -> type[HTTPSConnection]:
    class Connection(HTTPSConnection):
        """A connection to the first of the host's addresses that answers."""

        handle: socket.socket | None = None

        def _new_conn(self) -> socket.socket:
            connected = self._connected()
            self.handle = sockets.watch(connected)
            return connected

        def _connected(self) -> socket.socket:
            timeout_s = float(self.timeout) if isinstance(self.timeout, int | float) else None
            last_error: OSError = OSError("it has no address")
            for address in addresses(self.host, self.port):
                try:
                    return connect(address, self.port, timeout_s)
                except TimeoutError as error:
                    last_error = error
                except OSError as error:
                    last_error = error
            if isinstance(last_error, TimeoutError):
                raise ConnectTimeoutError(self, f"{self.host} did not answer within {timeout_s:g} s") from last_error
            raise NewConnectionError(self, f"{self.host}: {last_error}") from last_error

        def connect(self) -> None:
            super().connect()
            if isinstance(self.sock, ssl.SSLSocket):
                host = self._tunnel_host or self.host
                sockets.certificates[host] = self.sock.getpeercert(binary_form=True) or b""

        def close(self) -> None:
            super().close()
            if self.handle is not None:
                self.handle.close()
                self.handle = None

    return Connection
