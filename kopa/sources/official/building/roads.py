"""Roads and streets of regions as official tables: which are made, what is said of them, and what is to be accepted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.official.building import digiroad
from kopa.sources.official.building.digiroad import DATASETS, FURTHER, LIMIT_COLUMNS, LIMITS, RegionRoads
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.region_roads import LINKS
from kopa.sources.rests_on import ROADS_OF_A_REGION
from kopa.sources.schemas import official as schemas

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


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield a table of roads for every region of which links and limits were fetched, and what became of the rows."""
    areas = raw.areas(DATASETS)
    built, rejected, used = [], [], []
    for area in areas:
        here = raw.of_area(area)
        names = (*DATASETS, *(name for name in FURTHER if not here.lacking([name])))
        roads = digiroad.of_region(here, names)
        stage.notes += sentences(area, roads, [name for name in FURTHER if name not in names])
        stage.doubts += doubts(area, roads)
        used += [name for name in names if name not in used]
        built += [
            (area, one.dataset, " ".join(here.codes), one.rows, one.rows - len(one.rejected), len(one.rejected))
            for one in roads.layers
        ]
        rejected += [(area, one.dataset, *row) for one in roads.layers for row in one.rejected]
        schema = replace(schemas.REGION_ROADS, name=f"{ROADS_OF_A_REGION}{area}")
        yield BuiltTable(roads.table, schema, _origin(area, here, names), names, areas=(area,))
    for rows, schema in ((built, schemas.ROADS_BUILT), (rejected, schemas.ROADS_REJECTED)):
        origin = Origin(SOURCE, "as fetched", CC_BY, _says(), "what became of the rows of the layers")
        table = pd.DataFrame(rows, columns=schema.names)
        yield BuiltTable(table, schema, origin, tuple(used), f"{schema.name}.csv", areas=tuple(areas))


def sentences(area: str, roads: RegionRoads, not_fetched: Sequence[str]) -> Iterator[str]:
    """Yield what is to be said of the roads of a region."""
    table, km = roads.table, roads.length_m / 1000
    posted = table["limit_kmh"].notna() | table["limit_against_kmh"].notna()
    in_winter = table["winter_kmh"].notna() | table["winter_against_kmh"].notna()
    yield (
        f"roads of {area}: {len(table):,} links, {km.sum():,.0f} km, {km[posted].sum() / km.sum():.1%} of it with a "
        f"posted limit; {in_winter.sum():,} links with another in winter; {table['frost_damage'].sum():,} with frost "
        "damage, which changes no time"
    )
    one_way, aside = (table["direction"] != 2).mean(), ~roads.on_main
    yield (
        f"roads of {area}: {one_way:.1%} of the links are one-way; {aside.sum():,} links ({aside.mean():.1%}, "
        f"{km[aside].sum():,.0f} km) do not hang together with the others"
    )
    yield from (sentence for sentence, _ in _unknown_codes(area, roads))
    for one in roads.layers:
        if one.rejected:
            yield f"{one.dataset} {area}: {len(one.rejected):,} of {one.rows:,} rows are not used: {one.reasons}"
    for name in not_fetched:
        yield f"{name} {area}: not fetched, left out"


def doubts(area: str, roads: RegionRoads) -> Iterator[str]:
    """Yield what somebody has to accept of the roads of a region."""
    for one, most in zip(roads.layers, (REJECTED_SHARE, *[UNMATCHED_SHARE] * len(roads.layers)), strict=False):
        if len(one.rejected) > most * one.rows:
            yield (
                f"{one.dataset} {area}: {len(one.rejected):,} of {one.rows:,} rows are not used: {one.reasons}; "
                f"the first: {one.first}"
            )
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


def _origin(area: str, raw: RawTables, names: Sequence[str]) -> Origin:
    around_km = datasets()[LINKS].margin_km
    return Origin(
        SOURCE,
        f"{area} and {around_km:g} km around, retrieved {raw.retrieved(names)}",
        CC_BY,
        _says(),
        "as drawn, to the centimetre; links under construction are not told apart; neither delays at crossings nor "
        "bans of turning; frost damage changes no time; ways end where these roads end",
    )


def _says() -> str:
    return datasets()[LINKS].attribution.en
