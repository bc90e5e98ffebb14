"""Key indicators of a region on the starter and on official tables, side by side."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kopa.goals.catalogue.delivery import BROADBAND
from kopa.goals.catalogue.supply import FIELDS, HEADLINE, NEAR_BASIC
from kopa.goals.catalogue.travel_time import P90
from kopa.levels import BASIC_1_6, BASIC_7_9, LUKIO, VET, of
from kopa.sources import read
from kopa.sources.official.building.effects import PERSONS_SHARE, SITES_SHARE
from kopa.study.opening import open_study
from kopa.study.study import Study
from kopa.tables import AGES
from kopa.words.texts import Texts

KEY_INDICATORS = (
    (HEADLINE, LUKIO), (P90, LUKIO), (NEAR_BASIC, BASIC_1_6), (NEAR_BASIC, BASIC_7_9), (HEADLINE, VET), (FIELDS, VET),
    (BROADBAND, ""),
)  # fmt: skip
"""Statistics that are set side by side, each with its level; beside them the region's persons, of each age group too,
schools and sites of vocational education."""

PERSONS, SCHOOLS, SITES = "persons", "schools", "sites"
SCHOOLS_ALONE = "schools_alone"
"""Schools in force by number that the other tables have not: what `SCHOOLS` hides where as many came as went."""

NAMES = ["indicator", "level", "name", "unit"]
ENDS = ["low", "high"]
OF_REGISTER = "register-"
"""How records of sites begin that come from the register of schools."""


def side_by_side(region: str, official: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return key indicators of a region on both folders of tables, and what differs by more than may pass unseen.

    Parameters
    ----------
    region
        What `kopa.study.open_study` finds the region by.
    official
        The official tables, as `kopa.sources.read.use` finds them.

    Returns
    -------
    pandas.DataFrame
        `indicator`, `level`, `name`, `unit`, and the ends of each value on the starter (`starter_low`,
        `starter_high`) and on the official tables (`official_low`, `official_high`). Two ends differ where schools of
        unknown grades may serve the level.
    tuple of str
        A sentence for persons and for schools that differ too much.
    """
    found = []
    for tables in (read.STARTER, official):
        with read.using(tables):
            study = open_study(region)
            found.append((_key_indicators(study), _numbers_of_schools(study)))
    (starter, then), (now, are) = found
    both = starter[NAMES].copy()
    for tables, table in ((read.STARTER, starter), (read.OFFICIAL, now)):
        both[[f"{tables}_{end}" for end in ENDS]] = table[ENDS]
    at = both.index[both["indicator"] == SCHOOLS][0] + 1
    alone = [len(then - are), len(are - then)]
    row = [SCHOOLS_ALONE, "", "Schools in these tables alone", SCHOOLS, *np.repeat(np.array(alone, float), 2)]
    both = pd.concat([both[:at], pd.DataFrame([row], columns=both.columns), both[at:]], ignore_index=True)
    return both, tuple(_to_accept(both[both["indicator"] == PERSONS].iloc[0], then, are))


def _key_indicators(study: Study) -> pd.DataFrame:
    counts = (
        (PERSONS, "", "Persons", PERSONS, float(study.origins["population"].sum())),
        *((age, "", f"Persons: {in_years(age)}", PERSONS, float(study.origins[age].sum())) for age in AGES),
        (SCHOOLS, "", "Schools in force", SCHOOLS, float(len(_numbers_of_schools(study)))),
        (SITES, VET, "Sites of vocational education", SITES, float(_number_of_sites(study, VET))),
    )
    rows = [(*one, one[-1]) for one in counts]
    t, table = Texts("en"), study.indicators()
    values = table[table["municipality_code"] == ""].set_index(["indicator_id", "level"])["value"]
    for statistic, level in KEY_INDICATORS:
        asked = [statistic, statistic.of("known")] if level and of(level).doubtful else [statistic]
        ends = values.reindex([(one.id(study.parameters), level) for one in asked])
        name = ": ".join([*([t(f"level_{level}")] if level else []), statistic.name_in("en", study.parameters)])
        rows.append((asked[0].id(study.parameters), level, name, statistic.unit, ends.min(), ends.max()))
    return pd.DataFrame(rows, columns=[*NAMES, *ENDS])


def in_years(age: str) -> str:
    """Return an age group in words.

    Examples
    --------
    >>> in_years("age_7_12"), in_years("age_25_plus")
    ('7-12 years', '25 years and over')
    """
    first, last = age.removeprefix("age_").split("_")
    return f"{first} years and over" if last == "plus" else f"{first}-{last} years"


def _numbers_of_schools(study: Study) -> set[str]:
    """Return the register's numbers of the schools in force in the region."""
    sites = study.country.sites
    inside = sites["municipality_code"].isin(study.region.municipality_codes)
    return set(sites.loc[inside & sites["record"].str.startswith(OF_REGISTER), "institution_number"])


def _number_of_sites(study: Study, level: str) -> int:
    sites = study.country.sites
    return int((sites["municipality_code"].isin(study.region.municipality_codes) & (sites["level"] == level)).sum())


def _to_accept(persons: pd.Series, then: set[str], are: set[str]) -> Iterator[str]:
    before, now = persons["starter_low"], persons["official_low"]
    if abs(now / before - 1) > PERSONS_SHARE:
        yield f"persons: {before:,.0f} on the starter, {now:,.0f} on the official tables ({now / before - 1:+.1%})"
    if then and len(then ^ are) / len(then) > SITES_SHARE:
        yield f"schools: of {len(then):,} of the starter {len(then - are):,} went, {len(are - then):,} came"
