"""Styles with which QGIS opens the layers: classes by colour and shape, in the report's own breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from kopa import levels
from kopa.figures.classes import COLOURS, NO_VALUE, UNREACHABLE
from kopa.report.facts import classes_of
from kopa.report.gpkg.layers import ROAD_CLASSES
from kopa.results import STATUS, TIME
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

SHAPES = ("circle", "square", "diamond", "triangle", "hexagon")
"""Marker of each class, as in the report's maps."""

FIRST_LEVEL = levels.LUKIO
"""Level whose style opens first where the region has it."""

_SITE_COLOURS = ("#b30000", "#8c510a", "#01665e", "#762a83", "#0a4a8c", "#4d4d4d", "#c51b7d", "#35978f", "#e66101")
_SITE_SHAPES = ("star", "pentagon", "cross_fill", "triangle", "diamond", "square", "hexagon", "circle", "arrowhead")
_ROAD_MM = {1: 0.7, 2: 0.55, 3: 0.4, 4: 0.25, 5: 0.15}
_FERRY = 9
_OUTLINE = "#333333"
_VEIL = 0.6
"""Opacity of areas, so that what lies on them is seen."""


@dataclass(frozen=True)
class Style:
    """A style of a layer: its name, QML, and whether QGIS opens the layer with it."""

    layer: str
    name: str
    qml: str
    default: bool


def styles(names: Iterable[str], levels: Sequence[str], minutes: Sequence[float] = ()) -> list[Style]:
    """Return the styles of the layers `names`: one a level for municipalities and cells, one for each other layer."""
    first = FIRST_LEVEL if FIRST_LEVEL in levels else levels[0]
    made = []
    for name in names:
        if name in ("municipalities", "cells"):
            draw = _municipalities if name == "municipalities" else _cells
            made += [Style(name, level, _qml(draw(level), _labels(name, level)), level == first) for level in levels]
        else:
            renderer = {"sites": _sites, "roads": _roads}[name]() if name != "isochrones" else _isochrones(minutes)
            made.append(Style(name, name, _qml(renderer), True))
    return made


def _cells(level: str) -> Element:
    field = TIME.format(level)
    ages = " + ".join(f'"{age}"' for age in levels.of(level).ages)
    size = {"size": f"max(1.6, min(9, 0.5 * sqrt({ages})))"}
    rules = [
        (test, label, _symbol("marker", _marker(COLOURS[i], SHAPES[i]), size))
        for i, (test, label) in enumerate(_classes(field, level))
    ]
    gone = f"\"{STATUS.format(level)}\" = 'unreachable'"
    rules.append((gone, "∞", _symbol("marker", _marker(UNREACHABLE, "cross2"), size)))
    return _rules(rules)


def _municipalities(level: str) -> Element:
    field = f"{level}_p90_min"
    rules = [
        (test, label, _symbol("fill", _fill(COLOURS[i]), alpha=_VEIL))
        for i, (test, label) in enumerate(_classes(field, level))
    ]
    gone = f'"{field}" IS NULL AND "{level}_status" = \'unreachable\''
    rules.append((gone, "∞", _symbol("fill", _fill(UNREACHABLE))))
    rules.append(("ELSE", "–", _symbol("fill", _fill(NO_VALUE))))
    return _rules(rules)


def _sites() -> Element:
    rows = [
        (level, _in_all_languages(f"level_{level}"), _symbol("marker", _marker(colour, shape, 3.2)))
        for level, colour, shape in zip(levels.EVERY, _SITE_COLOURS, _SITE_SHAPES, strict=True)
    ]
    return _categories("level", rows)


def _roads() -> Element:
    labels = {one: _in_all_languages(f"road_class_{one}") for one in ROAD_CLASSES}
    rows = [(str(k), labels[k], _symbol("line", _line("#7a7a7a", width))) for k, width in _ROAD_MM.items()]
    rows.append((str(_FERRY), labels[_FERRY], _symbol("line", _line("#0a4a8c", 0.4, "dash"))))
    return _categories("road_class", rows)


def _in_all_languages(key: str) -> str:
    return " · ".join(Texts(language)(key) for language in LANGUAGES)


def _isochrones(minutes: Sequence[float]) -> Element:
    limits = sorted(set(minutes))
    colours = [COLOURS[min(i, len(COLOURS) - 1)] for i in range(len(limits))]
    rows = [
        (f"{value:g}", f"≤ {value:g} min", _symbol("fill", _fill(colour, outline_mm=0.05), alpha=_VEIL))
        for value, colour in zip(limits, colours, strict=True)
    ]
    return _categories("minutes", rows)


def _classes(field: str, level: str) -> list[tuple[str, str]]:
    """Return the test and the label of each class of minutes; upper breaks are inclusive."""
    breaks = [f"{value:g}" for value in classes_of(level).breaks]
    lows = ["", *breaks]
    tests = [f'"{field}" <= {breaks[0]}']
    tests += [f'"{field}" > {low} AND "{field}" <= {high}' for low, high in pairwise(breaks)]
    tests.append(f'"{field}" > {breaks[-1]}')
    labels = [f"{low or 0}–{high} min" for low, high in zip(lows, breaks, strict=False)]
    return list(zip(tests, [*labels, f"> {breaks[-1]} min"], strict=True))


def _rules(rows: Sequence[tuple[str, str, Element]]) -> Element:
    renderer = Element("renderer-v2", type="RuleRenderer", forceraster="0", symbollevels="0", enableorderby="0")
    rules = SubElement(renderer, "rules", key="root")
    for i, (test, label, _) in enumerate(rows):
        SubElement(rules, "rule", key=f"rule-{i}", symbol=str(i), filter=test, label=label)
    _symbols(renderer, [symbol for *_, symbol in rows])
    return renderer


def _categories(field: str, rows: Sequence[tuple[str, str, Element]]) -> Element:
    renderer = Element("renderer-v2", type="categorizedSymbol", attr=field, forceraster="0", symbollevels="0")
    categories = SubElement(renderer, "categories")
    for i, (value, label, _) in enumerate(rows):
        SubElement(categories, "category", value=value, label=label, symbol=str(i), render="true")
    _symbols(renderer, [symbol for *_, symbol in rows])
    return renderer


def _symbols(renderer: Element, symbols: Iterable[Element]) -> None:
    parent = SubElement(renderer, "symbols")
    for i, symbol in enumerate(symbols):
        symbol.set("name", str(i))
        parent.append(symbol)


def _symbol(
    kind: str, layer: tuple[str, Mapping[str, str]], computed: Mapping[str, str] | None = None, *, alpha: float = 1.0
) -> Element:
    symbol = Element("symbol", type=kind, name="", alpha=f"{alpha:g}", clip_to_extent="1", force_rhr="0")
    made = SubElement(symbol, "layer", {"class": layer[0], "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(made, "Option", type="Map")
    for key, value in layer[1].items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        SubElement(made, "prop", k=key, v=value)
    if computed:
        _computed(made, computed)
    return symbol


def _computed(layer: Element, computed: Mapping[str, str]) -> None:
    """Add properties that an expression gives, such as a size by the number of persons."""
    top = SubElement(SubElement(layer, "data_defined_properties"), "Option", type="Map")
    SubElement(top, "Option", name="name", value="", type="QString")
    properties = SubElement(top, "Option", name="properties", type="Map")
    for key, expression in computed.items():
        one = SubElement(properties, "Option", name=key, type="Map")
        SubElement(one, "Option", name="active", value="true", type="bool")
        SubElement(one, "Option", name="expression", value=expression, type="QString")
        SubElement(one, "Option", name="type", value="3", type="int")
    SubElement(top, "Option", name="type", value="collection", type="QString")


def _marker(colour: str, shape: str, size_mm: float = 2.0) -> tuple[str, dict[str, str]]:
    return "SimpleMarker", {
        "color": _rgba(colour), "name": shape, "outline_color": _rgba(_OUTLINE), "outline_style": "solid",
        "outline_width": "0.3", "outline_width_unit": "MM", "size": f"{size_mm:g}", "size_unit": "MM",
        "scale_method": "diameter",
    }  # fmt: skip


def _fill(colour: str, outline_mm: float = 0.3) -> tuple[str, dict[str, str]]:
    return "SimpleFill", {
        "color": _rgba(colour), "style": "solid", "outline_color": _rgba(_OUTLINE), "outline_style": "solid",
        "outline_width": f"{outline_mm:g}", "outline_width_unit": "MM",
    }  # fmt: skip


def _line(colour: str, width_mm: float, style: str = "solid") -> tuple[str, dict[str, str]]:
    return "SimpleLine", {
        "line_color": _rgba(colour), "line_style": style, "line_width": f"{width_mm:g}", "line_width_unit": "MM",
        "capstyle": "round", "joinstyle": "round",
    }  # fmt: skip


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _labels(layer: str, level: str) -> Element | None:
    """Return labels with name and minutes for municipalities, so that no class is told by colour alone."""
    if layer != "municipalities":
        return None
    value = f"coalesce(format_number(\"{level}_p90_min\", 0) || ' min', '–')"
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(
        settings, "text-style", fieldName=f"\"name_fi\" || '\\n' || {value}", isExpression="1", fontSize="9",
        fontFamily="Arial", textColor=_rgba("#1a1a1a"), fontSizeUnit="Point", multilineHeight="1",
    )  # fmt: skip
    SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor=_rgba("#ffffff"), bufferSizeUnits="MM"
    )
    SubElement(settings, "placement", placement="1", priority="5")
    return labeling


def _qml(renderer: Element, labeling: Element | None = None) -> str:
    root = Element(
        "qgis", version="3.22.0", styleCategories="Symbology|Labeling", labelsEnabled=str(int(labeling is not None))
    )
    root.append(renderer)
    if labeling is not None:
        root.append(labeling)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")
