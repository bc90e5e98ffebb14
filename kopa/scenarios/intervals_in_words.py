"""The interval of a scenario's difference as sentences, one a level."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kopa.scenarios.answer_in_words import level_in_words, which_sites
from kopa.scenarios.measures_in_words import value_in_words
from kopa.words.rounding import is_few
from kopa.words.texts import Texts


def intervals_in_words(drawn: pd.DataFrame, t: Texts, *, delays: bool = False) -> Iterator[str]:
    """Yield for how many the way becomes longer in nine draws of ten, and how much, level by level.

    Parameters
    ----------
    drawn
        `kopa.scenarios.schemas.SCENARIO_INTERVALS`; its rows of the whole region are used.
    t
        The words of a language.
    delays
        Whether delays of crossings are in the minutes, and so are let vary.
    """
    key = "scenario_interval_delays" if delays else "scenario_interval"
    of_region = drawn[drawn["municipality_code"] == ""]
    for (level, counted), rows in of_region.groupby(["level", "sites_counted"], sort=False):
        by_measure = {str(row["measure"]): row for row in rows.to_dict("records")}
        lose, mean = (_ends(by_measure[name], t) for name in ("lose", "lose_mean"))
        most = float(str(by_measure["lose"]["change_high"]))
        if lose is None or mean is None or most == 0.0 or is_few(most):
            continue
        sites = which_sites(t, str(level), str(counted))
        words = t(key, lose=lose, mean=mean)
        yield " ".join((f"{level_in_words(t, str(level))}.", *sites, words))


def _ends(row: dict[object, object], t: Texts) -> str | None:
    """Return the ends of an interval in words; None where there is none."""
    low, high = (float(str(row[f"change_{end}"])) for end in ("low", "high"))
    if np.isnan(low) or np.isnan(high):
        return None
    if row["unit"] == "persons" and is_few(low) and not is_few(high):
        return t("persons_at_most", most=t.headcount(high))
    words = [value_in_words(t, value, str(row["unit"])) for value in (low, high)]
    number, _, unit = words[0].rpartition("\u00a0")
    return words[0] if words[0] == words[1] else "–".join((number if unit in words[1] else words[0], words[1]))
