"""The places that a text names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from broadcast.text import figures

_PLACE_TAIL = (
    "广场|门口|大门|门内侧|门外侧|卫生服务站|卫生服务中心|社区服务中心|活动中心|文化中心|体育中心|服务中心|活动室|会议室|居委会|停车场|停车棚"
    "|公园|学校|小学|中学|幼儿园|操场|食堂|医院|大厅|架空层|文化家园|礼堂|空地|物业办公室|办公室|服务站|警务室|岗亭|门岗|花园|凉亭|派出所"
    "|采样点|接种点|纳凉点|检测点|投放点|领取点|回收点|安置点|便民点|便利店|菜场|地下室|篮球场|体育馆|图书馆|老年食堂|驿站|党群中心"
)
_PLACE_MORE = (
    r"(?:的?(?:[0-9一二三四五六七八九十]{1,3}[楼层]|[东西南北内外旁前后]侧|门口|大厅|旁边?|对面|门前|内)){0,3}"
)
_AT = re.compile(
    rf"(?<![看听收接达得遇感做找直等想])(?P<cue>前往|还是|仍在|位于|设在|送到|挪到|移到|放到|在|到|去|至)(?P<place>[^,。;:!?、\s\n()（）\"“”「」到在去请把将不被让从的了]{{0,16}}?(?:{_PLACE_TAIL}){_PLACE_MORE})"
)
_GATE = re.compile(
    rf"(?:[东西南北]{{1,2}}大?|(?<![一-龥])[大前后侧])门(?![诊子庆店齿])(?:口|{_PLACE_TAIL})?{_PLACE_MORE}|大门口"
    r"|[0-9]{1,3}(?:号?楼|[栋幢])(?:[东西南北]侧|楼?[下前](?!午|半[日天])|门[前口]|旁边?)|(?<=[到去至找])物业(?![一-龥]{0,4}(?:电话|费))"
)
"""Gates, what lies before a building, and the property office: places without a place word of their own."""
LABELLED = re.compile(
    r"(?P<cue>(?:地点|地址|位置|投放点|接种点|采样点|集合点|安置点|检测点|领取点|发放点|义诊点|回收点|报名点|纳凉点)\s?[:是]|📍\s?(?:地点\s?[:是])?)\s?"
)
_PLACE_END = re.compile(r"[,。;!?\n(\"]|[①-⑳]|\s{2,}|[0-9]{1,2}:|(?:咨询)?电话|时间")
_CIRCLE = re.compile(r"[①-⑳]\s?")
_LONGEST = 30
"""Characters of a place's name."""


def places(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of every place that a text names: after 地点：or 📍, a place word after 在, 到 or 去, a gate."""
    folded = figures.fold(plain)
    taken = bytearray(len(folded))
    for start, end in sorted(set(_labelled(folded))):
        taken[start:end] = b"\1" * (end - start)
        yield start, end
    for match in _AT.finditer(folded):
        start, end = match.span("place")
        if 1 not in taken[start:end]:
            taken[start:end] = b"\1" * (end - start)
            yield start, end
    for match in _GATE.finditer(folded):
        if 1 not in taken[match.start() : match.end()]:
            yield match.span()


def _labelled(folded: str) -> Iterator[tuple[int, int]]:
    """What stands behind a label, and behind each ①②③ in the rest of its line."""
    circles = [match.start() for match in _CIRCLE.finditer(folded)]
    done = 0
    for label in LABELLED.finditer(folded):
        at = label.end()
        line_end = folded.find("\n", at)
        line_end = len(folded) if line_end < 0 else line_end
        while at < line_end:
            if mark := _CIRCLE.match(folded, at):
                at = mark.end()
            reach = min(at + 2 * _LONGEST, line_end)
            stop = _PLACE_END.search(folded, at, reach + 2)
            end = min(stop.start() if stop else reach, line_end)
            name = folded[at:end].rstrip("、和及").strip()
            if 2 <= len(name) <= _LONGEST:
                start = folded.index(name, at)
                yield start, start + len(name)
            following = bisect_left(circles, max(end, done))
            if following == len(circles) or circles[following] >= line_end:
                break
            at = circles[following]
            done = at + 1
