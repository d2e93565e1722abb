"""The output folder: at any moment the old or the new one is whole, and what others put there survives."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcast import output
from broadcast.errors import Busy, NoSpace, NotWritable, OutputError
from broadcast.output import MANIFEST, explained, replace_file, replacing, writing

DAY = "2026-03-01"


def fill(folder: Path, mark: str, names: tuple[str, ...] = ("01.mp3",)) -> None:
    """An output as a run leaves it, each file with `mark` in it."""
    for name in names:
        (folder / name).write_text(mark)
    (folder / "script.txt").write_text(mark)
    files = [{"path": name} for name in names]
    (folder / MANIFEST).write_text(json.dumps({"mark": mark, "files": files}))


def content(folder: Path) -> dict[str, str]:
    return {
        str(one.relative_to(folder)): one.read_text(errors="replace")
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def beside(folder: Path) -> set[str]:
    """What lies beside the folder, but for the lock."""
    return {one.name for one in folder.parent.iterdir()} - {folder.name, ".lock"}


@pytest.fixture(params=["exchange", "two renames"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the one-step exchange of folders, and as where there is none."""
    if request.param == "two renames":
        monkeypatch.setattr(output, "_exchange", lambda _new, _old: False)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Yesterday's output in the place of today's."""
    folder = tmp_path / "out" / DAY
    folder.mkdir(parents=True)
    fill(folder, "old")
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 64 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or not shutil.which("mount"):
        pytest.skip("needs Linux to mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("may not mount here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.usefixtures("platform")
def test_a_new_output_takes_the_place_of_the_old_one(day: Path) -> None:
    with replacing(day) as new:
        fill(new, "new")
        assert content(day)["01.mp3"] == "old"
    assert content(day)["01.mp3"] == "new"
    assert beside(day) == set()


def test_the_first_output_makes_its_folders(tmp_path: Path) -> None:
    folder = tmp_path / "深" / "out" / DAY
    with replacing(folder) as new:
        fill(new, "new")
    assert content(folder)["01.mp3"] == "new"
    assert beside(folder) == set()


def test_files_of_the_old_output_that_the_new_one_lacks_are_gone(day: Path) -> None:
    fill(day, "old", ("01.mp3", "02.mp3"))
    with replacing(day) as new:
        fill(new, "new")
    assert set(content(day)) == {"01.mp3", "script.txt", MANIFEST}


class Stop(Exception):
    """What a run may end with."""


def fail(folder: Path, end: BaseException) -> None:
    """A run that ends with `end` when all is written."""
    with replacing(folder) as new:
        fill(new, "new")
        raise end


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("end", [Stop(), KeyboardInterrupt(), OSError(errno.EIO, "broken")])
def test_a_run_that_fails_leaves_the_old_output_and_nothing_else(day: Path, end: BaseException) -> None:
    before = content(day)
    with pytest.raises((Stop, KeyboardInterrupt, NotWritable)):
        fail(day, end)
    assert content(day) == before
    assert beside(day) == set()


def test_a_first_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Stop):
        fail(tmp_path / "out" / DAY, Stop())
    assert not (tmp_path / "out" / DAY).exists()
    assert beside(tmp_path / "out" / DAY) == set()


@pytest.mark.usefixtures("platform")
def test_what_others_put_into_the_folder_survives(day: Path) -> None:
    (day / "便条.txt").write_text("mine")
    (day / "photos").mkdir()
    (day / "photos" / "a.jpg").write_text("mine")
    if sys.platform != "win32":
        (day / "link").symlink_to("便条.txt")
    with replacing(day) as new:
        fill(new, "new")
    kept = content(day)
    assert kept["便条.txt"] == kept[str(Path("photos", "a.jpg"))] == "mine"
    assert kept["01.mp3"] == "new"
    assert sys.platform == "win32" or (day / "link").is_symlink()


@pytest.mark.parametrize("manifest", ["", "[]", "{", '{"files": 3}', '{"files": [{}]}', "\xff"])
def test_where_the_old_manifest_is_not_ours_every_file_is_kept(day: Path, manifest: str) -> None:
    (day / MANIFEST).write_text(manifest, encoding="latin-1")
    (day / "05.mp3").write_text("mine")
    with replacing(day) as new:
        fill(new, "new")
    assert content(day)["05.mp3"] == "mine"
    assert content(day)["01.mp3"] == "new"


def test_an_output_may_hold_folders(day: Path) -> None:
    with replacing(day) as new:
        fill(new, "new")
        (new / "parts").mkdir()
        (new / "parts" / "a.txt").write_text("new")
    assert content(day)[str(Path("parts", "a.txt"))] == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few people make links")
def test_a_folder_that_is_a_link_stays_one(tmp_path: Path, day: Path) -> None:
    link = tmp_path / "today"
    link.symlink_to(day, target_is_directory=True)
    for mark in ("new", "newer"):
        with replacing(link) as new:
            fill(new, mark)
        assert link.is_symlink()
        assert content(day)["01.mp3"] == content(link)["01.mp3"] == mark
    assert beside(day) == set()
    assert beside(link) == {"out"}


@pytest.mark.usefixtures("platform")
def test_what_a_killed_run_left_behind_is_cleared_away(day: Path) -> None:
    for name in (f".{DAY}.new", f".{DAY}.old"):
        (day.parent / name).mkdir()
        fill(day.parent / name, "left")
    with replacing(day) as new:
        assert list(new.iterdir()) == []
        fill(new, "new")
    assert content(day)["01.mp3"] == "new"
    assert beside(day) == set()


def test_an_output_that_a_killed_run_had_put_aside_comes_back(day: Path) -> None:
    """Killed between its two renames, a run leaves no folder; the next one, even a failing one, brings it back."""
    before = content(day)
    day.rename(day.with_name(f".{DAY}.old"))
    with pytest.raises(Stop), replacing(day):
        raise Stop
    assert content(day) == before
    assert beside(day) == set()


def test_when_the_second_rename_fails_the_old_output_comes_back(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a virus scanner holds the new files."""
    before = content(day)
    rename = os.replace

    def held(source: Path, target: Path) -> None:
        if Path(source).name.endswith(".new"):
            raise PermissionError(errno.EACCES, "held", str(source))
        rename(source, target)

    monkeypatch.setattr(output, "_exchange", lambda _new, _old: False)
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(NotWritable), replacing(day) as new:
        fill(new, "new")
    assert content(day) == before
    assert beside(day) == set()


KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
import filelock
from broadcast import output
sys.path.insert(0, sys.argv[3])
from test_output import DAY, Stop, beside, content, fill

out, way = Path(sys.argv[1]), sys.argv[2]
if way == "two renames":
    output._exchange = lambda new, old: False
os.fsync = lambda handle: None  # A kill takes no power away.
watched = {output.__file__, shutil.__file__}
day = out / DAY


def killed_at(line):
    def trace(frame, event, argument):
        nonlocal line
        if frame.f_code.co_filename not in watched:
            return None
        line -= event == "line"
        if event == "line" and line == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    with output.replacing(day) as new:
        fill(new, "new")
    os._exit(0)


seen, wrong, line = {}, [], 0
while True:
    line += 1
    shutil.rmtree(out, ignore_errors=True)
    day.mkdir(parents=True)
    fill(day, "old")
    (day / "mine.txt").write_text("mine")
    old = content(day)
    new = {name: text.replace("old", "new") for name, text in old.items()}
    child = os.fork()
    if not child:
        killed_at(line)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
    at_once = day if day.is_dir() else day.with_name("." + DAY + ".old")
    found = content(at_once)
    state = "old" if found == old else "new" if found == new else "broken"
    if at_once != day:
        state += " aside"
    seen[state] = seen.get(state, 0) + 1
    try:
        with output.replacing(day):
            raise Stop
    except Stop:
        pass
    if state == "broken" or content(day) not in (old, new) or beside(day):
        wrong.append([line, state, content(day), sorted(beside(day))])
print(json.dumps({"kills": line - 1, "seen": seen, "wrong": wrong}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_killed_at_any_line_the_old_or_the_new_output_is_whole(tmp_path: Path, way: str) -> None:
    """SIGKILL at every line of output.py and shutil.py in turn; the next run then finds one of the two, whole."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path / "out", way, Path(__file__).parent], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert told["kills"] > 50
    assert {"old", "new"} <= set(told["seen"])
    assert ("old aside" in told["seen"]) == (way == "two renames")


HOLDING = "import sys; from pathlib import Path; from broadcast.output import replacing\n"
HOLDING += "with replacing(Path(sys.argv[1])) as new:\n    print('ready', flush=True)\n    sys.stdin.read()"


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that is writing into tmp_path/out/other."""
    command = [sys.executable, "-c", HOLDING, tmp_path / "out" / "other"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("other_run")
def test_while_another_run_writes_there_a_second_one_is_told_at_once(day: Path) -> None:
    before = content(day)
    with pytest.raises(Busy) as told, replacing(day):
        pytest.fail("entered")
    assert str(day.parent) in told.value.message
    assert told.value.hint
    assert content(day) == before


def test_a_killed_run_holds_nothing(day: Path, other_run: subprocess.Popen[str]) -> None:
    other_run.kill()
    other_run.wait()
    with replacing(day) as new:
        fill(new, "new")
    assert content(day)["01.mp3"] == "new"


def test_a_run_frees_the_folder_for_the_next_even_when_it_fails(day: Path) -> None:
    for _run in range(2):
        with pytest.raises(Stop), replacing(day):
            raise Stop


def test_on_a_full_disk_the_old_output_is_untouched(small_disk: Path) -> None:
    day = small_disk / DAY
    with replacing(day) as new:
        fill(new, "old")
    before = content(day)
    with pytest.raises(NoSpace) as told, replacing(day) as new:
        (new / "02.mp3").write_bytes(bytes(200_000))
    assert str(small_disk) in told.value.message
    assert content(day) == before
    assert beside(day) == set()


def test_a_disk_that_others_files_fill_is_told_to_be_full(small_disk: Path) -> None:
    day = small_disk / DAY
    with replacing(day) as new:
        fill(new, "old")
    (day / "photos").mkdir()
    (day / "photos" / "a.jpg").write_bytes(bytes(36_000))
    with pytest.raises(NoSpace), replacing(day) as new:
        fill(new, "new")
    assert content(day)["01.mp3"] == "old"
    assert beside(day) == set()


def test_replacing_a_file_on_a_full_disk_leaves_the_old_one(small_disk: Path) -> None:
    replace_file(small_disk / "today", b"old")
    with pytest.raises(NoSpace):
        replace_file(small_disk / "today", bytes(200_000))
    assert [(one.name, one.read_bytes()) for one in small_disk.iterdir()] == [("today", b"old")]


def test_a_file_in_the_folders_place_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / DAY).write_text("mine")
    with pytest.raises(NotWritable, match=DAY) as told, replacing(tmp_path / DAY):
        pytest.fail("entered")
    assert told.value.hint
    assert (tmp_path / DAY).read_text() == "mine"


def test_a_file_in_the_parents_place_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(NotWritable, match="out"), replacing(tmp_path / "out" / DAY):
        pytest.fail("entered")
    with pytest.raises(NotWritable, match="out"):
        replace_file(tmp_path / "out" / "today", b"new")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_disk_that_may_only_be_read_is_told_and_kept(small_disk: Path) -> None:
    """As a card with its switch on."""
    day = small_disk / DAY
    with replacing(day) as new:
        fill(new, "old")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(NotWritable, match=small_disk.name) as told, replacing(day):
        pytest.fail("entered")
    assert told.value.hint
    with pytest.raises(NotWritable, match="today"):
        replace_file(small_disk / "today", b"new")
    assert content(day)["01.mp3"] == "old"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told_and_kept(day: Path) -> None:
    before = content(day)
    day.parent.chmod(0o500)
    try:
        with pytest.raises(NotWritable), replacing(day) as new:
            fill(new, "new")
    finally:
        day.parent.chmod(0o700)
    assert content(day) == before


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "深" / "today"
    for data in (b"first", b"", b"x" * 100_000):
        replace_file(path, data)
        assert path.read_bytes() == data
    assert [one.name for one in path.parent.iterdir()] == ["today"]


def test_a_folder_in_a_files_place_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "today").mkdir()
    (tmp_path / "today" / "mine").touch()
    with pytest.raises(NotWritable, match="today"):
        replace_file(tmp_path / "today", b"new")
    assert [str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*")] == ["today", str(Path("today", "mine"))]


def test_when_the_last_step_fails_the_old_file_stays_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_file(tmp_path / "today", b"old")

    def fails(_handle: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(NotWritable, match="broken"):
        replace_file(tmp_path / "today", b"new")
    assert content(tmp_path) == {"today": "old"}


WRITER = """
import sys
from pathlib import Path
from broadcast import output
output.os.fsync = lambda handle: None
for turn in range(400):
    output.replace_file(Path(sys.argv[1]), sys.argv[2].encode() * 50_000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to replace what is being read")
def test_two_runs_that_replace_a_file_at_once_never_mix(tmp_path: Path) -> None:
    path = tmp_path / "today"
    replace_file(path, b"a" * 50_000)
    runs = [subprocess.Popen([sys.executable, "-c", WRITER, path, mark]) for mark in "ab"]
    seen = set()
    while any(run.poll() is None for run in runs):
        data = path.read_bytes()
        seen.add((len(data), *set(data)))
    assert seen <= {(50_000, ord("a")), (50_000, ord("b"))}
    assert [run.returncode for run in runs] == [0, 0]
    assert [one.name for one in tmp_path.iterdir()] == ["today"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_while_it_replaces_a_file_the_old_one_is_whole(tmp_path: Path) -> None:
    """At the moment before the move, when all is written."""
    path = tmp_path / "today"
    replace_file(path, b"old")
    code = (
        "import os, signal, sys; from pathlib import Path; from broadcast.output import replace_file\n"
        "os.replace = lambda *_names: os.kill(os.getpid(), signal.SIGKILL)\n"
        "replace_file(Path(sys.argv[1]), b'new')"
    )
    assert subprocess.run([sys.executable, "-c", code, path]).returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    replace_file(path, b"newer")
    assert path.read_bytes() == b"newer"


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, NoSpace), (errno.EROFS, NotWritable), (errno.EACCES, NotWritable), (None, NotWritable)],
)
def test_what_the_system_says_is_told_with_the_path_and_a_next_step(
    number: int | None, kind: type[OutputError]
) -> None:
    exc = OSError(number, "reason") if number else OSError("reason")
    told = explained(exc, Path("out/01.mp3"))
    assert type(told) is kind
    assert str(Path("out/01.mp3")) in told.message
    assert told.hint
    assert told.exit_code == 7


def test_only_errors_of_the_system_are_explained() -> None:
    with pytest.raises(ValueError, match="ours"), writing(Path("x")):
        raise ValueError("ours")
