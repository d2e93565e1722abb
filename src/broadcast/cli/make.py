"""broadcast make: the main job."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _
from pathlib import Path

import click

from broadcast.cli.options import Bar, date_option, echo_remarks, json_option, note, notices_argument


@click.command(
    help=_(
        "Turn notices into a broadcast: OUT/DATE/01.mp3, script.txt and manifest.json.\n\n"
        "NOTICE is a file with a notice, a saved chat, a folder, - for standard input, or one script file (.toml) that "
        "`broadcast script` wrote. Every notice that is named is spoken; of a chat or folder the best few are chosen."
    )
)
@notices_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    default=Path("out"),
    show_default=True,
    help=_("Output folder."),
)
@click.option("--voice", metavar="NAME", help=_("The voice; `broadcast voices` lists them."))
@click.option(
    "--minutes", type=click.FloatRange(0, 1440, min_open=True), metavar="MINUTES", help=_("Length of the loop.")
)
@click.option("--once", is_flag=True, help=_("One pass instead of a loop."))
@click.option("--speaker", metavar="NAME", help=_("The loudspeaker's profile."))
@click.option("--offline", is_flag=True, help=_("Never use the network."))
@click.option("--count", type=click.IntRange(1), metavar="N", help=_("How many notices to choose from folders."))
@date_option
@json_option
def make(
    notices: tuple[str, ...],
    out: Path,
    voice: str | None,
    minutes: float | None,
    once: bool,
    speaker: str | None,
    offline: bool,
    count: int | None,
    date: dt.date,
    as_json: bool,
) -> None:
    from broadcast import config, inbox, intake, manifest, produce
    from broadcast.model import Remark

    if once and minutes is not None:
        raise click.UsageError(_("--once and --minutes exclude each other."))
    settings = config.load()
    script, remarks = intake.script(
        notices, settings, date, count or settings.count, offline=offline, voice=voice or ""
    )
    folder = out / script.date.isoformat()
    made = produce.make(
        script,
        settings,
        folder,
        voice=voice or settings.voice,
        speaker=speaker or settings.speaker,
        seconds=None if once else 60 * (minutes or settings.minutes),
        offline=offline,
        remarks=remarks,
        progress=Bar(_("Speaking")),
    )
    details = {name: made[name] for name in ("voice", "approved_by", "notices")} | {"out": inbox.shown(folder)}
    note(settings, "made", script, details)
    if as_json:
        click.echo(manifest.as_json(made | {"folder": inbox.shown(folder)}))
    else:
        echo_remarks([Remark(**one) for one in made["remarks"]])
        click.echo(folder / "01.mp3")
