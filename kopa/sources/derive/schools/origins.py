"""What the catalogue says of the tables of schools and other sites."""

from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.catalogue import OSM as OSM_ORIGIN

REGISTER = "Statistics Finland, register of educational institutions 2025"
REGISTER_SAYS = "Contains data of Statistics Finland, educational institutions 2025"
OSM_SAYS = f"{OSM_ORIGIN.attribution}; {REGISTER_SAYS.lower()}"

ORIGINS = {
    "schools": Origin(
        f"{REGISTER}; types and languages also of the Finnish National Agency for Education (OPH)",
        "2025; languages 20.4.2026",
        CC_BY,
        f"{REGISTER_SAYS}, and of the Finnish National Agency for Education",
        "administrative units: a school of two buildings is one point; closures are not marked (85 comprehensive "
        "schools more than were active at the end of 2024); some points come from a street address; grades of over "
        "half are not told",
    ),
    "schools_rejected": Origin(REGISTER, "2025", CC_BY, REGISTER_SAYS, "none known"),
    "schools_moved": Origin(
        f"{REGISTER}; places of postal areas: Statistics Finland and GeoNames",
        "2025",
        CC_BY,
        f"{REGISTER_SAYS}, and of GeoNames",
        "within a postal area: about 1 km; more points of Espoo may be wrong",
    ),
    "schools_review": Origin(
        "decisions of the project", "2026", CC_BY, REGISTER_SAYS, "decisions taken by hand, each with what it rests on"
    ),
    "grade_rules": Origin(
        "rules of the project, tried on the register", "2026", CC_BY, REGISTER_SAYS,
        "confidence is a judgement; agreement is a check on schools told by name, which are not like the others",
    ),
    "level_coverage": Origin(
        "derived from schools and other_sites", "2025 and 2026", CC_BY, REGISTER_SAYS,
        "what is believed, not proved: where it is partial the absence of a site means nothing",
    ),
    "site_sources": Origin(
        "counted by the project", "2025 and 2026", CC_BY, REGISTER_SAYS, "none known",
    ),
    "site_changes": Origin(
        "decisions published by municipalities and papers, each with its address", "2017-2025", CC_BY,
        "Collected by the project", "changes that the project came across: not complete",
    ),
    "school_positions": Origin(
        f"OpenStreetMap and {REGISTER}", "2026 and 2025", OSM_ORIGIN.licence, OSM_SAYS,
        "which of two points is right is decided by a rule",
    ),
    "other_sites": Origin(
        "OpenStreetMap: education extract of 46 municipalities, and places found by name; official types and numbers "
        "of the Finnish National Agency for Education (OPH)",
        "extract of 2026-09, places of 2026",
        OSM_ORIGIN.licence,
        f"{OSM_ORIGIN.attribution}; contains data of the Finnish National Agency for Education",
        "vocational and adult education in 46 municipalities only; higher education often one point an institution",
    ),
    "records": Origin(
        "OpenStreetMap: education extract of 46 municipalities, and places found by name (Nominatim)",
        "extract of 2026-09, places of 2026",
        OSM_ORIGIN.licence,
        OSM_ORIGIN.attribution,
        "among the rejected are schools without a name, which may be sites",
    ),
    "sites_review": Origin(
        "decisions of the project", "2026", OSM_ORIGIN.licence, OSM_ORIGIN.attribution,
        "decisions taken by hand, each with what it rests on",
    ),
    "matches_review": Origin(
        "decisions of the project", "2026", OSM_ORIGIN.licence, OSM_ORIGIN.attribution,
        "decisions taken by hand, each with what it rests on",
    ),
}  # fmt: skip
"""What the catalogue says of these tables."""
