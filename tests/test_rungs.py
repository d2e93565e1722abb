"""How each voice has fared: kept in the data folder, told by the doctor; one that is down is not asked all day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast import rungs
from broadcast.model import Utterance
from broadcast.rungs import Record
from community import DAY, FLU, Community, only_object
from dialect import Heard, heard, settle

__all__ = ["heard"]
NOW = dt.datetime(2026, 11, 22, 7, 10, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def test_what_is_noted_is_read_again(tmp_path: Path) -> None:
    """A success ends a row of failures; the last failure and its reason stay known."""
    for minute in range(4):
        rungs.note(tmp_path, "hk", "no answer", NOW + minute * MINUTE)
    rungs.note(tmp_path, "tone", "", NOW)
    assert rungs.read(tmp_path) == {
        "hk": Record(None, NOW + 3 * MINUTE, "no answer", 4),
        "tone": Record(NOW),
    }
    rungs.note(tmp_path, "hk", "", NOW + 9 * MINUTE)
    assert rungs.read(tmp_path)["hk"] == Record(NOW + 9 * MINUTE, NOW + 3 * MINUTE, "no answer", 0)
    assert [path.name for path in tmp_path.iterdir()] == [rungs.FILE]


@pytest.mark.parametrize(("row", "minutes"), [(2, 0), (3, 30), (4, 60), (5, 120), (6, 240), (7, 360), (90, 360)])
def test_a_rest_grows_from_half_an_hour_to_six(tmp_path: Path, row: int, minutes: int) -> None:
    """Counted from the last failure; a clock that was set back does not make it longer."""
    for _time in range(row):
        rungs.note(tmp_path, "hk", "no answer", NOW)
    at = [-1, *([minutes - 1] if minutes else []), minutes]
    assert ["hk" in rungs.resting(tmp_path, NOW + one * MINUTE) for one in at] == [
        False,
        *([True] if minutes else []),
        False,
    ]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b'{"hk": 5, "tone": {"worked": 7}, "a": {"worked": null, "failed": "x", "why": "", "row": 0}}',
        b"[" * 50_000,
    ],
)
def test_a_damaged_record_is_begun_anew(tmp_path: Path, damaged: bytes) -> None:
    """It costs nothing but what was known."""
    (tmp_path / rungs.FILE).write_bytes(damaged)
    assert rungs.read(tmp_path) == {}
    rungs.note(tmp_path, "hk", "no answer", NOW)
    assert rungs.read(tmp_path) == {"hk": Record(None, NOW, "no answer", 1)}


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_no_file_stops_a_broadcast(tmp_path: Path, text: bytes | str) -> None:
    """Whatever it holds."""
    (tmp_path / rungs.FILE).write_bytes(text.encode() if isinstance(text, str) else text)
    rungs.read(tmp_path)
    rungs.resting(tmp_path, NOW)


def test_a_record_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    """The data folder is a file."""
    (tmp_path / "data").write_text("")
    rungs.note(tmp_path / "data", "hk", "no answer", NOW)
    assert rungs.read(tmp_path / "data") == {}


def test_a_reason_never_quotes_what_was_to_be_said() -> None:
    """Not even a part of a sentence, as it is written, spoken or respelled."""
    said = Utterance("明天8点停水。", "明天八点停水。", (), "名天八点停水。")
    for quoted in ("明天8点停水。", "明天八点", "天八点停", "名天八点停水"):
        assert quoted not in rungs.without_text(f"only part of '{quoted}'", [said])
    assert rungs.without_text("It did not answer (503).", [said]) == "It did not answer (503)."


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the time, in minutes from NOW."""

    def at(minutes: int) -> None:
        monkeypatch.setattr(rungs, "now", lambda: NOW + minutes * MINUTE)

    at(0)
    return at


def test_a_voice_that_is_down_is_passed_over_for_a_while(
    tone: Community, heard: Heard, clock: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three runs in which it failed; that is told, and after its rest it is asked again."""
    from broadcast.testing import ToneEngine

    tried: list[str] = []
    check = ToneEngine.check
    monkeypatch.setattr(ToneEngine, "check", lambda self, one: (tried.append(one.name), check(self, one))[1])
    settle(tone, ladder=["cantonese"])
    tone.write("flu.txt", FLU)
    heard.dead |= {"hk"}
    expected = [(0, True), (1, True), (2, True), (3, False), (31, False), (33, True), (62, False)]
    for minutes, asked in expected:
        clock(minutes)
        tried.clear()
        manifest = tone.make("flu.txt", "--voice", "hk")
        heard.honest(manifest)
        assert manifest["voice"] == "cantonese"
        assert ("hk" in tried) is asked, minutes
        (told,) = (one["advice"] for one in manifest["remarks"] if one["kind"] == "voice")
        assert ("times in a row" in told) is not asked
    text = (tone.folder / "data" / rungs.FILE).read_text("utf-8")
    assert json.loads(text)["hk"]["row"] == 4
    assert not any(one["spoken"][:4] in text for one in manifest["script"])
    findings = {one["what"]: one for one in only_object(tone.run("doctor", "--offline", "--json"))["findings"]}
    assert "the service of hk is down" in findings["Voice hk"]["says"]
    assert "last spoke" in findings["Voice cantonese"]["says"]


def test_what_is_kept_needs_no_service_and_the_only_voice_no_rest(
    tone: Community, heard: Heard, clock: Callable[[int], None]
) -> None:
    """A voice that rests speaks what the cache holds; one without another in its ladder is always asked."""
    settle(tone, ladder=["cantonese"])
    tone.write("flu.txt", FLU)
    assert tone.make("flu.txt", "--voice", "hk")["voice"] == "hk"
    heard.dead |= {"hk"}
    for _time in range(4):
        rungs.note(tone.folder / "data", "hk", "no answer", NOW)
    assert tone.make("flu.txt", "--voice", "hk")["voice"] == "hk"
    heard.dead.clear()
    settle(tone)
    tone.write("new.txt", "明天下午两点小区消毒，请关好门窗。\n")
    assert tone.make("new.txt", "--voice", "hk")["voice"] == "hk"
    assert rungs.read(tone.folder / "data")["hk"].row == 0


def test_a_voice_that_rests_is_asked_when_no_other_can_speak(
    tone: Community, heard: Heard, clock: Callable[[int], None]
) -> None:
    """And `say`, with which a voice is tried, asks it at once."""
    settle(tone, ladder=["cantonese"])
    tone.write("flu.txt", FLU)
    for _time in range(3):
        rungs.note(tone.folder / "data", "hk", "no answer", NOW)
    heard.dead |= {"cantonese"}
    manifest = tone.make("flu.txt", "--voice", "hk")
    assert manifest["voice"] == "hk"
    assert not [one for one in manifest["remarks"] if one["kind"] == "voice" and one["text"] == "hk"]
    heard.dead.clear()
    for _time in range(3):
        rungs.note(tone.folder / "data", "hk", "no answer", NOW)
    tone.run("say", "今晚停电", "--voice", "hk", "-o", "a.wav")
    assert heard.clips[-1][0].name == "hk"
    assert rungs.read(tone.folder / "data")["hk"].row == 0


def test_a_sentence_that_failed_is_in_no_record(tone: Community, heard: Heard, clock: Callable[[int], None]) -> None:
    """The engine's message quotes it; what is kept does not."""
    heard.fails_at["hk"] = 1
    tone.write("flu.txt", FLU)
    tone.make("flu.txt", "--voice", "hk", "--date", DAY.isoformat())
    assert rungs.read(tone.folder / "data")["hk"].why == "it did not speak the whole sentence"
