"""The grid of Eurostat over Finland: people on 1 km cells of the census of 2021, by age."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from kopa.errors import TableError
from kopa.sources.squares import squares
from kopa.units import CRS_FINLAND

CENSUS_FILE = "population/census_grid_1km_2021.parquet"
CENSUS_AGES = ("age_0_14", "age_15_64", "age_65_plus")
CELL_NAME = r"CRS3035RES1000mN(?P<north>\d{4})000E(?P<east>\d{4})000"


def read_census_grid(shared: Path) -> gpd.GeoDataFrame:
    """Return the inhabited 1 km cells of the census of 2021, in the source's order, squares in EPSG:3067.

    Returns
    -------
    GeoDataFrame
        `north_km`, `east_km` (corner in EPSG:3035), `people`, `age_0_14`, `age_15_64`, `age_65_plus` (persons,
        perturbed by the publisher: they need not add up to `people`), `land_share` (0-1).

    Raises
    ------
    TableError
        When a cell's name is none of the 1 km grid.
    """
    source = pd.read_parquet(shared / CENSUS_FILE)
    corner = source["cell_id"].str.extract(CELL_NAME)
    strange = source.loc[corner["north"].isna(), "cell_id"].tolist()
    if strange:
        raise TableError(CENSUS_FILE, [f"cell_id: {', '.join(strange[:5])} is no 1 km cell; take the file anew"])
    north, east = corner["north"].astype(int), corner["east"].astype(int)
    table = source[[*CENSUS_AGES, "land_share"]].assign(people=source["population"], north_km=north, east_km=east)
    return gpd.GeoDataFrame(table, geometry=squares(north.to_numpy(), east.to_numpy()), crs=CRS_FINLAND)
