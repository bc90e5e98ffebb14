"""Fields of vocational education: fetched through the real door from servers on loopback, built, and counted."""

import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.sources import read, society
from kopa.sources.official.building import build as building
from kopa.sources.official.building import effects, vet_fields
from kopa.sources.official.building.stage import Stage
from kopa.sources.rests_on import sentences_of
from kopa.sources.schemas.official import RESTS_ON, VET_FIELDS, VET_OFFERS, VET_OFFERS_FILE
from kopa.study import conservation
from kopa.study.opening import open_study
from tests.sources.fetch.building import fetched, raw_of, read_of
from tests.sources.fetch.servers.education import PERSONAL, stored
from tests.sources.fetch.servers.education_country import PROGRAMMES, education_country, oid_of

NAMES = ("organisations", "mergers", "study_programmes")
KAO, WINNOVA, STEP = "10074", "10095", "10029"
TRACES = ("08 555", "40 555", *(one for one in PERSONAL if not one.isdigit()))
"""Digits of a telephone alone may stand in a checksum."""

MERGED, UNKNOWN = "77777", "88888"
"""An institution that merged into the one of Kainuu, and one that no answer tells of."""


def merger(number, into, day="2026-01-01"):
    return {"organisaatio": {"oid": oid_of(number)}, "kohde": {"oid": oid_of(into)}, "alkuPvm": day}


@pytest.fixture(scope="module")
def country():
    one = education_country()
    one.mergers = [merger(f"9{n:04d}", KAO) for n in range(12)]
    one.mergers.append(merger(MERGED, KAO))
    one.mergers.append(merger(UNKNOWN, KAO, "2099-01-01"))
    one.offered.append((oid_of(MERGED), ("765",)))
    one.offered.append((oid_of(UNKNOWN), ("205",)))
    one.offered.append((oid_of(KAO), ("091", "205")))
    one.offered.append((oid_of(STEP), ()))
    return one


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory, country):
    return fetched(tmp_path_factory.mktemp("fields"), certificates, country, NAMES)


@pytest.fixture(scope="module")
def official(place):
    out = place.lock.parent / "data/official"
    building.build(raw_of(place), out, ["fields"])
    return out


def offered_by(country, programmes=PROGRAMMES):
    """Institution, municipality and field of every offer, told from what is served, one by one."""
    return [
        (country.offered[n % len(country.offered)][0], town, code)
        for code, total in programmes.items()
        for n in range(total)
        for town in country.offered[n % len(country.offered)][1] or ("",)
    ]


def test_every_offer_is_used_or_listed_with_its_reason(use, country):
    table = read.read_table(VET_OFFERS, VET_OFFERS_FILE)
    offers = offered_by(country)
    assert len(table) == len(offers)
    told = table.groupby("reason").size().to_dict()
    by_hand = pd.Series(
        [vet_fields.NO_MUNICIPALITY if not town else vet_fields.NO_INSTITUTION if oid == oid_of(UNKNOWN)
         else vet_fields.NO_SITE if (oid, town) == (oid_of(KAO), "091") else "" for oid, town, _ in offers]
    ).value_counts().to_dict()  # fmt: skip
    assert told == by_hand
    assert all(by_hand.get(one, 0) > 0 for one in (vet_fields.NO_MUNICIPALITY, vet_fields.NO_SITE, ""))
    came, used, rejected = society.vet_offers()
    assert (came, used, rejected) == (len(offers), by_hand[""], len(offers) - by_hand[""])


def test_fields_stand_at_every_site_of_their_institution_in_the_municipality(use, country):
    fields = society.vet_fields().groupby("site_id")["field"].agg(set)
    wanted = {code for oid, town, code in offered_by(country) if (oid, town) in ((oid_of(KAO), "205"),)}
    sites = [name for name in fields.index if name.startswith("205-kainuun-ammattiopisto")]
    assert len(sites) == 4
    assert all(fields[name] == wanted for name in sites)
    of_vuokatti = {code for oid, town, code in offered_by(country)
                   if town == "765" and oid in (oid_of(KAO), oid_of(MERGED))}  # fmt: skip
    assert fields["765-kao-vuokatin-kampus"] == of_vuokatti


def test_the_indicator_has_a_value_where_the_starter_has_none(use, official, monkeypatch):
    study = open_study("kainuu")
    rows = study.indicators().query("indicator_id == 'G1.b.fields'")
    assert set(rows["level"]) == {"vet"}
    region = rows[rows["municipality_code"] == ""].iloc[0]
    assert (region["status"], region["unit"]) == ("ok", "fields")
    assert 0 < region["value"] <= len(PROGRAMMES)
    assert conservation.table(study.region, study.country, study.origins)["ok"].all()
    monkeypatch.delenv(read.FOLDER_VARIABLE)
    before = open_study("kainuu").indicators().query("indicator_id == 'G1.b.fields'")
    assert before["status"].tolist() == ["missing"]


def test_reports_say_which_table_is_official(use, place):
    inputs = open_study("kainuu").inputs_table()
    kinds = inputs.set_index("table")["kind"]
    assert kinds[["vet_fields", "vet_offers", "other_sites"]].tolist() == ["official", "official", "starter"]
    first, second = sentences_of(inputs.to_dict("records"), pd.Timestamp("2026-12-01").date())
    assert first.startswith("Rests on: fields: Finnish National Agency for Education: Opintopolku")
    assert "other sites: OpenStreetMap" in second
    recorded = read.read_table(RESTS_ON, "rests_on.csv")
    assert set(recorded.loc[recorded["table"] == "vet_fields", "dataset"]) == set(NAMES)


def test_nothing_of_a_person_is_in_the_tables_or_the_raw_data(official, place):
    text = stored(place.lock.parent)
    assert "kainuun-ammattiopisto" in text
    assert [trace for trace in TRACES if trace in text] == []


def test_building_again_gives_the_same_tables(place, official, tmp_path):
    assert building.build(read_of(place), official, ["fields"]).same
    elsewhere = building.build(read_of(place), tmp_path / "official", ["fields"])
    assert elsewhere.folder.name == read.version_in_force(official).name
    assert any(note.startswith("study_programmes: ") and "are used" in note for note in elsewhere.notes)


def test_without_mergers_the_offers_of_a_merged_institution_are_listed(place, tmp_path):
    raw = read_of(place)
    del raw._entries["mergers"]
    made = building.build(raw, tmp_path / "official", ["fields"])
    table = Stage(tmp_path / "tables", made.folder).read(VET_OFFERS, VET_OFFERS_FILE)
    of_merged = table[table["institution_oid"] == oid_of(MERGED)]
    assert set(of_merged["reason"]) == {vet_fields.NO_INSTITUTION}


def test_offers_that_find_no_site_where_all_should_be_known_ask_to_be_accepted(place, tmp_path):
    raw = read_of(place)
    table = raw.table("study_programmes")
    raw._tables["study_programmes"] = table.assign(municipality_code="620")
    with pytest.raises(InputError, match=r"offers \(\d+\.\d%\) in municipalities of which all vocational sites should "
                                         r"be known .* Opisto in 620 \(\d+\).*kopa build --accept"):  # fmt: skip
        building.build(raw, tmp_path / "official", ["fields"])
    raw._tables["study_programmes"] = table.assign(institution_oid=oid_of(UNKNOWN))
    with pytest.raises(InputError, match=r"offers \(99\.1%\) are of institutions that are not known or have no num"):
        building.build(raw, tmp_path / "official", ["fields"])
    assert not (tmp_path / "official" / read.CURRENT_FILE).exists()
    made = building.build(raw, tmp_path / "official", ["fields"], accept=True)
    assert Stage(tmp_path / "tables", made.folder).read(VET_FIELDS).empty


def test_many_fields_that_came_or_went_ask_to_be_accepted(place, official, tmp_path):
    out = tmp_path / "official"
    first = building.build(read_of(place), out, ["fields"])
    was = len(Stage(tmp_path / "was", first.folder).read(VET_FIELDS))
    raw = read_of(place)
    table = raw.table("study_programmes")
    raw._tables["study_programmes"] = table[table["field"] != "07"]
    with pytest.raises(InputError, match=r"vet_fields: of \d+ fields at sites \d+ went, and 0 came \(\d+\.\d%\)"):
        building.build(raw, out, ["fields"])
    made = building.build(raw, out, ["fields"], accept=True)
    (changed,) = made.rows
    assert (changed.table, changed.came, made.compared) == ("vet_fields", 0, ("vet_fields",))
    assert changed.went > effects.FIELDS_SHARE * was


def test_municipalities_that_merged_stand_under_todays_and_unknown_ones_are_listed(place, tmp_path):
    stage, raw = Stage(tmp_path / "tables", read.starter_folder()), read_of(place)
    table = raw.table("study_programmes").head(2)
    raw._tables["study_programmes"] = table.assign(municipality_code=["588", "999"])
    offers = vet_fields.with_reasons(vet_fields.numbered(raw, stage), vet_fields.vet_sites(stage), stage.codes)
    assert offers["municipality_code"].tolist() == ["507", "999"]
    assert offers["reason"].tolist()[1] == vet_fields.OTHER_MUNICIPALITY
