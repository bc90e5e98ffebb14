# mypy: disable-error-code="no-untyped-def"
"""Kernels that merge chains of edges between the nodes that matter."""

from kopa.accessibility.shortest_paths import kernel


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
    the chains, and the two ends of each chain. One-way chains run in their direction.
    """
    n = len(at_starts) - 1
    for x in range(n):
        is_core[x] = not _passes(x, at_starts, at_edges, edge_u, edge_v, oneway)
    count = 0
    chain = 0
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
