"""School routes asked of a study: the pupils beyond the limit, their ways to one another, and the routes drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.errors import InputError, UnknownNameError, did_you_mean
from kopa.goals.inputs import Floats
from kopa.levels import BASIC_1_6, BASIC_EDUCATION, level_named, of
from kopa.scenarios.edits import Edit
from kopa.scenarios.schemas import ALL_SITES
from kopa.scenarios.school_routes.draws import whole_pupils
from kopa.scenarios.school_routes.savings import SchoolRoute, savings_routes
from kopa.scenarios.school_routes.tables import SCHOOL_ROUTES
from kopa.scenarios.side import Side, beyond
from kopa.study.coverage import not_covered
from kopa.study.scenarios.compare import Asked, compared, scenario_of, side_now
from kopa.study.scenarios.roads import network_after
from kopa.study.scenarios.sites import placed_sites
from kopa.tables import check

if TYPE_CHECKING:
    from kopa.study.study import Study

MEASURES = ("routes", "vehicle_km", "longest_ride_min", "over_ride_limit", "cost")
OF_DRAWS = (5, 95)
"""Percentiles of the draws between which nine in ten of them lie."""


@dataclass(frozen=True)
class RouteChoices:
    """What vehicles and days are taken to be like; assumptions unless an analyst knows better.

    Attributes
    ----------
    seats
        Pupils that a vehicle takes.
    ride_limit_min
        Longest ride of a route with several stops, in minutes.
    draws, seed
        How often whole pupils are drawn, and what starts the random numbers.
    school_days
        School days of a year.
    eur_per_km
        Price of a kilometre with pupils on board; nan: none is known, and none is shown.
    """

    seats: int = 16
    ride_limit_min: float = 60.0
    draws: int = 20
    seed: int = 1
    school_days: int = 190
    eur_per_km: float = float("nan")

    @staticmethod
    def of(choices: Mapping[str, Any]) -> RouteChoices:
        """Return the choices that were given by name; one that there is none of is refused."""
        names = [one.name for one in fields(RouteChoices)]
        for name in choices:
            if name not in names:
                raise UnknownNameError(
                    f"school_routes: no choice {name!r}.{did_you_mean(name, names)} Choices: {', '.join(names)}"
                )
        return RouteChoices(**choices)

    def __post_init__(self) -> None:
        whole = ("seats", "draws", "seed", "school_days")
        for name in (one.name for one in fields(self)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(
                value, int | np.integer if name in whole else int | float | np.integer
            ):
                raise InputError(
                    f"school_routes: {name} is {value!r}; expected a {'whole ' * (name in whole)}number, without quotes"
                )
            if name not in ("seed", "eur_per_km") and not value >= 1:
                raise InputError(f"school_routes: {name} is {value}; give 1 or more")


def school_routes(study: Study, asked: Sequence[Asked], level: str, choices: RouteChoices) -> pd.DataFrame:
    """Return shared school routes of a level, by school and of the region, before and after what was asked.

    Where many are taught in Swedish, an option has no price here either, as in its answers.

    Raises
    ------
    InputError
        The level is none of basic education, or its schools, or their grades, are not known.
    """
    level, scenario = level_named(level), scenario_of(study, asked) if asked else None
    check_school_routes(study, level)
    places = {"before": _places(study, level)}
    sides = {"before": (study, side_now(study, level, ALL_SITES))}
    if scenario:
        told = compared(study, (scenario,), (level,)).levels[0]
        choices = choices if told.is_priced else replace(choices, eur_per_km=float("nan"))
        sides["after"] = network_after(study, scenario), told.after  # on the roads that then are
        places["after"] = _places_after(study, level, places["before"], scenario.edits)
    drawn = {name: _drawn(on, level, side, places[name], choices) for name, (on, side) in sides.items()}
    rows = [row for name, of_sites in drawn.items() for row in _rows(name, of_sites, places[name], choices)]
    if "after" in drawn:
        rows.append(_change(drawn["before"], drawn["after"], choices))
    return check(pd.DataFrame(rows, columns=SCHOOL_ROUTES.names), SCHOOL_ROUTES)


def check_school_routes(study: Study, level: str = BASIC_1_6) -> None:
    """Raise InputError unless routes of a level can be made; no way is searched for it."""
    if level not in BASIC_EDUCATION or of(level).doubtful:
        raise InputError(
            f"school_routes: {level!r} has no routes; the law transports pupils of known schools: {BASIC_1_6}"
        )
    if not_covered(study.country.coverage, level, study.region.municipality_codes):
        raise InputError(f"school_routes: the sites of {level!r} are not known in the whole region")


@dataclass(frozen=True, eq=False)
class _OfSite:
    """The pupils of a school, and its routes in numbers: draws × measures."""

    pupils: float
    without_way: float
    drawings: Floats
    """Draws × `MEASURES`."""


def _places(study: Study, level: str) -> gpd.GeoDataFrame:
    """Return the sites that may be somebody's nearest: `id`, `name`, `municipality_code`, geometry."""
    sites = study.country.sites
    return sites[sites["level"].isin(of(level).served_by)][["id", "name", "municipality_code", "geometry"]]


def _places_after(study: Study, level: str, places: gpd.GeoDataFrame, edits: Iterable[Edit]) -> gpd.GeoDataFrame:
    """Return the sites with those that a scenario opens at a level, and with others where it moves them."""
    placed = list(placed_sites(study, edits, level))
    stay = places[~places["id"].isin({one.id for one in placed})]
    points = gpd.points_from_xy(*(np.array([one.at for one in placed]).reshape(-1, 2).T), crs=places.crs)
    columns = {name: [getattr(one, name) for one in placed] for name in ("id", "name", "municipality_code")}
    return pd.concat([stay, gpd.GeoDataFrame(columns, geometry=points)], ignore_index=True) if placed else places


def _drawn(study: Study, level: str, side: Side, places: gpd.GeoDataFrame, choices: RouteChoices) -> dict[str, _OfSite]:
    """Return the routes of every school to which somebody is transported, by its id."""
    rows = np.arange(len(side.persons))
    expected = sum((beyond(level, side, limit, rows) for limit in side.limits), np.zeros(len(rows)))
    has_way = np.isfinite(side.distance_km)
    whole = whole_pupils(expected, choices.draws, seed=choices.seed)
    homes = study._origins  # with `locality`: inside a town there are streets that the roads lack
    routes = {}
    for site in sorted({str(one) for one in side.site_by_road[(expected > 0) & has_way]}):
        mine = np.flatnonzero((side.site_by_road == site) & (expected > 0) & has_way)
        at = homes.iloc[mine]
        school = places[places["id"] == site][["id", "geometry"]]
        ways = study.travel.matrices(at, pd.concat([at[["id", "geometry"]], school], ignore_index=True), "distance")
        drawings = [
            _measures(ways.time_min, ways.distance_km, whole[draw, mine], choices) for draw in range(choices.draws)
        ]
        routes[site] = _OfSite(float(expected[mine].sum()), 0.0, np.array(drawings))
    lost = float(expected[~has_way].sum())
    if lost > 0:
        routes[""] = _OfSite(lost, lost, np.zeros((choices.draws, len(MEASURES))))
    return routes


def _measures(time_min: Floats, distance_km: Floats, pupils: np.ndarray, choices: RouteChoices) -> list[float]:
    routes = savings_routes(time_min, distance_km, pupils, seats=choices.seats, ride_limit_min=choices.ride_limit_min)
    return list(_numbers(routes, choices))


def _numbers(routes: Sequence[SchoolRoute], choices: RouteChoices) -> Iterator[float]:
    km = 2 * sum(one.km for one in routes)
    yield len(routes)
    yield km
    yield max((one.ride_min for one in routes), default=0.0)
    yield sum(one.pupils for one in routes if one.ride_min > choices.ride_limit_min)
    yield km * choices.school_days * choices.eur_per_km


def _rows(
    name: str, of_sites: dict[str, _OfSite], places: gpd.GeoDataFrame, choices: RouteChoices
) -> Iterator[list[object]]:
    called = places.set_index("id")
    yield [name, "", "", "", *_numbers_of(_together(of_sites.values(), choices))]
    for site, one in of_sites.items():
        if site:
            yield [name, site, called.at[site, "name"], called.at[site, "municipality_code"], *_numbers_of(one)]


def _together(of_sites: Iterable[_OfSite], choices: RouteChoices) -> _OfSite:
    each = list(of_sites)
    if not each:
        return _OfSite(0.0, 0.0, np.zeros((choices.draws, len(MEASURES))))
    drawings = np.stack([one.drawings for one in each])
    summed = drawings.sum(axis=0)
    ride = MEASURES.index("longest_ride_min")
    summed[:, ride] = drawings[:, :, ride].max(axis=0)
    return _OfSite(sum(one.pupils for one in each), sum(one.without_way for one in each), summed)


def _numbers_of(one: _OfSite) -> list[float]:
    return [one.pupils, one.without_way, *_spread(one.drawings)]


def _spread(drawings: Floats) -> list[float]:
    ends = np.percentile(drawings, OF_DRAWS, axis=0)
    return [float(value) for n in range(len(MEASURES)) for value in (drawings[:, n].mean(), ends[0, n], ends[1, n])]


def _change(before: dict[str, _OfSite], after: dict[str, _OfSite], choices: RouteChoices) -> list[object]:
    """Return after less before, draw by draw: what chance does to both sides alike is not in it."""
    one, other = (_together(side.values(), choices) for side in (before, after))
    pupils, lost = other.pupils - one.pupils, other.without_way - one.without_way
    return ["change", "", "", "", pupils, lost, *_spread(other.drawings - one.drawings)]
