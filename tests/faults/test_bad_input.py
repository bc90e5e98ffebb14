"""Every case of the fault list, put to its real door: refused by name, nothing written, what was good stays."""

from collections import Counter

import pytest

from tests.faults.cases import Case, judge
from tests.faults.lists import CASES, FLOORS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_fault_is_refused_by_name_and_nothing_is_written(case: Case, tmp_path) -> None:
    assert judge(case, tmp_path) == "", f"{case.door}: {case.field}: {case.cause}"


def test_every_case_has_an_id_and_a_fault_of_its_own() -> None:
    for what in ([case.id for case in CASES], [(case.field, case.cause) for case in CASES]):
        assert [one for one, count in Counter(what).items() if count > 1] == []


def test_every_case_says_where_and_how_to_mend_it() -> None:
    assert [case.id for case in CASES if len(case.says) < 2 or not all(case.says)] == []


def test_the_list_is_as_long_as_promised() -> None:
    counts = Counter(case.group for case in CASES)
    assert {group: counts[group] for group in FLOORS if counts[group] < FLOORS[group]} == {}


def test_every_variable_of_the_environment_is_declared(repo) -> None:
    import re

    from kopa import environment

    sources = [path for folder in ("kopa", "tests", "benchmarks") for path in (repo / folder).rglob("*.py")]
    sources = [path for path in sources if "faults" not in path.parts and path.name != "environment.py"]
    read = {name for path in sources for name in re.findall(r"KOPA_[A-Z_]+", path.read_text(encoding="utf-8"))}
    assert read == set(environment.VARIABLES)
