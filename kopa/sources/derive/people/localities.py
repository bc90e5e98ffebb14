"""Localities: neighbouring cells in which houses stand close together, and so streets that no road table has."""

import numpy as np
import pandas as pd
import shapely
from scipy import ndimage

LEAST_PER_KM2 = 100.0
"""Persons per km2 of land that make a cell built-up whatever the map of 2013 says."""

LEAST_BUILT_UP_SHARE = 0.10
LEAST_PEOPLE = 20.0
"""A cell of which so great a share is built-up place on the map, and that has so many people, is built-up too."""

LEAST_OF_LOCALITY = 200.0
"""Persons that neighbouring built-up cells must have together: the statistical definition of a locality."""

LEAST_LAND_SHARE = 0.05

EIGHT_NEIGHBOURS = np.ones((3, 3))


def built_up(people: np.ndarray, land_share: np.ndarray, built_up_share: np.ndarray) -> np.ndarray:
    """Return which cells are built-up (flags).

    Parameters
    ----------
    people
        Persons of each cell.
    land_share, built_up_share
        Share (0-1) of the cell that is land, and that lies in a built-up place of the General Map.

    Examples
    --------
    >>> built_up(np.array([120.0, 30.0, 30.0]), np.ones(3), np.array([0.0, 0.2, 0.0])).tolist()
    [True, True, False]
    """
    dense = people >= LEAST_PER_KM2 * np.maximum(land_share, LEAST_LAND_SHARE)
    return dense | ((built_up_share >= LEAST_BUILT_UP_SHARE) & (people >= LEAST_PEOPLE))


def share_inside(squares: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Return the share (0-1) of each of `squares` that lies in `shapes`, which do not overlap.

    Examples
    --------
    >>> share_inside(np.array([shapely.box(0, 0, 2, 1)]), np.array([shapely.box(1, 0, 5, 5)])).tolist()
    [0.5]
    """
    square, shape = shapely.STRtree(shapes).query(squares, predicate="intersects")
    shared = shapely.area(shapely.intersection(squares[square], shapes[shape]))
    return np.bincount(square, shared, len(squares)) / shapely.area(squares)


def numbered(cells: pd.DataFrame) -> np.ndarray:
    """Return the number of each cell's locality, by size from 1; 0 outside of them.

    Parameters
    ----------
    cells
        `north_km`, `east_km`, `people`, `built_up`, one row each.

    Examples
    --------
    >>> row = pd.DataFrame({"north_km": 1, "east_km": [1, 2, 5], "people": [90.0, 300.0, 500.0], "built_up": True})
    >>> numbered(row).tolist()
    [2, 2, 1]
    """
    north, east = (cells[name].to_numpy() - cells[name].min() for name in ("north_km", "east_km"))
    lattice = np.zeros((north.max() + 1, east.max() + 1), bool)
    lattice[north, east] = cells["built_up"]
    label = ndimage.label(lattice, EIGHT_NEIGHBOURS)[0][north, east]
    people = np.bincount(label, cells["people"])
    people[0] = 0.0
    order = np.argsort(-people, kind="stable")
    large = people[order] >= LEAST_OF_LOCALITY
    number = np.zeros(len(people), int)
    number[order[large]] = np.arange(1, large.sum() + 1)
    return number[label]


def table(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the localities: `id`, `municipality_code` with most of its people, `cells`, `people`, middle (m).

    Parameters
    ----------
    cells
        `locality`, `municipality_code`, `people`, `north_km`, `east_km`, `x_m`, `y_m`; rows of one cell may be several.
    """
    inside = cells[cells["locality"] > 0]
    weighted = inside.assign(x=inside["x_m"] * inside["people"], y=inside["y_m"] * inside["people"])
    by_town = weighted.groupby(["locality", "municipality_code"])["people"].sum().reset_index()
    main = by_town.sort_values(["people", "municipality_code"], ascending=[False, True]).drop_duplicates("locality")
    sums = weighted.groupby("locality").agg(people=("people", "sum"), x=("x", "sum"), y=("y", "sum"))
    distinct = inside.drop_duplicates(["north_km", "east_km"]).groupby("locality").size()
    return pd.DataFrame(
        {
            "id": sums.index,
            "municipality_code": main.set_index("locality")["municipality_code"].reindex(sums.index).to_numpy(),
            "cells": distinct.reindex(sums.index).to_numpy(),
            "population": sums["people"].round().astype(int).to_numpy(),
            "x_m": (sums["x"] / sums["people"]).round().astype(int).to_numpy(),
            "y_m": (sums["y"] / sums["people"]).round().astype(int).to_numpy(),
        }
    )
