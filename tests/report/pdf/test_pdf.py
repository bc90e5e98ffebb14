"""The tagged PDF: what a reader and a reading program find in it."""

import io
import logging
import re
from functools import cache

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from kopa import report
from kopa.figures import clean
from kopa.report import LANGUAGES
from kopa.report.pdf.fonts import displayable
from kopa.report.pdf.pdf import pdf
from tests.report.conftest import HOSTILE, make
from tests.report_fonts import with_fonts

SHORT = [*(text for text in HOSTILE if len(text) < 1000), "=1+1"]
THREES = [tuple(SHORT[i : i + 3]) for i in range(0, len(SHORT), 3)]


@cache
def shown_in(language: str) -> report.Report:
    return report.build(make(), language)


@cache
def made(language: str) -> bytes:
    return pdf(shown_in(language))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(document: pikepdf.Pdf) -> list[tuple[Dictionary, tuple[str, ...]]]:
    """Every element of the structure tree with the kinds above it, in reading order."""

    def below(element: Dictionary, parents: tuple[str, ...]) -> list[tuple[Dictionary, tuple[str, ...]]]:
        kids = element.get("/K", [])
        found = [(element, parents)]
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                found += below(kid, (*parents, str(element.S)))
        return found

    return below(document.Root.StructTreeRoot.K[0], ())


def letters(font: Dictionary) -> dict[int, str]:
    """Code of a glyph → the text that it stands for, by the font's table."""
    table = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(
        r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", "\n".join(re.findall(r"beginbfchar(.*?)endbfchar", table, re.S))
    )
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def text_of(content: bytes) -> str:
    """All text of the pages in the order in which it is drawn, without white space."""
    told = []
    with opened(content) as document:
        tables: dict[tuple[int, int], dict[int, str]] = {}
        for page in document.pages:
            fonts = dict(page.Resources.Font)
            table: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = fonts[str(operands[0])]
                    if font.objgen not in tables:
                        tables[font.objgen] = letters(font)
                    table = tables[font.objgen]
                for part in _strings(str(operator), operands):
                    codes = [int.from_bytes(part[i : i + 2], "big") for i in range(0, len(part), 2)]
                    told.append("".join(table.get(code, "�") for code in codes))
    return squeezed("".join(told))


def _strings(operator: str, operands: list) -> list[bytes]:
    if operator == "Tj":
        return [bytes(operands[0])]
    return [bytes(part) for part in operands[0] if isinstance(part, pikepdf.String)] if operator == "TJ" else []


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2066-\u2069]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_language_and_tags_are_set(language: str):
    with opened(made(language)) as document:
        assert str(document.Root.Lang) == language
        assert str(document.docinfo["/Title"]) == shown_in(language).title
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_and_part_has_a_bookmark(language: str):
    shown = shown_in(language)
    with opened(made(language)) as document, document.open_outline() as outline:
        (top,) = outline.root
        assert top.title == shown.title
        assert [item.title for item in top.children] == [section.heading for section in shown.sections]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_of_a_table_has_its_scope(language: str):
    with opened(made(language)) as document:
        headings = [(element, parents) for element, parents in elements(document) if element.S == Name.TH]
        scopes = {str(element.A.Scope) for element, _ in headings}
        assert scopes == {"/Column", "/Row"}
        assert all((element.A.Scope == Name.Column) == ("/THead" in parents) for element, parents in headings)


def test_the_last_rows_of_a_long_table_have_headings_as_the_others():
    columns = (report.model.TableColumn("Place"), report.model.TableColumn("Persons", "number"))
    rows = tuple((report.model.Cell(f"P{i}"), report.model.Cell(str(i))) for i in range(9))
    table = report.model.Table("t", "Places", columns, rows)
    with opened(pdf(report.Report("en", "r", "R", "r", (report.model.Section("s", "S", (table,)),)))) as document:
        headings = [element for element, _ in elements(document) if element.S == Name.TH]
    assert sum(element.A.Scope == Name.Row for element in headings) == 9


def test_every_figure_has_its_caption_and_summary_as_alternative_text():
    shown = shown_in("en")
    with opened(made("en")) as document:
        told = [str(element.Alt) for element, _ in elements(document) if Name.Figure == element.S]
    assert told == [f"{figure.caption}. {figure.summary}" for figure in shown.figures()]


def test_bars_that_repeat_a_number_are_decoration():
    assert any(cell.picture for table in shown_in("en").tables() for row in table.rows for cell in row)
    with opened(made("en")) as document:
        assert b"/Artifact BMC" in b"".join(page.Contents.read_bytes() for page in document.pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_and_number_of_the_report_is_on_the_pages(language: str):
    shown, told = shown_in(language), text_of(made(language))
    expected = [shown.subtitle, *(section.heading for section in shown.sections)]
    expected += [cell.text for table in shown.tables() for row in table.rows for cell in row]
    expected += [block.text for block in shown.blocks() if isinstance(block, report.model.Paragraph)]
    assert [text for text in expected if squeezed(text) not in told] == []


@with_fonts
@pytest.mark.parametrize("language", LANGUAGES)
def test_making_the_file_warns_of_nothing_and_gives_the_same_bytes(language: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        again = pdf(report.build(make(), language))
    assert again == made(language)
    assert [(one.name, one.getMessage()) for one in caplog.records] == []


def test_no_page_is_empty():
    with opened(made("fi")) as document:
        marks = [page.Contents.read_bytes().count(b"BDC") for page in document.pages]
    assert min(marks) > 3


def test_fonts_are_embedded():
    with opened(made("fi")) as document:
        fonts = [font for page in document.pages for font in dict(page.Resources.Font).values()]
        described = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


@with_fonts
@pytest.mark.parametrize("names", THREES, ids=lambda names: repr(names[0][:20]))
def test_hostile_names_are_literal_text(names: tuple[str, str, str], caplog: pytest.LogCaptureFixture):
    shown = report.build(make(names, region_name=names[0]), "en")
    with caplog.at_level(logging.WARNING):
        content = pdf(shown)
    told = [one.getMessage() for one in caplog.records]
    assert [one for one in told if ".notdef" not in one] == []
    with opened(content) as document:
        assert str(document.docinfo["/Title"]).split() == displayable(clean(shown.title)).split()
        assert "/JavaScript" not in document.Root.get("/Names", {})
        assert "/OpenAction" not in document.Root
        for page in document.pages:
            assert all("/Dest" in link for link in page.get("/Annots", []))
    on_pages = text_of(content)
    for name in names:
        if not re.search("[\u0590-\u08ff]", name):  # drawn from the right: its order on the page is another
            assert squeezed(displayable(clean(name))) in on_pages


def test_a_name_of_forty_thousand_letters_stays_on_the_pages():
    (name,) = (text for text in HOSTILE if len(text) > 30_000)
    columns = (report.model.TableColumn("Name"), report.model.TableColumn("Persons", "number"))
    table = report.model.Table("t", "Names", columns, ((report.model.Cell(name, name), report.model.Cell("12", 12.0)),))
    content = pdf(report.Report("en", "r", "R", "r", (report.model.Section("s", "S", (table,)),)))
    assert text_of(content).count("Ä") == 40_000
    with opened(content) as document:
        assert len(document.pages) < 60
