"""What is uncertain about where people live, drawn: where in a cell, how many, and who has no located dwelling."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.goals.inputs import Floats
from kopa.goals.robustness.spread import Spread
from kopa.tables import AGES

LEAST_SHARE = 0.1
"""Cells with less than this share of the deviation are drawn as if they had it."""


def drawn_people(origins: gpd.GeoDataFrame, spread: Spread, seed: int, number: int) -> gpd.GeoDataFrame:
    """Return the people of a region as they may live as well; `number` 0 are those of the study.

    Points move within their cell; the persons of a cell are drawn around theirs; those without a located dwelling
    live in localities. The persons of every age group stay what they are in the region.

    Parameters
    ----------
    origins
        Populated cells of the region (`kopa.tables.ORIGINS`); `locality` is set in the cells of towns.
    spread
        How far places and persons may differ.
    seed, number
        What is drawn of a cell depends on both and on its id, not on the region that is looked at.

    Examples
    --------
    >>> people = gpd.GeoDataFrame(
    ...     {"id": ["a", "b"], "locality": [1, 0], "population": [80.0, 16.0], **dict.fromkeys(AGES, [10.0, 2.0])},
    ...     geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> other = drawn_people(people, Spread(), 2026, 1)
    >>> round(float(other["age_7_12"].sum()), 9), bool(other["age_7_12"].iloc[0] != 10)
    (12.0, True)
    """
    if number == 0:
        return origins
    x, y, persons = (_drawn(origins["id"], f"{seed}/{number}/{what}") for what in ("x", "y", "persons"))
    points = shapely.get_coordinates(origins.geometry.to_numpy())
    points = points + (2 * np.stack([x, y], axis=1) - 1) * _apart_m(points, spread.people_apart_m)
    ages = origins[list(AGES)].to_numpy(float)
    drawn = ages * _factors(ages.sum(axis=1), spread.people_apart_persons, persons)[:, None]
    drawn = _to_the_sums(drawn, ages)
    if "locality" in origins.columns:
        drawn = _in_localities(drawn, origins["locality"].to_numpy() > 0, spread.people_elsewhere_share)
    moved = origins.set_geometry(gpd.points_from_xy(points[:, 0], points[:, 1], crs=origins.crs))
    return moved.assign(population=drawn.sum(axis=1), **dict(zip(AGES, drawn.T, strict=True)))


def _apart_m(points: Floats, most_m: float) -> float:
    """Return how far points may move along each axis: half of what usually lies between neighbours, at most."""
    if len(points) < 2:
        return most_m
    from scipy.spatial import cKDTree  # only a study of robustness needs it

    between = cKDTree(points).query(points, k=2)[0][:, 1]
    return float(min(most_m, np.median(between) / 2))


def _drawn(ids: pd.Series, what: str) -> Floats:
    """Return a number from 0 to 1 for each id: the same for the same id and `what`, whatever stands beside it."""
    hashed = pd.util.hash_array((what + "/" + ids.astype(str)).to_numpy(object))
    numbers: Floats = (hashed >> np.uint64(11)) / 2.0**53
    return numbers


def _factors(persons: Floats, deviation: float, drawn: Floats) -> Floats:
    """Factors of mean 1 on persons, whose standard deviation is so many persons (a gamma distribution)."""
    from scipy.special import gammaincinv  # a twentieth of a second to import, which only a study of robustness needs

    shape = np.maximum(persons / deviation, LEAST_SHARE) ** 2
    factors: Floats = gammaincinv(shape, np.clip(drawn, 1e-12, 1 - 1e-12)) / shape
    return factors


def _to_the_sums(drawn: Floats, ages: Floats) -> Floats:
    sums = drawn.sum(axis=0)
    scaled: Floats = drawn * np.divide(ages.sum(axis=0), sums, out=np.ones_like(sums), where=sums > 0)
    return scaled


def _in_localities(ages: Floats, inside: np.ndarray, share: float) -> Floats:
    """Take a share of every cell's people and divide them among the cells of localities, by their people."""
    towns = ages * inside[:, None]
    sums = towns.sum(axis=0)
    taken = share * ages.sum(axis=0) * (sums > 0)
    moved: Floats = ages * (1 - share * (sums > 0)) + towns * np.divide(
        taken, sums, out=np.zeros_like(sums), where=sums > 0
    )
    return moved
