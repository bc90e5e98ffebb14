"""Speed limits of classes of roads that a user sets, in km/h by season: checked, and written in a few characters."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from numbers import Integral, Real
from typing import Any

from kopa.errors import did_you_mean, shown

CLASSES: Mapping[int, str] = {1: "trunk", 2: "main", 3: "regional", 4: "connecting", 5: "other", 9: "ferry"}
"""Classes of public roads by number."""

LOWEST_KMH, HIGHEST_KMH = 1.0, 150.0


@dataclass(frozen=True, order=True)
class ClassSpeed:
    """Speed limits of one class of roads in km/h, outside built-up areas and, where given, inside them.

    They take the place of those of every width of the class in the declared table of speeds. Inside built-up areas
    the declared limits stay where none are given, but never above those outside.

    Examples
    --------
    >>> str(ClassSpeed(4, 80, 70)), str(ClassSpeed(3, 80, 80, 40, 40))
    ('4: 80 / 70', '3: 80 / 80 (40 / 40)')
    """

    road_class: int
    summer_kmh: float
    winter_kmh: float
    summer_urban_kmh: float | None = None
    winter_urban_kmh: float | None = None

    def __str__(self) -> str:
        inside = (self.summer_urban_kmh, self.winter_urban_kmh)
        inside_words = " / ".join("–" if one is None else f"{one:g}" for one in inside)
        urban = "" if inside == (None, None) else f" ({inside_words})"
        return f"{self.road_class}: {self.summer_kmh:g} / {self.winter_kmh:g}{urban}"

    def plain(self) -> dict[str, float]:
        """Return what is set, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


NAMES = tuple(one.name for one in fields(ClassSpeed))
_NEEDED = ("road_class", "summer_kmh", "winter_kmh")


def speeds_of(rows: Any) -> tuple[ClassSpeed, ...]:
    """Return the speeds of rows without faults, by class."""
    made = (one if isinstance(one, ClassSpeed) else ClassSpeed(**_numbers(one)) for one in rows)
    return tuple(sorted(made, key=lambda one: one.road_class))


def speeds_faults(rows: Any) -> Iterator[str]:
    """Yield every fault of rows of speeds.

    Examples
    --------
    >>> list(speeds_faults([{"road_class": 6, "summer_kmh": 80, "winter": 70}]))
    ["row 1: winter is not known. Did you mean 'winter_kmh'?", 'row 1: winter_kmh is missing; give a speed in km/h',
     'row 1: road_class is 6; expected one of 1 trunk, 2 main, 3 regional, 4 connecting, 5 other, 9 ferry']
    """
    if not isinstance(rows, tuple | list) or not all(isinstance(one, Mapping | ClassSpeed) for one in rows):
        yield f"is {shown(rows)}; expected rows such as {{ road_class = 4, summer_kmh = 80, winter_kmh = 70 }}"
        return
    plain = [one.plain() if isinstance(one, ClassSpeed) else dict(one) for one in rows]
    for number, row in enumerate(plain, start=1):
        yield from (f"row {number}: {fault}" for fault in _row_faults(row))
    classes = [row.get("road_class") for row in plain]
    twice = sorted({str(one) for one in classes if classes.count(one) > 1 and one is not None})
    if twice:
        yield f"road_class {', '.join(twice)} stands twice; keep it once"


def _row_faults(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is not known.{did_you_mean(str(name), NAMES)}" for name in row if name not in NAMES)
    yield from (f"{name} is missing; give a speed in km/h" for name in _NEEDED[1:] if name not in row)
    road_class = row.get("road_class")
    if isinstance(road_class, bool) or not isinstance(road_class, Integral) or road_class not in CLASSES:
        classes = ", ".join(f"{number} {name}" for number, name in CLASSES.items())
        yield f"road_class is {shown(road_class)}; expected one of {classes}"
    for name in NAMES[1:]:
        value = row.get(name, LOWEST_KMH)
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not LOWEST_KMH <= value <= HIGHEST_KMH:
            yield f"{name} is {shown(value)}; expected {LOWEST_KMH:g} to {HIGHEST_KMH:g} km/h"


def _numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: int(value) if name == "road_class" else float(value) for name, value in row.items()}
