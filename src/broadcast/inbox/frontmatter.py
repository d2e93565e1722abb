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
MOST_CHARACTERS = 4000
_DEEPEST = 4
FIELDS = ("title", "issuer", "date", "expires", "kind")
_KEY = re.compile(r"\s*(\w+)\s*[:=]")


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
    keys = [found[1] for line in head if (found := _KEY.match(line))]
    if not any(key.isascii() and not key.isdigit() for key in keys):
        return FrontMatter(), text
    if sum(map(len, head)) > MOST_CHARACTERS:
        raise NoticeError(_("{source}, line 1: the head is too long.").format(source=source), _hint())
    table = _parse("\n".join(head), fence, source)
    return _checked(table, head, source), "\n".join(lines[end + 1 :])


def _parse(head: str, fence: str, source: str) -> dict[str, Any]:
    if fence == "+++":
        try:
            return tomllib.loads(head)
        except (ValueError, RecursionError) as exc:
            at = re.search(r"at line (\d+)", str(exc))
            line = int(at[1]) + 1 if at else head.count("\n") + 2
            raise NoticeError(
                _("{source}, line {line}: the head between +++ is not TOML.").format(source=source, line=line), _hint()
            ) from exc
    import yaml

    depth, mark = 0, None
    try:
        for event in yaml.parse(head, Loader=yaml.BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            # Tags make objects; aliases and depth take time and memory without end.
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
                mark = event.start_mark
                raise ValueError
        table = yaml.load(head, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        mark = mark or getattr(exc, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise NoticeError(
            _("{source}, line {line}: the head between --- is not plain YAML.").format(source=source, line=line),
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
    if not isinstance(value, str):
        return None
    found = re.fullmatch(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].{0,40})?", value)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 200 and "\n" not in value.strip()
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _checked(table: dict[str, Any], head: list[str], source: str) -> FrontMatter:
    known: dict[str, Any] = {}
    wrong: list[str] = []
    lines = {found[1]: n for n, text in reversed([*enumerate(head, 2)]) if (found := _KEY.match(text))}
    for name in (str(key) for key in table if not str(key).isascii()):
        wrong.append(
            _("line {line}, {field}: no such field; put it below the head").format(line=lines.get(name, 2), field=name)
        )
    for name in FIELDS:
        value = table.get(name)
        if value is None or value in ("", "~", "null"):
            continue
        line = lines.get(name, 2)
        if name in ("date", "expires"):
            known[name] = _day(value)
            if known[name] is None:
                wrong.append(_("line {line}, {field}: no date; write it as 2026-12-01").format(line=line, field=name))
        elif not _is_short(value):
            wrong.append(_("line {line}, {field}: no short text").format(line=line, field=name))
        elif name == "kind" and value not in KINDS:
            wrong.append(
                _("line {line}, {field}: one of {kinds}").format(line=line, field=name, kinds=", ".join(KINDS))
            )
        else:
            known[name] = str(value).strip()
    if wrong:
        raise NoticeError(
            _("{source}: the head is not right:").format(source=source) + "".join(f"\n  {one}" for one in wrong),
            _hint(),
        )
    return FrontMatter(**known)
