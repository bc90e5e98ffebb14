"""Schemas of people on the 1 km grid, and of ages, jobs and languages of regions and municipalities, as stored."""

from kopa.sources.schemas.areas_and_people import CAUSES, age_columns, east, north
from kopa.tables import CODE, Column, Schema

REGION_CODE = "[0-9]{2}"
KINDS = ("observed", "projection")
INDUSTRIES_OF_TOL = tuple("ABCDEFGHIJKLMNOPQRSTUX")
FIELDS_OF_EDUCATION = ("", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10")

HALF_CELL_M = 560
"""Farthest that a point inside a cell can lie from its centre along one axis of EPSG:3067."""

POPULATION_CELLS = Schema(
    "population_cells",
    (
        Column(
            "north_km",
            "integer",
            "south-western corner of the cell, north in EPSG:3035, or in EPSG:3067 (from 6,000 km: the national grid)",
            unit="km",
            low=3900,
            high=7800,
        ),
        Column(
            "east_km",
            "integer",
            "south-western corner of the cell, east in the same grid",
            unit="km",
            low=40,
            high=5600,
        ),
        Column("municipality_code", "text", "municipality in which the people are counted", pattern=CODE),
        Column(
            "offset_x_m",
            "integer",
            "how far east of the cell's centre the people's point lies; 0 where the row has the cell whole",
            unit="m",
            low=-HALF_CELL_M,
            high=HALF_CELL_M,
        ),
        Column(
            "offset_y_m", "integer", "how far north of the cell's centre", unit="m", low=-HALF_CELL_M, high=HALF_CELL_M
        ),
        Column("locality", "integer", "number of the locality in which the cell lies; 0: none", low=0),
        *age_columns(),
    ),
    key=("north_km", "east_km", "municipality_code"),
    about="People where they live: cells of a 1 km grid, a row for each municipality of a cell, by age.",
)

POPULATION_CELLS_FIT = Schema(
    "population_cells_fit",
    (
        Column("code", "text", "municipality", pattern=CODE),
        Column(
            "statistics",
            "number",
            "persons in the statistics: of 2022 times the change of its region until 31 December 2025; in official "
            "tables those of the day itself",
            "persons",
            low=0,
        ),
        Column("cells", "number", "persons in the cells", "persons", low=0),
        Column("deviation_share", "number", "cells / statistics - 1", "share", low=-1),
        Column("least", "number", "persons of the postal areas that lie in no other municipality", "persons", low=0),
        Column("most", "number", "persons of all postal areas of which it has a part", "persons", low=0),
        Column(
            "cause",
            "text",
            "why it deviates by over 6 % (empty within): it has up to 1,000 people; its postal areas hold too few or "
            "too many people however they are shared; or its shared postal areas are not bent further",
            empty=True,
            values=CAUSES,
        ),
    ),
    key=("code",),
    about="People in the cells of the 1 km grid against the municipal statistics, with the cause of each larger gap.",
)

LOCALITIES = Schema(
    "localities",
    (
        Column("id", "integer", "number of the locality, by size", low=1),
        Column("municipality_code", "text", "municipality in which most of its people live", pattern=CODE),
        Column("cells", "integer", "cells of it", "cells", low=1),
        Column("population", "integer", "persons in its cells", "persons", low=200),
        east("its people's mean place"),
        north("its people's mean place"),
    ),
    key=("id",),
    about="Localities: neighbouring built-up cells with 200 people or more together; inside them there are streets.",
)

REGION_AGES = Schema(
    "region_ages",
    (
        Column("region_code", "text", "region (maakunta)", pattern=REGION_CODE),
        Column("kind", "text", "counted, or projected in 2024", values=KINDS),
        Column("year", "integer", "31 December of this year", low=1990, high=2100),
        *age_columns("integer"),
    ),
    key=("region_code", "kind", "year"),
    about="Persons of each region by age group: counted 1990-2025, projected 2024-2045.",
)

MUNICIPALITY_AGES = Schema(
    "municipality_ages",
    (
        Column("code", "text", "municipality of the division of 2026", pattern=CODE),
        Column("year", "integer", "31 December of this year", low=1990, high=2100),
        *age_columns("integer"),
    ),
    key=("code", "year"),
    about="Persons of each municipality by age group on 31 December 2018.",
)

JOBS_BY_INDUSTRY = Schema(
    "jobs_by_industry",
    (
        Column("code", "text", "municipality of the division of 2026", pattern=CODE),
        Column("industry", "text", "section of the industrial classification TOL 2008", values=INDUSTRIES_OF_TOL),
        Column("jobs", "integer", "jobs in it on 31 December 2017", "jobs", low=0),
    ),
    key=("code", "industry"),
    about="Jobs of each municipality by industry.",
)

INDUSTRIES = Schema(
    "industries",
    (
        Column("industry", "text", "section of the industrial classification TOL 2008", values=INDUSTRIES_OF_TOL),
        Column("name_fi", "text", "name in Finnish"),
        Column("name_sv", "text", "name in Swedish"),
        Column("name_en", "text", "name in English"),
        Column(
            "field",
            "text",
            "field of education from which most of its people come (assumption of the project); empty: no single one",
            empty=True,
            values=FIELDS_OF_EDUCATION,
        ),
        Column("field_name_fi", "text", "name of the field in Finnish", empty=True),
        Column("field_name_sv", "text", "name of the field in Swedish", empty=True),
        Column("field_name_en", "text", "name of the field in English", empty=True),
    ),
    key=("industry",),
    about="Industries, and the field of education that is taken to serve each.",
)

SWEDISH_SPEAKERS = Schema(
    "swedish_speakers",
    (
        Column("code", "text", "municipality of the division of 2026", pattern=CODE),
        Column("years", "integer", "years of 2000-2022 of which there is a figure", low=1, high=23),
        Column("least", "integer", "fewest Swedish speakers of those years", "persons", low=0),
        Column("median", "integer", "median of those years", "persons", low=0),
        Column("most", "integer", "most Swedish speakers of those years", "persons", low=0),
    ),
    key=("code",),
    about="Swedish speakers of each municipality, all ages; which year each figure is of is not known.",
)

TABLES = (
    POPULATION_CELLS,
    POPULATION_CELLS_FIT,
    LOCALITIES,
    INDUSTRIES,
)
"""Tables that are derived here, in their order; the publishers declare the others (`kopa.sources.publishers`)."""
