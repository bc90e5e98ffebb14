"""Trying again: a few times, at moments drawn by chance, and not before the service wants to be asked again."""

import logging
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.limits import Limits, Network

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def patiently(once: Callable[[], Result], limits: Limits, network: Network) -> Result:
    """Return `once()`; after an error that may pass, try again, up to `limits.tries` times in all.

    The wait is drawn evenly between nothing and a bound that doubles (full jitter), so that many machines do not
    come back at the same moment; a service that says how long to wait is waited for, up to `limits.longest_wait_s`.

    Raises
    ------
    FetchError
        The last one, with the number of tries.
    """
    retrying = Retrying(
        retry=retry_if_exception(lambda error: may_pass(error, limits)),
        stop=stop_after_attempt(limits.tries),
        wait=lambda state: _wait_s(state, limits, network),
        sleep=network.sleep,
        before_sleep=_log_try,
        retry_error_callback=_raise_last,
    )
    return retrying(once)


def may_pass(error: BaseException, limits: Limits) -> bool:
    """Return whether another try may help: not where the service wants to be left alone for long."""
    return isinstance(error, FetchError) and error.temporary and error.wait_s <= limits.longest_wait_s


def _wait_s(state: RetryCallState, limits: Limits, network: Network) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked_s = error.wait_s if isinstance(error, FetchError) else 0.0
    bound_s = min(limits.first_wait_s * 2 ** (state.attempt_number - 1), limits.longest_wait_s)
    return asked_s + network.chance() * bound_s


def _log_try(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.info("%s; try %d follows in %.1f s", error, state.attempt_number + 1, state.upcoming_sleep)


def _raise_last(state: RetryCallState) -> None:
    assert state.outcome is not None  # there was a try
    error = state.outcome.exception()
    assert error is not None  # it failed
    if isinstance(error, FetchError) and state.attempt_number > 1:
        raise FetchError(f"{error} ({state.attempt_number} tries)") from error
    raise error
