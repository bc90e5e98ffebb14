"""Roads as the kernels see them: chains of nodes of degree two merged, without loss.

Most nodes of a road network only draw its shape. A chain of edges between two nodes that
matter becomes one arc; its cost is the exact sum of its edges' ticks, and every place on every
edge keeps its exact position along the chain.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from kopa.accessibility.kernels.chains import chains, incidence, numbered, ticks_before, totals
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.ticks import Ticks

Metric = Literal["time", "distance"]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs sorted by tail: the arcs of node u are `starts[u]` to `starts[u + 1]`; costs in ticks."""

    starts: np.ndarray
    heads: np.ndarray
    time: np.ndarray
    length: np.ndarray

    def costs(self, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
        """Return the cost that is minimised and the one that is carried along."""
        return (self.time, self.length) if metric == "time" else (self.length, self.time)

    def buckets(self, metric: Metric) -> tuple[int, int]:
        """Return how a search over these arcs groups its costs: (bits below a quarter of the mean, the greatest)."""
        return self._buckets[metric]

    @cached_property
    def _buckets(self) -> dict[Metric, tuple[int, int]]:
        def of(cost: np.ndarray) -> tuple[int, int]:
            mean = int(cost.mean()) if len(cost) else 0
            return max((mean // 4).bit_length() - 1, 0), int(cost.max(initial=0))

        return {"time": of(self.time), "distance": of(self.length)}


@dataclass(frozen=True, eq=False)
class Core:
    """Chains and their ends (ticks), and where every edge lies in its chain.

    `ends` are core nodes; `time_out` runs from end 0 to end 1, `time_back` the other way (INF
    on one-way chains). For each edge: its chain, its number `seq` in the chain, whether it is the
    last one, and whether the chain passes it from v to u. `order` lists the edges along the chains.
    """

    n: int
    node: np.ndarray
    ends: np.ndarray
    time_out: np.ndarray
    time_back: np.ndarray
    length: np.ndarray
    order: np.ndarray
    edge_chain: np.ndarray
    edge_seq: np.ndarray
    edge_last: np.ndarray
    edge_flipped: np.ndarray

    @cached_property
    def forward(self) -> Arcs:
        """Arcs in the direction of travel."""
        return _arcs(self, self.ends[:, 0], self.ends[:, 1])

    @cached_property
    def backward(self) -> Arcs:
        """Arcs against the direction of travel: a search over them asks who can reach a place."""
        return _arcs(self, self.ends[:, 1], self.ends[:, 0])


def core_of(edge_u: np.ndarray, edge_v: np.ndarray, one_way: np.ndarray, ticks: Ticks, stay: np.ndarray) -> Core:
    """Return the merged chains of edges; nodes that are marked in `stay` (one flag a node) stay core nodes."""
    n_nodes, n_edges = len(stay), len(edge_u)
    u, v, is_core = edge_u.astype(np.int32), edge_v.astype(np.int32), stay.copy()
    chain_of = np.full(n_edges, -1, np.int32)
    order, seq = np.empty(n_edges, np.int32), np.empty(n_edges, np.int32)
    flipped, last = np.zeros(n_edges, bool), np.empty(n_edges, bool)
    ends = np.empty((n_edges, 2), np.int32)
    count = chains(*incidence(u, v, n_nodes), u, v, one_way, is_core, chain_of, order, flipped, ends)
    numbered(order, chain_of, seq, last)
    node = np.where(is_core, np.cumsum(is_core, dtype=np.int32) - 1, -1).astype(np.int32)
    one_way_chain = np.zeros(count, bool)
    one_way_chain[chain_of] = one_way
    time_out, time_back, length = (np.zeros(count, np.int64) for _ in range(3))
    totals(chain_of, flipped, one_way, *ticks, time_out, time_back, length)
    time_back[one_way_chain] = INF
    return Core(
        n=int(is_core.sum()), node=node, ends=node[ends[:count]], time_out=time_out, time_back=time_back,
        length=length, order=order, edge_chain=chain_of, edge_seq=seq, edge_last=last, edge_flipped=flipped,
    )  # fmt: skip


def before_of(core: Core, one_way: np.ndarray, ticks: Ticks) -> np.ndarray:
    """Return the ticks of its chain before each edge: out, back and in length (edges × 3)."""
    before = np.zeros((len(one_way), 3), np.int64)
    ticks_before(core.order, core.edge_chain, core.edge_flipped, one_way, *ticks, before)
    return before


def _arcs(core: Core, tail: np.ndarray, head: np.ndarray) -> Arcs:
    """Return arcs tail → head by `time_out` and head → tail by `time_back`; self-loops lead nowhere."""
    apart = tail != head
    both = apart & (core.time_back < INF)
    tails = np.concatenate([tail[apart], head[both]])
    heads = np.concatenate([head[apart], tail[both]])
    time = np.concatenate([core.time_out[apart], core.time_back[both]])
    length = np.concatenate([core.length[apart], core.length[both]])
    order = _by_ends(tails, heads, time, length, core.n)
    starts = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=core.n))])
    return Arcs(starts.astype(np.int64), heads[order].astype(np.int32), time[order], length[order])


def _by_ends(tails: np.ndarray, heads: np.ndarray, time: np.ndarray, length: np.ndarray, n: int) -> np.ndarray:
    """Return the order by (tail, head, time, length); only parallel arcs need the costs."""
    key = tails.astype(np.int64) * n + heads
    order = np.argsort(key, kind="stable")
    key = key[order]
    same = np.append(False, np.diff(key) == 0)
    if same.any():
        at = np.flatnonzero(same | np.append(same[1:], False))
        some = order[at]
        order[at] = some[np.lexsort((length[some], time[some], key[at]))]
    return order
