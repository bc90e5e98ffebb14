"""A large file that was cut goes on where it was, if the publisher still gives the same one."""

import json
from pathlib import Path

import requests

from kopa.sources.fetch.faults import FetchError


def beside(part: Path) -> Path:
    """Return the file that says which body the part of a file belongs to."""
    return part.with_name(f"{part.name}.of")


def forget(part: Path) -> None:
    """Remove a part and what was noted of it."""
    part.unlink(missing_ok=True)
    beside(part).unlink(missing_ok=True)


def headers(part: Path, address: str) -> dict[str, str]:
    """Return the headers that ask for the rest of a part; none where the whole has to be asked for."""
    record = _record(part)
    if record.get("address") != address or not record.get("version") or not part.is_file():
        return {}
    return {"Range": f"bytes={part.stat().st_size}-", "If-Range": record["version"]}


def note(part: Path, address: str, response: requests.Response) -> None:
    """Say beside a part which version of which body is about to be written to it."""
    if response.status_code == requests.codes.ok:
        etag = response.headers.get("etag", "")
        version = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")
        beside(part).write_text(json.dumps({"address": address, "version": version}), encoding="utf-8")


def start(part: Path, response: requests.Response) -> int:
    """Return at which byte an answer goes on: the end of the part, or 0 where it is the whole body.

    Raises
    ------
    FetchError
        The answer is another part than the one that was asked for.
    """
    here = part.stat().st_size if part.is_file() else 0
    if response.status_code != requests.codes.partial_content:
        return 0
    if not response.headers.get("content-range", "").startswith(f"bytes {here}-"):
        forget(part)
        raise FetchError(f"{response.url}: sent another part than was asked for", temporary=True)
    return here


def without_a_rest(error: FetchError, part: Path) -> FetchError:
    """Return an error; where it says that a part has no rest, forget the part, so that the next try asks for all.

    A part is whole when a fetch is ended while its file is checked.
    """
    if error.status != requests.codes.requested_range_not_satisfiable:
        return error
    forget(part)
    return FetchError(str(error), temporary=True, status=error.status)


def _record(part: Path) -> dict[str, str]:
    try:
        record = json.loads(beside(part).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
