"""broadcast speakers: the loudspeaker profiles."""

from __future__ import annotations

from gettext import gettext as _

import click

from broadcast.cli.options import json_option


@click.command(help=_("List the loudspeaker profiles: name, level, band, formats, and what they are based on."))
@json_option
def speakers(as_json: bool) -> None:
    from dataclasses import asdict

    from broadcast import config, manifest, voices
    from broadcast.cli.language import label

    settings = config.load()
    found = [voices.speaker(name, settings) for name in voices.speakers(settings)]
    if as_json:
        click.echo(manifest.as_json({"speakers": [asdict(one) for one in found]}))
        return
    for one in found:
        level = f"{one.true_peak_dbtp:g} dBTP" if one.lufs is None else f"{one.lufs:g} LUFS"
        low, high = one.band_hz
        click.echo(f"{one.name}  {label(one.label)}  {level}  {low:g}-{high:g} Hz  {', '.join(one.formats)}")
        click.echo(f"    {one.source}")
