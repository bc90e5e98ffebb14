"""Schemas of the register's schools, of the sites beside them and of changes since, as they are stored.

Coordinates are EPSG:3067, in whole metres. What rests on a point of OpenStreetMap lies in ``osm/``, apart.
"""

from kopa.levels import EVERY
from kopa.sources.schemas.areas_and_people import east, north
from kopa.sources.schemas.sites import BASES, COMPLETENESS, GRADES, RECORD, REVIEW
from kopa.tables import CODE, Column, Schema

INSTITUTION = "[0-9]{5}"
POSTAL = "[0-9]{5}"
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
LANGUAGES = ("fi", "sv", "fi+sv", "other", "unknown")
LANGUAGE_SOURCES = ("register", "name", "municipality", "review")
SCHOOL_TYPES = ("11", "12", "15", "19")
SUBJECTS = ("position", "grades", "site")
CHANGES = ("closed", "opened", "moved", "merged")

SCHOOL_REASONS = {
    "online": "teaching online: a form of delivery, not a place",
    "special_school": "admission by decision, not by place of residence: no general catchment",
    "no_position": "its point is not where the school is, and no other is known",
}
"""Why a school of the register is no site: the code in the table and its meaning."""

RECORD_OUTCOMES = ("site", "school", "building", "merged", "rejected")
MATCH_RULES = ("", "same_name", "same_plot", "unit_of_school", "review")
POSITION_RULES = ("plot", "review")
RECORD_REASONS = (
    "", "type_unknown", "special_school", "art_education", "not_a_school", "wrong_match", "closed", "company_school",
    "not_in_register",
)  # fmt: skip


def _institution(about: str, *, empty: bool = False, optional: bool = False) -> Column:
    return Column("institution_number", "text", about, pattern=INSTITUTION, empty=empty, optional=optional)


_METRES = "write metres of EPSG:3067 (ETRS-TM35FIN), east in x_m and north in y_m"

_NUMBER = _institution("number of the school in Statistics Finland's register")
_NAME = Column("name", "text", "name in the register")
_TYPE = Column(
    "type_code",
    "text",
    "official type: 11 comprehensive, 12 special, 15 general upper secondary, 19 comprehensive and upper secondary",
    values=SCHOOL_TYPES,
)
_CODE = Column("municipality_code", "text", "municipality of 2026 in which the point lies", pattern=CODE)
_GRADES = Column(
    "grade_range", "text", "grades of basic education there; empty at other levels", empty=True, values=GRADES
)
_NOTE = Column("note", "text", "what a user of the row should know", empty=True)
_BASIS = Column("basis", "text", "what the decision rests on", values=BASES)
_SOURCE = Column("source", "text", "where it was seen", empty=True)

SCHOOLS = Schema(
    "schools",
    (
        _NUMBER,
        _NAME,
        _TYPE,
        Column("language", "text", "language of teaching; other: neither Finnish nor Swedish", values=LANGUAGES),
        Column("language_source", "text", "what the language rests on", values=LANGUAGE_SOURCES),
        _CODE,
        _GRADES,
        Column("grade_source", "text", "rule that decided the grades (`grade_rules`); empty where unknown", empty=True),
        Column("serves_16_17", "flag", "whether it teaches 16-17-year-olds in general upper secondary education"),
        Column(
            "candidates",
            "integer",
            "newest number of matriculation candidates, a measure of an upper secondary school's size; -1: none given",
            low=-1,
        ),
        Column("location_precision", "text", "what the place rests on", values=("register_point", "postal_area")),
        east("the school"),
        north("the school"),
        _NOTE,
    ),
    key=("institution_number",),
    about="Schools of Statistics Finland's register of 2025 that are a site, one row each.",
)

SCHOOLS_REJECTED = Schema(
    "schools_rejected",
    (
        _NUMBER,
        _NAME,
        _TYPE,
        _CODE,
        Column("reason_code", "text", "why it is no site", values=tuple(SCHOOL_REASONS)),
        Column("reason", "text", "the reason in words"),
        east("the register's point"),
        north("the register's point"),
    ),
    key=("institution_number",),
    about="Schools of the register that are no site, each with its reason.",
)

SCHOOLS_MOVED = Schema(
    "schools_moved",
    (
        _NUMBER,
        _NAME,
        Column("register_code", "text", "municipality in which the register's point lies", pattern=CODE),
        east("the register's point", "register_x_m"),
        north("the register's point", "register_y_m"),
        _CODE,
        Column("postal_code", "text", "postal area in which the school is placed", pattern=POSTAL),
        east("the place that is used"),
        north("the place that is used"),
        Column("distance_m", "integer", "distance between the two", "m", low=0),
        Column("reason", "text", "why the register's point is not believed"),
    ),
    key=("institution_number",),
    about="Schools whose point in the register is not believed, placed in a postal area instead, with both points.",
)

SCHOOLS_REVIEW = Schema(
    "schools_review",
    (
        _NUMBER,
        _NAME,
        Column(
            "subject", "text", "what is decided: its position, its grades, or whether it is a site", values=SUBJECTS
        ),
        Column(
            "value",
            "text",
            "position: register (the register's point stands), a postal code, or a record of OpenStreetMap; "
            "grades: 1-6, 7-9, 1-9 or unknown; site: a reason code of schools_rejected",
        ),
        Column("reason", "text", "why"),
        _BASIS,
        _SOURCE,
    ),
    key=("institution_number", "subject"),
    about="Decisions taken by hand about schools of the register; each names its reason and what it rests on.",
)

GRADE_RULES = Schema(
    "grade_rules",
    (
        Column("step", "integer", "order in which the rules are tried", low=1),
        Column("rule", "text", "name of the rule: `grade_source` of the schools that it decided"),
        Column("tells", "text", "grades that it gives"),
        Column("confidence", "number", "how sure the rule is, 0-1; below 0.9 it would not decide", low=0, high=1),
        Column(
            "agreement",
            "number",
            "share of the schools whose name gives the grades for which the rule agrees",
            empty=True,
            low=0,
            high=1,
        ),
        Column(
            "tested", "integer", "schools whose name gives the grades and that the rule was tried on", "schools", low=0
        ),
        Column("why", "text", "why it gives the grades"),
        Column("schools", "integer", "schools whose grades it decided", "schools", low=0),
    ),
    key=("rule",),
    about="Rules that decide the grades of comprehensive schools, in order, with the schools that each decided.",
)

LEVEL_COVERAGE = Schema(
    "level_coverage",
    (
        Column("level", "text", "level of education", values=EVERY),
        Column("language", "text", "language of teaching", values=("fi", "sv")),
        Column("municipality_code", "text", "municipality of 2026", pattern=CODE),
        Column(
            "completeness",
            "text",
            "complete: every site is believed to be there; partial: some are missing, so that nothing is known of it",
            values=COMPLETENESS,
        ),
        Column("known_gaps", "text", "what is missing, where it is known; empty where complete", empty=True),
        Column("source", "text", "register or osm: where the sites of the level come from", values=("register", "osm")),
    ),
    key=("level", "language", "municipality_code"),
    about="Municipalities in which the sites of a level are known; elsewhere their absence means nothing.",
)

SITE_SOURCES = Schema(
    "site_sources",
    (
        Column("source", "text", "the register, or a file of OpenStreetMap", values=("register", "pilots", "national")),
        Column("records", "integer", "rows in the source", low=0),
        Column("sites", "integer", "rows that are a site", low=0),
        Column("schools", "integer", "records that are a school of the register, which is the site", low=0),
        Column("merged", "integer", "records for which another one stands", low=0),
        Column("rejected", "integer", "rows that are no site", low=0),
    ),
    key=("source",),
    about="Conservation: for each source, records = sites + schools + merged + rejected.",
)

SITE_CHANGES = Schema(
    "site_changes",
    (
        _institution("number of the school; empty for one that the register lacks", empty=True),
        Column("name", "text", "name, to recognise it by", empty=True, optional=True),
        Column("change", "text", "what happened", values=CHANGES),
        Column("date", "text", "first day on which it holds, as 2026-08-01", pattern=DATE),
        Column("source", "text", "where it is said"),
        Column(
            "into_number", "text", "merged: the school that goes on", empty=True, optional=True, pattern=INSTITUTION
        ),
        Column("level", "text", "opened: level of education", empty=True, optional=True, values=EVERY),
        Column("language", "text", "opened: language of teaching", empty=True, optional=True, values=LANGUAGES),
        Column(
            "x_m",
            "number",
            "opened, moved: east in EPSG:3067",
            "m",
            empty=True,
            optional=True,
            low=40_000,
            high=780_000,
            mend=_METRES,
        ),
        Column(
            "y_m",
            "number",
            "opened, moved: north in EPSG:3067",
            "m",
            empty=True,
            optional=True,
            low=6_570_000,
            high=7_800_000,
            mend=_METRES,
        ),
        Column("note", "text", "remark", empty=True, optional=True),
    ),
    key=("institution_number", "name", "date"),
    about="Changes of schools since the register: closed, opened, moved or merged, each with its source.",
)

PUPILS_BY_GRADE = Schema(
    "pupils",
    (
        _institution("number of the school"),
        Column("year", "integer", "calendar year of the autumn in which they were counted", low=1990, high=2100),
        Column(
            "grade", "integer", "grade 1-9 of basic education, 0 pre-primary, 10-13 upper secondary", low=0, high=13
        ),
        Column("pupils", "integer", "pupils", "persons", low=0),
        Column("source", "text", "where the figure comes from"),
        Column("note", "text", "remark", empty=True, optional=True),
    ),
    key=("institution_number", "year", "grade"),
    about="Pupils of a school by year and grade: what sizes, loads and savings rest on.",
)

SCHOOL_POSITIONS = Schema(
    "school_positions",
    (
        _NUMBER,
        _NAME,
        Column("record", "text", "record of OpenStreetMap", pattern=RECORD),
        Column("record_name", "text", "its name there"),
        Column("distance_m", "integer", "distance between the two points", "m", low=0),
        Column("used", "text", "which point is used", values=("register", "osm")),
        Column("rule", "text", "what decided", values=POSITION_RULES),
        Column("reason", "text", "the reason in words"),
        Column("register_code", "text", "municipality in which the register's point lies", pattern=CODE),
        east("the register's point", "register_x_m"),
        north("the register's point", "register_y_m"),
        Column("municipality_code", "text", "municipality in which the other point lies", pattern=CODE),
        east("the point in OpenStreetMap"),
        north("the point in OpenStreetMap"),
    ),
    key=("institution_number",),
    about="Schools whose two points lie over 500 m apart, or that take theirs from OpenStreetMap, with both points.",
)

OTHER_SITES = Schema(
    "other_sites",
    (
        Column("site_id", "text", "identifier of the site; shared by its levels"),
        Column("level", "text", "level of education served", values=EVERY),
        Column("name", "text", "name of the site"),
        _institution("number of the institution of which it is a site; empty where none is known", empty=True),
        Column("type_code", "text", "official type of that institution; empty where none is known", empty=True),
        Column("language", "text", "language of teaching", values=LANGUAGES),
        Column("provider", "text", "education provider", empty=True),
        _CODE,
        Column("type_source", "text", "what the level rests on", values=("register", "name", "review", "tag")),
        Column("location_precision", "text", "what the place rests on", values=("osm", "institution")),
        _GRADES,
        Column("grade_source", "text", "what the grades rest on; empty where unknown", empty=True),
        Column("serves_16_17", "flag", "whether 16-17-year-olds study there at this level"),
        Column("record", "text", "record of OpenStreetMap", pattern=RECORD),
        east("the site"),
        north("the site"),
        _NOTE,
    ),
    key=("site_id", "level"),
    about="Sites that the register of schools lacks: further buildings of its schools, and all other levels.",
)

RECORDS = Schema(
    "records",
    (
        Column("record", "text", "record of OpenStreetMap", pattern=RECORD),
        Column("name", "text", "name in the source; empty where it has none", empty=True),
        Column("query", "text", "name that was searched for (national file)", empty=True),
        _CODE,
        Column(
            "outcome",
            "text",
            "site: in other_sites; school: a school of the register; building: a further one of such a school; "
            "merged: another record stands for it; rejected",
            values=RECORD_OUTCOMES,
        ),
        _institution("school: the one that it is; building: whose it is", empty=True),
        Column("into_record", "text", "merged: the record that stands for it", empty=True, pattern=RECORD),
        Column("rule", "text", "how the school was recognised", empty=True, values=MATCH_RULES),
        Column("reason_code", "text", "rejected: why", empty=True, values=RECORD_REASONS),
        Column("reason", "text", "the reason in words", empty=True),
        Column("distance_m", "integer", "distance to the school or record; -1 where there is none", "m", low=-1),
        east("the record"),
        north("the record"),
    ),
    key=("record",),
    about="Every record of the two files of OpenStreetMap, and what became of it.",
)

MATCHES_REVIEW = Schema(
    "matches_review",
    (
        Column("record", "text", "record of OpenStreetMap", pattern=RECORD),
        Column("name", "text", "name in the source"),
        Column("outcome", "text", "what it is", values=("school", "building", "rejected")),
        _institution("school, building: the school of the register", empty=True),
        Column("grade_range", "text", "building: grades taught there, where they are known", empty=True, values=GRADES),
        Column("reason", "text", "why"),
        _BASIS,
        _SOURCE,
    ),
    key=("record",),
    about="Decisions taken by hand about which school of the register a record of OpenStreetMap is.",
)

TABLES = (
    SCHOOLS,
    SCHOOLS_REJECTED,
    SCHOOLS_MOVED,
    SCHOOLS_REVIEW,
    GRADE_RULES,
    LEVEL_COVERAGE,
    SITE_SOURCES,
    SITE_CHANGES,
)
"""Tables made from the register, under CC BY."""

OSM_TABLES = (SCHOOL_POSITIONS, OTHER_SITES, RECORDS, MATCHES_REVIEW, REVIEW)
"""Tables that hold data of OpenStreetMap, under ODbL."""
