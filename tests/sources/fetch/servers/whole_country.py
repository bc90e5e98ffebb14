"""Every publisher that is asked without being named, at true size: rows made of the starter tables.

As many squares, postal areas with their columns, ages and years as a public record of 24.9.2026 counted; of
programmes and addresses about as many. Organisations are those of the starter's schools, and of its other sites of
which the institution is known.
"""

from dataclasses import dataclass, field

import pandas as pd

from kopa.sources import country_tables, people, schools, society
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.rounding import apportion
from tests.sources.fetch.servers.country import SmallCountry, ages_of_towns, cell_rows, postal_rows
from tests.sources.fetch.servers.education import CodeService, Konfo, Organisations, Sotkanet, institution
from tests.sources.fetch.servers.education_country import campus_addresses, education_country
from tests.sources.fetch.servers.features import FeatureService, address_rows
from tests.sources.fetch.servers.loopback import Reply
from tests.sources.fetch.servers.pxweb import language_table
from tests.sources.fetch.servers.traficom import spreadsheet

SQUARES, PAAVO_COLUMNS = 96_904, 113
PAAVO_TOLD = 12
"""Columns of Paavo that rows of a small country have."""

ADDRESSES_OF_A_TOWN = 6_000
PROGRAMMES_OF_A_FIELD = 400
CAPITAL, PUBLISHED = "091", 694_392
"""Helsinki, and its published persons."""

LANGUAGE, AREA_OF_LANGUAGES = "kieli_15_20180102", "alue_23_20260101"


@dataclass
class WholeCountry(SmallCountry):
    """What the publishers hold."""

    codes: tuple = ()
    """Municipalities of the region of which addresses are there."""
    cells: list = field(default_factory=lambda: cell_rows(squares(people.population_cells()), None))
    postal: list = field(default_factory=lambda: _postal())
    projected_years: tuple = tuple(str(year) for year in range(2026, 2046))
    swedish: dict = field(
        default_factory=lambda: society.swedish_speakers().set_index("code")["median"].astype(int).to_dict()
    )

    def __post_init__(self):
        self.counted[CAPITAL] = apportion(self.counted[CAPITAL].astype(float), PUBLISHED)

    def apps(self):
        """The servers, by host."""
        served = super().apps()
        towns, country = sorted(self.counted), education_country(_first_area)
        served["geo.stat.fi"].cap = 10_000
        served["pxdata.stat.fi"].tables["vaerak/11rm.px"] = language_table(towns)
        persons = {code: int(ages.sum()) for code, ages in self.counted.items()}
        addresses = [row for code in self.codes for row in address_rows(ADDRESSES_OF_A_TOWN, code)]
        layers = {"ryhti_building:open_address": [*addresses, *campus_addresses(country, self.codes)]}
        file = spreadsheet(country_tables.municipalities())
        return {**served, "virkailija.opintopolku.fi": _education(towns, country),
                "opintopolku.fi": _programmes(country),
                "paikkatiedot.ymparisto.fi": FeatureService(layers), "sotkanet.fi": Sotkanet(persons),
                "tieto.traficom.fi": lambda _: Reply(file, kind="application/zip", packed=False)}  # fmt: skip

    def value(self, cell):
        """Persons of a cell of a table; of languages the starter's Swedish speakers, all others speak Finnish."""
        if LANGUAGE not in cell:
            return super().value(cell)
        code = cell[AREA_OF_LANGUAGES].removeprefix("KU")
        persons = int(self.counted[code].sum())
        swedish = min(persons, self.swedish.get(code, 0))
        return {"SSS": persons, "sv": swedish, "fi": persons - swedish}.get(cell[LANGUAGE], 0)


def squares(cells):
    """Return the starter's cells, with further ones beside the largest until there are as many as the grid has."""
    xs, ys = (cells.geometry.x // 1000).astype(int), (cells.geometry.y // 1000).astype(int)
    taken, beside = set(zip(xs, ys, strict=True)), []
    for at in cells["population"].sort_values(ascending=False).index:
        for east, north in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            if len(taken) < SQUARES and (xs[at] + east, ys[at] + north) not in taken:
                taken.add((xs[at] + east, ys[at] + north))
                beside.append((at, 1000.0 * east, 1000.0 * north))
    more = cells.loc[[at for at, _, _ in beside]].copy()
    more["population"] /= 2
    moved = [point_of(more.geometry.iloc[n], east, north) for n, (_, east, north) in enumerate(beside)]
    both = pd.concat([cells, more.set_geometry(moved, crs=cells.crs)], ignore_index=True)
    of_town = [one.groupby("municipality_code")["population"].sum() for one in (cells, both)]
    both["population"] *= both["municipality_code"].map(of_town[0] / of_town[1])
    return both


def point_of(point, east_m, north_m):
    """Return a point moved by metres."""
    return type(point)(point.x + east_m, point.y + north_m)


def _postal():
    towns = country_tables.municipalities()
    parts = country_tables.postal_areas().groupby("municipality_code").size().reindex(towns["code"], fill_value=1)
    further = [f"column_{n}" for n in range(PAAVO_COLUMNS - PAAVO_TOLD)]
    return postal_rows(towns, ages_of_towns(), parts, further)


def _education(towns, country):
    kinds = country.kinds()
    for row in schools.read_table(schools.schemas.SCHOOLS).itertuples():
        kinds.setdefault(row.type_code, []).append(institution(int(row.institution_number), row.type_code, 1))
    mergers = [{"organisaatio": kinds["15"][n], "kohde": kinds["11"][n], "alkuPvm": f"20{n:02d}-01-01"}
               for n in range(20)]  # fmt: skip
    organisations = Organisations(kinds, mergers=mergers, addresses=country.addresses)
    options = datasets()["code_lists"].options
    lists = {name: {f"{n:02d}": f"{name} {n}" for n in range(1, 20)} for name in options["lists"]}
    codes = CodeService({**lists, "kunta": {code: f"Kunta {code}" for code in towns}})
    return lambda asked: (codes if asked.path.startswith("/koodisto-service/") else organisations)(asked)


def _programmes(country):
    fields = datasets()["study_programmes"].options["fields"]
    return Konfo(dict.fromkeys(fields, PROGRAMMES_OF_A_FIELD), offered=tuple(country.offered))


def _first_area(sites):
    return [f"{code}00" for code in sites["municipality_code"]]
