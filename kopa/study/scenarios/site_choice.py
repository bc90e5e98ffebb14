"""The choice of sites of a level in a region, from which `kopa.scenarios.best_network` chooses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.inputs import Floats
from kopa.goals.view import LevelView
from kopa.levels import BASIC, level_named, taught_in
from kopa.scenarios.best_network.choice import SiteChoice
from kopa.scenarios.schemas import ALL_SITES, SURE_SITES
from kopa.study.coverage import not_covered
from kopa.study.scenarios.sites import further_sites, near_without, searched

if TYPE_CHECKING:
    from kopa.study.study import Study

UNITS = {"time": "min", "distance": "km"}


def site_choice(
    study: Study, level: str, *, metric: str = "distance", stay: Iterable[str] = (), sure: bool = False
) -> SiteChoice:
    """Return the sites of a level in the region to choose from, with everybody's ways; those across its border stay.

    Parameters
    ----------
    study
        The region asked.
    level
        Level of education.
    metric
        ``time`` (minutes) or ``distance`` (kilometres).
    stay
        Sites that stay whatever is chosen, by `site_id`.
    sure
        Count only the sites that surely serve the level.

    Raises
    ------
    InputError
        The sites of the level are not known in the whole region; another metric.
    UnknownNameError
        A site that is none of the region's.
    """
    if metric not in UNITS:
        raise InputError(f"site_choice: metric is {metric!r}; give one of {', '.join(UNITS)}")
    if isinstance(stay, str):
        raise InputError(f"site_choice: stay is {stay!r}; give a list of ids, such as [{stay!r}]")
    level = level_named(level)
    _refuse_other_language(study, stay)
    if isinstance(study.travel, Car) and study._has_many_pairs:
        return _of_many(study, study.travel, level, metric, tuple(stay), sure=sure)
    view = LevelView.of(study.inputs_of((level,)), level, certain_only=sure)
    access = view.access
    if not access.covered:
        raise _not_known(level)
    inside = np.isin(np.array(access.site_municipality, dtype=str), list(study.region.municipality_codes))
    ways = access.time_min if metric == "time" else access.distance_km
    ids = [one for one, here in zip(access.site_ids, inside, strict=True) if here]
    names = tuple(_site_ids(study, ids))
    beyond = _beyond(study, level, ids, SURE_SITES if sure else ALL_SITES, metric)
    return SiteChoice(view.persons, ways[:, inside].astype(float), names, tuple(stay), beyond, UNITS[metric])


def _of_many(study: Study, car: Car, level: str, metric: str, stay: tuple[str, ...], *, sure: bool) -> SiteChoice:
    """Return the choice of a study of so many people, such as the country's, that its ways are kept in parts.

    The ways to the sites of one level in the region are few enough for one table, and searched for alone.
    """
    if not_covered(study.country.coverage, level, study.region.municipality_codes):
        raise _not_known(level)
    sites = study._serving(level)
    inside = sites["in_region"] & sites["language"].isin(taught_in("fi")) & ~(sure & sites["level"].eq(BASIC))
    sites = sites[inside].reset_index(drop=True)
    ways, ids = car.best(study._origins, sites, metric), sites["id"].tolist()
    beyond = _beyond(study, level, ids, SURE_SITES if sure else ALL_SITES, metric)
    persons = study.inputs_of(()).persons(level)
    return SiteChoice(persons, ways, tuple(_site_ids(study, ids)), stay, beyond, UNITS[metric])


def _refuse_other_language(study: Study, stay: Iterable[str]) -> None:
    """Refuse a site that stays though it does not teach in the language that is asked."""
    sites = study._sites
    for one in stay:
        rows = sites[sites["site_id"] == one]
        if not rows.empty and not rows["language"].isin(taught_in("fi")).any():
            called = f"{one} ({rows['name'].iloc[0]})"
            raise InputError(
                f"site_choice: {called} does not teach in the language that is asked: ask of teaching in the other one "
                "(--taught-in sv or fi, language=), or take it out"
            )


def _not_known(level: str) -> InputError:
    return InputError(f"site_choice: the sites of {level!r} are not known in the whole region; give a list of them")


def _site_ids(study: Study, ids: list[str]) -> list[str]:
    """Return the ids by which scenarios call sites; the ids at the level where two would be called alike."""
    site_id = study._sites.set_index("id")["site_id"]
    called = [str(site_id[one]) for one in ids]
    return called if len(set(called)) == len(called) else ids


def _beyond(study: Study, level: str, inside: list[str], counted: str, metric: str) -> Floats:
    """Return the way of everybody to the nearest site across the border, as if the region had none."""
    sites = study._sites
    near = further_sites(sites[sites["id"].isin(near_without(study, level, inside))])
    added = searched(study, [one for one in near if one.sure or counted != SURE_SITES])
    return np.asarray(added.of(metric).min(axis=1, initial=np.inf))
