"""Regions as plain values, as JSON holds them, and back: equal to the region that they were made from."""

from dataclasses import asdict, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from kopa.regions.facts import Region


def region_to_plain(region: Region) -> dict[str, Any]:
    """Return a region as nested plain values.

    Examples
    --------
    >>> region_to_plain(Region("kajaani", "Kajaani", "Kajana", "Kajaani", ("205",), 2026))["municipality_codes"]
    ('205',)
    """
    return asdict(region)


def region_from_plain(plain: dict[str, Any]) -> Region:
    """Return the region that `region_to_plain` was given, also when JSON has made lists of its tuples.

    Examples
    --------
    >>> region = Region("kajaani", "Kajaani", "Kajana", "Kajaani", ("205",), 2026)
    >>> region_from_plain({**region_to_plain(region), "municipality_codes": ["205"]}) == region
    True
    """
    region: Region = _decoded(Region, plain)
    return region


def _decoded(kind: Any, value: Any) -> Any:
    """Return a plain value as the type that a field declares."""
    if get_origin(kind) in (Union, UnionType):
        kind = next((one for one in get_args(kind) if is_dataclass(one)), None) if isinstance(value, dict) else None
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _decoded(hints[name], part) for name, part in value.items()})
    if get_origin(kind) is tuple:
        return tuple(_decoded(get_args(kind)[0], part) for part in value)
    return value
