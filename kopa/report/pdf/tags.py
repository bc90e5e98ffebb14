"""The last pass over a PDF: the first cell of every row becomes its heading, the identifier follows the content."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def finished(made: bytes) -> bytes:
    """Return the PDF in which every heading of a table has its scope, the first cell of every row of a body too.

    Typst tags the headings of columns by itself, those of rows only behind a switch that its binding has not.
    """
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for table in _tables(pdf.Root.StructTreeRoot):
            for part in _elements(table):
                for row in _elements(part):
                    _give_scopes(row, part.S)
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _give_scopes(row: Any, part: Name) -> None:
    """Give the headings of a row in a part of a table their scopes: all in its head, the first cell elsewhere."""
    if part == Name.THead:
        for one in _elements(row):
            one.A = Dictionary(O=Name.Table, Scope=Name.Column)
    first = next(_elements(row), None) if part in (Name.TBody, Name.TFoot) else None
    if first is not None:
        first.S = Name.TH
        first.A = Dictionary(O=Name.Table, Scope=Name.Row)


def _tables(element: Any) -> Iterator[Any]:
    """Yield the tables below an element of the structure tree, in reading order; what is in a table is none."""
    for child in _elements(element):
        if Name.Table == child.S:
            yield child
        else:
            yield from _tables(child)


def _elements(element: Any) -> Iterator[Any]:
    """Yield the elements right below one of the structure tree."""
    kids = element.get("/K", [])
    for child in kids if isinstance(kids, Array) else [kids]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child
