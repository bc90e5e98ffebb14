"""The product with one file more: what a newcomer adds, run without touching the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def beside(source: Path, target: Path, *, but: str = "") -> None:
    """Make a folder with links to everything in another, `but` for one that is made anew."""
    target.mkdir()
    for one in source.iterdir():
        if one.name not in (but, "__pycache__"):
            (target / one.name).symlink_to(one)


def said_with(repo: Path, tree: Path, room: str, file: str, program: str) -> Any:
    """Return the JSON that `program` prints where the folder `room` of the product holds `file` too.

    Parameters
    ----------
    repo
        The checkout.
    tree
        Empty folder for the links; the program's only argument.
    room
        Folder in `kopa`, such as ``goals/catalogue``.
    file
        The file more, relative to `repo`.
    program
        Module to run.
    """
    place = Path("kopa")
    for name in (*Path(room).parts, ""):
        beside(repo / place, tree / place, but=name)
        place = place / name
    (tree / place / Path(file).name).symlink_to(repo / file)
    here = {"PYTHONPATH": os.pathsep.join((str(tree), str(repo))), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", program, str(tree)]
    done = subprocess.run(command, env=os.environ | here, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
