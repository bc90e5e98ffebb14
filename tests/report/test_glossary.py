"""Terms of the reports are those of the glossary, `docs/glossary.csv`: used where the English says them, no other."""

import csv
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping

import pytest

import kopa.goals.catalogue
from kopa.words.text import Text
from tests.words.test_catalogues import forms

_DEFINITIONS = [found.name for found in pkgutil.iter_modules(kopa.goals.catalogue.__path__)]
DECLARED = (
    *(f"kopa.goals.catalogue.{name}" for name in _DEFINITIONS),
    "kopa.goals.criteria",
    "kopa.goals.robustness.spread",
    "kopa.goals.robustness.one_at_a_time",
)
"""Modules that hold words of the reports outside the catalogues."""

FORBIDDEN = {
    "fi": {
        r"(?<!alueellinen )(?<!alueellisen )(?<!alueellista )(?<!digitaalinen )(?<!digitaalisen )\b[Ss]aavutettavuus\b":
            "alueellinen or digitaalinen saavutettavuus",
        r"(?<!koulutuksen )\b[Yy]hteistyöalue": "pilottialue or koulutuksen yhteistyöalue",
        r"\b[Oo]ppilaitosverkko": "toimipisteet",
        r"rajahai[td]|rajan haitta": "kuntarajan vaikutus",
        r"tasaisesti ruut|vai tasaisesti": "yhteen pisteeseen ruudussa",
        r"kuntarajan hin[tn]": "kuntarajan vaikutus",
    },
    "sv": {
        r"(?<!regional )(?<!regionala )(?<!digital )(?<!digitala )\b[Tt]illgänglighet(en)?\b":
            "regional or digital tillgänglighet",
        r"(?<!utbildningens )\b[Ss]amarbetsområde": "pilotområde",
        r"(?<!\w)[Ss]täll(e|et|en|ena)s?\b": "verksamhetsställe",
        r"\bnärmaste verksamhetsstället\b": "närmaste verksamhetsställe",
        r"jämnt i rut|eller jämnt": "i en punkt per ruta",
        r"kommungränsens pris": "kommungränsens inverkan",
        r"likabehandling": "jämlikhet",
        r"åldersklass|årsklass": "årskull",
        r"fallområde|fallregion": "exempelområde",
        r"\b[Kk]ännetecken\b": "identifierare",
        r"\b[Hh]älsovårdsområde": "not a term of education",
    },
    "en": {
        r"(?<!spatial )(?<!digital )(?<!Spatial )(?<!Digital )\b[Aa]ccessibility (?!statement)":
            "spatial or digital accessibility",
        r"\bcooperation area\b": "pilot area",
        r"\bhigh school": "general upper secondary",
        r"\bevenly\b": "at one point per cell",
        r"\bpolytechnic": "university of applied sciences",
    },
}  # fmt: skip
"""What contradicts the glossary, as a pattern, and what stands instead."""


def glossary(repo):
    with (repo / "docs" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["en_pattern"]]


def contradicting(texts, language):
    """Return texts that a forbidden pattern finds, with what should stand instead."""
    return [
        (key, instead)
        for key, told in texts.items()
        if not key.startswith(("source_", "level_words_"))  # titles of sources, and words that are asked with, not told
        for pattern, instead in FORBIDDEN[language].items()
        if any(re.search(pattern, one.replace("\u00a0", " "), re.I) for one in told)
    ]


def texts_in(value):
    """Yield every text in three languages inside a constant of a module."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for one in value:
            yield from texts_in(one)


def declared(name):
    """Return the texts in three languages that the constants of a module hold."""
    module = importlib.import_module(name)
    constants = [value for key, value in vars(module).items() if key.isupper()]
    return [text for value in constants for text in texts_in(value)]


def astray(row, language, english, texts):
    """Return keys whose English has a term of the glossary and whose translation has another."""
    return [
        key
        for key, told in english.items()
        if any(re.search(row["en_pattern"], one, re.I) for one in told)
        and not any(re.search(row[f"{language}_pattern"], one, re.I) for one in texts[key])
    ]


@pytest.mark.parametrize("language", FORBIDDEN)
def test_no_term_contradicts_the_glossary(language):
    assert contradicting(forms(language), language) == []


@pytest.mark.parametrize("name", DECLARED)
def test_no_declared_word_contradicts_the_glossary(name):
    texts = declared(name)
    for language in FORBIDDEN:
        told = {f"{i} {text.en}": (text.get(language),) for i, text in enumerate(texts)}
        assert contradicting(told, language) == []


def test_the_declared_words_are_found():
    names = {text.sv for name in DECLARED for text in declared(name)}
    assert {"Kommungränsens inverkan på restiden", "årskullar"} <= names


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_term_of_the_english_is_that_of_the_glossary_in_the_translation(repo, language):
    english, texts = forms("en"), forms(language)
    found = {row["en"]: astray(row, language, english, texts) for row in glossary(repo)}
    assert {term: keys for term, keys in found.items() if keys} == {}


def test_every_term_of_the_table_has_the_words_that_it_looks_for(repo):
    for row in glossary(repo):
        for language in ("en", "fi", "sv"):
            assert re.search(row[f"{language}_pattern"], row[language], re.I), row


@pytest.mark.parametrize(("language", "text"), [
    ("sv", "Tillgängligheten är god"), ("sv", "Närmaste ställe"), ("sv", "närmaste ställets kod"),
    ("sv", "Årsklassens storlek"), ("sv", "alla fallregioner"), ("sv", "närmaste verksamhetsstället"),
    ("fi", "Rajahaitta keskimäärin"), ("fi", "Saavutettavuus on hyvä"),
    ("fi", "Yhteistyöalue"), ("en", "The accessibility of schools"),
])  # fmt: skip
def test_a_contradiction_would_be_found(language, text):
    assert contradicting({"key": (text,)}, language)


def test_a_wrong_translation_would_be_found(repo):
    row = next(row for row in glossary(repo) if row["sv"] == "skolresestöd")
    assert astray(row, "sv", {"key": ("School travel aid from 7 km",)}, {"key": ("Reseersättning från 7 km",)}) == [
        "key"
    ]
