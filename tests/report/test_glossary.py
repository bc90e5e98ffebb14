"""Terms of the reports are those of the glossary, `docs/glossary.csv`: used where the English says them, no other."""

import csv
import re

import pytest

from tests.report.test_texts import forms

FORBIDDEN = {
    "fi": {
        r"(?<!alueellinen )(?<!alueellisen )(?<!alueellista )(?<!digitaalinen )(?<!digitaalisen )\b[Ss]aavutettavuus\b":
            "alueellinen or digitaalinen saavutettavuus",
        r"(?<!koulutuksen )\b[Yy]hteistyöalue": "pilottialue or koulutuksen yhteistyöalue",
        r"\b[Oo]ppilaitosverkko": "toimipisteet",
    },
    "sv": {
        r"(?<!regional )(?<!regionala )(?<!digital )(?<!digitala )\b[Tt]illgänglighet(en)?\b":
            "regional or digital tillgänglighet",
        r"(?<!utbildningens )\b[Ss]amarbetsområde": "pilotområde",
        r"(?<!\w)[Ss]täll(e|et|en|ena)\b": "verksamhetsställe",
        r"\b[Kk]ännetecken\b": "identifierare",
        r"\b[Hh]älsovårdsområde": "not a term of education",
    },
    "en": {
        r"(?<!spatial )(?<!digital )(?<!Spatial )(?<!Digital )\b[Aa]ccessibility (?!statement)":
            "spatial or digital accessibility",
        r"\bcooperation area\b": "pilot area",
        r"\bhigh school": "general upper secondary",
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
        if not key.startswith("source_")  # titles of sources stay as they are
        for pattern, instead in FORBIDDEN[language].items()
        if any(re.search(pattern, one.replace("\u00a0", " "), re.I) for one in told)
    ]


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
    ("sv", "Tillgängligheten är god"), ("sv", "Närmaste ställe"), ("fi", "Saavutettavuus on hyvä"),
    ("fi", "Yhteistyöalue"), ("en", "The accessibility of schools"),
])  # fmt: skip
def test_a_contradiction_would_be_found(language, text):
    assert contradicting({"key": (text,)}, language)


def test_a_wrong_translation_would_be_found(repo):
    row = next(row for row in glossary(repo) if row["sv"] == "skolresestöd")
    assert astray(row, "sv", {"key": ("School travel aid from 7 km",)}, {"key": ("Reseersättning från 7 km",)}) == [
        "key"
    ]
