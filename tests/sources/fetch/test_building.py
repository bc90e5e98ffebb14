"""Official tables: fetched through the real door from servers on loopback, built, put in force, and studied."""

import dataclasses
import os
import re
import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kopa import cli, store
from kopa.errors import InputError, NotThereError, TableError, UnknownNameError
from kopa.sources import read, schools, society
from kopa.sources.official.building import areas, effects, people
from kopa.sources.official.building import build as building
from kopa.sources.official.building import schools as building_schools
from kopa.sources.official.building.ages import by_group, complete
from kopa.sources.official.building.people import with_hidden_ages
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.schools import read_register
from kopa.sources.official.building.stage import Stage
from kopa.sources.official.lock_file import write_lock
from kopa.sources.people import population_cells
from kopa.sources.schemas import areas_and_people
from kopa.sources.schemas import people as people_schemas
from kopa.sources.schemas.official import RESTS_ON, SCHOOLS_COMPARED
from kopa.study import conservation
from kopa.study.opening import open_study
from kopa.tables import AGES
from kopa.workflow import plan
from kopa.workflow.record import basis
from tests.sources.fetch.building import fetched, raw_of, read_of
from tests.sources.fetch.servers import country as served
from tests.sources.fetch.servers.country import ages_of_towns
from tests.sources.fetch.small import Place

PARTS = ("people", "ages", "schools")
CLOSED, MERGED, GONE, MOVED, NEW = "03848", "08518", "00043", "05385", "99001"
"""Schools of Kajaani and Satakunta as the register of the small country has them."""


def small_country():
    """The country, with a school each that closed, merged, vanished, moved and opened since the starter."""
    country = served.SmallCountry()
    rows = {row[0]["tunn"]: row for row in country.schools}
    rows[CLOSED][0]["olo"], rows[MERGED][0]["olo"] = "1", "2"
    moved = rows[MOVED][0]
    moved["euref_x"] += 400
    del rows[GONE]
    opened = {**moved, "tunn": NEW, "onimi": "Esimerkin alakoulu", "oltyp": "11", "euref_y": moved["euref_y"] + 900}
    point = {"type": "Point", "coordinates": [opened["euref_x"], opened["euref_y"]]}
    country.schools = [*rows.values(), (opened, point)]
    return country


@pytest.fixture(scope="module")
def country():
    return small_country()


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory, country):
    return fetched(tmp_path_factory.mktemp("official"), certificates, country)


@pytest.fixture(scope="module")
def official(place):
    """The folder of the versions of official tables."""
    out = place.lock.parent / "data/official"
    building.build(raw_of(place), out, PARTS)
    return out


def whole_folder(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_cells_hold_the_published_ages_of_every_municipality(use):
    cells = population_cells().groupby("municipality_code")[list(AGES)].sum()
    counted = society.municipality_ages().query("year == 2025").set_index("code")[list(AGES)]
    assert np.abs(cells - counted).to_numpy().max() < 0.005
    assert population_cells()["id"].str.match(r"N[67]\d{3}E\d{2,3}").all()


def test_published_ages_come_through_unchanged(use, country):
    counted = society.municipality_ages().query("year == 2025").set_index("code")
    assert {code: int(row.sum()) for code, row in country.counted.items()} == counted[list(AGES)].sum(axis=1).to_dict()
    assert counted.loc["205", "age_7_12"] == country.counted["205"][7:13].sum()
    assert society.municipality_ages()["year"].unique().tolist() == [2018, 2025]


def test_regions_are_the_sums_of_their_municipalities_and_older_years_the_starters(use, country, monkeypatch):
    table = society.region_ages()
    towns = open_study("kainuu").country.municipalities.set_index("code")["region_code"]
    now = table.query("kind == 'observed' and year == 2025").set_index("region_code")[list(AGES)].sum(axis=1)
    assert now.sum() == sum(int(ages.sum()) for ages in country.counted.values())
    then = table.query("kind == 'projection'")
    assert then["year"].unique().tolist() == [2026, 2040]
    of_region = sum(int(ages.sum()) for code, ages in country.projected.items() if towns[code] == "10")
    assert then.query("region_code == '10' and year == 2040")[list(AGES)].to_numpy().sum() == of_region
    monkeypatch.delenv(read.FOLDER_VARIABLE)
    older = society.region_ages(kind="observed").query("year < 2025").reset_index(drop=True)
    pd.testing.assert_frame_equal(older, table.query("kind == 'observed' and year < 2025").reset_index(drop=True))


def test_every_school_of_the_register_has_one_outcome(use, country):
    told = read.read_table(SCHOOLS_COMPARED, "schools_compared.csv").set_index("institution_number")
    assert len(told) == len(country.schools) + 1
    assert told.loc[[CLOSED, MERGED, GONE, MOVED, NEW], "outcome"].tolist() == [
        "closed", "merged", "gone", "moved", "new",
    ]  # fmt: skip
    assert told.loc[MOVED, "distance_m"] == 400
    assert (told["outcome"] == "unchanged").sum() > 2400
    assert (told["outcome"] == "no_site").sum() == len(schools.schools_rejected())
    rows = schools.site_sources().set_index("source").loc["register"]
    assert rows["records"] == rows["sites"] + rows["rejected"] == len(told)


def test_schools_differ_from_the_starters_only_where_the_register_does(place, tmp_path):
    made = building.build(read_of(place), tmp_path / "official", ["schools"])
    now, then = (
        Stage(tmp_path / name, folder).read(schools.schemas.SCHOOLS).set_index("institution_number")
        for name, folder in (("now", made.folder), ("then", read.starter_folder()))
    )
    assert set(now.index) - set(then.index) == {NEW}
    towns = set(then.loc[[CLOSED, MERGED, GONE, MOVED], "municipality_code"])
    elsewhere = then.index[~then["municipality_code"].isin(towns)]
    pd.testing.assert_frame_equal(now.loc[elsewhere], then.loc[elsewhere])
    columns = ["name", "type_code", "language", "municipality_code", "candidates", "serves_16_17"]
    pd.testing.assert_frame_equal(now.loc[then.index, columns], then[columns])
    assert now.loc[MOVED, "x_m"] == then.loc[MOVED, "x_m"] + 400
    assert now.loc[NEW, ["language", "language_source", "grade_range", "grade_source", "candidates"]].tolist() == [
        "fi", "municipality", "1-6", "name_lower", -1,
    ]  # fmt: skip


def test_a_study_rests_on_the_official_tables_and_says_so(use):
    study = open_study("kainuu")
    inputs = study.inputs_table().set_index("table")
    kinds = inputs["kind"]
    assert kinds[["population_cells", "region_ages", "schools", "roads"]].tolist() == ["official"] * 3 + ["starter"]
    assert "retrieved 20" in inputs.loc["population_cells", "source_date"]
    numbers = set(study.country.sites["site_id"])
    assert NEW in numbers
    assert not {CLOSED, MERGED, GONE} & numbers
    listed = study.country.site_changes.set_index("institution_number")
    assert listed.loc[CLOSED, "change"] == "merged"  # told by hand, with its day: more than the register says
    assert listed.loc[[MERGED, GONE], "effect"].tolist() == ["applied", "applied"]
    assert listed.loc[MERGED, "note"] == "merged into another in the register's year"
    assert conservation.table(study.region, study.country, study.origins)["ok"].all()
    assert study.origins["population"].sum() == pytest.approx(
        society.municipality_ages().query("year == 2025 and code in @study.region.municipality_codes")[list(AGES)]
        .to_numpy().sum(), abs=0.5,
    )  # fmt: skip


def test_the_record_of_a_run_names_tables_and_what_they_rest_on(use, place, monkeypatch):
    told = basis.foundation()
    recorded = read.read_table(RESTS_ON, "rests_on.csv")
    assert told["starter"]["rests_on.csv"] == store.sha256(read.folder() / "rests_on.csv")
    entries = {entry.dataset: entry.content for entry in place.entries().values()}
    assert {name: entries[name] for name in recorded["dataset"]} == dict(
        zip(recorded["dataset"], recorded["content"], strict=True)
    )
    monkeypatch.delenv(read.FOLDER_VARIABLE)
    of_starter = basis.foundation()
    assert "rests_on.csv" not in of_starter["starter"]
    (said,) = plan._tables_differ(told["starter"], of_starter["starter"])
    assert said == "made on official tables, the starter is in use now; --data official uses the others"
    (said,) = plan._tables_differ(of_starter["starter"], told["starter"])
    assert said == "made on the starter, official tables are in use now; --data starter uses the others"


def test_building_again_gives_the_same_bytes(place, official):
    """Elsewhere too: `tests/end_to_end/test_official_data.py`."""
    before = whole_folder(official)
    again = building.build(raw_of(place), official, PARTS)
    assert again.same
    assert again.rows == ()
    assert whole_folder(official) == before


@pytest.fixture(scope="module")
def official_ages(place, tmp_path_factory):
    """The folder of official tables of ages alone: copied by who changes it."""
    out = tmp_path_factory.mktemp("ages") / "official"
    building.build(read_of(place), out, ["ages"])
    return out


def test_a_build_that_is_killed_before_its_end_leaves_the_tables_in_force(place, official_ages, tmp_path):
    out = shutil.copytree(official_ages, tmp_path / "official")
    before, held = (out / read.CURRENT_FILE).read_bytes(), read.version_in_force(out)
    for module, function in ((os, "replace"), (store, "write_text")):
        child = os.fork()
        if not child:
            setattr(module, function, lambda *_, **__: os._exit(9))
            building.build(read_of(place), out, ["ages", "schools"])
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert (out / read.CURRENT_FILE).read_bytes() == before
        assert read.checked_files(held)
    made = building.build(read_of(place), out, ["ages", "schools"])
    assert read.version_in_force(out) == made.folder != held
    assert list(out.glob(".building-*")) == []


def test_official_tables_do_not_fall_back_to_the_starter_because_their_part_is_not_named(
    place, official_ages, tmp_path
):
    out = shutil.copytree(official_ages, tmp_path / "official")
    before = whole_folder(out)
    with pytest.raises(
        InputError, match=r"tables of ages in .* would be the starter's again: .*--part ages --part schools"
    ):
        building.build(read_of(place), out, ["schools"])
    assert whole_folder(out) == before


@pytest.mark.parametrize("damage", ["table", "pointer"])
def test_a_damaged_version_in_force_is_built_anew(place, official_ages, tmp_path, damage):
    out = shutil.copytree(official_ages, tmp_path / "official")
    broken = read.version_in_force(out) / "region_ages.csv.gz" if damage == "table" else out / read.CURRENT_FILE
    broken.write_bytes(broken.read_bytes() + b"zzzz")
    building.build(read_of(place), out, ["ages"])
    assert read.checked_files(read.version_in_force(out))


def test_a_damaged_or_missing_version_is_refused_and_nothing_changes(place, official, tmp_path):
    shutil.copytree(place.lock.parent, tmp_path / "copy")
    copy = Place(tmp_path / "copy")
    out = tmp_path / "copy/data/official"
    before = whole_folder(out)
    (page,) = (copy.raw.root / "population_by_age").rglob("part-0001.json.gz")
    page.write_bytes(page.read_bytes()[:-20] + b"x" * 20)
    with pytest.raises(
        NotThereError, match=r"part-0001.json.gz is damaged.*kopa fetch --locked --source population_by"
    ):
        building.build(raw_of(copy), out, PARTS)
    shutil.rmtree(copy.raw.root / "population_by_age")
    with pytest.raises(NotThereError, match=r"population_by_age 2025 suomi: the version that .* names is not here"):
        building.build(raw_of(copy), out, PARTS)
    assert whole_folder(out) == before


def test_what_was_not_fetched_is_named_with_the_command_that_fetches_it(tmp_path):
    raw = raw_of(Place(tmp_path))
    with pytest.raises(NotThereError, match="people: kopa fetch --source population_grid --source postal_areas"):
        building.planned(raw)
    with pytest.raises(UnknownNameError, match=r"'peple' is none of.*Did you mean 'people'"):
        building.planned(raw, ["peple"])


def test_commands_build_and_use_official_tables(place, official, tmp_path, monkeypatch):
    shutil.copytree(place.lock.parent, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(official))  # so that what the commands set ends with the test
    monkeypatch.delenv(read.FOLDER_VARIABLE)

    def kopa(*words):
        done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False, env={"COLUMNS": "200"})
        return done.exit_code, done.stdout

    parts = [word for part in PARTS for word in ("--part", part)]
    code, told = kopa("build", "--dry-run", *parts)
    assert (code, told.startswith("people: population_grid 2025 (retrieved 20")) == (0, True)
    code, told = kopa("build", *parts)
    assert code == 0
    assert "No rows differ from the tables before" in told
    assert told.endswith("in force already; use it by --data official\n")
    code, told = kopa("status", "kainuu", "--data", "official")
    assert code == 0
    assert "Rests on: people: Statistics Finland: grid of 1 km" in " ".join(told.split())
    assert "roads: National Land Survey of Finland (MML), General Map 1:1 000 000 (2013)" in told
    assert os.environ[read.FOLDER_VARIABLE] == str(read.version_in_force(tmp_path / "data/official"))
    with pytest.raises(NotThereError, match="nowhere is not there; name a folder, official or starter"):
        kopa("status", "--data", "nowhere")


def with_holes(raw, code="205"):
    """Have the largest cell of a municipality missing from the grid, as a page that was lost would leave it."""
    cells = raw.table("population_grid")
    largest = cells.loc[cells["kunta"] == code, "vaesto"].idxmax()
    raw._tables["population_grid"] = cells.drop(index=largest)
    return raw


def test_a_grid_with_holes_is_refused_until_it_is_accepted(place, tmp_path):
    out = tmp_path / "official"
    with pytest.raises(InputError) as caught:
        building.build(with_holes(read_of(place)), out, ["people"])
    message = str(caught.value)
    assert re.search(r"population_grid: over 25% of the persons of municipalities are lacking: 205 \(-\d", message)
    assert re.search(r"population_grid: [\d,]+ persons in region 18, [\d,]+ are published \(-[\d.]+%\); "
                     r"municipalities that differ most: 205 \(-\d", message)  # fmt: skip
    assert message.endswith("If that is right: kopa build --accept. What was in force stays so")
    assert not (out / read.CURRENT_FILE).exists()
    made = building.build(with_holes(read_of(place)), out, ["people"], accept=True)
    assert any(note.startswith("accepted: population_grid: over 25%") for note in made.notes)


def test_hidden_ages_of_postal_areas_are_those_of_their_municipality(place, tmp_path):
    raw = read_of(place)
    areas_now = raw.table("postal_areas")
    hidden = areas_now["kunta"].isin(["105", "578"])
    columns = [name for name in areas_now if name.startswith("he_") and name != "he_vakiy"]
    raw._tables["postal_areas"] = areas_now.assign(**{name: areas_now[name].mask(hidden) for name in columns})
    persons = int(areas_now.loc[hidden, "he_vakiy"].sum())
    with pytest.raises(InputError, match=r"postal_areas: the ages of \d\.\d% of the persons of region 18 are hidden"):
        building.build(raw, tmp_path / "official", ["people"])
    made = building.build(raw, tmp_path / "official", ["people"], accept=True)
    said = f"ages of 2 areas ({persons:,} persons) are hidden: those of their municipality"
    assert f"postal_areas: {said}" in made.notes
    stage = Stage(tmp_path / "built", made.folder)
    assert said in stage.origins["postal_areas"].limits
    built = stage.read(areas_and_people.POSTAL_AREAS).set_index("code")
    area = built.loc[areas_now.loc[areas_now["kunta"] == "105", "postinumeroalue"].iloc[0]]
    of_town = ages_of_towns().loc["105"]
    assert area["ages_estimated"]
    assert area[list(AGES)].sum() == pytest.approx(area["population"])
    assert (area[list(AGES)] / area["population"]).to_list() == pytest.approx(
        (of_town / of_town.sum()).to_list(), abs=1e-4
    )


def test_postal_areas_that_hide_their_persons_are_refused(place, tmp_path):
    raw = read_of(place)
    areas_now = raw.table("postal_areas")
    raw._tables["postal_areas"] = areas_now.assign(he_vakiy=areas_now["he_vakiy"].mask(areas_now["kunta"] == "105"))
    with pytest.raises(TableError, match="he_vakiy: the persons of 1 postal areas are hidden, 10500 first"):
        building.build(raw, tmp_path / "official", ["people"])


def test_tables_name_every_dataset_that_they_rest_on(place, tmp_path, monkeypatch):
    stage, raw = Stage(tmp_path / "tables", read.starter_folder()), read_of(place)
    raw._entries["organisations"] = raw.entry("schools")
    raw._tables["organisations"] = pd.DataFrame(
        {"kind": "institution", "institution_number": [NEW], "language_codes": ["2"]}
    )
    asked, table_of = set(), RawTables.table
    monkeypatch.setattr(RawTables, "table", lambda self, name: (asked.add(name), table_of(self, name))[1])
    for part in (one for one in building.PARTS if one.id in ("areas", *PARTS)):
        asked.clear()
        built = list(part.tables(stage, raw))
        for table in built:
            stage.write(table)
        assert asked <= {name for table in built for name in table.datasets}, part.id
    of_people = {"population_grid", "postal_areas", "population_by_age", "municipalities"}
    assert set(stage.official["population_cells"]) == of_people
    assert set(stage.official["schools"]) == {"schools", "organisations", *of_people}
    assert stage.origins["schools"].attribution.endswith("and of the Finnish National Agency for Education")


def of_year(place, tmp_path, name, year):
    """Return a lock file that names a dataset of a later year too."""
    entries = place.entries()
    (entry,) = (one for one in entries.values() if one.dataset == name)
    later = dataclasses.replace(entry, year=str(year))
    return write_lock(tmp_path / "kopa-data.lock", entries | {later.key: later})


def test_the_advice_for_a_wrong_year_can_be_followed(place, tmp_path):
    lock = of_year(place, tmp_path, "population_by_age", 2026)
    stage = Stage(tmp_path / "tables", read.starter_folder())
    with pytest.raises(InputError) as caught:
        list(people.tables(stage, RawTables(place.raw, lock)))
    assert str(caught.value) == (
        "population_by_age is of 2026, population_grid of 2025; build both of one year: kopa fetch --source "
        "population_by_age --year 2025, then kopa build --year population_by_age=2025"
    )
    options = ["--data-folder", str(place.raw.root.parent), "--lock", str(lock), "--part", "people", "--dry-run"]
    words = ["build", "--year", "population_by_age=2025", *options]
    done = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert "population_by_age 2025 (retrieved 20" in done.stdout
    with pytest.raises(NotThereError, match=r"2024 is not in it; kopa fetch --source population_by_age --year 2024"):
        RawTables(place.raw, lock, {"population_by_age": 2024})
    with pytest.raises(UnknownNameError, match="Did you mean 'schools'"):
        RawTables(place.raw, lock, {"school": 2024})
    with pytest.raises(NotThereError, match="kopa fetch --locked --source population_by_age --year 2026`"):
        RawTables(place.raw, lock).table("population_by_age")


def test_a_register_of_a_year_after_the_division_is_refused_with_what_can_be_done(place, tmp_path):
    stage = Stage(tmp_path / "tables", read.starter_folder())
    later = RawTables(place.raw, of_year(place, tmp_path, "schools", 2027))
    with pytest.raises(InputError) as caught:
        list(building_schools.tables(stage, later))
    assert "the register is of 2027, the last division of municipalities here of 2026" in str(caught.value)
    assert "An earlier one is here: kopa build --year schools=2025, or build the other parts" in str(caught.value)
    later._by_year = {("schools", "2027"): later.entry("schools")}
    with pytest.raises(InputError, match="Use a newer kopa, or build the other parts"):
        list(building_schools.tables(stage, later))


def test_borders_of_another_division_are_refused(place, tmp_path):
    stage, raw = Stage(tmp_path / "tables", read.starter_folder()), read_of(place)
    table = raw.table("municipalities")
    for changed, told in ((table.assign(vuosi=2027), "are of 2027"), (table.iloc[1:], "are other in 005")):
        raw._tables["municipalities"] = changed
        with pytest.raises(InputError, match=rf"borders {told}.*the division of 2026"):
            areas.borders(stage, raw)


def test_borders_become_outlines(place, tmp_path):
    stage, raw = Stage(tmp_path / "tables", read.starter_folder()), read_of(place)
    shapes = areas.borders(stage, raw)
    assert shapes["code"].tolist() == stage.codes
    assert shapes.geometry.is_valid.all()


def test_large_changes_ask_to_be_accepted():
    cells = pd.DataFrame({"municipality_code": ["005", "009"], **{age: [10.0, 20.0] for age in AGES}})
    numbers = pd.DataFrame({"institution_number": [f"{n:05d}" for n in range(40)]})
    regions = {"005": "01", "009": "02"}
    assert list(effects.to_accept((cells, numbers), (cells, numbers), regions)) == []
    fewer = cells.assign(**{age: [9.6, 20.0] for age in AGES})
    told = list(effects.to_accept((cells, numbers), (fewer, numbers.iloc[3:]), regions))
    assert told == [
        "region 01: 80 persons before, 77 now (-4.0%)", "schools: 3 of 40 went and 0 came (7.5%)",
    ]  # fmt: skip


def test_a_build_with_large_changes_leaves_what_is_in_force_until_they_are_accepted(place, tmp_path, monkeypatch):
    monkeypatch.setattr(effects, "SITES_SHARE", 0.0001)  # of 2,428 that no change told by hand ends, three differ
    out = tmp_path / "official"
    with pytest.raises(InputError, match=r"schools: 2 of 2,428 went and 1 came \(0\.1%\).*kopa build --accept"):
        building.build(read_of(place), out, ["schools"])
    assert not (out / read.CURRENT_FILE).exists()
    made = building.build(read_of(place), out, ["schools"], accept=True)
    assert read.version_in_force(out) == made.folder


def test_key_indicators_stand_side_by_side_and_large_differences_ask_to_be_accepted(official, tmp_path, monkeypatch):
    monkeypatch.setattr("kopa.study.on_other_tables.SITES_SHARE", 0.01)
    words = ["data", "diff", "--region", "kainuu", "--data-folder", str(official.parent), "--out", str(tmp_path)]
    done = CliRunner().invoke(cli.app, words, env={"COLUMNS": "200"})
    assert re.fullmatch(
        r"Kainuu: the official tables differ much from the starter: schools: of 34 of the starter 0 went, 1 came\. "
        r"If that is right: kopa data diff --region kainuu --accept",
        str(done.exception),
    )
    table = pd.read_csv(tmp_path / "indicators-kainuu.csv", dtype={"level": str}).fillna({"level": ""})
    assert table["indicator"].tolist() == [
        "persons", *AGES, "schools", "schools_alone", "sites",
        "G1.c.30min", "G1.d.p90", "G1.c.5km", "G1.c.5km", "G1.c.30min", "G1.b.fields",
        "G2.c.broadband",
    ]  # fmt: skip
    both = table.set_index(["indicator", "level"])
    study = open_study("kainuu")
    assert both.loc[("persons", ""), "starter_low"] == pytest.approx(study.origins["population"].sum())
    for age in AGES:
        assert both.loc[(age, ""), "starter_low"] == pytest.approx(study.origins[age].sum())
    assert both.loc[("age_7_12", ""), "name"] == "Persons: 7-12 years"
    assert both.loc[list(AGES), "official_low"].sum() == pytest.approx(both.loc[("persons", ""), "official_low"])
    assert both.loc[("schools_alone", ""), ["starter_low", "official_low"]].tolist() == [0, 1]
    assert both.loc[("G1.c.30min", "lukio"), "starter_low"] == pytest.approx(study.headline()["lukio_30min_share"])
    of_7_9 = both.loc[("G1.c.5km", "basic_7_9")]
    assert of_7_9["starter_low"] < of_7_9["starter_high"]
    with read.using(str(official)):
        on_official = open_study("kainuu")
        assert both.loc[("persons", ""), "official_low"] == pytest.approx(on_official.origins["population"].sum())
    assert both.loc[("G1.d.p90", "lukio"), "official_low"] != both.loc[("G1.d.p90", "lukio"), "starter_low"]
    assert re.search(r"Kainuu +on the starter +on official tables", done.stdout)
    assert re.search(r": within 5.km +65\.7-66\.5% +\d\d\.\d%", done.stdout)


@pytest.mark.parametrize("accept", [True, False])
def test_what_differs_too_much_between_two_tables_is_printed_when_it_is_accepted(tmp_path, monkeypatch, accept):
    names = ["name", "unit", "starter_low", "starter_high", "official_low", "official_high"]
    table = pd.DataFrame([("Persons", "persons", 100.0, 100.0, 90.0, 90.0)], columns=names)
    monkeypatch.setattr("kopa.study.on_other_tables.side_by_side", lambda *_: (table, ("persons: too few",)))
    (tmp_path / "official").mkdir()
    words = ["data", "diff", "--region", "kainuu", "--data-folder", str(tmp_path), *(["--accept"] if accept else [])]
    done = CliRunner().invoke(cli.app, words, env={"COLUMNS": "200"})
    assert re.search(r"Persons +100 +90", done.stdout)
    assert done.exit_code == (0 if accept else 1)


CELLS = st.lists(st.integers(0, 500), min_size=12, max_size=12)


@given(CELLS, CELLS)
def test_ages_of_merged_municipalities_are_added_and_nobody_is_lost(first, second):
    ages = [f"{n:03d}" for n in range(11)] + ["011-"]
    cells = pd.DataFrame(
        [(area, "2025", age, float(n)) for area, row in (("005", first), ("588", second))
         for age, n in zip([*ages, "SSS"], [*row, sum(row)], strict=True)],
        columns=["area", "time", "age", "value"],
    )  # fmt: skip
    table = by_group(cells, {"a": 0, "b": 3, "c": 10}, {"588": "005"}, "ages")
    both = np.add(first, second)
    assert table.values.tolist() == [["005", 2025, both[:3].sum(), both[3:10].sum(), both[10:].sum()]]


def test_ages_that_cannot_be_true_are_refused():
    cells = pd.DataFrame({"area": "005", "time": "2025", "age": ["000", "SSS"], "value": [1.0, 2.0]})
    with pytest.raises(InputError, match="municipality 005 in 2025 do not add up"):
        by_group(cells, {"a": 0}, {}, "ages")
    for cut in (cells.iloc[:1], cells.assign(age=["000", "001"])):
        with pytest.raises(
            InputError, match=r"persons of all ages \(SSS\) are lacking, of municipality 005 in 2025 first"
        ):
            by_group(cut, {"a": 0}, {}, "ages")
    with pytest.raises(InputError, match="1 values are hidden, the first of municipality 005, age 000"):
        by_group(cells.assign(value=[np.nan, 2.0]), {"a": 0}, {}, "ages")
    with pytest.raises(InputError, match="municipalities 009 are not in both"):
        complete(pd.DataFrame({"code": ["005"], "year": [2025]}), ["005", "009"], "ages")


@given(st.lists(st.tuples(st.integers(1, 200), st.booleans()), min_size=1, max_size=8))
def test_hidden_ages_are_those_of_the_municipality_that_no_cell_shows(cells):
    people = np.array([n for n, _ in cells], float)
    ages = np.column_stack([people * 0.2, people * 0.5, people * 0.3])
    ages[[hidden for _, hidden in cells]] = np.nan
    names = ["age_0_14", "age_15_64", "age_65_plus"]
    table = pd.DataFrame({"code": "005", "people": people, **dict(zip(names, ages.T, strict=True))})
    of_town = pd.DataFrame([people.sum() * np.array([0.2, 0.5, 0.3])], index=["005"], columns=names)
    found = with_hidden_ages(table, of_town)
    assert found[names].sum(axis=1).to_numpy() == pytest.approx(people)
    assert found[names].sum().to_numpy() == pytest.approx(of_town.to_numpy()[0])


def test_a_register_of_unknown_states_or_numbers_is_refused():
    row = {"tunn": "00001", "onimi": "A", "oltyp": "15", "olo": "0", "euref_x": 400_000, "euref_y": 7_000_000}
    assert read_register(pd.DataFrame([row]))["x_m"].tolist() == [400_000]
    for changed, told in (({"olo": "4"}, "state: '4' of school 00001"), ({"tunn": "1"}, "'1' is no institution number"),
                          ({"oltyp": "21"}, "type_code: '21'")):  # fmt: skip
        with pytest.raises(TableError, match=told):
            read_register(pd.DataFrame([row | changed]))


def test_the_file_that_names_the_version_in_force_is_checked(tmp_path):
    (tmp_path / read.CURRENT_FILE).write_text("../elsewhere\n")
    with pytest.raises(TableError, match="is no name of a version"):
        read.version_in_force(tmp_path)


def test_cells_of_the_schema_are_those_that_are_written(use):
    stored = read.read_table(people_schemas.POPULATION_CELLS)
    assert (stored["north_km"] >= 6570).all()
    assert stored[["offset_x_m", "offset_y_m"]].abs().to_numpy().max() <= 500


def test_mergers_tell_into_which_school_one_merged(place, tmp_path):
    """By the number of what ended, or by its name where no other that ended is called so; heirs are in force."""
    raw = read_of(place)
    name_of = dict(zip(raw.table("schools")["tunn"], raw.table("schools")["onimi"], strict=True))
    raw._entries["organisations"] = raw._entries["mergers"] = raw.entry("schools")
    raw._tables["organisations"] = pd.DataFrame(
        {"oid": ["1.2"], "kind": "institution", "institution_number": [MOVED], "language_codes": ["1"]}
    )
    by_number = {"number": MERGED, "name_fi": "x", "into_oid": "1.2", "into_number": "", "date": "2025-08-01"}
    by_name = {"number": "", "name_fi": "Euran lukio", "into_oid": "9.9", "into_number": MOVED, "date": "2025-01-01"}
    into_ended = by_number | {"into_oid": "9.9", "into_number": CLOSED, "date": "2025-09-01"}
    to_come = by_number | {"date": "2026-08-01"}
    raw._tables["mergers"] = pd.DataFrame([by_number, by_name, into_ended, to_come])
    stage = Stage(tmp_path / "tables", read.starter_folder())
    for table in building_schools.tables(stage, raw):
        stage.write(table)
    told = stage.read(schools.schemas.SITE_CHANGES, "site_changes.csv").set_index("institution_number")
    columns = ["change", "into_number", "date"]
    assert told.loc[MERGED, columns].tolist() == ["merged", MOVED, "2025-08-01"]
    assert told.loc[GONE, columns].tolist() == ["merged", MOVED, "2025-01-01"]
    assert told.loc[MERGED, "source"].endswith("; National Agency for Education, mergers of organisations")
    assert {"schools", "organisations", "mergers"} <= set(stage.official["site_changes"])
    assert "mergers" not in stage.official["schools"]
    assert name_of[MERGED] == told.loc[MERGED, "name"]
