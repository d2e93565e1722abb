"""What a user names → Script: a script file as it is, or notices read, chosen and written."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

from broadcast import curate, inbox, produce, scriptfile, voices
from broadcast.config import Settings
from broadcast.errors import NoticeError, ScriptError
from broadcast.model import Remark, Script
from broadcast.text.words import own_words


def is_script(name: str) -> bool:
    """Whether a name is that of a script file."""
    return name.lower().endswith(scriptfile.SUFFIX)


def script(
    names: Sequence[str],
    settings: Settings,
    date: dt.date,
    count: int,
    *,
    offline: bool = False,
    voice: str = "",
) -> tuple[Script, tuple[Remark, ...]]:
    """The script of a script file or of notices, and a remark for each notice that is not in it.

    Every file that is named is in the script; of the notices in folders the best `count`. Where the settings name a
    rewriter, it may word the items; `offline` forbids one that is not on this machine. What a person reads is written
    in the characters of the locale of `voice`, empty: that of the settings.

    Raises:
        NoticeError: nothing could be read; with every reason.
        ScriptError: nothing may be aired; with every reason.
    """
    if any(is_script(name) for name in names):
        if len(names) > 1:
            raise NoticeError(
                _("A script file is spoken alone; {count} names were given.").format(count=len(names)), _("Give one.")
            )
        loaded = scriptfile.load(Path(names[0]), own_words(settings))
        advice = _("The script is for that day, and today is {date}.").format(date=date)
        return loaded, (Remark("old_script", 0, loaded.date.isoformat(), advice),) if loaded.date < date else ()
    names = tuple(dict.fromkeys(names))
    named = [name for name in names if name == "-" or not os.path.isdir(name)]
    folders = [name for name in names if name not in named]
    if "-" in named and sys.stdin.isatty():
        print(_("Paste the notice, then end with Ctrl-D (Windows: Ctrl-Z and Enter)."), file=sys.stderr)
    words, locale = own_words(settings), voices.find(voice or settings.voice, settings).locale
    single, wrong = inbox.read(named, sys.stdin.buffer, date, words)
    many, unread = inbox.read(folders, sys.stdin.buffer, date, words)
    wrong += unread
    good, left_out = produce.airable(single, settings, date)
    taken = {notice.id for notice in good}
    others, refused = produce.airable([notice for notice in many if notice.id not in taken], settings, date)
    chosen = (*good, *curate.pick(others, date, count))
    unreadable = tuple(Remark("unreadable", 0, exc.message, exc.hint) for exc in wrong)
    if not chosen:
        if not single and not many:
            raise NoticeError(
                "\n".join(exc.message for exc in wrong)
                or _("There is no notice in {names}.").format(names=", ".join(names)),
                wrong[0].hint if wrong else _("Put text files (.txt, .md) there, or name them."),
            )
        raise ScriptError(
            _("No notice may be aired on {date}:").format(date=date)
            + "".join(f"\n  {r.text}: {r.advice}" for r in (*unreadable, *left_out, *refused)),
            _("Check the notices' dates; another day is chosen with --date."),
        )
    written, told = produce.write_script(chosen, settings, date), (*unreadable, *left_out, *refused)
    if not settings.rewriter.url:
        return produce.localised(written, locale), told
    from broadcast import rewriter

    written, kept = rewriter.rewrite(written, settings, offline)
    return produce.localised(written, locale), (*told, *kept)
