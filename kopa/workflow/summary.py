"""Tables for the terminal: what is planned, how a run ended, which regions there are."""

from collections.abc import Iterable, Sequence

import pandas as pd
from rich.table import Table

from kopa.regions import Region
from kopa.workflow.plan import Task
from kopa.workflow.run import Outcome

HEADLINES = {
    "lukio_30min_share": "lukio 30 min",
    "vet_30min_share": "VET 30 min",
    "basic_5km_share": "school > 5 km",
}
"""Headline figures of `Study.headline()` that the summary shows, with their column titles."""


def planned(tasks: Sequence[Task]) -> Table:
    """Return what a run would do, a row per region."""
    table = Table("region", "municipalities", "state", "reports in", box=None, pad_edge=False)
    for task in tasks:
        state = f"to run: {task.reason}" if task.reason else "up to date"
        table.add_row(task.region.id, str(len(task.region.municipality_codes)), state, str(task.folder))
    return table


def outcome(tasks: Sequence[Task], outcomes: Sequence[Outcome]) -> Table:
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
        state = "up to date" if o is None else "FAILED" if o.error else f"done in {o.seconds:.0f} s"
        figures = (o.headline if o else None) or {}
        shares = [f"{figures[name]:.1%}" if name in figures else "" for name in HEADLINES]
        table.add_row(task.region.id, state, *shares)
    return table


def regions(known: Iterable[Region]) -> Table:
    """Return the known regions, a row each."""
    table = Table("id", "name", "municipalities", "kind", box=None, pad_edge=False)
    for region in known:
        table.add_row(
            region.id, f"{region.name_fi} / {region.name_sv}", str(len(region.municipality_codes)), region.kind
        )
    return table


def scorecard(card: pd.DataFrame) -> Table:
    """Return a scorecard with value, score and weight of every part."""
    table = Table("goal", "criterion", "indicator", "level", "value", "score", "weight", box=None, pad_edge=False)
    for row in card.to_dict("records"):
        figures = ["" if pd.isna(row[name]) else f"{row[name]:.3g}" for name in ("value", "score", "weight")]
        table.add_row(*(str(row[name]) for name in ("goal_id", "criterion", "indicator_id", "level")), *figures)
    return table
