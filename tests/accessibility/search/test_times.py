"""Tables of travel times: limits, empty tables, options and tables of another kind."""

import numpy as np
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices, nearest, travel_times
from kopa.errors import InputError, KopaWarning
from tests.accessibility.small_networks import HOME, NODES, edges, line, nodes


def test_limits_are_inclusive():
    net = RoadNetwork.from_edges(nodes(), edges())
    near = travel_times(net, nodes(), nodes(), max_minutes=1.0)
    assert near.status.tolist() == ["ok", "ok", "over_limit", "ok", "ok", "ok", "over_limit", "ok", "ok"]


def test_lengths_scale_times_and_no_sites_gives_an_empty_table():
    net = RoadNetwork.from_edges(nodes(), edges())
    long = RoadNetwork.from_edges(nodes(), edges(length_m=[3000.0, 3000.0]))
    assert np.allclose(matrices(long, nodes(), nodes()).time_min, 3 * matrices(net, nodes(), nodes()).time_min)
    none = nodes().iloc[:0]
    with pytest.warns(KopaWarning, match="sites: no rows"):
        assert len(travel_times(net, nodes(), none)) == 0
    with pytest.warns(KopaWarning, match="sites: no rows"):
        near = nearest(net, nodes(), none, k=2)
    assert near.to_id.tolist() == [""] * 6
    assert np.isinf(near.travel_time_min).all()
    assert near.status.tolist() == ["no_way"] * 6  # the origins have a road; there is nowhere to go
    far = nodes(xy=((0, 90_000),), ids=("far",))
    with pytest.warns(KopaWarning, match="sites: no rows"):
        assert nearest(net, far, none).status.tolist() == ["no_road_within"]
    assert nearest(net, nodes(), far).status.tolist() == ["no_road_within"] * 3


@pytest.fixture(scope="module")
def net():
    return line()


@pytest.mark.parametrize(
    "options",
    [
        {"max_minutes": "30"},
        {"access": 30},
        {"workers": 1.5},
        {"workers": "2"},
        {"workers": True},
        {"progress": "often"},
        {"progress": 1},
    ],
)
def test_options_of_another_kind_are_refused(net, options):
    with pytest.raises(InputError, match=next(iter(options))):
        kopa.travel_times(net, HOME, NODES, **options)


@pytest.mark.parametrize("run", [kopa.travel_times, kopa.travel_time_matrix, kopa.nearest])
def test_tables_that_are_none_are_refused(net, run):
    with pytest.raises(InputError, match="origins: expected a GeoDataFrame"):
        run(net, None, NODES)
    with pytest.raises(InputError, match="sites: expected a GeoDataFrame"):
        run(net, HOME, None)


@pytest.mark.parametrize("run", [kopa.travel_times, kopa.travel_time_matrix, kopa.nearest])
def test_a_network_that_is_none_is_refused(run):
    with pytest.raises(InputError, match=r"net: expected a kopa\.RoadNetwork, not None"):
        run(None, HOME, NODES)
