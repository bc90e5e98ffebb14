"""The folder beside a run's results goes with the run; what killed runs left is removed later, nobody else's is."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

temporary = pytest.importorskip("kopa.workflow.temporary", reason="fcntl is not on every system")


@pytest.fixture
def system(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def old(path: Path) -> Path:
    before = time.time() - 2 * temporary.SWEPT_AFTER_S
    os.utime(path, (before, before))
    return path


def test_it_is_gone_after_the_run_with_all_that_is_in_it(system):
    with temporary.folder() as folder:
        (folder / "notebook").mkdir()
        (folder / "notebook" / "executed.ipynb").touch()
    assert list(system.iterdir()) == []


def test_what_a_killed_run_left_is_removed_an_hour_later(system):
    code = (
        "import os, signal, tempfile, sys; tempfile.tempdir = sys.argv[1]\n"
        "from kopa.workflow import temporary\n"
        "with temporary.folder() as folder: (folder / 'left').touch(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(system)], check=False)
    (left,) = system.iterdir()
    with temporary.folder():
        assert left.exists(), "it is not old yet"
    old(left)
    with temporary.folder():
        assert not left.exists()


def test_a_folder_that_a_long_run_still_holds_is_left_alone(system):
    with temporary.folder() as held:
        old(held)
        with temporary.folder():
            assert held.exists()


def test_files_and_folders_of_others_are_left_alone(system):
    elsewhere = system / "elsewhere"
    elsewhere.mkdir()
    link = system / f"{temporary.PREFIX}link"
    link.symlink_to(elsewhere)
    os.utime(link, (0, 0), follow_symlinks=False)
    notes = system / "kopa-notes"
    notes.mkdir()
    mine = system / f"{temporary.PREFIX}of-mine"
    (mine / "kainuu").mkdir(parents=True)
    other = old(notes), old(elsewhere), old(mine)
    empty = system / f"{temporary.PREFIX}empty"
    empty.mkdir()
    old(empty)
    temporary.sweep()
    assert link.is_symlink()
    assert not empty.exists()
    assert all(path.exists() for path in other)
