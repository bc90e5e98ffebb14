"""Which feeds of public transport of the catalogue are known to serve a region: of its towns, and of the country."""

from collections.abc import Iterable

from kopa.regions import Region
from kopa.sources.fetch.catalogue import Dataset, OtherFeed, datasets, other_feeds
from kopa.sources.user.region_files import find_region
from kopa.sources.user.region_names import LIST_PREFIX

TIMETABLES = "timetables"
"""Stands among the sources of `kopa fetch` for the feeds that serve the regions."""

HOW_TO_FIND = f"feeds of a region: kopa fetch --region REGION --source {TIMETABLES} --dry-run"
"""The command that names them."""


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
    ['VARELY: Varsinais-Suomi and Satakunta', 'Rauma']
    """
    return [one for one in other_feeds() if _serve(one.serves, region)]


def named(names: Iterable[str], regions: Iterable[Region]) -> list[str]:
    """Return names of datasets with the feeds that serve some regions in place of ``timetables``.

    Of two collections of the country one is taken, by choice; the other is asked for by its name.

    Examples
    --------
    >>> named(["schools", "timetables"], [find_region("kainuu")])
    ['schools', 'timetables_kajaani', 'timetables_finland', 'timetables_trains']
    """
    feeds = [one.id for region in regions for one in feeds_of(region) if not one.preferred]
    parts = [feeds if name == TIMETABLES else [name] for name in names]
    return list(dict.fromkeys(name for part in parts for name in part))


def taken_in_words(region: Region) -> str:
    """Return which feeds are fetched for a region, and how.

    Examples
    --------
    >>> print(taken_in_words(find_region("kainuu")))
    feeds of kainuu: timetables_kajaani, timetables_finland, timetables_trains
    (kopa fetch --region kainuu --source timetables)
    """
    names = ", ".join(named([TIMETABLES], [region]))
    return f"feeds of {region.id}: {names} (kopa fetch --region {_typed(region)} --source {TIMETABLES})"


def in_words(region: Region) -> str:
    """Return which feeds serve a region, how they are fetched, and which are not.

    Examples
    --------
    >>> for part in in_words(find_region("varsinais-suomi")).split("; ")[:3]:
    ...     print(part)
    varsinais-suomi: feeds known to serve it: timetables_salo, timetables_finland, timetables_trains
    those of neighbours may run in it too
    fetch them by `kopa fetch --region varsinais-suomi --source timetables`
    """
    feeds, others = feeds_of(region), others_of(region)
    taken = ", ".join(one.id for one in feeds if not one.preferred)
    told = [f"{region.id}: feeds known to serve it: {taken}", "those of neighbours may run in it too"]
    told += [f"fetch them by `kopa fetch --region {_typed(region)} --source {TIMETABLES}`"]
    told += [
        f"{one.id} ({one.about}) is asked for by its name: {one.preferred} is taken by choice, and how their trips "
        "differ is not known"
        for one in feeds
        if one.preferred
    ]
    if others:
        told.append("not fetched: " + "; ".join(f"{one.name} ({one.address}: {one.why})" for one in others))
    return "; ".join(told)


def _typed(region: Region) -> str:
    """Return how a command is told of a region: by its id, or by the codes of a list of municipalities."""
    return ",".join(region.municipality_codes) if region.id.startswith(LIST_PREFIX) else region.id


def _serve(places: Iterable[str], region: Region) -> bool:
    return not _codes(places).isdisjoint(region.municipality_codes)


def _codes(places: Iterable[str]) -> frozenset[str]:
    """Return the municipalities of some codes and ids of regions."""
    return frozenset(code for place in places for code in find_region(place).municipality_codes)
