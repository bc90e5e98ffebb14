"""Limits that an analyst sets stand in every sentence, heading and description, and none of the declared ones."""

import re
import sqlite3

import pytest

from kopa.figures.catchment_map import SAME_TOWN_M
from kopa.levels import EVERY
from kopa.parameters import Parameters
from kopa.report import LANGUAGES, build
from kopa.report.gpkg.geopackage import geopackage
from kopa.report.model import Folded, KeyFigures, Paragraph, Part, Points, Table
from kopa.report.sections.travel import law_words
from kopa.words.texts import Texts
from tests.report.conftest import indicators, make

OWN = Parameters(basic_transport_km=4.5, travel_aid_km=8.0, isochrone_cutoffs_min=(20.0, 40.0))
DECLARED = re.compile(r"(?<![\d,.])(5|7)\s?(km|kilomet\w+)(?!\s?×)", re.I)
"""The declared limits of transport and travel aid, written out in kilometres."""

OF_SQUARES = ("ruudun", "ruutu", "ruta", "rutor", "cell")
"""Words of sentences on the squares of 5 km in which people are counted."""


@pytest.fixture(scope="module")
def source():
    return make(parameters=OWN, indicators=indicators(OWN))


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request, source):
    return build(source, request.param)


def texts_of(block):
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Points):
        yield from block.items
    elif isinstance(block, Table):
        yield from (block.caption, *block.notes, *(column.heading for column in block.columns))
        yield from (cell.text for row in block.rows for cell in row)
    elif isinstance(block, KeyFigures):
        yield from (f"{one.value} {one.meaning}" for one in block.items)
    elif isinstance(block, Part | Folded):
        yield block.heading if isinstance(block, Part) else block.summary
    else:
        yield from (block.caption, block.summary)


def sentences(report):
    """Every sentence of the report but those on the law and on sites of one town, which have limits of their own."""
    t = Texts(report.language)
    others = (law_words(t), t("catchment_note", km=t.integer(SAME_TOWN_M / 1000)))
    blocks = [block for block in report.blocks() if getattr(block, "key", "") != "parameters"]
    texts = [text.replace("\u00a0", " ") for block in blocks for text in texts_of(block) if text not in others]
    return [one for text in texts for one in re.split(r"(?<=[.!?])\s", text)]


def test_no_sentence_tells_a_declared_limit_that_was_changed(report):
    found = [text for text in sentences(report) if DECLARED.search(text)]
    assert [text for text in found if not any(word in text for word in OF_SQUARES)] == []


def test_the_sentences_tell_the_limit_with_the_persons_beyond_it(report, source):
    t = Texts(report.language)
    people = source.origins
    far = people.loc[people["distance_basic_1_6_km"] > 4.5, "age_7_12"].sum()
    told = [text for text in sentences(report) if t.headcount(far).replace("\u00a0", " ") in text]
    assert any(t.number(4.5) in text for text in told)
    overview = next(table for table in report.tables() if table.key == "levels")
    assert {row[6].text.partition("(")[2].replace("\u00a0", " ") for row in overview.rows} == {
        f"{t.number(4.5)} km)", "8 km)"
    }  # fmt: skip


def test_what_was_known_before_is_not_said_to_be_missing(report):
    assert missing(report) == missing(build(make(), report.language))


def missing(report):
    """Sentences of the report that say of a level that its sites are not known."""
    t = Texts(report.language)
    words = {t("finding_missing", level=t(f"level_{level}")) for level in EVERY}
    return [text for block in report.blocks() for text in texts_of(block) if text in words]


def test_persons_near_a_site_are_counted_at_the_limits_of_the_study(report):
    t = Texts(report.language)
    table = next(table for table in report.tables() if table.key == "conservation")
    assert t.numbers([20, 40]) in table.rows[-1][0].text
    assert table.rows[-1][1].value > 0


def test_the_geopackage_describes_its_fields_by_the_limits_of_the_study(source, tmp_path):
    geopackage(source, tmp_path / "region.gpkg", isochrones=None)
    with sqlite3.connect(tmp_path / "region.gpkg") as database:
        query = "select description from gpkg_data_columns where name = 'lukio_beyond_limit_share'"
        (words,) = database.execute(query).fetchone()
        shares = database.execute("select lukio_within_30min_share, lukio_beyond_limit_share from municipalities")
        assert all(value is not None for row in shares for value in row)
    assert all(one in words for one in ("yli 4,5 km", "vähintään 8 km", "minst 8 km", "over 4.5 km"))
