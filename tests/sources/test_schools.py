"""Sites as readers return them: joined from the register and from OpenStreetMap, every row accounted for."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.sources import catalogue, read, schools
from kopa.sources.derive.build import origins
from kopa.tables import SITES, check


@pytest.fixture
def copied(tmp_path: Path, monkeypatch) -> Path:
    folder = tmp_path / "starter"
    shutil.copytree(read.folder(), folder)
    monkeypatch.setenv("KOPA_STARTER", str(folder))
    return folder


def listed_anew(folder: Path) -> None:
    """Write the catalogue of `folder` anew, as if its files had been made so."""
    names = pd.read_csv(folder / "catalogue.csv", dtype=str)["file"]
    path = catalogue.write_catalogue(folder, [folder / name for name in names], origins())
    catalogue.write_sum(path)


def test_sites_have_the_columns_of_a_study() -> None:
    sites = schools.sites()
    assert set(SITES.names) <= set(sites.columns)
    known = sites[sites["language"] != "other"]  # teaching in neither language is told apart since the register
    check(known, SITES)
    assert sites["id"].is_unique


def test_grades_decide_the_levels() -> None:
    sites = schools.sites()
    basic = sites[sites["level"].str.startswith("basic")]
    levels = basic.groupby("grade_range")["level"].agg(lambda names: "+".join(sorted(set(names)))).to_dict()
    assert levels == {"1-6": "basic_1_6", "7-9": "basic_7_9", "1-9": "basic_1_6+basic_7_9", "unknown": "basic"}
    assert (sites.loc[~sites["level"].str.startswith("basic"), "grade_range"] == "").all()


def test_schools_of_upper_grades_alone_stand_beside_another_school() -> None:
    sites = schools.sites()
    basic = sites[sites["level"].str.startswith("basic") & sites["record"].str.startswith("register-")]
    upper = basic[basic["grade_range"] == "7-9"]
    others = basic[basic["grade_range"] != "7-9"].geometry.union_all()
    assert len(upper) == 176
    assert (upper.distance(others) <= 1_700).mean() == pytest.approx(0.95, abs=0.005)  # docs/methods-sites.md


def test_only_upper_secondary_and_vocational_rows_serve_youths() -> None:
    sites = schools.sites()
    assert set(sites.loc[sites["serves_16_17"], "level"]) == {"lukio", "vet"}


def test_each_further_building_names_its_school() -> None:
    sites = schools.sites()
    of_register = sites["record"].str.startswith("register-")
    known = set(sites.loc[of_register, "institution_number"])
    level = sites["level"].str.startswith("basic") | (sites["level"] == "lukio")
    buildings = sites[~of_register & level]
    assert len(buildings) == 11
    assert set(buildings["institution_number"]) <= known


def test_positions_from_openstreetmap_are_joined_when_read() -> None:
    positions = schools.school_positions()
    used = positions[positions["used"] == "osm"].set_index("institution_number")
    sites = schools.sites().drop_duplicates("site_id").set_index("site_id").loc[used.index]
    assert (sites.geometry.x == used["x_m"]).all()
    assert (sites["location_precision"] == "osm").all()


def test_a_lost_school_is_noticed(copied: Path) -> None:
    path = copied / "schools_rejected.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    listed_anew(copied)
    with pytest.raises(TableError, match="register has 2501 records, but 2500 are accounted for"):
        schools.sites()


def test_a_school_counted_twice_is_noticed(copied: Path) -> None:
    path = copied / "schools_rejected.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[0, "institution_number"] = "00043"
    table.to_csv(path, index=False)
    listed_anew(copied)
    with pytest.raises(TableError, match="school 00043 is both a site and rejected"):
        schools.sites()


def test_coverage_is_chosen_by_completeness() -> None:
    both = schools.coverage()
    parts = [schools.coverage(completeness=which) for which in ("complete", "partial")]
    assert sum(map(len, parts)) == len(both)
    assert set(both["source"]) == {"register", "osm"}


def test_each_reader_reads_its_table() -> None:
    assert schools.site_sources()["records"].sum() == 2501 + 858
    assert (schools.grade_rules()["step"].diff().dropna() == 1).all()
    assert len(schools.schools_moved()) == 35
    assert schools.records()["outcome"].isin(["site", "school", "building", "merged", "rejected"]).all()
    merged = schools.known_changes().query("change == 'merged'")
    assert merged["into_number"].str.len().eq(5).all()


def test_what_is_rejected_as_closed_is_no_site_of_the_register_but_one_in_dispute() -> None:
    records, sites = schools.records(), schools.sites()
    closed = records[(records["outcome"] == "rejected") & (records["reason_code"] == "closed")]
    both = closed[["name", "municipality_code"]].merge(sites[["name", "municipality_code"]])
    assert set(both["name"]) == {"Honkajoen lukio"}  # docs/methods-sites.md and docs/headlines.md tell of it
