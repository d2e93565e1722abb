"""Utterances → Programme: one voice for all of them, joined with planned pauses and chimes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _

import numpy as np

from broadcast import cache, engines, pace
from broadcast.audio import chime, edit, music, pauses
from broadcast.audio.files import RATE
from broadcast.audio.levels import lufs, sound_bounds
from broadcast.config import Settings
from broadcast.errors import EngineError, SynthesisFailed
from broadcast.model import Clip, Mark, Programme, Remark, Said, Samples, Utterance, Voice
from broadcast.utterances import of_text

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


def speak(
    utterances: Sequence[Utterance], ladder: Sequence[Voice], settings: Settings, progress: Progress, paced: bool = True
) -> tuple[Voice, tuple[Clip, ...], tuple[Remark, ...]]:
    """All utterances by the first voice of the ladder that speaks every one; a remark for each voice that did not.

    Args:
        paced: whether they are brought to the pace of the settings; what single sentences last says little of a voice.

    Raises:
        EngineError: no voice did; with every reason.
    """
    failed: list[tuple[Voice, EngineError]] = []
    for voice in ladder:
        try:
            made = _by(voice, utterances, settings, progress, paced)
        except EngineError as exc:
            failed.append((voice, exc))
            continue
        remarks = [
            Remark(
                "voice",
                0,
                one.name,
                _("The voice {wanted} could not be used: {reason} {given} speaks the whole broadcast instead.").format(
                    wanted=one.name, reason=exc.message, given=voice.name
                ),
            )
            for one, exc in failed
        ]
        if abs(made.stretched) > pace.STRETCH:
            advice = _("It does not speak as fast or slowly as asked; it was stretched by {percent} %.")
            remarks.append(Remark("pace", 0, voice.name, advice.format(percent=round(100 * made.stretched))))
        return voice, made.clips, tuple(remarks)
    if len(failed) == 1:
        raise failed[0][1]
    reasons = "".join(f"\n  {voice.name}: {exc.message}" for voice, exc in failed)
    hints = " ".join(dict.fromkeys(exc.hint for _voice, exc in failed))
    raise EngineError(_("No voice could speak:") + reasons, hints)


def _by(
    voice: Voice, utterances: Sequence[Utterance], settings: Settings, progress: Progress, paced: bool
) -> pace.Spoken:
    engine = engines.load(voice.engine, settings.cache_folder)

    def speak(chosen: Sequence[Utterance], voice: Voice, wanted: float) -> tuple[Clip, ...]:
        requests = [engine.request(utterance, voice, wanted) for utterance in chosen]
        if not all(cache.has(settings.cache_folder, request) for request in requests):
            engine.check(voice)
        clips = []
        for number, (utterance, request) in enumerate(zip(chosen, requests, strict=True)):
            if chosen is utterances:
                progress(number, len(chosen), utterance.text)
            clips.append(_kept(engine, utterance, voice, wanted, request, settings))
        return tuple(clips)

    if paced:
        passage = [of_text(sentence, {})[0] for sentence in pace.PASSAGE]
        made = pace.spoken(utterances, pace.measured(voice, passage, speak), settings.pace, speak)
    else:
        made = pace.Spoken(speak(utterances, voice, settings.pace), 0.0)
    progress(len(utterances), len(utterances), "")
    cache.shrink(settings.cache_folder, settings.cache_mb * 1_000_000)
    return made


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
