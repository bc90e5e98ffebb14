"""Peer municipalities: of the same type, of like size, losing or gaining people at a like pace."""

import numpy as np
import pandas as pd

from kopa.errors import InputError, UnknownNameError, did_you_mean
from kopa.goals.population_change import YEARS

ALAND = "21"
"""Code of Åland, which has school laws of its own: its municipalities are peers of each other only."""


def peers(code: str, municipalities: pd.DataFrame, population_history: pd.DataFrame, *, count: int = 5) -> pd.DataFrame:
    """Return the municipalities most like one, nearest first.

    Peers have the same type (urban, semi-urban, rural) and lie on the same side of Åland's own law. Likeness
    is the distance in two directions, each in standard deviations among all municipalities: the logarithm of
    the population, and its change over ten years.

    Parameters
    ----------
    code
        Code of the municipality.
    municipalities
        `code`, `name_fi`, `region_code`, `type`.
    population_history
        `code`, `year`, `population`.
    count
        How many.

    Returns
    -------
    pandas.DataFrame
        `code`, `peer_rank` (from 1), `peer_code`, `peer_name_fi`, `type`, `population`, `change_share` (over ten
        years), `distance` (standard deviations). Fewer rows where there are fewer such municipalities.

    Raises
    ------
    UnknownNameError
        No municipality of that code.

    Examples
    --------
    >>> towns = pd.DataFrame({"code": ["001", "002", "003"], "name_fi": ["A", "B", "C"], "region_code": "01",
    ...                       "type": "rural"})
    >>> history = pd.DataFrame({"code": ["001", "002", "003"] * 2, "year": [2012] * 3 + [2022] * 3,
    ...                         "population": [100, 200, 900, 90, 190, 990]})
    >>> peers("001", towns, history, count=1)["peer_code"].tolist()
    ['002']
    """
    likeness = _likeness(municipalities, population_history)
    if code not in likeness.index:
        raise UnknownNameError(f"no municipality {code!r}.{did_you_mean(code, likeness.index)}")
    return _nearest(likeness, code, count)


def peer_table(municipalities: pd.DataFrame, population_history: pd.DataFrame, *, count: int = 5) -> pd.DataFrame:
    """Return the peers of every municipality, one below the other: the columns of `peers`."""
    likeness = _likeness(municipalities, population_history)
    return pd.concat([_nearest(likeness, code, count) for code in likeness.index], ignore_index=True)


def _likeness(municipalities: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    last = int(history["year"].max())
    years = history[history["year"].isin([last - YEARS, last])]
    people = years.pivot(index="code", columns="year", values="population")
    if last - YEARS not in people.columns:
        raise InputError(f"population history: it ends in {last} and lacks {last - YEARS}; peers need ten years")
    table = municipalities.set_index("code").sort_index()
    likeness = pd.DataFrame(
        {
            "name_fi": table["name_fi"],
            "type": table["type"],
            "aland": table["region_code"] == ALAND,
            "population": people[last].reindex(table.index).astype(float),
            "change_share": (people[last] / people[last - YEARS] - 1).reindex(table.index),
        }
    )
    missing = likeness.index[likeness[["population", "change_share"]].isna().any(axis=1)]
    if len(missing):
        raise InputError(f"population history: no people of {', '.join(missing[:5])} in {last - YEARS} or {last}")
    size = np.log(likeness["population"])
    change = likeness["change_share"]
    return likeness.assign(x=_standardised(size), y=_standardised(change))


def _standardised(values: pd.Series) -> pd.Series:
    spread = values.std(ddof=0)
    return (values - values.mean()) / spread if spread > 0 else values * 0.0


def _nearest(likeness: pd.DataFrame, code: str, count: int) -> pd.DataFrame:
    one = likeness.loc[code]
    like = likeness[(likeness["type"] == one["type"]) & (likeness["aland"] == one["aland"])].drop(index=code)
    x, y = (like[name].to_numpy(float) - likeness[name].to_dict()[code] for name in ("x", "y"))
    distance = np.hypot(x, y)
    order = np.lexsort((like.index.to_numpy(dtype=str), distance))[:count]
    chosen = like.iloc[order]
    return pd.DataFrame(
        {
            "code": code,
            "peer_rank": np.arange(1, len(chosen) + 1),
            "peer_code": chosen.index,
            "peer_name_fi": chosen["name_fi"].to_numpy(),
            "type": chosen["type"].to_numpy(),
            "population": chosen["population"].to_numpy(),
            "change_share": chosen["change_share"].to_numpy(),
            "distance": distance[order],
        }
    )
