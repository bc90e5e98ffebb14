"""The explorer in a browser: the numbers of Python to the digit, by mouse, touch and keyboard, for everybody."""

import json
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from kopa.report.explorer import render_explorer
from kopa.scenarios.edits import CloseSite, MoveSite, OpenSite
from kopa.scenarios.explorer import Option, answer, between
from kopa.scenarios.hundredths import NOWHERE
from kopa.scenarios.means import mean_of
from kopa.scenarios.measures_in_words import change_in_words, value_in_words
from kopa.scenarios.reading import parsed
from kopa.words.rounding import is_few
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from kopa.words.withheld import also_withheld
from tests.report.conftest import HOSTILE, WIDE
from tests.report.explorer.conftest import bilingual_input, small_input
from tests.wcag import A_AND_AA_2_2, violations

pytestmark = pytest.mark.browser

PHONE, NARROW = ({"width": w, "height": h} for w, h in ((375, 700), (320, 800)))


@pytest.fixture(scope="module")
def kainuu_pages(kainuu):
    return {language: render_explorer(kainuu, language, LANGUAGES) for language in LANGUAGES}


@pytest.fixture(scope="module")
def kainuu_page(kainuu_pages):
    return kainuu_pages["en"]


@pytest.fixture(scope="module")
def small_page():
    return render_explorer(small_input(), "en", LANGUAGES)


def row(page, name):
    return page.locator(f'.sites:not([hidden]) tr[data-site]:has(.name:text-is("{name}"))')


def said(page):
    return page.locator("#said").inner_text()


# Numbers ------------------------------------------------------------------------------------------


ANSWERS = """asked => asked.map(([id, closed, opened, moved]) => {
    const one = levels.find((each) => each.id === id);
    const option = { closed: new Set(closed), opened: new Set(opened), moved: new Map(moved) };
    return answerOf(option, one).map((end, at) => {
        const { minutes, rank, ...told } = end;
        return [told, between(one, before(one)[at], end)];
    });
})"""


def options(levels, number):
    """Options at random: sites closed, some moved, some opened."""
    rng = np.random.default_rng(17)
    for at in range(number):
        level = levels[at % len(levels)]
        sites = rng.permutation(level.closable)[: rng.integers(0, min(level.closable, 19) + 1)].tolist()
        places, moving = rng.permutation(len(level.places))[:8].tolist(), int(rng.integers(0, 5))
        moved = dict(zip(sites[:moving], places[:moving], strict=False))
        yield level, Option(frozenset(sites[moving:]), frozenset(places[4 : 4 + rng.integers(0, 5)]), moved)


def lukio_of(source):
    return next(one for one in source.levels if one.level == "lukio")


def asked_of_page(asked):
    return [(level.level, sorted(one.closed), sorted(one.opened), list(one.moved.items())) for level, one in asked]


def test_which_part_of_a_known_sum_is_withheld_too_is_that_of_python(opened, small_page):
    rng = np.random.default_rng(5)
    drawn = [rng.choice([0, 40, 300, 460, 500, 1900, 6300], rng.integers(0, 6)).tolist() for _ in range(300)]
    told = opened(small_page).evaluate("asked => asked.map(alsoWithheld)", drawn)
    wanted = [also_withheld([one / 100 for one in parts]) for parts in drawn]
    assert told == [one.index(True) if any(one) else -1 for one in wanted]
    assert {-1, 0, 1} < set(told)


def test_a_number_that_would_tell_a_few_is_withheld_in_the_list_and_the_file(opened, small_page):
    """Of a level, so that all its sites are everybody: 4 of 50 were the others' sum without them."""
    page = opened(small_page)
    shown = page.evaluate("""() => {
        const told = [{ loads: [4600, 300, 1900] }];
        return [0, 1, 2].map((at) => loadInWords(told, at, untold(told)));
    }""")
    assert shown == ["46", Texts("en")("fewer").replace("\u00a0", " "), "\u2013"]


def test_names_stand_above_squares_and_below_sites(opened, kainuu_page):
    page = opened(kainuu_page)
    order = "[...document.querySelectorAll('#map .place, #map text, #map [data-site]')].map((one) => one.localName)"
    kinds = page.evaluate(order)
    names = [at for at, one in enumerate(kinds) if one == "text"]
    places = page.locator("#map .place").count()
    assert places
    assert min(names) == places
    assert names == list(range(places, places + len(names)))
    page.evaluate("document.querySelector('#where').selectedIndex = 0")
    page.locator("#place").click()
    opened_place = page.locator("#map .place.opened")
    assert opened_place.evaluate("(one) => one.parentNode.id") == "sites", "what opens is hidden by nothing"
    page.locator("#undo").click()
    assert page.locator("#places .place").count() == places


OPTIONS = pytest.mark.parametrize("number", [50, pytest.param(200, marks=pytest.mark.thorough)])


@OPTIONS
@pytest.mark.parametrize("of", ["kainuu", "small", "basic_7_9"])
def test_options_at_random_are_those_of_python_to_the_digit(opened, kainuu, kainuu_page, small_page, of, number):
    levels, text = (small_input().levels, small_page) if of == "small" else (kainuu.levels, kainuu_page)
    asked = list(options([one for one in levels if of != "basic_7_9" or one.level == of], number))
    told = opened(text).evaluate(ANSWERS, asked_of_page(asked))
    assert len({json.dumps(one, sort_keys=True) for one in told}) > number * (0.1 if of == "small" else 0.6)
    for (level, option), ends in zip(asked, told, strict=True):
        assert len(ends) == (2 if level.level == "basic_7_9" else 1)
        for counted, (one, differs) in zip(level.counted, ends, strict=True):
            assert one == answer(level, option, counted).plain()
            assert (differs["more"], differs["fewer"]) == between(level, Option(), option, counted)


SHOWN = """asked => asked.map(([id, closed, opened, moved]) => {
    level = levels.find((each) => each.id === id);
    const option = { closed: new Set(closed), opened: new Set(opened), moved: new Map(moved) };
    trial.now = new Map([...trial.now, [id, option]]);
    show();
    const rows = all(`.measures[data-level="${id}"] [data-measure]`);
    const told = rows.map((row) => [row.dataset.measure, row.querySelectorAll(".value")[0].textContent]);
    const shown = Object.fromEntries(told);
    return [{ ...shown, longer: byId("longer").textContent }, after().map((end) => end.loads)];
})"""


@pytest.mark.parametrize("number", [24, pytest.param(200, marks=pytest.mark.thorough)])
def test_options_at_random_are_those_of_the_command_as_it_prints_them(opened, study, kainuu, kainuu_page, number):
    """Persons, minutes, kilometres, who gains and loses and every load of `kopa scenario` are those of the page."""
    t, page, told, ranges = Texts("en"), opened(kainuu_page), set(), set()
    asked = [(level, option) for level, option in options(kainuu.levels, number) if option.edits(level)]
    assert len(asked) > 0.95 * number
    for (level, option), (shown, loads) in zip(asked, page.evaluate(SHOWN, asked_of_page(asked)), strict=True):
        compared = study.scenario(*option.edits(level), levels=(level.level,))
        answers, changes = (one[one["municipality_code"] == ""] for one in (compared.answers, compared.changes))
        after = answers.pivot(index="measure", columns="sites_counted", values="after")
        minutes = changes[changes["quantity"] == "time_min"].set_index("sites_counted")
        assert list(after.columns) == list(minutes.index) == list(level.counted)
        for name in ("mean_min", "p90_min", "mean_km", "p90_km"):
            unit = name[-3:].strip("_")
            low, high = (value_in_words(t, pick(after.loc[name]), unit) for pick in (min, max))
            told.add((name, shown[name] == t.between(low.removesuffix(f"\u00a0{unit}") if low != high else low, high)))
        told.add(("longer", shown["longer"] == longer_in_words(t, minutes)))
        persons = {"over": after.loc["over_limit"], "lose": minutes["lose"], "gain": minutes["gain"]}
        for name, ends in persons.items():
            told.add((name, shown[name].replace("\u00a0", " ") == persons_in_words(t, ends)))
        ranges.add((level.level, "\u2013" in shown["over"]))
        for counted, persons_at in zip(level.counted, loads, strict=True):
            sites = compared.sites[compared.sites["sites_counted"] == counted]
            nearest = dict(zip(sites["site"], (100 * sites["nearest_after"]).round(), strict=True))
            told.add(("loads", loads_by_id(level, option, persons_at) == {k: v for k, v in nearest.items() if v}))
    assert {name for name, agrees in told if not agrees} == set()
    assert {level for level, is_range in ranges if is_range} == {"basic_7_9"}


def persons_in_words(t, ends):
    """A range of persons; under five of both counts are only called so, of one that there are at most so many."""
    low, high = min(ends), max(ends)
    told = t.headcount(high) if high < 5 else t.between(t.headcount(low), t.headcount(high))
    if is_few(low) and high >= 5:
        told = t("persons_at_most", most=t.headcount(high))
    return told.replace("\u00a0", " ")


def loads_by_id(level, option, loads):
    """Hundredths of persons at each site that is nearest to somebody, by the ids of the command."""
    ids = [one.id for one in (*level.sites, *level.places)]
    moved = {len(level.sites) + place: level.sites[site].id for site, place in option.moved.items()}
    return {moved.get(at, ids[at]): persons for at, persons in enumerate(loads) if persons}


def longer_in_words(t, minutes):
    """By how much the ways of those who lose become longer; of a few and of nobody it is not told."""
    loses = minutes[minutes["lose"] > 0]
    if loses.empty or loses["lose"].map(is_few).any():
        return "0" if loses.empty else "–"
    low, high = (value_in_words(t, pick(loses["lose_mean"]), "min") for pick in (min, max))
    return t.between(low.removesuffix("\u00a0min") if low != high else low, high)


def test_a_mean_is_divided_and_rounded_once_as_in_python_however_large_its_sum(opened, small_page):
    rng = np.random.default_rng(8)
    persons = [1, 2, 3, 7, 500, *rng.integers(1, 2 * 10**7, 300).tolist()]
    asked = [(int(rng.integers(-NOWHERE, NOWHERE)) * many + int(rng.integers(0, many)), many) for many in persons]
    asked += [(many * NOWHERE - 1, many) for many in persons] + [(1, 2 * 10**4), (-1, 2 * 10**4), (0, 5)]
    told = opened(small_page).evaluate("asked => asked.map(([total, many]) => meanOf(total, many))", asked)
    assert told == [mean_of(*one) for one in asked]


def test_how_it_is_now_is_printed_as_by_the_command(opened, study, kainuu, kainuu_page):
    page, t = opened(kainuu_page), Texts("en")
    for level in kainuu.levels:
        (shown, _) = page.evaluate(SHOWN, [(level.level, [], [], [])])[0]
        answers = study.scenario(CloseSite("00635"), levels=(level.level,)).answers
        now = answers[answers["municipality_code"] == ""].pivot(
            index="measure", columns="sites_counted", values="before"
        )
        for name, unit in (("mean_min", "min"), ("mean_km", "km")):
            low, high = (value_in_words(t, pick(now.loc[name]), unit) for pick in (min, max))
            assert shown[name] == t.between(low.removesuffix(f"\u00a0{unit}") if low != high else low, high)


def test_a_change_is_that_of_the_numbers_that_are_printed_as_in_the_command(opened, small_page):
    """Of persons, minutes and kilometres, whole ones and halves of what is printed among them."""
    rng, t = np.random.default_rng(5), Texts("en")
    values = [
        *rng.integers(0, 3000, 150).tolist(),
        *(10 * rng.integers(0, 120, 150) + 5).tolist(),
        0,
        499,
        500,
        NOWHERE,
    ]
    pairs = [(values[a], values[b]) for a, b in rng.integers(0, len(values), (600, 2)).tolist()]
    page = opened(small_page)
    for unit in ("", "min", "km"):
        asked = [pair for pair in pairs if unit or NOWHERE not in pair]
        shown = page.evaluate(
            "([pairs, unit]) => pairs.map(([was, is]) => changeInWords(was, is, unit))", [asked, unit]
        )
        exact = [[np.inf if one == NOWHERE else one / 100 for one in pair] for pair in asked]
        assert plain(shown) == plain(change_in_words(t, *pair, unit or "persons") for pair in exact)


def plain(texts):
    return [one.replace("\u00a0", " ") for one in texts]


def test_the_page_shows_what_python_tells(opened, kainuu, kainuu_page):
    page, t = opened(kainuu_page, "#level=lukio&lukio=00635"), Texts("en")
    level = lukio_of(kainuu)
    told = answer(level, Option.closing([at for at, one in enumerate(level.sites) if one.called == "00635"]))
    assert page.locator("#lose").inner_text() == t.headcount(told.lose / 100)
    shown = page.locator('.measures:not([hidden]) [data-measure="p90_min"] .value').all_inner_texts()
    assert shown[0] == f"{t.decimal(told.time.p90 / 100)}\u00a0min"
    assert page.locator('.measures:not([hidden]) [data-measure="over"] .value').first.inner_text() == "496"
    kajaani = next(at for at, one in enumerate(level.sites) if one.called == "00611")
    assert row(page, level.sites[kajaani].name).locator("td").nth(1).inner_text() == t.headcount(
        told.loads[kajaani] / 100
    )
    assert page.heard == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_page_tells_the_longest_way_which_may_be_of_a_few(opened, kainuu_pages, language):
    """Beside the mean stood "(at most 33.1 min)": the way of one cell."""
    page, t = opened(kainuu_pages[language], "#level=lukio&lukio=00635"), Texts(language)
    most, mean = page.evaluate("""() => {
        const was = before()[0].minutes, { minutes, longer, lose } = after()[0];
        return [Math.max(...minutes.map((is, at) => Math.max(0, is - was[at]))), longer / lose];
    }""")
    everything = page.evaluate("document.body.innerText + csv()").replace("\N{NO-BREAK SPACE}", " ")
    assert 0 < mean < most < NOWHERE
    assert f"{t.decimal(mean / 100)} min" in everything
    assert f"{t.decimal(most / 100)} min" not in everything


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_few_who_lose_no_mean_and_no_number_of_the_others_is_told(opened, language):
    """Closing the first school made the way of fewer than five longer "by 4.8 min on average", and told who stays."""
    source, t = small_input(), Texts(language)
    (level,) = source.levels
    half = replace(source, levels=(replace(level, persons=level.persons // 2),))
    told = answer(half.levels[0], Option.closing([0]))
    page = opened(render_explorer(half, language, LANGUAGES), "#level=lukio&lukio=s0")
    assert 0 < told.lose < 500
    assert told.gain == 0 < told.longer != NOWHERE
    assert page.locator("#longer").inner_text() == "–"
    assert plain([page.locator("#others").inner_text()]) == plain([t("explorer_keep_few", gain="0")])
    over = [page.evaluate(f"persons({one}()[0].over)") for one in ("before", "after")]
    words = {"lose": t("fewer"), "over": page.evaluate("level.over"), "before": over[0], "after": over[1]}
    assert plain([page.evaluate("meaning()")]) == plain([t("explorer_said_lose_few", **words)])


def test_without_a_way_is_said_in_words(opened, small_page):
    page = opened(small_page)
    assert page.evaluate("after()[0].time.total") == NOWHERE
    assert page.locator('.measures [data-measure="mean_min"] td').first.inner_text() == Texts("en")("no_way")
    assert page.locator('.measures [data-measure="unreachable"]').is_visible()


# What is done -------------------------------------------------------------------------------------


def test_a_site_is_closed_and_reopened_and_each_change_is_said(opened, small_page):
    page = opened(small_page)
    assert said(page) == Texts("en")("explorer_said_now")
    row(page, "Alku").get_by_role("button").click()
    assert said(page).startswith("Closed: Alku. Travel time grows for ")
    assert row(page, "Alku").locator("td").nth(1).inner_text() == "closed"
    assert row(page, "Alku").get_by_role("button").get_attribute("aria-label") == "Reopen: Alku"
    row(page, "Alku").get_by_role("button").click()
    assert said(page) == f"Reopened: Alku. {Texts('en')('explorer_said_now')}"
    assert page.locator("#said").get_attribute("role") == "status"


def test_closing_commutes_and_undo_goes_back_step_by_step(opened, small_page):
    page = opened(small_page)
    for name in ("Alku", "Loppu"):
        row(page, name).get_by_role("button").click()
    both = page.locator(".measures").inner_text()
    page.locator("#undo").click()
    assert page.evaluate("location.hash") == "#level=lukio&lukio=s0"
    page.locator("#reset").click()
    assert page.locator("#reset").is_disabled()
    for name in ("Loppu", "Alku"):
        row(page, name).get_by_role("button").click()
    assert page.locator(".measures").inner_text() == both
    for _ in range(4):
        page.locator("#undo").click()
    assert page.locator("#undo").is_disabled()
    assert page.evaluate("after()[0].lose") == 0


def test_the_address_holds_the_option_and_opens_it_again(opened, kainuu_page):
    page = opened(kainuu_page)
    page.get_by_label("General upper secondary").check()
    for name in ("Paltamon lukio", "Kuhmon yhteislukio"):
        row(page, name).get_by_role("button").click()
    fragment, shown = page.evaluate("location.hash"), page.locator("main").inner_text()
    assert fragment == "#level=lukio&lukio=00301,00635"
    again = opened(kainuu_page, fragment)
    one, other = (text.partition(Texts("en")("explorer_table"))[2].rpartition("\n")[0] for text in (
        shown, again.locator("main").inner_text()))  # fmt: skip
    assert one == other != ""
    again.evaluate("location.hash = '#level=lukio&lukio=00301'")
    again.wait_for_function("optionOf().closed.size === 1")
    assert "1 " not in again.locator("#refused").inner_text()


def test_another_language_opens_the_same_option(opened, small_page):
    page = opened(small_page, "#level=lukio&lukio=s1")
    link = page.locator('a[hreflang="sv"]')
    link.evaluate("one => one.addEventListener('click', (event) => event.preventDefault())")
    link.click()
    assert link.get_attribute("href").endswith("explorer.sv.html#level=lukio&lukio=s1")


def refused(page):
    return page.locator("#refused").inner_text()


def refusal(key, **values):
    t = Texts("en")
    return f"{t(f'explorer_refused_{key}', **values)} {t('explorer_refused_link')}"


@pytest.mark.parametrize(("fragment", "key", "value"), [
    ("#lukio=s9", "site", {"site": "s9"}), ("#level=vet", "level", {"level": "vet"}),
    ("#level=lukio&lukio=s3", "site", {"site": "s3"}),
    ("#level=", "level", {"level": "level="}),
    ("#lukio.open=00009", "place", {"place": "00009"}),
    ("#lukio.open=00001,00001", "shared", {"place": "00001"}),
    ("#lukio=s0&lukio.move=s0:00001", "both", {"site": "s0"}),
    ("#lukio=s0&2.lukio.move=s9:00001", "site", {"site": "s9"}),
    ("#lukio=s1&lukio.move=s0", "part", {"part": "lukio.move=s0"}),
    ("#lukio=s0&3.lukio=s1", "part", {"part": "3.lukio=s1"}),
    ("#lukio=s0&option=3", "part", {"part": "option=3"}),
    ("#option=2&option=1&lukio=s0", "part", {"part": "option=2"}),
    ("#lukio=s0&lukio.only=s1", "alone", {"site": "s1"}),
    ("#lukio=s0&gone", "part", {"part": "gone"}),
    ("#" + 100 * "x", "part", {"part": 60 * "x" + "…"}),
    ("#lukio=%E0%A4%A", "site", {"site": "\ufffd%A"}),
    ("#lukio=s0&lukio=s9", "site", {"site": "s9"}),
])  # fmt: skip
def test_a_link_to_what_is_not_there_is_refused_aloud_and_nothing_of_it_is_done(
    opened, small_page, fragment, key, value
):
    page = opened(small_page, fragment)
    assert refused(page) == refusal(key, **value)
    assert page.locator("#refused").get_attribute("role") == "alert"
    assert page.evaluate("trials.every((one) => [...one.now.values()].every(isNow))")
    assert page.evaluate("location.hash") == "#level=lukio"


def test_a_wrong_link_leaves_the_options_and_their_address_as_they_are(opened, small_page):
    page = opened(small_page, "#level=lukio&option=2&lukio=s0&2.lukio=s1")
    steps = "trials.map((one) => one.earlier.length)"
    before = page.locator(".measures").inner_text(), page.evaluate(steps)
    page.evaluate("location.hash = '#lukio=s1&2.lukio=s9'")
    page.wait_for_function("byId('refused').textContent !== ''")
    assert (page.locator(".measures").inner_text(), page.evaluate(steps)) == before
    assert page.evaluate("location.hash") == "#level=lukio&option=2&lukio=s0&2.lukio=s1"


def test_who_skips_to_the_content_keeps_the_options(opened, small_page):
    page = opened(small_page, "#level=lukio&lukio=s0")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    page.wait_for_function("location.hash === '#level=lukio&lukio=s0'")
    assert page.evaluate("[...optionOf().closed]") == [0]
    assert not page.locator("#refused").is_visible()


def test_a_part_that_a_link_names_twice_is_taken_whole(opened, small_page):
    page = opened(small_page, "#level=lukio&lukio=s0&lukio=s1")
    assert page.evaluate("[...optionOf().closed].length") == 2
    assert not page.locator("#refused").is_visible()


@pytest.mark.parametrize("button", ["#undo", "#reset"])
def test_a_button_that_is_used_up_hands_the_focus_on(opened, small_page, button):
    page = opened(small_page, "")
    row(page, "Alku").get_by_role("button").click()
    page.locator(button).focus()
    page.keyboard.press("Enter")
    assert page.locator(button).is_disabled()
    assert page.evaluate("document.activeElement.name") == "option"


def test_an_option_beyond_its_lists_is_refused_aloud_and_changes_nothing(opened):
    page = opened(render_explorer(small_input(listed=2), "en", LANGUAGES))
    row(page, "Alku").get_by_role("button").click()
    before = page.locator(".measures").inner_text()
    row(page, "Väli").get_by_role("button").click()
    refused = page.locator("#refused").inner_text()
    assert refused.startswith("This option the page cannot compute")
    assert "kopa scenario" in refused
    assert page.locator(".measures").inner_text() == before
    assert page.evaluate("location.hash") == "#level=lukio&lukio=s0"
    row(page, "Alku").get_by_role("button").click()
    assert not page.locator("#refused").is_visible()


def test_the_scenario_is_saved_as_kopa_reads_it(opened, study, kainuu_page):
    page = opened(kainuu_page, "#level=lukio&lukio=00301,00635&basic_1_6=03580")
    with page.expect_download() as download:
        page.locator("#toml").click()
    text = download.value.path().read_text(encoding="utf-8")
    read = parsed(tomllib.loads(text), where="ve1.toml")
    assert read.faults.faults == []
    assert set(read.scenario.edits) == {CloseSite("00301"), CloseSite("00635"), CloseSite("03580")}
    assert download.value.suggested_filename == "ve1.toml"
    changes = study.scenario(read.scenario, levels=("lukio",)).changes
    assert page.evaluate("after()[0].lose / 100") == pytest.approx(changes["lose"].iloc[0], abs=0.5)


def test_hostile_names_are_saved_and_shown_as_they_are(opened):
    for name in HOSTILE[:5]:
        page = opened(render_explorer(small_input((name, "Väli", "Loppu", "Naapuri")), "en", LANGUAGES), "#lukio=s0")
        assert page.heard == []
        read = parsed(tomllib.loads(page.evaluate("toml()")), where="ve1.toml")
        assert read.scenario.edits == (CloseSite("s0"),)
        cells = page.evaluate("csv()").split("\r\n")
        assert not [cell for line in cells for cell in line.split(",") if cell.startswith(('"=', '"+', '"@'))]


def test_the_table_is_saved_as_spreadsheets_of_the_language_open_it(opened, kainuu_pages):
    for language, comma, minutes in (("fi", '";"', '"7,32"'), ("en", '","', '"7.32"')):
        page = opened(kainuu_pages[language], "#level=lukio&lukio=00635")
        text = page.evaluate("csv()")
        assert text.startswith("\ufeff")
        (line,) = [one for one in text.split("\r\n") if one.startswith(comma.join(['"lukio', "", "mean_min", "min"]))]
        assert minutes in line


def test_the_link_is_copied_or_it_is_said_where_it_stands(opened, small_page):
    page = opened(small_page, "#lukio=s0", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#link").click()
    page.wait_for_function("byId('said').textContent === words.explorer_copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith("explorer.html#lukio=s0")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.locator("#link").click()
    page.wait_for_function("byId('said').textContent === words.explorer_not_copied")


# Opening and moving -------------------------------------------------------------------------------


def placed(page, what, where):
    page.locator("#what").select_option(label=what)
    page.locator("#where").select_option(label=where)
    page.locator("#place").click()


def test_a_site_is_opened_and_taken_away_and_each_change_is_said(opened, small_page):
    page = opened(small_page)
    placed(page, "New school", "00001 Öölä")
    assert said(page).startswith("New school: 00001 Öölä. Nobody's travel time grows. Travel time falls for ")
    assert page.evaluate("location.hash") == "#level=lukio&lukio.open=00001"
    placed(page, "New school", "00001 Öölä")
    assert page.locator("#refused").inner_text() == Texts("en")("explorer_refused_taken", place="00001 Öölä")
    taken_away = page.get_by_role("button", name="Remove the new school: 00001 Öölä")
    taken_away.click()
    assert said(page) == f"New school removed: 00001 Öölä. {Texts('en')('explorer_said_now')}"
    assert page.evaluate("document.activeElement.id") == "what"
    assert taken_away.count() == 0


def test_a_site_moves_and_goes_back_and_takes_its_people_along(opened, small_page):
    page = opened(small_page)
    before = row(page, "Alku").locator("td").first.inner_text()
    placed(page, "Alku", "00002 Öölä")
    assert said(page).startswith("Moved: Alku, to 00002 Öölä. Travel time grows for ")
    assert row(page, "Alku").locator(".moved").inner_text() == "moved: 00002 Öölä"
    assert row(page, "Alku").locator("td").nth(1).inner_text() != before
    assert page.evaluate("location.hash") == "#level=lukio&lukio.move=s0:00002"
    row(page, "Alku").get_by_role("button", name="Move back: Alku").click()
    assert said(page).startswith("Moved back: Alku.")
    assert row(page, "Alku").locator("td").nth(1).inner_text() == before


def test_a_tap_on_a_place_of_the_map_opens_and_takes_away(opened, kainuu_page):
    page = opened(kainuu_page, "#level=lukio", viewport=PHONE, has_touch=True)
    page.locator("#view").select_option(label="Hyrynsalmi")
    page.locator("#map").scroll_into_view_if_needed()
    for said_first in ("New school: 89400 Hyrynsalmi.", "New school removed: 89400 Hyrynsalmi."):
        x, y = page.evaluate(
            """() => {
                const on = byId("map").getScreenCTM(), place = level.places.find((one) => one.code === "89400");
                return [on.a * place.x + on.e + 6, on.d * place.y + on.f - 6];
            }"""
        )
        page.touchscreen.tap(x, y)
        assert said(page).startswith(said_first)


def test_what_is_opened_and_moved_is_saved_as_kopa_reads_it(opened, study, kainuu, kainuu_page):
    page = opened(kainuu_page, "#level=lukio&lukio=00635&lukio.open=89400&lukio.move=00301:88600")
    read = parsed(tomllib.loads(page.evaluate("toml()")), where="ve1.toml")
    assert read.faults.faults == []
    at = {one.code: one.at_m for one in lukio_of(kainuu).places}
    assert set(read.scenario.edits) == {
        CloseSite("00635"), MoveSite("00301", at["88600"]), OpenSite("89400 Hyrynsalmi", "lukio", at["89400"]),
    }  # fmt: skip
    changes = study.scenario(read.scenario, levels=("lukio",)).changes.iloc[0]
    told = page.evaluate("after().flatMap((one) => [one.lose / 100, one.gain / 100])")
    assert told == pytest.approx([changes["lose"], changes["gain"]], abs=0.5)


# Grades 7-9 ---------------------------------------------------------------------------------------

BOTH_GRADES = """() => ["basic_1_6", "basic_7_9"].map((id) => {
    const one = levels.find((each) => each.id === id), { closed, moved } = optionOf(trial, one);
    const called = (at) => one.sites[at].called;
    return [[...closed].map(called), [...moved].map(([at, to]) => [called(at), one.places[to].code])];
})"""


def test_of_grades_7_to_9_both_values_are_shown_the_smaller_first(opened, kainuu, kainuu_page):
    page, t = opened(kainuu_page, "#level=basic_7_9"), Texts("en")
    level = next(one for one in kainuu.levels if one.level == "basic_7_9")
    row(page, "Lohtajan koulu").get_by_role("button").click()
    closed = [at for at, one in enumerate(level.sites) if one.name == "Lohtajan koulu"]
    now, then = ([answer(level, Option.closing(one), counted) for counted in level.counted] for one in ((), closed))
    over, was, lose = (
        t.between(*(t.headcount(end / 100) for end in sorted(values)))
        for values in ([one.over for one in then], [one.over for one in now], [one.lose for one in then])
    )
    assert lose.startswith("0\u2013")
    assert page.locator("#lose").inner_text() == lose
    assert page.locator(".key-figures li:not([hidden]) [data-over]").inner_text() == over
    assert f"Travel time grows for {lose} persons, by " in said(page)
    assert f": now {was}, in the option {over}." in said(page)
    shown = page.locator('.measures:not([hidden]) [data-measure="mean_km"] td').first.inner_text()
    means = sorted(one.distance.total / one.persons / 100 for one in now)
    assert shown == f"{t.decimal(means[0])}\u2013{t.decimal(means[1])}\u00a0km"
    assert t("explorer_unsure") in row(page, "Lohtajan koulu").inner_text()
    assert page.locator(".note:visible").inner_text() == t("explorer_ranges")
    page.get_by_label("General upper secondary").check()
    assert page.locator(".note:visible").count() == 0


def test_a_range_is_one_number_where_its_ends_read_the_same_and_few_where_both_are(opened, small_page):
    page, few = opened(small_page), Texts("en")("fewer").replace("\u00a0", " ")
    assert page.evaluate("[persons(102000, 114040), persons(1040, 960), persons(0, 300), persons(300, 1200)]") == [
        "1,020\u20131,140", "10", few, "at most 12",
    ]  # fmt: skip
    assert page.evaluate("[measure('min', 3840, 1020), measure('min', 1020, NOWHERE), measure('min', 1020)]") == [
        "10.2\u201338.4\u00a0min", f"10.2\u00a0min\u2013{Texts('en')('no_way')}", "10.2\u00a0min",
    ]  # fmt: skip
    assert page.evaluate("changesInWords([1000, 2000], [3000, 1000], '')") == "\u221210 to +20"
    # the lesser as it is printed first: 101.4 to 272.6 prints as +172, and 100.6 to 272.4, which is more, as +171
    assert page.evaluate("changesInWords([10140, 10060], [27260, 27240], '')") == "+171 to +172"
    assert page.evaluate("changesInWords([1000, 1000], [1250, 1100], 'km')") == "+1.0 to +2.5\u00a0km"


def test_a_school_closes_with_all_its_grades_and_is_asked_of_once(opened, study, kainuu_page):
    page = opened(kainuu_page, "#level=basic_7_9")
    row(page, "Lohtajan koulu").get_by_role("button").click()
    assert page.evaluate(BOTH_GRADES) == [[["03524"], []], [["03524"], []]]
    assert page.evaluate("location.hash") == "#level=basic_7_9&basic_1_6=03524"
    assert page.evaluate("toml()").count("[[edit]]") == 1
    read = parsed(tomllib.loads(page.evaluate("toml()")), where="ve1.toml")
    changes = study.scenario(read.scenario).changes
    of_region = changes[(changes["municipality_code"] == "") & (changes["quantity"] == "time_min")]
    told = page.evaluate(
        '["basic_1_6", "basic_7_9"].flatMap((id) => after(trial, levels.find((one) => one.id === id)))'
    )
    assert [one["lose"] / 100 for one in told] == pytest.approx(of_region["lose"].tolist(), abs=0.5)
    page.locator("#undo").click()
    assert page.evaluate(BOTH_GRADES) == [[[], []], [[], []]]
    again = opened(kainuu_page, "#level=basic_7_9&basic_7_9.move=03524:87500")
    assert again.evaluate(BOTH_GRADES) == [[[], [["03524", "87500"]]]] * 2
    assert again.evaluate("toml()").count("[[edit]]") == 1


# Grades closed alone ------------------------------------------------------------------------------

ALONE = {"basic_1_6": "Close only grades 1–6 of a school", "basic_7_9": "Close only grades 7–9 of a school"}


def apart_schools(source):
    """Schools of both grades, by their names, that are known apart: positions at either level."""
    first, second = ({one.school: (at, one) for at, one in enumerate(level.sites[: level.closable])}
                     for level in source.levels[:2])  # fmt: skip
    return [(first[name], second[name]) for name in first if name in second and first[name][1].id != second[name][1].id]


@pytest.mark.parametrize("level", ["basic_1_6", "basic_7_9"])
def test_grades_close_alone_and_equal_the_command(opened, study, kainuu, kainuu_page, level):
    """Every school whose grades are known apart: the link, the file, the table and the numbers of `kopa scenario`."""
    schools, which = apart_schools(kainuu), int(level == "basic_7_9")
    page, t = opened(kainuu_page, f"#level={level}"), Texts("en")
    assert len(schools) == 8
    page.get_by_label(ALONE[level]).check()
    for both in schools:
        (at, site), (other_at, _) = both[which], both[1 - which]
        button = page.locator(f'.sites:not([hidden]) tr[data-site="{at}"] button')
        grades = t(f"explorer_only_{level}")
        assert button.get_attribute("aria-label") == f"Close: {site.name} ({grades})"
        button.click()
        assert said(page).startswith(f"Closed: {site.name} ({grades}). ")
        assert page.evaluate("location.hash") == f"#level={level}&{level}.only={site.called}"
        read = parsed(tomllib.loads(page.evaluate("toml()")), where="ve1.toml")
        assert (read.faults.faults, read.scenario.edits) == ([], (CloseSite(site.id),))
        assert [one.level for one in study.scenario(read.scenario).levels] == [level] * (1 + which)
        told = page.evaluate("after().map(({ minutes, rank, ...told }) => told)")
        quantised = kainuu.levels[which]
        assert told == [answer(quantised, Option.closing({at}), one).plain() for one in quantised.counted]
        of_region = study.scenario(read.scenario, levels=(level,)).changes.query(
            "municipality_code == '' and quantity == 'time_min'"
        )
        assert [one["lose"] / 100 for one in told] == pytest.approx(of_region["lose"].tolist(), abs=0.5)
        other = "basic_7_9" if level == "basic_1_6" else "basic_1_6"
        assert page.evaluate("id => isNow(trial.now.get(id))", other)
        closed = [line for line in page.evaluate("csv()").split("\r\n") if '"closed"' in line]
        assert closed
        assert all(line.startswith(f'"{level}"') and site.called in line for line in closed)
        page.locator(f'input[value="{other}"]').check()
        text = page.locator(f'.sites:not([hidden]) tr[data-site="{other_at}"] .moved').inner_text()
        assert text == f"closed: {grades}"
        page.locator(f'input[value="{level}"]').check()
        assert page.locator(f'.sites:not([hidden]) tr[data-site="{at}"] .moved').inner_text() == grades
        assert button.get_attribute("aria-label") == f"Reopen: {site.name} ({grades})"
        button.click()
        assert page.evaluate("location.hash") == f"#level={level}"


def test_grades_closed_alone_come_back_from_the_link_and_undo(opened, kainuu, kainuu_page):
    (_, first), _ = apart_schools(kainuu)[0]
    name, both = first.called, [[[first.called], []], [[first.called], []]]
    page = opened(kainuu_page, f"#level=basic_7_9&basic_7_9.only={name}&2.basic_1_6.only={name}")
    assert page.evaluate(BOTH_GRADES) == [[[], []], [[name], []]]
    assert page.evaluate("fragment()").endswith(f"basic_7_9&basic_7_9.only={name}&2.basic_1_6.only={name}")
    assert not page.locator("#refused").is_visible()
    page.locator('input[value="basic_1_6"]').check()  # closing the rest of it closes the school
    row(page, first.name).get_by_role("button").click()
    assert page.evaluate(BOTH_GRADES) == both
    assert page.evaluate("location.hash") == f"#level=basic_1_6&basic_1_6={name}&2.basic_1_6.only={name}"
    assert page.evaluate("toml()").count(f'close = "{name}"') == 1
    page.get_by_label(ALONE["basic_1_6"]).check()
    row(page, first.name).get_by_role("button").click()
    assert page.evaluate(BOTH_GRADES) == [[[], []], [[name], []]]
    for _ in range(2):
        page.locator("#undo").click()
    assert page.evaluate(BOTH_GRADES) == [[[], []], [[name], []]]


def test_a_school_whose_grades_are_not_known_apart_closes_with_all(opened, kainuu_page):
    page = opened(kainuu_page, "#level=basic_7_9")
    page.get_by_label(ALONE["basic_7_9"]).check()
    button = row(page, "Lohtajan koulu").get_by_role("button")
    assert button.get_attribute("aria-label") == "Close: Lohtajan koulu"
    button.click()
    assert page.evaluate(BOTH_GRADES) == [[["03524"], []], [["03524"], []]]
    again = opened(kainuu_page, "#level=basic_7_9&basic_7_9.only=03524")
    assert refused(again) == refusal("alone", site="03524")


def test_a_move_is_of_the_whole_school_even_where_grades_close_alone(opened, kainuu, kainuu_page):
    (_, first), _ = apart_schools(kainuu)[0]
    page = opened(kainuu_page, f"#level=basic_7_9&basic_7_9.only={first.called}")
    page.get_by_label(ALONE["basic_7_9"]).check()
    placed(page, first.name, "87500 Kajaani")
    assert page.evaluate(BOTH_GRADES) == [[[], [[first.called, "87500"]]]] * 2
    row(page, first.name).get_by_role("button").click()
    assert page.evaluate(BOTH_GRADES) == [[[], []], [[], []]]


def test_the_choice_of_grades_is_made_by_keyboard_and_only_where_there_is_one(opened, kainuu, kainuu_page, small_page):
    page = opened(kainuu_page, "#level=basic_7_9")
    box = page.get_by_label(ALONE["basic_7_9"])
    box.focus()
    page.keyboard.press("Space")
    assert box.is_checked()
    assert page.evaluate("document.activeElement.type") == "checkbox"
    note = page.locator(f"#{box.get_attribute('aria-describedby')}")
    assert note.inner_text() == Texts("en")("explorer_only_note")
    page.get_by_label("General upper secondary").check()
    assert page.locator(".alone:visible").count() == 0
    assert opened(small_page).locator(".alone").count() == 0


def test_two_schools_stand_at_one_place_at_no_level(opened, kainuu_page):
    page = opened(kainuu_page, "#level=basic_1_6&basic_1_6.open=87500")
    page.get_by_label("Basic education, grades 7–9").check()
    assert page.locator("#what").is_visible()
    placed(page, "Lohtajan koulu", "87500 Kajaani")
    assert page.locator("#refused").inner_text() == Texts("en")("explorer_refused_taken", place="87500 Kajaani")
    placed(page, "New school", "87500 Kajaani")
    assert not page.locator("#refused").is_visible()
    assert page.evaluate("toml()").count("open = ") == 2


@pytest.mark.parametrize(("fragment", "key", "value"), [
    ("#basic_1_6=03524&basic_7_9.move=03524:87500", "both", {"site": "03524"}),
    ("#basic_1_6.move=03524:87100&basic_7_9.move=03524:87500", "both", {"site": "03524"}),
    ("#basic_1_6.open=87500&basic_7_9.move=03524:87500", "shared", {"place": "87500"}),
])  # fmt: skip
def test_a_link_that_asks_two_things_of_a_school_is_refused_aloud(opened, kainuu_page, fragment, key, value):
    page = opened(kainuu_page, fragment)
    assert refused(page) == refusal(key, **value)
    assert page.evaluate("trials.every((one) => [...one.now.values()].every(isNow))")


def test_the_map_counts_all_schools_or_the_sure_ones(opened, kainuu_page):
    page, cells = (
        opened(kainuu_page, "#level=basic_7_9"),
        "[...byId('cells').children].map((one) => one.getAttribute('d'))",
    )
    counts = page.get_by_label(Texts("en")("explorer_counted"))
    of_all = page.evaluate(cells)
    counts.select_option(label=Texts("en")("scenario_caption_sure"))
    assert page.evaluate(cells) != of_all
    page.get_by_label("General upper secondary").check()
    assert not counts.is_visible()
    assert page.heard == []


def test_both_values_of_grades_7_to_9_are_saved_in_the_table(opened, kainuu_page):
    page, t = opened(kainuu_page, "#level=basic_7_9&basic_7_9=03524"), Texts("en")
    lines = [one.split('","') for one in page.evaluate("csv()").split("\r\n")]
    over = {line[1]: line[4:] for line in lines if line[0] == '"basic_7_9' and line[2] == "over"}
    assert list(over) == [t("scenario_caption_may"), t("scenario_caption_sure")]
    ends = page.evaluate("before().map((one) => Math.round(one.over / 100))")
    assert [int(one[0]) for one in over.values()] == ends
    assert ends[0] < ends[1]


# Two languages of teaching ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bilingual_page():
    return render_explorer(bilingual_input(), "en", LANGUAGES)


def names_of_sites(page):
    return page.locator(".sites:not([hidden]) tr[data-site] .name").all_inner_texts()


def test_the_language_of_teaching_is_chosen_by_keyboard_and_shows_its_schools(opened, bilingual_page):
    page, t = opened(bilingual_page), Texts("en")
    assert names_of_sites(page) == ["Alku", "Loppu", "Väli"]
    page.locator('input[name="language"]:checked').focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "sv"
    assert names_of_sites(page) == ["Ål", "Ö"]
    assert page.locator(f"p:text-is('{t('scenario_in_swedish')}')").is_visible()
    assert not page.locator(f"p:text-is('{t('explorer_in_finnish')}')").is_visible()
    assert page.locator('input[name="level"]:visible').count() == 1
    assert page.locator('input[name="level"]:visible').is_checked()
    row(page, "Ö").get_by_role("button").click()
    assert said(page).startswith("Closed: Ö. Travel time grows for ")
    assert page.evaluate("location.hash") == "#level=lukio_sv&lukio_sv=r1"
    level = bilingual_input().levels[1]
    told = page.evaluate("after().map(({ minutes, rank, ...told }) => told)")
    assert told == [answer(level, Option.closing({1})).plain()]
    page.locator('input[name="language"]').first.check()
    assert names_of_sites(page) == ["Alku", "Loppu", "Väli"]
    assert page.evaluate("after()[0].lose") == 0
    assert page.heard == []


def test_a_link_holds_both_languages_and_a_question_those_of_one(opened, bilingual_page):
    page = opened(bilingual_page, "#level=lukio_sv&lukio=s1&lukio_sv=r0&lukio_sv.open=00001")
    assert page.locator('input[name="language"][value="sv"]').is_checked()
    read = parsed(tomllib.loads(page.evaluate("toml()")), where="ve1-sv.toml")
    assert (read.faults.faults, read.scenario.id) == ([], "ve1-sv")
    place = bilingual_input().levels[1].places[0]
    assert read.scenario.edits == (CloseSite("r0"), OpenSite(place.name, "lukio", place.at_m))
    assert page.evaluate("toml()").startswith("# kopa scenario testiseutu ve1-sv.toml --taught-in sv\n")
    page.locator('input[name="language"][value="fi"]').check()
    assert parsed(tomllib.loads(page.evaluate("toml()")), where="ve1.toml").scenario.edits == (CloseSite("s1"),)
    assert page.evaluate("toml()").startswith("# kopa scenario testiseutu ve1.toml\n")
    assert page.evaluate("location.hash") == "#level=lukio&lukio=s1&lukio_sv=r0&lukio_sv.open=00001"
    assert [one.split(",")[0] for one in page.evaluate("csv()").split("\r\n") if '"closed"' in one] == [
        '"lukio"', '"lukio_sv"',
    ]  # fmt: skip


def test_a_school_that_teaches_in_both_languages_closes_in_both(opened):
    page = opened(render_explorer(bilingual_input(called="s"), "en", LANGUAGES), "#level=lukio")
    row(page, "Väli").get_by_role("button").click()
    page.locator('input[name="language"][value="sv"]').check()
    assert row(page, "Ö").locator("td").nth(1).inner_text() == "closed"
    assert page.evaluate("location.hash") == "#level=lukio_sv&lukio=s1"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_rule_is_broken_in_swedish(opened, viewport):
    page = opened(render_explorer(bilingual_input(), "sv", LANGUAGES), axe=True, viewport=viewport)
    page.locator('input[name="language"][value="sv"]').check()
    page.locator(".sites:not([hidden]) button").first.click()
    assert violations(page, A_AND_AA_2_2) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


# Two options --------------------------------------------------------------------------------------


def test_two_options_stand_side_by_side_and_one_is_copied_to_the_other(opened, small_page):
    t, page = Texts("en"), opened(small_page, "#level=lukio&lukio=s0&2.lukio=s1")
    values = page.locator('.measures [data-measure="lose"] .value').all_inner_texts()
    assert len(set(values)) == 2
    told = page.evaluate("between(level, after(trials[0])[0], after(trials[1])[0])")
    level = small_input().levels[0]
    assert tuple(told.values()) == between(level, Option.closing({0}), Option.closing({1}))
    assert page.locator("#between").inner_text().startswith("Between the options: ")
    page.get_by_label("Option 2").check()
    assert said(page).startswith("Option 2: Travel time grows for ")
    assert row(page, "Väli").locator("td").nth(1).inner_text() == "closed"
    page.get_by_role("button", name="Copy to Option 1").click()
    assert said(page) == t("explorer_said_copy", one="Option 1", other="Option 2")
    assert page.locator("#between").inner_text() == t("explorer_between_same", one="Option 1", other="Option 2")
    assert page.evaluate("location.hash") == "#level=lukio&option=2&lukio=s1&2.lukio=s1"
    page.get_by_label("Option 1").check()
    page.locator("#undo").click()
    assert page.evaluate("location.hash") == "#level=lukio&lukio=s0&2.lukio=s1"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("closed", "longer", "other"), [("lukio=s1", 1, 2), ("2.lukio=s1", 2, 1)])
def test_between_the_options_nobody_is_no_number(opened, language, closed, longer, other):
    t, level = Texts(language), small_input().levels[0]
    page = opened(render_explorer(small_input(), language, LANGUAGES), f"#level=lukio&{closed}")
    names = {"longer": t(f"explorer_option_{longer}"), "other": t(f"explorer_option_{other}")}
    lose = t.headcount(answer(level, Option.closing([1])).lose / 100)
    assert page.locator("#between").inner_text() == t("explorer_between_alone", persons=lose, **names)


def test_both_options_stand_in_the_table_that_is_saved(opened, small_page):
    page = opened(small_page, "#level=lukio&lukio=s0&2.lukio=s1&2.lukio.open=00001")
    lines = page.evaluate("csv()").removeprefix("\ufeff").split("\r\n")
    assert lines[0].endswith('"Now","Option 1","Option 2"')
    assert next(one for one in lines if "Väli" in one).endswith('"closed"')
    assert sum("New school: 00001 Öölä" in one for one in lines) == 1


# For everybody ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "language"),
    [
        *(("light", language) for language in LANGUAGES),
        ("dark", "fi"),  # colours know no language
        *(pytest.param("dark", language, marks=pytest.mark.thorough) for language in LANGUAGES if language != "fi"),
    ],
)
def test_no_rule_of_wcag_is_broken_before_and_after_a_change(opened, kainuu_pages, language, scheme):
    page = opened(kainuu_pages[language], axe=True, color_scheme=scheme)
    assert violations(page, A_AND_AA_2_2) == []
    page.locator(".sites:not([hidden]) button").nth(2).click()
    page.evaluate("settle(-1, 3); settle(0, 5)")
    page.locator('input[name="option"]').nth(1).check()
    page.evaluate("settle(-1, 4); refuse('x')")
    assert violations(page, A_AND_AA_2_2) == []
    page.locator('input[value="basic_7_9"]').check()
    page.locator(".sites:not([hidden]) button").nth(3).click()
    assert violations(page, A_AND_AA_2_2) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 25, 31)"}[scheme]


def test_no_rule_is_broken_on_a_narrow_screen_in_print_and_with_forced_colours(opened, kainuu_page):
    page = opened(kainuu_page, axe=True, viewport=NARROW)
    assert violations(page, A_AND_AA_2_2) == []
    page.emulate_media(media="print")
    assert violations(page, A_AND_AA_2_2) == []
    page.emulate_media(media="screen", forced_colors="active")
    assert violations(page, A_AND_AA_2_2) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_of_the_sites_is_cut_within_a_word_on_a_narrow_screen(opened, language):
    page = opened(render_explorer(small_input(), language, LANGUAGES), viewport=NARROW)
    lines = """[...document.querySelectorAll('.sites:not([hidden]) thead th')].map(e => {
        const range = document.createRange();
        range.selectNodeContents(e);
        return [range.getClientRects().length, e.innerText.trim().split(/[ ]+/).length];
    })"""
    told = page.evaluate(lines)
    assert len(told) == 4
    assert all(n_lines <= n_words for n_lines, n_words in told), told


@pytest.mark.parametrize("viewport", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_requested_nothing_complained_about_and_nothing_leaves_the_screen(
    opened, kainuu_pages, viewport, language
):
    page = opened(kainuu_pages[language], "#level=lukio&lukio=00635", viewport=viewport)
    page.locator('input[value="basic_1_6"]').check()
    page.locator(".sites:not([hidden]) button").nth(4).click()
    page.evaluate("settle(-1, 3); settle(0, 5)")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.locator('input[value="basic_7_9"]').check()
    page.locator(".sites:not([hidden]) button").nth(4).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.heard == []


def test_everything_is_done_by_keyboard_alone(opened, small_page):
    page = opened(small_page)
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(e => e === document.body ? '' : e.id || e.outerHTML.slice(0, 60))(document.activeElement)"
        )
        if not seen:
            break
        reached.append(seen)
        if page.evaluate("document.activeElement.getAttribute('aria-label') === 'Close: Väli'"):
            page.keyboard.press("Enter")
            assert said(page).startswith("Closed: Väli.")
            assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Reopen: Väli"
    assert 'class="skip"' in reached[0]
    assert {"view", "copy", "what", "where", "place", "link", "toml", "csv"} <= set(reached)
    page.locator("#undo").focus()
    page.keyboard.press("Space")
    assert page.evaluate("after()[0].lose") == 0


def test_a_tap_near_a_site_of_the_map_closes_it(opened, kainuu_page):
    page = opened(kainuu_page, "#level=lukio", viewport=PHONE, has_touch=True)
    page.locator("#map").scroll_into_view_if_needed()
    x, y = page.evaluate(
        """() => {
            const on = byId("map").getScreenCTM(), site = level.sites.find((one) => one.called === "00301");
            return [on.a * site.x + on.e + 9, on.d * site.y + on.f - 9];
        }"""
    )
    page.touchscreen.tap(x, y)
    assert said(page).startswith("Closed: Kuhmon yhteislukio.")
    page.touchscreen.tap(8, y - 60)
    assert said(page).startswith("Closed: Kuhmon yhteislukio.")


def test_the_map_shows_one_municipality_and_its_marks_keep_their_size(opened, kainuu_page):
    page = opened(kainuu_page, "#level=lukio")
    size = "byId('sites').firstElementChild.getBoundingClientRect().width"
    before, cells = page.evaluate(size), page.evaluate("document.querySelectorAll('#cells path').length")
    page.locator("#view").select_option(label="Kuhmo")
    assert page.evaluate(size) == pytest.approx(before, rel=0.01)
    assert cells == 6
    assert page.evaluate("byId('map').viewBox.baseVal.width") < 600


def test_without_a_script_the_page_says_what_to_do(opened, small_page):
    page = opened(small_page, java_script_enabled=False)
    assert Texts("en")("explorer_noscript") in page.locator("main").inner_text()
    assert page.locator(".sites button").first.is_disabled()
