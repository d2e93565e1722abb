"""Weekdays without a date: which day they mean, which come again every week, which contradict the date beside them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadcast.text import figures

_NAME = "(?:周|星期|礼拜)"
_D = "[一二三四五六日天]"
_AND = rf"(?:{figures.TO}|\s?[、,和及]\s?|)"
_BARE = re.compile(
    rf"(?<![本这下上每个隔逢两二三四五六七八九十几0-9])(?<!一(?=周)){_NAME}(?P<d>{_D})(?!次|遍|回|岁|年|[一-龥]?路)"
    rf"(?:(?P<to>{_AND}){_NAME}(?P<d2>{_D}))?(?P<more>\s?[、,]\s?{_NAME}?{_D}(?![一-龥])|(?<={_D})[、]{_D})?"
)
_LATER = re.compile(rf"{_AND}(?:本|这个?|下个?)?{_NAME}(?P<d>{_D})|{figures.TO}(?P<e>{_D})")
_AGAIN = re.compile(
    r"每|逢|平时|工作日|长期|常年|固定|时间表|轮流|例行|开放时间|门诊时间|[服业]务时间|办公时间|上班|营业|值班|节假日|不休|休息|照常|日常|轮值"
)
"""What a weekday of such a sentence comes with, week after week."""
_BESIDE = re.compile(
    rf"(?P<date>{figures.DATE.pattern})[\s,]{{0,2}}\(?\s?(?:[即是]\s?)?(?P<day>{_NAME}(?P<w>{_D}))(?![至到~-])"
)
_BEFORE = re.compile(rf"(?<![每至到~-])(?P<day>{_NAME}(?P<w>{_D}))\s?\(\s?(?P<date>{figures.DATE.pattern})")
_WITHIN = re.compile(rf"\(\s?(?P<day>{_NAME}(?P<w>{_D}))\s?\)")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A date with a weekday beside it that is not its own."""

    start: int
    """Offsets of both together."""
    end: int
    date: str
    """As the text writes it."""
    written: str
    """The weekday in the text."""
    true: str
    """The weekday of that date, as 周四."""


def number(hanzi: str) -> int:
    """0 for Monday to 6 for Sunday."""
    return "一二三四五六日".index("日" if hanzi == "天" else hanzi)


def bare(folded: str, base: dt.date, stops: re.Pattern[str]) -> Iterator[tuple[dt.date, int, int]]:
    """The last day that each weekday without date and week means, if it is said once on `base`, with its offsets.

    Not those beside a date, nor those that come again every week: with such words in their sentence (`stops` end
    one), or as a list or a range that is more than two days on end.
    """
    taken = [match.span() for pattern in (_BESIDE, _BEFORE, figures.DATE) for match in pattern.finditer(folded)]
    for match in figures.RELATIVE.finditer(folded):
        taken.append((match.start(), later(folded, match.end(), base)[1] if match["week"] else match.end()))
    dated = bytearray(len(folded))
    for start, end in taken:
        dated[start:end] = b"\1" * (end - start)
    begins = 0
    for end in (*(match.start() for match in stops.finditer(folded)), len(folded)):
        sentence = folded[begins:end]
        if not _AGAIN.search(sentence):
            for match in _BARE.finditer(folded, begins, end):
                first = number(match["d"])
                last = number(match["d2"]) if match["d2"] else first
                if match["more"] or last - first not in (0, 1) or 1 in dated[match.start() : match.end()]:
                    continue
                day = base + dt.timedelta((first - base.weekday()) % 7 + last - first)
                yield day, *match.span()
        begins = end + 1


def later(folded: str, end: int, day: dt.date) -> tuple[dt.date, int]:
    """The last day and the end of what follows a weekday with its week that ends at `end`: 本周六至周日."""
    while match := _LATER.match(folded, end):
        if re.search("[本这下]", match[0]):
            break
        ahead = (number(match["d"] or match["e"]) - day.weekday()) % 7
        day, end = day + dt.timedelta(ahead), match.end()
    return day, end


def contradictions(plain: str, base: dt.date) -> Iterator[Contradiction]:
    """Each date of a Simplified text that is another weekday than the text says, in order; years are near `base`."""
    folded = figures.fold(plain)
    found = []
    for pattern in (_BESIDE, _BEFORE):
        for match in pattern.finditer(folded):
            written = figures.DATE.fullmatch(match["date"])
            if written is None:
                continue
            parts = figures.date_parts(written)
            beside = [(parts[-1], match["w"], match["day"])]
            if len(parts) > 1 and (inner := _WITHIN.search(match["date"])):
                beside.insert(0, (parts[0], inner["w"], inner["day"]))
            for (year, month, day), hanzi, said in beside:
                date = _date(year, month, day, base)
                if date and date.weekday() != number(hanzi):
                    true = "周" + "一二三四五六日"[date.weekday()]
                    found.append(Contradiction(*match.span(), f"{month}月{day}日", said, true))
    yield from sorted(found, key=lambda one: one.start)


def _date(year: int | None, month: int, day: int, base: dt.date) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year else figures.nearest_year(month, day, base)
    except ValueError:
        return None
