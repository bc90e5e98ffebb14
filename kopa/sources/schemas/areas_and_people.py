"""Schemas of the starter tables as they are stored (all coordinates in EPSG:3067, whole metres)."""

from typing import Literal

from kopa.tables import AGES, CODE, Column, Schema

DIGITS = "[0-9]+"
POSTAL = "[0-9]{5}"
PATH = "[?-~]*"
RINGS = "[?-~]+([;/][?-~]+)*"

LANGUAGES = ("fi", "fi+sv", "sv+fi", "sv")
TYPES = ("urban", "semi_urban", "rural")
CHANGES = ("merged", "region", "subregion", "type")
KINDS_OF_TABLE = ("official", "starter")
CENTRE_SOURCES = ("central_locality", "largest_built_up_place")
CAUSES = ("", "small", "areas_hold_too_few", "areas_hold_too_many", "shared_areas")


def east(about: str, name: str = "x_m") -> Column:
    """Return the column of an east coordinate in whole metres."""
    return Column(name, "integer", f"east coordinate of {about}", unit="m", low=40_000, high=780_000)


def north(about: str, name: str = "y_m") -> Column:
    """Return the column of a north coordinate in whole metres."""
    return Column(name, "integer", f"north coordinate of {about}", unit="m", low=6_570_000, high=7_800_000)


def age_columns(kind: Literal["number", "integer"] = "number") -> tuple[Column, ...]:
    """Return the columns of persons by age group (`kopa.tables.AGES`)."""
    return tuple(
        Column(
            age,
            kind,
            f"persons of {age[4:].replace('_plus', ' years and over').replace('_', '-')}",
            "persons",
            low=0,
        )
        for age in AGES
    )


JUNCTIONS = Schema(
    "junctions",
    (
        Column("id", "text", "number of the junction in the source", pattern=DIGITS),
        east("the junction"),
        north("the junction"),
    ),
    key=("id",),
    about="Junctions and ends of the public roads.",
)

ROADS = Schema(
    "roads",
    (
        Column("id", "text", "number of the link: its row in the source, from 0", pattern=DIGITS),
        Column("u", "text", "junction at the beginning of the link", pattern=DIGITS),
        Column("v", "text", "junction at the end of the link; the same as u in a loop", pattern=DIGITS),
        Column("road_number", "integer", "number of the road; 0 where it has none", low=0, high=99_999),
        Column(
            "road_class",
            "integer",
            "1 trunk (roads 1-39), 2 main (40-99), 3 regional (100-999), 4 connecting (1000-9999), "
            "5 other (10000 and over, and unnumbered), 9 ferry",
            low=1,
            high=9,
        ),
        Column(
            "width_class",
            "integer",
            "12111 Ia, 12112 Ib, 12121 IIa, 12122 IIb, 12131 IIIa, 12132 IIIb, 12151 ferry",
            low=12_111,
            high=12_151,
        ),
        Column("ferry", "flag", "whether the link is a ferry line"),
        Column(
            "length_m", "number", "length along the road as in the source (never measured on the path)", "m", low=0.1
        ),
        Column("urban_share", "number", "share of the link's length inside built-up area, 0-1", "share", low=0, high=1),
        Column(
            "path",
            "text",
            "points between the ends, for drawing: steps in whole metres from the beginning, as encoded text",
            empty=True,
            pattern=PATH,
        ),
    ),
    key=("id",),
    about="Links of the public roads between junctions; loops and repeated pairs are kept as they are.",
)

MUNICIPALITIES = Schema(
    "municipalities",
    (
        Column("code", "text", "municipality", pattern=CODE),
        Column("name_fi", "text", "name in Finnish"),
        Column("name_sv", "text", "name in Swedish"),
        Column("region_code", "text", "region (maakunta)", pattern="[0-9]{2}"),
        Column("region_name_fi", "text", "region in Finnish"),
        Column("region_name_sv", "text", "region in Swedish"),
        Column("region_name_en", "text", "region in English"),
        Column("subregion_code", "text", "sub-region (seutukunta)", pattern="[0-9]{2,3}"),
        Column("subregion_name_fi", "text", "sub-region in Finnish"),
        Column("subregion_name_sv", "text", "sub-region in Swedish"),
        Column("type", "text", "statistical grouping of municipalities", values=TYPES),
        Column("language", "text", "languages by law, the majority's first", values=LANGUAGES),
        east("the centre", "centre_x_m"),
        north("the centre", "centre_y_m"),
        Column("centre_source", "text", "what the centre rests on", values=CENTRE_SOURCES),
        Column("year", "integer", "year of the municipal division", low=2019, high=2100),
        Column("area_km2", "number", "area of the outline in the source: land and inland water", "km2", low=0),
    ),
    key=("code",),
    about="Municipalities of the division of 2026.",
)

OUTLINES = Schema(
    "outlines",
    (
        Column("code", "text", "municipality", pattern=CODE),
        Column(
            "rings",
            "text",
            "polygons parted by '/', their rings by ';', each ring steps in whole metres from 0, 0",
            pattern=RINGS,
        ),
    ),
    key=("code",),
    about="Outlines of the municipalities for maps: a coverage without gaps and overlaps, simplified by at most 100 m.",
)

MUNICIPALITY_CHANGES = Schema(
    "municipality_changes",
    (
        Column("date", "text", "first day on which the change holds", pattern="[0-9]{4}-01-01"),
        Column("code", "text", "municipality that changed", pattern=CODE),
        Column("name_fi", "text", "its name in Finnish"),
        Column("change", "text", "merged into another, or moved to another region, sub-region or type", values=CHANGES),
        Column("new_code", "text", "code that holds since", pattern=CODE),
        Column("new_region_code", "text", "region that holds since", pattern="[0-9]{2}"),
        Column("old_value", "text", "code, region, sub-region or type before"),
        Column("new_value", "text", "code, region, sub-region or type since"),
    ),
    key=("date", "code", "change"),
    about="Changes of codes, regions, sub-regions and types since 2019.",
)

POPULATION_HISTORY = Schema(
    "population_history",
    (
        Column("code", "text", "municipality of the division of 2026; merged ones are counted in it", pattern=CODE),
        Column("year", "integer", "last day of this year", low=1990, high=2100),
        Column("population", "integer", "persons of all ages", "persons", low=0),
    ),
    key=("code", "year"),
    about="Population of today's municipalities.",
)

POSTAL_AREAS = Schema(
    "postal_areas",
    (
        Column("code", "text", "postal area", pattern=POSTAL),
        Column("municipality_code", "text", "municipality in which most of its people are placed", pattern=CODE),
        Column("named_code", "text", "municipality that the source names, mended where it was missing", pattern=CODE),
        Column("population", "integer", "persons of all ages, as in the source", "persons", low=0),
        *age_columns(),
        Column("ages_estimated", "flag", "whether the ages were suppressed in the source and are estimated"),
        east("the area's point"),
        north("the area's point"),
        Column("point_source", "text", "GeoNames, or a point on the polygon", values=("geonames", "polygon")),
        Column("area_km2", "number", "area of the polygon in the source", "km2", low=0),
    ),
    key=("code",),
    about="Postal areas with their people by age.",
)

CATALOGUE = Schema(
    "catalogue",
    (
        Column("table", "text", "name of the table"),
        Column("file", "text", "file in the folder of the tables"),
        Column("rows", "integer", "rows without the header", "rows", low=0),
        Column("bytes", "integer", "size of the file", "bytes", low=1),
        Column("sha256", "text", "checksum of the file", pattern="[0-9a-f]{64}"),
        Column("source", "text", "publisher and product"),
        Column("source_date", "text", "date of the data, as precise as it is known"),
        Column("licence", "text", "licence of the table"),
        Column("attribution", "text", "sentence to print where the data is used"),
        Column("limits", "text", "known limits"),
        Column(
            "kind",
            "text",
            "official: made of what was fetched; starter: as it travels with kopa; in official data only",
            values=KINDS_OF_TABLE,
            optional=True,
        ),
    ),
    key=("table",),
    about="What the starter data set holds.",
)

TABLES = (
    JUNCTIONS,
    ROADS,
    MUNICIPALITIES,
    OUTLINES,
    MUNICIPALITY_CHANGES,
    POPULATION_HISTORY,
    POSTAL_AREAS,
)
"""Tables that this package writes, in the order of the catalogue."""
