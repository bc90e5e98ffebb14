"""Decisions by hand about records of OpenStreetMap, as they are stored in ``data/starter/osm``.

A *record* is one feature of a source file; its name is made of the file and the feature's own content, so that it does
not depend on the order of rows.
"""

from kopa.tables import CODE, Column, Schema

RECORD = "(pilots|national)-[0-9a-f]{8}"
FILES = ("pilots", "national")
LANGUAGES = ("fi", "sv", "fi+sv", "unknown")
GRADES = ("1-6", "7-9", "1-9", "unknown")
PRECISIONS = ("site", "institution", "place")
DECISIONS = ("accept", "merge", "reject")
BASES = ("source", "readme", "web", "domain")
COMPLETENESS = ("complete", "partial")

REASONS = {
    "type_unknown": "the record does not say what is taught there (no name, or a name without a type)",
    "special_school": "admission by decision, not by place of residence: no general catchment",
    "art_education": "basic education in the arts, outside the levels studied",
    "not_a_school": "the place is not a school",
    "wrong_match": "the search found another school than the one asked for",
    "closed": "the school has been closed",
    "company_school": "kept by a company for its own staff",
}
"""Why a record is rejected: the code in the table and its meaning."""

RECORD_COLUMN = Column("record", "text", "record of the source file", pattern=RECORD)
NAME = Column("name", "text", "name in the source; empty where it has none", empty=True)

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
