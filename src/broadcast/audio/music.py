"""A community's own sounds: the station's jingle, and a bed of music that goes down while somebody speaks."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcast.audio import edit, files
from broadcast.audio.levels import lufs, sound_bounds
from broadcast.errors import AudioError, DecodeFailed, Silent, reason
from broadcast.model import Clip, Samples

JINGLE_S = (0.2, 20.0)
"""The shortest and the longest jingle: a listener waits for the notice."""
MUSIC_S = (5.0, 1200.0)
"""The shortest and the longest music: shorter is heard as a stutter, longer is no piece of music."""
USED_S = 300.0
"""What is used of it, so that it needs little memory: a pass is shorter, and what is longer repeats."""
CROSSFADE_S = 2.0
"""Where the music repeats; a quarter of music that is shorter than four of it."""
DOWN_S, UP_S = 0.3, 0.8
"""How long before somebody speaks the bed goes down, and how long behind it comes up again."""
PAUSE_S = 1.2
"""In a shorter pause the bed stays down: those between sentences and items are (programme.SENTENCE_S, ITEM_S)."""
LIFT_DB = 6.0
"""How much louder the bed is in longer pauses, and before and after the speech."""
FADE_S = 0.8
"""At both ends of the bed, so that it begins and ends in silence."""
_EDGE_S = 0.02
"""The fades of a jingle, against clicks."""


def jingle(path: Path) -> Clip:
    """The jingle of a file at RATE, without silence at its ends.

    Raises:
        AudioError: it cannot be read, is silent, or not within JINGLE_S.
    """
    clip = edit.trim(_read("jingle", path, JINGLE_S))
    edge = min(round(_EDGE_S * clip.rate), len(clip.samples) // 2)
    samples = clip.samples.copy()
    samples[:edge] *= _rise(edge)
    samples[len(samples) - edge :] *= _rise(edge)[::-1]
    return Clip(samples, clip.rate)


def music(path: Path) -> Clip:
    """The music of a file at RATE, its first USED_S, without silence at its ends.

    Raises:
        AudioError: it cannot be read, is silent, or not within MUSIC_S.
    """
    return edit.trim(_read("music", path, MUSIC_S))


def _read(key: str, path: Path, limits: tuple[float, float]) -> Clip:
    shortest, longest = limits
    hint = _("Correct `{key}` in broadcast.toml, or delete the line.").format(key=key)
    try:
        whole_s = files.read(path, longest + 1, 8000)[0].seconds
        clip, _format = files.read(path, USED_S)
    except DecodeFailed as exc:
        raise AudioError(_("`{key}`: {reason}").format(key=key, reason=exc.message), hint) from exc
    except OSError as exc:
        told = _("{path} cannot be read: {reason}.").format(path=path, reason=reason(exc))
        raise AudioError(_("`{key}`: {reason}").format(key=key, reason=told), hint) from exc
    if whole_s > longest:
        told = _("`{key}`: {path} is longer than {most} s.").format(key=key, path=path, most=round(longest))
        raise AudioError(told, hint)
    first, last = sound_bounds(clip)
    if not last:
        raise Silent(_("`{key}`: {path} is silent.").format(key=key, path=path), hint)
    if last - first < shortest * clip.rate:
        told = _("`{key}`: {path} holds less than {least} s of sound.").format(key=key, path=path, least=shortest)
        raise AudioError(told, hint)
    return clip


def bed(
    music: Clip, speech: Samples, spans: Sequence[tuple[float, float]], under_db: float, within: tuple[float, float]
) -> Samples:
    """Music as long as `speech` to lay under it, down while somebody speaks, silent outside `within`.

    It is to be added to the speech, not to be compressed with it.

    Args:
        music: at RATE, not silent; repeated with crossfades, or cut.
        speech: at RATE and as it is before any shaping: the level is against this one.
        spans: from and to, in seconds, of each stretch in which somebody speaks, in order.
        under_db: loudness of the bed less that of the speech, in LU, each the integrated loudness (`levels.lufs`) of
            all these stretches joined; below 0.
        within: from and to, in seconds; both ends fade within it.
    """
    speech_lufs = _loudness(_joined(speech, spans))
    if not np.isfinite(speech_lufs):
        return np.zeros(len(speech), dtype=np.float32)
    begin, end = (min(max(0, round(second * files.RATE)), len(speech)) for second in within)
    sound = np.zeros(len(speech), dtype=np.float32)
    sound[begin:end] = repeated(music.samples / np.abs(music.samples).max(), end - begin)
    under_lufs = _loudness(_joined(sound, spans))
    if not np.isfinite(under_lufs):  # A quiet passage of the music.
        under_lufs = _loudness(sound)
    if not np.isfinite(under_lufs):
        return np.zeros(len(speech), dtype=np.float32)
    sound *= ducking(spans, len(speech))
    edge = min(round(FADE_S * files.RATE), (end - begin) // 2)
    sound[begin : begin + edge] *= _rise(edge)
    sound[end - edge : end] *= _rise(edge)[::-1]
    return np.asarray(sound * np.float32(10 ** ((speech_lufs + under_db - under_lufs) / 20)), dtype=np.float32)


def repeated(samples: Samples, count: int) -> Samples:
    """`count` samples of the music, again and again; each end is crossfaded with the beginning at equal power."""
    if count <= len(samples):
        return samples[:count]
    cross = min(round(CROSSFADE_S * files.RATE), len(samples) // 4)
    turn = np.linspace(0, np.pi / 2, cross, dtype=np.float32)
    seam = samples[-cross:] * np.cos(turn) + samples[:cross] * np.sin(turn)
    again = np.concatenate([seam, samples[cross:-cross]])
    return np.concatenate([samples[:-cross], np.resize(again, count - len(samples) + cross)])


def ducking(spans: Sequence[tuple[float, float]], count: int) -> NDArray[np.float32]:
    """The bed's gain for each of `count` samples: 1 in `spans` and the pauses under PAUSE_S, LIFT_DB more elsewhere."""
    stretches: list[tuple[float, float]] = []
    for start, end in spans:
        if stretches and start - stretches[-1][1] < PAUSE_S:
            stretches[-1] = stretches[-1][0], end
        else:
            stretches.append((start, end))
    if not stretches:
        return np.full(count, 10 ** (LIFT_DB / 20), dtype=np.float32)
    knots = [(start - DOWN_S, start, end, end + UP_S) for start, end in stretches]
    height = np.tile([1.0, 0.0, 0.0, 1.0], len(stretches))
    up = np.interp(np.arange(count) / files.RATE, np.ravel(knots), height).astype(np.float32)
    up *= up * (3 - 2 * up)  # Both bends of a ramp are smooth.
    return np.asarray(10 ** (LIFT_DB / 20 * up), dtype=np.float32)


def _joined(samples: Samples, spans: Sequence[tuple[float, float]]) -> Samples:
    parts = [samples[max(0, round(start * files.RATE)) : round(end * files.RATE)] for start, end in spans]
    return np.concatenate([*parts, samples[:0]])


def _loudness(samples: Samples) -> float:
    """Integrated; what is shorter than the meter's 400 ms is measured as if it went on."""
    return lufs(np.resize(samples, max(len(samples), files.RATE // 2)) if len(samples) else samples, files.RATE)


def _rise(count: int) -> NDArray[np.float32]:
    """From 0 to 1 with half a cosine."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(1, count)), dtype=np.float32)
