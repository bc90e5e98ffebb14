"""Readers of people on the 1 km grid and of localities (EPSG:3067, metres)."""

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.sources.read import file_of, made_once, read_table
from kopa.sources.schemas import people as schemas
from kopa.sources.squares import are_national, cells_of, centres
from kopa.tables import AGES
from kopa.units import CRS_FINLAND

__all__ = ["cells_of_stored", "localities", "locality_of", "population_cells", "population_cells_fit"]

CELLS_FILES = (file_of(schemas.POPULATION_CELLS),)
"""Files that the populated cells are made from."""

_NEIGHBOURS = [(0, 0), *((north, east) for north in (-1, 0, 1) for east in (-1, 0, 1) if north or east)]


def population_cells() -> gpd.GeoDataFrame:
    """Return populated cells of 1 km2: a point each, with persons by age on 31 December 2025.

    A cell that lies in several municipalities has a row for each. The point is the cell's centre, or the middle of
    the row's part of the cell where it has not the whole.

    Returns
    -------
    GeoDataFrame
        The columns of `kopa.tables.ORIGINS`, and `locality` (number of the locality in which the cell lies, 0 outside).

    Raises
    ------
    NotThereError, TableError
        When the file is missing or damaged.

    Examples
    --------
    >>> table = population_cells()
    >>> round(float(table.population.sum()))
    5652881
    >>> table.id[0]
    'N4476E5028'
    """
    return made_once(_cells, CELLS_FILES).copy()


def _cells() -> gpd.GeoDataFrame:
    return cells_of_stored(read_table(schemas.POPULATION_CELLS))


def cells_of_stored(stored: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return populated cells as `population_cells` does, from the table as it is stored."""
    points = centres(stored["north_km"].to_numpy(), stored["east_km"].to_numpy())
    points = points + stored[["offset_x_m", "offset_y_m"]].to_numpy()
    persons = stored[list(AGES)]
    table = pd.DataFrame(
        {
            "id": _ids(stored),
            "municipality_code": stored["municipality_code"],
            "population": persons.sum(axis=1).round(2),
            **persons,
            "locality": stored["locality"],
        }
    )
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), crs=CRS_FINLAND)


def _ids(stored: pd.DataFrame) -> pd.Series:
    """Return the name of each row: its cell, and its municipality where the cell has several."""
    cell = "N" + stored["north_km"].astype(str) + "E" + stored["east_km"].astype(str)
    return cell.where(~cell.duplicated(keep=False), cell + "-" + stored["municipality_code"])


def population_cells_fit() -> pd.DataFrame:
    """Return persons in cells against the municipal statistics, with the cause of each deviation over 6 %.

    Examples
    --------
    >>> table = population_cells_fit()
    >>> len(table), bool((table.deviation_share.abs() <= 0.06).mean() > 0.97)
    (308, True)
    """
    return read_table(schemas.POPULATION_CELLS_FIT)


def localities() -> gpd.GeoDataFrame:
    """Return localities: neighbouring built-up cells with 200 people or more together, by size.

    Examples
    --------
    >>> table = localities()
    >>> table.loc[table.municipality_code == "205", "id"].tolist()[:1], int(table.population.min()) >= 200
    ([23], True)
    """
    table = read_table(schemas.LOCALITIES)
    points = gpd.points_from_xy(table["x_m"], table["y_m"], crs=CRS_FINLAND)
    return gpd.GeoDataFrame(table.drop(columns=["x_m", "y_m"]), geometry=points)


def locality_of(points: np.ndarray) -> np.ndarray:
    """Return the number of the locality of each of `points` (n x 2, metres of EPSG:3067); 0 for none.

    It is that of the point's cell, else the largest locality among the eight cells around it: a school often stands
    at the edge of its town, in a cell where nobody lives.

    Examples
    --------
    >>> locality_of(np.array([[385700.0, 6672000.0], [500000.0, 7700000.0]])).tolist()
    [1, 0]
    """
    stored = read_table(schemas.POPULATION_CELLS)[["north_km", "east_km", "locality"]].drop_duplicates()
    localities = stored.set_index(["north_km", "east_km"])["locality"]
    cells = cells_of(np.asarray(points, float), national=bool(are_national(stored["north_km"].to_numpy()).any()))
    of_cells = np.zeros((len(_NEIGHBOURS), len(cells)), int)
    for row, (north, east) in enumerate(_NEIGHBOURS):
        around = pd.MultiIndex.from_arrays([cells["north_km"] + north, cells["east_km"] + east])
        of_cells[row] = localities.reindex(around).fillna(0).astype(int)
    nearby = np.where(of_cells > 0, of_cells, np.iinfo(int).max)[1:].min(axis=0)
    nearby = np.where(nearby == np.iinfo(int).max, 0, nearby)
    return np.where(of_cells[0] > 0, of_cells[0], nearby)
