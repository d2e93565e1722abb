"""What a notice says of itself at its head: YAML between `---` lines, or TOML between `+++` lines."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from broadcast.errors import NoticeError
from broadcast.model import KINDS

MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Only what is known; the rest is found in the text."""

    title: str = ""
    issuer: str = ""
    date: dt.date | None = None
    expires: dt.date | None = None
    """The last day on which the notice is true."""
    kind: str = ""


def split(text: str, source: str) -> tuple[FrontMatter, str]:
    """Front matter and the text behind it; a notice without any is returned as it is.

    Raises:
        NoticeError: it is no YAML or TOML, or a field is wrong; names every line and field at once.
    """
    lines = text.lstrip("\ufeff").split("\n")
    fence = lines[0].strip()
    if fence not in ("---", "+++"):
        return FrontMatter(), text
    end = next((n for n, line in enumerate(lines[1:MOST_LINES], 1) if line.strip() == fence), 0)
    head = lines[1:end]
    if not any(re.match(r"\s*\w+\s*[:=]", line) for line in head):
        return FrontMatter(), text
    table = _parse("\n".join(head), fence, source)
    return _checked(table, head, source), "\n".join(lines[end + 1 :])


def _parse(head: str, fence: str, source: str) -> dict[str, Any]:
    if fence == "+++":
        try:
            return tomllib.loads(head)
        except tomllib.TOMLDecodeError as exc:
            raise NoticeError(
                _("{source}: the head between +++ is not TOML: {reason}").format(source=source, reason=exc), _hint()
            ) from exc
    import yaml

    try:
        table = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        raise NoticeError(
            _("{source}, line {line}: the head between --- is not YAML.").format(source=source, line=mark.line + 2 if mark else 2),
            _hint(),
        ) from exc
    return table if isinstance(table, dict) else {}


def _hint() -> str:
    return _("Write one field a line, such as `issuer: 八角街道` and `expires: 2026-12-01`, or remove the head.")


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = re.fullmatch(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*", str(value))
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _checked(table: dict[str, Any], head: list[str], source: str) -> FrontMatter:
    known: dict[str, Any] = {}
    wrong: list[str] = []
    for name in ("title", "issuer", "date", "expires", "kind"):
        value = table.get(name)
        if value is None or value == "":
            continue
        line = next((n for n, text in enumerate(head, 2) if re.match(rf"\s*{name}\s*[:=]", text)), 2)
        if name in ("date", "expires"):
            known[name] = _day(value)
            if known[name] is None:
                wrong.append(_("line {line}, {field}: no date; write it as 2026-12-01").format(line=line, field=name))
        elif not isinstance(value, str | int | float) or len(str(value)) > 200:
            wrong.append(_("line {line}, {field}: no short text").format(line=line, field=name))
        elif name == "kind" and value not in KINDS:
            wrong.append(_("line {line}, {field}: one of {kinds}").format(line=line, field=name, kinds=", ".join(KINDS)))
        else:
            known[name] = str(value)
    if wrong:
        raise NoticeError(_("{source}: the head is not right:").format(source=source) + "".join(f"\n  {one}" for one in wrong), _hint())
    return FrontMatter(**known)
