"""Maps to look around in: every place with its words, no network and no script in the page, or folium."""

import re
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from kopa.errors import InputError, UnknownNameError
from kopa.figures import explored
from kopa.figures.explored import leaflet
from kopa.figures.plotted.maps import LevelMap
from kopa.units import CRS_FINLAND
from tests.studies import study_of

X, Y = 500_000, 7_000_000
HOSTILE = '</title><script>alert("x")</script>'


@pytest.fixture
def source() -> LevelMap:
    points = [Point(X + 2_000, Y + 2_000), Point(X + 12_000, Y + 3_000), Point(X + 15_000, Y + 9_000)]
    people = gpd.GeoDataFrame(
        {
            "municipality_code": ["901", "902", "902"], "persons": [100.0, 30.0, 0.0], "time_min": [3.0, np.inf, 9.0],
            "nearest": ["a", "", "a"],
        },
        geometry=points, crs=CRS_FINLAND,
    )  # fmt: skip
    towns = [box(X, Y, X + 10_000, Y + 10_000), box(X + 10_000, Y, X + 20_000, Y + 10_000)]
    towns = gpd.GeoDataFrame({"code": ["901", "902"], "name_fi": ["Öölä", HOSTILE]}, geometry=towns, crs=CRS_FINLAND)
    places = [Point(X + 2_500, Y + 2_500), Point(X + 60_000, Y), Point(X + 70_000, Y)]
    sites = gpd.GeoDataFrame({"id": ["a", "b", "c"], "name": [HOSTILE, "B", "C"]}, geometry=places, crs=CRS_FINLAND)
    road = gpd.GeoDataFrame(
        {"road_class": [1, 5]}, geometry=[LineString([(X - 9, Y), (X + 90_000, Y)])] * 2, crs=CRS_FINLAND
    )
    return LevelMap("lukio", people, towns, sites, road)


def titles(page: str) -> list[str]:
    drawing = ElementTree.fromstring(re.search("<svg.*?</svg>", page, re.S)[0])
    return [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}title")]


def test_every_place_with_people_is_told_with_persons_minutes_and_site(source):
    told = titles(explored.page(source))
    assert f"Öölä: 100 persons, 3 min to {HOSTILE}" in told
    assert f"{HOSTILE}: 30 persons, no road connection" in told
    assert sum("persons" in one for one in told) == 2, "where nobody lives there is no mark"
    assert "B" not in told, "far away and nobody's nearest"


def test_the_page_asks_no_network_and_runs_no_script(source):
    page = explored.page(source)
    assert page.startswith("<!DOCTYPE html><html ")
    assert set(re.findall(r"https?://[^\"'\s]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_without_folium_the_extra_is_named(source, monkeypatch):
    monkeypatch.setattr(leaflet, "find_spec", lambda _: None)
    with pytest.raises(
        InputError, match=r"python -m pip install 'kopa\[interactive\]', or ask for explore\(offline=True\)"
    ):
        explored.leaflet_map(source)


@pytest.mark.parametrize("tiles", [None, "OpenStreetMap"])
def test_folium_has_the_same_places_and_tiles_only_when_asked(source, tiles):
    pytest.importorskip("folium", reason="folium is not installed (extra interactive)")
    page = explored.leaflet_map(source, tiles=tiles).get_root().render()
    assert page.count("L.circleMarker(") == 2 + 1
    assert "Öölä: 100 persons, 3 min to " in page
    assert "<script>alert" not in page
    assert ("tile.openstreetmap.org" in page) == (tiles is not None)


@pytest.fixture(scope="module")
def study():
    return study_of("keski-pohjanmaa")


def test_a_study_is_explored_offline_in_a_frame_and_saved_whole(study, tmp_path):
    page = study.explore("lukio", offline=True)
    persons, minutes = study.persons("lukio"), study.nearest("lukio")["travel_time_min"].to_numpy()
    told = [one for one in titles(page.html) if "persons" in one]
    assert len(told) == (persons > 0).sum()
    assert sum("no road connection" in one for one in told) == (np.isinf(minutes) & (persons > 0)).sum()
    assert page._repr_html_().startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert page.save(tmp_path / "map.html").read_text(encoding="utf-8") == page.html
    assert len(repr(page)) < 100
    swedish = study.explore("lukio", language="all", offline=True)
    assert "taught in any language" in swedish.html


def test_what_cannot_be_explored_is_said(study):
    with pytest.raises(InputError, match="tiles 'OpenStreetMap' come from the network"):
        study.explore("lukio", tiles="OpenStreetMap", offline=True)
    with pytest.raises(InputError, match="the sites of early_childhood are not known in the whole region"):
        study.explore("early_childhood", offline=True)
    with pytest.raises(UnknownNameError, match="Did you mean 'vet'"):
        study.explore("ammatillinen", offline=True)
