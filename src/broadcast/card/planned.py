"""What is to go on a card: an output folder's files, as the loudspeaker names and plays them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

from broadcast import made
from broadcast.audio import files, recode
from broadcast.audio.container import SUFFIXES
from broadcast.audio.cut import cut
from broadcast.audio.formats import FORMATS
from broadcast.audio.loop import Plan
from broadcast.card.contents import Planned, is_path
from broadcast.errors import CardError, NoSpace
from broadcast.made import Made, Sound
from broadcast.measurement import LEVEL_LU
from broadcast.model import Remark, Slot, Speaker

Tell = Callable[[Remark], None]
_CUT = ("mp3", "wav")
"""What is cut at a pass byte for byte in memory that does not grow."""
_MOST_BYTES = 2**32 - 1
"""Of a file. Source: Microsoft, FAT specification 1.03, `DIR_FileSize`; a WAV's size has 32 bits as well."""
_MARGIN_BYTES = 20_000_000


@contextmanager
def planned(out: Path, speaker: Speaker, tell: Tell = lambda remark: None) -> Iterator[tuple[Planned, ...]]:
    """The files for the speaker's card, in the order in which they are heard; those that had to be made anew live as
    long as the context.

    What the speaker plays is taken as it is. A loop that is too long for it becomes one of fewer whole passes, as
    many as it plays: it repeats its files itself.

    Args:
        out: a folder that `make` wrote.
        tell: is called with what a person should know.

    Raises:
        OutputError: the folder is not whole, or there is no room for what is made anew.
        CardError: the speaker takes no card, or cannot play so many files or so long a pass.
    """
    if speaker.slot is None:
        raise CardError(
            _("The speaker {name} takes no card.").format(name=speaker.name),
            _("Choose another --speaker, or make files for phones: broadcast share {out}").format(out=out),
        )
    found = made.read(out)
    paths = [_path(speaker.slot, number, _kind(one, speaker)) for number, one in enumerate(found.sounds, 1)]
    most = speaker.slot.most_files
    if (most is not None and len(paths) > most) or not all(map(is_path, paths)) or len({*paths}) != len(paths):
        raise CardError(
            _("{out} holds {count} files, more than {name} plays.").format(
                out=out, count=len(paths), name=speaker.name
            ),
            _("Make fewer, or choose another --speaker."),
        )
    if found.speaker != speaker.name:
        advice = _("It was made for the speaker {made}, whose level it has. Better: make it with --speaker {name}.")
        tell(Remark("speaker", 0, str(out), advice.format(made=found.speaker, name=speaker.name)))
    with tempfile.TemporaryDirectory(prefix="xiaolaba-", ignore_cleanup_errors=True) as folder:
        made_here = Path(folder)
        yield tuple(
            _planned(one, path, speaker, speaker.slot, made_here / path.replace("/", "-"), found, tell)
            for one, path in zip(found.sounds, paths, strict=True)
        )


def _kind(sound: Sound, speaker: Speaker) -> str:
    """The kind of file that goes on the card."""
    return sound.kind if sound.kind in speaker.formats else speaker.formats[0]


def _path(slot: Slot, number: int, kind: str) -> str:
    suffix = next(one for one in SUFFIXES[kind] if len(one) == 4)
    return slot.names.format(n=number) + suffix.upper()


def _rate(slot: Slot, kind: str) -> int:
    """Ours where it is played; else the highest below it; else the lowest above. Opus has but one."""
    if kind == "opus":
        return files.RATE
    below = [rate for rate in slot.rates_hz if rate <= files.RATE]
    return max(below, default=min(slot.rates_hz, default=files.RATE))


def _planned(sound: Sound, path: str, speaker: Speaker, slot: Slot, new: Path, found: Made, tell: Tell) -> Planned:
    kind, rate = _kind(sound, speaker), _rate(slot, _kind(sound, speaker))
    frames = _frames(sound, speaker, tell)
    same = (kind, rate) == (sound.kind, files.RATE)
    if same and frames is None:
        return Planned(path, sound.path, sound.sha256, sound.bytes, sound.seconds)
    frame_s = FORMATS[sound.kind].frame_s
    seconds = sound.seconds if frames is None else round(frames * frame_s, 3)
    per_s = 2 * rate if kind == "wav" else FORMATS[kind].bytes_per_s
    if seconds * per_s > _MOST_BYTES:
        raise CardError(
            _("{path} would be larger than a file on a card can be.").format(path=path),
            _("Make a shorter loop, such as --minutes {minutes}.").format(minutes=60),
        )
    _room(new.parent, round(seconds * per_s))
    if same and frames is not None and kind in _CUT:
        cut(sound.path, new, kind, frames)
    else:
        plan = sound.plan
        heard_s = plan.lengths[0] * frame_s if plan else None
        longest_s = None if frames is None else frames * frame_s
        most = speaker.true_peak_dbtp
        level = recode.recode(sound.path, new, kind, rate, most, longest_s=longest_s, heard_s=heard_s)
        for remark in _off_level(level, path, speaker, found.speaker == speaker.name):
            tell(remark)
    with new.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Planned(path, new, digest, new.stat().st_size, seconds)


def _frames(sound: Sound, speaker: Speaker, tell: Tell) -> int | None:
    """So many frames of its loop are played, whole passes with the silence behind them; None: all."""
    longest = speaker.longest_minutes
    if longest is None or sound.seconds <= 60 * longest:
        return None
    plan = sound.plan
    most = int(60 * longest / FORMATS[sound.kind].frame_s)
    shorter = _("Make it shorter, or choose another --speaker.")
    if plan is None:
        raise CardError(
            _("{name} plays {most:g} minutes at most, and {file} lasts {minutes:.1f}.").format(
                name=speaker.name, most=longest, file=sound.path, minutes=sound.seconds / 60
            ),
            shorter,
        )
    fit = bisect_right(range(1, plan.passes + 1), most, key=lambda count: _start(plan, count))
    if not fit and plan.lengths[0] > most:
        raise CardError(
            _("{name} plays {most:g} minutes at most, and one pass of {file} lasts {minutes:.1f}.").format(
                name=speaker.name, most=longest, file=sound.path, minutes=sound.programme_seconds / 60
            ),
            shorter,
        )
    advice = _("{name} plays {most:g} minutes at most: it gets {fit} of {all} passes, and repeats them itself.")
    told = advice.format(name=speaker.name, most=longest, fit=max(1, fit), all=plan.passes)
    tell(Remark("length", 0, sound.path.name, told))
    return _start(plan, fit) if fit else plan.lengths[0]


def _start(plan: Plan, number: int) -> int:
    """The frame at which the pass of that number, from 0 on, begins."""
    return number * plan.lengths[0] + (plan.silence * number // plan.gaps if plan.gaps else 0)


def _off_level(level: recode.Level, path: str, speaker: Speaker, its: bool) -> Iterator[Remark]:
    """A remark for what was made anew and is not as the profile wants it; the level of another speaker's is told."""
    if level.true_peak_dbtp > speaker.true_peak_dbtp:
        advice = _("Its true peak is {peak:.2f} dBTP, over {most:.1f}.")
        yield Remark("level", 0, path, advice.format(peak=level.true_peak_dbtp, most=speaker.true_peak_dbtp))
    if its and speaker.lufs is not None and not abs(level.lufs - speaker.lufs) <= LEVEL_LU:
        advice = _("Made anew it has {lufs:.1f} LUFS; {name} wants {wanted:.1f}.")
        yield Remark("level", 0, path, advice.format(lufs=level.lufs, name=speaker.name, wanted=speaker.lufs))


def _room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _MARGIN_BYTES:
        raise NoSpace(
            _("The disk of {path} has {free} MB free; this needs {needed} MB.").format(
                path=folder, free=free // 1_000_000, needed=(needed + _MARGIN_BYTES) // 1_000_000
            ),
            _("Free some room, then run again."),
        )
