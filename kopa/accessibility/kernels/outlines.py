# mypy: disable-error-code="no-untyped-def"
"""Kernels that draw the outlines of nested areas on a grid, each of which holds the next smaller one; no geography.

Every point of a grid has the first of some limits at which it lies inside. An outline crosses the sides of the grid's
squares between a point inside and one outside, at most once each, at a place that is the same for all limits; between
two such places it runs straight. Where two points inside meet only across a square, the outline parts them. From
square to square it may be drawn straighter, as long as it passes the same sides near the same places, and bends where
the outlines of several limits part. So outlines neither cross nor touch, an area holds that of every smaller limit,
and no square with all of its four points on one side is entered.
"""

import numpy as np

from kopa.accessibility.kernels.distance_fields import AT_FIRST, BEFORE, FINE, FIRST, LAST, NOW, SIDE, longer
from kopa.accessibility.kernels.shortest_paths import kernel

PARTS = 125
"""A side of a square has so many places; an outline crosses it at one between the first and the last."""

NOWHERE = 255
"""Limit of a point that is inside at none, and of one that is not put on a side."""

EAST, NORTH, WEST, SOUTH = 0, 1, 2, 3


@kernel
def put_sides(corner, of_home, points, level, state):
    """Put the points around each home on its side, from its limit on; return whether two homes differ in a point."""
    for n in range(len(corner)):
        for j in range(4):
            k = corner[n, j]
            if state[k, SIDE] != NOWHERE and state[k, SIDE] != of_home[n]:
                return True
            state[k, SIDE] = of_home[n]
            level[points[k]] = of_home[n]
    return False


@kernel
def turn(level, i, ahead, beside):
    """Return how an outline goes on: 0 around the point inside, 1 straight on, 2 around the one outside."""
    if level[ahead] > i:
        return 0
    return 1 if level[beside] > i else 2


@kernel
def place(state, flat, a, b, last, inside):
    """Return where an outline crosses the side from the point a, inside, to the point b, in parts of it.

    It is there by the distances at the last limit (`last`: of an outline at it), or else at the limit at which a is the
    first time inside and at the one before b is.
    """
    k, n = flat[a], flat[b]
    within, beyond = inside - FINE, inside + FINE
    if state[k, SIDE] == NOWHERE:
        within = int(state[k, NOW] if last or state[k, LAST] == state[k, FIRST] else state[k, AT_FIRST])
    if n >= 0 and state[n, SIDE] == NOWHERE:
        beyond = int(state[n, NOW] if last else state[n, BEFORE])
    at = int((inside - within) * PARTS / max(beyond - within, 1) + 0.5)
    return min(max(at, 1), PARTS - 1)


@kernel
def holds_home(ring, corner, direction, length, i, index, level, state, ring_west):
    """Say whether a hole has a point in it that was put outside for a home."""
    for j in range(length):
        if direction[j] != EAST:
            continue
        q = corner[j] + 1
        while True:
            if level[q] > i:
                k = index[q]
                if k >= 0 and state[k, SIDE] != NOWHERE:
                    return True
            elif level[q - 1] > i and ring_west[index[q]] == ring:
                break
            q += 1
    return False


@kernel
def straighter(x, y, low_x, low_y, high_x, high_y, node, length, out_x, out_y, count):
    """Add the outline of a ring with as few places as it needs; return both arrays and how many they hold.

    From each place it goes to the farthest from which all sides between are passed, each within its span.
    """
    begin = 0
    while begin < length and not node[begin]:
        begin += 1
    begin = begin if begin < length else 0
    j = begin
    while j < begin + length:
        s = j % length
        out_x, out_y = longer(out_x, count), longer(out_y, count)
        out_x[count], out_y[count] = x[s], y[s]
        count += 1
        best, m = j + 1, j + 1
        lx, ly, rx, ry = 0, 0, 0, 0
        while True:
            q = m % length
            dx, dy = x[q] - x[s], y[q] - y[s]
            if m == j + 1 or (
                rx * dy - ry * dx >= 0 and dx * ly - dy * lx >= 0 and dx * (lx + rx) + dy * (ly + ry) > 0
            ):
                best = m
            if m == begin + length or node[q]:
                break
            ax, ay, bx, by = low_x[q] - x[s], low_y[q] - y[s], high_x[q] - x[s], high_y[q] - y[s]
            if m == j + 1:
                lx, ly, rx, ry = ax, ay, bx, by
            else:
                left, right = lx * ay - ly * ax < 0, rx * by - ry * bx > 0
                if (left and rx * ay - ry * ax < 0) or (right and bx * ly - by * lx < 0):
                    break
                if left:
                    lx, ly = ax, ay
                if right:
                    rx, ry = bx, by
                if rx * ly - ry * lx < 0:
                    break
            m += 1
        j = best
    return out_x, out_y, count


@kernel
def outlines(
    points, index, first_row, first_column, count, level, inside, state, ring_west, ring_east, smooth, least_hole,
):  # fmt: skip
    """Return the rings of the areas of all limits: (x, y, ends of rings, limits, shells), in parts of a square's side.

    The shell of a hole is the ring that it lies in, that of a shell itself. Holes smaller than `least_hole` (square
    parts) without a point that was put outside are left out, with all that lies in them.

    Parameters
    ----------
    points
        Points of the grid in the field, in its order; `index` leads back, -1 where there is none.
    level
        First limit at which each point of the grid lies inside (rows one behind the other), `NOWHERE` where none.
    inside, state
        As `kopa.accessibility.kernels.distance_fields.lower` keeps them; the side of a point is the limit from which
        on it was put inside, `NOWHERE` where it was not put anywhere.
    ring_west, ring_east
        Room for a number of each point in the field; the first is to hold -1.
    smooth
        How far from its place an outline may cross a side.
    """
    columns = index.shape[1]
    flat = index.reshape(-1)
    offset = np.array([1, columns, -1, -columns])
    along_x, along_y = np.array([1, 0, -1, 0]), np.array([0, 1, 0, -1])
    candidate = np.empty(1024, np.int32)
    candidates = 0
    for k in range(len(points)):
        a = points[k]
        if level[a] < count and level[a] < level[a - 1]:
            candidate = longer(candidate, candidates)
            candidate[candidates] = k
            candidates += 1
    out_x, out_y, out = np.empty(4096, np.int64), np.empty(4096, np.int64), 0
    ends, limits, shells, kept_rings = np.zeros(257, np.int64), np.zeros(256, np.int64), np.zeros(256, np.int64), 0
    shell, hole, dropped, rings = np.zeros(256, np.int64), np.zeros(256, np.bool_), np.zeros(256, np.bool_), 0
    corner, direction, node = np.empty(1024, np.int64), np.empty(1024, np.int64), np.empty(1024, np.bool_)
    x, y = np.empty(1024, np.int64), np.empty(1024, np.int64)
    low_x, low_y = np.empty(1024, np.int64), np.empty(1024, np.int64)
    high_x, high_y = np.empty(1024, np.int64), np.empty(1024, np.int64)
    for i in range(count):
        first_ring = rings
        for n in range(candidates):
            begin = points[candidate[n]]
            if level[begin] > i or level[begin - 1] <= i or ring_west[candidate[n]] >= first_ring:
                continue
            a, r, length, doubled = begin, WEST, 0, 0
            column, row = (a % columns + first_column) * PARTS, (a // columns + first_row) * PARTS
            while True:
                b, f = a + offset[r], (r + 1) & 3
                low, high = level[a], min(level[b], count) - 1
                ahead = turn(level, i, a + offset[f], b + offset[f])
                if length == len(corner):
                    corner, direction, node = longer(corner, length), longer(direction, length), longer(node, length)
                    x, y = longer(x, length), longer(y, length)
                    low_x, low_y = longer(low_x, length), longer(low_y, length)
                    high_x, high_y = longer(high_x, length), longer(high_y, length)
                node[length] = low < high and (
                    turn(level, low, a + offset[f], b + offset[f]) != turn(level, high, a + offset[f], b + offset[f])
                    or turn(level, low, a - offset[f], b - offset[f]) != turn(level, high, a - offset[f], b - offset[f])
                )
                at = place(state, flat, a, b, level[b] >= count, inside)
                near, far = max(at - smooth, 1), min(at + smooth, PARTS - 1)
                corner[length], direction[length] = a, r
                x[length], y[length] = column + along_x[r] * at, row + along_y[r] * at
                low_x[length], low_y[length] = column + along_x[r] * near, row + along_y[r] * near
                high_x[length], high_y[length] = column + along_x[r] * far, row + along_y[r] * far
                if length:
                    doubled += (x[length - 1] - x[0]) * (y[length] - y[0]) - (x[length] - x[0]) * (y[length - 1] - y[0])
                length += 1
                if r == WEST:
                    ring_west[flat[a]] = rings
                elif r == EAST:
                    ring_east[flat[a]] = rings
                if ahead == 0:
                    r = f
                elif ahead == 1:
                    a = a + offset[f]
                    column, row = column + along_x[f] * PARTS, row + along_y[f] * PARTS
                else:
                    column, row = column + (along_x[f] + along_x[r]) * PARTS, row + (along_y[f] + along_y[r]) * PARTS
                    a, r = b + offset[f], (r + 3) & 3
                if a == begin and r == WEST:
                    break
            shell, hole, dropped = longer(shell, rings), longer(hole, rings), longer(dropped, rings)
            hole[rings] = doubled < 0
            q = begin - 1
            while level[q] > i and q % columns:
                q -= 1
            if not hole[rings]:
                shell[rings], dropped[rings] = rings, False
                if level[q] <= i:  # in the same hole as its neighbour, or in the hole that it met
                    met = ring_east[flat[q]]
                    dropped[rings] = dropped[met] if hole[met] else dropped[shell[met]]
            else:
                while level[q - 1] <= i:
                    q -= 1
                met = ring_west[flat[q]]
                shell[rings] = shell[met] if hole[met] else met
                dropped[rings] = dropped[shell[rings]] or (
                    -doubled < 2 * least_hole
                    and not holds_home(rings, corner, direction, length, i, flat, level, state, ring_west)
                )
            if not dropped[rings]:
                out_x, out_y, out = straighter(
                    x, y, low_x, low_y, high_x, high_y, node, length, out_x, out_y, out
                )  # fmt: skip
                limits, shells = longer(limits, kept_rings), longer(shells, kept_rings)
                ends = longer(ends, kept_rings + 1)
                limits[kept_rings], shells[kept_rings] = i, shell[rings]
                kept_rings += 1
                ends[kept_rings] = out
            rings += 1
    return (
        out_x[:out].copy(), out_y[:out].copy(), ends[: kept_rings + 1].copy(), limits[:kept_rings].copy(),
        shells[:kept_rings].copy(),
    )  # fmt: skip
