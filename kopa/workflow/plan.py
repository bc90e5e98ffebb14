"""What a run would do: one task per region, up to date or to be computed, and why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kopa.errors import InputError, KopaError, NotThereError
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.schemas.official import RESTS_ON_FILE
from kopa.study.scenarios.results import AskedScenario
from kopa.words.text import LANGUAGES
from kopa.workflow.record import basis, records
from kopa.workflow.record.basis import Choices


@dataclass(frozen=True)
class RegionTask:
    """One region to run: where its report goes, the key of all it rests on, and why it has to run."""

    region: Region
    source: str
    """What the region was asked for by: an id, a list of codes, or the absolute path of a file."""
    folder: Path
    key: str
    reason: str
    """Why the region has to be computed; empty when what is there is up to date."""


def choices(
    parameters_file: Path | None = None,
    tables: Path | None = None,
    *,
    intervals: bool = True,
    languages: Sequence[str] = LANGUAGES,
    pdf: bool = True,
    own_regions: Sequence[str] = (),
    scenarios: Sequence[AskedScenario] | None = None,
    timetables: Sequence[Path] = (),
    date: str = "",
) -> Choices:
    """Return the choices of a run from the files that the user names, checked.

    `own_regions` are the names of the user's own regions that were asked for: tables may speak of each of them.
    `scenarios` are those that the user asked, in place of the examples of the regions. `timetables` are feeds of public
    transport, and `date` their school day: of ``auto``, the typical one that is taken stands in the choices.

    Raises
    ------
    TableError, InputError, NotThereError
        A parameter or a table that cannot be used: file, field, row and the mend.
    """
    parameters = Parameters()
    if parameters_file is not None:
        from kopa.study.opening import read_parameters

        parameters = read_parameters(parameters_file)
    asked = None if scenarios is None else tuple(scenarios)
    feeds, sums, day = feeds_taken(timetables, date)
    if tables is None:
        return Choices(
            parameters, _absolute(parameters_file), None, {}, intervals, tuple(languages), pdf, scenarios=asked,
            timetables=feeds, timetables_sha256=sums, date=day,
        )  # fmt: skip
    from kopa.sources.user.region_files import region_names
    from kopa.study.own_tables import read_all
    from kopa.study.starter import starter_country

    read_all(starter_country(), tables, regions=region_names(others=own_regions))
    return Choices(
        parameters, _absolute(parameters_file), _absolute(tables), basis.hashes_of(tables), intervals,
        tuple(languages), pdf, tuple(own_regions), asked, feeds, sums, day,
    )  # fmt: skip


def feeds_taken(timetables: Sequence[Path], date: str) -> tuple[tuple[Path, ...], tuple[str, ...], str]:
    """Return feeds with their hashes and the school day; refused where they cannot be used."""
    if not timetables:
        refuse_date_alone(date)
        return (), (), ""
    from kopa.accessibility.timetable.school_week import AUTO
    from kopa.study.own.timetables import school_week

    week = school_week([path.resolve() for path in timetables], date or AUTO)
    return week.feeds, week.sha256, week.day.date


def refuse_date_alone(date: str) -> None:
    """Refuse a school day that is typed without feeds of timetables; an empty one is none."""
    if date:
        raise InputError("--date is the school day of timetables, and there are none; name feeds with --timetable")


def _absolute(path: Path | None) -> Path | None:
    return path.resolve() if path else None


def plan(regions: Mapping[str, Region], out: Path, chosen: Choices, *, force: bool = False) -> list[RegionTask]:
    """Return one task per region, comparing the recorded key and file hashes with what is there now.

    `regions` are by what they were asked for by: an id, codes, or the absolute path of a file.
    """
    shared = basis.foundation()
    tasks = []
    for source, region in regions.items():
        folder = out / region.id
        now = basis.rests_on(region, chosen, shared)
        key = records.key_of(now)
        reason = "asked to compute again" if force else why_stale(folder, key, now)
        tasks.append(RegionTask(region, source, folder, key, reason))
    return tasks


def why_stale(folder: Path, key: str, now: Mapping[str, Any] | None = None) -> str:
    """Return why the results in `folder` have to be computed, or an empty string when they are up to date.

    With `now`, what the results would rest on now, the first difference from the record is named.
    """
    try:
        record = records.read_record(folder)
    except NotThereError:
        return "not run yet"
    except records.OtherVersionError:
        return "made by another version of kopa"
    except KopaError:
        return f"{records.RUN_FILE} is damaged"
    if record["key"] != key:
        differences = _differences(record, json.loads(json.dumps(now))) if now and "region" in record else iter(())
        return next(differences, "inputs, parameters or code changed")
    broken = basis.broken_files(folder, record)
    return f"{broken[0]}" if broken else ""


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs between a record and now, in words; what the user did himself comes first."""
    for part, what in (
        ("parameters", "parameters changed"),
        ("region", "the region changed"),
        ("own_tables", "tables changed"),
        ("choices", "asked for otherwise"),
    ):
        if names := _unequal(then[part], now[part]):
            yield f"{what}: {', '.join(names)}"
    base, here = then["foundation"], now["foundation"]
    if base["code"] != here["code"]:
        yield "the code of kopa changed"
    yield from _tables_differ(base["starter"], here["starter"])
    if base["notebook"] != here["notebook"]:
        yield "the notebook changed"
    if names := _unequal(base["versions"], here["versions"]):
        versions = (f"{name} {base['versions'].get(name)} → {here['versions'].get(name)}" for name in names)
        yield f"versions changed: {', '.join(versions)}"
    if base["lock"] != here["lock"]:
        yield "the lock file changed"


def _tables_differ(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield which tables differ; of all together where one side is official and the other the starter."""
    was, is_ = RESTS_ON_FILE in then, RESTS_ON_FILE in now
    if was and not is_:
        yield "made on official tables, the starter is in use now; --data official uses the others"
    elif is_ and not was:
        yield "made on the starter, official tables are in use now; --data starter uses the others"
    elif names := _unequal(then, now):
        yield f"{'official tables' if is_ else 'starter data'} changed: {', '.join(names)}"


def _unequal(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted({*a, *b}) if name not in a or name not in b or a[name] != b[name]]
