"""Values of the variants, which take long to compute: kept in files by content, and computed where they are not there.

Beside each file stands a record: whose the values are, and their sha256. A file is read only if it is as its record
says. The record is written after the file: without one, the file counts as not there.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.progress import track

from kopa import store
from kopa.accessibility.search.machine import processors
from kopa.errors import KopaError, RunError
from kopa.goals.robustness.variants import design
from kopa.study.study import Study
from kopa.study.uncertainty import KINDS, MUNICIPALITIES, VARIANTS, Values, computed, groups
from kopa.tables import OWN_TABLES
from kopa.workflow.record import basis

FilesOfValues = dict[tuple[str, str], Path]
"""Files of values by region and kind."""

CACHE = ".cache"

__all__ = ["CACHE", "KINDS", "MUNICIPALITIES", "VARIANTS", "discard_damaged", "prepare", "read_whole", "values_of"]


def values_of(study: Study, out: Path, kind: str = VARIANTS) -> pd.DataFrame | None:
    """Return the study's values of a kind, if they have been computed for just these inputs."""
    return read(_paths([study], out)[study.region.id, kind], study.region.id)


def discard_damaged(studies: Sequence[Study], out: Path, console: Console) -> bool:
    """Remove kept files that are damaged, or another region's, and say so; return whether none has to be computed."""
    files = _paths(_scored(studies), out)
    for (region_id, _), path in files.items():
        if damaged(path, region_id):
            console.print(f"{path} is damaged: computed again", soft_wrap=True, markup=False, highlight=False)
            path.unlink()
    return all(path.is_file() and record_of(path).is_file() for path in files.values())


def prepare(studies: Sequence[Study], out: Path, console: Console, *, jobs: int | None = None) -> FilesOfValues:
    """Compute and keep what is not there yet: the values of each region and its municipalities under every variant.

    The country as a whole is left out: it is not scored. Every network is searched once for a group of regions, in
    `jobs` processes (default one per processor); the values do not depend on how many. Returns the files of each
    region by kind: named at the start, so that code changed meanwhile is not taken for what computed them.
    """
    scored = _scored(studies)
    files = _paths(scored, out)
    discard_damaged(scored, out, console)
    missing = [one for one in scored if not all(there(files[one.region.id, kind], one.region.id) for kind in KINDS)]
    for levels, group in groups(missing):
        values_by_kind = _computed(group, levels, console, jobs or processors())
        for region in (study.region for study in group):
            for kind, values in values_by_kind.items():
                of_region = values[values["region_id"] == region.id].reset_index(drop=True)
                keep(files[region.id, kind], region.id, of_region)
    return files


def _computed(group: Sequence[Study], levels: Sequence[str], console: Console, jobs: int) -> dict[str, pd.DataFrame]:
    """Return the values of several studies, by kind, and say how far the work is."""
    if levels:
        names, networks = ", ".join(one.region.id for one in group), design(group[0].parameters).spread.networks
        console.print(f"Uncertainty: {names} over {networks} networks searched anew")
    return computed(group, levels, jobs=jobs, watch=lambda parts, total: _watched(parts, total, console))


def _scored(studies: Sequence[Study]) -> list[Study]:
    return [study for study in studies if study.region.kind != "country"]


def _paths(studies: Sequence[Study], out: Path) -> FilesOfValues:
    rests_on = basis.foundation()
    kept: FilesOfValues = {}
    for study in studies:
        chosen = asdict(study.region), study.parameters.to_dict(), _routed(study.country.own_inputs)
        base = (rests_on[part] for part in ("code", "versions", "starter"))
        key, region_id = store.content_key(*base, *chosen), study.region.id
        kept |= {(region_id, kind): out / CACHE / f"{kind}-{region_id}-{key[:16]}.parquet" for kind in KINDS}
    return kept


def _routed(own: Mapping[str, str]) -> dict[str, str]:
    """Return the own inputs by which roads are searched anew: timetables are none."""
    return {name: digest for name, digest in own.items() if name != OWN_TABLES["timetable"]}


def _watched(parts: Iterator[Values], total: int, console: Console) -> Iterator[Values]:
    if console.is_terminal:
        yield from track(parts, "searching networks", total=total, console=console, transient=True)
        return
    for number, part in enumerate(parts, start=1):
        yield part
        console.print(f"  {number / total:.0%} of the variants", highlight=False)


# Files with a record ---------------------------------------------------------------------------


def keep(path: Path, region_id: str, values: pd.DataFrame) -> None:
    """Write the values of a region, and then their record."""
    record_of(path).unlink(missing_ok=True)
    store.write_parquet(path, values)
    store.write_json(record_of(path), {"file": path.name, "region": region_id, "sha256": store.sha256(path)})


def read(path: Path, region_id: str) -> pd.DataFrame | None:
    """Return the values of a region as they were kept; None where there are none, or where they are damaged."""
    content = _content(path)
    if content is None or not _as_recorded(path, region_id, content):
        return None
    return pd.read_parquet(io.BytesIO(content))


def read_whole(path: Path, region_id: str) -> pd.DataFrame:
    """Return the values of a region that were kept before.

    Raises
    ------
    RunError
        The file was removed or damaged meanwhile.
    """
    values = read(path, region_id)
    if values is None:
        raise RunError(f"{path}: was removed or damaged while it was needed; run again, and it is computed again")
    return values


def there(path: Path, region_id: str) -> bool:
    """Return whether the values of a region are kept there, as they were written."""
    content = _content(path)
    return content is not None and _as_recorded(path, region_id, content)


def damaged(path: Path, region_id: str) -> bool:
    """Return whether file and record stand there, but do not belong together or to the region."""
    return path.is_file() and record_of(path).is_file() and not there(path, region_id)


def record_of(path: Path) -> Path:
    """Return the record of a file of values."""
    return path.with_suffix(".json")


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and record_of(path).is_file() else None


def _as_recorded(path: Path, region_id: str, content: bytes) -> bool:
    try:
        record = store.read_json(record_of(path))
    except KopaError:
        return False
    expected = {"file": path.name, "region": region_id, "sha256": hashlib.sha256(content).hexdigest()}
    return record == expected
