"""The page of what survived says of which commit and day each group is, and what is missing."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from tests.faults import long_bad_input, long_batches, long_builds, long_fetch, long_kill, long_official, report
from tests.faults.report import GROUPS, Result
from tests.sources.fetch import fault_list

ALL = [replace(Result(group, 3, 3, 1.0, "About."), commit="abc", day="2026-01-02") for group in GROUPS]


def test_a_page_with_parts_missing_says_so_in_words():
    page = report.page_of(ALL[2:])
    assert (
        f"**Not the whole suite.** Of {len(GROUPS)} groups there is no result of 2: {GROUPS[0]}; {GROUPS[1]}." in page
    )
    assert "Not the whole suite" not in report.page_of(ALL)
    assert f"all {len(GROUPS)} groups have a result." in report.page_of(ALL)


def test_results_of_several_commits_are_told_apart():
    page = report.page_of([*ALL[1:], replace(ALL[0], commit="def")])
    assert "**Not of one commit**: the results are of abc, def" in page
    assert f"| {GROUPS[0]} | 3 | 3 | 1 | def | 2026-01-02 |" in page
    assert "Not of one commit" not in report.page_of(ALL)


def test_commit_and_day_are_kept_with_the_counts_in_the_place_of_earlier_ones(tmp_path):
    results = tmp_path / "results.json"
    report.record(Result("a group", 1, 0, 0.5, "About."), "abc", results)
    other = report.record(Result("another", 1, 1, 0.5, "About."), "abc", results)
    kept = report.record(Result("a group", 2, 1, 0.5, "About.", ("note",)), "def", results)
    assert report.records(results) == [kept, other]
    assert kept.commit == "def"
    assert len(kept.day) == len("2026-01-02")


def test_a_group_that_is_no_longer_there_is_named():
    old = Result("g", 1, 1, 1, "")
    assert "| g | 1 | 1 | 1 | unknown | unknown |" in report.page_of([old])
    assert "No longer part of the suite, results of an earlier form of it: g." in report.page_of([old])


def test_the_page_is_that_of_the_kept_results_and_of_the_groups_that_exist(tmp_path):
    assert report.write_page(page=tmp_path / "page.md").read_text() == report.PAGE.read_text()


def test_a_test_that_was_left_out_is_neither_tried_nor_lost():
    cases = '<testcase classname="m" name="a"/><testcase classname="m" name="b"><failure/></testcase>'
    report_of_tests = f'<suite>{cases}<testcase classname="m" name="c"><skipped/></testcase></suite>'
    told = ElementTree.ElementTree(ElementTree.fromstring(report_of_tests))
    assert long_fetch.counted(told) == (2, ("m.b",), 1)


def test_every_listed_fault_of_publishers_has_its_test():
    folder = Path(fault_list.__file__).parent
    for fault, told in fault_list.FAULTS.items():
        module, _, test = told.partition(" ")
        name, _, case = test.partition("[")
        text = (folder / f"test_{module}.py").read_text(encoding="utf-8")
        assert f"def {name}(" in text, fault
        assert case.removesuffix("]") in text, fault


def test_a_fault_ends_as_it_must_only_where_its_own_case_passed():
    all_cases = [(f"test_{told.split()[0]}", told.partition(" ")[2]) for told in fault_list.FAULTS.values()]
    assert fault_list.not_ended(all_cases) == []
    assert fault_list.not_ended([one for one in all_cases if "[reset]" not in one[1]]) == ["reset"]
    cases = (
        '<testcase classname="tests.fetch.test_http.TestA" name="a[x]"/><testcase classname="m.test_b" name="b"><e/>'
    )
    told = ElementTree.ElementTree(ElementTree.fromstring(f"<suite>{cases}</testcase></suite>"))
    assert long_fetch.passed(told) == [("test_http", "a[x]")]


def test_every_group_of_the_suite_is_known_to_the_page():
    parts = (long_bad_input, long_batches, long_builds, long_fetch, long_kill, long_official)
    told = "".join(Path(str(part.__file__)).read_text(encoding="utf-8") for part in parts)
    groups = {*long_bad_input.FLOORS, long_bad_input.HOSTILE}
    assert [group for group in GROUPS if group not in groups and f'"{group}"' not in told] == []
