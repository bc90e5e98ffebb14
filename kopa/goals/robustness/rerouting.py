"""Really re-routed travel times: every variant's roads are searched anew, for all regions together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility import Access, RoadNetwork, matrices, snap
from kopa.accessibility.readers.national_roads import FERRY_CLASS
from kopa.accessibility.search.local_streets import LocalStreets, in_built_up
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.inputs import Floats, StudyInputs
from kopa.goals.robustness.spread import ROAD_CLASSES
from kopa.goals.robustness.variants import DECLARED, Design, Variant, factor_of

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
        By placement: the inputs of every region, in the same order, with people placed that way. Only their
        levels in `sites` are routed; origins need a geometry.
    sites
        By level: its sites in the order of `LevelAccess.site_ids`.
    """

    car: Car
    inputs: Mapping[str, Sequence[StudyInputs]]
    sites: Mapping[str, gpd.GeoDataFrame]

    def __post_init__(self) -> None:
        faults = []
        orders = {name: [one.region.id for one in inputs] for name, inputs in self.inputs.items()}
        if len({tuple(order) for order in orders.values()}) != 1:
            faults.append(f"regions differ between placements: {orders}")
        for name, inputs in self.inputs.items():
            for one, (level, sites) in ((one, pair) for one in inputs for pair in self.sites.items()):
                if tuple(sites["id"]) != one.levels[level].site_ids:
                    faults.append(f"{name}, {one.region.id}, {level}: sites differ from those of the inputs")
        if faults:
            raise InputError("re-routing: " + "; ".join(faults))


def rerouted(
    base: Base, design: Design, variants: Iterable[Variant]
) -> Iterator[tuple[Variant, tuple[StudyInputs, ...]]]:
    """Yield every variant with the inputs of every region under it, network by network.

    A network is built and searched once, for the people and sites of all regions and placements. Its access leg
    is outside the search, so that another leg only adds its difference; ways over local streets replace the
    road's where they are quicker. Distances depend on legs, placement and streets, not on speeds.

    Parameters
    ----------
    base
        Regions, roads and sites.
    design
        Speed factors of the networks.
    variants
        What is asked for; neighbours with the same network share its search.
    """
    ways = _Ways(base, design)
    for network, group in groupby(variants, key=lambda one: one.network):
        time_min = ways.times(network)
        for variant in group:
            yield variant, ways.inputs(variant, time_min)


class _Ways:
    """People and sites of all regions as one set of origins and one of sites, and their ways."""

    def __init__(self, base: Base, design: Design) -> None:
        self.base, self.design = base, design
        self.origins, self.rows = _together(base)
        self.sites, self.columns = _sites_together(base.sites)
        self.light = {name: [_light(one) for one in inputs] for name, inputs in base.inputs.items()}
        self.network = base.car.network
        self.edges = _classed(self.network)
        self.usual = self._leg(design.declared)
        people_m, sites_m = (np.stack([one.geometry.x, one.geometry.y], axis=1) for one in (self.origins, self.sites))
        streets = LocalStreets.between(people_m, sites_m, in_built_up(self.origins), max_m=self._longest_m())
        self.streets = {name: [streets.of_rows(one) for one in rows] for name, rows in self.rows.items()}
        self.kilometres: dict[int, Floats] = {}
        self.added: dict[int, tuple[Floats, Floats]] = {}

    def times(self, network: int) -> Floats:
        """Minutes of every pair with the declared access leg."""
        net = self.network if network == DECLARED else self._network(network)
        return matrices(net, self.origins, self.sites, access=self.usual, progress=False).time_min

    def inputs(self, variant: Variant, time_min: Floats) -> tuple[StudyInputs, ...]:
        """Inputs of every region under one variant."""
        access, chosen = self._leg(variant), range(len(self.light[variant.placement]))
        found = []
        for i in chosen:
            rows, of_region = self.rows[variant.placement][i], self.light[variant.placement][i]
            streets = self.streets[variant.placement][i].within(variant.local_streets_max_m)
            local_min, local_km = streets.ways(access)
            minutes = _at_most(self._with_leg(variant, time_min[rows], rows), streets, local_min)
            km = _at_most(self._km(variant)[rows], streets, local_km)
            levels = {
                level: replace(
                    of_region.levels[level], time_min=minutes[:, at], distance_km=km[:, at], status=None
                )
                for level, at in self.columns.items()
            }  # fmt: skip
            found.append(replace(of_region, levels=levels))
        return tuple(found)

    def _with_leg(self, variant: Variant, time_min: Floats, rows: Rows) -> Floats:
        if variant.leg not in self.added:
            points = (self.origins, self.sites)
            legs = [
                [snap(self.network, one, access=leg)["access_time_min"].to_numpy() for one in points]
                for leg in (self._leg(variant), self.usual)
            ]
            with np.errstate(invalid="ignore"):  # points without a road: inf - inf, and every way from them is inf
                self.added[variant.leg] = (legs[0][0] - legs[1][0], legs[0][1] - legs[1][1])
        origin, site = self.added[variant.leg]
        more = np.nan_to_num(origin)[rows, None] + np.nan_to_num(site)
        return np.where(time_min > 0, time_min + more, time_min)  # the same place is no way at all

    def _km(self, variant: Variant) -> Floats:
        if variant.leg not in self.kilometres:
            access = self._leg(variant)
            found = matrices(self.network, self.origins, self.sites, metric="distance", access=access, progress=False)
            self.kilometres[variant.leg] = found.distance_km
        return self.kilometres[variant.leg]

    def _network(self, network: int) -> RoadNetwork:
        row = self.design.speed_factors.loc[network]
        factor = factor_of(self.edges["road_class"], dict(zip(ROAD_CLASSES, row.to_numpy(float), strict=True)))
        return self.network.with_speeds(self.edges["speed_kmh"].to_numpy(float) * factor)

    def _leg(self, variant: Variant) -> Access:
        max_m = self.base.car.leg.max_m
        return Access(speed_kmh=variant.access_speed_kmh, detour=variant.access_detour, max_m=max_m)

    def _longest_m(self) -> float:
        return max(one.local_streets_max_m for one in self.design.crossed)


def _at_most(values: Floats, streets: LocalStreets, local: Floats) -> Floats:
    """Return `values` (changed in place), replaced where the way over local streets is less."""
    at = streets.line, streets.column
    values[at] = np.minimum(values[at], local)
    return values


def _classed(network: RoadNetwork) -> pd.DataFrame:
    """Return class and speed of every road; those of unknown class are all of one, ferries of theirs."""
    edges = network.edges
    if "road_class" not in edges.columns:
        edges["road_class"] = np.where(edges["ferry"], FERRY_CLASS, ONE_CLASS)
    return edges[["road_class", "speed_kmh"]]


def _together(base: Base) -> tuple[gpd.GeoDataFrame, dict[str, list[Rows]]]:
    """Return the people of all regions and placements, each once, and the rows of every region."""
    parts = [
        one.origins[["id", "placed_by", "geometry"]].assign(id=f"{name}:" + one.origins["id"].astype(str))
        for name, inputs in base.inputs.items()
        for one in inputs
    ]
    together = pd.concat(parts, ignore_index=True).drop_duplicates("id", ignore_index=True)
    position = pd.Index(together["id"])
    ids = iter(parts)
    return together, {
        name: [position.get_indexer(next(ids)["id"]) for _ in inputs] for name, inputs in base.inputs.items()
    }


def _sites_together(sites: Mapping[str, gpd.GeoDataFrame]) -> tuple[gpd.GeoDataFrame, dict[str, Rows]]:
    """Return the sites of all levels, each once, and the columns of every level."""
    parts = [of_level[["id", "geometry"]] for of_level in sites.values()]
    together = pd.concat(parts, ignore_index=True).drop_duplicates("id", ignore_index=True)
    position = pd.Index(together["id"])
    return together, {level: position.get_indexer(of_level["id"]) for level, of_level in sites.items()}


def _light(inputs: StudyInputs) -> StudyInputs:
    """The same inputs with people as a plain table: they are read thousands of times."""
    return replace(inputs, origins=pd.DataFrame(inputs.origins.drop(columns="geometry")))
