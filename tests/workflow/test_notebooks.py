import ast
import os

import nbformat
import pytest

from kopa import levels
from kopa.errors import InputError, NotThereError, RunError, UnknownNameError
from kopa.workflow import notebooks

KILL = "os.kill(os.getpid(), signal.SIGKILL)"


def notebook(folder, *cells, parameters='region = "kainuu"\nk = 3', tags=("parameters",)):
    new = nbformat.v4.new_code_cell
    first = new(parameters, metadata={"tags": list(tags)})
    book = nbformat.v4.new_notebook(cells=[first, *[new(source) for source in cells]])
    path = folder / "book.ipynb"
    nbformat.write(book, path)
    return path


def test_declared_parameters_are_read_without_running_anything(tmp_path):
    assert notebooks.parameters_of(notebook(tmp_path, "1/0")) == {"region": "kainuu", "k": 3}


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"regoin": "kainuu"}, UnknownNameError, "'regoin' is not declared. Did you mean 'region'?"),
        ({"zzz": 1}, UnknownNameError, "It declares k, region"),
        ({"region": 5}, InputError, "'region' is 5 (int); expected str, such as 'kainuu'"),
        ({"k": "3"}, InputError, "'k' is '3' (str); expected int"),
        ({"k": True}, InputError, "'k' is True (bool); expected int"),
    ],
)
def test_wrong_parameters_are_refused_before_a_kernel_starts(tmp_path, given, error, message, monkeypatch):
    import papermill

    monkeypatch.setattr(papermill, "execute_notebook", lambda *a, **k: pytest.fail("a kernel would have started"))
    target = tmp_path / "out.ipynb"
    with pytest.raises(error) as caught:
        notebooks.execute(notebook(tmp_path), target, given)
    assert message in str(caught.value)
    assert not target.exists()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [("import os", "line 1: expected 'name = value'"), ("a = 1\nb = f()", "line 2: expected|b must be a plain value")],
)
def test_a_parameters_cell_holds_plain_values_only(tmp_path, parameters, message):
    with pytest.raises(InputError, match=message):
        notebooks.parameters_of(notebook(tmp_path, parameters=parameters))


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    with pytest.raises(InputError, match="0 cells are tagged 'parameters', expected exactly one"):
        notebooks.parameters_of(notebook(tmp_path, tags=()))


@pytest.mark.parametrize(
    "name", ["bring_your_own_data", "comparison", "getting_started", "region", "scenarios", "without_a_car"]
)
def test_papermill_shows_every_parameter_with_its_type_and_what_it_is(repo, name):
    import papermill

    path = repo / "notebooks" / f"{name}.ipynb"
    shown, defaults = papermill.inspect_notebook(path), notebooks.parameters_of(path)
    assert list(shown) == list(defaults)
    for parameter, value in defaults.items():
        told = shown[parameter]
        assert told["inferred_type_name"].partition("[")[0] == type(value).__name__
        assert ast.literal_eval(told["default"]) == value
        assert len(told["help"]) > 10
    if "level" in shown:
        assert set(shown["level"]["help"].partition(": ")[2].split(", ")) <= set(levels.SHOWN)
    assert {path.stem for path in (repo / "notebooks").glob("*.ipynb")} == {
        "bring_your_own_data", "comparison", "getting_started", "region", "scenarios", "without_a_car",
    }  # fmt: skip


def test_a_mistyped_level_of_a_notebook_is_refused_with_the_closest(repo, tmp_path):
    with pytest.raises(RunError, match=r"UnknownNameError: no level 'lukioo'\. Did you mean 'lukio'") as caught:
        notebooks.execute(repo / "notebooks/getting_started.ipynb", tmp_path / "out.ipynb", {"level": "lukioo"})
    assert "texts: no key" not in str(caught.value)


def test_what_is_no_notebook_is_named(tmp_path):
    with pytest.raises(NotThereError, match=r"none\.ipynb does not exist"):
        notebooks.parameters_of(tmp_path / "none.ipynb")
    (tmp_path / "bad.ipynb").write_text("{")
    with pytest.raises(InputError, match=r"bad\.ipynb: not a notebook"):
        notebooks.parameters_of(tmp_path / "bad.ipynb")


def test_a_good_run_is_published_and_equal_runs_are_equal_bytes(tmp_path):
    path = notebook(tmp_path, "print(region * 2, k)")
    one = notebooks.execute(path, tmp_path / "1.ipynb", {"region": "=049"})
    two = notebooks.execute(path, tmp_path / "2.ipynb", {"region": "=049"})
    assert one.read_bytes() == two.read_bytes()
    texts = [o.text for c in nbformat.read(one, 4).cells for o in c.get("outputs", [])]
    assert texts == ["=049=049 3\n"]


@pytest.mark.parametrize("said", ["Kernel died before replying to kernel_info", "Kernel didn't respond in 120 seconds"])
def test_a_kernel_that_does_not_start_is_told_in_one_message(tmp_path, said, monkeypatch):
    import papermill

    def no_kernel(*_, **__):
        raise RuntimeError(said)

    monkeypatch.setattr(papermill, "execute_notebook", no_kernel)
    target = tmp_path / "out.ipynb"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(RunError, match="the kernel died") as caught:
        notebooks.execute(notebook(tmp_path), target, {})
    assert said in str(caught.value)
    assert target.read_text(encoding="utf-8") == "old"


def test_an_error_that_speaks_of_memory_asks_for_it(tmp_path):
    cell = """raise RuntimeError("can't start new thread")"""
    with pytest.raises(RunError, match=r"can't start new thread; is there enough memory\?"):
        notebooks.execute(notebook(tmp_path, cell), tmp_path / "out.ipynb", {})


def test_an_error_without_a_word_asks_for_memory(tmp_path):
    book = notebook(tmp_path, "raise MemoryError")
    with pytest.raises(RunError, match=r"MemoryError: nothing more was said; is there enough memory\?"):
        notebooks.execute(book, tmp_path / "out.ipynb", {})


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("x = 1\n1/0", "ZeroDivisionError"),
        ("import sys; sys.exit(0)", "SystemExit"),
        (
            f"import os, signal; {KILL}",
            r"kernel died in cell 4 .*; it had printed nothing",
        ),
        (
            f"import os, signal, time; print('loading', flush=True); time.sleep(1); {KILL}",
            r"kernel died in cell 4 .*; its last lines:\nloading",
        ),
        ("import time; time.sleep(30)", "cell 4 ran longer than 3 s and was stopped; it had printed nothing"),
        (
            "import time\nfor i in range(40):\n    print(f'\\x1b[1mnumber {i}\\x1b[0m', flush=True)\ntime.sleep(30)",
            r"cell 4 ran longer than 3 s and was stopped; its last lines:\nnumber 28\n(.*\n)+number 39\n",
        ),
    ],
)
def test_a_failed_run_names_the_cell_keeps_the_old_result_and_the_failed_notebook(tmp_path, cell, message, monkeypatch):
    monkeypatch.setattr(notebooks, "CELL_TIMEOUT_S", 3)
    target = tmp_path / "out.ipynb"
    target.write_text("the last good one")
    with pytest.raises(RunError, match=message) as caught:
        notebooks.execute(notebook(tmp_path, "a = 1", cell), target, {"k": 4})
    assert target.read_text() == "the last good one"
    kept = tmp_path / "out.failed.ipynb"
    assert kept.exists() == (f"kept at {kept}" in str(caught.value))
    assert kept.exists() or "kernel died" in message or "longer" in message


def test_a_kernel_starts_without_the_users_own_settings(tmp_path, monkeypatch):
    profile = tmp_path / "ipython/profile_default/startup"
    profile.mkdir(parents=True)
    (profile / "own.py").write_text("secret = 1")
    (tmp_path / "start.py").write_text("secret = 2")
    (tmp_path / "matplotlibrc").write_text("figure.dpi: 7\n")
    mine = {"IPYTHONDIR": tmp_path / "ipython", "PYTHONSTARTUP": tmp_path / "start.py"}
    mine |= {"MATPLOTLIBRC": tmp_path / "matplotlibrc"}
    for name, path in mine.items():
        monkeypatch.setenv(name, str(path))
    book = notebook(tmp_path, "import matplotlib\nprint('secret' in globals(), matplotlib.rcParams['figure.dpi'])")
    made = notebooks.execute(book, tmp_path / "out.ipynb", {})
    assert nbformat.read(made, 4).cells[1].outputs[0].text == "False 100.0\n"
    assert {name: os.environ[name] for name in mine} == {name: str(path) for name, path in mine.items()}
