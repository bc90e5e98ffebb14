"""Whether the publishers can be reached from here: names, proxy, certificates and who signed them, answers."""

import ssl
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from requests.exceptions import RequestException
from urllib3.exceptions import InsecureRequestWarning

from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.connections import Sockets, session
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.http import USER_AGENT
from kopa.sources.fetch.limits import Limits, Network
from kopa.sources.fetch.proxies import proxies_of, proxy_of
from kopa.sources.fetch.statuses import connection_error
from kopa.sources.fetch.trust import tls_context

INTERCEPTORS = (
    "zscaler", "fortinet", "fortigate", "palo alto", "netskope", "forcepoint", "websense", "sophos", "umbrella",
    "blue coat", "bluecoat", "symantec web", "check point", "mcafee", "skyhigh", "barracuda", "kaspersky", "eset",
    "avast", "bitdefender", "proxy", "firewall", "inspection",
)  # fmt: skip
"""Words in the name of a signer by which a proxy that signs anew is known."""

LONGEST_S = 20.0

_NAMES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O"}
"""Object identifiers (DER) of the two parts of a name that are shown."""


@dataclass(frozen=True)
class Look:
    """One host: whether it can be asked, what was seen, and what to do if not."""

    host: str
    ok: bool
    seen: str
    mend: str = ""


def hosts() -> list[str]:
    """Return the hosts of the catalogue, sorted: the list for a firewall request."""
    return sorted({host for dataset in datasets().values() for host in dataset.hosts})


def look_at(
    names: Iterable[str], *, network: Network | None = None, limits: Limits | None = None, longest_s: float = LONGEST_S
) -> Iterator[Look]:
    """Yield what was seen of each host, one after the other, each within `longest_s` seconds."""
    look = _Looking(network or Network(), limits or Limits(connect_s=8.0, silent_s=12.0), longest_s)
    for host in names:
        yield look.at(host)


@dataclass(frozen=True)
class _Looking:
    network: Network
    limits: Limits
    longest_s: float

    def at(self, host: str) -> Look:
        url = f"https://{host}/"
        try:
            proxy = proxy_of(url)
        except FetchError as error:
            return Look(host, False, str(error), _mend("proxy", ""))
        way = f"through the proxy {proxy}" if proxy else "directly"
        began = time.monotonic()
        try:
            status, certificate = self._asked(url, host, tls_context())
        except (RequestException, OSError, FetchError) as error:
            fault = str(connection_error(error, url, proxy=proxy)).removeprefix(f"{url}: ")
            signer = self._signer_unverified(url, host) if "certificate" in fault else ""
            return Look(host, False, f"{fault.partition('. If ')[0]}{_signed(signer)}", _mend(fault, signer))
        seen = f"answers {status} {way} in {(time.monotonic() - began) * 1000:,.0f} ms{_signed(issuer(certificate))}"
        return Look(host, True, seen)

    def _asked(self, url: str, host: str, context: ssl.SSLContext) -> tuple[int, bytes]:
        """Return the status of an answer, whatever it is, and the certificate of the host."""
        sockets = Sockets()
        asking = session(context, sockets, lookup=self.network.lookup, connect=self.network.connect)
        timeout = (self.limits.connect_s, self.limits.silent_s)
        with asking, sockets.deadline(self.longest_s):
            answer = asking.request("HEAD", url, headers={"User-Agent": USER_AGENT}, timeout=timeout,
                                    proxies=proxies_of(url), stream=True)  # fmt: skip
            answer.close()
            if sockets.ended:
                raise TimeoutError(f"no answer within {self.longest_s:g} s")
            return answer.status_code, sockets.certificates.get(host, b"")

    def _signer_unverified(self, url: str, host: str) -> str:
        """Return who signed a certificate that is not trusted: it is looked at, nothing that came with it is used."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InsecureRequestWarning)
                return issuer(self._asked(url, host, context)[1])
        except (RequestException, OSError, FetchError):
            return ""


def _signed(signer: str) -> str:
    if not signer:
        return ""
    anew = any(word in signer.casefold() for word in INTERCEPTORS)
    return f"; your proxy signs anew: {signer}" if anew else f"; signed by {signer}"


def _mend(fault: str, signer: str) -> str:
    if "certificate" in fault:
        name = f" of {signer}" if signer else ""
        where = "or name its PEM file in SSL_CERT_FILE or kopa.toml"
        return f"Have the certificate{name} put into the system's store, {where}."
    if "proxy" in fault.casefold():
        return "Ask for the proxy's address and the list of allowed hosts: docs/official-data.md has a letter for it."
    return "Behind a proxy set HTTPS_PROXY; else ask whether the firewall lets this host through."


class _Part(NamedTuple):
    """One element of DER: its tag, its content, and what follows it."""

    tag: int
    content: bytes
    rest: bytes


def issuer(certificate: bytes) -> str:
    """Return who signed a certificate in DER form: common name and organisation; empty where it cannot be read."""
    try:
        body = _part(_part(certificate).content).content
        fields = list(_parts(body))
        first = 1 if fields[0].tag == 0xA0 else 0  # the version, where it is told
        name = dict(_named(fields[first + 2].content))  # after serial number and algorithm
    except (IndexError, ValueError):
        return ""
    return ", ".join(dict.fromkeys(name[part] for part in ("CN", "O") if part in name))


def _named(names: bytes) -> Iterator[tuple[str, str]]:
    for relative in _parts(names):
        for attribute in _parts(relative.content):
            kind, value = list(_parts(attribute.content))[:2]
            if kind.content in _NAMES:
                yield _NAMES[kind.content], value.content.decode("utf-8", "replace")


def _parts(data: bytes) -> Iterator[_Part]:
    while data:
        part = _part(data)
        yield part
        data = part.rest


def _part(data: bytes) -> _Part:
    length, start = data[1], 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[2 : 2 + size]), 2 + size
    if start + length > len(data):
        raise ValueError("cut off")
    return _Part(data[0], data[start : start + length], data[start + length :])
