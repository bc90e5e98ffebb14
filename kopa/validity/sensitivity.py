"""What the answer owes to choices: the cut into zones, speeds, local streets, the placing of people."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pandas as pd

from kopa.accessibility import RoadNetwork
from kopa.accessibility.readers.national_roads import driving_factor, from_roads
from kopa.country import Country
from kopa.goals.catalogue.travel_time import KM_MEAN, MEAN, P90, TRANSPORT
from kopa.goals.robustness.people import drawn_people
from kopa.goals.robustness.spread import Spread
from kopa.goals.scoring.scorecard import OVERALL
from kopa.levels import BASIC, BASIC_1_6, LUKIO
from kopa.parameters import Parameters
from kopa.study.study import Study

LEVELS = (BASIC_1_6, LUKIO)
"""Levels whose sensitivity is computed: the finest net of sites, and a thin one."""

ZONING_STATISTICS = ("mean", "p90")

SPEED_CHANGE_SHARE = 0.1
"""By how much every road's speed is changed, up and down."""

SHOWN = {
    f"{LUKIO}, mean min": (LUKIO, MEAN),
    f"{LUKIO}, P90 min": (LUKIO, P90),
    f"{BASIC}, mean km": (BASIC_1_6, KM_MEAN),
    f"{BASIC}, share over {TRANSPORT.limit_in(Parameters()):g} km": (BASIC_1_6, TRANSPORT),
}
"""Figures shown for every variant: level and statistic."""

SCORE = "score, all goals"


def zonings(study: Study) -> pd.DataFrame:
    """Return mean and 90th percentile of minutes to the nearest site from three cuts of the people into zones.

    Returns
    -------
    pandas.DataFrame
        `region_id`, `level`, and the columns of `Study.zonings` for the region as a whole.
    """
    parts = []
    for level in LEVELS:
        compared = study.zonings(level)
        whole = compared[(compared["group"] == "all") & compared["statistic"].isin(ZONING_STATISTICS)]
        parts.append(whole.drop(columns="group").assign(region_id=study.region.id, level=level))
    table = pd.concat(parts, ignore_index=True)
    return table[["region_id", "level", *[name for name in table.columns if name not in ("region_id", "level")]]]


def variants(study: Study) -> pd.DataFrame:
    """Return figures and the score of a study as it is and with one choice changed at a time.

    Returns
    -------
    pandas.DataFrame
        `region_id`, `variant`, the figures of `SHOWN`, and the score over all goals.
    """
    rows = [_figures(name, make(study)) for name, make in _VARIANTS.items()]
    return pd.DataFrame(rows, columns=["region_id", "variant", *SHOWN, SCORE])


def _at_speed(factor: float) -> Callable[[Study], Study]:
    return lambda study: study.with_network(_network(study.country, study.parameters.season, factor))


def _with_drawn_people(study: Study) -> Study:
    """Return the study with its people where they may live as well (`kopa.goals.robustness.people`)."""
    people = drawn_people(study.origins, Spread(), study.parameters.seed, 1)
    country = study.country.with_people(people, fit=study.country.population_fit)
    return Study(study.region, country, study.parameters, tables=study.tables)


@cache
def _network(country: Country, season: str, factor: float) -> RoadNetwork:
    return RoadNetwork.of(from_roads(country.roads.table, season=season, factor=driving_factor() * factor))


_VARIANTS: dict[str, Callable[[Study], Study]] = {
    "as studied": lambda study: study,
    f"speeds {SPEED_CHANGE_SHARE:+.0%}": _at_speed(1 + SPEED_CHANGE_SHARE),
    f"speeds {-SPEED_CHANGE_SHARE:+.0%}": _at_speed(1 - SPEED_CHANGE_SHARE),
    "no local streets": lambda study: study.with_parameters(local_streets_max_m=0.0),
    "people drawn anew": lambda study: _with_drawn_people(study),
}


def _figures(variant: str, study: Study) -> tuple[object, ...]:
    table, card = study.indicators(), study.scorecard()
    table = table[table["municipality_code"] == ""]
    values = dict(zip(zip(table["level"], table["indicator_id"], strict=True), table["value"], strict=True))
    score = float(card.loc[card["goal_id"] == OVERALL, "score"].iloc[0])
    return (
        study.region.id,
        variant,
        *(float(values[level, one.id(study.parameters)]) for level, one in SHOWN.values()),
        score,
    )


def of_regions(studies: Sequence[Study], table_of: Callable[[Study], pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of several studies, one below the other."""
    return pd.concat(list(_each(studies, table_of)), ignore_index=True)


def _each(studies: Sequence[Study], table_of: Callable[[Study], pd.DataFrame]) -> Iterator[pd.DataFrame]:
    for study in studies:
        yield table_of(study)
