"""Digiroad's file of a region, generated: checked as when it comes, and built; seconds and peak memory of each step.

    python -m benchmarks.digiroad_files [--links 400000] [--folder DIR]

Links are those of `benchmarks.digiroad`; every second is cut into two pieces, each with a limit of its own, in one
GeoPackage. There is no network, and no file of a neighbour.
"""

import datetime as dt
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from benchmarks.digiroad import BENDS, REGION, bent_lines, link_id, of_link
from benchmarks.steps import run_steps
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.orders import area_of, order_of
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.raw import RawStore
from kopa.sources.fetch.watching import Silent
from kopa.sources.official.building import build as building
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.lock_file import entry_of, write_lock
from kopa.sources.services import service_of
from kopa.sources.services.road_archives import LAYERS, LIMITS, LINKS
from kopa.sources.services.road_files import RELEASE
from kopa.sources.user.region_files import find_region
from kopa.units import CRS_FINLAND

FILE = f"{REGION}.zip"


def write_file(folder: Path, links: int) -> None:
    """Write an archive with the pieces of the links and their limits."""
    edges, lines = bent_lines(links)
    cut = np.arange(len(edges)) % 2 == 1
    half = BENDS // 2
    whole, first, second = lines[~cut], lines[cut][:, : half + 1], lines[cut][:, half:]
    of = np.concatenate([np.flatnonzero(~cut), np.flatnonzero(cut), np.flatnonzero(cut)])
    shapes = np.concatenate([shapely.linestrings(some) for some in (whole, first, second)])
    told = pd.DataFrame([of_link(n, edges) for n in range(len(edges))]).drop(columns=["link_mmlid", "tieosanro"])
    pieces = told.iloc[of].assign(segm_id=np.arange(len(of)), link_id=[link_id(n) for n in of])
    kmh = edges["speed_kmh"].to_numpy()[of].astype(int)
    limits = pd.DataFrame({"segm_id": np.arange(len(of)), "vaik_suunt": 1, "arvo": kmh})
    package = folder / "Digiroad_K.gpkg"
    for name, table in ((LINKS, pieces), (LIMITS, limits)):
        rows = gpd.GeoDataFrame(table.reset_index(drop=True), geometry=shapes, crs=CRS_FINLAND)
        pyogrio.write_dataframe(rows, package, layer=LAYERS[name], driver="GPKG")
    with zipfile.ZipFile(folder / FILE, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(package, package.name)
    print(
        f"{len(of):,} pieces, {package.stat().st_size / 1e6:.0f} MB, packed {(folder / FILE).stat().st_size / 1e6:.0f}"
    )
    (folder / RELEASE).write_text("2026_03\n", encoding="utf-8")


def fetch(folder: Path, links: int) -> None:
    """Take the file as one that somebody has brought, with every check of one that was fetched."""
    raw, dataset = RawStore(folder / "raw"), datasets()["road_files"]
    order = order_of(dataset, area_of(find_region(REGION)))
    service = service_of(dataset)
    with Http(dataset.hosts) as http:
        pages = Pages(raw.working(order), order.digest, http, Silent())
        for name in (FILE, RELEASE):
            pages.take(name, folder / name, service.plan(order).requests[name])
        version = raw.publish(order, pages, service.check(order, pages))
    print(f"{version.rows:,} rows", dt.datetime.now(dt.UTC).date())
    entry = entry_of(order, version)
    write_lock(folder / "kopa-data.lock", {entry.key: entry})


def build(folder: Path, links: int) -> None:
    """Build the roads of the region and put them in force."""
    raw = RawTables(RawStore(folder / "raw"), folder / "kopa-data.lock")
    print(*building.build(raw, folder / "official", ["roads"], accept=True).notes, sep="\n")


STEPS = {"generate": write_file, "fetch": fetch, "build": build}

if __name__ == "__main__":
    sys.exit(run_steps("benchmarks.digiroad_files", __doc__, STEPS, "links"))
