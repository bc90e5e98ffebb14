"""What a speed tag's text says: numbers, units, codes of countries, several values, conditions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CAP_KMH = 150.0
"""No posted speed above this is believed; such a value counts as not read."""

KMH_PER_MPH = 1.609344
KMH_PER_KNOT = 1.852

_NUMBER = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6}|,[0-9])?)\s*(?:(km/h|kmh|kph|mph|knots)(?![a-z]).*)?", re.I | re.S)
_CODE = re.compile(r"([a-z]{2,3})(?:-[a-z]{2,3})?:([a-z0-9_: ]+)", re.I)
_ZONE = re.compile(r"zone[:_ ]?([0-9]{1,3})|([0-9]{1,3})")
_CLAUSE = re.compile(r"([^@;]+)@\s*(\([^)]*\)|[^;]*)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RANGE = re.compile(r"([a-z]{3})[a-z]*[ 0-9]*-\s*([a-z]{3})[a-z]*[ 0-9]*")


@dataclass(frozen=True)
class TagSpeed:
    """A speed in km/h that a text says, or the code of a country's law that it names."""

    kmh: float | None = None
    country: str = ""
    code: str = ""


def read_value(text: object) -> TagSpeed | None:
    """Return the speed in km/h, or the code of a law, that one value says; None where it cannot be believed.

    Of several values (``50;30``, ``70|100``) the least counts. A comma is a wrong decimal point (OpenStreetMap wiki,
    Map features/Units), and separates no values: before more than one digit it cannot be known which was meant.

    Examples
    --------
    >>> read_value("60 km/h").kmh, round(read_value("75 mph").kmh, 1), read_value("70|100").kmh
    (60.0, 120.7, 70.0)
    >>> read_value("FI:urban").code, read_value("FI:zone30").kmh
    ('urban', 30.0)
    >>> read_value("100,2").kmh
    100.2
    >>> read_value("none"), read_value("-20"), read_value("1234567890"), read_value("50,30")
    (None, None, None, None)
    """
    parts = [_read_one(part) for part in split_values(text)]
    read = [part for part in parts if part is not None]
    with_speed = [part for part in read if part.kmh is not None]
    if with_speed:
        return min(with_speed, key=lambda part: part.kmh or 0.0)
    return read[0] if read else None


def split_values(text: object) -> Iterable[str]:
    """Return the parts of a value that lists several (a list, or text with ``;`` or ``|``)."""
    if isinstance(text, list | tuple | set):
        return [str(part)[:200] for part in text]
    return re.split(r"[;|]", str(text)[:1000])


def _read_one(text: str) -> TagSpeed | None:
    text = text.strip()
    number = _NUMBER.fullmatch(text)
    if number:
        return _believed(float(number.group(1).replace(",", ".")) * _per_unit(number.group(2)))
    if text.lower() == "walk":
        return TagSpeed(kmh=6.0)
    code = _CODE.fullmatch(text)
    if not code:
        return None
    name = code.group(2).strip().lower()
    zone = _ZONE.fullmatch(name)
    if zone:
        return _believed(float(zone.group(1) or zone.group(2)))
    return TagSpeed(country=code.group(1).upper(), code=name)


def _believed(kmh: float) -> TagSpeed | None:
    return TagSpeed(kmh=kmh) if 0 < kmh <= CAP_KMH else None


def _per_unit(unit: str | None) -> float:
    return {"mph": KMH_PER_MPH, "knots": KMH_PER_KNOT}.get((unit or "").lower(), 1.0)


def in_season(text: object, season: str) -> TagSpeed | None:
    """Return the speed in km/h that a conditional value gives for a season, or None.

    Only conditions that speak of nothing but the season count: the word winter or summer, or a
    range of months that holds January (winter) or July (summer).

    Examples
    --------
    >>> in_season("80 @ (Nov-Mar)", "winter").kmh, in_season("80 @ (Nov-Mar)", "summer")
    (80.0, None)
    >>> in_season("100 @ (winter); 30 @ (Mo-Fr 08:00-16:00)", "winter").kmh
    100.0
    """
    for clause in _CLAUSE.finditer(str(text)[:1000]):
        if _is_season(clause.group(2).strip(" ()").lower(), season):
            return read_value(clause.group(1))
    return None


def _is_season(condition: str, season: str) -> bool:
    if condition == season:
        return True
    months = _RANGE.fullmatch(condition)
    if not months or months.group(1) not in _MONTHS or months.group(2) not in _MONTHS:
        return False
    first, last = _MONTHS.index(months.group(1)), _MONTHS.index(months.group(2))
    middle = 0 if season == "winter" else 6
    return first <= middle <= last if first <= last else middle >= first or middle <= last
