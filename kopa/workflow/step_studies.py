"""What a step works on: the country of the run, and the study of a region on the network that the run began with."""

from itertools import product
from typing import TYPE_CHECKING

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
        {
            (level, metric): step_files.load_matrices(step_files.whole(folder, "travel-times", f"{level}.{metric}.npz"))
            for level, metric in product(study.levels, METRICS)
        }
    )


def _same_network(run: Batch, task: RegionTask, study: "Study") -> None:
    """Raise unless this machine builds the network that the run began with, to the bit.

    Roads that a region's file names are its own: their hash is in its key.
    """
    if any(file.kind == "roads" for file in task.region.files):
        return
    recorded = step_files.marker(run.shared, "network").values["digest"]
    if study.network.digest != recorded:
        raise RunError(
            f"network: built here it has the digest {study.network.digest[:12]}, where the run began {recorded[:12]}; "
            "install the same kopa and libraries (requirements.lock) on every node"
        )
