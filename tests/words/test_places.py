"""Names of municipalities in Finnish sentences: each bends in its own way, and all but two have their forms."""

import csv
from importlib.resources import files

import pytest

from kopa.sources import country_tables
from kopa.words.places import from_place, in_place
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
