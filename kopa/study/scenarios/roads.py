"""The study on the roads and in the season of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import geopandas as gpd

from kopa.accessibility.travel import Car
from kopa.country import RoadData, Speeds, WaysOnFoot
from kopa.errors import InputError
from kopa.scenarios.edits import Season
from kopa.scenarios.road_edits import CloseRoad, RoadEdit, RoadSpeed
from kopa.scenarios.roads_changed import Cut, SpeedOf, cuts_of, speeds_of, with_cuts, with_speeds
from kopa.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from kopa.accessibility import RoadNetwork
    from kopa.study.study import Study


def network_after(study: Study, scenario: Scenario) -> Study:
    """Return the study on the roads and in the season of a scenario: the same one where neither changes."""
    roads = tuple(sorted((one for one in scenario.edits if isinstance(one, RoadEdit)), key=str))
    season = [one.season for one in scenario.edits if isinstance(one, Season)]
    season = [one for one in season if one != study.parameters.season]
    if not roads and not season:
        return study
    key, cache = (roads, tuple(season)), study._scenario_cache.networks
    if key not in cache:
        cache[key] = _on_other_roads(study, roads, season)
    return cache[key]


def _on_other_roads(study: Study, roads: Sequence[RoadEdit], season: Sequence[str]) -> Study:
    travel = study._travel
    if travel is not None and (season or not isinstance(travel, Car)):
        raise InputError(
            f"scenario: travel by {travel.mode!r} is your own, and knows nothing of other roads or seasons"
        )
    other = study.with_parameters(season=season[0]) if season else study
    if not roads:
        return other
    edges = study.network.edges
    network = ChangedRoads(
        study.country.roads,
        cuts_of((one for one in roads if isinstance(one, CloseRoad)), edges),
        speeds_of((one for one in roads if isinstance(one, RoadSpeed)), edges),
    )
    if isinstance(travel, Car):
        travel = replace(travel, network=network.changed(travel.network))
    return other._with(country=study.country.with_roads(network, links=study.country.links), travel=travel)


@dataclass(frozen=True, eq=False)
class ChangedRoads:
    """Roads of which some are cut and some are driven at another speed, in every season.

    The rows of a network's edges are those of the roads.
    """

    roads: RoadData
    cuts: tuple[Cut, ...]
    speeds: tuple[SpeedOf, ...]
    _made: dict[object, RoadNetwork] = field(default_factory=dict, init=False, repr=False)

    @property
    def table(self) -> gpd.GeoDataFrame:
        """All roads, closed ones too, for drawing."""
        return self.roads.table

    @property
    def has_streets(self) -> bool:
        """Whether streets are among them, closed ones too."""
        return self.roads.has_streets

    @property
    def has_speeds(self) -> bool:
        """Whether they have speeds of their own."""
        return self.roads.has_speeds

    def check_speeds(self, speeds: Speeds) -> None:
        """Raise where the roads cannot take speeds by class."""
        self.roads.check_speeds(speeds)

    def ways_on_foot(self, season: str) -> WaysOnFoot:
        """Return the ways on foot as they are: the roads are closed to cars."""
        return self.roads.ways_on_foot(season)

    def network(self, season: str, speeds: Speeds = ()) -> RoadNetwork:
        """Return the network of a season with its roads cut: the same one at every call."""
        if (season, speeds) not in self._made:
            self._made[season, speeds] = self.changed(self.roads.network(season, speeds))
        return self._made[season, speeds]

    def changed(self, network: RoadNetwork) -> RoadNetwork:
        """Return a network of the same rows with the speeds and cuts of these."""
        driven = with_speeds(network, self.speeds)
        return with_cuts(driven, self.cuts) if self.cuts else driven
