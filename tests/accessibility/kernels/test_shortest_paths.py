"""Kernels of the search: too little room is made greater and changes nothing."""

import numpy as np
import pytest

from benchmarks.exactness import random_network
from kopa.accessibility.kernels.nearest import nearest_labels
from kopa.accessibility.kernels.shortest_paths import INF, many

SEEDS = range(40)  # `python -m benchmarks.exactness` runs a thousand through every engine


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_too_little_room_is_made_greater_and_changes_nothing(seed):
    arcs = random_network(np.random.default_rng(seed)).core.backward
    n = len(arcs.starts) - 1
    node = np.stack([np.arange(n)] * 2, axis=1).astype(np.int32)
    cost = np.tile(np.array([0, INF]), (n, 1))
    width = arcs.buckets("time")
    found = []
    for room in (1, 10_000):
        out = np.zeros((n, n), np.int64), np.zeros((n, n), np.int64)
        limit = np.full(n, INF - 1)
        many(
            arcs.starts,
            arcs.heads,
            arcs.time,
            arcs.length,
            node,
            cost,
            cost,
            limit,
            node,
            cost,
            cost,
            *width,
            room,
            *out,
        )
        labels = np.full((n, 3), INF), np.full((n, 3), n), np.zeros((n, 3), np.int64)
        parts = arcs.starts, arcs.heads, arcs.time, arcs.length, node, cost, cost
        assert nearest_labels(*parts, *labels, *width, room) == (room > n or n == 1)
        found.append([*out, labels[0]])
    assert np.array_equal(found[0][0], found[1][0])
    assert np.array_equal(found[0][1], found[1][1])
    assert np.array_equal(np.sort(found[1][0].T, axis=1)[:, :3][:, :n], found[1][2][:, : min(n, 3)])
