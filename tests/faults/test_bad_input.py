"""Every case of the fault list, put to its real door: refused by name, nothing written, what was good stays."""

import contextlib
import sys
from collections import Counter
from pathlib import Path

import pytest

from kopa.workflow import notebooks
from kopa.workflow.record import basis
from tests.faults import cases
from tests.faults.cases import Case, KernelStartsError, WrittenError, judge
from tests.faults.lists import CASES, FLOORS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_fault_is_refused_by_name_and_nothing_is_written(case: Case, tmp_path) -> None:
    assert judge(case, tmp_path) == "", f"{case.door}: {case.field}: {case.cause}"


def test_every_case_has_an_id_and_a_fault_of_its_own() -> None:
    faults = [(case.field.casefold(), case.cause.casefold()) for case in CASES]
    for what in ([case.id.casefold() for case in CASES], faults):
        assert [one for one, count in Counter(what).items() if count > 1] == []


def test_a_kernel_that_would_start_is_noticed(tmp_path) -> None:
    (tmp_path / "work").mkdir()
    notebook, done = basis.bundled("notebooks") / "region.ipynb", tmp_path / "work" / "done.ipynb"
    with pytest.raises(KernelStartsError, match="papermill"), cases.held(tmp_path / "work"):
        notebooks.execute(notebook, done, {"region": "kainuu"})
    a_case = Case("X", "", "", "", "", ("x",), cases.call(lambda: notebooks.execute(notebook, done, {})))
    assert judge(a_case, tmp_path / "judged") == "KernelStartsError: papermill.execute_notebook"


@pytest.mark.parametrize("manager", ["AsyncKernelManager", "KernelManager"])
def test_a_kernel_started_otherwise_is_noticed_even_where_the_error_is_swallowed(manager, tmp_path) -> None:
    from jupyter_client import manager as managers

    (tmp_path / "work").mkdir()
    swallowed = contextlib.suppress(KernelStartsError)
    with pytest.raises(WrittenError, match="a kernel starts"), cases.held(tmp_path / "work"), swallowed:
        getattr(managers, manager)().start_kernel()


def test_a_kernel_of_a_process_of_its_own_is_noticed(tmp_path) -> None:
    (tmp_path / "work").mkdir()
    code = (
        "from pathlib import Path; from kopa.workflow import notebooks; "
        "from kopa.workflow.record import basis; "
        "notebooks.execute(basis.bundled('notebooks') / 'region.ipynb', Path('/dev/null/x'), {'region': 'nowhere'})"
    )
    with pytest.raises(WrittenError, match="a-kernel-starts"), cases.held(tmp_path / "work"):
        cases.apart_from_here([sys.executable, "-c", code], tmp_path / "work", {"TMPDIR": str(_elsewhere(tmp_path))})


def _elsewhere(tmp_path: Path) -> Path:
    """Return a folder that `held` does not look at."""
    folder = tmp_path.parent / f"{tmp_path.name}-tmp"
    folder.mkdir()
    return folder


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
