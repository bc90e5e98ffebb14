"""The section on the day without a car: ranges, names, the day and its faults, in three languages; none without one."""

import dataclasses

import pandas as pd
import pytest

from kopa.accessibility import Access
from kopa.goals.catalogue.school_day import AT_ALL, DAY, DAY_P90, FEED, LEGAL, NOT_KNOWN, ONE_RIDE, RANGE, WAIT, WAYS
from kopa.goals.catalogue.without_car import MISSED
from kopa.report import published
from kopa.report.assemble import build
from kopa.report.facts import Facts
from kopa.report.gpkg.layers import layers
from kopa.report.model import Paragraph, Points, Table
from kopa.report.sections import wanted, without_car
from kopa.report.xlsx import full
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

FACTS = {
    "feed": ["town", "trains"], "date": ["2026-10-06"], "trips": ["1131"], "fewer_share": ["0.0000"],
    "first_date": ["2026-08-03"], "last_date": ["2026-12-18"], "week": ["known"],
}  # fmt: skip
PERSONS = {"": 300.0, "901": 150.0, "902": 150.0}


def row(code, one, value, persons=100.0):
    return ("testiseutu", code, "lukio", one.key, value, one.unit, persons, "assumption")


def with_days(results, **facts):
    """The results with a day without a car in two of the three municipalities."""
    rows = []
    for code, persons in PERSONS.items():
        rows += [row(code, LEGAL, 0.87), row(code, AT_ALL, 0.11, 0.11 * persons), row(code, DAY, 46.1)]
        rows += [row(code, DAY_P90, 89.2), row(code, WAIT, 13.4), row(code, ONE_RIDE, 0.8)]
        for one, ends in ((LEGAL, (0.857, 0.876)), (AT_ALL, (0.098, 0.134)), (DAY, (44.0, 49.0))):
            rows += [row(code, end, value, value * persons) for end, value in zip(RANGE[one.key], ends, strict=True)]
    table = pd.DataFrame(rows, columns=list(results.indicators.columns))
    days = pd.DataFrame({"from_id": results.origins["id"], "level": "lukio", "day_min": 46.5, "status": "ok"})
    days.loc[days.index[-3:], ["day_min", "status"]] = [float("inf"), "no_stop_within"]
    told = FACTS | {"without_stops": ["903"]} | facts
    transport = pd.DataFrame([(f, v) for f, values in told.items() for v in values], columns=["fact", "value"])
    indicators = pd.concat([results.indicators, table], ignore_index=True)
    return dataclasses.replace(results, indicators=indicators, school_days=days, public_transport=transport)


def words_of(section):
    told = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    told += [item for block in section.blocks if isinstance(block, Points) for item in block.items]
    tables = [block for block in section.blocks if isinstance(block, Table)]
    told += [cell.text for table in tables for cells in table.rows for cell in cells]
    told += [note for table in tables for note in table.notes]
    return " ".join(told).replace("\u00a0", " ").replace("\u2068", "").replace("\u2069", "")


def section_of(results, language="en"):
    return without_car.section(Facts(results, Texts(language)))


def test_without_a_timetable_there_is_no_section(plain_input):
    assert section_of(plain_input) is None
    assert "without-car" not in [section.key for section in build(plain_input, "fi").sections]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_stands_in_the_experts_part_with_feed_and_day(plain_input, language):
    report = build(with_days(plain_input), language)
    section = next(one for one in report.sections if one.key == "without-car")
    assert section.layer == "expert"
    told = words_of(section)
    assert "town, trains" in told
    assert Texts(language).date("2026-10-06").replace("\u00a0", " ") in told


def test_shares_and_persons_are_ranges_beside_the_drive(plain_input):
    told = words_of(section_of(with_days(plain_input)))
    assert "fit in 180 minutes for 86–88% of the age group" in told
    assert "29–40 persons have no connection at all" in told
    table = section_of(with_days(plain_input)).blocks[1]
    assert [cell.text.replace("\u00a0", " ") for cell in table.rows[0]][2:6] == ["47 min", "90 min", "14 min", "86–88%"]


def test_persons_stand_by_name_and_no_stop_is_no_finding(plain_input):
    section = section_of(with_days(plain_input))
    table = next(one for one in section.blocks if isinstance(one, Table) and one.key == "no-connection")
    by_code = {cells[0].code: cells[1].text for cells in table.rows}
    assert by_code == {"901": "15–20", "902": "15–20", "903": "–", "": "29–40"}
    names = Facts(plain_input, Texts("en")).names
    assert any(names["903"] in note.replace("\u2068", "").replace("\u2069", "") for note in table.notes)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"weekend": ["2026-10-10"]}, "is at a weekend"),
        ({"thin": ["2026-10-06"], "fewer_share": ["0.0875"]}, "9% fewer trips run than are usual"),
        ({"thin": ["2026-10-07"]}, "In the same week fewer trips run than is usual: 7 October 2026"),
        ({"closed": ["2026-10-08"]}, "no trip runs on 8 October 2026"),
        ({"week": []}, "of one day alone"),
    ],
)
def test_what_is_wrong_with_the_day_is_said(plain_input, facts, told):
    assert told not in words_of(section_of(with_days(plain_input)))
    assert told in words_of(section_of(with_days(plain_input, **facts)))


@pytest.mark.parametrize(
    ("language", "straight", "over_paths"),
    [
        ("fi", "kävelymatka on linnuntie kertaa 1,3 nopeudella 4,8 km/h", "tieaineiston polkuja ja teitä pitkin"),
        ("sv", "gångvägen är fågelvägen gånger 1,3 i 4,8 km/h", "längs stigarna och vägarna i vägdata"),
        ("en", "a walk is that line times 1.3, at 4.8 km/h", "along the paths and roads of the road data"),
    ],
)
def test_what_people_walk_on_is_said(plain_input, language, straight, over_paths):
    network, lines = with_days(plain_input, walks=["network"]), with_days(plain_input, walks=["assumption"])
    for source, said, not_said in ((network, over_paths, straight), (lines, straight, over_paths)):
        told = words_of(section_of(source, language))
        assert said in told
        assert not_said not in told
    notes = [full.school_days(Facts(one, Texts(language))).notes[0] for one in (network, lines)]
    assert ["1.3" in note or "1,3" in note for note in notes] == [False, True]
    leg, p = Access.walking(), plain_input.parameters
    assert (leg.detour, leg.speed_kmh) == (p.walk_detour, p.adult_walk_kmh)
    assert all(Texts(language).number(number) in straight for number in (p.walk_detour, p.adult_walk_kmh))
    words = {"fi": ("oletuksia), perus", "välillä"), "sv": ("antaganden), i grund", "mellan"),
             "en": ("assumptions), in basic", "between stops at")}  # fmt: skip
    assert all(part in words_of(section_of(lines, language)) for part in words[language])
    assert words[language][1] in words_of(section_of(network, language))
    faster = dataclasses.replace(lines, parameters=dataclasses.replace(p, adult_walk_kmh=6.5, pupil_walk_kmh=3.5))
    for source in (faster, dataclasses.replace(network, parameters=faster.parameters)):
        told = words_of(section_of(source, language))
        assert all(Texts(language).number(number) in told for number in (6.5, 3.5))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "32 henkilöä ilman kohtuullista päivää saisi sellaisen, jos yksi vuoro"),
        ("sv", "32 personer utan rimlig dag skulle få en om en enda tur"),
        ("en", "32 persons without a reasonable day would have one if a single departure"),
    ],
)
def test_missed_connections_are_told_where_they_are_more_than_a_few(plain_input, language, told):
    whole = with_days(plain_input)
    for persons, said in ((31.97, True), (3.0, False)):
        added = pd.DataFrame([row("", MISSED, persons, persons)], columns=list(whole.indicators.columns))
        source = dataclasses.replace(whole, indicators=pd.concat([whole.indicators, added], ignore_index=True))
        assert (told in words_of(section_of(source, language))) == said


@pytest.mark.parametrize(
    ("language", "persons", "stops"),
    [
        ("fi", "Yhteyttä ei tiedetä näiltä henkilöiltä: Lukio 17", "eikä tietä: 1 234"),
        ("sv", "om de har en förbindelse, personer: Gymnasium 17", "kommer nära: 1 234"),
        ("en", "whether they have a connection, persons: General upper secondary (lukio) 17", "comes near to: 1,234"),
    ],
)
def test_whose_day_is_not_known_is_said_and_which_stops_nobody_walks_to(plain_input, language, persons, stops):
    whole = with_days(plain_input, walks=["network"])
    for unknown, facts, said in ((17.0, {"stops_off_road": ["1234"]}, True), (0.0, {}, False)):
        added = pd.DataFrame([row("", NOT_KNOWN, unknown, unknown)], columns=list(whole.indicators.columns))
        source = with_days(plain_input, walks=["network"], **facts)
        source = dataclasses.replace(source, indicators=pd.concat([source.indicators, added], ignore_index=True))
        told = words_of(section_of(source, language))
        assert [part in told for part in (persons, stops)] == [said, said]


def test_a_region_that_is_told_in_part_has_no_number_of_its_own(plain_input):
    whole = with_days(plain_input)
    lacking = whole.indicators["municipality_code"].eq("") & whole.indicators["indicator_id"].str.startswith("G1.k")
    part = dataclasses.replace(whole, indicators=whole.indicators[~lacking])
    told = words_of(section_of(part))
    assert "The numbers are of a part of the region only" in told
    assert "86–88%" not in told


def with_unknown(results, **persons):
    """The results with persons of lukio's age whose day is not known, in the region and its municipalities."""
    rows = [row(code.strip("_"), NOT_KNOWN, unknown, unknown) for code, unknown in persons.items()]
    added = pd.DataFrame(rows, columns=list(results.indicators.columns))
    return dataclasses.replace(results, indicators=pd.concat([results.indicators, added], ignore_index=True))


def tables_of(section):
    return {
        block.key: [[cell.text.replace("\u00a0", " ") for cell in cells] for cells in block.rows]
        for block in section.blocks
        if isinstance(block, Table)
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "niistä ikäryhmään kuuluvista, joiden yhteys tiedetään"),
        ("sv", "av dem i åldersgruppen vars förbindelse är känd"),
        ("en", "86–88% of those in the age group whose connection is known"),
    ],
)
def test_shares_of_those_whose_day_is_known_say_so(plain_input, language, words):
    for unknown, said in ((17.0, True), (3.0, False)):
        told = words_of(section_of(with_unknown(with_days(plain_input), _=unknown), language))
        assert (words in told) == said


def test_where_the_day_of_over_a_fifth_is_not_known_no_number_is_told(plain_input):
    everyone = Facts(plain_input, Texts("en")).everyone("lukio")
    section = section_of(with_unknown(with_days(plain_input), _=0.95 * everyone, _901=0.95 * everyone))
    told, tables = words_of(section), tables_of(section)
    assert "86–88%" not in told
    assert "29–40" not in told
    assert tables["without-car"][0][2:8] == ["not known"] * 6
    assert [cells[1] for cells in tables["no-connection"]] == ["not known", "–", "15–20", "not known"]  # 902 last
    assert "The numbers are of a part of the region only" in told  # of 902


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_timetable_that_was_given_is_not_asked_for_where_nobody_has_a_way_to_it(plain_input, language):
    lacking = pd.DataFrame([row("", LEGAL, float("nan"))], columns=list(plain_input.indicators.columns))
    asked = dataclasses.replace(plain_input, indicators=pd.concat([plain_input.indicators, lacking], ignore_index=True))
    everyone = Facts(plain_input, Texts(language)).everyone("lukio")
    for unknown, needed, other in ((everyone, WAYS, FEED), (0.5 * everyone, FEED, WAYS), (0.0, FEED, WAYS)):
        told = wanted.wanted(Facts(with_unknown(asked, _=unknown), Texts(language)))
        assert needed.get(language) in told
        assert other.get(language) not in told


def test_a_region_far_from_every_way_on_foot_keeps_its_section(plain_input):
    whole = with_days(plain_input)
    without = dataclasses.replace(
        whole, indicators=whole.indicators[~whole.indicators["indicator_id"].str.startswith("G1.k")]
    )
    everyone = Facts(plain_input, Texts("en")).everyone("lukio")
    assert section_of(without) is None
    section = section_of(with_unknown(without, _=everyone))
    assert "How many have a reasonable school day without a car is not known" in words_of(section)
    assert "They are in no share." in words_of(section)
    assert tables_of(section)["without-car"][0][2:8] == ["not known"] * 6


def test_the_geopackage_and_the_workbook_hold_the_day_by_cell(plain_input):
    made = {layer.name: layer for layer in layers(with_days(plain_input), None)}
    cells, towns = made["cells"], made["municipalities"]
    assert cells.table["day_lukio_min"].isna().sum() == 3
    assert set(cells.table["day_lukio_status"]) == {"ok", "no_stop_within"}
    assert towns.table.set_index("municipality_code")["lukio_day_none_share"]["901"] == 0.11
    assert "without a car" in cells.descriptions["day_lukio_min"]["en"]
    assert "utan bil" in towns.descriptions["lukio_day_median_min"]["sv"]
    described = {one.name: one for schema in published.layers() for one in schema.columns}
    for layer in (cells, towns):
        for name in (one for one in layer.table if "day_" in one):
            column = described[name.replace("lukio", published.LEVEL)]
            assert not column.values or set(layer.table[name]) <= set(column.values), name
    plain = {layer.name: layer for layer in layers(plain_input, None)}
    assert not [name for name in (*plain["cells"].table, *plain["municipalities"].table) if "day_" in name]
    sheet = full.school_days(Facts(with_days(plain_input), Texts("fi")))
    assert len(sheet.rows) == len(plain_input.origins)
    assert [cell.content for cell in sheet.rows[0]][-2:] == [46.5, "yhteys"]
    assert [cell.content for cell in sheet.rows[-1]][-2:] == ["", "ei pysäkkiä lähellä"]
    assert full.school_days(Facts(plain_input, Texts("fi"))) is None
