# mypy: disable-error-code="no-untyped-def"
"""Kernels that keep, at every point of a grid, the distance to the nearest of many lines; nothing of geography."""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel


@kernel
def add_segment(field, left, bottom, step, x0, y0, x1, y1, added, reach):
    """Lower a field where a segment is nearer than `reach`; `added` is put on its distances."""
    rows, columns = field.shape
    far = reach - added
    low = max(int(np.ceil((min(y0, y1) - far - bottom) / step)), 0)
    high = min(int(np.floor((max(y0, y1) + far - bottom) / step)), rows - 1)
    first = max(int(np.ceil((min(x0, x1) - far - left) / step)), 0)
    last = min(int(np.floor((max(x0, x1) + far - left) / step)), columns - 1)
    dx, dy = x1 - x0, y1 - y0
    squared = dx * dx + dy * dy
    for row in range(low, high + 1):
        y = bottom + row * step - y0
        for column in range(first, last + 1):
            x = left + column * step - x0
            along = (x * dx + y * dy) / squared if squared > 0.0 else 0.0
            along = min(max(along, 0.0), 1.0)
            ex, ey = x - along * dx, y - along * dy
            value = np.sqrt(ex * ex + ey * ey) + added
            if value < field[row, column]:
                field[row, column] = value


@kernel
def add_parts(field, left, bottom, step, coords, starts, ends, lines, begin, end, added, reach):
    """Lower a field around parts of lines: of line `lines[p]` from the share `begin[p]` of its length to `end[p]`.

    The vertices of line i are ``coords[starts[i]:ends[i]]``.
    """
    for p in range(len(lines)):
        start, stop = starts[lines[p]], ends[lines[p]]
        whole = begin[p] <= 0.0 and end[p] >= 1.0
        length = 0.0
        if not whole:
            for i in range(start, stop - 1):
                length += np.hypot(coords[i + 1, 0] - coords[i, 0], coords[i + 1, 1] - coords[i, 1])
        low, high = begin[p] * length, end[p] * length
        passed = 0.0
        for i in range(start, stop - 1):
            x0, y0, x1, y1 = coords[i, 0], coords[i, 1], coords[i + 1, 0], coords[i + 1, 1]
            if not whole:
                own = np.hypot(x1 - x0, y1 - y0)
                before, passed = passed, passed + own
                if passed < low or before > high or own == 0.0:
                    continue
                a, b = max((low - before) / own, 0.0), min((high - before) / own, 1.0)
                x0, y0, x1, y1 = x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0)
            add_segment(field, left, bottom, step, x0, y0, x1, y1, added, reach)
