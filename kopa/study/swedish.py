"""The study as Swedish speakers have it: they alone are counted, with the sites that teach in Swedish."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from kopa.errors import InputError, shown
from kopa.goals.catalogue.language import FEW_SPEAKERS, swedish_shares, swedish_speakers
from kopa.scenarios.hundredths import PARTS, whole_persons
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
    assumption then, and every answer says so. Persons are hundredths, as those of the whole age group are: those of a
    municipality add up to its speakers.

    Raises
    ------
    InputError
        Nothing is known of Swedish speakers, or they are fewer than five in the region.
    """
    cache = study._scenario_cache
    if cache.in_swedish is None:
        cache.in_swedish = _in_swedish(study)
    return cache.in_swedish


def are_known(study: Study) -> bool:
    """Return whether it is known how many speak Swedish, and these are so many that something is stated of them."""
    inputs = study.inputs_of(())
    return not swedish_shares(inputs).empty and swedish_speakers(inputs).to_numpy().sum() >= FEW_SPEAKERS


def _speakers_in_hundredths(study: Study) -> pd.DataFrame:
    speakers, codes = swedish_speakers(study.inputs_of(())), study.origins["municipality_code"].to_numpy(str)
    whole = {age: whole_persons(persons.to_numpy(float), codes) / PARTS for age, persons in speakers.items()}
    return pd.DataFrame(whole, index=speakers.index)


def _in_swedish(study: Study) -> Study:
    if not are_known(study):
        raise InputError(f"{study.region.id}: of so few Swedish speakers nothing is stated; ask of sites in Finnish")
    country, speakers = study.country, _speakers_in_hundredths(study)
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
