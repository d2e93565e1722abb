"""Notices → Script → Programme → loop file: the plain functions in order, called by every way in."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np

from broadcast import manifest, output, pace, programme, review, subtitles, utterances, versions, voices
from broadcast.audio import edit, formats, music
from broadcast.audio.files import RATE, encode_mp3, wav_bytes
from broadcast.audio.loop import GAP_S, LONGEST_SILENCE_S, Length, turns
from broadcast.audio.master import CONTRACT_LU, Mastered, master
from broadcast.config import Settings
from broadcast.errors import EngineError, EngineUnavailable, NoSpace, NotWritable, OutputError, ended
from broadcast.inbox.encoding import in_script_of
from broadcast.model import Clip, Item, Programme, Remark, Script, Speaker, Voice

LABEL = "以上语音由人工智能合成。"
"""The spoken label. Source: 《人工智能生成合成内容标识办法》, in force since 2025-09-01, article 4."""
_MARGIN_BYTES = 20_000_000
_AROUND_S = 8.0
"""About what chimes and pauses take of a programme."""


def localised(script: Script, locale: str) -> Script:
    """The script with what a person reads in the characters of that locale; what is spoken stays the same."""
    items = (replace(item, text=in_script_of(locale, item.text)) for item in script.items)
    return replace(script, items=tuple(items))


def make(
    chosen: Sequence[Script],
    settings: Settings,
    folder: Path,
    *,
    voice: str,
    speaker: str,
    length: Length,
    format: str = "",
    offline: bool,
    written: bool = False,
    remarks: Sequence[Remark] = (),
    progress: programme.Progress = lambda done, of, what: None,
) -> dict[str, Any]:
    """Speaks the scripts into `folder`, such as out/2026-12-01: 01.mp3 with its subtitles, script.txt, manifest.json.

    Gives the manifest.

    Args:
        chosen: one script, or several that are heard in turn, by one voice at one level, each as often as its weight.
        format: one of `formats.FORMATS`; empty: the first that the speaker plays.
        written: whether the scripts are as they were written from their notices just now: only such ones are written
            anew in Mandarin where a dialect's ladder ends in it.
        remarks: what is to be told besides, for the manifest.

    Raises:
        ScriptError: something blocks airing, all at once.
        VoiceNotFound, EngineError, AudioError, OutputError: as they say; the last good output is untouched.
    """
    profile = voices.speaker(speaker, settings)
    form = formats.FORMATS[format or profile.formats[0]]
    asked = voices.find(voice, settings)
    versions.fit(chosen, asked)
    rungs, refused = voices.ladder(voice, settings, offline)
    if not rungs:
        raise _no_rung(refused, asked, settings)
    jingle = music.jingle(settings.beside(settings.jingle)) if settings.jingle else None
    bed = music.music(settings.beside(settings.music)) if settings.music else None
    void = [remark for script in chosen for remark in review.approval_remark(script)]
    chosen = [
        _labelled(replace(one, approval=None) if review.approval_remark(one) else one, settings) for one in chosen
    ]

    def attempt(one: Voice, resting: str) -> tuple[versions.Version, pace.Spoken]:
        version = versions.of(chosen, asked, one, settings, written)
        about_s = _about_s(version.reviewed, [script.weight for script in version.scripts], length, settings)
        formats.fits(form, about_s)
        _room(folder, round(about_s * form.bytes_per_s))
        return version, programme.speak(version.utterances, one, settings, progress, resting=resting)

    try:
        said_by, (version, spoken_by), fallen = programme.climb(rungs, attempt, settings)
    except EngineError as exc:
        raise _with_ways_out(exc, refused, asked, settings) from exc
    chosen, reviewed, clips = version.scripts, version.reviewed, spoken_by.clips
    whole = as_one(chosen)
    each = [[(item, said) for item, one in enumerate(items) for said in one.utterances] for items in reviewed]
    passes, at, first = [], 0, 0
    for script, pairs in zip(chosen, each, strict=True):
        order, spoken = [first + item for item, _said in pairs], [said for _item, said in pairs]
        its = clips[at : at + len(pairs)]
        passes.append(
            programme.assemble(order, spoken, its, settings.ai_label, jingle=jingle, bed=bed, bed_db=settings.music_db)
        )
        at, first = at + len(pairs), first + len(script.items)
    mastered = [
        master(one.clip, profile, form, within=(one.said[0].start_s, one.said[-1].end_s), bed=one.bed) for one in passes
    ]
    told = [
        *remarks,
        *void,
        *_off_level(mastered, profile),
        *_other_days(chosen),
        *(Remark("voice", 0, voice, why) for why in refused),
        *fallen,
        *programme.off_pace(said_by, spoken_by),
        *version.remarks,
    ]
    told += [remark for items in reviewed for one in items for remark in one.remarks]

    name = f"01.{form.name}"
    with output.replacing(folder) as new:
        weights = [script.weight for script in chosen]
        loop = formats.write(form, [one.packets for one in mastered], weights, length, new / name)
        with (new / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != loop.sha256:
                raise OutputError(
                    _("{path} was not written as it should be.").format(path=new / name), _("Check the disk.")
                )
        told += [*_other_length(loop, length, form, name), *_unplayable(loop, profile, form, name)]
        titles = _write_subtitles(passes, loop, whole, new / name)
        made = manifest.describe(
            whole, said_by, profile, passes, mastered, [(name, loop)], settings.ai_label, told, titles
        )
        (new / "script.txt").write_text("\n".join(map(readable, chosen)), encoding="utf-8")
        (new / output.MANIFEST).write_text(manifest.as_json(made) + "\n", encoding="utf-8")
    return made


def as_one(chosen: Sequence[Script]) -> Script:
    """Several scripts as one, of the first one's day and community; approved if each of them is, by all who did."""
    if len(chosen) == 1:
        return chosen[0]
    approvals = [script.approval for script in chosen if script.approval]
    approval = None
    if len(approvals) == len(chosen):
        by = ", ".join(dict.fromkeys(one.by for one in approvals))
        approval = replace(max(approvals, key=lambda one: one.at.timestamp()), by=by, hash="")
    notices = {notice.id: notice for script in chosen for notice in script.notices}
    items = tuple(item for script in chosen for item in script.items)
    first = chosen[0]
    return Script(first.date, first.community, items, tuple(notices.values()), approval, locale=first.locale)


def _labelled(script: Script, settings: Settings) -> Script:
    """The script with the spoken label, where the settings want it and it has none."""
    if settings.ai_label != "spoken" or any(item.kind == "label" for item in script.items):
        return script
    return replace(script, items=(*script.items, Item("label", LABEL)))


def _about_s(
    reviewed: Sequence[Sequence[review.Reviewed]], weights: Sequence[int], length: Length, settings: Settings
) -> float:
    """About how long the file will be, before anything is spoken."""
    if length.seconds is not None:
        return length.seconds
    gap_s = GAP_S if length.gap_s is None else length.gap_s
    order = turns(weights)
    rounds = [order.count(one) * length.rounds if length.rounds else 1 for one in range(len(weights))]
    passes_s = [_AROUND_S + gap_s + sum(item.seconds(settings.pace) for item in one) for one in reviewed]
    return sum(times * one_s for times, one_s in zip(rounds, passes_s, strict=True))


def _other_days(chosen: Sequence[Script]) -> Iterator[Remark]:
    """A remark for scripts of several days in one loop."""
    days = sorted({script.date.isoformat() for script in chosen})
    if len(days) > 1:
        advice = _("The scripts are of several days; the loop is filed under {day}.")
        yield Remark("several_days", 0, ", ".join(days), advice.format(day=chosen[0].date.isoformat()))


def _unplayable(loop: formats.Loop, speaker: Speaker, form: formats.Format, name: str) -> Iterator[Remark]:
    """A remark for what the speaker does not play."""
    if form.name not in speaker.formats:
        advice = _("{speaker} does not play {format}: it takes {formats}.")
        told = advice.format(speaker=speaker.name, format=form.name, formats=", ".join(speaker.formats))
        yield Remark("format", 0, name, told)
    if speaker.longest_minutes is not None and loop.seconds > 60 * speaker.longest_minutes:
        advice = _("{speaker} plays {most} minutes at most.")
        yield Remark("length", 0, name, advice.format(speaker=speaker.name, most=speaker.longest_minutes))


def _off_level(mastered: Sequence[Mastered], speaker: Speaker) -> Iterator[Remark]:
    """A remark for each programme that could not be made as loud as the speaker's profile wants."""
    for one in mastered:
        if speaker.lufs is not None and abs(one.lufs - speaker.lufs) > CONTRACT_LU:
            advice = _("It reaches {lufs} LUFS of {wanted} under that peak. Lower `lufs` in the speaker's file.")
            yield Remark("level", 0, speaker.name, advice.format(lufs=round(one.lufs, 1), wanted=speaker.lufs))


def _other_length(loop: formats.Loop, length: Length, form: formats.Format, name: str) -> Iterator[Remark]:
    """A remark for a loop that is not as long as was asked."""
    wanted = length.seconds
    if wanted is not None and length.gap_s is None and loop.gap_seconds > LONGEST_SILENCE_S:
        advice = _("Whole passes leave {gap} s of silence behind each. Choose other --minutes, or a --gap.")
        yield Remark("gap", 0, name, advice.format(gap=round(loop.gap_seconds)))
    if wanted is None or abs(loop.seconds - wanted) <= form.frame_s + 0.001:
        return
    if length.gap_s is not None and (loop.repeats > 1 or loop.seconds < wanted):
        advice = _("Whole passes with that gap take {one} s instead of the {wanted} s asked.")
    elif len(loop.programmes) > 1:
        advice = _("All programmes take {one} s, more than the {wanted} s asked: each is heard, whole.")
    else:
        advice = _("One pass takes {one} s, more than the {wanted} s asked: it is heard once, whole.")
    yield Remark("length", 0, name, advice.format(one=loop.seconds, wanted=round(wanted)))


def _write_subtitles(passes: Sequence[Programme], loop: formats.Loop, script: Script, sound: Path) -> list[str]:
    """The .lrc and .srt of a loop beside it; gives their names."""
    title = " ".join(filter(None, (script.date.isoformat(), script.community)))
    lines = {
        ".lrc": subtitles.lrc(subtitles.cues(passes, loop.passes), title, script.community),
        ".srt": subtitles.srt(subtitles.cues(passes, loop.passes)),
    }
    for kind, text in lines.items():
        with sound.with_suffix(kind).open("w", encoding="utf-8", newline="") as file:
            file.writelines(text)
    return [sound.with_suffix(kind).name for kind in lines]


def say(
    lines: Sequence[str], settings: Settings, path: Path, voice: str, offline: bool, report: programme.Progress
) -> tuple[Remark, ...]:
    """Speaks sentences into a .mp3 or .wav file at full scale, without chimes; gives what is to be told.

    Of the voice's ladder only those of its own dialect speak, as single sentences are not written anew in Mandarin.

    Raises:
        ScriptError: there is nothing to say, or the voice's dialect has no reading for it.
        OutputError: the file's name or place is wrong.
    """
    kind = path.suffix.lower()
    if kind not in (".mp3", ".wav"):
        raise NotWritable(_("{path} is neither .mp3 nor .wav.").format(path=path), _("Give a name such as try.mp3."))
    asked = voices.find(voice, settings)
    rungs, refused = voices.ladder(voice, settings, offline)
    rungs = tuple(one for one in rungs if voices.dialect(one) == voices.dialect(asked))
    if not rungs:
        raise _no_rung(refused, asked, settings)

    def attempt(one: Voice, _resting: str) -> pace.Spoken:
        return programme.speak(utterances.of_lines(lines, settings, one), one, settings, report, paced=False)

    _by, made, fallen = programme.climb(rungs, attempt, settings, rest=False)
    output.replace_file(path, sound(made.clips, kind))
    return (*(Remark("voice", 0, voice, why) for why in refused), *fallen)


def sound(clips: Sequence[Clip], kind: str) -> bytes:
    """The clips with pauses behind them, as the bytes of a .mp3 or .wav file at full scale."""
    pause = edit.silence(programme.SENTENCE_S, RATE)
    samples = np.concatenate([part for clip in clips for part in (clip.samples, pause)])
    samples = samples * np.float32(10 ** (-1 / 20) / np.abs(samples).max())
    return wav_bytes(Clip(samples, RATE)) if kind == ".wav" else encode_mp3(samples)


def _no_rung(refused: Sequence[str], asked: Voice, settings: Settings) -> EngineError:
    hint = voices.ways_out(asked.name, settings) or _("Choose an embedded voice: `broadcast voices`.")
    return EngineUnavailable(" ".join(map(ended, refused)), hint)


def _with_ways_out(exc: EngineError, refused: Sequence[str], asked: Voice, settings: Settings) -> EngineError:
    """The error with what was ruled out besides and, for a dialect, with what can be spoken instead."""
    hint = "\n".join(filter(None, (exc.hint, voices.ways_out(asked.name, settings))))
    return type(exc)(" ".join((*map(ended, refused), exc.message)), hint)


def readable(script: Script) -> str:
    """The script as plain text, an item a paragraph."""
    head = " ".join(filter(None, (script.date.isoformat(), script.community)))
    return "\n\n".join((head, *(item.text for item in script.items))) + "\n"


def _room(out: Path, needed: int) -> None:
    """Tells before any work that the place cannot be written or its disk is too full."""
    with output.writing(out):
        there = next(one for one in (out.absolute(), *out.absolute().parents) if one.exists())
        if not there.is_dir():
            raise NotWritable(_("{path} is a file, not a folder.").format(path=there), _("Move it away, or choose -o."))
        if not os.access(there, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))
        free = shutil.disk_usage(there).free
    if free < needed + _MARGIN_BYTES:
        raise NoSpace(
            _("The disk of {path} has {free} MB free; this needs {needed} MB.").format(
                path=out, free=free // 1_000_000, needed=(needed + _MARGIN_BYTES) // 1_000_000
            ),
            _("Free some room, or choose another folder with -o."),
        )
