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
    return _place(labels, _Sheet(within, taken, covering))


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
    wanted, sheet = list(labels), _Sheet(within, taken, covering)
    whole, left = _place(wanted, sheet)
    if not left:
        return whole, left
    names = [replace(label, lines=label.lines[:1]) for label in wanted]
    placed, fewer = _most_placed(names, sheet)
    if len(fewer) >= len(left):
        return whole, left
    of_key, order = {label.key: label for label in wanted}, [label.key for label in _in_order(placed)]
    ways = [_lengthened(placed, of_key, keys, sheet) for keys in (order, order[::-1])]
    most = max(ways, key=lambda labels: sum(label.lines == of_key[label.key].lines for label in labels))
    return most, [of_key[label.key] for label in fewer]


class _Sheet:
    """What labels are placed on, and where each of them may stand there by itself: worked out once for every try."""

    def __init__(self, within: Box, taken: Sequence[Box], covering: Sequence[Box]) -> None:
        self.within, self.taken, self.symbols = within, _rows(taken), _rows(covering)
        self._choices: dict[tuple[str, tuple[str, ...]], tuple[np.ndarray, np.ndarray]] = {}

    def choices(self, label: Label) -> tuple[np.ndarray, np.ndarray]:
        """Return which places of a label what stands on the sheet leaves free, best first, and their boxes."""
        key = label.key, label.lines
        if key not in self._choices:
            self._choices[key] = self._worked_out(label)
        return self._choices[key]

    def _worked_out(self, label: Label) -> tuple[np.ndarray, np.ndarray]:
        places = np.array(_places(label), float)
        half = np.array(label.extent) / 2
        boxes = np.hstack([places - half, places + half])
        free = np.flatnonzero(_inside(boxes, self.within) & ~_touch(boxes, self.taken).any(axis=1))
        ways = np.hypot(*(places - places[0]).T)[free]
        costs = ways + COVERED_COST * _touch(boxes[free], self.symbols).sum(axis=1)
        best = free[np.argsort(costs, kind="stable")]
        return best, boxes[best]


def _place(labels: Iterable[Label], sheet: _Sheet) -> tuple[list[Label], list[Label]]:
    placed: list[Label] = []
    left: list[Label] = []
    for label in _in_order(labels):
        at = _best_place(label, sheet, [other.box for other in placed])
        if at is None:
            left.append(label)
        else:
            placed.append(at)
    return placed, left


def _most_placed(labels: Sequence[Label], sheet: _Sheet) -> tuple[list[Label], list[Label]]:
    """Return the labels as `place` does, those that it leaves out first in front where more find room then."""
    order = [replace(label, priority=-float(i)) for i, label in enumerate(_in_order(labels))]
    placed, left = _place(order, sheet)
    for key in [label.key for label in left]:
        first = [replace(label, priority=float(len(order))) if label.key == key else label for label in order]
        again, fewer = _place(first, sheet)
        if len(fewer) < len(left):
            order, placed, left = first, again, fewer
    return placed, left


def _lengthened(names: Sequence[Label], whole: Mapping[str, Label], order: Sequence[str], sheet: _Sheet) -> list[Label]:
    """Return the names with all their lines, one after the other in `order`, where these fit between the others."""
    placed = {label.key: label for label in names}
    for key in order:
        at = _best_place(whole[key], sheet, [label.box for name, label in placed.items() if name != key])
        placed[key] = placed[key] if at is None else at
    return list(placed.values())


def _in_order(labels: Iterable[Label]) -> list[Label]:
    return sorted(labels, key=lambda item: (-item.priority, item.key))


def _best_place(label: Label, sheet: _Sheet, used: Sequence[Box]) -> Label | None:
    choices, boxes = sheet.choices(label)
    free = choices[~_touch(boxes, _rows(used)).any(axis=1)]
    if not len(free):
        return None
    x, y = _places(label)[free[0]]
    return replace(label, x=x, y=y)


def _places(label: Label) -> list[tuple[float, float]]:
    return [(label.x, label.y), *label.others]


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
