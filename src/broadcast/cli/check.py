"""broadcast check: measure sound files."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from broadcast.cli.options import json_option


@click.command(
    help=_(
        "Measure sound files: seconds, format, loudness, true peak, pace, silences, clicks, clipping, whether all of "
        "it is there and the loudspeaker plays it. Ends with code 5 if one would be wrong on the street."
    )
)
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="AUDIO...")
@click.option("--speaker", metavar="NAME", help=_("The loudspeaker's profile; the one it was made for, if not given."))
@click.option(
    "--plot",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=_("Draw waveform, pauses and loudness as PNG; of several sound files FILE-1.png, FILE-2.png and so on."),
)
@json_option
def check(audio: tuple[Path, ...], speaker: str | None, plot: Path | None, as_json: bool) -> None:
    import json

    from broadcast import config, measurement, output, picture, voices
    from broadcast.audio.heard import listen
    from broadcast.cli import tell
    from broadcast.errors import AudioError, Unfit

    if plot:
        picture.prepare()
    settings = config.load()
    wrong = False
    for number, path in enumerate(audio, start=1):
        profile = voices.speaker(speaker or measurement.speaker_of(path) or settings.speaker, settings)
        try:
            heard = listen(path)
        except AudioError as exc:
            tell(exc, as_json)
            wrong = True
            continue
        found = measurement.describe(path, heard, profile)
        wrong = wrong or bool(found["problems"])
        if plot:
            target = plot.with_suffix(".png") if len(audio) == 1 else plot.with_name(f"{plot.stem}-{number}.png")
            drawn = picture.draw(path.name, heard, found["clicks"] or [], measurement.passes(path), profile)
            output.replace_file(target, drawn)
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False))
        else:
            _show(path, found)
    if wrong:
        click.get_current_context().exit(Unfit.exit_code)


def _show(path: Path, found: dict[str, Any]) -> None:
    click.echo(path)
    labels = {
        "seconds": _("length, seconds"),
        "format": _("format"),
        "decodes_whole": _("decodes to its last frame"),
        "lufs": _("loudness, LUFS"),
        "true_peak_dbtp": _("true peak, dBTP"),
        "crest_db": _("crest, dB"),
        "pace_per_minute": _("pace, syllables a minute"),
        "overall_pace_per_minute": _("overall pace, syllables a minute"),
        "leading_silence_s": _("silence before the first sound, seconds"),
        "longest_silence_s": _("longest silence, seconds"),
        "clicks": _("clicks"),
        "cut_seams": _("seams without a rest"),
        "clipped_runs": _("places cut off at the top"),
    }
    for name, label in labels.items():
        value = found[name]
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif isinstance(value, list):
            value = len(value)
        if value is not None:
            click.echo(f"    {label}: {value}")
    for problem in found["problems"]:
        click.echo(_("    wrong: {problem}").format(problem=problem))
