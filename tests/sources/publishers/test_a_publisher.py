"""A further publisher is one file: derivation, catalogue, data dictionary and reading follow from it."""

import pytest

from tests.one_file_more import said_with

EXAMPLE = "tests/sources/publishers/a_publisher.py"
PROGRAM = "tests.sources.publishers.with_a_publisher"


@pytest.fixture(scope="module")
def found(repo, tmp_path_factory):
    """What `with_a_publisher` prints, run on the product with one file more."""
    return said_with(repo, tmp_path_factory.mktemp("tree"), "sources/publishers", EXAMPLE, PROGRAM)


def test_its_table_is_derived_with_its_row_of_the_catalogue_and_read_again(found):
    assert "libraries" in found["tables"]
    assert found["row"] == ["libraries.csv.gz", 2, "Library statistics", "CC BY 4.0"]
    assert found["content"] == [["005", 1], ["049", 17]]  # in the order of its key, zeros kept


def test_it_is_described_and_no_report_names_it_before_a_study_reads_it(found):
    assert found["described"]
    assert not found["read_by_studies"]


def test_a_bad_or_missing_file_is_named_with_the_mend(found):
    assert "libraries/libraries_2024.csv: municipality_code 005 is not in both" in found["lacks"]
    assert "take the file of the year of the division" in found["lacks"]
    assert "libraries_2024.csv is not there; give the folder" in found["missing"]
