"""What the indicators are computed from: travel times per level, people, municipalities and facts."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.errors import TableError
from kopa.goals.school_days import SchoolDays
from kopa.html_rows import html_rows
from kopa.levels import LEVELS, of
from kopa.official_statistics import OfficialStatistics
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.tables import AGES

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Rows: TypeAlias = npt.NDArray[np.intp]

T = TypeVar("T")


@dataclass(frozen=True)
class LevelAccess:
    """How the people of a region reach the sites of one level, in the whole country.

    Rows are the region's origins, in their order; columns are all national sites of the level
    that serve its age group, in the order of `site_ids`. Unreachable is `inf`.

    Attributes
    ----------
    time_min
        Door-to-door time in minutes by the fastest way.
    distance_km
        Road distance in kilometres by the shortest way, access legs included.
    near_edge
        Origins to which the edge of the level's coverage is nearer than the nearest known site.
    covered
        Whether the sites of the level are known in the whole region.
    not_known
        Municipalities in which they are not, where they are in others; empty where they are known in all or in none.
    status
        Why a pair has or has not a time, as small integers; optional.
    certain
        Sites that are known to serve the level; the others may (grades unknown). Default: all.
    neighbours_covered_share
        Share (0-1) of the municipalities next to the region that are covered; NaN where not known or none.
    swedish_covered
        Whether the region lies in the declared coverage of sites that teach in Swedish.
    mode
        How people travel (`kopa.accessibility.travel.Travel.mode`).
    walk_km
        Kilometres on foot; None where they were not computed.
    walk_has_paths
        Whether paths are among the ways on foot; otherwise the kilometres are estimates.
    walk_over_danger
        Pairs of which the shortest way on foot along roads leads over a link that analysts call dangerous; None:
        no table names any.
    site_places
        Built-up place of each site, alike for all that stand in the same one; default: each site is a place of its own.
    """

    level: str
    time_min: npt.NDArray[np.floating]
    distance_km: npt.NDArray[np.floating]
    site_ids: tuple[str, ...]
    site_names: tuple[str, ...]
    site_municipality: tuple[str, ...]
    site_language: tuple[str, ...]
    near_edge: Flags
    covered: bool
    status: npt.NDArray[np.integer] | None = None
    certain: Flags | None = None
    not_known: frozenset[str] = frozenset()
    neighbours_covered_share: float = float("nan")
    swedish_covered: bool = False
    mode: str = "car"
    site_places: tuple[str, ...] = ()
    walk_km: npt.NDArray[np.floating] | None = None
    walk_has_paths: bool = False
    walk_over_danger: Flags | None = None

    def __post_init__(self) -> None:
        if not self.site_places:
            object.__setattr__(self, "site_places", self.site_ids)
        faults = list(self._faults())
        if faults:
            raise TableError(f"access to {self.level}", faults)

    def _faults(self) -> list[str]:
        n, m = self.time_min.shape
        by_pair = ("distance_km", "status", "walk_km", "walk_over_danger")
        faults = [
            f"{name} has shape {array.shape}; expected {(n, m)} (origins x sites)"
            for name, array in ((one, getattr(self, one)) for one in by_pair)
            if array is not None and array.shape != (n, m)
        ]
        faults += [
            f"{name} has {len(getattr(self, name))} entries; expected {m}, one per column"
            for name in ("site_ids", "site_names", "site_municipality", "site_language", "site_places")
            if len(getattr(self, name)) != m
        ]
        if self.certain is not None and len(self.certain) != m:
            faults.append(f"certain has {len(self.certain)} entries; expected {m}, one per column")
        if len(self.near_edge) != n:
            faults.append(f"near_edge has {len(self.near_edge)} entries; expected {n}, one per row")
        if len(set(self.site_ids)) != len(self.site_ids):
            faults.append("site_ids holds an id twice; every column is one site")
        for name, array in (("time_min", self.time_min), ("distance_km", self.distance_km)):
            if not (array >= 0).all():
                faults.append(f"{name} holds NaN or a negative value; unreachable is inf")
        return faults

    def __repr__(self) -> str:
        n, m = self.time_min.shape
        return (
            f"{type(self).__name__}({self.level!r} by {self.mode}: {n:,} origins x {m:,} sites, {self._coverage_words})"
        )

    def _repr_html_(self) -> str:
        near = self.least("time_min")
        reached = near[np.isfinite(near)]
        rows = {
            "Origins x sites": f"{len(near):,} x {self.n_sites:,}, sites of the whole country and every language",
            "Minutes to the nearest": f"{reached.min():.1f} to {reached.max():.1f}" if len(reached) else "no way",
            "Origins without a way": f"{len(near) - len(reached):,}",
            "Sites here": self._coverage_words,
        }
        return html_rows(f"Access to {self.level} by {self.mode}", rows, self._note)

    @property
    def _note(self) -> str:
        return "Arrays: <code>.time_min .distance_km</code>; columns: <code>.site_ids .site_names</code>"

    @property
    def _coverage_words(self) -> str:
        if self.covered:
            return "known in the region"
        lacking = len(self.not_known)
        return f"not known in {lacking} of the region's municipalities" if lacking else "not known in the region"

    @property
    def by_car(self) -> "LevelAccess":
        """The same access without the ways on foot, which no variant of roads and speeds changes."""
        return self if self.walk_km is None else replace(self, walk_km=None, walk_over_danger=None)

    @property
    def n_sites(self) -> int:
        """Number of sites, in the whole country."""
        return len(self.site_ids)

    def by_origin(self, value_of: Callable[..., npt.NDArray[Any]], *of_origins: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return one value per origin.

        Parameters
        ----------
        value_of
            From an access to some of the sites and what is known of its origins, one value for each of these origins.
            It may look at the nearest sites, and at those within the minutes and kilometres that are counted.
        of_origins
            What is known of the origins: arrays in their order, handed to `value_of`.
        """
        return value_of(self, *of_origins)

    def least(self, quantity: str) -> Floats:
        """Return the least `time_min`, `distance_km` or `walk_km` of each origin; `inf` where there is no way."""
        least: Floats = self.by_origin(lambda access: least_by_row(getattr(access, quantity)))
        return least

    @cached_property
    def nearest_column(self) -> Rows:
        """Column of the nearest site by time of each origin, of equally near ones the first; -1 without a way."""
        if not self.n_sites:
            return np.full(len(self.time_min), -1)
        return np.where(np.isfinite(self.least("time_min")), self.time_min.argmin(axis=1), -1)

    def minutes_by_rows(self) -> Iterator[tuple[Rows, npt.NDArray[np.floating]]]:
        """Yield positions of origins and their minutes to every site; each origin comes once."""
        yield np.arange(len(self.time_min)), self.time_min

    def with_pairs(self, time_min: npt.NDArray[np.floating], distance_km: npt.NDArray[np.floating]) -> "LevelAccess":
        """Return the same origins and sites with other minutes and kilometres; statuses are left out.

        The values are taken as they are: they come from a search, which gives no others than are allowed.
        """
        for name, pairs in (("time_min", time_min), ("distance_km", distance_km)):
            if pairs.shape != self.time_min.shape:
                raise TableError(
                    f"access to {self.level}", [f"{name} has shape {pairs.shape}; expected {self.time_min.shape}"]
                )
        other = copy(self)
        other.__dict__.pop("nearest_column", None)
        other.__dict__.update(time_min=time_min, distance_km=distance_km, status=None)
        return other

    def with_further(self, other: "LevelAccess") -> "LevelAccess":
        """Return access to the sites of this one and of another one of the same origins; statuses are left out."""
        return replace(
            self,
            time_min=np.hstack([self.time_min, other.time_min]),
            distance_km=np.hstack([self.distance_km, other.distance_km]),
            **self.sites_with(other),
        )

    def sites_with(self, other: "LevelAccess") -> dict[str, Any]:
        """Return the fields of the sites of both, of which it is not known which are certain."""
        fields = ("site_ids", "site_names", "site_municipality", "site_language", "site_places")
        return {name: getattr(self, name) + getattr(other, name) for name in fields} | {"certain": None, "status": None}

    def select(self, chosen: npt.ArrayLike) -> "LevelAccess":
        """Return the same access to some of the sites only (a mask or positions of columns)."""
        at = np.arange(self.n_sites)[np.asarray(chosen)]
        if np.array_equal(at, np.arange(self.n_sites)):
            return self
        return self._select(at)

    def _select(self, at: Rows) -> "LevelAccess":
        columns = side_by_side(at)

        def columns_of(pairs: npt.NDArray[Any] | None) -> npt.NDArray[Any] | None:
            return None if pairs is None else pairs[:, columns]

        pairs = ("time_min", "distance_km", "status", "walk_km", "walk_over_danger")
        return self._with_sites(at, **{name: columns_of(getattr(self, name)) for name in pairs})

    def _with_sites(self, at: Rows, **changes: Any) -> "LevelAccess":
        """Return a copy with some of the sites, and with other values of some fields."""

        def of_sites(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(names[i] for i in at)

        part = copy(self)  # of what was checked a part needs no check
        part.__dict__.pop("nearest_column", None)
        part.__dict__.update(
            site_ids=of_sites(self.site_ids),
            site_names=of_sites(self.site_names),
            site_municipality=of_sites(self.site_municipality),
            site_language=of_sites(self.site_language),
            site_places=of_sites(self.site_places),
            certain=None if self.certain is None else self.certain[at],
            **changes,
        )
        return part


def least_by_row(matrix: npt.NDArray[np.floating]) -> Floats:
    """Return the least value of each row, `inf` where there is no column."""
    if not matrix.shape[1]:
        return np.full(matrix.shape[0], np.inf)
    return matrix.min(axis=1).astype(float)


def side_by_side(columns: Rows) -> slice | Rows:
    """Return positions of columns as a slice where they stand side by side: what it takes is no copy."""
    first = int(columns[0]) if len(columns) else 0
    together = np.array_equal(columns, np.arange(first, first + len(columns)))
    return slice(first, first + len(columns)) if together else columns


class People:
    """What is read of a table of people again and again: their municipalities and age groups, read once."""

    def __init__(self, origins: pd.DataFrame) -> None:
        self.origins = origins
        self._of_level: dict[str, Floats] = {}

    @cached_property
    def codes(self) -> npt.NDArray[np.str_]:
        """Municipality code of each origin; not to be written to."""
        return _read_only(self.origins["municipality_code"].to_numpy(dtype=str))

    @cached_property
    def municipalities(self) -> frozenset[str]:
        """Municipality codes that occur."""
        return frozenset(self.rows_of)

    @cached_property
    def numbers(self) -> Rows:
        """Number of each origin's municipality, in the order of the codes; not to be written to."""
        return _read_only(np.unique(self.codes, return_inverse=True)[1])

    @cached_property
    def rows_of(self) -> Mapping[str, Rows]:
        """Origins of each municipality that occurs."""
        return {str(code): np.flatnonzero(self.codes == code) for code in np.unique(self.codes)}

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the numbers of people, by column and first row."""
        return tuple(fault for name in ("population", *AGES) for fault in self._faults_of(name))

    def _faults_of(self, name: str) -> Iterator[str]:
        if name not in self.origins.columns:
            yield f"origins: column {name} is missing; give the persons of every age group, 0 where there are none"
            return
        persons = pd.to_numeric(self.origins[name], errors="coerce").to_numpy(float)
        wrong = np.flatnonzero(~((persons >= 0) & np.isfinite(persons)))
        if len(wrong):
            value = self.origins[name].tolist()[wrong[0]]
            yield (
                f"origins: column {name}, row {wrong[0] + 1}: {value!r}; expected a number of persons, 0 where there "
                f"are none ({len(wrong)} such rows)"
            )

    def of_level(self, level: str) -> Floats:
        """Persons of the level's age group per origin; not to be written to."""
        if level not in self._of_level:
            self._of_level[level] = _read_only(self.origins[list(of(level).ages)].to_numpy(float).sum(axis=1))
        return self._of_level[level]


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array


@dataclass(frozen=True, repr=False)
class StudyInputs:
    """Everything that the indicators of one region are computed from.

    Attributes
    ----------
    region
        The region, with its programme's facts.
    origins
        The region's populated cells: `kopa.tables.ORIGINS`; the geometry is not used.
    municipalities
        All municipalities of the country: `code`, `name_fi`, `type`, `area_km2` …
    population_history
        `code`, `year`, `population`.
    levels
        Access by level; the key is the level shown in the results.
    parameters
        The choices of the study.
    region_of
        Region code of each municipality code.
    tables
        Optional tables of analysts, by name (`kopa.goals.own_tables.schemas`).
    workplaces
        Access to the workplaces of the table `workplaces` (`kopa.goals.catalogue.workplaces.workplace_access`).
    other_regions
        Names of further regions of the analyst's own that the tables may speak of: their rows are left aside.
    schools
        Institution numbers that tables may name, of the whole country; default: those of the sites.
    statistics
        Ages of regions in time, jobs and languages of municipalities, as they are published.
    school_days
        School days without a car by level; none without a timetable.
    school_routes
        Shared school routes (`kopa.scenarios.school_routes.tables.SCHOOL_ROUTES`); None without a price of a kilometre.
    people
        What has been read of `origins`; `dataclasses.replace` hands it on while the origins are the same.
    """

    region: Region
    origins: pd.DataFrame
    municipalities: pd.DataFrame
    population_history: pd.DataFrame
    levels: Mapping[str, LevelAccess]
    parameters: Parameters
    region_of: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    workplaces: LevelAccess | None = None
    other_regions: tuple[str, ...] = ()
    schools: frozenset[str] = frozenset()
    statistics: OfficialStatistics = field(default_factory=OfficialStatistics)
    school_days: Mapping[str, SchoolDays] = field(default_factory=dict)
    school_routes: pd.DataFrame | None = None
    people: People = field(default=None, repr=False, compare=False)  # type: ignore[assignment]  # made below
    _made: dict[Callable[["StudyInputs"], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if self.people is None or self.people.origins is not self.origins:
            object.__setattr__(self, "people", People(self.origins))
        faults = [
            f"{level}: {access.time_min.shape[0]} rows; expected {len(self.origins)}, one per origin"
            for level, access in self.levels.items()
            if access.time_min.shape[0] != len(self.origins)
        ]
        faults += [f"{level}: unknown level" for level in self.levels if level not in LEVELS]
        if self.workplaces is not None and len(self.workplaces.time_min) != len(self.origins):
            faults.append(
                f"workplaces: {len(self.workplaces.time_min)} rows; expected {len(self.origins)}, one per origin"
            )
        outside = sorted(self.people.municipalities - set(self.region.municipality_codes))
        if outside:
            faults.append(
                f"origins lie in {', '.join(outside)}, which the region does not hold; clip them to the region"
            )
        faults += self.people.faults
        if faults:
            raise TableError(f"inputs of {self.region.id}", faults)

    def __repr__(self) -> str:
        tables = f", tables {', '.join(self.tables)}" if self.tables else ""
        return f"StudyInputs({self.region.id!r}: {len(self.origins):,} origins, {', '.join(self.levels)}{tables})"

    def persons(self, level: str) -> Floats:
        """Return the persons of the level's age group per origin, as an array that is not to be written to."""
        return self.people.of_level(level)

    def once(self, make: Callable[["StudyInputs"], T]) -> T:
        """Return what a function makes of these inputs: made at the first call, however many groups ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])
