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
        for head in _elements(pdf.Root.StructTreeRoot, Name.THead):
            for one in _elements(head, Name.TH):
                one.A = Dictionary(O=Name.Table, Scope=Name.Column)
        for body in _elements(pdf.Root.StructTreeRoot, Name.TBody):
            for row in _elements(body, Name.TR):
                first = next(_elements(row, Name.TD), None)
                if first is not None:
                    first.S = Name.TH
                    first.A = Dictionary(O=Name.Table, Scope=Name.Row)
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _elements(element: Any, kind: Name) -> Iterator[Any]:
    """Yield the elements of a kind below one of the structure tree, in reading order."""
    kids = element.get("/K", [])
    for child in kids if isinstance(kids, Array) else [kids]:
        if isinstance(child, Dictionary) and "/S" in child:
            if kind == child.S:
                yield child
            yield from _elements(child, kind)
