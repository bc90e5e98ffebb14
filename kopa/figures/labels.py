"""Labels that do not collide: the most important first, each at its best free place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from kopa.figures.metrics import text_width

Box = tuple[float, float, float, float]

LINE_HEIGHT = 1.15
"""Height of a line of text in multiples of its size."""

COVERED_COST = 25.0
"""How much farther, in drawing units, a label goes so as not to cover one symbol."""


ROWS_AT_ONCE = 512
"""Of how many boxes it is known at one time which others they touch: what bounds the memory for it."""


@dataclass(frozen=True)
class Label:
    """Lines of text centred at `x`, `y` (units of the drawing); a higher `priority` is placed first.

    `others` are further places to try, the better ones nearer to the first.
    """

    key: str
    lines: tuple[str, ...]
    x: float
    y: float
    size: float = 12.0
    priority: float = 0.0
    others: tuple[tuple[float, float], ...] = ()

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height of the text."""
        width = max(text_width(line, self.size, bold=True) for line in self.lines)
        return width, self.size * LINE_HEIGHT * len(self.lines)

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of the text."""
        width, height = self.extent
        return self.x - width / 2, self.y - height / 2, self.x + width / 2, self.y + height / 2


def place(
    labels: Iterable[Label], *, within: Box, taken: Sequence[Box] = (), covering: Sequence[Box] = ()
) -> tuple[list[Label], list[Label]]:
    """Return the labels that found a free place, moved there, and those that did not.

    Parameters
    ----------
    labels
        Wanted labels; ties of priority are broken by key, so that the result is always the same.
    within
        Box that no label may leave.
    taken
        Boxes that no label may touch: scale bar, sites.
    covering
        Boxes that labels rather do not cover: each costs as much as a way of `COVERED_COST`.

    Examples
    --------
    >>> two = [Label("a", ("Aa",), 50, 50, priority=1), Label("b", ("Bb",), 50, 50, others=((50, 70),))]
    >>> placed, left = place(two, within=(0, 0, 100, 100))
    >>> [(label.key, label.y) for label in placed], left
    ([('a', 50), ('b', 70)], [])
    """
    wanted = list(labels)
    sheet = _Sheet(wanted, within, taken, covering)
    placed, left = _place(_in_order(wanted), sheet)
    return sheet.moved(wanted, placed), left


def place_names(
    labels: Iterable[Label], *, within: Box, taken: Sequence[Box] = (), covering: Sequence[Box] = ()
) -> tuple[list[Label], list[Label]]:
    """Return the labels as `place` does, with their first line alone where the others would crowd a name out.

    Keys are unique. Names come before values: where whole labels leave a name out, first lines find their places
    first, and each label has its other lines where they still fit.

    Examples
    --------
    >>> two = [Label("a", ("Aa", "9 min"), 50, 50, priority=1), Label("b", ("Bb", "8 min"), 50, 72)]
    >>> [label.lines for label in place_names(two, within=(0, 0, 100, 100))[0]]
    [('Aa', '9 min'), ('Bb',)]
    """
    wanted = list(labels)
    names = [replace(label, lines=label.lines[:1]) for label in wanted]
    sheet = _Sheet([*wanted, *names], within, taken, covering)
    whole, left = _place(_in_order(wanted), sheet)
    if not left:
        return sheet.moved(wanted, whole), left
    placed, fewer = _most_placed(names, sheet)
    if len(fewer) >= len(left):
        return sheet.moved(wanted, whole), left
    of_key = {label.key: label for label in wanted}
    order = [of_key[key] for key in placed]
    ways = [_lengthened(placed, labels, sheet) for labels in (order, order[::-1])]
    most = max(ways, key=lambda way: sum(sheet.holds(label, way[label.key]) for label in order))
    return sheet.moved([*wanted, *names], most), [of_key[label.key] for label in fewer]


Placed: TypeAlias = dict[str, int]
"""Of each label, by its key, the place that it found: a place of a sheet."""


class _Sheet:
    """What labels are placed on: the places that what stands there leaves free for them, and which of these touch.

    Places have numbers, those of a label in a row, its best one first. A set of places is a whole number whose bits
    are its members: which are blocked by labels that were placed is known without a look at any box.
    """

    def __init__(self, labels: Sequence[Label], within: Box, taken: Sequence[Box], covering: Sequence[Box]) -> None:
        self._of: dict[tuple[str, tuple[str, ...]], range] = {}
        self._points: list[tuple[float, float]] = []
        boxes, stands = [np.empty((0, 4))], (_rows(taken), _rows(covering))
        for label in labels:
            if (label.key, label.lines) not in self._of:
                points, of_label = _free(label, within, *stands)
                self._of[label.key, label.lines] = range(len(self._points), len(self._points) + len(points))
                self._points += points
                boxes.append(of_label)
        self.touching = _touching(np.concatenate(boxes))

    def best(self, label: Label, blocked: int) -> int | None:
        """Return the best place of a label that is not blocked; None where there is none."""
        places = self._of[label.key, label.lines]
        free = (((1 << len(places)) - 1) << places.start) & ~blocked
        return (free & -free).bit_length() - 1 if free else None

    def holds(self, label: Label, place: int) -> bool:
        """Say whether a place is one of this label with just these lines."""
        return place in self._of[label.key, label.lines]

    def moved(self, labels: Sequence[Label], placed: Placed) -> list[Label]:
        """Return the labels at the places that they found, in the order in which they found them."""
        of_place = {placed[one.key]: one for one in labels if one.key in placed and self.holds(one, placed[one.key])}
        return [replace(of_place[at], x=self._points[at][0], y=self._points[at][1]) for at in placed.values()]


def _free(
    label: Label, within: Box, taken: np.ndarray, symbols: np.ndarray
) -> tuple[list[tuple[float, float]], np.ndarray]:
    """Return the places of a label inside a box that touch nothing taken, the best first, and its boxes there."""
    wanted = [(label.x, label.y), *label.others]
    places = np.array(wanted, float)
    half = np.array(label.extent) / 2
    boxes = np.hstack([places - half, places + half])
    free = np.flatnonzero(_inside(boxes, within) & ~_touch(boxes, taken).any(axis=1))
    ways = np.hypot(*(places - places[0]).T)[free]
    costs = ways + COVERED_COST * _touch(boxes[free], symbols).sum(axis=1)
    best = free[np.argsort(costs, kind="stable")]
    return [wanted[i] for i in best.tolist()], boxes[best]


def _touching(boxes: np.ndarray) -> list[int]:
    """Return for each box which boxes it touches, as the bits of a whole number."""
    bits: list[int] = []
    for first in range(0, len(boxes), ROWS_AT_ONCE):
        rows = np.packbits(_touch(boxes[first : first + ROWS_AT_ONCE], boxes), axis=1, bitorder="little")
        bits += [int.from_bytes(row.tobytes(), "little") for row in rows]
    return bits


def _place(labels: Sequence[Label], sheet: _Sheet) -> tuple[Placed, list[Label]]:
    """Return the place of each label, one after the other, and the labels that found none."""
    placed, left, blocked = Placed(), [], 0
    for label in labels:
        at = sheet.best(label, blocked)
        if at is None:
            left.append(label)
        else:
            placed[label.key] = at
            blocked |= sheet.touching[at]
    return placed, left


def _most_placed(labels: Sequence[Label], sheet: _Sheet) -> tuple[Placed, list[Label]]:
    """Return the labels as `_place` does, those that it leaves out in front where more find room then."""
    order, front = _in_order(labels), list[Label]()
    placed, left = _place(order, sheet)
    for label in left:
        before = sorted([*front, label], key=lambda one: one.key)
        first = {one.key for one in before}
        again, fewer = _place([*before, *(one for one in order if one.key not in first)], sheet)
        if len(fewer) < len(left):
            front, placed, left = before, again, fewer
    return placed, left


def _lengthened(names: Placed, order: Sequence[Label], sheet: _Sheet) -> Placed:
    """Return the names with all their lines, one after the other in `order`, where these fit between the others."""
    placed = dict(names)
    for label in order:
        blocked = 0
        for key, at in placed.items():
            if key != label.key:
                blocked |= sheet.touching[at]
        at_best = sheet.best(label, blocked)
        placed[label.key] = placed[label.key] if at_best is None else at_best
    return placed


def _in_order(labels: Iterable[Label]) -> list[Label]:
    return sorted(labels, key=lambda item: (-item.priority, item.key))


def _rows(boxes: Sequence[Box]) -> np.ndarray:
    return np.array(list(boxes), float).reshape(-1, 4)


def _inside(boxes: np.ndarray, within: Box) -> np.ndarray:
    left, top, right, bottom = boxes.T
    return (left >= within[0]) & (top >= within[1]) & (right <= within[2]) & (bottom <= within[3])


def _touch(boxes: np.ndarray, others: np.ndarray, gap: float = 1.0) -> np.ndarray:
    """Return which of the other boxes, a column each, come nearer than `gap` to which of the boxes, a row each."""
    left, top, right, bottom = (side[:, None] for side in boxes.T)
    of_left, of_top, of_right, of_bottom = others.T
    return (left < of_right + gap) & (of_left < right + gap) & (top < of_bottom + gap) & (of_top < bottom + gap)


def overlap(a: Box, b: Box, gap: float = 1.0) -> bool:
    """Return whether two boxes come nearer to each other than `gap`.

    Examples
    --------
    >>> overlap((0, 0, 2, 2), (1, 1, 3, 3)), overlap((0, 0, 2, 2), (9, 9, 10, 10))
    (True, False)
    """
    return bool(_touch(_rows([a]), _rows([b]), gap)[0, 0])
