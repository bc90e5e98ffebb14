"""What is wanted: one dataset of one year for one area, and where on the disk it belongs."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pyproj import Transformer

from kopa import store
from kopa.regions import Region
from kopa.sources import country_tables
from kopa.sources.fetch.catalogue import Dataset
from kopa.units import CRS_FINLAND, CRS_WGS84, FINLAND_BOUNDS_M

Box = tuple[float, float, float, float]
"""Least x, least y, greatest x, greatest y."""

CURRENT = "current"
"""Stands for the year of a dataset of which the publisher gives today's only."""

COUNTRY_ID = "suomi"


@dataclass(frozen=True)
class Area:
    """The country, or the municipalities of one region and the box around them in metres (EPSG:3067)."""

    id: str
    codes: tuple[str, ...] = ()
    box_m: Box = FINLAND_BOUNDS_M


COUNTRY = Area(COUNTRY_ID)


def area_of(region: Region) -> Area:
    """Return the area of a region; its box is that of the outlines of its municipalities.

    Examples
    --------
    >>> from kopa.sources.user.region_files import find_region
    >>> area = area_of(find_region("kainuu"))
    >>> area.codes[0], [round(metres, -4) for metres in area.box_m]
    ('105', [490000.0, 7060000.0, 670000.0, 7270000.0])
    """
    outlines = country_tables.municipalities()
    bounds = outlines.loc[outlines["code"].isin(region.municipality_codes)].total_bounds
    west, south, east, north = (float(metres) for metres in bounds)
    return Area(region.id, tuple(sorted(region.municipality_codes)), (west, south, east, north))


@dataclass(frozen=True)
class Order:
    """One dataset, of one year, for one area."""

    dataset: Dataset
    year: int | None
    area: Area

    @property
    def folder(self) -> Path:
        """Where its versions lie below the folder of raw data."""
        return Path(self.dataset.id) / self.year_text / self.area.id

    @property
    def year_text(self) -> str:
        """The year, or ``current``."""
        return str(self.year) if self.year else CURRENT

    @property
    def name(self) -> str:
        """What messages call it."""
        return " ".join([self.dataset.id, *([str(self.year)] if self.year else []), self.area.id])

    @cached_property
    def digest(self) -> str:
        """One hash over all that decides what is asked; data of another digest are not those that are wanted."""
        return store.content_key(self.dataset.asked(), self.year, self.area.id, self.area.codes, self.box_m)

    @property
    def box_m(self) -> Box:
        """The box of the area with the margin of the dataset, in metres (EPSG:3067), inside Finland's."""
        margin_m = self.dataset.margin_km * 1000.0
        west, south, east, north = self.area.box_m
        least_x, least_y, most_x, most_y = FINLAND_BOUNDS_M
        return (
            max(west - margin_m, least_x), max(south - margin_m, least_y),
            min(east + margin_m, most_x), min(north + margin_m, most_y),
        )  # fmt: skip

    def filled(self, text: str) -> str:
        """Return a text of the catalogue with the year in place of ``{year}``."""
        return text.replace("{year}", str(self.year) if self.year else "")


def order_of(dataset: Dataset, area: Area, year: int | None = None) -> Order:
    """Return the order of a dataset: of the whole country where it is given so, of the year where it has years."""
    return Order(
        dataset, (year or dataset.year) if dataset.year else None, area if dataset.scope == "region" else COUNTRY
    )


def year_option(dataset: Dataset, year_text: str) -> str:
    """Return the option of commands by which a dataset of a year is meant, where it is not the catalogue's year.

    Examples
    --------
    >>> from kopa.sources.fetch.catalogue import datasets
    >>> grid = datasets()["population_grid"]
    >>> year_option(grid, str(grid.year)), year_option(grid, "2020"), year_option(grid, CURRENT)
    ('', ' --year 2020', '')
    """
    return "" if year_text in (str(dataset.year), CURRENT) else f" --year {year_text}"


def no_years(name: str) -> str:
    """Return what is said where a year is wanted of a dataset that has none.

    Examples
    --------
    >>> no_years("road_links")
    '--year: road_links has no years, its publisher gives only what holds today; leave the year out'
    """
    return f"--year: {name} has no years, its publisher gives only what holds today; leave the year out"


def no_such_year(dataset: Dataset, year: int, today: dt.date | None = None) -> str:
    """Return what is said where a dataset cannot be of a year, with the years there are; nothing where it can.

    Whether this year's data are out already only the publisher knows.

    Examples
    --------
    >>> from kopa.sources.fetch.catalogue import datasets
    >>> no_such_year(datasets()["population_grid"], 1800, dt.date(2026, 11, 30))
    'population_grid has data of 2010 to 2026, not of 1800'
    >>> no_such_year(datasets()["population_projection"], 2023)
    'population_projection has data of 2024, not of 2023'
    >>> no_such_year(datasets()["schools"], 2026, dt.date(2026, 11, 30))
    ''
    """
    if dataset.year is None or dataset.first_year is None:
        return no_years(dataset.id)
    first, this_year = dataset.first_year, (today or dt.datetime.now(dt.UTC).date()).year
    last = dataset.last_year or max(dataset.year, this_year)
    if first <= year <= last:
        return ""
    return f"{dataset.id} has data of {first}{f' to {last}' if last > first else ''}, not of {year}"


@cache
def degrees(box_m: Box) -> Box:
    """Return the box in degrees (EPSG:4326) that holds a box in metres (EPSG:3067): west, south, east, north.

    Examples
    --------
    >>> [round(value, 2) for value in degrees((500_000.0, 7_000_000.0, 600_000.0, 7_100_000.0))]
    [27.0, 63.12, 29.05, 64.03]
    """
    transformer = Transformer.from_crs(CRS_FINLAND, CRS_WGS84, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*box_m, densify_pts=21)
    return float(west), float(south), float(east), float(north)
