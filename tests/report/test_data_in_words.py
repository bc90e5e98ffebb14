"""What a report says of the data that it rests on."""

import datetime as dt

import pytest

from kopa.figures.catchment_map import SAME_TOWN_M
from kopa.goals.catalogue.walking import INDICATORS
from kopa.parameters import Parameters
from kopa.report import build, data_in_words, maps
from kopa.report.facts import Facts
from kopa.report.names import unit_name
from kopa.report.sections import travel
from kopa.report.sections.basis import imprint, limits, limits_of, parameters_table
from kopa.sources.official.building import campus_lists, vet_fields
from kopa.sources.read import read_catalogue
from kopa.sources.rests_on import OPENSTREETMAP_ROADS, sentences_of
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.report.conftest import make

GRID = "Statistics Finland: grid of 1 km, postal areas (Paavo) and population by age (11re)"
ROADS = {"table": "roads", "source": "OpenStreetMap", "source_date": "2013", "kind": "starter"}
PEOPLE = {"table": "population_cells", "source": GRID, "source_date": "31.12.2026, retrieved 2027-04-02",
          "kind": "official"}  # fmt: skip
SCHOOLS = {"table": "schools", "source": "register", "source_date": "2026, retrieved 2027-04-02", "kind": "official"}
OFFICIAL = [PEOPLE, SCHOOLS, ROADS]
DIGIROAD = {"table": "roads", "source": "Finnish Transport Infrastructure Agency: Digiroad", "kind": "official",
            "source_date": "kunnat-205-290 and 100 km around, retrieved 2026-11-30", "sha256": "cd" * 32}  # fmt: skip
OWN_ROADS = {"table": "own_roads", "source": "own", "source_date": "", "kind": "own", "file": "streets.osm.pbf",
             "sha256": "ef" * 32}  # fmt: skip
PUBLISHER = {"fi": "Digiroad / Väylävirasto", "sv": "Digiroad / Trafikledsverket",
             "en": "Digiroad / Finnish Transport Infrastructure Agency"}  # fmt: skip
OSM_ROADS = DIGIROAD | {"source": OPENSTREETMAP_ROADS, "licence": "ODbL 1.0"}
CONTRIBUTORS = {"fi": "© OpenStreetMapin tekijät (tiet", "sv": "© OpenStreetMaps bidragsgivare (vägar",
                "en": "© OpenStreetMap contributors (roads"}  # fmt: skip
OF_THE_STARTER = ("inside_town_note", "catchment_note", "isochrone_rest")


@pytest.fixture(params=LANGUAGES)
def t(request):
    return Texts(request.param)


def starter():
    return read_catalogue().to_dict("records")


def test_the_starter_is_told_as_before(t):
    assert data_in_words.rests_on(t, starter()) == ()
    assert data_in_words.people_day(t, starter()) == t.date("2025-12-31")
    assert data_in_words.schools_year(starter()) == "2025"
    roads = {
        "fi": "Maanmittauslaitos 2013",
        "sv": "Lantmäteriverket 2013",
        "en": "National Land Survey of Finland 2013",
    }
    under_figures = data_in_words.figure_sources(t, starter(), 2026)
    assert under_figures == t("figure_source", year=2026, roads=roads[t.language])
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


@pytest.mark.parametrize("of_campuses", [campus_lists.SOURCE, campus_lists.WITH_ADDRESSES])
def test_campuses_and_fields_are_told_of_the_day_of_their_retrieval(t, of_campuses):
    date = "current, retrieved 2026-11-30"
    told = [{"table": table, "source": source, "source_date": date, "kind": "official"}
            for table, source in (("campuses", of_campuses), ("vet_fields", vet_fields.SOURCE))]  # fmt: skip
    assert "limit_other_sites" in limits_of(starter())
    keys = limits_of([*starter(), *told])
    assert "limit_other_sites_official" in keys
    assert "limit_other_sites" not in keys
    (words, _) = data_in_words.rests_on(t, [*starter(), *told])
    dated = f"{t('date_current')}, {t('date_retrieved', date='', day=t.date('2026-11-30')).lstrip(', ')}"
    for one, subject in zip(told, ("campuses", "fields"), strict=True):
        source = data_in_words.source_name(t, one["source"])
        assert source.language == ""
        assert f"{t(f'subject_{subject}')}: {source.text} ({dated})" in words


def test_sources_and_dates_of_official_tables_are_in_the_reports_language(t):
    if t.language != "en":
        assert data_in_words.source_name(t, GRID).text != GRID
    for date in ("31.12.2025 and projection of 2024, retrieved 2026-11-29", "division 2026, retrieved 2026-11-29"):
        cell = data_in_words.dated(t, date)
        assert cell.language == ""  # else marked as English
        assert t.date("2026-11-29") in cell.text


@pytest.mark.parametrize("people", [[], [PEOPLE, SCHOOLS]])
def test_under_figures_stand_the_roads_that_are_used(t, people):
    of_digiroad = data_in_words.figure_sources(t, [*people, DIGIROAD], 2026)
    assert f"{PUBLISHER[t.language]} (" in of_digiroad
    assert f"{t.date('2026-11-30')}; CC BY 4.0)" in of_digiroad
    assert "2013" not in of_digiroad
    assert t("figure_borders") in of_digiroad, "whose borders are still drawn"
    own = data_in_words.figure_sources(t, [*people, OWN_ROADS], 2026)
    assert "streets.osm.pbf" in own
    assert "2013" not in own
    both = data_in_words.figure_sources(t, [*people, ROADS, DIGIROAD | {"table": "roads_kunnat-205-290"}], 2026)
    assert PUBLISHER[t.language] in both
    assert "2013" in both


def test_a_region_around_which_roads_were_fetched_is_told_by_its_name(t):
    cell = data_in_words.dated(t, DIGIROAD["source_date"])
    assert cell.text.startswith("Kajana, Kuhmo" if t.language == "sv" else "Kajaani, Kuhmo")
    assert "Kainuu" in data_in_words.dated(t, "kainuu and 5 km around, retrieved 2026-11-30").text or t.language == "sv"
    assert "my-own and 5 km" in data_in_words.dated(Texts("en"), "my-own and 5 km around, retrieved 2026-11-30").text


def on_roads(row, *hold, **changes):
    """Results on other roads than those of the starter."""
    parameters = Parameters(local_streets_max_m=0.0) if "streets" in hold else Parameters()
    provenance = {"key": "0" * 64, "inputs": [{"licence": "CC BY 4.0", **row}]}
    return make(provenance=provenance, roads_hold=hold, parameters=parameters, **changes)


@pytest.fixture
def on_digiroad(t):
    return Facts(on_roads(DIGIROAD, "streets", "speeds"), t)


def test_the_method_and_the_imprint_tell_the_roads_that_are_used(t, on_digiroad):
    method, own = (travel.section(one).blocks[1].text for one in (on_digiroad, Facts(on_roads(OWN_ROADS), t)))
    assert "Digiroad" in method
    assert "100 km" in method
    assert "streets.osm.pbf" in own
    assert not any(t("travel_over_starter") in one for one in (method, own))
    assert t("travel_over_starter") in travel.section(Facts(make(), t)).blocks[1].text
    assert t("imprint_no_date") in imprint(Facts(make(), t))
    of_digiroad, of_own = (" ".join(imprint(Facts(on_roads(row), t))) for row in (DIGIROAD, OWN_ROADS))
    assert f"Digiroad {t.date('2026-11-30')}" in of_digiroad
    assert "2013" not in of_digiroad + of_own


def test_roads_of_openstreetmap_are_told_as_what_they_are(t):
    under_figures = data_in_words.figure_sources(t, [OSM_ROADS], 2026)
    assert f"{CONTRIBUTORS[t.language]} {t.date('2026-11-30')}; ODbL 1.0)" in under_figures
    assert "2013" not in under_figures
    facts = Facts(on_roads(OSM_ROADS, "streets", "speeds", crossing_delays="midday"), t)
    method = travel.section(facts).blocks[1].text
    told = [method, *imprint(facts), *limits_of([OSM_ROADS]), *all_words(facts)]
    assert "OpenStreetMap" in method
    assert "100 km" in method
    assert not any("Digiroad" in one for one in told)
    assert any(f"OpenStreetMap {t.date('2026-11-30')}" in one for one in imprint(facts))
    assert t("limit_roads_osm") in limits(facts)
    assert limits(facts).count(t("limit_private_schools")) == 1
    assert data_in_words.source_name(t, OPENSTREETMAP_ROADS).language == ""  # else marked as English
    both = data_in_words.figure_sources(t, [OSM_ROADS | {"table": "roads_a"}, DIGIROAD | {"table": "roads_b"}], 2026)
    assert CONTRIBUTORS[t.language] in both
    assert PUBLISHER[t.language] in both


def test_what_coarse_roads_cannot_tell_is_not_said_of_roads_with_streets(t, on_digiroad):
    coarse, fine, no_scale = (
        " ".join(all_words(Facts(one, t))) for one in (make(), on_digiroad.source, on_roads(OWN_ROADS))
    )
    assert t("inside_town_note") in coarse
    assert t("inside_town_note") not in fine + no_scale, "of what scale an analyst's own roads are is not known"
    km = t.integer(SAME_TOWN_M / 1000)
    assert t("catchment_note", km=km) in coarse
    assert t("catchment_note", km=km) in no_scale
    assert t("catchment_note", km=km) not in fine
    assert t("catchment_note_streets", km=km) in fine
    assert t("between_streets") in coarse
    assert t("between_streets") not in fine
    assert t("between_note", streets=t("between_no_streets")) in fine


def test_white_of_the_map_is_not_near_a_road(t):
    assert maps.with_streets("isochrone_rest", Facts(make(), t)) == "isochrone_rest"
    assert maps.with_streets("isochrone_rest", Facts(on_roads(DIGIROAD, "streets"), t)) == "isochrone_rest_streets"


def all_words(facts):
    for block in build(facts.source, facts.t.language).blocks():
        yield getattr(block, "text", "")
        yield from getattr(block, "notes", ())


def test_nobody_is_said_to_have_set_what_the_roads_decide(t, on_digiroad):
    rows = {row[0].text: row[1:] for row in parameters_table(on_digiroad).rows}
    value, source, rests_on = rows[t("parameter_local_streets_max_m")]
    assert (value.text, source.text, source.language) == ("0\u00a0m", t("source_roads_have_streets"), "")
    assert rests_on.text == t("documented")
    value, source, _ = rows[t("parameter_speeds")]
    assert (value.text, source.text) == (t("value_of_roads"), t("source_roads_have_speeds"))
    usual = {row[0].text: row[1:] for row in parameters_table(Facts(make(), t)).rows}
    assert usual[t("parameter_local_streets_max_m")][0].text == f"{t.integer(5000)}\u00a0m"
    assert usual[t("parameter_speeds")][0].text == t("value_declared")


def test_why_ways_on_foot_are_not_scored_holds_with_paths_and_without(t):
    on_foot = [one for one in INDICATORS if one.id == "G1.w"]
    told = [statistic.unscored.get(t.language) for one in on_foot for statistic in one.statistics]
    told += [one.sentence.get(t.language) for one in on_foot]
    assert told
    assert not any(word in text for text in told for word in ("estimate", "arvio", "uppskattning", "stigar", "polkuja"))


def test_what_the_roads_hold_is_kept_with_the_results(tmp_path):
    made = on_roads(DIGIROAD, "streets", "speeds")
    made.save(tmp_path)
    assert type(made).load(tmp_path).roads_hold == ("streets", "speeds")


def test_commands_tell_what_is_older_than_a_year():
    assert list(sentences_of(OFFICIAL, dt.date(2027, 5, 1))) == [
        f"Rests on: people: {GRID} (31.12.2026, retrieved 2027-04-02); schools: register (2026, retrieved 2027-04-02)",
        "On the starter, which travels with kopa: roads: OpenStreetMap (2013)",
    ]
    (of_starter,) = sentences_of(starter(), dt.date(2027, 5, 1))
    assert of_starter.startswith("Rests on the starter tables")
    _, _, old = sentences_of(OFFICIAL, dt.date(2028, 5, 1))
    assert old.startswith("Fetched over a year ago: people, schools; kopa fetch --update")


def test_what_a_user_set_is_told_in_the_reports_language_beside_what_it_is_otherwise(t):
    asked = Parameters.from_mapping(
        {"publisher": "Kunta, Rauma", "published": "2026-11-29", "season": "winter", "isochrone_cutoffs_min": [20, 40]}
    )
    rows = {row[0].text: row[1:] for row in parameters_table(Facts(make(parameters=asked), t)).rows}
    season, limits, publisher, day = (
        rows[t(f"parameter_{name}")] for name in ("season", "isochrone_cutoffs_min", "publisher", "published")
    )
    assert {one.language for row in (season, limits, publisher, day) for one in row} == {""}, "some is left in English"
    of_project = t("source_choice_of_this_project")
    assert season[1].text == t("source_set_by_user", usual=t("value_summer"), source=of_project)
    minutes = f"15; 30; 45; 60\u00a0{unit_name('min', t.language)}"
    assert limits[1].text == t("source_set_by_user", usual=minutes, source=of_project)
    assert publisher[0].text == "Kunta, Rauma"
    assert day[0].text == t.date("2026-11-29")
    assert season[2].text == publisher[2].text == t("chosen_by_user")
    nobody = {row[0].text: row[1:] for row in parameters_table(Facts(make(), t)).rows}[t("parameter_publisher")]
    assert nobody[0].text == t("value_not_told")
