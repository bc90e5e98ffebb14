"""Commands of `kopa` beside `run`: what they hold, and what they say when the ground is missing."""

import inspect
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated, get_origin

import pytest
from typer.testing import CliRunner

from kopa import cli, cli_data, cli_fetch, cli_scenarios
from kopa.cli_choices import PATH_OPTIONS
from kopa.errors import KopaError, RunError
from kopa.sources.example_files import kuopio_school_day
from kopa.workflow import lock


def test_a_comparison_holds_the_folder_like_a_run(tmp_path, monkeypatch):
    held = []

    def compare(parameters, out, console, **asked):
        with (
            pytest.raises(RunError, match="another run is going on there"),
            lock.locked(out / ".kopa/lock", wait=False),
        ):
            pass
        held.append(lock.owner(out / ".kopa/lock"))
        return [out / "comparison/report.fi.html"]

    monkeypatch.setattr("kopa.workflow.compare.compare", compare)
    done = CliRunner().invoke(cli.app, ["compare", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert held[0] is not None
    with lock.locked(tmp_path / ".kopa/lock", wait=False):
        pass


MINE = """id = "two-towns"
name_fi = "Kaksi kuntaa"
municipality_codes = ["217", "236"]
year = 2026
"""


@pytest.fixture
def mine(tmp_path):
    """Return a folder with a region, parameters and tables of one's own."""
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    (tmp_path / "p.toml").write_text("draws = 50\nchoice_sites = 2\n", encoding="utf-8")
    (tmp_path / "tables").mkdir()
    rows = "region,round,group,n,score\nKaksi kuntaa,1,all,4,0.25\nkainuu,2,all,9,0.75\n"
    (tmp_path / "tables/feedback.csv").write_text(rows, encoding="utf-8")
    return tmp_path


def test_a_scorecard_takes_a_region_parameters_and_tables_of_ones_own(mine, monkeypatch):
    shown = []
    monkeypatch.setattr("kopa.workflow.summary.scorecard", lambda card: shown.append(card) or "")
    own = ["--parameters", str(mine / "p.toml"), "--tables", str(mine / "tables")]
    done = CliRunner().invoke(cli.app, ["score", str(mine / "mine.toml"), *own])
    assert done.exit_code == 0, done.output
    (card,) = shown
    values = card.set_index("indicator_id")["value"]
    assert set(card["region_id"]) == {"two-towns"}
    assert values["G3.c.feedback"] == 0.25
    assert "G1.b.share2" in values.index
    assert "G1.b.share3" not in values.index


def test_a_comparison_takes_regions_parameters_and_tables_of_ones_own(mine, monkeypatch):
    asked = {}

    def compare(parameters, out, console, **given):
        asked.update(given, parameters=parameters)
        return []

    monkeypatch.setattr("kopa.workflow.compare.compare", compare)
    monkeypatch.chdir(mine)
    own = ["--parameters", "p.toml", "--tables", "tables", "--out", str(mine / "reports")]
    done = CliRunner().invoke(cli.app, ["compare", "mine.toml", "kainuu", *own])
    assert done.exit_code == 0, done.output
    assert asked["names"] == [str(mine / "mine.toml"), "kainuu"]
    assert (asked["parameters"].draws, asked["parameters_file"]) == (50, Path("p.toml"))
    assert (asked["tables"], asked["all_finland"]) == (Path("tables"), False)
    assert (asked["timetables"], asked["date"]) == ((), "")


def test_a_comparison_takes_timetables_and_their_day(monkeypatch, tmp_path):
    asked = {}
    monkeypatch.setattr("kopa.workflow.compare.compare", lambda *_, **given: asked.update(given) or [])
    feed = kuopio_school_day()
    own = ["--timetable", str(feed), "--date", "2017-02-14", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.app, ["compare", "297", "kainuu", *own])
    assert "stops in Kainuu; use a feed of the region" in str(done.exception)
    done = CliRunner().invoke(cli.app, ["compare", "297", "749", *own])
    assert done.exit_code == 0, done.output
    assert (asked["timetables"], asked["date"]) == ((feed,), "2017-02-14")
    assert "on 2017-02-14" in done.output
    done = CliRunner().invoke(cli.app, ["compare", "297", "749", "--date", "2017-02-14"])
    assert "name feeds with --timetable" in str(done.exception)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["kainuu"], "needs two regions at least"),
        (["kainuu", "suomi"], "suomi is not scored as a region"),
        (["kainuu", "205,290"], "kainuu and kunnat-205-290 both hold 205; compare regions that do not overlap"),
        (["kainuu", "kaiinuu"], "Did you mean 'kainuu'"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything(names, told, tmp_path):
    done = CliRunner().invoke(cli.app, ["compare", *names, "--out", str(tmp_path / "out")])
    assert told in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_tables_that_fit_no_region_of_a_comparison_are_refused_before_anything(mine):
    (mine / "tables/feedback.csv").write_text("region,round,group,n,score\nNowhere,1,all,4,0.25\n", encoding="utf-8")
    for tables, told in (("tables", "Nowhere"), ("none", "none")):
        asked = ["kainuu", "pohjois-savo", "--tables", str(mine / tables), "--out", str(mine / "out")]
        done = CliRunner().invoke(cli.app, ["compare", *asked])
        assert isinstance(done.exception, KopaError)
        assert told in str(done.exception)
        assert not (mine / "out").exists()


def test_an_empty_path_is_refused_in_every_command_that_takes_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in (("run", "kainuu"), ("status",), ("compare",), ("validate",), ("doctor",), ("start-page",),
                  ("scenario", "kainuu"), ("build",), ("data", "diff")):  # fmt: skip
        for out in (("--out", ""), ("--out=",), ("--out", " ")):
            with pytest.raises(KopaError, match=r"^--out is empty; name a folder or file .*, or leave --out out$"):
                CliRunner().invoke(cli.app, [*words, *out], catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []


def test_every_option_of_a_path_is_known_as_one():
    commands = [one for module in (cli, cli_data, cli_fetch, cli_scenarios) for one in vars(module).values()]
    hints = [parameter.annotation for one in filter(inspect.isfunction, commands)
             for parameter in inspect.signature(one).parameters.values()]  # fmt: skip
    of_paths = [hint for hint in hints if get_origin(hint) is Annotated and "Path" in str(hint.__origin__)]
    words = {word for hint in of_paths for one in hint.__metadata__ for word in (one.default, *(one.param_decls or ()))}
    names = {word for word in words if str(word).startswith("--")}
    assert names == PATH_OPTIONS - {"--data", "--mirror"}  # which take words and addresses too


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("validate", "--out", "file/page.md"), "choose another folder with --out"),
        (("validate", "--reports", "file"), "choose another folder with --reports"),
        (("validate", "--out", "."), "is a folder; name a file with --out"),
        (("compare", "--out", "file/reports"), "choose another folder with --out"),
        (("fetch", "--lock", "file/kopa-data.lock"), "choose another folder with --lock"),
        (("fetch", "--dry-run", "--lock", "."), "is a folder; name a file with --lock"),
        (("fetch", "--data-folder", "file"), "choose another folder with --data-folder"),
        (("fetch", "--manual", "file"), "--manual: file is a file; name the folder that holds it"),
        (("data", "diff", "--out", "file/rows"), "choose another folder with --out"),
        (("data", "export", "file/bundle.zip"), "choose another folder with BUNDLE"),
        (("data", "import", "bundle.zip", "--lock", "file/lock"), "choose another folder with --lock"),
    ],
)
def test_what_is_to_be_written_and_cannot_be_is_refused_before_any_work(tmp_path, monkeypatch, arguments, told):
    def worked(*_, **__):
        raise AssertionError("work was done")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("keep")
    for work in (
        "kopa.validity.validate.validate", "kopa.workflow.compare.compare", "kopa.sources.official.bundle.take",
        "kopa.sources.official.bundle.export", "kopa.sources.official.fetching.Fetching.fetch",
        "kopa.sources.official.difference.difference",
    ):  # fmt: skip
        monkeypatch.setattr(work, worked)
    done = CliRunner().invoke(cli.app, list(arguments))
    assert isinstance(done.exception, KopaError)
    assert told in str(done.exception)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def without(library: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess:
    gone = f"import sys; sys.modules[{library!r}] = None; sys.argv = {['kopa', *arguments]!r}"
    command = [sys.executable, "-c", f"{gone}; from kopa.cli_process import main; main()"]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def test_a_doctor_without_pandas_names_it(tmp_path):
    done = without("pandas", "doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("BAD  libraries: missing or broken: ")
    assert "pandas" in done.stdout


def test_a_doctor_without_another_library_names_it_and_goes_on(tmp_path):
    done = without("pikepdf", "doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "BAD  fonts: a library is missing or broken: import of pikepdf halted" in done.stdout
    assert "ok   starter data" in done.stdout


def test_a_command_without_a_library_is_one_message(tmp_path):
    done = without("pandas", "regions", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("kopa: a library is missing or broken: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["0", "1", "2", "1 2", "0 1 2"])
def test_outputs_that_the_caller_closed_go_nowhere(closed, tmp_path):
    shut = " ".join(f"{number}>&-" for number in closed.split())
    begin = "import os; from kopa.cli_process import _prepare; _prepare(); print('x')"
    code = f"{begin}; f = open('a', 'w'); print(f.fileno(), file=f)"
    done = subprocess.run(["sh", "-c", f'exec "$0" -c "$1" {shut}', sys.executable, code], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert int((tmp_path / "a").read_text()) > 2


def run_code(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may have it ignored
    )  # fmt: skip


def test_a_stop_while_the_command_line_is_imported_is_one_line():
    done = run_code("import kopa.__main__, os, signal; os.kill(os.getpid(), signal.SIGINT); print('went on')")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "kopa: stopped before it began\n")


def test_nothing_is_imported_before_the_answer_to_a_stop():
    done = run_code(
        "import _signal, sys; before = []\n"
        "def note(event, its):\n"
        "    if event == 'import' and _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:\n"
        "        before.append(its[0])\n"
        "sys.addaudithook(note)\n"
        "import kopa.__main__, kopa.cli_process\n"
        "print(before)"
    )
    assert (done.stdout, done.stderr) == ("['kopa.__main__', 'kopa']\n", "")


def test_a_stop_after_all_is_said_changes_nothing():
    done = run_code(
        "import atexit, kopa.__main__, os, signal, sys; sys.argv = ['kopa', '--version']\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "kopa.__main__.main()"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("kopa ")
