"""The doorway to pydub and ffmpeg: bytes and files in, clips out, and MP3 frames that stand alone."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from broadcast.audio.edit import resample
from broadcast.errors import AudioError, DecodeFailed
from broadcast.model import Clip, Mark, Samples

RATE = 48_000
"""Hz. Of every file that we write: a frame is exactly 24 ms (docs/design.md, the measurement contract)."""
BITRATE_K = 96
"""kbit/s, constant."""
_WARM = 8
"""Frames before the first one that is kept: by then an encoder has forgotten that it began."""
READABLE = "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,flac,flv,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav"
"""The ffmpeg demuxers that hold their sound themselves: a playlist would make it open other files."""

BLOCK = 96_000
"""Samples that are decoded at a time: with what filters remember they fill one transform of `levels.filtered`."""
_MP3 = ["-c:a", "libmp3lame", "-reservoir", "0", "-write_xing", "0", "-id3v2_version", "0", "-map_metadata", "-1"]
_CODECS = {
    "mp3": [*_MP3, "-f", "mp3"],
    "wav": ["-c:a", "pcm_s16le", "-f", "wav"],
    "m4a": ["-c:a", "aac", "-movflags", "+faststart", "-f", "ipod"],
    "opus": ["-c:a", "libopus", "-f", "ogg"],
}
_MOST_KBITS = ((16_000, 64), (32_000, 160))
"""Below such a rate so many at most. Source: LAME's `lame_init_params`; ISO/IEC 13818-3, 2.4.2.3."""
_WRONG = re.compile(
    r"^(?:\[[^\]\n]{1,80} @ [^\]\n]{1,80}\] ){0,4}\[(?:(?:error|fatal)\] (.*)|warning\] (.*corrupt.*))", re.MULTILINE
)
"""What ffmpeg says of bytes that are no sound, or missing ones, with `-loglevel level+info`."""


@cache
def ffmpeg() -> str:
    """The path of the ffmpeg that came with imageio-ffmpeg, or the one that IMAGEIO_FFMPEG_EXE names.

    Raises:
        AudioError: there is none for this platform.
    """
    import imageio_ffmpeg

    hint = _("Run `pip install --force-reinstall imageio-ffmpeg`, then `broadcast doctor`.")
    try:
        program = str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as exc:
        raise AudioError(_("There is no ffmpeg: {reason}").format(reason=exc), hint) from exc
    if shutil.which(program) is None:
        raise AudioError(_("There is no ffmpeg: {reason}").format(reason=program), hint)
    return program


@cache
def _pydub() -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
        warnings.filterwarnings("ignore", "Couldn't find ffmpeg or avconv", RuntimeWarning)
        for kind in (SyntaxWarning, DeprecationWarning):  # Which it is depends on the Python.
            warnings.filterwarnings("ignore", ".*invalid escape sequence", kind)
        import pydub
    pydub.AudioSegment.converter = ffmpeg()
    return pydub


def decode(data: bytes, format: str) -> Clip:
    """Encoded bytes of a stated format (`mp3`, or `wav` of integers) as mono sound at the file's own rate.

    Raises:
        DecodeFailed: the bytes are no such sound, or hold no sample.
    """
    pydub = _pydub()
    foreign = (pydub.exceptions.PydubException, pydub.audio_segment.audioop.error, struct.error)
    try:
        # What pydub cannot read of a WAV, `from_file` would ask ffprobe about, which is not there everywhere.
        if format == "wav":
            segment = pydub.AudioSegment(data=data)
        else:
            segment = pydub.AudioSegment.from_file(io.BytesIO(data), format=format, codec=format)
        segment = segment.set_channels(1)
        samples = np.array(segment.get_array_of_samples(), dtype=np.float32)
    except (*foreign, ArithmeticError, LookupError, TypeError, ValueError) as exc:
        raise DecodeFailed(
            _("{count} bytes are no readable {format} sound.").format(count=len(data), format=format)
        ) from exc
    if not len(samples) or not segment.frame_rate:
        raise DecodeFailed(_("{count} bytes of {format} hold no sound.").format(count=len(data), format=format))
    return Clip(samples / np.float32(segment.max_possible_amplitude), segment.frame_rate)


def _unreadable(what: str, log: str, code: int) -> DecodeFailed:
    last = log.strip().splitlines()[-1] if log.strip() else str(code)
    return DecodeFailed(
        _("{what} cannot be read or written as sound: {reason}").format(what=what, reason=last),
        _("Check that the file plays elsewhere, or save it as MP3 or WAV."),
    )


def _run(arguments: list[str], data: bytes, what: str) -> bytes:
    done = subprocess.run([ffmpeg(), "-hide_banner", "-y", *arguments], input=data, capture_output=True)
    if done.returncode:
        raise _unreadable(what, done.stderr.decode("utf-8", "replace"), done.returncode)
    return done.stdout


def decode_mp3(data: bytes) -> Samples:
    """MP3 bytes as float samples at RATE, peaks over full scale kept: what a player's decoder really gives."""
    return decoded(data, "mp3")


def decoded(data: bytes, demuxer: str) -> Samples:
    """A whole file's bytes as `decode_mp3` gives them; `demuxer` is ffmpeg's name of the kind of file."""
    raw = _run(["-f", demuxer, "-i", "-", "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"], data, demuxer)
    return np.frombuffer(raw, dtype="<f4").astype(np.float32)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What ffmpeg told while it decoded a file."""

    format: str
    """Its line on the format, such as `mp3, 48000 Hz, mono, fltp, 96 kb/s`."""
    container: str
    """Its name of the container, such as `mp3`, `wav`, `ogg` or `mov,mp4,m4a,3gp,3g2,mj2`."""
    errors: tuple[str, ...]
    """What it could not decode, in its words; empty: every byte that it took for sound."""


def _samples(pipe: IO[bytes], hear: Callable[[NDArray[np.float32], int], None]) -> int:
    """Hands on what ffmpeg writes as AU (magic, where the sound begins, its size, encoding, rate, channels)."""
    head = pipe.read(24)
    if len(head) < 24:
        return 0
    _magic, begin, _size, _encoding, rate, channels = struct.unpack(">4s5I", head)
    pipe.read(begin - 24)
    count = 0
    while block := pipe.read(BLOCK * channels * 4):
        whole = len(block) // (channels * 4)
        samples = np.frombuffer(block, ">f4", whole * channels).astype(np.float32)
        hear(samples.reshape(whole, channels), rate)
        count += whole
    return count


def stream(path: Path, hear: Callable[[NDArray[np.float32], int], None], longest_s: float | None = None) -> Decoded:
    """Decodes a sound file block by block, so that memory does not grow with its length.

    Args:
        path: any sound file.
        hear: called with each block, shape (samples, channels), full scale ±1, and the file's own rate in Hz.
        longest_s: what is decoded at most; None: all of it.

    Raises:
        DecodeFailed: the file is missing or no sound.
    """
    if not path.is_file():
        raise DecodeFailed(_("There is no file {path}.").format(path=path), _("Check the name."))
    # "file:" keeps ffmpeg from reading a name such as "concat:x" or "http:x" as a protocol.
    source = ["-protocol_whitelist", "file,pipe", "-format_whitelist", READABLE, "-i", f"file:{path}"]
    plain = ["-vn", "-map_metadata", "-1", "-c:a", "pcm_f32be", "-f", "au", "-"]
    most = [] if longest_s is None else ["-t", str(longest_s)]
    command = [ffmpeg(), "-hide_banner", "-nostats", "-nostdin", "-loglevel", "level+info", *most, *source, *plain]
    with tempfile.TemporaryFile() as told:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told) as decoder:
            assert decoder.stdout is not None
            try:
                count = _samples(decoder.stdout, hear)
            except BaseException:
                decoder.kill()
                raise
        told.seek(0)
        log = told.read(1 << 20).decode("utf-8", "replace")
    wrong = tuple(error or warning for error, warning in _WRONG.findall(log))
    if decoder.returncode and not count:
        raise _unreadable(str(path), "\n".join(wrong), decoder.returncode)
    if not count:
        raise DecodeFailed(_("{path} holds no sound.").format(path=path))
    container = re.search(r"^\[info\] Input #0, (.+), from ", log, re.MULTILINE)
    format = re.search(r"^\[info\] *Stream #0:\d+.*?Audio: (.+)", log, re.MULTILINE)
    return Decoded(format[1].strip() if format else "", container[1] if container else "", wrong)


def mono(block: NDArray[np.float32]) -> Samples:
    """The mean of the channels of a block, shape (samples, channels)."""
    return block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)


def read(path: Path, longest_s: float | None = None, rate: int = RATE) -> tuple[Clip, str]:
    """Any sound file as mono at `rate`, and ffmpeg's line on its format, such as `mp3, 48000 Hz, mono, fltp, 96 kb/s`.

    Args:
        longest_s: what is read at most; None: all of it.

    Raises:
        DecodeFailed: the file is missing or no sound.
    """
    parts: list[Samples] = []
    rates: list[int] = []

    def hear(block: NDArray[np.float32], rate: int) -> None:
        parts.append(mono(block))
        rates.append(rate)

    told = stream(path, hear, longest_s)
    return resample(Clip(np.concatenate(parts), rates[0]), rate), told.format


def encode_mp3(samples: Samples) -> bytes:
    """Mono samples at RATE as constant-bitrate MP3 in which every frame stands alone: no reservoir, no Xing, no ID3.

    Source: lame's `-reservoir 0` empties the bit reservoir, so frames may be joined and repeated byte for byte.
    """
    return encoded(samples, [*_MP3, "-b:a", f"{BITRATE_K}k", "-f", "mp3"])


def encoded(samples: Samples, arguments: list[str]) -> bytes:
    """Mono samples at RATE as ffmpeg encodes them with these arguments, the last of which names the kind of file."""
    whole = ["-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-", *arguments, "-"]
    return _run(whole, np.ascontiguousarray(samples, dtype="<f4").tobytes(), arguments[-1])


def transcode(source: Path, target: Path, kind: str, rate: int, *, longest_s: float | None, gain_db: float) -> None:
    """Writes a sound file anew as mono, block by block, so that memory does not grow with its length.

    Args:
        kind: mp3 (constant bit rate, no tag), wav (of 16 bits), m4a or opus.
        rate: Hz; of opus always RATE.
        longest_s: how much of it; None: all.

    Raises:
        DecodeFailed: it cannot be read, or the result not be written.
    """
    most = [] if longest_s is None else ["-t", f"{longest_s:.6f}"]
    kbits = next((least for below, least in _MOST_KBITS if rate < below), BITRATE_K)
    bits = [] if kind == "wav" else ["-b:a", f"{min(BITRATE_K, kbits)}k"]
    plain = ["-vn", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    sound = ["-ac", "1", "-ar", str(rate), "-af", f"volume={gain_db:.3f}dB", *most, *plain, *_CODECS[kind], *bits]
    quiet = ["-nostats", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "file,pipe"]
    _run([*quiet, "-format_whitelist", READABLE, "-i", f"file:{source}", *sound, f"file:{target}"], b"", str(source))


def around(samples: Samples, frame: int, delay: int) -> tuple[Samples, int]:
    """A pass between its own end and its own beginning, so that its encoder meets no seam.

    Args:
        frame: samples a frame of the codec; `samples` are a whole number of them.
        delay: by how many samples encoder and decoder together are late.

    Returns:
        What to encode, and the first of the len(samples) / frame frames to keep: decoded, it begins with samples[0].
    """
    late = -(-delay // frame)
    before = _WARM * frame + late * frame - delay
    turns = np.arange(-before, len(samples) + (late + _WARM) * frame) % max(1, len(samples))
    return samples[turns] if len(samples) else samples, _WARM + late


def at_tempo(clip: Clip, tempo: float) -> Clip:
    """The clip so many times as fast at the same pitch, marks moved along; `tempo` from 0.5 to 2.

    Source: ffmpeg's `atempo`, a waveform-similarity overlap-add (WSOLA).
    """
    sound = ["-f", "f32le", "-ar", str(clip.rate), "-ac", "1"]
    arguments = [*sound, "-i", "-", "-af", f"atempo={tempo:.5f}", *sound, "-"]
    raw = _run(arguments, np.ascontiguousarray(clip.samples, dtype="<f4").tobytes(), "atempo")
    marks = tuple(Mark(mark.index, mark.start_s / tempo, mark.end_s / tempo) for mark in clip.marks)
    return Clip(np.frombuffer(raw, dtype="<f4").astype(np.float32), clip.rate, marks)


def wav_bytes(clip: Clip) -> bytes:
    """The clip as 16-bit mono WAV; samples beyond full scale are clipped."""
    import wave

    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.rate)
        file.writeframes((np.clip(clip.samples, -1, 1) * 32767).round().astype("<i2").tobytes())
    return out.getvalue()
