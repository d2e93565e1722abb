"""What must not go on air: a script that says more, less or other than its notice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from gettext import gettext as _

from broadcast.dialects import wording
from broadcast.model import Fact, Item, Notice, Remark
from broadcast.text import facts, figures, plain, polarity
from broadcast.text.figures import Figure
from broadcast.text.places import places
from broadcast.text.spoken import to_spoken
from broadcast.text.words import NONE, Words

BLOCKING = frozenset({"invention", "contrary", "missing", "private", "expired", "rumour", "advert"})
"""Kinds of remarks that keep a script off the air."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖"
    "邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文翟殷俞倪葛"
)
_DOOR = (
    r"[0-9]{1,3}\s?(?:号楼|栋|幢|号院|楼)\s?(?:[0-9一二三四五六]{1,2}单元)?\s?-?[0-9]{3,4}(?!年|[0-9])"
    r"|(?<![0-9-])[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9-])"
)
_GIVEN = "(?:某某?|[^\\W\\d一二三四五六七八九十日天末到在去往至请将把的了和与及或是为有地点]{1,2})"
_ID = re.compile(
    r"(?<![0-9])(?:[1-9][0-9]{5}[\s-]?(?:19|20)[0-9]{2}[\s-]?[01][0-9][\s-]?[0-3][0-9][\s-]?[0-9]{3}[0-9Xx]|[0-9]{17}[0-9Xx])(?![0-9])"
)
_CARD = re.compile(r"(?<![0-9-])[3-6][0-9]{3}(?:[\s-]?[0-9]{4}){3}(?:[\s-]?[0-9]{1,3})?(?![0-9])")
"""A bank card: 16 to 19 digits, in groups of four."""
_SPREAD_MOBILE = re.compile(r"(?<![0-9])1\s[3-9](?:\s[0-9]){9}(?![0-9])")
_HONORIFIC = "女士|先生|小姐|阿姨|叔叔|大爷|大伯|大妈|大娘|奶奶|爷爷|老师傅|师傅|大哥|大姐|老太|老人|同志|某某?|家"
_NO_NAME = (
    "方便|方式|方向|方可|高血|高温|高层|高风|任何|常规|常住|常见|万一|金额|安装|安全|毛病|康复|时间|段时|于[0-9]|白天|方案|石材|曾经|常年|施工|汤圆|江边"
    "|何[时处地]|.(?:医生|主任|书记|大夫|老师|站长|经理|管家|院长|护士|警官|教授)"
)
_NAMED_DOOR = re.compile(
    rf"(?:[{_SURNAMES}]{_GIVEN})(?:\s|[(,:、]|家|住|址|在|系|男|女)*(?:{_DOOR})"
    rf"|(?:[{_SURNAMES}]{_GIVEN})[\s(,、]{{0,3}}[男女](?![^\n]{{0,12}}走失)[^\n]{{0,30}}?(?:{_DOOR})"
    rf"|(?:{_DOOR})[室房]?的?(?:\s|[(,:、-]|住户|业主|居民|租户|房东){{0,3}}"
    rf"(?:户主|(?!{_NO_NAME})[{_SURNAMES}](?:[一-龥]{{0,2}}(?:{_HONORIFIC})|[一-龥]{{1,2}}(?=[\s0-9,:。;!、()男女家]|$)))"
)
_REGISTER = re.compile("名单|台账|花名册|流调|密接|转运|隔离人员|行动轨迹|活动轨迹")
_HEAD = 60
"""Characters in which a notice says what it is."""
_ILL_DOOR = re.compile(rf"(?:{_DOOR})")
_ILL = re.compile("确诊|阳性|密接|密切接触者|次密|患者|感染者|轨迹|身份证号?[:是]")
_CONTACT = re.compile(
    "电话|联系|咨询|热线|致电|拨|打|手机|微信|报名|预约|服务|值班|医生|主任|书记|师傅|大姐|阿姨|网格员|老师|社工|志愿者|民警|警官|客服|站长|经理|管家|家属"
)

_CALLED = re.compile("联系|咨询|热线|致电|拨|打|报名|预约|值班")
_OF_SAME_PERSON = 40
"""Characters between an ID number or a door and a mobile on the same line that still belongs to that person."""
_KIN = re.compile("(?:他|她|其|本人|老婆|老公|丈夫|妻子|爱人|儿子|女儿|患者)[^,。;]{0,6}$")


def withheld(start: int, end: int, notice: Notice) -> bool:
    """Whether a stretch of the notice holds private data, or says of the ill what stands beside such data."""
    spans = private(notice.plain)
    ill = bool(spans) and bool(_ILL.search(figures.fold(notice.plain[start:end])))
    return ill or any(a < end and start < b for a, b in spans)


@lru_cache(maxsize=64)
def private(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of ID numbers, of names with rooms, and of mobiles that nobody is told to call."""
    folded = figures.fold(text)
    persons = [m.span() for m in (*_ID.finditer(folded), *_NAMED_DOOR.finditer(folded))]
    found = [*persons, *(m.span() for m in _CARD.finditer(folded))]
    for match in _ILL_DOOR.finditer(folded):
        if _ILL.search(_around(folded, match.start())):
            found.append(match.span())
    for match in (*figures.MOBILE.finditer(folded), *_SPREAD_MOBILE.finditer(folded)):
        before = folded[max(0, match.start() - 16) : match.start()]
        beside = any(_belongs(folded[end : match.start()]) for _, end in persons if end <= match.start())
        ill = bool(_ILL.search(_around(folded, match.start())))
        if beside or ill or _KIN.search(before) or not _CONTACT.search(before):
            found.append(match.span())
    return tuple(sorted(set(found)))


def _belongs(between: str) -> bool:
    """Whether a mobile behind an ID number or a door is that person's own, by the text between them."""
    near = len(between) <= _OF_SAME_PERSON and "\n" not in between and not _CALLED.search(between)
    return near or len(between) <= 6


def _around(folded: str, at: int) -> str:
    start = max(folded.rfind(c, 0, at) for c in "。;!?\n") + 1
    return folded[start : min((e for c in "。;!?\n" if (e := folded.find(c, at)) >= 0), default=len(folded))]


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]", "", figures.fold(text)).replace("幢", "栋").replace("号楼", "栋")


def _within(part: str, whole: str) -> bool:
    """Whether the characters of `part` stand in `whole` in order and close together."""
    part, whole = _squeeze(part), _squeeze(whole)
    if part in whole:
        return True
    for begin in (i for i, c in enumerate(whole) if c == part[0]):
        window = iter(whole[begin : begin + 2 * len(part)])
        if all(c in window for c in part):
            return True
    return False


def _is_said(figure: Figure, pool: tuple[Figure, ...], text: str) -> bool:
    """Whether the figure is in the pool, however it is written; `text` is what the pool was found in."""
    keys = [f.key for f in pool if f.kind == figure.kind]
    if figure.key in keys:
        return True
    match figure.kind, figure.key:
        case "time", (int(minutes), sure):
            return any((minutes - int(str(m))) % 720 == 0 and not (sure and s) for m, s in keys)
        case "phone", (str(digits),):
            runs = re.findall("[0-9]+", re.sub(r"(?<=[0-9])[-\s()]{1,3}(?=[0-9])", "", figures.fold(text)))
            return any(str(k[0]).endswith(digits) and len(digits) >= 7 for k in keys) or digits in runs
        case "extension", (str(digits),):
            return len(digits) >= 3 and digits in re.findall("[0-9]+", figures.fold(text))
        case "number", (worth, unit):
            loose = [f.key for f in pool if f.kind in ("number", "date", "phone", "extension")]
            return any(_same_number(worth, unit, key) for key in loose)
        case _:
            return False


def _is_dialled(surface: str, pool: tuple[Figure, ...], text: str) -> bool:
    """Whether a phone number is in the pool, with or without its area code, and its extensions before the next one."""
    number, keys = figures.phone_parts(surface)
    if not number:
        return all(_is_said(Figure("extension", (key,), 0, 0), pool, text) for key in keys)
    left: set[str] | None = None
    for figure in pool:
        if figure.kind == "phone":
            digits = str(figure.key[0])
            same = digits == number or (len(digits) >= 7 and number.endswith(digits))
            left = set(keys) if same else None
        elif figure.kind == "extension" and left:
            left.discard(str(figure.key[0]))
        if left is not None and not left:
            return True
    return not keys and _is_said(Figure("phone", (number,), 0, 0), pool, text)


def _same_number(worth: object, unit: object, key: tuple[object, ...]) -> bool:
    if len(key) == 2 and isinstance(key[1], str):
        return key[0] == worth and (not unit or not key[1])
    if len(key) == 2:
        return unit in ("日", "月", "") and worth in key
    return not unit and isinstance(worth, float) and str(key[0]) == f"{worth:.0f}"


def says(text: str, words: str, own: Words = NONE) -> bool:
    """Whether a text says a few words of a notice, as they stand or in plain words."""
    return not _squeeze(words) or _within(words, text) or _within(plain.reword(words, own), plain.reword(text, own))


def is_said(fact: Fact, text: str, notice: Notice, date: dt.date | None = None, own: Words = NONE) -> bool:
    """Whether a text says a fact of the notice, in whatever form.

    `date` is the day on which the text is heard, `own` what the community says in plainer words.
    """
    surface = notice.plain[fact.start : fact.end]
    if fact.kind == "action":
        core = re.sub(r"\([^()]*\)", "", figures.fold(surface)) or surface
        wanted, heard = _squeeze(plain.reword(core, own)), _squeeze(plain.reword(text, own))
        pairs = [wanted[i : i + 2] for i in range(len(wanted) - 1)]
        return not pairs or sum(pair in heard for pair in pairs) >= 0.5 * len(pairs)
    pool = figures.find(text, date or notice.date)
    wanted_figures = figures.find(surface, notice.date) if fact.kind != "phone" else ()
    if fact.kind == "phone":
        return _is_dialled(surface, pool, text)
    if not all(_is_said(figure, pool, text) for figure in wanted_figures):
        return False
    rest = list(surface)
    for figure in wanted_figures:
        rest[figure.start : figure.end] = " " * (figure.end - figure.start)
    left = "".join(rest) if wanted_figures else surface
    return (
        (fact.kind in ("date", "time", "weekday") and bool(wanted_figures))
        or not _squeeze(left)
        or _within(left, text)
        or _within(plain.reword(left, own), plain.reword(text, own))
    )


def word(kind: str) -> str:
    """One of BLOCKING as a person reads it."""
    words = {
        "invention": _("invention"),
        "contrary": _("contrary"),
        "missing": _("missing"),
        "private": _("private"),
        "expired": _("expired"),
        "rumour": _("rumour"),
        "advert": _("advert"),
    }
    return words[kind]


def in_mandarin(item: Item, notice: Notice | None, locale: str, own: Words, frame: str = "") -> Item:
    """The item with what it says in Mandarin words, as `check` wants it; itself for Mandarin.

    Args:
        locale: whose words the item is written in.
        frame: what is said as written: community, opening, closing and lines, one a line.
    """
    words = wording.of(locale, notice, own, "" if notice else frame)
    if not words.meant:
        return item
    added = tuple(wording.mandarin(sentence, words) for sentence in item.added)
    text, spoken = wording.mandarin(item.text, words), wording.mandarin(item.spoken, words)
    return replace(item, text=text, spoken=spoken, added=added)


def check(
    item: Item, notice: Notice | None, allowed: str, date: dt.date | None = None, own: Words = NONE
) -> tuple[Remark, ...]:
    """Everything in an item that keeps it off the air.

    `allowed` may be said without the notice: community, opening, closing. `date` is the day of the broadcast; without
    it nothing counts as expired. An item in a dialect's words comes as `in_mandarin` gives it.
    """
    text = item.text
    for sentence in item.added:
        text = text.replace(sentence, "\n" * len(sentence))
    base = date or (notice.date if notice else None)
    remarks = [*inventions(text, notice, allowed, base, own), *_private(item.text, notice)]
    remarks += _turned(text, notice, allowed, base, own)
    if item.spoken:
        turned = _turned(item.spoken, notice, allowed, base, own)
        remarks += [*_other_numbers(item), *(replace(one, at=0) for one in turned)]
    if notice:
        omitted = [o.surface for o in item.omitted]
        for fact in notice.facts:
            listed = any(fact.surface in one for one in omitted)
            if fact.essential and not listed and not is_said(fact, item.text, notice, date, own):
                advice = _("Say it, or list it under what is left out, with the reason.")
                remarks.append(Remark("missing", 0, fact.surface, advice))
        if date and notice.expires and notice.expires < date:
            advice = _("The notice held until {day}: take it out.").format(day=notice.expires.isoformat())
            remarks.append(Remark("expired", 0, notice.expires.isoformat(), advice))
    return tuple(dict.fromkeys(remarks))


def _turned(text: str, notice: Notice | None, allowed: str, base: dt.date | None, own: Words) -> Iterator[Remark]:
    """Every clause that tells to do what the notice forbids or does without, or the reverse."""
    source = _ground(notice.plain, allowed, notice.date or base, own)[0] if notice else ""
    for one in polarity.turned(text, source):
        if one.sure:
            advice = _('The notice says "{clause}": correct it, or list the sentence under `added`.')
        else:
            advice = _('The notice says "{clause}": look whether that still comes out.')
        kind = "contrary" if one.sure else "polarity"
        yield Remark(kind, one.start, text[one.start : one.end], advice.format(clause=one.source))


@lru_cache(maxsize=16)
def _ground(said: str, allowed: str, base: dt.date | None, own: Words) -> tuple[str, tuple[Figure, ...]]:
    """What may be said: a notice as it stands and in plain words, and what is allowed besides; and its figures."""
    source = "\n".join((said, plain.reword(said, own), allowed))
    past = figures.past_days(source, base) if base else ()
    return source, figures.find(source) + figures.find(source, base) + past


@lru_cache(maxsize=16)
def _issued_alone(said: str, allowed: str, base: dt.date, own: Words) -> tuple[tuple[object, ...], ...]:
    """The key of the day on which a notice was issued, if nothing else in it, nor what is allowed, names that day."""
    issued = facts.signature(said, base)[1]
    if issued is None:
        return ()
    day = (issued.month, issued.day)
    pool = _ground(facts.unsigned(said, base), allowed, base, own)[1]
    return () if any(one.kind == "date" and one.key == day for one in pool) else (day,)


def inventions(
    text: str, notice: Notice | None, allowed: str, base: dt.date | None, own: Words = NONE
) -> Iterator[Remark]:
    """Every figure and place of a text that is neither in the notice nor allowed; `base` is the day it is heard."""
    said, day = notice.plain if notice else "", (notice.date if notice else None) or base
    source, pool = _ground(said, allowed, day, own)
    issued = _issued_alone(said, allowed, day, own) if day else ()
    advice = _("The notice does not say this: correct it, or list the sentence under `added`.")
    past = figures.past_days(text, base) if base else ()
    told = (*figures.find(text, base), *past)
    if any(one.kind == "date" and one.key not in issued for one in told):
        issued = ()  # beside the day of which the notice speaks, today may be another one
    for figure in told:
        surface = text[figure.start : figure.end]
        relative = figure.kind == "date" and not re.search("[0-9月号]|[一二三四五六七八九十]日", surface)
        if (relative and figure.key in issued) or (
            not _is_said(figure, pool, source)
            and not (figure.kind not in ("phone", "extension") and _literally(surface, source))
        ):
            yield Remark("invention", figure.start, surface, advice)
    for start, end in places(text):
        place = text[start:end]
        bare = "".join(c for c in _squeeze(place))
        numbers = figures.find(place)
        if (
            bare
            and not any(_within(place, line) for line in source.split("\n"))
            and not (numbers and _within(re.sub("[0-9零一二三四五六七八九十]+", "", place) or place, source))
        ):
            yield Remark("invention", start, place, advice)


def _literally(surface: str, source: str) -> bool:
    return bool(re.search(rf"(?<![0-9]){re.escape(figures.fold(surface))}(?![0-9])", figures.fold(source)))


def _private(text: str, notice: Notice | None) -> Iterator[Remark]:
    advice = _("This belongs to somebody in private: take it out.")
    for start, end in private(text):
        yield Remark("private", start, text[start:end], advice)
    if notice and (listed := _REGISTER.search(notice.plain[:_HEAD])) and private(notice.plain):
        yield Remark("private", 0, listed[0], _("This is a list of people, with their data: it is not for the street."))
    if notice:
        secret = {re.sub("[^0-9]", "", notice.plain[a:b]) for a, b in private(notice.plain)}
        for match in figures.MOBILE.finditer(figures.fold(text)):
            if re.sub("[^0-9]", "", match[0]) in secret:
                yield Remark("private", match.start(), match[0], advice)


def _other_numbers(item: Item) -> Iterator[Remark]:
    rule = figures.find(to_spoken(item.text)[0])
    said = to_spoken(item.spoken)[0]
    own = figures.find(said)
    for figure in own:
        if not _is_said(figure, rule, item.text):
            advice = _("The spoken form says a number that the text does not: correct `spoken`, or leave it empty.")
            yield Remark("invention", 0, said[figure.start : figure.end], advice)
    for figure in rule:
        if not _is_said(figure, own, said):
            advice = _("The spoken form lacks a number of the text: correct `spoken`, or leave it empty.")
            yield Remark("missing", 0, " ".join(str(k) for k in figure.key), advice)
