"""What the modules of a folder declare: gathered in their order, nothing twice."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from kopa.declared import declared
from kopa.errors import InputError


def test_modules_are_gathered_in_their_order_and_a_name_used_twice_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "some_things"
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "b": "THINGS = ['bed']",
        "a": "THINGS = ['axe', 'arm']",
        "c": "OTHER = ['x']",
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    try:
        package = import_module("some_things")
        assert declared(package, "THINGS", lambda one: [one]) == ["axe", "arm", "bed"]
        with pytest.raises(InputError, match="some_things: a is declared twice"):
            declared(package, "THINGS", lambda one: [one[0]])
    finally:
        for name in [name for name in sys.modules if name.startswith("some_things")]:
            del sys.modules[name]
