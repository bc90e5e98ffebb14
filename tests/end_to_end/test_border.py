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
from kopa.levels import taught_in
from kopa.study import open_study
study = open_study(sys.argv[1])
arrays = {"ids": study.origins["id"].to_numpy(str)}
for level in ("basic_1_6", "lukio"):
    arrays[level + "_min"] = study.access(level).time_min
    arrays[level + "_km"] = study.access(level).distance_km
    finnish = study.sites_of(level)["language"].isin(taught_in("fi")).to_numpy()
    near = study.matrices(level).of_sites(finnish).nearest(2)  # of sites that are listed, known or not
    arrays[level + "_near"] = near["to_id"].to_numpy(str).reshape(-1, 2)
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
