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
ALONG_X, ALONG_Y = (1, 0, -1, 0), (0, 1, 0, -1)
"""How a step in each of these directions goes on."""

POINT, TOWARDS, BEND, X, Y, LOW_X, LOW_Y, HIGH_X, HIGH_Y = 0, 1, 2, 3, 4, 5, 6, 7, 8
"""What is kept of each side that an outline crosses: the point inside and the direction to the one outside, whether the
outline may not be drawn straighter there, where it crosses it, and between which two places it may."""
SIDE_NUMBERS = 9


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
def bends(level, low, high, a, b, ahead):
    """Say whether the outlines of two limits part on one of the two squares at the side from a to b."""
    return low < high and (
        turn(level, low, a + ahead, b + ahead) != turn(level, high, a + ahead, b + ahead)
        or turn(level, low, a - ahead, b - ahead) != turn(level, high, a - ahead, b - ahead)
    )


@kernel
def followed(
    ring, i, begin, flat, columns, first_row, first_column, count, level, inside, state, ring_west, ring_east, smooth,
    sides,
):  # fmt: skip
    """Follow an outline of limit i once around from the west side of a point, and note its ring along the way.

    Returns the sides that it crosses, how many they are, and twice the area within: less than nothing of a hole.
    """
    a, towards, length, doubled = begin, WEST, 0, 0
    column, row = (a % columns + first_column) * PARTS, (a // columns + first_row) * PARTS
    while True:
        onward = (towards + 1) & 3
        east, north = ALONG_X[towards], ALONG_Y[towards]
        b, ahead = a + east + columns * north, ALONG_X[onward] + columns * ALONG_Y[onward]
        if length == len(sides):
            grown = np.empty((2 * length, SIDE_NUMBERS), sides.dtype)
            for j in range(length):
                for number in range(SIDE_NUMBERS):
                    grown[j, number] = sides[j, number]
            sides = grown
        at = place(state, flat, a, b, level[b] >= count, inside)
        near, far = max(at - smooth, 1), min(at + smooth, PARTS - 1)
        side = sides[length]
        side[POINT], side[TOWARDS] = a, towards
        side[BEND] = bends(level, level[a], min(level[b], count) - 1, a, b, ahead)
        side[X], side[Y] = column + east * at, row + north * at
        side[LOW_X], side[LOW_Y] = column + east * near, row + north * near
        side[HIGH_X], side[HIGH_Y] = column + east * far, row + north * far
        if length:
            x, y, before_x, before_y = sides[0, X], sides[0, Y], sides[length - 1, X], sides[length - 1, Y]
            doubled += (before_x - x) * (side[Y] - y) - (side[X] - x) * (before_y - y)
        length += 1
        if towards == WEST:
            ring_west[flat[a]] = ring
        elif towards == EAST:
            ring_east[flat[a]] = ring
        way = turn(level, i, a + ahead, b + ahead)
        if way == 0:
            towards = onward
        else:
            column, row = column + ALONG_X[onward] * PARTS, row + ALONG_Y[onward] * PARTS
            if way == 1:
                a = a + ahead
            else:
                column, row = column + east * PARTS, row + north * PARTS
                a, towards = b + ahead, (towards + 3) & 3
        if a == begin and towards == WEST:
            return sides, length, doubled


@kernel
def met_to_the_west(is_hole, i, begin, flat, columns, level, ring_west, ring_east):
    """Return the ring of limit i that is met west of where a ring begins; -1 where there is none.

    Of a hole it is the area that it lies in, or another hole of it; of a shell the hole that it lies in, or a neighbour
    in the same hole.
    """
    q = begin - 1
    while level[q] > i and q % columns:
        q -= 1
    if not is_hole:
        return ring_east[flat[q]] if level[q] <= i else -1
    while level[q - 1] <= i:
        q -= 1
    return ring_west[flat[q]]


@kernel
def holds_home(ring, sides, length, i, flat, level, state, ring_west):
    """Say whether a hole has a point in it that was put outside for a home."""
    for j in range(length):
        if sides[j, TOWARDS] != EAST:
            continue
        q = sides[j, POINT] + 1
        while True:
            if level[q] > i:
                k = flat[q]
                if k >= 0 and state[k, SIDE] != NOWHERE:
                    return True
            elif level[q - 1] > i and ring_west[flat[q]] == ring:
                break
            q += 1
    return False


@kernel
def straighter(sides, length, out_x, out_y, count):
    """Add the outline of a ring with as few places as it needs; return both arrays and how many they hold.

    From each place it goes to the farthest from which all sides between are passed, each within its span.
    """
    begin = 0
    while begin < length and not sides[begin, BEND]:
        begin += 1
    begin = begin if begin < length else 0
    j = begin
    while j < begin + length:
        x, y = sides[j % length, X], sides[j % length, Y]
        out_x, out_y = longer(out_x, count), longer(out_y, count)
        out_x[count], out_y[count] = x, y
        count += 1
        j = farthest(sides, length, j, begin + length, x, y)
    return out_x, out_y, count


@kernel
def farthest(sides, length, j, end, x, y):
    """Return the farthest side up to `end` that is reached straight from a place on side j, through all between."""
    best, m = j + 1, j + 1
    left_x, left_y, right_x, right_y = 0, 0, 0, 0
    while True:
        side = sides[m % length]
        dx, dy = side[X] - x, side[Y] - y
        if m == j + 1 or (
            right_x * dy - right_y * dx >= 0
            and dx * left_y - dy * left_x >= 0
            and dx * (left_x + right_x) + dy * (left_y + right_y) > 0
        ):
            best = m
        if m == end or side[BEND]:
            return best
        ax, ay, bx, by = side[LOW_X] - x, side[LOW_Y] - y, side[HIGH_X] - x, side[HIGH_Y] - y
        if m == j + 1:
            left_x, left_y, right_x, right_y = ax, ay, bx, by
        else:
            left, right = left_x * ay - left_y * ax < 0, right_x * by - right_y * bx > 0
            if (left and right_x * ay - right_y * ax < 0) or (right and bx * left_y - by * left_x < 0):
                return best
            if left:
                left_x, left_y = ax, ay
            if right:
                right_x, right_y = bx, by
            if right_x * left_y - right_y * left_x < 0:
                return best
        m += 1


@kernel
def begins(points, level, count):
    """Return which points lie inside before the one to their west does: at one of them each ring has its beginning."""
    found, many = np.empty(1024, np.int32), np.int64(0)
    for k in range(len(points)):
        a = points[k]
        if level[a] < count and level[a] < level[a - 1]:
            found = longer(found, many)
            found[many] = k
            many += 1
    return found[:many]


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
    columns, flat = index.shape[1], index.reshape(-1)
    rings, kept_rings, out = np.int64(0), np.int64(0), np.int64(0)
    sides = np.empty((1024, SIDE_NUMBERS), np.int64)
    shell, hole, dropped = np.zeros(256, np.int64), np.zeros(256, np.bool_), np.zeros(256, np.bool_)
    out_x, out_y = np.empty(4096, np.int64), np.empty(4096, np.int64)
    ends, limits, shells = np.zeros(257, np.int64), np.zeros(256, np.int64), np.zeros(256, np.int64)
    candidate = begins(points, level, count)
    for i in range(count):
        first_ring = rings
        for k in candidate:
            begin = np.int64(points[k])
            if level[begin] > i or level[begin - 1] <= i or ring_west[k] >= first_ring:
                continue
            sides, length, doubled = followed(
                rings, i, begin, flat, columns, first_row, first_column, count, level, inside, state, ring_west,
                ring_east, smooth, sides,
            )  # fmt: skip
            shell, hole, dropped = longer(shell, rings), longer(hole, rings), longer(dropped, rings)
            hole[rings] = doubled < 0
            met = met_to_the_west(hole[rings], i, begin, flat, columns, level, ring_west, ring_east)
            if hole[rings]:
                shell[rings] = shell[met] if hole[met] else met
                dropped[rings] = dropped[shell[rings]] or (
                    -doubled < 2 * least_hole and not holds_home(rings, sides, length, i, flat, level, state, ring_west)
                )
            else:
                shell[rings] = rings
                dropped[rings] = met >= 0 and (dropped[met] if hole[met] else dropped[shell[met]])
            if not dropped[rings]:
                out_x, out_y, out = straighter(sides, length, out_x, out_y, out)
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
