"""Errors of a transfer: what failed, and whether another try may help."""

from kopa.errors import RunError


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
