"""Rules of the project that a machine can hold: floors, vocabulary, set-up files kept equal."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml

import kopa

CONDA_NAMES = {"matplotlib-base": "matplotlib", "pyosmium": "osmium"}
HEAVY = ("pandas", "numpy", "geopandas", "numba", "matplotlib", "scipy", "rich.progress")


def test_imports_point_down(repo):
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
                          cwd=repo, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("statement", ["import kopa", "import kopa.cli"])
def test_nothing_heavy_is_imported_before_it_is_used(statement):
    code = f"import sys; {statement}; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_pages_are_written_without_the_compiler_of_the_kernels():
    code = "import sys; import kopa.report; print([m for m in ('numba', 'scipy', 'matplotlib') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_every_name_of_the_vocabulary_is_there():
    for name in kopa.__all__:
        assert getattr(kopa, name) is not None
    assert set(dir(kopa)) == set(kopa.__all__)
    with pytest.raises(AttributeError, match="no attribute 'travel_tmes'"):
        kopa.travel_tmes  # noqa: B018


def bounds_of(requirements):
    split = (re.fullmatch(r"([\w.-]+)(.*)", line).groups() for line in requirements)
    return {name.lower(): bound for name, bound in split}


def test_conda_environment_has_the_bounds_of_pyproject(repo):
    project = tomllib.loads((repo / "pyproject.toml").read_text())["project"]
    conda = yaml.safe_load((repo / "environment.yml").read_text())
    (by_pip,) = (d["pip"] for d in conda["dependencies"] if isinstance(d, dict))
    listed = bounds_of([d for d in [*conda["dependencies"], *by_pip] if isinstance(d, str) and not d.startswith("-")])
    assert listed.pop("python") == project["requires-python"]
    listed.pop("pip")
    assert {CONDA_NAMES.get(name, name): bound for name, bound in listed.items()} == bounds_of(project["dependencies"])


def test_both_ends_of_the_python_range_resolve(repo, tmp_path):
    """Both at once: they wait for the registry."""
    conda = yaml.safe_load((repo / "environment.yml").read_text())
    wanted = bounds_of([d for d in conda["dependencies"] if isinstance(d, str)])
    lines = [f"{CONDA_NAMES.get(n, n)}{b}" for n, b in wanted.items() if n not in ("python", "pip")]
    (tmp_path / "wanted.in").write_text("\n".join(lines))
    command = [sys.executable, "-m", "uv", "pip", "compile", "-q", "wanted.in", "--python-version"]
    begun = [
        subprocess.Popen([*command, python, "-o", f"{python}.txt"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for python in ("3.11", "3.13")
    ]
    for one in begun:
        said = one.communicate()[1]
        assert one.returncode == 0, said
    for python in ("3.11", "3.13"):
        assert "geopandas==" in (tmp_path / f"{python}.txt").read_text()


def test_the_locks_pin_every_dependency_once_with_hashes_and_no_address(repo):
    pyproject = tomllib.loads((repo / "pyproject.toml").read_text())
    groups = {
        name: [one for one in group if isinstance(one, str)] for name, group in pyproject["dependency-groups"].items()
    }
    locks = [(repo / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")]
    runs, develops = (set(re.findall(r"^([\w.-]+)==", lock, flags=re.M)) for lock in locks)
    assert set(bounds_of([*pyproject["project"]["dependencies"], *groups["set-up"]])) <= runs
    assert set(bounds_of(groups["dev"])) <= runs | develops
    assert not runs & develops
    assert not [name for name in runs if name.startswith("snakemake")]
    for lock in locks:
        assert "://" not in lock
        blocks = re.split(r"\n(?=[\w.-]+==)", lock)
        assert all("--hash=sha256:" in block for block in blocks)


def test_documents_name_commands_that_exist(repo):
    text = (repo / "README.md").read_text()
    makefile = (repo / "Makefile").read_text()
    for target in set(re.findall(r"\bmake ([a-z]+)", text)):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target
    commands = set(re.findall(r"\bkopa (run|regions|status|score|verify|doctor|[a-z]+)\b", text)) & {
        "run", "regions", "status", "score", "verify", "doctor", "compare", "fetch", "build", "validate", "scenario",
    }  # fmt: skip
    from kopa.cli import app

    known = {c.name or c.callback.__name__ for c in app.registered_commands}
    assert commands <= known
