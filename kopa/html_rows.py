"""The few rows by which a value shows itself in a notebook."""

from collections.abc import Mapping
from html import escape


def html_rows(caption: str, rows: Mapping[str, str], note: str = "") -> str:
    """Return a table of names and texts as HTML; `note` is HTML that stands below it.

    Examples
    --------
    >>> html_rows("Study", {"Region": "Kainuu & co"})
    "<table><caption>Study</caption><tr><th scope='row'>Region</th><td>Kainuu &amp; co</td></tr></table>"
    """
    cells = "".join(f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows.items())
    return f"<table><caption>{escape(caption)}</caption>{cells}</table>{note and f'<p>{note}</p>'}"
