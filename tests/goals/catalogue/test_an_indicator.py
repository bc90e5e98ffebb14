"""A further indicator is one file: tables, scores, intervals, workbook and GeoPackage follow from it."""

import pytest

from tests.one_file_more import said_with

EXAMPLE = "tests/goals/catalogue/an_indicator.py"
PROGRAM = "tests.goals.catalogue.with_an_indicator"


def test_the_page_for_newcomers_has_the_whole_file(repo):
    page = (repo / "docs/architecture.md").read_text(encoding="utf-8")
    assert f"```python\n{(repo / EXAMPLE).read_text(encoding='utf-8')}```\n" in page


@pytest.fixture(scope="module")
def found(repo, tmp_path_factory):
    """What `with_an_indicator` prints, run on the product with one file more."""
    return said_with(repo, tmp_path_factory.mktemp("tree"), "goals/catalogue", EXAMPLE, PROGRAM)


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


def test_no_test_of_the_others_has_to_be_changed(found):
    assert found["failing"] == []
