"""A region's run equals the national run restricted to it: borders never matter."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.end_to_end

CODE = """
import sys
import numpy as np
from kopa.study import open_study
study = open_study(sys.argv[1])
arrays = {"ids": study.origins["id"].to_numpy(str)}
for level in ("basic_1_6", "lukio"):
    for metric in ("time", "distance"):
        near = study.nearest(level, k=2, metric=metric)
        for column in ("to_id", "travel_time_min", "distance_km", "status"):
            values = near[column].to_numpy(str if near[column].dtype == object else float)
            arrays[f"{level}_{metric}_{column}"] = values.reshape(-1, 2)
np.savez(sys.argv[2], **arrays)
"""


def computed(region: str, path: str) -> dict[str, np.ndarray]:
    subprocess.run([sys.executable, "-c", CODE, region, path], check=True, capture_output=True)
    with np.load(path) as arrays:
        return dict(arrays)


def test_a_regional_run_equals_the_national_run_restricted(tmp_path):
    nation = computed("suomi", str(tmp_path / "nation.npz"))
    region = computed("kainuu", str(tmp_path / "region.npz"))
    rows = pd.Index(nation["ids"]).get_indexer(region["ids"])
    assert (rows >= 0).all()
    assert len(region["ids"]) < len(nation["ids"]) / 10
    for name in set(region) - {"ids"}:
        np.testing.assert_array_equal(region[name], nation[name][rows], err_msg=name)
