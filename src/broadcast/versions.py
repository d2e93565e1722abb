"""What each voice of a ladder is given to say: the script in its own dialect, or the same written anew in Mandarin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _

from broadcast import dialects, review, utterances, voices
from broadcast.config import Settings
from broadcast.errors import EngineUnavailable, ScriptError
from broadcast.model import Item, Remark, Script, Utterance, Voice

INSTEAD = "今天方言播音用不了，改用普通话播报。"
"""Said at the beginning where the embedded Mandarin voice speaks in a dialect's place."""


@dataclass(frozen=True, slots=True)
class Version:
    """The scripts as one voice speaks them, with all that is to be said about them."""

    scripts: tuple[Script, ...]
    reviewed: tuple[tuple[review.Reviewed, ...], ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        return tuple(said for items in self.reviewed for one in items for said in one.utterances)


def fit(scripts: Sequence[Script], voice: Voice) -> None:
    """Returns if the voice may be asked to speak these scripts.

    Raises:
        ScriptError: one is in the words of a dialect that the voice does not speak.
    """
    wrong = sorted({one.locale for one in scripts if dialects.of(one.locale) not in ("", voices.dialect(voice))})
    if wrong:
        raise ScriptError(
            _("The script is in the words of {wording}, and the voice {voice} speaks {spoken}.").format(
                wording=", ".join(wrong), voice=voice.name, spoken=voices.dialect(voice) or utterances.LOCALE
            ),
            _("Choose a voice of that locale (`broadcast voices`), or write the script of its notices for this voice."),
        )


def mandarin_words(scripts: Sequence[Script], voice: Voice) -> tuple[Remark, ...]:
    """A remark for a voice of a dialect that is given a script in Mandarin words."""
    if not voices.dialect(voice) or all(dialects.of(one.locale) for one in scripts):
        return ()
    told = _("The script is in Mandarin words, read in the sounds of {locale}: hear it before it is aired.")
    return (Remark("wording", 0, voice.name, told.format(locale=voices.dialect(voice))),)


def of(scripts: Sequence[Script], asked: Voice, voice: Voice, settings: Settings, written: bool) -> Version:
    """What `voice` says in the place of the voice that was asked for.

    Args:
        written: whether the scripts are as they were written from their notices, so that they may be written anew.

    Raises:
        ScriptError: something blocks airing, or the voice's dialect has no reading for some characters.
        EngineUnavailable: the package that knows the dialect is not installed, or the scripts cannot be written anew.
    """
    version = _version(scripts, asked, voice, settings, written)
    for one, items in zip(version.scripts, version.reviewed, strict=True):
        review.unblocked(items, one)
    return version


def to_read(script: Script, asked: Voice, settings: Settings, written: bool) -> tuple[Script, Version]:
    """The script for a person to edit, and what the first voice of the ladder that can read it says, blocked or not.

    The two differ by what is said where Mandarin stands in for a dialect.

    Args:
        written: as of `of`.

    Raises:
        ScriptError: the voice's dialect has no reading for some characters.
        EngineUnavailable: the package that knows the dialect is not installed, and nothing may stand in for it.
    """
    failed: dict[str, EngineUnavailable] = {}
    rungs, _refused = voices.ladder(asked.name, settings, offline=False)
    for voice in rungs:
        try:
            version = _version([script], asked, voice, settings, written)
        except EngineUnavailable as exc:
            failed[voice.name] = exc
            continue
        told = tuple(Remark("voice", 0, name, exc.told) for name, exc in failed.items())
        plain = script if voices.dialect(voice) else _in_mandarin(script, voice, settings, written)
        return plain, replace(version, remarks=(*told, *version.remarks))
    raise failed[asked.name]


def _version(scripts: Sequence[Script], asked: Voice, voice: Voice, settings: Settings, written: bool) -> Version:
    remarks = mandarin_words(scripts, voice)
    instead = bool(voices.dialect(asked)) and not voices.dialect(voice)
    if instead:
        told = _("No voice of {locale} could be used: this is Mandarin, and its first words say so.")
        remarks = (Remark("mandarin", 0, voice.name, told.format(locale=voices.dialect(asked))),)
        scripts = [_saying_so(_in_mandarin(one, voice, settings, written)) for one in scripts]
    reviewed = tuple(review.review(one, settings, voice.name) for one in scripts)
    return Version(tuple(scripts), reviewed, remarks)


def _in_mandarin(script: Script, voice: Voice, settings: Settings, written: bool) -> Script:
    if not dialects.of(script.locale):
        return script
    if not written:
        raise EngineUnavailable(
            _("the script is in the words of {wording}; in Mandarin it must be written anew.").format(
                wording=script.locale
            ),
            _("Make the script of its notices in Mandarin, and speak that one: --voice {voice}.").format(
                voice=voice.name
            ),
        )
    anew = review.write_script(script.notices, settings, script.date)
    labels = tuple(item for item in script.items if item.kind == "label")
    return replace(anew, items=(*anew.items, *labels), weight=script.weight)


def _saying_so(script: Script) -> Script:
    first = next((n for n, item in enumerate(script.items) if item.kind == "opening"), None)
    if first is None:
        return replace(script, items=(Item("opening", INSTEAD, added=(INSTEAD,)), *script.items))
    item = script.items[first]
    said = replace(
        item,
        text=item.text + INSTEAD,
        spoken=item.spoken and item.spoken + INSTEAD,
        added=(*item.added, INSTEAD),
    )
    return replace(script, items=(*script.items[:first], said, *script.items[first + 1 :]))
