"""What this machine can do: voices, ffmpeg, cache and disk, clock, settings."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast import __version__, dialects, engines, rungs
from broadcast import voices as voice_files
from broadcast.config import Rewriter, Settings
from broadcast.deadline import together
from broadcast.errors import BroadcastError, EngineUnavailable, ended
from broadcast.model import Voice
from broadcast.voices import EMBEDDED_ENGINE, LOCALE, reading_locale

EARLIEST = dt.date(2025, 9, 1)
"""A clock that shows an earlier day is wrong: the program is younger."""
LITTLE_MB = 500
LIMIT_S = 2.5
"""How long all services together may take to say that they are there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor."""

    what: str
    well: bool
    says: str
    hint: str = ""


def _tried(voice: Voice, settings: Settings) -> BroadcastError | None:
    try:
        engines.load(voice.engine, settings.cache_folder).check(voice)
        if (locale := reading_locale(voice)) != LOCALE:
            dialects.ready(locale)
    except BroadcastError as exc:
        return exc
    return None


def _key(voice: Voice) -> str:
    """One try tells for all voices of an online service that is told nothing but the voice's name."""
    return voice.engine if voice.online and not voice.options else voice.name


def _all_tried(chosen: Sequence[Voice], settings: Settings) -> dict[str, BroadcastError | None]:
    """By key what is wrong with it, all services asked at once and within LIMIT_S."""
    by_key: dict[str, Voice] = {}
    for voice in chosen:
        by_key.setdefault(_key(voice), voice)
    elsewhere = {key: partial(_tried, one, settings) for key, one in by_key.items() if one.engine != EMBEDDED_ENGINE}
    answered = together(LIMIT_S, elsewhere)
    here = {key: _tried(one, settings) for key, one in by_key.items() if key not in elsewhere}
    late = EngineUnavailable(_("It did not answer within {seconds} s.").format(seconds=round(LIMIT_S)))
    return dict.fromkeys(elsewhere, late) | answered() | here


def voices(settings: Settings, offline: bool) -> list[dict[str, Any]]:
    """Every voice with `works` (true, false, or null where the network was not to be tried) and `why` not.

    One that is described wrongly, or whose engine is missing, is listed with the reason and stops nothing.
    """
    known: dict[str, Voice | BroadcastError] = {}
    for name in voice_files.names(settings):
        try:
            known[name] = voice_files.find(name, settings)
        except BroadcastError as exc:
            known[name] = exc
    tried = [one for one in known.values() if isinstance(one, Voice) and not (one.online and offline)]
    failed = _all_tried(tried, settings)
    found = []
    told: dict[str, str] = {}
    for name, voice in known.items():
        if isinstance(voice, BroadcastError):
            blank = {"label": {"en": name}, "locale": "", "engine": "", "online": False, "licence": ""}
            found.append({"name": name, **blank, "experimental": False, "works": False, "why": voice.message})
            continue
        row = asdict(voice) | {"label": dict(voice.label)}
        if voice.online and offline:
            found.append(row | {"works": None, "why": _("not tried: offline")})
            continue
        key = _key(voice)
        wrong = failed[key]
        first = told.setdefault(key, name)
        why = wrong.message if wrong else ""
        if wrong and first != name:
            why = _("for the same reason as {name}").format(name=first)
        if wrong and reading_locale(voice) != LOCALE and first == name:
            why = f"{ended(why)} {wrong.hint}".strip()
        found.append(row | {"works": wrong is None, "why": why})
    return found


def examine(settings: Settings, offline: bool) -> list[Finding]:
    """All findings, in the order of the doctor's page."""
    python = f"Python {sys.version.split()[0]}, {sys.platform}, xiaolaba {__version__}"
    where = str(settings.file) if settings.file else _("none found; plain defaults are used")
    return [
        Finding(_("Program"), True, python),
        Finding(_("Settings"), True, where),
        _ffmpeg(),
        *_spoken(settings, offline),
        _rewriter(settings.rewriter, offline),
        *_own_sounds(settings),
        _folder(_("Cache"), settings.cache_folder),
        _folder(_("History"), settings.data_folder),
        _clock(),
    ]


def _spoken(settings: Settings, offline: bool) -> list[Finding]:
    """A line for each voice that works, that somebody chose, or that should be there; one line for all others."""
    records = rungs.read(settings.data_folder)
    chosen = {settings.voice, *settings.ladder}
    rows, absent = [], []
    for one in voices(settings, offline):
        name, broken = one["name"], not one["engine"]
        ours = one["engine"] == EMBEDDED_ENGINE and one["locale"] in voice_files.MANDARIN
        if one["works"] is False and not (broken or ours or name in chosen):
            absent.append(name)
            continue
        if one["online"] and one["works"]:
            says = _("reachable; the text leaves this computer")
        else:
            says = _("works") if one["works"] else one["why"]
        replaced = one["online"] and name in chosen and bool(voice_files.ladder(name, settings, offline=True)[0])
        says = "; ".join((says, *_fared(records.get(name, rungs.Record()))))
        rows.append(Finding(_("Voice {name}").format(name=name), one["works"] is not False or replaced, says))
    if absent:
        says = _("{names}: they do not run here now, and nobody chose them; `broadcast voices` says why")
        rows.append(Finding(_("Other voices"), True, says.format(names=", ".join(absent))))
    return rows


def _fared(record: rungs.Record) -> Iterator[str]:
    if record.worked:
        yield _("last spoke {time}").format(time=_local(record.worked))
    if record.failed:
        yield _("last failed {time}: {reason}").format(time=_local(record.failed), reason=record.why)


def _local(at: dt.datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _rewriter(service: Rewriter, offline: bool) -> Finding:
    what = _("Rewriter")
    if not service.url:
        return Finding(what, True, _("off: nothing is sent"))
    named = f"{service.model}, {service.url}"
    if offline and not service.is_here:
        return Finding(what, True, f"{named}: " + _("not tried: offline"))
    from broadcast import chat

    try:
        chat.check(service)
    except chat.NoAnswer as exc:
        return Finding(what, False, f"{named}: {exc}", _("Until then the templates' wording is spoken."))
    says = _("reachable") if service.is_here else _("reachable; the text leaves this computer")
    return Finding(what, True, f"{named}: {says}")


def _own_sounds(settings: Settings) -> list[Finding]:
    """Whether the jingle and the music that are set can be used."""
    from broadcast.audio import music

    rows = []
    for what, chosen, read in (
        (_("Jingle"), settings.jingle, music.jingle),
        (_("Music"), settings.music, music.music),
    ):
        if chosen:
            path = settings.beside(chosen)
            try:
                says = _("{path}: {seconds} s").format(path=path, seconds=round(read(path).seconds, 1))
                rows.append(Finding(what, True, says))
            except BroadcastError as exc:
                rows.append(Finding(what, False, exc.message, exc.hint))
    return rows


def _ffmpeg() -> Finding:
    from broadcast.audio import files
    from broadcast.audio.mp3 import silent_frame

    try:
        path = files.ffmpeg()
        silent_frame()
    except BroadcastError as exc:
        return Finding("ffmpeg", False, exc.message, exc.hint)
    return Finding("ffmpeg", True, path)


def _folder(what: str, folder: Path) -> Finding:
    there = next((one for one in (folder.absolute(), *folder.absolute().parents) if one.exists()), None)
    if there is None or not there.is_dir() or not os.access(there, os.W_OK):
        return Finding(
            what,
            False,
            _("{path} cannot be written.").format(path=folder),
            _("Set `cache` and `data` in broadcast.toml."),
        )
    free = shutil.disk_usage(there).free // 1_000_000
    used = (
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000 if folder.is_dir() else 0
    )
    says = _("{path}: {used} MB used, {free} MB free").format(path=folder, used=used, free=free)
    return Finding(what, free >= LITTLE_MB, says, "" if free >= LITTLE_MB else _("Free some room."))


def _clock() -> Finding:
    now = dt.datetime.now().astimezone()
    says = now.strftime("%Y-%m-%d %H:%M %z")
    if now.date() < EARLIEST:
        return Finding(_("Clock"), False, says, _("Set the computer's clock: online voices refuse a wrong one."))
    return Finding(_("Clock"), True, says)
