"""Counts of mutants by part, those that survived and what became of each: committed tables, one section of a page."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kopa import store
from tests.mutants.mutmut_runs import Mutant
from tests.mutants.parts import PARTS

FOLDER = Path(__file__).parent
COUNTS, SURVIVORS = FOLDER / "counts.csv", FOLDER / "survivors.csv"
ACCEPTED, NOTICED_SINCE = FOLDER / "accepted.csv", FOLDER / "noticed_since.csv"
HEADING = "## Mutants"
COUNTED = ("noticed", "timed_out", "survived", "untested")
COLUMNS = ("part", "mutants", "seed", "tried", *COUNTED, "commit", "day")
CHANGE = ("function", "before", "after")
SHOWN = ("part", "mutants", "tried", *COUNTED, "accepted", "noticed_since", "left", "seed", "commit", "day")
ABOUT = (
    "One fault at a time, put into a copy of the code by mutmut: a sign or a comparison turned, a number moved by one, "
    "an argument dropped, a text changed. A part is tried by the tests that mirror it, alone, and without doctests. "
    "Noticed: a test failed. Timed out: the tests ran longer than their limit, which a crowded machine can do alone. "
    "Survived: every test passed; untested: none of them came to the function. Each of these was looked at: it is "
    "accepted below with its reason, or a test notices it that was made after the run, was not among those of the "
    "part, or asks what is computed while a module is read (`tests/mutants/noticed_since.csv` names it); what is "
    "neither is left. Not mutated: what numba compiles and every other decorated "
    "function (the kernels are compared with networkx and OSRM instead), constants "
    "of modules, triple-quoted text."
)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of one of the tables."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def left(found: Iterable[Mutant]) -> list[Mutant]:
    """Return the mutants that no test noticed, then or since, and nobody accepted: by function and change."""
    known = _changes(ACCEPTED) | _changes(NOTICED_SINCE)
    return [one for one in _unseen(found) if (one.function, one.before, one.after) not in known]


def _unseen(found: Iterable[Mutant]) -> list[Mutant]:
    return [one for one in found if one.became in ("survived", "untested")]


def _changes(path: Path) -> set[tuple[str, ...]]:
    return {tuple(row[name] for name in CHANGE) for row in rows_of(path)}


def keep(part: str, mutants: int, seed: int, found: list[Mutant], commit: str) -> None:
    """Put the counts and the survivors of a part into the committed tables, in the place of its earlier ones."""
    became = Counter(one.became for one in found)
    day = dt.datetime.now(dt.UTC).date().isoformat()
    row = {"part": part, "mutants": mutants, "seed": seed, "tried": len(found), "commit": commit, "day": day}
    _replace(COUNTS, part, [{**row, **{name: became[name] for name in COUNTED}}], COLUMNS)
    survivors = [{"part": part, **{name: getattr(one, name) for name in ("became", *CHANGE)}} for one in _unseen(found)]
    _replace(SURVIVORS, part, survivors, ("part", "became", *CHANGE))


def _replace(path: Path, part: str, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    others = [one for one in rows_of(path) if one["part"] != part]
    ordered = sorted([*others, *rows], key=lambda one: str(one["part"]))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ordered)
    store.write_text(path, text.getvalue())


def section() -> str:
    """Return the section of docs/reliability.md on mutants, from the tables."""
    counts, accepted = [_with_ends(row) for row in rows_of(COUNTS)], rows_of(ACCEPTED)
    numbers = [name for name in SHOWN[1:] if name not in ("seed", "commit", "day")]
    total = {name: f"{sum(int(row[name]) for row in counts):,}" for name in numbers}
    lines = [
        HEADING, "", ABOUT, "",
        "`make mutants PARTS=\"scoring publishing\" SAMPLE=60 SEED=20261129` runs parts again and rewrites this "
        "section; `tests/mutants/parts.py` names them.", "",
        f"| {' | '.join(SHOWN).replace('_', ' ')} |",
        f"|{'---|' * len(SHOWN)}",
        *(_line(row) for row in counts),
        _line({"part": "**all**", "seed": "", "commit": "", "day": "", **total}),
        *_not_run({row["part"] for row in counts}),
        "", f"{len(accepted)} kinds accepted:", "",
        *(f"- `{row['function']}`: `{row['before']}` → `{row['after']}`. {row['reason']}" for row in accepted),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _not_run(counted: set[str]) -> list[str]:
    """Return the line that names the parts without counts; none where there are none."""
    lacking = [name for name in PARTS if name not in counted]
    return ["", f"Not counted yet: {', '.join(lacking)}."] if lacking else []


def _with_ends(row: dict[str, str]) -> dict[str, str]:
    """Return the counts of a part with what became of its survivors since."""
    mine = [tuple(one[name] for name in CHANGE) for one in rows_of(SURVIVORS) if one["part"] == row["part"]]
    accepted, noticed = _changes(ACCEPTED), _changes(NOTICED_SINCE)
    ends = {
        "accepted": sum(one in accepted for one in mine),
        "noticed_since": sum(one in noticed and one not in accepted for one in mine),
    }
    ends["left"] = int(row["survived"]) + int(row["untested"]) - sum(ends.values())
    return {**row, **{name: str(number) for name, number in ends.items()}}


def _line(row: dict[str, str]) -> str:
    return f"| {' | '.join(row[name] for name in SHOWN)} |"


def with_section(page: str) -> str:
    """Return the page with the section as it is now at its end, in the place of the one that it had."""
    before = page.partition(f"\n{HEADING}\n")[0].rstrip("\n")
    return f"{before}\n\n{section()}"
