"""broadcast lexicon: the community's own readings as one file."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import click

from broadcast.cli.options import json_option


@click.command(
    help=_(
        "Write your own readings into one file, for another community or another program.\n\n"
        "FILE ends in .pls (W3C Pronunciation Lexicon) or .tsv. To take over such a file, put it beside broadcast.toml "
        "as lexicon.pls or lexicon.tsv."
    )
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@json_option
def lexicon(path: Path, as_json: bool) -> None:
    from broadcast import config, manifest, utterances
    from broadcast.inbox import shown

    count = utterances.export_lexicon(config.load(), path)
    if as_json:
        click.echo(manifest.as_json({"path": shown(path), "words": count}))
    else:
        click.echo(_("{path}: {count} words").format(path=shown(path), count=count))
