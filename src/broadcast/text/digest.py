"""The few sentences of a notice that a listener needs, and what the notice tells people to do or not to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from broadcast.model import Fact, Notice
from broadcast.text import facts, figures, plain
from broadcast.text.plain import Unit

AIM = 80
"""Characters of an item that are pleasant to hear."""
LIMIT = 120
"""Characters that an item may take when only that says everything that a listener needs."""

_INTRO = 60
_WEIGHT = {"date": 3.0, "time": 3.0, "place": 3.0, "action": 2.5, "bring": 2.5, "phone": 2.0}
_TELLS = re.compile(
    r"请|不要|不准|千万|一定|必须|别|记得|取消|关闭|暂停|免费|全部恢复|停[水电气]|预警|带好|出示|戴好|高温|气温"
)
_STATE = re.compile(r"(?:取消|关闭|暂停|停止开放|停诊|推迟|延期)(?!的)")
_DENIED = re.compile(
    r"(?:不(?!串|要不)|勿|别|莫|无需|免|取消|禁|停止|没有?|未|避免|减少|少|杜绝|谢绝|拒绝|非)[^,。;!?、\n]{0,6}$"
)
_TOLD_NOT = re.compile(
    r"(?:(?<![并])不(?!会|是|能不|得不|用|必|再|少|停|敢|知)(?:要|得|准|许|去|参加|搞|随意|轻易)?|勿|别|莫|严禁|禁止|避免|减少|少|杜绝|切忌|取消)[^,。;!?、\n]{0,5}$"
)
_ASKED = re.compile(r"^[^,。;!?\n]{0,8}(?:吗|么|与否|\?|取消|不再|的谣言|是谣言|已解除|无效)")


def length(text: str) -> int:
    """The characters of a text that are heard: letters, digits and hanzi."""
    return len(re.sub(r"[\W_]", "", text))


@dataclass(frozen=True, slots=True)
class Digest:
    """What is worth saying of a notice."""

    sentences: tuple[str, ...]
    """In the order of the notice, without the contacts."""
    contacts: tuple[str, ...]
    """Whom to call."""
    facts: tuple[Fact, ...]
    """The facts that lie in these sentences."""
    room: int
    """Characters left of AIM."""


def sayer(notice: Notice, forbidden: bool = False) -> Callable[..., bool]:
    """A question to the notice: does it tell people one of these words (or, if `forbidden`, not to do it)?"""
    text = figures.fold(notice.plain)[facts.update_at(notice.plain) :]

    def says(*words: str) -> bool:
        for word in words:
            for match in re.finditer(re.escape(word), text):
                before, after = text[max(0, match.start() - 10) : match.start()], text[match.end() :]
                clause = re.split(r"[,。;!?\n]", before)[-1]
                if _ASKED.match(after):
                    continue
                if bool(_TOLD_NOT.search(clause)) if forbidden else not _DENIED.search(clause):
                    return True
        return False

    return says


def digest(notice: Notice, said_on: dt.date | None, refused: Callable[[Unit], bool]) -> Digest:
    """The sentences to say; none for which `refused` holds, and none that the notice itself overtakes."""
    start = facts.update_at(notice.plain)
    units = [u for u in plain.units(notice, said_on) if u.start >= start and not refused(u)]
    units = _distinct(units)
    heading = plain.title(notice) if not start else ""
    if heading and refused(Unit(heading, 0, len(notice.plain.partition("\n")[0]), ())):
        heading = ""
    chosen = [
        u
        for u in units[:1]
        if not heading and u.start < _INTRO and length(u.text) <= (26 if u.text.endswith("提醒大家。") else 14)
    ]
    taken = sum(length(u.text) for u in chosen)
    for unit in sorted((u for u in units if _need(u) and u not in chosen), key=_order):
        size = length(unit.text)
        if taken + size <= (LIMIT if chosen else 2 * LIMIT):
            chosen.append(unit)
            taken += size
    if heading and not _covered(heading, chosen):
        taken += length(heading)
    else:
        heading = ""
    first = [u for u in units[:2] if u not in chosen and length(u.text) <= 24]
    telling = [u for u in units if any(f.kind == "action" for f in u.facts) or _TELLS.search(u.text)]
    for unit in [*telling, *first, *units]:
        size = length(unit.text)
        if unit not in chosen and taken + size <= AIM and len(chosen) < 6:
            chosen.append(unit)
            taken += size
    chosen.sort(key=lambda u: u.start)
    sentences = ([heading + "。"] if heading else []) + [u.text for u in chosen if not _is_contact(u)]
    contacts = tuple(u.text for u in chosen if _is_contact(u))
    return Digest(tuple(sentences), contacts, tuple(f for u in chosen for f in u.facts), max(0, AIM - taken))


def _order(unit: Unit) -> tuple[bool, float, int]:
    only_phone = all(f.kind == "phone" for f in unit.facts if f.essential) and not _STATE.search(unit.text)
    return only_phone, -_need(unit) / (12 + length(unit.text)), unit.start


def _need(unit: Unit) -> float:
    return sum(_WEIGHT.get(f.kind, 0.0) for f in unit.facts if f.essential) + 2.0 * bool(_STATE.search(unit.text))


def _is_contact(unit: Unit) -> bool:
    return (
        any(f.kind == "phone" for f in unit.facts)
        and not any(f.essential and f.kind in ("date", "time", "place", "action") for f in unit.facts)
        and bool(re.search("电话|咨询|联系|热线|报修|报名|预约|物业|前台|值班", unit.text))
    )


def _distinct(units: list[Unit]) -> list[Unit]:
    seen: set[str] = set()
    kept = []
    for unit in units:
        bare = re.sub(r"[\W_]", "", unit.text)
        if bare not in seen:
            kept.append(unit)
            seen.add(bare)
    return kept


def _covered(heading: str, units: list[Unit]) -> bool:
    text = "".join(u.text for u in units)
    pairs = [heading[i : i + 2] for i in range(len(heading) - 1)]
    return sum(pair in text for pair in pairs) >= 0.7 * len(pairs)
