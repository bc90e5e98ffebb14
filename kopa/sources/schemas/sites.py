"""Schemas of the education sites' tables as they are stored in ``data/starter/osm``.

Coordinates are EPSG:3067, in whole metres. A *record* is one feature of a source file; its name is
made of the file and the feature's own content, so that it does not depend on the order of rows.
"""

from kopa.levels import EVERY
from kopa.tables import CODE, SITES, Column, Schema

RECORD = "(pilots|national)-[0-9a-f]{8}"
FILES = ("pilots", "national")
LANGUAGES = ("fi", "sv", "fi+sv", "unknown")
GRADES = ("1-6", "7-9", "1-9", "unknown")
PRECISIONS = ("site", "institution", "place")
TYPE_SOURCES = ("name", "review", "tag")
DECISIONS = ("accept", "merge", "reject")
BASES = ("source", "readme", "web", "domain")
COMPLETENESS = ("complete", "partial")

MERGE_RULES = ("same_name", "unnamed", "review")
REASONS = {
    "type_unknown": "the record does not tell what is taught there (no name, or a name without a type)",
    "special_school": "admission by decision, not by place of residence: no general catchment",
    "art_education": "basic education in the arts, outside the levels studied",
    "not_a_school": "the place is not a school",
    "wrong_match": "the search found another school than the one asked for",
    "closed": "the school has been closed",
    "company_school": "kept by a company for its own staff",
}
"""Why a record is rejected: the code in the table and its meaning."""

RECORD_COLUMN = Column("record", "text", "record of the source file", pattern=RECORD)
X = Column("x_m", "integer", "east coordinate in EPSG:3067", unit="m", low=40_000, high=780_000)
Y = Column("y_m", "integer", "north coordinate in EPSG:3067", unit="m", low=6_570_000, high=7_800_000)
NAME = Column("name", "text", "name in the source; empty where it has none", empty=True)
CODE_2026 = Column("municipality_code", "text", "municipality of 2026 in which the point lies", pattern=CODE)

SITES_STORED = Schema(
    "sites",
    (
        *(column for column in SITES.columns if column.name not in ("type_source", "location_precision", "geometry")),
        Column("type_source", "text", "what the level rests on", values=TYPE_SOURCES),
        Column("location_precision", "text", "how well the place is known", values=PRECISIONS),
        Column(
            "grade_range",
            "text",
            "grades of basic education at the site; empty at other levels",
            empty=True,
            values=GRADES,
        ),
        Column("serves_16_17", "flag", "whether 16-17-year-olds study there at this level"),
        RECORD_COLUMN,
        X,
        Y,
        Column("note", "text", "what a user of the row should know", empty=True),
    ),
    key=("id",),
    about="Education sites, one row for each level that a site serves.",
)

MERGED = Schema(
    "sites_merged",
    (
        RECORD_COLUMN,
        NAME,
        CODE_2026,
        Column("into_record", "text", "accepted record that stands for this one", pattern=RECORD),
        Column("into_name", "text", "name of that record"),
        Column("distance_m", "integer", "distance between the two points", "m", low=0),
        Column("rule", "text", "why they are one", values=MERGE_RULES),
        Column("reason", "text", "the reason in words"),
        X,
        Y,
    ),
    key=("record",),
    about="Source records that describe a site which another record already describes.",
)

REJECTED = Schema(
    "sites_rejected",
    (
        RECORD_COLUMN,
        NAME,
        Column("query", "text", "name that was searched for (national file)", empty=True),
        CODE_2026,
        Column("reason_code", "text", "why it is not a site", values=tuple(REASONS)),
        Column("reason", "text", "the reason in words"),
        X,
        Y,
    ),
    key=("record",),
    about="Source records that are no site of the levels studied, each with its reason.",
)

SOURCES = Schema(
    "sites_sources",
    (
        Column("file", "text", "source file", values=FILES),
        Column("records", "integer", "records in the source file", low=0),
        Column("accepted", "integer", "records that became a site", low=0),
        Column("merged", "integer", "records merged into another", low=0),
        Column("rejected", "integer", "records rejected", low=0),
    ),
    key=("file",),
    about="Conservation of records: for each file, records = accepted + merged + rejected.",
)

COVERAGE = Schema(
    "coverage",
    (
        Column("level", "text", "level of education", values=EVERY),
        Column("language", "text", "language of instruction", values=("fi", "sv")),
        CODE_2026,
        Column(
            "completeness",
            "text",
            "complete: the sites are believed complete; partial: some are known to be missing",
            values=COMPLETENESS,
        ),
        Column("note", "text", "what is known to be missing", empty=True),
    ),
    key=("level", "language", "municipality_code"),
    about="Municipalities in which the sites of a level were looked for; elsewhere their absence means nothing.",
)

GAPS = Schema(
    "sites_known_gaps",
    (
        Column("level", "text", "level of education", values=EVERY),
        Column("language", "text", "language of instruction", values=("fi", "sv")),
        Column("municipality_code", "text", "municipality; empty where it is not one", empty=True, pattern=CODE),
        Column("what", "text", "what is missing"),
        Column("basis", "text", "what the statement rests on", values=BASES),
        Column("source", "text", "where it is said", empty=True),
    ),
    about="Sites known, or strongly believed, to be missing from the table of sites.",
)

REVIEW = Schema(
    "sites_review",
    (
        RECORD_COLUMN,
        NAME,
        Column(
            "source_code", "text", "municipality code in the source; empty where it has none", empty=True, pattern=CODE
        ),
        Column("decision", "text", "accept, merge or reject", values=DECISIONS),
        Column("into_record", "text", "with merge: the record that stands for it", empty=True, pattern=RECORD),
        Column("reason_code", "text", "with reject: the kind of reason", empty=True, values=tuple(REASONS)),
        Column("levels", "text", "with accept: levels joined by +, where the rules' answer is not taken", empty=True),
        Column("site_name", "text", "with accept: the name to use instead", empty=True),
        Column("language", "text", "with accept: the language to use instead", empty=True, values=LANGUAGES),
        Column("provider", "text", "with accept: the provider to use instead", empty=True),
        Column(
            "serves_16_17",
            "text",
            "with accept: no, where 16-17-year-olds do not study there",
            empty=True,
            values=("no",),
        ),
        Column("location_precision", "text", "with accept: precision to use instead", empty=True, values=PRECISIONS),
        Column("reason", "text", "why: shown to the user of the site"),
        Column("basis", "text", "what the decision rests on", values=BASES),
        Column("source", "text", "where it was seen", empty=True),
    ),
    key=("record",),
    about="Decisions taken by hand; each names its reason and what it rests on.",
)
