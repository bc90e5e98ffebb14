"""What the fault suite tried and what survived: one record per group, one page of all records.

A part of the suite is a module `tests/faults/long_<name>.py` with one function::

    def run(folder: Path) -> Iterable[Result]: ...

It gets an empty folder of its own and yields a `Result` per group as soon as that group is done.
`python -m tests.faults [NAME …]` runs the parts (all without a name), keeps every result under
`data/processed/faults/` and writes `docs/reliability.md` from all results that are there.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from kopa import store

REPO = Path(__file__).resolve().parents[2]
RECORDS = REPO / "data/processed/faults"
PAGE = REPO / "docs/reliability.md"


@dataclass(frozen=True)
class Result:
    """One group of faults: how many were tried, how many ended as they must, and how long it took."""

    group: str
    tried: int
    survived: int
    seconds: float
    about: str
    """What was done to kopa, and what counts as survived: a sentence or two."""
    notes: tuple[str, ...] = ()
    """What a reader should know beside the counts; every case that did not survive, by its id."""

    @property
    def ok(self) -> bool:
        """Whether everything that was tried survived, and something was."""
        return self.tried == self.survived > 0


def record(group: str, tried: int, survived: int, seconds: float, about: str, notes: Iterable[str] = ()) -> Result:
    """Keep one group's counts and return them."""
    result = Result(group, tried, survived, seconds, about, tuple(notes))
    name = "".join(c if c.isalnum() else "-" for c in group.casefold())
    store.write_json(RECORDS / f"{name}.json", asdict(result))
    return result


def records(folder: Path = RECORDS) -> list[Result]:
    """Return every kept result, by group."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted((Result(**{**one, "notes": tuple(one["notes"])}) for one in found), key=lambda one: one.group)


def write_page(folder: Path = RECORDS, page: Path = PAGE) -> Path:
    """Write docs/reliability.md from the kept results."""
    return store.write_text(page, page_of(records(folder)))


def page_of(results: Iterable[Result]) -> str:
    """Return the page: a table of counts, then what each group did."""
    results = list(results)
    lines = [
        "# Reliability",
        "",
        "What was done to kopa on purpose, and what survived. `make faults` runs all of it again and writes this",
        "page; a shorter form runs with every `make test`. Survived means: refused with a message that names file,",
        "field or row and the mend, or ended whole; no traceback; nothing old lost; nothing half-written.",
        "",
        "| group | tried | survived | seconds |",
        "|---|---|---|---|",
        *(f"| {one.group} | {one.tried:,} | {one.survived:,} | {one.seconds:,.0f} |" for one in results),
        f"| **all** | {sum(one.tried for one in results):,} | {sum(one.survived for one in results):,} "
        f"| {sum(one.seconds for one in results):,.0f} |",
    ]
    for one in results:
        lines += ["", f"## {one.group}", "", one.about]
        lines += ["", *(f"- {note}" for note in one.notes)] if one.notes else []
    return "\n".join(lines) + "\n"
