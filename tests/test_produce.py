"""Notices → Script → Programme → loop file, as functions: hostile notices, full disks, two runs at once."""

from __future__ import annotations

import ctypes
import datetime as dt
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import filelock
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadcast import config, inbox, intake, produce, review
from broadcast.audio.formats import Format
from broadcast.audio.loop import Length
from broadcast.audio.packets import Packets
from broadcast.errors import BroadcastError
from broadcast.model import Script
from community import DAY, FLU, WATER, Community, only_object, whole

HOSTILE = (
    "{{ 7*7 }}", "{% include '/etc/passwd' %}", "{{ ''.__class__.__mro__ }}", "{# x #}", "<speak>", "</prosody>",
    "<break time='9s'/>", '"""', "'''", "\\", "\\u0041", "[[item]]", "added = []", "=", "---\n", "+++\n",
    "\x1b[31m", "\x7f", "\x00", "\u202e", "\u200b", "\ufeff", "\u2028", "\ud7ff", "😀", "👨\u200d👩\u200d👧", "①②③",
    "Ⅷ", "１２３", "٣٤", "½", "㎡", "℃", "%n", "$(id)", "`id`", "file:///etc/passwd", "https://x.cn/?a=1&b=2",
    "../..", "&amp;", "null", "nan", "1e999", "-0", "010-6551 0387", "13912345678", "110101199001011234",
    "11月31日", "2月30日", "25:61", "8:30-11:00", "3/4", "2026年13月40日", "12-6",
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from("请各位居民于到停水电小区戴口罩，。！？；：、\n （）"),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6),
    st.text("0123456789.-/:~年月日号点分时楼", min_size=1, max_size=8),
    st.text(min_size=1, max_size=4),
)
SETTINGS = config.Settings(community="幸福里社区")


def written(text: str, folder: Path) -> Script | None:
    """The script of a notice, or None where it is refused in words."""
    path = folder / "notice.txt"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return intake.script([str(path)], SETTINGS, DAY, 2)[0]
    except BroadcastError:
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notices")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(WORDS, min_size=1, max_size=25).map("".join))
@example("".join(HOSTILE))
@example('请各位居民{{ 7*7 }}于11月23日{% include \'/etc/passwd\' %}到北门领口罩。<speak>带身份证"""。')
def test_whatever_a_notice_holds_it_is_read_or_refused_in_words(folder: Path, text: str) -> None:
    """Nothing in it is run as a template, and nothing is spoken as a digit or a mark."""
    script = written(text, folder)
    if script is None:
        return
    reviewed = review.review(script, SETTINGS)
    said = "".join(utterance.spoken for one in reviewed for utterance in one.utterances)
    assert not any(char.isdigit() or char in "{}<>%\\\"'`\x00\x1b" for char in said)
    assert all(len(one.spoken) == len(one.syllables) for r in reviewed for one in r.utterances)
    for item in script.items:
        assert "49" in text or "49" not in item.text
        assert "root:" not in item.text
    assert not any(one.blocked for one in reviewed)


def test_a_template_in_a_notice_is_read_as_text(folder: Path) -> None:
    """Neither run nor left to break the run."""
    script = written("请各位居民于11月23日上午9点到北门领取{{ 7*7 }}口罩。{% for x in y %}请带身份证。", folder)
    assert script is not None
    assert "49" not in "".join(item.text for item in script.items)


def test_a_notice_without_settings_is_opened_and_closed(folder: Path) -> None:
    """No community's name is invented."""
    (folder / "flu.txt").write_text(FLU, encoding="utf-8")
    script, remarks = intake.script([str(folder / "flu.txt")], config.Settings(), DAY, 2)
    assert [item.kind for item in script.items][::2] == ["opening", "closing"]
    assert "社区" not in script.items[0].text
    assert remarks == ()


def test_a_notice_that_is_named_twice_is_heard_once(folder: Path) -> None:
    """By its text, not by its name."""
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(WATER, encoding="utf-8")
    script, _remarks = intake.script([str(folder / n) for n in ("one.txt", "two.txt", "one.txt")], SETTINGS, DAY, 2)
    assert len(script.notices) == 1


def test_the_seconds_of_a_review_are_those_that_are_heard(tone: Community) -> None:
    """Within a tenth, pauses between sentences included."""
    tone.write("flu.txt", FLU)
    items = only_object(tone.run("script", "flu.txt", "--json", "--date", DAY.isoformat()))["items"]
    made = tone.make("flu.txt")
    told = sum(item["seconds"] for item in items)
    assert told == pytest.approx(sum(one["seconds"] for one in made["script"]) + 0.45 * 3, rel=0.1)


def test_a_second_run_into_the_same_folder_waits_for_nobody(tone: Community) -> None:
    """Busy, code 7; the output stays."""
    tone.write("flu.txt", FLU)
    before = tone.make("flu.txt")
    with filelock.FileLock(tone.folder / "out" / ".lock"):
        error = tone.make("flu.txt", code=7)["error"]
    assert error["type"] == "Busy"
    assert whole(tone.folder / "out" / DAY.isoformat())["files"] == before["files"]


def test_two_runs_at_once_leave_one_whole_output(tone: Community) -> None:
    """Each ends well, or says that the other one is at it."""
    tone.write("flu.txt", FLU)
    tone.write("water.txt", WATER)
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "broadcast", "make", name, "--once", "--date", DAY.isoformat()],
            cwd=tone.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for name in ("flu.txt", "water.txt")
    ]
    said = [one.communicate(timeout=120)[1].decode() for one in started]
    codes = sorted(one.returncode for one in started)
    assert codes in ([0, 0], [0, 7]), said
    whole(tone.folder / "out" / DAY.isoformat())


def test_a_disk_with_too_little_room_is_told_before_anything_is_spoken(
    tone: Community, spoken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much is free and how much is needed."""
    tone.write("flu.txt", FLU)
    monkeypatch.setattr("broadcast.produce.shutil.disk_usage", lambda path: SimpleNamespace(free=21_000_000))
    result = tone.run("make", "flu.txt", "--minutes", "10", "--date", DAY.isoformat(), code=7)
    assert "21 MB free; this needs 27 MB" in result.stderr
    assert spoken == []
    assert not (tone.folder / "out").exists()


@pytest.fixture
def little_disk(tone: Community) -> Iterator[Path]:
    """`out` on a file system of 1 MB, where that may be mounted."""
    out = tone.folder / "out"
    out.mkdir()
    if sys.platform != "linux":
        pytest.skip("tmpfs is Linux's")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(out), b"tmpfs", 0, b"size=1m"):
        pytest.skip(f"mount: {os.strerror(ctypes.get_errno())}")
    yield out
    assert libc.umount2(os.fsencode(out), 2) == 0


def test_a_disk_that_fills_up_while_it_is_written_leaves_the_old_output(
    tone: Community, little_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NoSpace, code 7; nothing half-written stays, and a run that fits works."""
    monkeypatch.setattr(produce, "_MARGIN_BYTES", -(10**9))
    tone.write("flu.txt", FLU)
    before = tone.make("flu.txt")
    result = tone.run("make", "flu.txt", "--minutes", "10", "--date", DAY.isoformat(), "--json", code=7)
    assert only_object(result)["error"]["type"] == "NoSpace"
    assert whole(little_disk / DAY.isoformat())["files"] == before["files"]
    assert {path.name for path in little_disk.iterdir()} <= {DAY.isoformat(), ".lock"}
    assert tone.make("flu.txt")["files"] == before["files"]


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, "NoSpace"), (errno.EROFS, "NotWritable"), (errno.EIO, "NotWritable")]
)
def test_what_the_disk_says_while_the_loop_is_written_is_told_in_words(
    tone: Community, monkeypatch: pytest.MonkeyPatch, number: int, kind: str
) -> None:
    """Code 7; the old output stays."""
    tone.write("flu.txt", FLU)
    before = tone.make("flu.txt")

    def fails(form: Format, passes: list[Packets], weights: list[int], wanted: Length, path: Path) -> None:
        path.write_bytes(passes[0].data[:1000])
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(produce.formats, "write", fails)
    assert tone.make("flu.txt", code=7)["error"]["type"] == kind
    assert whole(tone.folder / "out" / DAY.isoformat())["files"] == before["files"]


def test_a_voice_that_fails_in_the_middle_gives_way_for_the_whole_programme(
    tone: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One voice a programme, and it is told why."""
    from broadcast.engines.edge import EdgeEngine
    from broadcast.errors import SynthesisFailed
    from broadcast.model import Clip, Utterance, Voice
    from broadcast.testing import ToneEngine

    def speak(self: EdgeEngine, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        if "口罩" in utterance.spoken:
            raise SynthesisFailed("no sound for 口罩", "hint")
        return ToneEngine(Path()).speak(utterance, TONE, pace)

    from broadcast.testing import TONE

    monkeypatch.setattr(EdgeEngine, "check", lambda self, voice: None)
    monkeypatch.setattr(EdgeEngine, "speak", speak)
    tone.write("flu.txt", FLU)
    made = tone.make("flu.txt", "--voice", "edge-yunxi")
    alone = tone.make("flu.txt", "--voice", "mandarin", "-o", "alone")
    assert made["voice"] == "mandarin"
    assert made["files"] == alone["files"]
    (told,) = (one for one in made["remarks"] if one["kind"] == "voice")
    assert "no sound for 口罩" in told["advice"]


def test_the_standing_message_says_nothing_that_a_day_can_make_wrong() -> None:
    """No date, no number, no place: no fact at all that must be kept."""
    from broadcast.standing import TEXT

    notice = inbox.from_bytes(TEXT.encode(), "-", dt.date(2030, 1, 1))
    assert [fact for fact in notice.facts if fact.kind in ("date", "time", "phone", "place", "quantity")] == []


def test_a_line_of_the_communitys_own_is_said_before_the_closing_another_one_each_day(tone: Community) -> None:
    """It may hold what no notice holds."""
    path = tone.folder / config.FILE
    path.write_text(
        'lines = ["五芳园，一家亲。", "18栋楼，一条心。"]\n' + path.read_text(encoding="utf-8"), encoding="utf-8"
    )
    own = config.load()
    assert own.lines == ("五芳园，一家亲。", "18栋楼，一条心。")
    closings = [review.write_script([], own, DAY + dt.timedelta(n)).items[-1].text for n in range(3)]
    assert sorted(closings[:2]) == ["18栋楼，一条心。广播完了，谢谢大家。", "五芳园，一家亲。广播完了，谢谢大家。"]
    assert closings[2] == closings[0]
    script = review.write_script([], own, DAY)
    assert not any(one.blocked for one in review.review(script, own))


def test_a_weekday_that_contradicts_its_date_is_told_with_both() -> None:
    """Only the office knows which of the two holds."""
    notice = inbox.from_bytes(
        "7月14日（周三）上午9点停水。\n望江社区 7月13日".encode(), "water.txt", dt.date(2022, 7, 13)
    )
    script = review.write_script([notice], SETTINGS, dt.date(2022, 7, 13))
    told = [r for one in review.review(script, SETTINGS) for r in one.remarks if r.kind == "weekday_wrong"]
    assert [(r.text, r.advice) for r in told] == [
        ("7月14日周三", "7月14日 is 周四, and the notice says 周三: ask which one holds.")
    ]
    assert script.items[1].text[told[0].at :].startswith("7月14日周三")
