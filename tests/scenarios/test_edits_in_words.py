"""Every kind of edit is a sentence in every language, with the names that readers know."""

import pytest

from kopa.scenarios import (
    CloseRoad,
    Online,
    ProjectionYear,
    RoadSpeed,
    Season,
    TransportRule,
    add_trip,
    cancel_trip,
    close,
    move,
    move_trip,
    open_site,
    share,
)
from kopa.scenarios.edits import ACTIONS
from kopa.scenarios.edits_in_words import Names, sentence
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

SITES = {"00673": "Puolangan lukio", "00611": "Kajaanin lukio"}
TOWNS = {"205": "Kajaani", "578": "Paltamo"}
PLACE = (535_000.0, 7_120_000.0)

IN_FINNISH = {
    close("00673"):
        "Puolangan lukio (00673) lakkautetaan. Ne, joille se on lähin, siirtyvät lähimpään jäljelle jäävään kouluun.",
    close("00673", move_to="00611"):
        "Puolangan lukio (00673) lakkautetaan. Ne, joille se on lähin, siirtyvät tänne: Kajaanin lukio (00611).",
    close("00673", from_day="2027-08-01"):
        "1.8.2027 alkaen Puolangan lukio (00673) lakkautetaan. Ne, joille se on lähin, siirtyvät lähimpään jäljelle "
        "jäävään kouluun.",
    close("00673", move_to="Uusi"):
        "Puolangan lukio (00673) lakkautetaan. Ne, joille se on lähin, siirtyvät tänne: Uusi.",
    open_site("Uusi", level="lukio", at=PLACE):
        "Uusi toimipiste: Uusi (Lukio), sijainti N 7120000, E 535000 (ETRS-TM35FIN).",
    move("00673", to=PLACE):
        "Puolangan lukio (00673) muuttaa, uusi sijainti N 7120000, E 535000 (ETRS-TM35FIN).",
    share("578", "205"): "Kunnat avaavat peruskoulunsa toistensa oppilaille: Paltamo, Kajaani.",
    TransportRule("205", 2.5, 4.0): "Kajaani kuljettaa oppilaat: luokat 1–2 yli 2,5 km, luokat 3–9 yli 4 km.",
    TransportRule("205", None, 4.0): "Kajaani kuljettaa oppilaat: luokat 3–9 yli 4 km.",
    Online("lukio", 2.0): "Lukio: lähipäiviä toimipisteessä 2 viikossa.",
    CloseRoad("road 5"): "Tie 5 suljetaan.",
    CloseRoad("ferry 4670", PLACE): "Lautta 4670 suljetaan, kohta N 7120000, E 535000 (ETRS-TM35FIN).",
    CloseRoad("link 7"): "Tielinkki 7 suljetaan.",
    RoadSpeed("road 5", 60.0): "Tie 5: ajonopeus on 60 km/h.",
    RoadSpeed("road 5", 62.5, PLACE): "Tie 5: ajonopeus on 62,5 km/h, kohta N 7120000, E 535000 (ETRS-TM35FIN).",
    Season("winter"): "Ajetaan talven nopeusrajoitusten mukaan.",
    Season("summer"): "Ajetaan kesän nopeusrajoitusten mukaan.",
    ProjectionYear(2035): "Väestö on väestöennusteen mukainen vuonna 2035.",
    move_trip("t1", minutes=7.5): "Vuoro t1 kulkee 7,5 minuuttia myöhemmin.",
    move_trip("t1", minutes=-10): "Vuoro t1 kulkee 10 minuuttia aikaisemmin.",
    cancel_trip("t1"): "Vuoro t1 jää pois.",
    add_trip("extra", ("a", "07:10"), ("b", "07:35")): "Uusi vuoro extra: a 07:10, b 07:35.",
}  # fmt: skip


@pytest.mark.parametrize("edit", IN_FINNISH, ids=lambda one: str(one.plain()))
def test_an_edit_in_finnish(edit):
    assert sentence(edit, Names(Texts("fi"), SITES, TOWNS)).replace("\u00a0", " ") == IN_FINNISH[edit]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_edit_is_a_sentence_in_every_language(language):
    assert {one.action for one in IN_FINNISH} == set(ACTIONS)
    told = [sentence(edit, Names(Texts(language), SITES, TOWNS)) for edit in IN_FINNISH]
    assert all(one[0] == one[0].upper() and one.endswith(".") and "{" not in one for one in told)
    assert len(set(told)) == len(IN_FINNISH)


def test_what_has_no_name_here_is_called_by_its_code():
    names = Names(Texts("en"), {}, {})
    assert sentence(share("205", "578"), names).endswith("other's pupils: 205, 578.")
    assert sentence(close("00673"), names).startswith("00673 closes")
