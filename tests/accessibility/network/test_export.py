"""Tables, summary and networkx graph of a network."""

from kopa.accessibility import RoadNetwork
from tests.accessibility.small_networks import edges, nodes


def test_tables_come_back_in_their_order():
    net = RoadNetwork.from_edges(nodes(xy=((2000, 0), (0, 0), (1000, 0))), edges(oneway=[True, False]))
    assert net.nodes.id.tolist() == ["a", "b", "c"]
    assert net.edges[["u", "v"]].values.tolist() == [["a", "b"], ["b", "c"]]
    assert net.edges.oneway.tolist() == [True, False]


def test_summary_and_networkx():
    net = RoadNetwork.from_edges(nodes(), edges(oneway=[True, False]))
    assert net.summary()["road_km"] == 2.0
    assert "<table>" in net._repr_html_()
    graph = net.to_networkx()
    assert sorted(graph.edges()) == [("a", "b"), ("b", "c"), ("c", "b")]
    assert graph["a"]["b"][0]["travel_time_min"] == 1.0
