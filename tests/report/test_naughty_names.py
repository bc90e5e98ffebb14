"""Names that break other programs stay literal text: in the browser, in the PDF, in pictures, in both CSV dialects."""

import csv
import dataclasses
import json
from xml.etree import ElementTree

import pandas as pd
import pikepdf
import pytest

from kopa import figures, store
from kopa.figures import clean
from kopa.report import build, html
from kopa.report.html.page import render
from kopa.report.model import Paragraph, Section
from kopa.report.pdf.pdf import pdf
from tests.report.claims import squeezed
from tests.report.conftest import HOSTILE, make
from tests.report.pdf.test_pdf import opened as read_pdf
from tests.report.pdf.test_pdf import text_of

pytestmark = pytest.mark.browser

OWN = [*HOSTILE, "=1+1", "@SUM(A1)", "-2+3", "+4", "\tTab", "a;b,c|d", 'say "so"', "line\r\nbreak", "line\nbreak",
       "ä ö å š ž ŋ đ", "\ufeffmark", "'single", "%00", "\\u0000", "a\u2028b", "-0", "1e5", "007",
       "NULL", "nan"]  # fmt: skip


@pytest.fixture(scope="module", params=["own", pytest.param("naughty", marks=pytest.mark.outside)])
def names(request):
    """Names of sites, providers, municipalities and regions that somebody might meet."""
    if request.param == "own":
        return OWN
    shared = request.getfixturevalue("shared")
    strings = json.loads((shared / "oracles" / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    return [text for text in strings if text]


@pytest.fixture(scope="module")
def source(names):
    """A report in which every one of the names is that of a rejected site, and the last is that of its region."""
    table = pd.DataFrame({"name": names, "reason": [*names[1:], names[0]], "reason_code": names})
    short = [name for name in names if len(name) < 300]
    towns = (short[0], short[len(short) // 2], short[-1])
    return dataclasses.replace(make(towns, region_name=short[-1]), rejected_sites=table)


def as_shown(text: str) -> str:
    """What HTML makes of line ends in text, and kopa of what cannot be printed."""
    return clean(text).replace("\r\n", "\n").replace("\r", "\n")


def test_in_the_browser_they_are_words_and_nothing_runs(opened, source, names):
    page = opened(html(source, "en"))
    assert page.heard == []
    assert page.evaluate("document.scripts.length") == 0
    told = page.evaluate("[...document.querySelectorAll('#table-rejected tbody th')].map(e => e.textContent)")
    assert sorted(told) == sorted(as_shown(name) for name in names)
    assert page.title() == " ".join(as_shown(build(source, "en").title).split())


def test_in_the_pdf_they_are_words_and_no_link_or_script(source, names):
    whole = build(source, "en")
    (table,) = (one for one in whole.tables() if one.key == "rejected")
    # a name of 40,000 letters has a test of its own beside the PDF's
    table = dataclasses.replace(table, rows=tuple(row for row in table.rows if max(len(c.text) for c in row) < 1000))
    content = pdf(dataclasses.replace(whole, sections=(Section("s", names[0], (Paragraph(names[1]), table)),)))
    told = text_of(content)
    plain = [name for name in names if name.isprintable() and name.isascii() and len(name) < 300]
    assert len(plain) > 10
    assert [name for name in plain if squeezed(name) not in told] == []
    with read_pdf(content) as document:
        kinds = {str(one.get("/S")) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one}
        assert not kinds & {"/URI", "/JavaScript", "/Launch", "/GoToR"}


def test_in_pictures_they_are_words(names):
    rows = [figures.DotRow(name, 1.0, 2.0, name, False, (0.5, 2.0), (1.5, float("inf"))) for name in names]
    text = figures.ChartText("title", "; ".join(names), "x", "y", names[0], ((0.0, "0"), (5.0, names[-1])))
    svg = str(figures.dot_plot("dots", rows, text, dot_words="a", end_words="b", between_words="c"))
    root = ElementTree.fromstring(svg)
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {
        "svg", "title", "desc", "rect", "g", "text", "path", "circle", "line",
    }  # fmt: skip
    (desc,) = (one.text for one in root.iter() if one.tag.endswith("desc"))
    assert desc == as_shown("; ".join(names))
    assert not [key for one in root.iter() for key in one.attrib if key.startswith("on") or "href" in key]


@pytest.mark.parametrize(("write", "dialect"), [
    (store.write_csv, {"encoding": "utf-8", "delimiter": ","}),
    (store.write_csv_fi, {"encoding": "utf-8-sig", "delimiter": ";"}),
])  # fmt: skip
def test_in_csv_they_come_back_as_they_were(names, tmp_path, write, dialect):
    path = write(tmp_path / "names.csv", pd.DataFrame({"name": names, "other": [*names[1:], names[0]], "n": 1.5}))
    with path.open(encoding=dialect["encoding"], newline="") as file:
        rows = list(csv.reader(file, delimiter=dialect["delimiter"], strict=True))
    assert [row[0] for row in rows[1:]] == names
    assert [row[1] for row in rows[1:]] == [*names[1:], names[0]]


def test_the_page_is_the_same_twice(source):
    assert render(build(source, "fi")) == render(build(source, "fi"))
