"""The network as the kernels see it: chains of nodes of degree two merged, without loss.

Most nodes of a road network only draw its shape. A chain of edges between two nodes that
matter becomes one arc; its cost is the exact sum of its edges' ticks, and every place on every
edge keeps its exact position along the chain.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from kopa.accessibility.chain_kernels import chains
from kopa.accessibility.shortest_paths import INF
from kopa.errors import InputError

if TYPE_CHECKING:
    from kopa.accessibility.network import RoadNetwork

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
    on one-way chains). For each edge: its chain, its number `seq` in the chain, whether the chain
    passes it from v to u, its ticks out, back and in length, and the ticks before it.
    """

    n: int
    node: np.ndarray
    ends: np.ndarray
    time_out: np.ndarray
    time_back: np.ndarray
    length: np.ndarray
    edge_chain: np.ndarray
    edge_seq: np.ndarray
    edge_last: np.ndarray
    edge_flipped: np.ndarray
    edge_out: np.ndarray
    edge_back: np.ndarray
    edge_length: np.ndarray
    before_out: np.ndarray
    before_back: np.ndarray
    before_length: np.ndarray

    @cached_property
    def forward(self) -> Arcs:
        """Arcs in the direction of travel."""
        return _arcs(self, self.ends[:, 0], self.ends[:, 1])

    @cached_property
    def backward(self) -> Arcs:
        """Arcs against the direction of travel: a search over them asks who can reach a place."""
        return _arcs(self, self.ends[:, 1], self.ends[:, 0])


def core_of(net: "RoadNetwork") -> Core:
    """Return the merged chains of a network."""
    out, back, length = edge_ticks(net)
    is_core, ends, chain_of, order, flipped = _chains(net)
    count = len(ends)
    node = np.where(is_core, np.cumsum(is_core) - 1, -1).astype(np.int32)
    with_chain = np.where(flipped, back, out)
    against = np.where(flipped, out, back)
    oneway = np.zeros(count, bool)
    oneway[chain_of] = net.oneway
    against = np.where(net.oneway, 0, against)
    seq, last = _sequence(chain_of, order, count)
    total_back = _totals(chain_of, against, count)
    return Core(
        n=int(is_core.sum()), node=node, ends=node[ends], time_out=_totals(chain_of, with_chain, count),
        time_back=np.where(oneway, INF, total_back), length=_totals(chain_of, length, count),
        edge_chain=chain_of, edge_seq=seq, edge_last=last, edge_flipped=flipped,
        edge_out=out, edge_back=back, edge_length=length, before_out=_before(chain_of, order, with_chain),
        before_back=_before(chain_of, order, against), before_length=_before(chain_of, order, length),
    )  # fmt: skip


def edge_ticks(net: "RoadNetwork") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ticks of each edge from u to v, from v to u (INF on one-way edges) and in length."""
    from kopa.accessibility.network import TICKS_PER_M, TICKS_PER_MIN

    out = np.rint(net.time_min * TICKS_PER_MIN)
    back = np.rint(np.where(net.oneway, 0.0, net.back_min) * TICKS_PER_MIN)
    length = np.rint(net.length_m * TICKS_PER_M)
    if max(out.sum(), back.sum(), length.sum()) > INF / 4:
        raise InputError(
            "edges: all lengths or times together are too great to add up exactly; "
            f"the sum is {net.length_m.sum() / 1000:.3g} km and {net.time_min.sum():.3g} minutes"
        )
    return out.astype(np.int64), np.where(net.oneway, INF, back.astype(np.int64)), length.astype(np.int64)


def _chains(net: "RoadNetwork") -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    u, v = net.edge_u.astype(np.int32), net.edge_v.astype(np.int32)
    at_starts, at_edges = _incidence(net)
    is_core = np.zeros(net.n_nodes, bool)
    chain_of = np.full(net.n_edges, -1, np.int32)
    order = np.empty(net.n_edges, np.int32)
    flipped = np.zeros(net.n_edges, bool)
    ends = np.empty((net.n_edges, 2), np.int32)
    count = chains(at_starts, at_edges, u, v, np.array(net.oneway), is_core, chain_of, order, flipped, ends)
    return is_core, ends[:count], chain_of, order, flipped


def _incidence(net: "RoadNetwork") -> tuple[np.ndarray, np.ndarray]:
    """Return for every node the edges that end there; a self-loop twice."""
    at = np.concatenate([net.edge_u, net.edge_v])
    edges = np.argsort(at, kind="stable") % max(net.n_edges, 1)
    starts = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=net.n_nodes))])
    return starts.astype(np.int64), edges.astype(np.int32)


def _sequence(chain_of: np.ndarray, order: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each edge's number in its chain and whether it is the last one."""
    sizes = np.bincount(chain_of, minlength=count)
    first = np.cumsum(sizes) - sizes
    seq = np.empty(len(order), np.int64)
    seq[order] = np.arange(len(order)) - first[chain_of[order]]
    return seq, seq == sizes[chain_of] - 1


def _totals(chain_of: np.ndarray, ticks: np.ndarray, count: int) -> np.ndarray:
    totals = np.zeros(count, np.int64)
    np.add.at(totals, chain_of, ticks)  # not bincount, whose sums are doubles
    return totals


def _before(chain_of: np.ndarray, order: np.ndarray, ticks: np.ndarray) -> np.ndarray:
    """Return the ticks of a chain before each of its edges."""
    along = np.cumsum(ticks[order]) - ticks[order]
    chain = chain_of[order]
    starts = np.flatnonzero(np.diff(chain, prepend=-1))
    before = np.empty(len(order), np.int64)
    before[order] = along - np.repeat(along[starts], np.diff(np.append(starts, len(order))))
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
