"""broadcast load: onto the card of a loudspeaker, and what is on one."""

from __future__ import annotations

import datetime as dt
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from broadcast.cli.options import Bar, date_option, echo_remarks, json_option

if TYPE_CHECKING:
    from broadcast.card.delivery import Delivered
    from broadcast.card.drives import Drive
    from broadcast.card.state import State
    from broadcast.config import Settings
    from broadcast.model import Speaker


@click.command(
    help=_(
        "Put a broadcast on the card of a loudspeaker: in the order of play, read back, with nothing of an earlier day "
        "left.\n\n"
        "OUT is a folder that `broadcast make` wrote, such as out/2026-11-22. CARD is the card's folder or drive "
        "letter; without it the cards that are in are listed. With --check it alone is given."
    )
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[OUT] [CARD]")
@click.option("--speaker", metavar="NAME", help=_("The loudspeaker's profile; the one it was made for, if not given."))
@click.option("--check", is_flag=True, help=_("Say what is on the card, for which day, and whether it is whole."))
@click.option(
    "--clear",
    is_flag=True,
    help=_("Delete what plays and is not ours, asking first; with --check: ours that is over."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask before --clear deletes."))
@click.option("--many", is_flag=True, help=_("One card after the other, counted; may be stopped and gone on with."))
@click.option("--anyway", is_flag=True, help=_("Use a drive that is no stick or card."))
@date_option
@json_option
def load(
    paths: tuple[Path, ...],
    speaker: str | None,
    check: bool,
    clear: bool,
    yes: bool,
    many: bool,
    anyway: bool,
    date: dt.date,
    as_json: bool,
) -> None:
    from broadcast import config

    if check and (many or anyway):
        raise click.UsageError(_("--check writes nothing: leave --many and --anyway out."))
    if len(paths) > (1 if check else 2):
        raise click.UsageError(_("Give one card with --check.") if check else _("Give one OUT and one CARD."))
    settings = config.load()
    if check:
        _check(_card(paths[0] if paths else None, as_json), speaker, settings, date, clear, as_json)
    elif not paths:
        _list(as_json)
    else:
        out, card = paths[0], _card(paths[1] if len(paths) == 2 else None, as_json)
        _load(out, card, _profile(out, speaker, settings), settings, date, clear, yes, many, anyway, as_json)


def _profile(out: Path, speaker: str | None, settings: Settings) -> Speaker:
    from broadcast import made, voices

    return voices.speaker(speaker or made.read(out).speaker, settings)


def _list(as_json: bool) -> None:
    """The sticks and cards that are in."""
    from dataclasses import asdict

    from broadcast import manifest
    from broadcast.card import drives

    there = drives.drives()
    if as_json:
        click.echo(manifest.as_json({"cards": [asdict(one) for one in there]}))
        return
    for one in there:
        click.echo(drives.described(one))
    if not there:
        click.echo(drives.instead(), err=True)


def _card(named: Path | None, as_json: bool) -> Path:
    """The card that was named, or that a person chooses of those that are in."""
    from broadcast.card import drives
    from broadcast.errors import CardNotFound

    if named is not None:
        return named
    there = drives.drives()
    if not there:
        raise CardNotFound(_("There is no stick or card in this computer."), drives.instead())
    if as_json or not sys.stdin.isatty():
        raise CardNotFound(
            _("Which card? There is: {cards}").format(cards="; ".join(map(drives.described, there))),
            _("Name it behind the output folder: broadcast load OUT CARD"),
        )
    for number, one in enumerate(there, 1):
        click.echo(f"{number:3}  {drives.described(one)}", err=True)
    choice = click.prompt(_("Which card, by number"), type=click.IntRange(1, len(there)), err=True)
    return there[choice - 1].path


def _load(
    out: Path,
    card: Path,
    profile: Speaker,
    settings: Settings,
    today: dt.date,
    clear: bool,
    yes: bool,
    many: bool,
    anyway: bool,
    as_json: bool,
) -> None:
    from broadcast.card.delivery import deliver
    from broadcast.errors import CardError
    from broadcast.model import Remark

    def allow(drive: Drive, others: tuple[str, ...]) -> bool:
        return yes or _confirmed(drive, others, as_json)

    while True:
        code, remarks = 0, list[Remark]()
        bar = Bar(_("Loading"))
        try:
            done = deliver(
                out,
                card,
                profile,
                settings.data_folder,
                today,
                allow=allow if clear else None,
                anyway=anyway,
                more=many,
                tell=remarks.append,
                progress=lambda done, of: bar(done, of, ""),  # noqa: B023
            )
        except CardError as exc:
            if not many:
                raise
            from broadcast.cli import tell

            tell(exc, as_json)
            code = exc.exit_code
        else:
            echo_remarks(remarks)
            _show(done, profile, as_json, many)
        if not many or not _next():
            break
    if code:  # The last card failed; of those before it, each that failed was followed by another.
        click.get_current_context().exit(code)


def _confirmed(drive: Drive, others: tuple[str, ...], as_json: bool) -> bool:
    """Whether a person agrees that these are deleted; a machine has to say --yes."""
    from broadcast.card import shown
    from broadcast.card.drives import described
    from broadcast.errors import CardError

    listed = "\n".join(f"    {shown(name)}" for name in others)
    if as_json or not sys.stdin.isatty():
        raise CardError(
            _("These are on {card} and are not ours:").format(card=described(drive)) + "\n" + listed,
            _("With --yes they are deleted; without --clear they stay."),
        )
    click.echo(_("These are on {card} and are not ours:").format(card=described(drive)) + "\n" + listed, err=True)
    return click.confirm(_("Delete them"), err=True)


def _next() -> bool:
    """Whether another card is in; no answer is an end too."""
    try:
        return not click.prompt(
            _("Put the next card in, then Enter; q to end"), default="", show_default=False, err=True
        ).strip()
    except click.Abort:
        return False


def _show(done: Delivered, profile: Speaker, as_json: bool, many: bool) -> None:
    import json
    from dataclasses import asdict

    from broadcast.card import shown
    from broadcast.card.delivery import named

    loaded = done.loaded
    if as_json:
        made: dict[str, Any] = {
            "card": str(done.drive.path),
            "speaker": profile.name,
            "written": [asdict(one) for one in loaded.written],
            "removed": loaded.removed,
            "kept": loaded.kept,
            "verified": loaded.verified,
            "ejected": done.ejected,
            "cards": done.cards,
        }
        click.echo(json.dumps(made, ensure_ascii=False))
        return
    if done.replaced:
        click.echo(_("Gone: the broadcast of {day}.").format(day=done.replaced.date.isoformat()), err=True)
    for item in done.over:
        click.echo(_("Over and gone: {notice}").format(notice=named(item)), err=True)
    for path in loaded.removed:
        click.echo(_("Deleted: {path}").format(path=shown(path)), err=True)
    for path in loaded.kept:
        click.echo(_("Not ours, left: {path}").format(path=shown(path)), err=True)
    for one in loaded.written:
        click.echo(done.drive.path / one.path)
    counted = _("Card {number}: read back, every byte is right. {how}")
    line = counted if many else _("Read back: every byte is right. {how}")
    click.echo(line.format(number=done.cards, how=done.how), err=True)


def _check(card: Path, speaker: str | None, settings: Settings, today: dt.date, clear: bool, as_json: bool) -> None:
    from broadcast import history, manifest, voices
    from broadcast.card import check, drives, manifest_of, remove_stale, shown, stale
    from broadcast.card.delivery import named
    from broadcast.card.fitness import own_disk
    from broadcast.errors import CardError, ConfigError

    drive, cancelled = drives.drive_of(card), history.cancelled(settings.data_folder)
    if drive.system:
        raise own_disk(card)
    root = drive.path
    gone, removed = remove_stale(root, today, cancelled) if clear else ((), ())
    for item in gone:
        click.echo(_("Over and gone: {notice}").format(notice=named(item)), err=True)
    contents = manifest_of(root)
    slot = None
    try:
        if name := speaker or (contents.speaker if contents else ""):
            slot = voices.speaker(name, settings).slot
    except ConfigError:
        if speaker:
            raise
    state = check(root, today, slot)
    over = stale(contents, today, cancelled) if contents else ()
    ready = state.whole and state.is_todays and not over
    emptied = bool(gone or removed) and state.contents is None and not state.half_done
    if as_json:
        from dataclasses import asdict

        told = asdict(state) | {"stale": [asdict(one) for one in over], "whole": state.whole, "ready": ready}
        told["removed"] = [*map(shown, removed)]
        click.echo(manifest.as_json({"card": str(root)} | told))
    else:
        _tell(root, state, [*over], ready)
    if not emptied and not (state.whole and not over):
        click.get_current_context().exit(CardError.exit_code)


def _tell(root: Path, state: State, over: list[Any], ready: bool) -> None:
    """What is on the card, the answer in the first line."""
    from broadcast.card import shown
    from broadcast.card.delivery import named

    contents = state.contents
    if contents is None:
        half = _("{card}: a run was interrupted here; load it again.")
        none = _("{card}: nothing of ours is on it.")
        click.echo((half if state.half_done else none).format(card=root))
    else:
        line = _("{card}: today's broadcast, whole, ready.") if ready else _("{card}: the broadcast of {day}.")
        if ready and state.foreign:
            line = _(
                "{card}: today's broadcast, whole, ready, but other files are heard too, {count} of them; "
                "`broadcast load OUT CARD --clear` deletes them."
            )
        click.echo(line.format(card=root, day=contents.date.isoformat(), count=len(state.foreign)))
        click.echo("    " + ", ".join(filter(None, (contents.community, contents.speaker))))
        for one in state.files:
            how = _("whole") if one.whole else _("DAMAGED") if one.there else _("MISSING")
            click.echo(f"    {one.path}  {round(one.seconds) // 60}:{round(one.seconds) % 60:02}  {how}")
        if state.valid_until:
            click.echo(_("    all of it true until {day}").format(day=state.valid_until.isoformat()))
        for item in over:
            click.echo(_("    over or cancelled: {notice}").format(notice=named(item)))
        if not state.in_order:
            click.echo(_("    another file is heard before or between these: load it again"))
        if state.half_done:
            click.echo(_("    a run was interrupted here; load it again"))
        for path in state.misnamed:
            click.echo(_("    the loudspeaker does not look for it there: {path}").format(path=path))
    for name in state.noise:
        click.echo(_("    heard as noise: {path}; load it again").format(path=shown(name)))
    for name in state.foreign:
        click.echo(_("    plays, not ours: {path}").format(path=shown(name)))
