"""Messages → what may be notices: talk told apart, a message of two notices parted, a notice of two messages joined."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from gettext import gettext as _

from broadcast import inbox
from broadcast.curate import words
from broadcast.curate.nature import Nature, judge
from broadcast.errors import NoticeError
from broadcast.guard import private
from broadcast.inbox.cleaning import Cleaned, clean
from broadcast.inbox.encoding import simplified
from broadcast.inbox.plain import MOST_CHARACTERS
from broadcast.model import Message, Notice
from broadcast.text.words import NONE, Sorting, Words

_SURE = 0.5
"""How likely talk must be to be taken for it."""
BANNED = 0.3
"""How likely a message must be of a kind that must not be aired: to hold one back costs less than to air it."""
_TOGETHER = dt.timedelta(minutes=5)
"""The longest time between two parts of one notice, where the words show that it goes on; else AT_ONCE."""
_AT_ONCE = dt.timedelta(seconds=100)
_CLAUSES = re.compile("[，,。：:！!；;？?\\n【】]")
_REASON = re.compile(r"\s*(?:同时)?(?:因|由于|考虑|受|鉴于|为配合|为了|接|根据|按照?|随着|天气|针对)")
_TOLD = 25
"""Characters from which one who speaks for an authority tells something and does not only answer."""
_LONG = 60
"""Characters from which a message without day and hour can be a notice of its own beside another one."""
_SHORTEST = 8
"""Characters of the shortest notice (明早6点东门关闭)."""
_HEADING = re.compile(r"^(?=[ \t]*【[^】\n]{2,24}】)", re.MULTILINE)
_SEVERAL = re.compile(
    "(?:说|讲|通知|更新|告诉|汇报)[^。\\n]{0,8}[两二三几][件桩]事|[两二三几][件桩]事[^。\\n]{0,6}(?:说|讲|告诉|通知)|两码事|一起[说讲]|一道讲"
)
_ITEM = re.compile(r"^(?=[ \t]*(?:[①-⑨]|[1-9一二三四五][、.．:：)）]|[（(][1-9一二三四五][)）]))", re.MULTILINE)
_NAMED = re.compile("([一-龥]{2,6})(?:[，,：:、…~～ ]|\\.{2,})")
"""How an answer begins that calls somebody by name."""
_BEGINS = re.compile(r"^\s*(?:【|@|(?:各位|尊敬的|亲爱的|通知|公告|紧急|温馨提示|提醒))")
_GOES_ON = re.compile(
    r"^\s*(?:[（(]?(?:[2-9二三四]/[2-9]|[接续]上|续|下[接半])|[（(][二三四五2-5][）)]|另外|还有|补充|再补充|对了|漏了|忘了说|以及|同时|并且"
    r"|第[二三四五]|其[二三四]|[2-9][.、）)]|[二三四五六]、|地点|时间|电话|联系)"
)
_ASKS = re.compile("谁|哪[位家个]|有没有|请问|怎么")
_BY_ITSELF = re.compile(
    "移出群聊|加入(?:了)?群聊|撤回了?一条|修改群名|拍了拍|领取了?.{0,8}红包|开启了|退出(?:了)?群聊|邀请"
)
"""What the chat program itself tells, which is no notice."""
_PART = re.compile(r"^[^\n]{0,14}?[（(【]\s?(?:[2-9]/[2-9]|[二三四五])\s?[)）】]")
"""The mark of a second or later part: （2/3）, 【二】."""
_TO_BE_CONTINUED = re.compile(
    r"(?:[:：,，、;；…]|如下|[（(]?1/[2-9][)）]?|未完|待续|接下条|见下条?|下一条)\s*[。)）]?\s*$"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one sender said that may be a notice."""

    notice: Notice
    messages: tuple[int, ...]
    """Indexes of the messages that it is made of."""
    file: str = ""
    sender: str = ""
    at: dt.datetime | None = None
    until: dt.datetime | None = None
    """When the last of its messages was sent."""
    raw: str = ""
    """The message as it came, in Simplified characters."""
    links: bool = False
    to_all: bool = False
    forwarded: bool = False
    talk: bool = False
    """Whether it is talk between neighbours."""
    formal: bool = False
    """Whether its format has a head of its own, as a mail and an alert have."""
    ends: dt.datetime | None = None
    """When it is over, where the format states the moment."""
    too_long: bool = False
    """Whether its end was not looked at."""
    key: str = ""
    replaces: tuple[str, ...] = ()
    cancels: bool = False
    answers: bool = False
    """Whether it begins by speaking to one person."""
    nature: Nature = field(default_factory=Nature)
    """What it is, as its words weigh; of a document: a notice."""
    own: Sorting = ()
    """The community's own words by which it is sorted."""

    @property
    def who(self) -> str:
        """Whom its sender speaks for, as `authority` has it."""
        return authority(self.sender, self.own)


def candidates(messages: Sequence[Message], today: dt.date, own: Words = NONE) -> tuple[Candidate, ...]:
    """Each notice that the messages may hold, and each piece of talk, in the order in which they were sent.

    A message without words (a picture, a sticker) is none of them.
    """
    found: list[Candidate] = []
    names = _names(messages)
    for index, message in enumerate(messages):
        cleaned = clean(message.text)
        if (called := _NAMED.match(cleaned.text)) and called[1] in names and called[1] not in message.sender:
            cleaned = replace(cleaned, mention=True)
        if not re.search(r"\w", cleaned.text):
            continue
        single = [
            _candidate(index, message, cleaned, part, today, own) for part in _parts(cleaned.text, message.sender)
        ]
        if len(single) == 1 and found and _continues(found[-1], single[0]):
            found[-1] = _joined(found[-1], single[0], today, own)
        else:
            found += single
    return tuple(sorted(found, key=_sent))


def _sent(candidate: Candidate) -> dt.datetime:
    """When it was sent; a document by the day that it bears, without one as the last."""
    day = candidate.notice.date
    return candidate.at or (dt.datetime.combine(day, dt.time()) if day else dt.datetime.max)


def alone(message: Message, today: dt.date, own: Words = NONE) -> Notice:
    """A message that somebody names as the one notice that it is, without what a chat added to it.

    Raises:
        NoticeError: it is longer than a notice can be.
    """
    if len(message.text) > MOST_CHARACTERS:
        raise NoticeError(
            _("{source} is longer than {most} characters: that is no notice.").format(
                source=message.source, most=MOST_CHARACTERS
            ),
            _("Copy the notice into a file of its own."),
        )
    cleaned = clean(message.text)
    part = cleaned.text if re.search(r"\w", cleaned.text) else message.text
    return _candidate(0, message, cleaned, part, today, own).notice


def _names(messages: Sequence[Message]) -> frozenset[str]:
    """What people in the group may call each other: the parts of their names there."""
    parts = (part for message in messages for part in re.findall("[一-龥]{2,6}", message.sender))
    return frozenset(parts) | {part[-2:] for part in parts}


def _candidate(index: int, message: Message, cleaned: Cleaned, part: str, today: dt.date, own: Words) -> Candidate:
    sent = message.at
    if cleaned.day and (sent is None or cleaned.day < sent.date()):
        sent = dt.datetime.combine(cleaned.day, dt.time())
    notice = inbox.notice(replace(message, text=part[:MOST_CHARACTERS], at=sent, source=_named(message)), today, own)
    if authority(message.sender, own.sorting) in ("official", "service") and not notice.issuer:
        notice = replace(notice, issuer=message.sender)
    raw, formal = simplified(message.text), bool(message.key or message.title)
    nature = _nature(raw, message.sender, notice, cleaned, own.sorting) if message.sender and not formal else Nature()
    return Candidate(
        notice,
        (index,),
        message.source,
        message.sender,
        message.at,
        message.at,
        raw,
        cleaned.links,
        cleaned.to_all,
        cleaned.forwarded,
        nature.talk > _SURE and nature.banned < BANNED and not _must_be_judged(notice.plain, raw, own.sorting),
        formal,
        message.ends,
        len(part) > MOST_CHARACTERS,
        message.key,
        message.replaces,
        message.cancels,
        cleaned.mention,
        nature,
        own.sorting,
    )


def _nature(raw: str, sender: str, notice: Notice, cleaned: Cleaned, own: Sorting) -> Nature:
    """What a chat's message is; what the chat program itself tells, and what is too short to say anything, is talk."""
    if (is_system(sender) and _BY_ITSELF.search(notice.plain)) or len(notice.plain) < _SHORTEST:
        return Nature(notice=0.0, talk=1.0)
    calls = {
        "to all": cleaned.to_all,
        "forwarded": cleaned.forwarded,
        "links": cleaned.links,
        "answers": cleaned.mention,
    }
    return judge(raw, sender, authority(sender, own), notice, [name for name, is_so in calls.items() if is_so])


def _named(message: Message) -> str:
    """Where a message is found: its file, the place in it, who sent it and when."""
    at = message.at.strftime("%m-%d %H:%M") if message.at else ""
    return " ".join(filter(None, (message.source, message.place, message.sender, at)))


def _must_be_judged(text: str, raw: str, own: Sorting) -> bool:
    """Whether a message is no mere talk whatever its words weigh: private data, a cure, someone who is missed."""
    missing = words.found("missing", text, own) and (len(text) >= _TOLD or bool(words.found("cancel", text, own)))
    return bool(private(text)) or (bool(missing or words.found("cure", raw, own)) and not _is_question(text))


def _is_question(text: str) -> bool:
    return len(text) < 40 and bool(re.search(r"[?？吗呢]\s*$", text))


def subjects(plain: str, own: Sorting = ()) -> frozenset[int]:
    """What a text is about, as places in the list `subject` of words.toml."""
    return frozenset(n for n, (_key, pattern) in enumerate(words.patterns("subject", own)) if pattern.search(plain))


def main_subjects(plain: str, own: Sorting = ()) -> frozenset[int]:
    """What the first clause is about that changes or withdraws something; else the first that is about anything.

    A clause that gives a reason, such as 因为高温 or 考虑到消杀, is about neither.
    """
    clauses = [clause for clause in _CLAUSES.split(plain) if not _REASON.match(clause)]
    moved = (clause for clause in clauses if words.found("void", clause, own) or words.found("cancel", clause, own))
    return next((found for clause in (*moved, *clauses) if (found := subjects(clause, own))), frozenset())


def is_system(sender: str) -> bool:
    """Whether the chat program itself says it."""
    return any(key == "system" and pattern.search(sender) for key, pattern in words.patterns("authority"))


def authority(sender: str, own: Sorting = ()) -> str:
    """`official`, `service` or `volunteer` by the name that someone bears in the group; empty: a neighbour."""
    plain = simplified(sender)
    found = next((key for key, pattern in words.patterns("authority", own) if pattern.search(plain)), "")
    return "official" if found == "system" else found


def _parts(text: str, sender: str) -> Iterator[str]:
    """The notices of one message, if all of them have a body.

    Each 【heading】 at the head of a line begins one, and each numbered item where several things are announced.
    A document, which nobody sent, is one notice.
    """
    several = _SEVERAL.search(text[:_LONG]) and not text.startswith("【")
    mark = _ITEM if several else _HEADING
    lead, *parts = [part.strip() for part in mark.split(text)]
    if lead.startswith("【"):
        lead, parts = "", [lead, *parts]
    bodies = [re.sub(r"^[^\w【]*(?:【[^】]*】)?", "", part) for part in parts]
    if not sender or len(parts) < 2 or min(map(len, bodies)) < 2 * _SHORTEST:
        yield text
        return
    yield from parts
    if len(lead) > 4 * _SHORTEST:
        yield lead


def _continues(last: Candidate, this: Candidate) -> bool:
    """Whether a message goes on with the notice that its sender began just before."""
    if not this.sender or this.sender != last.sender or last.until is None or this.at is None:
        return False
    if this.formal or last.formal or this.file != last.file or not dt.timedelta() <= this.at - last.until <= _TOGETHER:
        return False
    if _PART.match(this.raw):
        return True
    if _BEGINS.match(this.raw):
        return False
    if _TO_BE_CONTINUED.search(last.notice.plain):
        return True
    if _GOES_ON.match(this.notice.plain):
        return not last.talk
    at_once = this.at - last.until <= _AT_ONCE and this.messages[0] == last.messages[-1] + 1
    whole = at_once and len(this.notice.plain) >= _SHORTEST and not _own_matter(last, this)
    told = not (last.talk and this.talk) if this.who else not (last.talk or this.talk)
    return whole and told and not _ASKS.match(this.notice.plain) and not _is_question(this.notice.plain)


def _own_matter(last: Candidate, this: Candidate) -> bool:
    """Whether the second of two messages has a subject and a day or hour of its own."""
    if len(last.notice.plain) < _TOLD:
        return False
    own = subjects(this.notice.plain, this.own)
    dated = any(fact.kind in ("date", "time") for fact in this.notice.facts)
    return bool(own) and (dated or len(this.notice.plain) > _LONG) and not own & subjects(last.notice.plain, last.own)


def _joined(last: Candidate, this: Candidate, today: dt.date, own: Words) -> Candidate:
    """Both messages as one notice; a first one that only announces the other (说个停气的事) is not said."""
    lead = len(last.notice.plain) < _TOLD and not last.notice.facts
    text = this.notice.text if lead else f"{last.notice.text}\n{this.notice.text}"
    message = Message(last.file, text, last.sender, last.at)
    to_all, links = last.to_all or this.to_all, last.links or this.links
    cleaned = Cleaned(text, links, to_all, mention=False, forwarded=last.forwarded, day=last.notice.date)
    whole = _candidate(last.messages[0], message, cleaned, text, today, own)
    notice = replace(whole.notice, source=last.notice.source)
    raw, numbers = f"{last.raw}\n{this.raw}", (*last.messages, *this.messages)
    return replace(whole, notice=notice, messages=numbers, until=this.at, raw=raw)
