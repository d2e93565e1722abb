"""A script with all that is to be said about it: what keeps an item off the air, and what a person should look at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _

from broadcast import dialects, guard, programme, remarks, scriptfile, scripts, utterances, voices
from broadcast.config import Settings, allowed_text
from broadcast.curate.flags import unfit
from broadcast.dialects import wording
from broadcast.errors import ScriptError
from broadcast.inbox.encoding import simplified
from broadcast.model import Item, Notice, Remark, Script, Utterance
from broadcast.text import euphony, figures, weekdays
from broadcast.text.words import Sorting, own_words

_THIS_WEEK = re.compile("[本这下]周|[本这下]个?月|[今明]年")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item with everything that is to be said about it."""

    item: Item
    utterances: tuple[Utterance, ...]
    remarks: tuple[Remark, ...]

    @property
    def euphony(self) -> int:
        """How well it runs off the tongue, 0-100, as `text.euphony` defines it."""
        return euphony.measure([one for utterance in self.utterances for one in utterance.syllables]).score

    @property
    def blocked(self) -> bool:
        return any(remark.kind in guard.BLOCKING for remark in self.remarks)

    def seconds(self, pace: float) -> float:
        """How long it takes at that pace, the pauses between its sentences included."""
        pauses = programme.SENTENCE_S * (len(self.utterances) - 1)
        return round(60 * sum(one.count for one in self.utterances) / pace + pauses, 1)


def write_script(
    notices: Sequence[Notice], settings: Settings, date: dt.date, locale: str = wording.MANDARIN
) -> Script:
    """The script of these notices with the community's own opening and closing, in the words of that locale.

    Args:
        locale: zh-CN, or a key of `dialects.MODULES`.

    Raises:
        ScriptError: a template is broken or says what its notice does not.
    """
    return scripts.write(
        notices,
        date=date,
        community=settings.community,
        opening=settings.opening,
        closing=settings.closing,
        line=settings.lines[date.toordinal() % len(settings.lines)] if settings.lines else "",
        templates=settings.folders("templates"),
        locale=locale,
        own=own_words(settings),
    )


def airable(
    notices: Sequence[Notice], settings: Settings, date: dt.date
) -> tuple[tuple[Notice, ...], tuple[Remark, ...]]:
    """The notices that may be aired on that day, and for each of the others a remark that says why not.

    That is judged in Mandarin: what a dialect has no reading for is a matter of the script, not of the notice.
    """
    good, remarks = [], []
    for notice in notices:
        try:
            reviewed = review(write_script([notice], settings, date), settings, voices.EMBEDDED)
        except ScriptError as exc:
            remarks.append(Remark("left_out", 0, notice.source, exc.message))
            continue
        why = [f"{r.text}: {r.advice}" for one in reviewed for r in one.remarks if r.kind in guard.BLOCKING]
        if why:
            remarks.append(Remark("left_out", 0, notice.source, " ".join(why)))
        else:
            good.append(notice)
    return tuple(good), tuple(remarks)


def review(script: Script, settings: Settings, voice: str = "") -> tuple[Reviewed, ...]:
    """Each item with its utterances, and the remarks of guard, wording and reading.

    An item's own `readings` are in the notation of the script's locale: a voice that is told another's does without.

    Args:
        voice: the name of who will speak; empty: read in Mandarin, with the lexicon of the settings' voice.

    Raises:
        ScriptError: an item cannot be read aloud at all.
        EngineUnavailable: the package that knows the voice's dialect is not installed.
    """
    known = {notice.id: notice for notice in script.notices}
    locale = utterances.reading_locale(voices.find(voice, settings)) if voice else utterances.LOCALE
    own, allowed = utterances.own_lexicon(settings, voice, locale), simplified(allowed_text(settings, script))
    reviewed, words = [], own_words(settings)
    same = dialects.of(script.locale) == dialects.of(locale)
    items = script.items if same else [replace(item, readings={}) for item in script.items]
    read = utterances.of_script(items, own, locale)
    for item, (spoken, reading) in zip(script.items, read, strict=True):
        notice = known.get(item.notice)
        written = _simplified(item)
        plain = guard.in_mandarin(written, notice, script.locale, words, allowed)
        held = guard.check(plain, notice, allowed, script.date, words)
        held = (*held, *_unfit(notice, words.sorting))
        days = (*_counted_days(plain, notice, script.date), *_wrong_weekdays(plain, notice, script.date))
        one = Reviewed(item, spoken, ())
        hard = remarks.remarks(plain, one.seconds(settings.pace), notice, words)
        told = [*held, *_reworded(item, notice), *days, *hard]
        meant = wording.meant(written.text, wording.of(script.locale, notice, words, "" if notice else allowed))
        told = [*_as_written(told, meant, item.text), *_in_mandarin(written, plain, script)]
        told += _in_dialect(written, notice, script)
        reviewed.append(replace(one, remarks=(*told, *reading)))
    return tuple(reviewed)


def _simplified(item: Item) -> Item:
    """The item as the rules read it, its text of the same length."""
    added = tuple(map(simplified, item.added))
    return replace(item, text=simplified(item.text), spoken=simplified(item.spoken), added=added)


def _as_written(told: Sequence[Remark], meant: wording.Meant, text: str) -> list[Remark]:
    """Remarks on what a text says in Simplified Mandarin that quote the text itself."""
    found = []
    for one in told:
        end = one.at + len(one.text)
        if meant.text[one.at : end] == one.text:
            start, end = meant.spans[one.at][0], meant.spans[end][1]
            one = replace(one, at=start, text=text[start:end])
        found.append(one)
    return found


def _in_mandarin(written: Item, plain: Item, script: Script) -> Iterator[Remark]:
    """A remark for an item of a script in a dialect that has none of the dialect's own words."""
    if dialects.of(script.locale) and written.notice and written.text == plain.text:
        advice = _(
            "These are Mandarin words, which will be read in the sounds of {locale}. Reword them, or approve them so."
        )
        yield Remark("wording", 0, written.text, advice.format(locale=script.locale))


def _in_dialect(written: Item, notice: Notice | None, script: Script) -> Iterator[Remark]:
    """A remark for an item of a script in Mandarin that has a dialect's words, at the first of them."""
    found = wording.of_dialects(written.text, notice) if notice and not dialects.of(script.locale) else iter(())
    for at, word, dialect in found:
        advice = _("This is a word of {dialect}, and the script's `locale` is {locale}: correct the one or the other.")
        yield Remark("wording", at, word, advice.format(dialect=dialect, locale=script.locale))
        return


def _reworded(item: Item, notice: Notice | None) -> tuple[Remark, ...]:
    """A remark for an item whose wording a language model proposed."""
    if not item.rewriter:
        return ()
    advice = _("The rewriter {model} worded this; it was checked against the notice. Read it before it is aired.")
    source = notice.source if notice else item.kind
    return (Remark("rewritten", 0, source, advice.format(model=item.rewriter)),)


def _unfit(notice: Notice | None, own: Sorting) -> Iterator[Remark]:
    """A remark that blocks for each reason why the notice itself is not to be aired."""
    for flag in unfit(notice, own) if notice else ():
        advice = _("It is not aired: {why}. If an authority answers for it, say who at its head: `issuer: …`.")
        yield Remark(flag.kind, 0, notice.source if notice else "", advice.format(why=flag.why))


def _counted_days(item: Item, notice: Notice | None, date: dt.date) -> tuple[Remark, ...]:
    """A remark for a word such as 明天 or 本周 in a notice that does not say when it was written."""
    words = (figures.RELATIVE, figures.DIALECT_DAY, figures.PAST_DAY)
    found = next(filter(None, (one.search(item.text) for one in words)), None) or _THIS_WEEK.search(item.text)
    if found is None or notice is None or notice.date:
        return ()
    advice = _("The notice bears no date, so this is counted from {date}. Check it, or give the notice a `date`.")
    return (Remark("relative_day", found.start(), found[0], advice.format(date=date)),)


def _wrong_weekdays(item: Item, notice: Notice | None, date: dt.date) -> Iterator[Remark]:
    """A remark for each date with another weekday beside it than its own, in the item or in what the notice says."""
    if notice is None:
        return
    told = set[tuple[str, str]]()
    for text in (item.text, notice.plain):
        for one in weekdays.contradictions(text, notice.date or date):
            if (one.date, one.written) not in told:
                told.add((one.date, one.written))
                advice = _("{date} is {true}, and the notice says {written}: ask which one holds.").format(
                    date=one.date, true=one.true, written=one.written
                )
                at = one.start if text is item.text else 0
                yield Remark("weekday_wrong", at, text[one.start : one.end], advice)


def approval_remark(script: Script) -> tuple[Remark, ...]:
    """A remark if somebody approved the script and it was edited since."""
    if script.approval is None or scriptfile.is_approved(script):
        return ()
    advice = _("{by} approved it on {day}, and it was edited since: the approval is void. Approve it again.").format(
        by=script.approval.by, day=script.approval.at.date().isoformat()
    )
    return (Remark("approval_void", 0, script.approval.by, advice),)


def unblocked(reviewed: Sequence[Reviewed], script: Script) -> None:
    """Returns if the script may be aired.

    Raises:
        ScriptError: with everything that blocks it.
    """
    sources = {notice.id: notice.source for notice in script.notices}
    wrong = [
        f"\n  {sources.get(one.item.notice, one.item.kind)}: {guard.word(remark.kind)}: {remark.text} ({remark.advice})"
        for one in reviewed
        for remark in one.remarks
        if remark.kind in guard.BLOCKING
    ]
    if wrong:
        raise ScriptError(
            _("This must not be aired:") + "".join(wrong),
            _("Correct the sentences, or list yours under `added` and facts left out on purpose under `omitted`."),
        )
