"""A further indicator is one file: tables, scores, intervals, workbook and GeoPackage follow from it."""

import json
import os
import subprocess
import sys

import pytest

EXAMPLE = "tests/goals/catalogue/an_indicator.py"


def beside(source, target, *, but=""):
    """Make a folder with links to everything in another, `but` for one that is made anew."""
    target.mkdir()
    for one in source.iterdir():
        if one.name not in (but, "__pycache__"):
            (target / one.name).symlink_to(one)


@pytest.fixture(scope="module")
def found(repo, tmp_path_factory):
    """What `with_an_indicator` prints, run on the product with one file more."""
    tree = tmp_path_factory.mktemp("tree")
    kopa, goals = repo / "kopa", repo / "kopa/goals"
    beside(kopa, tree / "kopa", but="goals")
    beside(goals, tree / "kopa/goals", but="catalogue")
    beside(goals / "catalogue", tree / "kopa/goals/catalogue")
    (tree / "kopa/goals/catalogue/an_indicator.py").symlink_to(repo / EXAMPLE)
    here = {"PYTHONPATH": os.pathsep.join((str(tree), str(repo))), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tests.goals.catalogue.with_an_indicator", str(tree)]
    done = subprocess.run(command, env=os.environ | here, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_computed_for_the_region_its_municipalities_and_parts_of_the_people(found):
    assert sorted(found["csv"]) == [
        ["", "G1.z.20min", "0.2"],
        ["", "G1.z.20min.other", "0.0"],
        ["", "G1.z.20min.shrinking", "1.0"],
        ["205", "G1.z.20min", "0.0"],
        ["290", "G1.z.20min", "1.0"],
    ]


def test_it_is_scored_with_the_others_of_its_criterion(found):
    assert found["score"] == pytest.approx(0.8)
    assert 0 < found["weight"] < 1
    assert found["name"] == "Långt borta: över 20 min"


def test_it_has_an_interval_because_it_depends_on_time(found):
    assert found["interval"] == pytest.approx([0.2, 0.4])  # 20 of 100 people live just 20 minutes away


def test_workbook_and_geopackage_hold_it(found):
    assert found["xlsx"] == 12  # three levels, of the region and three municipalities
    assert found["xlsx_name"] == "Far away: over 20\xa0min"
    assert found["gpkg"] == [[0.25]] * 3
    assert found["gpkg_about"] == [["General upper secondary (lukio): share that is farther away, 0-1"]]
