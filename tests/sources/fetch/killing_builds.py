"""Builds that are killed at any moment over older official tables, and what must hold after each kill."""

import hashlib
import random
import shutil
import time
from pathlib import Path

from kopa.errors import InputError, NotThereError
from kopa.sources import read
from kopa.sources.official.building import build as building
from tests.sources.fetch import forking
from tests.sources.fetch.building import fetched, raw_of
from tests.sources.fetch.servers.country import SmallCountry
from tests.sources.fetch.small import Place

LOOK_S = 0.0002
PARTS = ("areas", "people", "ages", "schools")


def build(folder, out, parts):
    """Build tables of what the lock file of a folder names; return what went wrong."""
    building.build(raw_of(Place(Path(folder))), Path(out), parts, accept=True)
    return []


class Forker(forking.Forker):
    """A process that forks a build on request."""

    def __init__(self):
        super().__init__("tests.sources.fetch.killing_builds")

    def build(self, place, out, parts, wait=None):
        """Build, killed when `wait` returns; return the status it ended with (-9 where the kill met it)."""
        return self.run(str(place.lock.parent), str(out), parts, wait=wait)


class Builds:
    """Older official tables, newer data, and the tables that a build of these makes which nobody kills."""

    def __init__(self, folder: Path, certificates, forker, parts=PARTS):
        self.folder, self.forker, self.parts = folder, forker, parts
        country, names = SmallCountry(), sorted({name for one in building.PARTS if one.id in parts
                                                 for name in one.datasets})  # fmt: skip
        older = fetched(folder / "older", certificates, country, names)
        for code in country.counted:
            country.counted[code] = country.counted[code] + 1
        country.schools = country.schools[:-3]
        self.newer = fetched(folder / "newer", certificates, country, names)
        self.old = folder / "old"
        assert forker.build(older, self.old, parts) == 0
        self.new = shutil.copytree(self.old, folder / "new")
        began = time.monotonic()
        assert forker.build(self.newer, self.new, parts) == 0
        self.whole_s = time.monotonic() - began
        self.before, self.after, self.data = files(self.old), files(self.new), files(self.newer.lock.parent)
        self.name = read.version_in_force(self.new).name
        assert self.name != read.version_in_force(self.old).name

    def killed(self, wait):
        """Kill one build over the older tables, let the next one end; return (whether it was met, faults)."""
        out = shutil.copytree(self.old, self.folder / "out")
        status = self.forker.build(self.newer, out, self.parts, wait=lambda: wait(self, out))
        faults = list(self._faults(out))
        if self.forker.build(self.newer, out, self.parts) != 0:
            faults.append("the next build did not end well")
        elif files(out) != self.after:
            faults.append("the next build did not end as one that nobody killed")
        shutil.rmtree(out)
        return status == -9, faults

    def _faults(self, out):
        found = files(out)
        if found.get(read.CURRENT_FILE) not in (self.before[read.CURRENT_FILE], self.after[read.CURRENT_FILE]):
            yield "which tables are in force is neither the older nor the newer"
        yield from (f"{name} is lost or changed" for name, content in self.before.items()
                    if name != read.CURRENT_FILE and found.get(name) != content)  # fmt: skip
        try:
            read.checked_files(read.version_in_force(out))
        except (InputError, NotThereError) as error:
            yield f"the tables in force are not whole: {error}"
        if any(name.startswith(self.name) and found.get(name) != self.after[name] for name in found):
            yield "the newer tables are there and not whole"
        if files(self.newer.lock.parent) != self.data:
            yield "the fetched data changed"


def files(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a folder, but for the one by which a build waits for another."""
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in names.items()
            if name != building.LOCK_FILE}  # fmt: skip


def at_any_time(chance: random.Random):
    """Wait for a moment drawn uniformly from the whole build."""

    def wait(builds, out):
        time.sleep(chance.uniform(0, builds.whole_s))

    return wait


def while_put_in_force(chance: random.Random):
    """Wait until the whole new tables stand in place, and a thousandth of a second at most."""

    def wait(builds, out):
        end = time.monotonic() + 20 * builds.whole_s
        while not (out / builds.name).is_dir() and time.monotonic() < end:
            time.sleep(LOOK_S)
        time.sleep(chance.uniform(0, 2 * LOOK_S))

    return wait


if __name__ == "__main__":
    forking.serve(build)
