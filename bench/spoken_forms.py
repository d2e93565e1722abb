"""Whether written shapes are read as people say them: our own collections, beside wetext and cn2an."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import table

from broadcast.text.spoken import to_spoken

COLLECTIONS = Path(__file__).parents[1] / "tests" / "text"
LEAST = 97.0
Read = Callable[[str], str]

_SAME = str.maketrans({"幺": "一", "两": "二", "号": "日", "至": "到"})
_CHOSEN = re.compile(r"[\W_]|凌晨|早上|上午|中午|下午|晚上")


def cases() -> list[tuple[str, list[str]]]:
    """Every written shape with the forms that are right."""
    lines = [
        line.split("\t")
        for name in ("spoken.tsv", "spoken_kinds.tsv")
        for line in (COLLECTIONS / name).read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return [(written, forms.split("|")) for written, forms in lines]


def bare(said: str) -> str:
    """Without punctuation and without what is a matter of choice."""
    return _CHOSEN.sub("", said).upper().translate(_SAME).replace("千克", "公斤")


def _percent(read: Read, wanted: Sequence[tuple[str, list[str]]]) -> float:
    """How many of a hundred are read right; one that raises is not."""
    right = 0
    for written, forms in wanted:
        try:
            right += bare(read(written)) in map(bare, forms)
        except Exception:
            continue
    return 100 * right / len(wanted)


def _speed(read: Read, wanted: Sequence[tuple[str, list[str]]]) -> float:
    """Thousands of characters a second, the best of three rounds over everything."""
    best = float("inf")
    for _round in range(3):
        begun = time.perf_counter()
        for written, _forms in wanted:
            try:
                read(written)
            except Exception:
                continue
        best = min(best, time.perf_counter() - begun)
    return sum(len(written) for written, _forms in wanted) / best / 1000


def _wetext() -> Read:
    from wetext import Normalizer

    read: Read = Normalizer(lang="zh", operator="tn").normalize
    return read


def _cn2an() -> Read:
    import cn2an

    def read(text: str) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(cn2an.transform(text, "an2cn"))

    return read


def measure() -> list[table.Row]:
    """Percent read right and thousands of characters a second, ours beside each of the others."""
    wanted = cases()

    def ours(text: str) -> str:
        return to_spoken(text)[0]

    right, speed = _percent(ours, wanted), _speed(ours, wanted)
    rows = []
    for name, peer in (("wetext", _wetext), ("cn2an", _cn2an)):
        try:
            read = peer()
        except ImportError as exc:
            rows.append(table.Row(f"{len(wanted)} shapes (other: {name})", None, None, f"not measured: {exc}"))
            continue
        what = f"{len(wanted)} written shapes read right: % (other: {name})"
        rows.append(table.Row(what, right, _percent(read, wanted), f"≥ {LEAST:g} %", right >= LEAST))
        rows.append(table.Row(f"read: 1,000 characters a second (other: {name})", speed, _speed(read, wanted)))
    return rows


if __name__ == "__main__":
    table.show(measure(), table.load())
