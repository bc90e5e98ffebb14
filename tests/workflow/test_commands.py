"""Commands of `kopa` beside `run`: what they hold, and what they say when the ground is missing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kopa import cli
from kopa.errors import RunError
from kopa.workflow import lock


def test_a_comparison_holds_the_folder_like_a_run(tmp_path, monkeypatch):
    held = []

    def compare(parameters, out, console, *, all_finland, tables):
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


def without(library: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess:
    gone = f"import sys; sys.modules[{library!r}] = None; sys.argv = {['kopa', *arguments]!r}"
    command = [sys.executable, "-c", f"{gone}; from kopa.cli import main; main()"]
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
    code = "import os, kopa.cli; kopa.cli._prepare(); print('x'); f = open('a', 'w'); print(f.fileno(), file=f)"
    done = subprocess.run(["sh", "-c", f'exec "$0" -c "$1" {shut}', sys.executable, code], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert int((tmp_path / "a").read_text()) > 2


def test_a_stop_while_the_command_line_is_imported_shows_no_traceback():
    code = "import kopa.__main__, os, signal; os.kill(os.getpid(), signal.SIGINT); print('went on')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests may have it ignored
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (-2, "", "")
