"""Notices → Script → Programme → loop file: the plain functions in order, called by every way in."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path
from typing import Any

import numpy as np

from broadcast import guard, manifest, output, programme, remarks, scriptfile, scripts, subtitles, utterances, voices
from broadcast.audio import edit, formats, music
from broadcast.audio.files import RATE, encode_mp3, wav_bytes
from broadcast.audio.loop import GAP_S, Length, turns
from broadcast.audio.master import CONTRACT_LU, Mastered, master
from broadcast.config import Settings, allowed_text
from broadcast.curate.flags import unfit
from broadcast.errors import EngineUnavailable, NoSpace, NotWritable, OutputError, ScriptError
from broadcast.inbox.encoding import in_script_of, simplified
from broadcast.model import Clip, Item, Notice, Programme, Remark, Script, Speaker, Utterance
from broadcast.text import euphony, figures, weekdays
from broadcast.text.words import own_words

LABEL = "以上语音由人工智能合成。"
"""The spoken label. Source: 《人工智能生成合成内容标识办法》, in force since 2025-09-01, article 4."""
_THIS_WEEK = re.compile("[本这下]周|[本这下]个?月|[今明]年")
_MARGIN_BYTES = 20_000_000
_FRAME_S = 8.0
"""About what chimes and pauses take of a programme."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item with everything that is to be said about it."""

    item: Item
    utterances: tuple[Utterance, ...]
    remarks: tuple[Remark, ...]

    @property
    def euphony(self) -> int:
        """How well it runs off the tongue, 0-100, as `text.euphony` defines it."""
        return euphony.measure([one for utterance in self.utterances for one in utterance.syllables]).score

    @property
    def blocked(self) -> bool:
        return any(remark.kind in guard.BLOCKING for remark in self.remarks)

    def seconds(self, pace: float) -> float:
        """How long it takes at that pace, the pauses between its sentences included."""
        pauses = programme.SENTENCE_S * (len(self.utterances) - 1)
        return round(60 * sum(one.count for one in self.utterances) / pace + pauses, 1)


def write_script(notices: Sequence[Notice], settings: Settings, date: dt.date) -> Script:
    """The script of these notices with the community's own opening and closing.

    Raises:
        ScriptError: a template is broken or says what its notice does not.
    """
    return scripts.write(
        notices,
        date=date,
        community=settings.community,
        opening=settings.opening,
        closing=settings.closing,
        line=settings.lines[date.toordinal() % len(settings.lines)] if settings.lines else "",
        templates=settings.folders("templates"),
        own=own_words(settings),
    )


def airable(
    notices: Sequence[Notice], settings: Settings, date: dt.date
) -> tuple[tuple[Notice, ...], tuple[Remark, ...]]:
    """The notices that may be aired on that day, and for each of the others a remark that says why not."""
    good, remarks = [], []
    for notice in notices:
        try:
            reviewed = review(write_script([notice], settings, date), settings)
        except ScriptError as exc:
            remarks.append(Remark("left_out", 0, notice.source, exc.message))
            continue
        why = [f"{r.text}: {r.advice}" for one in reviewed for r in one.remarks if r.kind in guard.BLOCKING]
        if why:
            remarks.append(Remark("left_out", 0, notice.source, " ".join(why)))
        else:
            good.append(notice)
    return tuple(good), tuple(remarks)


def review(script: Script, settings: Settings, voice: str = "") -> tuple[Reviewed, ...]:
    """Each item with its utterances, and the remarks of guard, wording and reading.

    Args:
        voice: whose lexicon is read besides the community's; empty: that of the settings.

    Raises:
        ScriptError: an item cannot be read aloud at all.
    """
    known = {notice.id: notice for notice in script.notices}
    own, allowed = utterances.own_lexicon(settings, voice), simplified(allowed_text(settings, script))
    reviewed, words = [], own_words(settings)
    for item in script.items:
        spoken, reading = utterances.of_item(item, own)
        notice = known.get(item.notice)
        plain = _simplified(item)
        held = guard.check(plain, notice, allowed, script.date, words)
        held = (*held, *_unfit(notice))
        days = (*_counted_days(plain, notice, script.date), *_wrong_weekdays(plain, notice, script.date))
        one = Reviewed(item, spoken, ())
        hard = remarks.remarks(plain, one.seconds(settings.pace), notice, words)
        told = _as_written((*held, *_reworded(item, notice), *days, *hard), plain.text, item.text)
        reviewed.append(replace(one, remarks=(*told, *reading)))
    return tuple(reviewed)


def localised(script: Script, locale: str) -> Script:
    """The script with what a person reads in the characters of that locale; what is spoken stays the same."""
    items = (replace(item, text=in_script_of(locale, item.text)) for item in script.items)
    return replace(script, items=tuple(items))


def _simplified(item: Item) -> Item:
    """The item as the rules read it, its text of the same length."""
    added = tuple(map(simplified, item.added))
    return replace(item, text=simplified(item.text), spoken=simplified(item.spoken), added=added)


def _as_written(told: Sequence[Remark], plain: str, text: str) -> list[Remark]:
    """Remarks on a Simplified text that quote the text itself."""
    ends = [remark.at + len(remark.text) for remark in told]
    return [
        replace(one, text=text[one.at : end]) if plain[one.at : end] == one.text else one
        for one, end in zip(told, ends, strict=True)
    ]


def _reworded(item: Item, notice: Notice | None) -> tuple[Remark, ...]:
    """A remark for an item whose wording a language model proposed."""
    if not item.rewriter:
        return ()
    advice = _("The rewriter {model} worded this; it was checked against the notice. Read it before it is aired.")
    source = notice.source if notice else item.kind
    return (Remark("rewritten", 0, source, advice.format(model=item.rewriter)),)


def _unfit(notice: Notice | None) -> Iterator[Remark]:
    """A remark that blocks for each reason why the notice itself is not to be aired."""
    for flag in unfit(notice) if notice else ():
        advice = _("It is not aired: {why}. If an authority answers for it, say who at its head: `issuer: …`.")
        yield Remark(flag.kind, 0, notice.source if notice else "", advice.format(why=flag.why))


def _counted_days(item: Item, notice: Notice | None, date: dt.date) -> tuple[Remark, ...]:
    """A remark for a word such as 明天 or 本周 in a notice that does not say when it was written."""
    found = figures.RELATIVE.search(item.text) or _THIS_WEEK.search(item.text)
    if found is None or notice is None or notice.date:
        return ()
    advice = _("The notice bears no date, so this is counted from {date}. Check it, or give the notice a `date`.")
    return (Remark("relative_day", found.start(), found[0], advice.format(date=date)),)


def _wrong_weekdays(item: Item, notice: Notice | None, date: dt.date) -> Iterator[Remark]:
    """A remark for each date with another weekday beside it than its own, in the item or in what the notice says."""
    if notice is None:
        return
    told = set[tuple[str, str]]()
    for text in (item.text, notice.plain):
        for one in weekdays.contradictions(text, notice.date or date):
            if (one.date, one.written) not in told:
                told.add((one.date, one.written))
                advice = _("{date} is {true}, and the notice says {written}: ask which one holds.").format(
                    date=one.date, true=one.true, written=one.written
                )
                at = one.start if text is item.text else 0
                yield Remark("weekday_wrong", at, text[one.start : one.end], advice)


def approval_remark(script: Script) -> tuple[Remark, ...]:
    """A remark if somebody approved the script and it was edited since."""
    if script.approval is None or scriptfile.is_approved(script):
        return ()
    advice = _("{by} approved it on {day}, and it was edited since: the approval is void. Approve it again.").format(
        by=script.approval.by, day=script.approval.at.date().isoformat()
    )
    return (Remark("approval_void", 0, script.approval.by, advice),)


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
    remarks: Sequence[Remark] = (),
    progress: programme.Progress = lambda done, of, what: None,
) -> dict[str, Any]:
    """Speaks the scripts into `folder`, such as out/2026-12-01: 01.mp3 with its subtitles, script.txt, manifest.json.

    Gives the manifest.

    Args:
        chosen: one script, or several that are heard in turn, by one voice at one level, each as often as its weight.
        format: one of `formats.FORMATS`; empty: the first that the speaker plays.
        remarks: what is to be told besides, for the manifest.

    Raises:
        ScriptError: something blocks airing, all at once.
        VoiceNotFound, EngineError, AudioError, OutputError: as they say; the last good output is untouched.
    """
    profile = voices.speaker(speaker, settings)
    form = formats.FORMATS[format or profile.formats[0]]
    rungs, refused = voices.ladder(voice, settings, offline)
    if not rungs:
        raise EngineUnavailable(" ".join(refused), _("Choose an embedded voice: `broadcast voices`."))
    jingle = music.jingle(settings.beside(settings.jingle)) if settings.jingle else None
    bed = music.music(settings.beside(settings.music)) if settings.music else None
    void = [remark for script in chosen for remark in approval_remark(script)]
    chosen = [_labelled(replace(one, approval=None) if approval_remark(one) else one, settings) for one in chosen]
    whole = as_one(chosen)
    reviewed = [review(script, settings, voice) for script in chosen]
    unblocked([one for each in reviewed for one in each], whole)
    about_s = _about_s(reviewed, [script.weight for script in chosen], length, settings)
    formats.fits(form, about_s)
    _room(folder, round(about_s * form.bytes_per_s))

    each = [[(item, said) for item, one in enumerate(items) for said in one.utterances] for items in reviewed]
    said_by, clips, fallen = programme.speak([said for one in each for _item, said in one], rungs, settings, progress)
    passes, at, first = [], 0, 0
    for script, pairs in zip(chosen, each, strict=True):
        order, spoken = [first + item for item, _said in pairs], [said for _item, said in pairs]
        its = clips[at : at + len(pairs)]
        passes.append(
            programme.assemble(order, spoken, its, settings.ai_label, jingle=jingle, bed=bed, bed_db=settings.music_db)
        )
        at, first = at + len(pairs), first + len(script.items)
    mastered = [master(one.clip, profile, form, one.bed) for one in passes]
    told = [
        *remarks,
        *void,
        *_off_level(mastered, profile),
        *(Remark("voice", 0, voice, why) for why in refused),
        *fallen,
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
        told += _other_length(loop, length, form, name)
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
    return Script(chosen[0].date, chosen[0].community, items, tuple(notices.values()), approval)


def _labelled(script: Script, settings: Settings) -> Script:
    """The script with the spoken label, where the settings want it and it has none."""
    if settings.ai_label != "spoken" or any(item.kind == "label" for item in script.items):
        return script
    return replace(script, items=(*script.items, Item("label", LABEL)))


def _about_s(
    reviewed: Sequence[Sequence[Reviewed]], weights: Sequence[int], length: Length, settings: Settings
) -> float:
    """About how long the file will be, before anything is spoken."""
    if length.seconds is not None:
        return length.seconds
    gap_s = GAP_S if length.gap_s is None else length.gap_s
    order = turns(weights)
    rounds = [order.count(one) * length.rounds if length.rounds else 1 for one in range(len(weights))]
    passes_s = [_FRAME_S + gap_s + sum(item.seconds(settings.pace) for item in one) for one in reviewed]
    return sum(times * one_s for times, one_s in zip(rounds, passes_s, strict=True))


def _off_level(mastered: Sequence[Mastered], speaker: Speaker) -> Iterator[Remark]:
    """A remark for each programme that could not be made as loud as the speaker's profile wants."""
    for one in mastered:
        if speaker.lufs is not None and abs(one.lufs - speaker.lufs) > CONTRACT_LU:
            advice = _("It reaches {lufs} LUFS of {wanted} under that peak. Lower `lufs` in the speaker's file.")
            yield Remark("level", 0, speaker.name, advice.format(lufs=round(one.lufs, 1), wanted=speaker.lufs))


def _other_length(loop: formats.Loop, length: Length, form: formats.Format, name: str) -> Iterator[Remark]:
    """A remark for a loop that is not as long as was asked."""
    wanted = length.seconds
    if wanted is None or abs(loop.seconds - wanted) <= form.frame_s + 0.001:
        return
    if length.gap_s is not None and loop.repeats > 1:
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
    spoken: Sequence[Utterance], settings: Settings, path: Path, voice: str, offline: bool, report: programme.Progress
) -> tuple[Remark, ...]:
    """Speaks sentences into a .mp3 or .wav file at full scale, without chimes; gives what is to be told.

    Raises:
        ScriptError: there is nothing to say.
        OutputError: the file's name or place is wrong.
    """
    if not spoken:
        raise ScriptError(_("There is nothing to say."), _("Write a sentence, with hanzi, letters or digits."))
    kind = path.suffix.lower()
    if kind not in (".mp3", ".wav"):
        raise NotWritable(_("{path} is neither .mp3 nor .wav.").format(path=path), _("Give a name such as try.mp3."))
    rungs, refused = voices.ladder(voice, settings, offline)
    _by, clips, fallen = programme.speak(spoken, rungs, settings, report, paced=False)
    pause = edit.silence(programme.SENTENCE_S, RATE)
    samples = np.concatenate([part for clip in clips for part in (clip.samples, pause)])
    samples = samples * np.float32(10 ** (-1 / 20) / np.abs(samples).max())
    sound = wav_bytes(Clip(samples, RATE)) if kind == ".wav" else encode_mp3(samples)
    output.replace_file(path, sound)
    return (*(Remark("voice", 0, voice, why) for why in refused), *fallen)


def readable(script: Script) -> str:
    """The script as plain text, an item a paragraph."""
    head = " ".join(filter(None, (script.date.isoformat(), script.community)))
    return "\n\n".join((head, *(item.text for item in script.items))) + "\n"


def unblocked(reviewed: Sequence[Reviewed], script: Script) -> None:
    """Returns if the script may be aired.

    Raises:
        ScriptError: with everything that blocks it.
    """
    sources = {notice.id: notice.source for notice in script.notices}
    wrong = [
        f"\n  {sources.get(one.item.notice, one.item.kind)}: {guard.word(remark.kind)}: {remark.text} ({remark.advice})"
        for one in reviewed
        for remark in one.remarks
        if remark.kind in guard.BLOCKING
    ]
    if wrong:
        raise ScriptError(
            _("This must not be aired:") + "".join(wrong),
            _("Correct the sentences, or list yours under `added` and facts left out on purpose under `omitted`."),
        )


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
