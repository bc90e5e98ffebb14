"""Publishers of a small true-shaped Finland: rows made of the starter tables, in the form in which services send them.

All municipalities are there with their outlines; each has a few cells and one or two postal areas, so that building
takes seconds. Persons by single years of age add up to the starter's.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely

from kopa.sources import country_tables, people, schools
from kopa.sources.rounding import apportion
from kopa.tables import AGES
from tests.sources.fetch.servers.features import FeatureService
from tests.sources.fetch.servers.pxweb import PxWeb

CELLS_OF_A_TOWN = 6
LOCATED = 0.99
"""Share of the people who have a located dwelling."""

SPLIT = ("205", "091")
"""Municipalities of two postal areas."""

OLD, HEIR = "588", "507"
"""A municipality of the projection's division that has merged since."""

YEARS = [f"{n:03d}" for n in range(100)] + ["100-"]
FIRST = [int(age.split("_")[1]) for age in AGES]
PROJECTED = ("2026", "2040")


@dataclass
class SmallCountry:
    """What the publishers hold; a test changes it before it is served."""

    cells: list = field(default_factory=lambda: cell_rows(people.population_cells()))
    postal: list = field(default_factory=lambda: postal_rows(country_tables.municipalities(), ages_of_towns()))
    borders: list = field(default_factory=lambda: border_rows(country_tables.municipalities()))
    schools: list = field(default_factory=lambda: school_rows())
    counted: dict = field(default_factory=lambda: single_years(ages_of_towns()))
    projected: dict = field(default_factory=lambda: single_years(ages_of_towns() * 9 // 10))
    projected_years: tuple = PROJECTED

    def apps(self):
        """The servers, by host."""
        layers = {
            "vaestoruutu:vaki2025_1km": self.cells, "postialue:pno_tilasto_2026": self.postal,
            "tilastointialueet:kunta1000k_2026": self.borders, "oppilaitokset:oppilaitokset": self.schools,
        }  # fmt: skip
        towns = sorted(self.counted)
        return {"geo.stat.fi": FeatureService(layers),
                "pxdata.stat.fi": PxWeb({"vaerak/11re.px": table(towns, ("2025",)),
                                         "vaenn/14wx.px": table([*towns, OLD], self.projected_years)},
                                        value=self.value)}  # fmt: skip

    def value(self, cell):
        """Persons of a cell of a table: of all ages where no age is told."""
        area = cell["alue"].removeprefix("KU")
        held = self.counted if cell["vuosi"] == "2025" else self.projected
        if area in (OLD, HEIR) and held is self.projected:
            ages = held[HEIR] // 2 if area == OLD else held[HEIR] - held[HEIR] // 2
        else:
            ages = held[area]
        return int(ages.sum() if cell["ika"] == "SSS" else ages[YEARS.index(cell["ika"])])


def ages_of_towns():
    """Whole persons of each municipality by age group, as the starter's cells have them."""
    table = people.population_cells().groupby("municipality_code")[list(AGES)].sum()
    return table.round().astype(int)


def single_years(ages):
    """Persons of each municipality by single years of age, evenly inside the groups."""
    ends = [*FIRST[1:], len(YEARS)]
    return {
        code: np.concatenate([apportion(np.ones(end - first), int(persons))
                              for first, end, persons in zip(FIRST, ends, row, strict=True)])
        for code, row in zip(ages.index, ages.to_numpy(), strict=True)
    }  # fmt: skip


def table(codes, years):
    """The variables of a table of people by municipality and single years of age."""
    return [
        {"code": "alue", "text": "Area", "values": ["SSS", *(f"KU{code}" for code in codes)],
         "valueTexts": ["WHOLE COUNTRY", *(f"Kunta {code}" for code in codes)], "elimination": True},
        {"code": "ika", "text": "Age", "values": ["SSS", *YEARS],
         "valueTexts": ["Total", *(str(int(one.strip("-"))) for one in YEARS)], "elimination": True},
        {"code": "vuosi", "text": "Year", "values": list(years), "valueTexts": list(years), "time": True},
        {"code": "contentscode", "text": "Information", "values": ["vaesto"], "valueTexts": ["Population 31 Dec"]},
    ]  # fmt: skip


def cell_rows(cells, of_a_town=CELLS_OF_A_TOWN):
    """Rows of the 1 km grid: the largest cells of each municipality, a quarter of them without ages.

    They hold 99 % of the persons of their municipality.
    """
    largest = cells.sort_values("population", ascending=False).groupby("municipality_code").head(of_a_town)
    corner = pd.DataFrame({"x": largest.geometry.x // 1000, "y": largest.geometry.y // 1000}).astype(int)
    first = largest.assign(**corner).drop_duplicates(["x", "y"])
    all_persons = cells.groupby("municipality_code")["population"].sum()
    here = first.groupby("municipality_code")["population"].transform("sum")
    first["population"] *= LOCATED * first["municipality_code"].map(all_persons) / here
    rows = []
    for n, cell in enumerate(first.itertuples()):
        x, y, persons = cell.x * 1000, cell.y * 1000, max(1, round(cell.population))
        young = round(persons * 0.15)
        shown = [persons // 2, persons - persons // 2, young, persons - 2 * young, young] if n % 4 else [-1] * 5
        ring = [[x, y], [x + 1000, y], [x + 1000, y + 1000], [x, y + 1000], [x, y]]
        names = ("miehet", "naiset", "ika_0_14", "ika_15_64", "ika_65_")
        properties = {"oid": n + 1, "grd_id": f"1kmN{cell.y:04d}E{cell.x:04d}", "id_nro": n + 1, "xkoord": x,
                      "ykoord": y, "kunta": cell.municipality_code, "vaesto": persons,
                      **dict(zip(names, shown, strict=True))}  # fmt: skip
        rows.append((properties, {"type": "Polygon", "coordinates": [ring]}))
    return rows


def postal_rows(towns, ages, parts=None, further=()):
    """Rows as Paavo's: areas of each municipality side by side, with a fiftieth of the people missing.

    `parts` says how many areas a municipality has: without it one, and two of some. `further` names columns that
    nobody reads.
    """
    rows = []
    for code, shape in zip(towns["code"], towns.geometry, strict=True):
        west, south, east, north = shape.bounds
        middle = float(towns.loc[towns["code"] == code, "centre_x_m"].iloc[0])
        edges = [west, *([middle] if code in SPLIT else []), east]
        if parts is not None:
            edges = np.linspace(west, east, parts[code] + 1)
        strips = [shapely.box(left, south, right, north) for left, right in pairwise(edges)]
        areas = [one for one in (shapely.intersection(shape, strip) for strip in strips) if one.area > 0]
        for n, part in enumerate(areas):
            of_part = ages.loc[code].to_numpy() * 49 // 50 // len(areas)
            columns = ("he_0_2", "he_3_6", "he_7_12", "he_13_15", "he_16_17", "he_18_19", "he_20_24")
            told = dict(zip(columns, map(int, of_part), strict=False))
            number = f"{code}{n if parts is not None else 10 * n:02d}"
            properties = {"postinumeroalue": number, "nimi": f"Alue {number}", "kunta": code, "vuosi": 2026,
                          "he_vakiy": int(of_part.sum()), **told, **dict.fromkeys(further, 7)}  # fmt: skip
            rows.append((properties, shapely.geometry.mapping(part)))
    return rows


def border_rows(towns):
    """Rows as those of the borders of municipalities."""
    return [
        ({"kunta": row.code, "vuosi": 2026, "nimi": row.name_fi, "namn": row.name_sv, "name": row.name_fi},
         shapely.geometry.mapping(row.geometry))
        for row in towns.itertuples()
    ]  # fmt: skip


def school_rows(year=2025):
    """Rows as those of the register of schools, at the register's points; all are in force."""
    sites = schools.read_table(schools.schemas.SCHOOLS).set_index("institution_number")
    moved = schools.schools_moved().set_index("institution_number")
    sites.loc[moved.index, ["x_m", "y_m"]] = moved[["register_x_m", "register_y_m"]].to_numpy()
    both = pd.concat([sites.reset_index(), schools.schools_rejected()])
    return [
        ({"tunn": row.institution_number, "id": n, "oltyp_nimi": "Peruskoulut", "til_vuosi": year, "onimi": row.name,
          "olo": "0", "oltyp": row.type_code, "euref_x": int(row.x_m), "euref_y": int(row.y_m)},
         {"type": "Point", "coordinates": [int(row.x_m), int(row.y_m)]})
        for n, row in enumerate(both.sort_values("institution_number").itertuples(index=False))
    ]  # fmt: skip
