"""The nearest sites of every origin, from what every pair came to."""

import numpy as np
import pandas as pd

from kopa.accessibility.search.matrices import Matrices
from kopa.accessibility.search.times import with_attrs
from kopa.errors import InputError
from kopa.tables import STATUSES


def ranked(found: Matrices, *, metric: str, k: int) -> pd.DataFrame:
    """Return the `k` nearest sites of every origin: minutes, road kilometres and status of each rank.

    Parameters
    ----------
    found
        What every pair came to. Ties go to the site that stands first: put sites in the order of their ids.
    metric
        What nearest means: ``time`` or ``distance``.
    k
        Rows per origin, at least 1; where fewer sites can be reached `to_id` is empty and the values are `inf`.

    Examples
    --------
    >>> two = np.array([[20.0, np.inf]])
    >>> ids = np.array(["a"]), np.array(["s", "t"])
    >>> found = Matrices(*ids, two, two, np.array([[0, 3]]), "x")
    >>> ranked(found, metric="time", k=2)[["to_id", "status"]].values.tolist()
    [['s', 'ok'], ['', 'no_way']]
    """
    if k < 1:
        raise InputError(f"k is {k}; ask for at least 1 nearest site")
    by = found.time_min if metric == "time" else found.distance_km
    n, m = by.shape
    ranks = min(k, m)
    columns = np.argsort(by, axis=1, kind="stable")[:, :ranks]
    rows = np.repeat(np.arange(n)[:, None], ranks, axis=1)
    reached = np.isfinite(by[rows, columns])
    names = np.where(reached, np.asarray(found.to_id, dtype=object)[columns], "")
    missing = k - ranks
    status = np.asarray(STATUSES, dtype=object)[found.status[rows, columns]]
    table = pd.DataFrame(
        {
            "from_id": np.repeat(found.from_id, k),
            "rank": np.tile(np.arange(1, k + 1), n),
            "to_id": _padded(names, missing, "").ravel(),
            "travel_time_min": _padded(found.time_min[rows, columns], missing, np.inf).ravel(),
            "distance_km": _padded(found.distance_km[rows, columns], missing, np.inf).ravel(),
            "status": _padded(status, missing, "no_way").ravel(),
        }
    )
    return with_attrs(table, found.engine, metric)


def _padded(values: np.ndarray, missing: int, fill: str | float) -> np.ndarray:
    return np.hstack([values, np.full((len(values), missing), fill, dtype=values.dtype)]) if missing else values
