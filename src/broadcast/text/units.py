"""A notice cut into units that can be said by themselves, each in a full form and in shorter ones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadcast.model import Fact, Notice
from broadcast.text import lines, plain
from broadcast.text.words import NONE, Words

Spans = tuple[tuple[int, int], ...]
"""Start and end of clauses, as offsets in Notice.plain."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a unit."""

    text: str
    """In plain words, with its punctuation at the end."""
    left: Spans
    """The clauses that it leaves out."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Clauses of one sentence that belong together."""

    forms: tuple[Form, ...]
    """From the fullest to the shortest; each leaves out what a listener needs least."""
    core: Form
    """The shortest of them that says every essential fact."""
    start: int
    """Offsets in Notice.plain."""
    end: int
    facts: tuple[Fact, ...]
    """The facts that lie in it."""

    @property
    def text(self) -> str:
        """The fullest form."""
        return self.forms[0].text


_CORRECTED = re.compile("(?:更正|改|调整|变更|更改|延后|提前|推迟)(?:为|到|至)")
_OVERTAKEN = re.compile("^[^,]{0,4}原(?:通知|定|计划|先|来)|有误|^刚才")
"""What a correction itself calls wrong."""
_FRAME = frozenset({"date", "time", "weekday", "place", "quantity", "person", "warning"})
_SIGNING = frozenset({"issuer", "date"})
_SPARED = frozenset({"action", "phone", "bring"})
"""Essential facts of which some may be said without the others; half of the dates or places would mislead."""
_STATEMENT = 4
"""Characters without which a clause states nothing."""
_WEEKDAY_AFTER = re.compile(r"(?<=[日号])\s?\(\s?(?:周|星期|礼拜)[一二三四五六日天]\s?\)")
_CUE = re.compile(
    r"^(?!或|并|以及|且|严重|必要时|(?:请|然后|再){0,2}(?:转接?|按)\s?[0-9])(?:请|务必|一定|千万|必须|带|携带|出示|[^,]{1,6}的可|也可|可(?:打|拨|以|就|到|在|向)|如|若|凡|遇|一旦|发现|咨询|联系|电话|地[点址]|时间"
    r"|[0-9]{1,2}月|自[0-9]|已经|记得|有问题|还有|[^,]{0,8}(?:打|拨打|致电)[0-9])"
)
_IF = re.compile(
    r"^(?:[^,]{0,10}出现|如|若|凡|一旦|当|遇|只要|因|由于|为|受|鉴于|根据|按)|(?:的|时|后|者|前|期间|如下|居民|人员|老人|业主|住户|家庭|群众|学生|市民|家长|患者|车主|租户|儿童)$"
)
_CONDITION = re.compile(
    r"^\W*(?:如(?![下上期约])|若|凡|一旦|发现|遇|出现|只要)"
    r"|(?:[^目]的|者|的?(?:居民|人员|人群|老人|老年人|业主|住户|家庭|群众|学生|市民|家长|患者|车主|租户|儿童|孕妇))$"
)
_REASON = re.compile(r"^(?:为(?![期准止主您])|因为?|由于|鉴于|根据|按照|受)")
_TURNS = re.compile(
    r"取消|暂停|停|关闭|改[为到至期在]|推迟|延期|顺延|恢复|除外|但|不|未|没|仅|只|限|另|如|才|解除|作废"
)
_DROPPED = re.compile(
    r"^转[^,。]{0,8}通知|^请?(?:大家|您)(?:做到|注意)?。?$|请?(?:相互|互相)?转告|请?(?:谅解|知悉|周知)|敬请|特此|给您带来|感谢|谢谢|辛苦|回一声|好人一生|^请?(?:楼长|网格员|各楼栋|各单元|志愿者|值班人员)[^,。]{0,12}(?:告知|通知|转达|传达)|抱歉|添麻烦|不好意思|造成不便|带来不便|多谢|心意一样|请转发|^\s*收到\s*$"
)
_CLAUSE = re.compile(r"(?:\([^()\n]{0,60}\)|[^,]|(?<=[0-9]),(?=[0-9]{3}(?![0-9:])))+,?")
_EASY = 24
_ASKS = re.compile(r"^\W*(?:请|不要|别|勿|莫|不得|不准|严禁|禁止|切勿|千万|逾期|过期|不[扎串聚信转点随乱])")
"""What asks or forbids is no exception from what stands before it, and can be left out."""


def units(notice: Notice, said_on: dt.date | None = None, own: Words = NONE) -> tuple[Unit, ...]:
    """What the notice says, unit by unit and in order, without greeting, signature, pictures and thanks.

    Words such as 明天 become the date that they meant where `said_on` is not the day of the notice.
    """
    return tuple(unit for at, one in lines.sentences(notice) for unit in _cut(one, at, notice, said_on, own))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a sentence with its place and its facts."""

    raw: str
    at: int
    facts: tuple[Fact, ...]

    @property
    def clauses(self) -> list[tuple[int, int]]:
        return [m.span() for m in _CLAUSE.finditer(self.raw)]

    def clause(self, span: tuple[int, int]) -> str:
        return self.raw[slice(*span)].strip(" ,")

    def holds(self, span: tuple[int, int], *kinds: str) -> bool:
        """Whether a fact of these kinds begins in the clause; without kinds, whether an essential one lies in it."""
        start, end = self.at + span[0], self.at + span[1]
        if kinds:
            return any(f.kind in kinds and start <= f.start < end for f in self.facts)
        return any(f.essential for f in self.within(span))

    def within(self, span: tuple[int, int]) -> list[Fact]:
        """The facts of which some part lies in the clause."""
        start, end = self.at + span[0], self.at + span[1]
        return [f for f in self.facts if f.start < end and start < f.end]

    def bare(self, kinds: frozenset[str]) -> str:
        """The text with spaces where facts of these kinds stand."""
        rest = list(self.raw)
        for fact in self.facts:
            if fact.kind in kinds:
                rest[fact.start - self.at : fact.end - self.at] = " " * (fact.end - fact.start)
        return "".join(rest)

    def left(self, kept: list[tuple[int, int]]) -> Spans:
        return tuple((self.at + a, self.at + b) for a, b in self.clauses if (a, b) not in kept)


def _whole(piece: _Piece) -> list[tuple[int, int]]:
    """The clauses without reasons and thanks, and without what a correction overtakes."""
    corrected = bool(_CORRECTED.search(piece.raw))

    def matters(span: tuple[int, int]) -> bool:
        clause = piece.clause(span)
        if corrected and _OVERTAKEN.search(clause):
            return False
        told = piece.holds(span) or piece.holds(span, "date", "time", "phone")
        if not told and _DROPPED.search(clause):
            return False
        return told or not _REASON.match(plain.OPENER.sub("", clause)) or bool(_TURNS.search(clause))

    clauses = piece.clauses
    kept = [span for span in clauses if matters(span)]
    if piece.raw.rstrip().endswith(":") or not kept or (kept[0] != clauses[0] and _IF.match(piece.clause(kept[0]))):
        return clauses
    return kept


def _shorter(piece: _Piece, kept: list[tuple[int, int]]) -> bool:
    """Whether the last clause can go: what stays says something, and nothing depends on what goes."""
    last = piece.clause(kept[-1])
    if any(f.essential and f.kind not in _SPARED for f in piece.within(kept[-1])):
        return False
    excepts = _TURNS.search(last) and not _ASKS.match(last)
    hangs = bool(_IF.search(piece.clause(kept[-2]))) or ":" in last
    return not excepts and not hangs and _states(piece, kept[:-1])


def _states(piece: _Piece, kept: list[tuple[int, int]]) -> bool:
    """Whether the clauses say more than when and where."""
    rest = piece.bare(_FRAME)
    return len(re.sub(r"[\W_]|[前后起时在至到自从]", "", "".join(rest[a:b] for a, b in kept))) >= _STATEMENT


def _kept(piece: _Piece) -> tuple[list[list[tuple[int, int]]], int]:
    """The clauses of each form, from the fullest to the shortest, and which of them is the core."""
    kept = _whole(piece)
    found = [kept]
    core = 0
    while len(kept) > 1 and any(map(piece.holds, kept)) and _shorter(piece, kept):
        needed = piece.holds(kept[-1])
        kept = kept[:-1]
        if not any(map(piece.holds, kept)):
            break
        found.append(kept)
        core += not needed and core == len(found) - 2
    return found, core


def _cut(sentence: str, at: int, notice: Notice, said_on: dt.date | None, own: Words) -> Iterator[Unit]:
    clauses = [m.span() for m in _CLAUSE.finditer(sentence)]
    depth = 0
    groups: list[tuple[int, int]] = []
    held = True
    for a, b in clauses:
        text = sentence[a:b].strip(plain.AT_END)
        short = bool(groups) and b - groups[-1][0] <= _EASY
        if depth or not groups or held or short or not _CUE.match(text):
            groups[-1:] = [(groups[-1][0], b)] if groups else [(a, b)]
        else:
            groups.append((a, b))
        depth += sentence[a:b].count("(") - sentence[a:b].count(")")
        group = sentence[groups[-1][0] : groups[-1][1]]
        held = bool(_IF.search(text)) or _binds(group)
    for a, b in groups:
        facts = tuple(f for f in notice.facts if at + a <= f.start and f.end <= at + b)
        piece = _Piece(sentence[a:b], at + a, facts)
        if re.search(r"\w", piece.bare(_SIGNING)):
            yield from _unit(piece, notice, said_on, own)


def _binds(group: str) -> bool:
    """Whether one of the clauses is a condition or says whom is meant: what follows holds for nobody else."""
    return any(_CONDITION.search(m[0].strip(plain.AT_END)) for m in _CLAUSE.finditer(group))


def _unit(piece: _Piece, notice: Notice, said_on: dt.date | None, own: Words) -> Iterator[Unit]:
    """The unit, if it says something."""
    kept, core = _kept(piece)
    text = _said(piece.raw, kept[0], notice, said_on, own)
    if len(re.sub(r"[^\w]", "", text)) < 3 or (_DROPPED.search(text) and not any(f.essential for f in piece.facts)):
        return
    end = "！" if piece.raw.rstrip().endswith("!") else "。"
    brief = _WEEKDAY_AFTER.sub(lambda m: " " * len(m[0]), piece.raw)
    shorter = [Form(_said(brief, spans, notice, said_on, own) + end, piece.left(spans)) for spans in kept[core:]]
    forms = (Form(text + end, piece.left(kept[0])), *shorter)
    yield Unit(forms, shorter[0], piece.at, piece.at + len(piece.raw), piece.facts)


def _said(raw: str, kept: list[tuple[int, int]], notice: Notice, said_on: dt.date | None, own: Words) -> str:
    return plain.render("".join(raw[a:b] for a, b in kept), notice, said_on, own)
