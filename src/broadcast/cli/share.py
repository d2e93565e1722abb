"""broadcast share: the files for phones."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import click

from broadcast.cli.options import echo_remarks, json_option


@click.command(
    help=_(
        "Make files for phones from an output folder, to be sent to the group: the sound under a readable name with "
        "a title, its .lrc and the script. Of a loop one pass is sent, cut off without a loss."
    )
)
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.option(
    "-o",
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="FOLDER|FILE.zip",
    help=_("Where to: a folder, or a ZIP; a folder beside OUT named after the community and the day, if not given."),
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["mp3", "m4a"]),
    help=_("The kind of file; as it is, if not given and phones play it."),
)
@json_option
def share(out: Path, target: Path | None, kind: str | None, as_json: bool) -> None:
    from broadcast import manifest, sharing

    shared = sharing.share(out, target, kind or "")
    echo_remarks(shared.remarks)
    if as_json:
        click.echo(manifest.as_json(shared.as_json))
        return
    click.echo(shared.path)
    for name, seconds, size, _one_pass in shared.sounds:
        click.echo(f"    {name}  {round(seconds) // 60}:{round(seconds) % 60:02}  {size / 1e6:.1f} MB")
