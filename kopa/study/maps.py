"""The maps of a study with matplotlib: what each is drawn from."""

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kopa.figures.classes import Classes
from kopa.figures.plotted import charts, maps
from kopa.goals.view import LevelView
from kopa.levels import of, taught_in
from kopa.results import refuse_other_modes
from kopa.tables import ANY_SITE

if TYPE_CHECKING:
    from kopa.study.study import Study

TAUGHT = {"fi": "", "sv": ", taught in Swedish", "all": ", taught in any language"}
"""What the title of a map says beside the level; maps of reports count teaching in Finnish and say nothing."""


def level_map(study: "Study", level: str, kind: str, language: str) -> Figure:
    """Return the map of a kind (`kopa.figures.plotted.maps.KINDS`) of one level and language of teaching.

    Where the sites of the level are not known, the figure only says so. Its words speak of the car: another mode of
    travel is refused.
    """
    maps.checked_kind(kind)
    title = f"{level}{TAUGHT[language]}"
    refuse_other_modes(study.travel.mode, f"map of {title}")
    if not study.sites_known(level, language=language):
        return charts.only_words(f"{study.region.name_en}: the sites of {title} are not known in the whole region.")
    return maps.drawn(level_source(study, level, language, with_areas=kind == "isochrones"), kind)


def people_of(study: "Study", level: str, language: str) -> gpd.GeoDataFrame:
    """Return the cells with what maps of a level draw (`kopa.figures.plotted.maps.LevelMap.people`)."""
    nearest = study.nearest(level, language=language)
    return study.origins.assign(
        persons=study.persons(level),
        time_min=nearest["travel_time_min"].to_numpy(float),
        nearest=nearest["to_id"].to_numpy(object),
        own_min=_own_minutes(study, level, language),
    )


def _own_minutes(study: "Study", level: str, language: str) -> np.ndarray:
    access = study.access(level)
    chosen = access.select(np.isin(access.site_language, taught_in(language)))
    return LevelView(study.inputs_of((level,)), level, chosen, access).own_time_min


def level_source(study: "Study", level: str, language: str, *, with_areas: bool = False) -> maps.LevelMap:
    """Return what every kind of map of a level and language of teaching is drawn from."""
    people = people_of(study, level, language)
    areas = _reached_from_any_site(study, level, language, people["nearest"]) if with_areas else None
    sites, classes = study.sites_of(level, language=language), Classes(of(level).classes_min)
    title = f"{level}{TAUGHT[language]}"
    return maps.LevelMap(title, people, study.municipalities, sites, study.roads, areas, classes)


def _reached_from_any_site(study: "Study", level: str, language: str, nearest: pd.Series) -> gpd.GeoDataFrame:
    """Return, per limit, the area from which one of the sites is reached: nothing has to be united for a map."""
    areas = study.isochrones(level, beyond=set(nearest), language=language, together=True)
    return areas[areas["site_id"].eq(ANY_SITE)]
