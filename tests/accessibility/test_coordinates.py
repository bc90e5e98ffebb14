"""Places on the map: degrees and metres, swapped axes, areas elsewhere."""

import pytest

from kopa.accessibility import RoadNetwork, snap
from kopa.errors import InputError
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
