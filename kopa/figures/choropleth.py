"""Municipalities of a region, filled by class: name and value written in each."""

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from kopa.figures.classes import NO_ROAD, NO_VALUE, Classes
from kopa.figures.labels import Label
from kopa.figures.map_elements import SHAPE_LINE, MapText
from kopa.figures.map_layout import BaseMap, area_labels, compose
from kopa.figures.metrics import shorten
from kopa.figures.svg import element, group

LABEL_WIDTH = 150.0


def choropleth(
    key: str,
    base_map: BaseMap,
    values: Mapping[str, float],
    shown: Mapping[str, str],
    classes: Classes,
    text: MapText,
    *,
    named: Sequence[str] = (),
) -> Markup:
    """Return a map of the municipalities of a region by class, as inline SVG.

    Parameters
    ----------
    key
        Identifier unique in the page.
    base_map
        Outlines, from `kopa.figures.prepare_base_map`.
    values, shown
        Value of each municipality code in the unit of the classes, and the same as words for its label.
    classes, text
        Classes and every word of the map.
    named
        Codes of the municipalities that get a label, those placed first in front; default: all, the smaller first.
    """
    codes = base_map.municipalities["code"].tolist()
    classes_of_areas = classes.of(np.array([values.get(code, np.nan) for code in codes], float))
    colours = (*classes.colours, NO_ROAD, NO_VALUE)
    areas = [
        element("path", d=base_map.frame.path(geometry, tolerance=0.0), fill=colours[int(index)])
        for geometry, index in zip(base_map.municipalities.geometry, classes_of_areas, strict=True)
    ]
    layers = [base_map.around, group(areas, stroke=SHAPE_LINE, stroke_width=1.1, stroke_linejoin="round")]
    area = dict(zip(codes, base_map.municipalities.geometry.area, strict=True))
    labels = _labels(base_map, shown, named or sorted(codes, key=lambda code: float(area[code])))
    return compose(key, base_map, layers, text, labels=labels, swatches="colours", colours=colours)


def _labels(base_map: BaseMap, shown: Mapping[str, str], named: Sequence[str]) -> list[Label]:
    """Return the labels of some municipalities, each before those that follow it."""
    towns = base_map.municipalities[base_map.municipalities["code"].isin(named)]
    names = dict(zip(towns["code"], towns["name"], strict=True))
    lines = {code: (shorten(name, LABEL_WIDTH, 13), shown.get(code, "")) for code, name in names.items()}
    priority = {code: -float(place) for place, code in enumerate(named)}
    return area_labels(towns, base_map.frame, lines, size=13, priority=priority)
