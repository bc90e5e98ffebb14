"""What both kinds of map show: places by class of minutes and sites, each with a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from kopa.figures.classes import COLOURS, NO_VALUE, UNREACHABLE, Classes
from kopa.figures.plotted import charts
from kopa.figures.plotted.maps import LevelMap

SITE, OUTLINE = "#1a1a1a", "#6b6b6b"
MAIN_ROADS = (1, 2, 3)
"""Classes of roads that are drawn."""

SMALLEST, LARGEST = 2.0, 14.0
"""Radius of the mark of a place with hardly anybody, and the largest, in drawing units."""


@dataclass(frozen=True)
class Mark:
    """A place: its point, radius, colour, and what is said of it."""

    point: shapely.Point
    radius: float
    colour: str
    words: str


def marks(source: LevelMap) -> Iterator[Mark]:
    """Yield a mark for every place where somebody of the age group lives, those with most persons first."""
    people = source.people[source.people["persons"] > 0].sort_values("persons", ascending=False, kind="stable")
    names = dict(zip(source.sites["id"], source.sites["name"], strict=True))
    towns = dict(zip(source.municipalities["code"], source.municipalities["name_fi"], strict=True))
    persons, minutes = people["persons"].to_numpy(float), people["time_min"].to_numpy(float)
    classes_of_people = source.classes.of(minutes)
    radii = np.clip(0.7 * np.sqrt(persons), SMALLEST, LARGEST)
    rows = zip(
        people.geometry,
        radii,
        classes_of_people,
        persons,
        minutes,
        people["nearest"],
        people["municipality_code"],
        strict=True,
    )
    for point, radius, at, n, time_min, nearest, code in rows:
        way = f"{time_min:.0f} min to {names.get(nearest, nearest)}" if np.isfinite(time_min) else "no road connection"
        colour = (*COLOURS, UNREACHABLE, NO_VALUE)[at]
        yield Mark(point, float(radius), colour, f"{towns.get(code, code)}: {charts.ENGLISH.persons(n)}, {way}")


def sites_around(source: LevelMap) -> gpd.GeoDataFrame:
    """Return the sites inside the region and those that are some place's nearest."""
    region = shapely.union_all(source.municipalities.geometry.to_numpy())
    shown = source.sites.within(region).to_numpy() | source.sites["id"].isin(set(source.people["nearest"])).to_numpy()
    return source.sites[shown].reset_index(drop=True)


def main_roads(source: LevelMap) -> gpd.GeoDataFrame:
    """Return the main roads within the rectangle around the region."""
    around = shapely.box(*source.municipalities.total_bounds)
    roads = source.roads[source.roads["road_class"].astype(int).isin(MAIN_ROADS)]
    return gpd.GeoDataFrame(geometry=roads[roads.intersects(around)].geometry.clip(around))


def legend(classes: Classes) -> list[tuple[str, str]]:
    """Return colour and words of every class of minutes, and of places without a way."""
    labels = charts.labels_of(classes, charts.ENGLISH)
    return list(zip([*COLOURS[: len(labels) - 1], UNREACHABLE], labels, strict=True))
