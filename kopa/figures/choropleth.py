"""Municipalities of a region, filled by class: colour and pattern, name and value written in each."""

from collections.abc import Mapping

import numpy as np
from markupsafe import Markup

from kopa.figures.classes import Classes, pattern_id, patterns
from kopa.figures.furniture import MapText
from kopa.figures.metrics import shorten
from kopa.figures.sheet import Ground, area_labels, compose
from kopa.figures.svg import element, group

LABEL_WIDTH = 150.0


def choropleth(
    key: str, ground: Ground, values: Mapping[str, float], shown: Mapping[str, str], classes: Classes, text: MapText
) -> Markup:
    """Return a map of the municipalities of a region by class, as inline SVG.

    Parameters
    ----------
    key
        Identifier unique in the page.
    ground
        Outlines, from `kopa.figures.prepare`.
    values, shown
        Value of each municipality code in the unit of the classes, and the same as words for its label.
    classes, text
        Classes and every word of the map.
    """
    codes = ground.municipalities["code"].tolist()
    found = classes.of(np.array([values.get(code, np.nan) for code in codes], float))
    areas = [
        element("path", d=ground.frame.path(geometry, tolerance=0.0), fill=f"url(#{pattern_id(key, int(index))})")
        for geometry, index in zip(ground.municipalities.geometry, found, strict=True)
    ]
    layers = [patterns(key), ground.around, group(areas, stroke="#333333", stroke_width=1.1, stroke_linejoin="round")]
    names = dict(zip(codes, ground.municipalities["name"], strict=True))
    lines = {code: (shorten(names[code], LABEL_WIDTH, 13), shown.get(code, "")) for code in codes}
    size = dict(zip(codes, ground.municipalities.geometry.area, strict=True))
    labels = area_labels(
        ground.municipalities, ground.frame, lines, size=13, priority={code: -area for code, area in size.items()}
    )
    return compose(key, ground, layers, text, labels=labels, shapes=False)
