"""What a notice asks people to do or not to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadcast.text import figures

_CLAUSE = re.compile(r"[^,。;!?\n\[\]\u2600-\u27bf\U0001F300-\U0001FAFF]+")
_PASS_ON = re.compile(
    "转告|转发|周知|知悉|回一声|一生平安|挨家?户|请?(?:楼长|网格员)|群里广播|扩散|回复|关注|谅解|理解|支持|见谅|配合|^【|人员?须知|(?:注意|如下|要求|以下[^,]{0,4}|记|通知|公告|通告|提醒)$"
)
_STRONG = re.compile(
    r"严防|严禁|禁止|务必|一定要|切勿|千万|千祈|必须|绝不|不得|不准|谨防|一律|都是(?:诈骗|骗)|不会(?:要求|让|叫|向)"
)
DO = re.compile(
    r"请(?!假|客|示|问)|不要|不要?串门|不聚餐|不扎堆|不随地|不信谣|不转账|不轻信|不透露|别(?![人的处墅])|勿|尽量|应(?=当|[先及主避减保尽])|需要?(?=[提带到登先及])"
    r"|唔好|[^一-龥]莫(?=[一-龥])|^莫|即刻|立即|马上|赶快|提前[0-9一-龥]|先[一-龥]{1,4}[后再]|空腹|凭[^,。]{1,10}(?:进出|出入|领取)"
    r"|清理|打扫|倒掉|倒水|收起|收好|关紧|锁好|预约|留人|停放|带[上好齐]?(?:身份证|医保卡|户口|疫苗本|接种证)"
    r"|记得|注意|减少|避免|做好|戴好?口罩|佩戴口罩|戴帽子|勤洗手|测量?体温|居家休息|开窗通风|先挂|报备|登记|早报告|关好|关闭"
)
MOST = 3
"""What a listener can take in of a notice's demands."""
_LEAD = re.compile(
    r"^\s*(?:(?:[①-⑳]|[0-9]{1,2}[.、)](?![0-9])|[一二三四五六七八九]、|\([一二三四五六七0-9]\)|[^\w【《“”\"(]+)\s*)?(?:同时|另外|此外|现)?"
)
_SALUTE = re.compile(r"^[^\n]{0,14}(?:居民|朋友|邻居|业主|住户|街坊|同志|家长|各位|大家|租户)(?:朋友)?们?[:~ ]*$")


def actions(folded: str, body_end: int, overtaken: int) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each demand of a folded notice up to `body_end`, and whether a listener must hear it."""
    found = []
    for match in _CLAUSE.finditer(folded, 0, body_end):
        clause = match[0]
        lead = _LEAD.match(clause)
        inner = clause[lead.end() if lead else 0 :]
        start = match.start() + len(clause) - len(inner)
        if _SALUTE.match(clause) or _PASS_ON.search(inner) or (not DO.search(inner) and not _STRONG.search(inner)):
            continue
        told = re.match(r"^(?:[^:\n]{0,14}(?<![0-9]):\s*|请(?:大家|您|居民朋友们?|各位居民)?)", inner)
        if told and told.end() < len(inner) - 1:
            start += told.end()
            again = _LEAD.match(folded[start : match.end()])
            start += again.end() if again else 0
        end = match.end() - (len(clause) - len(clause.rstrip(" :~-")))
        if end - start < 3 or end - start > 40 or list(figures.phones(folded[start:end])):
            continue
        strong = 2 * bool(_STRONG.search(inner)) + bool(re.search("请|不|别|勿", inner))
        found.append((start, end, strong))
    live = [f for f in found if f[0] >= overtaken]
    best = {f[0] for f in sorted(live, key=lambda f: (-f[2], f[0]))[:MOST]}
    for start, end, _ in found:
        yield start, end, start in best
