# mypy: disable-error-code="no-untyped-def"
"""Kernels that merge chains of edges between the nodes that matter."""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel


@kernel
def incidence(edge_u, edge_v, n):
    """Return for every node the edges that end there, a self-loop twice: (starts, edges)."""
    starts = np.zeros(n + 1, np.int64)
    for e in range(len(edge_u)):
        starts[edge_u[e] + 1] += 1
        starts[edge_v[e] + 1] += 1
    for x in range(n):
        starts[x + 1] += starts[x]
    at = starts[:-1].copy()
    edges = np.empty(starts[n], np.int32)
    for ends in (edge_u, edge_v):
        for e in range(len(ends)):
            edges[at[ends[e]]] = e
            at[ends[e]] += 1
    return starts, edges


@kernel
def _passes(x, at_starts, at_edges, edge_u, edge_v, oneway):
    """Say whether a node only joins two edges that are driven alike, so that a chain runs through it."""
    if at_starts[x + 1] - at_starts[x] != 2:
        return False
    e = at_edges[at_starts[x]]
    g = at_edges[at_starts[x] + 1]
    if e == g or oneway[e] != oneway[g]:
        return False
    return not oneway[e] or (edge_v[e] == x) != (edge_v[g] == x)


@kernel
def _walk(x, e, count, chain, at_starts, at_edges, edge_u, edge_v, is_core, chain_of, order, flipped):
    """Follow a chain from node x along edge e to the next core node; return (end, edges so far)."""
    while True:
        flipped[e] = edge_u[e] != x
        chain_of[e] = chain
        order[count] = e
        count += 1
        x = edge_u[e] if flipped[e] else edge_v[e]
        if is_core[x]:
            return x, count
        g = at_edges[at_starts[x]]
        e = at_edges[at_starts[x] + 1] if g == e else g


@kernel
def chains(at_starts, at_edges, edge_u, edge_v, oneway, is_core, chain_of, order, flipped, ends):
    """Merge edges into chains between core nodes; return their number.

    Fills for each edge its chain and whether it is passed from v to u, the order of edges along
    the chains, and the two ends of each chain. One-way chains run in their direction. Nodes that
    `is_core` marks beforehand stay core nodes.
    """
    n = len(at_starts) - 1
    for x in range(n):
        is_core[x] = is_core[x] or not _passes(x, at_starts, at_edges, edge_u, edge_v, oneway)
    count, chain = np.int64(0), np.int64(0)
    for cycles in range(2):  # second: what is left are rings without a core node; their first node becomes one
        for x in range(n):
            if cycles == 0 and not is_core[x]:
                continue
            for i in range(at_starts[x], at_starts[x + 1]):
                e = at_edges[i]
                if chain_of[e] >= 0 or (oneway[e] and edge_u[e] != x):
                    continue
                is_core[x] = True
                ends[chain, 0] = x
                ends[chain, 1], count = _walk(
                    x, e, count, chain, at_starts, at_edges, edge_u, edge_v, is_core, chain_of, order, flipped
                )
                chain += 1
    return chain


@kernel
def totals(chain_of, flipped, oneway, out, back, length, time_out, time_back, total):
    """Add the ticks of edges to those of their chains; `time_back` of one-way chains is left alone."""
    for e in range(len(chain_of)):
        chain = chain_of[e]
        total[chain] += length[e]
        if oneway[e]:
            time_out[chain] += out[e]
        else:
            time_out[chain] += back[e] if flipped[e] else out[e]
            time_back[chain] += out[e] if flipped[e] else back[e]


@kernel
def numbered(order, chain_of, seq, last):
    """Fill each edge's number in its chain and whether it is the last one."""
    for i in range(len(order)):
        e = order[i]
        new = i == 0 or chain_of[order[i - 1]] != chain_of[e]
        seq[e] = 0 if new else seq[order[i - 1]] + 1
        last[e] = i + 1 == len(order) or chain_of[order[i + 1]] != chain_of[e]


@kernel
def ticks_before(order, chain_of, flipped, oneway, out, back, length, before):
    """Fill the ticks of a chain before each of its edges: out, back and in length (edges × 3)."""
    for i in range(1, len(order)):
        e = order[i]
        d = order[i - 1]
        if chain_of[d] == chain_of[e]:
            before[e, 0] = before[d, 0] + (back[d] if flipped[d] else out[d])
            before[e, 1] = before[d, 1] + (0 if oneway[d] else (out[d] if flipped[d] else back[d]))
            before[e, 2] = before[d, 2] + length[d]
