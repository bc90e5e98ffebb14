"""Schemas of official tables that the starter has not: what they rest on, what became of rows, fields, roads."""

from kopa.sources.schemas.areas_and_people import PATH
from kopa.sources.schemas.schools import INSTITUTION
from kopa.tables import CODE, Column, Schema

SCHOOL_OUTCOMES = (
    "unchanged", "new", "moved", "type_changed", "closed", "merged", "no_site", "not_in_force", "outside", "gone",
)  # fmt: skip

RESTS_ON = Schema(
    "rests_on",
    (
        Column("table", "text", "name of an official table"),
        Column("dataset", "text", "dataset that it rests on, as `kopa fetch` calls it"),
        Column("year", "text", "year of the dataset, or current"),
        Column("area", "text", "area of the dataset"),
        Column("content", "text", "hash of what the dataset says, as in the lock file", pattern="[0-9a-f]{64}"),
        Column("rows", "integer", "rows of the dataset", "rows", low=0),
        Column("retrieved", "text", "day on which it was fetched", pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        Column("licence", "text", "licence of the dataset"),
    ),
    key=("table", "dataset", "area"),
    about="Which versions of fetched data each official table rests on.",
)

RESTS_ON_FILE = "rests_on.csv"
"""File of that table: official tables have it, the starter has not."""

SCHOOLS_COMPARED = Schema(
    "schools_compared",
    (
        Column("institution_number", "text", "number of the school", pattern=INSTITUTION),
        Column("name", "text", "name in the fetched register; that of the starter where it is gone from it"),
        Column("outcome", "text", "what became of it", values=SCHOOL_OUTCOMES),
        Column("reason", "text", "the outcome in words"),
        Column(
            "municipality_code", "text", "municipality of its point; empty outside of all", empty=True, pattern=CODE
        ),
        Column("distance_m", "number", "moved: from the register's point in the starter", "m", empty=True, low=0),
    ),
    key=("institution_number",),
    about="Every school of the fetched register, and those of the starter that it lacks, with what became of each.",
)


def _limit(name: str, about: str) -> Column:
    return Column(name, "number", about, "km/h", empty=True, low=1, high=120)


REGION_ROADS = Schema(
    "region_roads",
    (
        Column("id", "text", "link in Digiroad (link_id)"),
        Column("direction", "integer", "2 both ways, 3 against the drawing, 4 along it", low=2, high=4),
        Column(
            "functional_class", "integer", "1-6 roads and streets, 7 drivable path, 8 walking and cycling; 0 not told",
            low=0, high=99,
        ),
        Column("link_type", "integer", "1 motorway, 4 motor road, 21 ferry; 0 not told", low=0, high=99),
        Column("road_number", "integer", "number of the road; 0 where it has none", low=0, high=99_999),
        _limit("limit_kmh", "speed limit along the drawing; empty where none is posted"),
        _limit("limit_against_kmh", "speed limit against the drawing"),
        _limit("winter_kmh", "speed limit in winter along the drawing; empty where it is that of the summer"),
        _limit("winter_against_kmh", "speed limit in winter against the drawing"),
        Column("frost_damage", "flag", "whether frost damage may restrict traffic in spring; changes no time"),
        Column("path", "text", "line: steps in whole centimetres from 0, 0, as encoded text", pattern=PATH),
    ),
    key=("id",),
    about="Links of the roads and streets of a region and around it (Digiroad), in place of the starter's roads: a "
    "table roads_<region>.csv.gz for each region of which they were fetched.",
)  # fmt: skip

REGION_WAYS = Schema(
    "region_ways",
    (
        Column("id", "text", "way in OpenStreetMap", pattern="-?[0-9]+"),
        Column("tags", "text", "tags that speeds, access and names rest on, as JSON"),
        Column(
            "nodes", "text", "numbers of its nodes: steps of their millions and the rest from 0, 0, as encoded text",
            pattern=PATH,
        ),
        Column(
            "path", "text", "line: steps of longitude and latitude (WGS 84) in 1e-7 degrees from 0, 0, as encoded text",
            pattern=PATH,
        ),
        Column(
            "node_tags", "text", "tags of nodes that stop somebody or have traffic signals, by their place in the way, "
            "from 0, as JSON; empty: none", empty=True,
        ),
    ),
    key=("id",),
    about="Ways of the roads, streets, paths and ferries of a region and around it (© OpenStreetMap contributors, "
    "ODbL 1.0), in place of the starter's roads: a table osm/roads_<region>.csv.gz for each region of which they were "
    "asked.",
)  # fmt: skip

ROADS_BUILT = Schema(
    "region_roads_built",
    (
        Column("area", "text", "region, as `kopa fetch --region` calls it"),
        Column("dataset", "text", "dataset; of files by region (`road_files`) the layer's dataset of the service"),
        Column("municipality_codes", "text", "municipalities for which it was fetched", pattern=f"{CODE}( {CODE})*"),
        Column("rows", "integer", "rows that came; of files, those in the box: links, not their pieces", "rows", low=0),
        Column("used", "integer", "rows that the table of the region's roads holds or rests on", "rows", low=0),
        Column("rejected", "integer", "rows that region_roads_rejected lists", "rows", low=0),
    ),
    key=("area", "dataset"),
    about="What became of the rows of Digiroad's layers, or of the ways of OpenStreetMap: each is used or rejected.",
)

ROADS_REJECTED = Schema(
    "region_roads_rejected",
    (
        Column("area", "text", "region"),
        Column("dataset", "text", "dataset"),
        Column("number", "integer", "number of the rejected row in the dataset of the region, from 1", low=1),
        Column("link_id", "text", "link or way that it is, or is of", empty=True),
        Column("reason", "text", "why it is not used"),
    ),
    key=("area", "dataset", "number"),
    about="Rows of Digiroad's layers, and ways of OpenStreetMap, that are not used, each with the reason.",
)

FIELD = "[0-9]{2}"

VET_FIELDS = Schema(
    "vet_fields",
    (
        Column("site_id", "text", "site of vocational education"),
        Column("field", "text", "field of education (classification of 2016, first level)", pattern=FIELD),
        Column(
            "programmes", "integer", "programmes of the field that its institution offers in the municipality",
            "programmes", low=1,
        ),
    ),
    key=("site_id", "field"),
    about="Fields of vocational education taught at each site, by Opintopolku's open search. It names no campus: a "
    "field stands at every known site of the institution in the municipality.",
)  # fmt: skip

VET_OFFERS = Schema(
    "vet_offers",
    (
        Column("number", "integer", "number of the offer in the dataset, from 1", low=1),
        Column("field", "text", "field of education", pattern=FIELD),
        Column("programme_oid", "text", "programme in Opintopolku"),
        Column("offer_oid", "text", "offer of the programme", empty=True),
        Column("institution_oid", "text", "institution that offers it", empty=True),
        Column(
            "institution_number", "text", "number of the institution, or of the one into which it merged; empty: not "
            "known", empty=True, pattern=INSTITUTION,
        ),
        Column("institution_fi", "text", "its name in the search", empty=True),
        Column("municipality_code", "text", "municipality, today's; empty: not said", empty=True),
        Column("reason", "text", "why it is not used; empty: it stands at a site", empty=True),
    ),
    key=("number",),
    about="Every offer of a vocational programme that came: used at the sites of its institution in the municipality, "
    "or not, with the reason.",
)  # fmt: skip

VET_OFFERS_FILE = f"{VET_OFFERS.name}.csv.gz"

SPEAKERS = Schema(
    "swedish_speakers_counted",
    (
        Column("code", "text", "municipality", pattern=CODE),
        Column("year", "integer", "year, 31 December", low=1990, high=2100),
        Column("population", "integer", "people of all languages", "persons", low=0),
        Column("swedish_speakers", "integer", "people whose registered mother tongue is Swedish", "persons", low=0),
    ),
    key=("code", "year"),
    about="Swedish speakers of each municipality, of one known year, in place of the starter's medians.",
)

BROADBAND = Schema(
    "broadband_by_municipality",
    (
        Column("code", "text", "municipality", pattern=CODE),
        Column(
            "share_100mbit", "number", "households that a fixed network of 100 Mbit/s reaches", "share 0-1", low=0,
            high=1,
        ),
    ),
    key=("code",),
    about="Households within reach of a fast fixed network, by municipality (Traficom).",
)  # fmt: skip

BROADBAND_REJECTED = Schema(
    "broadband_rejected",
    (
        Column("sheet", "text", "sheet of the publisher's file"),
        Column("number", "integer", "row of the sheet, from 1", low=1),
        Column("name", "text", "first words of the row", empty=True),
        Column("reason", "text", "why it is not used"),
    ),
    key=("sheet", "number"),
    about="Rows of Traficom's sheet below the header that are not used, each with the reason.",
)

TABLES = (
    RESTS_ON, SPEAKERS, BROADBAND, BROADBAND_REJECTED, SCHOOLS_COMPARED, VET_FIELDS, VET_OFFERS, REGION_ROADS,
    REGION_WAYS, ROADS_BUILT, ROADS_REJECTED,
)  # fmt: skip
"""Tables that official data have and the starter has not."""
