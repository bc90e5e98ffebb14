"""Regions from mappings: codes, years, facts; every fault named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import TableError
from kopa.regions import Fact, Merger, MunicipalDivision, region_from_mapping, slug, unsafe_id
from kopa.words.text import Text

DIVISION = MunicipalDivision(
    2026,
    {
        "049": ("Espoo", "Esbo"),
        "205": ("Kajaani", "Kajana"),
        "290": ("Kuhmo", "Kuhmo"),
        "507": ("Mäntyharju", "Mäntyharju"),
    },
    {"588": Merger("588", "Pertunmaa", "507", "2025-01-01")},
)
GOOD = {"id": "two", "name_fi": "Kaksi", "municipality_codes": ["205", "290"], "year": 2026}


def faults_of(**changes):
    data = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    with pytest.raises(TableError) as raised:
        region_from_mapping(data, where="two.toml", division=DIVISION)
    return raised.value.faults


def test_a_plain_region_keeps_its_codes_as_text_in_order():
    region = region_from_mapping({**GOOD, "municipality_codes": ["290", "049"]}, division=DIVISION)
    assert region.municipality_codes == ("049", "290")
    assert (region.name("fi"), region.name("sv"), region.year, region.kind) == ("Kaksi", "Kaksi", 2026, "own")
    assert region.programme is None
    assert region.documented_kopa_pilot is None


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        (49, 'municipality_codes[1]: 49 is a number; write "049" in quotes'),
        ("49", 'municipality_codes[1]: "49" is not three digits; write "049"'),
        ("Kajaani", "municipality_codes[1]: 'Kajaani' is a name; write its code \"205\""),
        ("Kajana", "municipality_codes[1]: 'Kajana' is a name; write its code \"205\""),
        ("Pertunmaa", "municipality_codes[1]: 'Pertunmaa' is a name; write its code \"507\""),
        ("999", 'municipality_codes[1]: "999" is not a municipality of the division of 2026'),
        (True, "municipality_codes[1]: True is not a municipality's code"),
        (1.5, "municipality_codes[1]: 1.5 is not a municipality's code"),
        ("Kajani", "Did you mean 'kajaani'"),
    ],
)
def test_a_wrong_code_is_refused_with_the_mend(code, mend):
    (fault,) = faults_of(municipality_codes=[code])
    assert mend in fault


def test_a_merged_code_of_an_earlier_year_is_mapped_and_noted():
    region = region_from_mapping({**GOOD, "municipality_codes": ["588", "507"], "year": 2024}, division=DIVISION)
    assert region.municipality_codes == ("507",)
    assert region.notes == ("588 Pertunmaa counted in 507 Mäntyharju (merged 2025-01-01)",)
    assert region.year == 2026


def test_a_merged_code_under_a_year_after_the_merger_is_refused_naming_both_years():
    (fault,) = faults_of(municipality_codes=["588"], year=2026)
    assert "588" in fault
    assert "not in the division of 2026" in fault
    assert "2025-01-01" in fault
    assert 'write "507"' in fault


def test_a_code_given_twice_is_refused():
    (fault,) = faults_of(municipality_codes=["205", "290", "205"])
    assert fault == 'municipality_codes[3]: "205" Kajaani is listed twice; keep it once'


def test_all_faults_come_together():
    faults = faults_of(id="../x", name_fi=..., municipality_codes=[], year="2026", kidn="own", kind="county")
    text = "\n".join(faults)
    for part in ("'../x' is not an id", "name_fi: is missing", "municipality_codes: is empty", "year: is '2026'"):
        assert part in text
    assert "kidn: unknown key. Did you mean 'kind' or 'id'?" in text
    assert "kind: is 'county'; expected 'own' (or leave the line out) or 'pilot' for a region of yours" in text
    assert len(faults) == 6


def test_a_year_of_the_future_is_refused():
    (fault,) = faults_of(year=2027)
    assert "2027" in fault
    assert "2026" in fault


def test_programme_facts_need_a_source_and_known_words():
    programme = {
        "name": {"value": "P", "source": "doc"},
        "kopa_pilot": {"value": "no", "source": "doc"},
        "delivery_modes": [{"value": "on-line", "source": "doc"}, {"value": "workplace"}],
        "coaches": {"value": -1, "source": "doc"},
        "dates": [{"event": "end", "value": "31.8.2023", "source": "doc"}],
        "coverage": [
            {
                "id": "c",
                "name": {"fi": "a", "sv": "b", "en": "c"},
                "municipality_codes": ["205", "999"],
                "source": "doc",
            }
        ],
    }
    text = "\n".join(faults_of(programme=programme))
    assert "programme.kopa_pilot.value: is 'no'; expected true or false" in text
    assert "programme.delivery_modes[1].value: is 'on-line'" in text
    assert "programme.delivery_modes[2].source: is missing" in text
    assert "programme.coaches.value: is -1" in text
    assert "programme.dates[1].value: is '31.8.2023'" in text
    assert 'programme.coverage[1].municipality_codes[2]: "999"' in text


def test_a_fact_says_its_value_in_each_language():
    assert Fact(Text("a", "b", "c"), "doc").text("en") == "c"
    assert Fact(6, "doc").text("sv") == "6"
    with pytest.raises(ValueError, match="'de'"):
        Text("a", "b", "c").get("de")


@pytest.mark.parametrize(
    "name", ["con", "com1", "Kainuu", "a b", "", "a--b", "-a", "../x", "/etc", "a\0b", "ä", "x" * 61, "a."]
)
def test_ids_that_cannot_be_folders_are_refused(name):
    assert unsafe_id(name)


@given(st.text(min_size=1, max_size=40))
def test_a_slug_is_safe_or_empty_or_reserved(name):
    made = slug(name)
    assert not made or not unsafe_id(made) or "reserved" in unsafe_id(made) or len(made) > 60


def programme(**parts):
    return {"name": {"value": "x", "source": "s"}, "kopa_pilot": {"value": False, "source": "s"}, **parts}


COVERED = {"id": "a", "name": {"fi": "a", "sv": "a", "en": "a"}, "municipality_codes": ["205"], "source": "s"}


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_fact_that_is_no_finite_number_is_refused(value):
    (fault,) = faults_of(programme=programme(about={"value": value, "source": "s"}))
    assert fault.startswith("programme.about.value: is ")
    assert "finite number" in fault


def test_ids_of_coverage_and_targets_stand_once_and_are_short():
    named = programme(coverage=[COVERED, COVERED, {**COVERED, "id": "Ä" * 50}])
    twice, long = faults_of(programme=named)
    assert twice == "programme.coverage[2].id: 'a' stands in coverage[1] already; give each another id"
    assert long.startswith("programme.coverage[3].id: is ")
    assert "at most 40 letters" in long


def test_a_year_before_the_first_known_mergers_is_refused():
    old = MunicipalDivision(DIVISION.year, DIVISION.names, DIVISION.mergers, first_year=2019)
    with pytest.raises(TableError, match="mergers before 2019 are not known here") as raised:
        region_from_mapping({**GOOD, "municipality_codes": ["205"], "year": 2008}, division=old)
    assert len(raised.value.faults) == 1


def test_every_known_region_survives_being_written_as_json():
    import json

    from kopa.regions import region_from_plain, region_to_plain
    from kopa.sources.user.region_files import known_regions

    for one in known_regions().values():
        assert region_from_plain(json.loads(json.dumps(region_to_plain(one)))) == one
