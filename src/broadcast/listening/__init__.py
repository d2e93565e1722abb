"""Voices to listen to: one sentence in each, or twenty of a dialect with a sheet on which residents judge them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from broadcast import produce, programme, utterances, voices
from broadcast.config import Settings, read_toml
from broadcast.errors import EngineError, EngineUnavailable, ScriptError
from broadcast.model import Remark, Voice
from broadcast.output import replace_file

PAGE = "index.html"
HEARD = 20
"""Sentences that a resident judges."""
_FOLDER = Path(__file__).parent


@cache
def _sentences() -> Mapping[str, tuple[str, ...]]:
    """Locale → what is said in its words."""
    table = read_toml(_FOLDER / "sentences.toml")
    return {locale: tuple(row["sentences"]) for locale, row in table.items()}


def sentences(locale: str) -> tuple[str, ...]:
    """What a voice of that locale says for trial, in its own words; empty where we have none."""
    known = _sentences()
    return known.get(locale) or known.get(voices.dialect_of(locale) or "zh-CN", ())


def samples(
    names: Sequence[str],
    labels: Mapping[str, str],
    settings: Settings,
    folder: Path,
    progress: programme.Progress,
) -> tuple[Path, tuple[Remark, ...]]:
    """Writes one sentence in each voice and a page to hear them; gives the page, and a remark for each that failed.

    Every sound is the voice's own: nobody takes its place.

    Raises:
        OutputError: the folder cannot be written.
        EngineUnavailable: no voice could speak.
    """
    rows: list[dict[str, Any]] = []
    told = []
    for number, name in enumerate(names):
        progress(number, len(names), name)
        voice = voices.find(name, settings)
        own = sentences(voice.locale)
        sentence = (own or sentences(""))[0]
        try:
            _speak(sentence, voice, settings, folder / f"{name}.mp3")
        except (EngineError, ScriptError) as exc:
            told.append(Remark("voice", 0, name, exc.told))
            continue
        about = {"name": name, "label": labels.get(name, name), "locale": voice.locale, "licence": voice.licence}
        rows.append(about | {"experimental": voice.experimental, "text": sentence, "borrowed": not own})
    progress(len(names), len(names), "")
    if not rows:
        reasons = "".join(f"\n  {one.text}: " + one.advice.replace("\n", "\n    ") for one in told)
        raise EngineUnavailable(_("No voice could speak:") + reasons, _("Run `broadcast doctor`."))
    words = {
        "title": _("The voices that work here"),
        "experimental": _("experimental: not yet judged by residents"),
        "borrowed": _("in Mandarin words: we have no sentence in those of its locale"),
    }
    return _page("samples.html.j2", folder, {"rows": rows, "words": words}), tuple(told)


def sheet(name: str, settings: Settings, folder: Path, offline: bool, progress: programme.Progress) -> Path:
    """Writes twenty sentences in a dialect's voice, in an order that is always the same, and the sheet to judge them.

    Raises:
        VoiceNotFound: there is no such voice.
        ScriptError: there are no sentences of its dialect, or it has no reading for them.
        EngineError: it cannot speak; no other one takes its place.
        OutputError: the folder cannot be written.
    """
    voice = voices.find(name, settings)
    own = list(sentences(voice.locale))
    if len(own) < HEARD:
        known = sorted(locale for locale, rows in _sentences().items() if len(rows) >= HEARD)
        raise ScriptError(
            _("There is no listening set for {locale}.").format(locale=voice.locale or utterances.LOCALE),
            _("There is one for: {locales}.").format(locales=", ".join(known)),
        )
    if voice.online and offline:
        raise EngineUnavailable(
            _("The voice {name} needs the network, and --offline forbids it.").format(name=name),
            _("Run it without --offline: only these sentences leave this computer."),
        )
    random.Random(name).shuffle(own)
    for number, sentence in enumerate(own, 1):
        progress(number - 1, len(own), sentence)
        _speak(sentence, voice, settings, folder / f"{number:02}.mp3")
    progress(len(own), len(own), "")
    label = voice.label.get("zh") or name
    rows = [{"number": number, "file": f"{number:02}.mp3", "text": text} for number, text in enumerate(own, 1)]
    return _page("sheet.html.j2", folder, {"name": name, "label": label, "rows": rows})


def _speak(sentence: str, voice: Voice, settings: Settings, path: Path) -> None:
    read = utterances.of_lines([sentence], settings, voice)
    made = programme.speak(read, voice, settings, lambda _done, _of, _what: None, paced=False)
    replace_file(path, produce.sound(made.clips, path.suffix))


def _page(template: str, folder: Path, values: Mapping[str, Any]) -> Path:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    replace_file(folder / PAGE, environment.get_template(template).render(values).encode())
    return folder / PAGE
