"""broadcast voices: what there is, what works here, what does not and why."""

from __future__ import annotations

from gettext import gettext as _

import click

from broadcast.cli.options import json_option


@click.command(help=_("List the voices: name, locale, engine, online or not, licence, and whether each works here."))
@click.option("--offline", is_flag=True, help=_("Do not try the network."))
@json_option
def voices(offline: bool, as_json: bool) -> None:
    from broadcast import config, health, manifest
    from broadcast.cli.language import label

    found = health.voices(config.load(), offline)
    if as_json:
        click.echo(manifest.as_json({"voices": found}))
        return
    for one in found:
        state = _("works") if one["works"] else _("not tried: offline") if one["works"] is None else one["why"]
        where = _("online: the text leaves this computer") if one["online"] else _("on this computer")
        click.echo(f"{one['name']}  {label(one['label'])}  {one['locale']}  {one['engine']}  {where}  {one['licence']}")
        click.echo(f"    {state}")
