"""broadcast pick: what came in, ranked with reasons; a person chooses; the chosen are written as notices."""

from __future__ import annotations

import datetime as dt
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.options import echo_remarks, json_option, set_aside

if TYPE_CHECKING:
    from broadcast.intake import Picked

_CHINA = dt.timezone(dt.timedelta(hours=8))


def _moment(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> dt.datetime:
    """The neighbourhood's wall clock; a time with an offset is told in UTC+8."""
    if value is None:
        return dt.datetime.now()
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError as exc:
        raise click.BadParameter(_("{value!r} is no time such as 2026-12-01T08:30.").format(value=value)) from exc
    return found.astimezone(_CHINA).replace(tzinfo=None) if found.tzinfo else found


@click.command(
    help=_(
        "Rank what came in, with reasons, and choose.\n\n"
        "INBOX is a saved chat, a document, a table, a photo, an e-mail, a warning (CAP), a folder of such files, or - "
        "for pasted text. The chosen notices are written as files that `broadcast make` takes."
    )
)
@click.argument("inbox", nargs=-1, required=True, metavar="INBOX...")
@click.option("--count", type=click.IntRange(1), metavar="N", help=_("How many notices to choose."))
@click.option("--now", callback=_moment, metavar="TIME", help=_("When it is, such as 2026-12-01T08:30."))
@click.option("--yes", is_flag=True, help=_("Take the best without asking."))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=_("Where the chosen are written: FOLDER/DATE.  [default: picked; with --json nowhere]"),
)
@json_option
def pick(
    inbox: tuple[str, ...], count: int | None, now: dt.datetime, yes: bool, out: Path | None, as_json: bool
) -> None:
    from broadcast import config, intake, manifest

    settings = config.load()
    set_aside(settings)
    picked = intake.pick(inbox, settings, now, count or settings.count)
    chosen = picked.chosen
    if not as_json:
        _show(picked)
        if not yes and chosen and sys.stdin.isatty() and "-" not in inbox:
            chosen = _asked(picked)
    written: tuple[Path, ...] = ()
    if chosen and (not as_json or out):
        written = intake.write_picked(picked, chosen, settings, now, out or Path("picked"))
    if as_json:
        click.echo(manifest.as_json(intake.described(picked, chosen)))
        return
    for path in written:
        click.echo(path)
    if not chosen:
        click.echo(_("Nothing here may be aired."), err=True)


def _show(picked: Picked) -> None:
    """The ranked list on stderr: what may be aired with numbers and reasons, what must not with the reason."""
    for number, one in enumerate(picked.listed, 1):
        if not one.airable:
            break
        mark = "*" if number - 1 in picked.chosen else " "
        click.echo(f"{mark}{number:3}  {one.score:5.1f}  {_line(one.notice.plain)}", err=True)
        repeats = _("; sent {count} times").format(count=len(one.messages)) if len(one.messages) > 1 else ""
        seen = _("; there is more to see in the group") if one.links else ""
        click.echo("            " + "; ".join(one.reasons) + repeats + seen, err=True)
    talk = 0
    for one in picked.listed:
        if one.flags and one.flags[0].kind == "chitchat":
            talk += 1
        elif one.flags:
            click.echo(_("Not for airing: {text}").format(text=_line(one.notice.plain)), err=True)
            click.echo("            " + "; ".join(flag.why for flag in one.flags), err=True)
    if talk:
        click.echo(_("{count} messages are talk between neighbours.").format(count=talk), err=True)
    echo_remarks(picked.unread)


def _line(text: str, most: int = 50) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _asked(picked: Picked) -> tuple[int, ...]:
    """What a person chooses, by the numbers of the list, in the order in which it is to be heard."""
    airable = sum(one.airable for one in picked.listed)
    while True:
        proposed = " ".join(str(index + 1) for index in picked.chosen)
        answer = click.prompt(_("Which ones, by number (Enter: those with *)"), default=proposed, err=True)
        numbers = answer.replace(",", " ").replace("，", " ").replace("、", " ").split()
        if numbers and all(number.isdecimal() and 1 <= int(number) <= airable for number in numbers):
            return tuple(dict.fromkeys(int(number) - 1 for number in numbers))
        click.echo(_("Give numbers from 1 to {most}.").format(most=airable), err=True)
