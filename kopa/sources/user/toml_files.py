"""Reading a TOML file that a person wrote: size, text and syntax checked, and the line of every key known."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from kopa.errors import InputError, KopaError, NotThereError

MAX_BYTES = 1_000_000
"""Largest TOML file that is read, in bytes."""

MAX_DEPTH = 16
"""Deepest nesting of lists and tables, and longest dotted key, that is read: regions need six."""

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MAX_DEPTH}}}")

Keys: TypeAlias = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'|"
    r"#[^\n]*|\n|[\[\]{},=]|[^\s\[\]{},=#\"']+",
    re.DOTALL,
)


def read_toml(path: Path, *, what: str = "a region") -> tuple[dict[str, Any], Callable[[Keys], int | None]]:
    """Return the content of a TOML file and a function that says in which line a path of keys stands.

    Parameters
    ----------
    path
        The file.
    what
        What the file describes, for messages.

    Raises
    ------
    NotThereError
        No such file.
    InputError
        Too large, not UTF-8, with a byte-order mark, nested deeper than `MAX_DEPTH`, or not TOML: the line and
        the mend are named.
    """
    text = _text(path, what)
    _refuse_depth(text, path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: {_where(error)}not valid TOML: {_mend(str(error), text)}") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise InputError(f"{path}: line {_longest_line(text)}: a number with too many digits; write fewer") from error
    lines = key_lines(text)

    def line_of(keys: Keys) -> int | None:
        while keys and keys not in lines:
            keys = keys[:-1]
        return lines.get(keys)

    return data, line_of


def _text(path: Path, what: str) -> str:
    try:
        raw = _content(path, what)
    except KopaError:
        raise
    except OSError as error:  # a name too long for the system, no right to read …
        raise InputError(f"{str(path)[:200]}: cannot be read ({error.strerror}); give the path of a .toml") from error
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path}: line 1: begins with a byte-order mark; save the file as UTF-8 without BOM")
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}: line {line}: byte 0x{raw[error.start]:02x} is not UTF-8 (Latin-1?); save the file as UTF-8"
        ) from error


def _content(path: Path, what: str) -> bytes:
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give the path of the .toml of {what} in it")
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is no ordinary file; give the path of the .toml of {what}")
    if not path.is_file():
        raise NotThereError(f"{path}: no such file; give the path of the .toml of {what}")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError(f"{path}: {size:,} bytes; at most {MAX_BYTES:,} are read. Is it the .toml of {what}?")
    return path.read_bytes()


def _refuse_depth(text: str, path: Path) -> None:
    """Raise when the text is nested so deeply, or has so long a key, that reading it would take all time or stack."""
    depth = 0
    for token, line in _tokens(text):
        depth += (token in "[{") - (token in "]}")
        if depth > MAX_DEPTH:
            raise InputError(f"{path}: line {line}: nested more than {MAX_DEPTH} deep; write it flat")
    match = _LONG_KEY.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        raise InputError(f"{path}: line {line}: a dotted key of more than {MAX_DEPTH} parts; write it shorter")


def _where(error: ValueError) -> str:
    match = re.search(r"\(at line (\d+), column \d+\)", str(error))
    return f"line {match.group(1)}: " if match else "at the end: "


def _mend(message: str, text: str) -> str:
    """Return what the reader of TOML says, and what to do about it."""
    what = re.sub(r" \(at .*\)$", "", message)
    match = re.search(r"\(at line (\d+),", message)
    line = text.split("\n")[int(match.group(1)) - 1] if match else ""
    comma = re.fullmatch(r"\s*[\w.-]+\s*=\s*(-?[0-9]+),([0-9]+)\s*(#.*)?", line)
    if comma:
        return f"{what}; write numbers with a decimal point: {comma.group(1)}.{comma.group(2)}"
    if "verwrite" in what or "twice" in what or "duplicate" in what.casefold():
        return f"{what}; the name stands in the file already: keep it once"
    if re.match(r"\s*(\{|\"?[\w-]+\"?\s*:)", line):
        return f"{what}; write one 'name = value' a line, without braces or colons"
    return f"{what}; put text and codes in quotes"


def _longest_line(text: str) -> int:
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda i: max(map(len, re.findall("[0-9_]+", lines[i])), default=0)) + 1


def key_lines(text: str) -> dict[Keys, int]:
    r"""Return the line in which each key and each element of a list stands, in a valid TOML text.

    Examples
    --------
    >>> lines = key_lines('a = [\n  "x",\n  "y",\n]\n[b]\nc = { d = 1 }\n[[e]]\nf = 2\n')
    >>> lines[("a", 1)], lines[("b", "c", "d")], lines[("e", 0, "f")]
    (3, 6, 8)
    """
    scan = _Scan()
    for token, line in _tokens(text):
        scan.take(token, line)
    return scan.lines


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not token.startswith("#"):
            yield token, line
        line += token.count("\n")


class _Scan:
    """Follows headers, keys, lists and inline tables; knows nothing of values."""

    def __init__(self) -> None:
        self.lines: dict[Keys, int] = {}
        self.counts: dict[Keys, int] = {}
        self.base: Keys = ()
        self.open: list[tuple[str, Keys]] = []  # lists and inline tables that are not closed yet
        self.position: list[int] = []
        self.words: list[str] = []  # key or header being read
        self.mode = "key"
        self.brackets = 0

    def take(self, token: str, line: int) -> None:
        if self.mode == "header":
            self._header(token, line)
        elif self.mode == "key":
            self._key(token, line)
        else:
            self._value(token, line)

    def _key(self, token: str, line: int) -> None:
        if token == "[" and not self.words and not self.open:
            self.mode, self.brackets = "header", 1
        elif token == "=":
            self._note((*self._base(), *_parts(self.words)), line)
            self.mode = "value"
        elif token == "}":
            self._close()
        elif token not in ("\n", ","):
            self.words.append(token)

    def _header(self, token: str, line: int) -> None:
        if token == "[":
            self.brackets += 1
        elif token == "\n":
            self.mode = "key"
        elif token == "]":
            if self.words:
                self._open_table(_parts(self.words), line)
            self.words = []
        else:
            self.words.append(token)

    def _open_table(self, keys: Keys, line: int) -> None:
        path: Keys = ()
        for part in keys:
            path = (*path, part)
            if path in self.counts and path != keys:
                path = (*path, self.counts[path] - 1)
        if self.brackets == 2:
            counted = path if path in self.counts else keys
            self.counts[counted] = self.counts.get(counted, 0) + 1
            path = (*counted, self.counts[counted] - 1)
        self.base = path
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def _note(self, keys: Keys, line: int) -> None:
        self.lines[keys] = line
        self.here = keys
        self.words = []

    def _base(self) -> Keys:
        return self.open[-1][1] if self.open else self.base

    def _value(self, token: str, line: int) -> None:
        if token not in (",", "]", "}", "\n") and self.open and self.open[-1][0] == "[":
            self.here = (*self.open[-1][1], self.position[-1])
            self.lines.setdefault(self.here, line)
        if token in "[{":
            self.open.append((token, self.here))
            self.position.append(0)
            self.mode = "value" if token == "[" else "key"
        elif token in ("]", "}"):
            self._close()
        elif token == "," and self.open:
            self.position[-1] += 1
            self.mode = "value" if self.open[-1][0] == "[" else "key"
        elif token == "\n" and not self.open:
            self.mode = "key"

    def _close(self) -> None:
        self.open.pop()
        self.position.pop()
        self.words = []
        self.mode = "value"


def _parts(words: list[str]) -> Keys:
    parts: list[str] = []
    for word in words:
        if word[0] in "\"'":
            parts.append(tomllib.loads(f"key = {word}")["key"])
        else:
            parts.extend(part for part in word.split(".") if part)
    return tuple(parts)
