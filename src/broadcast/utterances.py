"""Script → the sentences to speak, each with its spoken form and the reading of every character."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

from broadcast import dialects, voices
from broadcast.config import Settings
from broadcast.errors import ConfigError, NotWritable, ScriptError, VoiceNotFound
from broadcast.inbox.encoding import simplified
from broadcast.model import Item, Remark, Utterance, Voice
from broadcast.output import replace_file
from broadcast.text import homophones, readings, sentences
from broadcast.text.lexicon import Lexicon, as_pls, as_tsv, is_reading, read_lexicon
from broadcast.text.spoken import to_spoken
from broadcast.voices import LOCALE as LOCALE
from broadcast.voices import reading_locale as reading_locale


def own_lexicon(settings: Settings, voice: str = "", locale: str = LOCALE) -> Lexicon:
    """The community's own readings, from lexicon files beside broadcast.toml or, without one, in the
    working folder; empty where there is none.

    `lexicon`, then `lexicon.<locale>` and `lexicon.<voice>`, each as .tsv or .pls; what comes later wins. For a dialect
    only the latter two, as its readings are no pinyin.

    Args:
        voice: the name of the voice that will speak; empty: that of the settings.
        locale: as `reading_locale` has it.

    Raises:
        ConfigError: with every line that is wrong.
    """
    dialect = dialects.of(locale)
    speaker = voice or settings.voice
    names = [f"lexicon.{dialect or LOCALE}", f"lexicon.{speaker}"]
    words: dict[str, tuple[str, ...]] = {}
    for name in names if dialect else ["lexicon", *names]:
        for kind in ("tsv", "pls"):
            path = settings.beside(f"{name}.{kind}")
            if path.is_file() and (name != names[1] or _is_told(speaker, settings, dialect)):
                words |= read_lexicon(path, dialects.READING, dialects.row(dialect)) if dialect else read_lexicon(path)
    return words


def _is_told(name: str, settings: Settings, dialect: str) -> bool:
    """Whether that voice's lexicon is in the notation of that dialect, or empty: in pinyin, as of one unknown."""
    try:
        return dialects.of(reading_locale(voices.find(name, settings))) == dialect
    except (ConfigError, VoiceNotFound):
        return not dialect


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


def of_text(text: str, own: Lexicon, spoken: str = "", locale: str = LOCALE) -> tuple[Utterance, tuple[Remark, ...]]:
    """A sentence in either script and its spoken form in Simplified; a person's own wins, its digits read by rule.

    Args:
        own: readings of the community's own, in pinyin or, for a dialect, as `dialects.Lexicon` has them.
        locale: as `reading_locale` has it.

    Raises:
        ScriptError: the dialect has no reading for some characters; all of them are named.
        EngineUnavailable: the package that knows the dialect is not installed.
    """
    said, remarks = to_spoken(simplified(spoken or text))
    if dialects.of(locale):
        said = dialects.counted(said, locale, own)
        return Utterance(text, said, dialects.syllables(said, locale, own)), remarks
    syllables, unknown = readings.syllables(said, own)
    return Utterance(text, said, syllables, homophones.respell(said, syllables, own)), (*remarks, *unknown)


def of_lines(lines: Sequence[str], settings: Settings, voice: Voice) -> tuple[Utterance, ...]:
    """The lines as that voice reads them, those without anything to say left out.

    Raises:
        ScriptError: nothing is left, or the dialect has no reading for some characters.
        EngineUnavailable: the package that knows the dialect is not installed.
    """
    locale = reading_locale(voice)
    own = own_lexicon(settings, voice.name, locale)
    read = tuple(one for line in lines for one in of_text(line, own, locale=locale)[:1] if one.count)
    if not read:
        raise ScriptError(_("There is nothing to say."), _("Write a sentence, with hanzi, letters or digits."))
    return read


def of_item(item: Item, own: Lexicon, locale: str = LOCALE) -> tuple[tuple[Utterance, ...], tuple[Remark, ...]]:
    """The item's sentences in order, and what is remarkable about reading them.

    Raises:
        ScriptError: the item's own readings do not fit their words, there is nothing to say, or the dialect has no
            reading for some characters.
        EngineUnavailable: the package that knows the dialect is not installed.
    """
    words = {**own, **_own_readings(item, locale)}
    parts = sentences.split(item.text)
    spoken = sentences.split(item.spoken) if item.spoken else ("",) * len(parts)
    if len(spoken) != len(parts):
        raise ScriptError(
            _("`spoken` has {spoken} sentences and `text` has {text}: {sentences}").format(
                spoken=len(spoken), text=len(parts), sentences=item.spoken
            ),
            _("Give one spoken sentence for each sentence of the text, or leave `spoken` out."),
        )
    made = [of_text(text.strip(), words, said.strip(), locale) for text, said in zip(parts, spoken, strict=True)]
    utterances = tuple(utterance for utterance, _remarks in made if utterance.count)
    if not utterances:
        raise ScriptError(
            _("There is nothing to say in '{text}'.").format(text=item.text), _("Write a sentence, or delete the item.")
        )
    return utterances, tuple(remark for _utterance, remarks in made for remark in remarks)


def of_script(
    items: Sequence[Item], own: Lexicon, locale: str = LOCALE
) -> tuple[tuple[tuple[Utterance, ...], tuple[Remark, ...]], ...]:
    """What `of_item` gives for each item.

    Raises:
        ScriptError: as `of_item`; the characters without a reading of all items at once.
        EngineUnavailable: the package that knows the dialect is not installed.
    """
    if dialects.of(locale):
        words = dict(own)
        for item in items:
            words |= _own_readings(item, locale)
        aloud = (to_spoken(simplified(item.spoken or item.text))[0] for item in items)
        dialects.syllables("\n".join(aloud), locale, words)
    return tuple(of_item(item, own, locale) for item in items)


def _own_readings(item: Item, locale: str) -> dict[str, tuple[str, ...]]:
    fits = dialects.READING.fullmatch if dialects.of(locale) else is_reading
    found = {simplified(word): tuple(reading.split()) for word, reading in item.readings.items()}
    wrong = [word for word, reading in found.items() if len(word) != len(reading) or not all(map(fits, reading))]
    if wrong:
        example = '{{"{}" = "{}"}}'.format(*dialects.EXAMPLES.get(dialects.of(locale), ("还款", "huan2 kuan3")))
        raise ScriptError(
            _("These readings do not fit their words: {words}.").format(words=", ".join(wrong)),
            _("Give one reading a character, such as {example}.").format(example=example),
        )
    return found
