"""What a listener would find hard about an item: advice with its place; nothing here keeps it off the air."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from gettext import gettext as _
from itertools import accumulate, pairwise

from broadcast import guard
from broadcast.model import Item, Notice, Remark
from broadcast.text import digest, figures, sentences, wording
from broadcast.text.places import places
from broadcast.text.words import NONE, Words

LONG_ITEM = 80
"""Characters; an item that long is not listened to in passing. A phone number that is repeated counts once."""
LONG_ITEM_S = 30.0
"""Seconds at the pace of the settings."""
LONG_SENTENCE = 40
"""Characters after which a listener has lost the beginning, whatever the pauses."""
LONG_BREATH = 20
"""Characters between two stops: broadcasting's rule of 20 字 for what is said and heard in one breath."""

_SET = frozenset({"date", "weekday", "time", "phone", "extension"})
"""Figures that cannot be cut or shortened: they do not count in a breath, though in a sentence they do."""
_KNOWN = 4
"""Digits up to which everybody knows a number: 110, 119, 120."""
_STOP = re.compile(r"[，、；：。！？…\n]|(?<![0-9])[,:;!?]|[,:;!?](?![0-9])")
_PAUSE = re.compile(
    r"(?<!申)(?<!邀)请|(?<![达直收报得感找看听遇签])到(?!期|位|底|达)|以及|或者|并且|不要|一定要|免费|可以|如果|同时"
)
"""Before these words a comma reads well."""
_STATE = re.compile(r"取消|关闭|暂停|停|推迟|延期|改|恢复|不要|不准")
"""A sentence with such a word turns what people would do otherwise: it is not one to leave out."""
_APART = 5
"""Characters that stand on either side of a cut."""
_SHOWN = 12
"""Characters before a cut that show where it is."""
_TRIED = 5
"""Sentences that are tried for what an item can do without."""


def remarks(item: Item, seconds: float, notice: Notice | None = None, own: Words = NONE) -> tuple[Remark, ...]:
    """Items, sentences and breaths that are too long, two phone numbers at once, words that are hard to follow.

    Args:
        seconds: how long the item takes.
        notice: what the item was made of; with it, an item too long is told which sentence it can do without.
        own: the community's rows of our word lists.
    """
    return (*_too_long(item, seconds, notice, own), *_sentences(item.text), *_words(item, own))


def _too_long(item: Item, seconds: float, notice: Notice | None, own: Words) -> Iterator[Remark]:
    phones = [figure for figure in figures.find(item.text) if figure.kind == "phone"]
    first = {figure.key: figure.start for figure in reversed(phones)}
    again = sum(digest.length(item.text[f.start : f.end]) for f in phones if f.start != first[f.key])
    characters = digest.length(item.text) - again
    if characters <= LONG_ITEM and seconds <= LONG_ITEM_S:
        return
    advice = _("{characters} characters, about {seconds} s: two to four short sentences are enough.").format(
        characters=characters, seconds=round(seconds)
    )
    if spare := _spare(item, notice, own):
        advice += " " + _("The notice's facts would all still be said without “{sentence}”.").format(sentence=spare)
    yield Remark("long_item", 0, item.text, advice)


def _spare(item: Item, notice: Notice | None, own: Words) -> str:
    """The longest sentence but the first without a figure, a place, or an essential fact that is said nowhere else."""
    if notice is None:
        return ""
    needed = [fact for fact in notice.facts if fact.essential and guard.is_said(fact, item.text, notice, None, own)]
    parts = sentences.split(item.text)
    for at in sorted(range(1, len(parts)), key=lambda at: -len(parts[at]))[:_TRIED]:
        rest = "".join(parts[:at] + parts[at + 1 :])
        told = (figures.find(parts[at]), figures.RELATIVE.search(parts[at]), _STATE.search(parts[at]))
        if not any((*told, *places(parts[at]))) and all(
            guard.is_said(fact, rest, notice, None, own) for fact in needed
        ):
            return parts[at].strip()
    return ""


def _sentences(text: str) -> Iterator[Remark]:
    found = [figure for figure in figures.find(text) if figure.kind in _SET]
    phones = [figure for figure in found if figure.kind == "phone" and len(str(figure.key[0])) > _KNOWN]
    counts = [char.isalnum() for char in text]
    for figure in found:
        counts[figure.start : figure.end] = [False] * (figure.end - figure.start)
    upto = [0, *accumulate(counts)]
    begins = {figure.start for figure in found}
    ends = {figure.end for figure in found} | {end for _start, end in places(text)}
    ends -= {at for at in ends if at in begins or at + 1 in begins}
    start = 0
    for sentence in sentences.split(text):
        end = start + len(sentence)
        stops = [match.end() for match in _STOP.finditer(text, start, end)]
        breaths = [(a, b) for a, b in pairwise([start, *stops, end]) if upto[b] - upto[a] > LONG_BREATH]
        for a, b in breaths:
            cuts = [*(match.start() for match in _PAUSE.finditer(text, a, b)), *(at for at in ends if a < at < b)]
            advice = _("A comma after “{words}” gives a breath.")
            yield _cut("long_breath", text, a, b, _nearest(cuts, a, b, upto), advice)
        if not breaths and digest.length(sentence) > LONG_SENTENCE:
            cuts = [at for at in stops if text[at - 1] in "，；：,;:"]
            advice = _("A full stop after “{words}” makes two sentences of it.")
            yield _cut("long_sentence", text, start, end, _nearest(cuts, start, end, upto), advice)
        inside = slice(*(bisect_left(phones, at, key=lambda phone: phone.start) for at in (start, end)))
        different = {phone.key: phone for phone in reversed(phones[inside])}
        for second in sorted(different.values(), key=lambda phone: phone.start)[1:]:
            number = text[second.start : second.end]
            advice = _("Two numbers in one sentence: nobody keeps both. Give each its own sentence, or leave one out.")
            yield Remark("two_phones", second.start, number, advice)
        start = end


def _nearest(cuts: list[int], start: int, end: int, upto: list[int]) -> int | None:
    """The cut nearest to the middle that leaves enough on either side."""
    good = [at for at in cuts if min(upto[at] - upto[start], upto[end] - upto[at]) >= _APART]
    return min(good, key=lambda at: (abs(upto[at] - upto[start] - (upto[end] - upto[at])), at), default=None)


def _cut(kind: str, text: str, start: int, end: int, at: int | None, advice: str) -> Remark:
    if at is None:
        advice = _("Cut this in two: it is hard to follow.")
    else:
        advice = advice.format(words=text[start:at].rstrip(" ，；：,;:")[-_SHOWN:])
    return Remark(kind, start, text[start:end], advice)


def _words(item: Item, own: Words) -> Iterator[Remark]:
    """Each hard word where it stands first, but not in the names of places and people, which are as they are."""
    named = [fact.surface for fact in item.facts if fact.kind in ("place", "issuer", "person")]
    spans = [m.span() for name in named for m in re.finditer(re.escape(name), item.text)]
    told = set()
    for word in wording.find(item.text, own):
        surface = item.text[word.start : word.end]
        if surface in told or any(a <= word.start and word.end <= b for a, b in spans):
            continue
        told.add(surface)
        if word.heard:
            advice = _("By ear this is also “{heard}”: say “{said}”.").format(heard=word.heard, said=word.said)
            yield Remark("homophone", word.start, surface, advice)
        else:
            advice = _("Say “{said}”.").format(said=word.said) if word.said else _("Leave this out.")
            yield Remark("hard_word", word.start, surface, advice)
