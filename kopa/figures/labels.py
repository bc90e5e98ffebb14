"""Labels that do not collide: the most important first, each at its best free place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kopa.figures.metrics import text_width

Box = tuple[float, float, float, float]

LINE_HEIGHT = 1.15
"""Height of a line of text in multiples of its size."""

COVERED_COST = 25.0
"""How much farther, in drawing units, a label goes so as not to cover one symbol."""


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
    used = list(taken)
    symbols = np.array(list(covering), float).reshape(-1, 4)
    placed, left = [], []
    for label in _in_order(labels):
        at = _best_place(label, within, np.array(used, float).reshape(-1, 4), symbols)
        if at is None:
            left.append(label)
        else:
            placed.append(at)
            used.append(at.box)
    return placed, left


def place_names(
    labels: Iterable[Label], *, within: Box, taken: Sequence[Box] = (), covering: Sequence[Box] = ()
) -> tuple[list[Label], list[Label]]:
    """Return the labels as `place` does, with their first line alone where the others would crowd a name out.

    Names come before values: where whole labels leave a name out, first lines find their places first, and each label
    has its other lines where they still fit.

    Examples
    --------
    >>> two = [Label("a", ("Aa", "9 min"), 50, 50, priority=1), Label("b", ("Bb", "8 min"), 50, 72)]
    >>> [label.lines for label in place_names(two, within=(0, 0, 100, 100))[0]]
    [('Aa', '9 min'), ('Bb',)]
    """
    wanted = list(labels)
    whole, left = place(wanted, within=within, taken=taken, covering=covering)
    if not left:
        return whole, left
    names = [replace(label, lines=label.lines[:1]) for label in wanted]
    placed, fewer = _most_placed(names, within, taken, covering)
    if len(fewer) >= len(left):
        return whole, left
    of_key, order = {label.key: label for label in wanted}, [label.key for label in _in_order(placed)]
    ways = [_lengthened(placed, of_key, keys, within, taken, covering) for keys in (order, order[::-1])]
    most = max(ways, key=lambda labels: sum(label.lines == of_key[label.key].lines for label in labels))
    return most, [of_key[label.key] for label in fewer]


def _most_placed(
    labels: Sequence[Label], within: Box, taken: Sequence[Box], covering: Sequence[Box]
) -> tuple[list[Label], list[Label]]:
    """Return the labels as `place` does, those that it leaves out first in front where more find room then."""
    order = [replace(label, priority=-float(i)) for i, label in enumerate(_in_order(labels))]
    placed, left = place(order, within=within, taken=taken, covering=covering)
    for key in [label.key for label in left]:
        first = [replace(label, priority=float(len(order))) if label.key == key else label for label in order]
        again, fewer = place(first, within=within, taken=taken, covering=covering)
        if len(fewer) < len(left):
            order, placed, left = first, again, fewer
    return placed, left


def _lengthened(
    names: Sequence[Label], whole: Mapping[str, Label], order: Sequence[str],
    within: Box, taken: Sequence[Box], covering: Sequence[Box],
) -> list[Label]:  # fmt: skip
    """Return the names with all their lines, one after the other in `order`, where these fit between the others."""
    symbols = np.array(list(covering), float).reshape(-1, 4)
    placed = {label.key: label for label in names}
    for key in order:
        others = [*taken, *(label.box for name, label in placed.items() if name != key)]
        at = _best_place(whole[key], within, np.array(others, float).reshape(-1, 4), symbols)
        placed[key] = placed[key] if at is None else at
    return list(placed.values())


def _in_order(labels: Iterable[Label]) -> list[Label]:
    return sorted(labels, key=lambda item: (-item.priority, item.key))


def _best_place(label: Label, within: Box, used: np.ndarray, symbols: np.ndarray) -> Label | None:
    places = [(label.x, label.y), *label.others]
    ways, boxes = _ways_and_boxes(label, np.array(places, float))
    best, least = None, np.inf
    for i in np.flatnonzero(_inside(boxes, within)).tolist():
        way = ways[i]
        if way >= least:
            continue
        box: Box = tuple(boxes[i].tolist())
        if _touched(box, used).any():
            continue
        cost = way + COVERED_COST * float(_touched(box, symbols).sum())
        if cost < least:
            best, least = places[i], cost
    return None if best is None else replace(label, x=best[0], y=best[1])


def _ways_and_boxes(label: Label, places: np.ndarray) -> tuple[list[float], np.ndarray]:
    """Return how far from its first place a label stands at each, and the box that it takes there."""
    half = np.array(label.extent) / 2
    ways = np.hypot(*(places - places[0]).T)
    return ways.tolist(), np.hstack([places - half, places + half])


def _inside(boxes: np.ndarray, within: Box) -> np.ndarray:
    left, top, right, bottom = boxes.T
    return (left >= within[0]) & (top >= within[1]) & (right <= within[2]) & (bottom <= within[3])


def _touched(box: Box, others: np.ndarray, gap: float = 1.0) -> np.ndarray:
    """Return which of the other boxes come nearer to a box than `gap`."""
    left, top, right, bottom = others.T
    return (box[0] < right + gap) & (left < box[2] + gap) & (box[1] < bottom + gap) & (top < box[3] + gap)


def overlap(a: Box, b: Box, gap: float = 1.0) -> bool:
    """Return whether two boxes come nearer to each other than `gap`.

    Examples
    --------
    >>> overlap((0, 0, 2, 2), (1, 1, 3, 3)), overlap((0, 0, 2, 2), (9, 9, 10, 10))
    (True, False)
    """
    return bool(_touched(a, np.array([b], float), gap)[0])
