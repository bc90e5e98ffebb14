"""The nearest k sites of every origin, in one pass over the network."""

import numpy as np

from kopa.accessibility.kernels.nearest import nearest_label, nearest_labels
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.chains import Arcs, Metric
from kopa.accessibility.search.direct import along_chains, same_place
from kopa.accessibility.search.statuses import NO_ROAD, NO_WAY, OK, OTHER_COMPONENT, OVER, component_of
from kopa.accessibility.search.task import SearchTask, as_units
from kopa.errors import InputError

NONE = np.iinfo(np.int64).max
"""Rank of no site: after every other."""

Candidates = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Origin, rank of the site, first and second ticks: one row per way that was found."""


def check_k(k: int) -> None:
    """Raise unless `k` is a whole number of at least 1."""
    if not (isinstance(k, int | np.integer) and not isinstance(k, bool) and k >= 1):
        raise InputError(f"k: {k!r} is not a number of sites of at least 1")


def nearest_sites(task: SearchTask, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return minutes, kilometres, positions of sites and status codes of the k nearest, as arrays of origins × k."""
    check_k(k)
    by_id = np.argsort(task.sites.id, kind="stable")
    first, second, rank = _least(task, _candidates(task, by_id, k), k)
    never = first >= INF
    time_min, distance_km = as_units(task, first, second)
    site = np.append(by_id, -1)[np.where(never, len(by_id), rank)]
    status = np.where(never, _why_none(task, k), OK)
    if task.max_minutes is not None:
        over = ~never & (time_min > task.max_minutes)
        time_min[over], distance_km[over], status[over] = np.inf, np.inf, OVER
    return time_min, distance_km, site, status


def found_on_the_way(task: SearchTask, k: int) -> np.ndarray:
    """Return which sites the search for the k nearest of every origin meets: those, and few others (flags)."""
    by_id, met = np.argsort(task.sites.id, kind="stable"), np.zeros(len(task.sites.id), bool)
    met[by_id[_candidates(task, by_id, k)[1]]] = True
    return met


def _candidates(task: SearchTask, by_id: np.ndarray, k: int) -> Candidates:
    """Return every way that may be among the k least: over the network, along a chain, at the same place."""
    rank_of = np.empty(len(by_id), np.int64)
    rank_of[by_id] = np.arange(len(by_id))
    parts = [_over_network(task, by_id, k), _along_chains(task, rank_of), _at_one_place(task, rank_of)]
    origin, rank, first, second = (np.concatenate(part) for part in zip(*parts, strict=True))
    return origin, rank, first, second


def _over_network(task: SearchTask, by_id: np.ndarray, k: int) -> Candidates:
    arcs = task.net.core.backward
    sites = task.to_ends.take(by_id)
    leg_first, leg_second = (leg[:, None] for leg in sites.legs(task.metric))
    first, second = sites.arriving(task.metric)
    start = np.where(first < INF, first + leg_first, INF), np.where(first < INF, second + leg_second, INF)
    return _at_origins(task, *labels(arcs, task.metric, sites.node, *start, k))


def labels(
    arcs: Arcs, metric: Metric, node: np.ndarray, first: np.ndarray, second: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (first ticks, rank, second ticks) of the k nearest sources of every core node."""
    n, room, whole = len(arcs.starts) - 1, k * len(arcs.heads) + 2 * len(node) + 2, not len(arcs.starts) > 1
    parts = arcs.starts, arcs.heads, *arcs.costs(metric), node, first, second
    while True:
        costs, ranks, extra = np.full((n, k), INF), np.full((n, k), NONE), np.zeros((n, k), np.int64)
        if n and k == 1:
            flat = costs.reshape(-1), ranks.reshape(-1), extra.reshape(-1)
            whole = nearest_label(*parts, *flat, *arcs.buckets(metric), room)
        elif n:
            whole = nearest_labels(*parts, costs, ranks, extra, *arcs.buckets(metric), room)
        if whole:
            return costs, ranks, extra
        room *= 2


def _at_origins(task: SearchTask, costs: np.ndarray, ranks: np.ndarray, extra: np.ndarray) -> Candidates:
    """Return the labels of both ends of every origin's chain, with the way there and the access leg."""
    origins = task.from_ends
    if not len(costs):
        return _no_candidates()
    leave, leave_second = origins.leaving(task.metric)
    leg, leg_second = origins.legs(task.metric)
    label = costs[origins.node]  # origins × 2 ends × k
    fine = (label < INF) & (leave < INF)[:, :, None]
    origin = np.broadcast_to(np.arange(len(leg))[:, None, None], fine.shape)[fine]
    first = (label + (leave + leg[:, None])[:, :, None])[fine]
    second = (extra[origins.node] + (leave_second + leg_second[:, None])[:, :, None])[fine]
    return origin, ranks[origins.node][fine], first, second


def _along_chains(task: SearchTask, rank_of: np.ndarray) -> Candidates:
    rows, columns, first, second = along_chains(task)
    fine = first < INF
    rows, columns = rows[fine], columns[fine]
    here, there = task.from_ends.legs(task.metric), task.to_ends.legs(task.metric)
    first, second = (
        ticks[fine] + a[rows] + b[columns] for ticks, a, b in zip((first, second), here, there, strict=True)
    )
    return rows, rank_of[columns], first, second


def _at_one_place(task: SearchTask, rank_of: np.ndarray) -> Candidates:
    origin, site = same_place(task.origins, task.sites)
    nothing = np.zeros(len(origin), np.int64)
    return origin, rank_of[site], nothing, nothing


def _no_candidates() -> Candidates:
    none = np.empty(0, np.int64)
    return none, none, none, none


def _least(task: SearchTask, candidates: Candidates, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the k least of each origin by (first, rank), with the least second of each site."""
    origin, rank, first, second = candidates
    best = np.lexsort((second, first, rank, origin))
    origin, rank, first, second = (values[best] for values in (origin, rank, first, second))
    new = (np.diff(origin, prepend=-1) != 0) | (np.diff(rank, prepend=-1) != 0)
    origin, rank, first, second = (values[new] for values in (origin, rank, first, second))
    order = np.lexsort((rank, first, origin))
    origin, rank, first, second = (values[order] for values in (origin, rank, first, second))
    starts = np.searchsorted(origin, np.arange(len(task.origins.id)))
    place = np.arange(len(origin)) - starts[origin]
    among_k = place < k
    shape = (len(task.origins.id), k)
    out_first, out_second, out_rank = np.full(shape, INF), np.zeros(shape, np.int64), np.full(shape, NONE)
    at = origin[among_k], place[among_k]
    out_first[at], out_second[at], out_rank[at] = first[among_k], second[among_k], rank[among_k]
    return out_first, out_second, out_rank


def _why_none(task: SearchTask, k: int) -> np.ndarray:
    """Return the reason why an origin has no site of a rank; where there are fewer sites than ranks: no way."""
    origin_component = component_of(task.net, task.origins.edge)
    site_component = component_of(task.net, task.sites.edge)
    site_component = site_component[site_component >= 0]
    in_component = np.bincount(site_component, minlength=int(origin_component.max(initial=0)) + 1)
    count = np.where(origin_component >= 0, in_component[np.maximum(origin_component, 0)], 0)
    rank = np.arange(k)
    reason = np.where(rank < count[:, None], NO_WAY, np.where(rank < len(site_component), OTHER_COMPONENT, NO_WAY))
    if len(task.sites.id) and not len(site_component):
        reason = np.full_like(reason, NO_ROAD)
    return np.where((origin_component < 0)[:, None], NO_ROAD, reason)
