"""Results of one region: all that is published of it as checked tables, saved in a folder and read again whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa import store, tables
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.errors import InputError, RunError, TableError, UnknownNameError
from kopa.levels import AGES_OF_LEVEL, EVERY, level_named
from kopa.parameters import Parameters
from kopa.regions import Region, region_from_plain, region_to_plain

TIME, DISTANCE, NEAREST, STATUS = "time_{}_min", "distance_{}_km", "nearest_{}", "status_{}"
"""Columns of `Results.origins` for a level: minutes, kilometres and id of the nearest site, and what they rest on."""

OWN = "own_{}_min"
"""Column of `Results.origins` for a level: minutes to the nearest site in the person's own municipality."""

IF_CLOSED = "if_closed_{}_min"
"""Column of `Results.origins` for a level: minutes to the nearest site that no other source calls closed."""

MAY_BE_NEARER = "may_be_nearer_{}"
"""Column of `Results.origins` for a level: whether a site that is not listed may be nearer than the nearest listed."""

TOGETHER = tables.ANY_SITE
"""`site_id` of a row of `Results.isochrones` that holds what all sites reach together, at the detail of a map."""

RECORD = "results.json"
"""The file that is written last: what is no table, and the hash of every table."""

SCHEMA_VERSION = "1"

PUBLIC_TRANSPORT = (
    "feed", "date", "trips", "fewer_share", "weekend", "thin", "closed", "first_date", "last_date", "without_stops",
    "week", "walks", "stops_off_road",
)  # fmt: skip
"""Facts of `Results.public_transport`: names of the feeds, the school day and its trips, by which share they are fewer
than those of its weekday mostly are, whether it is a weekend; weekdays of its week with clearly fewer trips and without
any; the dates of the feeds; municipalities without a stop; whether the week is known; what people walk on to stops and
sites (``network``: paths of the roads; ``assumption``: straight lines times a detour); how many stops of
the day, in the region or within a walk of its homes, are far from every way on foot, where there are."""

DAY, DAY_STATUS = "day_{}_min", "day_{}_status"
"""Fields of cells of a level: minutes a day without a car, and what they rest on."""

MODE_IN_WORDS = "car"
"""Mode of travel of which all words speak: sentences, titles of maps, descriptions of fields."""


def refuse_other_modes(mode: str, what: str) -> None:
    """Raise where words that speak of the car would stand beside numbers of another mode of travel.

    Raises
    ------
    InputError
        Names `what` was asked for, and the mode.

    Examples
    --------
    >>> refuse_other_modes("car", "map of lukio")
    """
    if mode != MODE_IN_WORDS:
        raise InputError(
            f"{what}: its sentences speak of travel by {MODE_IN_WORDS}, these results are of travel by {mode!r}; read "
            "the tables instead"
        )


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "municipalities": ("code", "name_fi", "name_sv", "region_code", "year", "geometry"),
    "sites": ("id", "name", "level", "municipality_code", "in_region", "used", "geometry"),
    "roads": ("road_class", "geometry"),
    "coverage": ("level", "persons_uncertain", "share_uncertain"),
    "conservation": ("what", "in", "out", "rejected", "ok"),
}
_PLACED = ("municipalities", "origins", "sites", "roads", "isochrones")
_PLAIN = (
    "indicators", "coverage", "conservation", "rejected_sites", "intervals", "age_series", "nearest_places", "jobs",
    "site_changes", "pupils", "scenarios", "scenario_answers", "scenario_changes", "scenario_sites",
    "school_days", "public_transport",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Results:
    """Everything that is published of one region, computed before.

    Attributes
    ----------
    region
        The region with its programme's facts.
    parameters
        Every number chosen.
    municipalities
        All municipalities of the country: `code, name_fi, name_sv, region_code, year, geometry`.
    origins
        The region's people: `kopa.tables.ORIGINS` and for each level `time_<level>_min`,
        `distance_<level>_km` (inf: no way), `nearest_<level>` (id of the site) and `status_<level>`: empty with the
        status ``sites_not_known`` where the level's sites are not known. Where it is known also `own_<level>_min`,
        the minutes to the nearest site in one's own municipality (inf: it has none). Where somebody's nearest is a site
        that another source calls closed, `if_closed_<level>_min`, the minutes without such sites. Where a site beyond
        those listed may be anybody's nearest, `may_be_nearer_<level>`, whose (`coverage` counts them).
    sites
        `kopa.tables.SITES` with `in_region`, `used` (some origin's nearest) and, where there is a table of travel
        times, `in_travel_times` (it leads there).
    roads
        Roads around the region, for drawing only: `road_class` 1 (trunk) to 5, geometry.
    rejected_sites
        Sites that were not used: at least `name`, `reason`.
    indicators
        `kopa.tables.INDICATORS` of this region only.
    scorecards
        `kopa.tables.SCORECARD` by the language of its `rests_on`; English at least, unless nothing is scored yet.
    coverage
        Per `level` the persons (and share) to whom the edge of the known sites is nearer than the nearest site.
    conservation
        `what, in, out, rejected, ok`: nothing was lost on the way.
    provenance
        Content of `run.json`: `inputs` (rows of the catalogue with `table`, `sha256`, `source`,
        `source_date`, `licence`) and `key`, the digest of all that the results rest on.
    isochrones
        `level, site_id, minutes, geometry`: areas from which the sites are reached that lie in the region or are
        some origin's nearest; without it the report says that the map is missing. Rows with the `site_id`
        `TOGETHER` hold what all of them reach, united before; without such rows it is done here.
    intervals
        `municipality_code` (empty: the region), `level, indicator_id, low, high`: between which values nine in ten
        results lie when uncertain choices vary; without it, times are shown without an interval.
    population
        Persons of the region by year, in the two years between which `G0.population_change` is computed; without it
        the report gives the change alone.
    mode
        How people travel (`kopa.accessibility.travel.Travel.mode`).
    crossing_delays
        Time of day whose delays at crossings are in the minutes by car (``midday``, ``rush``); ``none``: free flow.
    age_series
        Persons by age group and year, of the region and its municipalities (`kopa.goals.age_series.age_series`).
    nearest_places
        Children for whom the schools of a built-up place are the nearest (`kopa.goals.nearest_places`), by level.
    jobs
        Jobs by industry in the region and in the country (`kopa.goals.catalogue.jobs.jobs_by_industry`).
    site_changes
        Changes of sites since the register with what was done about each (`kopa.country.Country.site_changes`).
    pupils
        Pupils of the region's schools from the analyst's table, by the last year of each.
    scenarios
        Scenarios that were asked of the region, in their order: `scenario_id`, `toml` (what was asked) and `example`
        (whether it is one of kopa's examples, not somebody's own).
    scenario_answers, scenario_changes, scenario_sites
        What they come to (`kopa.scenarios.schemas`), one after another.
    roads_hold
        What the roads have of their own that the country's lack: ``streets``, ``speeds``.
    school_days
        The shortest school day of each cell without a car, by `level` (`kopa.study.study.Study.school_day`); None
        without a timetable.
    public_transport
        What the timetable is: `fact` (`PUBLIC_TRANSPORT`) and `value` as text, several rows of a fact where there are
        several.
    """

    region: Region
    parameters: Parameters
    municipalities: gpd.GeoDataFrame
    origins: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    rejected_sites: pd.DataFrame
    indicators: pd.DataFrame
    scorecards: Mapping[str, pd.DataFrame]
    coverage: pd.DataFrame
    conservation: pd.DataFrame
    provenance: Mapping[str, Any] = field(default_factory=dict)
    isochrones: gpd.GeoDataFrame | None = None
    intervals: pd.DataFrame | None = None
    population: pd.Series | None = None
    mode: str = "car"
    crossing_delays: str = FREE_FLOW
    age_series: pd.DataFrame | None = None
    nearest_places: pd.DataFrame | None = None
    jobs: pd.DataFrame | None = None
    site_changes: pd.DataFrame | None = None
    pupils: pd.DataFrame | None = None
    scenarios: pd.DataFrame | None = None
    scenario_answers: pd.DataFrame | None = None
    scenario_changes: pd.DataFrame | None = None
    scenario_sites: pd.DataFrame | None = None
    school_days: pd.DataFrame | None = None
    public_transport: pd.DataFrame | None = None
    roads_hold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        tables.check(self.indicators, tables.INDICATORS)
        for card in self.scorecards.values():
            tables.check(card, tables.SCORECARD)
        tables.check(self.origins, tables.ORIGINS)
        faults = [fault for name, columns in _NEEDED.items() for fault in self._missing(name, columns)]
        unknown = sorted(set(self.region.municipality_codes) - set(self.municipalities.get("code", [])))
        if unknown:
            faults.append(f"municipalities: no row for {', '.join(unknown)} of the region")
        if not self.levels:
            faults.append("origins: no column time_<level>_min; join the nearest site of at least one level")
        if faults:
            raise TableError(f"results of {self.region.id}", faults)

    def _missing(self, name: str, columns: tuple[str, ...]) -> list[str]:
        table = getattr(self, name)
        return [f"{name}: missing column {column}" for column in columns if column not in table.columns]

    def save(self, folder: Path | str) -> Path:
        """Write all tables and, last, their record into a folder, each file whole or not at all; return the record."""
        folder = Path(folder)
        files = [_write(folder / f"{name}.parquet", table) for name, table in self._tables().items()]
        return store.write_json(
            folder / RECORD,
            {
                "schema_version": SCHEMA_VERSION,
                "mode": self.mode,
                "crossing_delays": self.crossing_delays,
                "roads_hold": list(self.roads_hold),
                "region": region_to_plain(self.region),
                "parameters": self.parameters.to_dict(),
                "provenance": dict(self.provenance),
                "languages": list(self.scorecards),
                "files": {path.name: store.sha256(path) for path in files},
            },
        )

    @classmethod
    def load(cls, folder: Path | str) -> "Results":
        """Return what `save` wrote to a folder.

        Raises
        ------
        NotThereError
            No record is there: nothing was saved, or not to its end.
        RunError
            A table is missing, damaged, or of another layout; it is named.
        """
        folder = Path(folder)
        record = store.read_json(folder / RECORD)
        if record.get("schema_version") != SCHEMA_VERSION:
            raise RunError(f"{folder / RECORD}: of another version of kopa; compute the region again")
        tables: dict[str, Any] = {Path(name).stem: _read(folder / name, sum_) for name, sum_ in record["files"].items()}
        cards = {language: tables.pop(f"scorecard.{language}") for language in record["languages"]}
        if "population" in tables:
            tables["population"] = tables["population"].set_index("year")["population"]
        return cls(
            region=region_from_plain(record["region"]),
            parameters=Parameters.from_mapping(record["parameters"]),
            provenance=record["provenance"],
            mode=record["mode"],
            crossing_delays=record["crossing_delays"],
            roads_hold=tuple(record.get("roads_hold", ())),
            scorecards=cards,
            **tables,
        )

    def _tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by the name of its file."""
        tables = {name: getattr(self, name) for name in (*_PLACED, *_PLAIN)}
        if self.population is not None:
            tables["population"] = self.population.rename("population").rename_axis("year").reset_index()
        tables |= {f"scorecard.{language}": card for language, card in self.scorecards.items()}
        return {name: table for name, table in tables.items() if table is not None}

    @property
    def scorecard(self) -> pd.DataFrame:
        """The scorecard in English."""
        return self.scorecards["en"]

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels with travel times, in the order of education."""
        return tuple(level for level in EVERY if TIME.format(level) in self.origins.columns)

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """Rows of the catalogue of what the results rest on; none where they were not given."""
        return list(self.provenance.get("inputs", []))

    @property
    def own_inputs(self) -> dict[str, str]:
        """Files of the analyst's own tables in place of a part of the country, by the name in the catalogue."""
        files: dict[str, list[str]] = {}
        for row in self.inputs:
            if row.get("source") == tables.OWN:
                files.setdefault(str(row["table"]), []).append(str(row["file"]))
        return {name: ", ".join(of_name) for name, of_name in files.items()}

    def minutes(self, level: str) -> np.ndarray:
        """Return the minutes from each origin to the nearest site of the level (inf: no way, NaN: not known)."""
        return self._of_origins(TIME, level)

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
        return {level: self.origins[list(AGES_OF_LEVEL[level])].to_numpy(float).sum(axis=1) for level in self.levels}

    def transport_facts(self, fact: str) -> list[str]:
        """Return the values of a fact of the timetable; none where there is no timetable."""
        table = self.public_transport
        return [] if table is None else table.loc[table["fact"] == fact, "value"].tolist()

    def day_minutes(self, level: str) -> pd.DataFrame | None:
        """Return minutes a day without a car and their status by cell, in the order of the origins; None: not known."""
        table = self.school_days
        if table is None or level not in set(table["level"]):
            return None
        mine = table[table["level"] == level].set_index("from_id")
        return mine[["day_min", "status"]].reindex(self.origins["id"]).reset_index(drop=True)

    def own_minutes(self, level: str) -> np.ndarray | None:
        """Return the minutes to the nearest site in one's own municipality (inf: none), or None where not computed."""
        column = OWN.format(level_named(level))
        return self.origins[column].to_numpy(float) if column in self.origins.columns else None

    def kilometres(self, level: str) -> np.ndarray:
        """Return the road kilometres from each origin to the nearest site of the level (inf: no way)."""
        return self._of_origins(DISTANCE, level)

    def _of_origins(self, column: str, level: str) -> np.ndarray:
        if (named := level_named(level)) not in self.levels:
            raise UnknownNameError(f"the results hold no {level}; levels: {', '.join(self.levels)}")
        return self.origins[column.format(named)].to_numpy(float)


def _write(path: Path, table: pd.DataFrame) -> Path:
    if isinstance(table, gpd.GeoDataFrame):
        return store.write_with(path, lambda temporary: table.to_parquet(temporary, compression="zstd"))
    return store.write_parquet(path, table)


def _read(path: Path, recorded: str) -> pd.DataFrame:
    if not path.is_file() or store.sha256(path) != recorded:
        raise RunError(f"{path}: missing, or not as it was saved; compute the region again")
    return gpd.read_parquet(path) if path.stem in _PLACED else pd.read_parquet(path)
