"""What the system gives a process, and what is made up where it does not."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kopa import environment
from kopa.errors import InputError


@pytest.mark.parametrize("threads", ["0", "-1", "two", "", "1.5", "²"])
def test_a_number_of_threads_that_is_none_is_refused(threads):
    with pytest.raises(InputError, match=r"NUMBA_NUM_THREADS is .* at least 1"):
        environment.check({"NUMBA_NUM_THREADS": threads})
    environment.check({"NUMBA_NUM_THREADS": "2"})


@pytest.fixture
def without_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    for name in ("LOGNAME", "USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_without_a_home_and_a_name_both_are_made_up(without_home):
    environment.make_up_what_lacks()
    home = os.environ["HOME"]
    assert home.startswith(str(without_home))
    assert stat.S_IMODE(Path(home).stat().st_mode) == 0o700
    assert os.environ["LOGNAME"] == f"uid{os.getuid()}"
    assert os.environ["MPLBACKEND"] == "Agg"
    environment.make_up_what_lacks()
    assert os.environ["HOME"] == home


def test_a_folder_that_others_may_write_is_not_taken_for_the_home(without_home):
    (without_home / f"kopa-home-{os.getuid()}").mkdir()
    (without_home / f"kopa-home-{os.getuid()}").chmod(0o777)
    environment.make_up_what_lacks()
    home = os.environ["HOME"]
    assert home != str(without_home / f"kopa-home-{os.getuid()}")
    assert stat.S_IMODE(Path(home).stat().st_mode) == 0o700


def test_a_home_that_can_be_written_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    environment.make_up_what_lacks()
    assert (os.environ["HOME"], os.environ["LOGNAME"]) == (str(tmp_path), "anna")


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [("NUMBA_NUM_THREADS", "0", "expected a whole number of at least 1"), ("MPLBACKEND", "nonsense", "or write Agg")],
)
def test_a_session_of_python_is_told_what_a_variable_lacks_in_words_of_kopa(variable, value, told):
    asked = "import kopa\ntry:\n    kopa.open_study\nexcept kopa.errors.InputError as error:\n    print(error)"
    done = subprocess.run(
        [sys.executable, "-c", f"import kopa.errors\n{asked}"], env={**os.environ, variable: value},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert f"environment: {variable} is '{value}'" in done.stdout
    assert told in done.stdout
