"""From cells to municipalities, regions and the country; and what the cut into zones does to the answer."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import exact_sum, number_array
from kopa.accessibility.aggregate.weighted import STATISTICS, Statistic, by_group
from kopa.errors import InputError, RunError, UnknownNameError, did_you_mean

Statistics: TypeAlias = Sequence[str] | Mapping[str, Statistic]
"""Names that `by_group` knows, or functions of values and weights under names of one's own."""

WHOLE = "all"
"""Kind of the zone that holds every cell."""

CONSERVED = 1e-9
"""Relative difference up to which two sums of the same persons count as equal."""


def up_the_levels(
    cells: pd.DataFrame,
    value: str,
    *,
    persons: str,
    zones: Sequence[str] = ("municipality_code", "region_code"),
    statistics: Statistics = ("mean", "median", "p90"),
) -> pd.DataFrame:
    """Return statistics of a measure for every municipality, region and the whole, weighted by persons.

    Every level is computed from the cells themselves, never from the level below: the median of medians is
    no median. The persons of each level are asserted to sum to those of the cells.

    Parameters
    ----------
    cells
        One row per cell with the value, the persons whom the level of education serves, and the zones.
    value
        Column of the measure; `inf` where there is no way.
    persons
        Column of the persons, e.g. `age_16_17`.
    zones
        Columns from small to large; each zone lies in exactly one of the next.
    statistics
        Names (`mean`, `median`, `p90`, `sum`), or functions under names of one's own.

    Returns
    -------
    pandas.DataFrame
        `zone_kind` (the column's name, or `all`), `zone`, `statistic`, `value` (NaN where nobody is counted),
        `persons`, `unreachable_persons`, `cells`.

    Raises
    ------
    InputError
        A missing column, a cell without a zone, a zone in two larger ones, a missing value or number of persons.
    RunError
        The persons of a level are not those of the cells.

    Examples
    --------
    >>> cells = pd.DataFrame({"municipality_code": ["105", "105", "205"], "region_code": "18",
    ...                       "minutes": [10.0, 40.0, 5.0], "age_16_17": [30, 10, 60]})
    >>> table = up_the_levels(cells, "minutes", persons="age_16_17", statistics=["mean"])
    >>> table[["zone_kind", "zone", "value", "persons"]]
               zone_kind zone  value  persons
    0  municipality_code  105   17.5     40.0
    1  municipality_code  205    5.0     60.0
    2        region_code   18   10.0    100.0
    3                all  all   10.0    100.0
    """
    _require(cells, [value, persons, *zones], "cells")
    if WHOLE in zones:
        raise InputError(f"zones names a column {WHOLE!r}, which is the word for every cell together")
    _require_nested(cells, zones)
    table = cells.assign(**{WHOLE: WHOLE})
    kinds = [*zones, WHOLE]
    parts = [_statistics_by(table, value, persons, kind, statistics) for kind in kinds]
    whole = exact_sum(number_array(cells[persons], persons))
    for kind, part in zip(kinds, parts, strict=True):
        _require_conserved(part.drop_duplicates("zone")["persons"], whole, kind)
    return pd.concat([part.assign(zone_kind=kind) for kind, part in zip(kinds, parts, strict=True)], ignore_index=True)[
        ["zone_kind", "zone", "statistic", "value", "persons", "unreachable_persons", "cells"]
    ]


def compare_zonings(
    zonings: Mapping[str, pd.DataFrame],
    value: str,
    *,
    persons: str,
    group: str = "municipality_code",
    statistics: Statistics = ("mean", "median", "p90"),
) -> pd.DataFrame:
    """Return the same statistics from several cuts of the same people into zones, side by side.

    The modifiable areal unit problem as a table: what the answer would be had people been placed in populated
    cells, at the centres of postal areas, or all at the municipality's centre. The first zoning is the reference.

    Parameters
    ----------
    zonings
        Tables under their names, e.g. `{"cells": …, "postal areas": …, "municipality centres": …}`, each one row per
        zone with the value, the persons and the group.
    value, persons, statistics
        As `up_the_levels`.
    group
        Column by which the zonings are compared; a row for all groups together is added.

    Returns
    -------
    pandas.DataFrame
        `group` (`all` for the whole), `statistic`, `zoning`, `value`, `difference` (to the first zoning), `persons`,
        `persons_difference` (to the first zoning: not 0 where a zoning counts other people), `zones`. A group that a
        zoning lacks has NaN values, 0 persons and 0 zones there.

    Raises
    ------
    InputError
        Fewer than two zonings; else as `up_the_levels`.

    References
    ----------
    Openshaw (1984), *The modifiable areal unit problem*.

    Examples
    --------
    >>> cells = pd.DataFrame({"municipality_code": "105", "minutes": [10.0, 40.0], "persons": [30, 10]})
    >>> centre = pd.DataFrame({"municipality_code": ["105"], "minutes": [8.0], "persons": [40]})
    >>> table = compare_zonings({"cells": cells, "centre": centre}, "minutes", persons="persons", statistics=["mean"])
    >>> table[["group", "zoning", "value", "difference", "zones"]]
      group  zoning  value  difference  zones
    0   105   cells   17.5         0.0      2
    1   105  centre    8.0        -9.5      1
    2   all   cells   17.5         0.0      2
    3   all  centre    8.0        -9.5      1
    """
    if len(zonings) < 2:
        raise InputError(f"zonings holds {len(zonings)} tables; expected at least two to compare")
    parts = []
    for name, table in zonings.items():
        _require(table, [value, persons, group], name)
        if table[group].isna().any():
            raise InputError(
                f"{name}: {group} is empty in {int(table[group].isna().sum())} rows; give each zone its group"
            )
        both = [
            _statistics_by(table.assign(**{WHOLE: WHOLE}), value, persons, kind, statistics) for kind in (group, WHOLE)
        ]
        parts.append(pd.concat(both).assign(zoning=name))
    return _side_by_side(pd.concat(parts, ignore_index=True), list(zonings))


def _side_by_side(table: pd.DataFrame, zonings: list[str]) -> pd.DataFrame:
    order = pd.MultiIndex.from_product(
        [
            [*sorted(set(table["zone"]) - {WHOLE}), WHOLE],
            list(dict.fromkeys(table["statistic"])),
            zonings,
        ],
        names=["group", "statistic", "zoning"],
    )
    filled = table.rename(columns={"zone": "group", "cells": "zones"}).set_index(["group", "statistic", "zoning"])
    filled = filled.reindex(order).fillna({"persons": 0.0, "zones": 0}).astype({"zones": int})
    reference = filled.xs(zonings[0], level="zoning").reindex(order.droplevel("zoning"))
    with np.errstate(invalid="ignore"):
        difference = filled["value"].to_numpy() - reference["value"].to_numpy()
    alike = filled["value"].to_numpy() == reference["value"].to_numpy()
    filled["difference"] = np.where(alike, 0.0, difference)  # also where both are inf
    filled["persons_difference"] = filled["persons"].to_numpy() - reference["persons"].to_numpy()
    columns = ["value", "difference", "persons", "persons_difference", "zones"]
    return filled[columns].reset_index()


def _statistics_by(table: pd.DataFrame, value: str, persons: str, kind: str, statistics: Statistics) -> pd.DataFrame:
    values, weights = number_array(table[value], value), number_array(table[persons], persons)
    counts = {
        "persons": by_group(np.ones(len(table)), weights, table[kind], "sum"),
        "unreachable_persons": by_group(np.isinf(values).astype(float), weights, table[kind], "sum"),
        "cells": table.groupby(kind, observed=True).size(),
    }
    parts = []
    for name, function in _named(statistics).items():
        result = by_group(values, weights, table[kind], function)
        columns = {key: count.reindex(result.index).to_numpy() for key, count in counts.items()}
        parts.append(pd.DataFrame({"zone": result.index, "statistic": name, "value": result.to_numpy(), **columns}))
    return pd.concat(parts).sort_values("zone", kind="stable", ignore_index=True)


def _named(statistics: Statistics) -> Mapping[str, Statistic]:
    if isinstance(statistics, Mapping):
        named = statistics
    else:
        unknown = [name for name in statistics if name not in STATISTICS]
        if unknown:
            names = ", ".join(STATISTICS)
            raise UnknownNameError(
                f"statistic {unknown[0]!r} is not one of {names}.{did_you_mean(unknown[0], STATISTICS)}"
            )
        named = {name: STATISTICS[name] for name in statistics}
    if not named:
        raise InputError("statistics is empty; expected e.g. ('mean', 'median', 'p90')")
    return named


def _require_nested(cells: pd.DataFrame, zones: Sequence[str]) -> None:
    for column in zones:
        empty = np.flatnonzero(cells[column].isna())
        if empty.size:
            raise InputError(f"cells: {column}: row {empty[0] + 1} is empty; every cell belongs somewhere")
    for small, large in pairwise(zones):
        pairs = cells[[small, large]].drop_duplicates()
        twice = pairs[small][pairs[small].duplicated()]
        if len(twice):
            raise InputError(f"cells: {small} {twice.iloc[0]!r} lies in more than one {large}; expected exactly one")


def _require_conserved(persons: pd.Series, whole: float, kind: str) -> None:
    total = math.fsum(persons)
    if not math.isclose(total, whole, rel_tol=CONSERVED, abs_tol=CONSERVED):
        raise RunError(
            f"{kind}: the zones hold {total} persons and the cells {whole}; nobody may get lost on the way up"
        )


def _require(table: pd.DataFrame, columns: Sequence[str], where: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise InputError(f"{where}: missing column {', '.join(missing)}; found {', '.join(map(str, table.columns))}")
