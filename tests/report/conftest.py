"""A small region drawn by hand: three square municipalities with hostile names, four neighbours around them."""

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from kopa.parameters import Parameters
from kopa.regions import Date, Fact, Programme, Region, Target
from kopa.report import html
from kopa.results import Results
from kopa.tables import SCORECARD
from kopa.units import CRS_FINLAND
from kopa.words.text import Text

HOSTILE = (
    '<script>alert("x")</script>',
    '=HYPERLINK("http://example.org","x")',
    "${7*7} {{7*7}} {0} %s `id`",
    "NUL\x00 bell\x07 escape\x1b",
    "עברית \u202e dlrow",
    "Ä" * 40_000,
    "' onmouseover='alert(1)' x='",
    "]]><!--</svg></style></title>",
    "šžđŋ 中文 🙂",
)
CORNER_X, CORNER_Y, SIDE = 500_000.0, 7_100_000.0, 40_000.0
PEOPLE = {"age_0_2": 6.0, "age_3_6": 9.0, "age_7_12": 20.0, "age_13_15": 10.0, "age_16_17": 8.0,
          "age_18_19": 7.0, "age_20_24": 15.0, "age_25_plus": 200.0}  # fmt: skip
LEVELS = ("basic_1_6", "lukio", "vet")
AGE_OF = {"basic_1_6": "age_7_12", "lukio": "age_16_17", "vet": "age_16_17"}


def region(name: str = "Testiseutu") -> Region:
    """A case region with a programme of which little is known."""
    fact = Fact(Text("koe", "prov", "trial"), "tests")
    programme = Programme(
        name=fact,
        kopa_pilot=Fact(False, "tests"),
        leads=(Fact("Oppilaitos & Co", "tests", assumption=True),),
        dates=(Date("start", "2022-01-18", "tests"), Date("end", "2023", "tests", assumption=True)),
        delivery_modes=(Fact("online_live", "tests"), Fact("workplace", "tests")),
        targets=(
            Target(
                "people",
                Text("osallistujat", "deltagare", "participants"),
                100.0,
                "persons",
                "tests",
                attributable=False,
            ),
            Target("coaches", Text("valmentajat", "handledare", "coaches"), 6.0, "persons", "tests", achieved=5.0),
        ),
        assumptions=(Text("Kunta on oletus.", "Kommunen är ett antagande.", "The municipality is an assumption."),),
    )
    return Region("testiseutu", name, name, name, ("901", "902", "903"), 2026, "case", programme)


def municipalities(names: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Three squares in a row are the region (code 30), four around it another one (31)."""
    cells = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0)]
    boxes = [
        box(CORNER_X + i * SIDE, CORNER_Y + j * SIDE, CORNER_X + (i + 1) * SIDE, CORNER_Y + (j + 1) * SIDE)
        for i, j in cells
    ]
    all_names = [*names, "Itä", "Länsi", "Etelä", "Pohjola"]
    table = {
        "code": [f"90{i + 1}" for i in range(7)],
        "name_fi": all_names,
        "name_sv": ["", *all_names[1:]],
        "region_code": ["30"] * 3 + ["31"] * 4,
        "year": 2026,
    }
    return gpd.GeoDataFrame(table, geometry=boxes, crs=CRS_FINLAND)


def origins(n_each: int = 12) -> gpd.GeoDataFrame:
    """People in each square; the last place of the third one has no road."""
    return _origins(n_each).copy()


@cache
def _origins(n_each: int) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(7)
    rows, points = [], []
    for m in range(3):
        for i in range(n_each):
            x, y = rng.uniform(2_000, SIDE - 2_000, 2)
            points.append(Point(CORNER_X + m * SIDE + x, CORNER_Y + y))
            factor = 1.0 + 10.0 * (i == 0)
            rows.append(
                {"id": f"c{m}{i:02}", "municipality_code": f"90{m + 1}", **{k: v * factor for k, v in PEOPLE.items()}}
            )
    table = pd.DataFrame(rows)
    table.insert(2, "population", table[list(PEOPLE)].sum(axis=1))
    for k, level in enumerate(LEVELS):
        minutes = np.linspace(1.0, 30.0 * (k + 1), len(table))
        minutes[-1] = np.inf
        table[f"time_{level}_min"], table[f"distance_{level}_km"], table[f"nearest_{level}"] = (
            minutes,
            minutes * 0.9,
            f"s-{level}",
        )
    return gpd.GeoDataFrame(table, geometry=points, crs=CRS_FINLAND)


def sites(name: str) -> gpd.GeoDataFrame:
    """One site a level, in the first municipality."""
    table = {
        "id": [f"s-{level}" for level in LEVELS],
        "site_id": [f"s{i}" for i in range(3)],
        "name": name,
        "level": LEVELS,
        "language": "fi",
        "provider": "",
        "municipality_code": "901",
        "type_source": "name",
        "location_precision": "site",
        "in_region": True,
        "used": True,
        "serves_16_17": True,
    }
    points = [Point(CORNER_X + 10_000 * (i + 1), CORNER_Y + 20_000) for i in range(3)]
    return gpd.GeoDataFrame(table, geometry=points, crs=CRS_FINLAND)


def indicators(parameters: Parameters | None = None) -> pd.DataFrame:
    """Times and shares per level and municipality, from the people; a border indicator; one missing; one assumed."""
    return _indicators(parameters or Parameters()).copy()


@cache
def _indicators(given: Parameters) -> pd.DataFrame:
    rows = [row for level in LEVELS for code in ("", "901", "902", "903") for row in _of_people(level, code, given)]
    rows.append(("", "basic_1_6", "G5.b.municipality", 0.25, "share", 132.0, "ok"))
    rows.append(("", "basic_1_6", "G5.a.penalty", 3.25, "min", 264.0, "ok"))
    rows.append(("", "vet", "G5.b.municipality", np.nan, "share", np.nan, "missing"))
    rows.append(("", "", "G2.a.count", 2.0, "modes", np.nan, "assumption"))
    rows.append(("", "", "G3.d.rung", 3.0, "rung", np.nan, "ok"))
    rows.append(("", "", "G3.b.match", np.nan, "index", np.nan, "missing"))
    names = ["municipality_code", "level", "indicator_id", "value", "unit", "persons", "status"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(0, "region_id", "testiseutu")
    return table


def intervals() -> pd.DataFrame:
    """Nine in ten results: from a fifth less than the declared value to a quarter more; one ends without a road."""
    table = indicators()
    table = table[table["indicator_id"].isin(["G1.d.median", "G1.d.p90"])].reset_index(drop=True)
    found = table[["region_id", "municipality_code", "level", "indicator_id"]]
    found = found.assign(low=table["value"] * 0.8, high=table["value"] * 1.25)
    found.loc[found["municipality_code"].eq("903") & found["indicator_id"].eq("G1.d.p90"), "high"] = np.inf
    return found


def _of_people(level: str, code: str, parameters: Parameters) -> list[tuple]:
    people = origins()
    people = people[people["municipality_code"].eq(code)] if code else people
    persons, minutes = people[AGE_OF[level]], people[f"time_{level}_min"]
    order = minutes.sort_values().index
    cumulated = persons[order].cumsum() / persons.sum()
    median, p90 = (float(minutes[order][cumulated >= q].iloc[0]) for q in (0.5, 0.9))
    limit = parameters.basic_transport_km if level == "basic_1_6" else parameters.travel_aid_km
    near, far = persons[minutes <= 30].sum(), persons[people[f"distance_{level}_km"] > limit].sum()
    reached = {m: persons[minutes <= m].sum() for m in parameters.isochrone_cutoffs_min if m != 30}
    return [
        (code, level, "G1.d.median", median, "min", persons.sum(), "ok"),
        (code, level, "G1.d.p90", p90, "min", persons.sum(), "ok"),
        (code, level, "G1.c.30min", near / persons.sum(), "share", near, "ok"),
        (code, level, f"G1.f.{limit:g}km", far / persons.sum(), "share", far, "ok"),
        *((code, level, f"G1.c.{m:g}min", n / persons.sum(), "share", n, "ok") for m, n in reached.items()),
    ]


def scorecard() -> pd.DataFrame:
    """Two goals, one of them not scored."""
    rows = [
        ("G1", "reach", "G1.d.p90", "lukio", 50.0, 0.42, 1.0, np.nan, np.nan, "roads, cells, sites", "measured"),
        ("G1", "goal", "", "", np.nan, 0.42, 0.5, 0.3, 0.6, "1 of 1 indicators", "measured"),
        ("G2", "goal", "", "", np.nan, np.nan, 0.5, np.nan, np.nan, "not scored, missing: broadband", ""),
        ("G2", "modes", "G2.a.count", "", 2.0, np.nan, 0.0, np.nan, np.nan, "assumption", "assumption"),
    ]
    names = [name for name in SCORECARD.names if name != "region_id"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(0, "region_id", "testiseutu")
    return table


def make(
    names: tuple[str, str, str] = ("Alppila", "Öölä", "Åby"), *, region_name: str = "Testiseutu", **changes: object
) -> Results:
    """A whole input of a report; `changes` replace its parts."""
    road = LineString([(CORNER_X - 20_000, CORNER_Y + 20_000), (CORNER_X + 4 * SIDE, CORNER_Y + 21_000)])
    parts = dict(  # noqa: C408
        region=region(region_name),
        municipalities=municipalities(names),
        indicators=indicators(),
        scorecards={"en": scorecard()},
        origins=origins(),
        sites=sites(names[0]),
        roads=gpd.GeoDataFrame({"road_class": [1]}, geometry=[road], crs=CRS_FINLAND),
        coverage=pd.DataFrame({"level": ["lukio"], "persons_uncertain": [12.0], "share_uncertain": [0.05]}),
        conservation=pd.DataFrame(
            {"what": ["population"], "in": [100.0], "out": [100.0], "rejected": [0.0], "ok": [True]}
        ),
        parameters=Parameters(),
        provenance={
            "key": "0" * 64,
            "inputs": [
                {"table": "roads", "sha256": "ab" * 32, "source": "NLS", "source_date": "2013", "licence": "CC BY 4.0"}
            ],
        },
        rejected_sites=pd.DataFrame({"name": [names[0]], "reason": ["closed"]}),
        intervals=intervals(),
    )
    return dataclasses.replace(Results(**parts), **changes)


@pytest.fixture(scope="session")
def plain_input() -> Results:
    """The small region with ordinary names."""
    return make()


@pytest.fixture(scope="session")
def plain_html(plain_input) -> Callable[[str], str]:
    """The report of the small region by language, written once."""
    return cache(lambda language: html(plain_input, language))


@pytest.fixture(scope="session")
def hostile_inputs() -> list[Results]:
    """The small region under every hostile name."""
    return [make((name, "Öölä", "Åby"), region_name=name) for name in HOSTILE]


WIDE = {"width": 1280, "height": 900}
LONGEST_MS = 20_000
"""For a page with a name of 40,000 letters on a busy machine: whole words of that length took over a minute."""


class Pages:
    """Pages of one browser, opened again by later tests: a new window costs a browser four times as much as a page.

    Parameters
    ----------
    browser
        The browser.
    """

    def __init__(self, browser) -> None:
        self._browser = browser
        self._free: dict[tuple[tuple[str, str], ...], list] = {}

    def take(self, **choices):
        """Return an empty page of a context with these choices, which nobody has in use."""
        free = self._free.setdefault(_key(choices), [])
        page = free.pop() if free else self._made(choices)
        page.heard = []
        return page

    def give_back(self, page, **choices) -> None:
        """Leave what a page shows and forget how it was asked to show it."""
        page.goto("about:blank")
        page.emulate_media(media="null", color_scheme="null", forced_colors="null")
        if "color_scheme" in choices:
            page.emulate_media(color_scheme=choices["color_scheme"])
        self._free[_key(choices)].append(page)

    def _made(self, choices):
        page = self._browser.new_context(**choices).new_page()
        page.on("request", lambda one: page.heard.append(one.url) if not one.url.startswith(page.own) else None)
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("dialog", lambda dialog: (page.heard.append(dialog.message), dialog.dismiss()))
        return page


def _key(choices: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in choices.items()))


@pytest.fixture(scope="module")
def pages(chromium: str) -> Iterator[Pages]:
    """A browser for the tests of a module: its loop of events may not run beside the notebooks of others."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield Pages(started)
        started.close()


@pytest.fixture
def opened(pages: Pages, tmp_path: Path) -> Iterator[Callable]:
    """Open a page from a file, with a fragment; every request and message is noted, the security policy in force."""
    taken = []

    def opener(text, fragment="", *, viewport=WIDE, axe=False, **choices):
        file = tmp_path / "explorer.html"
        file.write_text(text, encoding="utf-8", newline="")
        choices |= {"bypass_csp": axe}
        page = pages.take(**choices)
        taken.append((page, choices))
        page.own = file.as_uri()
        page.set_viewport_size(viewport)
        page.goto(file.as_uri() + fragment, timeout=LONGEST_MS)
        return page

    yield opener
    for page, choices in taken:
        pages.give_back(page, **choices)
