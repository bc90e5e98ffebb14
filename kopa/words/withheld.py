"""Which numbers of a sum that a reader knows are withheld, so that nobody finds a group of few by subtraction."""

from collections.abc import Callable, Sequence

from kopa.words.rounding import is_anybody, is_few
from kopa.words.texts import Texts

WITHHELD = "–"


def also_withheld(persons: Sequence[float]) -> list[bool]:
    """Return which numbers of persons are withheld beside the few of whom none is told.

    The numbers add up to one that is known: where a single one of them is few, it is the sum without the others. The
    least of these is then withheld too.

    Examples
    --------
    >>> also_withheld([63.0, 19.0, 3.0]), also_withheld([63.0, 3.0, 2.0]), also_withheld([63.0, 0.0])
    ([False, True, False], [False, False, False], [False, False])
    """
    few = [is_few(one) for one in persons]
    others = [at for at, one in enumerate(persons) if is_anybody(one) and not few[at]]
    second = min(others, key=lambda at: (round(persons[at], 2), at)) if few.count(True) == 1 and others else None
    return [at == second for at in range(len(persons))]


def parts_in_words(t: Texts, persons: Sequence[float], told: Callable[[float], str] | None = None) -> list[str]:
    r"""Return the parts of a known sum as they are told: few as such, and what would tell how few they are as a dash.

    `told` puts a part into words; left out: as a number (`Texts.headcount`).

    Examples
    --------
    >>> parts_in_words(Texts("en"), [63.0, 19.0, 3.0])
    ['63', '–', 'fewer\xa0than\xa05']
    """
    in_words = told or t.headcount
    return [
        WITHHELD if is_untold else in_words(one) for one, is_untold in zip(persons, also_withheld(persons), strict=True)
    ]
