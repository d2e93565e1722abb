"""What every engine promises, whoever speaks: the same facts for each of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from broadcast.engines import Engine
from broadcast.engines.command import CommandEngine
from broadcast.engines.cosyvoice import CosyVoiceEngine
from broadcast.engines.edge import EdgeEngine
from broadcast.engines.kokoro import KokoroEngine
from broadcast.engines.openai import OpenAIEngine
from broadcast.errors import EngineError, SynthesisFailed
from broadcast.model import Clip, Syllable, Utterance, Voice
from broadcast.testing import TONE, TONE_LOW, ToneEngine

from . import edge_server, speech_server
from .edge_server import EdgeServer
from .speech_server import SpeechServer, wav

edge_fixture, speech_fixture = edge_server.served, speech_server.served

HANZI = "居民朋友们今天下午停水请注意三点到"
PINYIN = "ju1 min2 peng2 you3 men5 jin1 tian1 xia4 wu3 ting2 shui3 qing3 zhu4 yi4 san1 dian3 dao4"
READINGS = dict(zip(HANZI, PINYIN.split(), strict=True))
LONG, SHORT, OTHER = "居民朋友们，今天下午停水。", "今天下午停水", "请注意三点到"
PACE = 290
CLIPS: dict[tuple[str, str, float], Clip] = {}


def utterance(spoken: str) -> Utterance:
    """Each hanzi with its reading."""
    readings = [READINGS.get(char, "") for char in spoken]
    syllables = tuple(Syllable(c, r, r) for c, r in zip(spoken, readings, strict=True))
    return Utterance(spoken, spoken, syllables)


@dataclass(frozen=True)
class Case:
    engine: Engine
    voice: Voice
    other: Voice
    unknown: Voice | None = None
    """A voice that the engine has not got; None: its `id` tells."""
    timed: bool = True
    """Whether it says when each character is heard."""

    def speak(self, text: str, pace: float = PACE) -> Clip:
        """Kept between tests, as a neural voice takes its time."""
        key = (self.voice.name, text, pace)
        if key not in CLIPS:
            CLIPS[key] = self.again(text, pace)
        return CLIPS[key]

    def again(self, text: str, pace: float = PACE) -> Clip:
        return self.engine.speak(utterance(text), self.voice, pace)

    def request(self, text: str, voice: Voice | None = None, pace: float = PACE) -> str:
        return self.engine.request(utterance(text), voice or self.voice, pace)


def heard(clip: Clip) -> tuple[float, float]:
    """Seconds at which the first sound starts and the last ends: 20 ms windows within 35 dB of the loudest."""
    window = clip.rate // 50
    whole = clip.samples[: len(clip.samples) // window * window].reshape(-1, window).astype(np.float64)
    level = np.sqrt((whole**2).mean(axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (-35 / 20))
    return float(loud[0]) * window / clip.rate, float(loud[-1] + 1) * window / clip.rate


def heard_s(clip: Clip) -> float:
    start_s, end_s = heard(clip)
    return end_s - start_s


def tone(_: Callable[[str], object]) -> Case:
    return Case(ToneEngine(Path()), TONE, TONE_LOW)


def edge(fixture: Callable[[str], object]) -> Case:
    """The real client, against a server on this machine."""
    assert isinstance(fixture("edge_server"), EdgeServer)
    voice = Voice("edge-xiaoxiao", {}, "zh-CN", "edge", "zh-CN-XiaoxiaoNeural", 290, "", "", True)
    return Case(EdgeEngine(Path()), voice, replace(voice, id="zh-CN-YunyangNeural"))


def kokoro(fixture: Callable[[str], object]) -> Case:
    engine = fixture("kokoro_engine")
    assert isinstance(engine, KokoroEngine)
    voice = Voice("yunjian", {}, "zh-CN", "kokoro", "zm_yunjian", 290, "", "")
    return Case(engine, voice, replace(voice, id="zf_xiaobei"))


def openai(fixture: Callable[[str], object]) -> Case:
    """Against a server on this machine."""
    server = fixture("speech_server")
    assert isinstance(server, SpeechServer)
    options = {"url": server.url, "model": "tones"}
    voice = Voice("served", {}, "zh-CN", "openai", "one", 290, "", "", options=options)
    return Case(OpenAIEngine(Path()), voice, replace(voice, id="two"), timed=False)


def cosyvoice(fixture: Callable[[str], object]) -> Case:
    """Against a server on this machine, speaking like a recording."""
    server, folder = fixture("speech_server"), fixture("tmp_path")
    assert isinstance(server, SpeechServer)
    assert isinstance(folder, Path)
    (folder / "auntie.wav").write_bytes(wav(np.zeros(48_000, np.float32), 16_000))
    options = {"url": server.root, "instruct_text": "请用四川话表达。", "prompt_wav": str(folder / "auntie.wav")}
    voice = Voice("cloned", {}, "cmn-x-sichuan", "cosyvoice", "instruct2", 290, "", "", options=options)
    other = replace(voice, options={**options, "instruct_text": "请用上海话表达。"})
    return Case(CosyVoiceEngine(Path()), voice, other, timed=False)


def command(_: Callable[[str], object]) -> Case:
    """A Python program."""
    program = (sys.executable, str(Path(__file__).with_name("speaks.py")), "well", "{speed}", "{voice}")
    voice = Voice("program", {}, "zh-CN", "command", "one", 290, "", "", command=program)
    unknown = replace(voice, command=("no-such-program", "--voice", "{voice}"))
    return Case(CommandEngine(Path()), voice, replace(voice, id="two"), unknown, timed=False)


@pytest.fixture(scope="module")
def kokoro_engine(tmp_path_factory: pytest.TempPathFactory) -> KokoroEngine:
    """The model is joined and loaded once."""
    return KokoroEngine(tmp_path_factory.mktemp("cache"))


@pytest.fixture(params=[tone, edge, kokoro, openai, cosyvoice, command], ids=lambda make: make.__name__)
def case(request: pytest.FixtureRequest) -> Case:
    made = request.param(request.getfixturevalue)
    assert isinstance(made, Case)
    return made


def test_it_speaks_mono_float32_within_full_scale_at_a_plausible_length(case: Case) -> None:
    """Between half and twice the pace that was asked for."""
    clip = case.speak(LONG)
    assert clip.samples.ndim == 1
    assert clip.samples.dtype == np.float32
    assert np.isfinite(clip.samples).all()
    assert 0.02 < np.abs(clip.samples).max() <= 1.0
    assert PACE / 2 < utterance(LONG).count / heard_s(clip) * 60 < PACE * 2


def test_longer_text_takes_longer_and_twice_the_pace_half_as_long(case: Case) -> None:
    """From the first sound to the last; a neural voice follows the pace only roughly."""
    assert heard_s(case.speak(LONG)) > heard_s(case.speak(SHORT)) * 1.3
    assert heard_s(case.speak(SHORT, 200)) / heard_s(case.speak(SHORT, 400)) == pytest.approx(2, rel=0.25)


def test_marks_are_ordered_inside_the_clip_and_one_for_each_heard_character(case: Case) -> None:
    clip = case.speak(LONG)
    if not case.timed:
        assert clip.marks == ()
        return
    assert [m.index for m in clip.marks] == [i for i, char in enumerate(LONG) if char in READINGS]
    times = [time_s for m in clip.marks for time_s in (m.start_s, m.end_s)]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] <= clip.seconds
    assert all(m.start_s < m.end_s for m in clip.marks)


def test_marks_are_where_the_sound_is(case: Case) -> None:
    """The first character begins with the first sound, and the last one before the sound ends."""
    if not case.timed:
        pytest.skip("it gives none")
    clip = case.speak(LONG)
    start_s, end_s = heard(clip)
    assert clip.marks[0].start_s == pytest.approx(start_s, abs=0.15)
    assert end_s - 0.6 < clip.marks[-1].start_s < end_s


def test_the_request_tells_apart_what_sounds_different_and_nothing_else(case: Case) -> None:
    """It is the cache's key."""
    one = case.request(SHORT)
    assert one == case.request(SHORT)
    assert len({one, case.request(LONG), case.request(SHORT, case.other), case.request(SHORT, pace=200)}) == 4


def test_the_same_request_gives_the_same_samples(case: Case) -> None:
    assert np.array_equal(case.speak(SHORT).samples, case.again(SHORT).samples)


def test_other_text_sounds_different(case: Case) -> None:
    """As many syllables, but others."""
    one, other = case.speak(SHORT).samples, case.speak(OTHER).samples
    assert len(one) != len(other) or not np.array_equal(one, other)


@pytest.mark.parametrize("text", ["", "。", "，！"])
def test_nothing_to_say_fails_and_is_not_silence(case: Case, text: str) -> None:
    with pytest.raises(SynthesisFailed) as caught:
        case.speak(text)
    assert caught.value.hint


def test_a_voice_that_it_does_not_have_is_refused_with_a_hint(case: Case) -> None:
    """By `check` and by `speak`; where only a server knows, by asking it."""
    unknown = case.unknown or replace(case.voice, id="zh-CN-NobodyNeural")
    for call in (
        lambda: case.engine.speak(utterance(SHORT), unknown, PACE),
        lambda: case.engine.check(unknown),
    ):
        with pytest.raises(EngineError) as caught:
            call()
        assert caught.value.hint


def test_check_is_quick_and_quiet_when_all_is_well(case: Case) -> None:
    start_s = time.monotonic()
    case.engine.check(case.voice)
    assert time.monotonic() - start_s < 2


def test_the_tone_engine_keeps_the_pace_exactly() -> None:
    """To the sample: n syllables last n × 60 ÷ pace seconds from the first sound to the last."""
    for pace in (180, 230, 290):
        sounding = np.flatnonzero(ToneEngine().speak(utterance(SHORT), TONE, pace).samples)
        span_s = (sounding[-1] - sounding[0] + 1) / 24_000
        assert len(SHORT) / span_s * 60 == pytest.approx(pace, rel=1e-4)


def test_the_tone_engine_fails_where_it_is_told_to() -> None:
    """For tests of the ladder."""
    engine = ToneEngine(fails_on="停水")
    assert engine.speak(utterance("居民朋友"), TONE, PACE).marks
    with pytest.raises(SynthesisFailed, match="停水"):
        engine.speak(utterance(LONG), TONE, PACE)
    with pytest.raises(EngineError, match="no licence"):
        ToneEngine(missing="no licence").check(TONE)
