"""A region's Digiroad of true size, generated: fetched, built, and studied; seconds and peak memory of each step.

    python -m benchmarks.digiroad [--links 400000] [--folder DIR]

Links come from the generator of road networks (`benchmarks.synthetic`), each bent at six points, with a limit of its
own; they lie on Kainuu. The service is a folder of pages, without a network: what the publisher and the way to it take
is not in the seconds. Every step runs in a process of its own, so that its memory is its own.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from benchmarks.steps import run_steps
from benchmarks.synthetic import generate
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import area_of, order_of
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.raw import RawStore
from kopa.sources.fetch.request import HttpAnswer, Request
from kopa.sources.fetch.watching import Silent
from kopa.sources.official.building import build as building
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.lock_file import entry_of, read_lock, write_lock
from kopa.sources.read import use
from kopa.sources.services import service_of
from kopa.sources.user.region_files import find_region
from kopa.study.opening import open_study

REGION, PAGE, BENDS = "kainuu", 5_000, 6
EDGES_PER_NODE = 1.37
MOVED_M = np.array([400_000.0, 370_000.0])
LAYERS = {"road_links": "digiroad:dr_tielinkki_hall_lk", "speed_limits": "digiroad:dr_nopeusrajoitus"}
HITS = '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" numberMatched="{}" numberReturned="0"/>'


def bent_lines(links: int) -> tuple[pd.DataFrame, npt.NDArray[np.float64]]:
    """Return generated links, and the places of their bends in metres."""
    nodes, edges = generate(round(links / EDGES_PER_NODE))
    xy = np.stack([nodes.geometry.x, nodes.geometry.y], axis=1) + MOVED_M
    ends = xy[edges["u"].to_numpy()], xy[edges["v"].to_numpy()]
    shares = np.linspace(0, 1, BENDS)[:, None]
    bent = np.random.default_rng(1).normal(0, 3, (len(edges), BENDS, 2)) * (shares * (1 - shares) * 4)
    return edges, ends[0][:, None] * (1 - shares) + ends[1][:, None] * shares + bent


def write_pages(folder: Path, links: int) -> None:
    """Write the bodies of all pages of both layers."""
    edges, lines = bent_lines(links)
    degrees = Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True).transform(lines[..., 0], lines[..., 1])
    shapes = np.stack([*degrees, np.full_like(degrees[0], 138.2)], axis=-1).round(9)
    order = np.argsort([link_id(n) for n in range(len(edges))])
    for name, properties in (("road_links", of_link), ("speed_limits", _of_limit)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "count").write_text(str(len(edges)))
        for start in range(0, len(edges), PAGE):
            features = [
                {"type": "Feature", "id": f"{name}.{n}", "properties": properties(n, edges),
                 "geometry": {"type": "LineString", "coordinates": shapes[n].tolist()}}
                for n in order[start : start + PAGE].tolist()
            ]  # fmt: skip
            body = {"type": "FeatureCollection", "features": features, "numberMatched": len(edges)}
            (folder / name / f"{start}.json").write_text(json.dumps(body))


def link_id(n: int) -> str:
    return f"f4062096-0000-0000-0000-{n:012d}:1"


def of_link(n: int, edges: pd.DataFrame) -> dict[str, object]:
    kmh = edges["speed_kmh"].iat[n]
    kind = 3 if kmh >= 80 else 5 if kmh >= 40 else 6
    direction = 4 if edges["oneway"].iat[n] else 2
    return {"link_id": link_id(n), "link_mmlid": n, "tienimi_su": "Esimerkkitie", "tienimi_ru": None, "hallinn_lk": 1,
            "toiminn_lk": kind, "linkkityyp": 3, "ajosuunta": direction, "kuntakoodi": 205, "tienumero": None,
            "tieosanro": None}  # fmt: skip


def _of_limit(n: int, edges: pd.DataFrame) -> dict[str, object]:
    return {"link_id": link_id(n), "kuntakoodi": 205, "vaik_suunt": 1, "arvo": int(edges["speed_kmh"].iat[n])}


class FromFolder:
    """Stands where `Http` stands: answers with the pages of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(
        self, request: Request, check: Callable[[bytes], None], *, on_bytes: Callable[[int], None] | None = None
    ) -> tuple[bytes, HttpAnswer]:
        """Return the body of a page or of a count, checked."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.address).query).items()}
        layer = self.folder / next(name for name, one in LAYERS.items() if one == asked["typeNames"])
        hits = asked.get("resultType") == "hits"
        body = HITS.format((layer / "count").read_text()).encode() if hits else _page(layer, asked["startIndex"])
        check(body)
        return body, HttpAnswer(request.address, "2026-11-30T00:00:00.000+00:00", 1, len(body), {})


def _page(layer: Path, start: str) -> bytes:
    return (layer / f"{start}.json").read_bytes()


def fetch(folder: Path, links: int) -> None:
    """Fetch both layers into a raw store, checked as from the publisher, and write the lock file."""
    raw, lock, area = RawStore(folder / "raw"), folder / "kopa-data.lock", area_of(find_region(REGION))
    for name in LAYERS:
        order = order_of(datasets()[name], area)
        service = service_of(order.dataset)
        pages = Pages(raw.working(order), order.digest, FromFolder(folder), Silent())  # type: ignore[arg-type]
        service.fetch(order, pages)
        version = raw.publish(order, pages, service.check(order, pages))
        entry = entry_of(order, version)
        write_lock(lock, {**read_lock(lock), entry.key: entry})


def build(folder: Path, links: int) -> None:
    """Build the roads of the region and put them in force."""
    made = building.build(
        RawTables(RawStore(folder / "raw"), folder / "kopa-data.lock"), folder / "official", ["roads"]
    )
    print(*made.notes, sep="\n")
    (table,) = made.folder.glob("roads_*.csv.gz")
    print(f"{table.stat().st_size / 1e6:.1f} MB as a table")


def network(folder: Path, links: int) -> None:
    """Read the table and build the network by car, ready for searches."""
    use(str(folder / "official"))
    study = open_study(REGION)
    study.country.by_car(study.parameters).ready()
    print(f"{study.network.n_edges:,} edges, {study.network.n_nodes:,} nodes")


def study(folder: Path, links: int) -> None:
    """Ask a study of the region for all its indicators: by car, and on foot over paths."""
    use(str(folder / "official"))
    print(f"{len(open_study(REGION).indicators()):,} values of indicators")


STEPS = {"generate": write_pages, "fetch": fetch, "build": build, "network": network, "study": study}

if __name__ == "__main__":
    sys.exit(run_steps("benchmarks.digiroad", __doc__, STEPS, "links"))
