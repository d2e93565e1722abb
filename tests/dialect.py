"""Dialects for tests: modules that read every hanzi alike, and voices that tell by their pitch who speaks."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from broadcast import dialects, programme, testing, voices
from broadcast.errors import EngineUnavailable, SynthesisFailed
from broadcast.model import Utterance, Voice
from community import VOICE, Community

SOUNDS = {
    "wuu-x-hangzhou": ("ɦuᴇ", "13"),
    "yue": ("kɐm", "55"),
    "wuu-x-shanghai": ("dᴀ", "23"),
    "cmn-x-sichuan": ("tin", "21"),
}
PITCHES = {"hangzhou": 250.0, "cantonese": 320.0, "shanghai": 200.0, "sichuan": 160.0, "hk": 400.0}


def voice(name: str, locale: str, *, told: bool = False, online: bool = False, extra: str = "") -> str:
    """A voice file; `told`: it is told each syllable's pitch, as the embedded ones are, or else reads by itself."""
    keys = [f'locale = "{locale}"', *(["pitch_hz = 150.0"] if told else []), *(["online = true"] if online else [])]
    return VOICE.format(name=name, id=name).replace('locale = "zh-CN"', "\n".join((*keys, extra)))


@dataclass
class Heard:
    """Who was given what to say, clip by clip, in order; clips out of the cache too."""

    clips: list[tuple[Voice, Utterance, str]] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    """Voices whose service is not there."""
    fails_at: dict[str, int] = field(default_factory=dict)
    """Voice → so many sentences it still speaks."""
    asked: list[str] = field(default_factory=list)
    """The voices that were really asked, not only the cache."""

    def of(self, manifest: dict[str, Any]) -> list[tuple[Voice, Utterance, str]]:
        """The clips of the broadcast that was just made."""
        return self.clips[-len(manifest["script"]) :]

    def honest(self, manifest: dict[str, Any]) -> None:
        """Where the manifest names a dialect, every clip is of a voice of it, which was told its sounds or reads it."""
        made = self.of(manifest)
        assert {one.name for one, _said, _request in made} == {manifest["voice"]}
        for one, said, _request in made:
            self.speaks(one, said, "" if manifest["locale"] in voices.MANDARIN else manifest["locale"])

    def speaks(self, one: Voice, said: Utterance, dialect: str) -> None:
        """The voice is one of that dialect and says it in its sounds; of Mandarin, in pinyin."""
        assert voices.dialect(one) == dialect
        for syllable in said.syllables:
            if one.pitch_hz and syllable.heard and syllable.char.isalpha() and not syllable.char.isascii():
                assert (syllable.sound, syllable.tone) == SOUNDS[dialect]
                assert (syllable.pinyin, syllable.said) == ("", "")
            else:
                assert (syllable.sound, syllable.tone) == ("", "")

    def unshared(self) -> None:
        """No kept clip serves two dialects."""
        by_request: dict[str, set[str]] = {}
        for one, _said, request in self.clips:
            by_request.setdefault(request, set()).add(voices.dialect(one))
        assert all(len(spoken) == 1 for spoken in by_request.values())


@pytest.fixture
def heard(tone: Community, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """The dialects that can be read here, an embedded-like voice of each, and an online Cantonese one."""
    told = Heard()
    for locale, module in dialects.MODULES.items():
        monkeypatch.setitem(sys.modules, f"broadcast.dialects.{module}", _module(SOUNDS[locale]))
    for name, hertz in PITCHES.items():
        monkeypatch.setitem(testing.BASE_HZ, name, hertz)
    for locale, module in dialects.MODULES.items():
        tone.write(f"voices/{module}.toml", voice(module, locale, told=True))
    tone.write("voices/hk.toml", voice("hk", "zh-HK", online=True))
    for name in ("xiaobei", "xiaoxiao", "yunxi"):  # quicker than the real ones
        tone.write(f"voices/{name}.toml", VOICE.format(name=name, id="tone"))
    settle(tone, ladder=["cantonese"])
    kept, speak, check = programme._kept, testing.ToneEngine.speak, testing.ToneEngine.check

    def noted(engine: Any, utterance: Utterance, one: Voice, wanted: float, request: str, settings: Any) -> Any:
        clip = kept(engine, utterance, one, wanted, request, settings)
        told.clips.append((one, utterance, request))
        return clip

    def spoken(self: testing.ToneEngine, utterance: Utterance, one: Voice, pace: float) -> Any:
        if told.fails_at.get(one.name) == 0:
            raise SynthesisFailed(f"no sound for '{utterance.text}'", "")
        if one.name in told.fails_at:
            told.fails_at[one.name] -= 1
        told.asked.append(one.name)
        return speak(self, utterance, one, pace)

    def there(self: testing.ToneEngine, one: Voice) -> None:
        if one.name in told.dead:
            raise EngineUnavailable(f"the service of {one.name} is down", "Start it.")
        check(self, one)

    monkeypatch.setattr(programme, "_kept", noted)
    monkeypatch.setattr(testing.ToneEngine, "speak", spoken)
    monkeypatch.setattr(testing.ToneEngine, "check", there)
    return told


def settle(tone: Community, **keys: Any) -> None:
    """The community's settings with these keys besides."""
    import tomlkit

    plain = {"community": "幸福里社区", "voice": "tone", "speaker": "flat", "cache": "cache", "data": "data"}
    tone.write("broadcast.toml", tomlkit.dumps(plain | keys))


def missing(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the package that knows the dialect is not installed."""

    def read(_spoken: str, _own: object) -> list[tuple[str, str]]:
        raise EngineUnavailable("The package that knows this dialect is not installed.", "pip install it")

    def ready() -> None:
        read("", {})

    module = ModuleType("dialect")
    module.read, module.ready = read, ready  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, f"broadcast.dialects.{dialects.MODULES[locale]}", module)


def _module(sound: tuple[str, str]) -> ModuleType:
    def read(spoken: str, _own: object) -> list[tuple[str, str]]:
        return [sound if char.isalpha() and not char.isascii() and char != "龘" else ("", "") for char in spoken]

    module = ModuleType("dialect")
    module.read, module.ready = read, lambda: None  # type: ignore[attr-defined]
    return module
