"""broadcast make: the main job."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _
from pathlib import Path

import click

from broadcast.cli.options import Bar, date_option, echo_remarks, finite, json_option, note, notices_argument


@click.command(
    help=_(
        "Turn notices into a broadcast: OUT/DATE/01.mp3, script.txt and manifest.json.\n\n"
        "NOTICE is a file with a notice, a saved chat, a folder, - for standard input, or script files (.toml) that "
        "`broadcast script` wrote, which are heard in turn. Every notice that is named is spoken; of a chat or folder "
        "the best few are chosen."
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
    "--minutes",
    type=click.FloatRange(0, 1440, min_open=True),
    callback=finite,
    metavar="MINUTES",
    help=_("Length of the loop."),
)
@click.option("--once", is_flag=True, help=_("One pass instead of a loop."))
@click.option("--repeat", type=click.IntRange(1), metavar="N", help=_("So many passes instead of a length."))
@click.option(
    "--gap", type=click.FloatRange(0, 600), callback=finite, metavar="SECONDS", help=_("Silence between two passes.")
)
@click.option(
    "--format", type=click.Choice(["mp3", "wav", "m4a", "opus"]), help=_("Of the file; else the speaker's first.")
)
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
    repeat: int | None,
    gap: float | None,
    format: str | None,
    speaker: str | None,
    offline: bool,
    count: int | None,
    date: dt.date,
    as_json: bool,
) -> None:
    from broadcast import config, inbox, intake, manifest, produce
    from broadcast.audio.loop import Length
    from broadcast.model import Remark

    if sum((once, minutes is not None, repeat is not None)) > 1:
        raise click.UsageError(_("--once, --minutes and --repeat exclude each other."))
    settings = config.load()
    scripts, remarks = intake.programmes(
        notices, settings, date, count or settings.count, offline=offline, voice=voice or ""
    )
    folder = out / scripts[0].date.isoformat()
    seconds = None if once or repeat else 60 * (minutes or settings.minutes)
    made = produce.make(
        scripts,
        settings,
        folder,
        voice=voice or settings.voice,
        speaker=speaker or settings.speaker,
        length=Length(seconds, repeat, settings.gap if gap is None else gap),
        format=format or "",
        offline=offline,
        written=not any(map(intake.is_script, notices)),
        remarks=remarks,
        progress=Bar(_("Speaking")),
    )
    details = {name: made[name] for name in ("voice", "approved_by", "notices")} | {"out": inbox.shown(folder)}
    note(settings, "made", produce.as_one(scripts), details)
    if as_json:
        click.echo(manifest.as_json(made | {"folder": inbox.shown(folder)}))
    else:
        echo_remarks([Remark(**one) for one in made["remarks"]])
        click.echo(folder / made["files"][0]["path"])
