"""Isochrones of regions: processor seconds, points of the outlines, and how far they differ from kept ones.

    python -m benchmarks.isochrones satakunta uusimaa
    python -m benchmarks.isochrones kainuu --keep FOLDER
    python -m benchmarks.isochrones kainuu --against FOLDER

What is measured is the areas of the lukios that a region's report and its GeoPackage hold, of each site and of all
together, without the travel times that are there before. `--keep` writes them to a folder, by the code of one commit;
`--against` compares those of another with them, site by site and limit by limit.
"""

import argparse
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from kopa.levels import LUKIO
from kopa.study import open_study
from kopa.study.study import Study
from kopa.tables import ANY_SITE


def drawn(study: Study) -> tuple[gpd.GeoDataFrame, float]:
    """Return the areas of a study and the processor seconds that they took, of all threads."""
    beyond = set(study.nearest(LUKIO)["to_id"])
    before = time.process_time()
    areas = study.isochrones(LUKIO, beyond=beyond, together=True)
    return areas, time.process_time() - before


def points(areas: gpd.GeoDataFrame) -> int:
    """Return how many points the outlines of areas have."""
    return int(shapely.get_num_coordinates(areas.geometry.to_numpy()).sum())


def differences(areas: gpd.GeoDataFrame, kept: gpd.GeoDataFrame) -> dict[int, tuple[float, float]]:
    """Return by limit, for areas of single sites, the difference as a share of the kept ones, and their growth.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame({"site_id": ["a"], "minutes": [15]}, geometry=[shapely.box(0, 0, 10, 10)])
    >>> differences(squares.set_geometry([shapely.box(0, 0, 10, 11)]), squares)
    {15: (0.1, 0.1)}
    """
    areas, kept = (table[table["site_id"] != ANY_SITE].reset_index(drop=True) for table in (areas, kept))
    names = ["site_id", "minutes"]
    if not areas[names].equals(kept[names]):
        raise SystemExit("the kept areas are of other sites or limits")
    new, old = areas.geometry.to_numpy(), kept.geometry.to_numpy()
    changed = shapely.area(shapely.symmetric_difference(new, old))
    found = {}
    for limit in np.unique(areas["minutes"]):
        mine = (areas["minutes"] == limit).to_numpy()
        whole, grown = (float(shapely.area(areas_of[mine]).sum()) for areas_of in (old, new))
        found[int(limit)] = round(float(changed[mine].sum()) / whole, 4), round(grown / whole - 1, 4)
    return found


def main() -> None:
    """Draw the areas of each region twice, the second time measured, and print what they took and are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("regions", nargs="+")
    parser.add_argument("--keep", type=Path, help="folder to which the areas are written")
    parser.add_argument("--against", type=Path, help="folder of areas that were kept")
    asked = parser.parse_args()
    for region in asked.regions:
        study = open_study(region)
        drawn(study)  # compiles and reads what is kept for all
        areas, seconds = drawn(study)
        limits = areas["minutes"].nunique()
        print(f"{region}: {len(areas) // limits - 1} sites, {seconds:.1f} s of processor, {points(areas):,} points")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            areas.to_parquet(asked.keep / f"{region}.parquet")
        if asked.against:
            for limit, (changed, grown) in differences(
                areas, gpd.read_parquet(asked.against / f"{region}.parquet")
            ).items():
                print(f"  {limit} min: difference {changed:.1%}, area {grown:+.1%}")


if __name__ == "__main__":
    main()
