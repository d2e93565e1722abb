"""How well polyphonic characters are read, and how fast, beside pypinyin and g2pM: `python bench/readings.py [FOLDER]`.

FOLDER, or the environment variable CPP, names a folder with `*.sent` and `*.lb` in the format of g2pM's data set CPP.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import table
from train_arbiter import sentences

from broadcast.text import phrases
from broadcast.text.network import network
from broadcast.text.readings import syllables

OWN = Path(__file__).parents[1] / "tests" / "text"
HELD_OUT = 3
"""Every third of our own sentences is held out from tuning."""
SPEED = 200.0

Reader = Callable[[str, int], str]
Rows = Sequence[tuple[str, int, str]]


def ours(text: str, at: int) -> str:
    return syllables(text)[0][at].pinyin


def pypinyin(text: str, at: int) -> str:
    word = next(word for word in phrases.words(text) if word.start <= at < word.end)
    return word.readings[at - word.start]


def g2pm(text: str, at: int) -> str:
    """The network's likeliest reading; for a character that it does not know as polyphonic, pypinyin's."""
    if text[at] not in network().candidates:
        return pypinyin(text, at)
    weighed = network().weigh(text, [at])[0]
    return max(weighed, key=lambda each: weighed[each])


def own_sentences(name: str) -> list[tuple[str, int, str]]:
    rows = (line.split("\t") for line in (OWN / name).read_text("utf-8").splitlines() if not line.startswith("#"))
    return [(text, int(at), reading) for text, at, reading in rows]


def percent(read: Reader, rows: Rows) -> float:
    """How many of a hundred are right."""
    return 100 * sum(read(text, at) == reading for text, at, reading in rows) / len(rows)


def compared(name: str, rows: Rows, least: float) -> list[table.Row]:
    right = percent(ours, rows)
    return [
        table.Row(f"{name}: % right (other: pypinyin)", right, percent(pypinyin, rows), f"≥ {least:g}", right >= least),
        table.Row(f"{name}: % right (other: g2pM)", right, percent(g2pm, rows)),
    ]


def speed(texts: Sequence[str]) -> float:
    """Sentences a second, everything loaded."""
    syllables(texts[0])
    begun = time.perf_counter()
    for text in texts:
        syllables(text)
    return len(texts) / (time.perf_counter() - begun)


def measure(folder: str = os.environ.get("CPP", "")) -> list[table.Row]:
    """Accuracy on our own sentences and, where a folder is given, on CPP; and the speed."""
    own = own_sentences("readings.tsv")
    rows = compared("announcements, held out", own[::HELD_OUT], 95)
    rows += compared("announcements, tuned on", [row for n, row in enumerate(own) if n % HELD_OUT], 95)
    rows += compared("announcements, later", own_sentences("readings_later.tsv"), 95)
    rows += compared("announcements, of others", own_sentences("readings_others.tsv"), 95)
    timed = own
    if folder:
        timed = sentences(Path(folder))
        rows += compared("CPP", timed, 98)
    else:
        rows.append(table.Row("CPP: % right", None, None, "not measured: no folder is given"))
    fast = speed([text for text, _at, _reading in timed])
    return [*rows, table.Row("readings: sentences a second", fast, None, f"≥ {SPEED:g}", fast >= SPEED)]


if __name__ == "__main__":
    table.show(measure(*sys.argv[1:2]), table.load())
