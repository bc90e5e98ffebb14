"""The pages of a PDF as they look: the council's two, no page that ends high, no seam between areas."""

import io
import re
import shutil
import subprocess
from functools import cache

import numpy as np
import pikepdf
import pytest
from PIL import Image

from kopa.figures.classes import CATEGORIES
from kopa.report import LANGUAGES, build, render
from kopa.report.html.page import beside_report
from kopa.report.model import Report
from kopa.report.pdf.pdf import pdf
from tests.report_fonts import with_fonts
from tests.report_pages import last_ink
from tests.studies import results_of_region

pytestmark = pytest.mark.end_to_end

LONGEST, SHORTEST = "satakunta", "kainuu"
"""The region with most municipalities in its sentences, and the one with the fewest."""

OF_REGIONS = [
    *((LONGEST, language) for language in LANGUAGES),
    (SHORTEST, "fi"),
    *(pytest.param(SHORTEST, language, marks=pytest.mark.thorough) for language in LANGUAGES if language != "fi"),
]


@cache
def report(region: str, language: str) -> Report:
    return build(results_of_region(region), language)


@cache
def pdf_of(region: str, language: str) -> bytes:
    return pdf(report(region, language))


@with_fonts
@pytest.mark.parametrize(("region", "language"), OF_REGIONS)
def test_the_council_has_two_pages_and_no_page_ends_above_its_middle(region, language):
    made = report(region, language)
    with pikepdf.open(io.BytesIO(pdf_of(region, language))) as document, document.open_outline() as outline:
        pages = {page.objgen: i for i, page in enumerate(document.pages, 1)}
        (title,) = outline.root
        starts = [pages[entry.destination[0].objgen] for entry in title.children]
        assert 12 <= len(document.pages) <= 32
    layers = [section.layer for section in made.sections]
    assert len(starts) == len(layers)
    assert {start for start, layer in zip(starts, layers, strict=True) if layer == "council"} == {1, 2}
    assert min(start for start, layer in zip(starts, layers, strict=True) if layer != "council") == 3
    annex = min(start for start, layer in zip(starts, layers, strict=True) if layer == "annex")
    assert annex <= 14  # the expert's part has twelve pages at most
    assert [i for i, share in enumerate(last_ink(made), 1) if share < 0.5] == []


@pytest.mark.parametrize(("region", "language"), OF_REGIONS)
def test_before_the_annex_a_reader_sees_3500_words_at_most(region, language):
    links = beside_report(language, LANGUAGES, pdf=True, layers=True, explorer=True)  # as published, links are read too
    before, *_ = re.split('<section[^>]*"layer-annex"', render(report(region, language), links))
    hidden = r"<style.*?</style>|<svg.*?</svg>|<details.*?</details>|<[^>]+>|(?<=\d)\u00a0(min|km)\b"
    words = re.sub(hidden, " ", before, flags=re.DOTALL).split()
    assert 1_000 < sum(bool(re.search(r"[^\W\d]", word)) for word in words) <= 3_500


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="no poppler here; Debian: apt-get install poppler-utils")
def test_areas_touch_without_a_light_seam_in_poppler(tmp_path):
    (tmp_path / "report.pdf").write_bytes(pdf_of("kainuu", "fi"))
    subprocess.run(["pdftoppm", "-r", "100", "report.pdf", "page"], cwd=tmp_path, check=True)
    pages = [np.asarray(Image.open(one).convert("RGB")).astype(np.int16) for one in sorted(tmp_path.glob("page-*.ppm"))]
    coloured = [page for page in pages if sum(_is(page, colour).sum() for colour in CATEGORIES[:3]) > 20_000]
    assert len(coloured) == 1  # the areas for whom a school is nearest
    assert longest_seam(coloured[0]) < 12


def test_a_seam_would_be_seen():
    page = np.full((60, 60, 3), 255)
    page[:] = [int(CATEGORIES[0][i : i + 2], 16) for i in (1, 3, 5)]
    assert longest_seam(page) == 0
    page[30] = 250
    assert longest_seam(page) == 60
    page[:] = [int(CATEGORIES[4][i : i + 2], 16) for i in (1, 3, 5)]
    page[30] = [182, 170, 160]  # a road, darker in two of the three, is no seam
    assert longest_seam(page) == 0


def longest_seam(page: np.ndarray) -> int:
    """Return the longest straight line of pixels, one or two wide, lighter than the same colour on both its sides."""
    light = page.min(axis=2)
    runs = [0]
    for colour in CATEGORIES:
        inside = _is(page, colour)
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        level = min(rgb)
        lighter = (light > level + 12) & (page >= np.array(rgb) - 4).all(axis=2)  # a road is darker in one of the three
        for axis in (0, 1):
            sides = np.roll(inside, 2, axis) & np.roll(inside, -2, axis)
            seam = sides & lighter
            lines = seam if axis == 0 else seam.T
            runs += [_longest(line) for line in lines if line.any()]
    return max(runs)


def _is(page: np.ndarray, colour: str) -> np.ndarray:
    parts = (np.abs(page[..., at] - int(colour[1 + 2 * at : 3 + 2 * at], 16)) < 4 for at in range(3))
    return next(parts) & next(parts) & next(parts)


def _longest(line: np.ndarray) -> int:
    padded = np.diff(np.r_[0, line.astype(int), 0])
    return int((np.flatnonzero(padded == -1) - np.flatnonzero(padded == 1)).max())
