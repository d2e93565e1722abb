"""Eight hours of loop by us and by pydub, from the same mastered pass, each in a process of its own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path
from typing import Any

import sample
import table

HOUR_S = 3600.0
ROUNDS = 5
"""Of ours; pydub is measured once: it takes minutes."""
MOST_S, MOST_MB = 3.0, 100.0
TIMES_FASTER = 300.0
PYDUB_HOURS = (8, 6, 4, 2, 1)
"""Tried in turn: it holds all samples, and writes a WAV, which ends at 4 GB."""
GAP_S = 2.0


def peak_mb() -> float | None:
    """The most memory that this process held, in MB; None where the platform does not tell.

    Linux's getrusage also counts what the parent held before exec, so /proc is asked first.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def by_us(wav: Path, seconds: float | None, out: Path) -> float:
    """Encodes the pass and writes the loop, None: one pass; gives the seconds that it took."""
    import numpy as np

    from broadcast.audio import formats
    from broadcast.audio.loop import Length

    with wave.open(str(wav)) as file:
        whole = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    samples = np.asarray(whole / 32768, dtype=np.float32)
    form = formats.FORMATS[out.suffix[1:]]
    begun = time.perf_counter()
    formats.write(form, [form.encode(formats.whole(samples, form))], [1], Length(seconds), out)
    return time.perf_counter() - begun


def by_pydub(wav: Path, seconds: float | None, out: Path) -> float:
    """The same with pydub as its manual shows it: the segment and its gap, times n, exported."""
    from pydub import AudioSegment

    from broadcast.audio.files import BITRATE_K, RATE, ffmpeg

    AudioSegment.converter = ffmpeg()
    segment = AudioSegment(data=wav.read_bytes())
    begun = time.perf_counter()
    if seconds is not None:
        gap = AudioSegment.silent(round(GAP_S * 1000), frame_rate=RATE)
        segment = (segment + gap) * int(seconds / (segment.duration_seconds + GAP_S))
    segment.export(str(out), format="mp3", bitrate=f"{BITRATE_K}k").close()
    return time.perf_counter() - begun


def _part(name: str, wav: Path, seconds: float | None, format: str = "mp3") -> tuple[float, float | None]:
    """Seconds and peak memory of one way in a process of its own; the file is removed, so that no run truncates it."""
    target = wav.with_name(f"loop.{format}")
    length = "once" if seconds is None else str(seconds)
    command = [sys.executable, "-W", "ignore", __file__, name, str(wav), length, str(target)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    finally:
        target.unlink(missing_ok=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told["seconds"], told["peak_mb"]


def _pydub(wav: Path) -> tuple[int, float, float | None]:
    """The most hours that pydub does, with its seconds and peak memory."""
    for hours in PYDUB_HOURS[:-1]:
        try:
            return hours, *_part("pydub", wav, hours * HOUR_S)
        except subprocess.CalledProcessError:
            continue
    return PYDUB_HOURS[-1], *_part("pydub", wav, PYDUB_HOURS[-1] * HOUR_S)


def measure() -> list[table.Row]:
    """Time and peak memory: ours above the single pass, and against pydub."""
    from broadcast import config, voices
    from broadcast.audio import files
    from broadcast.audio.master import master
    from broadcast.model import Clip

    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "pass.wav"
        frames = master(sample.one_pass().clip, voices.speaker("horn", config.Settings())).packets.data
        wav.write_bytes(files.wav_bytes(Clip(files.decode_mp3(frames), files.RATE)))
        hours, pydub_s, pydub_mb = _pydub(wav)
        pydub_once_s = statistics.median(_part("pydub", wav, None)[0] for _round in range(ROUNDS))
        ways = {"once": None, "night": 8 * HOUR_S} | ({} if hours == 8 else {"same": hours * HOUR_S})
        took, held = _median({key: ("mp3", seconds) for key, seconds in ways.items()}, wav)
        others = {(name, key): (name, ways[key]) for name in ("wav", "m4a", "opus") for key in ("once", "night")}
        other_took, other_held = _median(others, wav)
    same = took["night" if hours == 8 else "same"]
    ours_s, theirs_s = same - took["once"], pydub_s - pydub_once_s
    most, holds = f"at least {TIMES_FASTER:g} times faster", theirs_s >= TIMES_FASTER * ours_s
    rows = [
        table.Row(f"loop of {hours} h, the pass encoded in it: s (other: pydub)", same, pydub_s),
        table.Row(
            f"loop of {hours} h above the single pass: s (other: pydub above its own)", ours_s, theirs_s, most, holds
        ),
        table.Row(f"loop of {hours} h: peak MB (other: pydub)", held["night"], pydub_mb),
        _above("loop of 8 h: s (other: the single pass)", took["night"], took["once"], MOST_S, "s"),
        _above("loop of 8 h: peak MB (other: the single pass)", held["night"], held["once"], MOST_MB, "MB"),
    ]
    for name in ("wav", "m4a", "opus"):
        night, once = (name, "night"), (name, "once")
        # Three GB of WAV take as long as the disk wants.
        slowest = None if name == "wav" else MOST_S
        what = f"loop of 8 h as {name}"
        rows.append(_above(f"{what}: s (other: the single pass)", other_took[night], other_took[once], slowest, "s"))
        row = _above(f"{what}: peak MB (other: the single pass)", other_held[night], other_held[once], MOST_MB, "MB")
        rows.append(row)
    return rows


def _median(ways: dict[Any, tuple[str, float | None]], wav: Path) -> tuple[dict[Any, float], dict[Any, float | None]]:
    """Of each way the median of the seconds and the most memory, measured in turn."""
    runs = [{key: _part("us", wav, seconds, form) for key, (form, seconds) in ways.items()} for _round in range(ROUNDS)]
    took = {key: statistics.median(run[key][0] for run in runs) for key in ways}
    held = {key: max((run[key][1] or 0.0) for run in runs) or None for key in ways}
    return took, held


def _above(what: str, ours: float | None, single: float | None, most: float | None, unit: str) -> table.Row:
    if ours is None or single is None:
        return table.Row(what, None, None, "not measured: this platform does not tell")
    if most is None:
        return table.Row(what, ours, single)
    return table.Row(what, ours, single, f"≤ {most:g} {unit} above", ours - single <= most)


if __name__ == "__main__":
    if len(sys.argv) == 5:
        way, source, length, target = sys.argv[1:]
        wanted = None if length == "once" else float(length)
        seconds = {"us": by_us, "pydub": by_pydub}[way](Path(source), wanted, Path(target))
        print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))
    else:
        table.show(measure(), table.load())
