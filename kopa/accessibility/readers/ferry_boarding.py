"""Minutes of boarding on ferries, whose lines are cut where nobody lands."""

import numpy as np
import pandas as pd

from kopa.accessibility.speeds.of_ways import BOARDING_MIN


def boarding_min(
    u: np.ndarray, v: np.ndarray, ferry: np.ndarray, usual_min: np.ndarray | float = BOARDING_MIN
) -> np.ndarray:
    """Return the minutes that boarding adds to each edge: half of it at either end where somebody can land.

    A line is cut into edges where it bends (a graph of osmnx that was not simplified), where the way of one line goes
    on as another, and where lines part at sea. At such a node ferries meet and no road: nobody lands or boards there.
    A line that ends at a node ends at a landing, with a road or without.

    Parameters
    ----------
    u, v
        Ends of each edge, shape (n,), of any kind that pandas can compare.
    ferry
        Which edges are ferries, bool, shape (n,).
    usual_min
        Minutes that boarding takes from landing to landing, of each edge or of all.

    Returns
    -------
    numpy.ndarray
        Minutes by edge, shape (n,), 0 on roads.

    Examples
    --------
    A road to the quay, a line of two ways, and the road beyond:

    >>> boarding_min(np.array([1, 2, 3, 4]), np.array([2, 3, 4, 5]), np.array([False, True, True, False])).tolist()
    [0.0, 5.0, 5.0, 0.0]
    """
    ends = pd.DataFrame({"at": np.concatenate([u, v]), "beside": np.concatenate([v, u]), "ferry": np.tile(ferry, 2)})
    touched = ends[ends["at"].isin(ends.loc[ends["ferry"], "at"])]
    at = touched.groupby("at", sort=False).agg(beside=("beside", "nunique"), no_road=("ferry", "all"))
    at_sea = at.index[at["no_road"] & (at["beside"] > 1)]
    landings = 2 - sum(pd.Series(end).isin(at_sea).to_numpy(int) for end in (u, v))
    minutes: np.ndarray = np.where(ferry, usual_min * landings / 2, 0.0)
    return minutes
