"""The committed tables of education sites: every trap that the source data's README names, and known facts."""

import gzip
import hashlib
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from kopa.errors import NotThereError, TableError
from kopa.levels import EVERY
from kopa.sources import site_data
from kopa.sources.catalogue import write_sum
from kopa.tables import SITES, check

# fmt: off
FOUR_REGIONS = {
    "Kainuu": ("105", "205", "290", "578", "620", "697", "765", "777"),
    "Keski-Pohjanmaa": ("074", "217", "236", "272", "421", "584", "849", "924"),
    "Etelä-Savo": ("046", "097", "178", "213", "491", "507", "593", "623", "681", "740", "768"),
    "Satakunta": (
        "050", "051", "079", "102", "181", "214", "230", "271", "484", "531", "608", "609", "684", "747", "783", "886",
    ),
}
# fmt: on
NEIGHBOURS = ("631", "636", "785")
ONE_BASIC_SCHOOL = ("105", "620", "697", "046", "623", "074", "421", "181", "230", "747")
BASIC = ("basic", "basic_1_6", "basic_7_9")


@pytest.fixture(scope="module")
def sites() -> gpd.GeoDataFrame:
    return site_data.sites()


@pytest.fixture(scope="module")
def rejected() -> pd.DataFrame:
    return site_data.sites_rejected()


@pytest.fixture(scope="module")
def merged() -> pd.DataFrame:
    return site_data.sites_merged()


def levels(sites: pd.DataFrame, name: str, code: str | None = None) -> list[str]:
    named = sites[(sites["name"] == name) & (sites["municipality_code"] == (code or sites["municipality_code"]))]
    return sorted(named["level"])


def reason(rejected: pd.DataFrame, name: str) -> set[str]:
    return set(rejected.loc[rejected["name"] == name, "reason_code"])


def test_the_table_agrees_with_its_schema_and_lies_in_finland(sites: gpd.GeoDataFrame) -> None:
    check(sites, SITES)
    assert sites.crs == "EPSG:3067"
    assert sites.geometry.x.between(80_000, 740_000).all()
    assert sites.geometry.y.between(6_600_000, 7_780_000).all()


def test_all_858_records_are_accounted_for(
    sites: gpd.GeoDataFrame, rejected: pd.DataFrame, merged: pd.DataFrame
) -> None:
    accepted = set(sites["record"])
    parts = [accepted, set(merged["record"]), set(rejected["record"])]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 858
    assert len(merged) == len(parts[1])
    assert len(rejected) == len(parts[2])
    assert set(merged["into_record"]) <= accepted
    sources = site_data.sites_sources().set_index("file")
    assert sources["records"].to_dict() == {"pilots": 513, "national": 345}


def test_levels_of_one_site_share_its_place_and_name(sites: gpd.GeoDataFrame) -> None:
    one_each = sites.groupby("site_id")[["name", "record", "municipality_code", "language"]].nunique()
    assert (one_each == 1).all(axis=None)
    assert (sites["id"] == sites["site_id"] + "." + sites["level"]).all()
    assert set(sites["level"]) == set(EVERY)


def test_no_municipality_of_the_four_regions_lacks_a_basic_school(sites: gpd.GeoDataFrame) -> None:
    basic = set(sites.loc[sites["level"].isin(BASIC), "municipality_code"])
    assert set().union(*FOUR_REGIONS.values()) <= basic


def test_exactly_one_basic_school_where_one_is_plausible(sites: gpd.GeoDataFrame) -> None:
    schools = sites[sites["level"].isin(BASIC)].groupby("municipality_code")["site_id"].nunique()
    assert schools.reindex(ONE_BASIC_SCHOOL).tolist() == [1] * len(ONE_BASIC_SCHOOL)


LUKIO_COUNTS = {
    "Kainuu": {"205": 1, "290": 1, "765": 1, "777": 1, "578": 1, "620": 1, "105": 0, "697": 0},
    "Etelä-Savo": {"491": 1, "593": 1, "740": 3, "178": 1, "507": 1, "213": 1, "681": 1, "768": 1, "623": 0},
    "Keski-Pohjanmaa": {"272": 2, "217": 1, "236": 1, "849": 1, "924": 1, "584": 1, "074": 0, "421": 0},
    "Satakunta": {"609": 3, "684": 1, "214": 1, "531": 1, "079": 1, "050": 0, "230": 0},
}


@pytest.mark.parametrize("region", LUKIO_COUNTS)
def test_upper_secondary_schools_of_the_four_regions(sites: gpd.GeoDataFrame, region: str) -> None:
    found = sites.loc[sites["level"] == "lukio", "municipality_code"].value_counts()
    expected = pd.Series(LUKIO_COUNTS[region])
    assert found.reindex(expected.index, fill_value=0).to_dict() == expected.to_dict()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "Helsingin yhteislyseon lukio",
            {"Lohjan yhteislyseon lukion väistötila", "Lohjan Yhteislyseon lukio", "Espoon yhteislyseo"},
        ),
        ("Lahden yhteiskoulun lukio", {"Vääksyn Yhteiskoulun lukio"}),
        ("Helsingin aikuislukio", {"Espoon aikuislukio", "Eiran aikuislukio"}),
        ("Jyväskylän yliopisto", {"Jyväskylän ammattikorkeakoulu Pääkampus"}),
    ],
)
def test_wrong_matches_are_rejected(rejected: pd.DataFrame, query: str, found: set[str]) -> None:
    wrong = rejected[(rejected["query"] == query) & (rejected["reason_code"] == "wrong_match")]
    assert set(wrong["name"]) == found


def test_schools_found_by_a_wrong_match_stay_under_their_own_search(sites: gpd.GeoDataFrame) -> None:
    for name in (
        "Lohjan Yhteislyseon lukio",
        "Espoon yhteislyseo",
        "Espoon aikuislukio",
        "Eiran aikuislukio",
        "Vääksyn Yhteiskoulu",
    ):
        assert levels(sites, name) == ["lukio"]
    assert levels(sites, "Jyväskylän ammattikorkeakoulu Pääkampus") == ["uas"]
    assert len(sites[sites["name"].str.startswith("Jyväskylän yliopisto")]) == 4


def test_kaitaan_lukio_stands_under_its_new_name(sites: gpd.GeoDataFrame) -> None:
    assert levels(sites, "Kaitaan lukio") == []
    assert levels(sites, "Matinkylän lukio", "049") == ["lukio"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Honkajoen lukio", "closed"),
        ("Kerimäen lukio", "closed"),
        ("AREVA school", "company_school"),
        ("Oppimis- ja ohjauskeskus Valteri, Mikael", "special_school"),
        ("Sateenkaaren erityiskoulu", "special_school"),
        ("Sairilan koulukoti", "special_school"),
        ("Bovallius -ammattiopisto", "special_school"),
        ("Kalevan koulu", "special_school"),
        ("Väinölän koulu", "special_school"),
        ("Tuulikellon koulu", "special_school"),
        ("Palmgren-konservatorio", "art_education"),
        ("Vähärauman kirjasto", "not_a_school"),
        ("Liisanpuisto", "type_unknown"),
        ("Diakonia-Ammattikorkeakoulu", "closed"),
    ],
)
def test_what_is_no_general_school_is_rejected_with_its_reason(
    sites: gpd.GeoDataFrame, rejected: pd.DataFrame, name: str, code: str
) -> None:
    assert reason(rejected, name) == {code}
    gone = set(rejected.loc[rejected["name"] == name, "record"])
    assert not gone & set(sites["record"])


def test_honkajoki_keeps_its_basic_schools(sites: gpd.GeoDataFrame) -> None:
    assert levels(sites, "Honkajoen yhteiskoulu", "214") == ["basic_7_9"]
    assert levels(sites, "Hongon koulu", "214") == ["basic"]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("Kätönlahden koulu", "205", ["basic"]),
        ("Keskuskoulu", "205", ["basic"]),
        ("Kajaanin lyseo", "205", ["basic_7_9"]),
        ("Mikkelin Lyseon koulu", "491", ["basic_7_9"]),
        ("Porin Lyseon koulu ja Myötätuulen koulu", "609", ["basic_7_9"]),
        ("Kankaanpään Yhteislyseo", "214", ["basic_7_9", "lukio"]),
        ("Sataedu Lukio Kansalaisopisto", "079", ["liberal_adult", "lukio", "vet"]),
        ("Kuhmon oppimiskeskus", "290", ["vet"]),
        ("Nikkarilan metsäoppilaitos", "593", ["vet"]),
        ("Kerimäen koulu", "740", ["basic"]),
        ("Björneborgs svenska samskola", "609", ["basic_1_6", "basic_7_9", "lukio"]),
        ("Nakkilan lukio", "531", ["lukio"]),
        ("Nakkilan yhteiskoulu", "531", ["basic_7_9"]),
        ("Itätuulen koulu", "609", ["basic"]),
        ("Donnerska skolan", "272", ["basic"]),
        ("Karleby svenska gymnasium", "272", ["lukio"]),
        ("Kainuun ammattiopisto, Vuorikadun kampus", "205", ["vet"]),
        ("Kajaanin lukio", "205", ["lukio"]),
        ("Kankaanpään opisto / Musiikkiopisto", "214", ["liberal_adult"]),
        ("Karkun evankelinen opisto", "790", ["lukio"]),
    ],
)
def test_levels_of_the_schools_that_mislead(sites: gpd.GeoDataFrame, name: str, code: str, expected: list[str]) -> None:
    assert levels(sites, name, code) == expected


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("Etelä-Savon ammattiopisto", "491", 3),
        ("WinNova", "609", 4),
        ("Esedu Pieksämäki", "593", 2),
        ("Hj. Nortamon peruskoulu", "684", 2),
        ("Otavan koulu", "491", 2),
        ("Punkaharjun koulu", "740", 2),
        ("Ykspihlajan koulu", "272", 2),
        ("Kyläsaaren koulu", "609", 1),
        ("Kainuun ammattiopisto", "205", 1),
        ("Päiväkoti Kuperkeikka", "531", 1),
    ],
)
def test_namesakes_are_merged_when_near_and_kept_when_not(
    sites: gpd.GeoDataFrame, name: str, code: str, count: int
) -> None:
    assert len(levels(sites, name, code)) == count


@pytest.mark.parametrize(
    ("name", "into"),
    [
        ("Nakkilan yhteiskoulu ja lukio", "Nakkilan lukio"),
        ("Oppimis- ja liikuntakeskus Itätuuli", "Itätuulen koulu"),
        ("Harjavallan lukio", "Sataedu Lukio Kansalaisopisto"),
        ("Nilsiän yhtenäiskoulu", "Nilsiän lukio"),
    ],
)
def test_one_school_in_two_records_is_merged(merged: pd.DataFrame, name: str, into: str) -> None:
    assert merged.loc[merged["name"] == name, "into_name"].tolist() == [into]


def test_upper_secondary_schools_in_both_files_stand_once(sites: gpd.GeoDataFrame, merged: pd.DataFrame) -> None:
    lukio = sites[sites["level"] == "lukio"]
    assert not lukio.duplicated(["name", "municipality_code"]).any()
    across = merged[merged["record"].str.startswith("national") & merged["into_record"].str.startswith("pilots")]
    assert len(across) == 31


def test_schools_for_adults_do_not_serve_16_to_17(sites: gpd.GeoDataFrame) -> None:
    lukio = sites[sites["level"] == "lukio"]
    adults = lukio[lukio["name"].str.contains("aikuislukio|iltalukio")]
    assert len(adults) == 10
    assert not adults["serves_16_17"].any()
    assert set(lukio.loc[~lukio["serves_16_17"], "name"]) == set(adults["name"])
    assert sites.set_index("id").loc["102-lauttakylan-lukio-aikuislinja.lukio", "serves_16_17"]
    beside = ("609-porin-lukio.lukio", "740-savonlinnan-lyseon-lukio.lukio")
    assert sites.set_index("id").loc[list(beside), "serves_16_17"].all()


def test_only_upper_secondary_levels_serve_16_to_17(sites: gpd.GeoDataFrame) -> None:
    assert set(sites.loc[sites["serves_16_17"], "level"]) == {"lukio", "vet"}


def test_schools_without_a_name_are_listed_not_lost(rejected: pd.DataFrame, merged: pd.DataFrame) -> None:
    unnamed = rejected[(rejected["name"] == "") & (rejected["reason_code"] == "type_unknown")]
    beside = merged[
        (merged["rule"] == "unnamed") & ~merged["into_name"].str.contains("äiväkoti|Pääskylinna|Mesikämmen")
    ]
    assert (len(unnamed), len(beside)) == (19, 6)
    assert "050" in set(unnamed["municipality_code"])


@pytest.mark.parametrize(
    ("provider", "level", "codes"),
    [
        ("KAO", "vet", {"205", "290", "765"}),
        ("Kpedu", "vet", {"217", "236", "272", "584", "849"}),
        ("Esedu", "vet", {"491", "593"}),
        ("Samiedu", "vet", {"740"}),
        ("Sataedu", "vet", {"079", "102", "214", "271", "531", "886"}),
        ("WinNova", "vet", {"609", "684", "886"}),
        ("KAMK", "uas", {"205"}),
        ("Centria", "uas", {"272"}),
        ("Xamk", "uas", {"491"}),
        ("SAMK", "uas", {"609", "684"}),
    ],
)
def test_providers_by_name(sites: gpd.GeoDataFrame, provider: str, level: str, codes: set[str]) -> None:
    of_provider = sites[sites["provider"] == provider]
    assert set(of_provider["level"]) == {level}
    assert set(of_provider["municipality_code"]) == codes


def test_no_municipality_is_assumed_to_be_a_provider(sites: gpd.GeoDataFrame) -> None:
    basic = sites[sites["level"].isin(BASIC)]
    assert set(basic["provider"]) == {"", "Svenska Kulturfonden i Björneborg"}


def test_swedish_language_sites(sites: gpd.GeoDataFrame) -> None:
    swedish = sites[sites["language"] == "sv"]
    assert set(swedish.loc[swedish["level"] == "lukio", "name"]) == {
        "Karleby svenska gymnasium",
        "Björneborgs svenska samskola",
    }
    kokkola = swedish[(swedish["municipality_code"] == "272") & swedish["level"].isin(BASIC)]
    assert set(kokkola["name"]) == {"Chydenius skola", "Donnerska skolan", "Såka skola", "Villa skola", "Öja skola"}
    assert sites.set_index("id").loc["091-helsingin-yliopisto.university", "language"] == "fi+sv"


def test_coverage_of_pilot_levels_is_the_46_municipalities() -> None:
    table = site_data.coverage()
    pilot = set().union(*FOUR_REGIONS.values(), NEIGHBOURS)
    assert len(pilot) == 46
    for level in (*BASIC, "vet", "early_childhood", "liberal_adult"):
        here = table[(table["level"] == level) & (table["language"] == "fi")]
        assert set(here["municipality_code"]) == pilot
    partial = table[table["level"].isin(["early_childhood", "liberal_adult", "uas", "university"])]
    assert set(partial["completeness"]) == {"partial"}


def test_coverage_of_upper_secondary_leaves_out_four_regions_and_knows_euras_gap() -> None:
    lukio = site_data.coverage().query("level == 'lukio' and language == 'fi'").set_index("municipality_code")
    assert not {"091", "853", "636", "631", "905", "478"} & set(lukio.index)
    assert {"205", "272", "491", "609", "232", "564", "837"} <= set(lukio.index)
    partial = lukio[lukio["completeness"] == "partial"]
    assert partial.loc["050", "note"] == "Eura's upper secondary school is missing or unnamed"
    case_regions = set().union(*FOUR_REGIONS.values())
    assert case_regions & set(partial.index) == {"050"}
    assert not set(partial.index) & set(site_data.sites().query("level == 'lukio'")["municipality_code"])
    swedish = site_data.coverage().query("level == 'lukio' and language == 'sv'")
    assert set(swedish["municipality_code"]) == set(FOUR_REGIONS["Keski-Pohjanmaa"] + FOUR_REGIONS["Satakunta"])


def test_coverage_can_be_narrowed_to_what_is_complete() -> None:
    complete = site_data.coverage(completeness="complete")
    assert set(complete["completeness"]) == {"complete"}
    assert len(complete) + len(site_data.coverage(completeness="partial")) == len(site_data.coverage())


def test_known_gaps_name_what_they_rest_on() -> None:
    gaps = site_data.known_gaps()
    assert "66 upper secondary schools of the register have no location" in set(gaps["what"])
    assert (gaps.loc[gaps["basis"] == "web", "source"].str.startswith("https://")).all()


def test_the_tables_are_small(repo: Path) -> None:
    folder = repo / "data" / "starter" / "osm"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 350_000
    assert "ODbL" in (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")


@pytest.fixture
def copy(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "starter"
    shutil.copytree(repo / "data" / "starter" / "osm", folder / "osm")
    for name in ("catalogue.csv", "catalogue.csv.sha256"):
        shutil.copy(repo / "data" / "starter" / name, folder)
    monkeypatch.setenv("KOPA_STARTER", str(folder))
    return folder / "osm"


def as_published(folder: Path) -> None:
    """Write the changed files' checksums into the catalogue, as if they had been published so."""
    path = folder.parent / "catalogue.csv"
    catalogue = pd.read_csv(path, dtype=str, keep_default_na=False)
    for row, file in catalogue["file"][catalogue["file"].str.startswith("osm/")].items():
        content = (folder.parent / file).read_bytes()
        catalogue.loc[row, ["bytes", "sha256"]] = [str(len(content)), hashlib.sha256(content).hexdigest()]
    catalogue.to_csv(path, index=False, lineterminator="\n")
    write_sum(path)


def test_a_missing_table_is_named_with_the_mend(copy: Path) -> None:
    (copy / "sites.csv.gz").unlink()
    with pytest.raises(NotThereError, match=r"sites\.csv\.gz.*make starter"):
        site_data.sites()


def test_a_cut_table_is_refused(copy: Path) -> None:
    path = copy / "sites.csv.gz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TableError, match=r"sites\.csv\.gz: the file is damaged"):
        site_data.sites()
    as_published(copy)
    with pytest.raises(TableError, match=r"sites\.csv\.gz"):
        site_data.sites()


def test_a_lost_record_is_noticed_on_load(copy: Path) -> None:
    path = copy / "sites_rejected.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    as_published(copy)
    with pytest.raises(TableError, match="but the source has 513"):
        site_data.sites()


def test_a_record_told_twice_is_noticed_on_load(copy: Path) -> None:
    path = copy / "sites.csv.gz"
    content = gzip.decompress(path.read_bytes()).decode()
    kept = pd.read_csv(copy / "sites_rejected.csv", dtype=str).loc[0, "record"]
    lines = content.splitlines(keepends=True)
    column = lines[0].split(",").index("record")
    old = lines[1].split(",")[column]
    path.write_bytes(gzip.compress("".join([lines[0], lines[1].replace(old, kept), *lines[2:]]).encode()))
    as_published(copy)
    with pytest.raises(TableError, match="is in more than one of sites, merged and rejected"):
        site_data.sites()


def test_a_wrong_level_names_the_row(copy: Path) -> None:
    path = copy / "sites.csv.gz"
    content = gzip.decompress(path.read_bytes()).decode().replace(",vet,", ",vocational,", 1)
    path.write_bytes(gzip.compress(content.encode()))
    as_published(copy)
    with pytest.raises(TableError, match=r"level: row \d+ is 'vocational'"):
        site_data.sites()


def test_the_methods_page_tells_the_numbers_of_the_tables(
    repo: Path, sites: gpd.GeoDataFrame, rejected: pd.DataFrame
) -> None:
    page = " ".join((repo / "docs" / "methods-sites.md").read_text(encoding="utf-8").split())
    merged = site_data.sites_merged()
    assert f"{sites['record'].nunique()} accepted records ({len(sites)} rows" in page
    assert f"+ {len(merged)} merged + {len(rejected)} rejected" in page
    basic = sites[sites["level"].isin(BASIC)]
    assert f"{(basic['level'] == 'basic').sum()} of {len(basic)} rows of basic education" in page
    for code, count in rejected["reason_code"].value_counts().items():
        assert f"| `{code}` | {count} |" in page or code in ("company_school", "not_a_school")
    columns = ["early_childhood", *BASIC, "lukio", "vet", "uas", "university", "liberal_adult"]
    for region, codes in FOUR_REGIONS.items():
        found = sites.loc[sites["municipality_code"].isin(codes), "level"].value_counts().reindex(columns, fill_value=0)
        assert f"| {region} | {' | '.join(map(str, found))} |" in page
