"""Notices as the inbox would make them."""

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path

import opencc

from broadcast.model import Notice
from broadcast.text import facts, kinds

FOLDER = Path(__file__).parent / "notices"
TEMPLATES = Path(__file__).parent.parent / "templates"
TODAY = dt.date(2022, 7, 14)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    one_by_one = (_simplifier().convert(c) for c in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, one_by_one, strict=True))


def notice(text: str, today: dt.date = TODAY, source: str = "-") -> Notice:
    text = text.strip("\n")
    plain = simplified(text)
    said = facts.extract(text, plain, today)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Notice(digest, source, text, plain, kinds.find(plain), "", said.issuer, said.date, said.expires, said.facts)


def all_notices() -> list[Notice]:
    return [notice(path.read_text("utf-8"), source=path.stem) for path in sorted(FOLDER.glob("*.txt"))]
