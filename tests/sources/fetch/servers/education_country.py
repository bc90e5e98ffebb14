"""Institutions of vocational, higher and adult education in the form in which the agency's services send them.

They are those of the starter's sites: an institution for each number, a campus for each site, with an address in the
postal area that is nearest to it.
"""

from dataclasses import dataclass, field

from scipy.spatial import cKDTree

from kopa.sources import country_tables, schools
from tests.sources.fetch.servers.education import Konfo, Organisations, institution
from tests.sources.fetch.servers.features import address

LEVELS = ("vet", "uas", "liberal_adult")
PROGRAMMES = {"01": 8, "02": 6, "07": 20, "09": 12, "10": 4}
"""Vocational programmes of each field."""


def oid_of(number, campus=""):
    """Oid of an institution, or of a campus of it, by its number."""
    return f"1.2.246.562.10.{int(number):011d}{campus}"


@dataclass
class EducationCountry:
    """What the agency's services hold; a test changes it before it is served."""

    institutions: dict = field(default_factory=dict)
    """Institutions by number, each with its campuses as children."""
    addresses: dict = field(default_factory=dict)
    offered: list = field(default_factory=list)
    """Institution and municipalities of each programme in turn."""
    mergers: list = field(default_factory=list)

    def apps(self):
        """The servers, by host."""
        register = Organisations(self.kinds(), mergers=self.mergers, addresses=self.addresses)
        return {"virkailija.opintopolku.fi": register,
                "opintopolku.fi": Konfo(PROGRAMMES, offered=tuple(self.offered))}  # fmt: skip

    def kinds(self):
        """The institutions by type."""
        kinds = {}
        for one in self.institutions.values():
            kinds.setdefault(one["oppilaitostyyppi"][-4:-2], []).append(one)
        return kinds

    def add(self, number, kind, names, places):
        """Add an institution with campuses of these names at postal codes; without campuses, itself at the first."""
        made = institution(int(number), kind, len(names))
        made["nimi"]["fi"] = f"Oppilaitos {number}"
        for child, name, code in zip(made["children"], names, places[: len(names)], strict=True):
            child["nimi"]["fi"] = name
            self.addresses[child["oid"]] = f"Koulukatu {len(self.addresses) + 1}", code, "KAUPUNKI"
        self.addresses[made["oid"]] = "Koulukatu 1", places[0] if places else "00100", "KAUPUNKI"
        self.institutions[number] = made
        return made


def known_sites():
    """The starter's sites of these levels of which the institution is known."""
    sites = schools.read_table(schools.schemas.OTHER_SITES, "osm/other_sites.csv.gz")
    return sites[sites["level"].isin(LEVELS) & (sites["institution_number"] != "")]


def nearest_areas(sites):
    """The starter's postal area nearest to each site."""
    areas = country_tables.postal_areas()
    nearest = cKDTree(areas[["x_m", "y_m"]].to_numpy(float)).query(sites[["x_m", "y_m"]].to_numpy(float))[1]
    return areas["code"].iloc[nearest].tolist()


def education_country(areas_of=nearest_areas):
    """The institutions of the starter's sites, and programmes that they offer where their vocational sites are.

    `areas_of` says in which postal areas sites are.
    """
    country, here = EducationCountry(), known_sites()
    for (number, kind), rows in here.groupby(["institution_number", "type_code"]):
        country.add(number, kind, rows["name"].tolist(), areas_of(rows))
    vet = here[here["level"] == "vet"]
    for number, towns in vet.groupby("institution_number")["municipality_code"]:
        country.offered.append((oid_of(number), tuple(sorted(set(towns)))))
    return country


def campus_addresses(country, codes):
    """Rows as those of Ryhti's addresses: those of the campuses in some municipalities, at their sites."""
    rows = []
    for (number, _), sites in known_sites().groupby(["institution_number", "type_code"]):
        for child, site in zip(country.institutions[number]["children"], sites.itertuples(), strict=True):
            if site.municipality_code in codes:
                told, postal, _ = country.addresses[child["oid"]]
                street, _, house = told.rpartition(" ")
                rows.append(address(street, house, site.x_m, site.y_m, postal=postal, town=site.municipality_code))
    return rows
