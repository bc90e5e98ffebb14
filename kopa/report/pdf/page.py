"""A report's page made ready for paper: long words may break, small tables stay whole."""

import re
from collections.abc import Iterator
from copy import deepcopy
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

SHORT_ROWS = 14
"""A table of at most so many rows is not divided between pages."""

LONG_WORD = 40
"""A cell with a word longer than this may break it anywhere."""

VERY_LONG_WORD = 100
"""A word longer than this is cut into pieces between which a line may end: one piece would take minutes to lay out."""

_SVG = "{http://www.w3.org/2000/svg}"


_VERY_LONG = re.compile(rf"\S{{{VERY_LONG_WORD + 1},}}")
_PIECE = re.compile(r".{1,16}", re.DOTALL)


def prepared(root: Element, style: str) -> Element:
    """Return the page, changed in place, with `style` after its own style and the classes that it needs."""
    for wrapper in _of_class(root, "div", "scroll"):
        rows = sum(1 for _ in wrapper.iter("tr"))
        if 0 < rows <= SHORT_ROWS + 1:
            _add_class(wrapper, "short")
    for name in ("th", "td"):
        for cell in root.iter(name):
            _prepare_cell(cell)
    for details in root.iter("details"):
        if all(child.tag == "summary" or _is_table_part(child) for child in details):
            _add_class(details, "tables")
    for element in list(_body(root).iter()):
        _break_long_words(element)
    head = root.find("head")
    SubElement(root if head is None else head, "style").text = style
    return root


def halos_below(svg: str) -> str:
    """Return a picture in which every halo is drawn as a text of its own below its text.

    WeasyPrint does not know ``paint-order``: it would draw the white halo over the letters.

    Examples
    --------
    >>> halos_below('<svg><text stroke="#fff" paint-order="stroke">A</text></svg>')
    '<svg><text stroke="#fff">A</text><text>A</text></svg>'
    """
    if "paint-order" not in svg:
        return svg
    register_namespace("", _SVG.strip("{}"))
    root = fromstring(svg)
    for parent in list(root.iter()):
        for child in [one for one in parent if one.attrib.pop("paint-order", None)]:
            parent.insert(list(parent).index(child), deepcopy(child))
            for name in [name for name in child.attrib if name.startswith("stroke")]:
                del child.attrib[name]
    return tostring(root, encoding="unicode")


def _break_long_words(element: Element) -> None:
    """Let very long words of the element's own text, and of the text after each child, end a line at many places."""
    element.text, marks = _pieces(element.text)
    children = list(element)
    element[:] = marks
    for child in children:
        child.tail, marks = _pieces(child.tail)
        element.extend([child, *marks])


def _pieces(text: str | None) -> tuple[str | None, list[Element]]:
    """Return the beginning of a text and, for the rest, marks of possible line ends with the text after each."""
    if text is None or len(text) <= VERY_LONG_WORD or not _VERY_LONG.search(text):
        return text, []
    first, *rest = _VERY_LONG.sub(lambda word: "\0".join(_PIECE.findall(word.group())), text).split("\0")
    marks = [Element("wbr") for _ in rest]
    for mark, piece in zip(marks, rest, strict=True):
        mark.tail = piece
    return first, marks


def _prepare_cell(cell: Element) -> None:
    if any(LONG_WORD < len(word) <= VERY_LONG_WORD for word in "".join(cell.itertext()).split()):
        _add_class(cell, "long")
    if cell.find(f"{_SVG}svg") is not None:
        _add_class(cell, "withbar")


def _is_table_part(element: Element) -> bool:
    classes = element.get("class", "").split()
    return ("scroll" in classes and "picture" not in classes) or "tablenote" in classes


def _body(root: Element) -> Element:
    body = root.find("body")
    return root if body is None else body


def _of_class(root: Element, tag: str, name: str) -> Iterator[Element]:
    return (element for element in root.iter(tag) if name in element.get("class", "").split())


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
