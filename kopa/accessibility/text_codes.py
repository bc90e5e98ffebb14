"""A column of text ids as numbers, without making a Python object of any: reading ids is most of what measures cost."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kopa.accessibility.kernels.shortest_paths import COMPILED, kernel

FIRST_SLOTS = 1 << 10
"""Slots of the table of known texts before it grows; a power of two."""

TRIED = 4096
"""Rows on which the guess is tried before the whole column is."""

WORD = 8
"""Bytes that are compared at once."""

Words = NDArray[np.uint64]


def text_codes(ids: pd.Series) -> tuple[NDArray[np.int32], pd.Index] | None:
    """Return a number for every text, in the order of first appearance, and those texts.

    In a table of travel times an id mostly follows the id that it followed the last time, or repeats. That guess
    is tried first and proved byte by byte; the rest is looked up by a hash.

    Parameters
    ----------
    ids
        Text; anything else than a column held by Arrow, or one with empty cells, gives None, and so does a
        machine without a compiler.

    Returns
    -------
    tuple
        Codes (one per row) and texts (one per code), or None.

    Examples
    --------
    >>> codes, texts = text_codes(pd.Series(["b", "a", "b"], dtype="string[pyarrow]"))
    >>> codes.tolist(), texts.tolist()
    ([0, 1, 0], ['b', 'a'])
    """
    held = getattr(ids.array, "_pa_array", None)
    if not COMPILED or held is None or held.null_count or str(held.type) not in ("string", "large_string"):
        return None
    found, row = _Known(), 0
    codes = np.empty(len(ids), np.int32)
    for chunk in held.chunks:
        for starts, words in _parts(chunk):
            found.number(starts, words, codes[row : row + len(starts) - 1])
            row += len(starts) - 1
            if found.guesses_fail(row):  # a table in no order: a plain hash table is quicker there
                return None
    return codes, pd.Index(found.texts(), dtype=ids.dtype)


class _Known:
    """Texts known so far: their bytes one after the other, a hash table of them, and which followed which."""

    def __init__(self) -> None:
        self.count, self.last, self.looked_up = 0, -1, 0
        self.slots = np.full(FIRST_SLOTS, -1, np.intp)
        self.text = np.empty(FIRST_SLOTS * 16, np.uint8)
        self.words = _words(self.text)
        self.ends = np.zeros(FIRST_SLOTS + 1, np.intp)
        self.follows = np.full(FIRST_SLOTS, -1, np.intp)

    def texts(self) -> list[str]:
        """The known texts, in the order of their codes."""
        held, ends = self.text.tobytes(), self.ends.tolist()
        return [held[ends[i] : ends[i + 1]].decode() for i in range(self.count)]

    def number(self, starts: NDArray[np.integer], text: Words, codes: NDArray[np.int32]) -> None:
        """Fill in the codes of one chunk, growing where there is no more room."""
        row = 0
        while row < len(codes):
            row, self.count, self.last, self.looked_up = _number(
                starts, text, codes, row, self.count, self.last, self.looked_up,
                self.slots, self.words, self.ends, self.follows,
            )  # fmt: skip
            if row < len(codes):
                self._grow(int(starts[row + 1] - starts[row]))

    def guesses_fail(self, rows: int) -> bool:
        """Whether most texts had to be looked up."""
        return rows >= TRIED and 2 * (self.looked_up - self.count) > rows

    def _grow(self, length: int) -> None:
        if 2 * (self.count + 1) > len(self.slots):
            self.slots = np.full(4 * len(self.slots), -1, np.intp)
            _rehash(self.slots, self.words, self.ends, self.count)
        if self.count + 1 >= len(self.follows):
            self.ends, self.follows = _doubled(self.ends), _doubled(self.follows)
        while int(self.ends[self.count]) + length >= len(self.words):
            self.text = _doubled(self.text)
            self.words = _words(self.text)


def _doubled(array: NDArray[Any]) -> NDArray[Any]:
    more = np.full(2 * len(array), -1 if array.dtype != np.uint8 else 0, array.dtype)
    more[: len(array)] = array
    return more


def _words(text: NDArray[np.uint8]) -> Words:
    """The words of eight bytes that begin at every byte, over the same memory; none begins in the last seven."""
    return np.ndarray((len(text) - WORD + 1,), np.uint64, buffer=text, strides=(1,))


def _parts(chunk: Any) -> Iterator[tuple[NDArray[np.integer], Words]]:
    """Yield the first rows, the rest, and the last rows of an Arrow array of text: offsets (one more) and words.

    The last are copied with bytes to spare behind them, so that a word may begin at any byte of theirs.
    """
    wide = str(chunk.type) == "large_string"
    _, offsets, text = chunk.buffers()
    starts: NDArray[np.integer] = np.frombuffer(offsets, np.int64 if wide else np.int32)
    starts = starts[chunk.offset : chunk.offset + len(chunk) + 1]
    held = np.frombuffer(text, np.uint8) if text is not None else np.empty(0, np.uint8)
    safe = max(0, int(np.searchsorted(starts, len(held) - WORD, side="right")) - 1)
    tried = min(TRIED, safe)
    if safe:
        words = _words(held)
        yield starts[: tried + 1], words
        yield starts[tried : safe + 1], words
    begin, end = int(starts[safe]), int(starts[-1])
    yield starts[safe:] - begin, _words(np.concatenate([held[begin:end], np.zeros(WORD, np.uint8)]))


@kernel
def _number(
    starts: Any, text: Any, codes: Any, row: int, count: int, last: int, looked_up: int,
    slots: Any, known: Any, ends: Any, follows: Any,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Number rows from `row` on until there is no room for a new text; return the next row and the tallies.

    `text` and `known` hold at every byte the word of eight bytes that begins there.
    """
    room = min(len(slots) // 2, len(follows) - 1)
    space = len(known)
    while row < len(codes):
        start = starts[row]
        length = starts[row + 1] - start
        guess = follows[last] if last >= 0 else -1
        if guess >= 0 and _same(text, start, length, known, ends, guess):
            codes[row] = last = guess
            row += 1
            continue
        code = last
        if code < 0 or not _same(text, start, length, known, ends, code):
            slot = _slot(text, start, length, slots, known, ends)
            code = slots[slot]
            looked_up += 1
            if code < 0:
                if count >= room or ends[count] + length >= space:
                    return row, count, last, looked_up
                code = count
                slots[slot], follows[code] = code, -1
                _keep(text, start, length, known, ends[code])
                ends[code + 1] = ends[code] + length
                count += 1
        if last >= 0:
            follows[last] = code
        codes[row] = last = code
        row += 1
    return row, count, last, looked_up


@kernel
def _same(text: Any, start: int, length: int, known: Any, ends: Any, code: int) -> bool:
    at = ends[code]
    if ends[code + 1] - at != length:
        return False
    if length < WORD:
        mask = (np.uint64(1) << np.uint64(8 * length)) - np.uint64(1)
        return bool((text[start] ^ known[at]) & mask == 0)
    for i in range(0, length - WORD, WORD):
        if text[start + i] != known[at + i]:
            return False
    return bool(text[start + length - WORD] == known[at + length - WORD])


@kernel
def _keep(text: Any, start: int, length: int, known: Any, at: int) -> None:
    """Copy a text by words from its first on: what the last one writes too much, the next text overwrites."""
    for i in range(0, length, WORD):
        known[at + i] = text[start + i]


@kernel
def _slot(text: Any, start: int, length: int, slots: Any, known: Any, ends: Any) -> int:
    """The slot of a text: where it stands, or the free one where it belongs."""
    mask = len(slots) - 1
    slot = _hash(text, start, length) & mask
    while slots[slot] >= 0 and not _same(text, start, length, known, ends, slots[slot]):
        slot = (slot + 1) & mask
    return slot


@kernel
def _hash(text: Any, start: int, length: int) -> int:
    """A hash of the words of a text."""
    mixed = np.uint64(length)
    for i in range(0, length, WORD):
        word = text[start + i]
        if length - i < WORD:
            word &= (np.uint64(1) << np.uint64(8 * (length - i))) - np.uint64(1)
        mixed = (mixed ^ word) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return int(mixed >> np.uint64(1))


@kernel
def _rehash(slots: Any, known: Any, ends: Any, count: int) -> None:
    mask = len(slots) - 1
    for code in range(count):
        slot = _hash(known, ends[code], ends[code + 1] - ends[code]) & mask
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = code


def pair_cells(
    origin: NDArray[Any], origin_rank: NDArray[np.intp], site: NDArray[Any], site_rank: NDArray[np.intp]
) -> NDArray[np.signedinteger]:
    """Return the cell of every pair in a matrix of all origins and sites, each in the order of its rank.

    Parameters
    ----------
    origin, site
        Code of every pair's two ends.
    origin_rank, site_rank
        Row and column by code.

    Examples
    --------
    >>> pair_cells(np.array([0, 1]), np.array([1, 0]), np.array([0, 2]), np.arange(3)).tolist()
    [3, 2]
    """
    if not COMPILED:
        return origin_rank[origin] * len(site_rank) + site_rank[site]
    few = len(origin_rank) * len(site_rank) <= np.iinfo(np.int32).max
    cells: NDArray[Any] = np.empty(len(origin), np.int32 if few else np.intp)  # half the memory to write and read
    _fill_cells(origin, origin_rank * len(site_rank), site, site_rank, cells)
    return cells


@kernel
def _fill_cells(origin: Any, first_of_row: Any, site: Any, column: Any, cells: Any) -> None:
    for i in range(len(cells)):
        cells[i] = first_of_row[origin[i]] + column[site[i]]


def place(times: NDArray[np.float64], cells: NDArray[np.signedinteger], first: int, block: NDArray[np.float64]) -> None:
    """Write every time into the cell of its pair; the block begins at the cell `first`.

    Examples
    --------
    >>> block = np.zeros(3)
    >>> place(np.array([7.0, 8.0]), np.array([12, 10]), 10, block)
    >>> block.tolist()
    [8.0, 0.0, 7.0]
    """
    if COMPILED:
        _place(times, cells, first, block)
    else:
        block[cells - first] = times


@kernel
def _place(times: Any, cells: Any, first: int, block: Any) -> None:
    for i in range(len(cells)):
        block[cells[i] - first] = times[i]


def any_twice(cells: NDArray[np.signedinteger], first: int, n_cells: int) -> bool:
    """Say whether a cell of the block of `n_cells` that begins at `first` stands more than once.

    Examples
    --------
    >>> any_twice(np.array([12, 10]), 10, 3), any_twice(np.array([12, 12]), 10, 3)
    (False, True)
    """
    seen = np.zeros(n_cells, bool)
    if COMPILED:
        return bool(_any_twice(cells, first, seen))
    seen[cells - first] = True
    return bool(np.count_nonzero(seen) < len(cells))


@kernel
def _any_twice(cells: Any, first: int, seen: Any) -> bool:
    for i in range(len(cells)):
        if seen[cells[i] - first]:
            return True
        seen[cells[i] - first] = True
    return False
