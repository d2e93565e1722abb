"""broadcast history: what was made, approved and picked."""

from __future__ import annotations

import csv
import datetime as dt
import io
from contextlib import suppress
from gettext import gettext as _
from typing import Any

import click

from broadcast.cli.options import json_option, set_aside

_COLUMNS = ("at", "what", "date", "sources", "approved_by", "voice", "reasons")


@click.command(help=_("What was made, approved and picked, the newest first."))
@click.option("--most", type=click.IntRange(1), metavar="N", default=20, show_default=True, help=_("How many lines."))
@click.option("--csv", "as_csv", is_flag=True, help=_("Print a table for a spreadsheet."))
@json_option
def history(most: int, as_csv: bool, as_json: bool) -> None:
    from broadcast import config, manifest
    from broadcast import history as kept

    settings = config.load()
    set_aside(settings)
    events = kept.events(settings.data_folder, most)
    if as_json:
        click.echo(manifest.as_json({"events": events}))
        return
    if as_csv:
        click.echo(_table(events), nl=False)
        return
    if not events:
        click.echo(_("Nothing was made yet."), err=True)
    words = {"made": _("made"), "approved": _("approved"), "picked": _("picked"), "cancelled": _("cancelled")}
    for one in events:
        by = _(", approved by {by}").format(by=one["approved_by"]) if one.get("approved_by") else ""
        at = one["at"]
        with suppress(ValueError):
            at = dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{at}  {words.get(one['what'], one['what'])}  {one['date']}  {_sources(one)}{by}")


def _sources(event: dict[str, Any]) -> str:
    return event.get("script") or ", ".join(
        notice.get("text") or notice.get("source", "") for notice in event.get("notices", ())
    )


def _table(events: list[dict[str, Any]]) -> str:
    """CSV with a byte order mark, as Excel wants it; a cell that would be a formula is led by an apostrophe."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_COLUMNS)
    for one in events:
        reasons = " | ".join(filter(None, (notice.get("why", "") for notice in one.get("notices", ()))))
        cells = (one["at"], one["what"], one["date"], _sources(one), one.get("approved_by"), one.get("voice"), reasons)
        rows.writerow([f"'{cell}" if str(cell).startswith(("=", "+", "-", "@", "\t")) else cell for cell in cells])
    return "\ufeff" + out.getvalue()
