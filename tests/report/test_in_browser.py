"""Reports as a reader's browser shows them: no rule of WCAG 2.1 A or AA broken, no request, no script, no message."""

import os
import shutil

import pytest

from kopa.report import LANGUAGES, html, render, start_page
from kopa.report.comparison import build as build_comparison
from kopa.report.html.statement import statement
from tests.report import comparison_case
from tests.report.conftest import HOSTILE, make
from tests.report.html.test_index import reports as reports

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
NARROW = {"width": 320, "height": 800}
WIDE = {"width": 1280, "height": 900}
LONGEST_MS = 20_000
"""For a page with a name of 40,000 letters on a busy machine: whole words of that length took over a minute."""


@pytest.fixture(scope="module")
def chromium():
    path = os.environ.get("KOPA_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no chromium here (KOPA_CHROMIUM names another place)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a page from a file and note every request and message; the security policy is in force."""
    contexts = []

    def opener(text, *, viewport=WIDE, axe=False):
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8", newline="")
        context = chromium.new_context(viewport=viewport, bypass_csp=axe)
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        page.on("request", lambda request: page.heard.append(request.url) if request.url != file.as_uri() else None)
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("dialog", lambda dialog: (page.heard.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri(), timeout=LONGEST_MS)
        return page

    yield opener
    for context in contexts:
        context.close()


def violations(page):
    """Return what axe-core finds, with everything that is folded away opened."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_of_wcag_is_broken(opened, plain_input, language):
    assert violations(opened(html(plain_input, language), axe=True)) == []


def test_no_rule_is_broken_on_the_start_page(opened, reports):
    page = opened(start_page(reports), axe=True, viewport=NARROW)
    assert violations(page) == []
    page.emulate_media(media="print")
    assert violations(page) == []


@pytest.fixture(scope="module")
def other_pages():
    """Comparison and accessibility statement in each language."""
    compared = comparison_case.make()
    made = {("comparison", language): render(build_comparison(compared, language)) for language in LANGUAGES}
    return made | {("statement", language): render(statement(language)) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["comparison", "statement"])
def test_comparison_and_statement_break_no_rule_ask_for_nothing_and_fit_a_narrow_screen(
    opened, other_pages, name, language
):
    text = other_pages[name, language]
    page = opened(text, viewport=NARROW)
    assert page.heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page = opened(text, axe=True)
    page.emulate_media(media="print" if language == "sv" else "screen")
    assert violations(page) == []


def test_axe_would_find_a_fault(opened, plain_input):
    broken = html(plain_input, "en").replace(' lang="en"', "", 1).replace("#1a1a1a; font", "#bbbbbb; font")
    assert {name for name, *_ in violations(opened(broken, axe=True))} >= {"html-has-lang"}


def test_no_rule_is_broken_in_print_and_on_a_narrow_screen(opened, plain_input):
    page = opened(html(plain_input, "fi"), axe=True, viewport=NARROW)
    assert violations(page) == []
    page.emulate_media(media="print")
    assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_requested_and_nothing_is_complained_about(opened, plain_input, language):
    page = opened(html(plain_input, language))
    assert page.heard == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "32px"


def test_text_of_a_narrow_screen_is_read_without_scrolling_sideways(opened, plain_input):
    page = opened(html(plain_input, "fi"), viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("name", ["region", "comparison", "statement"])
def test_the_keyboard_reaches_the_content_first_and_every_link_fold_and_wide_table(
    opened, plain_input, other_pages, name
):
    page = opened(html(plain_input, "en") if name == "region" else other_pages[name, "en"])
    wanted = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    reached = []
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen = page.evaluate("(e => e === document.body ? '' : e.outerHTML.slice(0, 90))(document.activeElement)")
        if not seen:
            break
        reached.append(seen)
    assert 'class="skip"' in reached[0]
    hidden = "details:not([open]) [tabindex='0'], details:not([open]) a"
    folded = page.evaluate(f'document.querySelectorAll("{hidden}").length')
    assert len(reached) == wanted - folded


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_run_nothing_and_break_no_layout(opened, name):
    page = opened(html(make((name, "Öölä", "Åby"), region_name=name), "en"), viewport=NARROW)
    assert page.heard == []
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_no_word_of_a_map_leaves_its_sheet_or_touches_another(opened, plain_input):
    page = opened(html(plain_input, "fi"))
    boxes = page.evaluate(
        """[...document.querySelectorAll('svg[role=img]')].map(svg => {
            const sheet = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].map(t => {
                const b = t.getBoundingClientRect();
                return [b.left - sheet.left, b.top - sheet.top, b.right - sheet.left, b.bottom - sheet.top,
                        sheet.width, sheet.height, t.textContent];
            });
        })"""
    )
    assert len(boxes) >= 5
    for words in boxes:
        outside = [w[6] for w in words if w[0] < -1 or w[1] < -1 or w[2] > w[4] + 1 or w[3] > w[5] + 1]
        assert outside == []
        crossing = [
            (a[6], b[6])
            for i, a in enumerate(words)
            for b in words[i + 1 :]
            if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 4
        ]
        assert crossing == []
