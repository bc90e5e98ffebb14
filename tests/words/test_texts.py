import ast
import re
import string
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError, UnknownNameError
from kopa.goals.catalogue import DEFINITIONS, UNITS, UNITS_OF_ONE
from kopa.parameters import Parameters
from kopa.report.cells import value_words
from kopa.report.facts import Fact
from kopa.report.sections.region_facts import source_cell
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts, catalogue, isolated

GLOSSARY = {
    "level_early_childhood": ("Varhaiskasvatus", "Småbarnspedagogik"),
    "level_lukio": ("Lukio", "Gymnasium"),
    "level_vet": ("Ammatillinen koulutus", "Yrkesutbildning"),
    "level_uas": ("Ammattikorkeakoulu", "Yrkeshögskola"),
    "level_university": ("Yliopisto", "Universitet"),
    "level_liberal_adult": ("Vapaa sivistystyö", "Fritt bildningsarbete"),
    "col_municipality": ("Kunta", "Kommun"),
    "mode_micro_credential": ("pieni osaamiskokonaisuus", "liten kompetenshelhet"),
}


def forms(language):
    found = {}
    for message in catalogue(language):
        if message.id:
            plural = not isinstance(message.id, str)
            found[message.id[0] if plural else message.id] = message.string if plural else (message.string,)
    return found


def places(texts):
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_in_the_same_order_translated(language):
    assert list(forms(language)) == list(forms("en"))
    assert all(all(text.strip() for text in texts) for texts in forms(language).values())
    assert not any(message.fuzzy for message in catalogue(language))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_places_to_fill_are_the_same_in_every_language(language):
    english = forms("en")
    differing = {key for key, texts in forms(language).items() if places(texts) != places(english[key])}
    assert differing == set()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translation_differs_from_the_english(language):
    same = {
        key for key, texts in forms(language).items() if texts == forms("en")[key] and re.search("[a-z]{5}", texts[0])
    }
    assert same - {"level_lukio"} <= {"missing_item_plain", "travel_answer_item", "median", "class_span", "fact_name",
                                      "col_gini", "fact_partners", "index_data"}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "limit"), [("fi", "vähintään 7 km"), ("sv", "minst 7 km"), ("en", "at least 7 km")]
)
def test_the_limit_of_travel_aid_takes_in_seven_kilometres_themselves(language, limit):
    assert limit in Texts(language)("levels_note").replace("\u00a0", " ")
    assert "7 km" in DEFINITIONS["G1.f"].threshold
    assert "d >= 7" in DEFINITIONS["G1.f"].formula


@pytest.mark.parametrize("key", GLOSSARY)
def test_terms_are_those_of_the_glossary(key):
    assert (Texts("fi")(key), Texts("sv")(key)) == GLOSSARY[key]


BUILT = ("level_", "group_", "mode_", "goal_", "term_", "fact_", "event_", "status_", "conserved_", "frame_", "col_",
         "document_",
         "parameter_", "source_", "time_map_", "isochrone_", "catchment_", "crossing_", "rule_", "table_", "date_",
         "value_", "unit_", "reason_", "compare_why_", "compare_rank_chart_", "compare_beside_chart_",
         "statement_")  # fmt: skip
"""Beginnings of keys that the code puts together."""


def test_every_key_that_the_code_asks_for_exists_and_no_key_is_idle(repo):
    rooms = [repo / "kopa" / room for room in ("report", "words")]
    paths = sorted(path for room in rooms for path in room.rglob("*.py"))
    code = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    nodes = [node for tree in code for node in ast.walk(tree)]
    named = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    calls = [
        node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t"
    ]
    asked = {call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)}
    known = set(forms("en"))
    assert asked - known == set()
    assert {key for key in known - named if not key.startswith(BUILT)} == set()


def test_every_parameter_of_a_study_is_told_in_every_language():
    wanted = {f"parameter_{name}" for name in Parameters.names()}
    assert wanted - set(forms("fi")) == set()


def test_numbers_are_written_as_each_language_does():
    fi, sv, en = (Texts(language) for language in LANGUAGES)
    assert (fi.integer(1234567), sv.integer(1234567), en.integer(1234567)) == (
        "1\xa0234\xa0567",
        "1\xa0234\xa0567",
        "1,234,567",
    )
    assert (fi.decimal(3.14), sv.decimal(3.14), en.decimal(3.14)) == ("3,1", "3,1", "3.1")
    assert (fi.share(0.5), sv.share(0.5), en.share(0.5)) == ("50\xa0%", "50\xa0%", "50%")
    assert fi.signed_share(-0.089) == "−8,9\xa0%"
    assert (fi.date("2022-01-18"), sv.date("2022-01-18"), en.date("2022-01-18")) == (
        "18.1.2022",
        "18 januari 2022",
        "18 January 2022",
    )


@given(st.floats(0, 1))
def test_a_share_never_says_all_or_none_when_it_is_not(share):
    told = Texts("en").share(share)
    assert (told == "0%") == (share == 0)
    if 0.995 <= share < 0.99999:
        assert told == "over 99%"


@given(st.floats(0.0001, 4.99))
def test_estimated_groups_under_five_are_never_told_as_a_number(persons):
    assert Texts("fi").persons(persons) == "alle\xa05\xa0henkilöä"
    assert Texts("sv").headcount(persons) == "färre\xa0än\xa05"


def test_unreachable_is_said_in_words_and_no_value_is_a_dash():
    assert (Texts("fi").minutes(float("inf")), Texts("en").minutes(float("nan"))) == ("ei tieyhteyttä", "–")


@pytest.mark.parametrize(("unit", "value", "told"), [
    ("modes", 1.0, ("1\xa0muoto", "1\xa0form", "1\xa0form")),
    ("modes", 4.0, ("4\xa0muotoa", "4\xa0former", "4\xa0forms")),
    ("groups", 1.0, ("1\xa0ryhmä", "1\xa0grupp", "1\xa0group")),
    ("rung", 4.0, ("porras 4 / 4", "steg 4 av 4", "rung 4 of 4")),
])  # fmt: skip
def test_a_unit_agrees_with_its_number(unit, value, told):
    fact = Fact(value, unit, 0.0, "ok")
    assert tuple(value_words(Texts(language), fact) for language in LANGUAGES) == told


def test_every_unit_of_one_is_a_unit_and_says_something_else():
    assert set(UNITS_OF_ONE) <= set(UNITS)
    for language in ("fi", "en"):
        assert all(one.get(language) != UNITS[unit].get(language) for unit, one in UNITS_OF_ONE.items())


def test_an_unknown_key_an_unfilled_place_and_another_language_are_errors():
    with pytest.raises(UnknownNameError, match=r"no key 'frame_skp' in Swedish\. Did you mean 'frame_skip'"):
        Texts("sv")("frame_skp")
    with pytest.raises(InputError, match="'title' in 'fi' has the place 'region', which nothing fills"):
        Texts("fi")("title", other=1)
    with pytest.raises(UnknownNameError, match="language 'se' is not known"):
        Texts("se")


@given(st.text())
def test_values_with_braces_or_foreign_direction_stay_literal(name):
    told = Texts("en")("title", region=name)
    assert told.startswith("Access to education: ")
    assert name in told


def test_a_name_that_turns_the_writing_direction_is_closed_again():
    assert isolated("\u202eabc") == "\u2068\u202eabc\u202c\u2069\u2069"


def told_sources():
    """Every source of a programme's facts and targets in the regions' files, with the file it stands in."""
    found = set()
    for path in (files("kopa.sources.user") / "regions").iterdir():
        if path.name.endswith(".toml"):
            programme = tomllib.loads(path.read_text(encoding="utf-8")).get("programme", {})
            waiting = [{key: fact for key, fact in programme.items() if key != "kopa_pilot"}]  # told as a sentence
            while waiting:
                one = waiting.pop()
                waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
                if isinstance(one, dict) and isinstance(one.get("source"), str):
                    found.add((path.name, one["source"]))
    return found


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_source_of_every_fact_of_a_programme_is_told_in_the_reports_language(language):
    sources = told_sources()
    assert len(sources) > 10
    assert {one for one in sources if source_cell(Texts(language), one[1]).language} == set()


def test_a_source_without_words_is_marked_as_english():
    assert source_cell(Texts("fi"), "a diary nobody knows").language == "en"


def test_every_reason_of_a_rejected_record_is_told_in_three_languages():
    from kopa.report.reasons import REASONS
    from kopa.sources import site_data

    told = set(site_data.sites_rejected()["reason"])
    assert told == set(REASONS)
    assert all(REASONS[one].get("en") == one for one in told)
    assert all(len({REASONS[one].get(name) for name in ("fi", "sv", "en")}) == 3 for one in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_numbered_document_of_a_programme_is_named(language):
    from kopa.sources.user.region_files import CASE_IDS, find_region

    t = Texts(language)
    sources = [str(find_region(name).programme) for name in CASE_IDS]
    numbers = {n for source in sources for n in re.findall(r"programme document (\w+)", source)}
    assert numbers
    assert all(t.has(f"document_{n}") for n in numbers)


@given(st.floats(0.001, 500.0))
def test_who_arrives_within_the_printed_minutes_has_arrived(value):
    printed = int(Texts("fi").minutes(value).removesuffix("\xa0min"))
    assert printed - 1 < value + 1e-6
    assert value <= printed + 1e-6
