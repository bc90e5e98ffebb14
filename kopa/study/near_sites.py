"""The sites of a level that can matter to a region: all others need not be searched for, and are in no answer."""

from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.travel import Travel
from kopa.errors import InputError, did_you_mean, shown
from kopa.goals.catalogue.workplaces import LEARNING_LEVELS
from kopa.levels import BASIC, taught_in
from kopa.parameters import Parameters

NEAREST_LISTED = 5
"""How many nearest sites per origin and level the table of travel times keeps."""

FEW = 100
"""So few sites are all searched for."""


def near_sites(
    travel: Travel, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, parameters: Parameters
) -> gpd.GeoDataFrame:
    """Return the sites of a level that lie in the region or may be counted for somebody in it, in their order.

    They are those that can be among the nearest of their language, or the nearest that surely serve the level, or
    within the minutes and kilometres that are counted. A way of travelling that cannot rule any out has all of them.

    Parameters
    ----------
    travel
        How people travel.
    origins, sites
        The region's people, and the country's sites of the level with `in_region`.
    parameters
        Limits within which sites are counted.
    """
    near = getattr(travel, "near", None)
    if near is None or len(sites) <= FEW or sites["in_region"].all():
        return sites
    wanted = sites["in_region"].to_numpy(bool).copy()
    k = most_listed(parameters)
    for at, limits in counted_groups(sites, parameters):
        if len(at):
            wanted[at] |= near(origins, sites.iloc[at], k=k, **limits)
    return sites[wanted].reset_index(drop=True)


def most_listed(parameters: Parameters) -> int:
    """Return of how many nearest sites something is said."""
    return max(NEAREST_LISTED, parameters.nearest_mean_of)


def counted_groups(sites: gpd.GeoDataFrame, p: Parameters) -> Iterator[tuple[npt.NDArray[np.intp], dict[str, float]]]:
    """Yield the sites that are looked at by themselves somewhere, with the limits within which they are counted."""
    limits = {"limit_min": p.choice_min, "limit_km": p.second_reach_km}
    if sites["level"].isin(LEARNING_LEVELS).any():
        limits = {
            "limit_min": max(p.choice_min, p.workplace_reach_min),
            "limit_km": max(p.second_reach_km, p.workplace_reach_km),
        }
    none = {"limit_min": 0.0, "limit_km": 0.0}
    finnish = sites["language"].isin(taught_in("fi")).to_numpy()
    yield np.flatnonzero(finnish), limits
    sure = finnish & (sites["level"] != BASIC).to_numpy()
    if sure.sum() < finnish.sum():
        yield np.flatnonzero(sure), none
    yield np.flatnonzero(sites["language"].isin(taught_in("sv"))), limits
    yield np.flatnonzero(~sites["language"].isin((*taught_in("fi"), *taught_in("sv")))), none


def refuse_other_sites(beyond: object, ids: pd.Series, level: str) -> None:
    """Raise unless `beyond` lists ids of sites of a level; empty ones, as of people without a way, name none."""
    if isinstance(beyond, str) or not isinstance(beyond, Iterable):
        raise InputError(f"isochrones: beyond: expected a list of ids of sites, not {shown(beyond)}")
    allowed = {*ids, ""}
    unknown = [one for one in beyond if not pd.isna(one) and one not in allowed]
    if unknown:
        hint = did_you_mean(str(unknown[0]), ids)
        raise InputError(f"isochrones: beyond: {shown(unknown[0])} is no site of {level}.{hint}")
