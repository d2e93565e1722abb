"""The lines of a notice → its sentences with their place: greetings, numbering, tables and lists, signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadcast.model import Notice
from broadcast.text import figures, plain

_NUMBERED = re.compile(r"\s*([0-9]{1,2})[.、)]")
_DAY_OR_HOUR = re.compile(r"\s*(?:[0-9]{4}年)?[0-9]{1,2}(?:月[0-9]{1,2}[日号]|:[0-9]{2})")
_MEANT = re.compile(r"(?<=的(?:居民|人员|老人|业主|住户|学生|患者|市民|家长|儿童))。(?=\s*(?:请|不|禁|勿|暂))")
"""A full stop between those who are meant and what they are told."""
_KEYCAP = re.compile(r"([0-9])\s?\u20e3")
_BULLET = re.compile(r"^\s*[-*·‧•♦◆■●▲▶➤►★☆✓✔>»]+\s*")
_NAME = 30
"""Characters of a line that is no more than a name in a list."""
_TELLS = re.compile(r"[。!?;:,]|[0-9]:[0-9]|[0-9]{6}|请|不|别|勿|莫|月|严禁|停|要|好")
_SALUTE = re.compile(
    r"^\s*(?:(?:尊敬的|亲爱的|各位?|广大|全体|[^,。!?;:\n0-9]{2,14}?(?:社区|小区|街道|村|苑|园|里|镇|街|乡|城|区|县|市)的?)\s*){0,3}"
    r"(?:居民|业主|住户|热?用户|邻居|邻里|朋友|街坊|(?:父老)?乡亲|村民|市民|家长|租户|客户)(?:[、和](?:租户|住户|居民|商户|业主))?(?:朋友|邻居)?们?(?:您好|大家好|你好)?\s*(?:[,:!~]|$)+"
)
_SALUTE_LINE = re.compile(
    r"^[\s!~*#=\-]*(?:温馨提示|温馨提醒|紧急通知|通知|公告|重要通知|重要提醒|收到|谢谢[^,;0-9]{0,30}|好的|辛苦[^,;0-9]{0,30}|特此.*)[\s!:。~*#=\-]*$"
)


def sentences(notice: Notice) -> Iterator[tuple[int, str]]:
    """Offset in Notice.plain and folded text of every sentence, greeting, heading and signature left out."""
    folded = _flowing(plain.without_pictures(_KEYCAP.sub(r"\1、 ", figures.fold(notice.plain))))
    folded = _MEANT.sub(",", folded)
    at = 0
    for line in folded[: _body_end(notice, folded)].split("\n"):
        start, at = at, at + len(line) + 1
        offset = _beginning(line)
        body = line[offset:]
        if _SALUTE_LINE.match(body) or plain.TITLE_LINE.match(body.strip(" :!")):
            continue
        for match in re.finditer(r"(?:\([^()\n]{0,60}\)|[^。!?;])+[。!?;]*", body):
            yield start + offset + match.start(), match[0]


def _flowing(folded: str) -> str:
    """The text, of the same length, with table rows as clauses and the bare names of a list behind its heading."""
    lines = folded.split("\n")
    for number, line in enumerate(lines):
        if line.count("|") >= 2:
            told = bool(re.search("[0-9]", line)) or not any("|" in x for x in lines[number + 1 : number + 2])
            lines[number] = line.replace("|", ",") if told else " " * len(line)
    ends = ["\n"] * len(lines)
    last = 0
    for number, line in enumerate(lines):
        if numbered := _NUMBERED.match(line):
            if last and int(numbered[1]) == last + 1:
                lines[number] = "·" + " " * (numbered.end() - 1) + line[numbered.end() :]
            last = int(numbered[1])
    listing = False
    for number, line in enumerate(lines[1:], 1):
        headed = lines[number - 1].rstrip().endswith(":")
        if headed and _DAY_OR_HOUR.match(line) and not any(map(_DAY_OR_HOUR.match, lines[number + 1 : number + 2])):
            ends[number - 1] = " "
            continue
        mark = _BULLET.match(line)
        if (headed or listing) and mark and len(line) <= _NAME and not _TELLS.search(line[mark.end() :]):
            ends[number - 1] = " " if headed else "、"
            lines[number] = " " * mark.end() + line[mark.end() :]
            listing = True
        else:
            listing = False
    return "".join(map("".join, zip(lines, ends, strict=True)))[: len(folded)]


def _beginning(line: str) -> int:
    """Where a line begins to say something, after chat marks, numbering, heading and greeting."""
    offset = 0
    for _ in range(8):
        for pattern in (plain.CHAT, plain.MARKED, plain.TITLE, _SALUTE):
            if (match := pattern.match(line[offset:])) and match.end():
                offset += match.end()
                break
        else:
            break
    return offset


def _body_end(notice: Notice, folded: str) -> int:
    """Where the signature begins: the last lines that hold nothing but issuer and date."""
    stop = len(folded.rstrip())
    while stop > 0:
        begin = max(folded.rfind(mark, 0, stop) for mark in "\n。!?;") + 1
        inside = [f for f in notice.facts if begin <= f.start and f.end <= stop]
        rest = list(folded[begin:stop])
        for fact in inside:
            if fact.kind in ("issuer", "date"):
                rest[fact.start - begin : fact.end - begin] = " " * (fact.end - fact.start)
        if begin == 0 or re.sub(r"[\s\-,。/]", "", "".join(rest)) or any(f.essential for f in inside):
            return stop
        stop = begin - 1
    return stop
