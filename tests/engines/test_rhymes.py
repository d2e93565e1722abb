"""How long a dialect's rhymes last, and where they are."""

import numpy as np

from broadcast.engines import rhymes
from broadcast.engines.tokens import Token, symbols
from broadcast.model import Syllable


def said(*pairs: str) -> tuple[Syllable, ...]:
    """`tsoŋ33` for a syllable, `，` for a stop."""
    made = []
    for pair in pairs:
        tone = "".join(c for c in pair if c.isdigit())
        made.append(Syllable("字" if tone else pair, "", "", sound=pair.rstrip("12345") if tone else "", tone=tone))
    return tuple(made)


def planned(syllables: tuple[Syllable, ...], frames: float = 3) -> tuple[list[Token], np.ndarray]:
    tokens = list(symbols(syllables, 0))
    return tokens, np.full(len(tokens) + 2, frames, np.float32)


def rhyme_frames(syllables: tuple[Syllable, ...], frames: float) -> list[float]:
    tokens, before = planned(syllables, frames)
    lasts = before + rhymes.lengthened(tokens, syllables, before)
    assert lasts.min() >= 1
    return [
        sum(lasts[n + 1] for n, t in enumerate(tokens) if t.position == p and t.rhyme) for p in range(len(syllables))
    ]


def test_an_entering_tone_is_short_and_the_others_stay() -> None:
    short, other = rhyme_frames(said("pəʔ5", "pa33"), 4)
    assert short <= rhymes.CHECKED_FRAMES
    assert other == 8


def test_a_moving_tone_has_room_and_a_level_one_needs_none() -> None:
    level, falling, dipping = rhyme_frames(said("pa33", "pa53", "pa213"), 1)
    assert level == 2
    assert falling >= rhymes.LEAST_FRAMES[2]
    assert dipping >= rhymes.LEAST_FRAMES[3]


def test_the_silence_behind_a_sentence_belongs_to_no_rhyme() -> None:
    """The model counts it as the last tone mark's."""
    syllables = said("pa33", "ta53", "。")
    tokens, frames = planned(syllables)
    mark = max(n for n, one in enumerate(tokens) if one.rhyme and one.heard)
    frames[mark + 1] = 40
    *_first, last = rhymes.spans(tokens, syllables, frames)
    assert last.end - last.start == 2 * (3 + rhymes.LAST_FRAMES)


def test_a_phrase_begins_behind_a_stop() -> None:
    syllables = said("pa33", "ta53", "，", "ta33")
    tokens, frames = planned(syllables)
    assert [one.first for one in rhymes.spans(tokens, syllables, frames)] == [True, False, True]
    assert [one.tone for one in rhymes.spans(tokens, syllables, frames)] == ["33", "53", "33"]
