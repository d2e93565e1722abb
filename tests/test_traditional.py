"""A script in Traditional characters: read by people of Hong Kong and Taiwan, checked and spoken like the other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.inbox.encoding import in_script_of, simplified
from community import DAY, VOICE, WATER, Community, only_object

TRADITIONAL = "緊急停水通知\n因水泵房搶修，11月23日上午9點至下午3點，6號樓高區停水，請提前存好水。\n綠野物業 11月22日\n"

SEVERAL = (
    "请发后里台面干着只几复历钟划系制松卷斗谷丑姜出表板游价云准布占吊了沈于余郁致采欲志周注向咸"
    "才回别杯胡须签舍丰参折症御咽秋千扎水停"
)
"""Characters with several Traditional forms."""


def script(tone: Community, name: str, *arguments: str) -> list[dict[str, Any]]:
    run = tone.run("script", name, "--json", "--date", DAY.isoformat(), *arguments)
    items: list[dict[str, Any]] = only_object(run)["items"]
    return items


def speaks(tone: Community, locale: str) -> None:
    """The voice of the settings becomes one of that locale."""
    voice = VOICE.format(name="there", id="there").replace("zh-CN", locale)
    tone.write("voices/there.toml", voice)
    lines = (tone.folder / "broadcast.toml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("voice")]
    tone.write("broadcast.toml", "\n".join(('voice = "there"', *kept)) + "\n")


@pytest.mark.parametrize("notice", [WATER, TRADITIONAL], ids=["hans", "hant"])
@pytest.mark.parametrize(
    ("locale", "word"), [("zh-HK", "請提前存好水"), ("zh-TW", "請提前存好水"), ("zh-CN", "请提前存好水")]
)
def test_a_script_is_in_the_characters_of_its_voice(tone: Community, notice: str, locale: str, word: str) -> None:
    """What is said and what blocks is the same in every one of them; Hong Kong's is in Cantonese words besides."""
    tone.write("water.txt", notice)
    before = script(tone, "water.txt")
    speaks(tone, locale)
    after = script(tone, "water.txt", "-o", "script.toml")
    assert word in after[1]["text"]
    if locale != "zh-HK":
        assert [simplified(one["text"]) for one in after] == [one["text"] for one in before]
        assert [one["spoken"] for one in after] == [one["spoken"] for one in before]
    for kept in ("facts", "omitted", "blocked"):
        assert [one[kept] for one in after] == [one[kept] for one in before]
    assert script(tone, "script.toml") == after


def test_a_changed_fact_blocks_in_either_script(tone: Community) -> None:
    tone.write("water.txt", WATER)
    speaks(tone, "zh-HK")
    script(tone, "water.txt", "-o", "script.toml")
    path = tone.folder / "script.toml"
    head, text, tail = path.read_text("utf-8").partition("6號樓")
    assert text
    path.write_text(head + "8號樓" + tail, encoding="utf-8")
    (remark,) = [one for one in script(tone, "script.toml")[1]["remarks"] if one["kind"] == "invention"]
    assert remark["text"] == "8號樓"


def test_a_sentence_of_ones_own_may_be_traditional(tone: Community) -> None:
    tone.write("water.txt", WATER)
    speaks(tone, "zh-TW")
    script(tone, "water.txt", "-o", "script.toml")
    path = tone.folder / "script.toml"
    text = path.read_text("utf-8").replace("請提前存好水。", "請提前存好水。\n請到9號樓打水。", 1)
    path.write_text(text.replace("added = []", 'added = ["請到9號樓打水。"]', 1), encoding="utf-8")
    item = script(tone, "script.toml")[1]
    assert not item["blocked"]
    assert "请到九号楼打水" in item["spoken"]


@given(st.text(st.sampled_from(SEVERAL), max_size=30))
def test_what_is_written_in_traditional_characters_is_read_back_the_same(text: str) -> None:
    """Also words that no dictionary holds."""
    for locale in ("zh-HK", "zh-TW", "zh-CN"):
        written = in_script_of(locale, simplified(text))
        assert simplified(written) == simplified(simplified(text))
        assert len(written) == len(text)
