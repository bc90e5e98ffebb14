"""The values that scores are made of, under every variant of the ways: computed once, drawn from many times."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from functools import cache

import numpy as np
import pandas as pd

from kopa.goals import g1_equality, g1_supply, g1_times, g2, g3, g4, g5
from kopa.goals.catalogue import scored
from kopa.goals.compute import LevelIndicator
from kopa.goals.inputs import StudyInputs
from kopa.goals.robustness.variants import KEYS, Variant
from kopa.goals.view import LevelView, groups
from kopa.tables import Column, Schema, check

BY_TIME: tuple[LevelIndicator, ...] = (
    g1_times.to_nearest,
    g1_times.to_several,
    g1_times.reached,
    g1_times.beyond_the_legal_day,
    g1_equality.between_and_within,
    g1_equality.spread,
    g2.weekly_burden,
    g3.adults_reached,
    g4.small_sites,
    g5.border_penalty,
)
"""Indicators that depend on speeds."""

BY_DISTANCE: tuple[LevelIndicator, ...] = (
    g1_times.by_road,
    g1_supply.choice,
    g1_supply.near,
    g1_equality.short_of_standard,
    g4.transport_need,
)
"""Indicators that are scored by distances alone: the same on every network."""

LEAGUE_IDS = ("G1.d.mean", "G1.d.median", "G1.d.p90", "G1.d.km_mean", "G1.d.km_median", "G1.d.km_p90")
"""What is told of single municipalities, and of the region beside them: how long and how far to the nearest site."""

_KEY_COLUMNS = (
    Column("network", "integer", "number of the road network: 0 declared, -1 and -2 slow and fast, from 1 drawn"),
    Column("leg", "integer", "number of the access leg", low=0),
    Column("placement", "text", "how people are placed in their cells"),
    Column("streets", "integer", "number of the length of local streets; -1: none"),
    Column("region_id", "text", "region"),
)

VARIANT_VALUES = Schema(
    "variant_values",
    (
        *_KEY_COLUMNS,
        Column("municipality_code", "text", "municipality; empty for the whole region", empty=True),
        Column("level", "text", "level of education", empty=True),
        Column("indicator_id", "text", "indicator and statistic"),
        Column("value", "number", "value of the indicator under the variant", empty=True, infinite=True),
    ),
    key=(*KEYS, "region_id", "municipality_code", "level", "indicator_id"),
    about="Values of indicators under every re-routed variant",
)

Routed = Iterable[tuple[Variant, tuple[StudyInputs, ...]]]
"""Variants with the inputs of every region, as `kopa.goals.robustness.rerouting.rerouted` yields them."""


Row = tuple[object, ...]

Wanted = Set[tuple[str, str]]
"""Ids of indicators with their levels."""


def with_weight(*scorecards: pd.DataFrame) -> Wanted:
    """Return the indicators and levels that carry weight in any of the scorecards."""
    rows = pd.concat([card[(card["weight"] > 0) & (card["indicator_id"] != "")] for card in scorecards])
    return set(zip(rows["indicator_id"], rows["level"], strict=True))


def variant_values(routed: Routed, wanted: Wanted | None = None) -> pd.DataFrame:
    """Return the scored indicators of whole regions under every variant (`VARIANT_VALUES`).

    Only what depends on travel times or distances is computed; the rest is the same in all variants.

    Parameters
    ----------
    routed
        Variants with the inputs of every region; taken one by one, never held together.
    wanted
        Indicators and levels; default: all that have goalposts. `with_weight` tells what scorecards need.
    """
    return values_and_times(routed, (), wanted)[0]


def values_and_times(
    routed: Routed, joint: Collection[Variant], wanted: Wanted | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `variant_values`, and the `municipality_values` under those of the variants that are `joint`.

    Both from one search: the variants are taken one by one, never held together.
    """
    chosen = {one.key for one in joint}
    times: list[Row] = []

    def passed() -> Iterator[tuple[Variant, tuple[StudyInputs, ...]]]:
        for variant, regions in routed:
            if variant.key in chosen:
                times.extend(_times(variant, regions))
            yield variant, regions

    return _table(list(_scored_rows(passed(), wanted))), _table(times)


def _scored_rows(routed: Routed, wanted: Wanted | None) -> Iterator[Row]:
    wanted = _declared() if wanted is None else wanted
    by_distance: dict[tuple[object, ...], list[tuple[str, str, float]]] = {}
    idle: set[tuple[LevelIndicator, str]] = set()
    for variant, regions in routed:
        for inputs in regions:
            place = (*variant.key[1:], inputs.region.id)
            if place not in by_distance:
                by_distance[place] = list(_of_region(inputs, BY_DISTANCE, wanted, idle))
            found = [*_of_region(inputs, BY_TIME, wanted, idle), *by_distance[place]]
            yield from ((*variant.key, inputs.region.id, "", *one) for one in found)


def municipality_values(routed: Routed) -> pd.DataFrame:
    """Return how long and how far to the nearest site under every variant (`VARIANT_VALUES`).

    For each municipality, and (with an empty code) for the region.
    """
    return _table([row for variant, regions in routed for row in _times(variant, regions)])


def _times(variant: Variant, regions: Sequence[StudyInputs]) -> Iterator[Row]:
    for inputs in regions:
        for level in _levels(inputs):
            view = LevelView.of(inputs, level)
            for code, at in groups(view.codes, inputs.region.municipality_codes):
                for value in (*g1_times.to_nearest(view, at), *g1_times.by_road(view, at)):
                    if value.indicator_id in LEAGUE_IDS:
                        yield (*variant.key, inputs.region.id, code, level, value.indicator_id, value.value)


def _of_region(
    inputs: StudyInputs, functions: tuple[LevelIndicator, ...], wanted: Wanted, idle: set[tuple[LevelIndicator, str]]
) -> Iterator[tuple[str, str, float]]:
    """Wanted values; functions that give none at a level are remembered as `idle` and not asked again."""
    for level in _levels(inputs):
        view = LevelView.of(inputs, level)
        at = np.arange(len(view.codes))
        for function in (one for one in functions if (one, level) not in idle):
            found = [(level, one.indicator_id, one.value) for one in function(view, at)]
            told = [one for one in found if (one[1], level) in wanted]
            if not told:
                idle.add((function, level))
            yield from told


def _levels(inputs: StudyInputs) -> list[str]:
    """Levels of which the region's sites are known, and that are scored."""
    known = {level for _, level in _declared()}
    return [level for level, access in inputs.levels.items() if access.covered and level in known]


@cache
def _declared() -> frozenset[tuple[str, str]]:
    return frozenset((statistic.id, level) for _, statistic, level, _ in scored() if level)


def _table(rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=VARIANT_VALUES.names)
    texts = ("placement", "region_id", "municipality_code", "level", "indicator_id")
    table = table.astype({**dict.fromkeys(texts, "str"), **dict.fromkeys(("network", "leg", "streets"), "int64")})
    return check(table.astype({"value": "float64"}), VARIANT_VALUES, where="values of the variants")
