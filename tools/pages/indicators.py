"""The tables of indicators and goalposts as they stand in `docs/methods-goals.md`.

Run after a definition was changed::

    python -m tools.pages.indicators docs/methods-goals.md
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from kopa.errors import InputError
from kopa.goals.catalogue import INDICATORS, in_numbers, scored
from kopa.goals.indicator import in_words
from kopa.parameters import Parameters

BEGIN = "<!-- written by tools.pages.indicators: begin -->"
END = "<!-- end -->"


def tables() -> str:
    """Return the table of indicators and the table of goalposts, in Markdown."""
    declared = Parameters()
    rows = [
        (one.id, one.name.en, in_words(one.sentence, "en", declared), in_numbers(one.formula, declared),
         in_numbers(one.threshold, declared), one.source)
        for one in INDICATORS.values()
    ]  # fmt: skip
    head = ("id", "name", "what it says", "formula", "threshold", "source")
    posts: dict[tuple[str, str, str, str], list[str]] = {}
    for _, statistic, level, goalposts in scored():
        reason = in_words(goalposts.reason, "en", declared, limit=statistic.limit_in(declared))
        key = (statistic.id(declared), f"{goalposts.worst:g}", f"{goalposts.best:.4g}", reason)
        posts.setdefault(key, []).append(level or "–")
    scores = [(key[0], ", ".join(levels), *key[1:]) for key, levels in posts.items()]
    score_head = ("statistic", "levels", "scores 0", "scores 1", "why")
    return f"{_markdown(head, rows)}\n\n### Goalposts\n\n{_markdown(score_head, scores)}"


def written(text: str) -> str:
    """Return a page with its tables renewed between the two marks; a page without them is refused."""
    return renewed(text, tables(), BEGIN, END)


def renewed(text: str, tables: str, begin: str, end: str) -> str:
    """Return a page with `tables` between its two marks.

    Raises
    ------
    InputError
        The page has no such marks.

    Examples
    --------
    >>> renewed("a < old > b", "new", "<", ">").split()
    ['a', '<', 'new', '>', 'b']
    """
    if begin not in text or end not in text:
        raise InputError(f"the page has no marks {begin!r} and {end!r}")
    before, rest = text.split(begin, 1)
    return f"{before}{begin}\n\n{tables}\n\n{end}{rest.split(end, 1)[1]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew the tables of the page given."""
    (name,) = arguments if arguments is not None else sys.argv[1:]
    page = Path(name)
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
