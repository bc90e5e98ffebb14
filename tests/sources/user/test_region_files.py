"""Region files and the regions that kopa knows."""

import datetime as dt
import re
import tomllib

import pandas as pd
import pytest

from kopa.errors import InputError, NotThereError, TableError, UnknownNameError
from kopa.regions import MunicipalDivision, region_from_mapping
from kopa.sources import country_tables
from kopa.sources.user.region_files import CASE_IDS, find_region, known_regions, kopa_programme, read_region
from kopa.sources.user.toml_files import key_lines


@pytest.fixture(scope="module")
def tables():
    return {"municipalities": country_tables.municipalities(), "changes": country_tables.municipality_changes()}


@pytest.fixture(scope="module")
def regions(tables):
    return known_regions(**tables)


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "my.toml"
    path.write_bytes(text.encode(encoding))
    return path


GOOD = 'id = "my"\nname_fi = "Oma"\nyear = 2026\nmunicipality_codes = [\n  "205",\n  "290",\n]\n'


def test_known_regions_are_the_case_regions_suupohja_the_19_and_the_country(regions, tables):
    assert tuple(regions)[:4] == CASE_IDS
    assert {"suupohja", "ahvenanmaa", "uusimaa", "varsinais-suomi", "paijat-hame", "suomi"} <= set(regions)
    assert len(regions) == 19 + 2
    kinds = pd.Series([region.kind for region in regions.values()]).value_counts()
    assert kinds.to_dict() == {"maakunta": 15, "case": 4, "pilot": 1, "country": 1}
    assert regions["suomi"].municipality_codes == tuple(sorted(tables["municipalities"]["code"]))


def test_regions_hold_every_municipality_once(regions):
    codes = [code for r in regions.values() if r.kind in ("case", "maakunta") for code in r.municipality_codes]
    assert len(codes) == len(set(codes)) == 308


@pytest.mark.parametrize(
    ("name", "code"), [("kainuu", "18"), ("keski-pohjanmaa", "16"), ("etela-savo", "10"), ("satakunta", "04")]
)
def test_a_case_region_is_its_whole_maakunta(regions, tables, name, code):
    municipalities = tables["municipalities"]
    assert regions[name].municipality_codes == tuple(
        sorted(municipalities.loc[municipalities["region_code"] == code, "code"])
    )
    row = municipalities[municipalities["region_code"] == code].iloc[0]
    assert [regions[name].name(x) for x in ("fi", "sv", "en")] == [row[f"region_name_{x}"] for x in ("fi", "sv", "en")]


def test_none_of_the_four_is_a_documented_pilot_and_suupohja_is(regions):
    assert [regions[name].documented_kopa_pilot for name in CASE_IDS] == [False] * 4
    assert regions["suupohja"].documented_kopa_pilot is True
    assert regions["suupohja"].municipality_codes == ("151", "218", "232", "846")
    assert regions["lappi"].documented_kopa_pilot is None


def test_kainuu_keeps_both_end_dates_and_the_experiment_leaves_puolanka_out(regions):
    programme = regions["kainuu"].programme
    assert [date.value for date in programme.dates if date.event == "end"] == ["2023-08-31", "2023-12-31"]
    assert programme.coaches.value == 6
    (experiment,) = (c for c in programme.coverage if c.id == "employment_experiment")
    assert set(regions["kainuu"].municipality_codes) - set(experiment.municipality_codes) == {"620"}
    assert [fact.value for fact in programme.credential_rungs] == ["certificate", "qualification"]


def test_satakunta_is_an_assumption_and_its_targets_are_not_its_own(regions):
    programme = regions["satakunta"].programme
    assert programme.delivery_modes[0].assumption
    assert {target.id: target.value for target in programme.targets} == {
        "pilot_sites": 13,
        "participants": 100,
        "green_skills": 3,
    }
    assert not any(target.attributable for target in programme.targets)
    assert "Satakunta" in programme.assumptions[0].en


@pytest.mark.outside
@pytest.mark.parametrize("name", CASE_IDS)
def test_case_facts_agree_with_the_source_document(shared, regions, name):
    import yaml

    source = yaml.safe_load((shared / "data/domain/pilots.yaml").read_text(encoding="utf-8"))
    case = next(c for c in source["case_regions"].values() if c["region_id"] == name)
    programme = regions[name].programme
    document = f"programme document {case['document'][:3]}"
    assert programme.name.source == document
    dates = {date.value for date in programme.dates}
    for key in ("start", "kickoff", "test_period_end", "end_planned", "end_other_source", "on_site_from"):
        if key in case:
            assert str(case[key]) in dates
    if "municipalities" in case:
        assert list(regions[name].municipality_codes) == case["municipalities"]
    if "lead" in case:
        assert [getattr(lead.value, "fi", lead.value) for lead in programme.leads][:1] == [
            {"Kajaanin ammattikorkeakoulu": "Kajaanin ammattikorkeakoulu (KAMK)"}.get(case["lead"][0], case["lead"][0])
        ]


def test_the_kopa_programme_has_five_goals_in_three_languages():
    kopa = kopa_programme()
    assert list(kopa.goals) == ["G1", "G2", "G3", "G4", "G5"]
    assert all(goal.text(language) for goal in kopa.goals.values() for language in ("fi", "sv", "en"))
    assert {key: kopa.facts[key].value for key in ("n_pilot_areas", "n_municipalities", "n_joint_authorities")} == {
        "n_pilot_areas": 13, "n_municipalities": 44, "n_joint_authorities": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [("kainuu", "kainuu"), ("KAINUU", "kainuu"), ("Södra Savolax", "etela-savo"), ("Etelä-Savo", "etela-savo"),
     ("south savo", "etela-savo"), ("Åland", "ahvenanmaa"), ("finland", "suomi"), (" suomi ", "suomi")],
)  # fmt: skip
def test_a_region_is_found_by_any_of_its_names(tables, name, found):
    assert find_region(name, **tables).id == found


def test_a_misspelt_region_gets_a_hint(tables):
    with pytest.raises(UnknownNameError, match="Did you mean 'kainuu'"):
        find_region("kainu", **tables)
    with pytest.raises(UnknownNameError, match="write its code, 205"):
        find_region("Kajaani", **tables)
    with pytest.raises(UnknownNameError, match=r"no region '\.\./kainuu'"):
        find_region("../kainuu", **tables)


def test_a_list_of_codes_makes_a_region(tables):
    region = find_region("290, 205", **tables)
    assert (region.id, region.kind, region.municipality_codes) == ("kunnat-205-290", "list", ("205", "290"))
    assert region.name_fi == "Kajaani, Kuhmo"
    assert find_region("588", **tables).notes == ("588 Pertunmaa counted in 507 Mäntyharju (merged 2025-01-01)",)
    with pytest.raises(TableError, match='"999"'):
        find_region("205,999", **tables)
    with pytest.raises(TableError, match="listed twice"):
        find_region("205,205", **tables)


def test_a_long_list_has_a_short_id_that_depends_on_every_code(tables):
    codes = list(tables["municipalities"]["code"])[:40]
    one, two = find_region(",".join(codes), **tables), find_region(",".join(codes[:-2] + codes[-1:]), **tables)
    assert one.id != two.id
    assert len(one.id) < 60


def test_a_users_file_is_read_and_its_faults_name_the_line(tmp_path, tables):
    assert find_region(str(write(tmp_path, GOOD)), **tables).municipality_codes == ("205", "290")
    bad = GOOD.replace('"290"', "290") + 'kidn = "own"\n[programme]\nname = { value = "x" }\n'
    with pytest.raises(TableError) as raised:
        find_region(write(tmp_path, bad), **tables)
    text = str(raised.value)
    assert "my.toml" in text
    assert 'line 6: municipality_codes[2]: 290 is a number; write "290" in quotes' in text
    assert "line 8: kidn: unknown key. Did you mean 'kind' or 'id'?" in text
    assert "line 10: programme.name.source: is missing" in text


@pytest.mark.parametrize(
    ("text", "encoding", "part"),
    [
        (GOOD.replace("Oma", "Äiti"), "latin-1", "line 2: byte 0xc4 is not UTF-8"),
        ("\ufeff" + GOOD, "utf-8", "byte-order mark"),
        (GOOD + "x = = 1", "utf-8", "not valid TOML"),
        ("#" * 1_000_001, "utf-8", "at most 1,000,000"),
        (GOOD.replace('"205"', "049"), "utf-8", "put text and codes in quotes"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, text, encoding, part):
    with pytest.raises(InputError, match=part):
        read_region(write(tmp_path, text, encoding))


def test_a_missing_file_is_named(tables):
    with pytest.raises(NotThereError, match=r"none\.toml"):
        find_region("none.toml", **tables)
    with pytest.raises(InputError, match="control character"):
        find_region("a\0b.toml", **tables)


def test_without_a_division_the_form_of_codes_is_checked(tmp_path):
    assert read_region(write(tmp_path, GOOD)).municipality_codes == ("205", "290")
    assert read_region(write(tmp_path, GOOD)).year == 2026
    with pytest.raises(TableError, match='write "049"'):
        read_region(write(tmp_path, GOOD.replace("205", "49")))


def test_lines_of_keys_are_right_in_every_region_file():
    from kopa.sources.user.region_files import _FOLDER

    for path in _FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        lines = key_lines(text)
        rows = text.splitlines()
        for keys in _paths(tomllib.loads(text)):
            assert keys in lines, (path.name, keys)
            last = keys[-1]
            if isinstance(last, str):
                assert last in rows[lines[keys] - 1], (path.name, keys)


def _paths(value, path=()):
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def test_division_reads_names_and_mergers(tables):
    division = MunicipalDivision.from_tables(tables["municipalities"], tables["changes"])
    assert len(division.names) == 308
    assert {"099", "588", "911"} <= set(division.mergers)
    assert division.resolve("911", year=2019) == ("541", "")


@pytest.mark.parametrize("kind", ["case", "maakunta", "country", "list"])
def test_a_users_file_may_not_take_a_kind_that_kopa_answers_for(tmp_path, tables, kind):
    path = write(tmp_path, f'{GOOD}kind = "{kind}"\n')
    with pytest.raises(TableError, match=rf"line \d+: kind: '{kind}' is kept for the regions that come with kopa"):
        find_region(path, **tables)


@pytest.mark.parametrize("kind", ['"region"', '"cse"', "3", '["own"]'])
def test_a_kind_that_there_is_not_is_refused_with_those_of_a_users_file(tmp_path, tables, kind):
    path = write(tmp_path, f"{GOOD}kind = {kind}\n")
    with pytest.raises(TableError, match=r"line \d+: kind: is .*; expected 'own' \(or leave the line out\) or 'pilot'"):
        find_region(path, **tables)


@pytest.mark.parametrize("kind", ["own", "pilot"])
def test_a_users_file_may_be_a_pilot_or_its_own(tmp_path, tables, kind):
    assert find_region(write(tmp_path, f'{GOOD}kind = "{kind}"\n'), **tables).kind == kind


def test_the_mergers_known_begin_with_the_first_division_of_the_source(tables):
    assert MunicipalDivision.from_tables(*tables.values()).first_year == 2019


def test_a_region_file_is_read_in_one_spelling(tmp_path, tables):
    path = tmp_path / "mine.toml"
    text = 'id = "mine"\nname_fi = " Ha\u0308meen \u00a0alue"\nname_sv = "Tavastland\u200b"\nyear = 2026\n'
    facts = '[programme]\nname = { value = "Sa\u0308hko\u0308", source = "la\u0308hde" }\n'
    pilot = 'kopa_pilot = { value = false, source = "x" }\n'
    path.write_text(f'{text}municipality_codes = ["205"]\n{facts}{pilot}', encoding="utf-8")
    region = find_region(path, **tables)
    assert (region.name_fi, region.name_sv) == ("Hämeen alue", "Tavastland")
    assert (region.programme.name.value, region.programme.name.source) == ("Sähkö", "lähde")


@pytest.mark.parametrize(
    "name",
    [
        "So\u0308dra Savolax",
        "SÖDRA  SAVOLAX",
        "etela\u0308-savo",
        "Etelä Savo",
        "MK10",
        "mk10",
        "MK 10",
        "South\u00a0Savo",
        "etelä\u2013savo",
        "Etelä-Savon maakunta",
        "landskapet Södra Savolax",
        "South Savo region",
        "MK10 Etelä-Savo",
        "MK10 South Savo",
    ],
)
def test_a_region_is_found_by_any_spelling_of_its_names(name, tables):
    assert find_region(name, **tables).id == "etela-savo"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Uudenmaan maakunta", "uusimaa"),
        ("Varsinais-Suomen maakunta", "varsinais-suomi"),
        ("Satakunnan maakunta", "satakunta"),
        ("Kanta-Hämeen maakunta", "kanta-hame"),
        ("Kainuun maakunta", "kainuu"),
        ("Lapin maakunta", "lappi"),
        ("Pohjois-Pohjanmaan maakunta", "pohjois-pohjanmaa"),
    ],
)
def test_a_region_is_found_by_its_name_in_the_genitive(name, region, tables):
    assert find_region(name, **tables).id == region


@pytest.mark.parametrize("name", ["MK18 Etelä-Savo", "MK10 Kainuu", "Savon maakunta"])
def test_a_number_with_the_name_of_another_region_is_none(name, tables):
    with pytest.raises(UnknownNameError, match="region"):
        find_region(name, **tables)


@pytest.mark.parametrize("name", ["KOKO MAA", "Hela landet", "whole country", "SSS"])
def test_the_row_of_the_whole_country_is_that_of_the_country(name, tables):
    assert find_region(name, **tables).id == "suomi"


def test_sources_that_are_no_texts_are_refused_by_their_line(tmp_path, tables):
    path = tmp_path / "r.toml"
    path.write_text(GOOD + 'sources = [nan, "report", 3, ""]\n', encoding="utf-8")
    with pytest.raises(TableError) as refused:
        find_region(path, **tables)
    found = re.findall(r"line \d+: sources: entry (\d) is [^;]*; expected text in quotes", str(refused.value))
    assert found == ["1", "3", "4"]


def test_two_digits_are_no_region_where_municipalities_may_be_meant(tables):
    with pytest.raises(TableError, match='write "010"'):
        find_region("10", **tables)


def test_files_beside_a_region_keep_their_letters(tmp_path, tables):
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "kentta\u0308.csv").write_text("name\n", encoding="utf-8")
    text = GOOD + 'sites = "kentta\u0308.csv"\n'
    (folder / "r.toml").write_text(text, encoding="utf-8")
    assert find_region(folder / "r.toml", **tables).files[0].path == "kentta\u0308.csv"


FEEDS = {
    "id": "kuopio", "name_fi": "Kuopio", "municipality_codes": ["297"], "year": 2026, "timetables": ["a.zip", "b/"],
}  # fmt: skip


def test_timetables_are_listed_with_a_date_or_the_typical_day():
    region = region_from_mapping({**FEEDS, "date": dt.date(2026, 10, 6)})
    assert [one.path for one in region.timetables] == ["a.zip", "b/"]
    assert region.date == "2026-10-06"
    assert region_from_mapping({**FEEDS, "date": "auto"}).date == "auto"
    assert region_from_mapping(FEEDS).date == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"timetables": "a.zip"}, "timetables: is 'a.zip'; expected a list in square brackets"),
        ({"timetables": ["a.zip", "a.zip"]}, "timetables[2]: 'a.zip' is named twice"),
        ({"timetables": [3]}, "timetables[1]: is 3; write the path of a GTFS zip or folder in quotes"),
        ({"timetables": ["../a.zip"]}, "timetables[1]: is '../a.zip'; put the file beside this one"),
        ({"date": "6.10.2026"}, "date: is '6.10.2026'; write a school day as"),
        ({"date": "2026-02-30"}, "date: is '2026-02-30'; write a school day as"),
        ({"date": "auto", "timetables": []}, "date: is the day of timetables, and there are none"),
    ],
)
def test_what_is_wrong_with_timetables_or_date_is_told(changed, told):
    with pytest.raises(TableError) as raised:
        region_from_mapping({**FEEDS, **changed})
    assert told in str(raised.value)


def test_a_feed_that_is_not_there_is_named_with_its_line(tmp_path):
    (tmp_path / "feed.zip").write_bytes(b"")
    text = 'id = "kuopio"\nname_fi = "Kuopio"\nmunicipality_codes = ["297"]\nyear = 2026\ntimetables = ["fed.zip"]\n'
    (tmp_path / "r.toml").write_text(text)
    with pytest.raises(TableError, match=r"line 5: timetables.*fed\.zip.*Did you mean 'feed\.zip'"):
        read_region(tmp_path / "r.toml")
