"""Regions and municipalities side by side, ranked only where the sites are known and with their intervals."""

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue import indicator_of
from kopa.goals.catalogue.travel_time import UNCERTAIN
from kopa.goals.inputs import Floats
from kopa.goals.robustness.variants import KEYS
from kopa.goals.rules import MOST_UNCERTAIN_SHARE
from kopa.levels import NO_LEVEL, SCORED
from kopa.sources.user.region_files import COUNTRY_ID
from kopa.tables import INDICATORS, Column, Schema, check
from kopa.words.rounding import FEW

LOW, HIGH = 0.05, 0.95
"""Quantiles of the variants between which an interval lies."""

REASONS = ("", "country", "level", "context", "missing", "few", "no_interval", "uncertain", "at_least")
"""Why something is shown and not ranked; empty where it is ranked. Minutes of a few persons are not even shown."""

_BOUND = ("at_most", "at_least")
_AT_MOST_OR_LEAST = "what minutes are that are no number of their own: so many at most, or at least"

_UNIT = ("region_id", "municipality_code")
_WHAT = ("level", "indicator_id")

COMPARISON = Schema(
    "comparison",
    (
        Column("level", "text", "level of education; empty where none applies", empty=True),
        Column("indicator_id", "text", "indicator and statistic"),
        Column("region_id", "text", "region"),
        Column("municipality_code", "text", "municipality; empty for a region", empty=True),
        Column("value", "number", "value as declared", empty=True, infinite=True),
        Column("low", "number", "lower end of the 90 % interval over the variants", empty=True, infinite=True),
        Column("high", "number", "upper end of the 90 % interval over the variants", empty=True, infinite=True),
        Column("unit", "text", "unit of value, low and high"),
        Column("persons", "number", "persons that the value speaks of", "persons", empty=True, low=0),
        Column("status", "text", "what the value rests on"),
        Column(
            "uncertain_share", "number", "share whose nearest site is uncertain", "share", empty=True, low=0, high=1
        ),
        Column("rank", "number", "place by the declared value, 1 the best; empty where not ranked", empty=True),
        Column("rank_low", "number", "best place of nine variants in ten", empty=True),
        Column("rank_high", "number", "worst place of nine variants in ten", empty=True),
        Column("ranked_of", "integer", "how many are ranked", low=0),
        Column("why_not", "text", "why it is not ranked", empty=True, values=REASONS),
        Column("bound", "text", _AT_MOST_OR_LEAST, empty=True, values=("", *_BOUND)),
    ),
    key=(*_WHAT, *_UNIT),
)

BOUNDS = Schema(
    "bounds",
    (
        Column("region_id", "text", "region"),
        Column("municipality_code", "text", "municipality; empty for a region", empty=True),
        Column("level", "text", "level of education"),
        Column("indicator_id", "text", "statistic of minutes"),
        Column("bound", "text", _AT_MOST_OR_LEAST, values=_BOUND),
    ),
    key=(*_UNIT, *_WHAT),
)
"""Minutes that the regions' own reports tell as a bound (`kopa.findings.bounds`)."""

NO_BOUNDS = pd.DataFrame(columns=BOUNDS.names, dtype="str")


def compare_regions(indicators: pd.DataFrame, values: pd.DataFrame, bounds: pd.DataFrame = NO_BOUNDS) -> pd.DataFrame:
    """Return indicators of several regions side by side (`COMPARISON`), ranked where that can be defended.

    Ranked is what has a value, a direction and an interval, at a level whose sites are known (a level that is
    not covered in a region is missing there): Finnish-language provision only. The country is shown beside.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of the regions, one below the other; rows of municipalities are left out.
    values
        `VARIANT_VALUES` of the regions over the joint variants of the design, for the intervals. Indicators that
        are not there are shown without interval and rank.
    bounds
        `BOUNDS`: minutes that are at least so many have no place, as nobody knows how many they are.
    """
    of_regions = indicators[indicators["municipality_code"].fillna("") == ""]
    return _compared(of_regions, values[values["municipality_code"] == ""], bounds)


def league(indicators: pd.DataFrame, values: pd.DataFrame, bounds: pd.DataFrame = NO_BOUNDS) -> pd.DataFrame:
    """Return municipalities side by side (`COMPARISON`), each place with the places that it may have.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of the regions whose municipalities are compared; no municipality twice.
    values
        Their `municipality_values` over the joint variants. Only indicators that are there are compared: no
        municipality has a place without its uncertainty.
    bounds
        As in `compare_regions`.
    """
    codes = indicators["municipality_code"].fillna("")
    of_towns = indicators[codes != ""]
    of_regions = pd.MultiIndex.from_frame(values[list(_WHAT)]).unique()
    of_towns = of_towns[pd.MultiIndex.from_frame(of_towns[list(_WHAT)]).isin(of_regions)]
    twice = of_towns.duplicated(["municipality_code", *_WHAT])
    if twice.any():
        code = of_towns.loc[twice, "municipality_code"].iloc[0]
        raise InputError(f"league: municipality {code} is in two regions; compare regions that do not overlap")
    of_values = values[values["municipality_code"] != ""]
    table = _compared(of_towns, of_values, bounds, uncertain=_uncertain(indicators))
    return table.sort_values([*_WHAT, "rank", *_UNIT], na_position="last", kind="stable").reset_index(drop=True)


def value_intervals(values: pd.DataFrame) -> pd.DataFrame:
    """Return the 90 % interval of every value over the variants: columns of `VARIANT_VALUES`, `low`, `high`.

    Ends are values that occurred (no interpolation), so that `inf` has a place. The declared variant is one of
    them.
    """
    by = values.groupby([*_UNIT, *_WHAT], sort=True)["value"]
    ends = {"low": (LOW, "lower"), "high": (HIGH, "higher")}
    quantiles = {name: by.quantile(q, interpolation=way) for name, (q, way) in ends.items()}
    return pd.DataFrame(quantiles).reset_index()


def _compared(
    indicators: pd.DataFrame, values: pd.DataFrame, bounds: pd.DataFrame, uncertain: pd.Series | None = None
) -> pd.DataFrame:
    checked = check(indicators, INDICATORS, where="indicators")
    checked = checked.assign(**{name: checked[name].fillna("") for name in ("municipality_code", "level")})
    intervals = value_intervals(values)
    table = checked.merge(intervals, on=[*_UNIT, *_WHAT], how="left", validate="one_to_one")
    uncertain = _uncertain(indicators) if uncertain is None else uncertain
    at = pd.MultiIndex.from_frame(table[[*_UNIT, "level"]])
    table["uncertain_share"] = uncertain.reindex(at).to_numpy(float)
    table["bound"] = table.merge(bounds, on=[*_UNIT, *_WHAT], how="left", validate="one_to_one")["bound"].fillna("")
    table["why_not"] = _why_not(table)
    ranked = [_ranked(part, values) for _, part in table.groupby(list(_WHAT), sort=True)]
    result = pd.concat(ranked, ignore_index=True) if ranked else _ranked(table, values)
    return check(result[COMPARISON.names], COMPARISON, where="comparison")


def _uncertain(indicators: pd.DataFrame) -> pd.Series:
    rows = indicators[indicators["indicator_id"] == UNCERTAIN.key]
    index = pd.MultiIndex.from_frame(rows[[*_UNIT, "level"]].fillna(""))
    return pd.Series(rows["value"].to_numpy(float), index=index)


def _why_not(table: pd.DataFrame) -> np.ndarray:
    context = table["indicator_id"].map({name: _better(name) == 0 for name in table["indicator_id"].unique()})
    conditions = [
        table["region_id"] == COUNTRY_ID,
        ~table["level"].isin([*NO_LEVEL, *SCORED]),
        context.astype(bool),
        table["value"].isna(),
        (table["unit"] == "min") & (table["persons"] < FEW),
        table["low"].isna(),
        table["uncertain_share"] > MOST_UNCERTAIN_SHARE,
        table["bound"] == "at_least",
    ]
    return np.select([one.to_numpy(bool) for one in conditions], REASONS[1:], default="")


def _better(indicator_id: str) -> int:
    """1 where more is better, -1 where less is, 0 where neither."""
    return {"more": 1, "less": -1, "context": 0}[indicator_of(indicator_id).direction]


def _ranked(part: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rank what can be ranked of one indicator and level, as declared and under every variant."""
    empty = part.assign(rank=np.nan, rank_low=np.nan, rank_high=np.nan, ranked_of=0)
    rows = (part["why_not"] == "").to_numpy()
    if not rows.any():
        return empty
    level, indicator_id = part["level"].iloc[0], part["indicator_id"].iloc[0]
    here = values[(values["level"] == level) & (values["indicator_id"] == indicator_id)]
    units = pd.MultiIndex.from_frame(part.loc[rows, list(_UNIT)])
    wide = here.pivot(index=list(_UNIT), columns=list(KEYS), values="value").reindex(units)
    by_variant = places(wide.to_numpy(float) * _better(indicator_id))
    result = empty.assign(ranked_of=int(rows.sum()))
    result.loc[rows, "rank"] = places(part.loc[rows, ["value"]].to_numpy(float) * _better(indicator_id))[:, 0]
    result.loc[rows, "rank_low"] = np.quantile(by_variant, LOW, axis=1, method="inverted_cdf")
    result.loc[rows, "rank_high"] = np.quantile(by_variant, HIGH, axis=1, method="inverted_cdf")
    return result


def places(values: Floats) -> Floats:
    """Return the place of every row in each column, 1 for the greatest; equals share the better place.

    Examples
    --------
    >>> places(np.array([[3.0], [7.0], [3.0]])).ravel().tolist()
    [2.0, 1.0, 2.0]
    """
    return 1.0 + (values[None, :, :] > values[:, None, :]).sum(axis=1)
