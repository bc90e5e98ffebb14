"""What a step works on: the country of the run, and the study of a region on the network that the run began with."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from kopa.accessibility import Matrices
from kopa.accessibility.search.matrices_in_parts import MatricesInParts
from kopa.accessibility.travel import METRICS
from kopa.errors import RunError
from kopa.study.starter import starter_country
from kopa.workflow import step_files
from kopa.workflow.batch import Batch
from kopa.workflow.opening import study_of
from kopa.workflow.plan import RegionTask

if TYPE_CHECKING:
    from kopa.country import Country
    from kopa.study.study import Study


def country_of(run: Batch) -> "Country":
    """Return the country of the run: that of the starter tables, with the user's own data in place of a part."""
    from kopa.study.own_tables import read_all

    return read_all(starter_country(), run.chosen.tables)[0]


def study_of_step(run: Batch, task: RegionTask, *, searched: bool) -> "Study":
    """Return the study of a region; `searched`: with the travel times that were computed before."""
    study = study_of(task, run.chosen)
    _same_network(run, task, study)
    if not searched:
        return study
    folder = run.folder(task.region.id)
    return study.with_matrices(
        StoredMatrices(study.levels, lambda name: step_files.whole(folder, "travel-times", matrices_file(*name))),
        read_later=True,
    )


def matrices_file(level: str, metric: str) -> str:
    """Return the name of the file that holds the pairs of a level by a metric."""
    return f"{level}.{metric}.npz"


class StoredMatrices(Mapping[tuple[str, str], Matrices | MatricesInParts]):
    """What the pairs of each level and metric come to, read from a file each when it is asked for.

    Those of a region are kept when they have been read; of the many pairs of a country the last ones alone.

    Parameters
    ----------
    levels
        Levels of the study.
    path_of
        From a level and a metric to the file.
    """

    def __init__(self, levels: Iterable[str], path_of: Callable[[tuple[str, str]], Path]) -> None:
        self._names = list(product(levels, METRICS))
        self._path_of = path_of
        self._read: dict[tuple[str, str], Matrices | MatricesInParts] = {}

    def __getitem__(self, name: tuple[str, str]) -> Matrices | MatricesInParts:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            read = step_files.load_matrices(self._path_of(name))
            if isinstance(read, MatricesInParts):
                self._read.clear()
            self._read[name] = read
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _same_network(run: Batch, task: RegionTask, study: "Study") -> None:
    """Raise unless this machine builds the network that the run began with, to the bit.

    Roads that a region's file names, and those that official tables have of a region, are its own: their hash is in
    its key.
    """
    if any(file.kind == "roads" for file in task.region.files) or study.country.links is not None:
        return
    recorded = step_files.marker(run.shared, "network").values["digest"]
    if study.network.digest != recorded:
        raise RunError(
            f"network: built here it has the digest {study.network.digest[:12]}, where the run began {recorded[:12]}; "
            "install the same kopa and libraries (requirements.lock) on every node"
        )
