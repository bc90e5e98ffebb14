"""What the report says of doubt: levels that no score weighs, shares by name, no sentence on a doubtful level."""

import dataclasses
import re

import pandas as pd
import pytest

from kopa.figures.classes import NO_VALUE
from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals.catalogue.delivery import SITE
from kopa.goals.catalogue.travel_time import MEDIAN, P90, UNCERTAIN
from kopa.parameters import Parameters
from kopa.report import cells, charts, pictures
from kopa.report.facts import Facts
from kopa.report.model import Paragraph, Table
from kopa.report.sections import delivery, equality, scores, travel, unknown
from kopa.report.xlsx import full
from kopa.report.xlsx.tables import of_table
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.findings import cases
from tests.findings.cases import with_values
from tests.report.conftest import make

P90_ID = P90.id(Parameters())


def facts(source, language="en"):
    return Facts(source, Texts(language))


def words_of(section):
    return " ".join(block.text for block in section.blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_say_which_level_they_leave_out_and_that_its_journeys_are_the_longest(language):
    t = Texts(language)
    assert not facts(make()).has_weight("vet")
    told = words_of(scores.section(facts(make(), language)))
    assert t("scores_not_weighed", level=t("level_of_vet")) in told
    assert t("scores_not_weighed_worst") in told
    longer = with_values(("", "lukio", P90_ID, 500.0, 100.0))
    assert t("scores_not_weighed_worst") not in words_of(scores.section(facts(longer, language)))
    doubtful = cases.uncertain("vet", {"": 0.3})
    assert t("scores_not_weighed_worst") not in words_of(scores.section(facts(doubtful, language)))
    weighed = facts(make(), language).scorecard.copy()
    weighed = pd.concat([weighed, weighed[weighed["level"] == "lukio"].assign(level="vet", weight=1.0)])
    told = words_of(scores.section(facts(_with_card(weighed, language), language)))
    assert t("scores_not_weighed", level=t("level_of_vet")) not in told


def _with_card(card, language):
    return dataclasses.replace(make(), scorecards={"en": card, language: card})


def test_uncertain_municipalities_are_named_with_the_share_that_is():
    source = cases.uncertain("vet", {"902": 0.202, "903": 0.98})
    one = facts(source)
    told = next(words for words in unknown.by_municipality(one) if one.t("level_of_vet") in words)
    assert f"{one.names['902']} (20.2%)" in told.replace("\u2068", "").replace("\u2069", "")
    assert "(98%)" in told
    assert one.names["901"] not in told
    row = next(row for row in travel.municipality_table(one, "vet").rows if row[0].code == "902")
    assert row[-1].text == "20.2%"  # as in the sentence


def test_the_sentence_on_journeys_tells_no_level_that_is_doubtful():
    t = Texts("en")
    name = t("level_vet")
    assert name in words_of(travel.section(facts(make()))).partition(".")[0]
    doubtful = travel.section(facts(cases.uncertain("vet", {"": 0.3})))
    assert name not in doubtful.blocks[0].text
    assert t("level_lukio") in doubtful.blocks[0].text


def test_the_whole_table_of_measures_has_the_doubt_of_each_row():
    sheet = full.indicators(facts(cases.uncertain("vet", {"903": 0.98})))
    column = sheet.headings.index(Texts("en")("col_uncertain"))
    mine = [row for row in sheet.rows if row[0].content == "903"]
    by_level = {row[2].content: row[column].content for row in mine}
    assert by_level[Texts("en")("level_vet")] == 0.98


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_of_doubtful_municipalities_are_at_most_so_long_and_have_no_interval(language):
    one = facts(cases.uncertain("vet", {"903": 0.98}, source=make()), language)
    words = {code: pictures.dot_row(one, "vet", code).words for code in ("901", "903", "")}
    assert {code: text.startswith(one.t("at_most")) for code, text in words.items()} == {
        "901": False, "903": True, "": True,
    }  # fmt: skip
    assert {code: "(" in text for code, text in words.items()} == {"901": True, "903": False, "": False}
    table = equality.intervals_table(one, "vet")
    cells = {row[0].code: [cell.text for cell in row[1:5]] for row in table.rows}
    assert [text.startswith(one.t("at_most")) for text in cells["903"]] == [True, False, True, False]
    assert (cells["903"][1], cells["903"][3]) == ("–", "–")
    assert "–" not in cells["901"]


@pytest.mark.parametrize(("share", "told"), [(0.2, True), (0.21, False)])
def test_pupils_beyond_the_distance_to_finnish_schools_are_not_counted_where_over_a_fifth_speak_swedish(
    monkeypatch, share, told
):
    one = facts(make())
    monkeypatch.setattr(knowledge, "many_swedish_speakers", lambda of, level: share * of.everyone(level))
    table = travel.overview_table(one)
    at = [column.heading for column in table.columns].index(one.t("col_beyond"))
    row = next(row for row in table.rows if row[0].text == one.t("level_basic_1_6"))
    assert (row[at].text != "–") == told
    assert (one.t("other_schools_beyond") not in table.notes) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_minutes_are_at_most_so_long_wherever_they_stand(language):
    one = facts(cases.uncertain("vet", {"903": 0.98}, source=make()), language)
    at_most, vet = one.t("at_most"), one.t("level_vet")
    tables = {block.key: block for block in travel.section(one).blocks if isinstance(block, Table)}
    times = travel.municipality_table(one, "vet")
    median, p90 = (
        times.columns.index(next(c for c in times.columns if c.heading == one.t(k))) for k in ("median", "p90")
    )
    doubtful = {row[0].code: [row[i].text.startswith(at_most) for i in (median, p90)] for row in times.rows}
    assert doubtful == {"901": [False] * 2, "902": [False] * 2, "903": [True] * 2, "": [True] * 2}
    overview = {row[0].text: [cell.text.startswith(at_most) for cell in row[3:5]] for row in tables["levels"].rows}
    assert overview.pop(vet) == [True, True]
    assert set(map(tuple, overview.values())) == {(False, False)}
    column = next(i for i, c in enumerate(tables["trips"].columns) if c.heading == one.t("level_short_vet"))
    assert {row[0].code: row[column].text.startswith(at_most) for row in tables["trips"].rows if row[0].code} == {
        "901": False, "902": False, "903": True,
    }  # fmt: skip
    assert f"{vet}: {at_most}" in words_of(travel.section(one)) or "vet" not in knowledge.ranked_levels(one)
    sheet = of_table(times, one.t)
    assert one.t("workbook_as_printed", heading=times.columns[p90].heading) in sheet.headings
    sentences = words_of(next(b for b in travel.section(one).blocks if getattr(b, "key", "") == "level-lukio"))
    assert f"{at_most} {at_most}" not in sentences


def test_times_of_a_doubtful_part_of_the_people_are_at_most_so_long():
    rows = [("", "vet", UNCERTAIN.of(part).id(Parameters()), share, 10.0) for part, share in
            (("shrinking", 0.42), ("other", 0.03))]  # fmt: skip
    one = facts(with_values(*rows, *_times_of_parts()))
    table = next(block for block in equality.section(one).blocks if getattr(block, "key", "") == "shrinking")
    row = next(row for row in table.rows if row[0].text == one.t("level_vet"))
    words = [cell.text.replace("\u00a0", " ") for cell in row[1:5]]
    assert words == ["at most 32 min", "4 min", "at most 75 min", "13 min"]
    in_workbook = of_table(table, one.t)
    vet = next(cells for cells in in_workbook.rows if cells[0].content == one.t("level_vet"))
    by_heading = dict(zip(in_workbook.headings, (cell.content for cell in vet), strict=True))
    heading = table.columns[3].heading
    assert by_heading[f"{heading} (min)"] == 74.2
    assert by_heading[one.t("workbook_as_printed", heading=heading)].replace("\u00a0", " ") == "at most 75 min"
    assert one.t("workbook_as_printed", heading=table.columns[2].heading) not in by_heading
    assert {cell.shown_as for cell in vet[1:6] if isinstance(cell.content, float)} == {"0.0"}


def _times_of_parts():
    for part, values in (("shrinking", (31.4, 74.2)), ("other", (4.0, 13.0))):
        for statistic, value in zip((MEDIAN, P90), values, strict=True):
            yield ("", "vet", statistic.of(part).id(Parameters()), value, 10.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_range_that_is_doubtful_too_only_its_longer_end_is_told(language):
    p = Parameters()
    values = {MEDIAN: 4.0, MEDIAN.of("known"): 5.0, P90: 9.0, P90.of("known"): 13.0}
    source = cases.with_values(*(("902", "basic_7_9", one.id(p), value, 10.0) for one, value in values.items()))
    told = facts(cases.uncertain("basic_7_9", {"902": 0.5}, source), language)
    t = told.t
    cell = cells.minutes_of(told, P90, "basic_7_9", "902")
    assert cell.text == f"{t('at_most')} {t.minutes(13.0)}"
    assert cell.value == 13.0
    sure = facts(cases.uncertain("basic_7_9", {"902": 0.1}, source), language)
    assert cells.minutes_of(sure, P90, "basic_7_9", "902").text == t.minutes_between(9.0, 13.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_level_is_called_the_longest_only_by_journeys_that_are_known(language):
    t = Texts(language)
    longest = words_of(scores.section(facts(make(), language)))
    assert t("scores_not_weighed_worst") in longest
    doubtful = cases.uncertain("vet", dict.fromkeys(("901", "902", "903"), 0.98))
    assert knowledge.saying(facts(doubtful), "vet") == "known"
    assert t("scores_not_weighed_worst") not in words_of(scores.section(facts(doubtful, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_a_week_of_a_level_whose_journeys_are_not_known_everywhere_are_at_most_so_many(language):
    hours = [("", level, SITE.id(Parameters()), 1.2, 100.0) for level in ("lukio", "vet")]
    source = with_values(*hours)
    source.indicators.loc[source.indicators["indicator_id"] == SITE.id(Parameters()), "unit"] = "h/week"
    one = facts(cases.uncertain("vet", {"903": 0.98}, source), language)
    table = next(block for block in delivery.section(one).blocks if isinstance(block, Table))
    told = {row[0].text: row[1].text for row in table.rows}
    assert told[one.t("level_vet")].startswith(one.t("at_most"))
    assert not told[one.t("level_lukio")].startswith(one.t("at_most"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_annex_and_charts_mark_what_a_missing_nearer_site_could_only_better(language):
    card = make().scorecards["en"]
    measures = [("G1.d.p90", 40.0), ("G1.c.30km", 0.8), ("G1.h.theil_between", 0.1), ("G1.f.100km", 0.0)]
    rows = [card[card["indicator_id"].eq("G1.d.p90")].assign(indicator_id=one, level=level, value=value, weight=0.0)
            for level in ("lukio", "vet") for one, value in measures]  # fmt: skip
    card = pd.concat([card, *rows], ignore_index=True)
    values = [("", level, one, value, 80.0) for level in ("lukio", "vet") for one, value in measures]
    source = cases.uncertain("vet", {"903": 0.98}, with_values(*values, source=_with_card(card, language)))
    source.coverage.loc[0, "level"] = "vet"  # so many are uncertain there
    one = facts(source, language)
    t, vet = one.t, one.t("level_vet")
    (shown,) = (b for f in scores.details_section(one).blocks for b in getattr(f, "blocks", ()) if b.key == "shown-g1")
    told = {level: [row[3].text for row in shown.rows if row[1].text == level] for level in (t("level_lukio"), vet)}
    bounds = [next((b for b in ("at_most", "at_least") if text.startswith(t(b))), "") for text in told[vet]]
    assert bounds == ["at_most", "at_least", "", ""]
    assert not any(text.startswith((t("at_most"), t("at_least"))) for text in told[t("level_lukio")])
    curve = pictures.curve(one, ("lukio", "vet"), "levels")
    assert t("curve_at_least", level=vet) in curve.summary
    assert t("curve_at_least", level=t("level_lukio")) not in curve.summary
    table = next(b for b in charts.lorenz(one, ("lukio", "vet")) if isinstance(b, Table))
    assert [(row[0].text, row[-1].text) for row in table.rows][1] == (vet, t.share(0.05))
    assert table.columns[-1].heading == t("col_uncertain")


def _with_few_in(code, **changes):
    """Three persons of the ages of upper secondary education in a municipality."""
    people = make().origins
    mine = people["municipality_code"].eq(code)
    people.loc[mine, "age_16_17"] *= 3.0 / people.loc[mine, "age_16_17"].sum()
    return make(origins=people, **changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_of_fewer_than_five_persons_stand_nowhere(language):
    """As findings leave such a municipality out, so do the maps, charts and tables."""
    one = facts(_with_few_in("902"), language)
    t = one.t
    assert [knowledge.is_of_few(one, "lukio", code) for code in ("901", "902", "903", "")] == [
        False,
        True,
        False,
        False,
    ]
    minutes = re.escape(t.minutes(one.indicator(P90, "lukio", "902").value))
    figure = pictures.municipality_map(one, "lukio", "times-lukio")
    assert not re.search(rf">[^<]*\b{minutes}", str(figure.svg))
    assert f"Öölä {t('fewer_persons')}" in figure.summary
    assert f"{t('mark_none_or_few')}: {t.count('municipalities', 1)}".replace("\u00a0", " ") in _drawn_words(figure)
    assert "Öölä" not in pictures.dots(one, "lukio", "times-lukio").summary
    assert "902" not in {row[0].code for row in equality.intervals_table(one, "lukio").rows}
    tables = {block.key: block for block in travel.section(one).blocks if isinstance(block, Table)}
    for table, heading in (
        (travel.municipality_table(one, "lukio"), t("p90")), (tables["trips"], t("level_short_lukio"))
    ):  # fmt: skip
        column = next(i for i, c in enumerate(table.columns) if c.heading == heading)
        shown = {row[0].code: row[column].text for row in table.rows}
        assert shown["902"] == "–" != shown["901"]
        assert t("few_note") in table.notes
    assert t("few_note") not in travel.municipality_table(facts(make(), language), "lukio").notes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_of_municipalities_counts_municipalities_by_their_class(language):
    one = facts(make(), language)
    words = _drawn_words(pictures.municipality_map(one, "lukio", "times-lukio"))
    assert words.count(one.t.count("municipalities", 1).replace("\u00a0", " ")) == 3
    assert one.t.persons(one.everyone("lukio", "901")) not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_uncertain_share_beside_shrinking_municipalities_is_theirs(language):
    rows = [("", "vet", UNCERTAIN.of(part).id(Parameters()), share, 10.0) for part, share in
            (("shrinking", 0.42), ("other", 0.03))]  # fmt: skip
    one = facts(cases.uncertain("vet", {"": 0.17}, with_values(*rows, *_times_of_parts())), language)
    table = next(block for block in equality.section(one).blocks if getattr(block, "key", "") == "shrinking")
    row = next(row for row in table.rows if row[0].text == one.t("level_vet"))
    assert [cell.text for cell in row[5:7]] == [one.t.share(0.42), cells.value_words(one.t, _share(0.03))]
    assert one.t("col_uncertain") not in {column.heading for column in table.columns}


def _drawn_words(figure):
    return " ".join(re.sub(r"<[^>]+>", " ", str(figure.svg)).split())


def _share(value):
    return IndicatorValue(value, "share", 10.0, "ok")


def test_on_the_map_who_is_left_out_has_no_colour_of_minutes():
    everywhere, one = facts(make()), facts(cases.uncertain("vet", {"903": 0.98}, source=make()))
    drawn, told = (pictures.cell_map(source, "vet", "t") for source in (one, everywhere))
    persons = one.t.persons(one.everyone("vet", "903"))
    assert f"Not known: {persons}" in drawn.summary
    assert "Not known" not in told.summary
    assert drawn.svg.count(NO_VALUE) > told.svg.count(NO_VALUE)
    known = one.persons_by_class("vet") - one.persons_by_class("vet", "903")
    assert one.t.persons(float(known[0])) in drawn.summary
