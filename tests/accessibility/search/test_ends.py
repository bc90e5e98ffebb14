"""From a place on an edge to the ends of its chain: twins, and legs beyond all reason."""

import pandas as pd
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices
from kopa.errors import InputError
from tests.accessibility.small_networks import HOME, NODES, edges, line, nodes, points


@pytest.mark.parametrize("reverse", [False, True])
def test_a_slower_twin_beside_a_road_changes_nothing_and_a_faster_one_shortens(reverse):
    ends = ("b", "a") if reverse else ("a", "b")
    middle, away = points((300, 40)), points((1800, 0), prefix="s")
    alone = matrices(RoadNetwork.from_edges(nodes(), edges()), middle, away).time_min[0, 0]
    for kmh, expected in ((10.0, alone), (60.0, alone), (600.0, alone - 0.7 + 0.07)):
        twin = pd.DataFrame({"u": ends[:1], "v": ends[1:], "length_m": [1000.0], "speed_kmh": [kmh]})
        net = RoadNetwork.from_edges(nodes(), pd.concat([edges(), twin]))
        assert matrices(net, middle, away).time_min[0, 0] == pytest.approx(expected, abs=1e-9)
        oneway = RoadNetwork.from_edges(nodes(), pd.concat([edges().assign(oneway=False), twin.assign(oneway=True)]))
        assert matrices(oneway, middle, away).time_min[0, 0] <= alone


@pytest.fixture(scope="module")
def net():
    return line()


@pytest.mark.parametrize("access", [{"speed_kmh": 1e-9}, {"speed_kmh": 1e-300}, {"detour": 1e300}])
def test_an_access_leg_beyond_all_reason_is_refused_and_does_not_overflow(net, access):
    with pytest.raises(InputError, match=r"access: .* takes .* minutes or more than"):
        kopa.travel_times(net, HOME, NODES, access=kopa.Access(**access))
