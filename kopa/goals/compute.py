"""Every indicator of a region and its municipalities, level by level; what lacks data is reported as missing."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kopa.errors import RunError
from kopa.goals import g0, g1_equality, g1_supply, g1_times, g2, g3, g4, g5
from kopa.goals.catalogue import language, places, workplaces
from kopa.goals.inputs import AGE_GROUPS, LevelAccess, StudyInputs
from kopa.goals.own_indicators import Indicator, own_values
from kopa.goals.own_tables.checks import checked
from kopa.goals.view import TOLD_WITHOUT_SITES, LevelView, Rows, Value, groups, missing
from kopa.tables import INDICATORS, check

LevelIndicator = Callable[[LevelView, Rows], Iterator[Value]]

BY_LEVEL: tuple[LevelIndicator, ...] = (
    g1_supply.local_supply,
    g1_supply.choice,
    g1_supply.near,
    g1_times.travel_time,
    g1_times.beyond_the_legal_day,
    g1_times.aid_zone,
    g1_equality.equality,
    g2.weekly_burden,
    g3.adults_reached,
    g4.cohort,
    g4.small_sites,
    g4.transport_need,
    g5.border_penalty,
    g5.across,
    g5.cooperation_gain,
)
"""Indicators computed for every level and every group of origins."""

KNOWN_ONLY: tuple[LevelIndicator, ...] = (
    g1_supply.local_supply,
    g1_supply.near,
    g1_times.travel_time,
    g1_times.beyond_the_legal_day,
    g1_times.aid_zone,
)
"""Indicators also told for the sites known to serve the level: the other end of the range."""

RANGE_LEVELS = ("basic_7_9",)
"""Levels served by sites of unknown grades: values are of all that may serve, `.known` of those known to."""

SPLIT: tuple[LevelIndicator, ...] = (g1_times.travel_time, g1_equality.equality)
"""Indicators also told for the people of strongly shrinking municipalities and for the others."""

SPLIT_IDS = (
    *("G1.d.mean", "G1.d.median", "G1.d.p90", "G1.d.km_mean"),
    *("G1.h.theil_total", "G1.h.theil_between", "G1.h.theil_within", "G1.h.gini", "G1.h.p90_p50"),
    *("G1.h.fgt0", "G1.h.fgt1", "G1.h.fgt2"),
)

PARTIAL_LEVELS = ("uas",)
"""Levels known in part in the whole country: shown, not ranked."""


def indicators(inputs: StudyInputs, *, own: Sequence[Indicator] = ()) -> pd.DataFrame:
    """Return every indicator of the region (empty municipality code) and of its municipalities.

    Parameters
    ----------
    inputs
        People, travel times, municipalities, programme facts and parameters of the region, and the tables that
        analysts brought.
    own
        Indicators of one's own (`kopa.goals.own_indicators.Indicator`), computed beside the declared ones.

    Returns
    -------
    pandas.DataFrame
        `kopa.tables.INDICATORS`, with `schema_version` in its `attrs`.
        `persons` are those for whom a share holds (empty where it is missing), otherwise all that are counted.
        A value without data has status `missing` and is empty; unreachable is `inf`.

    Raises
    ------
    RunError
        When the municipalities' persons do not add up to the region's.
    TableError
        With every fault of the optional tables.
    """
    inputs = replace(inputs, tables=checked(inputs))
    rows = [*_context_rows(inputs), *_programme_rows(inputs), *workplaces.workplaces_reached(inputs)]
    rows += [(code, "", value) for code, value in workplaces.learning_sites_reached(inputs)]
    for level, access in inputs.levels.items():
        rows += _covered_rows(inputs, level) if access.covered else _uncovered_rows(inputs, level)
        rows += _from_tables(inputs, level)
    rows += own_values(inputs, own)
    table = _table(inputs, rows)
    _check_conserved(table)
    table.attrs["schema_version"] = INDICATORS.version
    return check(table, INDICATORS, where=f"indicators of {inputs.region.id}")


Row = tuple[str, str, Value]
"""Municipality code (empty: the region), level, value."""


def _context_rows(inputs: StudyInputs) -> Iterator[Row]:
    codes = inputs.origins["municipality_code"].to_numpy(dtype=str)
    everything = inputs.region.municipality_codes
    for code, at in groups(codes, everything):
        values = [*g0.context(inputs, (code,) if code else everything, at), *g3.programme_coverage(inputs, at)]
        yield from ((code, "", value) for value in values)
        if not code or "broadband" in inputs.tables:
            yield from ((code, "", value) for value in g2.remote_reach(inputs, at))


def _programme_rows(inputs: StudyInputs) -> Iterator[Row]:
    for values in (
        g2.delivery(inputs),
        g3.programme_facts(inputs),
        g3.groups_named(inputs),
        g5.register(inputs),
    ):
        yield from (("", "", value) for value in values)


def _from_tables(inputs: StudyInputs, level: str) -> Iterator[Row]:
    for values in (places.places_per_head(inputs, level), language.swedish(inputs, level)):
        yield from ((code, level, value) for code, value in values)


def _covered_rows(inputs: StudyInputs, level: str) -> Iterator[Row]:
    view = LevelView.of(inputs, level)
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        yield from ((code, level, _told(value, view)) for value in _all(BY_LEVEL, view, at))
    if level == "vet":
        yield from ((code, level, value) for code, value in places.vet_fields(inputs, view))
    yield from _split_rows(inputs, view)
    if level in RANGE_LEVELS and view.access.certain is not None:
        yield from _known_rows(inputs, level)


def _known_rows(inputs: StudyInputs, level: str) -> Iterator[Row]:
    view = LevelView.of(inputs, level, known_only=True)
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        for value in _all(KNOWN_ONLY, view, at):
            yield code, level, _told(_suffixed(value, "known"), view)


def _split_rows(inputs: StudyInputs, view: LevelView) -> Iterator[Row]:
    change = g0.ten_year_change(inputs).reindex(list(inputs.region.municipality_codes))
    if change.isna().any():
        return
    shrinking = np.isin(view.codes, change.index[change < g0.STRONG_LOSS_SHARE])
    for name, mask in (("shrinking", shrinking), ("other", ~shrinking)):
        for value in _all(SPLIT, view, np.flatnonzero(mask)):
            if value.indicator_id in SPLIT_IDS:
                yield "", view.level, _told(_suffixed(value, name), view)


def _uncovered_rows(inputs: StudyInputs, level: str) -> Iterator[Row]:
    """Every indicator of the level, missing: its ids and units are those of a level that nobody reaches."""
    access = _without_sites(inputs.levels[level], len(inputs.origins))
    view = LevelView.of(replace(inputs, levels={level: access}), level)
    asked = [(value.indicator_id, value.unit) for value in _all(BY_LEVEL, view, np.arange(len(view.codes)))]
    for code, at in groups(view.codes, inputs.region.municipality_codes):
        persons = float(view.persons[at].sum())
        yield from ((code, level, missing(indicator_id, unit, persons)) for indicator_id, unit in asked)


def _without_sites(access: LevelAccess, n: int) -> LevelAccess:
    nothing = access.select(np.zeros(access.n_sites, bool))
    return replace(nothing, near_edge=np.ones(n, bool))


def _all(functions: Iterable[LevelIndicator], view: LevelView, at: Rows) -> Iterator[Value]:
    for function in functions:
        yield from function(view, at)


def _suffixed(value: Value, suffix: str) -> Value:
    return value._replace(indicator_id=f"{value.indicator_id}.{suffix}")


def _told(value: Value, view: LevelView) -> Value:
    if not view.access.n_sites and value.indicator_id.split(".known")[0] not in TOLD_WITHOUT_SITES:
        return missing(value.indicator_id, value.unit, value.persons)
    in_part = view.access.partial or view.level in PARTIAL_LEVELS or view.level in RANGE_LEVELS
    return value._replace(status="partial") if in_part and value.status == "ok" else value


def _table(inputs: StudyInputs, rows: Iterable[Row]) -> pd.DataFrame:
    data = [
        (inputs.region.id, code, level, v.indicator_id, v.value, v.unit, _persons(v), _final_status(v))
        for code, level, v in rows
    ]
    table = pd.DataFrame(data, columns=INDICATORS.names)
    order = table["level"].map({level: i for i, level in enumerate(["", *AGE_GROUPS])})
    table = table.assign(_order=order).sort_values(["municipality_code", "_order", "indicator_id"], kind="stable")
    return table.drop(columns="_order").reset_index(drop=True)


def _final_status(value: Value) -> str:
    return "missing" if math.isnan(value.value) else value.status


def _persons(value: Value) -> float:
    """Persons that the value speaks of: for how many a missing share holds nobody knows, unless there is nobody."""
    unknown = value.unit == "share" and value.persons > 0 and _final_status(value) == "missing"
    return math.nan if unknown else value.persons


def _check_conserved(table: pd.DataFrame) -> None:
    """Persons of the municipalities add up to the region's, for every indicator told for both."""
    of_region = table["municipality_code"] == ""
    keys = ["level", "indicator_id"]
    whole = table[of_region].set_index(keys)["persons"]
    by_indicator = table[~of_region].groupby(keys)["persons"]
    parts = by_indicator.sum().where(by_indicator.count() == by_indicator.size())  # one unknown part: no sum
    both = pd.concat([whole, parts], axis=1, join="inner", keys=["whole", "parts"]).dropna()
    lost = both[(both["whole"] - both["parts"]).abs() > 1e-9 * both["whole"].abs() + 1e-6]
    if len(lost):
        (level, indicator_id), (region, municipalities) = lost.index[0], lost.iloc[0]
        raise RunError(
            f"{table['region_id'].iloc[0]}: {indicator_id} {level}: the region counts {region:,.3f} persons and its "
            f"municipalities {municipalities:,.3f}; {len(lost)} indicators are not conserved"
        )
