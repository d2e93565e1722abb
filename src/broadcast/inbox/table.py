"""Rows of a sheet → Messages: a chat's rows, a notice a row, or the whole sheet as one."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from gettext import gettext as _
from importlib.resources import files
from typing import Any

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import simplified
from broadcast.inbox.stamp import moment
from broadcast.model import KINDS, Message

MOST_MESSAGES = 50_000
_HEADER_WITHIN = 6
"""Rows: titles and remarks stand above a header."""


def messages(rows: Sequence[Sequence[str]], source: str, place: str = "") -> tuple[Message, ...]:
    """Every row with a text as a message; where no column holds texts, all rows as one, a line `header：value，…` each.

    A column of times beside one of senders makes it a chat. Columns that have no field of their own are kept as lines.

    Args:
        place: what the rows are within the source, such as a sheet's name; the row's number is added to it.

    Raises:
        NoticeError: there is nothing in it, or more than 50,000 messages.
    """
    at, roles = _header(rows)
    if "text" not in roles:
        return _whole(rows, source, place)
    chat = {"text", "sender", "at"} <= roles.keys() and _are_moments(rows[at + 1 :], roles["at"])
    names = [cell.strip() for cell in rows[at]]
    if not chat and "at" in roles and names[roles["at"]].lower() == "date":
        roles.setdefault("date", roles["at"])
    found: list[Message] = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {role: row[n].strip() if n < len(row) else "" for role, n in roles.items()}
        if not any(cell.strip() for cell in row) or (not cells["text"] and not chat):
            continue
        if len(found) == MOST_MESSAGES:
            raise NoticeError(
                _("{source} has more than {most} messages.").format(source=source, most=MOST_MESSAGES),
                _("Copy the last days into a file of their own."),
            )
        if chat:
            found.append(Message(source, _clean(cells["text"]), sender=cells["sender"], at=moment(cells["at"])))
        else:
            found.append(_notice(row, names, roles, cells, source, _row(place, number)))
    if not found:
        raise _empty(source, place)
    return tuple(found)


@cache
def _columns() -> dict[str, str]:
    listed = tomllib.loads(files("broadcast.inbox").joinpath("columns.toml").read_text("utf-8"))
    return {word: "" if role == "none" else role for role, words in reversed(listed.items()) for word in words}


def role(cell: str) -> str | None:
    """What a header cell names: a field of Message, or nothing worth keeping (empty); None: another column."""
    name = re.sub(r"[（(][^（）()]{0,20}[）)]|[\s_\-:：*]", "", cell[:60])
    return _columns().get(simplified(name).lower())


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Which row names the columns, and which column has which role; the first of a role counts."""
    wide = max((len(row) for row in rows[:_HEADER_WITHIN]), default=0)
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        if wide > 1 and sum(bool(cell.strip()) for cell in row) < 2:
            continue
        roles: dict[str, int] = {}
        for n, cell in enumerate(row[:200]):
            known = role(cell)
            if known is not None and known not in roles:
                roles[known] = n
        if "text" in roles:
            return at, roles
    return 0, {}


def _are_moments(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows[:200] if column < len(row) and row[column].strip()]
    return sum(moment(cell) is not None for cell in cells) * 2 > len(cells)


def _notice(
    row: Sequence[str],
    names: Sequence[str],
    roles: Mapping[str, int],
    cells: Mapping[str, str],
    source: str,
    place: str,
) -> Message:
    known: dict[str, Any] = {name: cells[name] for name in ("title", "issuer", "sender", "key") if cells.get(name)}
    taken = {roles[name] for name in (*known, "text", "") if name in roles}
    for name in ("date", "expires"):
        on = _day(cells.get(name, ""))
        if on:
            known[name] = on
            taken.add(roles[name])
    if cells.get("kind") in KINDS:
        known["kind"] = cells["kind"]
        taken.add(roles["kind"])
    others = [
        f"{names[n]}：{cell.strip()}" if n < len(names) and names[n] else cell.strip()
        for n, cell in enumerate(row)
        if n not in taken and cell.strip()
    ]
    text = _clean("\n".join([cells["text"], *others]))
    return Message(source, text, place=place, **known)


def _day(cell: str) -> dt.date | None:
    at = moment(cell)
    return at.date() if at else None


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in re.split(r"\r\n?|\n", text)).strip("\n")


def _row(place: str, number: int) -> str:
    if place:
        return _("{place}, row {row}").format(place=place, row=number)
    return _("row {row}").format(row=number)


def _empty(source: str, place: str) -> NoticeError:
    return NoticeError(
        _("{source}: there is no text in the table.").format(source=f"{source}, {place}" if place else source),
        _("Name the column with the texts 内容 and save the file again."),
    )


def _whole(rows: Sequence[Sequence[str]], source: str, place: str) -> tuple[Message, ...]:
    filled = [[cell.strip().replace("\n", " ") for cell in row] for row in rows if any(cell.strip() for cell in row)]
    at = next((n for n, row in enumerate(filled) if sum(map(bool, row)) > 1), len(filled))
    names = filled[at] if at + 1 < len(filled) and _are_names(filled[at]) else []
    lines = ["，".join(filter(None, row)) for row in filled[: at if names else len(filled)]]
    for row in filled[at + 1 :] if names else []:
        pairs = [(names[n] if n < len(names) else "", cell) for n, cell in enumerate(row) if cell]
        lines.append("，".join(f"{name}：{cell}" if name else cell for name, cell in pairs if role(name) != ""))
    text = "\n".join(line for line in lines if line)
    if not re.search(r"\w", text):
        raise _empty(source, place)
    return (Message(source, text, place=place),)


def _are_names(row: Sequence[str]) -> bool:
    """Whether these cells name columns: short, different, and no figures."""
    cells = [cell for cell in row if cell]
    return len(set(cells)) == len(cells) and all(
        len(cell) <= 15 and not re.match(r"[\d.,:：/-]+$|.*\d{1,2}[:：]\d\d", cell) for cell in cells
    )
