"""Maps and charts for notebooks and print, drawn with matplotlib and geopandas."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

import geopandas as gpd
import matplotlib.patheffects as effects
import numpy as np
import pandas as pd
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from kopa.errors import InputError
from kopa.figures.cell_map import legend_size
from kopa.figures.classes import COLOURS, Classes
from kopa.figures.curve import LINES, cumulated_share
from kopa.figures.frame import Bounds, MapFrame
from kopa.figures.labels import place
from kopa.figures.map_layout import area_labels

MARKERS = ("o", "s", "D", "^", "h")
"""One marker for each class, so that no class is shown by colour alone."""

DEFAULT_CLASSES = Classes((10.0, 20.0, 30.0, 45.0))
SHEET_INCHES, MAP_INCHES = 10.0, 6.8
WIDTH = 660.0
"""Width of the map in the units in which labels are placed."""

SMALLEST_PT2, LARGEST_PT2 = 5.0, 260.0


def _persons(n: float) -> str:
    """Estimated groups under 5 are not shown as a number."""
    return "fewer than 5 persons" if 0 < n < 5 else f"{math.floor(round(n, 6) + 0.5):,} persons"


@dataclass(frozen=True)
class MapWords:
    """Words of a study map; `{level}`, `{low}`, `{high}`, `{n}` are filled; `persons` says a number of persons."""

    title: str = "Driving time to the nearest site: {level}"
    legend: str = "Driving time"
    span: str = "{low}–{high} min"
    over: str = "over {low} min"
    no_way: str = "no road connection"
    persons: Callable[[float], str] = _persons
    size: str = "Size of mark: {n} persons"
    site: str = "site"
    road: str = "main road"
    source: str = (
        "Roads: National Land Survey of Finland 2013 (CC BY 4.0). People: Statistics Finland 2025 (CC BY 4.0), "
        "Eurostat 2021. Sites: Statistics Finland 2025 (CC BY 4.0), © OpenStreetMap contributors 2026 (ODbL)."
    )


ENGLISH = MapWords()


def study_map(
    origins: gpd.GeoDataFrame,
    municipalities: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    level: str,
    *,
    weight: str = "population",
    classes: Classes = DEFAULT_CLASSES,
    words: MapWords = ENGLISH,
    name: str = "name_fi",
) -> Figure:
    """Return a map of people by minutes to the nearest site, ready to show or print.

    Parameters
    ----------
    origins
        Points with `time_min` (inf: no way) and persons in the column `weight`.
    municipalities
        Outlines of the region's municipalities, with their `name` column.
    sites, roads
        Points of the sites of the level; roads with `road_class` (1 trunk … 5 small).
    level
        Level of education, for the title.
    weight
        Column of persons: symbols grow with it, places with none are left out.
    classes, words, name
        Classes of minutes, every word of the map, and the column of municipality names.

    Raises
    ------
    InputError
        A column is missing, or there is no municipality to draw.
    """
    _check(origins, municipalities, weight, name)
    figure, axes, bounds = sheet(municipalities)
    _roads(axes, roads, bounds)
    handles = _people(axes, origins, weight, classes, words)
    handles += _sites(axes, sites, bounds, words)
    _names(axes, municipalities, name, _frame(municipalities), origins, sites)
    titled(figure, axes, handles, words, level)
    return figure


def only_words(words: str) -> Figure:
    """Return a figure that says why there is nothing to draw."""
    figure = Figure(figsize=(7.0, 1.2))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))  # notebooks show no figure without axes
    axes.set_axis_off()
    axes.text(0.5, 0.5, fill(words, 90), ha="center", va="center")
    return figure


def sheet(municipalities: gpd.GeoDataFrame) -> tuple[Figure, Axes, Bounds]:
    """Return a figure with the outlines of the municipalities, its axes, and the bounds of its window in metres."""
    frame = _frame(municipalities)
    bounds = frame.bounds_m
    high = MAP_INCHES * frame.height / frame.width + 0.9
    figure = Figure(figsize=(SHEET_INCHES, high), dpi=110)
    axes = figure.add_axes((0.01, 0.55 / high, MAP_INCHES / SHEET_INCHES, 1 - 0.9 / high))
    municipalities.plot(ax=axes, color="white", edgecolor="#6b6b6b", linewidth=0.8, zorder=1)
    axes.set(xlim=(bounds[0], bounds[2]), ylim=(bounds[1], bounds[3]), aspect="equal", facecolor="#ececec")
    return figure, axes, bounds


def draw_elements(
    axes: Axes,
    municipalities: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    words: MapWords,
    bounds: Bounds,
    name: str = "name_fi",
) -> list[Line2D]:
    """Draw roads, sites and names of municipalities over areas, and return their entries of the legend."""
    _roads(axes, roads, bounds)
    handles = _sites(axes, sites, bounds, words)
    _names(axes, municipalities, name, _frame(municipalities), sites, sites)
    return handles


def titled(figure: Figure, axes: Axes, handles: Sequence[Artist], words: MapWords, level: str) -> None:
    """Give a map its title, scale bar, legend and source."""
    bounds = (*axes.get_xlim(), *axes.get_ylim())
    _scale_bar(axes, (bounds[0], bounds[2], bounds[1], bounds[3]))
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    axes.set_title(words.title.format(level=level), loc="left", fontsize=13, fontweight="bold")
    legend = figure.legend(
        handles=list(handles),
        title=fill(words.legend, 30),
        loc="upper left",
        bbox_to_anchor=(MAP_INCHES / SHEET_INCHES + 0.02, 1 - 0.3 / float(figure.get_size_inches()[1])),
        frameon=False,
        fontsize=9,
    )
    legend.get_title().set(fontweight="bold", fontsize=10)
    figure.text(0.01, 0.01, fill(words.source, 150), fontsize=7, color="#595959", ha="left", va="bottom")


def _check(origins: pd.DataFrame, municipalities: pd.DataFrame, weight: str, name: str) -> None:
    missing = [f"origins: {c}" for c in ("time_min", weight) if c not in origins.columns]
    missing += [f"municipalities: {name}"] if name not in municipalities.columns else []
    if missing:
        raise InputError(f"study_map: missing column {', '.join(missing)}; add it to the table that is passed")
    if municipalities.empty:
        raise InputError("study_map: there is no municipality to draw; pass those of the region")


def _frame(municipalities: gpd.GeoDataFrame) -> MapFrame:
    left, bottom, right, top = municipalities.total_bounds
    high = min(max((top - bottom) / max(right - left, 1.0), 0.6), 1.35)
    return MapFrame.around((left, bottom, right, top), width=WIDTH, height=WIDTH * high)


def _roads(axes: Axes, roads: gpd.GeoDataFrame, bounds: Bounds) -> None:
    window = shapely.box(*bounds)
    for kinds, width in (((3,), 0.5), ((1, 2), 1.4)):
        seen = roads[roads["road_class"].astype(int).isin(kinds).to_numpy() & roads.intersects(window).to_numpy()]
        if len(seen):
            seen.plot(ax=axes, color="#b8b2a8", linewidth=width, zorder=2)


def _people(axes: Axes, origins: gpd.GeoDataFrame, weight: str, classes: Classes, words: MapWords) -> list[Line2D]:
    persons = origins[weight].to_numpy(float)
    classes_of_people = classes.of(origins["time_min"].to_numpy(float))
    xy = shapely.get_coordinates(origins.geometry.to_numpy())
    most = float(persons.max(initial=0.0))
    size = _mark_pt2(persons, most)
    handles = []
    for index, label in enumerate(labels_of(classes, words)):
        mine = np.flatnonzero((classes_of_people == index) & (persons > 0))
        mine = mine[np.argsort(-size[mine], kind="stable")]
        if len(mine) == 0 and index == len(COLOURS):
            continue
        face, edge, width = (COLOURS[index], "#333333", 0.5) if index < len(COLOURS) else ("#8c2d04", "#8c2d04", 1.3)
        marker = (*MARKERS, "x")[index]
        around = None if marker == "x" else edge
        axes.scatter(
            xy[mine, 0], xy[mine, 1], s=size[mine], c=face, marker=marker, linewidths=width, edgecolors=around, zorder=3
        )
        text = f"{label}: {words.persons(float(persons[mine].sum()))}"
        handles.append(_handle(marker, face, edge, text))
    return [*handles, *_size_handle(most, words)]


def _mark_pt2(persons: np.ndarray, most: float) -> np.ndarray:
    """Return the area of each mark in square points: it grows with the persons at the place."""
    return np.maximum(SMALLEST_PT2, LARGEST_PT2 * persons / max(most, 1e-9))


def _size_handle(most: float, words: MapWords) -> list[Line2D]:
    """Return the legend's line on the size of marks: one of a round number of persons, as large as on the map."""
    n = legend_size(most)
    if n is None:
        return []
    handle = _handle("o", "none", "#333333", words.size.format(n=n))
    handle.set_markersize(float(np.sqrt(_mark_pt2(np.array([float(n)]), most)[0])))
    return [handle]


def labels_of(classes: Classes, words: MapWords) -> list[str]:
    """Return the words of the classes and, last, of the unreachable."""
    breaks = [f"{value:g}" for value in classes.breaks]
    spans = [words.span.format(low=low, high=high) for low, high in zip(["0", *breaks[:-1]], breaks, strict=True)]
    return [*spans, words.over.format(low=breaks[-1]), words.no_way]


def _handle(marker: str, face: str, edge: str, label: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=marker,
        markersize=9,
        markerfacecolor=face,
        markeredgecolor=edge,
        label=fill(label, 34),
    )


def _sites(axes: Axes, sites: gpd.GeoDataFrame, bounds: Bounds, words: MapWords) -> list[Line2D]:
    seen = sites[sites.intersects(shapely.box(*bounds)).to_numpy()]
    xy = shapely.get_coordinates(seen.geometry.to_numpy())
    size = 9.0 if len(seen) <= 25 else 6.0
    axes.plot(xy[:, 0], xy[:, 1], "P", markersize=size, color="#b30000", markeredgecolor="white", zorder=4)
    road = Line2D([], [], color="#b8b2a8", linewidth=1.6, label=words.road)
    return [_handle("P", "#b30000", "#ffffff", words.site), road]


def _names(
    axes: Axes,
    municipalities: gpd.GeoDataFrame,
    name: str,
    frame: MapFrame,
    origins: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
) -> None:
    """Write each name inside its municipality, clear of people and sites where there is room."""
    named = municipalities.assign(code=np.arange(len(municipalities)).astype(str), name=municipalities[name].map(str))
    near = frame.units(shapely.get_coordinates(sites.geometry.to_numpy()))
    people = frame.units(shapely.get_coordinates(origins.geometry.to_numpy()))
    taken, covering = ([(x - 6, y - 6, x + 6, y + 6) for x, y in points.tolist()] for points in (near, people))
    labels = area_labels(named, frame, {c: (n,) for c, n in zip(named["code"], named["name"], strict=True)}, size=12.0)
    halo: list[effects.AbstractPathEffect] = [effects.withStroke(linewidth=2.5, foreground="white")]
    placed, _ = place(labels, within=frame.box, taken=taken, covering=covering)
    for label in placed:
        x, y = frame.metres(label.x, label.y)
        shown = label.lines[0].replace("$", r"\$")
        text = axes.text(x, y, shown, ha="center", va="center", fontsize=8.5, fontweight="bold", zorder=5, clip_on=True)
        text.set_path_effects(halo)


def _scale_bar(axes: Axes, bounds: Bounds) -> None:
    longest = (bounds[2] - bounds[0]) / 4
    step = 10.0 ** np.floor(np.log10(longest))
    length = max(k * step for k in (1, 2, 5) if k * step <= longest)
    x, y = bounds[0] + 0.03 * (bounds[2] - bounds[0]), bounds[1] + 0.03 * (bounds[3] - bounds[1])
    line = 0.01 * (bounds[3] - bounds[1])
    ground = Rectangle((x - line, y - line), length + 2 * line, 5 * line, color="white", alpha=0.85, zorder=8)
    axes.add_patch(ground)  # over symbols: a site may lie in this corner
    axes.plot([x, x + length], [y, y], color="#1a1a1a", linewidth=2, zorder=9)
    axes.text(x + length / 2, y + line, f"{length / 1000:g} km", ha="center", va="bottom", fontsize=8.5, zorder=9)


def reach_chart(
    minutes: Mapping[str, np.ndarray],
    persons: Mapping[str, np.ndarray],
    *,
    longest_min: float = 90.0,
    x_label: str = "Minutes by car to the nearest site",
    y_label: str = "Share of the age group",
) -> Figure:
    """Return the share of people within so many minutes, one line for each name in `minutes`.

    Parameters
    ----------
    minutes, persons
        Per name the minutes and the persons of each place; inf counts as never.
    """
    figure = Figure(figsize=(8, 4.5), layout="constrained", dpi=110)
    axes = figure.add_subplot()
    at = np.linspace(0.0, longest_min, 361)
    for i, (words, values) in enumerate(minutes.items()):
        colour, dashes = LINES[i % len(LINES)]
        pattern: object = "-" if not dashes else (0, tuple(float(d) / 2.0 for d in dashes.split()))
        axes.plot(
            at, cumulated_share(values, persons[words], at), color=colour, linestyle=pattern, linewidth=2, label=words
        )
    axes.set(xlim=(0, longest_min), ylim=(0, 1.02), xlabel=x_label, ylabel=y_label)
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.grid(color="#d4d4d4", linewidth=0.7)
    axes.legend(loc="lower right", frameon=True)
    return figure


def dot_chart(
    table: pd.DataFrame, columns: Sequence[str], *, x_label: str = "Minutes by car to the nearest site"
) -> Figure:
    """Return one row for each row of `table` (its index gives the names), a mark for each of `columns`."""
    figure = Figure(figsize=(8, 0.32 * len(table) + 1.4), layout="constrained", dpi=110)
    axes = figure.add_subplot()
    ordered = table.sort_values(columns[-1], kind="stable")
    rows = np.arange(len(ordered))
    axes.hlines(rows, ordered[list(columns)].min(axis=1), ordered[list(columns)].max(axis=1), color="#595959", zorder=1)
    for i, column in enumerate(columns):
        colour, marker = (("#08519c", "o"), ("#a63603", "D"), ("#1b6e3a", "s"))[i % 3]
        axes.plot(ordered[column], rows, linestyle="", marker=marker, color=colour, label=column, zorder=2)
    axes.set_yticks(rows, [str(words).replace("$", r"\$") for words in ordered.index])
    axes.set(xlim=(0, None), xlabel=x_label)
    axes.grid(axis="x", color="#d4d4d4", linewidth=0.7)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure
