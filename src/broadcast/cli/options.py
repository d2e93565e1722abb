"""Options and outputs that several commands share."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterable
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from broadcast.config import Settings
    from broadcast.model import Remark, Script

F = TypeVar("F", bound=Callable[..., Any])

_SHOWN = 16
"""Characters that show which sentence a remark is about."""


def _note_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    ctx.meta["json"] = value
    return value


def json_option(command: F) -> F:
    """--json: the result for machines; errors come as an object too."""
    return click.option(
        "--json", "as_json", is_flag=True, is_eager=True, callback=_note_json, help=_("Print the result as JSON.")
    )(command)


def finite(_ctx: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    """The number; `nan`, which no range refuses, is none."""
    if value is not None and value != value:
        raise click.BadParameter(_("{value} is no number.").format(value=value))
    return value


def date_option(command: F) -> F:
    """--date: the day of the broadcast."""

    def day(_ctx: click.Context, _parameter: click.Parameter, value: dt.datetime | None) -> dt.date:
        return value.date() if value else dt.date.today()

    return click.option(
        "--date",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=day,
        metavar="YYYY-MM-DD",
        help=_("The day of the broadcast; today, if not given."),
    )(command)


def notices_argument(command: F) -> F:
    """NOTICE…: files, folders, or - for standard input."""
    return click.argument("notices", nargs=-1, required=True, metavar="NOTICE...")(command)


def echo_remarks(remarks: Iterable[Remark]) -> None:
    """Each remark once, on stderr; of what is too long only the beginning."""
    shown = [(_beginning(one), one.advice) for one in remarks]
    for text, advice in dict.fromkeys(shown):
        click.echo(_("Note: {text}: {advice}").format(text=text, advice=advice), err=True)


def _beginning(remark: Remark) -> str:
    long = remark.kind.startswith(("long_", "wording")) and len(remark.text) > _SHOWN
    return remark.text[:_SHOWN] + "…" if long else remark.text


def set_aside(settings: Settings) -> None:
    """Moves a damaged history out of the way and tells where it is."""
    from broadcast import history

    if damaged := history.set_aside(settings.data_folder):
        told = _("The history was damaged. It is kept as {path}, and a new one is begun.")
        click.echo(told.format(path=damaged), err=True)


def note(settings: Settings, what: str, script: Script, details: dict[str, Any]) -> None:
    """Adds to the history; one that cannot be written is told and costs nothing else."""
    from broadcast import history, scriptfile
    from broadcast.errors import OutputError

    set_aside(settings)
    try:
        history.add(settings.data_folder, what, script.date, scriptfile.content_hash(script), details)
    except OutputError as exc:
        click.echo(_("Note: {text}: {advice}").format(text=_("History"), advice=exc.told), err=True)


class Bar:
    """A bar on stderr: only on a terminal, only for work that takes more than a second."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._begun = time.monotonic()
        self._shown = False

    def __call__(self, done: int, of: int, _what: str) -> None:
        if not sys.stderr.isatty():
            return
        if done < of and time.monotonic() - self._begun > 1:
            self._shown = True
            width = 30 * done // max(1, of)
            click.echo(f"\r{self._label} [{'#' * width}{'-' * (30 - width)}] {done}/{of}", err=True, nl=False)
        elif done == of and self._shown:
            click.echo("\r" + " " * 79 + "\r", err=True, nl=False)
