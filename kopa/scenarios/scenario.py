"""A scenario: a question to a network of sites as data, made of edits; equal edits in any order are one question."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kopa.errors import InputError, shown
from kopa.regions import slug
from kopa.scenarios.edits import Edit
from kopa.words.text import LANGUAGES, Text

NO_NOTE = Text("", "", "")

LABEL = re.compile(r"[a-z]{1,3}[0-9]+")
"""A part of an id by which options are called, such as ve1."""

KEY_DIGITS = 16
"""Hexadecimal digits of a scenario's key."""


@dataclass(frozen=True)
class Scenario:
    """Edits with an id and a name in three languages.

    Attributes
    ----------
    id
        Lower-case letters, digits and hyphens; names its folder and file.
    name
        What readers call it; where none is given, the words of its id (`title_of`).
    edits
        What changes.
    note
        Why it is asked, or by which rule it was chosen.
    where
        File that it was read from; empty where it was made in Python.

    Examples
    --------
    >>> from kopa.scenarios.edits import close
    >>> one, other = Scenario.of(close("00673")), Scenario.of(close("00301"))
    >>> (one + other).key == (other + one).key
    True
    """

    id: str
    name: Text
    edits: tuple[Edit, ...]
    note: Text = NO_NOTE
    where: str = field(default="", compare=False)

    @classmethod
    def of(cls, *edits: Edit, id: str = "scenario", name: str = "") -> "Scenario":  # noqa: A002
        """Return the scenario of some edits, made in Python; what is no edit is refused."""
        other = [one for one in edits if not isinstance(one, Edit)]
        if other:
            raise InputError(f"Scenario.of: {shown(other[0])} is no edit; give edits such as kopa.close(…)")
        return cls(slug(id) or "scenario", Text(*(name or title_of(id),) * len(LANGUAGES)), tuple(edits))

    @property
    def key(self) -> str:
        """What the answer depends on, beside the study: the edits, whatever their order and whatever it is called."""
        edits = sorted(json.dumps(one, sort_keys=True) for one in self.plain()["edit"])
        return hashlib.sha256("\n".join(edits).encode()).hexdigest()[:KEY_DIGITS]

    def with_edits(self, edits: Iterable[Edit]) -> "Scenario":
        """Return the scenario with further edits; an edit that is in it already is not done twice."""
        joined = tuple(dict.fromkeys((*self.edits, *edits)))
        return Scenario(self.id, self.name, joined, self.note, self.where)

    def __add__(self, other: "Scenario") -> "Scenario":
        """Return both together: the ids and names one after another."""
        if not isinstance(other, Scenario):
            raise InputError(f"{self.id} + {shown(other)}: no scenario; give Scenario.of(…), or add with_edits([…])")
        name = Text(*(f"{self.name.get(one)} + {other.name.get(one)}" for one in LANGUAGES))
        note = Text(*(f"{self.note.get(one)} {other.note.get(one)}".strip() for one in LANGUAGES))
        return Scenario(f"{self.id}-{other.id}", name, self.with_edits(other.edits).edits, note)

    def plain(self) -> dict[str, Any]:
        """Return the scenario as it stands in a file: texts, numbers, lists and tables alone."""
        name, note = ({one: text.get(one) for one in LANGUAGES} for text in (self.name, self.note))
        noted = {"note": note} if self.note != NO_NOTE else {}
        return {"id": self.id, "name": name, **noted, "edit": [_as_floats(one.plain()) for one in self.edits]}

    def toml(self) -> str:
        """Return the text of the file that holds the scenario.

        Examples
        --------
        >>> from kopa.scenarios.edits import close
        >>> print(Scenario.of(close("00673"), id="ve1").toml())
        id = "ve1"
        name = { fi = "VE1", sv = "VE1", en = "VE1" }
        <BLANKLINE>
        [[edit]]
        close = "00673"
        <BLANKLINE>
        """
        fields = self.plain()
        lines = [f"{name} = {_toml(value)}" for name, value in fields.items() if name != "edit"]
        for edit in fields["edit"]:
            lines += ["", "[[edit]]", *(f"{name} = {_toml(value)}" for name, value in edit.items())]
        return "\n".join(lines) + "\n"


def title_of(scenario_id: str) -> str:
    """Return the words of an id as a title: a short label with a number, such as VE1, in capitals.

    Examples
    --------
    >>> title_of("ve1-uusi-koulu"), title_of("kaksi-lukiota")
    ('VE1 uusi koulu', 'Kaksi lukiota')
    """
    words = [one.upper() if LABEL.fullmatch(one) else one for one in scenario_id.split("-")]
    title = " ".join(filter(None, words))
    return title[:1].upper() + title[1:]


def _as_floats(value: Any) -> Any:
    """Return a value with whole numbers as integers, so that equal places and limits are written alike: 5.0 is 5."""
    if isinstance(value, dict):
        return {name: _as_floats(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_floats(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # which JSON leaves, and TOML forbids
