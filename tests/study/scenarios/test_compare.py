"""Scenarios asked of a study: the same bits as the whole study anew; every fault at once; what is not known is said."""

import time
import tomllib

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kopa
from kopa.accessibility.travel import Nowhere
from kopa.errors import InputError, NotThereError, TableError
from kopa.scenarios import CloseRoad, Online, ProjectionYear, RoadSpeed, Scenario, Season, TransportRule
from kopa.scenarios.answer_in_words import prices_in_words
from kopa.scenarios.checking import faults_in
from kopa.scenarios.edits import ACTIONS
from kopa.scenarios.edits_in_words import Names, sentence
from kopa.scenarios.reading import parsed
from kopa.scenarios.schemas import TABLES
from kopa.study.opening import open_study
from kopa.study.scenarios.compare import known_to
from kopa.study.scenarios.far_sites import far_sites
from kopa.study.study import Study
from kopa.tables import SITES_NOT_KNOWN, check
from kopa.words.texts import Texts
from tests.examples import examples
from tests.studies import study_of

PUOLANKA, KUHMO, SOTKAMO, PALTAMO = "00673", "00301", "00768", "00635"
AT_KUHMO = (597_000.0, 7_110_000.0)


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("kainuu")


def whole_study(study: Study, sites) -> Study:
    """The study with other sites, searched anew."""
    return study._with(country=study.country.with_sites(sites.reset_index(drop=True)))


def same_cells(told, other: Study, level: str, *, counted: str = "all") -> None:
    cells = told.cells[(told.cells["level"] == level) & (told.cells["sites_counted"] == counted)]
    by_time, by_road = other.nearest(level), other.nearest(level, metric="distance")
    np.testing.assert_array_equal(cells["after_min"], by_time["travel_time_min"])
    np.testing.assert_array_equal(cells["after_km"], by_road["distance_km"])
    assert cells["site_after"].tolist() == by_time["to_id"].tolist()


@pytest.mark.parametrize(
    "closed", [(PUOLANKA,), (PUOLANKA, KUHMO), (PUOLANKA, KUHMO, SOTKAMO, PALTAMO, "00611", "00771")]
)
def test_closing_is_bit_by_bit_the_study_without_the_sites(study, closed):
    told = study.scenario(*map(kopa.close, closed))
    sites = study.country.sites
    same_cells(told, whole_study(study, sites[~sites["site_id"].isin(closed)]), "lukio")


def test_a_closed_school_is_gone_at_every_level_that_it_serves(study):
    sites = study.country.sites
    here = study.sites[study.sites["in_region"] & (study.sites["level"] == "basic")]
    number = here["site_id"].iloc[0]
    told = study.scenario(kopa.close(number))
    assert [(one.level, one.sites_counted) for one in told.levels] == [
        ("basic_1_6", "all"), ("basic_7_9", "all"), ("basic_7_9", "sure"),
    ]  # fmt: skip
    other = whole_study(study, sites[sites["site_id"] != number])
    same_cells(told, other, "basic_1_6")
    same_cells(told, other, "basic_7_9")
    sure = told.changes[told.changes["sites_counted"] == "sure"]
    assert (sure["lose"] == 0).all(), "a school of unknown grades is none of those that surely teach them"


def test_opening_is_bit_by_bit_the_study_with_the_site(study):
    told = study.scenario(kopa.open_site("Uusi", level="lukio", at=AT_KUHMO), kopa.close(KUHMO))
    sites = study.country.sites
    mine = sites[sites["site_id"] == KUHMO].assign(id="uusi.lukio", site_id="uusi", municipality_code="290")
    mine = mine.set_geometry([shapely.Point(*AT_KUHMO)], crs=sites.crs)
    same_cells(told, whole_study(study, pd.concat([sites[sites["site_id"] != KUHMO], mine])), "lukio")
    states = told.sites.set_index("site")["state"]
    assert (states["uusi.lukio"], states[f"{KUHMO}.lukio"]) == ("opened", "closed")


def test_a_road_cut_and_winter_are_the_study_on_those_roads(study):
    edit = CloseRoad("road 5")
    told = study.scenario(edit, Season("winter"), levels=["lukio"])
    other = study._scenario_cache.networks[(edit,), ("winter",)]
    assert other.parameters.season == "winter"
    same_cells(told, other, "lukio")
    changes = told.changes.set_index(["municipality_code", "quantity"])
    assert (changes["gain"] == 0).all(), "closing a road and slower winter speeds help nobody"
    assert changes.loc[("", "time_min"), "lose"] > 0


def test_a_slower_road_helps_nobody_and_is_the_study_on_that_road(study):
    slow = study.scenario(RoadSpeed("road 5", 30.0), levels=["lukio"])
    other = study._scenario_cache.networks[(RoadSpeed("road 5", 30.0),), ()]
    same_cells(slow, other, "lukio")
    of_region = slow.changes[slow.changes["municipality_code"] == ""].set_index("quantity")
    assert of_region.loc["time_min", "gain"] == 0 < of_region.loc["time_min", "lose"]
    assert of_region.loc["distance_km", "other_site"] == 0, "the shortest way does not depend on speeds"
    edges, now = other.network.edges, study.network.edges
    there = (edges["road_number"].astype(str) == "5") & ~edges["ferry"]
    assert there.any()
    assert set(edges.loc[there, "speed_kmh"]) == {30.0}
    np.testing.assert_array_equal(edges.loc[~there, "time_min"], now.loc[~there, "time_min"])


def test_a_road_is_slowed_on_the_link_of_the_place_and_cut_elsewhere(study):
    at = (580_361.0, 7_181_208.0)
    both = [RoadSpeed("road 5", 20.0, at), CloseRoad("road 6")]
    told = study.scenario(*both, levels=["lukio"])
    cut = study.scenario(CloseRoad("road 6"), levels=["lukio"])
    worse = told.cells["after_min"] >= cut.cells["after_min"]
    assert worse.all()
    (other,) = (one for key, one in study._scenario_cache.networks.items() if set(key[0]) == set(both))
    assert (other.network.edges["speed_kmh"] == 20.0).sum() == 1


def test_a_closing_from_a_day_on_is_that_closing_and_never_before_the_people_of_its_year(study):
    told, plain = study.scenario(kopa.close(PUOLANKA, from_day="2027-08-01")), study.scenario(kopa.close(PUOLANKA))
    pd.testing.assert_frame_equal(told.answers, plain.answers)
    later = study.scenario(kopa.close(PUOLANKA, from_day="2027-08-01"), ProjectionYear(2027))
    assert later.answers["status"].eq("assumption").any()
    with pytest.raises(TableError, match=r"edit\[1\].from: 2027-08-01 is later than the year 2026 of edit 2"):
        study.scenario(kopa.close(PUOLANKA, from_day="2027-08-01"), ProjectionYear(2026))


def test_each_municipality_of_a_list_that_is_not_known_is_told(study):
    with pytest.raises(TableError) as caught:
        study.scenario(kopa.share("205", "abc", "x99", "049"))
    assert [one.partition(": ")[2][:20] for one in caught.value.faults] == [
        "049 (Espoo) is not o", "no municipality 'abc", "no municipality 'x99",
    ]  # fmt: skip


def test_a_school_for_adults_is_in_no_number_and_is_refused(study):
    """Closing it changed nothing, and moving it made it a school for the young."""
    adults = "00616"
    rows = study.country.sites[study.country.sites["site_id"] == adults]
    assert len(rows)
    assert not rows["serves_16_17"].any()
    for edit, field in (
        (kopa.close(adults), "close"),
        (kopa.move(adults, to=AT_KUHMO), "move.site"),
        (kopa.close(PALTAMO, move_to=adults), "move_to"),
    ):
        with pytest.raises(TableError, match="for adults") as caught:
            study.scenario(edit)
        (told,) = caught.value.faults
        assert told.startswith(f"edit[1].{field}: {adults} (")
        assert told.endswith("take it out or name another")


def test_a_school_that_is_nobodys_nearest_is_among_the_sites_when_it_closes(study):
    """It stood nowhere, and nothing said that it was not even looked at."""
    sites = study.country.sites
    far = sites[sites["municipality_code"].eq("091") & sites["level"].eq("lukio") & sites["serves_16_17"]]
    far = far[far["language"].eq("fi")].iloc[0]
    told = study.scenario(kopa.close(far["site_id"]))
    changed = told.sites.loc[told.sites["state"] != "stays", ["site", "state", "nearest_before", "nearest_after"]]
    assert changed.values.tolist() == [[far["id"], "closed", 0.0, 0.0]]


def test_a_road_has_one_speed_and_is_open(study):
    with pytest.raises(TableError) as caught:
        study.scenario(CloseRoad("road 5"), RoadSpeed("road 5", 60.0), RoadSpeed("road 5", 70.0))
    assert caught.value.faults == [
        "edit[3].road.speed: the speed of road 5 is in edit 2 already; take one of the two out",
        "edit[2].road.speed: road 5 is closed by edit 1; keep one",
    ]
    ferry = study.network.edges.query("ferry")["id"].iloc[0]
    with pytest.raises(TableError, match="is a ferry, which has no speed to set"):
        study.scenario(RoadSpeed(f"link {ferry}", 60.0))


def test_a_site_far_from_everybody_is_said(study):
    edits = (kopa.open_site("Kaukana", level="lukio", at=(385_000.0, 6_672_000.0)),
             kopa.open_site("Lähellä", level="lukio", at=AT_KUHMO))  # fmt: skip
    (far,) = far_sites(study, edits)
    assert far.site == "Kaukana"
    homes = study.origins[study.origins["population"] > 0].geometry
    assert far.away_km == pytest.approx(homes.distance(shapely.Point(385_000.0, 6_672_000.0)).min() / 1_000)
    assert far_sites(study, ()) == ()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_where_a_price_is_shown_it_is_said_that_it_is_that_of_a_pupil(study, language):
    """5,579 kilometres a day more cost 14,000 euros a year more, and no word said why."""
    t, each = Texts(language), study.parameters.transport_cost_eur_per_pupil
    (said,) = prices_in_words(study.scenario(kopa.close("03849")), t)
    assert t.integer(each) in said
    assert prices_in_words(study.scenario(kopa.close("00301")), t) == (), "lukio has no price"


def test_those_of_a_closed_site_go_where_they_are_sent(study):
    told = study.scenario(kopa.close(PUOLANKA, move_to=SOTKAMO))
    cells = told.cells
    sent = cells["site_before"] == f"{PUOLANKA}.lukio"
    assert sent.any()
    assert set(cells.loc[sent, "site_after"]) == {f"{SOTKAMO}.lukio"}
    column = list(study.near_sites("lukio")["id"]).index(f"{SOTKAMO}.lukio")
    there = study.matrices("lukio").time_min[:, column]
    np.testing.assert_array_equal(cells.loc[sent, "after_min"], there[sent])
    nearest = study.scenario(kopa.close(PUOLANKA)).cells
    assert (cells["after_min"] >= nearest["after_min"]).all()


def test_those_of_a_closed_site_may_be_sent_to_a_new_one(study):
    new = kopa.open_site("Uusi", level="lukio", at=AT_KUHMO)
    cells = study.scenario(new, kopa.close(PUOLANKA, move_to="Uusi")).cells
    sent = (cells["site_before"] == f"{PUOLANKA}.lukio") & (cells["site_after"] != f"{PUOLANKA}.lukio")
    assert set(cells.loc[sent, "site_after"]) == {"uusi.lukio"}


def test_gain_lose_keep_and_not_known_are_everybody(study):
    told = study.scenario(kopa.close(PUOLANKA), kopa.open_site("Uusi", level="lukio", at=(560_000, 7_190_000)))
    parts = told.changes[["gain", "lose", "keep", "not_known"]].sum(axis=1)
    np.testing.assert_allclose(parts, told.changes["persons"], rtol=1e-12)
    by_town = told.changes[told.changes["municipality_code"] != ""].groupby("quantity")["lose"].sum()
    of_region = told.changes[told.changes["municipality_code"] == ""].set_index("quantity")["lose"]
    np.testing.assert_allclose(by_town.reindex(of_region.index), of_region, rtol=1e-12)
    nearest = told.sites[["nearest_before", "nearest_after"]].sum()
    np.testing.assert_allclose(nearest, study.persons("lukio").sum(), rtol=1e-12)


def test_sites_that_nobody_listed_give_no_numbers(study):
    assert not study.sites_known("early_childhood")
    told = study.scenario(ProjectionYear(2035), levels=["early_childhood"])
    assert set(told.answers["status"]) <= {SITES_NOT_KNOWN, "assumption"}
    numbers = told.answers[told.answers["measure"] != "persons"]
    assert numbers[["before", "after", "change"]].isna().all(axis=None)
    np.testing.assert_allclose(told.changes["not_known"], told.changes["persons"])


def test_the_tables_have_the_layout_that_they_say(study):
    told = study.scenario(kopa.close(PUOLANKA))
    for schema, table in zip(TABLES, (told.answers, told.changes, told.sites), strict=True):
        check(table, schema)
        assert list(table.columns) == schema.names


def test_a_comparison_shows_itself_in_words(study):
    told = study.scenario(kopa.close(PUOLANKA))
    assert repr(told) == "Comparison('scenario', asked of kainuu: lukio)"
    assert "mean_min" in told._repr_html_()


def test_one_level_may_be_named_without_a_list(study):
    told = study.scenario(kopa.close("00673"), levels="lukio")
    assert [one.level for one in told.levels] == ["lukio"]


def test_people_of_a_year_to_come_are_called_an_assumption_where_they_are_one(study):
    told = study.scenario(ProjectionYear(2035), levels=["lukio"])
    persons = told.answers[(told.answers["measure"] == "persons") & (told.answers["municipality_code"] == "")].iloc[0]
    series = study.age_series().set_index(["municipality_code", "year"])
    assert persons["before"] == pytest.approx(series.loc[("", 2025), "age_16_17"])
    assert persons["after"] == pytest.approx(series.loc[("", 2035), "age_16_17"])
    assert persons["status"] == "assumption"


def test_a_scenario_is_read_from_a_file_joined_with_edits_and_asked_again_by_key(study, tmp_path):
    file = tmp_path / "ve1.toml"
    file.write_text(Scenario.of(kopa.close(PUOLANKA), id="ve1").toml(), encoding="utf-8")
    told = study.scenario(file, kopa.close(KUHMO))
    assert told.scenario.id == "ve1"
    assert told.scenario.key == Scenario.of(kopa.close(KUHMO), kopa.close(PUOLANKA)).key
    pd.testing.assert_frame_equal(
        told.changes.drop(columns="scenario_id"),
        study.scenario(kopa.close(KUHMO), kopa.close(PUOLANKA)).changes.drop(columns="scenario_id"),
    )


def test_a_region_of_one_kilometre_cells_answers_a_further_edit_at_once(study):
    study.scenario(kopa.close(PUOLANKA))
    began = time.perf_counter()
    told = study.scenario(kopa.close(KUHMO))
    assert told.changes.shape[0] > 0
    assert told.answers.shape[0] > 0
    assert time.perf_counter() - began < 2.0  # a tenth on an idle machine: benchmarks tell; this notices a search


FAULTY = """id = "ve1"
name = "VE1"
[[edit]]
close = "673"
[[edit]]
close = "00301"
move_to = "00301"
[[edit]]
close = "00301.lukio"
[[edit]]
move = { site = "00301", to = [7110000, 597000] }
[[edit]]
open = { name = "Uusi", level = "lukioo", at = [150000, 7300000] }
[[edit]]
share = ["205", "49"]
[[edit]]
transport_rule = { municipality = "049", grades_3_9_km = 3 }
[[edit]]
online = { level = "basic_1_6", days_at_site = 2 }
[[edit]]
road = { close = "road 99999" }
[[edit]]
road = { close = "tie 5" }
[[edit]]
road = { close = "road 5", at = [500000, 6900000] }
[[edit]]
year = 2099
[[edit]]
year = 2035
[[edit]]
close = "00635.vet"
[[edit]]
close = "00635"
move_to = "03796"
"""


NEAR_PALTAMO = (535_000.0, 7_120_000.0)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (
            [kopa.open_site("Uusi", level="vet", at=NEAR_PALTAMO), kopa.open_site("uusi!", level="vet", at=AT_KUHMO)],
            "edit[2].open.name: 'uusi!' opens at vet in edit 1 already (id uusi); give it another name, or take one of "
            "the two out",
        ),
        (
            [kopa.open_site(PALTAMO, level="lukio", at=NEAR_PALTAMO)],
            "edit[1].open.name: '00635' would have the id of a known site (Paltamon lukio); give another name",
        ),
        (
            [kopa.open_site("学校", level="lukio", at=NEAR_PALTAMO)],
            "edit[1].open.name: is '学校', of which no id can be made; write a letter a-z or a digit in it",
        ),
        (
            [kopa.open_site("Uusi", level="vet", at=NEAR_PALTAMO), kopa.close(PALTAMO, move_to="Uusi")],
            "edit[2].move_to: Uusi serves vet, not lukio; name a site of the level that is closed",
        ),
    ],
)
def test_a_new_site_has_an_id_of_its_own_and_takes_those_of_its_level_alone(study, edits, told):
    with pytest.raises(TableError) as caught:
        study.scenario(*edits)
    assert caught.value.faults == [told]


def test_those_of_a_closed_school_go_to_the_new_one_at_every_level_that_it_opens_at(study):
    serving = study.sites[study.sites["in_region"] & study.sites["level"].isin(["basic_1_6", "basic_7_9"])]
    number = serving.groupby("site_id")["level"].nunique().loc[lambda one: one == 2].index[0]
    grades = ("basic_1_6", "basic_7_9")
    opened = [kopa.open_site("Uusi", level=level, at=NEAR_PALTAMO) for level in grades]
    sites = study.scenario(*opened, kopa.close(number, move_to="Uusi"), levels=grades).sites
    near = study.scenario(*opened, kopa.close(number), levels=grades).sites
    for level in grades:
        sent, left = (
            one[(one["level"] == level) & (one["sites_counted"] == "all")].set_index("site") for one in (sites, near)
        )
        gone = float(sent.loc[f"{number}.{level}", "nearest_before"])
        assert gone > 0
        assert sent.loc[f"uusi.{level}", "nearest_after"] > left.loc[f"uusi.{level}", "nearest_after"]


def test_every_fault_is_told_at_once_with_line_field_and_mend(study, tmp_path):
    file = tmp_path / "ve1.toml"
    file.write_text(FAULTY, encoding="utf-8")
    with pytest.raises(TableError) as caught:
        study.scenario(file)
    told = caught.value.faults
    expected = [
        "line 4: edit[1].close: no site '673'. Did you mean '00673'?",
        "line 7: edit[2].move_to: is the closed site itself",
        "line 9: edit[3].close: 00301 is in edit 2 already",
        "line 11: edit[4].move.site: 00301 is closed by edit 2; keep one",
        "line 11: edit[4].move.to: [7110000, 597000] lies outside Finland; it looks like ETRS-TM35FIN",
        "line 13: edit[5].open.level: no level 'lukioo'. Did you mean 'lukio'?",
        "line 13: edit[5].open.at: [150000, 7300000] lies at sea or abroad",
        "line 15: edit[6].share: no municipality '49'.",
        "line 17: edit[7].transport_rule.municipality: 049 (Espoo) is not of the region",
        "line 19: edit[8].online.level: basic_1_6 is not studied online in part",
        "line 21: edit[9].road.close: no road 99999.",
        "line 23: edit[10].road.close: is 'tie 5'; write 'road 879'",
        "line 25: edit[11].road.at: road 5 is",
        "line 27: edit[12].year: 2099 is outside the projection, which has 2026 to 2045",
        "line 29: edit[13].year: is in edit 12 already",
        "line 31: edit[14].close: 00635 does not serve 'vet' but lukio",
        "line 33: edit[15].close: 00635 is in edit 14 already",
        "line 34: edit[15].move_to: 03796",
    ]
    for fault, beginning in zip(told, expected, strict=True):
        assert fault.startswith(beginning), fault
    assert "serves basic_1_6" in told[-1]
    assert str(caught.value).startswith(f"{file}: {len(expected)} faults")


LEAVES = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=8), st.lists(st.floats(), max_size=3),
    st.sampled_from(["00673", "00301", "205", "lukio", "basic", "road 5", "ferry 1", "link 3", "road nan", "winter"]),
)  # fmt: skip
WORDS = st.sampled_from([
    *ACTIONS, "move_to", "name", "level", "at", "capacity", "site", "to", "municipality", "grades_1_2_km",
    "grades_3_9_km", "days_at_site", "id", "note", "edit", "x", "from", "speed", "kmh", "close",
])  # fmt: skip
VALUES = st.recursive(
    LEAVES, lambda one: st.one_of(st.lists(one, max_size=3), st.dictionaries(WORDS, one, max_size=4)), max_leaves=8
)
EDITS = st.lists(st.one_of(VALUES, st.dictionaries(WORDS, VALUES, max_size=3)), max_size=5)
FILES = st.fixed_dictionaries({"id": VALUES, "name": VALUES, "note": VALUES, "edit": st.one_of(VALUES, EDITS)})


@example(data={"id": [], "name": [], "note": [], "edit": [{"close": "\x7f"}]})
@given(data=st.one_of(FILES, st.dictionaries(WORDS, VALUES)))
@settings(max_examples=examples(66, thorough=200), deadline=None)
def test_whatever_a_file_holds_is_read_or_told_as_faults(study, data):
    read = parsed(data, where="any.toml")
    faults = faults_in(read, known_to(study))
    assert faults or read.scenario.edits
    assert tomllib.loads(read.scenario.toml())["id"] == read.scenario.id


def test_a_site_that_teaches_in_swedish_only_is_refused_and_not_counted_as_nobodys():
    study = open_study("keski-pohjanmaa")
    swedish = study.sites[(study.sites["language"] == "sv") & (study.sites["level"] == "lukio")]["site_id"].iloc[0]
    with pytest.raises(
        TableError, match="does not teach in the language that is asked: ask of teaching in the other one"
    ):
        study.scenario(kopa.close(swedish))


def test_what_is_no_scenario_is_refused(study, tmp_path):
    with pytest.raises(
        InputError, match=r"\{'close': '00673'\} is none; give the path of a .toml, a Scenario, or edits"
    ):
        study.scenario({"close": "00673"})
    with pytest.raises(InputError, match="nothing was asked"):
        study.scenario()
    with pytest.raises(NotThereError, match=r"no such file; give the path of the \.toml of a scenario"):
        study.scenario(tmp_path / "ve9.toml")
    with pytest.raises(TableError, match=r"edit\[1\].close: is 673; expected text"):
        study.scenario(kopa.close(673))


def test_travel_that_was_brought_knows_no_other_roads(study):
    by_nothing = Study(study.region, study.country, study.parameters, Nowhere())
    with pytest.raises(InputError, match="travel by 'none' is your own, and knows nothing of other roads"):
        by_nothing.scenario(Season("winter"))
    told = by_nothing.scenario(kopa.close(PUOLANKA))
    assert (told.changes["keep"] == told.changes["persons"]).all()


def test_limits_of_a_municipality_change_nobodys_way(study):
    told = study.scenario(TransportRule("205", 2.0, 3.0), Online("lukio", 2.0))
    assert sorted({one.level for one in told.levels}) == ["basic_1_6", "basic_7_9", "lukio"]
    told = study.scenario(TransportRule("205", 2.0, 3.0))
    assert (told.changes["keep"] == told.changes["persons"]).all()
    over = told.answers[told.answers["measure"].isin(["over_limit", "pupil_km"])].set_index("municipality_code")
    assert (over.loc["205", "change"] > 0).all()
    assert (over.loc["290", "change"] == 0).all()
    assert set(over.loc[over["level"] == "basic_1_6", "status"]) == {"assumption"}


def test_what_else_is_wrong_with_an_edit_is_told_at_once_in_the_order_of_the_file(study, tmp_path):
    file = tmp_path / "ve.toml"
    file.write_text(
        'id = "ve"\n'
        "[[edit]]\n"
        'open = { name = "Meri", level = "lukio", at = [350000, 7200000], capacity = -4 }\n'
        "[[edit]]\n"
        'online = { level = "basic_1_6", days_at_site = 9 }\n'
        "[[edit]]\n"
        'close = "00636"\n'
        "[[edit]]\n"
        'open = { name = "Uusi", level = "lukio", at = "here" }\n'
    )
    with pytest.raises(TableError) as told:
        study.scenario(file)
    faults = told.value.faults
    assert [one.split(":")[0] for one in faults] == ["line 3", "line 3", "line 5", "line 5", "line 7", "line 9"]
    assert "[350000, 7200000] lies at sea" in faults[1]
    assert "not studied online" in faults[3]
    assert faults[5].startswith("line 9: edit[4].open.at: is 'here'")


def test_a_level_of_a_site_that_closes_alone_is_named_in_words(study):
    names = Names.of(Texts("fi"), study.sites, {})
    part, whole = (sentence(kopa.close(one), names) for one in ("05048.basic_7_9", "05048"))
    assert part.startswith("Ruukinkankaan koulu (05048.basic_7_9; perusopetus, luokat\u00a07–9) lakkautetaan.")
    assert whole.startswith("Ruukinkankaan koulu (05048) lakkautetaan.")
