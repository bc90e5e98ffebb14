"""Which files a report of one region is, and who writes each."""

from collections.abc import Collection
from pathlib import Path

from kopa import store
from kopa.report.assemble import build
from kopa.report.html.page import beside_report, render
from kopa.results import TOGETHER, Results
from kopa.words.text import LANGUAGES


def write_report(
    source: Results, language: str, folder: Path, *, languages: Collection[str] = LANGUAGES, with_pdf: bool = True,
    explorer: bool = False,
) -> None:  # fmt: skip
    """Write the report of a region in one language to `folder`: HTML, XLSX and PDF.

    It leads to that in `languages`, and to the page on which sites are closed where there is an `explorer`.
    """
    from kopa.report.xlsx.workbook import xlsx

    made = build(source, language)
    beside = beside_report(language, languages, pdf=with_pdf, layers=True, explorer=explorer)
    store.write_text(folder / f"report.{language}.html", render(made, beside))
    if with_pdf:
        from kopa.report.pdf.pdf import pdf

        (folder / f"report.{language}.pdf").write_bytes(pdf(made))
    xlsx(made, source, folder / f"tables.{language}.xlsx")


def write_geopackage(source: Results, folder: Path) -> None:
    """Write the layers of a region to one GeoPackage in `folder`."""
    from kopa.report.gpkg.geopackage import geopackage

    areas = source.isochrones
    of_sites = None if areas is None else areas[areas["site_id"] != TOGETHER]
    geopackage(source, folder / "region.gpkg", isochrones=None if of_sites is None or of_sites.empty else of_sites)
