"""Jobs as processes of their own: in the order of their needs, as many at a time as there are places, none for ever."""

import time
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from kopa import processes

J = TypeVar("J", bound=Hashable)


@dataclass(frozen=True)
class End(Generic[J]):
    """How a job ended: its exit code, negative where a signal ended it, and whether it had taken too long."""

    job: J
    code: int
    late: bool

    @property
    def failed(self) -> bool:
        """Whether what needs the job cannot be done."""
        return self.late or self.code != 0


class Runner(Generic[J]):
    """Begins jobs, waits for them and ends them; `pump` does what is to be done now and returns.

    Parameters
    ----------
    needs
        Every job with those that have to be done before it, in the order in which jobs are begun where several may be.
    begin
        Begins a job and returns its process.
    places
        Most jobs at a time.
    limit_s
        Seconds after which a job is ended.
    keep_going
        Whether jobs are begun after one has failed; what needs that one never is.
    fills
        Jobs that take all places.
    """

    def __init__(
        self, needs: Mapping[J, Collection[J]], begin: Callable[[J], BaseProcess], *,
        places: int, limit_s: float, keep_going: bool = True, fills: Callable[[J], bool] = lambda _: False,
    ) -> None:  # fmt: skip
        self._rank = {job: number for number, job in enumerate(needs)}
        self._begin, self._places, self._limit_s = begin, places, limit_s
        self._keep_going, self._fills = keep_going, fills
        self._running: dict[J, tuple[BaseProcess, float]] = {}
        self._graph = TopologicalSorter(needs)
        self._graph.prepare()
        self._ready = set(self._graph.get_ready())
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether a job runs, or one may still be begun."""
        return bool(self._running or self._ready)

    def pump(self, seconds: float, may_begin: Callable[[J], bool] = lambda _: True) -> list[End[J]]:
        """Begin what there is a place for, wait at most `seconds` for a job to end, and return those that ended.

        A job that may not begin yet waits, and others begin before it.
        """
        self._fill_places(may_begin)
        sentinels = {process.sentinel: job for job, (process, _) in self._running.items()}
        ended = {sentinels[one] for one in connection.wait(list(sentinels), seconds)}  # type: ignore[index]
        now = time.monotonic()
        late = {job for job, (_, limit) in self._running.items() if now > limit and job not in ended}
        return [self._end(job, late=job in late) for job in sorted(ended | late, key=self._rank.__getitem__)]

    def close(self) -> None:
        """End all jobs that run, and begin no more."""
        self._ready.clear()
        for process, _ in self._running.values():
            processes.kill(process)
        self._running.clear()

    def _fill_places(self, may_begin: Callable[[J], bool]) -> None:
        for job in sorted(filter(may_begin, self._ready), key=self._rank.__getitem__):
            taken = self._places if any(map(self._fills, self._running)) else len(self._running)
            if taken + (self._places if self._fills(job) else 1) > self._places:
                return
            self._ready.remove(job)
            self._running[job] = self._begin(job), time.monotonic() + self._limit_s

    def _end(self, job: J, *, late: bool) -> End[J]:
        process, _ = self._running.pop(job)
        if late:
            processes.kill(process)
        process.join()
        end = End(job, process.exitcode or 0, late)
        process.close()
        if end.failed:
            self._stopped |= not self._keep_going
        else:
            self._graph.done(job)
            self._ready |= set(self._graph.get_ready())
        if self._stopped:
            self._ready.clear()
        return end
