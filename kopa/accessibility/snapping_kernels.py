# mypy: disable-error-code="no-untyped-def"
"""Kernels that find the pieces of road near a point on a grid of squares."""

import numpy as np

from kopa.accessibility.shortest_paths import kernel


@kernel
def grid_of(pieces, coords, left, bottom, side, across, up):
    """Return the pieces of road (vertex to next vertex) in every square that their boxes touch: (starts, pieces)."""
    starts = np.zeros(across * up + 1, np.int32)
    held = np.empty(0, np.int32)
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
                        held[starts[cell]] = a
                    else:
                        starts[cell] += 1
        if not fill:
            for cell in range(1, len(starts)):
                starts[cell] += starts[cell - 1]
            held = np.empty(starts[-1], np.int32)
    return starts, held


@kernel
def _apart(coords, a, x, y):
    """Return the distance from a point to a piece of road, squared."""
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
def near(xs, ys, starts, held, coords, edge_of, left, bottom, side, across, up):
    """Return pairs (point, edge) of all roads that are nearest to a point to within a millimetre; some repeat."""
    count = 0
    point = np.empty(4 * len(xs) + 16, np.int64)
    edge = np.empty(4 * len(xs) + 16, np.int64)
    for p in range(len(xs)):
        x = xs[p]
        y = ys[p]
        column = int(np.floor((x - left) / side))
        row = int(np.floor((y - bottom) / side))
        outside = max(max(-column, column - across + 1), max(-row, row - up + 1), 0)
        farthest = max(max(abs(column), abs(column - across)), max(abs(row), abs(row - up))) + 1
        least = np.inf
        ring = outside
        while ring <= farthest:
            for r in range(max(row - ring, 0), min(row + ring, up - 1) + 1):
                step = 1 if abs(r - row) == ring else max(2 * ring, 1)
                for c in range(column - ring, column + ring + 1, step):
                    if 0 <= c < across:
                        for h in range(starts[r * across + c], starts[r * across + c + 1]):
                            least = min(least, _apart(coords, held[h], x, y))
            if least <= (ring * side) ** 2:
                break
            ring += 1
        most = (np.sqrt(least) + 0.001) ** 2
        ring += 1
        for r in range(max(row - ring, 0), min(row + ring, up - 1) + 1):
            for c in range(max(column - ring, 0), min(column + ring, across - 1) + 1):
                for h in range(starts[r * across + c], starts[r * across + c + 1]):
                    if _apart(coords, held[h], x, y) <= most:
                        if count == len(point):
                            wider = np.empty((2, 2 * count), np.int64)
                            wider[0, :count] = point
                            wider[1, :count] = edge
                            point = wider[0]
                            edge = wider[1]
                        point[count] = p
                        edge[count] = edge_of[held[h]]
                        count += 1
    return point[:count], edge[:count]
