"""Pages of the explorer: Kainuu, and a region of hostile names drawn by hand."""

from dataclasses import replace

import numpy as np
import pytest

from kopa.parameters import Parameters
from kopa.report.explorer import ExplorerInput
from kopa.scenarios.explorer import (
    QuantisedLevel,
    QuantisedPlace,
    QuantisedSite,
    means_now,
    near_sites,
)
from kopa.scenarios.hundredths import whole_persons
from kopa.study.scenarios.explorer_levels import explorer_levels
from tests.report.conftest import CORNER_X, CORNER_Y, SIDE, municipalities, region
from tests.studies import study_of


def small_level(names, *, listed=20, level="lukio", language="fi", called="s"):
    """A row of cells, of sites and of two places; the last site lies across the border, the last cell has no way."""
    sites = tuple(
        QuantisedSite(f"{called}{at}", f"{called}{at}.{level}", name, "901" if at < len(names) - 1 else "907",
                      (CORNER_X + SIDE * (at + 0.5), CORNER_Y + SIDE / 2))
        for at, name in enumerate(names)
    )  # fmt: skip
    cells = np.arange(30)
    places = tuple(
        QuantisedPlace(
            f"0000{at}", f"0000{at} Öölä", f"0000{at}-oola.{level}", "901", (CORNER_X + SIDE * at, CORNER_Y + SIDE / 3)
        )
        for at in (1, 2)
    )
    ways = np.abs(cells[:, None] - np.array([*(10.0 * np.arange(len(names))), 5.0, 10.0])) + 1.25
    ways[-1] = np.inf
    persons, ids = np.linspace(0.4, 9.0, len(cells)), tuple(one.id for one in (*sites, *places))
    return QuantisedLevel(
        level=level, sites=sites, closable=len(names) - 1, persons=whole_persons(persons, np.array(["901"] * 30)),
        at_m=np.column_stack([CORNER_X + 2_000.0 * cells, np.full(30, CORNER_Y + 9_000)]),
        time=near_sites(ways, ids, len(names) - 1, places=2, listed=listed),
        distance=near_sites(ways, ids, len(names) - 1, places=2, limit=7.0, from_limit=True, listed=listed),
        means=means_now(*2 * (ways[:, : len(names)],), persons, np.ones(len(names), bool)),
        limit_km=7.0, from_limit=True, uncertain=1234, places=places, language=language,
    )  # fmt: skip


def small_input(names=("Alku", "Väli", "Loppu", "Naapuri"), **choices):
    """The explorer of three squares with hand-drawn sites."""
    return ExplorerInput(
        region(), municipalities(("Öölä", "Åby", names[0])), Parameters(), (small_level(names, **choices),)
    )


def bilingual_input(swedish=("Ål", "Ö", "Granne"), **choices):
    """The same with sites that teach in Swedish, called r0, r1, …; what else they are is chosen."""
    source, chosen = small_input(), {"language": "sv", "called": "r"} | choices
    return replace(source, levels=(*source.levels, small_level(swedish, **chosen)))


@pytest.fixture(scope="session")
def study():
    return study_of("kainuu")


@pytest.fixture(scope="session")
def kainuu(study) -> ExplorerInput:
    return ExplorerInput(study.region, study.country.municipalities, study.parameters, explorer_levels(study))
