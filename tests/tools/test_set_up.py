"""`make` sets a checkout up once; one that was moved is set up anew, and one that is reached by a link is not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PYTHON = """#!/bin/sh
[ "$1" = -m ] || exit 0
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho " 1.2.3 "\\n' > "$3/bin/uv"
printf '#!/bin/sh\\necho reports "$@"\\n' > "$3/bin/kopa"
: > "$3/bin/python"
chmod +x "$3"/bin/*
"""
"""A Python that makes environments in which nothing is installed."""


@pytest.fixture
def checkout(repo, tmp_path):
    """Copy what `make` reads to a folder whose name holds a space."""
    folder = tmp_path / "my checkout"
    (folder / "tools").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "tools/set_up.sh"):
        shutil.copy(repo / name, folder / name)
    (folder / "requirements.lock").write_text("uv==1.2.3 \\\n", encoding="utf-8")
    python = tmp_path / "python"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return folder


def told(folder: Path) -> str:
    """Return what `make report` says in a folder that a shell has gone to."""
    command = ["make", "-C", ".", "--no-print-directory", "report", f"PYTHON={folder.parent / 'python'}"]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PWD": str(folder)}, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_checkout_is_set_up_once_and_again_where_it_was_moved(checkout):
    assert "Setting up" in told(checkout)
    assert told(checkout) == "reports run --all\n"
    moved = checkout.rename(checkout.with_name("elsewhere"))
    (said, *_, last) = told(moved).splitlines()
    assert said == f"The checkout was moved from {checkout}: .venv is made anew."
    assert last == "reports run --all"
    assert told(moved) == "reports run --all\n"


def test_a_link_to_a_checkout_is_no_move(checkout):
    link = checkout.with_name("link")
    link.symlink_to(checkout)
    assert "Setting up" in told(link)
    assert [told(folder) for folder in (link, checkout, link)] == ["reports run --all\n"] * 3
