"""Outlines that several maps of a page draw, written once: of a coast with its islands they are most of the page."""

import re
from collections import Counter

LONG = 1_000
"""Characters from which an outline is worth sharing."""

_PATH = re.compile(r'<path d="([^"]*)"([^>]*?)/>')
_BODY = re.compile(r"<body[^>]*>")


def with_shared_shapes(page: str) -> str:
    """Return a page in which an outline that occurs again is drawn by reference, in the colours of each place.

    Examples
    --------
    >>> path = '<path d="M0 0l%s" fill="red"/>' % ("1 1 " * 300)
    >>> page = with_shared_shapes(f"<body><svg>{path}</svg><svg>{path}</svg>")
    >>> page.count("M0 0l"), page.count('<use href="#shape-1" fill="red"/>')
    (1, 2)
    """
    counted = Counter(found[1] for found in _PATH.finditer(page) if len(found[1]) >= LONG)
    names = {d: f"shape-{n}" for n, d in enumerate((d for d, times in counted.items() if times > 1), start=1)}
    if not names:
        return page
    drawn = _PATH.sub(lambda found: _use(names, found), page)
    shapes = "".join(f'<path id="{name}" d="{d}"/>' for d, name in names.items())
    held = f'<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>{shapes}</defs></svg>'
    return _BODY.sub(lambda body: body[0] + held, drawn, count=1)


def _use(names: dict[str, str], path: re.Match[str]) -> str:
    return f'<use href="#{names[path[1]]}"{path[2]}/>' if path[1] in names else path[0]
