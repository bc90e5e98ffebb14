"""What is computed of results alone, whatever the language: once, for the reports in all languages."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from kopa.results import Results

Other = ParamSpec("Other")
Answer = TypeVar("Answer")


def once(compute: Callable[Concatenate[Results, Other], Answer]) -> Callable[Concatenate[Results, Other], Answer]:
    """Return `compute`, which gives the same answer again for as long as the results are there.

    Whatever else it is asked by can be hashed; its answers are shared, so nobody changes them.

    Examples
    --------
    >>> from kopa.results import Results
    >>> results = Results.__new__(Results)
    >>> @once
    ... def asked(results: Results, level: str) -> list[str]:
    ...     return [level]
    >>> asked(results, "lukio") is asked(results, "lukio"), asked(results, "vet")
    (True, ['vet'])
    """
    answers: WeakKeyDictionary[Results, dict[Hashable, Answer]] = WeakKeyDictionary()

    @wraps(compute)
    def answer(source: Results, /, *more: Other.args, **named: Other.kwargs) -> Answer:
        of_source = answers.setdefault(source, {})
        asked_by = (more, tuple(named.items()))
        if asked_by not in of_source:
            of_source[asked_by] = compute(source, *more, **named)
        return of_source[asked_by]

    return answer
