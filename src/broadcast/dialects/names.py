"""Words that may belong to a name: of people behind a label or a title, of places and firms before their tail."""

from __future__ import annotations

import re

LABELLED = (
    r"(?:联系人|(?:姓名|负责人|经办人|联络人|责任人|对接人|值班人|收件人|失主)(?=\s?[:：]))"
    r"\s?[:：]?[^，。；！？,;!?\n]*+"
)
"""A label and the people behind it, up to the next stop."""
_TITLE = re.compile(r"(?:经理|主任|书记|师傅|医生|老师|队长|站长|园长|院长|所长|楼长|组长|网格员|管家|女士|先生|阿姨)$")
_TAIL = (
    "百货|药房|药店|超市|商场|商城|商店|商行|市场|菜场|广场|花园|家园|小区|社区|小学|中学|学校|幼儿园|乐园|公园|庄园|公寓|公司|集团"
    "|食堂|餐厅|饭店|酒店|宾馆|门诊|诊所|医院|银行|影院|剧院|书店|大厦|大楼|中心|便利店|街道|胡同|村委会|居委会|物业"
)
_SHORT = (
    r"路(?![面上边段灯过口])|街(?![上边])|村(?![民])|店(?![员家铺里])"
    r"|[巷弄桥苑里坊](?<![面家那这哪]里)|园(?![区林])|城(?![市里])"
)
_SMALL = "在到去来请把将从往至向于和与及同跟给由对为是有的我各本该全某每那这不没要会可能了着过也都就先再午晚"
"""Hanzi that stand in no name of a place: our judgement."""
_BEFORE_TAIL = re.compile(rf"(?:(?![{_SMALL}])[一-龥]){{0,2}}?(?:{_TAIL})|{_SHORT}")
_BOUND = re.compile(r"(?!现在)(?:[不请给在将没住停放].*|.*[的了在个些是及要])")
"""Words of grammar begin or end so, and no name of a place begins with one."""
_WHEN = re.compile("今天|明天|后天|昨天|早上|上午|中午|下午|傍晚|晚上|白天|现在|[我你他]们")
_THERE = re.compile(
    r"(?:小区|社区|学校|医院|食堂|门诊|银行)(?=[停来断开关发组举接检进将有为内全放施试消打供封恢休照正会要请可不])"
)
"""A place that needs no name, and something that happens there."""
_WHEREABOUTS = re.compile(r"[一-龥](?<![天日午晚早])$")
_REACH = 12


def in_name(text: str, start: int, end: int) -> bool:
    """Whether the word there may belong to a name: before the tail of a place or a firm, or last behind a title."""
    word = text[start:end]
    if _TITLE.search(text, max(0, start - _REACH), start):
        return not re.match("[一-龥]", text[end : end + 1])
    if _BOUND.fullmatch(word) or not _BEFORE_TAIL.match(text, end, end + _REACH):
        return False
    said_of_a_day = _WHEN.fullmatch(word) and _THERE.match(text, end, end + _REACH)
    return not said_of_a_day or bool(_WHEREABOUTS.search(text, max(0, start - _REACH), start))
