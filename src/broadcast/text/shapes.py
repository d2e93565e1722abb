"""What the shapes of written text share: their type, the text around them, numbers, ranges and measures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from broadcast.text.numbers import Two

Shape: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]
"""A pattern and what its match is read as; None where the surroundings say that it is something else."""

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}+(?![\d,])|\d{1,16}+)(?:\.\d{1,12}+)?"
TO = r"\s?(?:-{1,2}|—{1,2}|~|至|到)\s?"
"""What joins the two ends of a range."""

MEASURES = (
    "人次|人份|个|人(?![社工员民力大才])|名(?![单称额字])|位(?![于置])|户|家(?![庭政电长装里园校])|只|条|件|次(?!日|供水|污染|感染|伤害|利用|元|生)|天(?![气然桥])"
    "|年(?![度货轻级])|周岁|周年|星期(?![一二三四五六日天末1-7])|周(?![一二三四五六日末边围]|[1-7](?![次个回天]))|小时|分钟|分(?![局中别机])|秒|刻钟|米|公里|千米|厘米|毫米|微米|公分"
    "|里(?![面弄程])|公斤|斤|克|千克|毫克|微克|两|吨|升|毫升|平方|平米|平(?![台安板房])|立方|亩|公顷|元(?![旦宵])|圆|块|角(?![度落])|毛|美元|欧元|港元"
    "|日元|英镑|万|亿|千|百|箱|瓶|袋|盒|包(?!括)|支|把(?!握)|台(?![风湾])|辆|部(?![门分队])|套|张|本(?![市地区小社校院单])|份|页|片|粒"
    "|颗|滴|杯|碗|桶|罐|束|根(?!据)|棵|株|间(?!隔)|处(?![理置])|所(?![有以在需])|道|门(?![诊口卫店])|项(?!目)|种(?!植)|批|场(?![所馆地])"
    "|轮|节|堂|课时|篇|首|封|句|字|倍|成(?![立功为员都人])|例(?![如外])|起(?![来诉步])|宗|桩|度(?!假)|步|趟|遍|顿|口(?![岸罩腔])|头(?!条)"
    "|匹|尾|双(?![方向])|对(?![于应接外面象])|副(?!主)|顶|床|扇|面(?![向试对])|幅|枚|艘|架|列|岁|世纪|旬|晚(?![上间会饭])|夜(?![间里市])"
    "|大(?![家街厅队学])|小(?![区学组镇伙]|程序)|千瓦|千伏|伏|瓦|分贝|赫|帕|针(?!对)|剂|圈|局|盘|桌|席|站(?![内点台])|笔|单(?![元位])|票"
    "|网(?![络格上站址点])|像素|摄氏度|英寸|寸|尺|丈|海里|卷|队|群(?![众里主])|伙|股|阵|声(?!音)|眼|拳|点(?!击)|碟|餐|班次|床位|车位|泊|检"
    "|日(?:[内后游]|以内|之内|之后)|[侧边](?!门)|盏|座(?=[山城塔桥庙])|样(?![本板])|款(?!项)|端(?!午)|岸|代人|层(?=口罩|纱布|手套|防护|薄膜|塑料)|[余多来](?=[个人位名次天元块种家户只件份台辆套万千百亿岁年月里米公平])"
)
"""Measure words that make a count of the number before them, unless they begin another word."""
ORDINALS = "年级|大队|大街|小区|小学|分之|分厂|分校|分局|分院|站台|包厢|度角|道口|里弄|成年"
"""Words that begin like a measure but make a name of the number: 2年级 is 二年级."""
MEASURE = re.compile(rf"\s?(?!{ORDINALS})(?:{MEASURES})")
LATIN_UNIT = re.compile(
    r"\s?(?:[㎡㎥㎏㎞㎝㎜㎎㎖℃]|[kc]?m[23²³]|[kcmdμµuhn]?[mgLl]|m[lL]|kW|kw|kV|min|h|dB|Pa|Hz)(?![A-Za-z])"
)
_NEXT = re.compile(r"(?:[、,和或及与/]\d{1,5}){1,8}(?=[^\d.:])")
_DAYS_BEFORE = re.compile(r"(?:近|未来|连续|提前|每|每隔|过去|这)\s?$")
_ORDINAL_BEFORE = re.compile(r"第(?:\d{1,4}[、,和及与至到~-]){0,6}$")
_COUNTING = re.compile(
    r"(?:人数|数量|总数|名额|户数|面积|身高|体重|价格|单价|总价|金额|费用|[合总共]计|[总得]分|指数|浓度|水位|海拔)[:为是达]{0,2}\s?$|(?:共|计|约|近|达|达到|超|超过|剩|余|各|有|为|少于|多于|不足|满|至少|最多|增|[≥≤><])\s?$"
)


def before(m: re.Match[str], length: int = 12) -> str:
    """At most `length` characters in front of the match."""
    return m.string[max(0, m.start() - length) : m.start()]


def after(m: re.Match[str], length: int = 12) -> str:
    """At most `length` characters behind the match."""
    return m.string[m.end() : m.end() + length]


def opens_line(m: re.Match[str]) -> bool:
    """Whether the match stands at the beginning of the text, a line or a sentence, spaces aside."""
    front = before(m, 8).rstrip(" ")
    return front[-1:] in "\n。；;！!？?：:" if front else m.start() <= 8


def measured(m: re.Match[str]) -> bool:
    """Whether a unit or measure word follows the match, so that it is a quantity."""
    rest = after(m)
    return bool(MEASURE.match(rest) or LATIN_UNIT.match(rest))


def counted(m: re.Match[str]) -> bool:
    """Whether the words before the match announce a quantity, as 共 and 约 do."""
    return bool(_COUNTING.search(before(m, 6)))


def two(m: re.Match[str]) -> Two:
    """两 where the number before what follows is a count, 二 where it is a name, as of a floor or a date."""
    rest = after(m, 48)
    if _ORDINAL_BEFORE.search(before(m, 40)) or rest.lstrip(" ")[:1] == "两":
        return "二"
    if items := _NEXT.match(rest):
        rest = rest[items.end() :]
    if MEASURE.match(rest) or (rest.startswith("日") and _DAYS_BEFORE.search(before(m, 4))):
        return "两"
    return "两" if rest.startswith("组") and re.search(r"[分成共各有]\s?$", before(m, 3)) else "二"


def joined(word: str) -> str:
    """How what joins a range is said: 至 and 到 as written, a dash as 到."""
    return word.strip() if word.strip() in ("至", "到") else "到"
