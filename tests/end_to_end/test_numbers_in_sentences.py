"""Numbers in the sentences of a real region's report equal those of its tables, in every language and rendering."""

from functools import cache
from pathlib import Path

import pytest

from kopa.report import LANGUAGES
from tests.report.claims import Workbook, changed, claims, expected, is_seen, squeezed
from tests.report.pdf.test_pdf import text_of
from tests.report.test_report import Page

pytestmark = pytest.mark.end_to_end


@cache
def opened(folder: Path, language: str) -> tuple[dict[str, str], Workbook]:
    """Return the text of HTML and PDF without white space, and the workbook."""
    reports = folder / "reports/kainuu"
    html = Page((reports / f"report.{language}.html").read_text(encoding="utf-8")).text
    pdf = text_of((reports / f"report.{language}.pdf").read_bytes())
    return {"html": squeezed(html), "pdf": pdf}, Workbook(reports / f"tables.{language}.xlsx", language)


@pytest.mark.parametrize("rendering", ["html", "pdf"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_is_there_and_equals_the_workbook(folder, language, rendering):
    texts, book = opened(folder, language)
    found = claims(texts[rendering], book)
    assert {claim.sentence for claim in found} == expected(book)
    assert [claim for claim in found if not claim.holds] == []


@pytest.mark.parametrize("rendering", ["html", "pdf"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_changed_digit_would_be_found(folder, language, rendering):
    texts, book = opened(folder, language)
    text = texts[rendering]
    unseen = [
        (claim.sentence, claim.place)
        for claim in claims(text, book)
        if not is_seen(changed(text, claim), book, claim.sentence)
    ]
    assert unseen == []
