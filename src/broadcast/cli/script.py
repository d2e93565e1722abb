"""broadcast script and approve: the text that a person reads before anything is spoken."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _
from pathlib import Path

import click

from broadcast.cli.options import date_option, echo_remarks, json_option, note, notices_argument


@click.command(
    help=_(
        "Write what will be said, for reading, editing and approval, with seconds and remarks.\n\n"
        "With -o a script file that `broadcast make` speaks and `broadcast approve` approves."
    )
)
@notices_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("The script file to write, such as script.toml."),
)
@click.option(
    "--voice", metavar="NAME", help=_("Whose words it is written in: a dialect voice's, those of its dialect.")
)
@click.option("--readings", is_flag=True, help=_("Show the pinyin of every sentence; ? marks what is doubtful."))
@click.option("--offline", is_flag=True, help=_("Never use the network."))
@click.option("--count", type=click.IntRange(1), metavar="N", help=_("How many notices to choose from folders."))
@date_option
@json_option
def script(
    notices: tuple[str, ...],
    out: Path | None,
    voice: str | None,
    readings: bool,
    offline: bool,
    count: int | None,
    date: dt.date,
    as_json: bool,
) -> None:
    from dataclasses import asdict

    from broadcast import config, intake, manifest, review, scriptfile, versions, voices
    from broadcast.errors import EngineUnavailable, ScriptError
    from broadcast.text.readings import doubts

    settings = config.load()
    written, remarks = intake.script(
        notices, settings, date, count or settings.count, offline=offline, voice=voice or ""
    )
    speaks = voices.find(voice or settings.voice, settings)
    versions.fit([written], speaks)
    try:
        written, version = versions.to_read(written, speaks, settings, not any(map(intake.is_script, notices)))
    except (EngineUnavailable, ScriptError):
        if out:
            scriptfile.write(written, out)
            _tell(out)
        raise
    (reviewed,), remarks = version.reviewed, (*remarks, *version.remarks)
    remarks = (*remarks, *review.approval_remark(written))
    if readings:
        doubted = [doubt for one in reviewed for u in one.utterances for doubt in doubts(u.syllables)]
        remarks = (*remarks, *doubted)
    if out:
        scriptfile.write(written, out)
    if as_json:
        items = [
            {
                "kind": one.item.kind,
                "text": one.item.text,
                "spoken": "".join(u.spoken for u in one.utterances),
                "seconds": one.seconds(settings.pace),
                "euphony": one.euphony,
                "notice": one.item.notice,
                "facts": [asdict(fact) for fact in one.item.facts],
                "omitted": [asdict(omission) for omission in one.item.omitted],
                "remarks": [asdict(remark) for remark in one.remarks],
                "blocked": one.blocked,
                **({"pinyin": [s.pinyin or None for u in one.utterances for s in u.syllables]} if readings else {}),
            }
            for one in reviewed
        ]
        click.echo(manifest.as_json({"items": items, "remarks": [asdict(remark) for remark in remarks]}))
        return
    for one in reviewed:
        click.echo(one.item.text)
        if readings:
            for utterance in one.utterances:
                click.echo(
                    "    "
                    + " ".join((s.pinyin or s.sound + s.tone or s.char) + "?" * s.doubtful for s in utterance.syllables)
                )
        told = _("  {seconds} s, easy on the tongue: {euphony} of 100")
        click.echo(told.format(seconds=round(one.seconds(settings.pace)), euphony=one.euphony), err=True)
        for omission in one.item.omitted:
            click.echo(_("Left out: {surface}: {why}").format(surface=omission.surface, why=omission.why), err=True)
        echo_remarks(one.remarks)
    echo_remarks(remarks)
    seconds = sum(one.seconds(settings.pace) for one in reviewed)
    click.echo(
        _("About {seconds} seconds at {pace} syllables a minute.").format(
            seconds=round(seconds), pace=round(settings.pace)
        ),
        err=True,
    )
    if out:
        _tell(out)


def _tell(out: Path) -> None:
    click.echo(_("Written to {path}. Edit it, then: broadcast make {path}").format(path=out), err=True)


@click.command(help=_("Approve a script file as it stands; any later edit voids the approval."))
@click.argument("path", metavar="SCRIPT.toml", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="NAME", help=_("Who approves."))
@json_option
def approve(path: Path, by: str, as_json: bool) -> None:
    from broadcast import config, inbox, manifest, review, scriptfile

    settings = config.load()
    script = scriptfile.load(path)
    review.unblocked(review.review(script, settings), script)
    approved = scriptfile.approve(path, by, dt.datetime.now().astimezone().replace(microsecond=0))
    digest = scriptfile.content_hash(approved)
    note(settings, "approved", approved, {"approved_by": by, "script": inbox.shown(path)})
    if as_json:
        click.echo(manifest.as_json({"script": inbox.shown(path), "by": by, "hash": digest}))
    else:
        click.echo(_("{path} is approved by {by} for {date}.").format(path=path, by=by, date=approved.date))
