"""How far people on cells agree with the statistics of their municipalities, and why not where they do not."""

import numpy as np
import pandas as pd

TOLERANCE_SHARE = 0.06
"""Deviation of a municipality from its statistics that needs no cause named, as a share (0-1)."""

TOLERATED_PEOPLE = 1000
"""Municipalities of so many people or fewer need not keep the tolerance."""


def fit_by_municipality(rows: pd.DataFrame, parts: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """Return by municipality: persons wanted and in cells, deviation, bounds and cause.

    Parameters
    ----------
    rows
        Rows of cells with `municipality_code` and `people`.
    parts
        Parts of cells with `postal`, `municipality_code` and `people`.
    wanted
        Persons by municipality: its newest statistics times the change of its region since.
    """
    people = rows.groupby("municipality_code")["people"].sum().reindex(wanted.index, fill_value=0.0)
    shared = parts[parts["people"] > 0].groupby(["postal", "municipality_code"])[["people"]].sum().reset_index()
    shared["area"] = shared.groupby("postal")["people"].transform("sum")
    alone = shared.groupby("postal")["municipality_code"].transform("size") == 1
    least = shared[alone].groupby("municipality_code")["people"].sum().reindex(wanted.index, fill_value=0.0)
    most = shared.groupby("municipality_code")["area"].sum().reindex(wanted.index, fill_value=0.0)
    deviation = people / wanted - 1
    cause = np.select(
        [deviation.abs() <= TOLERANCE_SHARE, wanted <= TOLERATED_PEOPLE, most < wanted, least > wanted],
        ["", "small", "areas_hold_too_few", "areas_hold_too_many"],
        "shared_areas",
    )
    return pd.DataFrame(
        {
            "code": wanted.index,
            "statistics": wanted.round(2).to_numpy(),
            "cells": people.round(2).to_numpy(),
            "deviation_share": deviation.round(5).to_numpy(),
            "least": least.round(2).to_numpy(),
            "most": most.round(2).to_numpy(),
            "cause": cause,
        }
    )
