# mypy: disable-error-code="no-untyped-def"
"""Kernels that find the pieces of road near a point on a grid of squares, and the place of a point on its road.

Distances and places are computed as GEOS computes them, step by step, so that they are the same to the last bit; no
shapes have to be made of the roads.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel


@kernel
def grid_of(pieces, coords, left, bottom, side, across, up):
    """Return the pieces of road (vertex to next vertex) in every square that their boxes touch: (starts, pieces)."""
    starts = np.zeros(across * up + 1, np.int32)
    in_square = np.empty(0, np.int32)
    for fill in range(2):
        for i in range(len(pieces)):
            a = pieces[i]
            x0 = min(coords[a, 0], coords[a + 1, 0])
            x1 = max(coords[a, 0], coords[a + 1, 0])
            y0 = min(coords[a, 1], coords[a + 1, 1])
            y1 = max(coords[a, 1], coords[a + 1, 1])
            for row in range(int((y0 - bottom) / side), int((y1 - bottom) / side) + 1):
                for column in range(int((x0 - left) / side), int((x1 - left) / side) + 1):
                    cell = row * across + column
                    if fill:
                        starts[cell] -= 1
                        in_square[starts[cell]] = a
                    else:
                        starts[cell] += 1
        if not fill:
            for cell in range(1, len(starts)):
                starts[cell] += starts[cell - 1]
            in_square = np.empty(starts[-1], np.int32)
    return starts, in_square


@kernel
def _squared(coords, a, x, y):
    """Return the distance from a point to a piece of road, squared, to a few bits: to choose by."""
    ax = coords[a, 0]
    ay = coords[a, 1]
    dx = coords[a + 1, 0] - ax
    dy = coords[a + 1, 1] - ay
    long = dx * dx + dy * dy
    share = ((x - ax) * dx + (y - ay) * dy) / long if long > 0 else 0.0
    share = min(max(share, 0.0), 1.0)
    ex = x - (ax + share * dx)
    ey = y - (ay + share * dy)
    return ex * ex + ey * ey


@kernel
def _apart(ax, ay, bx, by, x, y):
    """Return the distance from a point to the piece of road from a to b."""
    dx = bx - ax
    dy = by - ay
    long = dx * dx + dy * dy
    share = ((x - ax) * dx + (y - ay) * dy) / long if long > 0 else 0.0
    if share <= 0:
        return np.sqrt((x - ax) * (x - ax) + (y - ay) * (y - ay))
    if share >= 1:
        return np.sqrt((x - bx) * (x - bx) + (y - by) * (y - by))
    return abs(((ay - y) * dx - (ax - x) * dy) / long) * np.sqrt(long)


@kernel
def along(xs, ys, coords, first, last, turned):
    """Return how far along its path the place nearest to each point lies, and how long the path is.

    A path is read from vertex `first` to vertex `last`, or the other way where it is `turned`.
    """
    at = np.zeros(len(xs))
    drawn = np.zeros(len(xs))
    for p in range(len(xs)):
        x = xs[p]
        y = ys[p]
        step = -1 if turned[p] else 1
        v = last[p] if turned[p] else first[p]
        least = np.inf
        for _ in range(last[p] - first[p]):
            ax = coords[v, 0]
            ay = coords[v, 1]
            v += step
            bx = coords[v, 0]
            by = coords[v, 1]
            dx = bx - ax
            dy = by - ay
            squared = dx * dx + dy * dy
            long = np.sqrt(squared)
            apart = _apart(ax, ay, bx, by, x, y)
            if apart < least:
                least = apart
                share = ((x - ax) * dx + (y - ay) * dy) / squared if squared > 0 else 0.0
                if x == bx and y == by:
                    share = 1.0
                at[p] = drawn[p] + (0.0 if share <= 0 else (share * long if share <= 1 else long))
            drawn[p] += long
    return at, drawn


@kernel
def _wider(values):
    """Return an array of twice the length that begins with the values."""
    out = np.empty(2 * len(values), values.dtype)
    for i in range(len(values)):
        out[i] = values[i]
    return out


@kernel
def _within(x, y, row, reach, left, bottom, side, across):
    """Return the first and the last column of a row of squares that come within reach of a point."""
    below = bottom + row * side - y
    away = max(max(below, -below - side), 0.0)
    if away > reach:
        return 0, -1
    half = np.sqrt(reach * reach - away * away)
    first = int(np.floor((x - half - left) / side)) - 1
    last = int(np.floor((x + half - left) / side)) + 1
    return max(first, 0), min(last, across - 1)


@kernel
def near(xs, ys, starts, in_square, coords, edge_of, left, bottom, side, across, up, equal):
    """Return the least distance of each point, and pairs (point, edge) of all roads as near as that but for `equal`."""
    count = 0
    point = np.empty(4 * len(xs) + 16, np.int64)
    edge = np.empty(4 * len(xs) + 16, np.int64)
    apart = np.empty(4 * len(xs) + 16, np.float64)
    distance = np.full(len(xs), np.inf)
    for p in range(len(xs)):
        x = xs[p]
        y = ys[p]
        from_x = min(max(x, left), left + across * side)
        from_y = min(max(y, bottom), bottom + up * side)
        column = min(int(np.floor((from_x - left) / side)), across - 1)
        row = min(int(np.floor((from_y - bottom) / side)), up - 1)
        farthest = max(max(column, across - column), max(row, up - row)) + 1
        least = np.inf
        least_inside = np.inf
        ring = 0
        while ring <= farthest:
            for r in range(max(row - ring, 0), min(row + ring, up - 1) + 1):
                step = 1 if abs(r - row) == ring else max(2 * ring, 1)
                for c in range(column - ring, column + ring + 1, step):
                    if 0 <= c < across:
                        for h in range(starts[r * across + c], starts[r * across + c + 1]):
                            least = min(least, _squared(coords, in_square[h], x, y))
                            least_inside = min(least_inside, _squared(coords, in_square[h], from_x, from_y))
            if least_inside <= (ring * side) ** 2:
                break
            ring += 1
        if x != from_x or y != from_y:  # what is nearest to the border need not be nearest to a point outside
            reach = np.sqrt(least) + 0.01
            for r in range(up):
                first, last = _within(x, y, r, reach, left, bottom, side, across)
                for c in range(first, last + 1):
                    for h in range(starts[r * across + c], starts[r * across + c + 1]):
                        least = min(least, _squared(coords, in_square[h], x, y))
        reach = np.sqrt(least) + 0.01
        most = (np.sqrt(least) + 0.001) ** 2
        begin = count
        south = max(int(np.floor((y - reach - bottom) / side)) - 1, 0)
        north = min(int(np.floor((y + reach - bottom) / side)) + 1, up - 1)
        for r in range(south, north + 1):
            first, last = _within(x, y, r, reach, left, bottom, side, across)
            for c in range(first, last + 1):
                for h in range(starts[r * across + c], starts[r * across + c + 1]):
                    a = in_square[h]
                    if _squared(coords, a, x, y) <= most:
                        d = _apart(coords[a, 0], coords[a, 1], coords[a + 1, 0], coords[a + 1, 1], x, y)
                        distance[p] = min(distance[p], d)
                        i = begin
                        while i < count and edge[i] != edge_of[a]:
                            i += 1
                        if i < count:
                            apart[i] = min(apart[i], d)
                            continue
                        if count == len(point):
                            point = _wider(point)
                            edge = _wider(edge)
                            apart = _wider(apart)
                        point[count] = p
                        edge[count] = edge_of[a]
                        apart[count] = d
                        count += 1
        i = begin
        while i < count:
            if apart[i] > distance[p] + equal:
                count -= 1
                edge[i] = edge[count]
                apart[i] = apart[count]
            else:
                i += 1
    return distance, point[:count], edge[:count]
