"""What a comparison holds and does not tell of people, by the rules of a region's own report."""

import math
from collections.abc import Mapping
from typing import Any

from kopa.findings.knowledge import Untold, why_untold
from kopa.goals.catalogue.borders import PENALTY
from kopa.goals.catalogue.language import TIME as SWEDISH_TIME
from kopa.goals.catalogue.language import are_many, are_over_a_fifth
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT
from kopa.report.comparison.facts import Compared
from kopa.words.rounding import FEW

OF_OTHER_SCHOOLS = (*BEYOND_LIMIT.values(), PENALTY)
"""Statistics that count pupils to schools in Finnish: untold where over a fifth speak Swedish."""


def untold(compared: Compared, row: Mapping[Any, Any]) -> Untold:
    """Return why people are not told a value of a region or a municipality; empty where they are."""
    region, code, level, unit = (str(row[name]) for name in ("region_id", "municipality_code", "level", "unit"))
    return why_untold(
        unit,
        of_few=bool(code) and compared.everyone(region, level, code) < FEW,
        many_swedish=are_many(*_swedish_of(compared, region, level)),
    )


def is_of_other_schools(compared: Compared, row: Mapping[Any, Any]) -> bool:
    """Return whether a value of a region counts all pupils to schools in Finnish where over a fifth speak Swedish."""
    asked = {one.id(compared.results.parameters) for one in OF_OTHER_SCHOOLS}
    here = _swedish_of(compared, str(row["region_id"]), str(row["level"]))
    return str(row["indicator_id"]) in asked and are_over_a_fifth(*here)


def _swedish_of(compared: Compared, region: str, level: str) -> tuple[float, float]:
    """Return the Swedish speakers of a level's age, and everyone; none on Åland, whose schools are for all."""
    row, everyone = compared.rows(SWEDISH_TIME, level).get(region), compared.everyone(region, level)
    is_known = row is not None and not math.isnan(float(row["value"])) and not math.isnan(everyone)
    if row is None or not is_known or compared.is_aland(region):
        return 0.0, 1.0
    return float(row["persons"]), everyone
