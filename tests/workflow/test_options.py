"""What the user asks of Snakemake: checked before anything is done."""

import os
from pathlib import Path

import pytest

from kopa.errors import InputError, KopaError, NotThereError, RunError, UnknownNameError
from kopa.workflow import options
from kopa.workflow.batch import Asked

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
        options.check(Asked(executor=executor), HERE)
    assert told in str(caught.value)
    options.check(Asked(executor="cluster-generic"), HERE)


def test_a_profile_is_one_of_kopas_or_a_folder_with_its_file(tmp_path):
    assert options.profile("slurm").endswith("profiles/slurm")
    with pytest.raises(NotThereError, match=r"nor a profile of kopa .* Did you mean 'slurm'"):
        options.check(Asked(profile="slrum"), HERE)
    with pytest.raises(NotThereError, match=r"holds no config\.yaml"):
        options.check(Asked(profile=str(tmp_path)), HERE)
    (tmp_path / "config.yaml").write_text("jobs: 1")
    assert options.profile(str(tmp_path)) == str(tmp_path)


def test_a_page_has_a_known_ending_and_a_folder(tmp_path):
    (tmp_path / "folder.html").mkdir()
    for name, told in (("run.pdf", "end in .html or .zip"), ("no/run.html", "does not exist"), ("folder.html", "is a")):
        with pytest.raises(KopaError, match="--report: ") as caught:
            options.check(Asked(report=tmp_path / name), HERE)
        assert told in str(caught.value)
    options.check(Asked(report=tmp_path / "run.html"), HERE)
    options.check(Asked(report=tmp_path / "new/run.html"), tmp_path / "new")


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


def test_nothing_from_outside_steers_snakemake(monkeypatch):
    for name in [one for one in os.environ if one.startswith(("SNAKEMAKE", "KOPA"))]:
        monkeypatch.delenv(name)
    for name in ("SNAKEMAKE_PROFILE", "SNAKEMAKE_OUTPUT_CACHE", "KOPA_RUN", "KOPA_STARTER"):
        monkeypatch.setenv(name, "x")
    left = options.environment({"KOPA_RUN": "own"})
    assert left["KOPA_RUN"] == "own"
    assert {name for name in left if name.startswith(("SNAKEMAKE", "KOPA"))} == {"KOPA_RUN", "KOPA_STARTER"}
