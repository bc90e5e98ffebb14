"""A region's OpenStreetMap of true size, generated: brought by hand, built, and studied; what each step takes.

    python -m benchmarks.osm_region [--ways 400000] [--folder DIR]

Ways come from the generator of road networks (`benchmarks.synthetic`), each bent at six points, with class, limit and
direction; they lie on Kainuu, and as many far to its south, which are read and left out. The extract of Finland has
more nodes elsewhere: what reading takes grows with the bytes of the file, memory with the ways and nodes of the box.
Every step runs in a process of its own, so that its memory is its own.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import osmium
from pyproj import Transformer

from benchmarks.digiroad import BENDS, EDGES_PER_NODE, MOVED_M, REGION, network, study
from benchmarks.steps import run_steps
from benchmarks.synthetic import generate
from kopa.cli import app

NAME = "openstreetmap--current--suomi--finland.osm.pbf"
"""Under which name an extract is looked for that was fetched with a browser."""

ELSEWHERE_M = np.array([0.0, -500_000.0])


def write_map(folder: Path, ways: int) -> None:
    """Write the extract with its checksum, as they are fetched with a browser."""
    nodes, edges = generate(round(ways / EDGES_PER_NODE))
    xy = np.stack([nodes.geometry.x, nodes.geometry.y], axis=1) + MOVED_M
    ends = edges["u"].to_numpy(), edges["v"].to_numpy()
    shares = np.linspace(0, 1, BENDS)[1:-1, None]
    bent = np.random.default_rng(1).normal(0, 3, (len(edges), BENDS - 2, 2))
    between = xy[ends[0]][:, None] * (1 - shares) + xy[ends[1]][:, None] * shares + bent
    places = np.concatenate([xy, between.reshape(-1, 2)])
    inner = len(xy) + np.arange(len(edges) * (BENDS - 2)).reshape(len(edges), -1)
    refs = np.column_stack([ends[0], inner, ends[1]]) + 1
    to_degrees = Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
    path = folder / "by_hand" / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    tags = [
        {"highway": "secondary" if kmh >= 80 else "residential" if kmh >= 40 else "service", "maxspeed": f"{kmh:.0f}",
         "name": "Esimerkkitie", "surface": "asphalt", **({"oneway": "yes"} if oneway else {})}
        for kmh, oneway in zip(edges["speed_kmh"], edges["oneway"], strict=True)
    ]  # fmt: skip
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for part, moved in enumerate((np.zeros(2), ELSEWHERE_M)):
            lon, lat = to_degrees.transform(*(places + moved).T)
            for n, place in enumerate(zip(lon.tolist(), lat.tolist(), strict=True), 1 + part * len(places)):
                writer.add_node(osmium.osm.mutable.Node(id=n, location=place))
        for part in range(2):
            for n, named in enumerate((refs + part * len(places)).tolist()):
                number = 1 + part * len(refs) + n
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=named, tags=tags[n]))
    digest = hashlib.md5(path.read_bytes()).hexdigest()
    path.with_name(f"{NAME}.md5").write_text(f"{digest}  finland-latest.osm.pbf\n")
    print(f"{path.stat().st_size / 1e6:.1f} MB, {2 * len(refs):,} ways, {2 * len(places):,} nodes")


def fetch(folder: Path, ways: int) -> None:
    """Take the extract that was fetched by hand, checked as from the publisher, and write the lock file."""
    _kopa(folder, "fetch", "--source", "openstreetmap", "--manual", str(folder / "by_hand"))


def build(folder: Path, ways: int) -> None:
    """Build the roads of the region and put them in force."""
    _kopa(folder, "build", "--part", "roads", "--openstreetmap", REGION, "--out", str(folder / "official"))
    (table,) = folder.glob("official/*/osm/roads_*.csv.gz")
    print(f"{table.stat().st_size / 1e6:.1f} MB as a table")


def _kopa(folder: Path, *words: str) -> None:
    app([*words, "--data-folder", str(folder), "--lock", str(folder / "kopa-data.lock")], standalone_mode=False)


STEPS = {"generate": write_map, "fetch": fetch, "build": build, "network": network, "study": study}

if __name__ == "__main__":
    sys.exit(run_steps("benchmarks.osm_region", __doc__, STEPS, "ways"))
