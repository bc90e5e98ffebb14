"""By which names the publisher has Digiroad's files of regions, and of which regions an order wants one.

Two names stand in public code; the others are made after the same form, which is assumed, not known. Whoever knows
better says so (`--file-name`); an empty name leaves a neighbour out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import shapely

from kopa.errors import InputError, did_you_mean
from kopa.regions import slug
from kopa.sources import country_tables
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import Order

SERVICE, ARCHIVE = "road_files", ".zip"
_NAME = re.compile(r"[0-9A-Za-zÅÄÖåäö_-]{1,60}")


def around(order: Order) -> tuple[str, ...]:
    """Return the ids of the regions (maakunta) that lie in the box of an order, sorted.

    Examples
    --------
    >>> from kopa.sources.fetch.catalogue import datasets
    >>> from kopa.sources.fetch.orders import area_of, order_of
    >>> from kopa.sources.user.region_files import find_region
    >>> around(order_of(datasets()["road_files"], area_of(find_region("lappi"))))
    ('kainuu', 'lappi', 'pohjois-pohjanmaa')
    """
    towns = country_tables.municipalities()
    meets = shapely.intersects(towns.geometry.to_numpy(), shapely.box(*order.box_m))
    return _ids(towns.loc[meets, "region_name_fi"])


def own(order: Order) -> tuple[str, ...]:
    """Return the ids of the regions in which the municipalities of an order lie: their files have to be there."""
    towns = country_tables.municipalities()
    return _ids(towns.loc[towns["code"].isin(order.area.codes), "region_name_fi"])


def name_of(order: Order, region: str) -> str:
    """Return by which name the file of a region is asked for, without its ending; empty where it is left out."""
    return order.dataset.file_names.get(region, region.upper())


def renamed(orders: Iterable[Order], words: Sequence[str]) -> list[Order]:
    """Return orders whose files of regions go by other names, from words such as ``kainuu=KAINUU_1``.

    Raises
    ------
    InputError
        A word is none of that form, names no region, an impossible name, or leaves out the region itself; or no order
        is of files by region.
    """
    listed = list(orders)
    if words and not any(order.dataset.service == SERVICE for order in listed):
        raise InputError("--file-name: belongs to files by region; add --source road_files")
    names = dict(_name_in(word) for word in words)
    return [_renamed(order, names) if order.dataset.service == SERVICE else order for order in listed]


def _renamed(order: Order, names: Mapping[str, str]) -> Order:
    left_out = [region for region in own(order) if names.get(region) == ""]
    if left_out:
        raise InputError(f"--file-name: {', '.join(left_out)} cannot be left out: {order.name} is of it")
    changed = order.dataset.model_copy(update={"file_names": {**order.dataset.file_names, **names}})
    return replace(order, dataset=changed)


def _name_in(word: str) -> tuple[str, str]:
    region, equals, name = word.partition("=")
    known = _ids(country_tables.municipalities()["region_name_fi"])
    name = name.removesuffix(ARCHIVE)
    if not equals or (name and not _NAME.fullmatch(name)):
        raise InputError(
            f"--file-name: {word!r} is no REGION=NAME; write it as kainuu=KAINUU, or kainuu= to leave it out"
        )
    if region not in known:
        raise InputError(f"--file-name: {region!r} is none of {', '.join(known)}.{did_you_mean(region, known)}")
    return region, name


def in_words(order: Order) -> str:
    """Return which files are asked for, and which of their names nobody has confirmed."""
    asked = {region: name_of(order, region) for region in around(order)}
    parts = [f"{order.name}: files {', '.join(f'{name}{ARCHIVE}' for name in asked.values() if name)}"]
    assumed = [name for region, name in asked.items() if region not in order.dataset.file_names]
    if assumed:
        parts.append(
            f"names that are assumed, not known: {', '.join(assumed)} (--file-name REGION=NAME says another; they are "
            f"listed on {order.dataset.options['listing']})"
        )
    left_out = [region for region, name in asked.items() if not name]
    if left_out:
        parts.append(f"left out: {', '.join(left_out)}")
    return "; ".join(parts)


def on_the_name(order: Order, region: str) -> str:
    """Return what can be done where the publisher has no file of the name under which it was asked for."""
    name, leave = name_of(order, region), f", --file-name {region}= leaves it out"
    return (
        f"The file of {region} was asked for as {name}{ARCHIVE}, {_known_by(order, region)}. The publisher lists its "
        f"files on {order.dataset.options['listing']}: --file-name {region}=NAME says another name"
        f"{'' if region in own(order) else leave}, --manual takes a file that a browser has fetched"
    )


def _known_by(order: Order, region: str) -> str:
    """Return how a name is known: by the catalogue, by whoever fetches, or not at all."""
    told = order.dataset.file_names.get(region)
    if told is None:
        return "a name that is assumed, not known"
    of_catalogue = datasets()[order.dataset.id].file_names.get(region)
    return "a name that public code has" if told == of_catalogue else "as --file-name says"


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({slug(str(name)) for name in set(names)}))
