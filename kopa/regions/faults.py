"""Reading nested tables such as TOML gives them: every fault gathered, with its field and its line."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from kopa import errors
from kopa.errors import did_you_mean
from kopa.plain_text import plain_text

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands: keys and positions from the top, such as ("programme", "leads", 0)."""

LineOf: TypeAlias = Callable[[Path], int | None]


class FaultList:
    """Faults found while reading one file, each said as ``line 3: field: what is wrong``, in the order of the lines."""

    def __init__(self, line_of: LineOf | None = None) -> None:
        self._found: list[tuple[int, str]] = []
        self._paths: set[Path] = set()
        self._line_of = line_of

    @property
    def faults(self) -> list[str]:
        """What is wrong, each as a sentence."""
        return [told for _, told in sorted(self._found, key=lambda one: one[0])]

    def add(self, path: Path, message: str) -> None:
        """Note a fault at `path`."""
        line = self._line_of(path) if self._line_of else None
        told = (f"line {line}: " if line else "") + (f"{dotted(path)}: " if path else "") + message
        self._found.append((line or 0, told))
        self._paths.add(path)

    def is_told(self, path: Path) -> bool:
        """Say whether a fault was noted at a path or at what holds it: what was read there is a stand-in."""
        return any(path[:length] in self._paths for length in range(1, len(path) + 1))

    def table(self, value: object, path: Path, fields: Iterable[str]) -> Mapping[str, Any]:
        """Return `value` as a table, noting what is no table and every key that is not in `fields`."""
        if not isinstance(value, Mapping):
            self.add(path, f"is {shown(value)}; expected a table of {', '.join(fields)}")
            return {}
        for key in value:
            if key not in fields:
                hint = did_you_mean(str(key), fields) or f" Known here: {', '.join(fields)}."
                self.add((*path, key), f"unknown key.{hint}")
        return value

    def listed(self, value: object, path: Path) -> list[Any]:
        """Return `value` as a list (missing: empty), noting what is no list."""
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.add(path, f"is {shown(value)}; expected a list in square brackets")
            return []
        return list(value)

    def texts(self, value: object, path: Path) -> tuple[str, ...]:
        """Return a list of texts (missing: empty), noting what is no list and what in it is no text."""
        items = self.listed(value, path)
        for number, item in enumerate(items, 1):
            if not isinstance(item, str) or not plain_text(item):
                self.add(path, f"entry {number} is {shown(item)}; expected text in quotes")
        return tuple(plain_text(str(item)) for item in items)

    def text(self, table: Mapping[str, Any], key: str, path: Path, *, default: str | None = None) -> str:
        """Return the plain text under `key`, noting when it is missing (without `default`) or no text."""
        if key not in table:
            if default is None:
                self.add((*path, key) if path else (key,), "is missing; write some text in quotes")
            return default or ""
        value = table[key]
        if not isinstance(value, str) or not plain_text(value):
            self.add((*path, key), f"is {shown(value)}; expected text in quotes")
            return ""
        return plain_text(value)

    def flag(self, table: Mapping[str, Any], key: str, path: Path, *, default: bool) -> bool:
        """Return true or false under `key`."""
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.add((*path, key), f"is {shown(value)}; expected true or false")
            return default
        return value

    def number(self, table: Mapping[str, Any], key: str, path: Path, *, missing_is_fault: bool = True) -> float | None:
        """Return the number, at least 0, under `key`; None when it is missing."""
        value = table.get(key)
        if value is None and not missing_is_fault:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            self.add((*path, key), f"is {shown(value)}; expected a number of at least 0")
            return None
        return float(value)

    def choice(self, value: object, path: Path, allowed: Iterable[str]) -> str:
        """Return `value` if it is one of `allowed`, noting it otherwise."""
        if isinstance(value, str) and value in allowed:
            return value
        hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
        self.add(path, f"is {shown(value)}; expected one of {', '.join(allowed)}.{hint}")
        return ""


def dotted(path: Path) -> str:
    """Return a path as a reader would write it.

    Examples
    --------
    >>> dotted(("programme", "leads", 0, "source"))
    'programme.leads[1].source'
    """
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return words.lstrip(".")


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and `missing` where there is none."""
    return "missing" if value is None else errors.shown(value)
