import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kopa


@pytest.mark.parametrize("radius_m", [330, 400, 500])
def test_a_ring_of_roads_around_a_small_hole_has_an_area(radius_m):
    angles = np.arange(8) * np.pi / 4
    points = gpd.points_from_xy(400_000 + radius_m * np.cos(angles), 7_000_000 + radius_m * np.sin(angles))
    nodes = gpd.GeoDataFrame({"id": [str(i) for i in range(8)]}, geometry=points, crs="EPSG:3067")
    side_m = 2 * radius_m * np.sin(np.pi / 8)
    edges = pd.DataFrame({"u": nodes["id"], "v": np.roll(nodes["id"], -1), "length_m": side_m, "speed_kmh": 30.0})
    areas = kopa.isochrones(kopa.RoadNetwork.from_edges(nodes, edges), nodes.iloc[:1], minutes=[15], progress=False)
    assert areas.geometry.is_valid.all()
    assert areas.geometry.iloc[0].covers(nodes.geometry.iloc[4])
