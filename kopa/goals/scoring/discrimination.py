"""Which indicators distinguish the four case regions: those that do not carry no weight.

Run after the indicators of the four case regions were computed::

    python -m kopa.goals.scoring.discrimination reports/*/indicators.csv --out kopa/goals/scoring/discrimination.csv
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue import scored
from kopa.goals.scoring.scores import scored_indicators
from kopa.levels import ALIASES
from kopa.parameters import Parameters
from kopa.sources.user.region_files import CASE_IDS

SAME_SCORE = 0.005
"""Scores that differ by less are the same: they print alike with two decimals."""

SAME, NOT_IN_ALL = "same", "not_in_all"
"""Why a statistic has no weight at a level: it has the same score in all four case regions; it is not known of all
four, and regions are compared. Keys of `kopa.goals.criteria.RESTS_ON`."""

FILE = Path(__file__).with_name("discrimination.csv")
"""What the starter data say: `why`, key of a statistic, level."""

Parts: TypeAlias = frozenset[tuple[str, str]]
"""Keys of statistics, each with a level."""


@cache
def without_weight() -> Mapping[str, Parts]:
    """Return the statistics and levels without weight, by why, as the starter data say.

    Examples
    --------
    >>> ("G1.a.share", "basic_1_6") in without_weight()[SAME]
    True
    """
    table = pd.read_csv(FILE, dtype=str, keep_default_na=False)
    return {why: _pairs(table[table["why"] == why]) for why in (SAME, NOT_IN_ALL)}


def spread(
    indicators: pd.DataFrame, parameters: Parameters | None = None, *, regions: Sequence[str] = CASE_IDS
) -> pd.DataFrame:
    """Return, for every scored statistic and level, the lowest and highest score of some regions.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of the regions, one below the other; other regions are not looked at.
    parameters
        As `indicators` was computed with; default: the declared ones.
    regions
        Their ids; default: the four case regions.

    Returns
    -------
    pandas.DataFrame
        `key` of the statistic, `level`, `n_regions` (with a score that rests on data), `lowest`, `highest`,
        `discriminates`. With a score fewer than regions nobody can say that they are the same.

    Raises
    ------
    InputError
        One of the regions is not there.
    """
    missing = sorted(set(regions) - set(indicators["region_id"]))
    if missing:
        raise InputError(f"indicators of {', '.join(missing)} are not given; all {len(regions)} regions are needed")
    rows = [
        (one.statistic.key, one.level, one.score)
        for name in regions
        for one in scored_indicators(indicators[indicators["region_id"] == name], parameters)
        if not one.why
    ]
    table = pd.DataFrame(rows, columns=["key", "level", "score"])
    by_part = table.groupby(["key", "level"])["score"].agg(n_regions="count", lowest="min", highest="max")
    same = (by_part["n_regions"] == len(regions)) & (by_part["highest"] - by_part["lowest"] < SAME_SCORE)
    return by_part.assign(discriminates=~same).reset_index()


def tables(
    indicators: pd.DataFrame, parameters: Parameters | None = None, *, regions: Sequence[str] = CASE_IDS
) -> dict[str, Parts]:
    """Return the statistics and levels that are the same in, and those not known of, all of some regions.

    A statistic that only an analyst's table fills is not known of all, as nobody's is. Indicators, parameters and
    regions as in `spread`.
    """
    table = spread(indicators, parameters, regions=regions)
    same, of_all = table[~table["discriminates"]], table[table["n_regions"] == len(regions)]
    declared = {(statistic.key, level) for _, statistic, level, _ in scored() if level not in ALIASES}
    return {SAME: _pairs(same), NOT_IN_ALL: frozenset(declared - _pairs(of_all))}


def not_in_all(
    indicators: pd.DataFrame, parameters: Parameters | None = None, *, regions: Sequence[str] = CASE_IDS
) -> Parts:
    """Return the statistics and levels that have no score in at least one of some regions: as in `spread`.

    Raises
    ------
    InputError
        One of the regions is not there.
    """
    return tables(indicators, parameters, regions=regions)[NOT_IN_ALL]


def csv_text(parts: Mapping[str, Parts]) -> str:
    """Return the text of the file that holds the tables."""
    rows = [(why, key, level) for why in (SAME, NOT_IN_ALL) for key, level in sorted(parts[why])]
    return pd.DataFrame(rows, columns=["why", "key", "level"]).to_csv(index=False, lineterminator="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the indicators of the four case regions, print what each score spans, write the table."""
    parser = argparse.ArgumentParser(description="Which indicators distinguish the four case regions.")
    parser.add_argument("files", nargs="+", type=Path, help="indicators.csv of the four case regions")
    parser.add_argument("--out", type=Path, help="file to write; without it the table is only printed")
    arguments_read = parser.parse_args(arguments)
    text = {"region_id": str, "municipality_code": str, "level": str, "indicator_id": str}
    empty = {"value": [""], "persons": [""]}
    read = [pd.read_csv(path, dtype=text, keep_default_na=False, na_values=empty) for path in arguments_read.files]
    indicators = pd.concat(read, ignore_index=True)
    print(spread(indicators).to_string(index=False, float_format="{:.3f}".format))
    if arguments_read.out:
        arguments_read.out.write_text(csv_text(tables(indicators)), encoding="utf-8")
    return 0


def _pairs(table: pd.DataFrame) -> Parts:
    return frozenset(zip(table["key"], table["level"], strict=True))


if __name__ == "__main__":
    sys.exit(main())
