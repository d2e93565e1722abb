"""A telephone number is said twice: who is looking for a pencil at the first time writes at the second."""

from __future__ import annotations

from collections.abc import Iterator

from broadcast.text import digest, figures

LEAD = "，请记好电话"
LEAST_DIGITS = 7
"""From which a number is said again: hotlines are short so that nobody need write them down."""
MOST = 2
"""Numbers of an item that are said again."""
_STOPS = "。！？；，,!?;"
"""A number in the middle of a clause is left: what follows would belong to nothing."""
_JOINED = 4
"""Characters that may stand between a number and its extension."""


def said_twice(text: str, lead: str = LEAD) -> str:
    """The text with its long telephone numbers once more behind themselves, where each is told only once.

    What would make the item longer than `digest.AIM` is left out; the repeated number itself does not count.

    Args:
        lead: what is said before the repeated number: LEAD, or the same in a dialect's words.
    """
    room, made, at = digest.AIM - digest.length(text), "", 0
    for start, end in _numbers(text):
        room -= digest.length(lead)
        if room < 0:
            break
        made += text[at:end] + lead + text[start:end]
        at = end
    return made + text[at:]


def said_once(text: str) -> str:
    """The text without what `said_twice` put into it."""
    made, at = "", 0
    for _digits, start, end in _phones(text):
        again = LEAD + text[start:end]
        if text.startswith(again, end) and start >= at:
            made, at = made + text[at:end], end + len(again)
    return made + text[at:]


def length(text: str) -> int:
    """Characters that saying its numbers again takes, the numbers themselves not counted."""
    return digest.length(LEAD) * len(_numbers(text))


def _numbers(text: str) -> list[tuple[int, int]]:
    """Where the first MOST long numbers that are told only once, at the end of a clause, begin and end."""
    keys = [key for key, *_span in _phones(text)]
    once = [(start, end) for key, start, end in _phones(text) if keys.count(key) == 1]
    return [(start, end) for start, end in once if not text[end:] or text[end] in _STOPS][:MOST]


def _phones(text: str) -> Iterator[tuple[str, int, int]]:
    """The digits of each long number, where it begins, and where it ends with its extension."""
    found = figures.find(text)
    for phone in found:
        if phone.kind == "phone" and len(str(phone.key[0])) >= LEAST_DIGITS:
            behind = [one.end for one in found if one.kind == "extension" and 0 <= one.start - phone.end <= _JOINED]
            yield str(phone.key[0]), phone.start, max([phone.end, *behind])
