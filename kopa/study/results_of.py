"""The results of a study: all that is published of its region, gathered into one value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from kopa import store
from kopa.accessibility.travel import crossing_delays_of
from kopa.findings.disputed import disputed_rows
from kopa.goals.catalogue.small_schools import schools_with_pupils
from kopa.goals.nearest_places import COLUMNS as PLACES
from kopa.goals.population_change import population_then_and_now
from kopa.goals.view import LevelView
from kopa.levels import BASIC_EDUCATION, FIRST_GRADES, LUKIO
from kopa.results import IF_CLOSED, MAY_BE_NEARER, NEAREST, OWN, PUBLIC_TRANSPORT, TOGETHER, Results
from kopa.study.near_sites import NEAREST_LISTED
from kopa.study.school_day_scans import stops_off_road
from kopa.study.study import Study
from kopa.words.text import LANGUAGES

ROADS_AROUND_M = 40_000.0
"""How far around a region its roads are drawn."""

AREAS_AROUND_M, AREAS_DETAIL_M = 5_000.0, 50.0
"""How far around a region the areas of isochrones are united for its maps, and in what detail: a line is wider."""

LINES_ACROSS = 8_000
"""Of a large area, no finer detail than so many parts of its map's longer side: a line is wider there too."""

ISOCHRONE_LEVEL = LUKIO
"""Level whose isochrones are drawn: computing them takes longest, and further ones would show little more."""


def results_of(study: Study, *, isochrones: bool = True, scored: bool = True) -> Results:
    """Return the results of a study.

    Parameters
    ----------
    study
        The study of one region.
    isochrones
        Whether areas are computed, which takes longest of all.
    scored
        Whether the scorecards are made, one a language.

    Examples
    --------
    >>> from kopa.study import open_study
    >>> results = results_of(open_study("kainuu"), isochrones=False)
    >>> results.region.id, sorted(results.scorecards), results.mode
    ('kainuu', ['en', 'fi', 'sv'], 'car')
    """
    country, rejected = study.country, _rejected(study)
    origins = _with_if_closed(study, _with_own(study), rejected)
    ids, used = study.sites["id"], {site for level in study.levels for site in origins[NEAREST.format(level)]}
    listed = set(study.travel_times()["to_id"])
    return Results(
        region=study.region,
        parameters=study.parameters,
        municipalities=country.municipalities,
        origins=origins,
        sites=study.sites.assign(used=ids.isin(used), in_travel_times=ids.isin(listed)),
        roads=_roads_around(study),
        rejected_sites=rejected,
        indicators=study.indicators(),
        scorecards=_scorecards(study) if scored else {},
        coverage=coverage_table(study),
        conservation=study.conservation(),
        provenance={"key": key_of(study), "inputs": study.inputs_table().to_dict("records")},
        isochrones=isochrones_of(study) if isochrones else None,
        population=population_then_and_now(country.population_history, study.region.municipality_codes),
        mode=study.travel.mode,
        crossing_delays=crossing_delays_of(study.travel),
        roads_hold=_roads_hold(study),
        site_changes=_site_changes(study),
        age_series=study.age_series(),
        jobs=study.jobs(),
        nearest_places=_nearest_places(study),
        pupils=pupils_table(study),
        school_days=school_days_table(study),
        public_transport=public_transport_table(study),
    )


def _roads_hold(study: Study) -> tuple[str, ...]:
    """Return what the roads of a study have of their own (`Results.roads_hold`)."""
    roads = study.country.roads
    return tuple(name for name, there in (("streets", roads.has_streets), ("speeds", roads.has_speeds)) if there)


def school_days_table(study: Study) -> pd.DataFrame | None:
    """Return the shortest school day of each cell by level; None without a timetable."""
    there = [level for level in study.inputs.school_days if level in study.levels]
    with_days = [level for level in there if study.sites_known_somewhere(level)]
    if not with_days:
        return None
    return pd.concat([study.school_day(level).assign(level=level) for level in with_days], ignore_index=True)


def public_transport_table(study: Study) -> pd.DataFrame | None:
    """Return what the timetable of a study is, as text by fact (`kopa.results.PUBLIC_TRANSPORT`)."""
    week = study.school_week
    if week is None:
        return None
    days = next(iter(study.inputs.school_days.values()), None)
    far = stops_off_road(week, study.origins, _own_municipalities(study), study.parameters)
    facts: dict[str, Iterable[object]] = {
        "feed": week.day.feeds,
        "date": [week.day.date],
        "trips": [int(week.trips.get(week.day.date, 0))],
        "fewer_share": [f"{week.fewer(week.day.date):.4f}"],
        "weekend": [week.day.date] if week.is_weekend else [],
        "thin": week.thin,
        "closed": week.closed if week.feeds else (),
        "first_date": week.trips.index[:1],
        "last_date": week.trips.index[-1:],
        "without_stops": sorted(days.not_known) if days else [],
        "week": ["known"] if week.feeds else [],
        "walks": ["network" if week.walk else "assumption"],
        "stops_off_road": [far] if far else [],
    }
    rows = [(fact, str(value)) for fact in PUBLIC_TRANSPORT for value in facts[fact]]
    return pd.DataFrame(rows, columns=["fact", "value"])


def _own_municipalities(study: Study) -> gpd.GeoDataFrame:
    towns = study.country.municipalities
    return towns[towns["code"].isin(study.region.municipality_codes)]


def pupils_table(study: Study) -> pd.DataFrame:
    """Return the pupils of the region's schools from the analyst's table, by level, each by the last year of it.

    Columns `level`, `institution_number`, `name`, `municipality_code`, `year`, `pupils` (of the level's grades),
    `school` (of all grades of basic education) and `source`; no rows without the table `pupils`.
    """
    tables = [_pupils_of(study, level) for level in study.levels if level in BASIC_EDUCATION]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _pupils_of(study: Study, level: str) -> pd.DataFrame:
    table = schools_with_pupils(LevelView.of(study.inputs, level))
    here = table[table["municipality_code"].isin(study.region.municipality_codes)]
    names = study.sites.drop_duplicates("site_id").set_index("site_id")["name"]
    pupils = study.tables.get("pupils", pd.DataFrame(columns=["institution_number", "source"]))
    sources = pupils.drop_duplicates("institution_number", keep="last").set_index("institution_number")["source"]
    numbers = here["institution_number"]
    schools = here.assign(level=level, name=numbers.map(names), source=numbers.map(sources))
    columns = ["level", "institution_number", "name", "municipality_code", "year", "pupils", "school", "source"]
    return schools.sort_values(["municipality_code", "institution_number"])[columns]


def _site_changes(study: Study) -> pd.DataFrame:
    """Return the changes of the region's schools since the register, and what was done about each."""
    table = study.country.site_changes
    if table.empty:
        return table
    here = table["municipality_code"].isin(study.region.municipality_codes)
    return table[here].reset_index(drop=True)


def _nearest_places(study: Study) -> pd.DataFrame:
    """Return the places whose schools are somebody's nearest, where the sites of the first grades are known."""
    tables = [study.nearest_places(level) for level in study.levels if level in FIRST_GRADES]
    filled = [one for one in tables if len(one)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(PLACES))


def key_of(study: Study) -> str:
    """Return one digest of all data and choices that a study rests on; a run's key holds its code beside them."""
    inputs = study.inputs_table()
    sums = dict(zip(inputs["table"], inputs["sha256"], strict=True))
    return store.content_key(sums, asdict(study.region), study.parameters.to_dict(), study.tables)


def isochrones_of(study: Study) -> gpd.GeoDataFrame | None:
    """Return the areas of the level that the report draws, for sites of the region and those that are a nearest.

    Of the whole country those of all sites together alone: those of each are hundreds of megabytes.
    None where the level is not studied, its sites are not known in the whole region, or people do not travel by car.
    """
    asked = ISOCHRONE_LEVEL in study.levels and study.sites_known(ISOCHRONE_LEVEL)
    if not asked or not hasattr(study.travel, "areas"):
        return None
    beyond = set(study.nearest(ISOCHRONE_LEVEL)["to_id"])
    each_site = study.region.kind != "country"
    areas = study.isochrones(ISOCHRONE_LEVEL, beyond=beyond, each_site=each_site, together=True)
    areas = areas.assign(level=ISOCHRONE_LEVEL)
    for_map = areas["site_id"].eq(TOGETHER)
    areas.loc[for_map, "geometry"] = _around_the_region(study, areas.geometry[for_map])
    return areas


def coverage_table(study: Study) -> pd.DataFrame:
    """Return, per level, the persons to whom the edge of the known sites is nearer than the nearest site."""
    rows = []
    for level in study.levels:
        persons = study.persons(level)
        near = study.access(level).near_edge
        total = persons.sum()
        rows.append((level, float(persons[near].sum()), float(persons[near].sum() / total) if total else np.nan))
    return pd.DataFrame(rows, columns=["level", "persons_uncertain", "share_uncertain"])


def _scorecards(study: Study) -> Mapping[str, pd.DataFrame]:
    return {language: study.scorecard(language=language) for language in LANGUAGES}


def _with_own(study: Study) -> gpd.GeoDataFrame:
    """Return the people with their travel times, also to the nearest site in their own municipality where known.

    And with whose nearest site may be one that is not listed, where there are any.
    """
    own = {level: LevelView.of(study.inputs, level).own_time_min for level in study.levels if study.sites_known(level)}
    edges = {level: study.access(level).near_edge for level in own}
    return study.on_people().assign(
        **{OWN.format(level): minutes for level, minutes in own.items()},
        **{MAY_BE_NEARER.format(level): edge for level, edge in edges.items() if edge.any()},
    )


def _with_if_closed(study: Study, origins: gpd.GeoDataFrame, rejected: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the people with their minutes without sites that may be closed, where one is somebody's nearest."""
    disputed = set(disputed_rows(rejected, study.sites)["id"])
    there = [level for level in study.levels if origins[NEAREST.format(level)].isin(disputed).any()]
    return origins.assign(**{IF_CLOSED.format(level): _minutes_without(study, level, disputed) for level in there})


def _minutes_without(study: Study, level: str, disputed: Collection[str]) -> np.ndarray:
    """Return the minutes of every cell to the nearest site of a level that is none of some; NaN beyond those listed."""
    listed = study.nearest(level, k=NEAREST_LISTED)
    others = listed[~listed["to_id"].isin(disputed)].drop_duplicates("from_id")  # by rank: the first is the nearest
    return study.origins["id"].map(others.set_index("from_id")["travel_time_min"]).to_numpy(float)


def _around_the_region(study: Study, areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return areas in and close around the region, at the detail of a map of it."""
    left, bottom, right, top = study.municipalities.total_bounds + np.array([-1, -1, 1, 1]) * AREAS_AROUND_M
    detail_m = max(AREAS_DETAIL_M, max(right - left, top - bottom) / LINES_ACROSS)
    return areas.clip_by_rect(left, bottom, right, top).simplify(detail_m, preserve_topology=False).make_valid()


def _roads_around(study: Study) -> gpd.GeoDataFrame:
    around = box(*study.municipalities.total_bounds).buffer(ROADS_AROUND_M, join_style="mitre")
    roads = study.country.roads.table
    return roads[roads.intersects(around)].reset_index(drop=True)


def _rejected(study: Study) -> pd.DataFrame:
    """Return the source records of the region that became no site, with the reason."""
    rejected = study.country.rejected_sites
    return rejected[rejected["municipality_code"].isin(study.region.municipality_codes)].reset_index(drop=True)
