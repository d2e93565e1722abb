"""What many tests share: a community's folder with the tone voice, and nothing of this machine's user."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["BROADCAST_LOCALE"] = os.environ["LANGUAGE"] = "en"  # before the first import of broadcast.cli

import pytest

from community import VOICE, Community


@pytest.fixture(autouse=True)
def _nobody(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's config and data folders are empty ones; the cache is one for the whole test run."""
    home = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "user-cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "user-config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "user-data"))


@pytest.fixture
def tone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Community]:
    """A community whose voice is `tone` and whose embedded voice is a lower tone; it is the working folder."""
    community = Community(tmp_path / "community")
    community.write(
        "broadcast.toml",
        'community = "幸福里社区"\nvoice = "tone"\nspeaker = "flat"\ncache = "cache"\ndata = "data"\n',
    )
    community.write("voices/tone.toml", VOICE.format(name="tone", id="tone"))
    community.write("voices/mandarin.toml", VOICE.format(name="mandarin", id="tone-low"))
    monkeypatch.chdir(community.folder)
    before = set(threading.enumerate())
    yield community
    assert set(threading.enumerate()) <= before


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every sentence that the tone engine is asked to speak, in order."""
    from broadcast.testing import ToneEngine

    asked: list[str] = []
    speak = ToneEngine.speak

    def counted(self: ToneEngine, utterance: Any, voice: Any, pace: float) -> Any:
        asked.append(utterance.spoken)
        return speak(self, utterance, voice, pace)

    monkeypatch.setattr(ToneEngine, "speak", counted)
    return asked
