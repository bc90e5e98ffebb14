"""The kinds of map of one level with matplotlib: travel time, isochrones, nearest sites, gain across borders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from textwrap import fill
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kopa.errors import InputError, UnknownNameError, did_you_mean
from kopa.figures.catchment_map import SAME_TOWN_M, catchment_areas, number_place, towns_of
from kopa.figures.classes import CATEGORIES, COLOURS, Classes
from kopa.figures.isochrone_map import widened
from kopa.figures.plotted import charts

LISTED = 14
"""Areas that a legend lists: those with the most persons."""

SAVED = Classes((1.0, 5.0, 10.0, 20.0))
"""Classes of minutes saved by crossing a border."""


@dataclass(frozen=True, eq=False)
class LevelMap:
    """What a map of one level of education is drawn from.

    Attributes
    ----------
    level
        Level of education, for the title.
    people
        Points with `persons` of the level's age group, `time_min` to the nearest site (inf: no way) and its id
        `nearest` (empty: none), and `own_min` to the nearest site in one's own municipality (inf: it has none).
    municipalities, sites, roads
        The region's municipalities, the sites of the level, roads with `road_class`.
    areas
        Areas from which sites are reached (`minutes`, geometry), for the map of isochrones.
    classes
        Classes of minutes of the map of travel time.
    """

    level: str
    people: gpd.GeoDataFrame
    municipalities: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None = None
    classes: Classes = charts.DEFAULT_CLASSES


def drawn(source: LevelMap, kind: str = "time", *, words: charts.MapWords | None = None) -> Figure:
    """Return the map of a kind (`KINDS`) of one level; `words` replace the English ones.

    Raises
    ------
    UnknownNameError
        Another kind; the closest are given.
    """
    return KINDS[checked_kind(kind)](source, words)


def checked_kind(kind: str) -> str:
    """Return a kind of map; another one is refused with the closest."""
    if kind not in KINDS:
        raise UnknownNameError(f"no map {kind!r}.{did_you_mean(kind, KINDS)} Maps: {', '.join(KINDS)}")
    return kind


def png(figure: Figure, *, dpi: int = 200) -> bytes:
    """Return a figure as the bytes of a PNG file; the same figure gives the same bytes."""
    made = BytesIO()
    figure.savefig(made, format="png", dpi=dpi, metadata={"Software": None})
    return made.getvalue()


def _time(source: LevelMap, words: charts.MapWords | None) -> Figure:
    return _people(source, source.people, words or charts.ENGLISH, source.classes)


def _border(source: LevelMap, words: charts.MapWords | None) -> Figure:
    own, time = (source.people[name].to_numpy(float) for name in ("own_min", "time_min"))
    saved = np.where(np.isinf(own), np.inf, own - np.where(np.isinf(own), 0.0, time))
    map_words = words or charts.MapWords(
        title="Minutes saved when the municipal border may be crossed: {level}",
        legend="Driving time saved, one way",
        no_way="no site in the municipality",
    )
    return _people(source, source.people.assign(time_min=saved), map_words, SAVED)


def _people(source: LevelMap, people: gpd.GeoDataFrame, words: charts.MapWords, classes: Classes) -> Figure:
    return charts.study_map(
        people, source.municipalities, source.sites, source.roads, source.level, weight="persons", classes=classes,
        words=words,
    )  # fmt: skip


def _isochrones(source: LevelMap, words: charts.MapWords | None) -> Figure:
    """Areas of the region's sites and of those across its border that are somebody's nearest."""
    map_words = words or charts.MapWords(
        title="Areas from which a site is reached by car: {level}", legend="Reached within"
    )
    if source.areas is None:
        raise InputError("map of isochrones: no areas to draw; pass those from which the sites are reached")
    minutes = source.areas["minutes"].to_numpy(float)
    limits = tuple(np.unique(minutes).tolist()[-4:])
    region = shapely.union_all(source.municipalities.geometry.to_numpy())
    unit = float(region.bounds[2] - region.bounds[0]) / charts.WIDTH
    joined = [shapely.union_all(source.areas.geometry.to_numpy()[minutes == limit]) for limit in limits]
    areas = [shapely.intersection(widened(area, unit), region) for area in joined]
    classes = Classes(limits)
    groups = classes.of(source.people["time_min"].to_numpy(float))
    people = np.bincount(groups, weights=source.people["persons"], minlength=len(COLOURS) + 1)
    labels = charts.labels_of(classes, map_words)[: len(limits)]
    shown = [(area, COLOURS[i], f"{label}: {map_words.persons(float(people[i]))}") for i, (area, label) in
             enumerate(zip(areas, labels, strict=True))]  # fmt: skip
    return _areas(source, shown[::-1], map_words, {})


def _nearest(source: LevelMap, words: charts.MapWords | None) -> Figure:
    map_words = words or charts.MapWords(title="Which site is the nearest by car: {level}", legend="Nearest site")
    persons, nearest = source.people["persons"].to_numpy(float), source.people["nearest"].to_numpy(object)
    used = source.sites[source.sites["id"].isin(set(nearest[persons > 0]))]
    town = dict(zip(used["id"], towns_of(used.geometry.to_numpy(), SAME_TOWN_M), strict=True))
    group = np.array([town.get(site, -1) for site in nearest])
    sizes = np.bincount(group[group >= 0], weights=persons[group >= 0])
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    place = np.append(rank, -1)[group]
    xy = shapely.get_coordinates(source.people.geometry.to_numpy())
    region = shapely.union_all(source.municipalities.geometry.to_numpy())
    areas = catchment_areas(xy[persons > 0], place[persons > 0], region)
    names: list[list[str]] = [[] for _ in sizes]
    for site, name in zip(used["id"], used["name"], strict=True):
        names[rank[town[site]]].append(name)
    people = [map_words.persons(float(persons[place == i].sum())) for i in range(len(names))]
    shown = [(area.geometry, CATEGORIES[area.fill], f"{area.number} {'; '.join(mine)}: {n}")
             for area, mine, n in zip(areas, names, people, strict=True)]  # fmt: skip
    return _areas(source, shown, map_words, {str(area.number): area.geometry for area in areas})


def _areas(
    source: LevelMap,
    shown: list[tuple[shapely.Geometry, str, str]],
    words: charts.MapWords,
    numbers: Mapping[str, shapely.Geometry],
) -> Figure:
    """Draw areas of a colour with their words, and numbers inside them: whoever sees no colours reads those."""
    sites = source.sites
    figure, axes, bounds = charts.sheet(source.municipalities)
    handles: list[Any] = []
    for geometry, colour, label in shown:
        gpd.GeoSeries([geometry]).plot(ax=axes, linewidth=0.6, zorder=2, facecolor=colour, edgecolor="#333333")
        text = fill(label.replace("$", r"\$"), 36)
        handles.append(Patch(facecolor=colour, edgecolor="#333333", linewidth=0.6, label=text))
    handles = handles[:LISTED] if numbers else handles[::-1]
    source.municipalities.plot(ax=axes, facecolor="none", edgecolor="#6b6b6b", linewidth=0.8, zorder=3)
    handles += charts.draw_elements(axes, source.municipalities, sites, source.roads, words, bounds)
    _write(axes, numbers, shapely.union_all(shapely.buffer(sites.geometry.to_numpy(), (bounds[2] - bounds[0]) / 45)))
    charts.titled(figure, axes, handles, words, source.level)
    return figure


def _write(axes: Axes, numbers: Mapping[str, shapely.Geometry], clear: shapely.Geometry) -> None:
    for shown, geometry in numbers.items():
        if geometry.is_empty:
            continue
        x, y = number_place(max(shapely.get_parts(geometry), key=shapely.area), clear)
        box = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": "#333333"}
        axes.text(x, y, shown, ha="center", va="center", fontsize=8, fontweight="bold", zorder=6, bbox=box)


KINDS: Mapping[str, Callable[[LevelMap, charts.MapWords | None], Figure]] = {
    "time": _time,
    "isochrones": _isochrones,
    "nearest": _nearest,
    "border": _border,
}
"""Kinds of map by name."""
