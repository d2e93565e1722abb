"""broadcast doctor: what this machine can do."""

from __future__ import annotations

from gettext import gettext as _

import click

from broadcast.cli.options import json_option


@click.command(help=_("Say what this machine can do: voices, ffmpeg, cache and disk, clock, settings."))
@click.option("--offline", is_flag=True, help=_("Do not try the network."))
@json_option
def doctor(offline: bool, as_json: bool) -> None:
    from dataclasses import asdict

    from broadcast import config, health, manifest

    findings = health.examine(config.load(), offline)
    if as_json:
        click.echo(manifest.as_json({"findings": [asdict(one) for one in findings]}))
        return
    for one in findings:
        click.echo(f"{'✓' if one.well else '✗'} {one.what}: {one.says}" + (f" {one.hint}" if one.hint else ""))
