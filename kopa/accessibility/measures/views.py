"""Other views of a table of travel times: from the sites, or the quickest of several ways."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import number_array
from kopa.errors import InputError


def ends_swapped(times: pd.DataFrame) -> pd.DataFrame:
    """Return `times` seen from the sites, so that a measure shows who can reach each site (passive access).

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "b"], "to_id": ["s", "s"], "travel_time_min": [10, 30]})
    >>> ends_swapped(times)["from_id"].tolist()
    ['s', 's']
    """
    return times.rename(columns={"from_id": "to_id", "to_id": "from_id"})


def least_within(times: pd.DataFrame, limits: Mapping[str, float], *, cost: str = "travel_time_min") -> pd.DataFrame:
    """Return one row per pair: the quickest of its alternatives that keeps to `limits`.

    For tables with several ways per pair, such as quicker and dearer ones (a Pareto frontier). A pair
    without any way within the limits stays, with `inf`.

    Parameters
    ----------
    times
        Travel times with further columns, several rows per pair.
    limits
        The most that each column may be, inclusive, e.g. `{"monetary_cost": 5}`.
    cost
        Column of which the least is kept.

    Returns
    -------
    pandas.DataFrame
        `from_id`, `to_id` and the cost, in the order in which the pairs first appear.

    Raises
    ------
    InputError
        A missing column.

    Examples
    --------
    >>> ways = pd.DataFrame({"from_id": "a", "to_id": "s", "travel_time_min": [60, 40], "euros": [2, 5]})
    >>> least_within(ways, {"euros": 4})["travel_time_min"].tolist()
    [60.0]
    """
    missing = [column for column in ("from_id", "to_id", cost, *limits) if column not in times.columns]
    if missing:
        raise InputError(f"times: missing column {', '.join(missing)}; found {', '.join(map(str, times.columns))}")
    least = number_array(times[cost], cost)
    allowed = np.logical_and.reduce(
        [np.ones(len(times), bool), *(times[c].to_numpy() <= most for c, most in limits.items())]
    )
    table = times[["from_id", "to_id"]].assign(**{cost: np.where(allowed, least, np.inf)})
    return table.groupby(["from_id", "to_id"], sort=False, observed=True)[cost].min().reset_index()
