"""Every indicator of a region and its municipalities: the loop over the catalogue; what lacks data is missing."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from kopa.errors import RunError
from kopa.goals.catalogue import INDICATORS
from kopa.goals.indicator import Computation, Indicator, RangeEnd, Value
from kopa.goals.inputs import StudyInputs
from kopa.goals.level_values import level_values
from kopa.goals.own_indicators import checked_own
from kopa.goals.own_tables.checks import checked
from kopa.goals.view import groups
from kopa.levels import LEVELS, NO_LEVEL, WORKPLACE
from kopa.tables import INDICATORS as SCHEMA
from kopa.tables import check


class Row(NamedTuple):
    """One row of the table: municipality (empty: the region), level, value, and what the id ends with."""

    code: str
    level: str
    value: Value
    suffix: str = ""


def indicators(inputs: StudyInputs, *, own: Sequence[Indicator] = ()) -> pd.DataFrame:
    """Return every indicator of the region (empty municipality code) and of its municipalities.

    Parameters
    ----------
    inputs
        People, travel times, municipalities, programme facts and parameters of the region, and the tables that
        analysts added.
    own
        Indicators of one's own (`kopa.goals.own_indicators.own_indicator`), computed beside the declared ones.

    Returns
    -------
    pandas.DataFrame
        `kopa.tables.INDICATORS`, with `schema_version` in its `attrs`.
        `persons` are those for whom a share holds (empty where it is missing), otherwise all that are counted.
        A value without data has status `missing` and is empty; unreachable is `inf`. Two statistics whose limits
        are equal are one row.

    Raises
    ------
    RunError
        When the municipalities' persons do not add up to the region's.
    TableError
        With every fault of the optional tables.
    """
    inputs = replace(inputs, tables=checked(inputs))
    asked = [*INDICATORS.values(), *checked_own(own)]
    rows = [*_without_level(inputs, asked), *_by_level(inputs, asked)]
    table = _table(inputs, rows)
    _check_conserved(table, {_id(row, inputs): row.value.statistic.range_end for row in rows}, _known_in_part(inputs))
    table.attrs["schema_version"] = SCHEMA.version
    return check(table, SCHEMA, where=f"indicators of {inputs.region.id}")


def _without_level(inputs: StudyInputs, asked: Iterable[Indicator]) -> Iterator[Row]:
    """Yield what speaks of the region or its municipalities, and of no level's sites."""
    everyone = list(groups(inputs))
    for indicator, computation in ((one, each) for one in asked for each in one.computations if each.scope != "level"):
        (level,) = indicator.stands_at(computation)
        for group in everyone if computation.scope == "municipality" else everyone[:1]:
            yield from (Row(group.code, level, value) for value in computation.function(inputs, group))


def _by_level(inputs: StudyInputs, asked: Sequence[Indicator]) -> Iterator[Row]:
    levels = dict(inputs.levels)
    if inputs.workplaces is not None:
        levels[WORKPLACE] = inputs.workplaces
    inputs = replace(inputs, levels=levels)
    for level in levels:
        for code, value, suffix in level_values(inputs, level, _at_level(asked, level)):
            yield Row(code, level, value, suffix)


def _at_level(asked: Iterable[Indicator], level: str) -> list[Computation]:
    return [one for indicator in asked for one in indicator.computations if level in indicator.at_levels(one)]


def _table(inputs: StudyInputs, rows: Iterable[Row]) -> pd.DataFrame:
    values: dict[tuple[str, str, str], Value] = {}
    for row in rows:
        values.setdefault((row.code, row.level, _id(row, inputs)), row.value)
    data = [
        (inputs.region.id, *key[:2], key[2], one.value, one.statistic.unit, _persons(one), _status(one))
        for key, one in values.items()
    ]
    table = pd.DataFrame(data, columns=SCHEMA.names)
    order = table["level"].map({level: i for i, level in enumerate((*NO_LEVEL, *LEVELS))})
    table = table.assign(_order=order).sort_values(["municipality_code", "_order", "indicator_id"], kind="stable")
    return table.drop(columns="_order").reset_index(drop=True)


def _id(row: Row, inputs: StudyInputs) -> str:
    statistic = row.value.statistic.of(row.suffix) if row.suffix else row.value.statistic
    return statistic.id(inputs.parameters)


def _status(value: Value) -> str:
    return "missing" if math.isnan(value.value) else value.status


def _persons(value: Value) -> float:
    """Persons that the value speaks of: for how many a missing share holds nobody knows, unless there is nobody."""
    unknown = value.statistic.unit == "share" and value.persons > 0 and _status(value) == "missing"
    return math.nan if unknown else value.persons


def _known_in_part(inputs: StudyInputs) -> frozenset[str]:
    """Return the levels of which the sites are known in some of the region's municipalities and not in others."""
    codes = set(inputs.region.municipality_codes)
    return frozenset(
        level for level, one in inputs.levels.items() if not one.covered and one.not_known and codes - one.not_known
    )


def _check_conserved(
    table: pd.DataFrame, range_ends: Mapping[str, RangeEnd], known_in_part: Collection[str] = ()
) -> None:
    """Persons of the municipalities add up to the region's, for every indicator that both have.

    Of an end of a range the region has no less than the least of its municipalities together, and no more than the
    most: each of them may have its end under another choice. `range_ends` names them by id.

    A value that is missing for the region while some municipality has it, or could have it by its level's sites
    (`known_in_part`), speaks of all the region's persons, and theirs of a part of them.
    """
    of_region = table["municipality_code"] == ""
    keys = ["level", "indicator_id"]
    whole = table[of_region].set_index(keys)["persons"]
    by_indicator = table[~of_region].groupby(keys)["persons"]
    parts = by_indicator.sum().where(by_indicator.count() == by_indicator.size())  # one unknown part: no sum
    lacking = table["status"] == "missing"
    unknown, known = (
        whole.index.isin(pd.MultiIndex.from_frame(table.loc[rows, keys]))
        for rows in (of_region & lacking, ~of_region & ~lacking)
    )
    whole = whole[~(unknown & (known | whole.index.isin(known_in_part, level="level")))]
    both = pd.concat([whole, parts], axis=1, join="inner", keys=["whole", "parts"]).dropna()
    lost = both[_lost(both, both.index.get_level_values("indicator_id").map(lambda one: range_ends.get(one, "")))]
    if len(lost):
        (level, indicator_id), (region, municipalities) = lost.index[0], lost.iloc[0]
        raise RunError(
            f"{table['region_id'].iloc[0]}: {indicator_id} {level}: the region counts {region:,.3f} persons and its "
            f"municipalities {municipalities:,.3f}; {len(lost)} indicators are not conserved"
        )


def _lost(both: pd.DataFrame, ends: pd.Index) -> pd.Series:
    """Return where persons of the whole and of its parts do not agree as they have to."""
    more, near = both["whole"] - both["parts"], 1e-9 * both["whole"].abs() + 1e-6
    return ((more > near) & (ends != "least")) | ((more < -near) & (ends != "most"))
