"""What a result rests on: the record of one run, `run.json`, from which it can be checked and made again."""

import datetime as dt
import logging
import re
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import Any

import kopa
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.workflow.record import basis, records

MISSING = "not installed"

OF_THE_RUN = ("started_at", "finished_at", "seconds", records.SEAL)
"""Parts of a record that differ between two equal runs; all others are the same."""


@dataclass
class StepWatch:
    """When a run began, how long each step took, and what it warned of."""

    started_at: str = field(default_factory=lambda: _now())
    seconds: dict[str, float] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    _step: str = ""
    _since: float = 0.0

    def step(self, name: str) -> None:
        """Note that a step begins, and with it that the one before has ended."""
        now = time.monotonic()
        if self._step:
            self.seconds[self._step] = round(self.seconds.get(self._step, 0.0) + now - self._since, 2)
        self._step, self._since = name, now

    def finished(self) -> dict[str, Any]:
        """Return the part of the record that describes the run itself."""
        self.step("")
        return {"started_at": self.started_at, "finished_at": _now(), "seconds": dict(self.seconds)}


@contextmanager
def watching() -> Iterator[StepWatch]:
    """Yield a watch that keeps the warnings of kopa and of its libraries while a region is computed.

    Examples
    --------
    >>> with watching() as watch:
    ...     logging.getLogger("kopa.sources").warning("one table is old")
    >>> watch.warnings
    ['one table is old']
    """
    watch = StepWatch()
    keeper = _Collector(watch.warnings)
    root = logging.getLogger("kopa")
    root.addHandler(keeper)
    shown = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
        _collect(watch.warnings, f"{category.__name__}: {message}")
        shown(message, category, *rest, **more)

    warnings.showwarning = show
    try:
        yield watch
    finally:
        warnings.showwarning = shown
        root.removeHandler(keeper)


def record(
    *, key: str, region: Region, parameters: Parameters, inputs: list[dict[str, Any]],
    conservation: list[dict[str, Any]], engine: str, own_tables: Mapping[str, str],
    choices: Mapping[str, Any], warnings: list[str],
) -> dict[str, Any]:  # fmt: skip
    """Return the record of a run, but for what is known only when its files are written.

    Parameters
    ----------
    key
        Digest of all that the results rest on.
    region, parameters
        What was studied, and every number chosen.
    inputs
        A row per input table: file, sha256, source, source_date, licence.
    conservation
        What came in, what went out, what was rejected.
    engine
        What computed the travel times.
    own_tables
        Sha256 of every table of the analyst's own, by the name of its file.
    choices
        Whether scores have intervals, the languages of the reports, whether they are PDF too.
    warnings
        Warnings of the run.

    Returns
    -------
    dict
        Plain values, the same for equal runs: no time, no path, no name of a machine or a person.
    """
    return {
        "schema_version": records.SCHEMA_VERSION,
        "key": key,
        "kopa": kopa.__version__,
        "region": asdict(region),
        "parameters": parameters.to_dict(),
        "parameters_changed": changed(parameters),
        "seeds": {"draws": parameters.seed},
        "foundation": basis.foundation(),
        "libraries": libraries(),
        "inputs": inputs,
        "conservation": conservation,
        "engine": engine,
        "own_tables": dict(own_tables),
        "choices": dict(choices),
        "warnings": sorted({*warnings, *region.notes}),
    }


def changed(parameters: Parameters) -> dict[str, Any]:
    """Return the parameters that the user set to something else than the declared value.

    Examples
    --------
    >>> changed(Parameters(season="winter"))
    {'season': 'winter'}
    """
    declared = Parameters().to_dict()
    return {name: value for name, value in parameters.to_dict().items() if value != declared[name]}


def libraries() -> dict[str, str]:
    """Return the version of every library that kopa asks for directly, by name; `MISSING` where there is none.

    Examples
    --------
    >>> "pandas" in libraries()
    True
    """
    asked = (re.match(r"[\w.-]+", line) for line in metadata.requires("kopa") or () if "extra ==" not in line)
    return {name.group().lower(): _version(name.group()) for name in asked if name}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return MISSING


class _Collector(logging.Handler):
    def __init__(self, collected: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._kept = collected

    def emit(self, record: logging.LogRecord) -> None:
        _collect(self._kept, record.getMessage())


def _collect(collected: list[str], text: str) -> None:
    if text not in collected:
        collected.append(text)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
