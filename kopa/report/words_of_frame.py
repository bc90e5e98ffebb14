"""Words around every report: skip link, contents, footer."""

from kopa.words.texts import Texts

_FRAME = ("skip", "contents", "to_top", "table_of_figure", "made_by", "statement", "scroll_hint", "data_english")


def frame_words(t: Texts) -> dict[str, str]:
    """Return the words of the frame by their name."""
    return {name: t(f"frame_{name}") for name in _FRAME}
