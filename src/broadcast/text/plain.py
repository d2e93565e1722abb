"""A notice cut into units that can be said by themselves, in plain words and with every figure as it was."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from broadcast.model import Fact, Notice
from broadcast.text import figures


@dataclass(frozen=True, slots=True)
class Unit:
    """Clauses of one sentence that belong together."""

    text: str
    """In plain words, with its punctuation at the end."""
    core: str
    """The same without the clauses that a listener can do without; equal to `text` where there are none."""
    start: int
    """Offsets in Notice.plain."""
    end: int
    facts: tuple[Fact, ...]
    """The facts that lie in it."""
    shed: tuple[tuple[int, int], ...] = ()
    """The clauses that `text` leaves out, as offsets in Notice.plain."""
    core_shed: tuple[tuple[int, int], ...] = ()
    """The clauses that `core` leaves out."""


_CORRECTED = re.compile("(?:更正|改|调整|变更|更改|延后|提前|推迟)(?:为|到|至)")
_OVERTAKEN = re.compile("^[^,]{0,4}原(?:通知|定|计划|先|来)|有误|^刚才")
"""What a correction itself calls wrong."""
_FRAME = frozenset({"date", "time", "weekday", "place", "quantity", "person", "warning"})
_SIGNING = frozenset({"issuer", "date"})
_STATEMENT = 4
"""Characters without which a clause states nothing."""
_NUMBERED = re.compile(r"\s*([0-9]{1,2})[.、)]")
_DAY_OR_HOUR = re.compile(r"\s*(?:[0-9]{4}年)?[0-9]{1,2}(?:月[0-9]{1,2}[日号]|:[0-9]{2})")
_WEEKDAY_AFTER = re.compile(r"(?<=[日号])\s?\(\s?(?:周|星期|礼拜)[一二三四五六日天]\s?\)")
_KEYCAP = re.compile(r"([0-9])\s?\u20e3")
_BULLET = re.compile(r"^\s*[-*·‧•♦◆■●▲▶➤►★☆✓✔>»]+\s*")
_NAME = 30
"""Characters of a line that is no more than a name in a list."""
_TELLS = re.compile(r"[。!?;:,]|[0-9]:[0-9]|[0-9]{6}|请|不|别|勿|莫|月|严禁|停|要|好")
_KEPT = set("℃℉°%+~①②③④⑤⑥⑦⑧⑨⑩№×")
_MARKED = re.compile(
    r"^\s*(?:[①-⑳]|[0-9]{1,2}[.、)](?![0-9])|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十0-9]{1,2}\)|(?:第[一二三四五六]|其[一二三])[,、:]|[-*·•♦◆■●▲△★☆✓✔>»]+)\s*"
)
_CHAT = re.compile(
    r"^\s*\[[^\]\n]{1,6}\]\s*(?:[^:\n]{1,12}:)?|^\s*@[^\s,。:]{1,8}|^\s*(?:转发?|转自[^:,\n]{1,10})\s*:|^\s*【转发?】"
)
_SALUTE = re.compile(
    r"^\s*(?:(?:尊敬的|亲爱的|各位?|广大|全体|[^,。!?;:\n0-9]{2,14}?(?:社区|小区|街道|村|苑|园|里|镇|街|乡|城|区|县|市)的?)\s*){0,3}"
    r"(?:居民|业主|住户|热?用户|邻居|邻里|朋友|街坊|(?:父老)?乡亲|村民|市民|家长|租户|客户)(?:[、和](?:租户|住户|居民|商户|业主))?(?:朋友|邻居)?们?(?:您好|大家好|你好)?\s*(?:[,:!~]|$)+"
)
_SALUTE_LINE = re.compile(
    r"^[\s!~*#=\-]*(?:温馨提示|温馨提醒|紧急通知|通知|公告|重要通知|重要提醒|收到|谢谢.*|好的|辛苦.*|特此.*)[\s!:。~*#=\-]*$"
)
_OPENER = re.compile(
    r"^(?:(?:紧急|温馨|安全|重要)?(?:通知|提醒|提示|公告|通报)|请(?:广大)?(?:大家|您|各位[^,:]{0,6}|居民朋友们?|居民|业主)?(?:务必|一定)?(?:牢记|记住|注意|做到|做好以下[^:]{0,4})?(?:【[^】]{1,8}】)?|[^,:]{0,16}?(?:提醒|提示)(?:大家|您|居民|广大居民|居民朋友)?|转[^,:]{2,8}通知|[^,:0-9]{2,16}(?:消息|预报|发布)|现将[^,:]{2,20}(?:通知|公告|安排)如下):\s*|^接[^,:]{2,20}(?:通知|通报|消息|预报),|^(?:更新一下|最新消息|更正一下)[,:]"
)
_TITLE = re.compile(r"^\s*[《【](?P<t>[^》】\n]{2,40})[》】]")
_TITLE_LINE = re.compile(r"^[^,。!?;:\n]{2,30}(?:通知|提醒|公告|通告|提示|倡议书|须知|通报|告知书|安排)$")
_LETTER = re.compile("一封信|倡议|须知$|扩散")
_TITLE_TAIL = re.compile(
    r"(?:的)?(?:温馨提示|温馨提醒|紧急通知|重要通知|通知|公告|通告|提醒|提示|倡议书|告知书|请转发.*|须知)$"
)
_TITLE_HEAD = re.compile(r"^(?:关于(?:做好|开展|进一步)?|转发?[:：]?|紧急)")
_CUE = re.compile(
    r"^(?!或|并|以及|且|严重|必要时)(?:请|务必|一定|千万|必须|带|携带|出示|[^,]{1,6}的可|也可|可(?:打|拨|以|就|到|在|向)|如|若|凡|遇|一旦|发现|咨询|联系|电话|地[点址]|时间"
    r"|[0-9]{1,2}月|自[0-9]|已经|记得|有问题|还有|[^,]{0,8}(?:打|拨打|致电)[0-9])"
)
_IF = re.compile(
    r"^(?:[^,]{0,10}出现|如|若|凡|一旦|当|遇|只要|因|由于|为|受|鉴于|根据|按)|(?:的|时|后|者|前|期间|如下|居民|人员|老人|业主|住户|家庭|群众|学生|市民|家长|患者|车主|租户|儿童)$"
)
_DIAL = re.compile("(?:马上|立即|请)?(?:拨打?|打|致电)(?:电话)?[0-9]")
_WHEN = re.compile(r"^\W*(?:如|若|凡|一旦|发现|遇|出现|被|有)")
_SUPPOSE = re.compile(r"^\s*(?:如|若|凡|一旦|发现|遇)")
_REASON = re.compile(r"^(?:为(?![期准止主您])|因为?|由于|鉴于|根据|按照|受)")
_TURNS = re.compile(
    r"取消|暂停|停|关闭|改[为到至期在]|推迟|延期|顺延|恢复|除外|但|不|未|没|仅|只|限|另|如|才|解除|作废"
)
_DROPPED = re.compile(
    r"^转[^,。]{0,8}通知|^请?(?:大家|您)(?:做到|注意)?。?$|请?(?:相互|互相)?转告|请?(?:谅解|知悉|周知)|敬请|特此|给您带来|感谢|谢谢|辛苦|回一声|好人一生|^请?(?:楼长|网格员|各楼栋|各单元|志愿者|值班人员)[^,。]{0,12}(?:告知|通知|转达|传达)|抱歉|添麻烦|不好意思|造成不便|带来不便|多谢|心意一样|请转发|^\s*收到\s*$"
)
_ANSWER = re.compile(
    r"[,、]?\s*(?:收到|看到)(?:的|后|通知)?(?:请|麻烦|务必)?(?:大家|各位)?(?:及时)?回复(?:一下|收到)?(?=[,。!?;~\s]|$)"
)
_STICKER = re.compile(
    r"(?<![到在去至于从为])(?!(?<![^\n])\[(?:图片|视频|文件|链接|语音|位置|转发))\[[^\]\[0-9\n]{1,4}\]"
)
"""A picture of a chat, written out as in [抱拳]; [图片] at the head of a line comes with the sender's name."""
_CLAUSE = re.compile(r"(?:\([^()\n]{0,60}\)|[^,]|(?<=[0-9]),(?=[0-9]{3}(?![0-9:])))+,?")
_EASY = 24
_LONG = 40
_TOLD_IN_BRACKETS = re.compile(r"[0-9不仅只除限]|[一二三四五六七八九十][楼层号室]")
_NEEDED_IN_BRACKETS = re.compile("不|勿|禁|需|限|空腹|白天|夜间|除外")
_AT_END = ",。;!?:、~ -…"
_RELATIVE = rf"(?:{figures.RELATIVE.pattern})\s?\((?=(?:[0-9]{{4}}年)?[0-9]{{1,2}}月[0-9]{{1,2}}[日号])"


@cache
def _words() -> tuple[tuple[str, str], ...]:
    table = files("broadcast.text").joinpath("plain.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(sorted(((row[0], row[1]) for row in rows), key=lambda row: -len(row[0])))


def reword(plain: str) -> str:
    """The text with officialese replaced by what one says."""
    for official, said in _words():
        plain = plain.replace(official, said)
    return plain


def chinese_marks(text: str) -> str:
    """Folded text with Chinese punctuation where it does not stand between digits."""
    text = re.sub(r"(?<![0-9]),|,(?![0-9]{3}(?![0-9:]))|(?<=:[0-9]{2}),", "，", text)
    text = re.sub(r"(?<![0-9]):|:(?![0-9])", "：", text)
    return text.translate({ord("!"): "！", ord("?"): "？", ord(";"): "；", ord("("): "（", ord(")"): "）"})


def _without_pictures(folded: str) -> str:
    """The folded text with a space, or a full stop between two sentences, where emoji and other pictures stand."""
    gone = "".join(
        c if c in _KEPT or unicodedata.category(c) not in ("So", "Sk", "Cs", "Co", "Cn", "Cf", "Mn", "Me") else "\0"
        for c in _STICKER.sub(lambda m: "\0" * len(m[0]), folded)
    )

    def gap(match: re.Match[str]) -> str:
        between = re.match(r"[一-龥】)]", gone[match.start() - 1 : match.start()]) and re.match(
            r"[一-龥0-9【]", gone[match.end() :]
        )
        return ("。" if between else " ") + " " * (len(match[0]) - 1)

    return re.sub(r" *\0[ \0]*", gap, gone)


def title(notice: Notice) -> str:
    """What the notice calls itself, without `关于` and `的通知`; empty if it does not."""
    folded = _without_pictures(figures.fold(notice.plain))
    for line in [x for x in folded.split("\n") if x.strip()][:3]:
        line = _CHAT.sub("", line).strip().rpartition("|")[2]
        bracketed = _TITLE.match(line)
        rest = line[bracketed.end() :].strip(" !~") if bracketed else line
        name = bracketed["t"] if bracketed else ""
        if _TITLE_LINE.match(rest.split(" ")[0]) and (not bracketed or len(rest) <= 20):
            name = rest if not bracketed or re.search("社区|街道|小区|物业", name) else name + rest
        if name := _TITLE_TAIL.sub("", _TITLE_HEAD.sub("", name.strip(" !:"))).strip():
            issued = re.search(r"(?:社区|街道|小区|物业|派出所)$|速看|转发|通报|必看|扩散|讲话|紧急|注意|重要", name)
            return "" if issued or _LETTER.search(name) or len(name) < 3 or len(name) > 20 else reword(name)
    return ""


def _sentences(text: str, at: int) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"(?:\([^()\n]{0,60}\)|[^。!?;])+[。!?;]*", text):
        yield at + match.start(), match[0]


def _render(clauses: str, notice: Notice, said_on: dt.date | None) -> str:
    text = re.sub(_RELATIVE, "(", clauses)
    if notice.date and said_on and said_on != notice.date:
        text = figures.RELATIVE.sub(lambda m: _named(figures.relative_date(m, notice.date or said_on)), text)
    needed = [figures.fold(notice.plain[f.start : f.end]) for f in notice.facts if f.essential]
    text = _ANSWER.sub("", text)
    text = re.sub(r"\(([^()]{0,60})\)", lambda m: _bracket(m, text, needed), text)
    text = re.sub(r"(?<=[一-龥])[」”]\s?[「“](?=[一-龥])", "、", text)
    text = re.sub(r"(?<=[0-9])[【】《》「」“”\"\[\]]+(?=[0-9])", ",", text)
    text = re.sub(r"[【】《》「」“”\"\[\]]", "", text)
    text = re.sub(r"\s*(?:→|->|➡)\s*", "到", text)
    text = re.sub(r"\s*[①-⑳]\s*", "、", re.sub(r"(?<![^:,])\s*[①-⑳]\s*", "", text))
    text = re.sub(rf"(?<=[0-9点时分半])\s+(?={figures.PARTS})|(?<=[0-9]{{4}})\s+(?=(?![是为或和的])[一-龥])", ",", text)
    text = _MARKED.sub("", _OPENER.sub("", text.strip(_AT_END)))
    text = re.sub(r"^(?:时间|时间段)\s?[:是]\s?", "时间是", re.sub(r"^(?:地点|地址)\s?[:是]\s?", "地点在", text))
    text = re.sub(r"(?<=[一-龥,。、:])\s+|\s+(?=[一-龥,。、])", "", text)
    text = reword(text).strip(_AT_END)
    return chinese_marks(text)


def _named(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"


def _bracket(match: re.Match[str], text: str, needed: list[str]) -> str:
    """What is said of a bracket: nothing, its words in place, or a clause; `needed` are the essential facts."""
    inner = match[1].strip()
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    gap = "，" if re.search("[0-9]$", before) and re.match("[0-9]", after) else ""
    if not inner or (re.search("[0-9]$", before) and re.search("[0-9]:[0-9]", inner)):
        return gap
    if re.fullmatch(r"(?:周|星期|礼拜)[一二三四五六日天]", inner):
        return inner if not re.match("[0-9:]", after) else inner + " "
    inner = inner.rstrip("!?。")
    short = len(inner) <= 12 and bool(_TOLD_IN_BRACKETS.search(inner))
    area_code = re.fullmatch("0[0-9]{2,3}", inner) and not gap
    if short and (area_code or (not gap and re.match("[一-龥]", after))):
        return inner
    if not short and not _NEEDED_IN_BRACKETS.search(inner) and not any(fact in inner for fact in needed):
        return gap
    opens = "，" if re.search(r"[\w%℃]$", before) else ""
    return opens + inner + ("，" if re.match(r"[\w「“《]", after) else "")


def units(notice: Notice, said_on: dt.date | None = None) -> tuple[Unit, ...]:
    """What the notice says, unit by unit and in order, without greeting, signature, pictures and thanks.

    Words such as 明天 become the date that they meant where `said_on` is not the day of the notice.
    """
    folded = _flowing(_without_pictures(_KEYCAP.sub(r"\1、 ", figures.fold(notice.plain))))
    stop = _body_end(notice, folded)
    found: list[Unit] = []
    at = 0
    for line in folded[:stop].split("\n"):
        start, at = at, at + len(line) + 1
        offset = _beginning(line)
        body = line[offset:]
        if _SALUTE_LINE.match(body) or _TITLE_LINE.match(body.strip(" :!")):
            continue
        for where, sentence in _sentences(body, start + offset):
            found.extend(_cut(sentence, where, notice, said_on))
    return tuple(found)


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
        if headed and _DAY_OR_HOUR.match(line):
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
        for pattern in (_CHAT, _MARKED, _TITLE, _SALUTE):
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


def _kept(raw: str, at: int, facts: tuple[Fact, ...], longest: int) -> list[tuple[int, int]]:
    """The clauses without reasons and, beyond `longest` characters, without what follows the last clause that a
    listener needs."""
    clauses = [m.span() for m in _CLAUSE.finditer(raw)]

    def needed(a: int, b: int) -> bool:
        return any(f.essential and f.start < at + b and at + a < f.end for f in facts)

    corrected = bool(_CORRECTED.search(raw))

    def matters(a: int, b: int) -> bool:
        clause = raw[a:b].strip()
        if corrected and _OVERTAKEN.search(clause):
            return False
        timed = any(f.kind in ("date", "time", "phone") and a <= f.start - at < b for f in facts)
        return needed(a, b) or timed or not _REASON.match(_OPENER.sub("", clause)) or bool(_TURNS.search(clause))

    kept = [c for c in clauses if matters(*c)]
    if raw.rstrip().endswith(":") or not kept or (kept[0] != clauses[0] and _IF.match(raw[slice(*kept[0])].strip())):
        kept = clauses
    if not any(needed(*c) for c in kept):
        return kept
    while len(kept) > 1 and sum(len(re.sub(r"[\W_]", "", raw[a:b])) for a, b in kept) > longest:
        start, end = kept[-1]
        told = longest and any(f.start < at + end and at + start < f.end for f in facts if f.kind != "action")
        turns = re.search(rf"{_TURNS.pattern}|[0-9]", raw[start:end]) and not raw[start:end].strip().startswith(
            ("逾期", "过期")
        )
        before = raw[slice(*kept[-2])].strip(" ,")
        hangs = _IF.search(before) or ":" in raw[start:end] or not _states(raw, kept[:-1], at, facts)
        if told or needed(start, end) or (turns and longest) or hangs:
            break
        kept = kept[:-1]
    return kept


def _bare(raw: str, at: int, facts: tuple[Fact, ...], kinds: frozenset[str]) -> str:
    """The clauses with spaces where facts of these kinds stand."""
    rest = list(raw)
    for fact in facts:
        if fact.kind in kinds:
            rest[fact.start - at : fact.end - at] = " " * (fact.end - fact.start)
    return "".join(rest)


def _states(raw: str, kept: list[tuple[int, int]], at: int, facts: tuple[Fact, ...]) -> bool:
    """Whether the clauses say more than when and where."""
    rest = _bare(raw, at, facts, _FRAME)
    return len(re.sub(r"[\W_]|[前后起时在至到自从]", "", "".join(rest[a:b] for a, b in kept))) >= _STATEMENT


def _cut(sentence: str, at: int, notice: Notice, said_on: dt.date | None) -> Iterator[Unit]:
    clauses = [m.span() for m in _CLAUSE.finditer(sentence)]
    depth = 0
    groups: list[tuple[int, int]] = []
    held = True
    for a, b in clauses:
        text = sentence[a:b].strip(_AT_END)
        short = bool(groups) and b - groups[-1][0] <= _EASY
        helps = bool(groups) and _DIAL.match(text) and _WHEN.match(sentence[groups[-1][0] : a])
        if depth or not groups or held or short or helps or not _CUE.match(text):
            groups[-1:] = [(groups[-1][0], b)] if groups else [(a, b)]
        else:
            groups.append((a, b))
        depth += sentence[a:b].count("(") - sentence[a:b].count(")")
        group = sentence[groups[-1][0] : groups[-1][1]]
        held = (bool(_IF.search(text)) and len(text) < 24) or (bool(_SUPPOSE.match(group)) and len(group) < 18)
    for a, b in groups:
        raw = sentence[a:b]
        facts = tuple(f for f in notice.facts if at + a <= f.start and f.end <= at + b)
        if not re.search(r"\w", _bare(raw, at + a, facts, _SIGNING)):
            continue
        whole, core = (_kept(raw, at + a, facts, longest) for longest in (_LONG, 0))
        text = _said(raw, whole, notice, said_on)
        if len(re.sub(r"[^\w]", "", text)) < 3 or (_DROPPED.search(text) and not any(f.essential for f in facts)):
            continue
        end = "！" if raw.rstrip().endswith("!") else "。"
        brief = _said(_WEEKDAY_AFTER.sub(lambda m: " " * len(m[0]), raw), core, notice, said_on) + end
        yield Unit(text + end, brief, at + a, at + b, facts, _shed(raw, at + a, whole), _shed(raw, at + a, core))


def _said(raw: str, kept: list[tuple[int, int]], notice: Notice, said_on: dt.date | None) -> str:
    return _render("".join(raw[a:b] for a, b in kept), notice, said_on)


def _shed(raw: str, at: int, kept: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    spans = (m.span() for m in _CLAUSE.finditer(raw))
    return tuple((at + a, at + b) for a, b in spans if (a, b) not in kept)
