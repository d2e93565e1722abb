"""broadcast say: one sentence, for trying a voice or a pronunciation."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcast.cli.options import Bar, echo_remarks, json_option

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
@click.option("--offline", is_flag=True, help=_("Never use the network."))
@click.option("--dry-run", is_flag=True, help=_("Speak nothing; show spoken form and pinyin."))
@json_option
def say(
    text: str | None,
    lines: Path | None,
    out: Path | None,
    voice: str | None,
    offline: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    import json
    from dataclasses import asdict

    from broadcast import config, utterances
    from broadcast.inbox import shown
    from broadcast.inbox.encoding import decode, simplified

    if (text is None) == (lines is None):
        raise click.UsageError(_("Give a TEXT, or a file with --lines."))
    if not dry_run and out is None:
        raise click.UsageError(_("Give a file with -o, or --dry-run."))
    settings = config.load()
    own = utterances.own_lexicon(settings, voice or "")
    wanted = decode(lines.read_bytes(), str(lines)).removesuffix("\n").split("\n") if lines else [shown(text or "")]
    read = [utterances.of_text(simplified(one), own) for one in wanted]
    told: tuple[Remark, ...] = ()
    if not dry_run and out is not None:
        from broadcast import produce

        sentences = [utterance for utterance, _remarks in read if utterance.count]
        told = produce.say(sentences, settings, out, voice or settings.voice, offline, Bar(_("Speaking")))
    for (utterance, remarks), one in zip(read, wanted, strict=True):
        if as_json:
            pinyin = [s.pinyin or None for s in utterance.syllables]
            line = {"text": one, "spoken": utterance.spoken, "pinyin": pinyin, "remarks": [asdict(r) for r in remarks]}
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            echo_remarks(remarks)
            if dry_run:
                click.echo(utterance.spoken)
                click.echo(" ".join(s.pinyin or s.char for s in utterance.syllables))
    echo_remarks(told)
    if not dry_run and not as_json:
        click.echo(out)
