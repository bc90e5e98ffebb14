"""The maps of a study with matplotlib: what each is drawn from."""

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from kopa.figures.plotted import charts, maps
from kopa.goals.view import LevelView

if TYPE_CHECKING:
    from kopa.study.study import Study


def level_map(study: "Study", level: str, kind: str) -> Figure:
    """Return the map of a kind (`kopa.figures.plotted.maps.KINDS`) of one level of education.

    Where the sites of the level are not known, the figure only says so.
    """
    maps.checked_kind(kind)
    if not study.known(level):
        return charts.only_words(f"{study.region.name_en}: the sites of {level} are not known in the whole region.")
    return maps.drawn(_source(study, level, with_areas=kind == "isochrones"), kind)


def _source(study: "Study", level: str, *, with_areas: bool) -> maps.LevelMap:
    nearest = study.nearest(level)
    people = study.origins.assign(
        persons=study.persons(level),
        time_min=nearest["travel_time_min"].to_numpy(float),
        nearest=nearest["to_id"].to_numpy(object),
        own_min=LevelView.of(study.inputs_of((level,)), level).own_time_min,
    )
    areas = study.isochrones(level, beyond=set(nearest["to_id"])) if with_areas else None
    sites = study.sites_of(level, language="fi")
    return maps.LevelMap(level, people, study.municipalities, sites, study.roads, areas)
