"""What a report is made from, and what a report is: sections of sentences, tables and figures, without any markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from kopa import levels, tables
from kopa.errors import TableError
from kopa.parameters import Parameters
from kopa.regions import Region

TIME, DISTANCE, NEAREST = "time_{}_min", "distance_{}_km", "nearest_{}"
"""Columns of `ReportInput.origins` for a level: minutes, kilometres and id of the nearest site."""

OWN = "own_{}_min"
"""Column of `ReportInput.origins` for a level: minutes to the nearest site in the person's own municipality."""

TOGETHER = ""
"""`site_id` of a row of `ReportInput.isochrones` that holds what all sites reach together, at the detail of a map."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "municipalities": ("code", "name_fi", "name_sv", "region_code", "year", "geometry"),
    "sites": ("id", "name", "level", "municipality_code", "in_region", "used", "geometry"),
    "roads": ("road_class", "geometry"),
    "placement": ("level", "statistic", "places", "grid"),
    "coverage": ("level", "persons_uncertain", "share_uncertain"),
    "conservation": ("what", "in", "out", "rejected", "ok"),
}


@dataclass(frozen=True)
class ReportInput:
    """Everything that a report of one region says, computed before.

    Attributes
    ----------
    region
        The region with its programme's facts.
    municipalities
        All municipalities of the country: `code, name_fi, name_sv, region_code, year, geometry`.
    indicators, scorecard
        `kopa.tables.INDICATORS` and `kopa.tables.SCORECARD`, of this region only.
    origins
        The region's people: `kopa.tables.ORIGINS` and for each level `time_<level>_min`,
        `distance_<level>_km` (inf: no way) and `nearest_<level>` (id of the site); where it is known,
        `own_<level>_min`, the minutes to the nearest site in one's own municipality (inf: it has none).
    sites
        `kopa.tables.SITES` with `in_region` and `used` (some origin's nearest).
    roads
        Roads around the region, for drawing only: `road_class` 1 (trunk) to 5, geometry.
    placement
        One row per `level` and `statistic` with the value under both placements, `places` and `grid`:
        `share_over_5km` is a share of 0-1.
    coverage
        Per `level` the persons (and share) to whom the edge of the known sites is nearer than the nearest site.
    conservation
        `what, in, out, rejected, ok`: nothing was lost on the way.
    parameters
        Every number chosen: limits stand in sentences and in ids.
    provenance
        Content of `run.json`: `inputs` (rows of the catalogue with `table`, `sha256`, `source`,
        `source_date`, `licence`) and `key`, the digest of all inputs, parameters and code.
    rejected_sites
        Sites that were not used: at least `name`, `reason`.
    scorecards
        The scorecard with `rests_on` in each language; without it, the words of `scorecard` are shown as English.
    isochrones
        `level, site_id, minutes, geometry`: areas from which the sites are reached that lie in the region or are
        some origin's nearest; without it the report says that the map is missing. Rows with the `site_id`
        `TOGETHER` hold what all of them reach, united before; without such rows it is done here.
    population
        Persons of the region by year, in the two years between which `G0.population_change` is told; without it
        the report tells the change alone.
    intervals
        `municipality_code` (empty: the region), `level, indicator_id, low, high`: between which values nine in ten
        results lie when uncertain choices vary; without it, times are shown without an interval.
    """

    region: Region
    municipalities: gpd.GeoDataFrame
    indicators: pd.DataFrame
    scorecard: pd.DataFrame
    origins: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    placement: pd.DataFrame
    coverage: pd.DataFrame
    conservation: pd.DataFrame
    parameters: Parameters
    provenance: Mapping[str, Any]
    rejected_sites: pd.DataFrame
    scorecards: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    isochrones: gpd.GeoDataFrame | None = None
    population: pd.Series | None = None
    intervals: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        tables.check(self.indicators, tables.INDICATORS)
        tables.check(self.scorecard, tables.SCORECARD)
        tables.check(self.origins, tables.ORIGINS)
        faults = [fault for name, columns in _NEEDED.items() for fault in self._missing(name, columns)]
        unknown = sorted(set(self.region.municipality_codes) - set(self.municipalities.get("code", [])))
        if unknown:
            faults.append(f"municipalities: no row for {', '.join(unknown)} of the region")
        faults += [
            f"provenance: no '{key}'; pass the content of run.json"
            for key in ("inputs", "key")
            if key not in self.provenance
        ]
        if not self.levels:
            faults.append("origins: no column time_<level>_min; join the nearest site of at least one level")
        if faults:
            raise TableError(f"report of {self.region.id}", faults)

    def _missing(self, name: str, columns: tuple[str, ...]) -> list[str]:
        table = getattr(self, name)
        return [f"{name}: missing column {column}" for column in columns if column not in table.columns]

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels with travel times, in the order of education."""
        return tuple(level for level in levels.EVERY if TIME.format(level) in self.origins.columns)

    def minutes(self, level: str) -> np.ndarray:
        """Return the minutes from each origin to the nearest site of the level (inf: no way)."""
        return self.origins[TIME.format(level)].to_numpy(float)

    @cached_property
    def reached(self) -> dict[str, dict[float, shapely.Geometry]]:
        """Area from which any site is reached, by level and limit of minutes; empty without isochrones."""
        if self.isochrones is None:
            return {}
        together = self.isochrones[self.isochrones["site_id"].eq(TOGETHER)]
        areas = self.isochrones if together.empty else together
        return {
            str(level): {float(m): shapely.union_all(part.geometry.to_numpy()) for m, part in mine.groupby("minutes")}
            for level, mine in areas.groupby("level")
        }

    @cached_property
    def persons(self) -> dict[str, np.ndarray]:
        """Persons of each level's age group in each origin."""
        ages = levels.AGES_OF_LEVEL
        return {level: self.origins[list(ages[level])].to_numpy(float).sum(axis=1) for level in self.levels}

    def own_minutes(self, level: str) -> np.ndarray | None:
        """Return the minutes to the nearest site in one's own municipality (inf: none), or None where not computed."""
        column = OWN.format(level)
        return self.origins[column].to_numpy(float) if column in self.origins.columns else None

    def kilometres(self, level: str) -> np.ndarray:
        """Return the road kilometres from each origin to the nearest site of the level (inf: no way)."""
        return self.origins[DISTANCE.format(level)].to_numpy(float)


CellKind: TypeAlias = Literal["text", "number"]


@dataclass(frozen=True)
class Cell:
    """One cell: words as printed, the value behind them in its unit, and a small picture that repeats it."""

    text: str
    value: float | str | None = None
    picture: Markup | None = None
    strong: bool = False
    language: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table: heading, unit and whether its cells are numbers (aligned to the right)."""

    heading: str
    kind: CellKind = "text"
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of each row is its heading."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [i for i, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"table {self.key}: row {wrong[0]} has not {len(self.columns)} cells")


@dataclass(frozen=True)
class Figure:
    """A picture with its caption, text alternative and the table that holds the same data."""

    key: str
    caption: str
    summary: str
    svg: Markup
    table_key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences; `kind` is `plain`, `answer` (the section's first sentence) or `note`."""

    text: str
    kind: Literal["plain", "answer", "note"] = "plain"


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Folded:
    """Blocks one click away, under a summary."""

    key: str
    summary: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Part:
    """A part of a section under a heading of the third level."""

    key: str
    heading: str
    blocks: tuple["Block", ...]


Block: TypeAlias = Paragraph | Points | Table | Figure | Folded | Part


@dataclass(frozen=True)
class Section:
    """A question as heading, and the blocks that answer it: the first is the answer in a sentence."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A report in one language: pure data, the same for HTML and every other rendering."""

    language: str
    region_id: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]

    def tables(self) -> tuple[Table, ...]:
        """Return every table of the report, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure of the report, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Figure))

    def blocks(self) -> tuple[Block, ...]:
        """Return every block, also those inside parts and folds, in order."""
        return tuple(block for section in self.sections for top in section.blocks for block in _unfold(top))


def _unfold(block: Block) -> list[Block]:
    if isinstance(block, Folded | Part):
        return [block, *(inner for child in block.blocks for inner in _unfold(child))]
    return [block]
