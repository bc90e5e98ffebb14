"""Roads and streets of a region from Digiroad's layers: links, direction, limits of summer and winter, frost damage.

Links come as they are. Limits are a layer of their own, of stretches of links: a link gets the one speed at which its
stretches take as long together, in each direction. Every row of every layer is used, or rejected with its reason.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kopa.errors import InputError, RunError
from kopa.sources.encoding import decode, encode_each, running_sums
from kopa.sources.official.building.layer_rows import LayerRows
from kopa.sources.region_roads import CENTIMETRES, LINKS
from kopa.sources.schemas import official as schemas
from kopa.units import CRS_FINLAND, CRS_WGS84

LIMITS, WINTER, FROST = "speed_limits", "winter_speed_limits", "frost_damage"
DATASETS = (LINKS, LIMITS)
"""Without these a region keeps the starter's roads."""

FURTHER = (WINTER, FROST)
"""What is used where it was fetched too."""

LIMIT_COLUMNS = {LIMITS: ("limit_kmh", "limit_against_kmh"), WINTER: ("winter_kmh", "winter_against_kmh")}
"""Columns of the table of links that a layer of limits fills: along the drawing, and against it."""

LINK, VALUE, SIDE = "link_id", "arvo", "vaik_suunt"
"""Columns of a layer of stretches: its link, its limit, and on which side it holds (both, where that is missing)."""

LINE, FAULT = "line", "fault"
"""Columns of layers that do not come from the feature service: lines in metres, and why a row cannot be used."""

BOTH, ALONG, AGAINST = 1, 2, 3
DIRECTIONS = (2, 3, 4)
LEAST_COVERED = 0.5
"""Share of a link that stretches have to cover for it to have their limit."""

ROUNDING_M = 0.05
"""By how much stretches may be short of that: places are rounded to the centimetre."""

MOST_KMH = 120
_TO_METRES = Transformer.from_crs(CRS_WGS84, CRS_FINLAND, always_xy=True)

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Lines = npt.NDArray[np.object_]


class LayersOfRegion(Protocol):
    """The layers of Digiroad in and around a region, from wherever they were fetched."""

    @property
    def area(self) -> str:
        """Id of the region."""
        ...

    def pages(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield the rows of a layer, some at a time, with GeoJSON in `geometry` or a line in metres in `line`."""
        ...

    def rows(self, name: str) -> int:
        """Return how many rows of a layer were fetched; asked when all were read."""
        ...


@dataclass(frozen=True)
class RegionRoads:
    """The roads of one region, and what became of each layer."""

    table: pd.DataFrame
    length_m: Numbers
    layers: tuple[LayerRows, ...]
    on_main: npt.NDArray[np.bool_]
    """Which links hang together with most kilometres of the others, directions apart."""


def of_region(raw: LayersOfRegion, names: Sequence[str] = DATASETS) -> RegionRoads:
    """Return the roads of a region.

    Parameters
    ----------
    raw
        The layers of the region.
    names
        Datasets to use: at least links and limits.

    Raises
    ------
    InputError
        Stretches do not say of which link they are, or no link can be used.
    RunError
        A row was lost on the way.
    """
    links, length_m, layer = _links(raw)
    layers, ids = [layer], pd.Index(links["id"])
    for name, both in LIMIT_COLUMNS.items():
        columns = list(both)
        links[columns] = np.nan
        if name in names:
            links[columns], layer = _limits(raw, name, links, length_m)
            layers.append(layer)
    links["frost_damage"] = False
    if FROST in names:
        links["frost_damage"], layer = _frost(raw, ids)
        layers.append(layer)
    for one in layers:
        came = raw.rows(one.dataset)
        if one.rows != came:
            raise RunError(f"{one.dataset} {raw.area}: {one.rows:,} rows were read, {came:,} were fetched")
    on_main = _on_main_component(_places(links["path"]), length_m)
    return RegionRoads(links[list(schemas.REGION_ROADS.names)], length_m, tuple(layers), on_main)


def _links(raw: LayersOfRegion) -> tuple[pd.DataFrame, Numbers, LayerRows]:
    """Return the links that are used, sorted by id, with their lengths."""
    layer, parts, lengths = LayerRows(LINKS), [], []
    for page in _pages(raw, LINKS):
        lines = _lines(page)
        length_m = shapely.length(lines)
        direction = pd.to_numeric(page["ajosuunta"], errors="coerce")
        why = pd.Series("", index=page.index)
        why[~_is_length(length_m)] = "no length"
        why[shapely.is_missing(lines)] = "no single line"
        why[~direction.isin(DIRECTIONS)] = "direction of traffic not 2, 3 or 4"
        why[_texts(page[LINK]) == ""] = "no link_id"
        if FAULT in page:
            why = why.mask(page[FAULT] != "", page[FAULT])
        used = layer.reject(_texts(page[LINK]), why)
        parts.append(
            pd.DataFrame(
                {
                    "id": _texts(page[LINK])[used], "direction": direction[used].astype(int),
                    "functional_class": _code(page["toiminn_lk"])[used], "link_type": _code(page["linkkityyp"])[used],
                    "road_number": _code(page["tienumero"], 99_999)[used], "path": _paths(lines[used]),
                }
            )
        )  # fmt: skip
        lengths.append(length_m[used])
    if not any(map(len, parts)):
        why_not = f"{layer.reasons}; the first: {layer.first}" if layer.rows else "no rows came"
        raise InputError(f"{LINKS} {raw.area}: no link can be used: {why_not}. {report_it()}")
    table, length_m = pd.concat(parts, ignore_index=True), np.concatenate(lengths)
    order = np.argsort(table["id"].to_numpy(str), kind="stable")
    return table.iloc[order].reset_index(drop=True), length_m[order], layer


def _limits(raw: LayersOfRegion, name: str, links: pd.DataFrame, link_m: Numbers) -> tuple[Numbers, LayerRows]:
    """Return the limits of every link along and against its drawing (NaN: none), from a layer of stretches."""
    ids = pd.Index(links["id"])
    layer, metres, hours = LayerRows(name), np.zeros((len(ids), 2)), np.zeros((len(ids), 2))
    covered, short = np.zeros((len(ids), 2), bool), []
    for page in _pages(raw, name):
        at, why = _of_links(page, ids, layer, raw.area)
        lines = _lines(page)
        kmh, length_m = pd.to_numeric(page[VALUE], errors="coerce"), shapely.length(lines)
        side = pd.to_numeric(page[SIDE], errors="coerce") if SIDE in page else pd.Series(BOTH, index=page.index)
        why[~side.isin((BOTH, ALONG, AGAINST))] = "side not 1, 2 or 3"
        why[~kmh.between(1, MOST_KMH)] = f"limit not from 1 to {MOST_KMH}"
        why[~_is_length(length_m)] = "no length"
        used = layer.reject(_texts(page[LINK]), why)
        enough = length_m >= LEAST_COVERED * link_m[at]
        for column, one_way in enumerate((ALONG, AGAINST)):
            here = used & side.isin((BOTH, one_way)).to_numpy()
            np.add.at(metres[:, column], at[here], length_m[here])
            np.add.at(hours[:, column], at[here], length_m[here] / kmh[here])
            covered[at[here & enough], column] = True
            rest = here & ~enough
            short.append((at[rest], np.full(rest.sum(), column), _ends(lines[rest])))
    if short:
        link, way, ends = (np.concatenate(part) for part in zip(*short, strict=True))
        maybe = ~covered & (metres >= LEAST_COVERED * link_m[:, None])
        asked = maybe[link, way]
        covered |= _covered_together(link[asked], way[asked], ends[asked], links["path"], link_m)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = metres / hours
    return np.where(covered, mean.round(1), np.nan), layer


def _covered_together(link: Rows, way: Rows, ends: Numbers, paths: pd.Series, link_m: Numbers) -> Flags:
    """Return of which links, along and against, several short stretches cover enough: what two share counts once."""
    covered = np.zeros((len(link_m), 2), bool)
    if not len(link):
        return covered
    asked, of = np.unique(link, return_inverse=True)
    places, of_line = _places(paths.iloc[asked])
    lines = shapely.linestrings(places, indices=of_line)[of]
    begin, end = np.sort([shapely.line_locate_point(lines, shapely.points(at)) for at in (ends[:, :2], ends[:, 2:])], 0)
    stretches = pd.DataFrame({"link": link, "way": way, "begin": begin, "end": end})
    stretches = stretches.sort_values(["link", "way", "begin"], ignore_index=True)
    keys = [stretches["link"], stretches["way"]]
    reached = stretches.groupby(keys)["end"].cummax().groupby(keys).shift(fill_value=0.0)
    new_m = (stretches["end"] - np.maximum(stretches["begin"], reached)).clip(lower=0.0)
    together = new_m.groupby(keys).sum()
    rows, ways = (together.index.get_level_values(name).to_numpy() for name in ("link", "way"))
    covered[rows, ways] = together.to_numpy() >= LEAST_COVERED * link_m[rows] - ROUNDING_M
    return covered


def _frost(raw: LayersOfRegion, ids: pd.Index) -> tuple[npt.NDArray[np.bool_], LayerRows]:
    """Return which links may be restricted by frost damage."""
    layer, marked = LayerRows(FROST), np.zeros(len(ids), bool)
    for page in _pages(raw, FROST):
        at, why = _of_links(page, ids, layer, raw.area)
        marked[at[layer.reject(_texts(page[LINK]), why)]] = True
    return marked, layer


def _of_links(page: pd.DataFrame, ids: pd.Index, layer: LayerRows, area: str) -> tuple[Rows, pd.Series]:
    """Return the link of every stretch of a page, and the reasons against those whose link is not there."""
    if LINK not in page:
        raise InputError(
            f"{layer.dataset} {area}: the stretches have no column {LINK}, by which their links are known; they have "
            f"{', '.join(map(str, page.columns.drop('geometry')))}. {report_it()}"
        )
    at = ids.get_indexer(pd.Index(_texts(page[LINK])))
    return at, pd.Series(np.where(at < 0, "its link is not among those that are used", ""), index=page.index)


def _pages(raw: LayersOfRegion, name: str) -> Iterator[pd.DataFrame]:
    """Yield the pages of a layer that have rows: one without has no columns either."""
    yield from (page for page in raw.pages(name) if len(page))


def _is_length(length_m: Numbers) -> Flags:
    return np.isfinite(length_m) & (length_m > 0)


def _ends(lines: Lines) -> Numbers:
    """Return the first and the last place of lines: x, y, x, y."""
    return np.hstack([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])


def _places(paths: pd.Series) -> tuple[Numbers, Rows]:
    """Return the places of encoded lines in metres, and to which line each belongs."""
    steps, of = decode(paths.tolist())
    return running_sums(steps, of) / CENTIMETRES, of


def lengths_m(paths: pd.Series) -> Numbers:
    """Return the lengths of encoded lines."""
    places, of = _places(paths)
    return shapely.length(shapely.linestrings(places, indices=of))


def _on_main_component(drawn: tuple[Numbers, Rows], length_m: Numbers) -> Flags:
    """Return which links hang together with the most kilometres of the others."""
    places, of = drawn
    last = np.flatnonzero(np.diff(of, append=len(length_m)) > 0)
    first = np.concatenate([[0], last[:-1] + 1])
    cm = np.rint(places[np.concatenate([first, last])] * CENTIMETRES).astype(np.int64)
    nodes, at = np.unique(cm, axis=0, return_inverse=True)
    u, v = at.ravel()[: len(first)], at.ravel()[len(first) :]
    touching = coo_array((np.ones(len(u)), (u, v)), shape=(len(nodes), len(nodes)))
    of_link = connected_components(touching, directed=False)[1][u]
    return of_link == np.bincount(of_link, length_m).argmax()


def _lines(page: pd.DataFrame) -> Lines:
    """Return the lines of a page in metres, to the centimetre; None where there is no single one."""
    if LINE in page:
        return page[LINE].to_numpy(dtype=object)
    texts = [None if one is None else json.dumps(one) for one in page["geometry"]]
    shapes = single_lines(shapely.from_geojson(texts, on_invalid="ignore"))
    return to_the_centimetre(shapely.transform(shapes, lambda x, y: _TO_METRES.transform(x, y), interleaved=False))


def single_lines(shapes: Lines) -> Lines:
    """Return shapes as lines without heights, parts that meet as one; None where there is no single line."""
    flat = shapely.force_2d(shapes)
    in_parts = shapely.get_type_id(flat) == shapely.GeometryType.MULTILINESTRING
    flat[in_parts] = shapely.line_merge(flat[in_parts])
    flat[shapely.get_type_id(flat) != shapely.GeometryType.LINESTRING] = None
    return flat


def to_the_centimetre(lines: Lines) -> Lines:
    """Return lines in metres with their places rounded to the centimetre."""
    return shapely.transform(lines, lambda places: np.round(places, 2))


def _paths(lines: Lines) -> list[str]:
    """Return lines as steps in centimetres, the first from 0, 0."""
    metres, of = shapely.get_coordinates(lines, return_index=True)
    places = np.rint(metres * CENTIMETRES).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=0)
    begins = np.diff(of, prepend=-1) > 0
    steps[begins] = places[begins]
    return encode_each(steps, of, len(lines))


def _texts(values: pd.Series) -> pd.Series:
    return values.map(lambda one: "" if one is None or one != one else str(one))


def _code(values: pd.Series, most: int = 99) -> pd.Series:
    """Return codes as whole numbers, 0 where none is told or none can be that."""
    numbers = pd.to_numeric(values, errors="coerce").fillna(0)
    return numbers.where(numbers.between(0, most) & (numbers % 1 == 0), 0).astype(int)


def report_it() -> str:
    """Return what can be done where the publisher's layers are not as they were."""
    return "Has the publisher changed the layer? docs/official-data.md says how to report it"
