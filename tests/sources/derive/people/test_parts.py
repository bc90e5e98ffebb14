"""Parts of cells: everything that has people has a part."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity

from kopa.sources.derive.people.parts import parts_of_cells
from kopa.sources.squares import centres, squares
from kopa.units import CRS_FINLAND


def frame(**columns) -> gpd.GeoDataFrame:
    geometry = columns.pop("geometry")
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS_FINLAND)


def test_a_postal_area_between_the_cells_takes_the_nearest() -> None:
    north, east = np.array([4800, 4805]), np.array([5100, 5100])
    shapes = squares(north, east)
    x, y = centres(north, east)[1]
    small = shapely.box(x, y + 1900, x + 150, y + 2050)
    postal = frame(
        code=["1", "2"], population=[10, 3], point=[shapely.centroid(shapes[0]), small.centroid],
        geometry=[shapes[0], small],
    )  # fmt: skip
    country = frame(code=["005"], geometry=[shapely.union_all(shapes).envelope])
    parts = parts_of_cells(postal, country, frame(north_km=north, east_km=east, geometry=shapes))
    assert parts.groupby("postal")["cell"].agg(list).tolist() == [[0], [1, 1]]
    assert parts.loc[parts["postal"] == 0, "area_km2"].iloc[0] == pytest.approx(1.0, abs=0.01)
    assert set(parts["town"]) == {0}


def test_parts_share_a_cell_by_area() -> None:
    shape = squares(np.array([4800]), np.array([5100]))
    quarter = shapely.affinity.scale(shape[0], 0.5, 0.5, origin=tuple(shapely.get_coordinates(shape[0])[0]))
    halves = [quarter, shapely.difference(shape[0], quarter)]
    postal = frame(code=["1", "2"], population=[1, 1], point=shapely.centroid(halves), geometry=halves)
    country = frame(code=["005"], geometry=[shape[0].envelope])
    parts = parts_of_cells(postal, country, frame(north_km=[4800], east_km=[5100], geometry=shape))
    assert (parts["area_km2"] / parts["area_km2"].sum()).tolist() == pytest.approx([0.25, 0.75], abs=0.01)
