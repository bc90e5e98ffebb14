"""Components of roads: parts that hang together, and parts inside which everything reaches everything."""

from typing import Any

import numpy as np


def weak_components(n_nodes: int, edge_u: np.ndarray, edge_v: np.ndarray, length_m: np.ndarray) -> np.ndarray:
    """Return the weak component of every node, numbered from 0 by length of road in metres, greatest first."""
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(_graph(n_nodes, edge_u, edge_v), directed=False)
    length = np.bincount(label[edge_u], weights=length_m, minlength=count)
    first = np.full(count, n_nodes)
    np.minimum.at(first, label, np.arange(n_nodes))
    number = np.empty(count, np.int64)
    number[np.lexsort((first, -length))] = np.arange(count)
    component: np.ndarray = number[label]
    return component


def lengths_m(component: np.ndarray, edge_u: np.ndarray, length_m: np.ndarray) -> np.ndarray:
    """Return the metres of road in every component."""
    return np.bincount(component[edge_u], weights=length_m, minlength=int(component.max()) + 1)


def strong_components(n_nodes: int, edge_u: np.ndarray, edge_v: np.ndarray, oneway: np.ndarray) -> int:
    """Return the number of parts inside which everything reaches everything."""
    from scipy.sparse.csgraph import connected_components

    both = ~oneway
    tail = np.concatenate([edge_u, edge_v[both]])
    head = np.concatenate([edge_v, edge_u[both]])
    return int(connected_components(_graph(n_nodes, tail, head), directed=True, connection="strong")[0])


def _graph(n_nodes: int, tail: np.ndarray, head: np.ndarray) -> Any:
    from scipy.sparse import coo_array

    return coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n_nodes, n_nodes)).tocsr()
