"""What must hold of every dialect's `read`."""

from collections.abc import Callable

from broadcast.dialects import SEGMENTS, Lexicon

Read = Callable[[str, Lexicon], list[tuple[str, str]]]


def said(read: Read, spoken: str, own: Lexicon | None = None) -> str:
    """The readings as a line, such as `ɕin45 vən21`."""
    return " ".join(f"{sound}{tone}" for sound, tone in read(spoken, own or {}))


def is_fit(read: Read, spoken: str) -> bool:
    """Whether there is one pair a character, of SEGMENTS and Chao digits, and an empty one for what is no hanzi."""
    pairs = read(spoken, {})
    return len(pairs) == len(spoken) and all(
        bool(sound) == bool(tone)
        and set(sound) <= SEGMENTS
        and set(tone) <= set("12345")
        and len(tone) <= 3
        and (not sound or (char.isalpha() and not char.isascii()) or char == "〇")
        for char, (sound, tone) in zip(spoken, pairs, strict=True)
    )


def coverage(read: Read, sentences: list[str]) -> float:
    """The share of hanzi that have a reading."""
    known = [
        bool(sound)
        for spoken in sentences
        for char, (sound, _tone) in zip(spoken, read(spoken, {}), strict=True)
        if char.isalpha() and not char.isascii()
    ]
    return sum(known) / len(known)
