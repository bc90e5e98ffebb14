"""The last pass over a PDF: scopes of table headings, decoration out of the reading order, a fixed identifier."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from kopa.errors import RunError


def finished(made: bytes) -> tuple[bytes, list[str]]:
    """Return the PDF with its tags completed, and the names of its fonts (``Liberation-Sans-Bold``).

    Headings of columns and rows get their scope; pictures that only repeat a number beside them
    become artifacts, which are not read aloud.

    Raises
    ------
    RunError
        No font was embedded.
    """
    with pikepdf.open(io.BytesIO(made)) as pdf:
        fonts = fonts_of(pdf)
        if not fonts:
            raise RunError("the system has no font for a PDF; install one (fonts-liberation, or any sans-serif)")
        for element, parents in _elements(pdf.Root.StructTreeRoot.K[0], ()):
            if _is(element, Name.TH):
                _set_scope(element, "Column" if Name.THead in parents else "Row")
        _hide_decoration(pdf)
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue(), fonts


def fonts_of(pdf: pikepdf.Pdf) -> list[str]:
    """Return the names of the fonts of all pages, without the prefix of a subset, sorted."""
    found = set()
    for page in pdf.pages:
        for font in dict(page.Resources.get("/Font") or {}).values():
            found.add(str(font.BaseFont).lstrip("/").rpartition("+")[2])
    return sorted(found)


def _elements(element: Any, parents: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield every element of the structure tree with the kinds of those above it."""
    yield element, parents
    above = (*parents, element.S)
    for child in _kids(element):
        if isinstance(child, Dictionary) and "/S" in child:
            yield from _elements(child, above)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, Array) else [kids]


def _is(element: Any, kind: Name) -> bool:
    return bool(kind == element.S)


def _set_scope(element: Any, scope: str) -> None:
    if "/A" not in element:
        element.A = Dictionary(O=Name.Table)
    element.A.Scope = Name(f"/{scope}")


def _hide_decoration(pdf: pikepdf.Pdf) -> None:
    """Take pictures without a text alternative out of the tree and mark what they draw as artifact."""
    hidden: dict[int, list[int]] = {}
    by_number = {page.objgen: i for i, page in enumerate(pdf.pages)}
    for element, _ in list(_elements(pdf.Root.StructTreeRoot.K[0], ())):
        if _is(element, Name.Figure) and "/Alt" not in element:
            marks = [int(kid) for kid in _kids(element) if not isinstance(kid, Dictionary)]
            hidden.setdefault(by_number[element.Pg.objgen], []).extend(marks)
            siblings = element.P.K
            element.P.K = Array([kid for kid in siblings if kid.objgen != element.objgen])
    for number, marks in hidden.items():
        _unmark(pdf, number, set(marks))


def _unmark(pdf: pikepdf.Pdf, number: int, marks: set[int]) -> None:
    page = pdf.pages[number]
    stream = page.Contents

    def artifact(match: re.Match[bytes]) -> bytes:
        return b"/Artifact BMC" if int(match.group(1)) in marks else match.group(0)

    stream.write(re.sub(rb"/Figure\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC", artifact, stream.read_bytes()))
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(nums[i]) for i in range(0, len(nums), 2)]
    entries = nums[keys.index(int(page.StructParents)) * 2 + 1]
    for mark in marks:
        entries[mark] = None
