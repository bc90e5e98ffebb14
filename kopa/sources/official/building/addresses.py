"""Points of visiting addresses: those of the regions of which addresses were fetched (Ryhti), with their precision."""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.sources.derive.sites.places import codes_near
from kopa.sources.derive.sites.rules import plain
from kopa.sources.official.building.campus_matches import street_of
from kopa.sources.official.building.raw_tables import RawTables
from kopa.units import CRS_FINLAND, CRS_WGS84

ADDRESSES = "addresses"
EXACT, BETWEEN = "address", "address_interpolated"

STREET_M = 500.0
"""A street of which all addresses lie so near to their middle stands for an address of unknown number there."""

MOST_BETWEEN = 40
"""Two numbers of a street between which another is placed are at most so far apart."""

NOT_FOUND_SHARE = 0.30
"""Share of the campuses in municipalities with addresses whose address is not found, beyond which a build asks to be
accepted. A choice: no real answers were at hand."""

ELSEWHERE_SHARE = 0.01
"""Share of the points that lie outside Finland, beyond which none is believed. A choice, too."""

POINT = r"POINT ?Z? ?\(\s*(-?[0-9.]+)[ ,]+(-?[0-9.]+)"
DEGREES = {"longitude": (19.0, 32.0), "latitude": (59.0, 71.0)}
"""Between which degrees Finland lies."""


class SoughtAddress(NamedTuple):
    """An address that is looked for: street as `plain` writes it, number (-1: none), letter, postal code, town."""

    street: str
    number: int
    letter: str
    postal_code: str
    town: str


class FoundAddress(NamedTuple):
    """A point, how well it is known, and in which municipality the address lies."""

    x_m: float
    y_m: float
    precision: str
    town: str


def wanted(street: str, postal_code: str, town: str) -> SoughtAddress:
    """Return an address as it is looked for.

    Examples
    --------
    >>> wanted("Ketunpolku 7 B 2", "87100", "205")
    SoughtAddress(street='ketunpolku', number=7, letter='b', postal_code='87100', town='205')
    >>> wanted("Tehdaskatu 5-7", "87100", "205")[:3], wanted("PL 12", "87101", "205").street
    (('tehdaskatu', 5, ''), '')
    """
    name = "" if re.match(r"(PL|PB)\b", street, re.IGNORECASE) else street_of(street)
    rest = street[len(name) :].strip() if name and street.startswith(name) else street
    told = re.match(r"(\d+)(?:\s*[-–]\s*\d+)?\s*([a-zåäö]?)\b", rest, re.IGNORECASE)
    return SoughtAddress(
        plain(name), int(told[1]) if told else -1, told[2].casefold() if told else "", postal_code, town
    )  # fmt: skip


class Geocoder:
    """Addresses of the regions of which they were fetched.

    Parameters
    ----------
    raw
        What was fetched.
    streets
        Streets that are looked for, as `plain` writes them: others are not kept.
    """

    def __init__(self, raw: RawTables, streets: Collection[str]) -> None:
        self.areas = tuple(raw.fetched_areas([ADDRESSES]))
        self.rows, self.without_point = 0, 0
        self.towns: set[str] = set()
        tables = [self._read(raw.of_area(area).table(ADDRESSES), set(streets)) for area in self.areas]
        both = pd.concat(tables).drop_duplicates("address_key") if tables else pd.DataFrame({"street": []})
        self._of_street: dict[Any, pd.DataFrame] = dict(list(both.groupby("street")))

    def _read(self, table: pd.DataFrame, streets: set[str]) -> pd.DataFrame:
        """Return the addresses of the streets: town, postal code, number, letter and point in metres."""
        self.rows += len(table)
        self.towns |= set(table["municipality_number"])
        degrees = table["location_geometry_data"].astype(str).str.extract(POINT).astype(float)
        here = _in_finland(degrees)
        self.without_point += int((~here).sum())
        named = [_of_name(table[here], name) for name in ("address_name_fin", "address_name_swe")]
        kept = pd.concat(named)
        kept = kept[kept["street"].isin(streets)]
        points = degrees.loc[kept.index]
        places = gpd.GeoSeries(gpd.points_from_xy(points[0], points[1]), crs=CRS_WGS84).to_crs(CRS_FINLAND)
        return kept.assign(x_m=places.x.to_numpy(), y_m=places.y.to_numpy())

    def find(self, one: SoughtAddress) -> FoundAddress | None:
        """Return the point of an address: its own, between its neighbours', or of its short street; or None.

        The street is looked for in the postal area, then in the municipality.
        """
        table = self._of_street.get(one.street)
        if table is None or not one.street:
            return None
        for here in (table["postal_code"] == one.postal_code, table["municipality_number"] == one.town):
            if here.any() and (found := _on_street(table[here], one)):
                return found
        return None


def _in_finland(degrees: pd.DataFrame) -> pd.Series:
    """Say which points lie in Finland, in degrees, longitude first; those without coordinates do not.

    Raises
    ------
    InputError
        Too many of them lie elsewhere.
    """
    told = degrees.notna().all(axis=1)
    inside = pd.Series(True, index=degrees.index)
    for column, (low, high) in enumerate(DEGREES.values()):
        inside &= degrees[column].between(low, high)
    outside = degrees[told & ~inside]
    if len(outside) > ELSEWHERE_SHARE * int(told.sum()):
        first, second = outside.iloc[0]
        expected = ", ".join(f"{name} {low:g}-{high:g}" for name, (low, high) in DEGREES.items())
        raise InputError(
            f"{ADDRESSES}: {len(outside):,} of {int(told.sum()):,} points lie outside Finland, the first at {first:g} "
            f"{second:g} ({expected} are expected): other coordinates, or swapped; report it as docs/official-data.md "
            "says"
        )
    return inside


def _of_name(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the addresses by their street's name in one language."""
    names = table[name].fillna("").astype(str)
    streets = names.map({one: plain(one) for one in names.unique()})
    numbers = table["number_part_of_address_number"].astype(str).str.extract(r"^(\d+)")[0]
    letters = table.get("subdivision_letter_of_address_number", pd.Series("", index=table.index))
    columns = ["address_key", "municipality_number", "postal_code"]
    made = table[columns].assign(
        street=streets,
        number=numbers.fillna("-1").astype(int),
        letter=letters.fillna("").astype(str).str.casefold(),
    )
    return made[made["street"] != ""]


def _on_street(table: pd.DataFrame, one: SoughtAddress) -> FoundAddress | None:
    """Return the point of a number on a street of one postal area or municipality."""
    table = table.sort_values(["number", "letter", "address_key"])
    same = table[table["number"] == one.number] if one.number >= 0 else table.iloc[:0]
    if len(same):
        lettered = same[same["letter"] == one.letter]
        return _found(lettered if len(lettered) else same, EXACT)
    return _between(table, one.number) or _of_short_street(table)


def _found(rows: pd.DataFrame, precision: str) -> FoundAddress:
    first = rows.iloc[0]
    return FoundAddress(float(first["x_m"]), float(first["y_m"]), precision, str(first["municipality_number"]))


def _between(table: pd.DataFrame, number: int) -> FoundAddress | None:
    """Return a point between the nearest numbers before and after, on the same side of the street where there are."""
    if number < 0:
        return None
    for side in (table[(table["number"] - number) % 2 == 0], table):
        before, after = side[side["number"].between(0, number)], side[side["number"] > number]
        if len(before) and len(after) and after["number"].iloc[0] - before["number"].iloc[-1] <= MOST_BETWEEN:
            first, second = before.iloc[-1], after.iloc[0]
            share = (number - first["number"]) / (second["number"] - first["number"])
            x_m, y_m = (float(first[c] + share * (second[c] - first[c])) for c in ("x_m", "y_m"))
            return FoundAddress(x_m, y_m, BETWEEN, str(first["municipality_number"]))
    return None


def _of_short_street(table: pd.DataFrame) -> FoundAddress | None:
    middle = table[["x_m", "y_m"]].mean()
    away = np.hypot(table["x_m"] - middle["x_m"], table["y_m"] - middle["y_m"])
    if away.max() > STREET_M:
        return None
    return FoundAddress(float(middle["x_m"]), float(middle["y_m"]), BETWEEN, str(table["municipality_number"].iloc[0]))


def believed(found: pd.DataFrame, outlines: gpd.GeoDataFrame) -> pd.Series:
    """Say which points lie in the municipality of their address."""
    return codes_near(found, outlines) == found["municipality_code"]


def doubts_of(not_found: int, looked_for: int) -> Iterator[str]:
    """Yield that too many addresses are not found, where they are.

    Examples
    --------
    >>> list(doubts_of(2, 10)), list(doubts_of(4, 10))
    ([], ['addresses: 4 of 10 addresses of campuses in municipalities with addresses are not found (40.0%)'])
    """
    if not_found > NOT_FOUND_SHARE * looked_for:
        yield (f"{ADDRESSES}: {not_found:,} of {looked_for:,} addresses of campuses in municipalities with addresses "
               f"are not found ({not_found / looked_for:.1%})")  # fmt: skip
