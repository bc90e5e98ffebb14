"""What a report says of the data that it rests on."""

import datetime as dt

import pytest

from kopa.report import data_in_words
from kopa.report.sections.basis import limits_of
from kopa.sources.read import read_catalogue
from kopa.sources.rests_on import sentences_of
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

GRID = "Statistics Finland: grid of 1 km, postal areas (Paavo) and population by age (11re)"
ROADS = {"table": "roads", "source": "OpenStreetMap", "source_date": "2013", "kind": "starter"}
PEOPLE = {"table": "population_cells", "source": GRID, "source_date": "31.12.2026, retrieved 2027-04-02",
          "kind": "official"}  # fmt: skip
SCHOOLS = {"table": "schools", "source": "register", "source_date": "2026, retrieved 2027-04-02", "kind": "official"}
OFFICIAL = [PEOPLE, SCHOOLS, ROADS]


@pytest.fixture(params=LANGUAGES)
def t(request):
    return Texts(request.param)


def starter():
    return read_catalogue().to_dict("records")


def test_the_starter_is_told_as_before(t):
    assert data_in_words.rests_on(t, starter()) == ()
    assert data_in_words.people_day(t, starter()) == t.date("2025-12-31")
    assert data_in_words.schools_year(starter()) == "2025"
    assert data_in_words.figure_sources(t, starter(), 2026) == t("figure_source", year=2026)
    assert not any(key.endswith("_official") for key in limits_of(starter()))


def test_official_data_are_told_with_their_dates_and_what_is_the_starters(t):
    told, rest = data_in_words.rests_on(t, OFFICIAL)
    assert t.date("2026-12-31") in told
    assert t.date("2027-04-02") in told
    assert t("subject_roads") in rest
    assert t("subject_people") not in rest
    assert data_in_words.people_day(t, OFFICIAL) == t.date("2026-12-31")
    assert data_in_words.schools_year(OFFICIAL) == "2026"
    assert t.date("2026-12-31") in data_in_words.figure_sources(t, OFFICIAL, 2026)
    assert {"limit_people_official", "limit_sites_official", "limit_roads"} < set(limits_of(OFFICIAL))


def test_sources_and_dates_of_official_tables_are_in_the_reports_language(t):
    if t.language != "en":
        assert data_in_words.source_name(t, GRID).text != GRID
    for date in ("31.12.2025 and projection of 2024, retrieved 2026-11-29", "division 2026, retrieved 2026-11-29"):
        cell = data_in_words.dated(t, date)
        assert cell.language == ""  # else marked as English
        assert t.date("2026-11-29") in cell.text


def test_commands_tell_what_is_older_than_a_year():
    assert list(sentences_of(OFFICIAL, dt.date(2027, 5, 1))) == [
        f"Rests on: people: {GRID} (31.12.2026, retrieved 2027-04-02); schools: register (2026, retrieved 2027-04-02)",
        "On the starter, which travels with kopa: roads: OpenStreetMap (2013)",
    ]
    (of_starter,) = sentences_of(starter(), dt.date(2027, 5, 1))
    assert of_starter.startswith("Rests on the starter tables")
    _, _, old = sentences_of(OFFICIAL, dt.date(2028, 5, 1))
    assert old.startswith("Fetched over a year ago: people, schools; kopa fetch --update")
