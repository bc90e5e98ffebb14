import base64
import csv
import dataclasses
import hashlib
import itertools
import re
from html.parser import HTMLParser

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from kopa.figures import clean
from kopa.report import LANGUAGES, Texts, build, html
from kopa.report.facts import Facts
from kopa.report.model import Figure, Paragraph, Points
from kopa.report.sections import basis, working_life
from kopa.results import TOGETHER
from kopa.units import CRS_FINLAND
from tests.report.conftest import CORNER_X, CORNER_Y, HOSTILE, indicators, make, origins

SPACE = "\u00a0"
VOID = {"meta", "rect", "path", "circle", "polyline", "br"}


class Page(HTMLParser):
    """Tags with their attributes, and text, in order."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words, self.within, self.text_of = [], [], [], {}
        self.feed(page.replace("<wbr>", ""))  # where a line may end is no part of a word

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.within.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self.within and self.within[-1][0] == tag:
            self.within.pop()

    def handle_data(self, data):
        self.words.append(data)
        if self.within:
            key = self.within[-1][0]
            self.text_of.setdefault(key, []).append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self):
        return " ".join(self.words)


def part_words(report, key):
    """Sentences of one part of a report."""
    part = next(block for block in report.blocks() if getattr(block, "key", "") == key)
    return [block.text for block in part.blocks if isinstance(block, Paragraph)]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, plain_html):
    return Page(plain_html(request.param))


def test_there_is_one_h1_and_no_heading_level_is_skipped(page):
    levels = [int(name[1]) for name, _ in page.tags if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_every_header_its_scope(page):
    assert len(page.all("caption")) == len(page.all("table")) > 8
    assert {attrs.get("scope") for attrs in page.all("th")} == {"col", "row"}


def test_ids_are_unique_and_every_link_inside_leads_somewhere(page):
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for attrs in page.all("a")} <= set(ids)
    named = {name for _, attrs in page.tags for name in attrs.get("aria-labelledby", "").split()}
    assert named <= set(ids)


def test_every_figure_has_a_real_alternative_and_a_table_with_the_same_data(page, plain_input):
    pictures = [attrs for attrs in page.all("svg") if attrs.get("role") == "img"]
    language = page.all("html")[0]["lang"]
    figures = build(plain_input, language).figures()
    assert len(pictures) == len(figures) >= 5
    summaries = [figure.summary for figure in figures]
    assert all(re.search(r"\d", text) and len(text) > 40 for text in summaries)
    assert len(set(summaries)) == len(summaries)
    tables = {f"table-{table.key}" for table in build(plain_input, language).tables()}
    assert all(f"table-{figure.table_key}" in tables for figure in figures)
    assert all(attrs.get("aria-hidden") == "true" for attrs in page.all("svg") if attrs.get("role") != "img")


def test_nothing_is_asked_from_outside_and_nothing_can_run(plain_html):
    page = plain_html("fi")
    parsed = Page(page)
    assert not {"script", "link", "iframe", "img", "form", "object"} & {name for name, _ in parsed.tags}
    assert not [a for _, attrs in parsed.tags for a in attrs if a.startswith("on") or a == "style"]
    values = [v for _, attrs in parsed.tags for a, v in attrs.items() if v and a != "xmlns"]
    assert not [v for v in values if re.match(r"\s*(https?:|//|data:|javascript:)", v)]
    assert "url(" not in "".join(parsed.text_of["style"])


def test_the_security_policy_allows_the_page_s_own_style_and_nothing_else(plain_html):
    page = plain_html("fi")
    style = re.search("<style>(.*?)</style>", page, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(a["content"] for a in Page(page).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_same_input_gives_the_same_bytes_in_whatever_order_its_rows_come(plain_input, plain_html):
    mixed = dataclasses.replace(
        make(),
        indicators=plain_input.indicators[::-1],
        municipalities=plain_input.municipalities[::-1],
        rejected_sites=plain_input.rejected_sites[::-1],
    )
    assert html(mixed, "sv") == plain_html("sv")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_comes_out_as_literal_text(name):
    page = Page(html(make((name, "Öölä", "Åby"), region_name=name), "en"))
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in Page(html(make(), "en")).tags}
    shown = clean(name)
    assert [text for text in page.text_of["th"] if text == shown]
    assert shown in page.text_of["h1"][0]
    page_text = html(make((name, "Öölä", "Åby"), region_name=name), "en")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", page_text)


def test_hostile_facts_of_the_programme_are_literal_too(plain_input):
    programme = plain_input.region.programme
    lead = dataclasses.replace(programme.leads[0], value="<b>bold</b>", source="javascript:alert(1)")
    region = dataclasses.replace(plain_input.region, programme=dataclasses.replace(programme, leads=(lead,)))
    page = Page(html(dataclasses.replace(plain_input, region=region), "fi"))
    assert "<b>bold</b>" in page.text
    assert "b" not in {tag for tag, _ in page.tags}


def test_persons_of_the_sentences_are_those_of_the_tables(plain_input):
    report = build(plain_input, "fi")
    rows = {row[0].text: row for table in report.tables() if table.key == "levels" for row in table.rows}
    sentence = next(block.text for block in report.blocks() if getattr(block, "text", "").startswith("Lukio: "))
    # Some of the people may have a nearer site beyond the border, so those near are "at least" so many.
    near, share, far = re.match(
        r"Lukio: vähintään ([\d\xa0]+)\xa0henkilöä \((\d+)\xa0%\).*; enintään ([\d\xa0]+)\xa0henkilöä", sentence
    ).groups()
    assert near == rows["Lukio"][5].text
    everyone = rows["Lukio"][2].value
    assert int(far.replace("\xa0", "")) == round(everyone - rows["Lukio"][5].value)
    assert int(share) == round(100 * rows["Lukio"][5].value / everyone)


def test_each_municipality_s_classes_add_up_to_its_persons_and_the_region_s(plain_input):
    for table in build(plain_input, "en").tables():
        if not table.key.startswith("times-"):
            continue
        for row in table.rows:
            assert sum(cell.value for cell in row[2:-3]) == pytest.approx(row[1].value)
        *parts, whole = table.rows
        for column in range(1, len(whole) - 3):
            assert sum(row[column].value for row in parts) == pytest.approx(whole[column].value)


def test_the_legend_of_a_map_counts_everybody(plain_input):
    figure = next(figure for figure in build(plain_input, "en").figures() if figure.key == "map-lukio")
    counted = [int(n.replace(",", "")) for n in re.findall(r": ([\d,]+)\xa0person", figure.summary)]
    assert sum(counted) == round(plain_input.origins["age_16_17"].sum())


def test_small_groups_are_not_told_as_numbers():
    few = make()
    few.origins.loc[:, "age_16_17"] = 0.1
    report = build(few, "en")
    table = next(table for table in report.tables() if table.key == "times-lukio")
    assert {cell.text for row in table.rows for cell in row[1:-3]} <= {"0", "fewer\xa0than\xa05"}


def test_kopa_is_spelled_out_once_where_it_is_named_first(page):
    (before, after) = page.text.split("Koulutus palveluna")
    assert before.count("KOPA") == 1
    assert re.search("Kuntaliit|Kommunförbund", before[-60:] + after[:150])


def test_the_glossary_at_the_end_explains_the_words_of_scores_and_differences(repo, plain_input):
    with (repo / "docs" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        terms = {row["en"]: row for row in csv.DictReader(file)}
    for language in LANGUAGES:
        told = build(plain_input, language).sections[-1].blocks[0].items
        named = {text.partition(":")[0].casefold() for text in told}
        for term in ("Gini coefficient", "Theil's measure", "Lorenz curve", "effect of the municipal border", "cohort",
                     "weight", "geometric mean"):  # fmt: skip
            assert terms[term][language].casefold() in named, (language, term)
        assert sum(text.startswith("90") and not text.startswith(Texts(language)("p90")) for text in told) == 1


def test_a_region_that_is_no_documented_pilot_is_said_to_be_none(page):
    said = {"fi": "Lähteissä aluetta ei mainita", "sv": "nämns området inte", "en": "do not name the region"}
    assert said[page.all("html")[0]["lang"]] in page.text


def test_assumptions_are_marked_and_shared_targets_not_claimed(plain_input):
    tables = {table.key: table for table in build(plain_input, "en").tables()}
    facts = {row[1].text: row[3].text for row in tables["programme"].rows}
    assert (facts["Oppilaitos & Co"], facts["18 January 2022"]) == ("assumption", "documented")
    targets = {row[0].text: row[3].text for row in tables["targets"].rows}
    assert targets == {"participants": "shared, not attributable to the region", "coaches": "the region's own"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_with_shared_targets_alone_is_said_to_have_none_of_the_regions_own(language):
    source, t = make(), Texts(language)
    programme = source.region.programme
    shared = tuple(one for one in programme.targets if not one.attributable)
    region = dataclasses.replace(source.region, programme=dataclasses.replace(programme, targets=shared))
    sources = (source, dataclasses.replace(source, region=region))
    some, none = (working_life.section(Facts(one, t)).blocks[0].text for one in sources)
    assert some == t("working_answer", targets=t.count("targets", 2), own=1, reached=1)
    assert none == t("working_answer_none", targets=t.count("targets", 1))


def test_that_the_young_have_no_car_is_told_once_at_the_first_of_their_levels(plain_input):
    for language, words in (("fi", "auton ajoaikoja"), ("sv", "bilrestider"), ("en", "car times")):
        parts = [
            block for block in build(plain_input, language).blocks() if getattr(block, "key", "").startswith("level-")
        ]
        told = [part.key for part in parts if any(words in getattr(block, "text", "") for block in part.blocks)]
        assert told == [next(part.key for part in parts if part.key in ("level-lukio", "level-vet"))]


@pytest.mark.parametrize(("language", "words"), [("fi", "ajomatka autolla"), ("sv", "bilresan"), ("en", "drive takes")])
def test_the_times_of_every_level_are_called_car_times_in_their_sentence(plain_input, language, words):
    report = build(plain_input, language)
    for key in ("level-basic-1-6", "level-lukio", "level-vet"):
        assert f" {words} " in part_words(report, key)[0]


def test_hours_a_week_among_the_scores_are_called_car_times():
    source = make()
    hours = source.scorecard.iloc[[-1]].assign(
        indicator_id="G2.b.site", level="lukio", value=1.2, score=0.9, weight=1.0
    )
    known = source.indicators.iloc[[0]].assign(indicator_id="G2.b.site", level="lukio", value=1.2, unit="h/week")
    told = dataclasses.replace(
        source,
        scorecards={"en": pd.concat([source.scorecard, hours], ignore_index=True)},
        indicators=pd.concat([source.indicators, known], ignore_index=True),
    )
    for language in LANGUAGES:
        table = next(table for table in build(told, language).tables() if table.key == "scores-g2")
        assert table.rows[0][3].text.endswith("\u00a0h")
        assert table.notes == (Texts(language)("minutes_by_car"),)


@pytest.mark.parametrize(("level", "key"), [("lukio", "partial_scored_note"), ("vet", "partial_note")])
def test_a_level_known_in_part_is_called_scored_only_where_it_carries_weight(plain_input, level, key):
    table = plain_input.indicators
    status = table["status"].mask(table["level"].eq(level), "partial")
    report = build(dataclasses.replace(plain_input, indicators=table.assign(status=status)), "en")
    notes = " ".join(words for words in part_words(report, f"level-{level}"))
    other = {"partial_scored_note", "partial_note"} - {key}
    assert Texts("en")(key) in notes
    assert Texts("en")(*other) not in notes
    assert ("For 12\xa0persons (5%)" in notes) == (level == "lukio")


def test_a_broken_sum_is_told_first_in_its_section(plain_input):
    lost = plain_input.conservation.assign(ok=False)
    report = build(dataclasses.replace(plain_input, conservation=lost), "en")
    section = next(section for section in report.sections if section.key == "stamp")
    assert section.blocks[0].text.startswith("No: a sum does not agree")


def test_maps_that_disagree_with_the_measures_are_told(plain_input):
    people = plain_input.origins.copy()
    people["time_vet_min"] = people["time_vet_min"] * 2
    report = build(dataclasses.replace(plain_input, origins=people), "en")
    section = next(section for section in report.sections if section.key == "stamp")
    assert section.blocks[0].text.startswith("No: a sum does not agree")
    assert section.blocks[1].rows[-1][-1].text == "no"


def test_a_region_without_a_programme_says_what_is_missing(plain_input):
    region = dataclasses.replace(plain_input.region, programme=None)
    report = build(dataclasses.replace(plain_input, region=region), "fi")
    assert Texts("fi")("programme_none") in [getattr(block, "text", "") for block in report.blocks()]


def test_areas_united_before_are_drawn_in_place_of_those_of_each_site(plain_input):
    each = [box(CORNER_X, CORNER_Y, CORNER_X + 9_000 * k, CORNER_Y + 9_000) for k in (1, 2)]
    made = gpd.GeoDataFrame({"level": "lukio", "site_id": ["a", "b"], "minutes": 15.0}, geometry=each, crs=CRS_FINLAND)
    here = dataclasses.replace(plain_input, isochrones=made).reached["lukio"]
    assert here[15.0].equals(each[1])
    united = made.iloc[:1].assign(site_id=TOGETHER)
    before = dataclasses.replace(plain_input, isochrones=pd.concat([made, united])).reached["lukio"]
    assert before[15.0].equals(each[0])


def test_people_are_the_same_in_the_tables_of_the_region_and_of_travel():
    people = origins(40)
    people[["age_7_12", "age_16_17"]] = np.random.default_rng(5).integers(1, 99, (len(people), 2)) / 10
    report = build(make(origins=people), "en")
    tables = {table.key: table for table in report.tables()}
    heads = [column.heading for column in tables["municipalities"].columns]
    told_ages = (("basic-1-6", "7–12"), ("lukio", "16–17"), ("vet", "16–17"))
    for (level, ages), whole in zip(told_ages, tables["levels"].rows, strict=True):
        told = [row[heads.index(ages)] for row in tables["municipalities"].rows]
        assert [row[1] for row in tables[f"times-{level}"].rows] == told, level
        assert (whole[2].text, whole[2].value) == (told[-1].text, told[-1].value)


def test_a_trace_of_minutes_is_told_alike_in_every_table():
    changed = indicators()
    changed.loc[changed["indicator_id"].eq("G5.a.penalty"), "value"] = 0.02
    tables = {table.key: table for table in build(make(indicators=changed), "en").tables()}
    told = {cell.text for table in tables.values() for row in table.rows for cell in row if cell.value == 0.02}
    assert told == {"under 0.1\xa0min"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scores_tell_where_other_regions_stand_beside_this_one_without_a_link(language):
    page = Page(html(make(), language))
    assert Texts(language)("scores_beside") in page.text
    assert not [attrs["href"] for attrs in page.all("a") if "comparison" in attrs["href"]]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_dot_plot_tells_the_intervals_of_its_table(plain_input, language):
    report = build(plain_input, language)
    section = next(one for one in report.sections if one.key == "equality")
    dots = next(block for block in section.blocks if isinstance(block, Figure) and block.key.startswith("dots"))
    table = next(table for table in report.tables() if table.key.startswith("between"))
    assert dots.table_key == table.key
    assert len(table.rows) == 4
    for name, *told, _uncertain in ([cell.text for cell in row] for row in table.rows[:-1]):
        told = [words.partition(",")[0] for words in told]  # the middle is told where the number is not in it
        pairs = told[:2], told[2:]
        words = [one if one == between else f"{one} ({between.removesuffix(SPACE + 'min')})" for one, between in pairs]
        assert f"{name} {' / '.join(words)}" in dots.summary
    assert "(26–40)" in dots.summary


def test_without_intervals_none_is_told(plain_input):
    report = build(dataclasses.replace(plain_input, intervals=None), "en")
    assert not any("between" in getattr(block, "key", "") for block in report.blocks())
    dots = next(figure for figure in report.figures() if figure.key.startswith("dots"))
    assert "(" not in dots.summary.partition(": ")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_analyst_brought_is_said_in_place_of_what_it_replaces(plain_input, language):
    t = Texts(language)
    row = {"table": "own_population", "file": "grid.gpkg", "sha256": "cd" * 32, "source": "own", "licence": "x"}
    inputs = [*plain_input.provenance["inputs"], row]
    own = dataclasses.replace(plain_input, provenance={**plain_input.provenance, "inputs": inputs})
    before, after = (
        next(block for block in basis.data_section(Facts(one, t)).blocks if isinstance(block, Points)).items
        for one in (plain_input, own)
    )
    assert t("limit_people") in before
    assert t("limit_people") not in after
    assert after[0] == t("limit_own", names=f"{t('table_own_population')} (grid.gpkg)")
    table = next(table for table in build(own, language).tables() if table.key == "inputs")
    assert [t("table_own_population"), t("source_own")] in [[row[0].text, row[1].text] for row in table.rows]
