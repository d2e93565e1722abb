"""Makes src/broadcast/text/homophones.tsv again, from pypinyin's phrases: `python bench/make_homophones.py`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pypinyin.constants import PHRASES_DICT

from broadcast.text import homophones, phrases

SHARE = 0.98
"""Of a character's uses in phrases, how many must have the reading for nobody to read it otherwise."""


def chosen() -> dict[str, str]:
    """Reading → the Simplified character that the most phrases use, and use in no other reading."""
    used: Counter[tuple[str, str]] = Counter()
    for phrase in PHRASES_DICT:
        used.update(zip(phrase, phrases.readings(phrase), strict=False))
    of_all: Counter[str] = Counter()
    for (char, _reading), times in used.items():
        of_all[char] += times
    found: dict[str, str] = {}
    for (char, reading), times in used.most_common():
        if times >= SHARE * of_all[char] and is_simplified(char) and reading[-1:] != "5":
            found.setdefault(reading, char)
    return found


def is_simplified(char: str) -> bool:
    """Whether GB 2312 has it."""
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def main() -> None:
    path = Path(homophones.__file__).with_name("homophones.tsv")
    rows = [f"{reading}\t{char}\n" for reading, char in sorted(chosen().items())]
    path.write_text(
        "# Made by bench/make_homophones.py: reading, character of that reading alone.\n" + "".join(rows), "utf-8"
    )


if __name__ == "__main__":
    main()
