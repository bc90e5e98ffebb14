"""G1.i: the indicators of G1.a-G1.h for Swedish speakers and the sites that teach in Swedish."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from kopa.goals import rules
from kopa.goals.catalogue.travel_time import MEDIAN, to_nearest
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Value, missing
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import BASIC_EDUCATION, SWEDISH_FOR_ALL, UPPER_SECONDARY, Sites, of, serving, taught_in
from kopa.tables import AGES
from kopa.words.text import Text

LEVELS = (*BASIC_EDUCATION, *UPPER_SECONDARY)
"""Levels at which education in Swedish is looked at."""

FEW_SPEAKERS = 5.0
"""No number is given of fewer Swedish speakers than this: a median of them is nobody's."""

MANY_SPEAKERS_SHARE = 0.05
"""Where Swedish speakers are at least this share of an age group, sentences tell of their way too."""

TIME = Statistic("G1.i.sv", Text("matka-aika", "restid", "travel time"), "min")


def time_of_speakers(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.i, min: median of Swedish speakers to the nearest site that teaches in Swedish.

    Missing where the sites that teach in Swedish were not looked for, or nobody knows who speaks Swedish.
    """
    speakers = view.once(view_of_speakers)
    if speakers is None:
        yield from () if group.code else (missing(TIME),)
        return
    if not enough(speakers, group):
        yield missing(TIME, speakers.persons_at(group.rows))
        return
    (median,) = (one for one in to_nearest(speakers, group) if one.statistic is MEDIAN)
    yield Value(TIME, median.value, median.persons, "partial")


def view_of_speakers(view: LevelView) -> LevelView | None:
    """Return the view of a level by Swedish speakers and sites that teach in Swedish; None where not known.

    In each municipality every cell has the same share of Swedish speakers: nothing is known of where they live in it.
    Municipalities that the table does not name are not known and not counted.
    """
    inputs, level = view.inputs, view.level
    if view.once(speakers_of) < FEW_SPEAKERS:
        return None
    speakers = swedish_speakers(inputs)
    people = inputs.origins.assign(**{age: speakers[age] for age in AGES}, population=speakers.sum(axis=1))
    access = inputs.levels[level]
    order = np.argsort(np.array(access.site_ids, dtype=str), kind="stable")
    teach = np.array([access.site_language[i] in taught_in("sv") for i in order], bool)
    sites = access.select(order[teach])
    return LevelView(replace(inputs, origins=people), level, sites, sites)


def speakers_of(view: LevelView) -> float:
    """Return the Swedish speakers of a level's age; 0 where they, or the sites that teach in Swedish, are not known."""
    inputs = view.inputs
    if not inputs.levels[view.level].swedish_covered or swedish_shares(inputs).empty:
        return 0.0
    return float(swedish_speakers(inputs)[list(of(view.level).ages)].to_numpy().sum())


def are_many(speakers: float, everyone: float) -> bool:
    """Return whether Swedish speakers are many of an age group: what is counted to sites in Finnish is not theirs.

    Examples
    --------
    >>> are_many(50, 1000), are_many(49, 1000), are_many(4, 20)
    (True, False, False)
    """
    return speakers >= FEW_SPEAKERS and speakers >= MANY_SPEAKERS_SHARE * everyone


def are_over_a_fifth(speakers: float, everyone: float) -> bool:
    """Return whether so many of an age group speak Swedish that a count of all to schools in Finnish is not theirs.

    Examples
    --------
    >>> are_over_a_fifth(201, 1000), are_over_a_fifth(200, 1000), are_over_a_fifth(0, 0)
    (True, False, False)
    """
    share = speakers / everyone if everyone > 0 else 0.0
    return rules.saying(sites_known=True, uncertain_share=share) != "known"


def sites_in_swedish(sites: Sites, level: str) -> Sites:
    """Return the region's sites of a level that teach in Swedish and not everybody there."""
    of_level = serving(sites, level, language="sv")
    return of_level[of_level["in_region"].astype(bool) & (of_level["language"] != SWEDISH_FOR_ALL)]


def enough(view: LevelView, group: Group) -> bool:
    """Whether so many of the people speak Swedish that a number may be given of them."""
    return view.persons_at(group.rows) >= FEW_SPEAKERS


def swedish_shares(inputs: StudyInputs) -> pd.DataFrame:
    """Return who speaks Swedish: the analyst's table, or the published share of each municipality, all ages alike."""
    if "swedish_speakers" in inputs.tables:
        return inputs.tables["swedish_speakers"]
    published = inputs.statistics.swedish_speakers
    table = {"municipality_code": published["code"], "age_group": "", "share": published["share"].astype(float)}
    return pd.DataFrame(table).assign(persons=np.nan)


def swedish_speakers(inputs: StudyInputs) -> pd.DataFrame:
    """Return Swedish speakers by age group in every origin; 0 in municipalities that the table does not name."""
    table, origins = swedish_shares(inputs), inputs.origins
    people = origins.groupby("municipality_code")[["population", *AGES]].sum()
    table = table[table["municipality_code"].isin(people.index)]
    counted = [
        people.at[c, a or "population"] for c, a in zip(table["municipality_code"], table["age_group"], strict=True)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(table["share"].notna(), table["share"], np.nan_to_num(table["persons"] / np.array(counted)))
    by_age = dict(zip(zip(table["municipality_code"], table["age_group"], strict=True), share.tolist(), strict=True))
    at = people.index.get_indexer(pd.Index(origins["municipality_code"]))
    speakers = {}
    for age in AGES:
        shares = np.array([by_age.get((c, age), by_age.get((c, ""), 0.0)) for c in people.index], float)
        speakers[age] = origins[age].to_numpy(float) * shares[at]
    return pd.DataFrame(speakers, index=origins.index)


INDICATORS = (
    Indicator(
        id="G1.i",
        criterion="language",
        name=Text("Ruotsinkielinen koulutus", "Svenskspråkig utbildning", "Education in Swedish"),
        sentence=Text(
            "Samat mittarit ruotsinkielisille toimipisteille ja puhujille.",
            "Samma mått för svenskspråkiga verksamhetsställen och talare.",
            "The same measures for Swedish-language sites and speakers.",
        ),
        formula="G1.a-G1.h over Swedish-language sites and speakers",
        direction="less",
        data=("swedish_speakers",),
        levels=LEVELS,
        computations=(
            Computation(
                time_of_speakers, (TIME,), of_time=True, uncovered="computed", tables=("swedish_speakers",)
            ),
        ),
        would_fill=Text(
            "ruotsinkieliset kunnittain, jos heitä on vähintään viisi (taulukko swedish_speakers)",
            "svenskspråkiga per kommun, om de är minst fem (tabellen swedish_speakers)",
            "Swedish speakers by municipality, if they are five or more (table swedish_speakers)",
        ),
    ),
)  # fmt: skip
