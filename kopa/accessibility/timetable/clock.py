"""Times of a service day: whole seconds after noon minus 12 hours, and their text, which may pass 24 hours."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from kopa.errors import InputError, shown

HELSINKI = ZoneInfo("Europe/Helsinki")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TIME = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")


def seconds_of(value: object, name: str) -> int:
    """Return the seconds of the service day for a time as text, HH:MM or HH:MM:SS.

    Examples
    --------
    >>> seconds_of("08:30", "at"), seconds_of("25:10:05", "at")
    (30600, 90605)
    """
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise InputError(f"{name}: {shown(value)} is no time of day; expected HH:MM or HH:MM:SS, such as '08:30'")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def texts_of(seconds: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return HH:MM:SS for seconds of the day, empty text where `there` is false; hours may pass 24.

    Examples
    --------
    >>> texts_of(np.array([30_600, 90_605, -60]), np.array([True, True, True])).tolist()
    ['08:30:00', '25:10:05', '-00:01:00']
    """
    different, back = np.unique(np.where(there, seconds, np.iinfo(np.int64).min), return_inverse=True)
    texts = np.array([text_of(int(value)) for value in different], object)
    return texts[back]


def text_of(seconds: int) -> str:
    """Return HH:MM:SS, with a minus before the service day, empty for the least number there is."""
    if seconds == np.iinfo(np.int64).min:
        return ""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def day_of(value: object, name: str = "date") -> date:
    """Return a date given as YYYY-MM-DD, YYYYMMDD or a date.

    Examples
    --------
    >>> day_of("2017-02-14"), day_of("20170214")
    (datetime.date(2017, 2, 14), datetime.date(2017, 2, 14))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-?\d\d-?\d\d", value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise InputError(f"{name}: {shown(value)} is no date; expected YYYY-MM-DD, such as '2026-10-06'")


def day_zero(day: date, zone: ZoneInfo = HELSINKI) -> datetime:
    """Return the moment from which a service day's times are counted: noon minus 12 hours, in UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return noon.astimezone(ZoneInfo("UTC")) - timedelta(hours=12)


def shift_s(own: date, zone: ZoneInfo, day: date) -> int:
    """Return the seconds to add to times of the service day `own` in a zone to count them from `day` in Helsinki.

    Examples
    --------
    >>> shift_s(date(2017, 3, 25), HELSINKI, date(2017, 3, 26)) / 3600  # the clock is put forward that night
    -23.0
    >>> shift_s(date(2017, 2, 14), ZoneInfo("Europe/Stockholm"), date(2017, 2, 14))
    3600
    """
    return round((day_zero(own, zone) - day_zero(day)).total_seconds())
