"""broadcast voices: what there is, what works here, what does not and why; to listen to, and to have judged."""

from __future__ import annotations

import unicodedata
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from broadcast.cli.options import Bar, echo_remarks, json_option


@click.command(
    help=_(
        "List the voices: name, label, locale, engine, online or not, whether each works here, licence.\n\n"
        "To hear them: --sample. To have a dialect's voice judged by residents: --listening-set."
    )
)
@click.option(
    "--sample",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help=_("Write one sentence in each voice that works into FOLDER, with an index.html to listen to."),
)
@click.option(
    "--listening-set",
    metavar="NAME",
    help=_("Write twenty sentences in that voice, with a sheet on which residents judge them, into the folder of -o."),
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help=_("The folder of --listening-set."),
)
@click.option("--offline", is_flag=True, help=_("Do not try the network."))
@json_option
def voices(sample: Path | None, listening_set: str | None, out: Path | None, offline: bool, as_json: bool) -> None:
    from broadcast import config, health, manifest

    if (listening_set is None) != (out is None) or (sample and listening_set):
        raise click.UsageError(_("Give --sample FOLDER, or --listening-set NAME -o FOLDER, or neither."))
    settings = config.load()
    if listening_set and out:
        from broadcast import listening

        page = listening.sheet(listening_set, settings, out, offline, Bar(_("Speaking")))
        click.echo(manifest.as_json({"page": str(page)}) if as_json else page)
        return
    found = health.voices(settings, offline)
    if sample:
        from broadcast import listening
        from broadcast.cli.language import label

        working = [one["name"] for one in found if one["works"]]
        names = {one["name"]: label(one["label"]) for one in found}
        page, told = listening.samples(working, names, settings, sample, Bar(_("Speaking")))
        echo_remarks(told)
        click.echo(manifest.as_json({"page": str(page)}) if as_json else page)
        return
    if as_json:
        click.echo(manifest.as_json({"voices": found}))
        return
    _show(found)


def _show(found: list[dict[str, Any]]) -> None:
    from broadcast.cli.language import label

    found = sorted(found, key=lambda one: [True, None, False].index(one["works"]))
    table = [(_("Name"), _("Label"), _("Locale"), _("Engine"), _("Online"), _("Here"), _("Licence"))]
    for one in found:
        works = _("works") if one["works"] else _("not tried: offline") if one["works"] is None else _("does not work")
        works += ", " + _("experimental") if one["experimental"] else ""
        online = _("online") if one["online"] else _("offline")
        spoken = " ".join(label(one["label"]).split())
        cells = (one["name"], spoken, one["locale"], one["engine"], online, works, one["licence"])
        table.append(cells)
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row, why in zip(table, ["", *("" if one["works"] is None else one["why"] for one in found)], strict=True):
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip() + (f"\n    {why}" if why else ""))
    click.echo()
    click.echo(_("online: the text leaves this computer. experimental: not yet judged by residents."))


def _width(text: str) -> int:
    """Columns of a terminal: a hanzi takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
