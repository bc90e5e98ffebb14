"""The tables that analysts may bring, as they stand in `docs/bring-your-own-data.md`.

Run after a schema was changed::

    python -m tools.pages.own_tables docs/bring-your-own-data.md
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kopa.goals.catalogue import indicator_of
from kopa.goals.missing import filled_by
from kopa.goals.own_tables.schemas import SCHEMAS, columns_table
from tools.pages.indicators import renewed

BEGIN = "<!-- written by tools.pages.own_tables: begin -->"
END = "<!-- end -->"


def tables() -> str:
    """Return every optional table with its columns, units and what it fills, in Markdown."""
    columns = columns_table()
    return "\n\n".join(_section(name, columns[columns["table"] == name]) for name in SCHEMAS)


def written(text: str) -> str:
    """Return a page with its tables renewed between the two marks; a page without them is refused."""
    return renewed(text, tables(), BEGIN, END)


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew the tables of the page given."""
    (name,) = arguments if arguments is not None else sys.argv[1:]
    page = Path(name)
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _section(name: str, columns: pd.DataFrame) -> str:
    schema = SCHEMAS[name]
    fills = ", ".join(f"{i} ({indicator_of(i).name.en.lower()})" for i in filled_by(name))
    key = " + ".join(f"`{column}`" for column in schema.key)
    head = ("column", "kind", "unit", "needed", "what", "allowed")
    lines: list[tuple[str, ...]] = [head, ("---",) * len(head)]
    shown = columns.assign(column="`" + columns["column"] + "`")
    lines += shown[["column", "kind", "unit", "needed", "about", "allowed"]].itertuples(index=False, name=None)
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    about = (schema.about[:1].upper() + schema.about[1:]).rstrip(".")
    return f"### `{name}`\n\n{about}. Fills {fills}. One row for each {key}.\n\n{table}"


if __name__ == "__main__":
    sys.exit(main())
