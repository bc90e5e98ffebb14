"""Outlines that several maps draw are written once, and every map shows them in its own colours."""

import re

import pytest

from kopa.report.html.shared_shapes import LONG, with_shared_shapes

COAST, ISLANDS = (f"M{n} 0l" + "1 1 " * (LONG // 4) for n in (1, 2))


def svg(*paths: str) -> str:
    return f"<svg>{''.join(paths)}</svg>"


def path(d: str, more: str = ' fill="#fff"') -> str:
    return f'<path d="{d}"{more}/>'


def drawn(page: str) -> list[tuple[str, str]]:
    """Return the outline and the look of each shape of a page, references followed."""
    shapes = dict(re.findall(r'<path id="([^"]*)" d="([^"]*)"/>', page))
    found = re.findall(r'<(?:use href="#([^"]*)"|path d="([^"]*)")([^>]*)/>', page)
    return [(shapes[name] if name else d, look) for name, d, look in found]


def test_a_page_draws_the_same_with_an_outline_written_once():
    first = svg(path(COAST), path("M0 0l1 1"))
    page = "<body class='a'><p>x</p>" + first + svg(path(COAST, ' fill="none"'), path(ISLANDS))
    shared = with_shared_shapes(page)
    assert drawn(shared) == drawn(page)
    assert (shared.count(COAST), shared.count(ISLANDS), shared.count("M0 0l1 1")) == (1, 1, 1)
    assert len(shared) < len(page) - LONG / 2
    assert shared.startswith("<body class='a'><svg class=\"shapes\"")


@pytest.mark.parametrize("page", [f"<body>{svg(path(COAST))}", f"<body>{svg(path('M0 0'), path('M0 0'))}"])
def test_a_page_without_long_outlines_that_occur_again_stays_as_it_is(page):
    assert with_shared_shapes(page) == page
