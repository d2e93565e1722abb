"""Dialects: hanzi → syllables with segments and tones, one module a dialect; the words of a dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from gettext import gettext as _
from importlib import import_module
from typing import Protocol, cast

from broadcast.errors import ScriptError
from broadcast.model import Syllable

Lexicon = Mapping[str, tuple[str, ...]]
"""Word → one reading a character: segments in IPA and the tone in Chao digits, such as `ɦui13`."""

MODULES: Mapping[str, str] = {
    "wuu-x-hangzhou": "hangzhou",
    "wuu-x-shanghai": "shanghai",
    "yue": "cantonese",
    "cmn-x-sichuan": "sichuan",
}
"""Locale → the module that reads it."""

ALIASES: Mapping[str, str] = {"zh-HK": "yue", "yue-HK": "yue", "yue-CN": "yue"}
"""What services call a dialect that we name otherwise."""

SEGMENTS = frozenset("abdeijklmnopstuvwxyzøŋɑɐɔɕəɛɡɦɨɪɲȵɤɥɻʂʐɿʮʦʣʨʥʒʔʊʷʰːãẽĩõũʑœɵθfhᴀᴇʏɯ̃")
"""Every symbol that a dialect's segments may hold. Affricates are one symbol each: ʦ ʣ ʨ ʥ, and ꭧ in Sichuan's north;
aspiration ʰ follows; nasal vowels carry U+0303; a checked syllable ends in ʔ, p, t or k."""

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "wuu-x-hangzhou": ("回", "ɦui13"),
    "wuu-x-shanghai": ("回", "ɦuᴇ23"),
    "yue": ("回", "wuːi21"),
    "cmn-x-sichuan": ("回", "xuei21"),
}
"""A character with its reading, one a dialect."""
READING = re.compile(rf"(?![a-z]+[1-5]\Z)(?P<sound>h?[{''.join(sorted(SEGMENTS - {'h'}))}]+)(?P<tone>[1-5]{{1,3}})")
"""A syllable of SEGMENTS with its tone. Plain letters with one digit are pinyin or Jyutping, as huan2 or sap1: what has
a tone of one digit is checked, ʔ or a vowel with its length. h only begins a syllable."""

TWENTY: Mapping[str, str] = {"wuu-x-shanghai": "廿"}
"""What 20 is in numbers, where it is one syllable. Source: Tao Huan, Wu (Shanghai), in Numeral Systems of the World
(MPI EVA), 20 to 29; ahfyzs.com on 二 in Shanghai: 20, 22, 220 with 廿, and 二十 as a day of the lunar calendar."""
_TWENTY = re.compile("(?<!月)二十(?!大)|(?<=月)二十(?=[日号一二三四五六七八九])")


class Dialect(Protocol):
    """What a dialect's module offers."""

    def ready(self) -> None:
        """Returns, without loading what it reads with, if the package that knows the dialect is there.

        Raises:
            EngineUnavailable: as `read`.
        """

    def read(self, spoken: str, own: Lexicon) -> list[tuple[str, str]]:
        """For each character its segments and its tone after sandhi; both empty for punctuation, Latin letters and
        characters without a reading.

        Args:
            spoken: Simplified hanzi, capital Latin letters and punctuation; no digit.
            own: the community's own readings; they win over the dialect's lexicon and get no sandhi.

        Raises:
            EngineUnavailable: the package that knows the dialect is not installed; the hint is the line that does it.
        """


def parted(reading: str) -> tuple[str, str]:
    """Segments and tone of a reading such as `ɦui13`; both empty for what is none."""
    match = READING.fullmatch(reading)
    return (match["sound"], match["tone"]) if match else ("", "")


def of(locale: str) -> str:
    """The dialect that a locale means, as a key of MODULES; empty for Mandarin."""
    named = ALIASES.get(locale, locale)
    return named if named in MODULES else ""


def counted(spoken: str, locale: str, own: Lexicon) -> str:
    """A spoken form with the dialect's word for 20, unless a word of the community's own has a reading with another."""
    twenty = TWENTY.get(of(locale))
    return _TWENTY.sub(twenty, spoken) if twenty and not any("二十" in word for word in own) else spoken


def row(locale: str) -> str:
    """A line of that dialect's lexicon file, as an example."""
    return " TAB ".join(EXAMPLES[of(locale)])


def ready(locale: str) -> None:
    """Returns if the package that knows the dialect of that locale is there.

    Raises:
        EngineUnavailable: it is not installed.
    """
    _module(locale).ready()


def syllables(spoken: str, locale: str, own: Lexicon) -> tuple[Syllable, ...]:
    """One syllable for each character of a spoken form, as the dialect says it.

    Raises:
        EngineUnavailable: its package is not installed.
        ScriptError: characters without a reading, all at once.
    """
    read = _module(locale).read(spoken, own)
    unknown = list(dict.fromkeys(_unread(spoken, read)))
    if unknown:
        raise ScriptError(
            _("No reading is known in {locale} for: {characters}").format(
                locale=of(locale), characters=" ".join(unknown)
            ),
            _("Add them to lexicon.{locale}.tsv beside broadcast.toml, such as: {example}").format(
                locale=of(locale), example=row(locale)
            ),
        )
    return tuple(
        Syllable(char, "", "", sound=sound, tone=tone) for char, (sound, tone) in zip(spoken, read, strict=True)
    )


def _module(locale: str) -> Dialect:
    return cast(Dialect, import_module(f"broadcast.dialects.{MODULES[of(locale)]}"))


def _unread(spoken: str, read: list[tuple[str, str]]) -> Iterator[str]:
    for char, (sound, _tone) in zip(spoken, read, strict=True):
        if not sound and char.isalpha() and not char.isascii():
            yield char
