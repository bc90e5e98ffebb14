"""Tables for the terminal: what is planned, how a run ended, which regions there are."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.table import Column, Table

from kopa.regions import Region
from kopa.workflow.plan import Task

if TYPE_CHECKING:
    import pandas as pd

    from kopa.workflow.run import Outcome

HEADLINES = {
    "lukio_30min_share": "lukio 30 min",
    "vet_30min_share": "VET 30 min",
    "basic_5km_share": "school > 5 km",
}
"""Headline figures of `Study.headline()` that the summary shows, with their column titles."""


HEADLINE_OF = {
    "lukio_30min_share": ("lukio", "G1.c.30min"),
    "vet_30min_share": ("vet", "G1.c.30min"),
    "basic_5km_share": ("basic_1_6", "G1.f.5km"),
}
"""Level and indicator of each (a test holds it equal to `kopa.study.study.HEADLINES`, which is slow to import)."""


def planned(tasks: Sequence[Task], failures: Mapping[str, str] | None = None) -> Table:
    """Return what a run would do, a row per region; `failures` tell how the last try of a region ended."""
    columns = "region", "municipalities", "state", Column("reports in", overflow="fold")
    table = Table(*columns, box=None, pad_edge=False)
    for task in tasks:
        failed = (failures or {}).get(task.region.id, "")
        state = f"to run: {task.reason}" if task.reason else "up to date"
        if failed and task.reason:
            state = f"failed: {failed}"
        table.add_row(task.region.id, str(len(task.region.municipality_codes)), escape(state), escape(str(task.folder)))
    return table


def outcome(tasks: Sequence[Task], outcomes: "Sequence[Outcome]") -> Table:
    """Return how a run ended, a row per region: time taken and headline shares."""
    ended = {o.region_id: o for o in outcomes}
    caption = (
        "16–17-year-olds within 30 min by car of a lukio and of VET; 7–12-year-olds over 5 km by road from a school"
    )
    table = Table(
        "region", "state", *HEADLINES.values(), box=None, pad_edge=False, caption=caption, caption_justify="left"
    )
    for task in tasks:
        o = ended.get(task.region.id)
        state = "up to date" if o is None else _state(o)
        figures = (o.headline if o else _headline(task.folder)) or {}
        shares = [f"{figures[name]:.1%}" if name in figures else "" for name in HEADLINES]
        table.add_row(task.region.id, state, *shares)
    return table


def _state(outcome: "Outcome") -> str:
    if not outcome.error:
        return f"done in {outcome.seconds:.0f} s"
    return outcome.cut_off or "FAILED"


def _headline(folder: Path) -> dict[str, float]:
    """Return the headline figures of a published region, from its table."""
    with (folder / "indicators.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if not row["municipality_code"]]
    values = {(row["level"], row["indicator_id"]): row["value"] for row in rows}
    found = {name: values.get(key, "") for name, key in HEADLINE_OF.items()}
    return {name: float(value) for name, value in found.items() if value}


def regions(known: Iterable[Region]) -> Table:
    """Return the known regions, a row each."""
    table = Table("id", "name", "municipalities", "kind", box=None, pad_edge=False)
    for region in known:
        table.add_row(
            region.id, f"{region.name_fi} / {region.name_sv}", str(len(region.municipality_codes)), region.kind
        )
    return table


def scorecard(card: "pd.DataFrame") -> Group:
    """Return a scorecard in 80 columns: value, score and weight of every part, and below it what each rests on."""
    notes = {text: number for number, text in enumerate(dict.fromkeys(filter(None, card["rests_on"])), start=1)}
    head = ("goal or indicator", "criterion", "level", "value", "score", "weight", "note")
    table = Table(*(Column(name, no_wrap=True) for name in head), box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for row in card.to_dict("records"):
        figures = ["" if math.isnan(row[name]) else f"{row[name]:.3g}" for name in ("value", "score", "weight")]
        words = (row["indicator_id"] or row["goal_id"], row["criterion"], row["level"])
        table.add_row(*words, *figures, str(notes.get(row["rests_on"], "")))
    told = Table("note", "what it rests on", box=None, pad_edge=False)
    for text, number in notes.items():
        told.add_row(str(number), escape(text))
    return Group(table, "", told)
