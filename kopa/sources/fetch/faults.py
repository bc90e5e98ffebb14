"""Errors of a transfer: what failed, and whether another try may help."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kopa.errors import KopaError, RunError

_OF_ANOTHER_FORM = (AttributeError, LookupError, ArithmeticError, RecursionError, TypeError, ValueError)
"""What Python raises where a list stands in place of a text, a field is missing, or a number has no end."""


class FetchError(RunError):
    """A transfer that did not end with what was asked for; nothing of it is kept, nothing older is touched.

    Parameters
    ----------
    message
        What is wrong, where, and what to do about it.
    temporary
        Whether the same request may succeed a little later.
    wait_s
        Seconds that the service asked to wait before the next request; 0 when it did not say.
    status
        Status of the answer; 0 where it was none that says so.

    Examples
    --------
    >>> error = FetchError("geo.stat.fi: 503 Service Unavailable", temporary=True, wait_s=30.0)
    >>> error.temporary, error.wait_s
    (True, 30.0)
    """

    def __init__(self, message: str, *, temporary: bool = False, wait_s: float = 0.0, status: int = 0) -> None:
        super().__init__(message)
        self.temporary = temporary
        self.wait_s = wait_s
        self.status = status


class TooLongError(FetchError):
    """A body that is longer than the catalogue allows: it was not read on."""


class MovedError(FetchError):
    """The data changed at the publisher while its pages were read: they are to be read again from the first."""


@contextmanager
def read_as_expected(where: str) -> Iterator[None]:
    """Say of data that cannot be read as they are expected that they have another form, and where that was noticed.

    Raises
    ------
    FetchError
        In place of what Python raises.

    Examples
    --------
    >>> with read_as_expected("schools 2025 suomi"):  # doctest: +ELLIPSIS
    ...     {}["features"]
    Traceback (most recent call last):
        ...
    kopa.sources.fetch.faults.FetchError: schools 2025 suomi: something in it has another form than ...
    """
    try:
        yield
    except KopaError:
        raise
    except _OF_ANOTHER_FORM as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        raise FetchError(
            f"{where}: something in it has another form than is read ({type(error).__name__}: {str(error)[:100]}; "
            f"{Path(at.filename).name}, line {at.lineno}): the publisher has probably changed it "
            "(docs/official-data.md: how to report it)"
        ) from error
