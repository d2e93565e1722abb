"""broadcast speakers: the loudspeaker profiles."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from broadcast.cli.options import json_option

if TYPE_CHECKING:
    from broadcast.model import Slot, Speaker

_NAMES = {"fat12": "FAT12", "fat16": "FAT16", "fat32": "FAT32", "exfat": "exFAT", "ntfs": "NTFS"}
_COLUMNS = 76


@click.command(
    help=_(
        "List the loudspeaker profiles: name, level, band, formats, what its card must be like, and what all that is "
        "based on. How to add one: docs/speakers.md."
    )
)
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
    for number, one in enumerate(found):
        if number:
            click.echo()
        click.echo(f"{one.name}  {' '.join(label(one.label).split())}")
        for line in _lines(one):
            click.echo(f"    {line}")


def _lines(one: Speaker) -> Iterator[str]:
    low, high = one.band_hz
    level = "" if one.lufs is None else f"{one.lufs:g} LUFS, "
    yield _("sound: {level}at most {peak:g} dBTP, {low:g}-{high:g} Hz").format(
        level=level, peak=one.true_peak_dbtp, low=low, high=high
    )
    plays = _("plays: {formats}").format(formats=", ".join(one.formats))
    if one.longest_minutes is not None:
        plays += _(", {minutes:g} minutes at most").format(minutes=one.longest_minutes)
    yield plays
    yield from _card(one.slot, one.formats[0].upper()) if one.slot else [_("card: none")]
    # An address stays whole, so that it can be clicked on.
    source = _("source: {source}").format(source=" ".join(one.source.split()))
    yield from textwrap.wrap(source, _COLUMNS - 4, break_long_words=False, break_on_hyphens=False)


def _card(slot: Slot, suffix: str) -> Iterator[str]:
    names = (f"{slot.names.format(n=number)}.{suffix}" for number in (1, 2))
    limits = [", ".join(_NAMES[one] for one in slot.filesystems)]
    if slot.most_gb is not None:
        limits.append(_("{most:g} GB at most").format(most=slot.most_gb))
    if slot.most_files is not None:
        limits.append(_("{count} files at most").format(count=slot.most_files))
    yield _("files on the card: {names} …").format(names=", ".join(names))
    yield _("card: {limits}").format(limits="; ".join(limits))
    if slot.rates_hz:
        rates = ", ".join(f"{rate / 1000:g}" for rate in slot.rates_hz)
        yield _("sample rates, kHz: {rates}").format(rates=rates)
