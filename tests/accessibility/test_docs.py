"""The page on OpenStreetMap: its examples run."""

import doctest


def test_the_examples_of_the_page_run(repo):
    found = doctest.testfile(
        str(repo / "docs/methods-openstreetmap.md"), module_relative=False, encoding="utf-8",
        optionflags=doctest.NORMALIZE_WHITESPACE,
    )  # fmt: skip
    assert found.attempted > 10
    assert found.failed == 0
