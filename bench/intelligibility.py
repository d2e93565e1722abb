"""What is understood through a small horn on a noisy street: plain, only limited, and as we master it.

`python bench/intelligibility.py [--plot PICTURE.png]`. All three play at the same true peak, which is what such a
device is limited by: taken behind the horn and over the speech alone, where the plain one fares best.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import hearing
import numpy as np
import sii
import street
import table
from street import Sound

from broadcast import config, programme, utterances, voices
from broadcast.audio import edit, files, levels
from broadcast.audio.master import master
from broadcast.model import Clip, Programme, Speaker

SENTENCES = {
    "mandarin": (
        "明天上午九点到下午三点，六号楼和七号楼停水检修，请提前存好生活用水。",
        "近期流感高发，外出请佩戴好口罩，回家后及时洗手，室内每天开窗通风。",
        "陌生电话要您转账的，一律不要相信，更不要把验证码告诉别人。",
        "电动车请停到楼下车棚，严禁推进楼道充电，以免引发火灾。",
    ),
    "xiaobei": (
        "今晚有大风降温，请收好阳台上的花盆和衣物，老人孩子尽量少出门。",
        "本周六上午，社区卫生服务站为老年人免费量血压、测血糖，请带上身份证。",
        "夏季雷雨多发，请不要在大树下避雨，也不要蹚过积水的路面。",
        "垃圾分类请按时投放，厨余垃圾请先沥干水分，再倒进绿色的桶里。",
    ),
}
"""By voice; about a minute in all."""
NOISES = ("street", "speech-shaped", "babble")
SNRS_DB = (12, 6, 0)
"""The speech's true peak, less CREST_DB, against the noise's root mean square."""
CREST_DB = 12.0
"""What speech's peaks commonly lie above its root mean square: a yardstick, the same for all three."""
SEEDS = (1, 2, 3)
NOISE_DB = 65.0
"""Sound pressure level of the noise, for the SII: a busy street."""
RATE = 24_000
"""Hz; all that lies above the horn's band is gone."""
AROUND_S = 0.4
"""How much of the noise before and after a sentence is heard with it."""
NOISY_DB = 6
"""From here down ESTOI is claimed to be above that of the limiter too. Where there is little noise, it mostly tells how
much the sound was changed, which is what a compressor is for."""
PLAIN, LIMITED, OURS = TREATMENTS = ("plain", "limiter only", "ours")


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One voice's sentences, as they were spoken and as the horn gives them off."""

    said: tuple[tuple[str, slice], ...]
    """Each sentence and where it is heard."""
    clean: Sound
    """Neither mastered nor through the horn: what ESTOI compares with."""
    emitted: dict[str, Sound]
    """By treatment, at RATE, as long as `clean`; a true peak of CREST_DB over 1."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one treatment is understood in one noise; means of all voices and seeds."""

    estoi: float
    """Extended short-time objective intelligibility, about 0 to 1. Source: J. Jensen, C. H. Taal, "An algorithm for
    predicting the intelligibility of speech masked by modulated noise maskers", IEEE/ACM TASLP 24 (2016)."""
    sii: float
    wrong: float | None
    """Of a hundred syllables, with the first seed; None: nobody listened."""


Scores = dict[tuple[str, int, str], Score]
"""By noise, SNR and treatment."""


def treatments(settings: config.Settings) -> dict[str, Speaker]:
    horn = voices.speaker("horn", settings)
    return {PLAIN: voices.speaker("flat", settings), LIMITED: replace(horn, shape=None), OURS: horn}


def spoken(voice: str, sentences: Sequence[str], settings: config.Settings) -> Programme:
    """The sentences as one pass of a broadcast, kept in the user's cache."""
    said = [utterances.of_text(sentence, {})[0] for sentence in sentences]
    clips = programme.speak(said, voices.find(voice, settings), settings, lambda *_: None).clips
    return programme.assemble(range(len(said)), said, clips, settings.ai_label)


def take(one: Programme, speakers: dict[str, Speaker]) -> Take:
    """Chimes are mastered with the speech, as in a broadcast, and left out then."""
    start, end = round(one.said[0].start_s * files.RATE), round(one.said[-1].end_s * files.RATE)
    emitted = {}
    for name, speaker in speakers.items():
        decoded = files.decode_mp3(master(one.clip, speaker).packets.data)
        begin = start + delay(one.clip.samples, decoded)
        sound = street.through_horn(_at_rate(decoded[begin : begin + end - start]), RATE)
        emitted[name] = sound * 10 ** ((CREST_DB - levels.true_peak_dbtp(sound.astype(np.float32), RATE)) / 20)
    first = one.said[0].start_s
    said = tuple((each.utterance.text, _at(each.start_s - first, each.end_s - first)) for each in one.said)
    return Take(said, _at_rate(one.clip.samples[start:end]), emitted)


def _at(start_s: float, end_s: float) -> slice:
    return slice(round(start_s * RATE), round(end_s * RATE))


def delay(sound: Sound, later: Sound) -> int:
    """By how many samples `later` lags behind: where both correlate best."""
    size = 1 << (len(sound) + len(later)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(later, size) * np.conj(np.fft.rfft(sound, size)), size)
    most = int(alike.argmax())
    return most if most < size // 2 else most - size


def _at_rate(sound: Sound) -> Sound:
    clip = Clip(np.asarray(sound, dtype=np.float32), files.RATE)
    return np.asarray(edit.resample(clip, RATE).samples, dtype=np.float64)


def noise(kind: str, count: int, seed: int, sentences: Sequence[Sound]) -> Sound:
    if kind == "babble":
        return street.babble(sentences, count, seed)
    return {"street": street.traffic, "speech-shaped": street.speech_shaped}[kind](count, RATE, seed)


def scores(takes: Sequence[Take], hear: hearing.Hear | None) -> Scores:
    """Every treatment in every noise at every level."""
    pieces = [one.clean[at] for one in takes for _text, at in one.said]
    found: Scores = {}
    for kind in NOISES:
        around = [[noise(kind, len(one.clean), seed, pieces) for seed in SEEDS] for one in takes]
        for snr_db in SNRS_DB:
            for name in TREATMENTS:
                found[kind, snr_db, name] = score(takes, name, around, snr_db, hear)
    return found


def score(
    takes: Sequence[Take], name: str, around: Sequence[Sequence[Sound]], snr_db: float, hear: hearing.Hear | None
) -> Score:
    """One treatment in one noise at one level.

    Args:
        around: for each take its noises, one for each seed.
    """
    from pystoi import stoi

    quieter, full_db = 10 ** (-snr_db / 20), NOISE_DB + snr_db
    estoi, audible, heard = [], [], []
    for one, noises in zip(takes, around, strict=True):
        sound = one.emitted[name]
        speech_db = sii.levels(sound, RATE, full_db)
        for masker in noises:
            estoi.append(stoi(one.clean, sound + quieter * masker, RATE, extended=True))
            audible.append(sii.sii(speech_db, sii.levels(masker, RATE, NOISE_DB)))
        if hear:
            mixed = sound + quieter * noises[0]
            heard += [(text, hear(_for_hearer(mixed[_wider(at)]))) for text, at in one.said]
    return Score(float(np.mean(estoi)), float(np.mean(audible)), hearing.wrong(heard) if hear else None)


def _wider(at: slice) -> slice:
    more = round(AROUND_S * RATE)
    return slice(max(0, at.start - more), at.stop + more)


def _for_hearer(sound: Sound) -> hearing.Sound:
    clip = Clip((0.5 * sound / np.abs(sound).max()).astype(np.float32), RATE)
    return edit.resample(clip, hearing.RATE).samples


def rows(found: Scores) -> list[table.Row]:
    """Ours beside the plain one: ESTOI and SII for each noise and level, what was misheard for each level."""
    listed = []
    for measure in ("ESTOI", "SII"):
        for kind in NOISES:
            for snr_db in SNRS_DB:
                values = [_value(found[kind, snr_db, name], measure) for name in TREATMENTS]
                against = "plain" if measure == "ESTOI" and snr_db > NOISY_DB else "both"
                listed.append(_row(f"{kind} {snr_db} dB: {measure} (other: plain)", values, f"above {against}"))
    for snr_db in SNRS_DB:
        heard = [[found[kind, snr_db, name].wrong for kind in NOISES] for name in TREATMENTS]
        values = [None if None in each else float(np.mean(each)) for each in heard]
        listed.append(_row(f"all noises {snr_db} dB: % misheard (other: plain)", values, "below both"))
    return listed


def _value(score: Score, measure: str) -> float | None:
    return {"ESTOI": score.estoi, "SII": score.sii}.get(measure, score.wrong)


def _row(what: str, values: Sequence[float | None], claim: str) -> table.Row:
    """The values in the order of TREATMENTS; `claim` is `above plain`, `above both` or `below both`."""
    plain, limited, ours = values
    if plain is None or limited is None or ours is None:
        return table.Row(what, None, None, f"not measured: no {hearing.COMMAND} and no faster-whisper")
    others = [plain] if claim.endswith("plain") else [plain, limited]
    holds = ours > max(others) if claim.startswith("above") else ours < min(others)
    return table.Row(what, ours, plain, f"{claim}; limiter only: {limited:.3g}", holds)


def plot(found: Scores, path: Path) -> None:
    """ESTOI, SII and, where someone listened, what was misheard, over the SNR: three lines each."""
    from matplotlib.figure import Figure

    listened = all(score.wrong is not None for score in found.values())
    measures = ("ESTOI", "SII", "% misheard")[: 3 if listened else 2]
    figure = Figure(figsize=(10, 3 * len(measures)), layout="constrained")
    panels = figure.subplots(len(measures), len(NOISES), sharex=True, sharey="row")
    for measure, line in zip(measures, panels, strict=True):
        for kind, panel in zip(NOISES, line, strict=True):
            for name, style in zip(TREATMENTS, ("o:", "s--", "D-"), strict=True):
                panel.plot(SNRS_DB, [_value(found[kind, snr, name], measure) for snr in SNRS_DB], style, label=name)
            panel.set_xticks(SNRS_DB)
            panel.grid(alpha=0.3)
            if measure == measures[0]:
                panel.set_title(kind)
            if measure == measures[-1]:
                panel.set_xlabel("peak − 12 dB against noise, dB")
        line[0].set_ylabel(measure)
    panels[0][0].legend()
    figure.savefig(path, dpi=120)


def measured() -> Scores:
    settings = config.Settings()
    passes = [spoken(voice, sentences, settings) for voice, sentences in SENTENCES.items()]
    speakers = treatments(settings)
    try:
        hear = hearing.hearer()
    except ImportError:
        hear = None
    return scores([take(one, speakers) for one in passes], hear)


def measure() -> list[table.Row]:
    """ESTOI, SII and misheard syllables in three noises at three levels."""
    return rows(measured())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", type=Path, metavar="PICTURE.png")
    chosen, before = parser.parse_args(), table.load()
    result = measured()
    table.show(rows(result), before)
    if chosen.plot:
        plot(result, chosen.plot)
