"""broadcast check: measure sound files."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import click

from broadcast.cli.options import json_option


@click.command(
    help=_(
        "Measure sound files: seconds, loudness, true peak, pace, longest silence, format. "
        "Ends with code 5 if one would be wrong on the street."
    )
)
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="AUDIO...")
@click.option("--speaker", metavar="NAME", help=_("The loudspeaker's profile; the one it was made for, if not given."))
@json_option
def check(audio: tuple[Path, ...], speaker: str | None, as_json: bool) -> None:
    import json

    from broadcast import config, measurement, voices
    from broadcast.cli import tell
    from broadcast.errors import AudioError, Unfit

    settings = config.load()
    wrong = False
    for path in audio:
        profile = voices.speaker(speaker or measurement.speaker_of(path) or settings.speaker, settings)
        try:
            found = measurement.measure(path, profile)
        except AudioError as exc:
            tell(exc, as_json)
            wrong = True
            continue
        wrong = wrong or bool(found["problems"])
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False))
            continue
        click.echo(path)
        labels = {
            "seconds": _("length, seconds"),
            "format": _("format"),
            "lufs": _("loudness, LUFS"),
            "true_peak_dbtp": _("true peak, dBTP"),
            "crest_db": _("crest, dB"),
            "pace_per_minute": _("pace, syllables a minute"),
            "longest_silence_s": _("longest silence, seconds"),
        }
        for name, label in labels.items():
            if found[name] is not None:
                click.echo(f"    {label}: {found[name]}")
        for problem in found["problems"]:
            click.echo(_("    wrong: {problem}").format(problem=problem))
    if wrong:
        click.get_current_context().exit(Unfit.exit_code)
