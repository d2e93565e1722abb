"""The measurements' own arithmetic: what they print can be believed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

BENCH = Path(__file__).parents[1] / "bench"
sys.path.insert(0, str(BENCH))

import kokoro_speed  # noqa: E402
import loop_cost  # noqa: E402
import online_voice  # noqa: E402
import run  # noqa: E402
import sample  # noqa: E402
import table  # noqa: E402

from broadcast import config, voices  # noqa: E402
from broadcast.audio.files import RATE  # noqa: E402
from broadcast.audio.levels import lufs  # noqa: E402
from broadcast.engines.kokoro import KokoroEngine  # noqa: E402


def test_a_claim_that_fails_stands_out() -> None:
    """A claim that does not hold is a capital NO; the ratio is ours ÷ other."""
    text = table.render([table.Row("loop: s", 3.0, 1.5, "≤ 1 s above", False)])

    assert text.splitlines()[-1].split(" | ") == ["| loop: s", "3.000", "1.500", "2.000", "≤ 1 s above", "NO    |"]


def test_what_was_not_measured_has_no_number() -> None:
    """Nothing is made up where a platform or a missing package gives no number."""
    row = table.Row("loop: MB", None, None, "not measured: why")

    assert row.quotient is None
    assert "| -    | -     | -     | not measured: why | -     |" in table.render([row])


def test_a_median_of_pairs_wins_over_the_quotient_of_totals() -> None:
    """What was measured in pairs is compared in pairs."""
    assert table.Row("kokoro", 2.0, 1.0, ratio=1.01).quotient == 1.01


def test_the_json_holds_the_table_and_the_machine() -> None:
    """A machine reads the same numbers that the table shows, and where they come from."""
    told = json.loads(table.as_json([table.Row("a", 1.0, 2.0, "ratio ≤ 2", True)], 0.5))

    assert told["rows"] == [{"what": "a", "ours": 1.0, "other": 2.0, "ratio": 0.5, "claim": "ratio ≤ 2", "holds": True}]
    assert told["load"] == 0.5
    assert "Python 3." in told["machine"]


def test_the_claim_on_loops_is_about_what_comes_on_top() -> None:
    """A loop may cost so much above its single pass, and no more."""
    assert loop_cost._above("loop", 1.5, 0.6, 1.0, "s").holds is True
    assert loop_cost._above("loop", 1.7, 0.6, 1.0, "s").holds is False
    assert loop_cost._above("loop", None, None, 100.0, "MB").holds is None


def test_peak_memory_is_this_process_own() -> None:
    """Between what Python with numpy needs and what the machine has, or not known."""
    peak = loop_cost.peak_mb()

    assert (peak is None) == (sys.platform == "win32")
    assert peak is None or 20 < peak < 20_000


def test_both_engines_are_given_the_same_phonemes() -> None:
    """The phonemes for kokoro-onnx are, token for token, what our engine sends to the model."""
    voice, engine = voices.find(voices.EMBEDDED, config.Settings()), KokoroEngine(Path())
    numbers = {symbol: number for number, symbol in kokoro_speed.SYMBOLS.items()}
    for utterance in sample.spoken():
        phonemes, speed = kokoro_speed.sent(engine, utterance, voice, sample.PACE)
        request = json.loads(engine.request(utterance, voice, sample.PACE))

        assert [numbers[symbol] for symbol in phonemes] == request[6]
        assert phonemes == "".join(phonemes.split())
        assert speed == pytest.approx(sample.PACE / voice.base_pace, abs=0.001)
        assert 0 < len(phonemes) <= 510


def test_sounds_that_differ_are_not_compared() -> None:
    """Speed says nothing where the other engine speaks something else."""
    sound = np.random.default_rng(0).normal(size=24_000).astype(np.float32)

    assert kokoro_speed._alike(sound[500:], (sound, 24_000)) == 1.0
    with pytest.raises(ValueError, match="another sound"):
        kokoro_speed._alike(sound[500:], (sound[::-1], 24_000))


def test_the_made_speech_is_always_the_same_and_as_loud_as_speech() -> None:
    """Levelling is measured on sound that needs it: peaks well above the loudness, as voices have."""
    once, again = sample.speech(3.0), sample.speech(3.0)

    assert np.array_equal(once, again)
    assert len(once) == 3 * RATE
    peak_db = 20 * np.log10(float(np.abs(once).max()))
    assert 14 < peak_db - lufs(once, RATE) < 22


def test_the_made_online_voices_sound_only_as_long_as_they_should() -> None:
    """Twice as fast is half as long, pauses included; every syllable has its time and sounds."""
    text = "明天停水，请您存好水。"
    slow, words = online_voice.say(text, 1.0)
    fast, _words = online_voice.say(text, 2.0)

    assert len(fast) == pytest.approx(len(slow) / 2, rel=0.01)
    assert "".join(char for char, _start, _end in words) == "明天停水请您存好水"
    assert words[4][1] - words[3][2] == pytest.approx(online_voice.PAUSES_S["，"], abs=0.001)
    assert words[-1][2] == pytest.approx(len(slow) / online_voice.RATE)
    for _char, start_s, end_s in words:
        assert np.abs(slow[round(start_s * 24_000) : round(end_s * 24_000)]).max() > 0.02


def test_a_missing_package_costs_its_own_row_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without kokoro-onnx the run says so and goes on."""
    monkeypatch.setitem(sys.modules, "kokoro_onnx", None)

    (row,) = run.rows_of("kokoro_speed")

    assert row.ours is None
    assert row.claim.startswith("not measured: ")


def test_every_measurement_is_run_and_explained() -> None:
    """Each module that measures is in the one command and in the README."""
    measuring = {path.stem for path in BENCH.glob("*.py") if "def measure(" in path.read_text(encoding="utf-8")}
    readme = (BENCH / "README.md").read_text(encoding="utf-8")

    assert measuring == set(run.ALL)
    assert [name for name in run.ALL if f"`{name}`" not in readme] == []
