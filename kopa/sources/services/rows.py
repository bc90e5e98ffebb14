"""Rows of a publisher, looked at one by one: columns, codes, places, unique keys, counts, a hash of what they say."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kopa.errors import did_you_mean
from kopa.sources.fetch.catalogue import Dataset
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.orders import Box, Order, degrees
from kopa.sources.fetch.service import Checked
from kopa.units import CRS_WGS84, FINLAND_BOUNDS_M

Row = Mapping[str, Any]

FEATURE_ID = "feature_id"
"""Stands for a service's own name of a row, where no column is known to be unique. Some services make it anew for
each request: such rows are told apart by all that they say, and the name is no part of their content."""

MIXED = "rows of several years; report it as docs/official-data.md says"

_CODE = re.compile(r"[0-9]{3}")


def refuse_columns(rows: Iterable[Row], dataset: Dataset, where: str) -> None:
    """Raise when a row lacks a column, or a code of a municipality is not text of three digits, or a count no number.

    Raises
    ------
    FetchError
        Names the columns, what was there instead, and the rows.
    """
    expected, counts = dataset.expected, dataset.options.get("hidden", ())
    for number, row in enumerate(rows, 1):
        missing = [name for name in expected.columns if name not in row]
        if missing:
            hint = did_you_mean(missing[0], row)
            raise FetchError(
                f"{where}: row {number} has no column {', '.join(missing)}; it has {', '.join(row)}.{hint} "
                "The publisher has changed the table (docs/official-data.md: how to report it)"
            )
        for name in expected.codes:
            if not isinstance(row[name], str) or not _CODE.fullmatch(row[name]):
                raise FetchError(
                    f"{where}: {name}: row {number} is {row[name]!r}, no code of three digits as text: leading zeros "
                    "were lost on the way, or the column holds something else now"
                )
        wrong = [name for name in counts if not isinstance(row.get(name), int | float | None)]
        wrong += [name for name in dataset.key if isinstance(row.get(name), list | dict)]
        if wrong:
            kind = "number" if wrong[0] in counts else "name"
            raise FetchError(
                f"{where}: {wrong[0]}: row {number} is {row[wrong[0]]!r}, no {kind}: the column holds something "
                "else now (docs/official-data.md: how to report it)"
            )


def bounds(coordinates: object) -> Box | None:
    """Return the box around the coordinates of a GeoJSON geometry; None where there are none.

    Examples
    --------
    >>> bounds([[[27.7, 64.2, 138.2], [27.8, 64.1]]])
    (27.7, 64.1, 27.8, 64.2)
    """
    points = list(_points(coordinates))
    if not points:
        return None
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _points(coordinates: object) -> Iterator[Any]:
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _points(part)


def refuse_places(boxes: Iterable[Box | None], dataset: Dataset, where: str) -> None:
    """Raise when a place lies outside Finland in the coordinate system that was asked for.

    Raises
    ------
    FetchError
        Shows the box around the places and the one expected; says so where the axes are swapped.
    """
    if not dataset.crs:
        return
    around = _around(box for box in boxes if box is not None)
    finland = finland_in(dataset.crs)
    if around is None or _inside(around, finland):
        return
    swapped = _inside((around[1], around[0], around[3], around[2]), finland)
    system = f"{dataset.crs}{'; x and y are swapped' if swapped else ''}"
    raise FetchError(
        f"{where}: the places lie in {_box_text(around)}, not in Finland's {_box_text(finland)} of {system}: "
        "another coordinate system than was asked for"
    )


def finland_in(crs: str) -> Box:
    """Return the box around Finland in a coordinate system.

    Examples
    --------
    >>> finland_in("EPSG:3067")
    (40000.0, 6570000.0, 780000.0, 7800000.0)
    """
    return degrees(FINLAND_BOUNDS_M) if crs == CRS_WGS84 else FINLAND_BOUNDS_M


def _around(boxes: Iterable[Box]) -> Box | None:
    listed = list(boxes)
    if not listed:
        return None
    west, south, east, north = zip(*listed, strict=True)
    return min(west), min(south), max(east), max(north)


def _inside(box: Box, outer: Box) -> bool:
    return outer[0] <= box[0] and outer[1] <= box[1] and box[2] <= outer[2] and box[3] <= outer[3]


def overlaps(box: Box, other: Box) -> bool:
    """Return whether two boxes have a point in common."""
    return box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]


def _box_text(box: Box) -> str:
    return "[" + ", ".join(f"{value:.6g}" if abs(value) < 1000 else f"{value:,.0f}" for value in box) + "]"


@dataclass
class Gathered:
    """All rows of a version, of which only keys and hashes are kept.

    Parameters
    ----------
    order
        What was wanted.
    """

    order: Order
    seen: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    known: float = 0.0
    years: set[str] = field(default_factory=set)

    def add(self, row: Row, geometry: object = None, *, where: str = "") -> None:
        """Take note of one row.

        Raises
        ------
        FetchError
            It is not the first without a value in its key.
        MovedError
            Its key is there already: rows moved between the pages, or a page came twice.
        """
        names = self.order.dataset.key
        properties = {name: value for name, value in row.items() if name != FEATURE_ID}
        line = json.dumps([properties, geometry], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(line.encode()).digest()
        key = (digest.hex(),) if names == (FEATURE_ID,) else tuple(str(row[name]) for name in names)
        if key in self.seen:
            lacking = [name for name in names if row.get(name) in (None, "")]
            if lacking and names != (FEATURE_ID,):
                raise FetchError(
                    f"{self.order.name}: {where}: several rows have no {', '.join(lacking)}, by which rows are told "
                    "apart; has the publisher changed the layer?"
                )
            which = " ".join(str(row[name]) for name in names)
            raise MovedError(
                f"{self.order.name}: {where}: {'+'.join(names)} {which} came twice: the data changed while it was "
                "read, or the service does not heed where a page begins"
            )
        self.seen[key] = digest
        self._look(row)

    def _look(self, row: Row) -> None:
        expected = self.order.dataset.expected
        if expected.year_column:
            self.years.add(str(row[expected.year_column]))
        if expected.known and all(str(row.get(n)) == value for n, value in expected.known.where.items()):
            self.known += float(row[expected.known.column] or 0)

    def checked(self, notes: tuple[str, ...] = ()) -> Checked:
        """Return what all rows say together.

        Raises
        ------
        FetchError
            Too few or too many rows, another year, or a published value that is not met.
        """
        refuse_count(len(self.seen), self.order)
        self._refuse_year()
        self._refuse_value()
        digest = hashlib.sha256()
        for key in sorted(self.seen):
            digest.update(self.seen[key])
        return Checked(len(self.seen), digest.hexdigest(), notes)

    def _refuse_year(self) -> None:
        year = str(self.order.year)
        if self.years and self.years != {year}:
            others = sorted(self.years - {year})
            how = f"kopa fetch --source {self.order.dataset.id} --year {others[0]}" if len(self.years) == 1 else MIXED
            raise FetchError(
                f"{self.order.name}: the publisher gives the year {', '.join(others)} now, not {year}: {how}"
            )

    def _refuse_value(self) -> None:
        known = self.order.dataset.expected.known
        if known and self.order.year == self.order.dataset.year and self.known != known.value:
            fields = ", ".join(f"{name} {value}" for name, value in known.where.items())
            raise FetchError(
                f"{self.order.name}: {known.column} of {fields} is {self.known:,.0f}, {known.value:,.0f} is published"
            )


def refuse_count(rows: int, order: Order) -> None:
    """Raise when there are fewer or more rows than the catalogue says.

    Raises
    ------
    FetchError
        Names both.
    """
    expected = order.dataset.expected
    if not expected.rows_min <= rows <= expected.rows_max:
        raise FetchError(
            f"{order.name}: {rows:,} rows; between {expected.rows_min:,} and {expected.rows_max:,} are expected. "
            "Is the publisher's table whole, and the filter heeded?"
        )


def content_of(lines: Iterable[object]) -> str:
    """Return one hash over plain values, whatever their order.

    Examples
    --------
    >>> content_of([{"a": 1}, {"b": 2}]) == content_of([{"b": 2}, {"a": 1}])
    True
    """
    texts = sorted(json.dumps(one, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for one in lines)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
