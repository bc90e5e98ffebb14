"""Components: numbered by length of road, and parts inside which everything reaches everything."""

import numpy as np

from kopa.accessibility.network.components import strong_components, weak_components


def test_weak_components_are_numbered_by_length_then_by_their_first_node():
    u, v = np.array([0, 2, 4]), np.array([1, 3, 5])
    assert weak_components(7, u, v, np.array([5.0, 9.0, 5.0])).tolist() == [1, 1, 0, 0, 2, 2, 3]


def test_a_one_way_ring_is_one_strong_component_and_a_one_way_dead_end_is_not():
    ring = np.array([0, 1, 2]), np.array([1, 2, 0])
    assert strong_components(3, *ring, np.array([True] * 3)) == 1
    assert strong_components(3, ring[0][:2], ring[1][:2], np.array([True] * 2)) == 3
    assert strong_components(3, ring[0][:2], ring[1][:2], np.array([False, True])) == 2
