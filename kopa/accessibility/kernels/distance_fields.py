# mypy: disable-error-code="no-untyped-def"
"""Kernels that keep, at points of a grid, the distance to the nearest of many lines; nothing of geography.

Distances are whole numbers, `FINE` to a step of the grid. Rows and columns are counted from the origin of the
coordinates, so that a value does not depend on which part of the grid is looked at.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel

FINE = 1024
"""Parts of a step of the grid in which distances are counted."""

NOW, FIRST, LAST, BEFORE, AT_FIRST, SIDE, FIELDS = 0, 1, 2, 3, 4, 5, 6
"""What is kept of each point in a field (`lower`), and the side that it was put on (`kernels.outlines`)."""

FAR = 1e30
BOX = 4_096
"""So many points of the grid are looked at together, but for a segment that has more of them around it."""


@kernel
def longer(values, count):
    """Return an array with room for one more value behind the first `count`."""
    if count < len(values):
        return values
    grown = np.empty(2 * len(values) + 16, values.dtype)
    for i in range(count):  # a slice set to another takes seconds to compile, for the words of its error
        grown[i] = values[i]
    return grown


@kernel
def around(low, high, reach, first, count):
    """Return the first and the last row (column) of a grid that is nearer to a span than `reach`, all in steps."""
    return max(int(np.ceil(low - reach)), first), min(int(np.floor(high + reach)), first + count - 1)


@kernel
def points_near(first_row, first_column, rows, columns, step, coords, starts, ends, lines, reach, added):
    """Return which points of a grid lie within `reach` of each line, and how far away: (starts, points, distances).

    Points are counted row by row; `reach`, and what is `added` to all distances, in parts of a step (`FINE`). A point
    near a long line may be named several times, for several parts of it.
    """
    of_line = np.zeros(len(lines) + 1, np.int64)
    point, distance = np.empty(1024, np.int32), np.empty(1024, np.uint16)
    box = np.empty(BOX, np.float64)
    count = np.int64(0)  # of one type from the start: `longer` is compiled once
    steps = reach / FINE
    for p in range(len(lines)):
        start, stop = starts[lines[p]], ends[lines[p]]
        i = start
        while i < stop - 1:
            # as many segments as have few points around all of them
            low_x = min(coords[i, 0], coords[i + 1, 0])
            high_x = max(coords[i, 0], coords[i + 1, 0])
            low_y = min(coords[i, 1], coords[i + 1, 1])
            high_y = max(coords[i, 1], coords[i + 1, 1])
            last = i + 1
            while last < stop - 1:
                x, y = coords[last + 1, 0], coords[last + 1, 1]
                left, right, bottom, top = min(low_x, x), max(high_x, x), min(low_y, y), max(high_y, y)
                if ((right - left) / step + 2 * steps + 1) * ((top - bottom) / step + 2 * steps + 1) > BOX:
                    break
                low_x, high_x, low_y, high_y = left, right, bottom, top
                last += 1
            row, to_row = around(low_y / step, high_y / step, steps, first_row, rows)
            column, to_column = around(low_x / step, high_x / step, steps, first_column, columns)
            wide, tall = to_column - column + 1, to_row - row + 1
            if wide > 0 and tall > 0:
                if wide * tall > len(box):
                    box = np.empty(wide * tall, np.float64)
                box[: wide * tall] = FAR
                for j in range(i, last):
                    x0, y0 = coords[j, 0] / step, coords[j, 1] / step
                    dx, dy = coords[j + 1, 0] / step - x0, coords[j + 1, 1] / step - y0
                    squared = dx * dx + dy * dy
                    by = 1.0 / squared if squared > 0.0 else 0.0
                    low, high = around(min(y0, y0 + dy), max(y0, y0 + dy), steps, row, tall)
                    west, east = around(min(x0, x0 + dx), max(x0, x0 + dx), steps, column, wide)
                    for r in range(low, high + 1):
                        y = r - y0
                        at = (r - row) * wide - column
                        for c in range(west, east + 1):
                            x = c - x0
                            along = min(max((x * dx + y * dy) * by, 0.0), 1.0)
                            ex, ey = x - along * dx, y - along * dy
                            box[at + c] = min(box[at + c], ex * ex + ey * ey)
                for r in range(tall):
                    for c in range(wide):
                        if box[r * wide + c] < steps * steps:
                            point, distance = longer(point, count), longer(distance, count)
                            point[count] = (r + row - first_row) * columns + c + column - first_column
                            distance[count] = int(np.sqrt(box[r * wide + c]) * FINE + 0.5) + added
                            count += 1
            i = last
        of_line[p + 1] = count
    return of_line, point[:count].copy(), distance[:count].copy()


@kernel
def lower(state, k, value, i, inside):
    """Let the distance at a point be `value` from limit i on, where it is not less.

    Of each point `state` holds (`NOW`) the distance; (`FIRST`) the first limit with one below `inside`; (`LAST`) the
    last limit at which it changed; (`BEFORE`) the distance before the first limit; (`AT_FIRST`) the one at its end,
    where it changed afterwards.
    """
    if value < state[k, NOW]:
        if state[k, LAST] != i:
            if state[k, FIRST] > i:
                state[k, BEFORE] = state[k, NOW]
            elif state[k, LAST] == state[k, FIRST]:
                state[k, AT_FIRST] = state[k, NOW]
            state[k, LAST] = i
        state[k, NOW] = value
        if value < inside and state[k, FIRST] > i:
            state[k, FIRST] = i


@kernel
def add_whole(chosen, starts, points, distances, i, inside, state):
    """Lower a field around whole lines at limit i, whose points and distances `points_near` found."""
    for n in range(len(chosen)):
        for j in range(starts[chosen[n]], starts[chosen[n] + 1]):
            lower(state, points[j], distances[j], i, inside)


@kernel
def add_parts(index, first_row, first_column, step, coords, starts, ends, lines, begin, end, reach, i, inside, state):
    """Lower a field at limit i around parts of lines: of line `lines[p]` from the share `begin[p]` to `end[p]`.

    The vertices of line n are ``coords[starts[n]:ends[n]]``; `index` is the place of every point of the grid in the
    field, -1 where it has none.
    """
    rows, columns = index.shape
    steps = reach / FINE
    for p in range(len(lines)):
        start, stop = starts[lines[p]], ends[lines[p]]
        length = 0.0
        for j in range(start, stop - 1):
            length += np.hypot(coords[j + 1, 0] - coords[j, 0], coords[j + 1, 1] - coords[j, 1])
        from_m, to_m = begin[p] * length, end[p] * length
        passed = 0.0
        for j in range(start, stop - 1):
            own = np.hypot(coords[j + 1, 0] - coords[j, 0], coords[j + 1, 1] - coords[j, 1])
            before, passed = passed, passed + own
            if passed < from_m or before > to_m or (own == 0.0 and length > 0.0):
                continue
            a = max((from_m - before) / own, 0.0) if own > 0.0 else 0.0
            b = min((to_m - before) / own, 1.0) if own > 0.0 else 0.0
            x0, y0 = coords[j, 0] / step, coords[j, 1] / step
            dx, dy = coords[j + 1, 0] / step - x0, coords[j + 1, 1] / step - y0
            x0, y0, dx, dy = x0 + a * dx, y0 + a * dy, (b - a) * dx, (b - a) * dy
            squared = dx * dx + dy * dy
            by = 1.0 / squared if squared > 0.0 else 0.0
            low, high = around(min(y0, y0 + dy), max(y0, y0 + dy), steps, first_row, rows)
            west, east = around(min(x0, x0 + dx), max(x0, x0 + dx), steps, first_column, columns)
            for r in range(low, high + 1):
                y = r - y0
                for c in range(west, east + 1):
                    x = c - x0
                    along = min(max((x * dx + y * dy) * by, 0.0), 1.0)
                    ex, ey = x - along * dx, y - along * dy
                    far = ex * ex + ey * ey
                    k = index[r - first_row, c - first_column]
                    if far < steps * steps and k >= 0:
                        value = np.uint16(np.sqrt(far) * FINE + 0.5)
                        lower(state, k, value, i, inside)


@kernel
def reached(time, limit, edges, u, v, out, back, one_way, done):
    """Return which edges are now reached to their whole length, and which parts of others: (whole, part, begin, end).

    Edges are positions in `edges`. Those that are `done` are left out, and those that are whole get marked. `time` is
    what is left from each node, `out` and `back` what every edge takes.
    """
    whole, part = np.empty(1024, np.int64), np.empty(1024, np.int64)
    begin, end = np.empty(1024, np.float64), np.empty(1024, np.float64)
    wholes, parts = np.int64(0), np.int64(0)
    for n in range(len(edges)):
        e = edges[n]
        by_v, by_u = 0.0, 0.0
        if done[n] or (time[u[e]] > limit and time[v[e]] > limit):
            continue
        if time[v[e]] <= limit:
            by_v = min((limit - time[v[e]]) / out[e], 1.0) if out[e] > 0 else 1.0
        if time[u[e]] <= limit and not one_way[e]:
            by_u = min((limit - time[u[e]]) / back[e], 1.0) if back[e] > 0 else 1.0
        if by_v + by_u >= 1.0:
            whole = longer(whole, wholes)
            whole[wholes] = n
            wholes += 1
            done[n] = True
            continue
        for low, high in ((0.0, by_u), (1.0 - by_v, 1.0)):
            if high > low:
                part, begin, end = longer(part, parts), longer(begin, parts), longer(end, parts)
                part[parts], begin[parts], end[parts] = n, low, high
                parts += 1
    return whole[:wholes].copy(), part[:parts].copy(), begin[:parts].copy(), end[:parts].copy()
