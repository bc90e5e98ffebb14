"""Roads and streets of regions as official tables: which are made, what is said of them, and what is to be accepted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import shapely

from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import COUNTRY_ID, Area, degrees
from kopa.sources.official.building import areas, digiroad, digiroad_files, openstreetmap, road_sources, roads_before
from kopa.sources.official.building.digiroad import LIMIT_COLUMNS, LIMITS, Flags, Numbers, RegionRoads
from kopa.sources.official.building.layer_rows import LayerRows
from kopa.sources.official.building.openstreetmap import MAIN_HIGHWAYS, MapFiles, RegionWays
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.region_roads import LINKS, OPENSTREETMAP, OVERPASS
from kopa.sources.rests_on import OPENSTREETMAP_ROADS, OVERPASS_ROADS, ROADS_OF_A_REGION
from kopa.sources.schemas import official as schemas
from kopa.sources.schemas.areas_and_people import OUTLINES

MAIN_CLASSES = (1, 2, 3, 4)
"""Functional classes of roads and streets of which limits are posted nearly everywhere."""

REJECTED_SHARE, UNMATCHED_SHARE, POSTED_SHARE = 0.01, 0.10, 0.50
"""Links rejected, stretches whose link is not there, and kilometres of main roads without a limit, beyond which a
build asks to be accepted. Choices, as are those below: nothing was measured on Digiroad itself."""

CODES = {"functional_class": "functional class", "link_type": "link type"}
UNKNOWN_SHARE = 0.01
"""Links of which such a code is not understood, beyond which a build asks to be accepted."""

SLOW_KMH, SLOW_SHARE = 20, 0.05
"""Limits below so many km/h, and the share of the links with a limit that may have one: in other units than km/h,
all would."""

SOURCE = "Finnish Transport Infrastructure Agency: Digiroad"
SOURCES_OF_WAYS = {OPENSTREETMAP: OPENSTREETMAP_ROADS, OVERPASS: OVERPASS_ROADS}


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield a table of roads for every region of which they are there or wanted, and what became of the rows."""
    listed = _Listed()
    for area in road_sources.areas(raw):
        yield _of_digiroad(stage, raw.of_area(area), area, listed)
    for one in () if raw.of_map is None else raw.of_map.areas:
        yield _of_openstreetmap(stage, raw, one, listed)
    if listed.areas:
        yield from listed.tables()


@dataclass
class _Listed:
    """What became of the rows of all regions: how many each layer has, which are rejected, of which datasets."""

    built: list[tuple[object, ...]] = field(default_factory=list)
    rejected: list[tuple[object, ...]] = field(default_factory=list)
    datasets: dict[str, None] = field(default_factory=dict)
    areas: dict[str, None] = field(default_factory=dict)
    """Areas of the datasets: of OpenStreetMap the whole country."""

    def add(self, area: str, codes: Sequence[str], layers: Iterable[LayerRows], names: Iterable[str], of: str) -> None:
        """Take note of the layers of a region, of the datasets of which they are, and of the area of these."""
        self.areas[of] = None
        self.datasets |= dict.fromkeys(names)
        for one in layers:
            bad = len(one.rejected)
            self.built.append((area, one.dataset, " ".join(codes), one.rows, one.rows - bad, bad))
            self.rejected += [(area, one.dataset, *row) for row in one.rejected]

    def tables(self) -> Iterator[BuiltTable]:
        """Yield both tables."""
        sources, licences, says = (
            " and ".join(dict.fromkeys(texts)) for texts in zip(*map(_words, self.datasets), strict=True)
        )
        origin = Origin(sources, "as fetched", licences, says, "what became of the rows that came")
        for rows, schema in ((self.built, schemas.ROADS_BUILT), (self.rejected, schemas.ROADS_REJECTED)):
            table = pd.DataFrame(rows, columns=schema.names)
            yield BuiltTable(table, schema, origin, tuple(self.datasets), f"{schema.name}.csv", areas=tuple(self.areas))


def _words(dataset: str) -> tuple[str, str, str]:
    """Return source, licence and attribution of a dataset of roads."""
    one = datasets()[dataset]
    return SOURCES_OF_WAYS.get(dataset, SOURCE), one.licence, one.attribution.en


def _of_digiroad(stage: Stage, here: RawTables, area: str, listed: _Listed) -> BuiltTable:
    names = road_sources.datasets_of(here)
    of_both = road_sources.not_used(here)
    stage.notes += [of_both] if of_both else []
    made, release = _of_files(stage, here) if names == road_sources.FILES else (_of_service(stage, here, names), "")
    stage.doubts += doubts(area, made)
    listed.add(area, here.codes, made.layers, names, area)
    schema = replace(schemas.REGION_ROADS, name=f"{ROADS_OF_A_REGION}{area}")
    return BuiltTable(made.table, schema, _origin(area, here, names, release), names, areas=(area,))


def _of_service(stage: Stage, here: RawTables, names: Sequence[str]) -> RegionRoads:
    made = digiroad.of_region(here, names)
    stage.notes += sentences(here.area, made)
    stage.notes += [f"{name} {here.area}: not fetched, left out" for name in digiroad.FURTHER if name not in names]
    return made


def _of_files(stage: Stage, here: RawTables) -> tuple[RegionRoads, str]:
    """Return the roads of a region from files, and the release that these are of."""
    files = digiroad_files.RegionFiles(here)
    read = digiroad.of_region(files, (*digiroad.DATASETS, *digiroad.FURTHER))
    made = replace(read, layers=tuple(one for one in read.layers if one.dataset not in files.absent))
    stage.notes += [*digiroad_files.sentences(files), *sentences(here.area, made)]
    stage.doubts += digiroad_files.doubts(files)
    return made, files.release


def _of_openstreetmap(stage: Stage, raw: RawTables, area: Area, listed: _Listed) -> BuiltTable:
    assert raw.of_map is not None
    files, here = _map_files(stage, raw, area), raw.of_area(area.id)
    names: tuple[str, ...] = (files.dataset,)
    of: tuple[str, ...] = (COUNTRY_ID,)
    codes = area.codes
    if files.dataset == OVERPASS:
        names, of, codes = (*names, *stage.behind(OUTLINES)), (area.id, COUNTRY_ID), here.codes
    roads = openstreetmap.of_region(files, raw.of_map.read)
    stage.notes += sentences_of_ways(area.id, roads)
    if road_sources.datasets_of(here):
        stage.notes.append(
            f"roads of {area.id}: of OpenStreetMap, as asked; Digiroad's, which were fetched, are not used"
        )
    if files.dataset == OVERPASS and not raw.lacking([OPENSTREETMAP]):
        stage.notes.append(
            f"roads of {area.id}: of {OVERPASS}, fetched for it; the extract, which is here, is not used"
        )
    stage.doubts += doubts_of_ways(area.id, roads)
    listed.add(area.id, codes, [roads.layer], [files.dataset], of[0])
    schema = replace(schemas.REGION_WAYS, name=f"{ROADS_OF_A_REGION}{area.id}")
    origin = _origin_of_ways(area.id, here if files.dataset == OVERPASS else raw, files.dataset)
    return BuiltTable(roads.table, schema, origin, names, roads_before.file_of(schema), areas=of)


def _map_files(stage: Stage, raw: RawTables, area: Area) -> MapFiles:
    """Return the files of a region's ways: its own by Overpass where they were fetched, else the extract."""
    dataset = raw.map_dataset(area.id)
    if dataset == OPENSTREETMAP:
        path = Path(str(raw.table(dataset)["path"].iat[0]))
        return MapFiles(dataset, area.id, (path,), openstreetmap.box_deg(area))
    here, shapes = raw.of_area(area.id), areas.shapes_of(stage, raw)
    box_m, paths = here.box_m(dataset), tuple(Path(path) for path in here.table(dataset)["path"])
    near = shapes[shapes.intersects(shapely.box(*box_m))]  # of the whole country it would take seconds
    return MapFiles(dataset, area.id, paths, degrees(box_m), near.union_all())


def sentences(area: str, roads: RegionRoads) -> Iterator[str]:
    """Yield what is to be said of the roads of a region."""
    table, km = roads.table, roads.length_m / 1000
    posted = table["limit_kmh"].notna() | table["limit_against_kmh"].notna()
    in_winter = table["winter_kmh"].notna() | table["winter_against_kmh"].notna()
    yield (
        f"roads of {area}: {len(table):,} links, {km.sum():,.0f} km, {km[posted].sum() / km.sum():.1%} of it with a "
        f"posted limit; {in_winter.sum():,} links with another in winter; {table['frost_damage'].sum():,} with frost "
        "damage, which changes no time"
    )
    one_way = table["direction"].ne(2).to_numpy()
    yield _one_way_and_aside(area, "links", one_way, roads.on_main, km)
    yield from (sentence for sentence, _ in _unknown_codes(area, roads))
    for one in roads.layers:
        if one.rejected:
            yield _not_used(area, one)


def sentences_of_ways(area: str, roads: RegionWays) -> Iterator[str]:
    """Yield what is to be said of the roads of a region from OpenStreetMap."""
    km = roads.length_m / 1000
    yield (
        f"roads of {area}: {len(roads.table):,} ways of OpenStreetMap, {km.sum():,.0f} km, "
        f"{km[roads.posted].sum() / km.sum():.1%} of it with a posted limit; {roads.outside:,} further roads of "
        f"{'the extract' if roads.layer.dataset == OPENSTREETMAP else 'the answers'} lie elsewhere"
    )
    yield _one_way_and_aside(area, "ways", roads.one_way, roads.on_main, km)
    if roads.unread.any():
        yield _unread(area, roads)
    if roads.layer.rejected:
        yield _not_used(area, roads.layer)


def doubts_of_ways(area: str, roads: RegionWays) -> Iterator[str]:
    """Yield what somebody has to accept of the roads of a region from OpenStreetMap."""
    if len(roads.faulty) > REJECTED_SHARE * roads.layer.rows:
        yield f"{_not_used(area, roads.layer)}; the first: {replace(roads.layer, rejected=roads.faulty).first}"
    if roads.unread.mean() > UNKNOWN_SHARE:
        yield _unread(area, roads)
    if not roads.main.any():
        yield f"{roads.layer.dataset} {area}: no way is a main road (highway={', '.join(MAIN_HIGHWAYS)})"
    else:
        share = roads.length_m[roads.main & roads.posted].sum() / roads.length_m[roads.main].sum()
        if share < POSTED_SHARE:
            yield f"{roads.layer.dataset} {area}: {share:.1%} of the kilometres of main roads have a posted limit"


def _unread(area: str, roads: RegionWays) -> str:
    return (
        f"{roads.layer.dataset} {area}: of {roads.unread.sum():,} of {len(roads.table):,} ways a limit, a duration or "
        "who may use it is written so that it cannot be read"
    )


def _not_used(area: str, layer: LayerRows) -> str:
    return f"{layer.dataset} {area}: {len(layer.rejected):,} of {layer.rows:,} rows are not used: {layer.reasons}"


def _one_way_and_aside(area: str, what: str, one_way: Flags, on_main: Flags, km: Numbers) -> str:
    aside = ~on_main
    return (
        f"roads of {area}: {one_way.mean():.1%} of the {what} are one-way; {aside.sum():,} {what} ({aside.mean():.1%}, "
        f"{km[aside].sum():,.0f} km) do not hang together with the others"
    )


def doubts(area: str, roads: RegionRoads) -> Iterator[str]:
    """Yield what somebody has to accept of the roads of a region."""
    for one, most in zip(roads.layers, (REJECTED_SHARE, *[UNMATCHED_SHARE] * len(roads.layers)), strict=False):
        if len(one.rejected) > most * one.rows:
            yield f"{_not_used(area, one)}; the first: {one.first}"
    yield from (sentence for sentence, share in _unknown_codes(area, roads) if share > UNKNOWN_SHARE)
    main = roads.table["functional_class"].isin(MAIN_CLASSES).to_numpy()
    if not main.any():
        yield f"{LINKS} {area}: no link is a main road (functional class 1 to 4)"
    else:
        posted = main & (roads.table["limit_kmh"].notna() | roads.table["limit_against_kmh"].notna()).to_numpy()
        share = roads.length_m[posted].sum() / roads.length_m[main].sum()
        if share < POSTED_SHARE:
            yield f"{LIMITS} {area}: {share:.1%} of the kilometres of main roads have a posted limit"
    for name, columns in LIMIT_COLUMNS.items():
        least = roads.table[list(columns)].astype(float).min(axis=1).dropna()
        if (least < SLOW_KMH).mean() > SLOW_SHARE:
            share = (least < SLOW_KMH).mean()
            yield f"{name} {area}: {share:.1%} of the links with a limit have one below {SLOW_KMH} km/h"


def _unknown_codes(area: str, roads: RegionRoads) -> Iterator[tuple[str, float]]:
    """Yield how many links have a class or a type that is not understood, and which share of all they are."""
    for column, name in CODES.items():
        unknown = int((roads.table[column] == 0).sum())
        if unknown:
            sentence = f"{LINKS} {area}: {unknown:,} of {len(roads.table):,} links have no {name} that is understood"
            yield sentence, unknown / len(roads.table)


def _origin(area: str, raw: RawTables, names: Sequence[str], release: str) -> Origin:
    of_release = f", release {release}" if release else ""
    return Origin(
        SOURCE,
        f"{area} and {datasets()[LINKS].margin_km:g} km around{of_release}, retrieved {raw.retrieved(names)}",
        CC_BY,
        datasets()[LINKS].attribution.en,
        "as drawn, to the centimetre; links under construction are not told apart; neither delays at crossings nor "
        "bans of turning; frost damage changes no time; ways end where these roads end",
    )


def _origin_of_ways(area: str, raw: RawTables, dataset: str) -> Origin:
    around = datasets()[OVERPASS if dataset == OVERPASS else LINKS]
    return Origin(
        SOURCES_OF_WAYS[dataset],
        f"{area} and {around.margin_km:g} km around, retrieved {raw.retrieved([dataset])}",
        datasets()[dataset].licence,
        datasets()[dataset].attribution.en,
        "ways as mapped, with the tags that speeds, access and names rest on; by car with the delays of crossings; no "
        "bans of turning; ways end where these roads end",
    )
