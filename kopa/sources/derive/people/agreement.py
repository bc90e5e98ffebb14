"""How far the people in cells agree with the municipal statistics, and why not where they do not."""

import numpy as np
import pandas as pd

TOLERANCE_SHARE = 0.06
"""Deviation of a municipality from its statistics that is accepted, as a share (0-1)."""

TOLERATED_PEOPLE = 1000
"""Municipalities of so many people or fewer need not keep the tolerance."""

WITHIN, SMALL, TOO_FEW, TOO_MANY, SHARED = "", "small", "areas_hold_too_few", "areas_hold_too_many", "shared_areas"


def agreement(cells: pd.DataFrame, statistics: pd.Series) -> pd.DataFrame:
    """Return by municipality: persons in the statistics and in cells, deviation, bounds and cause.

    Parameters
    ----------
    cells
        Populated cells with `municipality_code`, `postal_code` and `population`.
    statistics
        Persons by municipality; they are scaled to the sum of the cells.
    """
    wanted = statistics / statistics.sum() * cells["population"].sum()
    pairs = cells.groupby(["postal_code", "municipality_code"])[["population"]].sum().reset_index()
    pairs["area"] = pairs.groupby("postal_code")["population"].transform("sum")
    alone = pairs.groupby("postal_code")["municipality_code"].transform("size") == 1
    by_town = pairs.groupby("municipality_code")
    found = by_town["population"].sum().reindex(wanted.index, fill_value=0.0)
    least = pairs[alone].groupby("municipality_code")["population"].sum().reindex(wanted.index, fill_value=0.0)
    most = by_town["area"].sum().reindex(wanted.index, fill_value=0.0)
    deviation = found / wanted - 1
    return pd.DataFrame(
        {
            "code": wanted.index,
            "statistics": wanted.round(2).to_numpy(),
            "cells": found.round(2).to_numpy(),
            "deviation_share": deviation.round(5).to_numpy(),
            "least": least.round(2).to_numpy(),
            "most": most.round(2).to_numpy(),
            "cause": _cause(wanted, deviation, least, most, statistics),
        }
    )


def _cause(
    wanted: pd.Series, deviation: pd.Series, least: pd.Series, most: pd.Series, statistics: pd.Series
) -> np.ndarray:
    beyond = deviation.abs() > TOLERANCE_SHARE
    return np.select(
        [
            ~beyond,
            statistics <= TOLERATED_PEOPLE,
            most < wanted,
            least > wanted,
        ],
        [WITHIN, SMALL, TOO_FEW, TOO_MANY],
        SHARED,
    )
