"""Where one text says the contrary of another: do for do not, do not for do, need not for must not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from broadcast.text import figures

_KINDS = {
    "needless": "没必要|没有必要|不必须|无需|无须|毋须|不用|不必|不需要?|用不着|不消",
    "forbid": "[勿莫休弗]要|不允许|不欢迎|不适[合宜]|覅|甭|咪|暂缓|无法"
    "|不要|不得|不准|不许|不能|不可以?|不宜|不应|不该|禁止|严禁|请勿|切勿|切忌|切莫|勿|莫|谢绝|别",
    "deny": "不再|不|没有|没|未",
    "avoid": "避免|少|慎|防止|预防|严防|谨防|小心|当心|杜绝|拒绝|停止|取消|暂停|远离|警惕|制止|举报|违规|谁|吗|是否",
}
"""How a clause denies what follows; `avoid` may stand for any of the others, or for a question."""
_NOTHING = re.compile(
    "[特区分级性类个识告]别|别[人处墅的名称]|未来|未成年|未必|门禁|不锈钢|不过|不但|不仅|不光|不断|不管|不论|不时|不久|不少|不同|不良|不适(?![合宜])|不便|不明"
    "|不足|不满|不法|不舒服|不安全|差不多|不好意思|对不[起住]|不得不|不能不|不可不|不得已|不可抗力|不动产|莫名|没收|要不(?!得)|能不能|要不要|是不是|会不会"
)
"""Words in which those hanzi deny nothing of what follows."""
_DENIAL = re.compile("|".join((f"(?P<nothing>{_NOTHING.pattern})", *(f"(?P<{k}>{w})" for k, w in _KINDS.items()))))
_CLAUSE = re.compile(r"[^,、;。!?:\n]++")
_ITEM_END = re.compile("[()]|或者?|以及|和|及|并|[的者时]?(?:请|要|应|可|须|必须|一定|[的者时]$)")
_ORDER = re.compile("一定要?|务必|必须|允许|可以|欢迎|[应可能准得]|(?<!才)[请要须需](?!求)")
"""What tells to do, or allows it, right before what is done."""
_WHOSE = re.compile("[^,]{0,3}?(?:的|时|前|后|才|再)")
"""Behind what is done: who does it or when is told, and no order."""
_REACH = 3
"""Characters that may stand between the two, as in 要把车停好."""
_ANEW = re.compile(f"{_ORDER.pattern}|[但如凡]")
"""A clause with such a word says anew whether or not."""
_MOST = 200
"""Denials of a text that are looked at."""
_LONGEST = 12
"""Characters of what is denied."""
_DENIED_HERE = 3
"""Characters of what `text` alone denies: 不传谣 or 别慌 is said beside many a notice."""
_LEAST = 0.65
"""The share of what is denied, in pairs of characters, that a clause must hold to speak of the same."""


_UNLIKE = {"order", "yes", "avoid"}


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    text: str
    denials: tuple[tuple[int, int, str], ...]
    """Start, end and kind of each, within the clause."""
    carried: bool
    """Whether a denial before it in the sentence, or at the head of the list, may hold for it too."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A clause that says of the same thing the contrary of all that the source says of it."""

    start: int
    end: int
    source: str
    """The source's clause."""
    sure: bool
    """Whether it tells to do, or not to do; else it only speaks of it without the source's denial."""


def turned(text: str, source: str) -> Iterator[Turned]:
    """Each clause of `text` that says the contrary of `source`; both in Simplified Mandarin."""
    said, meant = _clauses(text), _clauses(source)
    found: dict[tuple[int, int], Turned] = {}

    def note(clause: _Clause, of: Sequence[_Clause], sure: bool) -> None:
        place = clause.start, clause.start + len(clause.text)
        if sure or place not in found:
            said_so = next((one for one in of if one.denials), of[0])
            found[place] = Turned(*place, source[said_so.start : said_so.start + len(said_so.text)], sure)

    by_pair = _index(meant)
    for denied, kind, clause in _denied(said):
        same = _of_same(denied, meant, by_pair)
        kinds = {other for one in same for other in _kinds(denied, one)}
        if len(denied) < _DENIED_HERE and kinds & {"yes", "order"}:
            continue
        if kinds and not any(_agrees(kind, other) for other in kinds):
            note(clause, same, sure=True)
    here, known = _index(said), {one.text for one in meant}
    for denied in dict.fromkeys(denied for denied, _kind, _clause in _denied(meant)):
        same = _of_same(denied, meant, by_pair)
        kinds = {other for one in same for other in _kinds(denied, one)}
        for one in _of_same(denied, said, here):
            how = set[str]() if one.text in known else _kinds(denied, one)
            if (how == {"order"} and "order" not in kinds) or (how == {"yes"} and not kinds & _UNLIKE):
                note(one, same, sure=how == {"order"})
    yield from (found[place] for place in sorted(found))


def _agrees(kind: str, other: str) -> bool:
    return other in (kind, "avoid") or ("deny" in (kind, other) and not {kind, other} & {"yes", "order"})


def _clauses(text: str) -> tuple[_Clause, ...]:
    folded = figures.fold(text)
    found = []
    carried = listed = False
    last = 0
    for match in _CLAUSE.finditer(folded):
        between = folded[last : match.start()]
        carried = carried and not re.search(r"[;。!?\n]", between)
        listed = listed and "\n\n" not in between
        denials = tuple(
            (one.start(), one.end(), str(one.lastgroup))
            for one in _DENIAL.finditer(match[0])
            if one.lastgroup != "nothing"
        )
        stays = carried and not denials and not _ANEW.search(match[0])
        found.append(_Clause(match.start(), match[0], denials, stays or listed))
        carried = bool(denials) or stays
        listed = listed or (bool(denials) and folded[match.end() : match.end() + 1] == ":")
        last = match.end()
    return tuple(found)


def _denied(clauses: tuple[_Clause, ...]) -> list[tuple[str, str, _Clause]]:
    """What is denied, how, and where; each once."""
    found: dict[tuple[str, str], _Clause] = {}
    for clause in clauses:
        for at, (_start, end, kind) in enumerate(clause.denials):
            following = clause.denials[at + 1][0] if at + 1 < len(clause.denials) else len(clause.text)
            rest = _ITEM_END.split(clause.text[end:following], maxsplit=1)[0]
            denied = re.sub(r"[\W_]", "", rest)[:_LONGEST]
            if kind != "avoid" and len(denied) > 1:
                found.setdefault((denied, kind), clause)
        if len(found) >= _MOST:
            break
    return [(denied, kind, clause) for (denied, kind), clause in found.items()]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _index(clauses: tuple[_Clause, ...]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, clause in enumerate(clauses):
        for pair in _pairs(clause.text):
            found.setdefault(pair, []).append(number)
    return found


def _of_same(denied: str, clauses: tuple[_Clause, ...], index: Mapping[str, list[int]]) -> list[_Clause]:
    """The clauses that hold enough of what is denied, its first and its last character."""
    shared: dict[int, int] = {}
    pairs = _pairs(denied)
    for pair in pairs:
        for number in index.get(pair, ()):
            shared[number] = shared.get(number, 0) + 1
    return [
        clauses[number]
        for number, count in shared.items()
        if count >= _LEAST * len(pairs) and denied[0] in clauses[number].text and denied[-1] in clauses[number].text
    ]


def _kinds(denied: str, clause: _Clause) -> set[str]:
    """How the clause denies that; `order`: it tells to do it or allows it; `yes`: it speaks of it without a denial."""
    end = clause.text.rfind(denied[-1])
    start = max(clause.text.rfind(head, 0, end + 1) for head in (denied[:2], denied[0]))
    before = [one for one in clause.denials if one[0] < end]
    since = before[-1][1] if before else 0
    without = any("的" in clause.text[to:start] for _from, to, kind in before if kind == "deny")
    whose = without or _WHOSE.match(clause.text, end + 1)
    if since <= start and whose and _ORDER.search(clause.text, max(since, start - _REACH), start):
        return {"avoid"}
    if since <= start and any(True for _one in _ORDER.finditer(clause.text, max(since, start - _REACH), start)):
        return {"order"}
    kinds = {kind for _start, _end, kind in before}
    if before and "avoid" not in kinds:
        return {before[-1][2]}
    return {"avoid"} if clause.denials or clause.carried else {"yes"}
