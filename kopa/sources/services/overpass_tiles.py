"""The tiles in which the roads of a region are asked of Overpass: their boxes, their names, what is asked of each.

The box of an order is cut into rows and columns of tiles that touch each other, none larger than `tile_km` of the
dataset's options. A tile that is too much for the server is asked for in quarters.
"""

import datetime as dt
import math
from dataclasses import dataclass

from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.orders import Box, Order, degrees
from kopa.sources.fetch.request import Request

DECIMALS = 5
"""Digits of a degree in the edges of tiles: a metre; tiles that touch share them."""

KM_A_DEGREE = 111.7
"""Longest degree of latitude, and longer than any of longitude in Finland."""

LAG_HOURS = 6
"""So many hours a server may be behind: the moment that is asked for is the last midnight (UTC) before them."""

DEEPEST = 3
"""How often a tile is quartered: one of 25 km then has 3 km."""

TOLD = "tile"
"""Type of the element by which an answer says what it is of."""


@dataclass(frozen=True)
class Tile:
    """One tile: its name, its box in degrees (west, south, east, north), and how often it was quartered."""

    name: str
    box: Box
    depth: int = 0

    @property
    def file(self) -> str:
        """What its answer is called in the raw data."""
        return f"{self.name}.json"

    @property
    def box_text(self) -> str:
        """The box as Overpass takes it: south, west, north, east.

        Examples
        --------
        >>> Tile("r00-c00", (27.5, 64.0, 28.0, 64.25)).box_text
        '64.00000,27.50000,64.25000,28.00000'
        """
        west, south, east, north = self.box
        return ",".join(f"{value:.{DECIMALS}f}" for value in (south, west, north, east))

    @property
    def quarters(self) -> tuple["Tile", ...]:
        """Its four quarters, which touch.

        Examples
        --------
        >>> [one.name for one in Tile("r00-c00", (27.5, 64.0, 28.0, 64.25)).quarters]
        ['r00-c00-1', 'r00-c00-2', 'r00-c00-3', 'r00-c00-4']
        """
        west, south, east, north = self.box
        x, y = round((west + east) / 2, DECIMALS), round((south + north) / 2, DECIMALS)
        boxes = (west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)
        return tuple(Tile(f"{self.name}-{n}", box, self.depth + 1) for n, box in enumerate(boxes, 1))


def tiles_of(order: Order) -> list[Tile]:
    """Return the tiles that cover the box of an order, row by row from the south.

    Raises
    ------
    FetchError
        There are more than a public server should be asked for.
    """
    unit = 10.0**-DECIMALS
    west, south, east, north = degrees(order.box_m)
    west, south = (math.floor(value / unit) * unit for value in (west, south))
    east, north = (math.ceil(value / unit) * unit for value in (east, north))
    most_km = float(order.dataset.options["tile_km"])
    columns = math.ceil((east - west) * KM_A_DEGREE * math.cos(math.radians(south)) / most_km)
    rows = math.ceil((north - south) * KM_A_DEGREE / most_km)
    _refuse_many(rows * columns, order)
    xs = [round(west + (east - west) * n / columns, DECIMALS) for n in range(columns + 1)]
    ys = [round(south + (north - south) * n / rows, DECIMALS) for n in range(rows + 1)]
    return [
        Tile(f"r{row:02d}-c{column:02d}", (xs[column], ys[row], xs[column + 1], ys[row + 1]))
        for row in range(rows)
        for column in range(columns)
    ]


def _refuse_many(count: int, order: Order) -> None:
    most = int(order.dataset.options["most_tiles"])
    if count > most:
        raise FetchError(
            f"{order.name}: {count:,} requests would be needed, and a server that many share is asked at most {most:,} "
            "for one region. Take the extract of the country instead: kopa fetch --source openstreetmap, then "
            "kopa build --openstreetmap for the same region"
        )


def last_moment(now: dt.datetime | None = None) -> str:
    """Return the moment of which data are asked for: the last midnight (UTC) that servers should have reached.

    Examples
    --------
    >>> last_moment(dt.datetime(2026, 11, 30, 5, 59, tzinfo=dt.UTC))
    '2026-11-29T00:00:00Z'
    >>> last_moment(dt.datetime(2026, 11, 30, 6, 0, tzinfo=dt.UTC))
    '2026-11-30T00:00:00Z'
    """
    reached = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(hours=LAG_HOURS)
    return f"{reached.date().isoformat()}T00:00:00Z"


def request_of(tile: Tile, order: Order, moment: str) -> Request:
    """Return the request of the roads, paths and ferries of a tile, with their nodes, as they were at a moment."""
    dataset = order.dataset
    parameters = (*dataset.parameters.items(), ("data", _query(tile, order, moment)))
    caps = {"max_bytes": dataset.max_bytes, "deadline_s": dataset.deadline_s}
    return Request(dataset.url, parameters, headers=tuple(dataset.headers.items()), **caps)  # type: ignore[arg-type]


def _query(tile: Tile, order: Order, moment: str) -> str:
    """Return the query: the answer says first of which box and moment it is, and how many ways and nodes follow."""
    options, box = order.dataset.options, tile.box_text
    settings = f"[out:json][timeout:{options['timeout_s']}][maxsize:{options['memory_bytes']}]"
    return (
        f'{settings}[date:"{moment}"];'
        f'(way["highway"]({box});way["route"="ferry"]({box}););'
        "(._;>;)->.all;"
        f'make {TOLD} date="{moment}",box="{box}",ways=all.count(ways),nodes=all.count(nodes);out;'
        ".all out body qt;"
    )
