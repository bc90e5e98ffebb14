"""Which addresses may be asked: https, the hosts of the catalogue, and no machine of one's own network."""

import ipaddress
import socket
from collections.abc import Callable, Collection
from urllib.parse import SplitResult, urlsplit

from kopa.sources.fetch.faults import FetchError

HTTPS_PORT = 443

Lookup = Callable[[str, int], list[str]]
"""From host and port to IP addresses."""


def allowed(url: str, hosts: Collection[str], *, came_from: str = "") -> SplitResult:
    """Return the parts of `url` if it may be asked, or raise.

    Parameters
    ----------
    url
        Address of a request, or the one that a redirect names.
    hosts
        Hosts that the catalogue allows.
    came_from
        Address that redirected here, for the message.

    Raises
    ------
    FetchError
        Not https, another host, another port, or a name and password in the address.

    Examples
    --------
    >>> allowed("https://geo.stat.fi/geoserver/wfs", ["geo.stat.fi"]).hostname
    'geo.stat.fi'
    >>> allowed("http://geo.stat.fi/", ["geo.stat.fi"])
    Traceback (most recent call last):
        ...
    kopa.sources.fetch.faults.FetchError: http://geo.stat.fi/: only https is asked
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise FetchError(f"{url[:200]}: no address ({error})") from None
    where = f"{parts.scheme}://{host}{parts.path[:120]}"
    asked = f"{came_from} redirects to {where}" if came_from else where
    if parts.scheme != "https":
        raise FetchError(f"{asked}: only https is asked")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{asked}: addresses with a name or a password are not asked")
    if host not in hosts:
        raise FetchError(
            f"{asked}: {host or 'no host'} is not a host of this dataset ({', '.join(sorted(hosts))}). If the "
            "publisher has moved, the catalogue has to say so: docs/official-data.md tells how to report it"
        )
    if port not in (None, HTTPS_PORT):
        raise FetchError(f"{asked}: port {port} is not asked, only {HTTPS_PORT}")
    return parts


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, as the system resolves its name.

    Raises
    ------
    OSError
        The name is not known, or no resolver answers.
    """
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def known_addresses(host: str, port: int, lookup: Lookup = look_up) -> list[str]:
    """Return the IP addresses of a host, whether public or of one's own network.

    Raises
    ------
    FetchError
        The name is not known.

    Examples
    --------
    >>> known_addresses("data.town.fi", 443, lambda host, port: ["10.0.0.1"])
    ['10.0.0.1']
    """
    try:
        return lookup(host, port)
    except OSError as error:
        raise FetchError(
            f"{host}: the name is not known here ({error.strerror or error}). Is there a network? Behind a proxy, set "
            "HTTPS_PROXY: the proxy then looks names up",
            temporary=True,
        ) from None


def public_addresses(host: str, port: int, lookup: Lookup = look_up) -> list[str]:
    """Return the IP addresses of a host if all of them are public, or raise.

    A name of the public network that leads to a private or loopback address is a mistake or an attack:
    the answer would come from this machine or its neighbours.

    Raises
    ------
    FetchError
        The name is not known, or one of its addresses is not public.

    Examples
    --------
    >>> public_addresses("geo.stat.fi", 443, lambda host, port: ["193.166.0.1"])
    ['193.166.0.1']
    >>> public_addresses("geo.stat.fi", 443, lambda host, port: ["127.0.0.1"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    kopa.sources.fetch.faults.FetchError: geo.stat.fi: its name leads to 127.0.0.1, which is not a public address; ...
    """
    addresses = known_addresses(host, port, lookup)
    for text in addresses:
        if not is_public(text):
            raise FetchError(
                f"{host}: its name leads to {text}, which is not a public address; nothing was asked. "
                "Ask whoever keeps the names of your network"
            )
    return addresses


def is_public(text: str) -> bool:
    """Return whether an IP address is one of the public network.

    Examples
    --------
    >>> [is_public(one) for one in ("193.166.0.1", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1%eth0")]
    [True, False, False, False, False]
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast
