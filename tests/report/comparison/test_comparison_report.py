"""The report of regions side by side: cells under their headings, sentences equal to the results, three languages."""

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.figures import clean
from kopa.goals.catalogue.borders import PENALTY
from kopa.goals.catalogue.language import TIME as SWEDISH_TIME
from kopa.goals.catalogue.school_day import LEGAL, RANGE
from kopa.goals.catalogue.school_day import NOT_KNOWN as DAY_NOT_KNOWN
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, P90, UNCERTAIN
from kopa.goals.robustness.spread import SOURCES
from kopa.levels import UPPER_SECONDARY
from kopa.parameters import Parameters
from kopa.report import LANGUAGES, render
from kopa.report.comparison import ComparisonInput, build, workbook
from kopa.report.comparison.causes import varied_table
from kopa.report.comparison.facts import SURE, Compared
from kopa.report.comparison.regions import OTHERS, level_table
from kopa.report.comparison.regions import _value as price_cell
from kopa.report.comparison.scores import _scores_answer, score_table, scores_of_words
from kopa.report.model import Points
from kopa.report.names import indicator_name
from kopa.report.xlsx.tables import sheet_title
from kopa.words.places import in_region
from kopa.words.texts import Texts
from tests.report import comparison_case
from tests.report.conftest import HOSTILE
from tests.report.test_data_in_words import DIGIROAD
from tests.report.test_report import Page


@pytest.fixture(scope="module")
def source():
    return comparison_case.make()


def table_of(report, key):
    return next(table for table in report.tables() if table.key == key)


def cell(table, row, heading):
    at = [column.heading for column in table.columns].index(heading)
    return next(cells for cells in table.rows if cells[0].text == row)[at]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_a_question_and_every_section_begins_with_its_answer(source, language):
    for section in build(source, language).sections:
        assert section.heading.endswith("?") or section.key == "beside"
        if section.key != "glossary":
            assert section.blocks[0].kind == "answer"


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_stand_under_their_headings(source, language):
    t, report = Texts(language), build(source, language)
    rows = source.results.indicators.set_index(["region_id", "indicator_id", "level"])
    name = source.results.names["kainuu"].get(language)
    table = table_of(report, "level-lukio-table")
    for one in ("G1.d.median", "G1.d.p90", "G1.c.10km"):
        heading = indicator_name(one, language, Parameters())
        if heading in [column.heading for column in table.columns]:
            assert cell(table, name, heading).value == rows.loc[("kainuu", one, "lukio"), "value"]
    place = rows.loc[("kainuu", "G1.d.p90", "lukio"), "rank"]
    assert cell(table, name, t("compare_col_place")).value == place
    scores = source.results.goal_scores.set_index(["region_id", "goal_id"])["score"]
    for goal in ("G1", "G4", "ALL"):  # with pupils of schools, G4 is scored too
        assert cell(table_of(report, "scores"), name, t(f"goal_{goal}")).value == scores["kainuu", goal]
    league = source.results.league
    mine = league[(league["indicator_id"] == "G1.d.p90") & (league["level"] == "vet")].iloc[3]
    town = f"Kunta {mine['municipality_code']}"
    assert cell(table_of(report, "towns-vet"), town, t("p90")).value == mine["value"]
    assert cell(table_of(report, "towns-vet"), town, t("compare_col_place")).value == mine["rank"]


def test_the_findings_are_those_of_the_draws(source):
    found = source.results.robustness
    ranks = found.ranks[found.ranks["goal_id"] == "ALL"].set_index(["region_id", "rank"])["probability"]
    declared = found.declared_ranks[found.declared_ranks["goal_id"] == "ALL"].set_index("rank")["region_id"]
    t = Texts("en")
    told = joint_score(with_scores(source, [declared[rank] for rank in sorted(declared.index)], [0.7, 0.6, 0.5, 0.4]))
    best, worst = (source.results.names[declared[rank]].en for rank in (1, max(declared.index)))
    assert f" is highest in {best}: " in told
    assert f" first: {t.share(ranks[declared[1], 1])}. It is lowest in {worst}: " in told
    assert told.endswith(f" last: {t.share(ranks[declared[max(declared.index)], max(declared.index)])}.")


def joint_score(source, language="en"):
    t = Texts(language)
    start = t("compare_joint", goals="\0").partition("\0")[0]
    points = next(block for block in build(source, language).sections[0].blocks if isinstance(block, Points)).items
    return next(one for one in points if one.startswith(start))


def with_scores(source, regions, scores):
    """The comparison with joint scores of the regions."""
    table = source.results.goal_scores
    joint = table["region_id"].map(dict(zip(regions, scores, strict=True))).where(table["goal_id"] == "ALL")
    told = table.assign(score=joint.fillna(table["score"]))
    return replace(source, results=replace(source.results, goal_scores=told))


def test_the_score_that_ranks_is_that_of_one_goal_or_the_joint_one(source):
    t, joint = Texts("en"), Compared(source, Texts("en"))
    assert scores_of_words(joint) == "The joint score of the goals G1 and G4"
    assert "the goals G1 and G4 together" in _scores_answer(joint)
    ranks = source.results.robustness.declared_ranks
    of_one = replace(source.results.robustness, declared_ranks=ranks[ranks["goal_id"] != "G4"])
    alone = Compared(replace(source, results=replace(source.results, robustness=of_one)), t)
    assert scores_of_words(alone) == "The score of goal G1"
    assert _scores_answer(alone).endswith("The other goals are not scored.")
    # the score of one goal is not told twice
    assert [column.heading for column in score_table(alone).columns][1:] == [t("goal_G1")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_scores_that_print_alike_none_is_the_highest(source, language):
    ranked, t = Compared(source, Texts(language)).ranking.ranked, Texts(language)
    names = [source.results.names[one].get(language) for one in ranked]
    said = {key: t(key, **dict.fromkeys(("scores_of", "best", "worst", "score", "scores", "share", "shares"), "\0"))
            for key in ("compare_findings_answer", "compare_findings_alike", "compare_findings_all_alike",
                        "compare_finding_last", "compare_finding_last_alike")}  # fmt: skip
    middle = {key: next(filter(None, words.split("\0"))) for key, words in said.items()}
    two = joint_score(with_scores(source, ranked, [0.6049, 0.5951, 0.5, 0.4]), language)
    assert middle["compare_findings_alike"] in two
    assert all(f"{name} {t.decimal(0.6, 2)}" in two for name in names[:2])
    assert in_region(t, names[3]) in two
    last = joint_score(with_scores(source, ranked, [0.7, 0.604, 0.4, 0.396]), language)
    assert middle["compare_findings_answer"] in last
    assert said["compare_finding_last_alike"].split("\0")[0] in last
    every = joint_score(with_scores(source, ranked, [0.6] * 4), language)
    assert middle["compare_findings_all_alike"] in every
    assert all(name in every for name in names)
    assert said["compare_finding_last_alike"].split("\0")[0] not in every


@pytest.mark.parametrize("language", LANGUAGES)
def test_regions_whose_minutes_print_alike_are_named_together(source, language):
    t, table = Texts(language), source.results.indicators
    mine = table["indicator_id"].eq("G1.d.p90") & table["level"].eq("lukio")
    value = table["region_id"].map({"kainuu": 40.2, "satakunta": 40.9, "etela-savo": 20.0}).fillna(30.0)
    told = replace(
        source, results=replace(source.results, indicators=table.assign(value=value.where(mine, table["value"])))
    )
    words = " ".join(_told(build(told, language).sections[0]))
    longest = sorted(in_region(t, source.results.names[one].get(language)) for one in ("kainuu", "satakunta"))
    assert t.joined(longest) in words or t.joined(longest[::-1]) in words
    assert t.minutes(41) in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_journeys_come_first_the_longest_of_all_levels_before(source, language):
    t, compared = Texts(language), Compared(source, Texts(language))
    found = {level: [float(row["value"]) for row in compared.rows(P90, level).values()] for level in UPPER_SECONDARY}
    longest = {level: max(values) for level, values in found.items() if values}
    worst = max(longest, key=longest.get)
    first, *points = _told(build(source, language).sections[0])
    assert first.startswith(t(f"level_to_{worst}"))
    assert t.minutes(longest[worst]) in first
    (other,) = set(UPPER_SECONDARY) - {worst}
    assert points[0].startswith((t(f"level_to_{other}"), t(f"level_{other}")))


def _told(section):
    (answer, points) = section.blocks[:2]
    return [answer.text, *points.items]


def test_pairs_are_told_as_sure_from_nine_draws_of_ten(source):
    pairs = Compared(source, Texts("en")).ranking.pairs()
    assert len(pairs) == 6
    assert all(0.5 <= pair.share <= 1 for pair in pairs)
    text = Page(render(build(source, "en"))).text
    sure = sum(pair.share >= 0.9 for pair in pairs)
    assert f"The order holds in {sure} pairs of regions and is uncertain in {6 - sure}." in text


@pytest.mark.parametrize(("language", "first"), [("fi", "(1.)"), ("sv", "(1:a)"), ("en", "(1st)")])
def test_a_place_beside_a_score_is_written_as_the_language_does(source, language, first):
    (declared, *_) = table_of(build(source, language), "changes").rows
    assert sum(cell.text.endswith(first) for cell in declared) == 1


def test_regions_beside_are_ranked_by_one_level_in_a_part_of_their_own(source):
    report = build(source, "en")
    assert len(table_of(report, "beside").rows) == 5
    assert len(table_of(report, "ranks").rows) == 4
    alone = build(comparison_case.make(beside=False), "en")
    assert "beside" not in [table.key for table in alone.tables()]


def test_what_is_left_out_is_told_with_its_reason(source):
    table = table_of(build(source, "en"), "left-out-table")
    assert len(table.rows) == len(source.results.left_out)
    assert {row[2].text for row in table.rows} >= {Texts("en")("compare_why_not_covered")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_no_raw_value_and_is_the_same_twice(source, language):
    page = render(build(source, language))
    assert page == render(build(source, language))
    told = Page(page).text.split()
    assert not {"nan", "inf", "G1.d.p90"} & set(told)
    assert len(page.encode()) < 1_500_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_every_table_every_indicator_and_every_municipality(source, language, tmp_path):
    report, path = build(source, language), tmp_path / "tables.xlsx"
    workbook.write(report, source, path)
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == len(report.tables()) + 3
    short = [sheet_title(table.key, Texts(language)) for table in report.tables()]
    assert [name.partition(" ")[2] for name in book.sheetnames[1:-2]] == short
    assert len(set(short)) == len(short)
    whole, towns = book.worksheets[-2:]
    assert whole.max_row >= len(source.results.indicators) + 3
    values = [row[6] for row in towns.iter_rows(min_row=4, values_only=True) if row[1]]
    assert values == pytest.approx(source.results.league["value"].tolist())
    again = tmp_path / "again.xlsx"
    workbook.write(report, source, again)
    assert path.read_bytes() == again.read_bytes()


def with_swedish(source, share, region="kainuu", level="basic_1_6", **values):
    """A comparison in which a share of a level's persons in a region speak Swedish, and other values are added."""
    table = source.results.indicators
    p90 = table[table["region_id"].eq(region) & table["level"].eq("lukio") & table["indicator_id"].eq("G1.d.p90")]
    p90 = p90.assign(level=level)
    speakers = p90.assign(indicator_id=SWEDISH_TIME.key, value=4.0, persons=share * p90["persons"])
    others = [p90.assign(indicator_id=one, value=value, unit=unit) for one, (value, unit) in values.items()]
    table = pd.concat([p90, speakers, *others, table], ignore_index=True)
    table = table.drop_duplicates(["region_id", "municipality_code", "level", "indicator_id"])
    return replace(source, results=replace(source.results, indicators=table))


@pytest.mark.parametrize(("share", "told"), [(0.04, True), (0.06, False)])
def test_the_workbook_tells_no_price_where_many_speak_swedish(source, tmp_path, share, told):
    source = with_swedish(source, share, **{"G4.b.eur": (1_300_000.0, "EUR/year")})
    workbook.write(build(source, "en"), source, tmp_path / "tables.xlsx")
    whole = openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets[-2]
    (row,) = (row for row in whole.iter_rows(values_only=True) if row[4] == "G4.b.eur" and row[0] == "Kainuu")
    assert (row[6] is not None, row[-1] != Texts("en")("untold_no_price")) == (told, told)


def test_a_price_is_behind_its_cell_as_it_is_printed(source):
    source = with_swedish(source, 0.0, **{"G4.b.eur": (330.897, "EUR/child/year")})
    compared = Compared(source, Texts("en"))
    told = price_cell(compared, compared.rows("G4.b.eur", "basic_1_6")["kainuu"])
    assert (told.text.split()[0], told.value) == ("330", 330.0)


def test_the_workbook_tells_no_minutes_of_fewer_persons_than_are_told_of(source, tmp_path):
    league = source.results.league
    few = league["municipality_code"].eq(league["municipality_code"].iloc[0])
    league = league.assign(persons=league["persons"].mask(few, 4.0))
    source = replace(source, results=replace(source.results, league=league))
    workbook.write(build(source, "en"), source, tmp_path / "tables.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets[-1].iter_rows(values_only=True))
    of_few = [row for row in rows if row[1] == league["municipality_code"].iloc[0]]
    assert len(of_few) == few.sum()
    assert {(row[6], row[7], row[8], row[-1]) for row in of_few} == {
        (None, None, None, Texts("en")("untold_few_persons"))
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bound", ["at_most", "at_least"])
def test_minutes_that_are_a_bound_say_so_wherever_they_stand(source, tmp_path, language, bound):
    """In the league and among the peers, in the table of regions and the workbook: as the region's own report does."""
    t, code = Texts(language), source.results.league["municipality_code"].iloc[0]
    told = bounded(source, bound, code=code, region="kainuu")
    words = f"{t(bound)} {t.minutes(float(minutes_row(told.results.league, code)['value']))}"
    report = build(told, language)
    league, peers = table_of(report, "towns-lukio"), table_of(report, "peers")
    assert cell(league, f"Kunta {code}", t("p90")).text == words
    assert cell(peers, f"Kunta {code}", t("p90")).text == words
    assert any(words in row[2].text for row in peers.rows if row[0].code != code)
    regions = table_of(report, "level-lukio-table")
    heading = indicator_name("G1.d.p90", language, Parameters())
    assert cell(regions, source.results.names["kainuu"].get(language), heading).text.startswith(t(bound))
    note = {"at_most": t("compare_at_most_note"), "at_least": t("compare_at_least_note")}
    for table in (league, regions):
        assert [one in table.notes for one in note.values()] == [one == bound for one in note]
    workbook.write(report, told, tmp_path / "tables.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets[-2:]:
        rows = list(sheet.iter_rows(values_only=True))
        at = next(row.index(t("workbook_bound")) for row in rows if t("workbook_bound") in row)
        marked = [(row[1] or row[0], row[3], row[4]) for row in rows[3:] if row[at] == t(bound)]
        expected = code if sheet.title.endswith(t("workbook_all_municipalities")[:20]) else marked[0][0]
        assert marked == [(expected, t("level_lukio"), "G1.d.p90")]


def test_no_journey_is_shortest_that_is_at_least_so_long(source):
    t, lukio = Texts("en"), source.results.indicators.query("indicator_id == 'G1.d.p90' and level == 'lukio'")
    shortest, longest = (lukio.loc[at, "region_id"] for at in (lukio["value"].idxmin(), lukio["value"].idxmax()))
    missing = t("compare_travel_missing", level=t("level_lukio"))
    assert missing not in _told(build(source, "en").sections[0])
    assert missing in _told(build(bounded(source, "at_least", region=shortest), "en").sections[0])
    told = _told(build(bounded(source, "at_least", region=longest), "en").sections[0])
    assert any(f" {t('at_least')} {t.minutes(lukio['value'].max())}" in one for one in told)


def minutes_row(table, code="", region=""):
    return next(row for _, row in table.iterrows() if _is_row(row, code, region))


def _is_row(row, code, region):
    is_there = row["municipality_code"] == code if code else row["region_id"] == region
    return is_there and (row["level"], row["indicator_id"]) == ("lukio", "G1.d.p90")


def bounded(source, bound, *, region, code=""):
    """The comparison in which the minutes to lukio of a region, and of a municipality, are a bound."""
    results = source.results
    of_regions = results.indicators.apply(_is_row, axis=1, code="", region=region)
    indicators = results.indicators.assign(bound=results.indicators["bound"].mask(of_regions, bound))
    of_towns = results.league.apply(_is_row, axis=1, code=code, region="")
    league = results.league.assign(bound=results.league["bound"].mask(of_towns, bound))
    return replace(source, results=replace(results, indicators=indicators, league=league))


@pytest.mark.parametrize(("share", "told"), [(0.2, True), (0.21, False)])
def test_children_far_from_a_finnish_school_are_not_compared_where_over_a_fifth_speak_swedish(source, share, told):
    beyond, penalty = BEYOND_LIMIT["basic_1_6"].id(Parameters()), PENALTY.id(Parameters())
    source = with_swedish(source, share, **{beyond: (0.3, "share"), penalty: (2.0, "min")})
    compared = Compared(source, Texts("en"))
    table = level_table(compared, "basic_1_6")
    row = next(row for row in table.rows if row[0].text == "Kainuu")
    names = [indicator_name(one, "en", Parameters(), "basic_1_6") for one in (beyond, penalty)]
    at = [[column.heading for column in table.columns].index(name) for name in names]
    assert [row[i].text == OTHERS for i in at] == [not told] * 2
    assert (compared.t("other_schools_note") in table.notes) == (not told)
    aland = replace(source, municipalities=source.municipalities.assign(region_code="21"))
    row = next(row for row in level_table(Compared(aland, compared.t), "basic_1_6").rows if row[0].text == "Kainuu")
    assert OTHERS not in [cell.text for cell in row]


def test_hostile_names_of_municipalities_are_literal(tmp_path):
    codes = comparison_case.compared_regions()[0].municipality_codes
    names = dict(zip(codes, HOSTILE, strict=False))
    source = comparison_case.make(names=names)
    report = build(source, "en")
    page = Page(render(report))
    assert not page.all("script")
    assert {clean(name) for name in names.values()} <= set(page.text_of["th"])
    path = tmp_path / "tables.xlsx"
    workbook.write(report, source, path)
    cells = [c for s in openpyxl.load_workbook(path).worksheets for row in s.iter_rows() for c in row if c.value]
    assert {one.data_type for one in cells} <= {"s", "n"}
    assert {clean(name) for name in names.values() if len(name) < 1000} <= {one.value for one in cells}


def test_all_faults_of_an_input_are_named_at_once(source):
    with pytest.raises(TableError) as caught:
        ComparisonInput(source.results, (), source.municipalities[["code"]], {})
    told = str(caught.value)
    assert "municipalities: missing column name_sv" in told
    assert "kainuu is compared, but not given" in told
    assert "no 'key'" in told


def test_numbers_of_a_level_known_in_part_carry_a_star_that_is_explained(source):
    row = pd.DataFrame(
        [("satakunta", "lukio", "fi", "partly_covered")], columns=["region_id", "what", "language", "why"]
    )
    results = replace(source.results, left_out=row)
    report = build(replace(source, results=results), "en")
    table, note = table_of(report, "level-lukio-table"), Texts("en")("compare_star_note")
    starred = {cells[0].text for cells in table.rows if any("*" in one.text for one in cells)}
    assert starred == {source.results.names["satakunta"].en}
    assert note in table.notes
    others = [one.notes for one in report.tables() if one.key in ("towns-vet", "level-vet-table")]
    assert others
    assert not any(note in notes for notes in others)


def test_pairs_that_must_not_be_ranked_are_named_among_the_findings(source):
    compared = Compared(source, Texts("en"))
    unsure = [p for p in compared.ranking.pairs() if p.share < SURE]
    told = " ".join(item for block in build(source, "en").sections[0].blocks for item in getattr(block, "items", ()))
    assert all(f"{compared.name(p.ahead)} – {compared.name(p.behind)}" in told for p in unsure)
    assert ("Not to be ranked" in told) == bool(unsure)


def changed(source, statistic, level, region, **values):
    """The comparison with something else in the row of a statistic, level and region; made where there is none."""
    table = source.results.indicators
    at_level, of_region = table["level"].eq(level), table["region_id"].eq(region)
    mine = at_level & of_region & table["indicator_id"].eq(statistic.id(Parameters()))
    row = table[mine] if mine.any() else table[at_level & of_region].iloc[[0]].assign(unit="share")
    row = row.assign(indicator_id=statistic.id(Parameters()), **values)
    return replace(source, results=replace(source.results, indicators=pd.concat([table[~mine], row])))


def test_a_level_that_is_doubtful_somewhere_is_neither_compared_nor_placed_and_its_doubt_has_a_column(source):
    t, name = Texts("en"), source.results.names["kainuu"].en
    doubtful = changed(source, UNCERTAIN, "lukio", "kainuu", value=0.202)
    report = build(changed(doubtful, P90, "lukio", "kainuu", rank=float("nan")), "en")
    table = table_of(report, "level-lukio-table")
    assert t("compare_col_place") not in [column.heading for column in table.columns]
    assert t("compare_place_note") not in table.notes
    assert cell(table, name, t("col_uncertain")).text == "20.2%"
    sections = {section.key: section for section in report.sections}
    assert t("level_lukio") not in sections["indicators"].blocks[0].text
    told = [sections["findings"].blocks[0].text, *sections["findings"].blocks[1].items]
    assert t("compare_travel_missing", level=t("level_lukio")) in told
    plain = table_of(build(source, "en"), "level-lukio-table")
    assert t("col_uncertain") not in [column.heading for column in plain.columns]
    sure = {section.key: section for section in build(source, "en").sections}
    assert t("level_lukio") in sure["indicators"].blocks[0].text


def test_minutes_of_a_level_are_those_of_the_reports(source):
    t, level = Texts("en"), "lukio"
    row = Compared(source, t).rows(P90, level)["kainuu"]
    heading = indicator_name(P90.id(Parameters()), "en", Parameters())
    told = cell(table_of(build(source, "en"), "level-lukio-table"), source.results.names["kainuu"].en, heading)
    assert told.text.startswith(t.minutes(row["value"]))
    assert told.value == row["value"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_without_a_car_stands_beside_the_drive_where_timetables_tell_of_a_whole_region(source, language):
    t, heading = Texts(language), Texts(language)("compare_col_without_car")
    assert heading not in [column.heading for column in table_of(build(source, language), "level-lukio-table").columns]
    ends = {"kainuu": (0.61, 0.7), "satakunta": (0.1, 0.9)}
    rows = [
        {"region_id": region, "municipality_code": "", "level": "lukio", "indicator_id": end.id(Parameters()),
         "value": share, "unit": "share", "persons": 1000 * share, "status": "assumption"}
        for region, shares in ends.items()
        for end, share in zip(RANGE[LEGAL.key], shares, strict=True)
    ]  # fmt: skip
    off_road = {"region_id": "keski-pohjanmaa", "municipality_code": "", "level": "lukio", "value": 900.0,
                "indicator_id": DAY_NOT_KNOWN.id(Parameters()), "unit": "persons", "persons": 900.0,
                "status": "assumption"}  # fmt: skip
    together = pd.concat([source.results.indicators, pd.DataFrame([*rows, off_road])], ignore_index=True)
    told = replace(source, results=replace(source.results, indicators=together))
    table = table_of(build(told, language), "level-lukio-table")
    names = {region: name.get(language) for region, name in source.results.names.items()}
    assert cell(table, names["kainuu"], heading).text in ("61–70\xa0%", "61%–70%")
    assert cell(table, names["satakunta"], heading).text == t("not_known"), "a range of everything says nothing"
    assert cell(table, names["keski-pohjanmaa"], heading).text == t("not_known"), "half of them live far from ways"
    assert cell(table, names["etela-savo"], heading).text == "–"
    assert t("compare_without_car_note", limit="180") in table.notes


def test_a_share_of_draws_under_the_line_is_not_printed_as_the_line(source):
    compared = Compared(source, Texts("en"))
    assert [compared.draws_words(share) for share in (0.896, 0.9, 0.83)] == ["89.6%", "90%", "83%"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_delays_of_crossings_are_said_to_vary_where_a_region_has_them(source, language):
    named = Texts(language)("interval_delays")
    charged = replace(source, results=replace(source.results, delays=True))
    free, delayed = (Page(render(build(one, language))).text for one in (source, charged))
    assert named not in free
    assert delayed.count(named) > 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_street_links_are_told_of_only_where_some_region_travels_over_roads_without_streets(source, language):
    t = Texts(language)
    usual, over_streets = (Compared(one, t) for one in (source, _on_digiroad(source)))
    for compared, told in ((usual, True), (over_streets, False)):
        notes = level_table(compared, "lukio").notes
        assert (t("between_streets") in notes[0]) is told
        assert (t("between_no_streets") in notes[0]) is not told
        varied = " ".join(row[0].text for row in varied_table(compared).rows)
        assert (SOURCES["local_streets"].get(language) in varied) is told


def _on_digiroad(source):
    return replace(source, provenance={"key": "0" * 64, "inputs": [DIGIROAD]})


def test_regions_are_bent_in_finnish_sentences(source):
    told = " ".join(_told(build(source, "fi").sections[0]))
    assert "alueella" not in told
    assert "pisin Etelä-Savossa" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_imprint_says_when_it_was_published_or_that_no_date_was_given(source, language):
    t, told = Texts(language), replace(source.results, parameters=Parameters(published="2026-11-29"))
    assert build(source, language).imprint == (t("imprint_no_publisher"), t("imprint_no_date"))
    assert t("imprint_made", date=t.date("2026-11-29")) in build(replace(source, results=told), language).imprint
