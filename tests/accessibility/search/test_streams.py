"""Sums without a table of all pairs."""

import numpy as np

from kopa.accessibility import RoadNetwork, matrices, reach, time_blocks
from tests.accessibility.small_networks import edges, nodes


def test_streams_agree_with_the_matrix():
    net = RoadNetwork.from_edges(nodes(), edges())
    sites = nodes().assign(seats=[1.0, 10.0, 100.0])
    sums = reach(net, nodes(), sites, cutoffs_min=[1, 5], supply="seats", decays={"gravity": lambda t: np.exp(-t)})
    times = matrices(net, nodes(), sites).time_min
    assert sums["within_1_min"].tolist() == [11.0, 111.0, 110.0]
    assert sums["within_5_min"].tolist() == [111.0] * 3
    assert np.allclose(sums["gravity"], np.exp(-times) @ sites.seats)
    blocks = list(time_blocks(net, nodes(), sites, rows=2)())
    assert np.array_equal(np.concatenate([b for b, _ in blocks]), times)
