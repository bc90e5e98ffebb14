"""The section of mutants is what the committed tables say; every survivor was looked at, none by its number alone."""

import pytest

from tests.mutants import report
from tests.mutants.mutmut_runs import REPO, Mutant
from tests.mutants.parts import NOTICED_FIRST, PARTS


def test_the_page_ends_with_the_section_as_the_tables_tell_it():
    page = (REPO / "docs/reliability.md").read_text(encoding="utf-8")
    assert page == report.with_section(page)
    assert page.count(report.HEADING) == 1


@pytest.fixture
def tables(monkeypatch, tmp_path):
    """Let the tables be empty ones, and return their folder."""
    for name in ("COUNTS", "SURVIVORS", "ACCEPTED", "NOTICED_SINCE"):
        (tmp_path / name).write_text(getattr(report, name).read_text("utf-8").splitlines()[0] + "\n", "utf-8")
        monkeypatch.setattr(report, name, tmp_path / name)
    return tmp_path


def add(path, line):
    path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")


FOUND = [
    Mutant("kopa.a.f", "return 1", "return 2", "survived"),
    Mutant("kopa.a.f", "return 1", "return 0", "survived"),
    Mutant("kopa.a.f", "return 1", "return 3", "noticed"),
    Mutant("kopa.a.g", "return 1", "return 2", "untested"),
    Mutant("kopa.a.g", "return (1, 2)", "return (1, 3)", "survived"),
]


def test_a_survivor_is_accepted_or_noticed_since_by_function_and_change(tables):
    add(tables / "ACCEPTED", "kopa.a.f,return 1,return 2,alike")
    add(tables / "NOTICED_SINCE", 'kopa.a.g,"return (1, 2)","return (1, 3)",tests/test_a.py::test_g')
    assert report.left(FOUND) == [FOUND[1], FOUND[3]]


def test_a_part_that_is_run_again_takes_the_place_of_its_earlier_counts_and_survivors(tables):
    report.keep("scoring", 9, 1, FOUND[:1], "abc")
    report.keep("publishing", 4, 1, FOUND[:1], "abc")
    report.keep("scoring", 9, 1, FOUND[1:], "def")
    rows = {row["part"]: row for row in report.rows_of(tables / "COUNTS")}
    assert (rows["scoring"]["tried"], rows["scoring"]["noticed"], rows["scoring"]["commit"]) == ("4", "1", "def")
    assert (rows["scoring"]["survived"], rows["scoring"]["untested"]) == ("2", "1")
    survivors = [(row["part"], row["after"]) for row in report.rows_of(tables / "SURVIVORS")]
    assert survivors == [("publishing", "return 2"), ("scoring", "return 0"), ("scoring", "return 2"),
                         ("scoring", "return (1, 3)")]  # fmt: skip


def test_the_section_counts_what_became_of_survivors(tables):
    report.keep("scoring", 9, 1, FOUND, "abc")
    add(tables / "ACCEPTED", "kopa.a.f,return 1,return 2,alike")
    add(tables / "NOTICED_SINCE", "kopa.a.g,return 1,return 2,tests/test_a.py::test_g")
    (line,) = [line for line in report.section().splitlines() if line.startswith("| scoring")]
    assert line.startswith("| scoring | 9 | 5 | 1 | 0 | 3 | 1 | 1 | 1 | 2 | 1 | abc |")
    assert "- `kopa.a.f`: `return 1` → `return 2`. alike" in report.section()


def test_a_test_that_notices_a_survivor_since_is_there():
    for row in report.rows_of(report.NOTICED_SINCE):
        path, _, name = row["test"].partition("::")
        assert f"def {name}(" in (REPO / path).read_text(encoding="utf-8"), row


def test_every_part_has_code_and_tests():
    for part in PARTS.values():
        assert all(any(REPO.glob(glob)) for glob in part.modules)
        assert all((REPO / name.partition("::")[0]).exists() for name in (*part.tests, *part.left_out))
    assert set(NOTICED_FIRST) <= set(PARTS)
