"""Really re-routed travel times: every variant's roads are searched anew, for all regions together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility import Access, RoadNetwork
from kopa.accessibility.network.crossings import driven_otherwise
from kopa.accessibility.readers.national_roads import FERRY_CLASS
from kopa.accessibility.search.local_streets import LocalStreets, in_locality
from kopa.accessibility.search.matrices import best_of
from kopa.accessibility.search.places import Places, placed
from kopa.accessibility.search.task import task_between
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.inputs import Floats, StudyInputs, side_by_side
from kopa.goals.robustness.candidates import candidates
from kopa.goals.robustness.people import drawn_people
from kopa.goals.robustness.spread import ROAD_CLASSES
from kopa.goals.robustness.variants import DECLARED, Design, Variant, factor_of
from kopa.levels import taught_in

Rows = npt.NDArray[np.intp]

ONE_CLASS = 4
"""Class of all roads where their classes are not known: the connecting roads'."""


@dataclass(frozen=True, eq=False)
class Base:
    """What is re-routed: regions as they are studied, their roads and sites.

    Attributes
    ----------
    car
        Roads with their declared speeds, and how far from a road people may live. Roads without a `road_class` (see
        `RoadNetwork.from_roads`) get faster and slower together.
    inputs
        The inputs of every region. Only their levels in `sites` are routed; origins need a geometry.
    sites
        For every region, by level: its sites in the order of `LevelAccess.site_ids`.
    """

    car: Car
    inputs: Sequence[StudyInputs]
    sites: Sequence[Mapping[str, gpd.GeoDataFrame]]

    def __post_init__(self) -> None:
        faults = [
            f"{one.region.id}, {level}: sites differ from those of the inputs"
            for one, by_level in zip(self.inputs, self.sites, strict=True)
            for level, sites in by_level.items()
            if tuple(sites["id"]) != one.levels[level].site_ids
        ]
        if faults:
            raise InputError("re-routing: " + "; ".join(faults))


def rerouted(
    base: Base, design: Design, variants: Iterable[Variant]
) -> Iterator[tuple[Variant, tuple[StudyInputs, ...]]]:
    """Yield every variant with the inputs of every region under it, network by network (`Rerouting`)."""
    return Rerouting(base, design).under(variants)


class Rerouting:
    """Regions whose variants are routed: what is the same on every network is made once, and searched when asked.

    A network is built once, and searched for the people of a region and the sites that can matter to them
    (`kopa.goals.robustness.candidates`). Its access leg is outside the search, so that another leg only adds its
    difference; ways over local streets replace the road's where they are quicker. Distances depend on legs, people
    and streets, not on speeds.

    Parameters
    ----------
    base
        Regions, roads and sites.
    design
        Speed factors of the networks, and how far people may differ.
    """

    def __init__(self, base: Base, design: Design) -> None:
        self.regions = [_Region(base.car, design, *one) for one in zip(base.inputs, base.sites, strict=True)]
        self.networks = DrawnNetworks(base.car.network, design)
        self.on_every_network = [one for one in design.crossed if one.network == DECLARED]

    def ready(self) -> "Rerouting":
        """Return this, with the legs and distances that all networks share: once for processes that are forked."""
        for region in self.regions:
            for variant in self.on_every_network:
                region.prepare(variant)
        return self

    def under(self, variants: Iterable[Variant]) -> Iterator[tuple[Variant, tuple[StudyInputs, ...]]]:
        """Yield every variant with the inputs of every region under it; neighbours of one network share its search."""
        for number, group in groupby(variants, key=lambda one: one.network):
            network = self.networks.of(number)
            for region in self.regions:
                region.search(network)
            for variant in group:
                yield variant, tuple(region.under(variant) for region in self.regions)


class DrawnNetworks:
    """The roads with the speeds, and the delays of crossings where there are any, of each number of the design.

    Parameters
    ----------
    network
        Roads with their declared speeds.
    design
        Factors on speeds and delays by number.
    """

    def __init__(self, network: RoadNetwork, design: Design) -> None:
        self.network, self.design, self.road_class = network, design, _road_class(network)

    def of(self, number: int) -> RoadNetwork:
        """Return the roads as a number of the design has them driven; `DECLARED`: as they are."""
        if number == DECLARED:
            return self.network
        row = self.design.speed_factors.loc[number]
        factor = factor_of(self.road_class, dict(zip(ROAD_CLASSES, row.to_numpy(float), strict=True)))
        driven = driven_otherwise(self.network.roads, factor, float(self.design.delay_factors.loc[number]))
        return RoadNetwork.of(driven, self.network.node_order)


class _Region:
    """One region: its people in every drawing below one another, the sites that can matter to them, and the ways."""

    def __init__(self, car: Car, design: Design, inputs: StudyInputs, sites: Mapping[str, gpd.GeoDataFrame]) -> None:
        self.car, self.usual = car, _leg(car, design.declared)
        candidates_at = {
            level: _as_looked_at(inputs, level, np.flatnonzero(candidates(inputs, level))) for level in sites
        }
        self.sites, self.columns = _sites_together(
            {level: sites[level].iloc[at] for level, at in candidates_at.items()}
        )
        access = {level: inputs.levels[level].by_car.select(at) for level, at in candidates_at.items()}
        people = [drawn_people(inputs.origins, design.spread, inputs.parameters.seed, n) for n in design.people]
        self.light = [_light(replace(inputs, origins=one, levels=access)) for one in people]
        self.origins = _below_one_another(people)
        n = len(inputs.origins)
        self.rows = [slice(i * n, (i + 1) * n) for i in design.people]
        longest = max(one.local_streets_max_m for one in design.crossed)
        from_m, to_m = (np.stack([one.geometry.x, one.geometry.y], axis=1) for one in (self.origins, self.sites))
        streets = LocalStreets.between(from_m, to_m, in_locality(self.origins), max_m=longest)
        self.streets = [streets.of_rows(np.arange(rows.start, rows.stop)) for rows in self.rows]
        network = car.network
        self.places = tuple(
            placed(network, one, access=self.usual, where="points") for one in (self.origins, self.sites)
        )
        self.time_min: Floats = np.empty((0, 0))
        self.same_place: tuple[Rows, Rows] | None = None
        self.kilometres: dict[int, Floats] = {}
        self.often = {one.key[1:] for one in design.crossed if one.network == DECLARED}  # on every network
        self.km_of_levels: dict[tuple[int, int, int], dict[str, Floats]] = {}
        self.added: dict[int, tuple[Floats, Floats]] = {}

    def search(self, network: RoadNetwork) -> None:
        """Search the minutes of every pair on a network, with the declared access leg."""
        self.time_min = best_of(task_between(network, *self.places, metric="time", access=self.usual))
        if self.same_place is None:  # whatever the roads
            line, column = np.nonzero(self.time_min == 0)
            self.same_place = line, column

    def prepare(self, variant: Variant) -> None:
        """Make what a variant needs beside the minutes of a network."""
        self._added(variant)
        self._km_of_levels(variant, *self._local(variant)[::2])

    def under(self, variant: Variant) -> StudyInputs:
        """Return the region's inputs under a variant of the network that was searched last."""
        of_region, (streets, local_min, local_km) = self.light[variant.people], self._local(variant)
        minutes = streets.at_most(self._with_leg(variant), local_min)
        km = self._km_of_levels(variant, streets, local_km)
        levels = {
            level: of_region.levels[level].with_pairs(minutes[:, side_by_side(at)], km[level])
            for level, at in self.columns.items()
        }
        return replace(of_region, levels=levels)

    def _local(self, variant: Variant) -> tuple[LocalStreets, Floats, Floats]:
        """Return the ways over local streets under a variant, with their minutes and kilometres."""
        streets = self.streets[variant.people].within(variant.local_streets_max_m)
        return streets, *streets.minutes_and_km(_leg(self.car, variant))

    def _km_of_levels(self, variant: Variant, streets: LocalStreets, local_km: Floats) -> dict[str, Floats]:
        """Return the distances to the sites of each level: the same on every network."""
        if variant.key[1:] in self.km_of_levels:
            return self.km_of_levels[variant.key[1:]]
        km = streets.at_most(self._km(variant)[self.rows[variant.people]].copy(), local_km)
        km_by_level = {level: km[:, side_by_side(at)] for level, at in self.columns.items()}
        if variant.key[1:] in self.often:
            self.km_of_levels[variant.key[1:]] = km_by_level
        return km_by_level

    def _with_leg(self, variant: Variant) -> Floats:
        """Return the minutes of the network searched last, with the variant's leg; a table of their own."""
        rows = self.rows[variant.people]
        time_min = self.time_min[rows]
        if _leg(self.car, variant) == self.usual:
            return time_min.copy(order="K")
        origin, site = self._added(variant)
        longer = np.empty_like(time_min)
        np.add(np.nan_to_num(origin)[rows, None], np.nan_to_num(site), out=longer)
        longer += time_min
        assert self.same_place is not None  # a network was searched
        line, column = self.same_place
        here = (rows.start <= line) & (line < rows.stop)
        longer[line[here] - rows.start, column[here]] = 0.0  # the same place is no way at all
        return longer

    def _added(self, variant: Variant) -> tuple[Floats, Floats]:
        """Return the minutes that the variant's leg adds at people and at sites."""
        if variant.leg not in self.added:
            legs = [[_leg_min(one, leg) for one in self.places] for leg in (_leg(self.car, variant), self.usual)]
            with np.errstate(invalid="ignore"):  # points without a road: inf - inf, and every way from them is inf
                self.added[variant.leg] = (legs[0][0] - legs[1][0], legs[0][1] - legs[1][1])
        return self.added[variant.leg]

    def _km(self, variant: Variant) -> Floats:
        if variant.leg not in self.kilometres:
            access = _leg(self.car, variant)  # from the same places: no leg reaches farther than another
            task = task_between(self.car.network, *self.places, metric="distance", access=access)
            self.kilometres[variant.leg] = best_of(task)
        return self.kilometres[variant.leg]


def _as_looked_at(inputs: StudyInputs, level: str, at: Rows) -> Rows:
    """Return the columns as they are looked at (`LevelView`): by id those that teach in Finnish, then the others."""
    access, taught = inputs.levels[level], taught_in("fi")
    return np.array(
        sorted(at.tolist(), key=lambda i: (access.site_language[i] not in taught, access.site_ids[i])), np.intp
    )


def _leg_min(places: Places, leg: Access) -> Floats:
    """Return the minutes of the access leg of each place; `inf` where no road is near."""
    minutes: Floats = np.where(places.edge >= 0, leg.time_min(places.snap_m), np.inf)
    return minutes


def _leg(car: Car, variant: Variant) -> Access:
    return Access(speed_kmh=variant.access_speed_kmh, detour=variant.access_detour, max_m=car.leg.max_m)


def _road_class(network: RoadNetwork) -> pd.Series:
    """Return the class of every road, in their order; those of unknown class are all of one, ferries of theirs."""
    if "road_class" in network.extras:
        return pd.Series(network.extras["road_class"])
    return pd.Series(np.where(network.ferry, FERRY_CLASS, ONE_CLASS))


def _below_one_another(people: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the people of every drawing in one table, with ids of their own."""
    columns = [name for name in ("id", "locality", "geometry") if name in people[0].columns]
    parts = [one[columns].assign(id=f"{number}:" + one["id"].astype(str)) for number, one in enumerate(people)]
    return pd.concat(parts, ignore_index=True)


def _sites_together(sites: Mapping[str, gpd.GeoDataFrame]) -> tuple[gpd.GeoDataFrame, dict[str, Rows]]:
    """Return the sites of all levels, each once, and the columns of every level."""
    parts = [of_level[["id", "geometry"]] for of_level in sites.values()]
    together = pd.concat(parts, ignore_index=True).drop_duplicates("id", ignore_index=True)
    position = pd.Index(together["id"])
    return together, {level: position.get_indexer(of_level["id"]) for level, of_level in sites.items()}


def _light(inputs: StudyInputs) -> StudyInputs:
    """The same inputs with people as a plain table: they are read thousands of times."""
    return replace(inputs, origins=pd.DataFrame(inputs.origins.drop(columns="geometry")))
