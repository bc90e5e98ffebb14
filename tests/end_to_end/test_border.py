"""A region's run equals the national run restricted to it: borders never matter.

For lukio; for basic education `tests/study/test_study.py` searches every site of the country from one region.
"""

import numpy as np
import pandas as pd
import pytest

from kopa.study.opening import open_study
from kopa.study.study import Study
from tests.studies import study_of

pytestmark = pytest.mark.end_to_end


def computed(study: Study) -> dict[str, np.ndarray]:
    arrays = {"ids": study.origins["id"].to_numpy(str)}
    for metric in ("time", "distance"):
        near = study.nearest("lukio", k=2, metric=metric)
        for column, kind in (("to_id", str), ("travel_time_min", float), ("distance_km", float), ("status", str)):
            arrays[f"{metric}_{column}"] = near[column].to_numpy(kind).reshape(-1, 2)
    return arrays


def test_a_regional_run_equals_the_national_run_restricted():
    nation, region = computed(open_study("suomi")), computed(study_of("kainuu"))
    rows = pd.Index(nation["ids"]).get_indexer(region["ids"])
    assert (rows >= 0).all()
    assert len(region["ids"]) < len(nation["ids"]) / 10
    for name in set(region) - {"ids"}:
        np.testing.assert_array_equal(region[name], nation[name][rows], err_msg=name)
