"""Sites against the register, the institution numbers and OpenStreetMap (read from the shared folder)."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kopa.sources import read, schools

pytestmark = pytest.mark.outside

CASE_REGIONS = ("18", "16", "10", "04")
NO_LUKIO = {
    "Hyrynsalmi", "Ristijärvi", "Enonkoski", "Hirvensalmi", "Puumala", "Halsua", "Lestijärvi",
    "Jämijärvi", "Karvia", "Siikainen",
}  # fmt: skip
"""Municipalities of the case regions without an upper secondary school, as far as the reader of a register knows."""


@pytest.fixture(scope="module")
def register(shared: Path) -> gpd.GeoDataFrame:
    table = pd.read_csv(shared / "data/education/school_register_2025.csv", dtype=str, keep_default_na=False)
    points = gpd.points_from_xy(table["lon"].astype(float), table["lat"].astype(float), crs=4326).to_crs(3067)
    return gpd.GeoDataFrame(table, geometry=points).set_index("institution_number")


@pytest.fixture(scope="module")
def sites() -> gpd.GeoDataFrame:
    return schools.sites()


@pytest.fixture(scope="module")
def ours(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row for each school of the register that is a site."""
    return sites[sites["record"].str.startswith("register-")].drop_duplicates("site_id").set_index("site_id")


@pytest.fixture(scope="module")
def towns(shared: Path) -> pd.DataFrame:
    key = pd.read_csv(shared / "data/municipalities/municipality_key_2019_2026.csv", dtype=str)
    return key[key["year"] == "2026"].set_index("kuntanumero")


@pytest.fixture(scope="module")
def osm(shared: Path) -> gpd.GeoDataFrame:
    pilots = gpd.read_file(shared / "data/education/osm_education_pilots.geojson")
    national = gpd.read_file(shared / "data/education/upper_secondary_and_higher_points.geojson")
    pilots = pilots[pilots["osm_tag"].str.endswith("school")]
    both = pd.concat(
        [pilots[["name", "geometry"]], national.rename(columns={"osm_name": "name"})[["name", "geometry"]]]
    )
    return both[both["name"].fillna("") != ""].to_crs(3067)


class TestConservation:
    def test_every_school_is_a_site_or_a_listed_reject(self, register, ours) -> None:
        rejected = schools.schools_rejected()
        assert len(register) == 2501
        assert sorted([*ours.index, *rejected["institution_number"]]) == sorted(register.index)
        assert rejected["reason_code"].value_counts().to_dict() == {"special_school": 62, "online": 1}

    def test_types_are_the_registers(self, register, ours) -> None:
        assert register["type_code"].value_counts().to_dict() == {"11": 2059, "15": 334, "12": 62, "19": 46}
        assert (ours["type_code"] == register["type_code"].reindex(ours.index)).all()
        assert ours["type_code"].value_counts().to_dict() == {"11": 2059, "15": 333, "19": 46}

    def test_names_are_the_registers(self, register, ours) -> None:
        assert (ours["name"] == register["name"].str.strip().reindex(ours.index)).all()

    def test_every_record_of_openstreetmap_is_listed(self, shared: Path) -> None:
        count = 0
        for name in ("osm_education_pilots", "upper_secondary_and_higher_points"):
            count += len(json.loads((shared / f"data/education/{name}.geojson").read_text("utf-8"))["features"])
        assert len(schools.records()) == count == 858
        assert schools.records()["record"].is_unique


class TestLevels:
    def test_schools_of_both_kinds_have_both_levels(self, sites) -> None:
        both = sites[(sites["type_code"] == "19") & sites["record"].str.startswith("register-")]
        levels = both.groupby("site_id")["level"].agg(set)
        assert len(levels) == 46
        assert levels.map(lambda one: "lukio" in one and any(level.startswith("basic") for level in one)).all()

    def test_lukiot_are_the_registers_less_online_and_adult(self, register, sites) -> None:
        lukio = sites[(sites["level"] == "lukio") & sites["record"].str.startswith("register-")]
        assert len(lukio) == 380 - 1
        adults = lukio[~lukio["serves_16_17"]]["name"]
        assert len(adults) == 18
        assert adults.str.contains("aikuis|iltalukio|aftonläroverk", case=False).all()
        assert register.loc["00618", "name"] == "Nettilukio"
        assert "00618" not in set(sites["institution_number"])

    def test_every_swedish_lukio_is_a_site(self, register, sites) -> None:
        swedish = register[
            register["type_code"].isin(["15", "19"])
            & register["teaching_language_codes"].str.contains("2", regex=False)
        ]
        found = sites[(sites["level"] == "lukio") & sites["language"].isin(["sv", "fi+sv"])]
        assert len(swedish) >= 34
        assert set(swedish.index) <= set(found["institution_number"])

    def test_languages_of_the_register_are_kept(self, register, ours) -> None:
        codes = register["teaching_language_codes"].reindex(ours.index)
        assert (ours.loc[codes == "1", "language"] == "fi").all()
        assert (ours.loc[codes == "2", "language"] == "sv").all()
        assert ours.loc[codes == "4", "language"].unique().tolist() == ["other"]
        aland = ours.loc[
            ours["municipality_code"].isin(["035", "043", "060", "062", "065", "170", "295", "318", "478"])
        ]
        assert (aland["language"] == "sv").all()

    def test_official_types_of_other_institutions_come_from_their_numbers(self, shared: Path, sites) -> None:
        numbers = pd.read_csv(
            shared / "data/education/oph_institution_numbers.csv.gz", dtype=str, keep_default_na=False
        ).set_index("institution_number")
        named = sites[
            ~sites["record"].str.startswith("register-")
            & (sites["institution_number"] != "")
            & ~sites["level"].isin(["lukio"])
        ]
        named = named[~named["level"].str.startswith("basic")]
        codes = numbers.loc[named["institution_number"], "type_codes"]
        assert all(own in code.split("|") for own, code in zip(named["type_code"], codes, strict=True))
        higher = sites[sites["level"].isin(["vet", "uas", "university"])]
        assert (higher["type_source"] == "register").mean() > 0.97


class TestKnownToALocalReader:
    def test_eura_has_a_lukio_and_a_school_of_the_upper_grades(self, sites) -> None:
        eura = sites[sites["municipality_code"] == "050"]
        assert eura.loc[eura["level"] == "lukio", "name"].tolist() == ["Euran lukio"]
        assert "Euran yhteiskoulu" in set(eura.loc[eura["level"] == "basic_7_9", "name"])

    def test_no_municipality_lacks_a_basic_school(self, sites, towns) -> None:
        assert set(sites.loc[sites["level"].str.startswith("basic"), "municipality_code"]) == set(towns.index)

    def test_no_false_gap_in_the_case_regions(self, register, sites, towns) -> None:
        codes = towns.index[towns["maakunta_code"].isin(CASE_REGIONS)]
        lukio = set(sites.loc[(sites["level"] == "lukio") & sites["serves_16_17"], "municipality_code"])
        without = {towns.loc[code, "municipality_name_fi"] for code in codes if code not in lukio}
        assert without == NO_LUKIO
        in_register = set(register.loc[register["type_code"].isin(["15", "19"]), "municipality_code"])
        assert not in_register & {code for code in codes if code not in lukio}

    def test_kokkola_has_schools_in_both_languages(self, sites) -> None:
        kokkola = sites[sites["municipality_code"] == "272"]
        for level in ("lukio", "basic_7_9", "basic_1_6"):
            assert {"fi", "sv"} <= set(kokkola.loc[kokkola["level"] == level, "language"])

    def test_grades_of_towns_that_publish_them(self, ours) -> None:
        rauma = ours[(ours["municipality_code"] == "684") & (ours["type_code"] != "15")]
        counts = rauma["grade_range"].value_counts().to_dict()
        # the town: twelve schools of grades 1-6, three of 7-9 (one of them special), two of 1-9
        assert counts == {"1-6": 12, "1-9": 2, "7-9": 2}
        sotkamo = ours[(ours["municipality_code"] == "765") & (ours["type_code"] == "11")]
        assert sotkamo["grade_range"].value_counts().to_dict() == {"1-6": 6, "7-9": 1}
        kajaani = ours[ours["municipality_code"] == "205"].set_index("name")["grade_range"]
        assert kajaani[["Otanmäen koulu", "Vuolijoen koulu"]].tolist() == ["1-9", "1-6"]


class TestGrades:
    def test_what_each_rule_decided_adds_up(self, ours) -> None:
        basic = ours[ours["type_code"].isin(["11", "19"])]
        counts = schools.grade_rules().set_index("rule")["schools"]
        told = basic.loc[basic["grade_source"] != "", "grade_source"].value_counts()
        assert counts[counts > 0].to_dict() | {"review": counts["review"]} == {
            **told.to_dict(),
            "review": counts["review"],
        }
        by_hand = pd.read_csv(read.folder() / "schools_review.csv", dtype=str)
        decided = by_hand[(by_hand["subject"] == "grades") & (by_hand["value"] != "unknown")]
        assert told["review"] == len(decided)

    def test_schools_with_grades_7_to_9_lie_between_sure_and_possible(self, ours) -> None:
        comprehensive = ours[ours["type_code"] == "11"]["grade_range"]
        sure, possible = comprehensive.isin(["7-9", "1-9"]).sum(), (comprehensive == "unknown").sum()
        published = 500 + 200  # unified schools at the end of 2024, and about as many upper schools as in 2019
        assert sure < published < sure + possible
        assert sure > 0.5 * published

    def test_unified_schools_are_no_more_than_published(self, ours) -> None:
        comprehensive = ours[ours["type_code"] == "11"]
        assert (comprehensive["grade_range"] == "1-9").sum() < 520

    def test_every_rule_that_could_be_tried_on_names_agrees_or_says_so(self) -> None:
        rules = schools.grade_rules().set_index("rule")
        tried = rules[rules["tested"] > 20]
        assert (tried["agreement"] > 0.95).all()
        assert sorted(rules.index[rules["agreement"] < 0.9]) == ["one_is_enough", "village"]


@pytest.fixture(scope="module")
def apart_m(register: gpd.GeoDataFrame, osm: gpd.GeoDataFrame) -> pd.Series:
    """Distance of each school to its nearest namesake in OpenStreetMap, within 60 km: computed from the sources."""
    named = osm.assign(key=osm["name"].str.casefold().str.strip())
    rows = {}
    for number, school in register.iterrows():
        same = named[named["key"] == school["name"].casefold().strip()]
        if len(same):
            away = same.distance(school.geometry).min()
            if away < 60_000:
                rows[number] = away
    return pd.Series(rows)


class TestPositions:
    def test_shares_within_100_and_500_metres(self, apart_m: pd.Series) -> None:
        assert len(apart_m) > 440
        assert (apart_m <= 100).mean() == pytest.approx(0.83, abs=0.03)
        assert (apart_m <= 500).mean() == pytest.approx(0.96, abs=0.02)

    def test_every_school_over_a_kilometre_away_is_decided(self, register, apart_m, sites) -> None:
        decided = {*schools.school_positions()["institution_number"], *schools.schools_moved()["institution_number"]}
        far = set(apart_m.index[apart_m > 1_000])
        namesakes = {"05817", "08360"}  # Kirkonkylän koulu of Evijärvi and Loimaa: namesakes of Perho's and Eura's
        assert far - decided <= namesakes
        assert (schools.school_positions()["reason"] != "").all()

    def test_a_used_point_is_the_registers_or_listed(self, register, ours) -> None:
        away = ours.distance(register.geometry.reindex(ours.index), align=False)
        moved = set(schools.schools_moved()["institution_number"])
        positions = schools.school_positions()
        from_osm = set(positions.loc[positions["used"] == "osm", "institution_number"])
        assert set(away.index[away > 1.0]) == moved | from_osm
        assert set(ours.index[ours["location_precision"] == "postal_area"]) == moved
        assert set(ours.index[ours["location_precision"] == "osm"]) == from_osm

    def test_both_points_of_the_moved_are_listed(self, register) -> None:
        moved = schools.schools_moved().set_index("institution_number")
        points = register.geometry.reindex(moved.index)
        assert np.abs(points.x - moved["register_x_m"]).max() <= 0.5
        assert np.abs(points.y - moved["register_y_m"]).max() <= 0.5
        assert (moved["reason"].str.len() > 20).all()

    @pytest.mark.parametrize(
        ("number_of", "town"),
        [
            ("Haagan peruskoulu", "091"), ("Kilon koulu", "049"), ("Kaitaan koulu", "049"), ("Karamzinin koulu", "049"),
            ("Matinlahden koulu", "049"), ("Soukan koulu", "049"), ("Rastaalan koulu", "049"),
            ("Oulun normaalikoulu", "564"),
        ],
    )  # fmt: skip
    def test_trap_schools_in_a_wrong_town(self, register, ours, number_of: str, town: str) -> None:
        number = register.index[register["name"] == number_of][0]
        assert register.loc[number, "municipality_code"] != town
        assert ours.loc[number, "municipality_code"] == town

    def test_trap_schools_without_a_municipality(self, register, ours) -> None:
        empty = register.index[register["municipality_code"] == ""]
        assert sorted(empty) == ["03130", "06859", "06875"]
        assert ours.loc[empty, "municipality_code"].tolist() == ["049", "035", "295"]


class TestCoverage:
    def test_basic_and_lukio_are_national_in_both_languages(self, towns) -> None:
        complete = schools.coverage(completeness="complete")
        for language in ("fi", "sv"):
            lukio = complete[(complete["level"] == "lukio") & (complete["language"] == language)]
            assert sorted(lukio["municipality_code"]) == sorted(towns.index)
            basic = complete[(complete["level"] == "basic_1_6") & (complete["language"] == language)]
            assert sorted(set(towns.index) - set(basic["municipality_code"])) == ["049"]

    def test_partial_levels_say_what_is_missing(self) -> None:
        partial = schools.coverage(completeness="partial")
        assert (partial["known_gaps"] != "").all()
        espoo = partial[(partial["municipality_code"] == "049") & (partial["source"] == "register")]
        assert espoo["known_gaps"].str.contains("placed by their postal area").all()
