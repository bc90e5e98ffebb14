"""Parameterised notebooks: parameters checked before a kernel starts, results published only on success."""

import ast
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kopa.errors import InputError, NotThereError, RunError, UnknownNameError, did_you_mean, is_memory
from kopa.store import write_text

if TYPE_CHECKING:
    import nbformat

CELL_TIMEOUT_S = 300
START_TIMEOUT_S = 120
KERNEL_LOG_LEVEL = 40
"""Only errors: a kernel here talks over the loopback address, and warns of it each time."""
FAILED = "notebook.failed.ipynb"
"""Name under which the notebook of a region that failed is kept for reading."""
LAST_LINES = 12
"""How many lines of a failing cell's message are shown."""
UNWANTED = ("rfc3987_syntax", "debugpy")
"""Grammar of international addresses, seconds to build, for which no notebook's form asks; a debugger."""


def leave_out_unwanted() -> None:
    """Have the libraries of notebooks go without `UNWANTED`, unless they were read already."""
    for name in UNWANTED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def parameters_of(notebook: Path) -> dict[str, Any]:
    """Return the names and default values that the notebook's `parameters` cell declares.

    Raises
    ------
    NotThereError
        There is no such file.
    InputError
        The file is no notebook, or has no cell (or several) tagged ``parameters``, or that
        cell holds anything but assignments of plain values.
    """
    cells = [c for c in _read(notebook).cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    if len(cells) != 1:
        raise InputError(
            f"{notebook}: {len(cells)} cells are tagged 'parameters', expected exactly one. "
            "Tag the cell that holds the parameters and their defaults."
        )
    defaults: dict[str, Any] = {}
    for statement in _statements(cells[0].source, notebook):
        name, value = _assignment(statement, notebook)
        defaults[name] = value
    return defaults


def check_parameters(notebook: Path, values: Mapping[str, Any]) -> None:
    """Raise unless each given parameter is declared by the notebook and of its default's type.

    Raises
    ------
    UnknownNameError
        A parameter that the notebook does not declare, with the closest name that it does.
    InputError
        A value of another type than the default.
    """
    defaults = parameters_of(notebook)
    for name, value in values.items():
        if name not in defaults:
            raise UnknownNameError(
                f"{notebook.name}: parameter {name!r} is not declared.{did_you_mean(name, defaults)} "
                f"It declares {', '.join(sorted(defaults))}."
            )
        default = defaults[name]
        if default is not None and type(value) is not type(default):
            raise InputError(
                f"{notebook.name}: parameter {name!r} is {value!r} ({type(value).__name__}); "
                f"expected {type(default).__name__}, such as {default!r}"
            )


def execute(
    notebook: Path,
    target: Path,
    parameters: Mapping[str, Any],
    *,
    failed: Path | None = None,
    cell_limit_s: int | None = None,
    instead: Mapping[str, str] | None = None,
    fork: bool = False,
) -> Path:
    """Run `notebook` with `parameters` and publish it at `target` by renaming, only if every cell succeeded.

    Parameters
    ----------
    notebook
        The thin notebook of the project.
    target
        Where the executed notebook appears; on failure what was there stays.
    parameters
        Values for names that the notebook declares; checked before a kernel starts.
    failed
        Where the failed notebook is kept for reading; default `target` with ``.failed.ipynb``.
    cell_limit_s
        Seconds after which a cell is stopped; `CELL_TIMEOUT_S` when nothing is given.
    instead
        What the notebook shows in place of a given value: of a copy, the file that was copied.
    fork
        Whether the kernel is a fork of this process, which has read the libraries, and not a new Python.

    Raises
    ------
    RunError
        A cell failed, hung or its kernel died: names the cell and the last lines of its message.
    """
    leave_out_unwanted()
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    check_parameters(notebook, parameters)
    cell_limit_s = cell_limit_s or CELL_TIMEOUT_S
    failed = failed or target.with_suffix(".failed.ipynb")
    with tempfile.TemporaryDirectory(prefix="kopa-notebook-") as folder:
        temporary = Path(folder) / "executed.ipynb"
        try:
            with _kernel(fork=fork) as kernel, _settings_of_nobody(Path(folder)):
                papermill.execute_notebook(
                    str(notebook),
                    str(temporary),
                    parameters=dict(parameters),
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    cwd=folder,
                    start_timeout=START_TIMEOUT_S,
                    execution_timeout=cell_limit_s,
                    log_output=False,
                    **kernel,
                    extra_arguments=[f"--IPKernelApp.log_level={KERNEL_LOG_LEVEL}"],
                )
            executed = nbformat.read(temporary, as_version=4)
            _refuse_errors(executed)
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError, _CellError) as error:
            message = f"{notebook.name}: {_what_failed(error, cell_limit_s, temporary)}"
            if temporary.is_file():
                write_text(failed, _text(_telling(nbformat.read(temporary, as_version=4), instead or {})))
                message += f"\nThe failed notebook is kept at {failed}"
            raise RunError(message) from error
    failed.unlink(missing_ok=True)
    return write_text(target, _text(_telling(_without_times(executed), instead or {})))


@contextmanager
def _settings_of_nobody(folder: Path) -> Iterator[None]:
    """Let a kernel start without the user's profile of IPython, start-up file and settings of matplotlib."""
    empty = folder / "matplotlibrc"
    empty.touch()
    own = {"IPYTHONDIR": str(folder / "ipython"), "MATPLOTLIBRC": str(empty)}
    before = {name: os.environ.get(name) for name in (*own, "PYTHONSTARTUP")}
    os.environ.update(own)
    os.environ.pop("PYTHONSTARTUP", None)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ |= {name: value} if value is not None else {}


@contextmanager
def _kernel(*, fork: bool) -> Iterator[dict[str, Any]]:
    """Yield the arguments of papermill on the kernel: with `fork`, that it is a fork of this process."""
    if not fork:
        yield {}
        return
    from kopa.workflow.kernel import ForkedKernel, manager_of

    with ForkedKernel() as kernel:
        yield {"kernel_manager_class": manager_of(kernel)}


class _CellError(Exception):
    """A cell that failed although papermill passed it over."""


def _read(notebook: Path) -> "nbformat.NotebookNode":
    leave_out_unwanted()
    import nbformat

    if not notebook.is_file():
        raise NotThereError(f"{notebook} does not exist")
    try:
        return nbformat.read(notebook, as_version=4)
    except Exception as error:  # nbformat raises whatever its JSON reader and validator raise
        raise InputError(f"{notebook}: not a notebook ({error})") from error


def _statements(source: str, notebook: Path) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        raise InputError(
            f"{notebook}: parameters cell, line {error.lineno}: {error.msg}; expected 'name = value' and nothing else"
        ) from error


def _assignment(statement: ast.stmt, notebook: Path) -> tuple[str, Any]:
    value = getattr(statement, "value", None)
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    if value is None or len(targets) != 1 or not isinstance(targets[0], ast.Name):
        raise InputError(
            f"{notebook}: parameters cell, line {statement.lineno}: expected 'name = value' and nothing else"
        )
    try:
        return targets[0].id, ast.literal_eval(value)
    except ValueError as error:
        raise InputError(
            f"{notebook}: parameters cell, line {statement.lineno}: {targets[0].id} must be a plain value"
        ) from error


def _what_failed(error: Exception, cell_limit_s: int, path: Path) -> str:
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        trace = _plain("\n".join(error.traceback)).splitlines()[-LAST_LINES:]
        said = error.evalue or "nothing more was said; is there enough memory?"
        if is_memory(RuntimeError(f"{error.ename} {said}")):
            said += "; is there enough memory?"
        return f"cell {error.exec_count} failed: {error.ename}: {said}\n" + "\n".join(trace)
    if isinstance(error, _CellError):
        return str(error)
    if type(error).__name__ == "CellTimeoutError":
        cell, lines = _last_started(path)
        return f"{cell or 'a cell'} ran longer than {cell_limit_s} s and was stopped{lines}"
    cell, lines = _last_started(path)
    where = f" in {cell}" if cell else ""
    return f"the kernel died{where} (out of memory, or ended from outside; its client says: {error}){lines}"


def _last_started(path: Path) -> tuple[str, str]:
    """Return which cell was begun last, and what it printed at the end; empty where none was begun."""
    cells = _code_cells(_read(path)) if path.is_file() else {}
    begun = [number for number, cell in cells.items() if cell.metadata.get("papermill", {}).get("start_time")]
    if not begun:
        return "", ""
    outputs = cells[begun[-1]].get("outputs", [])
    said = "".join(one.get("text", "") for one in outputs if one.output_type == "stream")
    lines = _plain(said).splitlines()[-LAST_LINES:]
    output = "; its last lines:\n" + "\n".join(lines) if lines else "; it had printed nothing"
    return f"cell {begun[-1]}", output


def _code_cells(notebook: "nbformat.NotebookNode") -> "dict[int, nbformat.NotebookNode]":
    """Return the cells that are executed, by the number that a notebook shows for them."""
    code = (cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())
    return dict(enumerate(code, start=1))


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _without_times(notebook: "nbformat.NotebookNode") -> "nbformat.NotebookNode":
    """Drop what differs from run to run: times, durations, paths and random ids."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{number:02d}"
    return notebook


def _telling(notebook: "nbformat.NotebookNode", instead: Mapping[str, str]) -> "nbformat.NotebookNode":
    """Put other texts in place of those that papermill wrote into the notebook's parameters."""
    from papermill.translators import PythonTranslator

    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            for pair in instead.items():
                cell.source = cell.source.replace(*(PythonTranslator.translate(one) for one in pair))
    return notebook


def _text(notebook: "nbformat.NotebookNode") -> str:
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"


def _refuse_errors(notebook: "nbformat.NotebookNode") -> None:
    """Raise if any cell holds an error, or was not executed: papermill passes some of them over (`SystemExit`)."""
    for number, cell in _code_cells(notebook).items():
        errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        if errors:
            raise _CellError(f"cell {number} ended with {errors[0].ename}: {errors[0].evalue}")
        if cell.execution_count is None:
            raise _CellError(f"cell {number} was not executed; an earlier cell ended the run")
