"""Municipalities of a region, filled by class: name and value written in each."""

from collections.abc import Mapping

import numpy as np
from markupsafe import Markup

from kopa.figures.classes import NO_ROAD, NO_VALUE, Classes
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
    first: str = "",
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
    first
        Code of the municipality whose label is placed before all others; then the smaller the area, the earlier.
    """
    codes = base_map.municipalities["code"].tolist()
    classes_of_areas = classes.of(np.array([values.get(code, np.nan) for code in codes], float))
    colours = (*classes.colours, NO_ROAD, NO_VALUE)
    areas = [
        element("path", d=base_map.frame.path(geometry, tolerance=0.0), fill=colours[int(index)])
        for geometry, index in zip(base_map.municipalities.geometry, classes_of_areas, strict=True)
    ]
    layers = [base_map.around, group(areas, stroke=SHAPE_LINE, stroke_width=1.1, stroke_linejoin="round")]
    names = dict(zip(codes, base_map.municipalities["name"], strict=True))
    lines = {code: (shorten(names[code], LABEL_WIDTH, 13), shown.get(code, "")) for code in codes}
    size = dict(zip(codes, base_map.municipalities.geometry.area, strict=True))
    priority = {code: 0.0 if code == first else -area for code, area in size.items()}
    labels = area_labels(base_map.municipalities, base_map.frame, lines, size=13, priority=priority)
    return compose(key, base_map, layers, text, labels=labels, swatches="colours", colours=colours)
