"""What the user asks of Snakemake: checked before anything is done."""

import os
from pathlib import Path

import pytest

from kopa.errors import InputError, KopaError, NotThereError, RunError, UnknownNameError
from kopa.workflow import snakemake_options as options
from kopa.workflow.batch import RunOptions

HERE = Path("reports")


@pytest.mark.parametrize(
    ("executor", "told"),
    [
        ("cluster-genric", "Did you mean 'cluster-generic'?"),
        ("slrum", "Did you mean 'slurm'?"),
        ("", "Installed are local"),
    ],
)
def test_an_executor_that_is_not_installed_is_refused_by_name(executor, told):
    with pytest.raises(UnknownNameError, match="--executor: ") as caught:
        options.check(RunOptions(executor=executor), HERE)
    assert told in str(caught.value)
    options.check(RunOptions(executor="cluster-generic"), HERE)


def test_a_profile_is_one_of_kopas_or_a_folder_with_its_file(tmp_path):
    assert options.profile("slurm").endswith("profiles/slurm")
    with pytest.raises(NotThereError, match=r"nor a profile of kopa .* Did you mean 'slurm'"):
        options.check(RunOptions(profile="slrum"), HERE)
    with pytest.raises(NotThereError, match=r"holds no config\.yaml"):
        options.check(RunOptions(profile=str(tmp_path)), HERE)
    (tmp_path / "config.yaml").write_text("jobs: 1")
    assert options.profile(str(tmp_path)) == str(tmp_path)


def test_a_page_has_a_known_ending_and_a_folder(tmp_path):
    (tmp_path / "folder.html").mkdir()
    for name, told in (("run.pdf", "end in .html or .zip"), ("no/run.html", "does not exist"), ("folder.html", "is a")):
        with pytest.raises(KopaError, match="--report: ") as caught:
            options.check(RunOptions(report=tmp_path / name), HERE)
        assert told in str(caught.value)
    options.check(RunOptions(report=tmp_path / "run.html"), HERE)
    options.check(RunOptions(report=tmp_path / "new/run.html"), tmp_path / "new")


def test_a_page_that_was_not_written_is_told(tmp_path):
    page = tmp_path / "run.html"
    before = options.version_of(page)
    with pytest.raises(RunError, match="everything was up to date"):
        options.refuse_missing_page(page, before, ran=False)
    with pytest.raises(RunError, match="was not written by Snakemake"):
        options.refuse_missing_page(page, before, ran=True)
    page.write_text("page")
    options.refuse_missing_page(page, before, ran=True)
    with pytest.raises(RunError, match="was not written by Snakemake"):
        options.refuse_missing_page(page, options.version_of(page), ran=True)


def test_further_options_are_read_as_a_shell_does():
    assert options.words("--a 'b c' d") == ("--a", "b c", "d")
    with pytest.raises(InputError, match="close every quote"):
        options.words("--a 'b")


@pytest.mark.parametrize(
    ("how", "names"),
    [
        ({"profile": "slurm"}, "--profile needs"),
        ({"snakemake": ("--latency-wait", "60")}, "--snakemake needs"),
        ({"report": Path("run.html")}, "--report needs"),
        ({"profile": "slurm", "report": Path("run.html")}, "--profile and --report need"),
    ],
)
def test_without_the_extra_what_needs_snakemake_is_refused_with_the_line_that_installs_it(how, names, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(NotThereError) as caught:
        options.check(RunOptions(**how), HERE)
    assert f"{names} Snakemake, which is not installed" in str(caught.value)
    assert 'pip install "kopa[cluster]"' in str(caught.value)
    options.check(RunOptions(jobs=2, keep_going=False), HERE)


def test_an_executor_of_the_extra_is_refused_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setattr("pkgutil.iter_modules", lambda: iter(()))
    with pytest.raises(UnknownNameError, match=r"Installed are local; .*pip install \"kopa\[cluster\]\" adds slurm"):
        options.check(RunOptions(executor="slurm"), HERE)


def test_nothing_from_outside_steers_snakemake(monkeypatch):
    for name in [one for one in os.environ if one.startswith(("SNAKEMAKE", "KOPA"))]:
        monkeypatch.delenv(name)
    for name in ("SNAKEMAKE_PROFILE", "SNAKEMAKE_OUTPUT_CACHE", "KOPA_STARTER"):
        monkeypatch.setenv(name, "x")
    assert {name for name in options.environment() if name.startswith(("SNAKEMAKE", "KOPA"))} == {"KOPA_STARTER"}
