"""A map to zoom in by folium (Leaflet), where that is installed: shapes alone, or over tiles that the reader names."""

from html import escape
from importlib.util import find_spec
from typing import Any

import geopandas as gpd
import shapely

from kopa.errors import InputError
from kopa.figures.explored.content import OUTLINE, SITE, legend, main_roads, marks, sites_around
from kopa.figures.plotted.maps import LevelMap
from kopa.figures.svg import clean

WGS84 = "EPSG:4326"
DETAIL_M = 50.0
"""How much simpler outlines and roads are drawn."""

NEEDED = (
    "study.explore: folium is not installed. Install the extra: python -m pip install 'kopa[interactive]', "
    "or ask for explore(offline=True): the same shapes in one page, without folium and without a network"
)


def leaflet_map(source: LevelMap, *, tiles: str | None = None) -> Any:
    """Return a `folium.Map` of a level: places by minutes, sites, main roads; pointing at one describes it.

    Its shapes are in the page. Leaflet itself is read from the network when the page is opened, and so are `tiles`.

    Raises
    ------
    InputError
        folium is not installed.
    """
    if find_spec("folium") is None:
        raise InputError(NEEDED)
    import folium

    made = folium.Map(tiles=tiles, prefer_canvas=True, control_scale=True)
    towns = source.municipalities[["name_fi", "geometry"]].copy()
    towns["name_fi"] = towns["name_fi"].map(_words)
    _add_shapes(made, towns, {"color": OUTLINE, "weight": 1, "fillOpacity": 0.0}, "name_fi")
    _add_shapes(made, main_roads(source), {"color": "#bdbdbd", "weight": 1.5})
    for mark in marks(source):
        _circle(mark.point, source, made, mark.words, radius=mark.radius, fill=mark.colour)
    sites = sites_around(source)
    for point, name in zip(sites.geometry, sites["name"], strict=True):
        _circle(point, source, made, name, radius=4.0, fill=SITE)
    made.get_root().html.add_child(folium.Element(_legend(source)))
    west, south, east, north = source.municipalities.to_crs(WGS84).total_bounds
    made.fit_bounds([[south, west], [north, east]])
    return made


def _add_shapes(made: Any, shapes: gpd.GeoDataFrame, style: dict[str, Any], words: str = "") -> None:
    import folium

    if shapes.empty:
        return
    simple = shapes.set_geometry(shapely.simplify(shapes.geometry.to_numpy(), DETAIL_M), crs=shapes.crs).to_crs(WGS84)
    tooltip = folium.GeoJsonTooltip([words], labels=False) if words else None
    folium.GeoJson(simple.to_json(), style_function=lambda _: style, tooltip=tooltip).add_to(made)


def _circle(point: Any, source: LevelMap, made: Any, words: str, *, radius: float, fill: str) -> None:
    import folium

    at = gpd.GeoSeries([point], crs=source.people.crs).to_crs(WGS84).iloc[0]
    folium.CircleMarker(
        (at.y, at.x), radius=radius, color="#1a1a1a", weight=0.5, fill=True, fill_color=fill, fill_opacity=0.85,
        tooltip=_words(words),
    ).add_to(made)  # fmt: skip


def _legend(source: LevelMap) -> str:
    rows = "".join(
        f"<span style='display:inline-block;width:12px;height:12px;border:1px solid #333;background:{colour}'></span> "
        f"{escape(words)}&ensp;"
        for colour, words in [*legend(source.classes), (SITE, "site")]
    )
    title = _words(f"Driving time to the nearest site: {source.level}")
    return f"<p style='font:13px Arial,sans-serif'><b>{title}</b>&ensp;{rows}</p>"


def _words(text: str) -> str:
    """Return a text as Leaflet shows it: it takes tooltips for HTML."""
    return escape(clean(text)).replace("`", "&#96;").replace("\\", "&#92;").replace("{", "&#123;")
