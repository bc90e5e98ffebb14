"""Errors of kopa: every one is a `KopaError` and also the builtin it resembles; and its one kind of warning.

A message says what is wrong, where (file, field, row) and what to do about it.
"""

import sys
import warnings
from collections.abc import Iterable, Mapping
from datetime import date, time

LONGEST_SHOWN = 60
"""How many characters of a value a message shows."""

OUT_OF_MEMORY = "out of memory; close other programs, or run one region at a time with --jobs 1"

_WANT_OF_MEMORY = (
    "out of memory", "cannot allocate", "bad_alloc", "can't start new thread", "failed to map segment",
    "could not find/load shared object", "cannot map zero-fill pages", "cannot create shared object descriptor",
    "cannot create scope list", "cannot create search path array", "cannot create cache for search path",
    "cannot create runpath/rpath copy", "cannot create capability list", "cannot change memory protections",
    "error return without exception set",
)  # fmt: skip
"""How libraries, and what loads them, say that memory was wanting, in lower case, where it is no MemoryError."""

_STEERING = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {0x09, 0x0A}


class KopaError(Exception):
    """Base of every error that kopa raises on purpose."""


class KopaWarning(UserWarning):
    """Input that can be used, with an answer that is probably not the one that was meant."""


class InputError(KopaError, ValueError):
    """Input that cannot be used as it is."""


class NotThereError(KopaError, FileNotFoundError):
    """A file or folder that was asked for does not exist."""


class UnknownNameError(KopaError, LookupError):
    """A region, level, indicator or parameter of that name does not exist."""


class TooLargeError(KopaError, MemoryError):
    """A computation that would not fit in the memory there is."""


class RunError(KopaError, RuntimeError):
    """A step of a run failed; earlier results are untouched."""


class FrozenError(KopaError, AttributeError):
    """Something that never changes was assigned to: another one is made instead."""


class TableError(InputError):
    """A table with one or more faults, all of them gathered.

    Parameters
    ----------
    where
        The file or table that was read.
    faults
        One sentence per fault, each naming the field and, where there is one, the row.

    Examples
    --------
    >>> raise TableError("cells.csv", ["population: row 3 is -1, must be at least 0"])
    Traceback (most recent call last):
        ...
    kopa.errors.TableError: cells.csv: population: row 3 is -1, must be at least 0
    """

    def __init__(self, where: str, faults: Iterable[str]) -> None:
        self.where = where
        self.faults = list(faults)
        if len(self.faults) == 1:
            message = f"{where}: {self.faults[0]}"
        else:
            listed = "".join(f"\n  - {fault}" for fault in self.faults)
            message = f"{where}: {len(self.faults)} faults{listed}"
        super().__init__(message)


def warn(message: str) -> None:
    """Give a `KopaWarning` at the line outside of kopa that called it.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as given:
    ...     warnings.simplefilter("always")
    ...     warn("sites: no rows")
    >>> str(given[0].message)
    'sites: no rows'
    """
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] == "kopa":
        frame, level = frame.f_back, level + 1
    warnings.warn(message, KopaWarning, stacklevel=level)


LEAST_PART = 4
"""Letters by which a part of a word shows which word is meant."""


def did_you_mean(name: str, names: Iterable[str], words: Mapping[str, str] | None = None) -> str:
    """Return ``' Did you mean …?'`` with the closest known names, or an empty string.

    `words` are further words or sentences by which somebody may ask for a name, also by a part of them.

    Examples
    --------
    >>> did_you_mean("kainu", ["kainuu", "satakunta"])
    " Did you mean 'kainuu'?"
    >>> did_you_mean("xyz", ["kainuu"])
    ''
    >>> did_you_mean("Gymnasium", ["lukio", "vet"], {"gymnasium": "lukio"})
    " Did you mean 'lukio'?"
    >>> did_you_mean("611", ["00611", "06611"])  # a spreadsheet takes the zeros before a number
    " Did you mean '00611'?"
    >>> did_you_mean("vuodenaika", ["season", "seed"], {"Vuodenaika, jonka rajoituksilla ajetaan": "season"})
    " Did you mean 'season'?"
    """
    import difflib

    further = {word.casefold(): one for word, one in (words or {}).items()}
    asked, meant = name.casefold(), {**{one: one for one in names}, **further}
    close = [asked] if asked in further else []
    if not close and asked.isdigit():
        close = sorted(one for one in meant if one.isdigit() and one.lstrip("0") == asked.lstrip("0"))
    if not close:
        close = difflib.get_close_matches(asked, sorted(meant), n=3, cutoff=0.6)
    if not close and len(asked) >= LEAST_PART:
        close = [word for word in further if asked in word]
    if not close:
        return ""
    return f" Did you mean {' or '.join(repr(one) for one in list(dict.fromkeys(meant[word] for word in close))[:3])}?"


def is_memory(error: BaseException) -> bool:
    """Return whether an error says that memory was wanting, by its kind or in its words.

    Examples
    --------
    >>> is_memory(MemoryError()), is_memory(RuntimeError("can't start new thread")), is_memory(RuntimeError("no"))
    (True, True, False)
    >>> is_memory(ImportError("libgdal.so.38: cannot map zero-fill pages"))
    True
    """
    return isinstance(error, MemoryError) or any(words in str(error).casefold() for words in _WANT_OF_MEMORY)


def shown(value: object) -> str:
    r"""Return a value as a message shows it: short, on one line, whatever it is.

    Examples
    --------
    >>> shown("a\nb"), shown([15, 30]), shown(10**5000)
    ("'a\\nb'", '[15, 30]', 'a number of more than 4,300 digits')
    """
    if isinstance(value, date | time):
        return value.isoformat()
    try:
        text = repr(list(value) if isinstance(value, tuple) else value)
    except ValueError:  # Python does not write out numbers of more digits than that
        return "a number of more than 4,300 digits"
    except RecursionError:
        return "something nested too deeply"
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def printable(text: str) -> str:
    r"""Return `text` with everything that would steer a terminal, or turn its direction, written out.

    Examples
    --------
    >>> printable("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return text.translate({code: f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" for code in _STEERING})
