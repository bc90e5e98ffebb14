"""Progress names the work and the time left."""

from kopa.accessibility.search import progress as progress_module
from kopa.accessibility.search.progress import Progress


def test_progress_names_the_work_and_the_time_left(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "AFTER_S", 0.0)
    with Progress("travel times", 20, "always") as bar:
        for _ in range(20):
            bar.step()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(", about")[0] for line in lines] == [f"travel times: {n} of 20" for n in range(2, 21, 2)]
    assert all(line.endswith(" s left") for line in lines)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Progress("travel times", 4, True) as bar:
        bar.step(2)
        assert (bar._bar.tasks[0].completed, bar._bar.tasks[0].total) == (2, 4)
        assert "TimeRemainingColumn" in {type(column).__name__ for column in bar._bar.columns}
    capsys.readouterr()
    with Progress("travel times", 4, False) as bar:
        bar.step(4)
    assert capsys.readouterr().err == ""
