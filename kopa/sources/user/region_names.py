"""Every name by which a region is called: its id, its names in three languages, its number, its municipalities."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

import pandas as pd

from kopa.errors import did_you_mean
from kopa.plain_text import folded, plain_text
from kopa.regions import Region, slug

LIST_PREFIX = "kunnat-"
"""How the ids of lists of codes begin; no file of a region may take one."""

MOST_IN_ID = 8
"""Most municipalities that the id of a list names one by one."""

WHOLE_COUNTRY = ("koko maa", "hela landet", "whole country", "sss")
"""How national tables name the row of the whole country."""

GENITIVES = {"uudenmaan": "uusimaa", "satakunnan": "satakunta", "lapin": "lappi", "hameen": "hame", "suomen": "suomi"}
"""Last words of regions' Finnish names as they stand before "maakunta", where that is not the name with an n."""

_NUMBER = re.compile(r"(?:mk\s*)?([0-9]{1,2})")
_NUMBER_AND_NAME = re.compile(r"mk\s*([0-9]{1,2})\s+(.+)")
"""How tables of Statistics Finland write a region: ``MK10 Etelä-Savo``."""
_CODES = re.compile(r"[0-9]{3}(?:[,;\s]+[0-9]{3})*[,;]?")
_LIST_ID = re.compile(r"kunnat((?:-[0-9]{3})+)")


class RegionNames:
    """The regions that a table may speak of, by whatever they are called there.

    Letters count as they are read, not as they are stored or set: case, diacritics and hyphens do not matter.

    Parameters
    ----------
    regions
        The regions. A name that several have names none of them.
    numbers
        Id of a region by its number of Statistics Finland: ``10`` and ``MK10`` are Etelä-Savo.
    codes
        Codes of all municipalities: a list of them, or the id that kopa makes of one, is a region too.
    others
        Names of further regions, of which nothing else is known: each is its own id.

    Examples
    --------
    >>> region = Region("etela-savo", "Etelä-Savo", "Södra Savolax", "South Savo", ("491",), 2026)
    >>> names = RegionNames([region], {"10": "etela-savo"}, ["491", "593"])
    >>> [names.id_of(one) for one in ("Södra savolax", "South Savo", "MK 10", "10", "491", "593, 491", "Esedu")]
    ['etela-savo', 'etela-savo', 'etela-savo', 'etela-savo', 'etela-savo', 'kunnat-491-593', '']
    >>> [names.id_of(one) for one in ("Etelä-Savon maakunta", "MK10 Etelä-Savo", "MK11 Etelä-Savo")]
    ['etela-savo', 'etela-savo', '']
    """

    def __init__(
        self, regions: Iterable[Region], numbers: Mapping[str, str], codes: Iterable[str], others: Iterable[str] = ()
    ) -> None:
        regions = list(regions)
        self._numbers, self._codes = dict(numbers), frozenset(codes)
        self._ids = {region.id for region in regions}
        self._by_name: dict[str, list[str]] = {}
        self._shown: dict[str, str] = {}
        for region in regions:
            for word in (region.id, region.name_fi, region.name_sv, region.name_en):
                called = self._by_name.setdefault(_key(word), [])
                called += [region.id] if region.id not in called else []
                self._shown.setdefault(folded(word), region.id)
            for word in WHOLE_COUNTRY if region.kind == "country" else ():
                self._by_name.setdefault(_key(word), [region.id])
        for word in others:
            if not self._by_name.get(_key(word)):
                self._by_name[_key(word)], self._shown[folded(word)] = [word], word
        self._by_codes: dict[frozenset[str], str] = {}
        for region in regions:
            self._by_codes.setdefault(frozenset(region.municipality_codes), region.id)

    def id_of(self, name: str) -> str:
        """Return the id of the region that is called so; empty where none is, or more than one."""
        text = folded(name)
        if plain_text(name) in self._ids:
            return plain_text(name)
        both = _NUMBER_AND_NAME.fullmatch(text)
        if both:
            by_number, by_name = self.id_of(both.group(1)), self.id_of(both.group(2))
            return by_name if by_name == by_number else ""
        number = _NUMBER.fullmatch(text)
        if number:
            return self._numbers.get(number.group(1).zfill(2), "")
        listed = re.findall("[0-9]{3}", text) if _CODES.fullmatch(text) or _LIST_ID.fullmatch(text) else []
        if listed and self._codes.issuperset(listed):
            codes = tuple(sorted(set(listed)))
            return self._by_codes.get(frozenset(codes), list_id(codes))
        called = self._by_name.get(_key(name)) or self._by_name.get(_without_kind(_key(name)), [])
        return called[0] if len(called) == 1 else ""

    def fault(self, name: str) -> str:
        """Return why a name names no region, and what to write; to be asked where `id_of` is empty."""
        called = self._by_name.get(_key(name), [])
        if called:
            return f"the name of {' and of '.join(map(repr, called))}: write the id"
        hint = did_you_mean(plain_text(name), dict.fromkeys(self._shown.values()), self._shown)
        return f"no region of that name.{hint or ' `kopa regions` lists them; codes as 205,290 will also do'}".rstrip(
            "."
        )


def numbers_of(municipalities: pd.DataFrame) -> dict[str, str]:
    """Return the id of each of the 19 regions by its number.

    Parameters
    ----------
    municipalities
        With `region_code` and `region_name_fi`.
    """
    pairs = municipalities[["region_code", "region_name_fi"]].drop_duplicates()
    return {str(code): slug(str(name)) for code, name in pairs.itertuples(index=False)}


def list_id(codes: tuple[str, ...]) -> str:
    """Return the id of a list of municipalities.

    Examples
    --------
    >>> list_id(("205", "290"))
    'kunnat-205-290'
    """
    if len(codes) <= MOST_IN_ID:
        return LIST_PREFIX + "-".join(codes)
    digest = hashlib.sha256(",".join(codes).encode()).hexdigest()[:8]
    return f"{LIST_PREFIX}{codes[0]}-{codes[-1]}-{len(codes)}-{digest}"


def _key(name: str) -> str:
    letters = "".join(one for one in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(one))
    return re.sub(r"[\s\-\u2010-\u2015]+", "-", letters)


def _without_kind(key: str) -> str:
    """Return a name without the word for what it names: ``satakunnan-maakunta`` and ``landskapet-satakunta``.

    Examples
    --------
    >>> [_without_kind(_key(name)) for name in ("Kanta-Hämeen maakunta", "Kainuun maakunta", "Landskapet Lappland")]
    ['kanta-hame', 'kainuu', 'lappland']
    """
    name, finnish, rest = key.rpartition("-maakunta")
    if not finnish or rest:
        return key.removeprefix("landskapet-").removesuffix("-region")
    start, dash, last = name.rpartition("-")
    return start + dash + GENITIVES.get(last, last.removesuffix("n"))
