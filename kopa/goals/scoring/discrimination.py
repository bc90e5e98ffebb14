"""Which indicators tell the four case regions apart: those that do not carry no weight.

Run after the indicators of the four case regions were computed::

    python -m kopa.goals.scoring.discrimination reports/*/indicators.csv --out kopa/goals/discrimination_table.py
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue import scored
from kopa.goals.scoring.scores import scored_indicators

CASE_REGIONS = ("kainuu", "keski-pohjanmaa", "etela-savo", "satakunta")

SAME_SCORE = 0.005
"""Scores that differ by less are the same: they print alike with two decimals."""

_HEAD = (
    '"""Indicators that do not tell the four case regions apart; written by `kopa.goals.scoring.discrimination`."""\n'
)
_TABLES = {
    "NOT_DISCRIMINATING": "Indicator and level with the same score in all four: they carry no weight.",
    "NOT_IN_ALL": "Indicator and level not known of all four: no weight where regions are compared.",
}


def spread(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return, for every scored indicator and level, the lowest and highest score of the four case regions.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of the four case regions, one below the other; other regions are not looked at.

    Returns
    -------
    pandas.DataFrame
        `indicator_id`, `level`, `n_regions` (with a score that rests on data), `lowest`, `highest`,
        `discriminates`. With fewer than four scores nobody can say that they are the same.

    Raises
    ------
    InputError
        One of the four case regions is not there.
    """
    missing = sorted(set(CASE_REGIONS) - set(indicators["region_id"]))
    if missing:
        raise InputError(f"indicators of {', '.join(missing)} are not given; all four case regions are needed")
    rows = [
        (one.statistic.id, one.level, one.score)
        for name in CASE_REGIONS
        for one in scored_indicators(indicators[indicators["region_id"] == name])
        if not one.why
    ]
    table = pd.DataFrame(rows, columns=["indicator_id", "level", "score"])
    told = table.groupby(["indicator_id", "level"])["score"].agg(n_regions="count", lowest="min", highest="max")
    same = (told["n_regions"] == len(CASE_REGIONS)) & (told["highest"] - told["lowest"] < SAME_SCORE)
    return told.assign(discriminates=~same).reset_index()


def tables(indicators: pd.DataFrame) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the indicators and levels that are the same in, and those not known of, all four case regions.

    An indicator that only an analyst's table fills is not known of all four, as nobody's is.
    """
    table = spread(indicators)
    same, all_four = table[~table["discriminates"]], table[table["n_regions"] == len(CASE_REGIONS)]
    declared = {(statistic.id, level) for _, statistic, level, _ in scored() if level != "basic"}
    return {
        "NOT_DISCRIMINATING": frozenset(zip(same["indicator_id"], same["level"], strict=True)),
        "NOT_IN_ALL": frozenset(declared - set(zip(all_four["indicator_id"], all_four["level"], strict=True))),
    }


def not_in_all(indicators: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """Return the indicators and levels that have no score in at least one of the four case regions.

    Raises
    ------
    InputError
        One of the four case regions is not there.
    """
    return tables(indicators)["NOT_IN_ALL"]


def module_text(found: Mapping[str, frozenset[tuple[str, str]]]) -> str:
    """Return the text of the module that holds the tables."""
    text = _HEAD
    for name, about in _TABLES.items():
        pairs = "".join(f'        ("{one}", "{level}"),\n' for one, level in sorted(found[name]))
        text += f'\n{name}: frozenset[tuple[str, str]] = frozenset(\n    {{\n{pairs}    }}\n)\n"""{about}"""\n'
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the indicators of the four case regions, print what each score spans, write the table."""
    parser = argparse.ArgumentParser(description="Which indicators tell the four case regions apart.")
    parser.add_argument("files", nargs="+", type=Path, help="indicators.csv of the four case regions")
    parser.add_argument("--out", type=Path, help="module to write; without it the table is only printed")
    given = parser.parse_args(arguments)
    text = {"region_id": str, "municipality_code": str, "level": str, "indicator_id": str}
    empty = {"value": [""], "persons": [""]}
    read = [pd.read_csv(path, dtype=text, keep_default_na=False, na_values=empty) for path in given.files]
    indicators = pd.concat(read, ignore_index=True)
    print(spread(indicators).to_string(index=False, float_format="{:.3f}".format))
    if given.out:
        given.out.write_text(module_text(tables(indicators)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
