"""The layers of a GeoPackage as tables: English field names, each field described in three languages."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.figures import clean
from kopa.findings import knowledge
from kopa.goals.catalogue import geopackage_fields
from kopa.goals.catalogue.context import POPULATION, POPULATION_CHANGE
from kopa.goals.catalogue.school_day import AT_ALL, LEGAL
from kopa.goals.catalogue.school_day import DAY as DAY_MEDIAN
from kopa.goals.indicator import Statistic, in_words
from kopa.levels import EVERY
from kopa.report.facts import Facts
from kopa.report.published import FEW_PERSONS, NEAREST_UNCERTAIN, SURE, WITHOUT_DISPUTED
from kopa.results import DAY, DAY_STATUS, DISTANCE, MAY_BE_NEARER, NEAREST, STATUS, TIME, Results
from kopa.tables import AGES, SITES_NOT_KNOWN
from kopa.units import CRS_FINLAND
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

SITE_FIELDS = ("id", "site_id", "name", "level", "language", "municipality_code", "type_source",
               "location_precision", "in_region", "used", "in_travel_times")  # fmt: skip
FIELDS_OF_CELLS = {
    TIME: "field_min",
    DISTANCE: "field_km",
    NEAREST: "field_nearest",
    STATUS: "field_status",
    DAY: "field_day_min",
    DAY_STATUS: "field_day_status",
}
"""Fields of cells for a level, named as in `Results.origins`, and the words that say what each holds."""
FIELDS_OF_DAYS = {"day_median_min": DAY_MEDIAN, "day_reasonable_share": LEGAL, "day_none_share": AT_ALL}
"""Fields of municipalities for a level, after its name, where there is a timetable; each has words of its own."""
ROAD_FIELDS = ("road_number", "road_class", "ferry", "length_m")
ROAD_CLASSES = (1, 2, 3, 4, 5, 9)
"""Values of `road_class`: public roads from trunk roads down, other roads, ferries."""

_WEAKEST = ("unreachable", "missing", "assumption", "partial", "ok")


@dataclass(frozen=True)
class Layer:
    """One layer: its table in EPSG:3067, kind of geometry, its title and a description of each field by language."""

    name: str
    titles: dict[str, str]
    table: gpd.GeoDataFrame
    geometry_type: str
    descriptions: dict[str, dict[str, str]]


def layers(source: Results, isochrones: gpd.GeoDataFrame | None) -> list[Layer]:
    """Return municipalities, cells, sites, isochrones (where given) and roads of the region."""
    made = [
        ("municipalities", _municipalities(source), "MultiPolygon"),
        ("cells", _cells(source), "Point"),
        ("sites", _sites(source), "Point"),
        ("roads", _roads(source), "MultiLineString"),
    ]
    if isochrones is not None:
        made.insert(3, ("isochrones", _isochrones(isochrones), "MultiPolygon"))
    words = {language: Texts(language) for language in LANGUAGES}
    return [
        Layer(name, _titles(name, table, words), _safe(table, kind), kind, _described(table, source, words))
        for name, table, kind in made
    ]


def _titles(name: str, table: gpd.GeoDataFrame, words: dict[str, Texts]) -> dict[str, str]:
    """Return the title of a layer by language; that of isochrones names their levels, as not all are drawn."""
    titles = {language: t(f"layer_{name}") for language, t in words.items()}
    if name != "isochrones":
        return titles
    levels = [level for level in EVERY if level in set(table["level"])]
    return {
        language: ": ".join([titles[language], t.listed([t(f"level_{level}") for level in levels])])
        for language, t in words.items()
    }


def _municipalities(source: Results) -> gpd.GeoDataFrame:
    facts = Facts(source, Texts("en"))
    ours = source.municipalities[source.municipalities["code"].isin(facts.codes)].sort_values("code")
    codes = list(ours["code"])
    table = ours.rename(columns={"code": "municipality_code"})
    table = table[["municipality_code", "name_fi", "name_sv", "region_code", "year"]].reset_index(drop=True)
    columns: dict[str, list[float | str]] = {
        "population": [facts.indicator(POPULATION, "", code).value for code in codes],
        "population_change_share": [facts.indicator(POPULATION_CHANGE, "", code).value for code in codes],
    }
    for level in source.levels:
        columns.update(_level_columns(source, facts, level, codes))
    return gpd.GeoDataFrame(
        pd.concat([table, pd.DataFrame(columns)], axis=1), geometry=ours.geometry.to_numpy(), crs=ours.crs
    )


def _level_columns(source: Results, facts: Facts, level: str, codes: list[str]) -> dict[str, list[float | str]]:
    measures = list(geopackage_fields(level).items())
    values_of_field = {field: [facts.indicator(one, level, code) for code in codes] for field, one in measures}
    columns: dict[str, list[float | str]] = {f"{level}_persons": [facts.everyone(level, code) for code in codes]}
    columns |= {f"{level}_{field}": _told(facts, one, level, codes) for field, one in measures}
    columns |= _sure_columns(facts, level, codes)
    columns |= _if_closed_columns(facts, level, codes)
    status = [
        {"unreachable" if math.isinf(fact.value) else fact.status for fact in facts_of}
        for facts_of in zip(*values_of_field.values(), strict=True)
    ]
    if source.day_minutes(level) is not None:
        for field, one in FIELDS_OF_DAYS.items():
            columns[f"{level}_{field}"] = _told(facts, one, level, codes)
    columns[f"{level}_status"] = [
        FEW_PERSONS if knowledge.is_of_few(facts, level, code) and words != {"missing"} else weakest(words)
        for code, words in zip(codes, status, strict=True)
    ]
    return columns


def _told(facts: Facts, one: Statistic, level: str, codes: list[str]) -> list[float | str]:
    """Return the values of a statistic by municipality; none where they are not told (`knowledge.untold`)."""
    of_codes = [(code, facts.indicator(one, level, code)) for code in codes]
    return [math.nan if knowledge.untold(facts, fact.unit, level, code) else fact.value for code, fact in of_codes]


def weakest(words: Collection[str]) -> str:
    """Return the weakest of what values rest on."""
    return next(word for word in _WEAKEST if word in words)


def _sure_columns(facts: Facts, level: str, codes: list[str]) -> dict[str, list[float | str]]:
    """The same measures of the sites that are known to serve the level, where others may or may not."""
    columns: dict[str, list[float | str]] = {}
    for field, one in geopackage_fields(level).items():
        if facts.sure(one, level).has_value:
            columns[f"{level}_{field}{SURE}"] = [
                math.nan if knowledge.is_of_few(facts, level, code) else facts.sure(one, level, code).value
                for code in codes
            ]
    return columns


def _if_closed_columns(facts: Facts, level: str, codes: list[str]) -> dict[str, list[float | str]]:
    """The minutes without sites that another source calls closed, where such a site is anybody's nearest."""
    columns: dict[str, list[float | str]] = {}
    for field, one in geopackage_fields(level).items():
        longer = [knowledge.if_closed_min(facts, one, level, code) for code in codes]
        if not all(map(math.isnan, longer)):
            told = [not knowledge.is_of_few(facts, level, code) for code in codes]
            columns[f"{level}_{field}{WITHOUT_DISPUTED}"] = [
                value if is_told else math.nan for value, is_told in zip(longer, told, strict=True)
            ]
    return columns


def _cells(source: Results) -> gpd.GeoDataFrame:
    origins = source.origins.sort_values("id", kind="stable").reset_index(drop=True)
    names = ["id", "municipality_code", "population", *AGES]
    names += [name for name in ("ages_estimated",) if name in origins.columns]
    columns: dict[str, object] = {name: origins[name] for name in names}
    facts = Facts(source, Texts("en"))
    for level in source.levels:
        columns |= (
            _cell_columns(origins, level) if facts.is_known_somewhere(level) else _unknown_columns(level, len(origins))
        )
        columns |= _day_columns(source, origins["id"], level)
    return gpd.GeoDataFrame(columns, geometry=origins.geometry, crs=origins.crs)


def _cell_columns(origins: gpd.GeoDataFrame, level: str) -> dict[str, object]:
    minutes = origins[TIME.format(level)].to_numpy(float)
    edge = MAY_BE_NEARER.format(level)
    uncertain = origins[edge].to_numpy(bool) if edge in origins.columns else np.zeros(len(origins), bool)
    return {
        TIME.format(level): minutes,
        DISTANCE.format(level): origins[DISTANCE.format(level)].to_numpy(float),
        NEAREST.format(level): origins[NEAREST.format(level)].where(~np.isnan(minutes), None),
        STATUS.format(level): np.select(
            [np.isnan(minutes), np.isinf(minutes), uncertain], [SITES_NOT_KNOWN, "unreachable", NEAREST_UNCERTAIN], "ok"
        ).astype(object),
    }


def _day_columns(source: Results, ids: pd.Series, level: str) -> dict[str, object]:
    """Return minutes a day without a car by cell; nothing without a timetable."""
    table = source.school_days
    if table is None or level not in set(table["level"]):
        return {}
    mine = table[table["level"] == level].set_index("from_id").reindex(ids)
    return {
        DAY.format(level): mine["day_min"].to_numpy(float),
        DAY_STATUS.format(level): mine["status"].to_numpy(object),
    }


def _unknown_columns(level: str, n: int) -> dict[str, object]:
    """The same columns, empty: the way to a site that happens to be listed is no way to the nearest one."""
    empty = {name.format(level): np.full(n, np.nan) for name in (TIME, DISTANCE)}
    return {**empty, NEAREST.format(level): [None] * n, STATUS.format(level): [SITES_NOT_KNOWN] * n}


def _sites(source: Results) -> gpd.GeoDataFrame:
    """Sites of the region and all beyond its border that somebody's travel times lead to."""
    flags = [name for name in ("in_region", "used", "in_travel_times") if name in source.sites.columns]
    shown = source.sites[flags].astype(bool).any(axis=1)
    table = source.sites[shown.to_numpy()].sort_values("id", kind="stable").reset_index(drop=True)
    return table[[*(name for name in SITE_FIELDS if name in table.columns), "geometry"]]


def _isochrones(isochrones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Areas, the largest first, so that the smaller ones are drawn over them; `to_id` is the `id` of a site."""
    table = isochrones.rename(columns={"site_id": "to_id"})[["to_id", "level", "minutes", "geometry"]]
    order = ["minutes", "level", "to_id"]
    return table.sort_values(order, ascending=[False, True, True], kind="stable").reset_index(drop=True)


def _roads(source: Results) -> gpd.GeoDataFrame:
    names = [name for name in ROAD_FIELDS if name in source.roads.columns]
    order = np.argsort(shapely.to_wkb(source.roads.geometry.to_numpy(), hex=True), kind="stable")
    return source.roads[[*names, "geometry"]].iloc[order].reset_index(drop=True)


def _safe(table: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """Return the table as a file can hold it: EPSG:3067, valid geometry, no infinity, no control characters."""
    table = table.to_crs(CRS_FINLAND)
    for name in table.columns.drop("geometry"):
        column = table[name]
        if pd.api.types.is_float_dtype(column):
            table[name] = column.replace([np.inf, -np.inf], np.nan)
        elif not pd.api.types.is_bool_dtype(column) and not pd.api.types.is_integer_dtype(column):
            table[name] = pd.Series([clean(v) if isinstance(v, str) else None for v in column], dtype=object)
    return table.set_geometry(_valid(table.geometry.to_numpy(), kind))


def _valid(geometries: np.ndarray, kind: str) -> np.ndarray:
    if kind != "MultiPolygon":
        return geometries
    broken = np.flatnonzero(~(shapely.is_valid(geometries) & _flat(geometries)))
    parts, of = shapely.get_parts(shapely.make_valid(geometries[broken]), return_index=True)
    mended = geometries.copy()
    mended[broken] = [shapely.union_all(parts[(of == i) & _flat(parts)]) for i in range(len(broken))]
    return mended


def _flat(geometries: np.ndarray) -> np.ndarray:
    flat: np.ndarray = np.isin(shapely.get_type_id(geometries), (3, 6))
    return flat


def _described(table: gpd.GeoDataFrame, source: Results, words: dict[str, Texts]) -> dict[str, dict[str, str]]:
    names = table.columns.drop("geometry")
    return {name: {language: _description(name, source, t) for language, t in words.items()} for name in names}


def _description(name: str, source: Results, t: Texts) -> str:
    if name in AGES:
        ages = name.removeprefix("age_").replace("_plus", "–").replace("_", "–")
        return t("field_age", ages=ages)
    if name == "road_class":
        return t("field_road_class", classes=t.listed([f"{one} {t(f'road_class_{one}')}" for one in ROAD_CLASSES]))
    for level in source.levels:
        for pattern, key in FIELDS_OF_CELLS.items():
            if name == pattern.format(level):
                return f"{t(f'level_{level}')}: {t(key)}"
    for level in sorted(source.levels, key=len, reverse=True):
        rest = name.removeprefix(f"{level}_")
        words = _words_of_field(rest, level, source, t) if rest != name else ""
        if words:
            return f"{t(f'level_{level}')}: {words}"
    return t(f"field_{name}")


def _words_of_field(rest: str, level: str, source: Results, t: Texts) -> str:
    """Return what a field of a level holds, named by what follows the level; empty where it is none."""
    for ending, words in ((SURE, "of_sure_sites"), (WITHOUT_DISPUTED, "of_sites_not_disputed")):
        if rest.endswith(ending):
            return f"{_words_of_field(rest.removesuffix(ending), level, source, t)} ({t(words)})"
    statistic = geopackage_fields(level).get(rest)
    if statistic is not None and statistic.in_geopackage:
        limit = statistic.limit_in(source.parameters)
        return in_words(statistic.in_geopackage.about, t.language, source.parameters, limit=limit)
    return t(f"field_{rest}") if t.has(f"field_{rest}") else ""
