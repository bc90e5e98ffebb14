"""The compiled inner loops of the rational agent access model; nothing of tables or geography.

Candidates are rows of (origin, site): `starts[i]:starts[i + 1]` are those of origin i, with the travel cost and the
persons (`load`) who choose it. `crowd` holds the persons of every site, and a site's price is crowd / capacity.
Two moves alternate, and each lowers the same convex sum, so that they settle: a sweep, in which every origin
answers the others at its best, and a jump, which evens out whole chains of sites that sweeps reach only slowly.
"""

from typing import Any

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel

JUMPS = 200
"""Most jumps between two rounds of sweeps; each that stops short frees at least one chain of a link."""

SWEEPS_A_ROUND = 4


def settle(
    starts: Any, site: Any, travel: Any, load: Any, demand: Any, capacity: Any, crowd: Any, cost: Any,
    tolerance: float, most_rounds: int,
) -> int:  # fmt: skip
    """Spread the persons until, in the mean over all of them, nobody would gain more than `tolerance` by moving.

    `load`, `crowd` and `cost` (every origin's cheapest) are changed in place. Returns the number of rounds, or
    `most_rounds` + 1 if they were not enough.
    """
    state = (starts, site, travel, load, demand, capacity, crowd)
    for number in range(1, most_rounds + 1):
        for turn in range(SWEEPS_A_ROUND):
            _sweep(*state, turn % 2 == 0)
        for _ in range(JUMPS):
            if _jump(*state):
                break
        if _mean_gain(*state, cost) <= tolerance:
            return number
    return most_rounds + 1


@kernel
def _mean_gain(
    starts: Any, site: Any, travel: Any, load: Any, demand: Any, capacity: Any, crowd: Any, cost: Any
) -> float:
    """Set `cost` to every origin's cheapest; return what a person would gain by it, in the mean over all."""
    gain = 0.0
    persons = 0.0
    for i in range(len(starts) - 1):
        if starts[i] == starts[i + 1] or demand[i] <= 0:
            continue
        least = np.inf
        paid = 0.0
        for e in range(starts[i], starts[i + 1]):
            here = crowd[site[e]] / capacity[site[e]] + travel[e]
            least = min(least, here)
            paid += load[e] * here
        cost[i] = least
        gain += max(paid - demand[i] * least, 0.0)
        persons += demand[i]
    return gain / persons if persons > 0 else 0.0


@kernel
def _sweep(starts: Any, site: Any, travel: Any, load: Any, demand: Any, capacity: Any, crowd: Any, forth: bool) -> None:
    """Let every origin in turn pour its persons over its candidates up to one common cost, all others staying."""
    for turn in range(len(starts) - 1):
        i = turn if forth else len(starts) - 2 - turn
        a, b = starts[i], starts[i + 1]
        if a == b or demand[i] <= 0:
            continue
        n = b - a
        empty_cost = np.empty(n)
        for e in range(n):
            j = site[a + e]
            empty_cost[e] = travel[a + e] + max(crowd[j] - load[a + e], 0.0) / capacity[j]
        order = np.argsort(empty_cost)
        room = 0.0
        filled = 0.0
        level = 0.0
        for r in range(n):
            e = order[r]
            room += capacity[site[a + e]]
            filled += capacity[site[a + e]] * empty_cost[e]
            level = (demand[i] + filled) / room
            if r + 1 == n or level <= empty_cost[order[r + 1]]:
                break
        for e in range(n):
            j = site[a + e]
            new = max(0.0, capacity[j] * (level - empty_cost[e]))
            crowd[j] = max(crowd[j] + new - load[a + e], 0.0)
            load[a + e] = new


@kernel
def _root(of: Any, node: int) -> int:
    while of[node] != node:
        of[node] = of[of[node]]
        node = of[node]
    return node


@kernel
def _forest(starts: Any, site: Any, load: Any, n_sites: int) -> Any:
    """Return a spanning forest of the links in use (sites first, then origins), as CSR of nodes and links."""
    n_origins = len(starts) - 1
    n_nodes = n_sites + n_origins
    of = np.arange(n_nodes)
    chosen = np.empty(len(site), np.int64)
    owner = np.empty(len(site), np.int64)
    n_chosen = 0
    ends = np.zeros(n_nodes + 1, np.int64)
    for i in range(n_origins):
        for e in range(starts[i], starts[i + 1]):
            if load[e] > 0.0:
                u, v = _root(of, site[e]), _root(of, n_sites + i)
                if u != v:
                    of[u] = v
                    chosen[n_chosen], owner[n_chosen] = e, n_sites + i
                    n_chosen += 1
                    ends[site[e] + 1] += 1
                    ends[n_sites + i + 1] += 1
    first = np.cumsum(ends)
    fill = first[:-1].copy()
    neighbour, link = np.empty(2 * n_chosen, np.int64), np.empty(2 * n_chosen, np.int64)
    for k in range(n_chosen):
        for a, b in ((site[chosen[k]], owner[k]), (owner[k], site[chosen[k]])):
            neighbour[fill[a]], link[fill[a]] = b, chosen[k]
            fill[a] += 1
    return first, neighbour, link


@kernel
def _jump(starts: Any, site: Any, travel: Any, load: Any, demand: Any, capacity: Any, crowd: Any) -> bool:
    """Move each tree of links in use to its own optimum, or as far as no load falls below 0; say if none stopped short.

    In a tree the costs of all used links are equal only for one set of prices up to a common level, which the number
    of persons fixes; the loads that lead the sites there follow from the leaves inwards.
    """
    n_sites = len(capacity)
    first, neighbour, link = _forest(starts, site, load, n_sites)
    n_nodes = len(first) - 1
    potential, change = np.zeros(n_nodes), np.zeros(n_nodes)
    parent, parent_link = np.full(n_nodes, -1, np.int64), np.full(n_nodes, -1, np.int64)
    seen, queue = np.zeros(n_nodes, np.bool_), np.empty(n_nodes, np.int64)
    all_the_way = True
    for root in range(n_sites):
        if seen[root] or first[root] == first[root + 1]:
            continue
        seen[root] = True
        queue[0], last, at = root, 1, 0
        persons = room = weighted = 0.0
        while at < last:
            v = queue[at]
            at += 1
            if v < n_sites:
                persons += crowd[v]
                room += capacity[v]
                weighted += capacity[v] * potential[v]
            for k in range(first[v], first[v + 1]):
                w = neighbour[k]
                if not seen[w]:
                    seen[w] = True
                    potential[w] = potential[v] + travel[link[k]] if v < n_sites else potential[v] - travel[link[k]]
                    parent[w], parent_link[w] = v, link[k]
                    queue[last] = w
                    last += 1
        level = (persons - weighted) / room
        step = 1.0
        for q in range(last - 1, -1, -1):
            v = queue[q]
            if v < n_sites:
                change[v] += capacity[v] * (potential[v] + level) - crowd[v]
            if parent[v] >= 0:
                change[parent[v]] -= change[v]
                if change[v] < 0.0:
                    step = min(step, load[parent_link[v]] / -change[v])
        for q in range(1, last):
            v = queue[q]
            e = parent_link[v]
            moved = step * change[v]
            j = site[e]
            new = load[e] + moved
            # The link that stops the step is emptied for good: a rounding error must not keep it.
            if new <= 1e-15 * demand[(v if v >= n_sites else parent[v]) - n_sites]:
                moved, new = -load[e], 0.0
            load[e] = new
            crowd[j] = max(crowd[j] + moved, 0.0)
        if step < 1.0:
            all_the_way = False
    return all_the_way
