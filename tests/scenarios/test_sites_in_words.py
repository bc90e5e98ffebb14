"""What is said of sites beside their table: across the border, nearest to nobody, fewer places than persons."""

import pandas as pd
import pytest

from kopa.scenarios.edits_in_words import Names
from kopa.scenarios.sites_in_words import site_rows, site_sentences
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

REGION = ("205", "578")
TOWNS = {"205": "Kajaani", "578": "Paltamo", "832": "Taivalkoski"}
NOT_GIVEN = float("nan")


def sites(*rows):
    """Rows of name, municipality, state, nearest before and after, places; the same persons on both sides."""
    columns = ["name", "municipality_code", "state", "nearest_before", "nearest_after", "capacity"]
    table = pd.DataFrame([(*row, NOT_GIVEN)[:6] for row in rows], columns=columns)
    return table.assign(newly_nearest=(table["nearest_after"] - table["nearest_before"]).clip(lower=0.0))


CLOSED, STAYS = ("Alku", "578", "closed", 60.0, 0.0), ("Keski", "205", "stays", 100.0, 130.0)
OUTSIDE = ("Raja", "832", "stays", 7.0, 37.0)


def told(table, language="en"):
    return list(site_sentences(Names(Texts(language), {}, TOWNS), table, REGION))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_nearest_site_outside_the_region_is_told_with_its_municipality(language):
    t = Texts(language)
    assert told(sites(CLOSED, OUTSIDE, STAYS), language) == [t("scenario_some_outside", sites="Raja (Taivalkoski)")]
    slightly = ("Keski", "205", "stays", 100.0, 100.2)
    assert told(sites(CLOSED, OUTSIDE, slightly), language) == told(sites(CLOSED, OUTSIDE, STAYS), language)
    assert told(sites(CLOSED, OUTSIDE), language) == [t("scenario_all_outside", sites="Raja (Taivalkoski)")]
    assert told(sites(CLOSED, STAYS), language) == []
    assert told(sites(OUTSIDE, STAYS), language) == [], "nothing closes"


def test_the_table_names_the_municipality_of_a_site_outside_the_region():
    rows = site_rows(Names(Texts("en"), {}, TOWNS), sites(CLOSED, OUTSIDE, STAYS), REGION)
    assert [row[0] for row in rows] == ["Alku", "Raja (Taivalkoski)", "Keski"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_closes_and_was_nobodys_nearest_changes_nothing(language):
    t = Texts(language)
    assert told(sites(("Alku", "091", "closed", 0.0, 0.0)), language) == [t("scenario_closed_of_nobody", site="Alku")]
    assert told(sites(("Uusi", "205", "opened", 0.0, 0.0)), language) == [t("scenario_nearest_to_nobody", site="Uusi")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_fewer_places_than_persons_are_told(language):
    t = Texts(language)
    few_places = ("Uusi", "205", "opened", 0.0, 41.3, 30.0)
    assert told(sites(few_places, STAYS), language) == [
        t("scenario_places_too_few", site="Uusi", persons="41", places="30")
    ]
    for enough in (("Uusi", "205", "opened", 0.0, 29.6, 30.0), ("Keski", "205", "stays", 100.0, 90.0, 50.0)):
        assert told(sites(enough, CLOSED), language) == []


def test_places_are_a_number_however_few():
    (row, _) = site_rows(Names(Texts("en"), {}, TOWNS), sites(("Uusi", "205", "opened", 0.0, 41.0, 3.0), STAYS), REGION)
    assert row[-1] == "3"


def test_a_few_who_leave_a_site_are_not_what_the_others_gain():
    table = sites(("Alku", "578", "closed", 3.0, 0.0), ("Keski", "205", "stays", 100.0, 103.0))
    rows = site_rows(Names(Texts("en"), {}, TOWNS), table, REGION)
    assert [row[2:4] for row in rows] == [("fewer\xa0than\xa05", "0"), ("–", "103")]


def test_neither_side_alone_tells_a_few():
    """All sites of a side are everybody: of a year to come the sides are not the same persons."""
    table = sites(("Alku", "578", "stays", 9.0, 4.0), ("Keski", "205", "stays", 100.0, 70.0), STAYS)
    rows = site_rows(Names(Texts("en"), {}, TOWNS), table, REGION)
    assert [row[2:4] for row in rows] == [("9", "fewer\xa0than\xa05"), ("100", "–"), ("100", "130")]
    only = sites(("Alku", "578", "closed", 3.0, 0.0), ("Keski", "205", "opened", 0.0, 60.0))
    rows = site_rows(Names(Texts("en"), {}, TOWNS), only, REGION)
    assert [row[2:4] for row in rows] == [("fewer\xa0than\xa05", "0"), ("0", "–")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_year_with_fewer_children_those_who_go_to_another_school_of_the_region_are_seen(language):
    fewer = sites(CLOSED, ("Raja", "832", "stays", 7.0, 9.0), ("Keski", "205", "stays", 100.0, 90.0))
    newly = fewer.assign(newly_nearest=[0.0, 3.0, 45.0])
    assert told(newly, language) == [Texts(language)("scenario_some_outside", sites="Raja (Taivalkoski)")]
