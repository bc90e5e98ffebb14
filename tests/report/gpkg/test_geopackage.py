"""The GeoPackage: layers, fields, licences and styles as QGIS and GDAL read them."""

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point, Polygon

from kopa.figures import clean
from kopa.report import LANGUAGES, Texts
from kopa.report.files import write_geopackage
from kopa.report.gpkg.geopackage import geopackage
from kopa.report.gpkg.layers import ROAD_CLASSES
from kopa.report.gpkg.metadata import LICENCES
from kopa.results import TOGETHER, Results
from kopa.store import write_with
from kopa.units import CRS_FINLAND
from tests.findings.test_findings import if_closed
from tests.report.conftest import HOSTILE, LEVELS, make

ALL = [*HOSTILE, "=1+1", "'; DROP TABLE cells; --", "%s%n", "\r\n", "Öölä", "Åby"]
THREES = [tuple(ALL[i : i + 3]) for i in range(0, len(ALL), 3)]


def isochrones() -> gpd.GeoDataFrame:
    point = Point(510_000, 7_120_000)
    table = {"site_id": ["s-lukio", "s-lukio"], "level": "lukio", "minutes": [15, 30]}
    return gpd.GeoDataFrame(table, geometry=[point.buffer(5_000), point.buffer(12_000)], crs=CRS_FINLAND)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("gpkg") / "region.gpkg"
    geopackage(make(), made, isochrones=isochrones())
    return made


def rows(path: Path, query: str) -> list[tuple]:
    with sqlite3.connect(path) as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def layer(path: Path, name: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=name)


def test_all_layers_are_there_in_the_crs_of_finland(path: Path):
    found = {name: kind for name, kind in pyogrio.list_layers(path) if kind is not None}
    assert found == {
        "municipalities": "MultiPolygon",
        "cells": "Point",
        "sites": "Point",
        "isochrones": "MultiPolygon",
        "roads": "MultiLineString",
    }
    assert {pyogrio.read_info(path, layer=name)["crs"] for name in found} == {CRS_FINLAND}
    assert all(layer(path, name).geometry.is_valid.all() for name in found)


def test_nothing_is_lost(path: Path):
    source = make()
    cells = layer(path, "cells")
    assert list(cells["id"]) == sorted(source.origins["id"])
    assert cells["population"].sum() == pytest.approx(source.origins["population"].sum())
    assert list(layer(path, "municipalities")["municipality_code"]) == ["901", "902", "903"]
    assert len(layer(path, "sites")) == len(source.sites)
    assert len(layer(path, "roads")) == len(source.roads)


def test_minutes_are_the_reports_and_an_unreachable_one_is_empty_with_its_reason(path: Path):
    source, cells = make(), layer(path, "cells").set_index("id")
    for level in LEVELS:
        expected = source.origins.set_index("id")[f"time_{level}_min"]
        reached = np.isfinite(expected)
        assert cells.loc[expected.index[reached], f"time_{level}_min"].to_numpy() == pytest.approx(
            expected[reached].to_numpy()
        )
        assert cells.loc[expected.index[~reached], f"time_{level}_min"].isna().all()
        assert set(cells.loc[expected.index[~reached], f"status_{level}"]) == {"unreachable"}
        assert set(cells.loc[expected.index[reached], f"status_{level}"]) == {"ok"}


def test_indicators_stand_in_the_fields_of_the_municipalities(path: Path):
    source, table = make(), layer(path, "municipalities").set_index("municipality_code")
    mine = source.indicators.set_index(["indicator_id", "level", "municipality_code"])["value"]
    for code in table.index:
        assert table.loc[code, "lukio_median_min"] == pytest.approx(mine["G1.d.median", "lukio", code])
        assert table.loc[code, "vet_p90_min"] == pytest.approx(mine["G1.d.p90", "vet", code])
    assert table["lukio_status"].eq("missing").all(), "the small region lacks most of the indicators"


def test_an_infinite_indicator_is_empty_and_unreachable(tmp_path: Path):
    source = make()
    infinite = source.indicators["indicator_id"].eq("G1.d.p90") & source.indicators["municipality_code"].eq("903")
    changed = source.indicators.assign(value=source.indicators["value"].mask(infinite, np.inf))
    made = tmp_path / "a.gpkg"
    geopackage(make(indicators=changed), made)
    table = layer(made, "municipalities").set_index("municipality_code")
    assert pd.isna(table.loc["903", "lukio_p90_min"])
    assert table.loc["903", "lukio_status"] == "unreachable"


def test_without_isochrones_there_is_no_such_layer(tmp_path: Path):
    made = tmp_path / "a.gpkg"
    geopackage(make(), made)
    assert "isochrones" not in pyogrio.list_layers(made)[:, 0]
    assert rows(made, "SELECT count(*) FROM gpkg_metadata_reference") == [(5,)]


def test_every_field_is_english_and_described_in_three_languages(path: Path):
    told = {(table, column): text for table, column, text in rows(
        path, "SELECT table_name, column_name, description FROM gpkg_data_columns")}  # fmt: skip
    for name in ("municipalities", "cells", "sites", "isochrones", "roads"):
        for field in pyogrio.read_info(path, layer=name)["fields"]:
            assert re.fullmatch("[a-z][a-z0-9_]*", field)
            assert all(f"{language}: " in told[name, field] for language in LANGUAGES), (name, field)
    assert "Lukio: ajoaika autolla kotoa lähimpään ilman ruuhkaa" in told["cells", "time_lukio_min"]
    assert "minutes" in told["cells", "time_lukio_min"]


def test_isochrones_say_how_people_are_counted_by_them(path: Path):
    ((about,),) = rows(path, "SELECT description FROM gpkg_data_columns "
                             "WHERE table_name = 'isochrones' AND column_name = 'minutes'")  # fmt: skip
    for words in ("rajan takana", "kerran", "utanför regionens gräns", "en gång", "across the region's border", "once"):
        assert words in about


def test_isochrones_say_of_which_level_they_are(path: Path):
    assert set(layer(path, "isochrones")["level"]) == {"lukio"}
    ((about,),) = rows(path, "SELECT description FROM gpkg_contents WHERE table_name = 'isochrones'")
    (found,) = rows(path, "SELECT m.metadata FROM gpkg_metadata_reference r JOIN gpkg_metadata m "
                          "ON m.id = r.md_file_id WHERE r.table_name = 'isochrones'")  # fmt: skip
    title = str(ElementTree.fromstring(found[0]).findtext("title"))
    for language in LANGUAGES:
        assert f": {Texts(language)('level_lukio')}" in title
    assert about.startswith(title)


def test_roads_are_told_by_words_in_the_legend(path: Path):
    ((qml,),) = rows(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'roads'")
    labels = {
        node.get("value"): node.get("label") for node in ElementTree.fromstring(qml.partition("\n")[2]).iter("category")
    }
    assert labels["1"] == "valtatie · riksväg · trunk road"
    assert labels["9"] == "lautta · färja · ferry"
    assert {int(value) for value in labels} == set(ROAD_CLASSES)


def test_every_layer_has_its_licence(path: Path):
    found = dict(rows(path, "SELECT r.table_name, m.metadata FROM gpkg_metadata_reference r "
                            "JOIN gpkg_metadata m ON m.id = r.md_file_id WHERE r.table_name IS NOT NULL"))  # fmt: skip
    licences = {name: ElementTree.fromstring(text).findtext("license") for name, text in found.items()}
    assert licences == {
        "municipalities": "ODbL 1.0",
        "cells": "ODbL 1.0",
        "sites": "ODbL 1.0",
        "isochrones": "ODbL 1.0",
        "roads": "CC BY 4.0",
    }
    rights = {name: ElementTree.fromstring(text).findtext("rights") for name, text in found.items()}
    assert all(("OpenStreetMap" in rights[name]) == (licence == "ODbL 1.0") for name, licence in licences.items())
    (about,) = rows(path, "SELECT metadata FROM gpkg_metadata WHERE mime_type = 'application/json'")
    assert json.loads(about[0])["schema_version"] == "1"


def test_each_level_has_its_style_and_one_opens_first(path: Path):
    found = rows(path, "SELECT f_table_name, styleName, useAsDefault, styleQML FROM layer_styles")
    for name in ("municipalities", "cells"):
        assert {style for table, style, *_ in found if table == name} == set(LEVELS)
    defaults = [(table, style) for table, style, default, _ in found if default]
    assert sorted(defaults) == [
        ("cells", "lukio"), ("isochrones", "isochrones"), ("municipalities", "lukio"),
        ("roads", "roads"), ("sites", "sites"),
    ]  # fmt: skip


def test_styles_ask_only_for_fields_that_are_there(path: Path):
    for name, qml in rows(path, "SELECT f_table_name, styleQML FROM layer_styles"):
        root = ElementTree.fromstring(qml.partition("\n")[2])
        fields = set(pyogrio.read_info(path, layer=name)["fields"])
        asked = {node.get("attr") for node in root.iter("renderer-v2") if node.get("attr")}
        for node in root.iter():
            asked |= set(re.findall(r'"(\w+)"', " ".join(v for v in node.attrib.values())))
        assert asked
        assert asked <= fields
        symbols = {node.get("name") for node in root.iter("symbol")}
        used = {node.get("symbol") for node in root.iter() if node.get("symbol")}
        assert used == symbols


def test_classes_of_cells_take_in_every_cell_once(path: Path):
    (qml,) = rows(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'cells' AND styleName = 'lukio'")[0]
    tests = [node.get("filter") for node in ElementTree.fromstring(qml.partition("\n")[2]).iter("rule")]
    counts = [rows(path, f"SELECT count(*) FROM cells WHERE {test}")[0][0] for test in tests]
    assert sum(counts) == len(layer(path, "cells"))
    assert counts[-1] == 1, "the one without a way"


def test_the_same_input_gives_the_same_bytes(path: Path, tmp_path: Path):
    made = tmp_path / "again.gpkg"
    geopackage(make(), made, isochrones=isochrones())
    assert made.read_bytes() == path.read_bytes()


def test_rows_in_another_order_give_the_same_bytes(path: Path, tmp_path: Path):
    source = make()
    turned = make(
        origins=source.origins.iloc[::-1],
        sites=source.sites.iloc[::-1],
        municipalities=source.municipalities.iloc[::-1],
    )
    made = tmp_path / "turned.gpkg"
    geopackage(turned, made, isochrones=isochrones().iloc[::-1])
    assert made.read_bytes() == path.read_bytes()


def test_the_setting_of_the_date_is_restored(tmp_path: Path):
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2020-02-02T00:00:00Z"})
    try:
        geopackage(make(), tmp_path / "a.gpkg")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2020-02-02T00:00:00Z"
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def test_it_replaces_an_earlier_file_whole(tmp_path: Path):
    made = tmp_path / "region.gpkg"
    geopackage(make(), made, isochrones=isochrones())
    write_with(made, lambda temporary: geopackage(make(), temporary))
    assert "isochrones" not in pyogrio.list_layers(made)[:, 0]


def test_an_invalid_outline_is_mended(tmp_path: Path):
    source = make()
    bow = Polygon([(500_000, 7_100_000), (540_000, 7_140_000), (540_000, 7_100_000), (500_000, 7_140_000)])
    outlines = source.municipalities.geometry.to_list()
    source.municipalities.geometry = [bow, *outlines[1:]]
    made = tmp_path / "a.gpkg"
    geopackage(source, made)
    mended = layer(made, "municipalities").geometry
    assert mended.is_valid.all()
    assert mended.iloc[0].area == pytest.approx(8e8)


@pytest.mark.parametrize("names", THREES, ids=lambda names: repr(names[0][:20]))
def test_hostile_names_are_literal_text(tmp_path: Path, names: tuple[str, str, str]):
    made = tmp_path / "hostile.gpkg"
    geopackage(make(names, region_name=names[0]), made)
    assert layer(made, "sites")["name"].eq(clean(names[0])).all()
    assert list(layer(made, "municipalities")["name_fi"]) == [clean(name) for name in names]


@pytest.mark.outside
def test_naughty_strings_come_back_as_they_were(tmp_path: Path, shared: Path):
    naughty = json.loads((shared / "oracles" / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    source = make()
    first = source.sites.iloc[[0]]
    many = pd.concat([first.assign(id=f"{i:04}", name=text) for i, text in enumerate(naughty)], ignore_index=True)
    made = tmp_path / "naughty.gpkg"
    geopackage(_with_sites(many), made)
    assert list(layer(made, "sites")["name"].fillna("")) == [clean(text) for text in naughty]


def _with_sites(sites: gpd.GeoDataFrame) -> Results:
    return make(sites=gpd.GeoDataFrame(sites, crs=CRS_FINLAND))


def test_every_layer_has_a_licence(path: Path):
    assert set(LICENCES) == {name for (name,) in rows(path, "SELECT table_name FROM gpkg_geometry_columns")}


def test_layers_name_the_sources_of_people_and_sites():
    assert "Eurostat (census grid 2021)" in LICENCES["cells"][1]
    for name in ("municipalities", "cells", "sites", "isochrones"):
        assert "Statistics Finland (educational institutions 2025, CC BY 4.0)" in LICENCES[name][1]
        assert "© OpenStreetMap contributors (ODbL 1.0)" in LICENCES[name][1]


def test_the_file_of_a_run_holds_the_areas_of_every_site_and_not_their_union(tmp_path: Path):
    areas = isochrones()
    union = areas.assign(site_id=TOGETHER)
    beyond = areas.assign(site_id="s-across-the-border")
    write_geopackage(replace(make(), isochrones=pd.concat([areas, beyond, union], ignore_index=True)), tmp_path)
    assert set(layer(tmp_path / "region.gpkg", "isochrones")["to_id"]) == {"s-lukio", "s-across-the-border"}


def test_a_municipality_of_fewer_than_five_persons_has_no_values_and_a_status_that_says_so(tmp_path: Path):
    """A median of three persons is nobody's; the table for machines keeps it."""
    people = make().origins
    mine = people["municipality_code"].eq("902")
    people.loc[mine, "age_16_17"] *= 3.0 / people.loc[mine, "age_16_17"].sum()
    made = tmp_path / "region.gpkg"
    geopackage(make(origins=people), made)
    towns = layer(made, "municipalities").set_index("municipality_code")
    fields = [
        name
        for name in towns.columns
        if name.startswith("lukio_") and not name.endswith(("_persons", "_status")) and towns[name].notna().any()
    ]
    assert {"lukio_p90_min", "lukio_median_min"} <= set(fields)
    assert towns.loc["902", fields].isna().all()
    assert towns.loc["901", fields].notna().all()
    assert towns["lukio_status"].eq("few_persons").to_dict() == {"901": False, "902": True, "903": False}
    assert towns["basic_1_6_status"].ne("few_persons").all()


def test_cells_whose_nearest_site_may_be_one_not_listed_say_so(tmp_path: Path):
    source = make()
    edge = np.arange(len(source.origins)) % 2 == 0
    geopackage(replace(source, origins=source.origins.assign(may_be_nearer_lukio=edge)), tmp_path / "region.gpkg")
    cells = layer(tmp_path / "region.gpkg", "cells").set_index("id")["status_lukio"]
    has_way = np.isfinite(source.origins["time_lukio_min"].to_numpy(float))
    assert (has_way & edge).any()
    assert (cells[source.origins["id"]].eq("nearest_uncertain").to_numpy() == (has_way & edge)).all()


def test_minutes_without_a_disputed_site_stand_beside_those_with_it(tmp_path: Path):
    source = if_closed(17.2)
    placed = gpd.GeoDataFrame(source.sites, geometry="geometry").set_crs(CRS_FINLAND, allow_override=True)
    geopackage(replace(source, sites=placed), tmp_path / "region.gpkg")
    towns = layer(tmp_path / "region.gpkg", "municipalities").set_index("municipality_code")
    assert towns.loc["901", ["lukio_p90_min", "lukio_p90_min_if_closed"]].tolist() == [10.0, pytest.approx(17.2)]
    assert "vet_p90_min_if_closed" not in towns.columns
    described = {name for (name,) in rows(tmp_path / "region.gpkg", "SELECT column_name FROM gpkg_data_columns")}
    assert "lukio_p90_min_if_closed" in described
