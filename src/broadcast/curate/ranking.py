"""How much a community needs to hear a notice today, in points with their reasons."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from gettext import gettext as _

from broadcast.curate import words
from broadcast.curate.candidates import Candidate
from broadcast.text import figures

KIND = {
    "weather": 3.0, "fire": 3.0, "testing": 3.0, "gate": 3.0, "missing_person": 2.5, "outage": 2.5, "fraud": 2.5,
    "gathering": 2.5, "hygiene": 2.5, "registration": 2.5, "clinic": 2.0, "vaccination": 1.5, "disinfection": 1.5,
    "mental_health": 1.0, "delivery": 0.5, "garbage": 0.5, "general": 1.0,
}  # fmt: skip
"""What a kind of notice protects from, in points: our own judgement, from the stories and development floods."""


def score(
    candidate: Candidate, now: dt.datetime, *, repeated: int, supersedes: bool, aired: int | None
) -> dict[str, tuple[float, str]]:
    """The points of a candidate with the reason for each, by the names of config.Pick, `variety` excepted.

    Args:
        repeated: by how many senders it was sent.
        supersedes: whether it makes an earlier notice void.
        aired: how many days ago it was last aired; None: never.
    """
    notice, text = candidate.notice, candidate.notice.plain
    found: dict[str, tuple[float, str]] = {}
    dangers = [pattern.search(text) for _key, pattern in words.patterns("danger", candidate.own)]
    danger = next((hit[0] for hit in dangers if hit), "")
    pleasant = bool(words.found("pleasant", text, candidate.own))
    points = KIND[notice.kind] + 2.0 * bool(danger) - 1.5 * pleasant
    found["protection"] = points, danger or (_("a kindness, no protection") if pleasant else _about(notice.kind))
    found["urgency"] = _urgency(candidate, now)
    level = {"official": 1.0, "service": 0.7, "volunteer": 0.3, "": -1.0 if candidate.sender else 0.0}[candidate.who]
    issued = notice.issuer not in ("", candidate.sender) or bool(words.found("issuer", text, candidate.own))
    found["authority"] = (
        level + 0.5 * issued + 0.3 * candidate.to_all + 0.2 * min(repeated - 1, 2),
        notice.issuer or candidate.sender or _("no sender is named"),
    )
    narrow, broad = words.found("narrow", text, candidate.own), words.found("broad", text, candidate.own)
    found["breadth"] = (
        0.5 * bool(broad) - 0.7 * (bool(narrow) and not broad),
        narrow[0][1] if narrow and not broad else broad[0][1] if broad else _("concerns everyone"),
    )
    actions = sum(fact.kind == "action" and fact.essential for fact in notice.facts)
    found["action"] = 0.4 * min(actions, 3), _("things to do: {count}").format(count=actions)
    moved = re.search("改[到为在至成期]|顺延|推迟到|延期到", text)
    if words.found("cancel", text, candidate.own) and not moved and not _still_on(candidate):
        found["change"] = -2.5, _("it only says that something is off")
    elif supersedes:
        found["change"] = 1.0, _("it changes what was said before")
    if words.found("denial", text, candidate.own) and "谣" in text:
        found["protection"] = 1.5, _("it denies a rumour")
        found["urgency"] = min(found["urgency"], (0.5, _("at any time")))
    if aired is not None:
        found["aired"] = -max(0.0, 2.0 - 0.5 * aired), _("last aired, days ago: {days}").format(days=aired)
    return found


def _about(kind: str) -> str:
    """A kind of notice as a person reads it."""
    return {
        "hygiene": _("hygiene"),
        "gathering": _("gatherings"),
        "gate": _("the gate"),
        "registration": _("registration"),
        "testing": _("tests"),
        "vaccination": _("vaccination"),
        "disinfection": _("disinfection"),
        "clinic": _("the clinic"),
        "weather": _("the weather"),
        "outage": _("an outage"),
        "fraud": _("fraud"),
        "fire": _("fire"),
        "garbage": _("garbage"),
        "delivery": _("deliveries"),
        "missing_person": _("a missing person"),
        "mental_health": _("mental health"),
        "general": _("a general notice"),
    }[kind]


def _still_on(candidate: Candidate) -> bool:
    """Whether a notice that withdraws something also asks for something on a day or hour of its own."""
    kinds = {fact.kind for fact in candidate.notice.facts if fact.essential}
    return len(candidate.notice.plain) > 90 and "action" in kinds


def _urgency(candidate: Candidate, now: dt.datetime) -> tuple[float, str]:
    notice = candidate.notice
    level = re.search("([红橙黄蓝])色\\s?预警", notice.plain)
    points = {"红": 2.0, "橙": 1.5, "黄": 0.8, "蓝": 0.3}[level[1]] if level else 0.0
    days = sorted(_days(candidate))
    today = now.date()
    if any(day == today for day in days) or (days and days[0] < today):
        return points + 2.0, _("today")
    if days:
        away = (days[0] - today).days
        return points + (1.0 if away == 1 else 0.3 if away <= 3 else 0.0), _("days ahead: {days}").format(days=away)
    if words.found("urgent", notice.plain, candidate.own):
        return points + 1.0, _("at once")
    return points + 0.5, _("at any time")


def _days(candidate: Candidate) -> set[dt.date]:
    notice = candidate.notice
    base = notice.date
    found = set()
    for fact in notice.facts:
        if fact.kind == "date" and fact.essential and base:
            for figure in figures.find(notice.plain[fact.start : fact.end], base):
                if figure.kind == "date" and (
                    day := figures.nearest_year(int(str(figure.key[0])), int(str(figure.key[1])), base)
                ):
                    found.add(day)
    if base and not found:
        found = {figures.relative_date(hit, base) for hit in figures.RELATIVE.finditer(figures.fold(notice.plain))}
    return found


def total(points: Mapping[str, tuple[float, str]], weights: Mapping[str, float]) -> float:
    """The weighted sum, rounded to hundredths so that equal notices stay equal on every machine."""
    return round(sum(weights[name] * value for name, (value, _why) in points.items()), 2)
