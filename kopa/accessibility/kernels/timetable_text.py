# mypy: disable-error-code="no-untyped-def,assignment"
"""Kernels that read a timetable's numbers out of text, and fill in the times between two that are given."""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel

EMPTY, BAD = -(1 << 30), -(1 << 30) + 1
"""In place of a number: there is no text, or it is no number."""


@kernel
def _trimmed(data, low, high):
    """Return where a text begins and ends without the blanks round it."""
    while low < high and data[low] <= 32:
        low += 1
    while high > low and data[high - 1] <= 32:
        high -= 1
    return low, high


@kernel
def whole_numbers(data, starts, out):
    """Read whole numbers of at most nine digits from texts that follow each other in `data`."""
    for i in range(len(out)):
        low, high = _trimmed(data, starts[i], starts[i + 1])
        value = np.int32(0)
        if low == high:
            value = EMPTY
        elif high - low > 9:
            value = BAD
        else:
            for k in range(low, high):
                digit = np.int32(data[k]) - 48
                if digit < 0 or digit > 9:
                    value = BAD
                    break
                value = value * 10 + digit
        out[i] = value


@kernel
def clock_times(data, starts, out):
    """Read times, H:MM:SS or HH:MM:SS, as seconds from texts that follow each other in `data`."""
    for i in range(len(out)):
        low, high = _trimmed(data, starts[i], starts[i + 1])
        n = high - low
        if n == 0:
            out[i] = EMPTY
            continue
        out[i] = BAD
        if n < 7 or n > 8 or data[high - 3] != 58 or data[high - 6] != 58:
            continue
        value = np.int32(0)
        right = True
        for k in range(low, high):
            if k == high - 3 or k == high - 6:
                continue
            digit = np.int32(data[k]) - 48
            if digit < 0 or digit > 9:
                right = False
                break
            first_of_two = k == high - 5 or k == high - 2
            if first_of_two and digit > 5:
                right = False
                break
            value += digit * (1 if k == high - 1 else 10 if k == high - 2 else 60 if k == high - 4 else
                              600 if k == high - 5 else 3600 if k == high - 7 else 36000)  # fmt: skip
        if right:
            out[i] = value


@kernel
def fill_between(starts, arr, dep, along):
    """Fill the times that are EMPTY between two given ones of a trip: by the way along the shape, else evenly.

    `along` rises with the way where it is known and is nan elsewhere. Return how many calls were filled; a trip whose
    first or last time is EMPTY stays as it is.
    """
    filled = 0
    for t in range(len(starts) - 1):
        low, high = starts[t], starts[t + 1]
        for i in range(low, high):
            if arr[i] == EMPTY:
                arr[i] = dep[i]
            elif dep[i] == EMPTY:
                dep[i] = arr[i]
        if high == low or arr[low] == EMPTY or arr[high - 1] == EMPTY:
            continue
        i = low
        while i < high:
            if arr[i] != EMPTY:
                i += 1
                continue
            j = i
            while arr[j] == EMPTY:
                j += 1
            rises = along[j] > along[i - 1]
            for k in range(i, j):
                rises = rises and along[k] >= along[k - 1] and along[k] <= along[j]
            for k in range(i, j):
                share = (along[k] - along[i - 1]) / (along[j] - along[i - 1]) if rises else (k - i + 1) / (j - i + 1)
                arr[k] = dep[i - 1] + np.int32(np.rint((arr[j] - dep[i - 1]) * share))
                dep[k] = arr[k]
                filled += 1
            i = j
    return filled


@kernel
def backward_calls(starts, arr, dep, out):
    """Note for each trip its first call that is before the one before it, or leaves before it comes."""
    for t in range(len(starts) - 1):
        for i in range(starts[t], starts[t + 1]):
            if dep[i] < arr[i] or (i > starts[t] and arr[i] < dep[i - 1]):
                out[t] = i
                break
