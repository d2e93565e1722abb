"""broadcast voices and doctor: what works here, what does not, and why."""

from __future__ import annotations

import threading

import pytest

from broadcast.model import Voice
from broadcast.testing import ToneEngine
from community import VOICE, Community, only_object
from dialect import Heard, heard, settle

__all__ = ["heard"]

BROKEN = {
    "half.toml": "name = \n",
    "short.toml": 'name = "short"\nengine = "tone"\n',
    "stranger.toml": VOICE.format(name="stranger", id="tone").replace('engine = "tone"', 'engine = "piper"'),
    "other.toml": VOICE.format(name="other", id="no-such-tone"),
    "legacy.toml": VOICE.format(name="legacy", id="tone").encode("gb18030"),
}


def test_every_voice_is_listed_with_what_is_wrong_about_it(tone: Community) -> None:
    """Broken files, a missing engine and an unknown id stop nothing."""
    for name, text in BROKEN.items():
        tone.write(f"voices/{name}", text)
    rows = {one["name"]: one for one in only_object(tone.run("voices", "--offline", "--json"))["voices"]}
    assert {name for name, one in rows.items() if one["works"] is False} >= {name.split(".")[0] for name in BROKEN}
    assert rows["tone"]["works"] is True
    assert rows["edge-xiaoxiao"]["works"] is None
    assert sum(one["online"] for one in rows.values()) == 14
    assert "half.toml" in rows["half"]["why"]
    assert "base_pace" in rows["short"]["why"]
    assert "piper" in rows["stranger"]["why"]
    assert "no-such-tone" in rows["other"]["why"]
    text = tone.run("voices", "--offline").stdout
    assert all(one["why"].splitlines()[0] in text for one in rows.values() if one["why"])
    assert "the text leaves this computer" in text
    tone.write("notice.txt", "请大家出门戴好口罩。\n")
    assert tone.make("notice.txt")["voice"] == "tone"


def test_the_doctor_lists_each_thing_with_what_it_found(tone: Community) -> None:
    """Voices, ffmpeg, cache, history, clock, settings."""
    tone.write("voices/half.toml", "name = \n")
    findings = {one["what"]: one for one in only_object(tone.run("doctor", "--offline", "--json"))["findings"]}
    assert {"Program", "Settings", "ffmpeg", "Cache", "History", "Clock", "Voice tone", "Voice half"} <= set(findings)
    assert findings["Settings"]["says"] == str((tone.folder / "broadcast.toml").resolve())
    assert findings["Voice tone"]["well"] is True
    assert findings["Voice half"]["well"] is False
    assert findings["Voice edge-xiaoxiao"] | {"hint": ""} == {
        "what": "Voice edge-xiaoxiao", "well": True, "says": "not tried: offline", "hint": "",
    }  # fmt: skip
    lines = tone.run("doctor", "--offline").stdout
    assert lines.count("✗") == 1
    assert lines.count("✓") == len(findings) - 1


def test_a_folder_that_cannot_be_written_is_found(tone: Community) -> None:
    """With the setting that mends it."""
    tone.write("file", "")
    tone.write("broadcast.toml", 'voice = "tone"\ncache = "file/cache"\ndata = "data"\n')
    findings = {one["what"]: one for one in only_object(tone.run("doctor", "--offline", "--json"))["findings"]}
    assert findings["Cache"]["well"] is False
    assert "broadcast.toml" in findings["Cache"]["hint"]
    assert findings["History"]["well"] is True


@pytest.mark.parametrize("command", ["voices", "doctor"])
def test_the_real_voices_work_on_this_machine(command: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """All the embedded ones, without any settings."""
    monkeypatch.chdir(str(tmp_path))
    found = only_object(Community(tmp_path).run(command, "--offline", "--json"))  # type: ignore[arg-type]
    if command == "voices":
        assert {one["name"]: one["works"] for one in found["voices"] if one["engine"] == "kokoro"} == {
            name: True
            for name in ("mandarin", "xiaobei", "xiaoxiao", "yunxi", "hangzhou", "shanghai", "cantonese", "sichuan")
        }
    else:
        assert [one for one in found["findings"] if not one["well"]] == []


def test_many_servers_that_do_not_run_are_asked_at_once(tone: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that never answer keep nobody waiting: one after the other they would take half an hour."""
    forever = threading.Event()
    check = ToneEngine.check

    def slow(self: ToneEngine, voice: Voice) -> None:
        if voice.name.startswith("server"):
            forever.wait(60)
        check(self, voice)

    monkeypatch.setattr(ToneEngine, "check", slow)
    for number in range(30):
        tone.write(f"voices/server{number}.toml", VOICE.format(name=f"server{number}", id="tone"))
    rows = {one["name"]: one for one in only_object(tone.run("voices", "--offline", "--json"))["voices"]}
    findings = only_object(tone.run("doctor", "--offline", "--json"))["findings"]
    forever.set()
    for thread in threading.enumerate():
        if thread.name == "within":
            thread.join(10)
    assert all("did not answer" in rows[f"server{number}"]["why"] for number in range(30))
    assert rows["tone"]["works"] is True
    (other,) = (one for one in findings if one["what"] == "Other voices")
    assert other["well"] is True
    assert "server7" in other["says"]


def test_a_voice_that_somebody_chose_and_that_does_not_run_is_a_fault(tone: Community, heard: Heard) -> None:
    """An online one only where nothing could be spoken in its place."""

    def faults() -> set[str]:
        found = only_object(tone.run("doctor", "--json", *offline))["findings"]
        return {one["what"] for one in found if not one["well"] and "edge" not in one["what"]}

    offline = ["--offline"]
    heard.dead |= {"hangzhou", "cantonese", "hk"}
    assert faults() == {"Voice cantonese"}
    settle(tone, voice="hangzhou")
    assert faults() == {"Voice hangzhou"}
    offline.clear()
    settle(tone, voice="hk")
    assert faults() == {"Voice hk"}
    settle(tone, voice="hk", ladder=["cantonese"])
    assert faults() == {"Voice cantonese"}
