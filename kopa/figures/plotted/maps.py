"""The kinds of map that a study draws with matplotlib: travel time, isochrones, nearest sites, gain across borders."""

from collections.abc import Callable, Collection, Mapping
from io import BytesIO
from textwrap import fill
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kopa.errors import UnknownNameError, did_you_mean
from kopa.figures.catchment_map import SAME_TOWN_M, catchment_areas, number_place, towns_of
from kopa.figures.classes import COLOURS, Classes
from kopa.figures.isochrone_map import widened
from kopa.figures.plotted import charts

HATCHES = ("", "....", "////", "xxxx", "----")
"""One hatch for each class, so that no class is told by colour alone."""

LISTED = 14
"""Areas that a legend lists: those with the most persons."""

SAVED = Classes((1.0, 5.0, 10.0, 20.0))
"""Classes of minutes saved by crossing a border."""


class Drawn(Protocol):
    """What a map asks of a study."""

    @property
    def origins(self) -> gpd.GeoDataFrame:
        """People of the region."""

    @property
    def municipalities(self) -> gpd.GeoDataFrame:
        """Municipalities of the region."""

    @property
    def roads(self) -> gpd.GeoDataFrame:
        """Roads of the country."""

    def persons(self, level: str) -> np.ndarray:
        """Persons of the level's age group per origin."""

    def nearest(self, level: str) -> pd.DataFrame:
        """Nearest site of each origin."""

    def access(self, level: str) -> Any:
        """Times from every origin to every site of a level."""

    def sites_of(self, level: str, *, language: str = "all") -> gpd.GeoDataFrame:
        """Sites of a level."""

    def isochrones(self, level: str, *, beyond: Collection[str] = ()) -> gpd.GeoDataFrame:
        """Areas from which the region's sites, and those named in `beyond`, are reached."""


def drawn(study: Drawn, level: str, kind: str = "time", *, words: charts.MapWords | None = None) -> Figure:
    """Return the map of a kind (`KINDS`) of one level; `words` replace the English ones.

    Raises
    ------
    UnknownNameError
        Another kind; the closest are given.
    """
    if kind not in KINDS:
        raise UnknownNameError(f"no map {kind!r}.{did_you_mean(kind, KINDS)} Maps: {', '.join(KINDS)}")
    return KINDS[kind](study, level, words)


def png(figure: Figure, *, dpi: int = 200) -> bytes:
    """Return a figure as the bytes of a PNG file; the same figure gives the same bytes."""
    made = BytesIO()
    figure.savefig(made, format="png", dpi=dpi, metadata={"Software": None})
    return made.getvalue()


def _time(study: Drawn, level: str, words: charts.MapWords | None) -> Figure:
    return _people(study, level, study.nearest(level)["travel_time_min"].to_numpy(), words or charts.ENGLISH)


def _border(study: Drawn, level: str, words: charts.MapWords | None) -> Figure:
    own, time = own_time_min(study, level), study.nearest(level)["travel_time_min"].to_numpy(float)
    saved = np.where(np.isinf(own), np.inf, own - np.where(np.isinf(own), 0.0, time))
    told = words or charts.MapWords(
        title="Minutes saved when the municipal border may be crossed: {level}",
        legend="Driving time saved, one way",
        no_way="no site in the municipality",
    )
    return _people(study, level, saved, told, SAVED)


def _people(
    study: Drawn, level: str, minutes: np.ndarray, words: charts.MapWords, classes: Classes = charts.DEFAULT_CLASSES
) -> Figure:
    people = study.origins.assign(time_min=minutes, persons=study.persons(level))
    sites = study.sites_of(level, language="fi")
    return charts.study_map(
        people, study.municipalities, sites, study.roads, level, weight="persons", classes=classes, words=words
    )


def own_time_min(study: Drawn, level: str) -> np.ndarray:
    """Return the minutes to the nearest Finnish-language site in one's own municipality; inf where it has none."""
    access, codes = study.access(level), study.origins["municipality_code"].to_numpy(str)
    finnish = np.array([language != "sv" for language in access.site_language], bool)
    at = np.array(access.site_municipality, dtype=str)
    own = np.full(len(codes), np.inf)
    for code in np.unique(codes):
        here, sites = codes == code, finnish & (at == code)
        if sites.any():
            own[here] = access.time_min[np.ix_(here, sites)].min(axis=1)
    return own


def _isochrones(study: Drawn, level: str, words: charts.MapWords | None) -> Figure:
    """Areas of the region's sites and of those across its border that are somebody's nearest."""
    told = words or charts.MapWords(title="Areas from which a site is reached by car: {level}", legend="Reached within")
    nearest = study.nearest(level)
    found = study.isochrones(level, beyond=set(nearest["to_id"]))
    limits = tuple(np.unique(found["minutes"].to_numpy(float)).tolist()[-4:])
    region = shapely.union_all(study.municipalities.geometry.to_numpy())
    unit = float(region.bounds[2] - region.bounds[0]) / charts.WIDTH
    minutes = found["minutes"].to_numpy(float)
    joined = [shapely.union_all(found.geometry.to_numpy()[minutes == limit]) for limit in limits]
    areas = [shapely.intersection(widened(area, unit), region) for area in joined]
    classes = Classes(limits)
    groups = classes.of(nearest["travel_time_min"].to_numpy(float))
    people = np.bincount(groups, weights=study.persons(level), minlength=len(COLOURS) + 1)
    labels = charts.labels_of(classes, told)[: len(limits)]
    shown = [(area, i, f"{label}: {told.persons(float(people[i]))}") for i, (area, label) in
             enumerate(zip(areas, labels, strict=True))]  # fmt: skip
    return _areas(study, level, shown[::-1], told, {})


def _nearest(study: Drawn, level: str, words: charts.MapWords | None) -> Figure:
    told = words or charts.MapWords(title="Which site is the nearest by car: {level}", legend="Nearest site")
    persons, nearest = study.persons(level), study.nearest(level)["to_id"].to_numpy(object)
    sites = study.sites_of(level, language="fi")
    used = sites[sites["id"].isin(set(nearest[persons > 0]))]
    town = dict(zip(used["id"], towns_of(used.geometry.to_numpy(), SAME_TOWN_M), strict=True))
    group = np.array([town.get(site, -1) for site in nearest])
    sizes = np.bincount(group[group >= 0], weights=persons[group >= 0])
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    place = np.append(rank, -1)[group]
    xy = shapely.get_coordinates(study.origins.geometry.to_numpy())
    region = shapely.union_all(study.municipalities.geometry.to_numpy())
    areas = catchment_areas(xy[persons > 0], place[persons > 0], region)
    names: list[list[str]] = [[] for _ in sizes]
    for site, name in zip(used["id"], used["name"], strict=True):
        names[rank[town[site]]].append(name)
    people = [told.persons(float(persons[place == i].sum())) for i in range(len(names))]
    shown = [(area.geometry, area.fill, f"{area.number} {'; '.join(mine)}: {n}")
             for area, mine, n in zip(areas, names, people, strict=True)]  # fmt: skip
    return _areas(study, level, shown, told, {str(area.number): area.geometry for area in areas})


def _areas(
    study: Drawn,
    level: str,
    shown: list[tuple[shapely.Geometry, int, str]],
    words: charts.MapWords,
    numbers: Mapping[str, shapely.Geometry],
) -> Figure:
    """Draw areas of a fill with their words, and numbers inside them."""
    sites = study.sites_of(level, language="fi")
    figure, axes, bounds = charts.sheet(study.municipalities)
    handles: list[Any] = []
    for geometry, fill_index, label in shown:
        face, hatch = COLOURS[fill_index], HATCHES[fill_index]
        gpd.GeoSeries([geometry]).plot(
            ax=axes, linewidth=0.6, zorder=2, facecolor=face, hatch=hatch, edgecolor="#333333"
        )
        told = fill(label.replace("$", r"\$"), 36)
        handles.append(Patch(facecolor=face, hatch=hatch, edgecolor="#333333", linewidth=0.6, label=told))
    handles = handles[:LISTED] if numbers else handles[::-1]
    study.municipalities.plot(ax=axes, facecolor="none", edgecolor="#6b6b6b", linewidth=0.8, zorder=3)
    handles += charts.furnished(axes, study.municipalities, sites, study.roads, words, bounds)
    _write(axes, numbers, shapely.union_all(shapely.buffer(sites.geometry.to_numpy(), (bounds[2] - bounds[0]) / 45)))
    charts.titled(figure, axes, handles, words, level)
    return figure


def _write(axes: Axes, numbers: Mapping[str, shapely.Geometry], clear: shapely.Geometry) -> None:
    for shown, geometry in numbers.items():
        if geometry.is_empty:
            continue
        x, y = number_place(max(shapely.get_parts(geometry), key=shapely.area), clear)
        box = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": "#333333"}
        axes.text(x, y, shown, ha="center", va="center", fontsize=8, fontweight="bold", zorder=6, bbox=box)


KINDS: Mapping[str, Callable[[Drawn, str, charts.MapWords | None], Figure]] = {
    "time": _time,
    "isochrones": _isochrones,
    "nearest": _nearest,
    "border": _border,
}
"""Kinds of map by name."""
