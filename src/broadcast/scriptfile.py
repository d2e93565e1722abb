"""The script file: where a person reads, edits and approves what will be said (TOML)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from gettext import gettext as _
from pathlib import Path

import tomlkit
from tomlkit.items import Array, InlineTable

from broadcast import dialects, guard
from broadcast.audio.loop import MOST_WEIGHT
from broadcast.config import read_toml, structure
from broadcast.dialects import wording
from broadcast.errors import NotWritable, ScriptError
from broadcast.inbox.encoding import simplified
from broadcast.inbox.plain import SCRIPT_MARK
from broadcast.model import KINDS, Approval, Fact, Item, Notice, Omission, Script
from broadcast.output import replace_file
from broadcast.text import facts, sentences
from broadcast.text.words import NONE, Words

SUFFIX = ".toml"
_HEAD = (
    SCRIPT_MARK.removeprefix("# ")
    + """每一句都可以改；改完运行:broadcast make 本文件。改动会使批准失效。
自己加的句子请写进 added;故意不说的要素请写进 omitted,并写明原因。
The script. Edit any sentence, then run: broadcast make THIS-FILE. An edit voids the approval.
List sentences of your own in `added`; list facts that you leave out on purpose in `omitted`, with the reason."""
)


_FRAME = frozenset({"opening", "closing", "label"})
_KINDS = _FRAME | set(KINDS)


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    text: str
    spoken: str = ""
    readings: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    omitted: tuple[Omission, ...] = ()
    added: tuple[str, ...] = ()
    rewriter: str = ""


@dataclass(frozen=True, slots=True)
class _Notice:
    id: str
    source: str
    kind: str
    text: str
    title: str = ""
    issuer: str = ""
    date: dt.date | None = None
    expires: dt.date | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    date: dt.date
    community: str
    item: tuple[_Item, ...]
    notice: tuple[_Notice, ...] = ()
    approval: Approval | None = None
    weight: int = 1
    locale: str = wording.MANDARIN


def content_hash(script: Script) -> str:
    """SHA-256 of what a person reads in the file: all but the approval and what our rules derive from the rest."""
    content = asdict(replace(script, approval=None))
    if script.weight == 1:
        del content["weight"]
    if script.locale == wording.MANDARIN:
        del content["locale"]
    for item in content["items"]:
        del item["facts"]
        if not item["rewriter"]:
            del item["rewriter"]
    for notice in content["notices"]:
        del notice["plain"], notice["facts"]
    return hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_approved(script: Script) -> bool:
    """Whether somebody approved exactly this content."""
    return script.approval is not None and script.approval.hash == content_hash(script)


def approve(path: Path, by: str, at: dt.datetime) -> Script:
    """Adds the approval to the file, leaving everything else in it as it stands, and gives the approved script.

    Raises:
        ScriptError: the file is wrong. What blocks airing is the caller's to look for (`review.unblocked`).
    """
    script = load(path)
    script = replace(script, approval=Approval(by, at, content_hash(script)))
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    document["approval"] = {"by": by, "at": at, "hash": content_hash(script)}
    replace_file(path, tomlkit.dumps(document).encode())
    return script


def load(path: Path, own: Words = NONE) -> Script:
    """The script of a file that a person may have edited; `own` are the community's rows of our word lists.

    Raises:
        ConfigError: it is no script file; names every key that is wrong.
        ScriptError: a notice in it was altered, or an item names a notice that is not there.
    """
    file = structure(read_toml(path), _File, path)
    notices = tuple(_received(row, file.date) for row in file.notice)
    known = {notice.id: notice for notice in notices}
    wrong = [
        _("the notice {id} ({source}) is not as it was received").format(id=n.id, source=n.source)
        for n in notices
        if hashlib.sha256(n.text.encode()).hexdigest()[:12] != n.id
    ]
    wrong += [
        _("item {number} names the notice {id}, which is not in the file").format(number=number, id=item.notice)
        for number, item in enumerate(file.item, 1)
        if item.notice and item.notice not in known
    ]
    items = []
    for number, row in enumerate(file.item, 1):
        text = _joined(row.text)
        whole = {sentence.strip() for sentence in sentences.split(text)}
        wrong += [
            _("item {number}: '{sentence}' under `added` is no whole sentence of its text").format(
                number=number, sentence=sentence
            )
            for sentence in row.added
            if sentence.strip() not in whole
        ]
        if not text:
            wrong.append(_("item {number} ({kind}) has no text").format(number=number, kind=row.kind))
        if row.kind not in _KINDS:
            wrong.append(_("item {number}: there is no kind '{kind}'").format(number=number, kind=row.kind))
        item = Item(row.kind, text, row.spoken, row.readings, row.notice, (), row.omitted, row.added, row.rewriter)
        if notice := known.get(row.notice):
            meant = guard.in_mandarin(replace(item, text=simplified(text)), notice, file.locale, own).text
            told = (f for f in notice.facts if guard.is_said(f, meant, notice, file.date, own))
            item = replace(item, facts=tuple(told))
        items.append(item)
    if all(row.kind in _FRAME for row in file.item):
        wrong.append(_("there is no item between opening and closing"))
    if not 1 <= file.weight <= MOST_WEIGHT:
        wrong.append(_("`weight` must be between 1 and {most}").format(most=MOST_WEIGHT))
    if file.locale != wording.MANDARIN and file.locale not in dialects.MODULES:
        known_locales = ", ".join((wording.MANDARIN, *dialects.MODULES))
        wrong.append(
            _("there is no locale '{locale}': it is one of {names}").format(locale=file.locale, names=known_locales)
        )
    if wrong:
        raise ScriptError(
            _("{path} is not right:").format(path=path) + "".join(f"\n  {one}" for one in wrong),
            _("Correct these, or write the script anew with `broadcast script`."),
        )
    return Script(file.date, file.community, tuple(items), notices, file.approval, file.weight, file.locale)


def _received(row: _Notice, day: dt.date) -> Notice:
    """The notice with all facts and the expiry that its text gives, whatever was deleted from the file."""
    plain = simplified(row.text)
    found = facts.extract(row.text, plain, row.date or day, known=bool(row.date))
    every = tuple(sorted({*row.facts, *found.facts}, key=lambda fact: (fact.start, fact.end, fact.kind)))
    kept = {name: getattr(row, name) for name in _Notice.__slots__}
    return Notice(
        **(
            kept
            | {
                "plain": plain,
                "facts": every,
                "expires": row.expires or facts.expires(row.kind, row.date or found.date, found.expires),
            }
        )
    )


def _joined(text: str) -> str:
    """Lines as one text; a line that ends in a word is a sentence of its own."""
    lines = [line.strip() for line in text.strip().splitlines()]
    ended = [line + "。" if re.search(r"\w$", line) else line for line in lines[:-1]]
    return "".join((*ended, *lines[-1:]))


def dump(script: Script) -> str:
    """The script as TOML with one sentence a line, ready for an editor."""
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("date", tomlkit.item(script.date))
    document.add("community", tomlkit.item(script.community))
    if script.locale != wording.MANDARIN:
        document.add("locale", script.locale)
    if script.weight != 1:
        document.add("weight", script.weight)
    items = tomlkit.aot()
    for item in script.items:
        table = tomlkit.table()
        table.add("kind", item.kind)
        lines = "\n".join(sentences.split(item.text)) + "\n"
        table.add("text", _lines(lines) if item.notice else item.text)
        if item.spoken:
            table.add("spoken", item.spoken)
        if item.readings:
            table.add("readings", _inline(dict(item.readings)))
        if item.notice:
            table.add("notice", item.notice)
            table.add("omitted", _rows([asdict(one) for one in item.omitted]))
            table.add("added", list(item.added))
        if item.rewriter:
            table.add("rewriter", item.rewriter)
        items.append(table)
    document.add("item", items)
    notices = tomlkit.aot()
    for notice in script.notices:
        table = tomlkit.table()
        for name in ("id", "source", "kind", "title", "issuer", "date", "expires"):
            if getattr(notice, name):
                table.add(name, getattr(notice, name))
        table.add("text", _lines(notice.text) if "\n" in notice.text else notice.text)
        table.add("facts", _rows([asdict(fact) for fact in notice.facts]))
        notices.append(table)
    if notices:
        document.add("notice", notices)
    if script.approval:
        document.add("approval", tomlkit.item(asdict(script.approval)))
    return tomlkit.dumps(document)


def _lines(text: str) -> tomlkit.items.Item:
    """A string over several lines, the first one below the quotes; with \\r on one line, as TOML would change it."""
    if "\r" in text:
        return tomlkit.string(text)
    quotes = '"""'
    return tomlkit.value(quotes + "\n" + tomlkit.string("." + text, multiline=True).as_string()[len(quotes) + 1 :])


def _inline(values: dict[str, object]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _rows(rows: list[dict[str, object]]) -> Array:
    array = tomlkit.array()
    for row in rows:
        array.append(_inline(row))
    return array.multiline(bool(rows))


def write(script: Script, path: Path) -> None:
    """Writes the script file, whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    if path.suffix.lower() != SUFFIX:
        raise NotWritable(
            _("{path} is no name of a script file.").format(path=path), _("Give a name such as script.toml.")
        )
    if path.is_dir():
        raise NotWritable(_("{path} is a folder.").format(path=path), _("Give a file name, such as script.toml."))
    replace_file(path, dump(script).encode())
