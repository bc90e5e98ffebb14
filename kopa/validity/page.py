"""The page on validity in the documents, as it stands in `docs/validity.md`."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kopa import store
from kopa.validity.agreement import Agreement

if TYPE_CHECKING:
    from kopa.validity.validate import Validation

AGREEMENT = "## Agreement with published answers"

VERDICTS = {"agrees": "agrees", "differs": "**differs**", "absent": "**not compared**"}

_HEAD = """# Validity: what the numbers agree with, and what they rest on

Written by `kopa validate`; do not edit. The command ends with exit code 1 where an agreement breaks or somebody gets
lost, and with 2 where published answers are not here to compare with.

What the school register and the 1 km grid changed in the headline figures: `docs/headlines.md`."""


def write_page(validation: "Validation", path: Path) -> Path:
    """Write the page, whole or not at all; return its path."""
    return store.write_text(path, page(validation))


def page(validation: "Validation") -> str:
    """Return the page in Markdown; equal findings give equal text."""
    return "\n\n".join(_parts(validation)) + "\n"


def agreement_section(rows: Sequence[Agreement]) -> str:
    """Return the section on agreement: a table by whose answer, and a table of every quantity."""
    listed = [
        (one.answer, one.quantity, str(one.values or "–"), _small(one.largest), one.allowed or "–",
         VERDICTS[one.verdict], one.note or ("" if one.verdict == "agrees" else one.worst))
        for one in rows
    ]  # fmt: skip
    totals = []
    for name in dict.fromkeys(one.answer for one in rows):
        ours = [one for one in rows if one.answer == name]
        worst = min((one.verdict for one in ours), key=["differs", "absent", "agrees"].index)
        totals.append((name, str(sum(one.values for one in ours)), VERDICTS[worst]))
    about = (
        "Differences are absolute. Published digits are a tolerance of half of their last; exact answers are compared "
        "to the last digit of double precision."
    )
    head = ("answer", "quantity", "values", "largest difference", "allowed", "verdict", "note")
    return "\n\n".join(
        (AGREEMENT, about, table_text(("answer", "values compared", "verdict"), totals), table_text(head, listed))
    )


def table_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [tuple(head), ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


def _parts(validation: "Validation") -> Iterator[str]:
    yield _HEAD
    if validation.faults:
        yield "**Broken:**\n\n" + "\n".join(f"- {fault}" for fault in validation.faults)
    yield agreement_section(validation.agreements)
    yield "## Conservation on the starter data"
    yield "What comes in goes out or is listed as rejected; every run asserts it."
    yield _conservation(validation.conservation)
    yield "## Sensitivity to the cut into zones"
    yield (
        "Minutes to the nearest site that teaches in Finnish, had people been placed otherwise: in populated cells "
        "(as studied), at the points of postal areas, or all at the municipality's centre. Persons differ where a "
        "postal area is named to another municipality."
    )
    yield _zonings(validation.zonings)
    yield "## Sensitivity to speeds, local streets and placing"
    yield (
        "One choice changed at a time, the network routed anew each time. These are choices that nobody can prove "
        "right: a difference between regions that is smaller than what they move says nothing."
    )
    yield _variants(validation.variants)
    yield "## Convergence of the uncertainty analysis"
    yield (
        "How far the whole score of the case regions (0-1), its median and both ends of its 90 % interval, and the "
        "probability that one region is ahead of another, differ between eight seeds: the largest difference of all "
        "regions and pairs. Reports use 2,000 draws."
    )
    yield _any(validation.convergence)
    yield "## Not compared"
    yield (
        "- spopt (facility location): this version places no sites, so that there is nothing to compare.\n"
        "- Published scores: nobody has scored these regions on these goals before; what holds of the scores is stated "
        "by their intervals and by how they converge."
    )
    yield "## Known limits of the starter data"
    limits = validation.limits
    rows = [tuple(map(str, row)) for row in limits.itertuples(index=False, name=None)]
    yield table_text(("table", "source", "date", "limits"), rows)


def _conservation(table: pd.DataFrame | None) -> str:
    if table is None:
        return "Not computed."
    rows = [
        (row["region_id"], row["what"], f"{row['in']:,.0f}", f"{row['out']:,.0f}", f"{row['rejected']:,.0f}",
         _tolerance(row["tolerance_share"]), "yes" if row["ok"] else "**no**")
        for row in table.to_dict("records")
    ]  # fmt: skip
    return table_text(("region", "what", "in", "out", "rejected", "tolerance", "holds"), rows)


def _tolerance(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "none"


def _zonings(table: pd.DataFrame | None) -> str:
    if table is None:
        return "Not computed."
    rows = [
        (row["region_id"], row["level"], row["statistic"], row["zoning"], _decimal(row["value"]),
         _difference(row["difference"]), f"{row['persons']:,.0f}", f"{row['zones']:,}")
        for row in table.to_dict("records")
    ]  # fmt: skip
    return table_text(("region", "level", "statistic", "zones", "min", "difference", "persons", "number"), rows)


def _difference(minutes: float) -> str:
    return f"{minutes:+.1f}".replace("-0.0", "+0.0") if minutes else ""


def _variants(table: pd.DataFrame | None) -> str:
    if table is None:
        return "Not computed."
    names = list(table.columns[2:])
    rows = [
        (*row[:2], *(_figure(name, value) for name, value in zip(names, row[2:], strict=True)))
        for row in table.itertuples(index=False, name=None)
    ]
    return table_text(list(table.columns), rows)


def _figure(name: str, value: float) -> str:
    return f"{value:.3f}" if "share" in name or "score" in name else _decimal(value)


def _any(table: pd.DataFrame | None) -> str:
    if table is None:
        return "Not computed: no uncertainty analysis was asked for."
    rows = [tuple(_cell(value) for value in row) for row in table.itertuples(index=False, name=None)]
    return table_text([str(name) for name in table.columns], rows)


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _decimal(value: float) -> str:
    return "∞" if math.isinf(value) else f"{value:.1f}"


def _small(value: float) -> str:
    return "–" if math.isnan(value) else "0" if value == 0 else f"{value:.1g}"
