"""Reports as a reader's browser shows them: no rule of WCAG 2.1 A or AA broken, no request, no script, no message."""

import pytest

from kopa.report import LANGUAGES, build, html, render, start_page
from kopa.report.comparison import build as build_comparison
from kopa.report.html.page import beside_report
from kopa.report.html.statement import statement
from tests.report import comparison_case
from tests.report.conftest import HOSTILE, make
from tests.report.html.test_index import made_reports as made_reports
from tests.report.html.test_index import reports as reports
from tests.wcag import violations

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 800}
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_of_wcag_is_broken(opened, plain_html, language):
    page = opened(plain_html(language), axe=True)
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert violations(page) == []


def test_no_rule_is_broken_on_the_start_page(opened, reports):
    page = opened(start_page(reports), axe=True, viewport=NARROW)
    assert violations(page) == []
    page.emulate_media(media="print")
    assert violations(page) == []


def test_the_start_page_prints_the_chosen_language_alone_and_cuts_no_card(opened, reports):
    page = opened(start_page(reports), "#sv")
    page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('main > section')].filter(e => e.checkVisibility()).map(e => e.lang)"
    assert page.evaluate(shown) == ["sv"]
    kept = "[...document.querySelectorAll('#sv .card')].map(e => getComputedStyle(e).breakInside)"
    assert set(page.evaluate(kept)) == {"avoid"}


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


def test_axe_would_find_a_fault(opened, plain_html):
    broken = plain_html("en").replace(' lang="en"', "", 1).replace("#1a1a1a; font", "#bbbbbb; font")
    assert {name for name, *_ in violations(opened(broken, axe=True))} >= {"html-has-lang"}


def test_no_rule_is_broken_in_print_and_on_a_narrow_screen(opened, plain_html):
    page = opened(plain_html("fi"), axe=True, viewport=NARROW)
    assert violations(page) == []
    page.emulate_media(media="print")
    assert violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_requested_and_nothing_is_complained_about(opened, plain_html, language):
    page = opened(plain_html(language))
    assert page.heard == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "44px"


def test_text_of_a_narrow_screen_is_read_without_scrolling_sideways(opened, plain_html):
    page = opened(plain_html("fi"), viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("name", ["region", "comparison", "statement"])
def test_the_keyboard_reaches_the_content_first_and_every_link_fold_and_wide_table(
    opened, plain_html, other_pages, name
):
    page = opened(plain_html("en") if name == "region" else other_pages[name, "en"])
    stops = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"
    wanted = page.evaluate(f"{stops}.filter(e => e.checkVisibility()).length")
    reached = []
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen = page.evaluate("(e => e === document.body ? '' : e.outerHTML.slice(0, 90))(document.activeElement)")
        if not seen:
            break
        reached.append(seen)
    assert 'class="skip"' in reached[0]
    assert len(reached) == wanted


SCROLLS = """[...document.querySelectorAll('.scroll')].filter(e => e.checkVisibility()).map(e => [
    e.scrollWidth > e.clientWidth + 1, !!e.querySelector(':scope > [tabindex="0"]')?.checkVisibility(),
    e.textContent.trim().slice(0, 60), e.clientWidth, e.scrollWidth])"""


@pytest.mark.parametrize("width", [320, 375, 600, 900, 1280])
@pytest.mark.parametrize("name", ["region", "comparison", "statement"])
def test_exactly_the_frames_that_scroll_say_so_and_stop_the_keyboard(opened, plain_html, other_pages, name, width):
    text = plain_html("fi") if name == "region" else other_pages[name, "fi"]
    page = opened(text, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    frames = page.evaluate(SCROLLS)
    assert [frame for frame in frames if frame[0] != frame[1]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert any(frame[0] for frame in frames) or name == "statement" or width > 375


def test_on_a_phone_the_links_are_on_the_first_screen_and_a_legend_is_under_its_map(opened, plain_input):
    beside = beside_report("fi", LANGUAGES, pdf=True, layers=True)
    page = opened(render(build(plain_input, "fi"), beside), viewport={"width": 375, "height": 667})
    links = page.evaluate("[...document.querySelectorAll('.beside a')].map(a => a.getBoundingClientRect().bottom)")
    assert len(links) == 6
    assert max(links) < 200
    places = page.evaluate(
        """[...document.querySelectorAll('.panel')].map(panel => {
            const [p, m] = [panel, panel.parentElement.querySelector('.picture')].map(e => e.getBoundingClientRect());
            return [p.left, p.right, p.top - m.bottom, p.width];
        })"""
    )
    assert places
    assert all(left >= 0 and right <= 375 and 0 <= gap < 40 and wide > 250 for left, right, gap, wide in places)


def test_on_a_phone_the_contents_are_folded_and_the_first_finding_is_on_the_first_screen(opened, plain_input):
    """The fold opens by a key; on a wide screen and on paper all is open, under a heading without a handle."""
    beside = beside_report("fi", LANGUAGES, pdf=True, layers=True)
    page = opened(render(build(plain_input, "fi"), beside), axe=True, viewport={"width": 375, "height": 667})
    links = "[...document.querySelectorAll('.contents a')].filter(e => e.checkVisibility()).length"
    everything = page.evaluate("document.querySelectorAll('.contents a').length")
    handle = "[...document.querySelectorAll('.contents summary, .contents h2')].map(e => e.checkVisibility())"
    assert (page.evaluate(links), page.evaluate(handle)) == (0, [False, True])
    assert page.evaluate("document.querySelector('main .answer').getBoundingClientRect().top") < 667
    page.locator(".contents summary").press("Enter")
    assert page.evaluate(links) == everything > 10
    assert violations(page) == []
    page.locator(".contents summary").press("Enter")
    page.emulate_media(media="print")
    assert (page.evaluate(links), page.evaluate(handle)) == (everything, [True, False])
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 900, "height": 800})
    assert (page.evaluate(links), page.evaluate(handle)) == (everything, [True, False])
    assert violations(page) == []


def test_printing_opens_what_is_folded(opened, plain_html):
    page = opened(plain_html("fi"))
    count = "[...document.querySelectorAll('details table')].filter(e => e.checkVisibility()).length"
    assert page.evaluate(count) == 0
    page.emulate_media(media="print")
    assert page.evaluate(count) == page.evaluate("document.querySelectorAll('details table').length") > 0


def test_the_words_of_a_map_stand_once(opened, plain_input, plain_html):
    page = opened(plain_html("fi"))
    figures = [figure for figure in build(plain_input, "fi").figures() if figure.key.startswith("map")]
    text = page.evaluate("document.documentElement.textContent")
    visible = page.evaluate("document.body.innerText")
    for figure in figures:
        assert text.count(figure.summary) == 1
        assert visible.count(figure.caption) == 1


def test_a_dark_page_is_dark_and_breaks_no_rule(opened, plain_html):
    page = opened(plain_html("fi"), axe=True)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(16, 25, 31)"
    assert violations(page) == []


def test_forced_colours_break_no_rule(opened, plain_html):
    page = opened(plain_html("fi"), axe=True)
    page.emulate_media(forced_colors="active")
    assert violations(page) == []


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_run_nothing_and_break_no_layout(opened, name):
    page = opened(html(make((name, "Öölä", "Åby"), region_name=name), "en"), viewport=NARROW)
    assert page.heard == []
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_no_word_of_a_map_leaves_its_sheet_or_touches_another(opened, plain_html):
    page = opened(plain_html("fi"))
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
