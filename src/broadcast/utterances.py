"""Script → the sentences to speak, each with its spoken form and the reading of every character."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

from broadcast.config import Settings
from broadcast.errors import NotWritable, ScriptError
from broadcast.inbox.encoding import simplified
from broadcast.model import Item, Remark, Utterance
from broadcast.output import replace_file
from broadcast.text import homophones, readings, sentences
from broadcast.text.lexicon import Lexicon, as_pls, as_tsv, is_reading, read_lexicon
from broadcast.text.spoken import to_spoken

LOCALE = "zh-CN"
"""The language that the readings are for."""


def own_lexicon(settings: Settings, voice: str = "") -> Lexicon:
    """The community's own readings, from lexicon files beside broadcast.toml; empty where there is none.

    `lexicon`, then `lexicon.<locale>` and `lexicon.<voice>`, each as .tsv or .pls; what comes later wins.

    Args:
        voice: the name of the voice that will speak; empty: that of the settings.

    Raises:
        ConfigError: with every line that is wrong.
    """
    words: dict[str, tuple[str, ...]] = {}
    for name in ("lexicon", f"lexicon.{LOCALE}", f"lexicon.{voice or settings.voice}"):
        for kind in ("tsv", "pls"):
            path = settings.file.parent / f"{name}.{kind}" if settings.file else None
            if path and path.is_file():
                words |= read_lexicon(path)
    return words


def export_lexicon(settings: Settings, path: Path) -> int:
    """Writes the community's own readings as .pls or .tsv, by the file's name; gives how many words they are.

    Raises:
        ConfigError: a lexicon file is wrong.
        OutputError: the name is neither, or the file cannot be written.
    """
    write = {".pls": as_pls, ".tsv": as_tsv}.get(path.suffix.lower())
    if write is None:
        raise NotWritable(
            _("{path} is neither .pls nor .tsv.").format(path=path), _("Give a name such as readings.pls.")
        )
    words = own_lexicon(settings)
    replace_file(path, write(words).encode())
    return len(words)


def of_text(text: str, own: Lexicon, spoken: str = "") -> tuple[Utterance, tuple[Remark, ...]]:
    """A sentence in either script and its spoken form in Simplified; a person's own wins, its digits read by rule."""
    said, remarks = to_spoken(simplified(spoken or text))
    syllables, unknown = readings.syllables(said, own)
    return Utterance(text, said, syllables, homophones.respell(said, syllables, own)), (*remarks, *unknown)


def of_item(item: Item, own: Lexicon) -> tuple[tuple[Utterance, ...], tuple[Remark, ...]]:
    """The item's sentences in order, and what is remarkable about reading them.

    Raises:
        ScriptError: the item's own readings do not fit their words, or there is nothing to say.
    """
    words = {**own, **_own_readings(item)}
    parts = sentences.split(item.text)
    spoken = sentences.split(item.spoken) if item.spoken else ("",) * len(parts)
    if len(spoken) != len(parts):
        raise ScriptError(
            _("`spoken` has {spoken} sentences and `text` has {text}: {sentences}").format(
                spoken=len(spoken), text=len(parts), sentences=item.spoken
            ),
            _("Give one spoken sentence for each sentence of the text, or leave `spoken` out."),
        )
    made = [of_text(text.strip(), words, said.strip()) for text, said in zip(parts, spoken, strict=True)]
    utterances = tuple(utterance for utterance, _remarks in made if utterance.count)
    if not utterances:
        raise ScriptError(
            _("There is nothing to say in '{text}'.").format(text=item.text), _("Write a sentence, or delete the item.")
        )
    return utterances, tuple(remark for _utterance, remarks in made for remark in remarks)


def _own_readings(item: Item) -> dict[str, tuple[str, ...]]:
    found = {simplified(word): tuple(reading.split()) for word, reading in item.readings.items()}
    wrong = [word for word, reading in found.items() if len(word) != len(reading) or not all(map(is_reading, reading))]
    if wrong:
        raise ScriptError(
            _("These readings do not fit their words: {words}.").format(words=", ".join(wrong)),
            _("Give one reading a character, such as {example}.").format(example='{"还款" = "huan2 kuan3"}'),
        )
    return found
