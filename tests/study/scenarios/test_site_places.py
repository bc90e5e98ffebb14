"""The built-up place of a school: that of its cell or one beside it, else the school alone."""

import geopandas as gpd

from kopa.sources.people import localities
from kopa.study.scenarios.site_places import site_places


def test_schools_of_a_locality_share_its_place_and_one_in_the_open_stands_alone():
    largest = localities().geometry.iloc[0]
    x, y = [largest.x, largest.x + 900, 500_000.0], [largest.y, largest.y, 7_700_000.0]
    sites = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=gpd.points_from_xy(x, y))
    first, second, alone = site_places(sites)
    assert first == second == "locality-1"
    assert alone == "c"
    assert site_places(sites.iloc[:0]) == ()
