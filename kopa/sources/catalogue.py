"""The catalogue: what each starter table is, where it comes from, and what it may not be used for."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kopa.sources.schemas.areas_and_people import CATALOGUE, KINDS_OF_TABLE
from kopa.sources.writing import to_csv
from kopa.tables import check

FILE = "catalogue.csv"


@dataclass(frozen=True)
class Origin:
    """Where a table comes from: publisher and product, date, licence, attribution and known limits."""

    source: str
    date: str
    licence: str
    attribution: str
    limits: str


CC_BY = "CC BY 4.0"
MML_ROADS = "National Land Survey of Finland (MML), General Map 1:1 000 000"
MML_SAYS = "Contains data of the National Land Survey of Finland"
STATFIN_SAYS = "Contains data of Statistics Finland"

ROAD_LIMITS = (
    "no speed limits, no one-way roads, dual carriageways drawn once, hardly any municipal streets, no private roads; "
    "41 ferry lines hold the network together; as of 2013. Built-up area is drawn for the larger places; round the "
    "other built-up points it is assumed: a disc of 500, 900 or 1,500 m by size class. Paths lie within 21 m of the "
    "source's lines"
)
ORIGINS = {
    "junctions": Origin(MML_ROADS, "2013", CC_BY, f"{MML_SAYS}, General Map 2013", "whole metres"),
    "roads": Origin(MML_ROADS, "2013", CC_BY, f"{MML_SAYS}, General Map 2013", ROAD_LIMITS),
    "municipalities": Origin(
        "Statistics Finland, classification keys of municipalities; MML, central localities and municipal division",
        "division 2026; centres about 2021; areas 2017",
        CC_BY,
        f"{STATFIN_SAYS}, classifications 2026, and of the National Land Survey of Finland, "
        "central localities and municipal division",
        "the centre of Tuusula is not in the source: it is the inner point of its largest built-up area",
    ),
    "outlines": Origin(
        "MML, municipal division 2017, three later mergers dissolved",
        "2017, as divided in 2026",
        CC_BY,
        f"{MML_SAYS}, municipal division 2017",
        "for maps: simplified by at most 100 m; sea is left out",
    ),
    "municipality_changes": Origin(
        "Statistics Finland, classification keys of municipalities 2019-2026",
        "2019-2026",
        CC_BY,
        f"{STATFIN_SAYS}, classifications 2019-2026",
        "derived by comparing the years; successors of merged municipalities from the older and newer codes of "
        "postal areas",
    ),
    "population_history": Origin(
        "Sotkanet, Finnish Institute for Health and Welfare (THL)",
        "2000-2022, last day of each year",
        CC_BY,
        "Contains data of Sotkanet / THL",
        "ends in 2022; merged municipalities are counted in their successors",
    ),
    "postal_areas": Origin(
        "Statistics Finland, Paavo 2026; points of GeoNames",
        "Paavo 2026",
        CC_BY,
        f"{STATFIN_SAYS}, Paavo 2026, and of GeoNames",
        "ages of 64 areas under 30 people are suppressed and estimated; persons without a known dwelling are not in it",
    ),
}

CENSUS_LIMITS = (
    "estimates: each region's ages are those of 31.12.2025, what lies below is modelled; people stand in the middle of "
    "their cell; persons in hundredths are bookkeeping: never quote one cell (the publisher perturbs small numbers); "
    "1.4 % of the people have no located dwelling and are spread like the others"
)
CENSUS_SAYS = (
    f"{STATFIN_SAYS} (Paavo 2026, population by age 31.12.2025), of Eurostat (census grid 2021), of Sotkanet / THL "
    "(2022) and of the National Land Survey of Finland (General Map 2013)"
)

ORIGINS |= {
    "population_cells": Origin(
        "derived from Eurostat's census grid 2021 (1 km), Paavo 2026, population by age of the regions 31.12.2025, "
        "Sotkanet 2022 and the General Map 2013",
        "people of 31.12.2025, spread by data of 2021-2024",
        CC_BY,
        CENSUS_SAYS,
        CENSUS_LIMITS,
    ),
    "population_cells_fit": Origin(
        "derived from population_cells, Sotkanet 2022 and population by age of the regions 31.12.2025",
        "31.12.2025 against 2022, moved by each region's change",
        CC_BY,
        f"{STATFIN_SAYS} and of Sotkanet / THL (2022)",
        "municipalities of one region change by different rates: part of each deviation is real change",
    ),
    "localities": Origin(
        "derived from population_cells and the General Map 2013",
        "31.12.2025",
        CC_BY,
        CENSUS_SAYS,
        "no names; squares of 1 km: an approximation of the statistical localities, which end at the last house",
    ),
    "industries": Origin(
        "names of Statistics Finland's TOL 2008 and classification of education 2016; fields are chosen here",
        "2008 and 2016",
        CC_BY,
        f"{STATFIN_SAYS}, classifications",
        "one field for a whole industry is an assumption; five industries have none",
    ),
}

OSM = Origin(
    "OpenStreetMap: an extract of four regions and their neighbours, and places found by name in all of Finland",
    "2026-09",
    "ODbL 1.0",
    "© OpenStreetMap contributors",
    "basic, vocational and adult education in 46 municipalities only; see docs/methods-sites.md",
)
"""Origin of the tables below ``osm/`` that say nothing more of themselves."""


def write_catalogue(
    folder: Path, files: Iterable[Path], origins: dict[str, Origin], official: Collection[str] | None = None
) -> Path:
    """Write ``catalogue.csv`` about `files` in `folder`, sorted as they come; return its path.

    With `official`, it says of each table whether it is one of these or the starter's.

    Raises
    ------
    KeyError
        When a table outside ``osm/`` has no origin.
    """
    table = pd.DataFrame([_row(folder, file, origins) for file in files])
    if official is not None:
        table["kind"] = np.where(table["table"].isin(list(official)), *KINDS_OF_TABLE)
    path = folder / FILE
    path.write_bytes(to_csv(check(table, CATALOGUE)))
    return path


def write_sum(path: Path) -> Path:
    """Write the sha256 of the catalogue at `path` beside it, as `sha256sum` does; return the path of that file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    beside = path.with_name(f"{path.name}.sha256")
    beside.write_text(f"{digest}  {path.name}\n", encoding="ascii")
    return beside


def _row(folder: Path, file: Path, origins: dict[str, Origin]) -> dict[str, object]:
    name = file.name.split(".")[0]
    relative = file.relative_to(folder).as_posix()
    origin = origins.get(name, OSM) if relative.startswith("osm/") else origins[name]
    content = file.read_bytes()
    return {
        "table": name,
        "file": relative,
        "rows": len(pd.read_csv(file, dtype=str, keep_default_na=False)),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "source": origin.source,
        "source_date": origin.date,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "limits": origin.limits,
    }
