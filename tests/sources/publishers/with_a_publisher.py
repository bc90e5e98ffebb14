"""Run by `test_a_publisher.py` where `kopa.sources.publishers` holds one file more: what follows from it, as JSON."""

import json
import os
import shutil
import sys
from pathlib import Path

from kopa.errors import KopaError
from kopa.sources.catalogue import write_catalogue, write_sum
from kopa.sources.derive.build import origins
from kopa.sources.published import PublishedTable, SourceFolder
from kopa.sources.publishers import published_tables, read_published
from kopa.sources.read import FOLDER_VARIABLE, read_catalogue, read_table
from kopa.sources.read import folder as starter_folder
from kopa.sources.writing import write_table
from kopa.study.starter import FILES
from tests.sources.publishers.a_publisher import FILE, LIBRARIES
from tools.pages.dictionary import dictionary

CODES = ("005", "049")


def mine() -> list[PublishedTable]:
    """Return what the new publisher declares, as the product has it."""
    return [one for one in published_tables() if one.schema.name == LIBRARIES.name]


def written(shared: Path, content: str) -> SourceFolder:
    """Return a folder of source files that holds only the new publisher's file."""
    (shared / FILE).parent.mkdir(parents=True, exist_ok=True)
    (shared / FILE).write_text(content)
    return SourceFolder(shared, CODES, {})


def refusal(source: SourceFolder) -> str:
    """Return what is said of a bad file."""
    try:
        list(read_published(source, mine()))
    except KopaError as error:
        return str(error)
    return ""


def main(folder: Path) -> None:
    """Derive, catalogue, describe and read the new table beside the starter's own."""
    own = [Path(file) for file in read_catalogue()["file"]]
    source = written(folder / "shared", "kunta;kirjastoja\n049;17\n005;1\n")
    starter = Path(shutil.copytree(starter_folder(), folder / "starter"))
    files = [starter / file for file in own]
    files += [write_table(table, schema, starter) for table, schema in read_published(source, mine())]
    write_sum(write_catalogue(starter, files, origins()))
    os.environ[FOLDER_VARIABLE] = str(starter)
    catalogue = read_catalogue().set_index("table")
    result = {
        "tables": [one.schema.name for one in published_tables()],
        "row": catalogue.loc["libraries", ["file", "rows", "source", "licence"]].tolist(),
        "content": read_table(LIBRARIES).values.tolist(),
        "described": "\n### libraries\n" in dictionary(),
        "read_by_studies": "libraries.csv.gz" in FILES,
        "lacks": refusal(written(folder / "shared", "kunta;kirjastoja\n049;17\n")),
        "missing": refusal(SourceFolder(folder / "nowhere", CODES, {})),
    }
    print(json.dumps(result, default=int))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
