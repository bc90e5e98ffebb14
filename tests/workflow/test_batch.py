"""How many steps run at a time where nobody says so."""

import pytest

from kopa.sources.user.region_files import find_region
from kopa.workflow import batch, plan


@pytest.mark.parametrize(
    ("names", "executor", "more"),
    [
        (["kainuu"], "local", 1),
        (["kainuu", "satakunta"], "local", 1),
        (["kainuu", "suomi"], "local", 0),
        (["kainuu"], "slurm", 0),
        ([], "local", 1),
    ],
)
def test_one_step_more_than_processors_but_for_the_whole_country_and_on_a_cluster(names, executor, more) -> None:
    regions = [find_region(name) for name in names]
    assert batch.usual_jobs(regions, executor) == batch.processors() + more


def test_the_steps_of_the_country_are_begun_before_those_of_its_regions(tmp_path) -> None:
    regions = {name: find_region(name) for name in ("kainuu", "suomi", "lappi")}
    chosen = plan.choices()
    tasks = {name: plan.RegionTask(one, name, tmp_path / name, "key", "new") for name, one in regions.items()}
    run = batch.Batch(tmp_path, tasks, chosen, cell_limit_s=1)
    assert list(dict.fromkeys(job.region for job in run.needs if job.region)) == ["suomi", "kainuu", "lappi"]
    assert list(run.tasks) == ["kainuu", "suomi", "lappi"]  # in which they are told of
