"""What went wrong, in words that name the mend: statuses of answers and errors of connections."""

import datetime as dt
import errno
import re
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import NameResolutionError

from kopa.sources.fetch.faults import FetchError

TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""

OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES, errno.ENOENT})
"""Errors of writing, which are no matter of the network."""

LONGEST_WORDS = 200
"""Letters of a publisher's own words that a message repeats."""

_MEND = {
    400: "the service does not know what was asked: it may have changed (docs/official-data.md: how to report it)",
    401: "the service wants a key; docs/official-data.md says which, and where it comes from",
    403: "refused: too much was asked, or this network may not ask; docs/official-data.md lists the limits",
    404: "not there: the publisher has moved or not yet published it (docs/official-data.md: how to report it)",
    407: "the proxy wants a name and a password: set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
    410: "gone: the publisher has ended it (docs/official-data.md: how to report it)",
    429: "too many requests",
}


def refuse(response: requests.Response, address: str) -> None:
    """Raise when the status of an answer is not that of a body.

    Raises
    ------
    FetchError
        Names the status, the publisher's own words where there are any, and the mend; temporary or not.
    """
    code = response.status_code
    if code in (200, 206):
        return
    words = _words(response)
    answer = " ".join(part for part in (str(code), response.reason or "", f"({words})" if words else "") if part)
    raise FetchError(
        ": ".join(part for part in (address, answer, _MEND.get(code, "")) if part),
        temporary=code in TEMPORARY,
        wait_s=wait_s(response.headers.get("retry-after", "")),
        status=code,
    )


def wait_s(text: str, now: dt.datetime | None = None) -> float:
    """Return the seconds that a ``Retry-After`` header asks to wait: a number or a date; 0 where it says neither.

    Examples
    --------
    >>> wait_s("30"), wait_s("soon"), wait_s(""), wait_s("31536000"), wait_s("Fri, 31 Dec 99999999999999 23:59:59 GMT")
    (30.0, 0.0, 0.0, 31536000.0, 0.0)
    >>> wait_s("Sat, 28 Nov 2026 12:00:10 GMT", dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC))
    10.0
    """
    if re.fullmatch(r"[0-9]{1,15}", text.strip()):
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return max(0.0, (then - (now or dt.datetime.now(dt.UTC))).total_seconds())


def connection_error(error: Exception, address: str, *, proxy: str = "", ended_s: float = 0.0) -> FetchError:
    """Return an error of a connection as one that names host, cause and mend.

    Parameters
    ----------
    error
        What the libraries raised.
    address
        What was asked.
    proxy
        Host and port of the proxy that was asked, if there was one.
    ended_s
        Seconds after which the whole request was ended, 0 when it was not.
    """
    through = f" through the proxy {proxy}" if proxy else ""
    if ended_s:
        return FetchError(f"{address}: took longer than {ended_s:g} s in all{through}; ended", temporary=True)
    if isinstance(error, FetchError):
        return error
    text = _of_all(error)
    if isinstance(error, requests.exceptions.SSLError) or "CERTIFICATE_VERIFY_FAILED" in text:
        return _certificate(address, through, text)
    if isinstance(error, requests.exceptions.ProxyError) or "Tunnel connection failed" in text:
        return _proxy(address, proxy, text)
    if isinstance(error, requests.exceptions.InvalidProxyURL | requests.exceptions.InvalidSchema):
        return FetchError(f"{address}: HTTPS_PROXY is no address of a proxy; write http://HOST:PORT")
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in text.casefold():
        return FetchError(f"{address}: no answer in time{through}", temporary=True)
    return FetchError(f"{address}: the connection broke off{through} ({_short(text)})", temporary=True)


def _certificate(address: str, through: str, text: str) -> FetchError:
    reason = re.search(r"certificate verify failed: ([^(\n]*)", text)
    why = reason.group(1).strip() if reason else _short(text)
    return FetchError(
        f"{address}: the certificate is not trusted{through} ({why}). If a proxy of your network signs anew, its "
        "certificate has to be in the system's store, or in a file that SSL_CERT_FILE, REQUESTS_CA_BUNDLE or kopa.toml "
        "names; `kopa doctor --network` says who signed"
    )


def _proxy(address: str, proxy: str, text: str) -> FetchError:
    match = re.search(r"Tunnel connection failed: (\d+) ([\w ]*)", text)
    if match is None:
        return FetchError(f"{address}: the proxy {proxy} does not answer ({_short(text)})", temporary=True)
    code = int(match.group(1))
    mend = f": {_MEND[407]}" if code == 407 else ": ask for its list of allowed hosts (`kopa fetch --dry-run`)"
    return FetchError(
        f"{address}: the proxy {proxy} answers {code} {match.group(2).strip()}{mend}", temporary=code in TEMPORARY
    )


def _of_all(error: BaseException | None) -> str:
    """Return the words of an error and of those behind it, one a line."""
    lines, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if not isinstance(error, NameResolutionError):
            lines.append(str(error))
        reason = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
        error = reason or getattr(error, "reason", None) or error.__cause__ or error.__context__
        error = error if isinstance(error, BaseException) else None
    return "\n".join(lines)


def _short(text: str) -> str:
    """Return the innermost words, without memory addresses of Python objects."""
    last = [line for line in text.split("\n") if line.strip()][-1:] or ["no words"]
    return re.sub(r"<[^>]*>:? ?", "", last[0])[:LONGEST_WORDS]


def _words(response: requests.Response) -> str:
    """Return the first words of an error's body: publishers say there what they did not understand."""
    try:
        raw = response.raw.read(4000, decode_content=True)
    except Exception:  # the status says enough
        return ""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", (raw or b"").decode("utf-8", "replace"), flags=re.S | re.I)
    text = re.sub(r"<[^>]+>", " ", text)
    match = re.search(r'"(?:error|errorMessage|message)"\s*:\s*"([^"]*)"', text)
    return re.sub(r"\s+", " ", match.group(1) if match else text).strip()[:LONGEST_WORDS]
