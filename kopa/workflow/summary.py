"""Tables for the terminal: what is planned, how a run ended, which regions there are."""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.table import Column, Table

from kopa import store
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.workflow.plan import RegionTask
from kopa.workflow.record.records import RUN_FILE

if TYPE_CHECKING:
    import pandas as pd

    from kopa.workflow.run import RunOutcome


def planned(tasks: Sequence[RegionTask], failures: Mapping[str, str] | None = None) -> Table:
    """Return what a run would do, a row per region; `failures` say how the last try of a region ended."""
    columns = "region", "municipalities", "state", Column("reports in", overflow="fold")
    table = Table(*columns, box=None, pad_edge=False)
    for task in tasks:
        failed = (failures or {}).get(task.region.id, "")
        state = f"to run: {task.reason}" if task.reason else "up to date"
        if failed and task.reason:
            state = f"failed: {failed}"
        table.add_row(task.region.id, str(len(task.region.municipality_codes)), escape(state), escape(str(task.folder)))
    return table


def outcome(tasks: Sequence[RegionTask], outcomes: "Sequence[RunOutcome]") -> Table:
    """Return how a run ended, a row per region: time taken, and key figures as the start page has them."""
    from kopa.goals.catalogue import headlines  # slow to import, and only here needed
    from kopa.levels import LUKIO

    ended = {o.region_id: o for o in outcomes}
    failed = {o.region_id for o in outcomes if o.error}
    parameters = _parameters([task.folder for task in tasks if task.region.id not in failed])
    minutes, _, km = (f"{statistic.limit_in(parameters):g}" for statistic, _ in headlines(parameters).values())
    titles = (f"{LUKIO} {minutes} min", f"VET {minutes} min", f"school > {km} km")
    caption = (
        f"16–17-year-olds within {minutes} min by car of a {LUKIO} and of VET; "
        f"7–12-year-olds over {km} km by road from a school"
    )
    table = Table("region", "state", *titles, box=None, pad_edge=False, caption=caption, caption_justify="left")
    for task in tasks:
        o = ended.get(task.region.id)
        state = "up to date" if o is None else _state(o)
        table.add_row(task.region.id, state, *([] if o and o.error else _key_figures(task.folder)))
    return table


def _state(outcome: "RunOutcome") -> str:
    if not outcome.error:
        return f"done in {outcome.seconds:.0f} s"
    return outcome.cut_off or "FAILED"


def _parameters(folders: Iterable[Path]) -> Parameters:
    """Return the parameters of a run, as its first published region recorded them; without one, the declared ones."""
    records = (store.read_json(folder / RUN_FILE) for folder in folders if (folder / RUN_FILE).is_file())
    return Parameters.from_record(next(records, {}).get("parameters", {}))


def _key_figures(folder: Path) -> list[str]:
    """Return the key figures of a published region in words."""
    from kopa.report.key_figures import FIGURES, in_words, key_figures
    from kopa.words.texts import Texts

    record, t = store.read_json(folder / RUN_FILE), Texts("en")
    found = key_figures(folder, record["outputs"], Parameters.from_record(record.get("parameters", {})))
    told = [in_words(t, figure, bound) for figure, bound in zip(found, FIGURES.values(), strict=True)]
    return [f"{bound} {share}".strip() or t("not_known") for share, bound in told]


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
    below = Table("note", "what it rests on", box=None, pad_edge=False)
    for text, number in notes.items():
        below.add_row(str(number), escape(text))
    return Group(table, "", below)
