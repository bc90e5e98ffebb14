"""Campuses as sites: fetched through the real door from servers on loopback, built, put in force, and studied."""

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.levels import UAS, VET
from kopa.sources import campuses, read, schools
from kopa.sources.official.building import build as building
from kopa.sources.official.building import campuses as building_campuses
from kopa.sources.official.building.campus_matches import matched
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import Stage
from kopa.sources.schemas import campuses as schemas
from kopa.sources.schemas.official import RESTS_ON, VET_FIELDS
from kopa.study import conservation
from kopa.study.on_other_tables import side_by_side
from kopa.study.opening import open_study
from kopa.workflow.record import basis
from tests.sources.fetch.building import fetched, raw_of, read_of
from tests.sources.fetch.servers.education import stored
from tests.sources.fetch.servers.education_country import education_country, oid_of
from tests.sources.fetch.test_building_fields import TRACES, merger

NAMES = ("organisations", "mergers", "study_programmes")
KAO, GONE = "10074", "10095"
SPECIAL, ALONE, BOX, FAR, SWEDISH = "01901", "01902", "01903", "01904", "01905"
"""A special institution; one without campuses; one whose postal code has no area; two far from the four regions."""


@pytest.fixture(scope="module")
def country():
    one = education_country()
    del one.institutions[GONE]  # WinNova: its sites end
    one.add(SPECIAL, "22", ["Erityisopisto"], ["87100"])
    one.add(ALONE, "24", [], ["88900"])
    one.add(BOX, "21", ["Postilokeron kampus"], ["40014"])
    far = one.add(FAR, "21", ["Lapin kampus", "Lapin työsali", "Verkko-opetus"], ["99600", "99600", "99600"])
    one.addresses[far["children"][1]["oid"]] = one.addresses[far["children"][0]["oid"]]
    far["children"][0]["lakkautusPvm"] = "2027-07-31"
    ended = one.add(SWEDISH, "63", ["Folkhögskolan", "Gamla folkhögskolan"], ["65100", "65100"])
    ended["children"][1]["lakkautusPvm"] = "2026-07-31"
    for each in (ended, *ended["children"]):
        each["kieletUris"] = ["oppilaitoksenopetuskieli_2#1"]
    one.mergers = [merger(f"9{n:04d}", KAO) for n in range(12)]
    one.mergers.append(
        {"organisaatio": {"oid": oid_of(GONE), "nimi": {"fi": "WinNova"}},
         "kohde": {"oid": oid_of(FAR), "nimi": {"fi": "Lapin opisto"}}, "alkuPvm": "2026-01-01"}
    )  # fmt: skip
    return one


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory, country):
    return fetched(tmp_path_factory.mktemp("campuses"), certificates, country, NAMES)


@pytest.fixture(scope="module")
def official(place):
    out = place.lock.parent / "data/official"
    with pytest.raises(InputError, match=r"vet: of 43 sites of the starter \d+ are no campus \(\d+\.\d%\).*--accept"):
        building.build(raw_of(place), out, ["campuses", "fields"])
    assert not (out / read.CURRENT_FILE).exists()
    building.build(raw_of(place), out, ["campuses", "fields"], accept=True)
    return out


def compared():
    return read.read_table(schemas.CAMPUSES_COMPARED, schemas.CAMPUSES_COMPARED_FILE).set_index("oid")


def test_every_organisation_is_a_site_or_listed_with_its_reason(use, country):
    told = compared()
    made = country.institutions.values()
    assert len(told) == sum(1 + len(one["children"]) for one in made)
    assert told.loc[oid_of(SPECIAL, 1), ["outcome", "reason_code"]].tolist() == ["rejected", "special_school"]
    assert told.loc[oid_of(BOX, 1), ["outcome", "reason_code"]].tolist() == ["rejected", "no_place"]
    assert told.loc[[oid_of(FAR, n) for n in (1, 2, 3)], "outcome"].tolist() == ["site", "merged", "rejected"]
    assert told.loc[oid_of(FAR, 2), "reason"] == "at the address of Lapin kampus"
    assert told.loc[oid_of(SWEDISH, 2), "outcome"] == "not_in_force"
    assert told.loc[oid_of(ALONE), "outcome"] == "site"
    assert told.loc[oid_of(KAO), "outcome"] == "institution"
    came, used, listed = campuses.organisations()
    assert (came, used) == (len(told), (told["outcome"] == "site").sum())
    assert came == used + listed


def test_sites_have_level_language_place_and_who_studies_there(use):
    table = read.read_table(schemas.CAMPUSES).set_index("oid")
    far, alone, swedish = (table.loc[one] for one in (oid_of(FAR, 1), oid_of(ALONE), oid_of(SWEDISH, 1)))
    assert far[["level", "language", "municipality_code", "location_precision"]].tolist() == [
        "vet", "fi", "758", "postal_area",
    ]  # fmt: skip
    assert (bool(far["serves_16_17"]), far["note"]) == (True, "ends on 2027-07-31")
    assert (alone["level"], bool(alone["serves_16_17"]), alone["note"]) == ("vet", False, "for adults")
    assert swedish[["level", "language", "site_id"]].tolist() == ["liberal_adult", "sv", "905-folkhogskolan"]
    assert far["provider"] == "Kuntayhtymä"


def test_campuses_take_the_place_of_the_starters_sites_of_their_levels_alone(use, monkeypatch):
    now = open_study("kainuu").country.sites
    assert set(now.loc[now["level"].isin(schemas.LEVELS), "record"].str.startswith(campuses.RECORD)) == {True}
    monkeypatch.delenv(read.FOLDER_VARIABLE)
    then = open_study("kainuu").country.sites
    others = ~then["level"].isin(schemas.LEVELS)
    columns = ["id", "name", "language", "record"]
    assert (
        now.loc[~now["level"].isin(schemas.LEVELS), columns].values.tolist()
        == then.loc[others, columns].values.tolist()
    )


def test_a_campus_of_a_postal_area_takes_the_point_of_the_site_that_it_is(use):
    sites = open_study("kainuu").country.sites.set_index("id")
    table = read.read_table(schemas.OTHER_SITES_COMPARED, schemas.OTHER_SITES_COMPARED_FILE).set_index("site_id")
    name = "205-kainuun-ammattiopisto-vimpelin-kampus"
    assert table.loc[name, ["outcome", "reason", "point_used"]].tolist() == ["matched", "same name", "osm"]
    point = sites.loc[f"{name}.vet"]
    assert (point.geometry.x, point.geometry.y) == tuple(table.loc[name, ["x_m", "y_m"]])
    assert (point["location_precision"], point["type_source"]) == ("osm", "register")


def test_what_is_gone_says_why_and_coverage_is_of_the_whole_country(use):
    table = read.read_table(schemas.OTHER_SITES_COMPARED, schemas.OTHER_SITES_COMPARED_FILE)
    gone = table[(table["outcome"] == "gone") & table["name"].str.contains("WinNova")]
    assert len(gone) == 8
    assert set(gone["reason"]) == {"its institution merged into Lapin opisto on 2026-01-01"}
    held = schools.coverage().query("level == 'vet' and language == 'fi'")
    assert (len(held), set(held["source"]), set(held["completeness"])) == (292, {"register"}, {"complete"})
    adult = schools.coverage().query("level == 'liberal_adult'")
    assert set(adult["completeness"]) == {"partial"}
    assert len(schools.coverage().query("level == 'lukio'")) == 2 * 308


def test_a_study_conserves_records_and_says_which_sites_are_official(use):
    study = open_study("satakunta")
    sums = conservation.table(study.region, study.country, study.origins).set_index("what")
    assert sums["ok"].all()
    row = sums.loc["institutions and campuses: fetched and used"]
    assert row["in"] == row["out"] + row["rejected"] > 0
    kinds = study.inputs_table().set_index("table")["kind"]
    assert kinds[["campuses", "level_coverage", "other_sites", "schools"]].tolist() == [
        "official", "official", "starter", "starter",
    ]  # fmt: skip
    assert "organisation-" + oid_of(BOX, 1) in set(study.country.rejected_sites["record"])
    rows = study.indicators().query("level == 'vet' and municipality_code == ''").set_index("indicator_id")
    assert rows.loc["G1.d.mean", "status"] == "ok"


def test_fields_stand_at_campuses_where_these_are_official(use, country):
    fields = read.read_table(VET_FIELDS)
    vet = read.read_table(schemas.CAMPUSES).query("level == 'vet'")
    assert set(fields["site_id"]) <= set(vet["site_id"])
    assert "205-kainuun-ammattiopisto-vimpelin-kampus" in set(fields["site_id"])
    recorded = read.read_table(RESTS_ON, "rests_on.csv")
    assert set(recorded.loc[recorded["table"] == "campuses", "dataset"]) == {"organisations"}
    assert "mergers" in set(recorded.loc[recorded["table"] == "other_sites_compared", "dataset"])


def test_example_scenarios_are_left_out_since_they_name_sites_of_the_starter(use, monkeypatch):
    assert basis.sites_are_official()
    monkeypatch.delenv(read.FOLDER_VARIABLE)
    assert not basis.sites_are_official()


def test_sites_and_fields_stand_beside_those_of_the_starter(official):
    table, large = side_by_side("kainuu", str(official))
    values = table.set_index(["indicator", "level"])[["starter_low", "official_low"]]
    study = open_study("kainuu")
    with read.using(str(official)):
        both = [study.country.sites, open_study("kainuu").country.sites]
    codes = study.region.municipality_codes
    counted = [(one["municipality_code"].isin(codes) & (one["level"] == VET)).sum() for one in both]
    assert values.loc[("sites", VET)].tolist() == counted
    assert np.isnan(values.loc[("G1.b.fields", VET), "starter_low"])
    assert values.loc[("G1.b.fields", VET), "official_low"] > 0
    assert large == ()


def test_nothing_of_a_person_is_in_the_tables_or_the_raw_data(official, place):
    text = stored(place.lock.parent)
    assert "Lapin kampus" in text
    assert [trace for trace in TRACES if trace in text] == []


def test_building_again_is_the_same_and_many_campuses_that_went_ask_to_be_accepted(place, official, tmp_path):
    assert building.build(read_of(place), official, ["campuses", "fields"], accept=True).same
    out = tmp_path / "official"
    building.build(read_of(place), out, ["campuses"], accept=True)
    raw = read_of(place)
    table = raw.table("organisations")
    raw._tables["organisations"] = table[table["institution_number"] != KAO]
    with pytest.raises(InputError, match=r"campuses: of \d+ sites [5-9] went, and 0 came \([5-9]\.\d%\)") as caught:
        building.build(raw, out, ["campuses"])
    assert "of the starter" not in str(caught.value)  # accepted before: what is in force is compared
    made = building.build(raw, out, ["campuses"], accept=True)
    assert [(one.table, one.came) for one in made.rows if one.table == "campuses"] == [("campuses", 0)]


def test_tables_name_every_dataset_that_they_rest_on(place, tmp_path, monkeypatch):
    stage, raw = Stage(tmp_path / "tables", read.starter_folder()), read_of(place)
    asked, table_of = set(), RawTables.table
    monkeypatch.setattr(RawTables, "table", lambda self, name: (asked.add(name), table_of(self, name))[1])
    for part in (one for one in building.PARTS if one.id in ("campuses", "fields")):
        asked.clear()
        built = list(part.tables(stage, raw))
        for table in built:
            stage.write(table)
        assert asked == {name for table in built for name in table.datasets if name in NAMES}, part.id


def test_campuses_without_a_place_ask_to_be_accepted(place, tmp_path):
    raw = read_of(place)
    table = raw.table("organisations")
    raw._tables["organisations"] = table.assign(
        postal_code=table["postal_code"].mask(table["type_code"] == "41", "00000")
    )
    with pytest.raises(InputError) as caught:
        building.build(raw, tmp_path / "official", ["campuses"])
    assert "organisations: no place is known of " in str(caught.value)
    assert "organisations: no campus at all of level uas" in str(caught.value)


SITE = {"level": VET, "institution_number": "00001", "municipality_code": "205", "x_m": 0, "y_m": 0}
CAMPUS = SITE | {"street": "", "location_precision": "postal_area"}


def rules_of(sites, found):
    table = pd.DataFrame([SITE | {"name": ""} | one for one in sites])
    made = matched(table, pd.DataFrame([CAMPUS | {"name": ""} | one for one in found]))
    return [(one.site, one.campus, one.rule) for one in made]


@pytest.mark.parametrize(
    ("site", "campus", "rule"),
    [
        ({"name": "KAO, Vuokatti"}, {"name": "KAO Vuokatti"}, "same name"),
        ({"name": "KAO - Ketunpolku 7"}, {"name": "Kampus", "street": "Ketunpolku 5 B"}, "the site is called by"),
        ({"name": "KAO Vuokatti"}, {"name": "KAO Vuokatti, hotelli"}, "one name holds the other"),
        ({"name": "a"}, {"name": "b", "x_m": 400, "location_precision": "address"}, "within 500 m"),
        ({"name": "a"}, {"name": "b", "x_m": 400}, "the only site and the only campus"),
    ],
)
def test_a_site_is_a_campus_by_the_first_rule_that_holds(site, campus, rule):
    ((first, second, told),) = rules_of([site], [campus])
    assert (first, second) == (0, 0)
    assert told.startswith(rule)


def test_a_site_is_one_campus_and_another_institution_or_town_or_level_is_none():
    alike = {"name": "Kampus"}
    assert rules_of([alike, alike], [alike]) == [(0, 0, "same name")]
    assert rules_of([alike | {"name": "x"}], [alike, alike | {"name": "y"}]) == []
    for other in ({"institution_number": "00002"}, {"municipality_code": "290"}, {"level": UAS}):
        assert rules_of([alike], [alike | other]) == []
    assert rules_of([alike | {"institution_number": ""}], [alike]) == [(0, 0, "same name")]
    assert rules_of([{"name": "x", "institution_number": ""}], [alike]) == []


def test_an_institution_of_two_types_serves_both_levels():
    row = {"oid": "1.2", "kind": "institution", "name_fi": "Opisto", "institution_oid": "1.2", "type_code": "63",
           "other_type_codes": "21", "status": "AKTIIVINEN", "begins": "", "ends": "", "street": "", "postal_code": "",
           "municipality_code": "205", "language_codes": "1|2", "provider_fi": ""}  # fmt: skip
    table = building_campuses.with_outcomes(pd.DataFrame([row]), "2026-12-31")
    both = building_campuses.by_level(table)
    assert both[["level", "type_code", "serves_16_17", "language"]].values.tolist() == [
        ["liberal_adult", "63", False, "fi+sv"], ["vet", "21", True, "fi+sv"],
    ]  # fmt: skip


def test_the_starter_has_no_campuses():
    assert (campuses.are_official(), campuses.organisations()) == (False, None)
