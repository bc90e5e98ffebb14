"""Damage to files whose hash is recorded: cut, one bit flipped, exchanged for another; is it caught every time?"""

import hashlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from kopa import store
from kopa.errors import KopaError
from kopa.sources import starter_files
from kopa.workflow import plan, verification

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


DAMAGES: dict[str, Damage] = {"cut": cut, "one bit flipped": flipped, "exchanged": other}


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
                for _ in range(times if kind != "exchanged" else 1):
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
    hashes = {path.name: store.sha256(path) for path in sorted(report.iterdir())}
    store.write_json(report / plan.RUN_FILE, {"key": "k", "outputs": hashes, "foundation": plan.foundation()})
    chance = random.Random(SEED)
    assert verification.verify(report).ok
    for name in hashes:
        path = report / name
        content = path.read_bytes()
        for kind, damage in DAMAGES.items():
            for _ in range(times):
                path.write_bytes(damage(content, chance))
                yield name, kind if verification.verify(report).ok else ""
        path.write_bytes(content)
