"""voices/*.toml → Voice; the ladder: the voices to try, in order, for one whole programme."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path

from broadcast.config import Settings, astray, read_toml, structure
from broadcast.errors import ConfigError, VoiceNotFound
from broadcast.model import Shape, Speaker, Voice

FORMATS = ("mp3", "wav", "m4a", "opus")
"""What a file for a speaker may be."""
FILES = frozenset({"prompt_wav"})
"""The options of a voice that name a file: a recording to speak like."""
EMBEDDED = "mandarin"
"""The voice that every ladder ends with: offline, in every installation."""


def _files(settings: Settings, kind: str) -> dict[str, Path]:
    """Name → file; a folder beside broadcast.toml wins over what is shipped."""
    found: dict[str, Path] = {}
    for folder in settings.folders(kind):
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def _nearest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or names
    return ", ".join(close)


def names(settings: Settings) -> list[str]:
    """All voices that are described here, sorted."""
    return list(_files(settings, "voices"))


def speakers(settings: Settings) -> list[str]:
    """All loudspeaker profiles that are described here, sorted."""
    return list(_files(settings, "speakers"))


def find(name: str, settings: Settings) -> Voice:
    """The voice of that name.

    Raises:
        VoiceNotFound: there is none; the hint gives the nearest names.
        ConfigError: its file is wrong.
    """
    known = _files(settings, "voices")
    if name not in known:
        raise VoiceNotFound(
            _("There is no voice '{name}'.").format(name=name),
            _("Did you mean: {names}? `broadcast voices` lists them all.").format(names=_nearest(name, list(known))),
        )
    voice = structure(read_toml(known[name]), Voice, known[name])
    if voice.name != name or not re.fullmatch(r"[\w-]+", name) or voice.base_pace <= 0:
        raise ConfigError(
            _("{path} is not right: `name` must be the file's name and `base_pace` above 0.").format(path=known[name]),
            _("Correct these keys."),
        )
    if (url := voice.options.get("url")) and (wrong := astray(url, voice.online)):
        raise ConfigError(_("{path} is not right:").format(path=known[name]) + f"\n  {wrong}", _("Correct these keys."))
    return replace(voice, options=_with_files(voice.options, settings))


def _with_files(options: Mapping[str, str], settings: Settings) -> Mapping[str, str]:
    """The options with the files that they name found as voices are: beside broadcast.toml first, then as shipped."""
    found = {}
    for name in FILES & options.keys():
        places = [folder / Path(options[name]).expanduser() for folder in settings.folders("voices")]
        own = settings.beside("voices") / Path(options[name]).expanduser()
        if options[name]:
            found[name] = str(next((one for one in places if one.is_file()), own).absolute())
    return {**options, **found}


def ladder(name: str, settings: Settings, offline: bool) -> tuple[tuple[Voice, ...], tuple[str, ...]]:
    """The voices to try in order, the embedded one last, and a sentence for each that `offline` rules out."""
    voices = [find(name, settings)]
    if voices[0].online:
        voices.append(find(EMBEDDED, settings))
    refused = tuple(
        _("The voice {name} needs the network, and --offline forbids it.").format(name=v.name)
        for v in voices
        if v.online and offline
    )
    return tuple(v for v in voices if not (v.online and offline)), refused


def speaker(name: str, settings: Settings) -> Speaker:
    """The loudspeaker profile of that name.

    Raises:
        ConfigError: there is none, with the nearest names, or its file is wrong.
    """
    known = _files(settings, "speakers")
    if name not in known:
        raise ConfigError(
            _("There is no speaker '{name}'.").format(name=name),
            _("Did you mean: {names}?").format(names=_nearest(name, list(known))),
        )
    profile = structure(read_toml(known[name]), Speaker, known[name])
    wrong = []
    if profile.name != name:
        wrong.append(_("`name` must be the file's name"))
    if not -20 <= profile.true_peak_dbtp <= 0:
        wrong.append(_("`true_peak_dbtp` must be between -20 and 0"))
    if profile.lufs is not None and not -40 <= profile.lufs <= -5:
        wrong.append(_("`lufs` must be between -40 and -5"))
    if not _is_band(profile.band_hz):
        wrong.append(_("`band_hz` must be two frequencies, the lower first, between 20 and 24000"))
    if not profile.formats or set(profile.formats) - set(FORMATS):
        wrong.append(_("`formats` must be some of: {names}").format(names=", ".join(FORMATS)))
    if profile.longest_minutes is not None and profile.longest_minutes <= 0:
        wrong.append(_("`longest_minutes` must be above 0"))
    wrong += _wrong_shape(profile.shape) if profile.shape else []
    if wrong:
        raise ConfigError(
            _("{path} is not right:").format(path=known[name]) + "".join(f"\n  {one}" for one in wrong),
            _("Correct these keys."),
        )
    return profile


def _is_band(band_hz: tuple[float, ...]) -> bool:
    return len(band_hz) == 2 and 20 <= band_hz[0] < band_hz[1] <= 24_000


def _wrong_shape(shape: Shape) -> list[str]:
    ranges = {
        "low_hz": (20, 1000),
        "low_cut_db": (0, 60),
        "presence_db": (0, 18),
        "ratio": (1, 20),
        "threshold_db": (-60, 0),
        "limiting_db": (0, 24),
    }
    wrong = [
        _("`{name}` must be between {least} and {most}").format(name=f"shape.{name}", least=least, most=most)
        for name, (least, most) in ranges.items()
        if not least <= getattr(shape, name) <= most
    ]
    if not _is_band(shape.presence_hz):
        wrong.append(_("`shape.presence_hz` must be two frequencies, the lower first, between 20 and 24000"))
    return wrong
