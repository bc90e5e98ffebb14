"""Fetches that are killed at any moment, and what must hold after each kill."""

import random
import shutil
import time
from pathlib import Path

from tests.sources.fetch import forking
from tests.sources.fetch.servers.features import FeatureService, grid_rows, school_rows
from tests.sources.fetch.servers.geofabrik import Geofabrik, pbf
from tests.sources.fetch.servers.loopback import Loopback, Reply, network_to
from tests.sources.fetch.servers.pxweb import PxWeb, ages_table
from tests.sources.fetch.small import Place, order

DATASETS = ("population_grid", "schools", "population_by_age", "openstreetmap")
DELAY_S = 0.004
"""What every answer is held back, so that kills meet transfers as well as checks."""


def orders():
    """What is fetched: pages, parts of a table, a large file."""
    return [order("population_grid", page=10), order("schools", page=9), order("population_by_age", rows=(1, 10_000)),
            order("openstreetmap")]  # fmt: skip


def apps(new):
    """The publishers, before and after they have something new."""
    cells, schools = grid_rows(125 if new else 120), school_rows(44 if new else 41)
    ages = ages_table(ages=5 if new else 4, areas=[f"{n:03d}" for n in range(260)])
    extract = b"".join(pbf(40 if new else 39))
    caps = {"maxValues": 300, "maxCalls": 1000, "timeWindow": 1}
    features = FeatureService({"vaestoruutu:vaki2025_1km": cells, "oppilaitokset:oppilaitokset": schools})
    tables = PxWeb({"vaerak/11re.px": ages}, caps=caps, value=lambda cell: 7)
    served = {"geo.stat.fi": features, "pxdata.stat.fi": tables,
              "download.geofabrik.de": Geofabrik(extract)}  # fmt: skip
    return {host: _slow(app) for host, app in served.items()}


def _slow(app):
    def answer(asked):
        time.sleep(DELAY_S)
        reply = app(asked)
        return Reply(
            reply.body, reply.status, {**reply.headers, "ETag": f'"{len(reply.body)}"'}, reply.kind, packed=reply.packed
        )

    return answer


def fetch(folder, port, update):
    """Ask for all datasets, anew or what is missing."""
    place = Place(Path(folder))
    outcomes = place.fetch(*orders(), network=network_to(port), update=frozenset(DATASETS if update else ()))
    return [str(one.error) for one in outcomes if one.error]


class Forker(forking.Forker):
    """A process that forks a fetch on request."""

    def __init__(self, certificates):
        super().__init__("tests.sources.fetch.killing", SSL_CERT_FILE=str(certificates.authority))

    def fetch(self, folder, port, kill_after_s=None, update=True):
        """Fetch, killed after so many seconds; return the status it ended with (-9 where the kill met it)."""
        wait = None if kill_after_s is None else lambda: time.sleep(kill_after_s)
        return self.run(str(folder), port, update, wait=wait)


def contents(place):
    """The content of each dataset by the lock file."""
    return {key[0]: entry.content for key, entry in place.entries().items()}


def tried(folder: Path, certificates, forker, kills: int, seed: int):
    """Kill fetches at random moments over an older good one; yield (status, faults) of each kill.

    After each kill every version is whole, the lock file names for each dataset the old or the new content, and
    what it names is here. After all kills a fetch that is left alone ends as one that never was killed.
    """
    chance = random.Random(seed)
    with Loopback(certificates, apps(new=False)) as server:
        old = folder / "old"
        assert forker.fetch(old, server.port) == 0
        before = contents(Place(old))
        server.apps.update(apps(new=True))
        undisturbed = shutil.copytree(old, folder / "undisturbed")
        began = time.monotonic()
        assert forker.fetch(undisturbed, server.port) == 0
        whole_s = time.monotonic() - began
        after = contents(Place(undisturbed))
        assert all(before[name] != after[name] for name in DATASETS)
        target = shutil.copytree(old, folder / "target")
        for _ in range(kills):
            if contents(Place(target)) == after:
                shutil.rmtree(target)
                shutil.copytree(old, target)
            status = forker.fetch(target, server.port, chance.uniform(0, whole_s))
            yield status, _faults(Place(target), before, after)
        status = forker.fetch(target, server.port)
        place = Place(target)
        ended = (
            [] if status == 0 and contents(place) == after and place.whole() else ["the last fetch did not end well"]
        )
        left = [*(place.raw.root / ".part").iterdir(), *target.glob(".*")]
        yield status, ended + [f"{path} was left" for path in left]


def _faults(place, before, after):
    found = [f"{version.folder}: {fault}" for version in place.raw.all_versions() for fault in version.faults()]
    named = contents(place)
    found += [f"{name}: neither old nor new" for name in DATASETS if named.get(name) not in (before[name], after[name])]
    here = {version.content for version in place.raw.all_versions()}
    return found + [f"{name}: named, and not here" for name, content in named.items() if content not in here]


if __name__ == "__main__":
    forking.serve(fetch)
