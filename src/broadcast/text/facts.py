"""The facts of a notice, by rule: what must survive word for word, who issued it, how long it holds."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcast.model import Fact
from broadcast.text import dayparts, extensions, figures, weekdays
from broadcast.text.actions import DO, actions
from broadcast.text.places import LABELLED, places
from broadcast.text.spoken import in_place


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a notice says of itself."""

    facts: tuple[Fact, ...]
    """In the order of the text."""
    issuer: str
    date: dt.date | None
    """The day that it was issued, if it says so."""
    expires: dt.date | None
    """The last day on which it is true, by its own dates; None: no end."""


@dataclass(frozen=True, slots=True)
class _Dated:
    first: dt.date
    last: dt.date
    start: int
    end: int
    event: bool
    open_ended: bool
    named: bool
    weekly: bool
    """Whether it is a weekday, of that week or the next one."""
    overnight: bool
    """Whether it goes on until the next day."""


_ORG = (
    "社区居委会|居委会|社区|街道办事处|办事处|街道|物业服务中心|物业|委员会|派出所|卫生服务站|卫生服务中心|服务站|服务中心|指挥部|办公室"
    "|工作站|疾控中心|公安局|民政局|卫健委|气象台|气象|公司|小区|村委会|镇政府|党委|党总支|党支部|业委会|集团|卫生院|医院|人民政府|大队"
    "|供电局|供电所|管理处|管委会|服务处|救援站"
)
_SIGNATURE = re.compile(
    rf"^[\s\-]*(?P<who>[^\n,。:;!?、]{{0,40}}(?:{_ORG})(?:\s*[/、]\s*[^\n,。:;!?]{{1,20}})?)?[\s,]*(?P<when>[^\n]{{0,24}}?)\s*$"
)
_LUNAR = re.compile("(?:农历)?(?:正|腊|冬|[二三四五六七八九十])月(?:初|十|廿|二十)?[一二三四五六七八九十]")
_ISSUED = re.compile(r"(?:发布时间|发布日期|发文日期|通知日期|落款日期|转自[^\n]{0,20}?)[:\s]\s*$")
_HEAD = re.compile(rf"【(?P<a>[^】\n]{{2,24}}?(?:{_ORG}))】|(?:转发自|转自)\s?[“\"「【]?(?P<b>[^”\"」】)\n]{{2,16}})")
_BACKGROUND_AFTER = re.compile(
    r"(?:[^,。;!?\n]{0,10}(?:发布|升级)|[^,。;:!?\n0-9]{0,30}发布[:\n]|[^,。;!?\n]{0,8}(?:以来|出生|发现|发生|通报|新增|印发|召开|确诊|施行|实施的|检查|查出|报告|被骗|被盗|上当|起火|走失|遇难|接到|接报)|之?后|以[后来](?:[从由到去自进]|返|回|来)|\s{0,2}[0-9]{1,2}:[0-9]{2}\s[^,。;:!?\n0-9]{0,24}(?:编发|发布|供稿|转发)|[^,。;!?\n0-9]{0,3}(?:通知|文件|通告|会议)(?:的)?(?:要求|精神|规定)|起至今)"
)
_BACKGROUND_BEFORE = re.compile(r"(?:截至|截止至|原定于?|原计划|根据|出生于)\s?$")
_EXPOSURE = re.compile("旅居史|到过|去过|途经|接触史|同乘|轨迹")
_OPEN = re.compile(
    rf"\s?(?:\([^)]{{1,6}}\))?\s?(?:(?:{figures.PARTS})?[0-9]{{1,2}}(?:[时点]|:[0-9]{{2}})|(?:{figures.PARTS})(?=起))?(?:起|开始)(?!至|到)"
)

_BARE_DAY = re.compile(
    rf"(?<![0-9月.年第路街巷弄道村里-])(?P<d>[12][0-9]|3[01]|[1-9])[日号](?:夜间|白天|{figures.PARTS})?(?:{figures.TO}(?P<d2>[12][0-9]|3[01]|[1-9])[日号])?"
    rf"(?=夜间|白天|{figures.PARTS}|起|前|[,、至到:(]|全天|停)(?!楼|院|线|门)"
)
"""A day without its month, as forecasts write it: 22日夜间至24日白天."""
_ITS_DATE = re.compile(r"\s?[(,]?\s?(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号、]")
_OVERNIGHT = re.compile(r"[^,。;!?\n]{0,16}(?:次日|第二天|翌日)")
_WARNING = re.compile(
    r"(?:暴雨|高温|台风|寒潮|低温|大风|暴雪|雷电|雷暴|雷雨大风|冰雹|大雾|霾|沙尘暴|沙尘|干旱|霜冻|道路结冰|森林火险|强对流|地质灾害|山洪|内涝|洪水)[红橙黄蓝]色预警(?:信号)?"
    r"|(?:超强)?台风[「“\"《【](?P<name>[一-龥]{1,5})[」”\"》】]|台风(?=[一-龥]{2,4}(?:逼近|来袭|将|预计))"
)
"""Weather warnings by name. Source: 《气象灾害预警信号发布与传播办法》, annex: the kinds of signals."""
_ILLNESS = re.compile(
    "甲流|乙流|流感|新冠(?!疫苗)|诺如(?:病毒)?|登革热|基孔肯雅热|手足口病?|水痘|猩红热|麻疹|肺结核|腮腺炎|疟疾|出血热|布病|狂犬病|肠道传染病|流行性感冒"
)

_BUILDING = re.compile(
    r"(?<![0-9.])(?<![0-9]:)[0-9]{1,3}(?:(?:号?[楼栋幢]?\s?(?:[-~至到、,和及])\s?)[0-9]{1,3}){0,12}\s?(?:号楼|[楼栋幢](?!层))(?:[0-9一二三四五六七八九十]{1,2}单元)?(?![0-9])"
)
_WHERE = re.compile(rf"{LABELLED.pattern}|(?:地点|地址|位置)[^。;!?\n]{{0,12}}$")
_ADDRESS = re.compile(
    r"[一-龥]{2,6}?(?:大道|大街|路|街|巷|弄|胡同)(?:[东西南北][约段])?\s?(?:[0-9]{1,4}号?(?:(?:至|到|[-、~])[0-9]{1,4}号?){0,8}(?<=号)(?:\([单双]号\))?|全段|沿线)"
    r"|[一-龥]{2,8}?(?:小区|花园|新村|新苑|苑|家园|公寓|国际城|广场|里|村|园)(?:[一二三四五六七八九0-9][、期区片至到~-]{1,2}){1,6}"
)
"""Streets with their numbers, estates with their phases."""
_OLD = re.compile(
    r"原(?:通知|定|计划|先|来|说|为|(?=[0-9]|[上下]午))[^,。;!?\n)]{0,40}"
    r"|(?<![^,。;!?\n])[^,。;!?\n]{1,24}(?:作废|不算数)"
)
"""What a correction overtakes."""
_PERSON = re.compile(
    r"[0-9]{1,2}(?:-[0-9]{1,2})?(?:周岁|岁)(?:\([含及][^)]{1,6}\))?(?:及?以[上下])?(?:的?(?:老年人|老人|居民|人群|儿童|孩子|市民|女性))?"
    r"|(?:[外返回来][一-龥]{0,3}|密切接触|境外|外来|低保|流动|阳性)人员|独居老人|孤寡老人|残疾人|孕妇|慢性病患者|行动不便(?:的?(?:老人|居民|人员))?|租户|出租房房东"
)
_AGED = re.compile("周岁|岁(?:.{0,4})以[上下]|-[0-9]{1,2}岁")
_BRING = re.compile(
    r"(?:(?:所带|携带|需带|所需)(?:物品|材料|证件)?\s?:|携带|带好|带上|随身带|自带|出示|持(?=身份证|有效|本人|户口|社保|健康))(?P<what>[^,。;!?\n(]{1,24})"
)
_WANTED = re.compile(
    r"(?P<high>咨询|报名|预约|联系|报备|登记|求助|志愿者|服务电话|热线)|(?P<middle>举报|报修|专线|报警|物业|社区|反映|派出所|前台|问题|电话|致电|拨打|[请可要就]打)"
)
_STOP = re.compile(r"[。;!?\n]")
FORECAST_DAYS = 3
"""How long a forecast is worth something: our own judgement."""
_SIGNED_LINE = 200
"""Characters: no signature is longer, and the search for one takes time with the square of the line's length."""
_UPDATE = re.compile(
    r"(?<!预计)已经?(?:全部|全面)?(?:修好|修复|恢复|抢修完)|(?:[管封]控|封闭(?:管理)?|预警)[^,。;\n]{0,8}已经?解除|已经?解除(?:[管封]控|封闭|预警)|全部恢复"
)


def update_at(plain: str) -> int:
    """Where a later line of the notice begins that tells of the end of what the lines before it say; 0: none does.

    A line that names its own buildings ends nothing for other ones.
    """
    folded = figures.fold(plain)
    found = _UPDATE.search(folded)
    if not found:
        return 0
    start = folded.rfind("\n", 0, found.start()) + 1
    end = folded.find("\n", found.start())
    ended = {m[0] for m in _BUILDING.finditer(folded, start, end if end >= 0 else len(folded))}
    others = {m[0] for m in _BUILDING.finditer(folded, 0, start)} - ended
    return 0 if ended and others else start


def _sentence(stops: Sequence[int], at: int) -> tuple[int, int]:
    """Start and end of the sentence around `at`; `stops` are the offsets of all end marks, then the text's length."""
    following = bisect_left(stops, at)
    return (stops[following - 1] + 1 if following else 0), stops[following]


def _lines(folded: str) -> list[tuple[int, str]]:
    """Each line that says something, with its offset; the last one is parted behind its last full stop."""
    found, at = [], 0
    for line in folded.split("\n"):
        if line.strip():
            found.append((at, line))
        at += len(line) + 1
    if found:
        at, line = found[-1]
        tail = max(line.rfind(mark) for mark in "。!?;") + 1
        if line[:tail].strip() and line[tail:].strip():
            found[-1:] = [(at, line[:tail]), (at + tail, line[tail:])]
    return found


def _resolve(year: int | None, month: int, day: int, base: dt.date) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year else figures.nearest_year(month, day, base)
    except ValueError:
        return None


def signature(plain: str, today: dt.date) -> tuple[tuple[int, int] | None, dt.date | None, int]:
    """Span of the issuer, the issue date, and where the signature begins (the text's length if there is none)."""
    folded = figures.fold(plain)
    lines = _lines(folded)
    who: tuple[int, int] | None = None
    when: dt.date | None = None
    begins = len(folded)
    while lines and lines[-1][1].lstrip().startswith("("):
        lines.pop()
    for at, line in reversed(lines[1:][-3:]):
        match = _SIGNATURE.match(line) if len(line) <= _SIGNED_LINE else None
        rest = match["when"].strip() if match else line
        date = figures.DATE.fullmatch(rest) if rest else None
        if (
            not match
            or (rest and not date and not _LUNAR.fullmatch(rest))
            or (match["who"] and (who or DO.search(match["who"])))
        ):
            break
        if not match["who"] and not rest:
            break
        if date and when is None:
            parts = figures.date_parts(date)
            when = _resolve(*parts[0], today) if len(parts) == 1 else None
        if match["who"]:
            name = match["who"].strip(" -")
            start = folded.index(name, at)
            who = (start, start + len(name))
        begins = at
    if who is None and (head := _HEAD.search(folded)):
        who = head.span("a") if head["a"] else head.span("b")
    if when is None and (dated := next(_issued(folded), None)):
        when = _resolve(*figures.date_parts(dated)[0], today)
    return who, when, begins


def unsigned(plain: str, today: dt.date) -> str:
    """The text before its signature, without the day on which it says that it was issued."""
    text = plain[: signature(plain, today)[2]]
    for dated in reversed(list(_issued(figures.fold(text)))):
        text = text[: dated.start()] + text[dated.end() :]
    return text


def _issued(folded: str) -> Iterator[re.Match[str]]:
    """Each date behind a label such as 发布日期."""
    for match in figures.DATE.finditer(folded):
        if _ISSUED.search(folded[max(0, match.start() - 30) : match.start()]) and len(figures.date_parts(match)) == 1:
            yield match


def _coming(day: int, base: dt.date) -> dt.date | None:
    """The date of that day of a month that is nearest to `base`, or None."""
    months = (base.replace(day=1) + dt.timedelta(days) for days in (-1, 0, 31))
    near = [date for first in months if (date := _resolve(first.year, first.month, day, base))]
    return min(near, key=lambda date: abs(date - base), default=None)


def _dates(
    folded: str,
    base: dt.date,
    issued: dt.date | None,
    body_end: int,
    stops: Sequence[int],
    bare: Sequence[tuple[dt.date, int, int]],
) -> Iterator[_Dated]:
    exposures = [match.start() for match in _EXPOSURE.finditer(folded)]
    found: list[tuple[dt.date | None, dt.date | None, int, int, bool]] = []
    weekly = {start: end for _day, start, end in bare}
    for match in figures.DATE.finditer(folded):
        parts = figures.date_parts(match)
        first = _resolve(*parts[0], base)
        last = _resolve(*parts[-1], first or base)
        found.append((first, last, *match.span(), True))
        end = match.end()
        while later := figures.LATER_DAY.match(folded, end):
            day = _resolve(parts[-1][0], parts[-1][1], int(figures.value(later["d"])), base)
            found.append((day, day, later.start("d"), later.end(), True))
            end = later.end()
    dated = _mask(folded, [span[2:4] for span in found])
    for match in _BARE_DAY.finditer(folded):
        if 1 not in dated[match.start() : match.end()]:
            days = [_coming(int(match[name]), base) for name in ("d", "d2") if match[name]]
            found.append((days[0], days[-1], *match.span(), True))
    for match in figures.RELATIVE.finditer(folded):
        day, end = figures.relative_date(match, base), match.end()
        last = day
        if match["week"]:
            last, end = weekdays.later(folded, end, day)
            if not _ITS_DATE.match(folded, end):
                weekly[match.start()] = end
        found.append((day, last, match.start(), end, False))
    found += [(day, day, start, end, False) for day, start, end in bare]
    for first, last, start, end, named in sorted(found, key=lambda f: f[2]):
        if first is None or last is None:
            continue
        left, right = _sentence(stops, start)
        signed = start >= body_end or bool(_ISSUED.search(folded[max(0, start - 30) : start]))
        background = (
            signed
            or bool(_BACKGROUND_AFTER.match(folded, end))
            or bool(_BACKGROUND_BEFORE.search(folded[max(0, start - 12) : start]))
            or bisect_left(exposures, left) < bisect_left(exposures, right)
            or (issued is not None and last < issued)
        )
        opened = bool(_OPEN.match(folded, end)) and first == last
        overnight = bool(_OVERNIGHT.match(folded, end)) or dayparts.goes_on(folded, end)
        event, held = not background, opened and not signed
        yield _Dated(first, last, start, end, event, held, named, start in weekly, overnight)


def _expires(dates: list[_Dated]) -> dt.date | None:
    events = [d for d in dates if d.event]
    if any(d.open_ended for d in events):
        return None
    named = [d for d in events if d.named or d.weekly]
    return max((d.last + dt.timedelta(d.overnight) for d in named or events), default=None)


def expires(kind: str, issued: dt.date | None, last: dt.date | None) -> dt.date | None:
    """The last valid day of a notice of that kind, of which `last` is the last day that it names.

    Who is missing is missing until found; a warning without an end of its own holds for FORECAST_DAYS.
    """
    if kind == "missing_person":
        return None
    if kind == "weather" and last is None and issued:
        return issued + dt.timedelta(FORECAST_DAYS)
    return last


def extract(text: str, plain: str, today: dt.date, known: bool = False) -> Extraction:
    """The facts of a notice with its issuer, issue date and last valid day; `plain` is as long as `text`.

    `known`: whether `today` is the day of the notice itself, as of front matter or a message's time. Without it and
    without a date in the text nobody knows of which week a bare weekday is.
    """
    folded = figures.fold(plain)
    who, issued, body_end = signature(plain, today)
    base = issued or today
    overtaken = update_at(plain)
    stops = [*(match.start() for match in _STOP.finditer(folded)), len(folded)]
    numbers = list(figures.phones(folded))
    called = {match.end() for match in numbers}
    bare = [
        one
        for one in (weekdays.bare(folded, base, _STOP) if known or issued else ())
        if not _is_office(folded, one[1], called)
    ]
    dates = list(_dates(folded, base, issued, body_end, stops, bare))
    some_named = any(d.named for d in dates)
    single = {one[1:] for one in bare}
    spans: list[tuple[str, int, int, bool]] = []
    if who:
        spans.append(("issuer", *who, False))
    for d in dates:
        if (d.start, d.end) not in single:
            spans.append(("date", d.start, d.end, d.event and (d.named or d.weekly or not some_named)))
    meant = _mask(folded, [(d.start, d.end) for d in dates if (d.start, d.end) in single and d.event])
    spans += [("weekday", *m.span(), 1 in meant[slice(*m.span())]) for m in figures.WEEKDAY.finditer(folded)]
    numbered = _mask(folded, [match.span() for match in numbers])
    past = {d.end for d in dates if not d.event}
    for time in figures.TIME.finditer(folded):
        start, end = time.span()
        if figures.is_time(time, folded) and 1 not in numbered[start:end]:
            stamped = not past.isdisjoint(range(start - 2, start + 1))
            spans.append(("time", start, end, not _is_office(folded, start, called) and not stamped))
    spans += list(_phones(folded, numbers, stops))
    timed = {_sentence(stops, s[1]) for s in spans if s[0] in ("date", "time") and s[3]}
    for start, end in places(plain):
        labelled = _WHERE.search(folded[max(0, start - 60) : start]) and "在到去至往".find(folded[start - 1]) < 0
        spans.append(("place", start, end, bool(labelled) or _sentence(stops, start) in timed))
    for building in (*_BUILDING.finditer(folded), *_ADDRESS.finditer(folded)):
        spans.append(("place", *building.span(), _sentence(stops, building.start()) in timed))
    spans += [("warning", *m.span(), True) for m in _WARNING.finditer(folded)]
    if illness := _ILLNESS.search(folded):
        spans.append(("topic", *illness.span(), True))
    persons = [m.span() for m in _PERSON.finditer(folded)]
    aged = next((span for span in persons if timed and _AGED.search(folded[slice(*span)])), None)
    spans += [("person", *span, span == aged) for span in persons]
    spans += [("bring", *m.span(), bool(timed)) for m in _BRING.finditer(folded)]
    covered = _mask(folded, [s[1:3] for s in spans if s[0] in ("date", "time", "phone", "place", "weekday")])
    for figure in figures.find(plain):
        if figure.kind == "number" and figure.key[1] and 1 not in covered[figure.start : figure.end]:
            spans.append(("quantity", figure.start, figure.end, False))
    spans += [("action", *one) for one in actions(folded, body_end, overtaken)]
    old = _mask(folded, [match.span() for match in _OLD.finditer(folded)])
    facts = [
        Fact(kind, text[a:b], a, b, in_place(plain, a, b), essential and overtaken <= a < body_end and not old[a])
        for kind, a, b, essential in _outermost(spans)
    ]
    issuer = text[who[0] : who[1]] if who else ""
    return Extraction(tuple(dict.fromkeys(facts)), issuer, issued, _expires(dates))


def _is_office(folded: str, start: int, called: set[int]) -> bool:
    """Whether it stands in brackets behind a phone number, of which `called` are the ends: when somebody answers."""
    before = folded[max(0, start - 24) : start]
    return not called.isdisjoint(range(start - 14, start + 1)) and before.count("(") > before.count(")")


def _mask(folded: str, spans: Sequence[tuple[int, int]]) -> bytearray:
    """One byte a character: 1 where one of the spans lies."""
    mask = bytearray(len(folded))
    for start, end in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask


def _outermost(spans: Sequence[tuple[str, int, int, bool]]) -> Iterator[tuple[str, int, int, bool]]:
    """The spans in the order of the text, without those that lie inside another one of their kind."""
    widest: dict[str, tuple[int, int]] = {}
    for kind, start, end, essential in sorted(set(spans), key=lambda s: (s[1], -s[2], s[0])):
        outer = widest.setdefault(kind, (start, end))
        if end > outer[1]:
            outer = widest[kind] = (start, end)
        if outer == (start, end):
            yield kind, start, end, essential


def _phones(folded: str, numbers: list[re.Match[str]], stops: Sequence[int]) -> Iterator[tuple[str, int, int, bool]]:
    ranked: list[tuple[float, int]] = []
    spans = []
    for index, match in enumerate(numbers):
        spans.append((match.start(), figures.dialled_to(match, folded)))
        left, right = _sentence(stops, match.start())
        wanted = _WANTED.search(folded[max(left, match.start() - 30) : min(right, match.end() + 8)])
        rank = 0.0 if not wanted else 2.0 if wanted["high"] else 1.0
        if len(match[0]) == 3 and not folded.startswith("报警", match.end()):
            rank -= 0.5
        ranked.append((-rank, index))
    best = {index for rank, index in sorted(ranked)[:2] if rank < 0}
    for index, span in enumerate(spans):
        yield "phone", *span, index in best
    for match in extensions.alone(folded):
        before = bisect_left(spans, match.span()) - 1
        if before < 0 or spans[before][1] <= match.start():
            own = before >= 0 and _sentence(stops, spans[before][0]) == _sentence(stops, match.start())
            yield "phone", *match.span(), own and before in best
