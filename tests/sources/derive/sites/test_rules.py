"""What names of schools tell, in Finnish and in Swedish."""

import pytest

from kopa.sources.derive.sites.rules import (
    ADULTS_ONLY,
    language,
    level_rule,
    matches,
    names_agree,
    plain,
    provider,
    rejection,
)

BOTH = ("basic_1_6", "basic_7_9")


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Keskustan alakoulu", ("basic_1_6",)),
        ("Rantakylän ala-aste", ("basic_1_6",)),
        ("Toholammin yläkoulu", ("basic_7_9",)),
        ("Kirkonkylän yläaste", ("basic_7_9",)),
        ("Kaustisen keskuskoulu (1.–6.)", ("basic_1_6",)),
        ("Kaustisen keskuskoulu (7.–9.)", ("basic_7_9",)),
        ("Puumalan yhtenäiskoulu", BOTH),
        ("Karvian yhtenäiskoulu Opinpolku", BOTH),
        ("Sulkavan yhtenäiskoulu, Lohilahden yksikkö", ("basic",)),
        ("Kokemäen yhtenäiskoulu, Tulkkilan toimipiste", ("basic",)),
        ("Eurajoen yhteiskoulu", ("basic_7_9",)),
        ("Mikkelin Lyseon koulu", ("basic_7_9",)),
        ("Maaselän päiväkotikoulu", ("early_childhood", "basic_1_6")),
        ("Porin Kristillinen koulu ja Päiväkoti Ankkuri", ("early_childhood", "basic")),
        ("Enonkosken peruskoulu", ("basic",)),
        ("Rauman normaalikoulu", ("basic",)),
        ("Donnerska skolan", ("basic",)),
        ("Toivolankoulu", ("basic",)),
        ("Karleby svenska gymnasium", ("lukio",)),
        ("Kaustisen musiikkilukio", ("lukio",)),
        ("Lauttakylän lukio + aikuislinja", ("lukio",)),
        ("KAO, Vuokatin kampus", ("vet",)),
        ("Esedu Pieksämäki", ("vet",)),
        ("Savonlinnan ammatti- ja aikuisopisto Varpala", ("vet",)),
        ("Keski-Pohjanmaan ammattiopisto Perhon toimipiste", ("vet",)),
        ("Auranlaakson kansalaisopisto", ("liberal_adult",)),
        ("Suomen Nuoriso-opisto, Paukkula", ("liberal_adult",)),
        ("Linnalan setlementti ja opisto", ("liberal_adult",)),
    ],
)
def test_the_name_of_a_pilot_school_tells_its_levels(name: str, levels: tuple[str, ...]) -> None:
    rule = level_rule(name, national=False)
    assert rule is not None
    assert rule.levels == levels


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Arkadian yhteislyseo", ("lukio",)),
        ("Helsingin normaalilyseo", ("lukio",)),
        ("Maunulan yhteiskoulu ja Helsingin matematiikkalukio", ("lukio",)),
        ("Diakonia-Ammattikorkeakoulu", ("uas",)),
        ("HAMK Evo", ("uas",)),
        ("Yrkeshögskolan Novia", ("uas",)),
        ("Åbo Akademi", ("university",)),
        ("Svenska Handelshögskolan", ("university",)),
        ("Maanpuolustuskorkeakoulu", ("university",)),
        ("Tampereen yliopisto - Kaupin kampus", ("university",)),
    ],
)
def test_the_name_in_the_national_file_tells_its_level(name: str, levels: tuple[str, ...]) -> None:
    rule = level_rule(name, national=True)
    assert rule is not None
    assert rule.levels == levels


@pytest.mark.parametrize(
    "name", ["Helsingin yliopiston Viikin normaalikoulu", "Apollon yhteiskoulu", "Englantilainen koulu"]
)
def test_a_school_of_the_national_file_whose_name_tells_no_level_is_left_to_review(name: str) -> None:
    assert level_rule(name, national=True) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Oppimis- ja ohjauskeskus Valteri, Mikael", "special_school"),
        ("Sateenkaaren erityiskoulu", "special_school"),
        ("Sairilan koulukoti", "special_school"),
        ("Palmgren-konservatorio", "art_education"),
        ("Kokkolan lasten ja nuorten kuvataidekoulu", "art_education"),
        ("Vähärauman kirjasto", "not_a_school"),
    ],
)
def test_special_and_art_schools_are_rejected_by_name(name: str, code: str) -> None:
    rule = rejection(name)
    assert rule is not None
    assert rule.reason_code == code


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Öja daghem", "sv"),
        ("Björneborgs svenska samskola", "sv"),
        ("Yrkeshögskolan Arcada", "sv"),
        ("Svenska Handelshögskolan", "sv"),
        ("Åbo Akademi", "sv"),
        ("Kokkolan suomalainen lukio", "fi"),
        ("Sairilan koulukoti", "fi"),
        ("WinNova", "fi"),
        ("Askolan lukio", "fi"),
        ("Kokkolan englanninkielinen päiväkoti", "unknown"),
        ("Päiväkoti Enkku", "unknown"),
        ("AREVA school", "unknown"),
        ("", "unknown"),
    ],
)
def test_language_by_name(name: str, expected: str) -> None:
    assert language(name) == expected


def test_schools_for_adults_are_told_from_adult_lines() -> None:
    adults = ["Porin aikuislukio", "Turun iltalukio", "Eiran aikuislukio"]
    assert all(matches(ADULTS_ONLY, name) for name in adults)
    assert not matches(ADULTS_ONLY, "Lauttakylän lukio + aikuislinja")


def test_a_provider_belongs_to_its_levels_only() -> None:
    assert provider("Ammattiopisto SamiEDU - Humania", "vet") == "Samiedu"
    assert provider("Länsirannikon Koulutus Oy WinNova", "vet") == "WinNova"
    assert provider("Sataedu Lukio Kansalaisopisto", "liberal_adult") == ""
    assert provider("Juvan yhtenäiskoulu", "basic_1_6") == ""


@pytest.mark.parametrize(
    ("asked", "found", "same"),
    [
        ("Akaan lukio", "Akaan lukio", True),
        ("Sotungin lukio", "Sotungin lukio ja Sotungin koulu", True),
        ("Erälukio", "erälukio", True),
        ("Tapiolan lukio", "Etelä-Tapiolan lukio", False),
        ("Kaitaan lukio", "Matinkylän lukio", False),
        ("Helsingin yhteislyseon lukio", "Lohjan Yhteislyseon lukio", False),
        ("Lahden yhteiskoulun lukio", "Vääksyn Yhteiskoulun lukio", False),
    ],
)
def test_whether_the_search_found_the_school_asked_for(asked: str, found: str, same: bool) -> None:
    assert names_agree(asked, found) is same


def test_plain_names_ignore_case_and_punctuation() -> None:
    assert plain("Hj. Nortamon  PERUSKOULU") == plain("Hj Nortamon peruskoulu")
    assert plain("Kaustisen keskuskoulu (1.–6.)") != plain("Kaustisen keskuskoulu (7.–9.)")
