"""broadcast pick: ranked, chosen, written; and make on what it wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from community import DAY, FLU, WATER, Community, only_object

EXAMPLE = Path(__file__).parents[2] / "examples" / "group.txt"
NOW = f"{DAY.isoformat()}T08:30"


@pytest.fixture
def chat(tone: Community) -> Community:
    shutil.copy(EXAMPLE, tone.folder / "群.txt")
    return tone


def test_the_best_two_are_written_and_make_takes_them(chat: Community) -> None:
    """What was known of them from the chat goes with them: the day on which 今天 was said."""
    paths = chat.run("pick", "群.txt", "--now", NOW, "--yes").stdout.split()
    assert len(paths) == 2
    first = (chat.folder / paths[0]).read_text(encoding="utf-8")
    assert f"date: '{DAY.isoformat()}'" in first
    assert "寒潮" in first
    manifest = chat.make(*paths)
    assert {Path(one["source"]).name for one in manifest["notices"]} == {Path(path).name for path in paths}


def test_machines_read_the_whole_ranking(chat: Community) -> None:
    """As docs/design.md has it; nothing is written unless a folder is named."""
    picked = only_object(chat.run("pick", "群.txt", "--now", NOW, "--json"))
    assert picked["messages"] == 13
    ranked = picked["notices"]
    assert [index for one in ranked for index in one["messages"] if 0 <= index < 13]
    assert sorted(index for one in ranked for index in one["messages"]) == list(range(13))
    assert all(one["airable"] is not bool(one["flags"]) for one in ranked)
    assert [ranked[index]["airable"] for index in picked["chosen"]] == [True, True]
    assert next(one for one in ranked if 8 in one["messages"])["supersedes"] == [0]
    scores = [one["score"] for one in ranked if one["airable"]]
    assert scores == sorted(scores, reverse=True)
    assert not (chat.folder / "picked").exists()


def test_a_time_with_its_offset_is_read_as_the_wall_clock(chat: Community) -> None:
    picked = only_object(chat.run("pick", "群.txt", "--now", f"{NOW}:00+08:00", "--json"))
    assert picked == only_object(chat.run("pick", "群.txt", "--now", NOW, "--json"))
    assert picked == only_object(chat.run("pick", "群.txt", "--now", f"{DAY.isoformat()}T00:30Z", "--json"))
    assert "2026-12-01T08:30" in chat.run("pick", "群.txt", "--now", "明天", code=2).stderr


def test_a_person_sees_why_and_what_is_kept_off_the_air(chat: Community) -> None:
    told = chat.run("pick", "群.txt", "--now", NOW, "--yes").stderr
    assert "*  1" in told
    assert "Not for airing: 正宗冰糖橙" in told
    assert "it sells something" in told
    assert "talk between neighbours" in told


def test_a_second_run_replaces_the_first_one_s_choice(chat: Community) -> None:
    """Nothing stays from yesterday's longer list; what somebody else put there stays."""
    chat.run("pick", "群.txt", "--now", NOW, "--yes", "--count", "3")
    chat.write(f"picked/{DAY.isoformat()}/mine.md", "我的".encode())
    chat.run("pick", "群.txt", "--now", NOW, "--yes", "--count", "1")
    left = sorted(path.name for path in (chat.folder / "picked" / DAY.isoformat()).iterdir())
    assert left == ["01-weather.txt", "manifest.json", "mine.md"]


def test_make_on_a_chat_picks_and_speaks(chat: Community) -> None:
    manifest = chat.make("群.txt")
    assert len(manifest["notices"]) == 2
    assert any(remark["kind"] == "left_out" for remark in manifest["remarks"])
    spoken = "".join(one["spoken"] for one in manifest["script"])
    assert "白酒" not in spoken
    assert "冰糖橙" not in spoken


def test_what_was_picked_and_cancelled_is_remembered(chat: Community) -> None:
    """What is cancelled is remembered once, however often the morning is sorted."""
    off = "\n绿野物业 2026/11/22 07:40:00\n因备件未到，11月23日的停水取消，正常供水，大家不用储水。\n"
    chat.write("群.txt", (chat.folder / "群.txt").read_text(encoding="utf-8") + off)
    chat.run("pick", "群.txt", "--now", NOW, "--yes")
    chat.run("pick", "群.txt", "--now", NOW, "--yes")
    events = only_object(chat.run("history", "--json"))["events"]
    assert [one["what"] for one in events] == ["picked", "cancelled", "picked"]
    assert "停水" in events[1]["notices"][0]["text"]
    assert all(notice["why"] for one in events for notice in one["notices"])


def test_what_was_aired_yesterday_makes_room(tone: Community) -> None:
    """The same reminder two days running is chosen only if there is nothing else."""
    tone.write("a/flu.txt", FLU)
    tone.write("a/water.txt", WATER)
    before = only_object(tone.run("pick", "a", "--now", NOW, "--json"))["notices"]
    tone.run("make", "a/water.txt", "--once", "--date", "2026-11-21")
    after = only_object(tone.run("pick", "a", "--now", NOW, "--json"))["notices"]
    score = {one["text"][:4]: one["score"] for one in before}
    again = {one["text"][:4]: one["score"] for one in after}
    assert again["紧急停水"] < score["紧急停水"]
    assert again["各位居民"] == score["各位居民"]


def test_weights_are_settings(chat: Community) -> None:
    chat.write("broadcast.toml", (chat.folder / "broadcast.toml").read_bytes() + b"\n[pick]\nauthority = 0\n")
    told = chat.run("pick", "群.txt", "--now", NOW, "--json").stdout
    assert told != ""
    chat.write(
        "broadcast.toml", (chat.folder / "broadcast.toml").read_bytes().replace(b"authority = 0", b"authority = 99")
    )
    assert "pick.authority" in only_object(chat.run("pick", "群.txt", "--json", code=3))["error"]["message"]


def test_a_morning_with_nothing_leaves_the_earlier_choice(chat: Community) -> None:
    chat.run("pick", "群.txt", "--now", NOW, "--yes")
    before = sorted((chat.folder / "picked" / DAY.isoformat()).iterdir())
    chat.write(
        "none.txt",
        "网格员 2026/11/22 8:00:00\n早\n\n阿芳 2026/11/22 8:01:00\n早上好\n\n阿芳 2026/11/22 8:02:00\n收到\n",
    )
    chat.run("pick", "none.txt", "--now", NOW, "--yes")
    assert sorted((chat.folder / "picked" / DAY.isoformat()).iterdir()) == before


def test_an_inbox_without_a_notice_says_so(tone: Community) -> None:
    tone.write(
        "chat.txt",
        "网格员 2026/11/22 8:00:00\n早\n\n阿芳 2026/11/22 8:01:00\n早上好\n\n阿芳 2026/11/22 8:02:00\n收到\n".encode(),
    )
    result = tone.run("pick", "chat.txt", "--now", NOW, "--yes")
    assert result.stdout == ""
    assert "Nothing here may be aired." in result.stderr
