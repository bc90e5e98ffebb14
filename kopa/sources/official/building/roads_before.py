"""Roads of regions against those in force before: what came, went and changed; what would be the starter's again."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kopa.errors import InputError
from kopa.sources import map_ways, read
from kopa.sources.official.building import digiroad, effects, road_sources
from kopa.sources.official.building.raw_tables import RawTables, region_word
from kopa.sources.official.building.stage import Stage
from kopa.sources.region_roads import OF_OPENSTREETMAP
from kopa.sources.rests_on import ROADS_OF_A_REGION
from kopa.sources.schemas.official import REGION_ROADS, REGION_WAYS, RESTS_ON, RESTS_ON_FILE
from kopa.tables import Schema

WISH = "--openstreetmap"
"""Option by which roads of a region are wanted of OpenStreetMap."""

OSM_FOLDER = "osm/"
"""Where tables stand that are under OpenStreetMap's licence."""


def refuse_falling_back(rests_on: pd.DataFrame, raw: RawTables, out: Path) -> None:
    """Raise where a region's roads are official and would be the starter's again.

    Parameters
    ----------
    rests_on
        What the tables in force rest on.
    raw
        What the lock file names, and which regions are wanted of OpenStreetMap.
    out
        Folder of the versions of official tables.

    Raises
    ------
    InputError
        Of such a region the lock file names no roads, and none are wanted of OpenStreetMap.
    """
    there = {*road_sources.areas(raw), *raw.mapped}
    of_files, of_layers = (
        set(rests_on.loc[rests_on["dataset"].isin(names), "area"]) - there
        for names in (road_sources.FILES, road_sources.LAYERS)
    )
    areas = of_files | of_layers
    if areas:
        fetches = "; ".join(
            f"kopa fetch {' '.join(f'--source {name}' for name in names)} --region {region_word(area)}"
            for area in sorted(areas)
            for names in [road_sources.FILES if area in of_files else road_sources.LAYERS]
        )
        raise InputError(
            f"the roads of {', '.join(sorted(areas))} in {out} are official and would be the starter's again, for "
            f"{raw.lock} does not name them: fetch them ({fetches}), or build into another folder (--out)"
        )
    names = rests_on.loc[rests_on["dataset"].isin(OF_OPENSTREETMAP), "table"]
    areas = {name.removeprefix(ROADS_OF_A_REGION) for name in names if name.startswith(ROADS_OF_A_REGION)} - there
    if areas:
        wishes = " ".join(f"{WISH} {region_word(area)}" for area in sorted(areas))
        raise InputError(
            f"the roads of {', '.join(sorted(areas))} in {out} are OpenStreetMap's and would be the starter's again: "
            f"ask for them (kopa build {wishes}), or build into another folder (--out)"
        )


def changed(before: Stage, stage: Stage) -> Iterator[effects.RowsChanged]:
    """Yield which links of each region's roads came, went and changed; tell the stage of what is to be accepted."""
    rested_on = _datasets_before(before)
    for name in sorted(name for name in stage.official if name.startswith(ROADS_OF_A_REGION)):
        then, schema = (_layout(name, datasets) for datasets in (rested_on.get(name, ()), stage.official[name]))
        now = stage.read(schema, file_of(schema))
        if not before.path(then, file_of(then)).is_file():
            yield effects.RowsChanged(name, len(now), 0, 0)
            continue
        gone = sorted(set(rested_on.get(name, ())) - set(stage.official[name]))
        stage.doubts += [f"{name}: {one} was used before, and is not used now" for one in gone]
        if before.path(then, file_of(then)).read_bytes() == stage.path(schema, file_of(schema)).read_bytes():
            yield effects.RowsChanged(name, 0, 0, 0)
            continue
        was = before.read(then, file_of(then))
        if then != schema:
            yield effects.RowsChanged(name, len(now), len(was), 0)
            continue
        rows = effects.rows_changed(was, now, schema)
        lengths_m = map_ways.lengths_m if _is_map(stage.official[name]) else digiroad.lengths_m
        km = [float(lengths_m(table["path"]).sum()) / 1000 for table in (was, now)]
        stage.doubts += effects.roads_to_accept(rows, len(was), km[0], km[1])
        yield rows


def _datasets_before(before: Stage) -> dict[str, set[str]]:
    """Return the datasets that each table before rests on; none where they are the starter's."""
    path = before.folder / RESTS_ON_FILE
    if not path.is_file():
        return {}
    return {str(name): set(rows["dataset"]) for name, rows in before.read(RESTS_ON, RESTS_ON_FILE).groupby("table")}


def was_there(before: Stage, name: str) -> bool:
    """Return whether a table of a region's roads was among those before, Digiroad's or OpenStreetMap's."""
    layouts = [replace(schema, name=name) for schema in (REGION_ROADS, REGION_WAYS)]
    return any(before.path(one, file_of(one)).is_file() for one in layouts)


def file_of(schema: Schema) -> str:
    """Return the file of a region's roads: what is OpenStreetMap's stands apart, under its own licence."""
    return f"{OSM_FOLDER if schema.columns == REGION_WAYS.columns else ''}{read.file_of(schema)}"


def _layout(name: str, of: Collection[str]) -> Schema:
    """Return the schema of a region's roads that rest on some datasets."""
    return replace(REGION_WAYS if _is_map(of) else REGION_ROADS, name=name)


def _is_map(of: Collection[str]) -> bool:
    """Return whether roads that rest on some datasets are OpenStreetMap's."""
    return any(name in of for name in OF_OPENSTREETMAP)
