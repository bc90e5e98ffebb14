import pytest
from rich.console import Console

from kopa import store
from kopa.errors import KopaError, NotThereError, RunError
from kopa.workflow import session, start_page, stops
from tests.workflow.recorded import write_record

SAID = Console(quiet=True)


@pytest.fixture
def out(tmp_path):
    """A folder in which one region was run, by a run that was killed before it wrote the start page."""
    store.write_text(tmp_path / "kainuu" / "report.fi.html", "report")
    write_record(tmp_path / "kainuu")
    return tmp_path


def listed(out):
    return "kainuu/report.fi.html" in (out / "index.html").read_text(encoding="utf-8")


def test_a_page_that_a_killed_run_left_behind_is_made(out):
    assert start_page.mend(out, SAID, wait=False) == out / "index.html"
    assert listed(out)


def test_a_page_that_was_edited_is_made_again_and_one_that_stands_locks_nothing(out):
    start_page.mend(out, SAID, wait=False)
    (out / "index.html").write_text("edited", encoding="utf-8")
    start_page.mend(out, SAID, wait=False)
    assert listed(out)
    with session.locked(out, SAID, wait=False):
        start_page.mend(out, SAID, wait=False)
        (out / "index.html").write_text("edited", encoding="utf-8")
        with pytest.raises(RunError):
            start_page.mend(out, SAID, wait=False)


@pytest.mark.parametrize("end", [stops.Stopped(130), RunError("a fault"), MemoryError()])
def test_however_a_run_ends_what_it_published_is_listed_and_its_own_end_is_told(out, end):
    with pytest.raises(type(end)) as told, start_page.written_after(out):
        raise end
    assert told.value is end
    assert listed(out)


def test_a_disk_that_takes_no_page_hides_no_error_of_the_run(out, monkeypatch):
    def full(*_):
        raise RunError("no space left")

    monkeypatch.setattr(store, "write_text", full)
    with pytest.raises(KopaError, match="cells are lost"), start_page.written_after(out):
        raise RunError("cells are lost")
    with pytest.raises(RunError, match="no space left"), start_page.written_after(out):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotThereError, match="none is no folder of reports"):
        start_page.mend(tmp_path / "none", SAID, wait=False)
