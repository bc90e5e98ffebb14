"""A report says whether its minutes by car are free-flow, and never calls them so when delays are in them."""

from dataclasses import replace

import openpyxl
import pytest

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_on_roads_with_delays_says_so_and_nowhere_that_times_are_free_flow(language):
    free, delayed = (
        " ".join(sentences(build(source, language))) for source in (make(), replace(make(), crossing_delays="rush"))
    )
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
    free, delayed = (
        " ".join(sentences(build(source, language))) for source in (make(), replace(make(), crossing_delays="midday"))
    )
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
