"""What kopa is made of: every dependency has its reason, the bill of materials names it, known faults are red."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest


@pytest.fixture(scope="module")
def audit(repo):
    spec = importlib.util.spec_from_file_location("audit", repo / "tools/audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def names_of(requirements):
    return {re.match(r"[\w.-]+", line).group().lower() for line in requirements}


def test_every_dependency_has_a_reason_on_the_page_and_no_other_is_there(repo):
    project = tomllib.loads((repo / "pyproject.toml").read_text())
    table, _, development = (repo / "docs/dependencies.md").read_text().partition("For development only:")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, flags=re.M)[1:]
    told = {name.strip() for names, reason in rows if reason.strip() for name in names.split(",")}
    assert told == names_of(project["project"]["dependencies"])
    groups = [one for group in project["dependency-groups"].values() for one in group if isinstance(one, str)]
    assert names_of(groups) <= set(re.findall(r"[\w-]+", development.partition("`requirements.lock`")[0]))


def vulnerable(*ids):
    faults = [{"id": name, "fix_versions": ["2.0"]} for name in ids]
    return {"dependencies": [{"name": "pkg", "version": "1.0", "vulns": faults}]}


def test_a_known_fault_is_red_unless_it_is_accepted_with_a_reason(audit):
    assert audit.judge(vulnerable(), {}) == (0, "audit: 1 of 1 packages asked about")
    code, told = audit.judge(vulnerable("X-1"), {})
    assert (code, "KNOWN FAULT: pkg 1.0: X-1, mended in 2.0" in told) == (1, True)
    code, told = audit.judge(vulnerable("X-1"), {"X-1": "only on Windows"})
    assert (code, "accepted: pkg 1.0: X-1, mended in 2.0 (only on Windows)" in told) == (0, True)
    assert "take it out of ACCEPTED: X-1" in audit.judge(vulnerable(), {"X-1": "old"})[1]


def test_an_audit_that_could_not_ask_says_so_and_is_not_taken_for_all_clear(audit):
    unknown = {"dependencies": [{"name": "pkg", "skip_reason": "Dependency not found"}]}
    for report in (None, {}, unknown):
        code, told = audit.judge(report, {})
        assert code == 0
        assert "SKIPPED, nothing was audited" in told


def test_the_bill_of_materials_names_every_locked_package_and_is_the_same_twice(repo, tmp_path):
    made = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, more in zip(made, ((), ("--no-validate",)), strict=True):
        subprocess.run([sys.executable, repo / "tools/sbom.py", path, *more], check=True, capture_output=True)
    assert made[0].read_bytes() == made[1].read_bytes()
    bill = json.loads(made[0].read_text())
    assert bill["bomFormat"] == "CycloneDX"
    named = {(one["name"], one["version"]) for one in bill["components"]}
    locked = re.findall(r"^([\w.-]+)==([^ ;\\]+)", (repo / "requirements.lock").read_text(), flags=re.M)
    assert named == set(locked)
    assert "://" not in json.dumps([one.get("externalReferences", []) for one in bill["components"]])


COMES_WITH = {
    "ipython": "ipykernel", "jupyter-client": "ipykernel", "markupsafe": "jinja2", "nbclient": "papermill",
    "nbformat": "nbconvert", "packaging": "nbconvert", "urllib3": "requests",
}  # fmt: skip
"""Packages that kopa imports and leaves to one that it asks for, which cannot do without them."""

EXTRAS = {"folium", "snakemake"}


def imported_modules(repo):
    """Yield the top of every module outside the standard library that a module of kopa imports, at any depth."""
    for path in (repo / "kopa").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            yield from (name.partition(".")[0] for name in names)


def test_every_package_that_is_imported_is_asked_for_or_comes_with_one(repo):
    declared = names_of(tomllib.loads((repo / "pyproject.toml").read_text())["project"]["dependencies"])
    of_module = metadata.packages_distributions()
    tops = set(imported_modules(repo)) - sys.stdlib_module_names - {"kopa", "_signal"} - EXTRAS
    packages = {of_module[top][0].lower().replace("_", "-") for top in tops}
    assert packages - declared == set(COMES_WITH)
    for package, parent in COMES_WITH.items():
        needed = {one.replace("_", "-") for one in names_of(metadata.requires(parent))}
        assert parent in declared
        assert package in needed, f"{parent} asks for {package} no longer"
