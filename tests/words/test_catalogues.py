"""The catalogues: the same keys and places in every language, none idle, none missing."""

import ast
import re
import string
import tomllib
from importlib.resources import files
from typing import get_args

import pytest

from kopa.findings.knowledge import Untold
from kopa.findings.questions import RULES
from kopa.goals.catalogue import INDICATORS as DECLARED
from kopa.goals.catalogue import in_numbers
from kopa.goals.comparison.results import LEFT_OUT_REASONS
from kopa.goals.indicator import GOALS
from kopa.goals.scoring.scorecard import CHECK, OVERALL
from kopa.levels import EVERY, LEVELS, SHOWN
from kopa.parameters import Parameters
from kopa.regions.facts import DELIVERY_MODES
from kopa.report.comparison.basis import TERMS as COMPARED_TERMS
from kopa.report.gpkg.layers import ROAD_CLASSES
from kopa.report.gpkg.metadata import LICENCES
from kopa.report.sections.basis import TERMS
from kopa.report.sections.region_facts import source_cell
from kopa.sources import country_tables, schools
from kopa.tables import INDICATORS
from kopa.words.catalogues import catalogue
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts, as_key

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
    assert same - {"level_lukio"} <= {"scores_answer_goal", "travel_answer_item", "median", "class_span", "fact_name",
                                      "fact_partners", "index_data", "workbook_region"}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "limit"), [("fi", "vähintään 7 km"), ("sv", "minst 7 km"), ("en", "at least 7 km")]
)
def test_the_limit_of_travel_aid_takes_in_seven_kilometres_themselves(language, limit):
    assert limit in Texts(language)("levels_note", basic_km="5", second_km="7").replace("\u00a0", " ")
    assert "7 km" in in_numbers(DECLARED["G1.f"].threshold, Parameters())
    assert "d >= 7" in in_numbers(DECLARED["G1.f"].formula, Parameters())


@pytest.mark.parametrize("key", GLOSSARY)
def test_terms_are_those_of_the_glossary(key):
    assert (Texts("fi")(key), Texts("sv")(key)) == GLOSSARY[key]


@pytest.mark.parametrize(
    ("language", "of_roads", "of_none"), [("fi", "sul(je|kem)", "Lopetettu"), ("sv", "stäng", "indrag")]
)
def test_a_school_is_closed_by_one_word_and_a_road_by_another(language, of_roads, of_none):
    """Answers said *lakkautettu* and *nedlagd*, the explorer *suljettu* and *stängd*, reasons *lopetettu*."""
    texts = {key: " ".join(one) for key, one in forms(language).items()}
    roads = {key for key, text in texts.items() if re.search(rf"\b{of_roads}", text, re.IGNORECASE)}
    assert roads == {"scenario_edit_road", "scenario_edit_road_at"}
    assert {key for key, text in texts.items() if re.search(of_none, text)} == set()


def as_words(text):
    return as_key(text).strip("_-")


def asked_in(repo):
    """Keys that the code names, and patterns of those that it puts together."""
    named, patterns = set(), set()
    for path in sorted((repo / "kopa").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(one.value) if isinstance(one, ast.Constant) else "(.+)" for one in node.values]
                patterns.add("".join(parts))
    for path in sorted((repo / "kopa").rglob("*.j2")):
        named |= set(re.findall(r't\("(\w+)"\)', path.read_text(encoding="utf-8")))
    return named, {one for one in patterns if re.fullmatch(r"[\w().+]*[a-z]{3}[\w().+]*", one)}


def words_of_data():
    """What data put into a key: sources, dates, names and values of tables, parameters and programmes."""
    parameters, inputs, rejected = Parameters().table(), country_tables.catalogue(), schools.rejected()
    columns = (parameters["source"], parameters["unit"], inputs["table"], inputs["source"], inputs["source_date"],
               rejected["reason"], rejected["reason_code"])  # fmt: skip
    documents = {n for _, source in sources_told() for n in re.findall(r"programme document (\w+)", source)}
    parts = {part for _, source in sources_told() for part in (source, *source.split("; "))}
    numbers = documents | {str(one) for one in ROAD_CLASSES}
    return {str(value) for column in columns for value in column} | set(Parameters.names()) | numbers | parts


def test_every_key_that_the_code_names_exists(repo):
    calls = [
        node
        for path in sorted((repo / "kopa").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("t", "facts.t", "writer.t", "compared.t")
    ]
    named = {call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)}
    assert len(named) > 300
    assert named - set(forms("en")) == set()


def test_no_key_is_idle(repo):
    named, patterns = asked_in(repo)
    words = {as_words(one) for one in named | words_of_data()}

    def is_put_together(key):
        found = (re.fullmatch(pattern, key) for pattern in patterns)
        return any(one and {as_words(part) for part in one.groups()} <= words for one in found)

    assert {key for key in forms("en") if key not in named and not is_put_together(key)} == set()


@pytest.mark.parametrize(("beginning", "names"), [
    ("level_", tuple(LEVELS)), ("level_short_", SHOWN), ("level_words_", EVERY),
    ("group_", EVERY), ("mode_", DELIVERY_MODES),
    ("status_", INDICATORS["status"].values), ("goal_", (*GOALS, OVERALL, CHECK)), ("road_class_", ROAD_CLASSES),
    ("layer_", tuple(LICENCES)), ("parameter_", Parameters.names()), ("compare_why_", LEFT_OUT_REASONS),
    ("untold_", [one for one in get_args(Untold) if one]),
    ("rule_", [rule.key for rule in RULES]), ("term_", sorted({*TERMS, *COMPARED_TERMS})),
])  # fmt: skip
def test_a_family_of_keys_is_whole(beginning, names):
    known = {key.removeprefix(beginning) for key in forms("en") if key.startswith(beginning)}
    assert {str(name) for name in names} <= known
    if beginning != "level_":  # other keys begin with it too
        assert known == {str(name) for name in names}


def sources_told():
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
    sources = sources_told()
    assert len(sources) > 10
    assert {one for one in sources if source_cell(Texts(language), one[1]).language} == set()


def test_a_source_without_words_is_marked_as_english():
    assert source_cell(Texts("fi"), "a diary nobody knows").language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_rejected_record_is_told(language):
    t, rejected = Texts(language), schools.rejected()
    for column in ("reason", "reason_code"):
        assert {one for one in rejected[column] if not t.has(f"reason_{as_key(one)}")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_numbered_document_of_a_programme_is_named(language):
    from kopa.sources.user.region_files import CASE_IDS, find_region

    t = Texts(language)
    sources = [str(find_region(name).programme) for name in CASE_IDS]
    numbers = {n for source in sources for n in re.findall(r"programme document (\w+)", source)}
    assert numbers
    assert all(t.has(f"document_{n}") for n in numbers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language):
    text = (files("kopa.words") / "locale" / language / "LC_MESSAGES" / "kopa.po").read_text(encoding="utf-8")
    keys = re.findall(r'^msgid "(.+)"$', text, flags=re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(
    ("language", "key", "words"),
    [
        ("fi", "gap_own_language", "omankielisestä koulusta asuvien alakouluikäisten määrä"),
        ("sv", "gap_own_language", "på sitt eget språk"),
        ("en", "unknown_in", "For over a fifth of the age group, journeys of {level} from {places} are uncertain"),
        ("en", "disputed_nearest", "is closed; without it journeys would be longer."),
    ],
)
def test_what_is_not_known_is_said_in_sentences_that_can_be_parsed(language, key, words):
    assert all(words in text for text in forms(language)[key])
