"""Words that point at something to be seen, which a listener has not before the eyes: QR codes, links, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import gettext as _

from broadcast.model import Remark

_HERE = "(?:[上下]方|[上下左右]侧|[左右]边|下[列面]|以下|[上下左右]图|如下|此处?|海报|文末|附件)"
_TASKS = (
    "登记|填写|填报|报名|预约|进群|入群|加群|加入|关注|添加|下载|查询|查看|了解|缴费|支付|领取|参与|观看|收听|咨询"
    "|注册|申请|申报|投票"
)
_CODE = re.compile(
    rf"(?:扫描|扫一?扫|识别|长按)(?:{_HERE}|[的上中里图片]|识别){{0,4}}(?:二维码|小程序码|群码|图码)"
    rf"|{_HERE}的?二维码|二维码(?:如下|见{_HERE})|扫码(?={_TASKS})"
)
_LINK = re.compile(
    rf"(?:点击|打开|点开|戳|复制){_HERE}?的?(?:链接|网址|连接)|(?:链接|网址)(?:如下|见{_HERE})|{_HERE}的?链接"
    rf"|点击(?:{_HERE}|这里|此处|阅读原文|原文|图片|蓝字|卡片)|阅读原文|戳这里"
)
_PICTURE = re.compile(
    rf"(?:详?见|参[见照看]|查看|下载|如|看){_HERE}?的?(?:附件|附[表图]|[上下左右附]图|图片?(?!书)|海报|截图|[下上附]表|表格)(?:所示)?"
    r"|(?:详?见|参[见看])(?:[左右]侧|[上下]方(?!向)|海报|文末)"
)
_WARNED = re.compile(r"(?:不|别|勿|莫|诱导|诱骗|要求|谎称|让[你您他她]|陌生|不明|可疑)[^，。；！？\n]{0,6}$")
"""A notice that warns of links and codes wants nobody to find them."""


def _code(text: str) -> str:
    return _("“{text}”: a QR code cannot be heard; say where it hangs, or whom to ask instead.").format(text=text)


def _link(text: str) -> str:
    return _("“{text}”: a link cannot be heard; say where people find it, or whom to ask instead.").format(text=text)


def _picture(text: str) -> str:
    return _("“{text}”: nobody sees it while listening; say what is in it, or where it hangs.").format(text=text)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_CODE, _code),
    (_LINK, _link),
    (_PICTURE, _picture),
)


def seen_only(text: str) -> tuple[Remark, ...]:
    """A remark of kind `seen_only` for each phrase that only a reader can follow, in order; none overlaps another."""
    found: dict[int, Remark] = {}
    taken: set[int] = set()
    for pattern, advice in _KINDS:
        for m in pattern.finditer(text):
            if _WARNED.search(text[max(0, m.start() - 10) : m.start()]) or not taken.isdisjoint(range(*m.span())):
                continue
            taken.update(range(*m.span()))
            found[m.start()] = Remark("seen_only", m.start(), m[0], advice(m[0]))
    return tuple(found[at] for at in sorted(found))
