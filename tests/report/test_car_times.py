"""A report says whether its minutes by car are free-flow, and never calls them so when delays are in them."""

from dataclasses import replace

import geopandas as gpd
import openpyxl
import pytest
from shapely import LineString

from kopa.class_speeds import ClassSpeed
from kopa.parameters import Parameters
from kopa.report.assemble import build
from kopa.report.xlsx.workbook import xlsx
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.report.conftest import make
from tests.report.test_limits_of_a_study import sentences

FREE = {"fi": "vapaa ajonopeus", "sv": "fri hastighet", "en": "free-flow"}
WITH_DELAYS = {
    "fi": "risteysten viive ruuhka-aikana", "sv": "korsningarnas fördröjning i rusningstid",
    "en": "the delay of crossings in the rush hour",
}  # fmt: skip


def _without_and_with(delays: str, language: str) -> list[str]:
    """All sentences of a report on free-flow minutes, and of one on minutes with delays."""
    both = make(), replace(make(), crossing_delays=delays)
    return [" ".join(sentences(build(source, language))) for source in both]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_on_roads_with_delays_says_so_and_nowhere_that_times_are_free_flow(language):
    free, delayed = _without_and_with("rush", language)
    assert FREE[language] in free
    assert WITH_DELAYS[language] not in free
    assert WITH_DELAYS[language] in delayed
    assert FREE[language] not in delayed


VARIED = {
    "fi": "kun nopeudet, risteysten viive, matka tielle", "sv": "när hastigheter, korsningarnas fördröjning, vägen",
    "en": "when speeds, the delay of crossings, the way to the road",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_intervals_are_said_to_hold_delays_where_minutes_do(language):
    free, delayed = _without_and_with("midday", language)
    assert VARIED[language] in delayed
    assert VARIED[language] not in free


def test_every_sheet_of_a_workbook_with_minutes_says_what_they_hold(tmp_path):
    source = replace(make(), crossing_delays="midday")
    xlsx(build(source, "en"), source, tmp_path / "tables.xlsx")
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    for sheet in (book.worksheets[0], *book.worksheets[-2:]):
        said = {cell.value for cell in sheet["A"]}
        assert Texts("en")("car_time_note") not in said
        assert any("delay of crossings at midday" in str(one) for one in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_region_with_a_ferry_it_is_said_what_is_assumed_of_it(language):
    t, source = Texts(language), make()
    land = source.municipalities[source.municipalities["code"].isin(source.region.municipality_codes)].union_all()
    west, south, _, _ = land.bounds
    near, far = (LineString([(west - 5000 - off, south), (west + 100 - off, south)]) for off in (0, 5000))
    told = {}
    for name, line in (("near", near), ("far", far)):
        roads = gpd.GeoDataFrame({"road_class": [9], "ferry": [True]}, geometry=[line], crs=source.roads.crs)
        told[name] = " ".join(sentences(build(replace(source, roads=roads), language)))
        slow = replace(source, roads=roads, parameters=Parameters(speeds=(ClassSpeed(9, 22, 20),)))
        told[f"{name}, set"] = " ".join(sentences(build(slow, language)))
    assert t("car_time_note_ferries", kmh=t.number(15), boarding=t.number(10)) in told["near"]
    assert t("car_time_note_ferries", kmh=t.number(22), boarding=t.number(10)) in told["near, set"]
    beginning = t("car_time_note_ferries", kmh="|", boarding="").partition("|")[0]
    assert beginning in told["near"]
    assert beginning not in told["far"] + told["far, set"]
