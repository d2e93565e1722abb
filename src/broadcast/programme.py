"""Utterances → Programme: one voice for all of them, joined with planned pauses and chimes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from gettext import gettext as _
from typing import TypeVar

import numpy as np

from broadcast import cache, engines, pace, rungs
from broadcast.audio import chime, edit, music, pauses
from broadcast.audio.files import RATE
from broadcast.audio.levels import lufs, sound_bounds
from broadcast.config import Settings
from broadcast.errors import BroadcastError, EngineError, EngineUnavailable, ScriptError, SynthesisFailed, ended
from broadcast.model import Clip, Mark, Programme, Remark, Said, Samples, Utterance, Voice
from broadcast.utterances import of_text, reading_locale

T = TypeVar("T")
Progress = Callable[[int, int, str], None]
"""Called with what is done, of how much, and the sentence in hand."""

LEAD_S = 0.3
"""Silence before the chime: an amplifier that wakes swallows the first sound."""
TAIL_S = 0.1
"""Silence behind the last chime, in which filters ring out."""
AFTER_CHIME_S = 0.4
SENTENCE_S = 0.8
ITEM_S = 1.15
"""Pauses: with these a script of usual length is heard at about 190 syllables a minute overall when spoken at 230."""
CHIME_DB = -4.0
"""The chimes' peak against the speech's."""
WITH_MUSIC_S = 1.6
"""With a bed of music, in place of AFTER_CHIME_S: it comes up and is heard before it goes down."""


class _Resting(EngineUnavailable):
    """The voice failed so often that it is not asked for a while."""


def climb(
    ladder: Sequence[Voice], attempt: Callable[[Voice, str], T], settings: Settings, *, rest: bool = True
) -> tuple[Voice, T, tuple[Remark, ...]]:
    """The first voice of the ladder for which `attempt` succeeds, what it gave, and a remark for each before it.

    Args:
        attempt: speaks everything by that voice, as `speak` does with the reason why it is better not asked.
        rest: whether voices that failed again and again are passed over; they are asked when no other one speaks.

    Raises:
        EngineError, ScriptError: no voice did; with every reason.
    """
    tired = rungs.resting(settings.data_folder, rungs.now()) if rest and len(ladder) > 1 else {}
    failed: dict[str, BroadcastError] = {}
    for voice, why in [*((one, tired.get(one.name, "")) for one in ladder), *((one, "") for one in ladder)]:
        if voice.name in failed and not isinstance(failed[voice.name], _Resting):
            continue
        try:
            made = attempt(voice, why)
        except (EngineError, ScriptError) as exc:
            failed[voice.name] = exc
            continue
        failed.pop(voice.name, None)
        told = _("The voice {wanted} could not be used: {reason} {given} speaks the whole broadcast instead.")
        remarks = (
            Remark("voice", 0, name, told.format(wanted=name, reason=ended(exc.message), given=voice.name))
            for name, exc in failed.items()
        )
        return voice, made, tuple(remarks)
    first = failed[ladder[0].name]
    if len(failed) == 1 or isinstance(first, ScriptError):
        raise first
    reasons = "".join(f"\n  {name}: {exc.message}" for name, exc in failed.items())
    hints = "\n".join(dict.fromkeys(exc.hint for exc in failed.values()))
    raise EngineError(_("No voice could speak:") + reasons, hints)


def speak(
    utterances: Sequence[Utterance],
    voice: Voice,
    settings: Settings,
    progress: Progress,
    *,
    paced: bool = True,
    resting: str = "",
) -> pace.Spoken:
    """All utterances by that voice; how it fared is noted, if it was asked and not only the cache.

    Args:
        paced: whether they are brought to the pace of the settings; what single sentences last says little of a voice.
        resting: why it is better not asked; empty: it may be.

    Raises:
        EngineError: it did not speak every one.
    """
    engine = engines.load(voice.engine, settings.cache_folder)
    asked = False

    def kept(chosen: Sequence[Utterance], voice: Voice, wanted: float) -> int:
        return sum(cache.has(settings.cache_folder, engine.request(one, voice, wanted)) for one in chosen)

    def speak(chosen: Sequence[Utterance], voice: Voice, wanted: float) -> tuple[Clip, ...]:
        nonlocal asked
        requests = [engine.request(utterance, voice, wanted) for utterance in chosen]
        if kept(chosen, voice, wanted) < len(chosen):
            if resting:
                raise _Resting(resting, _("Look at its service: `broadcast doctor`."))
            asked = True
            engine.check(voice)

        def clip_of(number: int) -> Clip:
            return _kept(engine, chosen[number], voice, wanted, requests[number], settings)

        clips: dict[int, Clip] = {}
        for number, clip in each(clip_of, [one.count for one in chosen], engine.at_once):
            clips[number] = clip
            if chosen is utterances:
                progress(len(clips), len(chosen), chosen[number].text)
        return tuple(clips[number] for number in range(len(chosen)))

    try:
        if paced:
            locale = reading_locale(voice)
            unknown = () if voice.measured else pace.PASSAGE
            passage = [of_text(sentence, {}, locale=locale)[0] for sentence in unknown]
            made = pace.spoken(utterances, pace.measured(voice, passage, speak), settings.pace, speak, kept)
        else:
            made = pace.Spoken(speak(utterances, voice, settings.pace), 0.0)
    except EngineError as exc:
        if asked:
            passage = [of_text(sentence, {})[0] for sentence in pace.PASSAGE]
            why = rungs.without_text(exc.message, [*utterances, *passage])
            rungs.note(settings.data_folder, voice.name, why, rungs.now())
        raise
    if asked:
        rungs.note(settings.data_folder, voice.name, "", rungs.now())
    progress(len(utterances), len(utterances), "")
    cache.shrink(settings.cache_folder, settings.cache_mb * 1_000_000)
    return made


def off_pace(voice: Voice, made: pace.Spoken) -> tuple[Remark, ...]:
    """A remark for a voice that had to be stretched further than a listener fails to notice."""
    if abs(made.stretched) <= pace.STRETCH:
        return ()
    advice = _("It does not speak as fast or slowly as asked; it was stretched by {percent} %.")
    return (Remark("pace", 0, voice.name, advice.format(percent=round(100 * made.stretched))),)


def each(work: Callable[[int], Clip], lengths: Sequence[int], at_once: int) -> Iterator[tuple[int, Clip]]:
    """Numbers from 0 with what `work` gives for them, up to `at_once` at the same time, as they are done.

    The longest are begun first, so that nothing is left to wait for at the end.

    Args:
        lengths: how much work each is.
    """
    if at_once == 1:
        yield from ((number, work(number)) for number in range(len(lengths)))
        return
    with ThreadPoolExecutor(at_once) as pool:
        begun = {pool.submit(work, n): n for n in sorted(range(len(lengths)), key=lambda n: -lengths[n])}
        try:
            for future in as_completed(begun):
                yield begun[future], future.result()
        finally:
            for future in begun:
                future.cancel()


def _kept(
    engine: engines.Engine, utterance: Utterance, voice: Voice, wanted: float, request: str, settings: Settings
) -> Clip:
    """The clip at RATE with its pauses as planned and without the silence at its ends, from the cache or spoken now."""
    spoken = cache.clip(settings.cache_folder, request, lambda: engine.speak(utterance, voice, wanted))
    clip = edit.trim(edit.resample(spoken, RATE))
    clip = pauses.paused(clip, pauses.planned(utterance.spoken))
    if not len(clip.samples):
        raise SynthesisFailed(
            _("The voice {name} gave silence for '{text}'.").format(name=voice.name, text=utterance.text),
            _("Choose another voice: `broadcast voices`."),
        )
    return clip


def assemble(
    items: Sequence[int],
    utterances: Sequence[Utterance],
    clips: Sequence[Clip],
    ai_label: str,
    *,
    jingle: Clip | None = None,
    bed: Clip | None = None,
    bed_db: float = -18.0,
) -> Programme:
    """One pass: chime, sentences with their pauses, closing chime.

    Args:
        items: for each utterance the index of the script item that it belongs to.
        ai_label: `rhythm` makes the closing chime tell short-long-short-short that the voice is synthetic.
        jingle: takes the opening chime's place, no louder than that and than the speech.
        bed: music for Programme.bed, between the chimes, so that no two tunes are heard at once.
        bed_db: its loudness under the speech, as `music.bed` has it.
    """
    peak = max(float(np.abs(clip.samples).max()) for clip in clips)
    level = np.float32(peak * 10 ** (CHIME_DB / 20))
    start = chime.opening(RATE) * level if jingle is None else _as_loud(jingle.samples, clips, float(level))
    end = chime.label(RATE) if ai_label == "rhythm" else chime.closing(RATE)
    between = edit.silence(AFTER_CHIME_S if bed is None else WITH_MUSIC_S, RATE)
    parts = [edit.silence(LEAD_S, RATE), start, between]
    at = sum(map(len, parts))
    from_s = (at - len(between)) / RATE
    said = []
    for number, (item, utterance, clip) in enumerate(zip(items, utterances, clips, strict=True)):
        if number:
            pause = edit.silence(SENTENCE_S if item == items[number - 1] else ITEM_S, RATE)
            parts.append(pause)
            at += len(pause)
        first, last = sound_bounds(clip)
        marks = (Mark(mark.index, at / RATE + mark.start_s, at / RATE + mark.end_s) for mark in clip.marks)
        said.append(Said(item, utterance, (at + first) / RATE, (at + last) / RATE, tuple(marks)))
        parts.append(clip.samples)
        at += len(clip.samples)
    parts += [between, end * level, edit.silence(TAIL_S, RATE)]
    samples = np.concatenate(parts)
    within = from_s, (at + len(between)) / RATE
    spans = [(one.start_s, one.end_s) for one in said]
    under = None if bed is None else music.bed(bed, samples, spans, bed_db, within)
    return Programme(Clip(samples, RATE), tuple(said), under)


def _as_loud(jingle: Samples, clips: Sequence[Clip], peak: float) -> Samples:
    """The jingle at that peak, or lower where it would be louder than the speech."""
    gain = peak / float(np.abs(jingle).max())
    louder_db = lufs(jingle, RATE) + 20 * np.log10(gain) - lufs(np.concatenate([one.samples for one in clips]), RATE)
    if np.isfinite(louder_db) and louder_db > 0:
        gain *= 10 ** (-louder_db / 20)
    return np.asarray(jingle * np.float32(gain), dtype=np.float32)
