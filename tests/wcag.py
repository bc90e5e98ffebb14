"""Rules of the WCAG that a page in a browser breaks, by axe-core."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe

A_AND_AA_2_1 = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
A_AND_AA_2_2 = (*A_AND_AA_2_1, "wcag22aa")


def violations(page, tags: Sequence[str] = A_AND_AA_2_1) -> list[tuple[str, str, list[str]]]:
    """Return id, sentence and first three places of each rule that is broken, with all that is folded away opened.

    Of what is not broken axe is asked for no list of places: that list takes it as long as all the rules.
    """
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    options = {"runOnly": {"type": "tag", "values": [*tags]}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]
