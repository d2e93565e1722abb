"""The cues beside the audio: what a person reads, when it is heard; parsed back by other people's parsers."""

from __future__ import annotations

import re
import subprocess
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, pairwise

import miniaudio
import numpy as np
import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import programme, subtitles, utterances
from broadcast.audio import edit
from broadcast.audio.files import RATE, decode_mp3, ffmpeg
from broadcast.model import Clip, Mark, Programme, Said, Samples, Utterance
from broadcast.subtitles import LEAST_S, LINE, TWO_LINES, Cue, cues, lrc, srt
from broadcast.testing import TONE, ToneEngine
from community import DAY, FLU, WATER, Community, whole

SENTENCES = (
    "各位居民：",
    "11月24日上午8:30到幸福里社区卫生服务站免费接种流感疫苗，请携带身份证、户口本、疫苗接种证。",
    "咨询电话：010-6551 0387，96110也可以打，6号楼居民请打内线。",
    "因小区给水管道老化需要全面更换施工单位将于近期进场作业期间全天暂停供水请提前储备好生活用水。",
    "好。",
)
BLOCK = re.compile(r"(\d+)\r\n(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\r\n(.+?(?:\r\n.+?)?)\r\n\r\n")
HOSTILE = "看[00:01.00]<b>这里</b>{\\an8}，1\n00:00:09,000 --> 00:00:10,000\n没有了\u202e\u200b[ti:x]。"


def heard(programme: Programme, starts: Iterable[float]) -> Iterator[Cue]:
    """The cues of one programme that begins at these seconds."""
    return cues([programme], ((0, start) for start in starts))


def spoken_by_tones(*texts: str) -> Programme:
    said = [utterances.of_text(text, {})[0] for text in texts]
    clips = [edit.trim(edit.resample(ToneEngine().speak(one, TONE, 230), RATE)) for one in said]
    return programme.assemble([0] * len(said), said, clips, "rhythm")


def when(made: Programme, text: str, spoken: str) -> tuple[float, float]:
    """The start of the only cue that begins with `text`, and of the first of these spoken characters."""
    found = [cue for cue in heard(made, [0.0]) if cue.text.startswith(text)]
    assert len(found) == 1, (text, [cue.text for cue in heard(made, [0.0])])
    at, said = next((one.utterance.spoken.index(spoken), one) for one in made.said if spoken in one.utterance.spoken)
    return found[0].start_s, next(mark.start_s for mark in said.marks if mark.index == at)


def parsed(text: str) -> list[Cue]:
    """What pysubs2 reads of a .srt; each of its blocks is as SubRip writes them, numbered from 1."""
    blocks = BLOCK.findall(text)
    assert "".join(f"{n}\r\n{a} --> {b}\r\n{line}\r\n\r\n" for n, a, b, line in blocks) == text
    assert [int(n) for n, *_rest in blocks] == [*range(1, len(blocks) + 1)]
    events = pysubs2.SSAFile.from_string(text.replace("\r\n", "\n"), format_="srt").events
    return [Cue(one.start / 1000, one.end / 1000, one.text.replace("\\N", "\n")) for one in events]


def timed(text: str, spoken: str, start_s: float, seconds: float, marked: bool) -> Said:
    marks = tuple(
        Mark(i, start_s + seconds * i / len(spoken), start_s + seconds * (i + 1) / len(spoken))
        for i, char in enumerate(spoken)
        if char.isalnum()
    )
    return Said(0, Utterance(text, spoken, ()), start_s, start_s + seconds, marks if marked else ())


READ = st.text(st.sampled_from("请带身份证到三号楼0189AbC，。：、；:-/ （）“”！<>[]{}\n"), min_size=1, max_size=150)
HEARD = st.text(st.sampled_from("请带身份证到三号楼零幺八九ABC，。：、"), min_size=1, max_size=150)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    said, at = [], 0.3
    for text, spoken in draw(st.lists(st.tuples(READ, HEARD), max_size=4)):
        seconds = draw(st.floats(0.05, 60))
        said.append(timed(text.strip() or "好", spoken, at, seconds, draw(st.booleans())))
        at += seconds + draw(st.floats(0.1, 1.5))
    return Programme(Clip(edit.silence(0.1, RATE), RATE), tuple(said))


@settings(deadline=None, max_examples=200)
@given(programmes(), st.integers(1, 3))
def test_cues_follow_each_other_and_lose_nothing(made: Programme, passes: int) -> None:
    """In order, never two at once, none before its sentence's sound, none shorter than the next sentence forces."""
    length = (made.said[-1].end_s if made.said else 0) + 3
    told = list(heard(made, [0.023 + length * n for n in range(passes)]))
    assert all(0 <= one.start_s <= one.end_s <= later.start_s for one, later in pairwise(told))
    assert "".join("".join(one.text for one in told).split()) == passes * "".join(
        subtitles._shown(one.utterance.text).replace(" ", "") for one in made.said
    )
    for said in made.said:
        first = next(one for one in told if one.start_s >= said.start_s)
        assert first.start_s == pytest.approx(said.start_s + 0.023)
    assert not any("\n" in one.text or not one.text for one in told)


@settings(deadline=None, max_examples=100)
@given(programmes())
def test_another_programme_reads_the_same_srt_back(made: Programme) -> None:
    """Times rounded up to the millisecond, texts as they were but for the line break."""
    told = list(heard(made, [0.023, 1000.5]))
    back = parsed("".join(srt(told)))
    for one, cue in zip(back, told, strict=True):
        assert -1e-6 < one.start_s - cue.start_s <= 0.001
        assert -1e-6 < one.end_s - cue.end_s <= 0.001
        assert "".join(one.text.split()) == "".join(cue.text.split())


def test_a_line_is_easy_to_read_on_a_phone() -> None:
    """At most 20 字 a line and two lines a cue, and long enough to read."""
    made = spoken_by_tones(*SENTENCES)
    told = list(heard(made, [0.0]))
    for cue in told:
        lines = subtitles._in_lines(cue.text).split("\r\n")
        assert len(lines) <= 2
        assert max(map(subtitles._width, lines)) <= 20
        assert len(lines) == 1 or subtitles._width(cue.text) > LINE
        assert subtitles._width(cue.text) <= TWO_LINES
        assert LEAST_S <= cue.end_s - cue.start_s <= 7.5
    assert [cue.text for cue in told][-1] == "好。"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [("请携带", "请携带"), ("咨询", "咨询"), ("96110", "九六幺幺零"), ("6号楼", "六号楼"), ("因小区", "因")],
)
def test_a_phrase_appears_with_its_first_character(text: str, spoken: str) -> None:
    """A number too, whose digits are not those of its reading, and what comes behind a number read in groups."""
    shown, heard = when(spoken_by_tones(*SENTENCES), text, spoken)
    assert shown == pytest.approx(heard, abs=0.011)
    assert shown >= heard - 0.0101, "the first sound is known to a step of 10 ms"


def test_a_persons_own_spoken_form_is_followed() -> None:
    utterance = utterances.of_text("请打12345，6号楼停水。", {}, "请打一二三，四五，六号楼停水。")[0]
    clip = edit.trim(edit.resample(ToneEngine().speak(utterance, TONE, 230), RATE))
    made = programme.assemble([0], [utterance], [clip], "none")
    (cue,) = [cue for cue in heard(made, [0.0]) if "6号楼" in cue.text]
    assert cue.text == "请打12345，6号楼停水。"


@pytest.mark.parametrize("off", [0.09, -0.09])
def test_marks_that_are_a_little_off_do_not_show(off: float) -> None:
    """An engine's mark a tenth of a second late or early: the cue still begins with the sound behind the pause."""
    made = spoken_by_tones(*SENTENCES)
    said = tuple(
        replace(one, marks=tuple(Mark(m.index, m.start_s + off, m.end_s + off) for m in one.marks)) for one in made.said
    )
    exact, shifted = list(heard(made, [0.0])), list(heard(Programme(made.clip, said), [0.0]))
    pausing = [n for n, cue in enumerate(exact) if not n or not exact[n - 1].text[-1].isalnum()]
    assert len(pausing) > 6
    assert [exact[n].text for n in pausing] == [shifted[n].text for n in pausing]
    assert [shifted[n].start_s for n in pausing] == pytest.approx([exact[n].start_s for n in pausing], abs=0.011)


def test_without_timings_the_sentences_are_exact_and_their_phrases_share_the_time() -> None:
    made = spoken_by_tones(*SENTENCES)
    bare = Programme(made.clip, tuple(Said(s.item, s.utterance, s.start_s, s.end_s) for s in made.said))
    starts = {round(cue.start_s, 6) for cue in heard(bare, [0.0])}
    assert {round(said.start_s, 6) for said in bare.said} <= starts
    exact = {cue.text: cue.start_s for cue in heard(made, [0.0])}
    assert all(abs(cue.start_s - exact[cue.text]) < 1.0 for cue in heard(bare, [0.0]) if cue.text in exact)


def test_what_a_notice_holds_is_no_markup_for_a_player() -> None:
    """No time, tag or direction mark of a hostile notice reaches the player; every visible character does."""
    said = timed(HOSTILE, "看这里，没有了。", 0.3, 9.0, marked=True)
    told = list(heard(Programme(Clip(edit.silence(1, RATE), RATE), (said,)), [0.0]))
    back = parsed("".join(srt(told)))
    assert ["".join(one.text.split()) for one in back] == ["".join(one.text.split()) for one in told]
    assert not set("<{[\u202e\u200b") & set("".join(cue.text for cue in told))
    lines = "".join(lrc(told, "2026-11-22", "x]\n[00:00.00]y")).split("\r\n")
    assert lines[0] == "[ti:2026-11-22]"
    assert all(line.count("[") == 1 for line in lines if line)
    assert len(lines) == 3 + len(told) + 2


def test_a_long_loop_goes_on_counting() -> None:
    """.srt has hours; .lrc has minutes of three digits from the hundredth on."""
    told = [Cue(5999.0, 6001.2345, "甲"), Cue(6001.2345, 6003.0, "乙"), Cue(86399.0, 86399.9999, "丙")]
    assert [one.start_s for one in parsed("".join(srt(told)))] == [5999, 6001.235, 86399]
    assert "".join(lrc(told, "", "")).split("\r\n") == [
        "[by:xiaolaba]", "[99:59.00]甲", "[100:01.24]乙", "[100:03.00]", "[1439:59.00]丙", "[1440:00.00]", ""
    ]  # fmt: skip


def test_a_programme_that_says_nothing_has_no_cue() -> None:
    assert list(heard(Programme(Clip(edit.silence(1, RATE), RATE), ()), [0.0, 9.0])) == []
    assert list(lrc([], "", "")) == ["[by:xiaolaba]\r\n"]


def test_a_day_of_passes_takes_no_more_memory_than_one() -> None:
    made = Programme(Clip(edit.silence(1, RATE), RATE), (timed(SENTENCES[1] * 3, SENTENCES[1] * 3, 0, 30, True),))

    def peak(passes: int) -> int:
        tracemalloc.start()
        for _line in srt(heard(made, (40.0 * n for n in range(passes)))):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(2160) < peak(1) + 100_000


def test_a_notice_without_end_is_no_work_without_end() -> None:
    """10,000 characters of any kind: the comparison gives way to shares."""
    for text in ("的" * 10_000, "请带，" * 3333, "12，" * 3333, "ab" * 5000):
        made = Programme(Clip(edit.silence(1, RATE), RATE), (timed(text, "的，" * 5000, 0, 3000, True),))
        told = list(islice(heard(made, [0.0]), 10_000))
        assert "".join(cue.text for cue in told) == text


def onsets(sound: Samples) -> list[float]:
    """When sound begins behind 0.38 s of silence, in seconds; to 5 ms."""
    power = (sound[: len(sound) // 240 * 240].reshape(-1, 240).astype(np.float64) ** 2).mean(axis=1)
    heard = np.flatnonzero(power > power.max() * 1e-4)
    return [float(at) * 0.005 for at in heard[np.flatnonzero(np.diff(heard, prepend=-1000) > 76)]]


def test_the_subtitles_fit_what_a_player_decodes(tone: Community) -> None:
    """Through every pass of a loop: each sentence's cue within 50 ms of its sound, by two decoders, and not after it.

    The pauses inside a sentence are shorter than that, those between sentences longer.
    """
    tone.write("flu.txt", FLU)
    tone.write("water.txt", WATER)
    tone.run("make", "flu.txt", "water.txt", "--minutes", "3", "--date", DAY.isoformat())
    folder = tone.folder / "out" / DAY.isoformat()
    manifest = whole(folder)
    assert manifest["subtitles"] == ["01.lrc", "01.srt"]
    data = (folder / "01.mp3").read_bytes()
    (loop,) = manifest["files"]
    told = parsed((folder / "01.srt").read_bytes().decode())
    starts = np.array([one.start_s for one in told])
    minimp3 = np.frombuffer(miniaudio.decode(data, miniaudio.SampleFormat.FLOAT32, 1, RATE).samples, np.float32)
    for sound in (decode_mp3(data), minimp3):
        begins = onsets(sound)
        heard = len(manifest["script"]) + 2
        assert len(begins) == loop["repeats"] * heard > heard
        for number, begin in enumerate(begins):
            if number % heard not in (0, heard - 1):  # The chimes.
                late = begin - starts[np.abs(starts - begin).argmin()]
                assert -0.005 <= late <= 0.05, (number, begin)
    assert told[-1].end_s <= loop["seconds"]
    command = [ffmpeg(), "-v", "error", "-i", folder / "01.srt", "-f", "srt", "-"]
    theirs = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert theirs.split() == (folder / "01.srt").read_bytes().decode().split()


def test_every_pass_is_subtitled_in_both_files(tone: Community) -> None:
    """The same cues, each word of the script once a pass."""
    tone.write("flu.txt", FLU)
    tone.run("make", "flu.txt", "--minutes", "2", "--date", DAY.isoformat())
    folder = tone.folder / "out" / DAY.isoformat()
    manifest = whole(folder)
    script = "".join("".join(one["text"] for one in manifest["script"]).split())
    told = parsed((folder / "01.srt").read_bytes().decode())
    said = "".join("".join(one.text.split()) for one in told)
    assert said == script * manifest["files"][0]["repeats"]
    head, *lines = (folder / "01.lrc").read_bytes().decode().split("\r\n[by:xiaolaba]\r\n")
    assert head == "[ti:2026-11-22 幸福里社区]\r\n[ar:幸福里社区]"
    stamped = [line.partition("]") for line in lines[0].split("\r\n") if not line.endswith("]") and line]
    assert ["".join(text.split()) for _time, _end, text in stamped] == ["".join(one.text.split()) for one in told]
    for (time, _end, _text), one in zip(stamped, told, strict=True):
        minutes, seconds = time[1:].split(":")
        assert 60 * int(minutes) + float(seconds) == pytest.approx(one.start_s, abs=0.0101)


def test_yesterdays_subtitles_do_not_stay_beside_todays(tone: Community) -> None:
    """They are ours as the sound is; what somebody else put there stays."""
    tone.write("flu.txt", FLU)
    tone.make("flu.txt")
    folder = tone.folder / "out" / DAY.isoformat()
    (folder / "02.srt").write_text("mine")
    tone.make("flu.txt")
    assert sorted(one.name for one in folder.iterdir()) == [
        "01.lrc", "01.mp3", "01.srt", "02.srt", "manifest.json", "script.txt"
    ]  # fmt: skip
