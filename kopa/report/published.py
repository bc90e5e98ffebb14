"""The tables that are published of a region: their columns with meaning, unit, allowed values; names in words."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from kopa.findings.knowledge import QUANTILES
from kopa.goals.catalogue import geopackage_fields, indicator_of, name_of
from kopa.goals.catalogue.travel_time import P90, UNCERTAIN
from kopa.goals.indicator import Statistic
from kopa.goals.school_days import STATUSES
from kopa.levels import SHOWN, of
from kopa.parameters import Parameters
from kopa.results import DAY, DAY_STATUS, DISTANCE, NEAREST, STATUS, TIME
from kopa.tables import (
    CODE,
    INDICATORS,
    NO_STOP_OF_FEEDS,
    ORIGINS,
    SCORECARD,
    SITES,
    SITES_NOT_KNOWN,
    TRAVEL_TIMES,
    Column,
    Schema,
)
from kopa.words.municipalities import municipality_names
from kopa.words.texts import Texts

PARTS = ("shrinking", "other")
"""Parts of the people, by the municipalities where they live, of which indicators end their ids so."""

LEVEL = "<level>"
"""Stands for the name of a level in the names of columns that a layer has for each."""

SURE = "_sure"
"""What the fields of sites that are known to serve a level end with."""

WITHOUT_DISPUTED = "_if_closed"
"""What the fields of minutes without sites that another source calls closed end with."""

FEW_PERSONS = "few_persons"
"""Status of values of fewer persons than are told of, which are empty (`kopa.findings.knowledge.untold`)."""

NEAREST_UNCERTAIN = "nearest_uncertain"
"""Status of a cell whose minutes are a most: a site that is not listed may be nearer than the nearest listed."""

MUNICIPALITY_NAME = Column("municipality_name", "text", "name of the municipality; empty for a region", empty=True)
LEVEL_NAME = Column("level_name", "text", "level of education in words; empty where none applies", empty=True)
INDICATOR_NAME = Column("indicator_name", "text", "indicator and statistic in words", empty=True)

UNCERTAIN_SHARE = Column(
    "uncertain_share", "number",
    "share of the level's persons there whose nearest site is uncertain; empty where no level or none is known",
    "share", empty=True, low=0, high=1,
)  # fmt: skip

INDICATORS_FILE = Schema(
    "indicators.csv",
    (*INDICATORS.columns, UNCERTAIN_SHARE, MUNICIPALITY_NAME, LEVEL_NAME, INDICATOR_NAME),
    key=INDICATORS.key,
    about="Every measure of the region and of its municipalities. Values of a level stay here where a municipality has "
    f"fewer than five persons of its age, which `persons` of `{P90.key}` shows; reports, workbooks and the GeoPackage "
    "leave them empty: a median of three persons is nobody's. `indicators.fi.csv` holds the same in the manner of "
    "a Finnish spreadsheet (semicolon, decimal comma), with names in Finnish.",
)
SCORECARD_FILE = Schema(
    "scorecard.csv",
    (*SCORECARD.columns, LEVEL_NAME, INDICATOR_NAME),
    about="Scores on the goals of KOPA with their parts. `scorecard.fi.csv` holds the same in the manner of a Finnish "
    "spreadsheet, in Finnish.",
)
TRAVEL_TIMES_FILE = Schema(
    "travel_times.parquet",
    (
        Column("level", "text", "level of education", values=SHOWN),
        Column("mode", "text", "how people travel: `car`"),
        Column("from_id", "text", "id of the cell (layer `cells` of region.gpkg, `id`)"),
        Column("rank", "integer", "1 the nearest by time", low=1, high=5),
        Column(
            "to_id", "text", "id of the site (layer `sites` of region.gpkg, `id`); empty: no further one", empty=True
        ),
        Column("travel_time_min", "number", "door-to-door travel time", "min", empty=True, low=0, infinite=True),
        Column("distance_km", "number", "road distance of that quickest way", "km", empty=True, low=0, infinite=True),
        Column(
            "nearest_by_road_km",
            "number",
            "shortest road distance from the cell to the site nearest by road, the same in all rows of the cell "
            "and level: persons beyond a limit of distance are counted by it",
            "km",
            empty=True,
            low=0,
            infinite=True,
        ),
        Column(
            "status", "text", "why there is, or is no, time", values=(*TRAVEL_TIMES.columns[-1].values, SITES_NOT_KNOWN)
        ),
    ),
    key=("level", "from_id", "rank"),
    about="The five nearest sites of every level for every cell where people live.",
)


def with_doubt(indicators: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return indicators with `uncertain_share` at their end: in every row the doubt of its level in its place.

    Rows of the people of shrinking municipalities, and of the others, hold the doubt of those people.

    Parameters
    ----------
    indicators
        As `kopa.tables.INDICATORS`.
    parameters
        Those that they were computed with.
    """
    doubts = pd.concat([_doubt(indicators, part, parameters) for part in ("", *PARTS)])
    keys = [*doubts.columns.drop("uncertain_share")]
    parts = indicators["indicator_id"].str.extract(rf"\.({'|'.join(PARTS)})$")[0].fillna("")
    return indicators.assign(part=parts).merge(doubts, on=keys, how="left", validate="many_to_one").drop(columns="part")


def _doubt(indicators: pd.DataFrame, part: str, parameters: Parameters) -> pd.DataFrame:
    """Return the uncertain share of the levels in their places, of all people or of those of a part."""
    statistic = UNCERTAIN.of(part) if part else UNCERTAIN
    mine = indicators[indicators["indicator_id"] == statistic.id(parameters)]
    keys = ["region_id", "municipality_code", "level"]
    return mine[[*keys, "value"]].rename(columns={"value": "uncertain_share"}).assign(part=part)


def with_names(
    table: pd.DataFrame, municipalities: pd.DataFrame, parameters: Parameters, language: str
) -> pd.DataFrame:
    """Return a table with the names of its codes at its end: municipality, level, indicator, as far as it has them.

    Parameters
    ----------
    table
        With some of `municipality_code`, `level`, `indicator_id`.
    municipalities
        `code`, `name_fi`, `name_sv`, `region_code`.
    parameters
        Those that the table was computed with: ids of indicators hold their limits.
    language
        ``fi``, ``sv`` or ``en``.
    """
    t, made = Texts(language), table.copy()
    if "municipality_code" in table.columns:
        names = municipality_names(municipalities, language)
        made["municipality_name"] = table["municipality_code"].map(names).fillna("")
    if "level" in table.columns:
        made["level_name"] = [t(f"level_{level}") if level else "" for level in table["level"].fillna("")]
    if "indicator_id" in table.columns:
        levels = table["level"].fillna("") if "level" in table.columns else [""] * len(table)
        pairs = list(zip(table["indicator_id"].fillna(""), levels, strict=True))
        name_of_pair = {pair: _indicator_name(*pair, parameters, language) for pair in set(pairs)}
        made["indicator_name"] = [name_of_pair[pair] for pair in pairs]
    return made


def _indicator_name(indicator_id: str, level: str, parameters: Parameters, language: str) -> str:
    return name_of(indicator_id, language, parameters, level or None) if indicator_id else ""


def layers() -> tuple[Schema, ...]:
    """Return the layers of the GeoPackage; a column of every level is named with `LEVEL` in the level's place."""
    about = {schema.name: schema for schema in (ORIGINS, SITES)}
    return (
        Schema(
            "municipalities",
            (*_MUNICIPALITIES, *_of_levels(), *_DAYS_OF_MUNICIPALITIES, _status_of_municipality()),
            key=("municipality_code",),
            about="Municipalities of the region.",
        ),
        Schema(
            "cells",
            (
                *(column for column in about["origins"].columns if column.name != "geometry"),
                *_OF_CELLS,
                *_OF_DAYS,
            ),
            key=("id",),
            about="Cells where people live, with the way to the nearest site of every level.",
        ),
        Schema(
            "sites",
            (
                *(column for column in about["sites"].columns if column.name not in ("geometry", "provider")),
                Column("in_region", "flag", "whether it lies in the region"),
                Column("used", "flag", "whether it is the nearest of some cell"),
                Column(
                    "in_travel_times",
                    "flag",
                    "whether travel_times.parquet leads there: among some cell's five nearest",
                ),
            ),
            key=("id",),
            about="Sites of the region, and all beyond its border to which the travel times of some cell lead.",
        ),
        Schema(
            "isochrones", _ISOCHRONES, key=("to_id", "level", "minutes"), about="Areas from which a site is reached."
        ),
        Schema("roads", _ROADS, about="Public roads around the region, for drawing."),
    )


_MUNICIPALITIES = (
    Column("municipality_code", "text", "municipality", pattern=CODE),
    Column("name_fi", "text", "name in Finnish"),
    Column("name_sv", "text", "name in Swedish"),
    Column("region_code", "text", "region (maakunta)", pattern="[0-9]{2}"),
    Column("year", "integer", "year of the municipal division"),
    Column("population", "number", "persons", "persons", empty=True, low=0),
    Column("population_change_share", "number", "change of population in ten years", "share", empty=True),
)
_OF_CELLS = (
    Column(TIME.format(LEVEL), "number", "door-to-door driving time to the nearest site", "min", empty=True, low=0),
    Column(DISTANCE.format(LEVEL), "number",
        "shortest road distance to the site nearest by road (it need not be `nearest_<level>`): persons beyond "
        "a limit of distance are counted by it", "km", empty=True, low=0,
    ),
    Column(NEAREST.format(LEVEL), "text", "id of the nearest site by time (layer `sites`, `id`)", empty=True),
    Column(
        STATUS.format(LEVEL), "text",
        f"ok; {NEAREST_UNCERTAIN}: a nearer site may be missing from the data, and the numbers are at most so long "
        f"(`{LEVEL}_uncertain_share` of the municipality counts them); unreachable: there is no way, and no number; "
        "sites_not_known: nobody looked for all sites here",
        values=("ok", NEAREST_UNCERTAIN, "unreachable", SITES_NOT_KNOWN),
    ),
)  # fmt: skip
_OF_DAYS = (
    Column(
        DAY.format(LEVEL), "number",
        "minutes of the school day's journeys on foot and by public transport, waiting counted; only with a timetable",
        "min/day", empty=True, low=0,
    ),
    Column(
        DAY_STATUS.format(LEVEL), "text", "why there is such a day or none; only with a timetable",
        values=(*STATUSES, NO_STOP_OF_FEEDS, SITES_NOT_KNOWN),
    ),
)  # fmt: skip
_DAYS_OF_MUNICIPALITIES = (
    Column(
        f"{LEVEL}_day_median_min", "number", "median of those days, of persons who have one; only with a timetable",
        "min/day", empty=True, low=0,
    ),
    Column(
        f"{LEVEL}_day_reasonable_share", "number",
        "share with a reasonable day, of persons whose day is known; only with a timetable",
        "share", empty=True, low=0, high=1,
    ),
    Column(
        f"{LEVEL}_day_none_share", "number",
        "share without any connection, of persons whose day is known; only with a timetable",
        "share", empty=True, low=0, high=1,
    ),
)  # fmt: skip
_ISOCHRONES = (
    Column("to_id", "text", "id of the site that is reached (layer `sites`, `id`)"),
    Column("level", "text", "level of education", values=SHOWN),
    Column(
        "minutes",
        "number",
        "longest driving time; the area holds the cells that reach the site in it, and no others. Who reach any site "
        "are the cells in the areas of all sites, those across the region's border too, each cell once",
        "min",
        low=0,
    ),
)
_ROADS = (
    Column("road_number", "integer", "number of the road; 0 where it has none"),
    Column("road_class", "integer", "1 trunk, 2 main, 3 regional, 4 connecting, 5 other, 9 ferry", low=1, high=9),
    Column("ferry", "flag", "whether the link is a ferry line"),
    Column("length_m", "number", "length along the road", "m", low=0),
)


def _of_levels() -> Iterator[Column]:
    yield Column(f"{LEVEL}_persons", "number", "persons of the level's age group", "persons", empty=True, low=0)
    doubtful = [geopackage_fields(level) for level in SHOWN if of(level).doubtful]
    ranged = {field for fields in doubtful for field, one in fields.items() if _is_range(one)}
    for field, statistic in {name: one for level in SHOWN for name, one in geopackage_fields(level).items()}.items():
        if statistic.in_geopackage:
            about = statistic.in_geopackage.about.en.format_map(_Limits())
            yield Column(f"{LEVEL}_{field}", "number", about, statistic.unit, empty=True)
            if field in ranged:
                sure = f"{about} (of the schools that surely teach these grades)"
                yield Column(f"{LEVEL}_{field}{SURE}", "number", sure, statistic.unit, empty=True)
            if statistic.key in QUANTILES:
                open_ = f"{about} (without sites that another source calls closed; only where one is anybody's nearest)"
                yield Column(f"{LEVEL}_{field}{WITHOUT_DISPUTED}", "number", open_, statistic.unit, empty=True, low=0)


def _is_range(statistic: Statistic) -> bool:
    """Return whether a statistic is told of the schools that surely teach the grades as well."""
    computations = indicator_of(statistic.key).computations
    return any(one.as_range and statistic in one.statistics for one in computations)


class _Limits(dict[str, str]):
    """Numbers that a description names are those of the study: the dictionary names their parameters."""

    def __missing__(self, name: str) -> str:
        return f"`{name}`"


def _status_of_municipality() -> Column:
    status = next(column for column in INDICATORS.columns if column.name == "status")
    about = (
        "the weakest of what its fields rest on; unreachable: some value is infinite, and empty here; "
        f"{FEW_PERSONS}: of fewer than five persons of the age group, so that its values are empty"
    )
    return replace(status, name=f"{LEVEL}_status", about=about, values=(*status.values, "unreachable", FEW_PERSONS))
