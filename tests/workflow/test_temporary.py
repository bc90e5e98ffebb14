"""The folder beside a run's results goes with the run; what killed runs left goes with the next, nobody else's."""

import subprocess
import sys
import tempfile

import pytest

temporary = pytest.importorskip("kopa.workflow.temporary", reason="fcntl is not on every system")


@pytest.fixture
def system(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_gone_after_the_run_with_all_that_is_in_it(system):
    with temporary.folder() as folder:
        (folder / "notebook").mkdir()
        (folder / "notebook" / "executed.ipynb").touch()
    assert list(system.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(system):
    code = (
        "import os, signal, tempfile, sys; tempfile.tempdir = sys.argv[1]\n"
        "from kopa.workflow import temporary\n"
        "with temporary.folder() as folder: (folder / 'left').touch(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(system)], check=False)
    (left,) = system.iterdir()
    assert (left / "left").exists()
    with temporary.folder():
        assert not left.exists()


def test_a_folder_that_another_run_holds_is_left_alone(system):
    with temporary.folder() as held, temporary.folder():
        assert held.exists()


def test_files_and_folders_of_others_are_left_alone(system):
    notes, mine, elsewhere = system / "kopa-notes", system / f"{temporary.PREFIX}of-mine", system / "elsewhere"
    for folder in (notes, mine / "kainuu", elsewhere):
        folder.mkdir(parents=True)
    (elsewhere / temporary.MARK).touch()
    link = system / f"{temporary.PREFIX}link"
    link.symlink_to(elsewhere)
    temporary.sweep()
    assert link.is_symlink()
    assert (mine / "kainuu").is_dir()
    assert notes.is_dir()
    assert (elsewhere / temporary.MARK).is_file()


def test_where_there_are_no_locks_the_folder_bears_no_mark(system, monkeypatch):
    def none(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(temporary.fcntl, "flock", none)
    with temporary.folder() as folder:
        assert not (folder / temporary.MARK).exists()
        temporary.sweep()
        assert folder.exists()
