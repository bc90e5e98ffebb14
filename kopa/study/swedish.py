"""The study as Swedish speakers have it: they alone are counted, with the sites that teach in Swedish."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from kopa.errors import InputError, shown
from kopa.goals.catalogue.language import FEW_SPEAKERS, swedish_shares, swedish_speakers
from kopa.study.swedish_for_all import with_swedish_for_all
from kopa.tables import AGES

if TYPE_CHECKING:
    from kopa.study.study import Study

SPEAKERS = "swedish_speakers"
"""Of whom nothing is to be counted once more, where the people are Swedish speakers already."""

SWAPPED = {"fi": "sv", "sv": "fi"}
"""A study counts sites that teach in ``fi``: in one of Swedish speakers the two languages have changed places."""


def of_teaching_in(study: Study, language: str) -> Study:
    """Return the study itself for teaching in ``fi``, which it counts, or that of Swedish speakers for ``sv``.

    Raises
    ------
    InputError
        Another language; and as `in_swedish`.
    """
    if language not in SWAPPED:
        raise InputError(f"language: {shown(language)}; scenarios are computed for teaching in fi or sv")
    return study if language == "fi" else in_swedish(study)


def in_swedish(study: Study) -> Study:
    """Return the study of a region's Swedish speakers and of the sites that teach in Swedish, for its scenarios.

    In each municipality every cell has the same share of Swedish speakers, all ages alike where the analyst's table
    `swedish_speakers` does not distinguish them: nothing is known of where they live in it. Who is counted is an
    assumption then, and every answer says so.

    Raises
    ------
    InputError
        Nothing is known of Swedish speakers, or they are fewer than five in the region.
    """
    cache = study._scenario_cache
    if cache.in_swedish is None:
        cache.in_swedish = _in_swedish(study)
    return cache.in_swedish


def _in_swedish(study: Study) -> Study:
    inputs, country = study.inputs_of(()), study.country
    speakers = swedish_speakers(inputs)
    if swedish_shares(inputs).empty or speakers.to_numpy().sum() < FEW_SPEAKERS:
        raise InputError(f"{study.region.id}: of so few Swedish speakers nothing is stated; ask of sites in Finnish")
    people = study.origins.assign(**{age: speakers[age] for age in AGES}, population=speakers.sum(axis=1))
    sites = with_swedish_for_all(country.sites, country.municipalities)
    return study._with(
        country=replace(
            country,
            people=people,
            sites=sites.assign(language=_swapped(sites)),
            coverage=country.coverage.assign(language=_swapped(country.coverage)),
            statistics=replace(country.statistics, swedish_speakers=country.statistics.swedish_speakers.iloc[:0]),
            ages_assumed=True,
        ),
        tables={name: table for name, table in study.tables.items() if name != SPEAKERS},
    )


def _swapped(table: pd.DataFrame) -> pd.Series:
    """Return the language of each row; what teaches in both, for all or is not known, stays."""
    return table["language"].replace(SWAPPED)
