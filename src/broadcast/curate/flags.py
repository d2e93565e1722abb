"""Why a candidate must not be aired, by what it says and who says it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from gettext import gettext as _

from broadcast.curate import words
from broadcast.curate.candidates import Candidate, authority
from broadcast.guard import private
from broadcast.model import Notice
from broadcast.text import figures
from broadcast.text.facts import FORECAST_DAYS
from broadcast.text.figures import Figure

_BANNED = ("private", "rumour", "advert", "internal")
_MOST = 9
_ENOUGH = {"": 3, "volunteer": 6, "document": 6, "service": _MOST, "official": _MOST}
"""Points from which an advert is one, by the authority of who sends it: our own judgement."""
_AFTER_START = dt.timedelta(hours=3)
"""How long something is taken to last of which only the beginning is told: our own judgement."""
_FORGOTTEN = 10
"""Days after which what was said in a group is asked for again before it is aired."""
_NOON = 12 * 60
_NEXT_HOURS = re.compile(r"未来\s?([0-9]{1,2})\s?(?:个)?小时")


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason against airing."""

    kind: str
    """expired, superseded, cancelled, rumour, advert, private, internal, chitchat or unreadable."""
    why: str
    """In the user's words."""


def natures(candidate: Candidate) -> tuple[str, ...]:
    """What a message is, as its words and its sender show: any of private, rumour, advert, internal; or denial, notice.

    `hearsay` is a notice of which nobody with authority speaks.
    """
    text, who = candidate.raw or candidate.notice.plain, authority(candidate.sender)
    denied = bool(words.found("denial", text)) and not words.found("claim", text)
    rumour = sum(weight for weight, _hit in words.found("rumour", text))
    warns = bool(words.found("warning", text))
    private_account = words.found("appeal", text) and not re.search("对公账户|慈善总会|红十字会", text)
    advert = sum(weight for weight, _hit in words.found("advert", text)) + sum(
        weight for weight, _hit in words.found("seller", candidate.sender)
    )
    enough = _ENOUGH[who if candidate.sender else "document"]
    found = {
        "private": _is_private(candidate, who),
        "rumour": not denied and (bool(words.found("cure", text)) or rumour >= (8 if enough == _MOST else 4)),
        "advert": not warns and bool(private_account or words.found("quack", text) or advert >= enough),
        "internal": bool(words.found("internal", text)),
    }
    if any(found.values()):
        return tuple(name for name, is_so in found.items() if is_so)
    if denied and (rumour or words.found("cure", text) or "谣" in text):
        return ("denial",) if who or not rumour else ("rumour",)
    known = who or candidate.notice.issuer or not candidate.sender or candidate.formal
    return ("notice",) if known else ("hearsay",)


def _is_private(candidate: Candidate, who: str) -> bool:
    plain = candidate.notice.plain
    spans = private(plain)
    if not spans:
        return bool(words.found("named", plain)) and not who
    folded = figures.fold(plain)
    mobiles = len(spans) <= 2 and all(figures.MOBILE.fullmatch(folded[a:b]) for a, b in spans)
    of_the_ill = words.found("register", plain)
    return not (mobiles and not of_the_ill and (who or candidate.notice.kind == "missing_person"))


def unfit(notice: Notice) -> tuple[Flag, ...]:
    """Why a notice that somebody names must not be aired: a cure, or a rumour or advert for which no issuer answers."""
    found = [kind for kind in natures(Candidate(notice, (), raw=notice.plain)) if kind in ("rumour", "advert")]
    cure = bool(words.found("cure", notice.plain) or words.found("quack", notice.plain))
    return tuple(Flag(kind, _why(kind)) for kind in found if cure or not notice.issuer)


def ends(candidate: Candidate) -> dt.datetime | None:
    """When a candidate is over by its own dates and hours; None: no end."""
    notice = candidate.notice
    if candidate.ends:
        return candidate.ends
    if candidate.at and (ahead := _NEXT_HOURS.search(figures.fold(notice.plain))):
        return candidate.at + dt.timedelta(hours=int(ahead[1]))
    if notice.expires is None:
        return None
    last = dt.datetime.combine(notice.expires, dt.time(23, 59))
    dates = {key for f in notice.facts if f.kind == "date" and f.essential for key in _keys(f.surface, notice.date)}
    if not dates <= {(notice.expires.month, notice.expires.day)}:
        return last
    hours = []
    for fact in notice.facts:
        if fact.kind == "time" and fact.essential:
            said = figures.find(notice.plain[fact.start : fact.end])
            minutes = [_latest(figure) for figure in said if figure.kind == "time"]
            if not minutes or re.search("起|开始|次日|第二天", figures.fold(notice.plain)[fact.start : fact.end + 3]):
                return last
            lasting = len(minutes) > 1 or bool(re.search("前$", fact.surface))
            hours.append(dt.timedelta(minutes=max(minutes)) + (dt.timedelta(0) if lasting else _AFTER_START))
    midnight = dt.datetime.combine(notice.expires, dt.time())
    return min(last, midnight + max(hours)) if hours else last


def _latest(figure: Figure) -> int:
    """The minutes after midnight of an hour; 三点 without its part of the day may be in the afternoon."""
    minutes, sure = int(str(figure.key[0])), bool(figure.key[1])
    return minutes if sure or minutes >= _NOON else minutes + _NOON


def _keys(surface: str, base: dt.date | None) -> list[tuple[object, ...]]:
    return [f.key for f in figures.find(figures.fold(surface), base) if f.kind == "date"]


def flags(candidate: Candidate, now: dt.datetime) -> tuple[Flag, ...]:
    """Every reason against airing a candidate that lies in itself, the weightiest first."""
    if candidate.talk:
        return (Flag("chitchat", _("talk between neighbours, no notice")),)
    if candidate.too_long:
        return (Flag("unreadable", _("it is longer than a notice can be")),)
    what = natures(candidate)
    found = [Flag(kind, _why(kind)) for kind in what if kind in _BANNED]
    if what == ("hearsay",) and not words.found("missing", candidate.notice.plain):
        found.append(Flag("rumour", _("nobody with authority says it: ask before it is aired")))
    over = ends(candidate) if what != ("denial",) else None
    if over and over < now:
        found.append(Flag("expired", _("it was over on {day}").format(day=over.strftime("%Y-%m-%d %H:%M"))))
    elif over is None and candidate.at and now - candidate.at > _lasting(candidate.notice.kind):
        day = candidate.at.strftime("%Y-%m-%d")
        found.append(Flag("expired", _("it was sent on {day} and names no day on which it ends").format(day=day)))
    return tuple(found)


def _why(kind: str) -> str:
    return {
        "private": _("it tells of a private person: number, home or illness"),
        "rumour": _("hearsay without a source, or a cure that no health authority knows"),
        "advert": _("it sells something or asks for money"),
        "internal": _("it is for staff and volunteers"),
    }[kind]


def _lasting(kind: str) -> dt.timedelta:
    """How long a message of a group is worth something that names no end: our own judgement."""
    return dt.timedelta(days=FORECAST_DAYS if kind in ("weather", "outage", "fire") else _FORGOTTEN)
