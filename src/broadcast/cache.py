"""Spoken sentences, kept by what determines them: each is spoken once, ever."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path

import numpy as np

from broadcast.model import Clip, Mark


def _path(folder: Path, request: str) -> Path:
    key = hashlib.sha256(request.encode()).hexdigest()
    return folder / "clips" / key[:2] / f"{key}.npz"


def _read(path: Path) -> Clip | None:
    """The clip, or None where there is none or it is damaged: then it is spoken anew."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            samples, rate, marks = kept["samples"], int(kept["rate"]), kept["marks"]
        if samples.ndim != 1 or samples.dtype != np.float32 or not len(samples) or rate <= 0:
            return None
        if not np.isfinite(samples).all() or not np.isfinite(marks).all():
            return None
        clip = Clip(samples, rate, tuple(Mark(int(i), float(a), float(b)) for i, a, b in marks))
    except Exception:  # A damaged archive raises whatever zipfile and numpy stumble over.
        return None
    with suppress(OSError):
        os.utime(path)
    return clip


def _write(path: Path, clip: Clip) -> None:
    """Keeps the clip; a cache that cannot be written costs time later and nothing else."""
    marks = np.array([astuple(mark) for mark in clip.marks], dtype=np.float64).reshape(-1, 3)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, samples=clip.samples, rate=clip.rate, marks=marks)
        os.replace(temporary, path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def has(folder: Path, request: str) -> bool:
    """Whether a clip is kept, whole or not."""
    return _path(folder, request).is_file()


def clip(folder: Path, request: str, speak: Callable[[], Clip]) -> Clip:
    """The clip that `request` describes: the kept one, or the one that `speak` gives, kept from then on."""
    path = _path(folder, request)
    kept = _read(path)
    if kept is None:
        kept = speak()
        _write(path, kept)
    return kept


def shrink(folder: Path, most_bytes: int) -> None:
    """Removes the clips that were not used for longest until at most `most_bytes` are kept."""
    kept = []
    for path in (folder / "clips").glob("*/*"):
        try:
            stat = path.stat()
        except OSError:
            continue
        kept.append((stat.st_mtime, stat.st_size, path))
    total = sum(size for _used, size, _path in kept)
    for _used, size, path in sorted(kept, key=lambda one: one[0]):
        if total <= most_bytes:
            return
        try:
            path.unlink()
        except OSError:
            continue
        total -= size
