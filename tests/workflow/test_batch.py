"""How many steps run at a time where nobody says so."""

import pytest

from kopa.sources.user.region_files import find_region
from kopa.workflow import batch


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
