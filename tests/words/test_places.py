"""Names of municipalities in Finnish sentences: each bends in its own way, and all but two have their forms."""

import csv
from importlib.resources import files

import pytest

from kopa.sources import country_tables
from kopa.sources.user.region_files import known_regions
from kopa.words.places import from_place, in_place, in_region
from kopa.words.texts import Texts

ENDS = (("ssa", "sta"), ("ssä", "stä"), ("lla", "lta"), ("llä", "ltä"))
NOT_SETTLED = {"Koski Tl", "Vöyri"}


@pytest.fixture(scope="module")
def forms():
    text = (files("kopa.words") / "place_names.csv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


def test_every_municipality_has_its_forms_but_those_whose_usage_is_not_settled(forms):
    names = country_tables.municipalities().set_index("code")["name_fi"].to_dict()
    assert {code: row["name"] for code, row in forms.items()}.items() <= names.items()
    assert {names[code] for code in names.keys() - forms.keys()} == NOT_SETTLED


def test_both_forms_of_a_name_are_of_one_kind_and_in_harmony(forms):
    for row in forms.values():
        assert row["in"][:2] == row["from"][:2] == row["name"][:2]
        assert any(row["in"].endswith(inside) and row["from"].endswith(away) for inside, away in ENDS), row
        last = [letter for letter in row["in"][:-3].lower() if letter in "aouåäöy"][-1:]
        assert row["in"].endswith("ä") or last[0] not in "äöy", row


@pytest.mark.parametrize(
    ("name", "away", "inside"),
    [
        ("Uusikaupunki", "Uudestakaupungista", "Uudessakaupungissa"),
        ("Maarianhamina", "Maarianhaminasta", "Maarianhaminassa"),
        ("Tampere", "Tampereelta", "Tampereella"),
        ("Vöyri", "kunnasta Vöyri", "kunnassa Vöyri"),
    ],
)
def test_forms_stand_in_finnish_alone(name, away, inside):
    assert (from_place(Texts("fi"), name), in_place(Texts("fi"), name)) == (away, inside)
    assert from_place(Texts("en"), name) == f"from {name}"


def test_every_region_that_comes_with_kopa_has_its_form_but_the_country():
    t, regions = Texts("fi"), known_regions()
    without = [one.name("fi") for one in regions.values() if in_region(t, one.name("fi")).startswith("alueella")]
    assert without == ["Suomi"]
    assert in_region(t, "Etelä-Savo") == "Etelä-Savossa"
    assert [in_region(Texts(language), "Åland") for language in ("sv", "en")] == ["på Åland", "on Åland"]
    assert in_region(Texts("sv"), "Satakunta") == "i Satakunta"
