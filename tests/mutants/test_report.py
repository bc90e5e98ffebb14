"""The section of mutants is what the two committed tables say, and nothing is accepted by its number alone."""

from tests.mutants import report
from tests.mutants.mutmut_runs import REPO, Mutant
from tests.mutants.parts import NOTICED_FIRST, PARTS


def test_the_page_ends_with_the_section_as_the_tables_tell_it():
    page = (REPO / "docs/reliability.md").read_text(encoding="utf-8")
    assert page == report.with_section(page)
    assert page.count(report.HEADING) == 1


def test_a_survivor_is_accepted_by_function_and_change(monkeypatch, tmp_path):
    known = tmp_path / "accepted.csv"
    known.write_text("function,before,after,reason\nkopa.a.f,return 1,return 2,alike\n", encoding="utf-8")
    monkeypatch.setattr(report, "ACCEPTED", known)
    same, other, noticed, untested = (
        Mutant("kopa.a.f", "return 1", "return 2", "survived"),
        Mutant("kopa.a.f", "return 1", "return 0", "survived"),
        Mutant("kopa.a.f", "return 1", "return 3", "noticed"),
        Mutant("kopa.a.g", "return 1", "return 2", "untested"),
    )
    assert report.not_accepted([same, other, noticed, untested]) == [other, untested]


def test_a_part_that_is_run_again_takes_the_place_of_its_earlier_counts(monkeypatch, tmp_path):
    for name in ("COUNTS", "ACCEPTED"):
        (tmp_path / name).write_text(getattr(report, name).read_text("utf-8").splitlines()[0] + "\n", "utf-8")
        monkeypatch.setattr(report, name, tmp_path / name)
    found = [Mutant("kopa.a.f", "1", "2", "noticed"), Mutant("kopa.a.f", "1", "3", "survived")]
    report.keep("scoring", 9, 1, found[:1], "abc")
    report.keep("scoring", 9, 1, found, "def")
    (row,) = report.rows_of(tmp_path / "COUNTS")
    assert (row["tried"], row["noticed"], row["survived"], row["accepted"], row["commit"]) == (
        "2",
        "1",
        "1",
        "0",
        "def",
    )


def test_every_part_has_code_and_tests():
    for part in PARTS.values():
        assert all(any(REPO.glob(glob)) for glob in part.modules)
        assert all((REPO / name).exists() for name in (*part.tests, *part.left_out))
    assert set(NOTICED_FIRST) <= set(PARTS)
