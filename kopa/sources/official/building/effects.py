"""What building changes: rows, persons by age and region, schools; and which changes somebody has to accept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kopa.sources.official.building.stage import Stage
from kopa.sources.official.difference import as_text, by_key
from kopa.sources.schemas import areas_and_people, campuses, official, people
from kopa.sources.schemas import schools as schools_schemas
from kopa.tables import AGES, Schema

PERSONS_SHARE = 0.03
SITES_SHARE = 0.05
"""Changes of a region's persons, and of the country's schools, beyond which a build asks to be accepted."""

FIELDS_SHARE = 0.20
"""Fields at sites that came or went, beyond which a build asks to be accepted. A choice: no two answers of the search
were at hand."""

LINKS_SHARE, KM_SHARE = 0.20, 0.05
"""Links of a region's roads that came, went or changed, and change of their kilometres, beyond which a build asks to be
accepted. Choices: no two versions of Digiroad were at hand."""

REGION_SHARE = 0.04
TOWN_SHARE = 0.25
"""Persons of a region that a dataset lacks or has too many, and of a municipality that it lacks, beyond which a build
asks to be accepted. The census grid of 2021 lacks 2.1 % of a region and 13 % of a municipality at most (people without
a located dwelling; cells on borders), Paavo of 2024 2.7 % and 22 % (postal areas across borders)."""

HIDDEN_SHARE = 0.03
"""Persons of a region in postal areas that hide their ages, beyond which a build asks to be accepted."""

NAMED = 5
"""So many municipalities are named: those that differ most."""

TABLES: tuple[tuple[Schema, str], ...] = (
    (areas_and_people.MUNICIPALITIES, ""),
    (areas_and_people.OUTLINES, ""),
    (areas_and_people.POPULATION_HISTORY, ""),
    (areas_and_people.POSTAL_AREAS, ""),
    (people.POPULATION_CELLS, ""),
    (people.LOCALITIES, ""),
    (people.REGION_AGES, ""),
    (people.MUNICIPALITY_AGES, ""),
    (schools_schemas.SCHOOLS, ""),
    (campuses.CAMPUSES, ""),
    (official.VET_FIELDS, ""),
    (official.SPEAKERS, ""),
    (official.BROADBAND, ""),
)
"""Tables that building may change and of which rows are counted, with their files where these have other names."""


@dataclass(frozen=True)
class RowsChanged:
    """How many rows of a table came, went and changed, by its key."""

    table: str
    came: int
    went: int
    changed: int


def rows_changed(before: pd.DataFrame, after: pd.DataFrame, schema: Schema) -> RowsChanged:
    """Return how many rows came, went and changed from one table to another of one schema.

    Examples
    --------
    >>> from kopa.sources.schemas.areas_and_people import POPULATION_HISTORY
    >>> old = pd.DataFrame({"code": ["005", "009"], "year": 2022, "population": [10, 20]})
    >>> new = pd.DataFrame({"code": ["005", "010"], "year": 2022, "population": [11, 30]})
    >>> rows_changed(old, new, POPULATION_HISTORY)
    RowsChanged(table='population_history', came=1, went=1, changed=1)
    """
    old, new = (by_key(table, schema.key) for table in (before, after))
    both = old.index.intersection(new.index)
    first, second = old.loc[both], new.loc[both]
    changed = np.zeros(len(first), dtype=bool)
    for name in old.columns:
        changed |= _differs(first[name], second[name])
    went, came = len(old.index.difference(new.index)), len(new.index.difference(old.index))
    return RowsChanged(schema.name, came, went, int(changed.sum()))


def _differs(first: pd.Series, second: pd.Series) -> np.ndarray:
    """Return where two columns differ: numbers by their value, all else by its text."""
    if all(pd.api.types.is_numeric_dtype(one) for one in (first, second)):
        a, b = (one.to_numpy(float) for one in (first, second))
        return (a != b) & ~(np.isnan(a) & np.isnan(b))
    return (as_text(first).to_numpy(object) != as_text(second).to_numpy(object)).astype(bool)


def changed_tables(before: Stage, after: Stage) -> Iterator[RowsChanged]:
    """Yield how many rows of each table came, went and changed that is there before and after, and is another."""
    for schema, file in TABLES:
        paths = before.path(schema, file), after.path(schema, file)
        if all(path.is_file() for path in paths) and paths[0].read_bytes() != paths[1].read_bytes():
            yield rows_changed(before.read(schema, file), after.read(schema, file), schema)


def rows_to_accept(before: Stage, changed: Iterable[RowsChanged]) -> Iterator[str]:
    """Yield how many campuses, and fields at sites, came and went, where it is more than may pass unseen."""
    limits = {campuses.CAMPUSES: (SITES_SHARE, "sites"), official.VET_FIELDS: (FIELDS_SHARE, "fields at sites")}
    of_table = {one.table: one for one in changed}
    for schema, (limit, what) in limits.items():
        if one := of_table.get(schema.name):
            was = len(before.read(schema))
            share = (one.came + one.went) / max(was, 1)
            if share > limit:
                yield f"{one.table}: of {was:,} {what} {one.went:,} went, and {one.came:,} came ({share:.1%})"


def gone_to_accept(before: Stage, after: Stage) -> Iterator[str]:
    """Yield how many of the starter's sites no campus is, by level, where campuses take the starter's place."""
    if before.path(campuses.CAMPUSES).is_file() or campuses.CAMPUSES.name not in after.official:
        return
    table = after.read(campuses.OTHER_SITES_COMPARED, campuses.OTHER_SITES_COMPARED_FILE)
    for level, outcomes in table.groupby("level")["outcome"]:
        gone = int((outcomes == "gone").sum())
        if gone > SITES_SHARE * len(outcomes):
            share = gone / len(outcomes)
            yield f"{level}: of {len(outcomes):,} sites of the starter {gone:,} are no campus ({share:.1%})"


def persons_by_age(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the persons of cells by age group, `before` and `after`; the last row is of all ages."""
    table = pd.DataFrame({"before": before[list(AGES)].sum(), "after": after[list(AGES)].sum()}).round().astype(int)
    return pd.concat([table, table.sum().to_frame("all").T])


def to_accept(
    before: tuple[pd.DataFrame, pd.DataFrame], after: tuple[pd.DataFrame, pd.DataFrame], region_of: Mapping[str, str]
) -> Iterator[str]:
    """Yield what changes by more than may pass unseen, a sentence each.

    Parameters
    ----------
    before, after
        Cells with people, and numbers of the schools in force (`institution_number`).
    region_of
        Region of each municipality.
    """
    old, new = (cells[0].set_index("municipality_code")[list(AGES)].sum(axis=1) for cells in (before, after))
    then, now = (persons.groupby(persons.index.map(region_of)).sum() for persons in (old, new))
    change = now.reindex(then.index, fill_value=0.0) / then - 1
    for region, share in zip(change.index.astype(str), change, strict=True):
        if abs(share) > PERSONS_SHARE:
            yield f"region {region}: {then[region]:,.0f} persons before, {now.get(region, 0.0):,.0f} now ({share:+.1%})"
    was, are = (set(one[1]["institution_number"]) for one in (before, after))
    differing = len(was ^ are) / len(was)
    if differing > SITES_SHARE:
        yield f"schools: {len(was - are):,} of {len(was):,} went and {len(are - was):,} came ({differing:.1%})"


def roads_to_accept(changed: RowsChanged, links: int, km_before: float, km_now: float) -> Iterator[str]:
    """Yield what of a region's roads changes by more than may pass unseen, a sentence each.

    Parameters
    ----------
    changed
        Links that came, went and changed.
    links
        Links before.
    km_before, km_now
        Kilometres of links before and now.

    Examples
    --------
    >>> list(roads_to_accept(RowsChanged("roads_kainuu", 3, 40, 2), 100, 50.0, 51.0))
    ['roads_kainuu: of 100 links 40 went and 2 changed, and 3 came (45.0%)']
    >>> list(roads_to_accept(RowsChanged("roads_kainuu", 3, 4, 2), 100, 50.0, 40.0))
    ['roads_kainuu: 50 km of links before, 40 now (-20.0%)']
    """
    share = (changed.came + changed.went + changed.changed) / links
    if share > LINKS_SHARE:
        yield (f"{changed.table}: of {links:,} links {changed.went:,} went and {changed.changed:,} changed, and "
               f"{changed.came:,} came ({share:.1%})")  # fmt: skip
    if abs(km_now / km_before - 1) > KM_SHARE:
        yield (
            f"{changed.table}: {km_before:,.0f} km of links before, {km_now:,.0f} now ({km_now / km_before - 1:+.1%})"
        )


def far_from_published(
    persons: pd.Series, published: pd.Series, region_of: Mapping[str, str], what: str
) -> Iterator[str]:
    """Yield by how much persons differ from the published ones, where it is more than may pass unseen.

    Parameters
    ----------
    persons, published
        Persons by code of the municipality: those of a dataset as they are, and those of the statistics.
    region_of
        Region of each municipality.
    what
        What messages call the dataset.

    Examples
    --------
    >>> published = pd.Series({"005": 1000, "009": 1000})
    >>> regions = {"005": "01", "009": "01"}
    >>> list(far_from_published(published * 0.99, published, regions, "grid"))
    []
    >>> list(far_from_published(published * [1.3, 0.7], published, regions, "grid"))
    ['grid: over 25% of the persons of municipalities are lacking: 009 (-30.0%)']
    """
    found = persons.reindex(published.index, fill_value=0.0)
    share = found / published - 1
    lacking = share[share < -TOWN_SHARE]
    if len(lacking):
        yield f"{what}: over {TOWN_SHARE:.0%} of the persons of municipalities are lacking: {_most_differing(lacking)}"
    of_region = pd.Series(published.index.map(region_of), published.index)
    sums = pd.DataFrame({"found": found, "published": published}).groupby(of_region).sum()
    for region, there, wanted in sums.itertuples():
        if abs(there / wanted - 1) > REGION_SHARE:
            named = _most_differing(share[of_region == region])
            yield (f"{what}: {there:,.0f} persons in region {region}, {wanted:,.0f} are published "
                   f"({there / wanted - 1:+.1%}); municipalities that differ most: {named}")  # fmt: skip
    strange = sorted(set(persons.index) - set(published.index))
    if strange:
        yield f"{what}: persons of municipalities that are not published: {', '.join(map(str, strange[:NAMED]))}"


def _most_differing(share: pd.Series) -> str:
    most = share[share.abs().sort_values(ascending=False, kind="stable").index[:NAMED]]
    more = f" and {len(share) - NAMED} more" if len(share) > NAMED else ""
    return ", ".join(f"{code} ({value:+.1%})" for code, value in most.items()) + more
