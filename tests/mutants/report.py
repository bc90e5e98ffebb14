"""Counts of mutants by part, and the accepted ones with their reasons: two committed tables, one section of a page."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kopa import store
from tests.mutants.mutmut_runs import Mutant

FOLDER = Path(__file__).parent
COUNTS, ACCEPTED = FOLDER / "counts.csv", FOLDER / "accepted.csv"
HEADING = "## Mutants"
COLUMNS = (
    "part",
    "mutants",
    "seed",
    "tried",
    "noticed",
    "timed_out",
    "survived",
    "untested",
    "accepted",
    "commit",
    "day",
)
SHOWN = (*COLUMNS[:2], *COLUMNS[3:9], "seed", "commit", "day")
ABOUT = (
    "One fault at a time, put into a copy of the code by mutmut: a sign or a comparison turned, a number moved by one, "
    "an argument dropped, a text changed. A part is tried by the tests that mirror it, alone, and without doctests. "
    "Noticed: a test failed. Timed out: the tests ran longer than their limit, which a crowded machine can do alone. "
    "Survived: every test passed; untested: none of them came to the function. Each that survived was looked at: it is "
    "accepted below with its reason, or a test was made after the run that notices it. Not mutated: what numba "
    "compiles and every other decorated function (the kernels are compared with networkx and OSRM instead), constants "
    "of modules, triple-quoted text."
)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of one of the tables."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def not_accepted(found: Iterable[Mutant]) -> list[Mutant]:
    """Return the mutants that no test noticed and nobody accepted: by function and change, whatever their number is."""
    known = {(row["function"], row["before"], row["after"]) for row in rows_of(ACCEPTED)}
    unseen = [one for one in found if one.became in ("survived", "untested")]
    return [one for one in unseen if (one.function, one.before, one.after) not in known]


def keep(part: str, mutants: int, seed: int, found: list[Mutant], commit: str) -> None:
    """Put the counts of a part into the committed table, in the place of its earlier ones."""
    became = Counter(one.became for one in found)
    accepted = became["survived"] + became["untested"] - len(not_accepted(found))
    told = {name: became[name] for name in ("noticed", "timed_out", "survived", "untested")}
    day = dt.datetime.now(dt.UTC).date().isoformat()
    row = {"part": part, "mutants": mutants, "seed": seed, "tried": len(found), **told,
           "accepted": accepted, "commit": commit, "day": day}  # fmt: skip
    others = [one for one in rows_of(COUNTS) if one["part"] != part]
    rows = sorted([*others, row], key=lambda one: str(one["part"]))
    store.write_text(COUNTS, "".join(f"{','.join(line)}\n" for line in [COLUMNS, *_texts(rows)]))


def _texts(rows: Iterable[dict[str, object]]) -> Iterator[list[str]]:
    return ([str(row[name]) for name in COLUMNS] for row in rows)


def section() -> str:
    """Return the section of docs/reliability.md on mutants, from the two tables."""
    counts, accepted = rows_of(COUNTS), rows_of(ACCEPTED)
    total = {name: f"{sum(int(row[name]) for row in counts):,}" for name in COLUMNS[1:9] if name != "seed"}
    lines = [
        HEADING, "", ABOUT, "",
        "`make mutants PARTS=\"scoring publishing\" SAMPLE=60 SEED=20261129` runs parts again and rewrites this "
        "section; `tests/mutants/parts.py` names them.", "",
        f"| {' | '.join(SHOWN).replace('_', ' ')} |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *(_line(row) for row in counts),
        _line({"part": "**all**", "seed": "", "commit": "", "day": "", **total}),
        "", f"{len(accepted)} kinds accepted:", "",
        *(f"- `{row['function']}`: `{row['before']}` → `{row['after']}`. {row['reason']}" for row in accepted),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _line(row: dict[str, str]) -> str:
    return f"| {' | '.join(row[name] for name in SHOWN)} |"


def with_section(page: str) -> str:
    """Return the page with the section as it is now at its end, in the place of the one that it had."""
    before = page.partition(f"\n{HEADING}\n")[0].rstrip("\n")
    return f"{before}\n\n{section()}"
