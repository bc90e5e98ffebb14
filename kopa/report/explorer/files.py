"""Which files the explorer of a region is."""

from collections.abc import Collection
from dataclasses import replace
from itertools import product
from pathlib import Path

from kopa import store
from kopa.report.explorer.page import ExplorerInput, render_explorer

FILE = "explorer.{}.html"

LARGEST_BYTES = 3_000_000
"""A larger page is slow to open and to mail."""


SIZES = ((20, 60), (14, 60), (12, 60), (12, 40), (8, 40), (8, 20), (7, 20), (6, 20), (5, 20), (5, 0))
"""How many sites of each cell, and how many places to open one, are tried, so that the page is small enough."""


def write_explorer(source: ExplorerInput, folder: Path, languages: Collection[str]) -> list[Path]:
    """Write the explorer of a region in each language and return the files.

    None where there is no level to tell of, or where the page would be too large even with few sites of each cell and
    no place. Where it would be so with schools that teach in two languages, those in Swedish are left out, and named.
    """
    if not source.levels:
        return []
    for written, (listed, places) in product((source, source.in_finnish_alone()), SIZES):
        shorter = replace(written, levels=tuple(one.shortened(listed, places) for one in written.levels))
        pages = _small_pages(shorter, languages)
        if pages:
            return [store.write_text(folder / name, text) for name, text in pages.items()]
    return []


def _small_pages(source: ExplorerInput, languages: Collection[str]) -> dict[str, str]:
    """Return the page in each language by its file; none where one is too large, and then the others are not made."""
    pages = {}
    for language in languages:
        text = render_explorer(source, language, languages)
        if len(text.encode()) >= LARGEST_BYTES:
            return {}
        pages[FILE.format(language)] = text
    return pages
