"""Maps of areas and charts of inequality, against small answers worked out by hand."""

import itertools
import math
import re
import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from kopa import figures
from kopa.errors import InputError
from kopa.figures import Bar, ChartText, Divided, Line, MapText
from kopa.figures.catchment_map import Catchment, towns_of
from kopa.figures.cell_map import changed, road_lines
from kopa.figures.classes import CATEGORIES, COLOURS, DIVERGING, Classes
from kopa.figures.map_elements import LegendLine
from kopa.figures.svg import INK
from kopa.report.charts import burden
from kopa.units import CRS_FINLAND

SVG = "{http://www.w3.org/2000/svg}"
X, Y, SIDE = 500_000.0, 7_000_000.0, 20_000.0
TEXT = MapText("Title", "Summary", "Legend", (LegendLine("a", "1"),) * 6, "Source 2026", (("site", "Site"),), "", "N")
SHARES = ((0.0, "0"), (1.0, "1"))
CHART = ChartText("Title", "Summary", "x", "y", "Source", SHARES, SHARES)


def contrast(one, other):
    """Contrast of two colours (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture(scope="module")
def base_map():
    squares = [box(X + i * SIDE, Y, X + (i + 1) * SIDE, Y + SIDE) for i in range(3)]
    table = gpd.GeoDataFrame({"code": ["1", "2", "3"], "name": ["A", "B", "C"]}, geometry=squares, crs=CRS_FINLAND)
    return figures.prepare_base_map(table, ["1", "2"], [shapely.union_all(squares)])


@pytest.fixture(scope="module")
def sites():
    return gpd.GeoDataFrame({"id": ["s"]}, geometry=[Point(X + 5_000, Y + 5_000)], crs=CRS_FINLAND)


@pytest.fixture(scope="module")
def roads():
    road = LineString([(X - 9_000, Y + 9_000), (X + 90_000, Y + 9_000)])
    return gpd.GeoDataFrame({"road_class": [1]}, geometry=[road], crs=CRS_FINLAND)


def test_a_base_map_with_other_names_draws_the_same_once(base_map, roads):
    one, other = (
        base_map.named(dict(zip("12", names, strict=True))) for names in (("Åbo", "Esbo"), ("Turku", "Espoo"))
    )
    assert [*one.municipalities["name"], *other.municipalities["name"]] == ["Åbo", "Esbo", "Turku", "Espoo"]
    assert one.borders is other.borders
    assert road_lines(one, roads) is road_lines(other, roads)
    assert one.small.borders is other.small.borders
    assert one.small.borders != one.borders


def test_the_areas_of_nearest_sites_cover_the_region_once():
    rng = np.random.default_rng(3)
    xy, nearest = rng.uniform(0, 100, (80, 2)), rng.integers(0, 7, 80)
    region = box(0, 0, 100, 100).difference(Point(50, 50).buffer(20))
    areas = figures.catchment_areas(xy, nearest, region)
    assert sum(area.geometry.area for area in areas) == pytest.approx(region.area)
    inside = region.buffer(-1e-6)
    for place, group in zip(shapely.points(xy), nearest.tolist(), strict=True):
        assert not inside.contains(place) or areas[group].geometry.buffer(1e-6).contains(place)


def test_neighbouring_areas_have_other_fills_and_the_unreachable_belong_to_none():
    xy = np.array([[1.0, 1.0], [3.0, 1.0], [5.0, 1.0], [7.0, 1.0]])
    areas = figures.catchment_areas(xy, np.array([0, 1, -1, 2]), box(0, 0, 8, 2))
    assert areas[0].fill != areas[1].fill
    assert [round(area.geometry.area) for area in areas] == [4, 4, 4]


def test_two_people_at_one_place_and_one_place_alone_are_drawn():
    alone = figures.catchment_areas(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0, 0]), box(0, 0, 2, 2))
    assert alone[0].geometry.area == pytest.approx(4)


def test_sites_of_one_town_are_one_also_by_way_of_a_third():
    assert towns_of(shapely.points([[0, 0], [4_000, 0], [8_000, 0], [20_000, 0]]), 5_000) == [0, 0, 0, 1]


def test_every_number_stands_on_the_map_and_neighbours_differ_in_colour(base_map, sites, roads):
    areas = [Catchment(1, box(X, Y, X + SIDE, Y + SIDE), 0), Catchment(2, box(X + SIDE, Y, X + 2 * SIDE, Y + SIDE), 1)]
    root = ET.fromstring(str(figures.catchment_map("c", base_map, areas, sites, roads, TEXT)))
    assert {"1", "2", "N", "A", "B"} <= {text.text for text in root.iter(f"{SVG}text")}
    fills = [path.get("fill") for path in root.iter(f"{SVG}path")]
    assert [fill for fill in fills if fill in CATEGORIES] == list(CATEGORIES[:2])


def test_no_map_is_filled_with_patterns_which_leave_white_seams_in_a_pdf(base_map, sites, roads):
    areas = [Catchment(1, box(X, Y, X + SIDE, Y + SIDE), 0)]
    drawn = [
        figures.catchment_map("c", base_map, areas, sites, roads, TEXT),
        figures.isochrone_map("i", base_map, [areas[0].geometry], sites, roads, TEXT),
        figures.choropleth("m", base_map, {"1": 4.0}, {"1": "4 min"}, Classes((5.0, 10.0)), TEXT),
    ]
    assert [svg for svg in drawn if "pattern" in svg or 'fill="url' in svg] == []


def test_only_the_municipalities_that_are_to_be_named_get_a_label(base_map):
    values, shown = {"1": 4.0, "2": 6.0}, {"1": "4 min", "2": "6 min"}
    drawn = {
        named: str(figures.choropleth("m", base_map, values, shown, Classes((5.0, 10.0)), TEXT, named=named))
        for named in ((), ("2",), ("2", "1"))
    }
    assert [named for named, svg in drawn.items() if ">A<" in svg] == [(), ("2", "1")]
    assert all(">B<" in svg and ">6 min<" in svg for svg in drawn.values())


def test_every_category_bears_names_in_ink_and_all_are_told_apart():
    assert min(contrast(colour, INK) for colour in CATEGORIES) >= 7
    assert len(set(CATEGORIES)) == len(CATEGORIES) >= 5


def badges_of(base_map, areas, sites, roads):
    """Numbers on a map with the places of their discs."""
    root = ET.fromstring(str(figures.catchment_map("c", base_map, areas, sites, roads, TEXT)))
    discs = [g for g in root.iter(f"{SVG}g") if [child.tag for child in g] == [f"{SVG}circle", f"{SVG}text"]]
    return [(g[1].text, float(g[0].get("cx")), float(g[0].get("cy"))) for g in discs]


def test_every_part_of_visible_size_has_its_number(base_map, sites, roads):
    unit = base_map.frame.metres_per_unit
    far, small = (
        box(X + 39_000, Y, X + 40_000, Y + 20 * unit),
        box(X + 39_000, Y + 15_000, X + 39_000 + unit, Y + 16_000),
    )
    first = shapely.union_all([box(X, Y, X + SIDE, Y + SIDE), far, small])
    second = box(X + SIDE, Y, X + 2 * SIDE, Y + SIDE).difference(first)
    found = badges_of(base_map, [Catchment(1, first, 0), Catchment(2, second, 1)], sites, roads)
    assert sorted(shown for shown, *_ in found) == ["1", "1", "2"]
    for shown, x, y in found:
        area = first if shown == "1" else second
        assert area.buffer(unit).contains(Point(base_map.frame.metres(x, y)))


def test_a_number_stands_in_no_hole_and_numbers_never_touch(base_map, sites, roads):
    hole = Point(X + 10_000, Y + 10_000).buffer(8_000)
    ring = box(X, Y, X + SIDE, Y + SIDE).difference(hole)
    slices = [box(X + SIDE + i * 900, Y, X + SIDE + (i + 1) * 900, Y + SIDE) for i in range(8)]
    areas = [Catchment(i + 1, shape, i % 5) for i, shape in enumerate([ring, hole, *slices])]
    found = badges_of(base_map, areas, sites, roads)
    assert [shown for shown, *_ in sorted(found, key=lambda b: int(b[0]))] == [str(i + 1) for i in range(10)]
    assert min(math.dist(a[1:], b[1:]) for a, b in itertools.combinations(found, 2)) > 18
    one = next(Point(base_map.frame.metres(x, y)) for shown, x, y in found if shown == "1")
    assert ring.contains(one)


def test_islands_beside_their_number_need_no_other_one(base_map, sites, roads):
    unit = base_map.frame.metres_per_unit
    islands = [box(X + i * 12 * unit, Y, X + (i * 12 + 10) * unit, Y + 10 * unit) for i in range(2)]
    found = badges_of(base_map, [Catchment(1, shapely.union_all(islands), 0)], sites, roads)
    assert [shown for shown, *_ in found] == ["1"]


def test_isochrones_are_drawn_from_the_widest_to_the_nearest(base_map, sites, roads):
    areas = [Point(X + 5_000, Y + 5_000).buffer(r) for r in (3_000, 6_000)]
    drawn = str(figures.isochrone_map("i", base_map, areas, sites, roads, TEXT))
    order = [colour for colour in re.findall(r'fill="(#[0-9a-f]{6})"', drawn) if colour in COLOURS]
    assert order[:2] == [COLOURS[1], COLOURS[0]]
    with pytest.raises(InputError, match="one to four can be distinguished"):
        figures.isochrone_map("i", base_map, areas * 3, sites, roads, TEXT)


def test_a_change_is_drawn_in_its_own_colours_with_gains_and_losses_apart(base_map, sites, roads):
    xy = np.array([[X + 2_000.0, Y + 2_000.0], [X + 12_000.0, Y + 9_000.0], [X + 25_000.0, Y + 9_000.0]])
    before, after = np.array([30.0, 10.0, 10.0]), np.array([10.0, 30.0, np.inf])
    drawn = str(figures.change_map("b", base_map, xy, np.array([5.0, 5.0, 5.0]), (before, after), sites, roads, TEXT))
    assert f'fill="{DIVERGING[0]}"' in drawn
    assert f'fill="{DIVERGING[4]}"' in drawn
    assert COLOURS[4] not in drawn
    assert changed(before, after).tolist() == [-20.0, 20.0, np.inf]


def test_the_lorenz_curve_lies_under_the_diagonal_and_agrees_with_gini():
    from kopa.accessibility.inequality import gini

    line = Line("x", np.array([1.0, 4.0, 20.0, np.inf]), np.array([5.0, 3.0, 2.0, 7.0]))
    at = np.linspace(0, 1, 2001)
    share = burden(line, at)
    assert (share <= at + 1e-12).all()
    area = float(((share[1:] + share[:-1]) / 2 * np.diff(at)).sum())
    assert 1 - 2 * area == pytest.approx(gini(line.minutes[:3], line.persons[:3]), abs=1e-4)
    assert np.isnan(burden(Line("x", np.array([np.inf]), np.array([1.0])), at)).all()
    assert "nan" not in str(figures.lorenz_chart("l", [Divided("x", at, share)], CHART, equal_words="equal"))


def test_the_number_in_the_words_beside_a_bar_is_not_cut():
    words = "inget verksamhetsställe i kommunen: 1 719 personer"
    root = ET.fromstring(str(figures.bars("p", [Bar("Ömossa", np.nan, words), Bar("B", 0.5, "0.5 min", True)], CHART)))
    assert words in {text.text for text in root.iter(f"{SVG}text")}


def test_bars_are_as_long_as_their_values_and_a_missing_one_says_so():
    rows = [Bar("A", 1.0, "1 min"), Bar("B", 0.5, "0.5 min"), Bar("C", np.nan, "no site"), Bar("D", 0.0, "0 min")]
    root = ET.fromstring(str(figures.bars("p", rows, CHART)))
    wide = [float(r.get("width")) for r in root.iter(f"{SVG}rect") if r.get("height") == "16"]
    assert len(wide) == 2
    assert wide[1] == pytest.approx(wide[0] / 2, abs=0.1)
    assert "no site" in {text.text for text in root.iter(f"{SVG}text")}


def test_the_scale_gives_way_to_the_name_of_a_municipality_at_the_lower_left():
    corner = box(X, Y, X + SIDE / 3, Y + SIDE / 3)
    rest = box(X, Y, X + 3 * SIDE, Y + 3 * SIDE).difference(corner)
    table = gpd.GeoDataFrame({"code": ["1", "2"], "name": ["Corner", "Rest"]}, geometry=[corner, rest], crs=CRS_FINLAND)
    map_of = figures.prepare_base_map(table, ["1", "2"], [box(X, Y, X + 3 * SIDE, Y + 3 * SIDE)]).small
    drawn = [
        str(figures.choropleth("m", map_of, {"1": 4.0, "2": 6.0}, {}, Classes((5.0, 10.0)), TEXT, named=named))
        for named in (["1", "2"], ["2"])
    ]
    assert [">Corner<" in svg for svg in drawn] == [True, False]
    assert ["translate(" in svg for svg in drawn] == [True, False]
