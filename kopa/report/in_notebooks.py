"""What notebooks show in the reader's language: the sentence, the map and the charts of one level."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kopa.figures.plotted import charts
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.indicator import Statistic
from kopa.levels import level_named
from kopa.parameters import Parameters
from kopa.report.facts import TRAVEL, Fact, classes_of
from kopa.report.sections.findings import near_sentence
from kopa.words.texts import Texts


class Asked(Protocol):
    """What these functions ask of a study."""

    @property
    def parameters(self) -> Parameters:
        """Every number chosen."""

    @property
    def origins(self) -> gpd.GeoDataFrame:
        """People of the region."""

    @property
    def municipalities(self) -> gpd.GeoDataFrame:
        """Municipalities of the region."""

    @property
    def roads(self) -> gpd.GeoDataFrame:
        """Roads of the country."""

    def sites_of(self, level: str) -> gpd.GeoDataFrame:
        """Sites of a level."""

    def access(self, level: str) -> Any:
        """Times from every origin to every site of a level."""

    def persons(self, level: str) -> np.ndarray:
        """Persons of the level's age group per origin."""

    def indicators(self) -> pd.DataFrame:
        """Every indicator of the region."""


def level_sentence(study: Asked, level: str, t: Texts) -> str:
    """Return how many of a level's age group live near a site and how many farther away, in words."""
    level = level_named(level)
    mine = _of_region(study, level, (HEADLINE,))
    if mine.empty:
        return t("finding_missing", level=t(f"level_{level}"))
    row = mine.iloc[0]
    near = Fact(float(row["value"]), "share", float(row["persons"]), str(row["status"]))
    return near_sentence(near, float(study.persons(level).sum()), level, t)


def times_words(times: pd.DataFrame, t: Texts) -> str:
    """Return a chart of median and P90 minutes in words, for those who do not see it: a place and its two times.

    Parameters
    ----------
    times
        Median and P90, in this order, by the name of the place.
    t
        The words of a language.
    """
    told = [
        f"{name}: {t('median')} {t.minutes(median)}, {t('p90')} {t.minutes(p90)}"
        for name, median, p90 in times.itertuples()
    ]
    return f"{t('dots_x')}. {'; '.join(told)}."


def _of_region(study: Asked, level: str, statistics: Sequence[Statistic]) -> pd.DataFrame:
    table, ids = study.indicators(), [one.id(study.parameters) for one in statistics]
    of_region = table["municipality_code"].fillna("").eq("") & table["level"].eq(level)
    return table[of_region & table["indicator_id"].isin(ids)]


def _known(study: Asked, level: str) -> bool:
    """Whether the sites of a level are known in the study's region (as `Facts.known_level`)."""
    return bool(_of_region(study, level, TRAVEL)["value"].notna().any())


def _only_words(words: str) -> Figure:
    """Return a figure that says why there is nothing to draw."""
    figure = Figure(figsize=(7.0, 1.2))
    figure.text(0.5, 0.5, words, ha="center", va="center", wrap=True)
    return figure


def level_map(study: Asked, level: str, t: Texts) -> Figure:
    """Return the map of a level's age group by driving time to the nearest site, in the words of a language.

    Where the sites of the level are not known, the figure only says so.
    """
    level = level_named(level)
    if not _known(study, level):
        return _only_words(t("finding_missing", level=t(f"level_{level}")))
    minutes = study.access(level).time_min.min(axis=1)
    people = study.origins.assign(time_min=minutes, persons=study.persons(level))
    name = "name_sv" if t.language == "sv" else "name_fi"
    return charts.study_map(
        people,
        study.municipalities,
        study.sites_of(level),
        study.roads,
        level,
        weight="persons",
        classes=classes_of(level),
        words=map_words(level, t, int(study.municipalities["year"].max())),
        name=name,
    )


def map_words(level: str, t: Texts, year: int) -> charts.MapWords:
    """Return the words of a static map of a level; `year` is that of the municipal division."""
    return charts.MapWords(
        title=t("time_map_caption", level=t(f"level_{level}")),
        legend=t("time_map_legend", level=t(f"level_{level}"), group=t(f"group_{level}")),
        span=t("class_span"),
        over=t("class_over"),
        no_way=t("class_no_way"),
        persons=t.persons,
        size=t("mark_size"),
        site=t("mark_site", level=t(f"level_{level}")),
        road=t("mark_road"),
        source=t("figure_source", year=year),
    )


def reach_chart(studies: Mapping[str, Asked], levels: Mapping[str, str], t: Texts) -> Figure:
    """Return the share of people within so many minutes, one line for each name whose sites are known.

    Parameters
    ----------
    studies, levels
        The study and the level of education of each name, in the order of the lines.
    t
        The words of a language.
    """
    levels = {name: level_named(level) for name, level in levels.items()}
    known = {name: study for name, study in studies.items() if _known(study, levels[name])}
    if not known:
        return _only_words(t("travel_answer_none"))
    minutes = {name: study.access(levels[name]).time_min.min(axis=1) for name, study in known.items()}
    persons = {name: study.persons(levels[name]) for name, study in known.items()}
    return charts.reach_chart(minutes, persons, x_label=t("curve_x"), y_label=t("curve_y"))
