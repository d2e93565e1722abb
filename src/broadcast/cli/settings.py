"""broadcast init: what a community has chosen."""

from __future__ import annotations

import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from broadcast.cli.options import Bar


def _asked(value: str | None, question: str, default: str) -> str:
    """The option's value, or the answer at a terminal, or the default."""
    if value is not None:
        return value
    if not sys.stdin.isatty():
        return default
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer


@click.command(
    help=_(
        "Write broadcast.toml in this folder: community, opening line, voice, speaker; and make the standing message, "
        "which is there when nothing else is. Asks for what is not given as an option."
    )
)
@click.option("--community", metavar="NAME", help=_("The community's name, said in the opening line."))
@click.option("--opening", metavar="TEXT", help=_("The whole opening line, instead of one made from the name."))
@click.option("--voice", metavar="NAME", help=_("The voice; `broadcast voices` lists them."))
@click.option("--speaker", metavar="NAME", help=_("The loudspeaker's profile."))
@click.option(
    "--minutes", type=click.FloatRange(0, 1440, min_open=True), metavar="MINUTES", help=_("Length of the loop.")
)
@click.option("--force", is_flag=True, help=_("Write over a broadcast.toml that is there already."))
def init(
    community: str | None,
    opening: str | None,
    voice: str | None,
    speaker: str | None,
    minutes: float | None,
    force: bool,
) -> None:
    from dataclasses import replace

    from broadcast import config, standing, voices
    from broadcast.errors import ConfigError

    path = Path(config.FILE)
    if path.exists() and not force:
        raise ConfigError(
            _("{path} is there already.").format(path=path.absolute()), _("Edit it, or write over it with --force.")
        )
    plain = config.Settings()
    chosen: dict[str, Any] = {"community": _asked(community, _("Community's name"), "")}
    chosen["opening"] = _asked(opening, _("Opening line (Enter: made from the name)"), "")
    if voice is None and sys.stdin.isatty():
        click.echo(_("Voices: {names}").format(names=", ".join(voices.names(plain))), err=True)
        click.echo(_("With a voice named edge-… the text of the broadcast leaves this computer."), err=True)
    chosen["voice"] = _asked(voice, _("Voice"), plain.voice)
    chosen["speaker"] = _asked(speaker, _("Loudspeaker"), plain.speaker)
    chosen["minutes"] = minutes or plain.minutes
    voices.find(chosen["voice"], plain)
    voices.speaker(chosen["speaker"], plain)
    made = standing.make(replace(plain, **chosen, file=path.absolute()), Bar(_("Speaking")))
    config.write({name: value for name, value in chosen.items() if value != ""}, path)
    click.echo(_("Written: {path}").format(path=path.absolute()))
    click.echo(_("Standing message: {path}").format(path=made))
    click.echo(_("Next: broadcast make NOTICE.txt"))
