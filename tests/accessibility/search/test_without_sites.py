"""No sites: every answer tells only that nothing is reached, and a warning says why."""

import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices, reach, time_blocks
from kopa.errors import KopaWarning
from tests.accessibility.small_networks import edges, nodes, points

NET = RoadNetwork.from_edges(nodes(), edges())
HOME = points((0, 100))
NONE = HOME[:0]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: kopa.travel_times(NET, HOME, NONE), lambda: kopa.travel_time_matrix(NET, HOME, NONE),
        lambda: kopa.nearest(NET, HOME, NONE), lambda: matrices(NET, HOME, NONE),
        lambda: kopa.isochrones(NET, NONE), lambda: reach(NET, HOME, NONE, cutoffs_min=[30]),
        lambda: time_blocks(NET, HOME, NONE),
    ],
)  # fmt: skip
def test_no_sites_are_said(ask):
    with pytest.warns(KopaWarning, match="sites: no rows"):
        ask()
