"""The values that scores are made of, under every variant of the ways: computed once, drawn from many times."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from functools import cache

import pandas as pd

from kopa.goals.catalogue import INDICATORS, scored
from kopa.goals.indicator import Computation
from kopa.goals.inputs import StudyInputs
from kopa.goals.robustness.variants import KEYS, Variant
from kopa.goals.view import LevelView, groups
from kopa.parameters import Parameters
from kopa.tables import Column, Schema, check

_KEY_COLUMNS = (
    Column("network", "integer", "number of the road network: 0 declared, -1 and -2 slow and fast, from 1 drawn"),
    Column("leg", "integer", "number of the access leg", low=0),
    Column("people", "integer", "number of the drawing of people; 0: as the study has them", low=0),
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
"""Ids of statistics with their levels."""

Which = Callable[[Computation], bool]


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
        Ids and levels; default: all that have goalposts. `with_weight` returns what scorecards need.
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
    """Yield the wanted values: those that follow the distances alone once for all networks."""
    by_distance: dict[tuple[object, ...], list[tuple[str, str, float]]] = {}
    for variant, regions in routed:
        for inputs in regions:
            ids = _scored_ids(inputs.parameters) if wanted is None else wanted
            place = (*variant.key[1:], inputs.region.id)
            if place not in by_distance:
                by_distance[place] = list(_of_region(inputs, _of_distance, ids))
            values = [*_of_region(inputs, _of_time, ids), *by_distance[place]]
            yield from ((*variant.key, inputs.region.id, "", *one) for one in values)


def municipality_values(routed: Routed) -> pd.DataFrame:
    """Return how long and how far to the nearest site under every variant (`VARIANT_VALUES`).

    For each municipality, and (with an empty code) for the region.
    """
    return _table([row for variant, regions in routed for row in _times(variant, regions)])


def _times(variant: Variant, regions: Sequence[StudyInputs]) -> Iterator[Row]:
    for inputs in regions:
        for level in _levels(inputs):
            view, asked = LevelView.of(inputs, level), _computations(level, _by_municipality)
            for group in groups(inputs):
                for value in (value for computation in asked for value in computation.function(view, group)):
                    indicator_id = value.statistic.id(inputs.parameters)
                    yield (*variant.key, inputs.region.id, group.code, level, indicator_id, value.value)


def _of_region(inputs: StudyInputs, which: Which, wanted: Wanted) -> Iterator[tuple[str, str, float]]:
    """Yield level, id and value of what is wanted of the region, by the computations that hold any of it."""
    p = inputs.parameters
    for level in _levels(inputs):
        view, region, by_id = LevelView.of(inputs, level), next(groups(inputs)), dict[str, float]()
        for computation in _computations(level, which):
            if any((one.id(p), level) in wanted for one in computation.statistics):
                for value in computation.function(view, region):
                    by_id.setdefault(value.statistic.id(p), value.value)  # equal limits have one id
        yield from ((level, name, value) for name, value in by_id.items() if (name, level) in wanted)


def _of_time(computation: Computation) -> bool:
    return computation.of_time


def _of_distance(computation: Computation) -> bool:
    return computation.of_distance and not computation.of_time


def _by_municipality(computation: Computation) -> bool:
    return computation.by_municipality


@cache
def _computations(level: str, which: Which) -> list[Computation]:
    return [
        one for indicator in INDICATORS.values() for one in indicator.computations
        if which(one) and level in indicator.at_levels(one)
    ]  # fmt: skip


def _levels(inputs: StudyInputs) -> list[str]:
    """Levels of which the region's sites are known, and that are scored."""
    return [level for level, access in inputs.levels.items() if access.covered and level in _scored_levels()]


@cache
def _scored_levels() -> frozenset[str]:
    return frozenset(level for _, _, level, _ in scored())


@cache
def _scored_ids(parameters: Parameters) -> frozenset[tuple[str, str]]:
    return frozenset((statistic.id(parameters), level) for _, statistic, level, _ in scored() if level)


def _table(rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=VARIANT_VALUES.names)
    texts = ("region_id", "municipality_code", "level", "indicator_id")
    table = table.astype(
        {**dict.fromkeys(texts, "str"), **dict.fromkeys(("network", "leg", "people", "streets"), "int64")}
    )
    return check(table.astype({"value": "float64"}), VARIANT_VALUES, where="values of the variants")
