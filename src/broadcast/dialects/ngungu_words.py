"""The words that the package ngungu knows in a text, with the readings that it writes."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from threading import Lock

from broadcast.errors import EngineUnavailable

INSTALL = 'pip install "xiaolaba[dialects]"'
"""The line that installs the packages of the dialects."""

_HANZI = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]++")
_PART = re.compile(r"(?P<read>[^$\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]++)\$|(?P<unread>.)", re.DOTALL)
_WARNING = b"config does not conform to schema"
"""What OpenCC writes to the standard error's descriptor about each of ngungu's configurations."""
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the dialect's dictionary, or one character that is in none."""

    start: int
    text: str
    readings: tuple[str, ...]
    """One a character, as ngungu writes it, such as `ɦɑŋ˨˩˧`, `ȵin6` or `jia1`; empty where none is known."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def words(text: str, dialect: str) -> Iterator[Word]:
    """The longest entries from the left, and single characters between them; together they are `text`.

    Args:
        dialect: as ngungu names it, such as `hangzhou`, `shanghai` or `sichuan`.

    Raises:
        EngineUnavailable: ngungu is not installed; the hint is the line that does it.
    """
    convert = _converter(dialect)
    at = 0
    for hanzi in _HANZI.finditer(text):
        yield from (Word(n, text[n], ()) for n in range(at, hanzi.start()))
        yield from _aligned(hanzi.start(), hanzi.group(), convert)
        at = hanzi.end()
    yield from (Word(n, text[n], ()) for n in range(at, len(text)))


def _aligned(start: int, hanzi: str, convert: Callable[[str], str]) -> list[Word]:
    """The words of a run of hanzi; character by character where ngungu's answer does not fit it."""
    found: list[Word] = []
    at = 0
    for part in _PART.finditer(convert(hanzi)):
        readings = tuple(part["read"].split("-")) if part["read"] else ()
        text = hanzi[at : at + max(1, len(readings))]
        fits = len(text) == len(readings) and all(readings) if readings else text == part["unread"]
        if not fits:
            break
        found.append(Word(start + at, text, readings))
        at += len(text)
    if at == len(hanzi):
        return found
    if len(hanzi) > 1:
        return [word for n, char in enumerate(hanzi) for word in _aligned(start + n, char, convert)]
    return [Word(start, hanzi, ())]


def ready() -> None:
    """Returns if ngungu can be loaded.

    Raises:
        EngineUnavailable: it cannot; the hint is the line that installs it.
    """
    _loaded()


def _loaded() -> Callable[[str, str], object]:
    try:
        from ngungu import convert
    except ImportError as exc:
        raise EngineUnavailable(
            _("Dialects need the package {package}, which cannot be loaded: {reason}.").format(
                package="ngungu", reason=exc
            ),
            _("Run: {command}").format(command=INSTALL),
        ) from exc
    loaded: Callable[[str, str], object] = convert
    return loaded


@cache
def _converter(dialect: str) -> Callable[[str], str]:
    convert = _loaded()
    with _loading, _without_warning():
        convert("", dialect)
    return lambda hanzi: str(convert(hanzi, dialect))


@contextmanager
def _without_warning() -> Iterator[None]:
    """Keeps OpenCC's warning from the standard error; whatever else is written there comes out afterwards."""
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
    try:
        before = os.dup(2)
    except OSError:
        yield
        return
    try:
        with tempfile.TemporaryFile() as held:
            os.dup2(held.fileno(), 2)
            try:
                yield
            finally:
                with suppress(AttributeError, OSError, ValueError):
                    sys.stderr.flush()
                os.dup2(before, 2)
            held.seek(0)
            for line in held:
                if _WARNING not in line:
                    os.write(2, line)
    finally:
        os.close(before)
