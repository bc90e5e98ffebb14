"""Damage to files whose hash is recorded: cut, one bit flipped, exchanged for another; is it caught every time?"""

import contextlib
import hashlib
import io
import itertools
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pandas as pd
from rich.console import Console

from kopa import store
from kopa.errors import KopaError
from kopa.sources import read as starter_files
from kopa.workflow import uncertainty
from kopa.workflow.record import records, verification
from tests.studies import study_of
from tests.workflow.recorded import write_record

SEED = 2026

Damage = Callable[[bytes, random.Random], bytes]


def cut(content: bytes, chance: random.Random) -> bytes:
    """Return the beginning of a file."""
    return content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Return a file with one bit turned."""
    changed = bytearray(content)
    changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def other(content: bytes, chance: random.Random) -> bytes:
    """Return an error page of the same length, as far as that goes."""
    page = b"<!DOCTYPE html><title>503</title>"
    return (page * (len(content) // len(page) + 1))[: len(content)]


DAMAGES: dict[str, Damage] = {"cut": cut, "one bit flipped": flipped, "exchanged for an error page": other}


def starter(folder: Path, times: int) -> Iterator[tuple[str, str]]:
    """Yield every damage to a starter table that reading did not catch: file and damage ('' where it was caught)."""
    copy = folder / "starter"
    shutil.copytree(starter_files.folder(), copy)
    chance = random.Random(SEED)
    with mock.patch.dict(os.environ, {starter_files.FOLDER_VARIABLE: str(copy)}):
        names = starter_files.read_catalogue()["file"].tolist()
        neighbours = dict(zip(names, [*names[1:], names[0]], strict=True))
        for name in [*names, starter_files.CATALOGUE_FILE]:
            content = (copy / name).read_bytes()
            for kind, damage in DAMAGES.items():
                for _ in range(times if damage is not other else 1):
                    yield name, _caught(copy / name, damage(content, chance), content, name, kind)
            if name in neighbours:
                swapped = (copy / neighbours[name]).read_bytes()
                yield name, _caught(copy / name, swapped, content, name, "swapped with another")


def _caught(path: Path, damaged: bytes, content: bytes, name: str, kind: str) -> str:
    path.write_bytes(damaged)
    try:
        starter_files.checked_content(name)
    except KopaError:
        return ""
    finally:
        path.write_bytes(content)
    return kind


def outputs(folder: Path, times: int) -> Iterator[tuple[str, str]]:
    """Yield every damage to a published file that `kopa verify` did not catch ('' where it was caught)."""
    report = folder / "kainuu"
    for i in range(6):
        store.write_text(
            report / f"table{i}.csv", "".join(hashlib.sha256(bytes([i, j])).hexdigest() for j in range(60))
        )
    names = sorted(path.name for path in report.iterdir())
    write_record(report)
    chance = random.Random(SEED)
    assert verification.verify(report).ok
    for name in [*names, records.RUN_FILE]:  # the record itself carries a seal
        path = report / name
        content = path.read_bytes()
        for kind, damage in DAMAGES.items():
            for _ in range(times):
                path.write_bytes(damage(content, chance))
                yield name, kind if _passes(report) else ""
        path.write_bytes(content)
    for one, two in itertools.combinations(names, 2):
        yield f"{one}, {two}", _exchanged(report / one, report / two, lambda: _passes(report))
    assert verification.verify(report).ok


def _passes(report: Path) -> bool:
    try:
        return verification.verify(report).ok
    except KopaError:
        return False


def _exchanged(one: Path, two: Path, passes: Callable[[], bool]) -> str:
    """Exchange two whole files for one another; return the damage if it passes, or ''."""
    contents = one.read_bytes(), two.read_bytes()
    one.write_bytes(contents[1])
    two.write_bytes(contents[0])
    told = "exchanged for one another" if passes() else ""
    one.write_bytes(contents[0])
    two.write_bytes(contents[1])
    return told


CACHED = ("kainuu", "satakunta")
SAID = "is damaged: computed again"


def variants(folder: Path, times: int) -> Iterator[tuple[str, str]]:
    """Yield every damage to a kept file of variants that was used unseen, or not told and mended ('' where it was)."""
    chance, cache = random.Random(SEED), folder / uncertainty.CACHE
    with _computing_at_once():
        assert _prepared(folder) == ""
        kinds = [(name, kind) for kind in uncertainty.KINDS for name in CACHED]
        files = {(name, kind): next(cache.glob(f"{kind}-{name}-*.parquet")) for name, kind in kinds}
        for (name, _), path in files.items():
            content = path.read_bytes()
            for kind, damage in DAMAGES.items():
                for _ in range(times if damage is not other else 1):
                    path.write_bytes(damage(content, chance))
                    yield path.name, _met(folder, kind, name)
        one, two = list(files.values())[:2]
        one.write_bytes(two.read_bytes())
        yield one.name, _met(folder, "replaced by another region's", CACHED[0])
        _exchange([(one, two)])
        yield one.name, _met(folder, "exchanged for another region's", *CACHED)
        _exchange([(path, path.with_name(path.name.replace(one.stem, two.stem))) for path in _beside(one)])
        yield one.name, _met(folder, "exchanged for another region's together with its record", *CACHED)


def _met(folder: Path, kind: str, *damaged: str) -> str:
    """Return the damage and what is wrong with how it was met, or ''."""
    wrong = [f"{name}: {used}" for name in damaged if (used := _used(folder, name))]
    told = _prepared(folder)
    wrong += [] if SAID in told else [f"told {told!r}"]
    wrong += [f"{name}: not told by name" for name in damaged if name not in told]
    wrong += [f"{name}: not computed again" for name in CACHED if not _as_computed(folder, name)]
    wrong += [f"told again: {again!r}"] if (again := _prepared(folder)) else []
    return f"{kind}: {'; '.join(wrong)}" if wrong else ""


def _prepared(folder: Path) -> str:
    """Prepare the variants of both regions; return what was told."""
    said = io.StringIO()
    studies = [study_of(name) for name in CACHED]
    uncertainty.prepare(studies, folder, Console(file=said, width=10_000), jobs=1)
    return "\n".join(line for line in said.getvalue().splitlines() if "damaged" in line)


def _used(folder: Path, name: str) -> str:
    """Return how a damaged file was used; '' where it was refused, or the values are those that were computed."""
    try:
        read = _read(folder, name)
    except KopaError:
        return ""
    except Exception as error:  # what is no KopaError is a traceback for the user
        return f"{type(error).__name__}: {error}"
    return "" if all(values is None or values.equals(_values(name)) for values in read) else "used unseen"


def _as_computed(folder: Path, name: str) -> bool:
    return all(values is not None and values.equals(_values(name)) for values in _read(folder, name))


def _read(folder: Path, name: str) -> "list[pd.DataFrame | None]":
    return [uncertainty.values_of(study_of(name), folder, kind) for kind in uncertainty.KINDS]


def _values(name: str) -> pd.DataFrame:
    """Return values that stand for a region's: what is tried is how they are kept."""
    chance = random.Random(name)
    rows = [(name, "lukio", number, chance.random()) for number in range(400)]
    return pd.DataFrame(rows, columns=["region_id", "level", "network", "value"])


@contextlib.contextmanager
def _computing_at_once() -> Iterator[None]:
    """Let the values under all variants be there without a search, and the code and libraries be read once."""
    foundation = uncertainty.basis.foundation()

    def computed(*_: object, **__: object) -> dict[str, pd.DataFrame]:
        return dict.fromkeys(uncertainty.KINDS, pd.concat([_values(name) for name in CACHED], ignore_index=True))

    computing = mock.patch.object(uncertainty, "computed", computed)
    with computing, mock.patch.object(uncertainty.basis, "foundation", return_value=foundation):
        yield


def _beside(path: Path) -> list[Path]:
    """Return a kept file and what is recorded of it beside it."""
    return sorted(path.parent.glob(f"{path.stem}*"))


def _exchange(pairs: list[tuple[Path, Path]]) -> None:
    for one, two in pairs:
        kept = one.read_bytes()
        one.write_bytes(two.read_bytes())
        two.write_bytes(kept)
