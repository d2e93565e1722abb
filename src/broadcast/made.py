"""An output folder as `make` left it: read whole, or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast.audio import mp3
from broadcast.audio.formats import FORMATS, wav_head
from broadcast.audio.loop import Plan
from broadcast.errors import OutputError, ended, reason
from broadcast.output import MANIFEST

MOST_SECONDS = 1e7
_ROUNDED_S = 0.001
"""As a manifest tells seconds."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file of an output folder, whose bytes are those that its manifest names."""

    path: Path
    kind: str
    """One of `formats.FORMATS`."""
    seconds: float
    bytes: int
    sha256: str
    repeats: int
    programme_seconds: float
    several: bool
    """Whether its passes are of several programmes."""

    @property
    def plan(self) -> Plan | None:
        """Its passes, in frames of its format; None: they are of several programmes, or do not fit its length."""
        form = FORMATS[self.kind]
        frames = round(self.seconds / form.frame_s)
        if self.kind == "wav":
            frames = (self.bytes - len(wav_head(0))) // 2
        length = round(self.programme_seconds / form.frame_s)
        silence = frames - self.repeats * length
        if self.kind == "wav" and -self.repeats * _ROUNDED_S < silence * form.frame_s < self.repeats * _ROUNDED_S:
            length, silence = divmod(frames, self.repeats)
        odd = self.kind == "mp3" and frames * mp3.FRAME_BYTES != self.bytes
        if self.several or odd or length < 1 or silence < 0:
            return None
        return Plan((length,), (0,), self.repeats, silence, self.repeats if silence else 0)


@dataclass(frozen=True, slots=True)
class Made:
    """What `make` made for a day."""

    folder: Path
    date: dt.date
    community: str
    speaker: str
    sounds: tuple[Sound, ...]
    subtitles: tuple[Path, ...]
    script: Path
    manifest: Mapping[str, Any]


def _refused(folder: Path, what: str) -> OutputError:
    return OutputError(
        _("{folder} is no whole output: {reason}").format(folder=folder, reason=what),
        _("Run `broadcast make` again, or name the folder of a day, such as out/2026-11-22."),
    )


def _inside(folder: Path, name: Any) -> Path:
    """The file of that name in the folder: never another folder's, whatever a manifest says."""
    if not isinstance(name, str) or name != Path(name).name or set(name) & {"\\", ":", "\0"} or name in ("", ".", ".."):
        raise _refused(folder, _("its manifest names {name!r}, which is no file name.").format(name=name))
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise _refused(folder, _("{name} is missing.").format(name=name))
    return path


def _number(value: Any, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= MOST_SECONDS:
        raise ValueError(value)
    return float(value)


def _sound(folder: Path, told: Any) -> Sound:
    path = _inside(folder, told["path"])
    kind = path.suffix[1:]
    sound = Sound(
        path,
        kind,
        seconds=_number(told["seconds"], math.ulp(0)),
        bytes=int(told["bytes"]),
        sha256=str(told["sha256"]),
        repeats=int(_number(told["repeats"], 1)),
        programme_seconds=_number(told["programme_seconds"], 0),
        several=bool(told.get("programmes")),
    )
    if kind not in FORMATS:
        raise _refused(folder, _("{name} is of a kind that this version does not know.").format(name=path.name))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    if (size, digest) != (sound.bytes, sound.sha256):
        raise _refused(folder, _("{name} is not the file that its manifest tells of.").format(name=path.name))
    return sound


def _notices(told: Any) -> None:
    """Raises what `read` catches if the notices of a manifest are not as `manifest` writes them."""
    if not isinstance(told, list):
        raise TypeError(told)
    for one in told:
        if not isinstance(one["id"], str) or not isinstance(one["source"], str):
            raise TypeError(one)
        if one["expires"] is not None:
            dt.date.fromisoformat(one["expires"])


def read(folder: Path) -> Made:
    """What the folder holds, after comparing every sound file with the manifest.

    Raises:
        OutputError: it is not whole: no manifest, a file missing, other bytes; or it cannot be read.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise _refused(folder, _("it has no {name}, which is written last.").format(name=MANIFEST)) from exc
    except OSError as exc:
        raise _refused(folder, ended(reason(exc))) from exc
    except UnicodeDecodeError as exc:
        raise _refused(folder, _("its {name} cannot be read.").format(name=MANIFEST)) from exc
    try:
        told = json.loads(text)
        _notices(told["notices"])
        sounds = tuple(_sound(folder, one) for one in told["files"])
        made = Made(
            folder,
            dt.date.fromisoformat(told["date"]),
            str(told["community"] or ""),
            str(told["speaker"]),
            sounds,
            tuple(_inside(folder, name) for name in told.get("subtitles", ())),
            _inside(folder, "script.txt"),
            told,
        )
    except OSError as exc:
        raise _refused(folder, ended(reason(exc))) from exc
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as exc:
        raise _refused(folder, _("its {name} cannot be read.").format(name=MANIFEST)) from exc
    if not sounds:
        raise _refused(folder, _("there is no sound in it."))
    return made
