"""Notices → a Script: what will be said, from templates, with the guard in front of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from broadcast import catchy, guard
from broadcast.dialects import wording
from broadcast.errors import ScriptError
from broadcast.model import Fact, Item, Notice, Omission, Script
from broadcast.text import again, digest, facts, figures, plain, units
from broadcast.text.words import NONE, Words

_EDGES = " \t\n　,，。.;；:：、!！?？~～|—-"
_BRACKET = re.compile(r"\(([^()\n]{2,60})\)")
_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def write(
    notices: Sequence[Notice],
    *,
    date: dt.date,
    community: str,
    opening: str,
    closing: str,
    templates: Sequence[Path],
    line: str = "",
    locale: str = wording.MANDARIN,
    own: Words = NONE,
) -> Script:
    """The script of these notices: opening, one item each, closing; `templates` are folders, the first one wins.

    `locale` is whose templates and words are used; for a kind without a template in a dialect, the Mandarin one.
    `line` is the community's own of that day, said before the closing; `own` are its rows of our word lists.

    An expired notice is written all the same: `guard.check` with the day of the broadcast blocks it.

    Raises:
        ScriptError: a template is broken, a notice has nothing to say, or an item says more or less than its notice.
    """
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    frame = {"community": community, "opening": opening, "closing": closing, "line": line, "date": date}
    items = [Item("opening", _render(environment, "opening", locale, frame))]
    lines = catchy.bank(templates, locale)
    for notice in notices:
        items.append(_item(notice, environment, locale, frame, lines, "".join(item.text for item in items), own))
    items.append(Item("closing", _render(environment, "closing", locale, frame)))
    known = {notice.id: notice for notice in notices}
    allowed = "\n".join((community, opening, closing, line))
    wrong = [
        f"{_source(notice)}: {guard.word(remark.kind)}: {remark.text}"
        for item in items
        for notice in (known.get(item.notice),)
        for remark in guard.check(guard.in_mandarin(item, notice, locale, own, allowed), notice, allowed, date, own)
        if remark.kind in guard.BLOCKING and remark.kind != "expired"
    ]
    if wrong:
        raise ScriptError(
            _("The script must not be spoken as the templates write it:\n{list}").format(list="\n".join(wrong)),
            _("Correct your own templates: they may say only what the notice says."),
        )
    return Script(date, community, tuple(items), tuple(notices), locale=locale)


def _source(notice: Notice | None) -> str:
    return notice.source if notice else _("opening or closing")


def _item(
    notice: Notice,
    environment: SandboxedEnvironment,
    locale: str,
    frame: dict[str, Any],
    lines: catchy.Bank,
    heard: str,
    own: Words,
) -> Item:
    """The item; what is sound alone and becomes an invention or private data beside other sentences is left out."""
    date, unsaid = frame["date"], set[str]()
    while True:
        text, left = _written(notice, environment, locale, frame, lines, heard, unsaid, own)
        item = Item(notice.kind, text, notice=notice.id)
        meant = guard.in_mandarin(item, notice, locale, own)
        told = tuple(f for f in notice.facts if guard.is_said(f, meant.text, notice, date, own))
        found = guard.check(meant, notice, "", date, own)
        amiss = {remark.text for remark in found if remark.kind in ("invention", "contrary", "private")} - unsaid
        if not amiss:
            return replace(item, facts=told, omitted=_omitted(replace(meant, facts=told), notice, left, own))
        unsaid |= amiss


def _written(
    notice: Notice,
    environment: SandboxedEnvironment,
    locale: str,
    frame: dict[str, Any],
    lines: catchy.Bank,
    heard: str,
    unsaid: set[str],
    own: Words,
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What the template says of the notice, and what it leaves out, as offsets in Notice.plain.

    Raises:
        ScriptError: there is nothing to say, or the template is broken.
    """
    date = frame["date"]

    def refused(unit: units.Unit) -> bool:
        return guard.withheld(unit.start, unit.end, notice) or any(
            any(guard.inventions(text, notice, "", date, own))
            or guard.private(text)
            or any(one in text for one in unsaid)
            for text in {form.text for form in unit.forms}
        )

    said = digest.digest(notice, date, refused, own)
    if not said.sentences and not said.contacts:
        raise ScriptError(
            _("There is nothing to say in {source}.").format(source=notice.source),
            _("Look at the notice: it may be empty, or hold nothing but somebody's private data."),
        )
    room = said.room - again.length("".join((*said.sentences, *said.contacts)))
    words = wording.of(locale, notice, own)
    values = {
        "key_sentences": said.sentences,
        "contacts": said.contacts,
        "catchy": catchy.choose(lines.get(notice.kind, ()), notice, date, room, heard),
        "room": room,
        "local": partial(wording.local, wording=words),
        "says": digest.sayer(notice),
        "forbids": digest.sayer(notice, forbidden=True),
        "title": plain.title(notice, own),
        "issuer": notice.issuer,
        "kind": notice.kind,
    }
    values |= {
        name: _surfaces(said.facts, name.rstrip("s"), notice)
        for name in ("dates", "times", "places", "phones", "bring")
    }
    text = _render(environment, notice.kind, locale, frame | values)
    lead = wording.local(again.LEAD, words) if wording.mandarin(text, words) != text else again.LEAD
    return again.said_twice(text, lead), said.left


def _surfaces(said: Sequence[Fact], kind: str, notice: Notice) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notice.plain[f.start : f.end] for f in said if f.kind == kind))


def _omitted(item: Item, notice: Notice, left: Sequence[tuple[int, int]], own: Words) -> tuple[Omission, ...]:
    """Every essential fact that is not said, and every sentence or clause of which nothing is said, as written."""
    gone = {span: re.sub(r"\s*\n\s*", " ", notice.text[slice(*span)].strip(_EDGES)) for span in left}
    for bracket in _BRACKET.finditer(figures.fold(notice.plain)):
        lost = not any(a <= bracket.start() and bracket.end() <= b for a, b in left)
        if lost and not guard.says(item.text, notice.plain[bracket.start(1) : bracket.end(1)], own):
            gone[bracket.span(1)] = notice.text[bracket.start(1) : bracket.end(1)]
    gone |= {(fact.start, fact.end): fact.surface for fact in notice.facts if fact.essential and fact not in item.facts}
    long = _("left out to keep the item near {n} characters").format(n=digest.AIM)
    overtaken = facts.update_at(notice.plain)
    found = {}
    for (start, end), surface in sorted(gone.items()):
        if not re.search(r"\w", surface):
            continue
        if guard.withheld(start, end, notice):
            found[surface] = _("private")
        elif end <= overtaken:
            found[surface] = _("a later line of the notice overtakes it")
        elif any(fact.essential and fact.start < end and start < fact.end for fact in notice.facts):
            found[surface] = long
        else:
            found[surface] = _("nothing that a listener must know")
    return tuple(Omission(surface, why) for surface, why in found.items())


def _render(environment: SandboxedEnvironment, kind: str, locale: str, values: dict[str, Any]) -> str:
    """The sentences that a template writes, one after the other, each with its punctuation."""
    name = f"{kind}.{locale}.j2"
    try:
        rendered = environment.select_template([name, f"{kind}.{wording.MANDARIN}.j2"]).render(values)
    except TemplateNotFound as exc:
        raise ScriptError(
            _("There is no template {name}.").format(name=exc.name),
            _("Put it into your `templates` folder, or reinstall the program."),
        ) from exc
    except TemplateSyntaxError as exc:
        raise _broken(exc.filename or name, exc.lineno, exc) from exc
    except _FAULTS as exc:
        lines = [n for frame, n in walk_tb(exc.__traceback__) if frame.f_code.co_filename.endswith(".j2")]
        files = [f.f_code.co_filename for f, _n in walk_tb(exc.__traceback__) if f.f_code.co_filename.endswith(".j2")]
        raise _broken(files[-1] if files else name, lines[-1] if lines else 1, exc) from exc
    lines_said = [re.sub(r"\s*\n\s*", "", line).strip() for line in rendered.split("\n")]
    text = "".join(line if re.search(r"[。！？!?；…”]$", line) else line + "。" for line in lines_said if line)
    return figures.fold(text) if not re.search(r"[一-龥]", text) else text


def _broken(file: str, line: int, exc: Exception) -> ScriptError:
    return ScriptError(
        _("The template {file} is broken in line {line}: {why}.").format(
            file=file, line=line, why=str(exc).rstrip(".")
        ),
        _("Correct that line, or delete the file to use the shipped template."),
    )
