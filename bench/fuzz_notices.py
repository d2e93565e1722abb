"""Notices cut, shuffled and spoiled at random: every one is a script, or refused in our own words, never a traceback.

`python bench/fuzz_notices.py [--seconds 300] [--seed 1] [FOLDER]` takes the text files of FOLDER (tests/notices) as
material. Exit code 1 at the first failure, with the seed and the text that make it again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from pathlib import Path

from broadcast import guard, inbox, review
from broadcast.config import Settings
from broadcast.errors import BroadcastError, ScriptError
from broadcast.inbox.plain import MOST_CHARACTERS

NOTICES = Path(__file__).parents[1] / "tests" / "notices"
DAY = dt.date(2022, 7, 13)
ODD = (
    "\u200b\ufeff\ufe0f\u20e3①⑳Ⅲ½㎡℃％＃＠０９：，。；（）【】「」《》……——~～|*#`<>{}%$\\\t\r\n☎️📍🔔❌🧹👨‍👩‍👧🇨🇳㊣㈱龘𠮷éЖעم"
    "零一二三十百千万亿幺两点半时分号楼栋幢单元室至到前后起月日年周今明昨0123456789-/.+:"
)


def spoilt(texts: list[str], chance: random.Random) -> str:
    """A text made of pieces of others, with characters doubled, swapped, dropped and put in."""
    pieces = []
    for _piece in range(chance.randint(1, 5)):
        text = chance.choice(texts)
        at = chance.randrange(len(text))
        pieces.append(text[at : at + chance.randint(1, 300)] if chance.random() < 0.7 else text)
    chars = list(chance.choice(("", "\n", "。", "，")).join(pieces))
    for _edit in range(chance.randint(0, 30)):
        at = chance.randrange(len(chars) + 1)
        match chance.randrange(4):
            case 0:
                chars.insert(at, chance.choice(ODD))
            case 1:
                del chars[at : at + chance.randint(1, 8)]
            case 2:
                chars[at:at] = chars[at : at + chance.randint(1, 12)] * chance.randint(1, 20)
            case _:
                chars[at:at] = [chr(chance.choice((chance.randrange(32, 0x3000), chance.randrange(0x4E00, 0x9FFF))))]
        if not chars:
            chars.append("水")
    return "".join(chars)[:MOST_CHARACTERS]


def wrong(text: str) -> str:
    """What is wrong with the script of such a notice; empty if it is sound or refused for the notice's own sake."""
    try:
        notice = inbox.from_bytes(text.encode("utf-8", "replace"), "fuzz.txt", DAY)
    except BroadcastError:
        return ""
    try:
        reviewed = review.review(review.write_script([notice], Settings(), DAY), Settings())
    except ScriptError as exc:
        return exc.message if "templates" in exc.message and "private" not in exc.message else ""
    for one in reviewed:
        for utterance in one.utterances:
            if any(char.isdigit() for char in utterance.spoken):
                return f"a digit is left: {utterance.spoken}"
        for remark in one.remarks:
            if remark.kind in guard.BLOCKING - {"expired", "private"}:
                return f"{remark.kind}: {remark.text}"
    return ""


def main() -> int:
    """1 at the first failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=NOTICES)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in sorted(chosen.folder.glob("*.txt"))]
    begun, seed, slowest = time.monotonic(), chosen.seed, 0.0
    while time.monotonic() - begun < chosen.seconds:
        text = spoilt(texts, random.Random(seed))
        at = time.monotonic()
        try:
            found = wrong(text)
        except Exception as exc:
            found = f"{type(exc).__name__}: {exc}"
        slowest = max(slowest, time.monotonic() - at)
        if found:
            print(f"seed {seed}: {found}\n{text!r}")
            return 1
        seed += 1
    print(f"{seed - chosen.seed} notices in {chosen.seconds:.0f} s; the slowest took {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
