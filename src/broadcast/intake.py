"""What a user names → Script: a script file as it is, or notices read, chosen and written."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from gettext import gettext as _
from pathlib import Path
from typing import Any, BinaryIO

from broadcast import curate, dialects, history, inbox, manifest, output, produce, review, scriptfile, voices
from broadcast.config import Settings
from broadcast.curate import Listed
from broadcast.curate.candidates import alone
from broadcast.curate.flags import Flag
from broadcast.dialects import wording
from broadcast.errors import NoticeError, OutputError, ScriptError
from broadcast.inbox.cleaning import clean
from broadcast.model import Message, Notice, Remark, Script
from broadcast.text.words import own_words

_MORNING = dt.time(6)
"""When a broadcast of another day is taken to be chosen."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What came in, ranked, and what of it is taken if nobody chooses otherwise."""

    messages: int
    listed: tuple[Listed, ...]
    chosen: tuple[int, ...]
    """Indexes into `listed`."""
    unread: tuple[Remark, ...]
    """What could not be read, with why."""


def is_script(name: str) -> bool:
    """Whether a name is that of a script file."""
    return name.lower().endswith(scriptfile.SUFFIX)


def pick(names: Sequence[str], settings: Settings, now: dt.datetime, count: int) -> Picked:
    """Everything that the names hold, ranked at `now` (naive, the neighbourhood's wall clock), and the best `count`.

    Raises:
        NoticeError: nothing could be read; with every reason.
    """
    messages, wrong = inbox.read(tuple(dict.fromkeys(names)), _stdin(names))
    if not messages:
        raise _nothing(names, wrong)
    return _picked(messages, settings, now, count, _unread(wrong))


def _picked(
    messages: Sequence[Message], settings: Settings, now: dt.datetime, count: int, unread: tuple[Remark, ...] = ()
) -> Picked:
    """What the guard will not let on the air is flagged as it is reached: the chosen can all be aired."""
    weights = asdict(settings.pick)
    aired = _aired(settings, now.date())
    own = own_words(settings)
    listed = curate.shortlist(messages, now, aired=lambda notice: aired.get(notice.id), weights=weights, own=own)
    checked: set[str] = set()
    while True:
        chosen = curate.choose(listed, count, weights)
        new = [listed[index].notice for index in chosen if listed[index].notice.id not in checked]
        if not new:
            return Picked(len(messages), listed, chosen, unread)
        checked |= {notice.id for notice in new}
        told = {notice.id: review.airable([notice], settings, now.date())[1] for notice in new}
        over = {notice.id for notice in new if notice.expires and notice.expires < now.date()}
        blocked = {
            name: Flag("expired" if name in over else "unreadable", remarks[0].advice)
            for name, remarks in told.items()
            if remarks
        }
        listed = curate.in_order(
            replace(one, flags=(*one.flags, blocked[one.notice.id]), score=0.0) if one.notice.id in blocked else one
            for one in listed
        )


def _aired(settings: Settings, date: dt.date) -> dict[str, int]:
    """How many days before `date` each notice was last aired, by its id; nothing, if the history cannot be read."""
    try:
        made = [event for event in history.events(settings.data_folder, 500) if event["what"] == "made"]
    except OutputError:
        return {}
    found: dict[str, int] = {}
    for event in made:
        with suppress(ValueError, KeyError, TypeError):
            days = (date - dt.date.fromisoformat(event["date"])).days
            for notice in event.get("notices", ()) if days >= 1 else ():
                found[notice["id"]] = min(days, found.get(notice["id"], days))
    return found


def programmes(
    names: Sequence[str], settings: Settings, date: dt.date, count: int, *, offline: bool = False, voice: str = ""
) -> tuple[tuple[Script, ...], tuple[Remark, ...]]:
    """The programmes of one loop: several script files in the order in which they are named, or else what `script`
    gives alone.

    Raises:
        NoticeError, ScriptError: as `script`, or script files and notices are named together.
    """
    files = tuple(dict.fromkeys(name for name in names if is_script(name)))
    if not files:
        one, told = script(names, settings, date, count, offline=offline, voice=voice)
        return (one,), told
    if any(not is_script(name) for name in names):
        raise NoticeError(
            _("Script files and notices were given together."),
            _("Give script files alone, or write one of the notices with `broadcast script`."),
        )
    loaded = [_loaded(name, settings, date) for name in files]
    return tuple(one for one, _told in loaded), tuple(remark for _one, told in loaded for remark in told)


def _loaded(name: str, settings: Settings, date: dt.date) -> tuple[Script, tuple[Remark, ...]]:
    loaded = scriptfile.load(Path(name), own_words(settings))
    advice = _("The script is for that day, and today is {date}.").format(date=date)
    return loaded, (Remark("old_script", 0, loaded.date.isoformat(), advice),) if loaded.date < date else ()


def script(
    names: Sequence[str], settings: Settings, date: dt.date, count: int, *, offline: bool = False, voice: str = ""
) -> tuple[Script, tuple[Remark, ...]]:
    """The script of a script file or of notices, and a remark for each notice that is not in it.

    Every file that is named and is one notice is in the script; of folders, chats and tables the best `count`. Where
    the settings name a rewriter, it may word the items; `offline` forbids one that is not on this machine. It is
    written in the words of the dialect of `voice`, empty: that of the settings, and in the characters of its locale.

    Raises:
        NoticeError: nothing could be read; with every reason.
        ScriptError: nothing may be aired; with every reason.
    """
    if any(is_script(name) for name in names):
        if len(names) > 1:
            raise NoticeError(
                _("A script file is spoken alone; {count} names were given.").format(count=len(names)), _("Give one.")
            )
        return _loaded(names[0], settings, date)
    own, locale = own_words(settings), voices.find(voice or settings.voice, settings).locale
    single: dict[str, Notice] = {}
    many: list[Message] = []
    wrong: list[NoticeError] = []
    for name in dict.fromkeys(names):
        found, unread = inbox.read([name], _stdin([name]))
        wrong += unread
        if len(found) == 1 and (name == "-" or not os.path.isdir(name)):
            try:
                notice = alone(found[0], date, own)
                single.setdefault(notice.id, notice)
            except NoticeError as exc:
                wrong.append(exc)
        else:
            many += found
    good, left_out = review.airable(list(single.values()), settings, date)
    named = {notice.text for notice in good}
    others = [one for one in many if clean(one.text).text not in named]
    picked = _picked(others, settings, _moment(date), count)
    chosen = (*good, *(picked.listed[index].notice for index in picked.chosen))
    told = (*_unread(wrong), *left_out, *refused(picked.listed))
    if not chosen:
        if not single and not many:
            raise _nothing(names, wrong)
        raise ScriptError(
            _("No notice may be aired on {date}:").format(date=date)
            + "".join(f"\n  {one.text}: {one.advice}" for one in told),
            _("Check the notices' dates; another day is chosen with --date."),
        )
    written = review.write_script(chosen, settings, date, dialects.of(locale) or wording.MANDARIN)
    if not settings.rewriter.url:
        return produce.localised(written, locale), told
    from broadcast import rewriter

    written, kept = rewriter.rewrite(written, settings, offline)
    return produce.localised(written, locale), (*told, *kept)


def described(picked: Picked, chosen: Sequence[int]) -> dict[str, Any]:
    """What was picked as machines read it: docs/design.md, `broadcast pick --json`."""
    return {
        "messages": picked.messages,
        "notices": [
            {
                "messages": list(one.messages),
                "text": one.notice.text,
                "kind": one.notice.kind,
                "source": one.notice.source,
                "airable": one.airable,
                "flags": [flag.kind for flag in one.flags],
                "expires": one.ends.isoformat() if one.ends else None,
                "supersedes": list(one.supersedes),
                "score": one.score,
                "reasons": [*(flag.why for flag in one.flags), *one.reasons],
            }
            for one in picked.listed
        ],
        "chosen": list(chosen),
        "remarks": [asdict(remark) for remark in picked.unread],
    }


def write_picked(
    picked: Picked, chosen: Sequence[int], settings: Settings, now: dt.datetime, out: Path
) -> tuple[Path, ...]:
    """Writes the chosen into `out`/DATE as 01-kind.txt … with what is known of each at its head; gives their paths.

    What an earlier run wrote there is replaced, and the history is told what was picked and what was cancelled.

    Raises:
        OutputError: it cannot be written.
    """
    import yaml

    folder = out / now.date().isoformat()
    names = []
    with output.replacing(folder) as new:
        for number, index in enumerate(chosen, 1):
            notice = picked.listed[index].notice
            known = {"title": notice.title, "issuer": notice.issuer, "date": notice.date, "expires": notice.expires}
            head = {name: str(value) for name, value in known.items() if value} | {"kind": notice.kind}
            names.append(f"{number:02}-{notice.kind}.txt")
            front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1000)
            (new / names[-1]).write_text(f"---\n{front}---\n{notice.text}\n", encoding="utf-8", newline="\n")
        record = {"date": now.date(), "files": [{"path": name} for name in names]}
        (new / output.MANIFEST).write_text(manifest.as_json(record) + "\n", encoding="utf-8")
    _remember(picked, chosen, settings, now.date())
    return tuple(folder / name for name in names)


def _remember(picked: Picked, chosen: Sequence[int], settings: Settings, date: dt.date) -> None:
    told = history.cancelled(settings.data_folder)
    off = [one for one in picked.listed if any(flag.kind == "cancelled" for flag in one.flags)]
    off = [one for one in off if one.notice.id not in told]
    for what, listed in (("picked", [picked.listed[index] for index in chosen]), ("cancelled", off)):
        notices = [
            {
                "id": one.notice.id,
                "source": one.notice.source,
                "text": " ".join(one.notice.text.split())[:60],
                "why": "; ".join((*(flag.why for flag in one.flags), *one.reasons)),
            }
            for one in listed
        ]
        if notices:
            history.add(settings.data_folder, what, date, "", {"notices": notices})


def refused(listed: Sequence[Listed]) -> tuple[Remark, ...]:
    """A remark for each notice that must not be aired, talk excepted."""
    return tuple(
        Remark("left_out", 0, one.notice.source, " ".join(flag.why for flag in one.flags))
        for one in listed
        if one.flags and one.flags[0].kind != "chitchat"
    )


def _moment(date: dt.date) -> dt.datetime:
    now = dt.datetime.now()
    return now if date == now.date() else dt.datetime.combine(date, _MORNING)


def _stdin(names: Sequence[str]) -> BinaryIO:
    if "-" in names and sys.stdin.isatty():
        print(_("Paste the notice, then end with Ctrl-D (Windows: Ctrl-Z and Enter)."), file=sys.stderr)
    return sys.stdin.buffer


def _unread(wrong: Sequence[NoticeError]) -> tuple[Remark, ...]:
    return tuple(Remark("unreadable", 0, exc.message, exc.hint) for exc in wrong)


def _nothing(names: Sequence[str], wrong: Sequence[NoticeError]) -> NoticeError:
    return NoticeError(
        "\n".join(exc.message for exc in wrong) or _("There is no notice in {names}.").format(names=", ".join(names)),
        wrong[0].hint if wrong else _("Put text files (.txt, .md) there, or name them."),
    )
