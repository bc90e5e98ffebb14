"""Which feeds of public transport of the catalogue serve a region: those of its towns, and those of the country."""

from collections.abc import Iterable

from kopa.regions import Region
from kopa.sources.fetch.catalogue import Dataset, OtherFeed, datasets, other_feeds
from kopa.sources.user.region_files import find_region

TIMETABLES = "timetables"
"""Stands among the sources of `kopa fetch` for the feeds that serve the regions."""


def feeds_of(region: Region) -> list[Dataset]:
    """Return the feeds that serve a region, those of its own towns first.

    Examples
    --------
    >>> [one.id for one in feeds_of(find_region("kainuu"))]
    ['timetables_kajaani', 'timetables_finland', 'timetables_trains', 'timetables_kela']
    """
    found = [one for one in datasets().values() if _serve(one.serves, region)]
    return sorted(found, key=lambda one: len(_codes(one.serves)))


def others_of(region: Region) -> list[OtherFeed]:
    """Return the feeds that serve a region and are not fetched.

    Examples
    --------
    >>> [one.name for one in others_of(find_region("satakunta"))][1:]
    ['VARELY: Varsinais-Suomi and Satakunta', 'Rauma, at its other address']
    """
    return [one for one in other_feeds() if _serve(one.serves, region)]


def named(names: Iterable[str], regions: Iterable[Region]) -> list[str]:
    """Return names of datasets with the feeds that serve some regions in place of ``timetables``.

    Of two that hold much the same trips, one is taken.

    Examples
    --------
    >>> named(["schools", "timetables"], [find_region("kainuu")])
    ['schools', 'timetables_kajaani', 'timetables_finland', 'timetables_trains']
    """
    feeds = [one.id for region in regions for one in feeds_of(region) if not one.instead_of]
    parts = [feeds if name == TIMETABLES else [name] for name in names]
    return list(dict.fromkeys(name for part in parts for name in part))


def in_words(region: Region) -> str:
    """Return which feeds serve a region, how they are fetched, and which are not.

    Examples
    --------
    >>> for part in in_words(find_region("varsinais-suomi")).split("; ")[:3]:
    ...     print(part)
    varsinais-suomi: feeds that serve it: timetables_salo, timetables_finland, timetables_trains
    fetch them by `kopa fetch --region varsinais-suomi --source timetables`
    timetables_kela holds much the same as timetables_finland
    """
    feeds, others = feeds_of(region), others_of(region)
    taken = ", ".join(one.id for one in feeds if not one.instead_of)
    told = [f"{region.id}: feeds that serve it: {taken}"]
    told += [f"fetch them by `kopa fetch --region {region.id} --source {TIMETABLES}`"]
    told += [f"{one.id} holds much the same as {one.instead_of}" for one in feeds if one.instead_of]
    if others:
        told.append("not fetched: " + "; ".join(f"{one.name} ({one.address}: {one.why})" for one in others))
    return "; ".join(told)


def _serve(places: Iterable[str], region: Region) -> bool:
    return not _codes(places).isdisjoint(region.municipality_codes)


def _codes(places: Iterable[str]) -> frozenset[str]:
    """Return the municipalities of some codes and ids of regions."""
    return frozenset(code for place in places for code in find_region(place).municipality_codes)
