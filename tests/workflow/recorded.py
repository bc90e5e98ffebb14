"""Records of runs for tests: whole, as a run would have written them."""

from functools import cache
from pathlib import Path
from typing import Any

from kopa import store
from kopa.parameters import Parameters
from kopa.sources import country_tables
from kopa.sources.user.region_files import find_region
from kopa.workflow.record import basis, provenance, records
from kopa.workflow.record.basis import Choices


def write_record(folder: Path, tables: dict[str, str] | None = None, **parts: Any) -> dict[str, Any]:
    """Write a whole record of the files in `folder`, changed by `parts`, and return it."""
    chosen = Choices(Parameters(), tables_sha256=tables or {})
    rests_on = basis.rests_on(find_region("kainuu"), chosen, _foundation()) | parts
    record = provenance.record(
        key=records.key_of(rests_on), region=find_region("kainuu"), parameters=chosen.parameters,
        inputs=country_tables.catalogue().to_dict("records"), conservation=[{"what": "persons", "ok": True}],
        engine="dijkstra", own_tables=chosen.tables_sha256, choices=rests_on["choices"], warnings=[],
    ) | parts  # fmt: skip
    record |= {"started_at": "2026-01-01T00:00:00+00:00", "finished_at": "2026-01-01T00:01:00+00:00"}
    outputs = {path.name: store.sha256(path) for path in sorted(folder.iterdir()) if path.name != records.RUN_FILE}
    records.write(folder, record | {"outputs": outputs})
    return store.read_json(folder / records.RUN_FILE)


@cache
def _foundation() -> dict[str, Any]:
    """What every run of these tests rests on: read once, since it takes the hash of every file."""
    return basis.foundation()
