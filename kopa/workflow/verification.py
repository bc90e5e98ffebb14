"""Whether a published report is whole, and whether it can be made again from what is here."""

from dataclasses import dataclass
from pathlib import Path

from kopa import store
from kopa.workflow import plan


@dataclass(frozen=True)
class Verdict:
    """Result of a check: whether all is well, and the text that says so."""

    ok: bool
    text: str


def verify(folder: Path) -> Verdict:
    """Return whether every file in `folder` has its recorded hash and everything behind it is still here.

    Raises
    ------
    NotThereError
        The folder holds no `run.json`.
    """
    record = store.read_json(folder / plan.RUN_FILE)
    broken = plan.broken_files(folder, record)
    changed = _changed(record.get("foundation", {}), plan.foundation())
    lines = [f"{folder}: {len(record.get('outputs', {}))} files recorded"]
    lines += [f"  broken: {fault}" for fault in broken] or ["  every file has its recorded hash"]
    lines += [f"  differs here: {what}" for what in changed] or [
        "  can be reproduced: the same code, data and libraries"
    ]
    return Verdict(not broken and not changed, "\n".join(lines))


def _changed(then: dict, now: dict, prefix: str = "") -> list[str]:
    found = []
    for name in sorted({*then, *now}):
        a, b = then.get(name), now.get(name)
        if isinstance(a, dict) and isinstance(b, dict):
            found += _changed(a, b, f"{prefix}{name} ")
        elif a != b:
            found.append(f"{prefix}{name} was {str(a)[:16]}, is {str(b)[:16]}")
    return found
