"""The same broadcast for phones: a folder or a ZIP to send to the group.

Of a loop one pass is sent: who has it on a phone plays it again with a touch, and the file stays small. It is cut off
the loop's beginning at a whole frame, without encoding it again. A loop of several programmes is sent whole.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

from broadcast import made, output
from broadcast.audio import cut, files, recode, tags
from broadcast.audio.formats import FORMATS
from broadcast.errors import NotWritable
from broadcast.made import Made, Sound
from broadcast.model import Remark

KINDS = ("mp3", "m4a")
"""What every phone plays and shows a title of."""
PEAK_DBTP = -1.0
"""Of a file that is encoded again. Source: docs/design.md, the measurement contract."""
WORD = "广播"
LONGEST_NAME = 24
"""Characters of a community that a file name has: three bytes each are far from the 255 that file systems hold."""
_REFUSED = str.maketrans('\\/:*?"<>|.', "＼／：＊？＂＜＞｜．")
"""What Windows, Android or FAT refuse in names, and the full stop, which Windows cuts off at an end. Source: Microsoft,
Naming Files, Paths, and Namespaces."""
_NO_FOLDER = {".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".lrc", ".txt", *(f".{kind}" for kind in FORMATS)}
"""Endings of files: who gives one means no folder."""
_TIME = re.compile(r"\[(\d{1,4}):(\d\d)\.(\d\d)\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written."""

    path: Path
    """The folder or the ZIP."""
    names: tuple[str, ...]
    """Of the files in it."""
    sounds: tuple[tuple[str, float, int, bool], ...]
    """Of the sound files among them: name, seconds, bytes, whether it is one pass."""
    remarks: tuple[Remark, ...]

    @property
    def as_json(self) -> dict[str, Any]:
        """For `share --json`."""
        sounds = [dict(zip(("path", "seconds", "bytes", "one_pass"), one, strict=True)) for one in self.sounds]
        remarks = [{"kind": one.kind, "at": one.at, "text": one.text, "advice": one.advice} for one in self.remarks]
        return {"path": str(self.path), "files": [*self.names], "sounds": sounds, "remarks": remarks}


def plain(text: str) -> str:
    """The text as a part of a file's name: no sign that a file system or phone refuses, nothing unseen, not long."""
    text = unicodedata.normalize("NFC", text[: 10 * LONGEST_NAME])
    seen = "".join(char if char.isprintable() else " " for char in text).translate(_REFUSED)
    return " ".join(seen.split())[:LONGEST_NAME].strip()


def title(found: Made) -> str:
    """Such as 翠苑社区 11月22日 广播, for the file's name and its tag."""
    return " ".join(filter(None, (plain(found.community), f"{found.date.month}月{found.date.day}日", WORD)))


def share(out: Path, target: Path | None = None, kind: str = "") -> Shared:
    """Writes the files for phones: sound with a title, its .lrc beside it under the same name, the script as text.

    Args:
        out: a folder that `make` wrote.
        target: a folder, whose other files stay, or a name that ends in .zip; None: a folder beside `out`, named as
            `title`.
        kind: one of KINDS; empty: as it is where it is one of them, else the first.

    Raises:
        OutputError: `out` is not whole, or the target cannot be written, is `out`, or bears a name of a file that is no
            ZIP; of a ZIP the last one is untouched then.
    """
    found = made.read(out)
    name = title(found)
    target = target or out.absolute().parent / name
    with output.writing(target):
        _refuse_odd(target, out)
    with output.writing(target), tempfile.TemporaryDirectory(prefix="xiaolaba-", ignore_cleanup_errors=True) as folder:
        whole: list[Path] = []
        sounds: list[tuple[str, float, int, bool]] = []
        remarks: list[Remark] = []
        for number, sound in enumerate(found.sounds, 1):
            called = name if len(found.sounds) == 1 else f"{name} {number}"
            as_kind = kind or (sound.kind if sound.kind in KINDS else KINDS[0])
            path = Path(folder) / f"{called}.{as_kind}"
            seconds = _sound(sound, path, as_kind, {"title": called, "artist": plain(found.community)}, remarks)
            sounds.append((path.name, round(seconds, 3), path.stat().st_size, sound.plan is not None))
            whole += [path, *_subtitles(sound, found, path.with_suffix(".lrc"), seconds)]
        script = Path(folder) / f"{name}.txt"
        shutil.copyfile(found.script, script)
        whole.append(script)
        names = tuple(one.name for one in whole)
        if target.suffix.lower() == ".zip":
            _zip(whole, target, found)
        else:
            _folder(whole, target)
    return Shared(target, names, tuple(sounds), tuple(remarks))


def _refuse_odd(target: Path, out: Path) -> None:
    if target.exists() and target.samefile(out):
        raise NotWritable(
            _("{path} is the output itself; its files would be mixed with those for phones.").format(path=target),
            _("Choose another folder with -o."),
        )
    odd = target.suffix.lower() in _NO_FOLDER or target.name.lower() == ".zip"
    if odd and not target.is_dir():
        raise NotWritable(
            _("{path} is neither a folder's name nor a ZIP's.").format(path=target),
            _("Give -o a folder, or a name such as phones.zip."),
        )


def _sound(sound: Sound, path: Path, kind: str, words: dict[str, str], remarks: list[Remark]) -> float:
    """Writes one sound file; gives its seconds."""
    words = {name: word for name, word in words.items() if word}
    frame_s, plan, untagged = FORMATS[sound.kind].frame_s, sound.plan, path.with_name(f"untagged.{kind}")
    if plan is None:
        advice = _("It is sent whole, {minutes:.0f} minutes, as it holds several programmes. For less use make --once.")
        remarks.append(Remark("length", 0, sound.path.name, advice.format(minutes=sound.seconds / 60)))
    seconds = sound.seconds if plan is None else plan.lengths[0] * frame_s
    if kind != sound.kind:
        longest_s = None if plan is None else seconds
        level = recode.recode(sound.path, untagged, kind, files.RATE, PEAK_DBTP, longest_s=longest_s)
        if level.true_peak_dbtp > PEAK_DBTP:
            advice = _("Its true peak is {peak:.2f} dBTP, over {most:.1f}.")
            told = advice.format(peak=level.true_peak_dbtp, most=PEAK_DBTP)
            remarks.append(Remark("level", 0, path.name, told))
    elif plan is not None:
        cut.cut(sound.path, untagged, kind, plan.lengths[0])
    source = sound.path if kind == sound.kind and plan is None else untagged
    tags.tag(source, path, kind, words)
    untagged.unlink(missing_ok=True)
    return seconds


def _subtitles(sound: Sound, found: Made, path: Path, seconds: float) -> Iterator[Path]:
    """The .lrc of a sound, up to its new end; none where none was made."""
    told = next((one for one in found.subtitles if one.name == sound.path.with_suffix(".lrc").name), None)
    if told:
        with told.open(encoding="utf-8", newline="") as lines, path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(line for line in lines if _moment(line) < seconds)
        yield path


def _moment(line: str) -> float:
    """The second at which a line of a .lrc is shown; a tag's is the first."""
    at = _TIME.match(line)
    return 60 * int(at[1]) + int(at[2]) + int(at[3]) / 100 if at else 0.0


def _folder(whole: Sequence[Path], target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise NotWritable(_("{path} is a file, not a folder.").format(path=target), _("Move it away, or choose -o."))
    target.mkdir(parents=True, exist_ok=True)
    for path in whole:
        output.place(path, target / path.name)


def _zip(whole: Sequence[Path], target: Path, found: Made) -> None:
    """Sound is stored as it is, text is packed; the same files give the same ZIP."""
    packed = whole[0].with_name("packed")
    day = (max(1980, found.date.year), found.date.month, found.date.day, 0, 0, 0)
    with zipfile.ZipFile(packed, "w") as archive:
        for path in whole:
            entry = zipfile.ZipInfo(path.name, day)
            entry.compress_type = zipfile.ZIP_STORED if path.suffix[1:] in KINDS else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            with path.open("rb") as source, archive.open(entry, "w") as out:
                shutil.copyfileobj(source, out, 1 << 20)
    target.parent.mkdir(parents=True, exist_ok=True)
    output.place(packed, target)
