"""An utterance's syllables as the symbols that Kokoro's model reads, in pieces that it takes at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _

from broadcast.engines import ipa
from broadcast.engines.phonemes import LETTERS, PUNCTUATION, syllable
from broadcast.errors import SynthesisFailed
from broadcast.model import Syllable

MOST_TOKENS = 510
"""What the model takes at once, the two ends not counted (config.json, `max_position_embeddings` less two)."""
DIGITS = "零幺一二三四五六七八九"
"""Between the groups of a number stands a word's boundary, not a comma, whose falling pitch sounds like the number's
end; between two equal digits too, or a listener hears one. Of 20 sentences with numbers a recogniser (Whisper-base)
lost 16.5 % of the syllables with commas, and 6.3 % so."""


def _in_number(part: tuple[Syllable, ...], position: int) -> bool:
    return 0 <= position < len(part) and part[position].char in DIGITS


@dataclass(frozen=True, slots=True)
class Token:
    """One of the model's symbols."""

    position: int
    """Of its character in the utterance."""
    symbol: str
    heard: bool = True
    rhyme: bool = True
    """Whether it carries the syllable's pitch."""


def symbols(part: tuple[Syllable, ...], offset: int) -> Iterator[Token]:
    """The phonemes of some syllables, the first of which is the utterance's `offset`-th, with a space between words.

    The model was trained on words with spaces between them (misaki's `ZHG2P`).

    Raises:
        SynthesisFailed: a character has no sound here; it is never left out silently.
    """
    last = " "
    for position, said in enumerate(part):
        sound, onset, heard = _sound(part, position)
        twice = position and _in_number(part, position) and part[position - 1].char == said.char
        if heard and last != " " and (said.begins or twice):
            last = " "
            yield Token(offset + position, " ", heard=False)
        for number, symbol in enumerate(sound):
            if symbol == " " and last == " ":
                continue
            last = symbol
            yield Token(offset + position, symbol, heard, number >= onset)


def _sound(part: tuple[Syllable, ...], position: int) -> tuple[str, int, bool]:
    """A character's symbols, how many of them precede its rhyme, and whether it is a syllable."""
    said = part[position]
    if said.said or said.sound:
        try:
            if said.said:
                return syllable(said.said), 0, True
            made = ipa.sound(said.sound, said.tone)
            return made.symbols, made.onset, True
        except ValueError as exc:
            reading = said.said or said.sound + said.tone
            raise SynthesisFailed(
                _("'{char}' has the reading '{reading}', which this voice cannot say.").format(
                    char=said.char, reading=reading
                ),
                _("Correct it in the script's `readings`, for example {example}.").format(
                    example='{"还款" = "huan2 kuan3"}' if said.said else '{"回" = "ɦui13"}'
                ),
            ) from exc
    if said.char in LETTERS:
        return LETTERS[said.char], 0, True
    if said.char == "，" and _in_number(part, position - 1) and _in_number(part, position + 1):
        return " ", 0, False
    if said.char in PUNCTUATION:
        return PUNCTUATION[said.char], 0, False
    raise SynthesisFailed(
        _("The embedded voice has no sound for '{char}'.").format(char=said.char),
        _("Write it in hanzi, or give its reading in the script's `readings`."),
    )


def parts(syllables: tuple[Syllable, ...]) -> Iterator[list[Token]]:
    """Pieces that the model takes at once.

    A sentence that is too long is cut behind a comma, or else where the model's reach ends.
    """
    start = 0
    while start < len(syllables):
        tokens = list(symbols(syllables[start:], start))
        end = len(syllables)
        if len(tokens) > MOST_TOKENS:
            reach = tokens[MOST_TOKENS].position - start
            commas = [n for n in range(1, reach + 1) if syllables[start + n - 1].char in "，、；："]
            end = start + (commas or [reach])[-1]
            tokens = list(symbols(syllables[start:end], start))
        if any(one.heard for one in tokens):
            yield tokens
        start = end
