"""Why a candidate must not be aired, by what it says and who says it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from gettext import gettext as _

from broadcast.curate import words
from broadcast.curate.candidates import BANNED, Candidate
from broadcast.curate.ending import ends
from broadcast.guard import private
from broadcast.model import Notice
from broadcast.text import figures
from broadcast.text.facts import FORECAST_DAYS
from broadcast.text.words import Sorting

_BANNED = ("private", "rumour", "advert", "internal")
_SURELY = 0.97
"""How likely a message must be a notice for lists of words to be left out."""
_MOST = 9
_ENOUGH = {"": 3, "volunteer": 6, "document": 6, "service": _MOST, "official": _MOST}
"""Points from which an advert is one, by the authority of who sends it: our own judgement."""
_FORGOTTEN = 10
"""Days after which what was said in a group is asked for again before it is aired."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason against airing."""

    kind: str
    """expired, superseded, cancelled, rumour, advert, private, internal, chitchat or unreadable."""
    why: str
    """In the user's words."""


def marks(candidate: Candidate) -> tuple[str, ...]:
    """Which of private, rumour, advert and internal a message is by marks that a person can point at; or denial.

    Of what a chat's message is the model is surer than these lists; they decide alone on cures, on money for private
    accounts, on private data, and on what comes without a sender. The community's own words count always.
    """
    text, who, own = candidate.raw or candidate.notice.plain, candidate.who, candidate.own
    denied = bool(words.found("denial", text, own)) and not words.found("claim", text, own)
    warns = bool(words.found("warning", text, own))
    cure = bool(words.found("cure", text, own)) and not denied
    account = bool(words.found("appeal", text, own)) and not re.search("对公账户|慈善总会|红十字会", text)
    found = {
        "private": _is_private(candidate, who),
        "rumour": cure,
        "advert": not warns and (account or bool(words.found("quack", text, own))),
        "internal": False,
    }
    shipped = not candidate.sender or candidate.formal or candidate.nature.notice <= _SURELY
    rumour = _points("rumour", text, own, shipped)
    advert = _points("advert", text, own, shipped) + _points("seller", candidate.sender, own, shipped)
    enough = _ENOUGH[who if candidate.sender else "document"]
    found["rumour"] |= not denied and rumour >= (8 if enough == _MOST else 4)
    found["advert"] |= not warns and advert >= enough
    found["internal"] = bool(words.found("internal", text, own, shipped=shipped))
    if any(found.values()):
        return tuple(name for name, is_so in found.items() if is_so)
    return (
        ("denial",)
        if denied and (_points("rumour", text, own) or words.found("cure", text, own) or "谣" in text)
        else ()
    )


def natures(candidate: Candidate) -> tuple[str, ...]:
    """What a message is by its marks or its words: any of private, rumour, advert, internal; or denial; or nothing."""
    nature = candidate.nature
    if marked := marks(candidate):
        return marked
    return (max(_BANNED, key=lambda kind: getattr(nature, kind)),) if nature.banned > BANNED else ()


def _points(table: str, text: str, own: Sorting, shipped: bool = True) -> int:
    return sum(weight for weight, _hit in words.found(table, text, own, shipped=shipped))


def _is_private(candidate: Candidate, who: str) -> bool:
    plain = candidate.notice.plain
    spans = private(plain)
    if not spans:
        return bool(words.found("named", plain, candidate.own)) and not who
    folded = figures.fold(plain)
    mobiles = len(spans) <= 2 and all(figures.MOBILE.fullmatch(folded[a:b]) for a, b in spans)
    of_the_ill = words.found("register", plain, candidate.own)
    return not (mobiles and not of_the_ill and (who or candidate.notice.kind == "missing_person"))


def unfit(notice: Notice, own: Sorting = ()) -> tuple[Flag, ...]:
    """Why a notice that somebody names must not be aired: a cure, or a rumour or advert for which no issuer answers."""
    found = [kind for kind in marks(Candidate(notice, (), raw=notice.plain, own=own)) if kind in ("rumour", "advert")]
    cure = bool(words.found("cure", notice.plain, own) or words.found("quack", notice.plain, own))
    return tuple(Flag(kind, _why(kind)) for kind in found if cure or not notice.issuer)


def flags(candidate: Candidate, now: dt.datetime) -> tuple[Flag, ...]:
    """Every reason against airing a candidate that lies in itself, the weightiest first."""
    if candidate.talk:
        return (Flag("chitchat", _("talk between neighbours, no notice")),)
    if candidate.too_long:
        return (Flag("unreadable", _("it is longer than a notice can be")),)
    what = natures(candidate)
    found = [Flag(kind, _why(kind)) for kind in what if kind in _BANNED]
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
