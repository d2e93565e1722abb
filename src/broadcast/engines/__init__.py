"""Engines: the software that speaks. Each is found through the entry-point group `broadcast.engines`."""

from __future__ import annotations

from functools import cache
from gettext import gettext as _
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from broadcast.errors import EngineUnavailable
from broadcast.model import Clip, Utterance, Voice


class Engine(Protocol):
    """One third-party synthesiser behind three plain calls. Constructed with the user's cache folder."""

    at_once: int
    """How many utterances it speaks at the same time, in threads of one process; 1: one after the other."""

    def __init__(self, cache: Path) -> None: ...

    def check(self, voice: Voice) -> None:
        """Returns within 2 s if the voice can be used here and now.

        Raises:
            EngineUnavailable: it cannot; the message says why, the hint what mends it.
        """

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        """Everything that determines the sound: what is really sent, voice, model hash, prosody; the cache's key."""

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        """The utterance spoken at about `pace` syllables a minute, at the engine's own rate and level.

        Raises:
            EngineUnavailable: the engine or its service is not there.
            SynthesisFailed: it answered, but not with the whole utterance.
        """


def names() -> list[str]:
    """The engines that are installed, sorted."""
    return sorted({point.name for point in entry_points(group="broadcast.engines")})


@cache
def load(name: str, cache_folder: Path) -> Engine:
    """The engine of that name, made once a process.

    Raises:
        EngineUnavailable: no such engine, or its package does not import.
    """
    for point in entry_points(group="broadcast.engines", name=name):
        try:
            engine: Engine = point.load()(cache_folder)
        except ImportError as exc:
            raise EngineUnavailable(
                _("The engine '{name}' cannot be loaded: {reason}.").format(name=name, reason=exc),
                _("Install its package, then run `broadcast doctor`."),
            ) from exc
        return engine
    raise EngineUnavailable(
        _("There is no engine '{name}' here; there are: {names}.").format(name=name, names=", ".join(names())),
        _("Correct `engine` in the voice's file, or install the package that brings it."),
    )
