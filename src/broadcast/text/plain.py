"""A notice in plain words, with every figure as it was: officialese, brackets, pictures, headings."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from broadcast.model import Notice
from broadcast.text import figures
from broadcast.text.words import NONE, Words, rows_of

_KEPT = set("℃℉°%+~①②③④⑤⑥⑦⑧⑨⑩№×")
OPENER = re.compile(
    r"^(?:(?:紧急|温馨|安全|重要)?(?:通知|提醒|提示|公告|通报)|请(?:广大)?(?:大家|您|各位[^,:]{0,6}|居民朋友们?|居民|业主)?(?:务必|一定)?(?:牢记|记住|注意|做到|做好以下[^:]{0,4})?(?:【[^】]{1,8}】)?|[^,:]{0,16}?(?:提醒|提示)(?:大家|您|居民|广大居民|居民朋友)?|转[^,:]{2,8}通知|[^,:0-9]{2,16}(?:消息|预报|发布)|现将[^,:]{2,20}(?:通知|公告|安排)如下):\s*|^接[^,:]{2,20}(?:通知|通报|消息|预报),|^(?:更新一下|最新消息|更正一下)[,:]"
)
MARKED = re.compile(
    r"^\s*(?:[①-⑳]|[0-9]{1,2}[.、)](?![0-9])|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十0-9]{1,2}\)|(?:第[一二三四五六]|其[一二三])[,、:]|[-*·‧•♦◆■●▲△▶➤►★☆✓✔>»]+)\s*"
)
CHAT = re.compile(
    r"^\s*\[[^\]\n]{1,6}\]\s*(?:[^:\n]{1,12}:)?|^\s*@[^\s,。:]{1,8}|^\s*(?:转发?|转自[^:,\n]{1,10})\s*:|^\s*【转发?】"
)
TITLE = re.compile(r"^\s*[《【](?P<t>[^》】\n]{2,40})[》】]")
TITLE_LINE = re.compile(r"^[^,。!?;:\n]{2,30}(?:通知|提醒|公告|通告|提示|倡议书|须知|通报|告知书|安排)$")
_LETTER = re.compile("一封信|倡议|须知$|扩散")
_TITLE_TAIL = re.compile(
    r"(?:的)?(?:温馨提示|温馨提醒|紧急通知|重要通知|通知|公告|通告|提醒|提示|倡议书|告知书|请转发.*|须知)$"
)
_TITLE_HEAD = re.compile(r"^(?:关于(?:做好|开展|进一步)?|转发?[:：]?|紧急)")
_ANSWER = re.compile(
    r"[,、]?\s*(?:收到|看到)(?:的|后|通知)?(?:请|麻烦|务必)?(?:大家|各位)?(?:及时)?回复(?:一下|收到)?(?=[,。!?;~\s]|$)"
)
_STICKER = re.compile(
    r"(?<![到在去至于从为])(?!(?<![^\n])\[(?:图片|视频|文件|链接|语音|位置|转发))\[[^\]\[0-9\n]{1,4}\]"
)
"""A picture of a chat, written out as in [抱拳]; [图片] at the head of a line comes with the sender's name."""
_CALL = re.compile("请打(?=[0-9])")
"""Heard as 秦打 by a recogniser (Whisper-base) more often than not; 请拨打 never was."""
_TOLD_IN_BRACKETS = re.compile(r"[0-9不仅只除限]|[一二三四五六七八九十][楼层号室]")
_NEEDED_IN_BRACKETS = re.compile("不|勿|禁|需|限|空腹|白天|夜间|除外")
AT_END = ",。;!?:、~ -…"
_RELATIVE = rf"(?:{figures.RELATIVE.pattern})\s?\((?=(?:[0-9]{{4}}年)?[0-9]{{1,2}}月[0-9]{{1,2}}[日号])"


@lru_cache(maxsize=4)
def _words(own: Words) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all that is reworded, the longest first, and what each is replaced by."""
    table = files("broadcast.text").joinpath("plain.tsv").read_text("utf-8")
    shipped = [row for _number, row in rows_of(table)]
    taken = {row[0] for row in own.plain}
    rows = [(*row, "", "")[:4] for row in (*own.plain, *(row for row in shipped if row[0] not in taken))]
    rows.sort(key=lambda row: -len(row[0]))
    branches = (
        (f"(?<!{before})" if before else "") + re.escape(written) + (f"(?!{behind})" if behind else "")
        for written, _said, before, behind in rows
    )
    return re.compile("|".join(branches)), {written: said for written, said, *_around in rows}


def reword(plain: str, own: Words = NONE) -> str:
    """The text with officialese replaced by what one says."""
    pattern, said = _words(own)
    return pattern.sub(lambda m: said[m[0]], plain)


def chinese_marks(text: str) -> str:
    """Folded text with Chinese punctuation where it does not stand between digits."""
    text = re.sub(r"(?<![0-9]),|,(?![0-9]{3}(?![0-9:]))|(?<=:[0-9]{2}),", "，", text)
    text = re.sub(r"(?<![0-9]):|:(?![0-9])", "：", text)
    return text.translate({ord("!"): "！", ord("?"): "？", ord(";"): "；", ord("("): "（", ord(")"): "）"})


def without_pictures(folded: str) -> str:
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


def title(notice: Notice, own: Words = NONE) -> str:
    """What the notice calls itself, without `关于` and `的通知`; empty if it does not."""
    folded = without_pictures(figures.fold(notice.plain))
    for line in [x for x in folded.split("\n") if x.strip()][:3]:
        line = CHAT.sub("", line).strip().rpartition("|")[2]
        bracketed = TITLE.match(line)
        rest = line[bracketed.end() :].strip(" !~") if bracketed else line
        name = bracketed["t"] if bracketed else ""
        if TITLE_LINE.match(rest.split(" ")[0]) and (not bracketed or len(rest) <= 20):
            name = rest if not bracketed or re.search("社区|街道|小区|物业", name) else name + rest
        if name := _TITLE_TAIL.sub("", _TITLE_HEAD.sub("", name.strip(" !:"))).strip():
            issued = re.search(r"(?:社区|街道|小区|物业|派出所)$|速看|转发|通报|必看|扩散|讲话|紧急|注意|重要", name)
            return "" if issued or _LETTER.search(name) or len(name) < 3 or len(name) > 20 else reword(name, own)
    return ""


def render(clauses: str, notice: Notice, said_on: dt.date | None, own: Words = NONE) -> str:
    """What is said of folded clauses of the notice, without an end mark.

    Words such as 明天 become the date that they meant where `said_on` is not the day of the notice; a date of that year
    goes without it.
    """
    text = re.sub(_RELATIVE, "(", clauses)
    if said_on:
        text = re.sub(rf"(?<![0-9至到~-]){said_on.year}年(?=[0-9]{{1,2}}月[0-9]{{1,2}}[日号])", "", text)
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
    text = MARKED.sub("", OPENER.sub("", text.strip(AT_END)))
    text = re.sub(
        r"^(?:时间|时间段)\s?[:是]\s?", "时间是", re.sub(r"^(?:地点|地址)\s?[:是]\s?(?:在|位于)?", "在", text)
    )
    text = re.sub(r"(?<=[一-龥]{2})\s+(?=[一-龥]{2})|(?<=[一-龥])\s{2,}(?=[一-龥])", ",", text)
    text = re.sub(r"(?<=[一-龥,。、:])\s+|\s+(?=[一-龥,。、])", "", text)
    text = _CALL.sub("请拨打", reword(text, own)).strip(AT_END)
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
