"""One request to a publisher, and what came back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

Kind = Literal["json", "xml", "csv", "text", "zip", "ods", "pbf"]
"""What a body is: decides the first bytes and the check of its end."""

PACKED: frozenset[Kind] = frozenset({"zip", "ods", "pbf"})
"""Kinds that are compressed already: they are kept as they come, and a transfer that was cut goes on where it was."""

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Request:
    """What is asked of a publisher: address, parameters, body, and the caps that hold for the answer.

    `secret` is a header whose value is never shown, kept or sent to another host. `max_bytes` caps the
    body after decompression, `deadline_s` the seconds from the first to the last byte.

    Examples
    --------
    >>> Request("https://geo.stat.fi/wfs", (("typeNames", "a:b"), ("count", "5"))).address
    'https://geo.stat.fi/wfs?typeNames=a%3Ab&count=5'
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    secret: tuple[str, str] | None = field(default=None, repr=False)
    kind: Kind = "json"
    max_bytes: int = 200 * MEGABYTE
    deadline_s: float = 180.0

    @property
    def address(self) -> str:
        """The whole address, with its parameters and without secrets."""
        if not self.parameters:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(self.parameters)}"

    @property
    def packed(self) -> bool:
        """Whether the body is a file that is compressed already and kept as it comes."""
        return self.kind in PACKED

    @property
    def method(self) -> str:
        """``POST`` where there is a body, else ``GET``."""
        return "POST" if self.body else "GET"


def json_body(content: object) -> str:
    """Return `content` as the body of a request.

    Examples
    --------
    >>> json_body({"query": ["ä"]})
    '{"query":["ä"]}'
    """
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class HttpAnswer:
    """How a body came: from where, when, how many bytes, and the few headers that say which body it is."""

    url: str
    retrieved: str
    sent_bytes: int
    stored_bytes: int
    headers: Mapping[str, str]

    def as_record(self) -> dict[str, Any]:
        """Return the answer as plain values for a record."""
        return {
            "url": self.url,
            "retrieved": self.retrieved,
            "sent_bytes": self.sent_bytes,
            "bytes": self.stored_bytes,
            "headers": dict(self.headers),
        }
