"""A program of one's own that speaks, well and ill."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from broadcast.audio.levels import sound_bounds
from broadcast.engines.command import CommandEngine
from broadcast.errors import EngineError, EngineUnavailable, SynthesisFailed
from broadcast.model import Clip, Syllable, Utterance, Voice

PROGRAM = str(Path(__file__).with_name("speaks.py"))
TEXT = "今天下午停水，请提前存好水。"
PACE = 290
ENGINE = CommandEngine(Path())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcast.engines.answers.BACKOFF_S", 0.01)


def utterance(text: str = TEXT) -> Utterance:
    return Utterance(text, text, tuple(Syllable(char, "", "") for char in text))


def voice(trouble: str = "well", *arguments: str, seconds: str = "60") -> Voice:
    command = (sys.executable, PROGRAM, trouble, *arguments)
    return Voice("program", {}, "zh-CN", "command", "x", PACE, "", "", command=command, options={"seconds": seconds})


def heard_s(clip: Clip) -> float:
    first, last = sound_bounds(clip)
    return (last - first) / clip.rate


def told(one: Voice, kind: type[EngineError] = SynthesisFailed) -> str:
    with pytest.raises(kind) as caught:
        ENGINE.speak(utterance(), one, PACE)
    assert caught.value.hint
    assert "'program'" in caught.value.message
    return caught.value.message


def is_alive(pid: int) -> bool:
    """Whether it runs, and does not only wait to be buried."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("arguments", [(), ("{speed}",)])
def test_a_program_is_brought_to_the_pace_whether_or_not_it_takes_a_speed(arguments: tuple[str, ...]) -> None:
    clip = ENGINE.speak(utterance(), voice("well", *arguments), PACE / 1.25)
    assert heard_s(clip) == pytest.approx(len(TEXT) * 60 / PACE * 1.25, rel=0.12)


def test_warnings_on_standard_error_do_no_harm() -> None:
    """However many."""
    assert len(ENGINE.speak(utterance(), voice("noisy"), PACE).samples)


def test_arguments_reach_the_program_as_they_are() -> None:
    """No shell reads them; only {speed} and {voice} are replaced, once, wherever in an argument they stand."""
    odd = replace(
        voice("arguments", "1", "--v={voice}", "$HOME;`id`", "{text} %PATH%", "a b", "{{speed}}"), id="{speed}"
    )
    assert "['--v={speed}', '$HOME;`id`', '{text} %PATH%', 'a b', '{1}']" in told(odd)


def test_keys_are_not_shown_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROADCAST_TTS_KEY", "BROADCAST_REWRITER_KEY", "BROADCAST_MY_KEY", "BROADCAST_TOKEN", "BROADCAST_2"):
        monkeypatch.setenv(name, "secret")
    message = told(voice("environment"))
    assert "BROADCAST_" not in message


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ("fails", "it ended with code 3: [31mmodel not found xxx"),
        ("says-nothing", "no sound but a message: no voice today"),
        ("html", "a web page instead of sound"),
        ("short", "only part of the sentence"),
        ("endless", "longer than any such sentence"),
        ("no-such-trouble-but-no-speed", "code 1"),
    ],
)
def test_a_program_in_trouble_is_an_error_that_says_why(trouble: str, says: str) -> None:
    """With its exit code and the last line of its standard error, short and without control characters."""
    message = told(voice(trouble, "not-a-number") if "speed" in trouble else voice(trouble))
    assert says in message
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.skipif(sys.platform == "win32", reason="asks POSIX whether a process is alive")
@pytest.mark.parametrize("trouble", ["hang", "left-behind"])
def test_a_program_that_hangs_is_killed_with_all_that_it_started(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    begun = time.monotonic()
    assert "no answer within 5 s" in told(voice(trouble, seconds="5"))
    assert time.monotonic() - begun < 45
    deadline = time.monotonic() + 5
    while is_alive(int((tmp_path / "pids").read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_program_that_closes_its_output_and_goes_on_is_killed() -> None:
    assert "no answer within 1 s" in told(voice("closes", seconds="1"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"command": ()}, "`command` is missing"),
        ({"command": ("",)}, "`command` is missing"),
        ({"command": (sys.executable, "a\0b")}, "`command` holds what no argument can hold"),
        ({"command": ("no-such-program",)}, "no program 'no-such-program'"),
        ({"command": ("/nowhere/at/all",)}, "no program '/nowhere/at/all'"),
        ({"options": {"url": "http://127.0.0.1"}}, "options.url is not known; there are: seconds"),
        ({"options": {"seconds": "0"}}, "options.seconds must be a number"),
    ],
)
def test_a_program_that_is_not_there_or_wrongly_described_is_told(changed: dict[str, object], says: str) -> None:
    """By `check` and by `speak`."""
    one = replace(voice(), **changed)  # type: ignore[arg-type]
    assert says in told(one, EngineUnavailable)
    with pytest.raises(EngineUnavailable) as caught:
        ENGINE.check(one)
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX marks what can be run")
def test_what_cannot_be_started_is_told(tmp_path: Path) -> None:
    path = tmp_path / "program"
    path.write_bytes(b"\x7fELF nothing")
    path.chmod(0o755)
    assert "cannot be started" in told(replace(voice(), command=(str(path),)), EngineUnavailable)


def test_check_does_not_run_the_program(tmp_path: Path) -> None:
    ENGINE.check(replace(voice(), command=(sys.executable, "-c", f"open({str(tmp_path / 'ran')!r}, 'w')")))
    assert not (tmp_path / "ran").exists()


def test_the_request_is_the_arguments_the_sentence_and_the_speed() -> None:
    made = json.loads(ENGINE.request(utterance(), voice("well", "{speed}"), 230))
    assert made["arguments"] == [sys.executable, PROGRAM, "well", "0.79"]
    assert made["text"] == TEXT
