"""Traficom's spreadsheet of fixed broadband: municipalities by name below a table of regions, shares of households."""

import zipfile
from io import BytesIO

ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{sheets}'
    "</office:spreadsheet></office:body></office:document-content>"
)
EMPTY = '<table:table-cell table:number-columns-repeated="1000"/>'
END = f'<table:table-row table:number-rows-repeated="1048000">{EMPTY}</table:table-row>'
SPEEDS = ["≥30 Mbit/s", "≥100 Mbit/s", "≥300 Mbit/s", "≥1 000 Mbit/s"]


def ods(**sheets):
    """A spreadsheet with rows of text and numbers, as one program writes it: empty ends repeated.

    Equal bytes whenever it is asked for: its parts carry no day.
    """
    written = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_cell, row))}{EMPTY}</table:table-row>" for row in rows)
        + f"{END}</table:table>"
        for name, rows in sheets.items()
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(zipfile.ZipInfo("content.xml"), ODS.format(sheets=written))
    return stream.getvalue()


def _cell(value):
    if isinstance(value, float):
        return f'<table:table-cell office:value="{value}"><text:p>{value:.0%}</text:p></table:table-cell>'
    return f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"


def share_of(code):
    """The share that is served of a municipality."""
    return (int(code) % 80 + 20) / 100


def rows_of(towns):
    """Rows as the publisher's: a table of regions above, then that of municipalities by three names."""
    head = [["Tilanne 30.6.2026"], ["Maakunta", "", "", *SPEEDS], ["Kainuu", "", "", 0.9, 0.01, 0.5, 0.4], []]
    listed = [[row.name_fi, row.name_sv, row.name_fi, 0.99, share_of(row.code), 0.5, 0.4] for row in towns.itertuples()]
    return [
        *head,
        ["Kunta", "Kommun", "Municipality", *SPEEDS],
        *listed,
        ["Koko maa", "Hela landet", "", 1.0, 0.7, 0.6, 0.5],
    ]


def spreadsheet(towns):
    """The file as it is served: a sheet of covers, then that of municipalities."""
    return ods(Kannet=[["Traficom"]], Kunnat=rows_of(towns))
