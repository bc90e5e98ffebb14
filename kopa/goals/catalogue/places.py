"""G1.g: study places within reach, from the analyst's table of capacities."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.accessibility.measures import (
    CatchmentReducer,
    SpatialAvailabilityReducer,
    decay_binary,
    decay_linear,
    reduce_blocks,
)
from kopa.goals.catalogue import reasons
from kopa.goals.indicator import MISSING, Computation, Group, Indicator, Statistic, Value, missing
from kopa.goals.inputs import Floats, LevelAccess, StudyInputs
from kopa.goals.own_tables.checks import shared_id, site_columns
from kopa.goals.view import LevelView
from kopa.levels import BASIC_EDUCATION, UPPER_SECONDARY
from kopa.words.text import Text

LEAST_OF_MOST = 0.1
"""Quantile of places per head that 90 % of the persons have at least."""

PER_HEAD = Statistic(
    "G1.g.places_per_head",
    Text("paikkoja", "platser", "places"),
    "places/person",
    unscored=reasons.ACROSS_UNSEEN,
)
LEAST = Statistic(
    "G1.g.p10",
    Text("90 prosentilla vähintään", "90 % har minst", "90% have at least"),
    "places/person",
    unscored=reasons.ACROSS_UNSEEN,
)
BALANCED = Statistic(
    "G1.g.bfca",
    Text(
        "palvelutaso, joka tulee kunnan osalle (BFCA)",
        "servicenivå som tillfaller kommunen (BFCA)",
        "level of service that falls to the municipality (BFCA)",
    ),
    "places/person, summed",  # adds up over cells to the level of service of all sites, and is no mean per person
    unscored=reasons.ACROSS_UNSEEN,
)
AVAILABILITY = Statistic(
    "G1.g.availability",
    Text(
        "paikkoja, etäisyys painottaen",
        "platser, vägda med restiden",
        "places, weighted by travel time (spatial availability)",
    ),
    "places/person",
    unscored=reasons.ACROSS_UNSEEN,
)


def places_per_head(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.g, places per person: 2SFCA, BFCA and spatial availability of the region's places.

    2SFCA and BFCA count a site within `choice_min` minutes; spatial availability lets its weight fall evenly to 0
    there. 2SFCA and spatial availability are means over persons; BFCA is the level of service that falls to the
    municipality, and adds up to that of all sites. The region is taken for itself: its people compete for its
    places. Those who come and go over its border are not seen, so the value is partial.
    """
    measures = view.once(_measures)
    if not measures:
        yield from () if group.code else (missing(PER_HEAD),)
        return
    persons, count = view.persons[group.rows], view.persons_at(group.rows)
    for statistic in (PER_HEAD, AVAILABILITY):
        yield Value(statistic, weighted_mean(measures[statistic.key][group.rows], persons), count, "partial")
    # BFCA shares each site's level out among the origins: the shares add up, their mean would depend on the cells.
    balanced = float(measures[BALANCED.key][group.rows].sum()) if count else MISSING
    yield Value(BALANCED, balanced, count, "partial")
    least = weighted_quantile(measures[PER_HEAD.key][group.rows], persons, LEAST_OF_MOST)
    yield Value(LEAST, float(least), count, "partial")


def capacities(inputs: StudyInputs, access: LevelAccess) -> Floats:
    """Return the study places of every site of a level; NaN where the table does not hold them."""
    places = np.full(access.n_sites, np.nan)
    table = inputs.tables.get("capacity")
    if table is None:
        return places
    of_level = table[table["level"] == access.level]
    for site, count in zip(of_level["site_id"], of_level["places"], strict=True):
        for column in site_columns(access.site_ids, site):
            places[column] = count if np.isnan(places[column]) else places[column] + count
    return places


def places_by_field(inputs: StudyInputs) -> pd.DataFrame:
    """Return `field` and `places` of the region's sites, from the table of capacities."""
    table = inputs.tables.get("capacity")
    if table is None:
        return pd.DataFrame({"field": [], "places": []})
    codes = {
        name: code
        for access in inputs.levels.values()
        for i, code in enumerate(access.site_municipality)
        for name in (access.site_ids[i], shared_id(access.site_ids[i]))
    }
    inside = table["site_id"].map(codes).isin(inputs.region.municipality_codes) & (table["field"] != "")
    return table.loc[inside, ["field", "places"]]


def _measures(view: LevelView) -> Mapping[str, Floats]:
    """Return each measure by origin, under the key of its statistic; none where no site's places are known."""
    access, places = _inside(view)
    if not len(places):
        return {}
    order, cutoff = np.concatenate([rows for rows, _ in access.minutes_by_rows()]), view.parameters.choice_min
    near, falling, persons = decay_binary(cutoff), decay_linear(cutoff), view.persons[order]
    reducers = [
        CatchmentReducer(persons, places, near, "2sfca"),
        CatchmentReducer(persons, places, near, "bfca"),
        SpatialAvailabilityReducer(persons, places, falling),
    ]
    by_row = np.argsort(order)
    two_step, balanced, available = (values[by_row] for values in reduce_blocks(lambda: _blocks(access), reducers))
    each = np.divide(available, view.persons, out=np.zeros(len(available)), where=view.persons > 0)
    return {PER_HEAD.key: two_step, BALANCED.key: balanced, AVAILABILITY.key: each}


def _blocks(access: LevelAccess) -> Iterator[tuple[npt.NDArray[np.floating], slice]]:
    """Yield the minutes of some origins after the others, and which they are in that order."""
    first = 0
    for rows, minutes in access.minutes_by_rows():
        yield minutes, slice(first, first + len(rows))
        first += len(rows)


def _inside(view: LevelView) -> tuple[LevelAccess, Floats]:
    """Return the region's sites, in all languages, whose places are known, and those places."""
    access = view.all_languages
    places = capacities(view.inputs, access)
    inside = ~np.isnan(places) & np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    return access.select(inside), places[inside]


INDICATORS = (
    Indicator(
        id="G1.g",
        criterion="places",
        name=Text("Opiskelupaikat asukasta kohti", "Studieplatser per person", "Places per head"),
        sentence=Text(
            "Montako opiskelupaikkaa on saavutettavissa henkilöä kohti.",
            "Hur många studieplatser som kan nås per person.",
            "How many study places can be reached per person.",
        ),
        formula="2SFCA, BFCA, spatial availability with capacities; region: means are places / persons",
        direction="more",
        data=("capacity",),
        levels=(*BASIC_EDUCATION, *UPPER_SECONDARY),
        computations=(
            Computation(
                places_per_head,
                (PER_HEAD, LEAST, BALANCED, AVAILABILITY),
                of_time=True,
                swedish=True,
                uncovered="computed",
                tables=("capacity",),
            ),
        ),
        would_fill=Text(
            "opiskelupaikat toimipisteittäin (taulukko capacity)",
            "studieplatser per verksamhetsställe (tabellen capacity)",
            "study places by site (table capacity)",
        ),
    ),
)
