"""voices/*.toml → Voice; the ladder: the voices to try, in order, for one whole programme."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path

from broadcast import dialects
from broadcast.config import Settings, astray, read_toml, structure
from broadcast.errors import ConfigError, VoiceNotFound
from broadcast.model import Shape, Slot, Speaker, Voice

FORMATS = ("mp3", "wav", "m4a", "opus")
"""What a file for a speaker may be."""
FILESYSTEMS = ("fat12", "fat16", "fat32", "exfat", "ntfs")
"""What a card may be formatted with."""
FILES = frozenset({"prompt_wav"})
"""The options of a voice that name a file: a recording to speak like."""
EMBEDDED = "mandarin"
"""The voice that every Mandarin ladder ends with: offline, in every installation."""
EMBEDDED_ENGINE = "kokoro"
"""Its engine; being told syllables, it speaks Mandarin unless it is told a dialect's."""
MANDARIN = frozenset({"", "zh", "zh-CN", "zh-Hans", "zh-Hans-CN", "zh-Hant", "zh-Hant-TW", "zh-TW", "cmn", "cmn-CN"})
"""The locales that are no dialect."""
NAMES = {"zh-CN-liaoning": "cmn-x-dongbei", "zh-CN-shaanxi": "cmn-x-shaanxi", "zh-CN-sichuan": "cmn-x-sichuan"}
"""What Edge calls a dialect, and what we do."""
LOCALE = "zh-CN"
"""The language of readings in pinyin."""
PITCHES_HZ = (50, 500)
"""Between which the middle of a speaker's range lies."""


def _files(settings: Settings, kind: str) -> dict[str, Path]:
    """Name → file; a folder beside broadcast.toml wins over what is shipped."""
    found: dict[str, Path] = {}
    for folder in settings.folders(kind):
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def _instead(name: str, names: list[str], nearest: str) -> str:
    """The sentence `nearest` with the nearest `{names}`; where none is near, all of them."""
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    return (nearest if close else _("There are: {names}.")).format(names=", ".join(close or names))


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
            _instead(name, list(known), _("Did you mean: {names}? `broadcast voices` lists them all.")),
        )
    table = read_toml(known[name])
    voice = structure(table, Voice, known[name])
    if voice.name != name or not re.fullmatch(r"[\w-]+", name) or voice.base_pace <= 0:
        raise ConfigError(
            _("{path} is not right: `name` must be the file's name and `base_pace` above 0.").format(path=known[name]),
            _("Correct these keys."),
        )
    wrong = list(_lies(voice))
    if wrong:
        raise ConfigError(
            _("{path} is not right:").format(path=known[name]) + "".join(f"\n  {one}" for one in wrong),
            _("Correct these keys."),
        )
    voice = replace(voice, options=_with_files(voice.options, settings))
    unjudged = dialect(voice) and voice.engine != "edge" and "experimental" not in table
    return replace(voice, experimental=True) if unjudged else voice


def dialect(voice: Voice) -> str:
    """What it speaks: a key of `dialects.MODULES`, or its locale for one that we cannot read; empty: Mandarin."""
    return dialect_of(voice.locale)


def dialect_of(locale: str) -> str:
    """As `dialect`, of a voice of that locale."""
    named = NAMES.get(locale, locale)
    return "" if named in MANDARIN else dialects.of(named) or named


def reading_locale(voice: Voice) -> str:
    """Whose readings the voice's utterances carry: a dialect's only where the engine is told every syllable's pitch.

    A service that speaks a dialect gets the sentence and reads it by itself.
    """
    return voice.locale if voice.pitch_hz and dialects.of(voice.locale) else LOCALE


def _lies(voice: Voice) -> Iterator[str]:
    """What in a voice's file would have it labelled as what it does not speak."""
    spoken, read = dialect(voice), bool(dialects.of(voice.locale))
    if voice.pitch_hz is not None and not PITCHES_HZ[0] <= voice.pitch_hz <= PITCHES_HZ[1]:
        yield _("`pitch_hz` must be between {least} and {most}").format(least=PITCHES_HZ[0], most=PITCHES_HZ[1])
    if voice.pitch_hz is not None and not read:
        yield _("`pitch_hz` is for the dialects that are read here: {locales}; `locale` is {locale}").format(
            locales=", ".join(dialects.MODULES), locale=voice.locale
        )
    if voice.engine == EMBEDDED_ENGINE and spoken and not (read and voice.pitch_hz):
        yield _("without `pitch_hz` the engine {engine} speaks Mandarin; `locale` is {locale}").format(
            engine=voice.engine, locale=voice.locale
        )
    theirs = voice.id.rpartition("-")[0]
    if voice.engine == "edge" and theirs and dialect_of(theirs) != spoken:
        yield _("`id` is a voice of {theirs}; `locale` is {locale}").format(theirs=theirs, locale=voice.locale)
    if (url := voice.options.get("url")) and (wrong := astray(url, voice.online)):
        yield wrong


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
    """The voices to try in order, and a sentence for each that `offline` rules out.

    The chosen one; the embedded voice of its dialect, unless it is embedded itself: these stand and fall together;
    those of its dialect that the settings list as `ladder`; and for a dialect the embedded Mandarin voice last, only
    where the settings say `fallback = "mandarin"`.
    """
    chosen = find(name, settings)
    spoken = dialect(chosen)
    others = [] if chosen.engine == EMBEDDED_ENGINE else [*_embedded(spoken, settings)]
    others += [find(other, settings) for other in settings.ladder]
    voices = [chosen, *(voice for voice in others if dialect(voice) == spoken)]
    if spoken and settings.fallback:
        voices += [voice for voice in [find(EMBEDDED, settings)] if not dialect(voice)]
    voices = list({voice.name: voice for voice in voices}.values())
    refused = tuple(
        _("The voice {name} needs the network, and --offline forbids it.").format(name=v.name)
        for v in voices
        if v.online and offline
    )
    return tuple(v for v in voices if not (v.online and offline)), refused


def _embedded(spoken: str, settings: Settings) -> Iterator[Voice]:
    """The first embedded voice of a dialect, by name; in Mandarin the one that is there everywhere."""
    if not spoken:
        yield find(EMBEDDED, settings)
        return
    for name, path in _files(settings, "voices").items():
        try:
            table = read_toml(path)
            if table.get("engine") == EMBEDDED_ENGINE and dialect_of(str(table.get("locale"))) == spoken:
                yield find(name, settings)
                return
        except ConfigError:
            continue


def ways_out(name: str, settings: Settings) -> str:
    """What to do where the ladder of that voice, of a dialect, has no rung left; empty for Mandarin."""
    if not dialect(find(name, settings)):
        return ""
    mandarin = _("Choose a Mandarin voice, such as --voice {voice}").format(voice=EMBEDDED)
    if settings.fallback:
        return mandarin + "."
    allow = _('or allow it for such a day: fallback = "mandarin" in broadcast.toml.')
    return f"{mandarin}, {allow}"


def speaker(name: str, settings: Settings) -> Speaker:
    """The loudspeaker profile of that name.

    Raises:
        ConfigError: there is none, with the nearest names, or its file is wrong.
    """
    known = _files(settings, "speakers")
    if name not in known:
        raise ConfigError(
            _("There is no speaker '{name}'.").format(name=name),
            _instead(name, list(known), _("Did you mean: {names}?")),
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
    wrong += _wrong_slot(profile.slot) if profile.slot else []
    if wrong:
        raise ConfigError(
            _("{path} is not right:").format(path=known[name]) + "".join(f"\n  {one}" for one in wrong),
            _("Correct these keys."),
        )
    return profile


def _is_band(band_hz: tuple[float, ...]) -> bool:
    return len(band_hz) == 2 and 20 <= band_hz[0] < band_hz[1] <= 24_000


def _wrong_slot(slot: Slot) -> list[str]:
    wrong = []
    if not re.fullmatch(r"([A-Z0-9_]{1,8}/)?[A-Z0-9_]{0,7}\{n(:0[1-8])?\}", slot.names):
        wrong.append(_("`slot.names` must be a name such as {example}").format(example='"{n:02}", "MP3/{n:04}"'))
    if not slot.filesystems or set(slot.filesystems) - set(FILESYSTEMS):
        wrong.append(_("`slot.filesystems` must be some of: {names}").format(names=", ".join(FILESYSTEMS)))
    if any(limit is not None and limit <= 0 for limit in (slot.most_gb, slot.most_files)):
        wrong.append(_("`slot.most_gb` and `slot.most_files` must be above 0"))
    if not all(4000 <= rate <= 96_000 for rate in slot.rates_hz):
        wrong.append(_("`slot.rates_hz` must be between 4000 and 96000"))
    return wrong


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
