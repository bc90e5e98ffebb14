"""Schemas of official sites of vocational, applied and adult education: the campuses of the register of organisations.

Coordinates are EPSG:3067, in whole metres. What rests on a point of OpenStreetMap lies in ``osm/``, apart.
"""

from kopa.levels import LIBERAL_ADULT, UAS, VET
from kopa.sources.schemas.areas_and_people import east, north
from kopa.sources.schemas.schools import INSTITUTION, LANGUAGES
from kopa.sources.schemas.sites import RECORD
from kopa.tables import CODE, Column, Schema

LEVELS = (VET, UAS, LIBERAL_ADULT)
"""Levels of which the campuses are the sites, in place of the starter's of OpenStreetMap."""

PRECISIONS = ("address", "address_interpolated", "postal_area")
OUTCOMES = ("site", "institution", "merged", "rejected", "not_in_force", "other_level")

REASONS = {
    "special_school": "admission by decision, not by place of residence: no general catchment",
    "online": "teaching online: a form of delivery, not a place",
    "no_place": "no place is known of its postal code or address",
}
"""Why a campus in force is no site: the code in the table and its meaning."""

_OID = Column("oid", "text", "organisation in the register of the National Agency for Education")
_NUMBER = Column(
    "institution_number", "text", "number of its institution; empty: none", empty=True, pattern=INSTITUTION
)
_CODE = Column("municipality_code", "text", "municipality in which it lies; empty: not known", empty=True, pattern=CODE)

CAMPUSES = Schema(
    "campuses",
    (
        Column("site_id", "text", "identifier of the site; shared by its levels"),
        Column("level", "text", "level of education served", values=LEVELS),
        _OID,
        Column("name", "text", "name of the campus, or of the institution where it has none"),
        _NUMBER,
        Column("type_code", "text", "official type of the institution by which it serves the level"),
        Column("language", "text", "language of teaching", values=LANGUAGES),
        Column("provider", "text", "education provider", empty=True),
        Column("municipality_code", "text", "municipality in which the point lies", pattern=CODE),
        Column("location_precision", "text", "what the place rests on", values=PRECISIONS),
        Column("serves_16_17", "flag", "whether 16-17-year-olds study there at this level"),
        east("the campus"),
        north("the campus"),
        Column("note", "text", "what a user of the row should know", empty=True),
    ),
    key=("site_id", "level"),
    about="Sites of vocational, applied and adult education: campuses in force, and institutions without any.",
)

CAMPUSES_COMPARED = Schema(
    "campuses_compared",
    (
        _OID,
        Column("kind", "text", "institution or campus", values=("institution", "campus")),
        Column("name", "text", "name", empty=True),
        _NUMBER,
        Column("type_code", "text", "official type of its institution", empty=True),
        _CODE,
        Column("outcome", "text", "what became of it", values=OUTCOMES),
        Column("reason_code", "text", "rejected: why", empty=True, values=tuple(REASONS)),
        Column("reason", "text", "the outcome in words"),
    ),
    key=("oid",),
    about="Every institution and campus that came, with what became of it: a site, or why it is none.",
)

OTHER_SITES_COMPARED = Schema(
    "other_sites_compared",
    (
        Column("site_id", "text", "site of the starter"),
        Column("level", "text", "level", values=LEVELS),
        Column("name", "text", "its name"),
        Column("record", "text", "its record of OpenStreetMap", pattern=RECORD),
        Column("municipality_code", "text", "municipality", pattern=CODE),
        Column("outcome", "text", "matched: it is that campus; gone: no campus is it", values=("matched", "gone")),
        Column("reason", "text", "how it was matched, or why it is gone"),
        Column("oid", "text", "matched: the campus", empty=True),
        Column("distance_m", "integer", "matched: distance between the two points; -1: none", "m", low=-1),
        Column("point_used", "text", "matched: whose point is used", empty=True, values=("campus", "osm")),
        east("the site in OpenStreetMap"),
        north("the site in OpenStreetMap"),
    ),
    key=("site_id", "level"),
    about="The starter's sites of the levels whose sites are campuses now (© OpenStreetMap contributors, ODbL 1.0): "
    "which campus each is. Where a campus has only a postal area for its place, the point of OpenStreetMap is used.",
)

CAMPUSES_COMPARED_FILE = f"{CAMPUSES_COMPARED.name}.csv.gz"
OTHER_SITES_COMPARED_FILE = f"osm/{OTHER_SITES_COMPARED.name}.csv"

TABLES = (CAMPUSES, CAMPUSES_COMPARED, OTHER_SITES_COMPARED)
"""Tables that official data have and the starter has not."""
