"""What the tag `duration` says: the minutes of a crossing (OpenStreetMap wiki, Key:duration).

The tag holds no waiting time. Its forms are hh:mm, hh:mm:ss, minutes, and durations of ISO 8601 without years and
months.
"""

import re

LONGEST_MIN = 20_160.0
"""Two weeks: a longer crossing is no crossing by car, and its tag counts as not read."""

_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_MINUTES = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_NUMBER = r"([0-9]{1,6}(?:[.,][0-9]{1,6})?)"
_ISO = re.compile(rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.I)
_ISO_MIN = (10_080.0, 1_440.0, 60.0, 1.0, 1 / 60)


def read_duration(text: object) -> float | None:
    """Return the minutes that a value of `duration` says; None where it cannot be read, or is no time above 0.

    Examples
    --------
    >>> [read_duration(text) for text in ("02:15", "00:20:30", "15", "PT1H30M", "P1DT2H")]
    [135.0, 20.5, 15.0, 90.0, 1560.0]
    >>> [read_duration(text) for text in ("00:00", "20 or so", "1:75", "PT", "-5", "P1Y")]
    [None, None, None, None, None, None]
    """
    minutes = _read(str(text).strip()[:100])
    return minutes if minutes is not None and 0 < minutes <= LONGEST_MIN else None


def _read(text: str) -> float | None:
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return hours * 60 + minutes + seconds / 60
    if _MINUTES.fullmatch(text):
        return float(text)
    iso = _ISO.fullmatch(text)
    if iso and any(iso.groups()):
        parts = (float((part or "0").replace(",", ".")) for part in iso.groups())
        return sum(part * each for part, each in zip(parts, _ISO_MIN, strict=True))
    return None
