"""A region's run equals the national run restricted to it: borders never matter.

For lukio; for basic education `tests/study/test_study.py` searches every site of the country from one region.
"""

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
for metric in ("time", "distance"):
    near = study.nearest("lukio", k=2, metric=metric)
    for column, kind in (("to_id", str), ("travel_time_min", float), ("distance_km", float), ("status", str)):
        arrays[f"{metric}_{column}"] = near[column].to_numpy(kind).reshape(-1, 2)
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
