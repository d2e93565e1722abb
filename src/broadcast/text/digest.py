"""The few sentences of a notice that a listener needs, and what the notice tells people to do or not to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from broadcast.model import Fact, Notice
from broadcast.text import facts, figures, plain
from broadcast.text.units import Form, Unit
from broadcast.text.units import units as cut
from broadcast.text.words import NONE, Words

AIM = 80
"""Characters of an item that are pleasant to hear."""
TABLE = 120
"""Characters that an item may take for its rows, such as one for each day: some without the others mislead."""
LONGEST = 160
"""Characters that an item may take when a single unit, such as a list of the streets without power, needs them."""

_BRING = re.compile("(?:请|记得|一定要)?(?:随身|自|提前)?(?:带|携带|出示|凭|持)")
_SENTENCES = 5
_INTRO = 60
_EVENT = {
    "warning": 4.0, "topic": 1.5, "date": 4.0, "time": 4.0, "place": 3.0, "action": 2.5, "bring": 2.0, "person": 2.0,
    "phone": 1.5,
}  # fmt: skip
"""How much a listener needs each kind of fact of a notice that says when and where."""
_ADVICE = _EVENT | {"date": 3.0, "time": 3.0, "place": 1.5, "person": 1.0, "action": 3.5, "phone": 2.0}
"""The same of a notice that says what to do and what not."""
_ADVISING = frozenset({"hygiene", "gathering", "gate", "registration", "fraud", "fire"})
_TELLS = re.compile(
    r"请|不要|不准|千万|一定|必须|别|记得|取消|关闭|暂停|免费|全部恢复|停[水电气]|预警|带好|出示|戴好|高温|气温"
)
_STATE = re.compile(r"(?:取消|关闭|暂停|停止开放|停诊|推迟|延期)(?!的)")
_INTRO_ONLY = re.compile(
    "(?:记住|做好|注意|做到|牢记)(?:以下|这|这几|下面|[一二三四五六几])?[^,。]{0,6}(?:[件点条句项事话])。$|(?:事项|要求|安排|情况)?(?:告知|通告|通知|公告|安排|提示|提醒)?如下。$|^请您?配合。$"
    "|(?:提醒|邀请|告知|通知|告诉)(?:大家|您|各位[^,。]{0,6})[。！]$"
)
_EMPTY = re.compile("现在|各位|大家好|紧急|好消息|.{0,12}(?:一封信|倡议书)")
_WAIVED = re.compile("(?:不用|不必|无需|无须|不需要?)[^,。]{0,4}$")
_CORRECTS = re.compile("更正|(?:改|延|推迟|提前|调整)[为到至]")
_ROW = re.compile(
    r"\W*(?:[0-9]{1,2}月[0-9]{1,2}[日号]|[0-9]{1,2}[日号]|周[一二三四五六日]|[0-9]{1,2}:[0-9]{2})[^,。]{0,24}:"
)
_RESCUE = re.compile("误食|误服|中毒|触电|漏气|泄漏|被困|(?:打|拨)(?:110|119|120)")
_SOUGHT = re.compile("岁|穿|身高|最后出现|走失|特征|手[提里]|头发")
_PAST = re.compile("昨[天日晚]|前天|近日|上周|去年|刚才|原[通定计]")
"""What is told of the past: no listener needs it to fill the time."""
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
    left: tuple[tuple[int, int], ...]
    """What is not said, as offsets in Notice.plain: whole units and single clauses, in order."""
    room: int
    """Characters left of AIM."""


def sayer(notice: Notice, forbidden: bool = False) -> Callable[..., bool]:
    """A question to the notice: does it tell people one of these words (or, if `forbidden`, not to do it)?

    Where it waives one of them for some, as in 不抽血的不用空腹, or speaks of 空腹者, it does not tell it to everybody.
    """
    text = figures.fold(notice.plain)[facts.update_at(notice.plain) :]

    def says(*words: str) -> bool:
        told = False
        for word in words:
            for match in re.finditer(re.escape(word), text):
                before, after = text[max(0, match.start() - 10) : match.start()], text[match.end() :]
                clause = re.split(r"[,。;!?\n]", before)[-1]
                if _ASKED.match(after):
                    continue
                if _WAIVED.search(clause) or after.startswith(("者", "的人")):
                    return False
                told |= bool(_TOLD_NOT.search(clause)) if forbidden else not _DENIED.search(clause)
        return told

    return says


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is said so far, each unit in one of its forms."""

    forms: Mapping[Unit, Form]
    taken: int
    """Characters, those of the heading included."""

    def take(self, unit: Unit, most: int, *forms: Form) -> _Choice:
        """With the unit in the first of the forms for which there is room within `most` characters, if any."""
        before = length(self.forms[unit].text) if unit in self.forms else 0
        for form in forms:
            taken = self.taken + length(form.text) - before
            if form is not self.forms.get(unit) and taken <= most:
                return _Choice({**self.forms, unit: form}, taken)
        return self

    def headed(self, heading: str) -> tuple[_Choice, str]:
        """With room for the heading, and the heading; empty where it is said anyway."""
        if not heading or _covered(heading, self.forms.values()):
            return self, ""
        return replace(self, taken=self.taken + length(heading)), heading


def digest(notice: Notice, said_on: dt.date | None, refused: Callable[[Unit], bool], own: Words = NONE) -> Digest:
    """The sentences to say; none for which `refused` holds, and none that the notice itself overtakes."""
    start = facts.update_at(notice.plain)
    found = cut(notice, said_on, own)
    heading = _heading(notice, start, refused, own)
    units = _distinct([u for u in found if u.start >= start and not refused(u) and u.text.strip("。！") != heading])
    needs = {unit: _need(unit, notice) * (1.4 - 0.4 * number / len(units)) for number, unit in enumerate(units)}
    choice = _main(units, needs, notice)
    if units and not heading and _names(units[0]) and not _covered(units[0].text, choice.forms.values()):
        choice = choice.take(units[0], AIM, units[0].forms[0])
    choice, heading = choice.headed(heading)
    choice = _filled(_whole_rows(_needed(choice, units, needs), units, notice), units)
    said = sorted(choice.forms, key=lambda u: u.start)
    left = [(u.start, u.end) for u in found if u not in choice.forms]
    left += [span for form in choice.forms.values() for span in form.left]
    return Digest(
        tuple(([heading + "。"] if heading else []) + [choice.forms[u].text for u in said if not _is_contact(u)]),
        tuple(choice.forms[u].text for u in said if _is_contact(u)),
        tuple(f for u in said for f in u.facts),
        tuple(sorted(left)),
        max(0, AIM - choice.taken),
    )


def _main(units: Sequence[Unit], needs: Mapping[Unit, float], notice: Notice) -> _Choice:
    """The one unit without which the rest is worth nothing, however long: the event, if there is one."""
    likely = [u for u in units if _invites(u)] if notice.kind in _ADVISING else units
    main = max(likely, key=lambda u: needs[u], default=None)
    return _Choice({}, 0).take(main, LONGEST, main.core) if main and needs[main] else _Choice({}, 0)


def _needed(choice: _Choice, units: Sequence[Unit], needs: Mapping[Unit, float]) -> _Choice:
    """With what a listener needs, most needed by length first; what serves an event only behind it, phones last."""
    events = any(map(_invites, units))
    order = sorted(
        (u for u in units if needs[u]),
        key=lambda u: (_serves(u), _essential(u) == {"phone"}, -needs[u] / (12 + length(u.core.text))),
    )
    for unit in order:
        if not _serves(unit) or not events or any(map(_invites, choice.forms)):
            choice = choice.take(unit, AIM, *unit.forms[unit.forms.index(unit.core) :])
    if order and not choice.forms:
        return _Choice({order[0]: order[0].core}, length(order[0].core.text))
    return choice


def _whole_rows(choice: _Choice, units: Sequence[Unit], notice: Notice) -> _Choice:
    """With all rows of a timetable where there are some."""
    rows = [u for u in units if _ROW.match(figures.fold(notice.plain[u.start : u.end]))]
    if any(unit in choice.forms for unit in rows):
        for unit in rows:
            choice = choice.take(unit, TABLE, unit.core)
    return choice


def _filled(choice: _Choice, units: Sequence[Unit]) -> _Choice:
    """With fuller forms where there is room, and with a few more sentences that tell people something."""
    now = [u for u in units if not _PAST.search(u.text) and not _INTRO_ONLY.search(u.text) and not _serves(u)]
    telling = [u for u in now if any(f.kind == "action" for f in u.facts) or _TELLS.search(u.text)]
    for unit in [*(u for u in units if u in choice.forms), *telling, *now]:
        if unit in choice.forms or len(choice.forms) < (_SENTENCES if unit in telling else 2):
            choice = choice.take(unit, AIM, unit.forms[0])
    return choice


def _heading(notice: Notice, start: int, refused: Callable[[Unit], bool], own: Words) -> str:
    """What the notice is about: its title or the warning that it passes on; empty if it says neither."""
    title = plain.title(notice, own) if not start else ""
    if title:
        form = Form(title, ())
        return "" if refused(Unit((form,), form, 0, len(notice.plain.partition("\n")[0]), ())) else title
    warning = next((f for f in notice.facts if f.kind == "warning" and f.start >= start), None)
    return re.sub(r"\W", "", notice.plain[warning.start : warning.end]) if warning else ""


def _names(unit: Unit) -> bool:
    """Whether it does what a heading does."""
    return unit.start < _INTRO and length(unit.text) <= 14 and not _EMPTY.match(unit.text)


def _essential(unit: Unit) -> set[str]:
    """The kinds of its essential facts."""
    return {f.kind for f in unit.facts if f.essential}


def _invites(unit: Unit) -> bool:
    """Whether it says when and where something is."""
    return {"date", "time", "place"} <= _essential(unit)


def _serves(unit: Unit) -> bool:
    """Whether it only says what to bring or whom to call: nothing without what it is for."""
    kinds = _essential(unit)
    brings = kinds <= {"bring", "action"} and bool(_BRING.match(unit.text))
    return bool(kinds) and (kinds <= {"bring", "phone"} or brings)


def _need(unit: Unit, notice: Notice) -> float:
    if _INTRO_ONLY.search(unit.text):
        return 0.0
    weight = _ADVICE if notice.kind in _ADVISING else _EVENT
    sought = notice.kind == "missing_person" and _SOUGHT.search(unit.text)
    need = sum(weight.get(f.kind, 0.0) for f in unit.facts if f.essential)
    need += 2.0 * bool(_STATE.search(unit.text)) + 4.0 * bool(sought)
    need += 3.0 * bool(_RESCUE.search(unit.text)) + 3.0 * bool(_CORRECTS.search(unit.text))
    leads_on = notice.plain[unit.start : unit.end].rstrip().endswith((":", "："))
    dated = any(f.kind == "date" and re.search("[0-9]", figures.fold(f.surface)) for f in unit.facts)
    return need / 3 if leads_on and not dated else need


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


def _covered(heading: str, said: Iterable[Form]) -> bool:
    text = "".join(form.text for form in said)
    pairs = [heading[i : i + 2] for i in range(len(heading) - 1)]
    return sum(pair in text for pair in pairs) >= 0.7 * len(pairs)
