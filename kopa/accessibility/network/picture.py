"""A network as a sheet to look at and to print: roads by speed, ferries, a scale; with matplotlib."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from kopa.accessibility.network.roads import Roads
from kopa.errors import InputError, shown
from kopa.units import kilometres

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Bounds = tuple[float, float, float, float]

LIMITS_KMH = (40.0, 60.0, 80.0, 100.0)
"""Speeds at which a class of roads ends, as driven."""

COLOURS = ("#858b95", "#b08a4e", "#a8592b", "#7d1f1f", "#3d0a24")
"""One for each class: faster is darker and, in `WIDTHS_PT`, wider, so that no class is shown by its hue alone."""

WIDTHS_PT = (0.4, 0.6, 0.9, 1.3, 1.8)
FERRY_COLOUR, LINE_COLOUR = "#2b6cb0", "#00838f"
WIDEST_INCHES, HIGHEST_INCHES, LEGEND_INCHES = 9.0, 9.0, 7.2
SMALL_M = 150_000.0
"""Side of a part that is drawn with the full width of lines; of a greater one they are thinner, down to `THINNEST`."""

THINNEST = 0.4
MARGIN_SHARE = 0.03
LEAST_SIDE_M = 100.0


def picture(roads: Roads, line: "shapely.Geometry | None" = None, bounds: Bounds | None = None) -> "Figure":
    """Return a figure of the roads; see `RoadNetwork.plot`."""
    from matplotlib.figure import Figure

    left, bottom, right, top = _frame(roads, bounds)
    shape = min(WIDEST_INCHES / (right - left), HIGHEST_INCHES / (top - bottom))
    size = max((right - left) * shape, LEGEND_INCHES), max((top - bottom) * shape, 3.0) + 0.9
    figure = Figure(figsize=size, layout="constrained", dpi=110)
    axes = figure.add_subplot()
    inside = shapely.intersects(roads.lines, shapely.box(left, bottom, right, top))
    _draw_roads(axes, roads, inside, float(np.clip(SMALL_M / max(right - left, top - bottom), THINNEST, 1.0)))
    if line is not None:
        _draw_line(axes, line)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", xticks=[], yticks=[])
    axes.set_title(_title(roads, inside), loc="left", fontsize=11)
    _draw_scale(axes, left, bottom, right - left)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=3, frameon=False, fontsize=8)
    axes.spines[:].set_color("#999999")
    return figure


def _frame(roads: Roads, bounds: Bounds | None) -> Bounds:
    if bounds is None:
        bounds = roads.bounds
    try:
        values = np.array(bounds, float)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.shape != (4,) or not np.isfinite(values).all() or (values[:2] > values[2:]).any():
        raise InputError(
            f"bounds: expected min x, min y, max x, max y in metres of the network's CRS, not {shown(bounds)}"
        )
    more = np.maximum(MARGIN_SHARE * (values[2:] - values[:2]).max(), LEAST_SIDE_M / 2)
    left, bottom, right, top = (float(one) for one in (*(values[:2] - more), *(values[2:] + more)))
    return left, bottom, right, top


def _draw_roads(axes: "Axes", roads: Roads, inside: np.ndarray, thinner: float) -> None:
    from matplotlib.collections import LineCollection

    speed_class = np.searchsorted(LIMITS_KMH, roads.speed_kmh, side="right")
    kinds: list[tuple[np.ndarray, dict[str, Any], str]] = [
        (
            ~roads.ferry & (speed_class == i),
            {"colors": COLOURS[i], "linewidths": WIDTHS_PT[i] * thinner, "zorder": 2 + i},
            words,
        )
        for i, words in enumerate(_words())
    ]
    kinds.append(
        (roads.ferry, {"colors": FERRY_COLOUR, "linewidths": 1.2, "linestyles": "dashed", "zorder": 2}, "ferry")
    )
    for drawn, style, words in kinds:
        drawn = drawn & inside
        if drawn.any():
            km = kilometres(float(roads.length_m[drawn].sum()))
            paths = [shapely.get_coordinates(line) for line in roads.lines[drawn]]
            axes.add_collection(LineCollection(paths, label=f"{words} ({_km(km)})", rasterized=True, **style))


def _words() -> list[str]:
    """Return what each class of speed is called."""
    spans = [f"{low:g}–{high:g} km/h" for low, high in pairwise(LIMITS_KMH)]
    return [f"under {LIMITS_KMH[0]:g} km/h", *spans, f"{LIMITS_KMH[-1]:g} km/h or more"]


def _draw_line(axes: "Axes", line: shapely.Geometry) -> None:
    label = "way"
    for part in shapely.get_parts(line):
        x, y = shapely.get_coordinates(part).T
        axes.plot(x, y, color="white", linewidth=4.5, zorder=9)
        axes.plot(x, y, color=LINE_COLOUR, linewidth=2.5, zorder=10, label=label)
        label = "_"  # one entry of the legend for all parts


def _draw_scale(axes: "Axes", left: float, bottom: float, wide_m: float) -> None:
    """Draw a bar of a round length, about a fifth of the width."""
    power = 10.0 ** np.floor(np.log10(wide_m / 5))
    bar_m = float(max(n for n in (1, 2, 5) if n * power <= wide_m / 5) * power)
    x, y = left + 0.03 * wide_m, bottom + 0.03 * wide_m
    axes.plot([x, x + bar_m], [y, y], color="black", linewidth=2, solid_capstyle="butt", zorder=12)
    text = f"{kilometres(bar_m):g} km" if bar_m >= 1000 else f"{bar_m:g} m"
    halo = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1}
    axes.text(x + bar_m / 2, y + 0.01 * wide_m, text, ha="center", va="bottom", fontsize=8, zorder=12, bbox=halo)


def _title(roads: Roads, inside: np.ndarray) -> str:
    km = kilometres(float(roads.length_m[inside & ~roads.ferry].sum()))
    season = f", {roads.notes['season']}" if "season" in roads.notes else ""
    return f"Roads by the speed that they are driven at: {_km(km)}{season}"


def _km(km: float) -> str:
    return f"{km:,.0f} km" if km >= 10 else f"{km:.1f} km"
