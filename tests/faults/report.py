"""What the fault suite tried and what survived: one record per group, one page of all records.

A part of the suite is a module `tests/faults/long_<name>.py` with one function::

    def run(folder: Path) -> Iterable[Result]: ...

It gets an empty folder of its own and yields a `Result` per group as soon as that group is done.
`python -m tests.faults [NAME …]` runs the parts (all without a name), keeps every result in the committed table
`results.json` with the commit and the day, in the place of the group's earlier one, and writes `docs/reliability.md`
from it. The page says of which commit and day each is, and which groups are not there.
"""

import datetime as dt
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kopa import store
from tests.mutants import report as mutants

REPO = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
PAGE = REPO / "docs/reliability.md"
UNKNOWN = "unknown"

GROUPS = (
    "SIGKILL at random moments",
    "SIGKILL at random moments of a build",
    "SIGKILL at random moments of a fetch",
    "SIGKILL at random moments of the full batch",
    "SIGKILL while a region is published",
    "a batch with bad notebooks",
    "a crowd in one folder",
    "a region at true size from fetch to report",
    "answers of publishers damaged at random",
    "bad tables, codes and coordinates",
    "clock change",
    "damaged cache of variants",
    "damaged reports",
    "damaged starter tables",
    "faults of publishers, networks and archives",
    "full batches resumed after kills",
    "full disk",
    "hostile ids, paths, archives and files",
    "little memory",
    "mistyped parameters",
    "read-only folder",
    "runs resumed after kills",
)
"""Every group of the suite: the page says which of them were not run."""


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
    commit: str = UNKNOWN
    """The commit that was tried, with a word if files differed from it."""
    day: str = UNKNOWN
    """The day on which the group ended."""

    @property
    def ok(self) -> bool:
        """Whether everything that was tried survived, and something was."""
        return self.tried == self.survived > 0


def record(result: Result, commit: str, path: Path = RESULTS) -> Result:
    """Keep one group's counts with the commit that was tried and the day, and return them."""
    kept = replace(result, commit=commit, day=dt.datetime.now(dt.UTC).date().isoformat())
    others = [one for one in records(path) if one.group != kept.group]
    ordered = sorted([*others, kept], key=lambda one: one.group)
    store.write_json(path, {"results": [asdict(one) for one in ordered]})
    return kept


def commit_here(repo: Path = REPO) -> str:
    """Return the checkout's commit, and whether its files differ from it; results and their page do not count."""
    told = []
    for asked in (
        ["rev-parse", "--short=12", "HEAD"],
        ["status", "--porcelain", "--", ".", *(f":!{one.relative_to(REPO)}" for one in (PAGE, RESULTS))],
    ):
        try:
            done = subprocess.run(["git", *asked], cwd=repo, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return UNKNOWN
        told.append(done.stdout.strip())
    return f"{told[0]} with changes" if told[1] else told[0]


def records(path: Path = RESULTS) -> list[Result]:
    """Return every kept result, by group."""
    found = store.read_json(path)["results"] if path.is_file() else []
    return [Result(**{**one, "notes": tuple(one["notes"])}) for one in found]


def write_page(path: Path = RESULTS, page: Path = PAGE) -> Path:
    """Write docs/reliability.md from the kept results; what is told of mutants stands at its end."""
    return store.write_text(page, mutants.with_section(page_of(records(path))))


def page_of(results: Iterable[Result], groups: Collection[str] = GROUPS) -> str:
    """Return the page: what is missing, a table of counts with commit and day, then what each group did."""
    results = list(results)
    lines = [
        "# Reliability",
        "",
        "What was done to kopa on purpose, and what survived. `make faults` runs all of it again and writes this",
        "page; a shorter form runs with every `make test`. Survived means: refused with a message that names file,",
        "field or row and the mend, or ended whole; no traceback; nothing old lost; nothing half-written.",
        "",
        *_standing(results, groups),
        "",
        "| group | tried | survived | seconds | commit | day |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.group} | {one.tried:,} | {one.survived:,} | {one.seconds:,.0f} | {one.commit} | {one.day} |"
            for one in results
        ),
        f"| **all** | {sum(one.tried for one in results):,} | {sum(one.survived for one in results):,} "
        f"| {sum(one.seconds for one in results):,.0f} | | |",
    ]
    for one in results:
        lines += ["", f"## {one.group}", "", one.about]
        lines += ["", *(f"- {note}" for note in one.notes)] if one.notes else []
    return "\n".join(lines) + "\n"


def _standing(results: Collection[Result], groups: Collection[str]) -> Iterable[str]:
    """Yield whether this page tells of the whole suite, and of one commit."""
    there = {one.group for one in results}
    missing, strange = sorted(set(groups) - there), sorted(there - set(groups))
    commits = sorted({one.commit for one in results})
    if missing:
        names = "; ".join(missing)
        yield f"**Not the whole suite.** Of {len(groups)} groups there is no result of {len(missing)}: {names}."
    else:
        yield f"The whole suite: all {len(groups)} groups have a result."
    if strange:
        yield f"No longer part of the suite, results of an earlier form of it: {'; '.join(strange)}."
    if len(commits) > 1:
        yield f"**Not of one commit**: the results are of {', '.join(commits)}; the table says which is of which."
    elif commits == [UNKNOWN]:
        yield "Of which commit the results are is not known."
