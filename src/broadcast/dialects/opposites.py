"""Words of a community's own that would say something else than the Mandarin word they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from broadcast import dialects
from broadcast.dialects.tables import rows

_DAYS = {
    "yesterday": "昨天 昨日 昨晚 昨夜",
    "the day before": "前天 前日",
    "today": "今天 今日 今早 今晚 今夜 今晨",
    "tomorrow": "明天 明日 明早 明晚 明晨",
    "the day after": "后天 后日",
    "three days off": "大后天 大后日",
}
_PARTS = {
    "early": "早上 早晨 清晨 清早 早间 今早 明早 今晨 明晨",
    "before noon": "上午 午前",
    "noon": "中午 正午 午间",
    "after noon": "下午 午后",
    "evening": "傍晚 黄昏",
    "night": "晚上 夜里 夜间 夜晚 晚间 今晚 明晚 昨晚 今夜 昨夜",
    "midnight": "半夜 凌晨 深夜",
    "daytime": "白天 日间",
}
_FIGURE = re.compile(
    "(?:周|星期|礼拜)[一二三四五六日天]|[零一二两三四五六七八九十百千万]+(?:点|号|日|月|年|楼|层|栋|幢|单元|元|岁|时|分|天)"
)
_NO = re.compile("[不没别勿莫禁未无弗冇唔咪呒覅嫑免]|用不着")
_NO_NO = re.compile(
    "[特区分级性类个识告][别]|别[人处墅的]|未来|门禁|无论|不锈钢|不过|不但|不仅|不断|不管|差不多|不好意思|对不[起住]|对唔住"
)
"""Words in which those hanzi deny nothing."""
_FORBIDS = re.compile("不要|不准|不许|不能|不得|不可|禁|请勿|切勿|严禁|勿要|莫|唔好|唔准|别")
_NEEDLESS = re.compile("用不着|用勿着|唔使|不用|勿用|不消|不必|免")
_OPPOSITES = (
    "停 供来通", "断 供来通", "开 关停闭", "启 关停", "上 下", "进 出", "入 出", "来 去", "前 后", "左 右", "里内 外",
    "南 北", "东 西", "早 晚夜", "多 少", "收 发", "男 女", "高 低", "冷 热", "增 减", "借 还", "买 卖", "始 终止",
)  # fmt: skip
"""A short list of our own: what stands on one side says the contrary of what stands on the other."""
_SAME = ("孩子 小孩 小孩子 小朋友 儿童", "老人 老年人 长者", "妈妈 母亲", "爸爸 父亲", "邻居 街坊", "家里 家中")
"""Mandarin words for the same: a dialect's word for one of them may stand for another. A short list of our own."""


def opposes(word: str, said: str) -> bool:
    """Whether `said`, given for the Mandarin `word`, says another word, day, hour or the contrary.

    That is a shipped word of any dialect for another Mandarin one; another day, part of the day or figure; a denial
    for what denies nothing, the reverse, or "no need" for "do not"; one of a short list of opposites.
    """
    shipped = meanings(said)
    if said == word or any(word in _also(one) for one in shipped):
        return False
    days, parts, figures = _when(word)
    other_days, other_parts, other_figures = _when(said)
    timed = bool(other_days or other_parts or other_figures)
    if timed and (other_days != days or not other_parts <= parts or other_figures != figures):
        return True
    if shipped and not timed:
        return True
    plain, other = _NO_NO.sub("", word), _NO_NO.sub("", said)
    if bool(_NO.search(plain)) != bool(_NO.search(other)):
        return True
    if _FORBIDS.search(plain) and _NEEDLESS.search(other) and not _FORBIDS.search(other):
        return True
    return any(_across(word, said, *pair.split()) or _across(word, said, *pair.split()[::-1]) for pair in _OPPOSITES)


def meanings(said: str) -> frozenset[str]:
    """The Mandarin words that a shipped word of any dialect stands for; none for another word."""
    return _shipped().get(said, frozenset())


def _also(word: str) -> frozenset[str]:
    """The word, and the others that name the same."""
    return frozenset((word, *(one for words in map(str.split, _SAME) if word in words for one in words)))


def _across(word: str, said: str, these: str, those: str) -> bool:
    """Whether a hanzi of `these` in the word has become one of `those`."""
    here, there = set(word), set(said)
    return bool(here & set(these) and there & set(those)) and not (here & set(those) or there & set(these))


def _when(text: str) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """The days, parts of the day and figures that a text says, in Mandarin or any dialect."""
    days, parts = set(), set()
    for piece in _pieces(text):
        days |= {name for name, words in _DAYS.items() if piece in words.split()}
        parts |= {name for name, words in _PARTS.items() if piece in words.split()}
    told = tuple(re.sub("星期|礼拜", "周", figure).replace("周天", "周日") for figure in _FIGURE.findall(text))
    return frozenset(days), frozenset(parts), told


def _pieces(text: str) -> Iterator[str]:
    """The longest words of the two tables from the left, those of a dialect in Mandarin."""
    at, senses = 0, _senses()
    while at < len(text):
        end = next((end for end in range(len(text), at, -1) if text[at:end] in senses), at + 1)
        yield from senses.get(text[at:end], ())
        at = end


@cache
def _senses() -> dict[str, frozenset[str]]:
    """Each Mandarin word of the tables, and each dialect's for one of them, with what it may mean in Mandarin."""
    known = {word for words in (*_DAYS.values(), *_PARTS.values()) for word in words.split()}
    theirs = {said: words & known for said, words in _shipped().items() if words & known}
    return theirs | {word: frozenset((word,)) for word in known}


@cache
def _shipped() -> dict[str, frozenset[str]]:
    """Each shipped word of a dialect with the Mandarin ones that it stands for, in whichever dialect."""
    found: dict[str, set[str]] = {}
    for dialect in dialects.MODULES:
        for row in rows(dialect):
            found.setdefault(row[1], set()).add(row[0])
    return {said: frozenset(words) for said, words in found.items()}
