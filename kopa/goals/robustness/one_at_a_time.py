"""One change at a time: what each choice alone does to the score of every region and to its rank."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals.criteria import CRITERIA
from kopa.goals.indicator import GOALS
from kopa.goals.robustness.draws import Draws, declared_draw, layout
from kopa.goals.robustness.scores import Panel, ranks, scores_of
from kopa.goals.robustness.spread import NORMALISATIONS, with_comma
from kopa.goals.robustness.variants import FAST, NO_STREETS, SLOW, Design
from kopa.units import kilometres
from kopa.words.text import Text

TWICE = 2.0
"""Factor on a weight that is raised alone."""

_DECLARED = Text("kuten ilmoitettu", "som angivet", "as declared")
_OUT = Text("jätetään pois", "lämnas bort", "left out")
_DOUBLE = Text("paino kaksinkertaiseksi", "dubbel vikt", "twice the weight")
_WAYS = {
    "minmax": Text("pienin–suurin", "minsta–största", "min-max"),
    "z": Text("keskihajonnat", "standardavvikelser", "z-scores"),
    "rank": Text("järjestysluvut", "rangtal", "ranks"),
}


class Change(NamedTuple):
    """One choice that is made otherwise: its source, what it is, and the draw that has it."""

    source_id: str
    what: Text
    draw: Draws


def one_at_a_time(panels: Sequence[Panel], design: Design, *, language: str = "en") -> pd.DataFrame:
    """Return the whole score and rank of every region with one choice changed, all else as declared.

    Parameters
    ----------
    panels
        Panels of the regions (`kopa.goals.robustness.intervals.panels_of`), with the design's extra variants.
    design
        As the panels were made with.
    language
        Of the column `change`: fi, sv or en.

    Returns
    -------
    pandas.DataFrame
        `source_id` (empty in the declared rows), `change`, `region_id`, `score`, `difference` from the declared
        score, `rank`.

    Raises
    ------
    InputError
        The values lack the extra variants.
    """
    rows: list[tuple[object, ...]] = []
    declared = np.array([float(scores_of(panel, declared_draw(design)).overall[0]) for panel in panels])
    for change in changes(panels[0], design):
        scores = np.array([float(scores_of(panel, change.draw).overall[0]) for panel in panels])
        if np.isnan(scores).any():
            raise InputError(
                f"values of the variants: {change.what.en} was not routed; add the design's extra variants"
            )
        for i, rank in enumerate(ranks(scores[None, :])[0]):
            key = (change.source_id, change.what.get(language), panels[i].region_id)
            rows.append((*key, float(scores[i]), float(scores[i] - declared[i]), int(rank)))
    return pd.DataFrame(rows, columns=["source_id", "change", "region_id", "score", "difference", "rank"])


def changes(panel: Panel, design: Design) -> Iterator[Change]:
    """Yield the declared choice, then every single change, source by source."""
    declared = declared_draw(design)

    def changed(source: str, what: Text, **fields: Any) -> Change:
        return Change(source, what, replace(declared, **fields))

    yield Change("", _DECLARED, declared)
    several = (panel.goal_weights > 0).sum() > 1  # of a goal alone, another weight changes nothing
    for i, goal in enumerate(GOALS):
        if several and panel.goal_weights[i] > 0:
            for what, factor in ((_DOUBLE, TWICE), (_OUT, 0.0)):
                yield changed("goal_weights", _of(goal, what), goal_factor=_one(declared.goal_factor, i, factor))
    for i, (goal, criterion) in enumerate(layout().criteria):
        if ((panel.parts["goal_id"] == goal) & (panel.parts["criterion"] != criterion)).any() and (
            panel.parts["criterion"] == criterion
        ).any():
            factors = _one(declared.criterion_factor, i, TWICE)
            yield changed("inner_weights", _of(CRITERIA[criterion], _DOUBLE), criterion_factor=factors)
    yield from _posts(declared, design)
    for kind, way in enumerate(NORMALISATIONS):
        if way in _WAYS and panel.reference is not None:
            yield changed("normalisation", _WAYS[way], normalisation=np.array([kind]))
    within = Text("toinen keskiarvo tavoitteen sisällä", "det andra medelvärdet inom målen", "other mean inside goals")
    across = Text("toinen keskiarvo yli tavoitteiden", "det andra medelvärdet över målen", "other mean over goals")
    yield changed("aggregation", within, other_within=np.array([True]))
    yield changed("aggregation", across, other_across=np.array([True]))
    yield from _ways(declared, design)


def _posts(declared: Draws, design: Design) -> Iterator[Change]:
    worst, best = design.spread.worst_post_share, design.spread.best_post_share
    # a post is shifted towards the best by a positive share: then the same value scores less
    for sign, what in ((1, Text("vaativammat", "strängare", "stricter")), (-1, Text("väljemmät", "mildare", "laxer"))):
        one = np.full_like(declared.worst_shift, sign)
        yield Change("goalposts", what, replace(declared, worst_shift=worst * one, best_shift=best * one))


def _ways(declared: Draws, design: Design) -> Iterator[Change]:
    spread = design.spread
    changed = f"{100 * spread.speed_share:.0f}"
    for network, share in ((SLOW, f"\u2212{changed}"), (FAST, f"+{changed}")):
        what = Text(f"kaikki nopeudet {share}\u00a0%", f"alla hastigheter {share}\u00a0%", f"all speeds {share}%")
        yield Change("speeds", what, replace(declared, network=np.array([network])))
    for leg in range(len(spread.leg_speed_factors)):
        if leg != spread.declared_leg:
            one = next(v for v in design.crossed if v.leg == leg)
            what = with_comma(Text(*[f"{one.access_speed_kmh:.0f} km/h, × {one.access_detour:.2f}"] * 3))
            yield Change("access_leg", what, replace(declared, leg=np.array([leg])))
    for drawn in design.people[1:]:
        what = Text(f"arvonta {drawn}", f"dragning {drawn}", f"draw {drawn}")
        yield Change("people", what, replace(declared, people=np.array([drawn])))
    for street in (NO_STREETS, *range(len(spread.local_streets_factors))):
        if street != spread.declared_streets:
            one = next(v for v in (*design.crossed, *design.extra) if v.streets == street)
            what = Text(
                *(f"{word} {kilometres(one.local_streets_max_m):g} km" for word in ("enintään", "högst", "at most"))
            )
            yield Change("local_streets", with_comma(what), replace(declared, streets=np.array([street])))


def _of(name: Text | str, what: Text) -> Text:
    of = Text(name, name, name) if isinstance(name, str) else name
    return Text(f"{of.fi}: {what.fi}", f"{of.sv}: {what.sv}", f"{of.en}: {what.en}")


def _one(factors: np.ndarray, column: int, factor: float) -> np.ndarray:
    changed = factors.copy()
    changed[:, column] = factor
    return changed
