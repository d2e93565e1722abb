"""broadcast say: one sentence, for trying a voice or a pronunciation."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.options import Bar, echo_remarks, finite, json_option
from broadcast.config import PACES

if TYPE_CHECKING:
    from broadcast.model import Remark


@click.command(help=_("Speak one sentence into a file; with --dry-run only show how it is read."))
@click.argument("text", required=False)
@click.option(
    "--lines",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=_("A file with one sentence a line."),
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help=_("The file to write: .mp3 or .wav.")
)
@click.option("--voice", metavar="NAME", help=_("The voice; `broadcast voices` lists them."))
@click.option(
    "--rate",
    type=click.FloatRange(*PACES),
    callback=finite,
    metavar="N",
    help=_("Syllables a minute, 120 to 360; that of the settings, if not given."),
)
@click.option("--offline", is_flag=True, help=_("Never use the network."))
@click.option("--dry-run", is_flag=True, help=_("Speak nothing; show spoken form and pinyin, or a dialect's sounds."))
@json_option
def say(
    text: str | None,
    lines: Path | None,
    out: Path | None,
    voice: str | None,
    rate: float | None,
    offline: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    import json
    from dataclasses import asdict, replace

    from broadcast import config, utterances, voices
    from broadcast.inbox import shown
    from broadcast.inbox.encoding import decode, simplified

    if (text is None) == (lines is None):
        raise click.UsageError(_("Give a TEXT, or a file with --lines."))
    if not dry_run and out is None:
        raise click.UsageError(_("Give a file with -o, or --dry-run."))
    settings = config.load()
    settings = replace(settings, pace=rate or settings.pace)
    speaking = voices.find(voice or settings.voice, settings)
    locale = utterances.reading_locale(speaking)
    own = utterances.own_lexicon(settings, speaking.name, locale)
    wanted = decode(lines.read_bytes(), str(lines)).removesuffix("\n").split("\n") if lines else [shown(text or "")]
    read = [utterances.of_text(simplified(one), own, locale=locale) for one in wanted]
    told: tuple[Remark, ...] = ()
    if not dry_run and out is not None:
        from broadcast import produce

        told = produce.say(wanted, settings, out, speaking.name, offline, Bar(_("Speaking")))
    for (utterance, remarks), one in zip(read, wanted, strict=True):
        if as_json:
            pinyin = [s.pinyin or None for s in utterance.syllables]
            line = {"text": one, "spoken": utterance.spoken, "pinyin": pinyin, "remarks": [asdict(r) for r in remarks]}
            if locale != utterances.LOCALE:
                line["sounds"] = [s.sound + s.tone or None for s in utterance.syllables]
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            echo_remarks(remarks)
            if dry_run:
                click.echo(utterance.spoken)
                click.echo(" ".join(s.pinyin or s.sound + s.tone or s.char for s in utterance.syllables))
    echo_remarks(told)
    if not dry_run and not as_json:
        click.echo(out)
