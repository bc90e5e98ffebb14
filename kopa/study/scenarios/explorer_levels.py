"""The levels of a study that the explorer shows, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.goals.catalogue.language import sites_in_swedish
from kopa.goals.view import LevelView
from kopa.levels import BASIC, LUKIO, of
from kopa.scenarios.columns import Added
from kopa.scenarios.explorer.quantised import (
    LEVELS,
    LISTED,
    QuantisedLevel,
    QuantisedPlace,
    QuantisedSite,
    means_now,
    near_sites,
)
from kopa.scenarios.hundredths import NOWHERE, PARTS, whole_persons
from kopa.scenarios.side import law_limit
from kopa.study.scenarios.sites import FurtherSite, further_sites, near_without, opened_id, searched
from kopa.study.swedish import are_known, in_swedish

if TYPE_CHECKING:
    from kopa.study.study import Study

PLACES = 60
"""At how many places of a region a site may be opened at most."""

_SERVING = tuple({one for level in LEVELS for one in of(level).served_by})


class InhabitedPlace(NamedTuple):
    """An inhabited cell in the middle of a postal area: its code, the municipality's, east and north (m)."""

    code: str
    municipality_code: str
    at_m: tuple[float, float]


def explorer_levels(study: Study, *, listed: int = LISTED) -> tuple[QuantisedLevel, ...]:
    """Return the levels of a study whose sites are known in the whole region and of which some may be closed.

    Those of sites that teach in Finnish come first, then those of sites that teach in Swedish, where it is known how
    many speak it: of these the persons and the sites are those of `kopa scenario --taught-in sv`.

    Parameters
    ----------
    study
        The region.
    listed
        How many sites are listed for a cell at most.

    Examples
    --------
    >>> from kopa.study import open_study
    >>> [(one.level, one.closable, int(one.persons.sum())) for one in explorer_levels(open_study("kainuu"))]
    [('basic_1_6', 26, 393500), ('basic_7_9', 13, 225700), ('lukio', 6, 160100)]
    """
    made = [quantised_level(study, level, listed=listed) for level in LEVELS if level in study.levels]
    return tuple(one for one in (*made, *levels_in_swedish(study, listed=listed)) if one is not None)


def levels_in_swedish(study: Study, *, listed: int = LISTED) -> Iterator[QuantisedLevel | None]:
    """Yield the levels at which sites of the region teach in Swedish, for its Swedish speakers."""
    taught = [one for one in LEVELS if one in study.levels and not sites_in_swedish(study._sites, one).empty]
    if not taught or not are_known(study):
        return
    speakers = in_swedish(study)
    for level in taught:
        made = quantised_level(speakers, level, listed=listed)
        yield made and replace(made, language="sv")


def quantised_level(study: Study, level: str, *, listed: int = LISTED) -> QuantisedLevel | None:
    """Return a level in whole numbers; None where its sites are not known, none may be closed, or nobody lives."""
    view = LevelView.of(study.inputs_of((level,), on_foot=False), level)
    access = view.access
    inside = np.isin(np.array(access.site_municipality, dtype=str), list(study.region.municipality_codes))
    lived = view.persons > 0
    if not access.covered or not inside.any() or not lived.any():
        return None
    names = [one for one, here in zip(access.site_ids, inside, strict=True) if here]
    beyond = _beyond(study, level, names)
    places, offered = _offered(study, level, inhabited_places(study, PLACES))
    ids = (*names, *beyond.ids, *(one.id for one in places))
    limit_km, from_limit = law_limit(level, study.parameters)
    time, distance = (
        np.hstack([ways[:, inside], beyond.of(metric), offered.of(metric)])[lived]
        for metric, ways in (("time", access.time_min), ("distance", access.distance_km))
    )
    sites = _sites(study, level, (*names, *beyond.ids))
    sure = np.array([one.sure for one in sites], bool)
    stand = time[:, : len(sites)], distance[:, : len(sites)]
    made = QuantisedLevel(
        level=level,
        sites=sites,
        closable=len(names),
        persons=whole_persons(view.persons[lived], view.codes[lived]),
        at_m=shapely.get_coordinates(study._origins.geometry.to_numpy()[lived]),
        time=near_sites(time, ids, len(names), places=len(places), listed=listed, sure=sure),
        distance=near_sites(
            distance,
            ids,
            len(names),
            places=len(places),
            limit=limit_km,
            from_limit=from_limit,
            listed=listed,
            sure=sure,
        ),
        means=means_now(*stand, view.persons[lived], sure),
        limit_km=limit_km,
        from_limit=from_limit,
        uncertain=round(PARTS * exact_sum(view.persons[access.near_edge])),
        places=places,
    )
    is_covered = all(one.covers(sure) for one in (made.time, made.distance))
    return _with_listed_alone(made) if is_covered else None


def inhabited_places(study: Study, number: int) -> list[InhabitedPlace]:
    """Return the inhabited cells nearest to the middles of the region's postal areas, those of most residents first."""
    areas, people = study.country.postal_areas, study._origins[study._origins["population"] > 0]
    here = areas[areas["municipality_code"].isin(study.region.municipality_codes)]
    if here.empty or people.empty:
        return []
    here = here.sort_values(["population", "code"], ascending=[False, True], kind="stable")
    rows = shapely.STRtree(people.geometry.to_numpy()).nearest(shapely.points(here["x_m"], here["y_m"]))
    at_m = np.rint(shapely.get_coordinates(people.geometry.to_numpy()[rows]))
    rows_of_places = zip(here["code"], people["municipality_code"].to_numpy()[rows], at_m.tolist(), strict=True)
    places = [InhabitedPlace(str(code), str(town), (x, y)) for code, town, (x, y) in rows_of_places]
    return list({one.at_m: one for one in reversed(places)}.values())[::-1][:number]


def _offered(study: Study, level: str, places: Sequence[InhabitedPlace]) -> tuple[tuple[QuantisedPlace, ...], Added]:
    """Return places with the name and id of what opens there, and everybody's ways to each, in the same order."""
    towns = study.country.municipalities.set_index("code")["name_fi"]
    named = [(one, f"{one.code} {towns[one.municipality_code]}") for one in places]
    made = tuple(
        QuantisedPlace(one.code, name, opened_id(name, level), one.municipality_code, one.at_m) for one, name in named
    )
    further = searched(study, [FurtherSite(one.id, one.name, one.at_m, one.municipality_code, True) for one in made])
    at = [further.ids.index(one.id) for one in made]
    return made, replace(further, time_min=further.time_min[:, at], distance_km=further.distance_km[:, at])


def _beyond(study: Study, level: str, inside: Sequence[str]) -> Added:
    """Return the sites across the border that are nearest to somebody if all of the region were closed."""
    sites = study._sites
    return searched(study, further_sites(sites[sites["id"].isin(near_without(study, level, inside))]))


def _sites(study: Study, level: str, ids: Sequence[str]) -> tuple[QuantisedSite, ...]:
    """Return sites by their ids, with the name by which scenarios call each.

    A school is called by its site_id, with all its grades; at this level alone where a lukio has the same site_id.
    """
    rows = study._sites.set_index("id").loc[list(ids)]
    here = study._sites[study._sites["level"].isin(_SERVING)]
    is_shared = here["level"].eq(LUKIO).groupby(here["site_id"]).nunique() > 1
    called = np.where(is_shared[rows["site_id"]].to_numpy(), rows.index, rows["site_id"])
    sure = rows["level"].ne(BASIC) if of(level).doubtful else rows["level"].notna()
    places = zip(rows.geometry.x, rows.geometry.y, strict=True)
    columns = zip(called, ids, rows["name"], rows["municipality_code"], places, sure, strict=True)
    return tuple(
        QuantisedSite(str(one), str(name), str(label), str(code), at, bool(is_sure))
        for one, name, label, code, at, is_sure in columns
    )


def _with_listed_alone(level: QuantisedLevel) -> QuantisedLevel:
    """Return the level without the sites across the border that are in no list."""
    listed = set(np.unique(np.concatenate([level.time.site, level.distance.site])).tolist())
    number = len(level.sites)
    shown = [*range(level.closable), *(one for one in range(level.closable, number) if one in listed)]
    place = np.full(NOWHERE + 1, NOWHERE)
    place[shown] = np.arange(len(shown))
    place[number : number + len(level.places)] = len(shown) + np.arange(len(level.places))
    time, distance = (replace(one, site=place[one.site]) for one in (level.time, level.distance))
    return replace(level, sites=tuple(level.sites[one] for one in shown), time=time, distance=distance)
