"""Fractional positions: keys between any two keys, compared byte by byte.

A key is a whole number and a fraction, both in base 62. The first character says how many digits the
number has and whether it is below the middle, so that numbers of any length compare as text; the rest is
the fraction, which never ends in the digit 0, for nothing would fit between `x` and `x0`.

Keys at either end count on: 62 of two characters, 3,844 of three, 238,328 of four, and so on. Between two
neighbours the fraction is halved: a place into which everything is pressed costs one character for every
five keys at the worst (62 can be halved five times), so 10,000 of them stay below 2,050 characters.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}
_BASE = len(DIGITS)
_MIDDLE = _BASE // 2
FIRST_KEY = DIGITS[_MIDDLE] + DIGITS[0]


def key_between(before: str | None, after: str | None) -> str:
    """A key above `before` and below `after`; None stands for no bound.

    Raises ValueError when one is no key, or when they are not in order.
    """
    for key in (before, after):
        if key is not None:
            _check(key)
    if before is None:
        return FIRST_KEY if after is None else _below(after)
    if after is None:
        return _counted_up(_number(before))
    if before >= after:
        raise ValueError(f"{before!r} does not stand before {after!r}")
    return _inside(before, after)


def keys_after(before: str | None, count: int) -> list[str]:
    """`count` short keys in order, all above `before`."""
    keys: list[str] = []
    for _ in range(count):
        before = key_between(before, None)
        keys.append(before)
    return keys


def _inside(before: str, after: str) -> str:
    number = _number(before)
    fraction = before[len(number) :]
    if number == _number(after):
        return number + _halved(fraction, after[len(number) :])
    following = _counted_up(number)
    return following if following < after else number + _halved(fraction, None)


def _below(key: str) -> str:
    number = _number(key)
    return number if number < key else _counted_down(number)


def _number_length(head: str) -> int:
    place = _VALUES[head] - _MIDDLE
    return place + 2 if place >= 0 else 1 - place


def _number(key: str) -> str:
    return key[: _number_length(key[0])]


def _check(key: str) -> None:
    if not key or any(character not in _VALUES for character in key):
        raise ValueError(f"{key!r} is no position")
    length = _number_length(key[0])
    if len(key) < length or (len(key) > length and key[-1] == DIGITS[0]):
        raise ValueError(f"{key!r} is no position")


def _counted_up(number: str) -> str:
    digits = number[1:]
    kept = digits.rstrip(DIGITS[-1])
    if kept:
        raised = kept[:-1] + DIGITS[_VALUES[kept[-1]] + 1]
        return number[0] + raised + DIGITS[0] * (len(digits) - len(kept))
    head = DIGITS[_VALUES[number[0]] + 1]
    return head + DIGITS[0] * (_number_length(head) - 1)


def _counted_down(number: str) -> str:
    digits = number[1:]
    kept = digits.rstrip(DIGITS[0])
    if kept:
        lowered = kept[:-1] + DIGITS[_VALUES[kept[-1]] - 1]
        return number[0] + lowered + DIGITS[-1] * (len(digits) - len(kept))
    head = DIGITS[_VALUES[number[0]] - 1]
    return head + DIGITS[-1] * (_number_length(head) - 1)


def _halved(low: str, high: str | None) -> str:
    """A fraction between two; None stands for one whole."""
    taken = ""
    while True:
        place = len(taken)
        floor = _VALUES[low[place]] if place < len(low) else 0
        ceiling = _VALUES[high[place]] if high is not None else _BASE
        if ceiling - floor > 1:
            return taken + DIGITS[(floor + ceiling) // 2]
        if ceiling > floor:
            # Whatever follows the lower digit is below `high` now.
            high = None
        taken += DIGITS[floor]
