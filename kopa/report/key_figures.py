"""Key figures of a region that was run, as start page and terminal tell them: with their bound, or as not known."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kopa import store
from kopa.errors import InputError
from kopa.goals import rules
from kopa.goals.catalogue import headlines
from kopa.goals.catalogue.language import TIME as SWEDISH_TIME
from kopa.goals.catalogue.language import are_over_a_fifth
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, MEDIAN, UNCERTAIN
from kopa.goals.indicator import Statistic
from kopa.parameters import Parameters
from kopa.sources.user.region_files import known_regions
from kopa.words.texts import Texts

INDICATORS_FILE = "indicators.csv"

ALAND_ID = "ahvenanmaa"
"""Id of the region whose schools teach everybody in Swedish."""

FIGURES = {"col_near_lukio": "at_least", "col_near_vet": "at_least", "col_far_school": "at_most"}
"""Headings of the key figures, in the order of `kopa.goals.catalogue.headlines`, and what bound each is where sites may
be missing from the data: one that is missing can only be nearer."""


class KeyShare(NamedTuple):
    """A key figure: persons, their share 0-1 of the age group, and the share of whom it is uncertain."""

    persons: float
    share: float
    uncertain_share: float = 0.0


Values = Mapping[tuple[str, str], tuple[float, float]]
"""Persons and value by level and indicator."""

Figures = tuple[KeyShare | None, ...]
"""Key figures in the order of `kopa.goals.catalogue.headlines`; None where there is none."""


class KeyWords(NamedTuple):
    """A key figure in words: its share, and the bound that it is; both empty where it is not known."""

    share: str
    bound: str


def key_figures(folder: Path, outputs: Mapping[str, str], parameters: Parameters) -> Figures:
    """Return the key figures of a published region from its table of indicators.

    Parameters
    ----------
    folder
        Where the region is published.
    outputs
        The sha256 of its files by name, as its record has them; without the table there are no figures.
    parameters
        By which it was computed.

    Raises
    ------
    InputError
        The table is not the one that the record names, or cannot be read.
    """
    shown = headlines(parameters).values()
    if INDICATORS_FILE not in outputs:
        return (None,) * len(shown)
    if store.sha256(folder / INDICATORS_FILE) != outputs[INDICATORS_FILE]:
        raise InputError(f"{INDICATORS_FILE} was changed after it was written")
    try:
        values = _values(folder / INDICATORS_FILE)
    except (KeyError, ValueError) as error:
        raise InputError(f"{INDICATORS_FILE} cannot be read ({type(error).__name__}: {error})") from error
    return tuple(_figure(values, one, level, parameters) for one, level in shown)


def _figure(values: Values, asked: Statistic, level: str, parameters: Parameters) -> KeyShare | None:
    pair, doubt = (values.get((level, one.id(parameters))) for one in (asked, UNCERTAIN))
    told = pair is not None and not (
        asked in BEYOND_LIMIT.values() and _are_of_other_schools(values, level, parameters)
    )
    return KeyShare(*pair, doubt[1] if doubt else 0.0) if pair is not None and told else None


def _are_of_other_schools(values: Values, level: str, parameters: Parameters) -> bool:
    """Return whether over a fifth of a level speak Swedish: a count of all to schools in Finnish is not theirs."""
    speakers, everyone = (values.get((level, one.id(parameters))) for one in (SWEDISH_TIME, MEDIAN))
    return speakers is not None and everyone is not None and are_over_a_fifth(speakers[0], everyone[0])


def _values(path: Path) -> Values:
    """Return persons and value of the region by level and indicator, as far as both are numbers.

    Of Åland none on Swedish speakers: there the schools of all are theirs.
    """
    texts: Any = {"municipality_code": str, "level": str, "indicator_id": str}
    table = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values={"value": [""], "persons": [""]})
    if _aland().issuperset(set(table["municipality_code"]) - {""}):
        table = table[table["indicator_id"].ne(SWEDISH_TIME.key)]
    region = table[table["municipality_code"].eq("")]
    keys = zip(region["level"], region["indicator_id"], strict=True)
    pairs = zip(region["persons"].astype(float), region["value"].astype(float), strict=True)
    return {key: pair for key, pair in zip(keys, pairs, strict=True) if all(map(math.isfinite, pair))}


@cache
def _aland() -> frozenset[str]:
    return frozenset(known_regions()[ALAND_ID].municipality_codes)


def in_words(t: Texts, figure: KeyShare | None, bound: str) -> KeyWords:
    """Return a key figure in words; where the nearest site of some is uncertain it is a bound, or not known at all.

    Examples
    --------
    >>> in_words(Texts("en"), KeyShare(1389, 0.868, 0.13), "at_least")
    KeyWords(share='87%', bound='at least')
    >>> in_words(Texts("en"), KeyShare(1389, 0.868, 0.23), "at_least")
    KeyWords(share='', bound='')
    """
    if figure is None:
        return KeyWords("", "")
    if rules.saying(sites_known=True, uncertain_share=figure.uncertain_share) != "known":
        return KeyWords("", "")
    share = t.share(figure.share)
    if not figure.uncertain_share > 0:
        return KeyWords(share, "")
    return KeyWords(
        t.share(figure.share, 1) if share in (t("over_99_percent"), t("under_one_percent")) else share, t(bound)
    )
