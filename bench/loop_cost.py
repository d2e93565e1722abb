"""An hour of loop by us and by pydub, from the same mastered pass, each in a process of its own."""

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
"""Of ours; pydub is measured once: it takes about a minute."""
MOST_S, MOST_MB = 1.0, 100.0
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

    from broadcast.audio import mp3

    with wave.open(str(wav)) as file:
        whole = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    samples = np.asarray(whole / 32768, dtype=np.float32)
    begun = time.perf_counter()
    mp3.write_loop(mp3.encode(samples), seconds, out)
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


def _part(name: str, wav: Path, seconds: float | None) -> tuple[float, float | None]:
    """Seconds and peak memory of one way in a process of its own; the file is removed, so that no run truncates it."""
    target = wav.with_name("loop.mp3")
    length = "once" if seconds is None else str(seconds)
    command = [sys.executable, "-W", "ignore", __file__, name, str(wav), length, str(target)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    target.unlink()
    told: dict[str, Any] = json.loads(done.stdout)
    return told["seconds"], told["peak_mb"]


def measure() -> list[table.Row]:
    """Time and peak memory: ours above the single pass, and against pydub."""
    from broadcast import config, voices
    from broadcast.audio import files
    from broadcast.audio.master import master
    from broadcast.model import Clip

    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "pass.wav"
        frames = master(sample.one_pass().clip, voices.speaker("horn", config.Settings())).frames
        wav.write_bytes(files.wav_bytes(Clip(files.decode_mp3(frames), files.RATE)))
        ways = {"once": None, "hour": HOUR_S, "night": 8 * HOUR_S}
        runs = [{key: _part("us", wav, seconds) for key, seconds in ways.items()} for _round in range(ROUNDS)]
        took = {key: statistics.median(run[key][0] for run in runs) for key in ways}
        held = {key: max((run[key][1] or 0.0) for run in runs) or None for key in ways}
        took["pydub"], held["pydub"] = _part("pydub", wav, HOUR_S)
    return [
        table.Row("loop of 1 h: s (other: pydub)", took["hour"], took["pydub"]),
        _above("loop of 1 h: s (other: the single pass)", took["hour"], took["once"], MOST_S, "s"),
        _above("loop of 8 h: s (other: the single pass)", took["night"], took["once"], None, "s"),
        table.Row("loop of 1 h: peak MB (other: pydub)", held["hour"], held["pydub"]),
        _above("loop of 1 h: peak MB (other: the single pass)", held["hour"], held["once"], MOST_MB, "MB"),
        _above("loop of 8 h: peak MB (other: the single pass)", held["night"], held["once"], MOST_MB, "MB"),
    ]


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
