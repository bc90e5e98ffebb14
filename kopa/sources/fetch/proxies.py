"""The proxy that the environment, or the system's settings, name for an address; one that is none is refused first."""

from urllib.parse import SplitResult, urlsplit

from requests.utils import get_environ_proxies, select_proxy

from kopa.sources.fetch.faults import FetchError

SCHEMES = ("http", "https")
"""How a proxy is spoken to."""


def proxies_of(url: str) -> dict[str, str]:
    """Return the proxies that the environment names, as `requests` takes them: none where the host is excepted.

    Raises
    ------
    FetchError
        What stands there is no address of a proxy. It is not repeated: it may hold a password.
    """
    proxies = get_environ_proxies(url)
    proxy = select_proxy(url, proxies)
    if proxy and not is_proxy(proxy):
        raise FetchError(
            "HTTPS_PROXY (or the system's setting) is no address of a proxy: write http://HOST:PORT, or "
            "http://NAME:PASSWORD@HOST:PORT with signs in name and password written as codes: %40 for @, %23 for #, "
            "%2F for /, %3F for ?, %3A for :, %5C for \\, %25 for %"
        )
    return proxies


def proxy_of(url: str) -> str:
    """Return host and port of the proxy for an address, without its password; empty where there is none.

    Raises
    ------
    FetchError
        What the environment names is no address of a proxy.
    """
    proxy = select_proxy(url, proxies_of(url))
    return _parts(proxy).netloc.rpartition("@")[2] if proxy else ""


def is_proxy(text: str) -> bool:
    """Return whether a text is the address of a proxy that can be spoken to.

    Examples
    --------
    >>> [is_proxy(one) for one in ("http://me:pass%23word@proxy.fi:8080", "proxy.fi:8080", "https://proxy.fi/")]
    [True, True, True]
    >>> [is_proxy(one) for one in ("http://me:pass#word@proxy.fi:1", "http://me:pass/word@proxy.fi:1", "socks5://a:1")]
    [False, False, False]
    >>> [is_proxy(one) for one in ("http://", "http://proxy.fi:port", "http://[::1", " http://a:1", "http://a b:1")]
    [False, False, False, False, False]
    """
    try:
        parts = _parts(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    ends_there = parts.path in ("", "/") and not parts.query and not parts.fragment
    return parts.scheme in SCHEMES and bool(host) and ends_there and not any(sign.isspace() for sign in text)


def _parts(proxy: str) -> SplitResult:
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}")
