"""Respelling for engines that take characters only: a homophone where a plain reader would say something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from broadcast.model import Syllable
from broadcast.text import contexts, phrases
from broadcast.text.lexicon import Lexicon, occurrences, place_names


def respell(spoken: str, read: Sequence[Syllable], own: Lexicon) -> str:
    """The spoken form, the same length, with homophones where a name or a rule says what a plain reader would not.

    A plain reader, for whom pypinyin's phrases stand, knows everyday words but neither the names of places, nor the
    words of the community's own lexicon, nor that 曾 is a surname before 阿姨. The tone is kept; a reading that has no
    unambiguous character (most neutral tones) stays as it is written. Empty where nothing is replaced.
    """
    plain: dict[int, str] = {}
    ruled = [at for at in range(len(spoken)) if contexts.reading(spoken, at)]
    if ruled:
        usual = [reading for word in phrases.words(spoken) for reading in word.readings]
        plain = {at: usual[at] for at in ruled}
    for known in (place_names(), own):
        for start, found in occurrences(spoken, known):
            usual = [reading for word in phrases.words(found) for reading in word.readings]
            plain |= {start + number: reading for number, reading in enumerate(usual)}
    respelled = list(spoken)
    for at, reading in plain.items():
        if read[at].pinyin != reading and spoken[at] not in "不一":
            respelled[at] = homophones().get(read[at].pinyin, spoken[at])
    made = "".join(respelled)
    return made if made != spoken else ""


@cache
def homophones() -> Mapping[str, str]:
    """Reading → a common Simplified character that nobody reads otherwise; `bench/make_homophones.py` chose them."""
    rows = Path(__file__).with_name("homophones.tsv").read_text("utf-8").splitlines()
    return dict(row.split("\t") for row in rows if not row.startswith("#"))
