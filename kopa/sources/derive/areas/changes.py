"""Changes of municipalities since the first year of the key, and populations counted in today's municipalities."""

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kopa.errors import InputError

POPULATION_FILE = "municipalities/sotkanet_population_by_municipality.csv"
POSTAL_FILE = "population/postal_areas_2026_population.gpkg"

WATCHED = {"region_code": "region", "subregion_code": "subregion", "type": "type"}


def successors(shared: Path, key: pd.DataFrame) -> dict[str, str]:
    """Return the code today of each municipality that the key lost.

    The key does not say into which one a municipality merged. The postal areas do: they carry an
    older code (``a3c``) beside the current one (``kunta_code``), and the successor is the
    municipality that all of the older one's areas name today.

    Raises
    ------
    InputError
        When the postal areas of a lost municipality name no, or more than one, successor.
    """
    today = set(key.loc[key["year"] == key["year"].max(), "code"])
    areas = gpd.read_file(shared / POSTAL_FILE, columns=["a3c", "kunta_code"], ignore_geometry=True)
    successor = {}
    for code in sorted(set(key["code"]) - today):
        heirs = set(areas.loc[areas["a3c"] == code, "kunta_code"].dropna()) & today
        if len(heirs) != 1:
            raise InputError(
                f"{POSTAL_FILE}: a3c {code} leads to {sorted(heirs)}; name the municipality that it merged into"
            )
        successor[code] = heirs.pop()
    return successor


def changes(key: pd.DataFrame, successor: dict[str, str]) -> pd.DataFrame:
    """Return every merger and every move to another region, sub-region or type, by date and code."""
    years = sorted(key["year"].unique())
    by_year = {year: _by_code(key[key["year"] == year]) for year in years}
    rows = []
    for before, after in pairwise(years):
        rows += _between(by_year[before], by_year[after], f"{after}-01-01", successor)
    return pd.DataFrame(rows).sort_values(["date", "code", "change"], ignore_index=True)


Division = dict[str, dict[str, str]]


def _by_code(rows: pd.DataFrame) -> Division:
    return {str(row["code"]): {str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")}


def _between(old: Division, new: Division, date: str, successor: dict[str, str]) -> list[dict[str, str]]:
    rows = []
    for code in sorted(old):
        if code not in new:
            heir = successor[code]
            rows.append(_row(date, old[code], "merged", new[heir], code, heir))
            continue
        for column, change in WATCHED.items():
            before, after = old[code][column], new[code][column]
            if before != after:
                rows.append(_row(date, old[code], change, new[code], before, after))
    return rows


def _row(date: str, old: dict[str, str], change: str, new: dict[str, str], before: str, after: str) -> dict[str, str]:
    return {
        "date": date,
        "code": old["code"],
        "name_fi": old["name_fi"],
        "change": change,
        "new_code": new["code"],
        "new_region_code": new["region_code"],
        "old_value": before,
        "new_value": after,
    }


def population_history(shared: Path, today: list[str], successor: dict[str, str]) -> pd.DataFrame:
    """Return persons by today's municipality and year (code, year, population); merged ones are added up.

    Raises
    ------
    InputError
        When a code is neither of today nor merged, or a municipality lacks a year.
    """
    table = pd.read_csv(shared / POPULATION_FILE, dtype=str)
    codes = table["municipality_code"].str.zfill(3).replace(successor)
    strange = sorted(set(codes) - set(today))
    if strange:
        raise InputError(
            f"{POPULATION_FILE}: municipality_code {', '.join(strange)} is unknown; map it to today's code"
        )
    people = table["primary.value"].astype(float).astype(int)
    counts = pd.DataFrame({"code": codes, "year": table["year"].astype(int), "population": people})
    history = counts.groupby(["code", "year"])[["population"]].sum().reset_index()
    if len(history) != len(today) * history["year"].nunique():
        raise InputError(f"{POPULATION_FILE}: some municipalities lack some years; take the file anew")
    if history["population"].sum() != people.sum():
        raise InputError(f"{POPULATION_FILE}: the folded population is not the whole; report this as a fault of kopa")
    return history
