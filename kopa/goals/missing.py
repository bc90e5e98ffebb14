"""What is missing in a table of indicators, what would fill it, and what was filled."""

import pandas as pd

from kopa.goals.catalogue import INDICATORS, name_of
from kopa.goals.catalogue import what_would_fill as needed_by
from kopa.parameters import Parameters
from kopa.tables import INDICATORS as SCHEMA


def what_would_fill(
    indicators: pd.DataFrame, language: str = "en", parameters: Parameters | None = None
) -> pd.DataFrame:
    """Return the indicators that are missing for a whole region, and the data that would fill each.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of one region.
    language
        fi, sv or en.
    parameters
        As `indicators` was computed with; default: the declared ones.

    Returns
    -------
    pandas.DataFrame
        `indicator_id`, `name`, `levels` (at which it is missing), `would_fill`.
    """
    missing = indicators[(indicators["status"] == "missing") & (indicators["municipality_code"] == "")]
    rows = []
    for indicator_id, levels in missing.groupby("indicator_id", sort=True)["level"]:
        needed = needed_by(str(indicator_id), parameters)
        name = name_of(str(indicator_id), language, parameters, str(levels.iloc[0]))
        words = needed.get(language) if needed else ""
        rows.append((indicator_id, name, ", ".join(filter(None, levels)), words))
    return pd.DataFrame(rows, columns=["indicator_id", "name", "levels", "would_fill"])


def newly_filled(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `after` with a value where `before` had none: what the tables have filled."""
    keys = list(SCHEMA.key)
    keys_before = pd.MultiIndex.from_frame(before.loc[before["status"] != "missing", keys])
    filled = after[after["status"] != "missing"]
    return filled[~pd.MultiIndex.from_frame(filled[keys]).isin(keys_before)].reset_index(drop=True)


def filled_by(table: str, parameters: Parameters | None = None) -> list[str]:
    """Return the ids of what an optional table fills: indicators, or single statistics of them.

    Examples
    --------
    >>> filled_by("capacity")
    ['G1.b.fields', 'G1.g', 'G3.b.match']
    """
    chosen, filled = parameters or Parameters(), []
    for indicator in INDICATORS.values():
        by_table = [one for one in indicator.computations if table in one.tables]
        if len(by_table) == len(indicator.computations):
            filled.append(indicator.id)
        else:
            filled += [one.statistics[0].id(chosen) for one in by_table]
    return filled
