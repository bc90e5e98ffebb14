# mypy: disable-error-code="no-untyped-def"
"""Kernels of the hierarchy that carry a second cost and settle ties by it, as the plain search does.

They mirror those of `hierarchy_kernels`: (first, second) is compared as a pair. Arrays of costs
are named 1 and 2.
"""

import numpy as np

from kopa.accessibility.kernels.hierarchy import FAR
from kopa.accessibility.kernels.shortest_paths import kernel


@kernel
def _lower(one, two, at, first, second):
    """Put (first, second) at a place if it is less than what is there; say whether it was."""
    if first < one[at] or (first == one[at] and second < two[at] and first < FAR):
        one[at] = first
        two[at] = second
        return True
    return False


@kernel
def scatter_pairs(slot, upward, first, second, up1, up2, down1, down2):
    """Put the costs of arcs into their slots; of parallel arcs the least pair counts."""
    for i in range(len(slot)):
        if upward[i]:
            _lower(up1, up2, slot[i], first[i], second[i])
        else:
            _lower(down1, down2, slot[i], first[i], second[i])


@kernel
def customize_pairs(starts, heads, up1, up2, down1, down2):
    """Lower the costs of every shortcut to those of the best way over vertices below it, in place."""
    for v in range(len(starts) - 2, -1, -1):
        s = starts[v]
        for i in range(s + 1, starts[v + 1]):
            p = starts[heads[i]]
            for j in range(s, i):
                while heads[p] != heads[j]:
                    p += 1
                _lower(up1, up2, p, down1[i] + up1[j], down2[i] + up2[j])
                _lower(down1, down2, p, down1[j] + up1[i], down2[j] + up2[i])


@kernel
def perfect_pairs(starts, heads, up1, up2, down1, down2, less_up, less_down):
    """Lower the costs of every shortcut to those of the best way between its ends, in place; say which were lowered."""
    for v in range(len(starts) - 1):
        s = starts[v]
        for i in range(s + 1, starts[v + 1]):
            p = starts[heads[i]]
            for j in range(s, i):
                while heads[p] != heads[j]:
                    p += 1
                less_up[i] |= _lower(up1, up2, i, up1[j] + down1[p], up2[j] + down2[p])
                less_up[j] |= _lower(up1, up2, j, up1[i] + up1[p], up2[i] + up2[p])
                less_down[i] |= _lower(down1, down2, i, up1[p] + down1[j], up2[p] + down2[j])
                less_down[j] |= _lower(down1, down2, j, down1[p] + down1[i], down2[p] + down2[i])


@kernel
def pruned_pairs(starts, heads, one, two, less):
    """Return the rows without the shortcuts that some way undercuts: (starts, heads, first, second)."""
    n = len(starts) - 1
    out_starts = np.empty(n + 1, np.int64)
    count = 0
    for v in range(n):
        out_starts[v] = count
        for a in range(starts[v], starts[v + 1]):
            if one[a] < FAR and not less[a]:
                count += 1
    out_starts[n] = count
    out_heads = np.empty(count, np.int32)
    out1 = np.empty(count, np.int64)
    out2 = np.empty(count, np.int64)
    at = 0
    for a in range(len(heads)):
        if one[a] < FAR and not less[a]:
            out_heads[at] = heads[a]
            out1[at] = one[a]
            out2[at] = two[a]
            at += 1
    return out_starts, out_heads, out1, out2
