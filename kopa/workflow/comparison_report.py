"""Write the report of a comparison: HTML, PDF and XLSX in each language, tables in both dialects, the record."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import kopa
from kopa import report, store
from kopa.goals.comparison.results import ComparisonResults
from kopa.regions import Region
from kopa.report.comparison import ComparisonInput, build
from kopa.report.comparison.published import published
from kopa.report.html.page import beside_report
from kopa.study.region_roads import roads_of
from kopa.study.starter import starter_country
from kopa.workflow import start_page
from kopa.workflow.record import basis, provenance, records


def write(compared: ComparisonResults, regions: Sequence[Region], folder: Path) -> list[Path]:
    """Write every rendering of a comparison to `folder`, each whole or not at all, and return the files."""
    source = report_input(compared, regions)
    written = []
    for name, table in published(compared, source.municipalities, "en").items():
        written.append(store.write_csv(folder / name, table))
    for name, table in published(compared, source.municipalities, "fi").items():
        written.append(store.write_csv_fi(folder / f"{Path(name).stem}.fi.csv", table))
    for language in report.LANGUAGES:
        made = build(source, language)
        beside = beside_report(language, report.LANGUAGES, pdf=True, layers=False)
        written.append(store.write_text(folder / f"report.{language}.html", report.render(made, beside)))
        writers = {f"report.{language}.pdf": _pdf(made), f"tables.{language}.xlsx": _xlsx(made, source)}
        written += [store.write_with(folder / name, writer) for name, writer in writers.items()]
    return written


def finish(
    compared: ComparisonResults, regions: Sequence[Region], folder: Path, written: Sequence[Path], *,
    tables: Path | None = None,
) -> list[Path]:  # fmt: skip
    """Write the notebook as a page, the record of a comparison, last of its files, and the start page above it."""
    from kopa.report.html.notebook_page import notebook_page

    page = notebook_page(folder / "notebook.ipynb", "en", "Regions side by side: notebook")
    written = [*written, store.write_text(folder / "notebook.html", page)]
    record = {
        "schema_version": records.SCHEMA_VERSION,
        "kind": records.COMPARISON,
        "key": _key(regions, compared),
        "kopa": kopa.__version__,
        "regions": [one.id for one in regions],
        "parameters": compared.parameters.to_dict(),
        "seeds": {"draws": compared.parameters.seed},
        "foundation": basis.foundation(),
        "libraries": provenance.libraries(),
        "inputs": _inputs(regions),
        "own_inputs": compared.own_inputs.to_dict("records"),
        "tables": {path.name: store.sha256(path) for path in basis.tables_in(tables)} if tables else {},
        "outputs": {path.name: store.sha256(path) for path in sorted(written)},
        "finished_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    return [written[-1], records.write(folder, record), start_page.write(folder.parent)]


def _pdf(made: report.Report) -> Callable[[Path], object]:
    from kopa.report.pdf.pdf import pdf

    return lambda path: path.write_bytes(pdf(made))


def _xlsx(made: report.Report, source: ComparisonInput) -> Callable[[Path], object]:
    from kopa.report.comparison import workbook

    return lambda path: workbook.write(made, source, path)


def report_input(compared: ComparisonResults, regions: Sequence[Region]) -> ComparisonInput:
    """Return everything that the report of a comparison says."""
    return ComparisonInput(
        results=compared,
        regions=tuple(regions),
        municipalities=starter_country().municipalities.drop(columns="geometry"),
        provenance={
            "inputs": [*_inputs(regions), *compared.own_inputs.to_dict("records")],
            "key": _key(regions, compared),
        },
    )


def _inputs(regions: Sequence[Region]) -> list[dict[Any, Any]]:
    """Return the inputs of all regions: roads that official tables have of some beside those of the others."""
    country = starter_country()
    return [*country.inputs.to_dict("records"), *roads_of(regions).to_dict("records")]


def _key(regions: Sequence[Region], compared: ComparisonResults) -> str:
    own = [sorted(compared.own_inputs["sha256"])] if len(compared.own_inputs) else []
    return store.content_key(basis.foundation(), [asdict(one) for one in regions], compared.parameters.to_dict(), *own)
