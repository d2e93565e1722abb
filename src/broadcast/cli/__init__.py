"""The command line: parse → one call → echo. One module a command group, loaded when its command runs."""

from __future__ import annotations

import os
import sys
from gettext import gettext as _
from importlib import import_module
from typing import Any

from broadcast.cli.language import speak_users_language

speak_users_language()

import click  # noqa: E402  (its own messages are translated through the language just chosen)

from broadcast.errors import BroadcastError  # noqa: E402

COMMANDS = {
    "init": "settings",
    "make": "make",
    "script": "script",
    "approve": "script",
    "pick": "pick",
    "say": "say",
    "lexicon": "lexicon",
    "voices": "voices",
    "speakers": "speakers",
    "check": "check",
    "share": "share",
    "load": "load",
    "history": "history",
    "doctor": "doctor",
}
"""Command → the module of this package that holds it, in the order of the help."""


class Broadcast(click.Group):
    """Loads a command's module when it is asked for, and turns our errors into message, hint and exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"broadcast.cli.{COMMANDS[name]}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BroadcastError as exc:
            tell(exc, as_json=bool(ctx.meta.get("json")))
            ctx.exit(exc.exit_code)


def tell(exc: BroadcastError, as_json: bool) -> None:
    """The error as a person reads it on stderr, or as a machine reads it on stdout."""
    if as_json:
        import json

        error = {"type": type(exc).__name__, "message": exc.message, "hint": exc.hint, "exit_code": exc.exit_code}
        click.echo(json.dumps({"error": error}, ensure_ascii=False))
    else:
        click.echo(_("Error: {message}").format(message=exc.message), err=True)
        if exc.hint:
            click.echo(_("Next: {hint}").format(hint=exc.hint), err=True)


@click.group(
    cls=Broadcast,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "From the day's prevention notices to a broadcast for a small loudspeaker.\n\n"
        "Begin with: broadcast make NOTICE.txt"
    ),
)
@click.version_option(package_name="xiaolaba", prog_name="broadcast", help=_("Show the version and end."))
def cli() -> None:
    pass


def main() -> None:
    """The `broadcast` command. Text goes out as UTF-8 wherever it is no terminal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    try:
        cli(prog_name="broadcast")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
