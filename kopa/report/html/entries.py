"""What a folder of reports holds: the regions and the comparison that were run, each read for itself."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kopa import store
from kopa.errors import InputError, KopaError, is_memory, printable
from kopa.parameters import Parameters
from kopa.report.key_figures import Figures, key_figures
from kopa.words.text import LANGUAGES

RUN_FILE = "run.json"
COMPARISON = "comparison"
"""Folder of the regions side by side."""


@dataclass(frozen=True)
class RegionEntry:
    """A region that was run: folder, names, date, files, key figures, codes; with a `fault`, folder and names only."""

    folder: str
    names: Mapping[str, str]
    finished: str = ""
    files: tuple[str, ...] = ()
    figures: Figures = ()
    parameters: Parameters = field(default_factory=Parameters)
    fault: str = ""
    codes: tuple[str, ...] = ()


def entries_in(out: Path) -> list[RegionEntry]:
    """Return the regions run in a folder, in the order of their names.

    One that cannot be read has its reason as `fault`, and takes no other with it.
    """
    folders = [path.parent for path in sorted(out.glob(f"*/{RUN_FILE}")) if path.parent.name != COMPARISON]
    entries = [_guarded(folder, _region) for folder in folders]
    return sorted(entries, key=lambda entry: (entry.names["fi"], entry.folder))


def comparison_in(out: Path) -> RegionEntry | None:
    """Return the comparison of regions in a folder, or None where there is none."""
    folder = out / COMPARISON
    return _guarded(folder, _comparison) if (folder / RUN_FILE).exists() else None


def _guarded(folder: Path, read: Callable[[Path, Mapping[str, Any]], RegionEntry]) -> RegionEntry:
    """Return what `read` makes of a folder and its record; where it cannot, an entry that says why.

    Another version, another program or a failing disk may have left anything there: whatever it is, the other
    folders are listed.
    """
    record: Mapping[str, Any] = {}
    try:
        record = store.read_json(folder / RUN_FILE)
        return read(folder, record)
    except Exception as error:
        if is_memory(error):
            raise
        return RegionEntry(_plain(folder.name), _names(folder, record), fault=_fault_words(error, folder))


def _region(folder: Path, record: Mapping[str, Any]) -> RegionEntry:
    outputs, parameters = record["outputs"], Parameters.from_record(record.get("parameters", {}))
    if not isinstance(record["region"], dict):
        raise InputError("region: no names")
    folder.name.encode("utf-8")  # else no link can lead there
    return RegionEntry(
        folder=folder.name,
        names=_names(folder, record),
        finished=_date(record),
        files=_files(folder, outputs),
        figures=key_figures(folder, outputs, parameters),
        parameters=parameters,
        codes=_codes(record["region"].get("municipality_codes")),
    )


def _codes(value: object) -> tuple[str, ...]:
    return tuple(code for code in value if isinstance(code, str)) if isinstance(value, list) else ()


def _comparison(folder: Path, record: Mapping[str, Any]) -> RegionEntry:
    return RegionEntry(COMPARISON, _names(folder, record), _date(record), _files(folder, record["outputs"]))


def _names(folder: Path, record: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of a region as far as its record holds texts, else that of its folder."""
    region = record.get("region")
    names = {language: region.get(f"name_{language}") if isinstance(region, dict) else None for language in LANGUAGES}
    return {language: _plain(name if isinstance(name, str) else folder.name) for language, name in names.items()}


def _date(record: Mapping[str, Any]) -> str:
    finished = str(record.get("finished_at", ""))[:10]
    return dt.date.fromisoformat(finished).isoformat() if finished else ""


def _files(folder: Path, outputs: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files of a record, all of which have to be there."""
    for name in sorted(outputs):
        if not (folder / name).is_file():
            raise InputError(f"{name} is missing")
    return tuple(sorted(outputs))


def _fault_words(error: Exception, folder: Path) -> str:
    """Say what is wrong, on one line, without the place of the folder on this machine."""
    message = " ".join(str(error).replace(f"{folder}/", "").removeprefix(f"{RUN_FILE}: ").split())
    kind = "" if isinstance(error, KopaError | OSError) else f"{type(error).__name__}: "
    return _plain(f"{folder.name}/{RUN_FILE}: {kind}{message}")


def _plain(text: str) -> str:
    """Return a text that any file can hold: halves of letters, as names of files may have, are written out."""
    return printable(text.encode("utf-8", "backslashreplace").decode("utf-8"))
