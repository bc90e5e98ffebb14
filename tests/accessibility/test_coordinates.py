"""Places on the map: degrees and metres, swapped axes, areas elsewhere."""

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, Polygon

from kopa.accessibility import RoadNetwork, snap
from kopa.errors import InputError
from kopa.finnish_coordinates import likely_system
from tests.accessibility.small_networks import edges, nodes, points


@pytest.mark.parametrize(
    ("xy", "crs", "message"),
    [
        (((300_000, 6_900_000), (301_000, 6_900_000), (302_000, 6_900_000)), "EPSG:4326", "wrong label"),
        (((62.0, 25.0), (62.1, 25.0), (62.2, 25.0)), "EPSG:4326", "swapped"),
        (((2.0, 48.0), (2.1, 48.0), (2.2, 48.0)), "EPSG:4326", "outside the area"),
        (((179.0, 62.0), (-179.0, 62.0), (180.0, 62.0)), "EPSG:4326", "outside the area"),
        (((5e6, 6.9e6), (5.1e6, 6.9e6), (5.2e6, 6.9e6)), "EPSG:3067", "outside the area"),
        (((25.0, 62.0), (25.1, 62.0), (25.2, 62.0)), None, "no coordinate reference system"),
    ],
)
def test_wrong_places_are_refused_with_both_boxes(xy, crs, message):
    with pytest.raises(InputError, match=message):
        RoadNetwork.from_edges(nodes(xy=xy, crs=crs), edges())


def test_degrees_in_finland_are_reprojected():
    net = RoadNetwork.from_edges(nodes(xy=((25, 62), (25.1, 62), (25.2, 62)), crs="EPSG:4326"), edges())
    assert net.nodes.crs.to_epsg() == 3067
    swapped = points((62.05, 25.0), crs="EPSG:4326")
    with pytest.raises(InputError, match="swapped"):
        snap(net, swapped)


PLACES = ((500_000.0, 6_700_000.0), (501_000.0, 6_700_000.0))


def fault_of(table):
    net = RoadNetwork.from_edges(nodes(xy=((5e5, 6.7e6), (5.1e5, 6.7e6), (5.2e5, 6.7e6)), crs="EPSG:3067"), edges())
    with pytest.raises(InputError) as raised:
        snap(net, table)
    return str(raised.value)


@pytest.mark.parametrize(
    ("crs", "name"),
    [
        ("EPSG:3879", "ETRS-GK25"), ("EPSG:3881", "ETRS-GK27"), ("EPSG:2391", "KKJ zone 1"),
        ("EPSG:2392", "KKJ zone 2"), ("EPSG:2393", "KKJ zone 3 (YKJ)"), ("EPSG:2394", "KKJ zone 4"),
    ],
)  # fmt: skip
def test_other_systems_of_finland_are_recognised_by_range(crs, name):
    place = {"EPSG:2391": (300_000.0, 6_700_000.0), "EPSG:2394": (750_000.0, 7_000_000.0)}.get(crs, PLACES[0])
    table = points(place, crs="EPSG:3067").to_crs(crs)
    wrong = table.set_crs("EPSG:3067", allow_override=True)
    assert fault_of(wrong).endswith(f"They look like {name} ({crs}): use set_crs('{crs}', allow_override=True)")
    assert fault_of(table.set_crs(None, allow_override=True)).endswith(f"{name} ({crs}): use set_crs('{crs}')")


def test_north_before_east_is_recognised():
    swapped = points(*((y, x) for x, y in PLACES), crs="EPSG:3067")
    assert fault_of(swapped).endswith("(EPSG:3067) with north before east: swap the two numbers")
    turned = points((6_704_000.0, 25_610_000.0), crs="EPSG:3067")
    told = "ETRS-GK25 (EPSG:3879) with north before east: swap the two numbers and use set_crs('EPSG:3879', allow_ov"
    assert told in fault_of(turned)


def test_what_looks_like_nothing_gets_no_guess():
    assert "look like" not in fault_of(points((5e6, 5e6), crs="EPSG:3067"))


def test_shapes_ids_and_indices_that_do_not_do_are_told_together_with_the_mend():
    square = Polygon([(5e5, 6.7e6), (5.001e5, 6.7e6), (5e5, 6.7001e6)])
    table = gpd.GeoDataFrame({"id": [1, 1]}, geometry=[square, MultiPoint(PLACES)], crs="EPSG:3067")
    told = fault_of(table)
    assert "id: row 1 is 1, row 2 is 1; expected text" in told
    assert ".astype(str)" in told
    assert "id: row 2 is 1; expected each only once" in told
    assert "rows 1, 2 MultiPoint, Polygon; expected Point: geometry.representative_point()" in told
    assert "or explode()" in told


@pytest.mark.parametrize(("name", "mend"), [("id", "reset_index()"), ("code", 'reset_index(names="id")')])
def test_ids_in_the_index_are_pointed_at(name, mend):
    table = points(*PLACES, crs="EPSG:3067").rename(columns={"id": name}).set_index(name)
    assert f"the index may hold the ids; then use {mend}" in fault_of(table)
    plain = table.reset_index(drop=True)
    assert "index" not in fault_of(plain)


@given(x=st.floats(), y=st.floats())
def test_two_numbers_look_like_a_system_in_whichever_order_they_stand(x, y):
    found, turned = likely_system(x, y), likely_system(y, x)
    assert (found and found[:2]) == (turned and turned[:2])
