"""broadcast script, approve, and make of a script file: a person's part."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from community import DAY, FLU, OLD, WATER, Community, only_object, whole


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_script_is_printed_and_written_to_the_file(tone: Community) -> None:
    """What will be said on stdout, how long it takes on stderr."""
    tone.write("notice.txt", WATER)
    result = tone.run("script", "notice.txt", "-o", "script.toml", "--date", DAY.isoformat())
    file = tomllib.loads((tone.folder / "script.toml").read_text(encoding="utf-8"))
    assert result.stdout.splitlines() == ["".join(item["text"].split("\n")) for item in file["item"]]
    assert "11月23日上午9点至下午3点" in result.stdout
    assert "seconds at 230 syllables a minute" in result.stderr
    assert "broadcast make script.toml" in result.stderr


def test_the_script_as_json_has_the_shape_of_the_design(tone: Community) -> None:
    """One object: items with their facts, omissions and remarks."""
    tone.write("notice.txt", WATER)
    found = only_object(tone.run("script", "notice.txt", "--json", "--date", DAY.isoformat()))
    names = {"kind", "text", "spoken", "seconds", "euphony", "notice", "facts", "omitted", "remarks", "blocked"}
    assert [set(item) for item in found["items"]] == [names] * 3
    item = found["items"][1]
    assert (item["kind"], item["blocked"]) == ("outage", False)
    assert item["seconds"] > 5
    assert 0 <= item["euphony"] <= 100
    assert not any(char.isdigit() for char in item["spoken"])
    assert "上午九点至下午三点" in item["spoken"]
    assert set(item["facts"][0]) == {"kind", "surface", "start", "end", "spoken", "essential"}


def test_every_item_is_told_with_its_seconds_its_sound_and_its_remarks(tone: Community) -> None:
    """On stderr, item by item, so that stdout is the text alone."""
    path = tone.script()
    edit(path, "请提前存好水。", "请及时就诊并存好水。")
    lines = tone.run("script", path, "--date", DAY.isoformat()).stderr.splitlines()
    sounds = [at for at, line in enumerate(lines) if " s, easy on the tongue: " in line]
    remark = lines.index("Note: 就诊: Say “看病”.")
    assert len(sounds) == 3
    assert sounds[1] < remark < sounds[2]


def test_an_expired_notice_is_named_by_script_too(tone: Community) -> None:
    """On stderr, and among the object's remarks."""
    tone.write("old.txt", OLD)
    tone.write("flu.txt", FLU)
    assert "old.txt" in tone.run("script", "old.txt", "flu.txt", "--date", DAY.isoformat()).stderr
    found = only_object(tone.run("script", "old.txt", "flu.txt", "--json", "--date", DAY.isoformat()))
    assert [one["text"] for one in found["remarks"]] == ["old.txt"]


def test_readings_are_shown_when_asked(tone: Community) -> None:
    """Pinyin under each item."""
    tone.write("notice.txt", WATER)
    result = tone.run("script", "notice.txt", "--readings", "--date", DAY.isoformat())
    assert "ting2 shui3" in result.stdout


def test_a_doubtful_reading_is_marked_only_when_asked(tone: Community) -> None:
    """A question mark behind the pinyin, a remark that does not block, and the pinyin in the JSON."""
    tone.write("notice.txt", WATER.replace("绿野物业", "甲夹乙物业"))
    arguments = ("script", "notice.txt", "--date", DAY.isoformat())
    plain = only_object(tone.run(*arguments, "--json"))
    asked = only_object(tone.run(*arguments, "--readings", "--json"))
    assert not any("pinyin" in item for item in plain["items"])
    for item in asked["items"]:
        assert len(item["pinyin"]) == len(item["spoken"])
    assert not any(item["blocked"] for item in asked["items"])
    told = {remark["kind"] for remark in asked["remarks"]} - {remark["kind"] for remark in plain["remarks"]}
    assert told <= {"reading"}
    assert ("?" in tone.run(*arguments, "--readings").stdout) is bool(told)


def test_an_edited_script_is_spoken_as_edited(tone: Community) -> None:
    """A person's words, spoken form and reading are what is said."""
    path = tone.script()
    edit(path, "请提前存好水。", "请大家今天就提前存好水。")
    edit(path, '[[item]]\nkind = "closing"', '[[item]]\nkind = "closing"\nreadings = {"播完" = "bo1 wan2"}')
    made = tone.make(path)
    assert "请大家今天就提前存好水。" in [one["text"] for one in made["script"]]
    assert "请大家今天就提前存好水。" in (tone.folder / made["folder"] / "script.txt").read_text(encoding="utf-8")


def test_a_persons_own_spoken_form_is_spoken_without_a_digit(tone: Community) -> None:
    """It wins over the rules; a digit in it is read by rule."""
    path = tone.script()
    edit(path, 'text = "广播完了，谢谢大家。"', 'text = "广播完了，谢谢大家。"\nspoken = "播完啦，谢谢各位。"')
    assert tone.make(path)["script"][-1]["spoken"] == "播完啦，谢谢各位。"
    text = only_object(tone.run("script", path, "--json"))["items"][1]["text"]
    own = text.replace("下午3点", "下午三点整")
    edit(path, '"""\nnotice', f'"""\nspoken = "{own}"\nnotice')
    said = [one["spoken"] for one in tone.make(path)["script"]]
    assert "十一月二十三日上午九点至下午三点整，六号楼高区停水。" in said


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("上午9点至下午3点，", "上午8点至下午3点，", "8点"),
        ("11月23日上午", "11月25日上午", "25日"),
        ("6号楼高区停水。", "9号楼高区停水。", "9号楼"),
        ("请提前存好水。", "请提前存好水，电话13912345678。", "13912345678"),
    ],
)
def test_an_invention_is_named_and_nothing_is_written(tone: Community, old: str, new: str, named: str) -> None:
    """Exit code 3, with the place in the script; `approve` refuses it, too."""
    path = tone.script()
    edit(path, old, new)
    error = tone.make(path, code=3)["error"]
    assert error["type"] == "ScriptError"
    assert "invention" in error["message"]
    assert named in error["message"]
    assert not (tone.folder / "out").exists()
    before = path.read_bytes()
    tone.run("approve", path, "--by", "李书记", code=3)
    assert path.read_bytes() == before
    (item,) = (one for one in only_object(tone.run("script", path, "--json"))["items"] if one["blocked"])
    assert any(named in remark["text"] for remark in item["remarks"])


def test_a_sentence_under_added_is_spoken(tone: Community) -> None:
    """A person answers for it."""
    path = tone.script()
    edit(path, "请提前存好水。\n", "请提前存好水。\n水车下午2点到北门。\n")
    tone.make(path, code=3)
    edit(path, "added = []", 'added = ["水车下午2点到北门。"]')
    made = tone.make(path)
    assert "水车下午两点到北门。" in [one["spoken"] for one in made["script"]]


def test_a_fact_left_out_must_be_listed_with_its_reason(tone: Community) -> None:
    """Then it is heard without it."""
    path = tone.script()
    edit(path, "请提前存好水。\n", "")
    assert "提前存好水" in tone.make(path, code=3)["error"]["message"]
    edit(path, "omitted = [", 'omitted = [{surface = "提前存好水", why = "水箱是满的"},')
    assert not any("存好水" in one["text"] for one in tone.make(path)["script"])


def test_an_approved_script_says_by_whom(tone: Community) -> None:
    """In the manifest and in the history."""
    path = tone.script()
    assert "李书记" in tone.run("approve", path, "--by", "李书记").stdout
    made = tone.make(path)
    assert made["approved_by"] == "李书记"
    assert not any(one["kind"] == "approval_void" for one in made["remarks"])
    lines = tone.run("history").stdout.splitlines()
    assert ["made" in lines[0], "approved" in lines[1]] == [True, True]
    assert all("李书记" in line for line in lines)


def test_an_edit_voids_the_approval_and_that_is_told(tone: Community) -> None:
    """On stderr and in the manifest; it is spoken as nobody's."""
    path = tone.script()
    tone.run("approve", path, "--by", "李书记")
    edit(path, "广播完了，谢谢大家。", "广播完了，谢谢各位邻居。")
    result = tone.run("make", path, "--once")
    assert "李书记" in result.stderr
    assert "void" in result.stderr
    manifest = whole(tone.folder / "out" / DAY.isoformat())
    assert manifest["approved_by"] is None
    assert [one["kind"] for one in manifest["remarks"]].count("approval_void") == 1
    tone.run("approve", path, "--by", "王主任")
    assert tone.make(path)["approved_by"] == "王主任"


def test_approve_as_json_gives_one_object(tone: Community) -> None:
    """With the hash of what was approved."""
    path = tone.script()
    found = only_object(tone.run("approve", path, "--by", "李书记", "--json"))
    assert (found["by"], len(found["hash"])) == ("李书记", 64)


def test_a_script_file_that_is_wrong_is_an_error_that_names_what(tone: Community) -> None:
    """Missing, not TOML, or with a notice that was altered."""
    assert "none.toml" in tone.make("none.toml", code=3)["error"]["message"]
    tone.write("bad.toml", "[[item]\n")
    assert "bad.toml" in tone.make("bad.toml", code=3)["error"]["message"]
    path = tone.script()
    edit(path, "因水泵房抢修，11月23日", "因水泵房检修，11月23日")
    assert "as it was received" in tone.make(path, code=3)["error"]["message"]


def test_a_script_file_under_another_name_is_not_read_aloud(tone: Community) -> None:
    """Its own remarks and keys must not be taken for a notice."""
    text = tone.script().read_text("utf-8")
    tone.write("copy.txt", text)
    result = tone.run("make", "copy.txt", "--date", "2026-11-22", code=3)
    assert "copy.txt is a script file" in result.stderr
    tone.write("COPY.TOML", text)
    assert tone.make("COPY.TOML")["script"]


def test_a_script_of_an_earlier_day_is_told(tone: Community) -> None:
    tone.script()
    result = tone.run("make", "script.toml", "--once", "--date", "2026-12-24")
    assert "2026-11-22: The script is for that day, and today is 2026-12-24." in result.stderr


def test_own_spoken_sentences_match_the_text_one_by_one(tone: Community) -> None:
    """One spoken sentence in the place of three would be heard, and nobody would have read it."""
    path = tone.script()
    text = path.read_text("utf-8")
    path.write_text(text.replace('notice = "', 'spoken = "今天没有事。"\nnotice = "', 1), encoding="utf-8")
    assert "`spoken` has 1 sentences" in tone.run("make", "script.toml", code=3).stderr


def test_a_day_counted_from_an_undated_notice_is_told(tone: Community) -> None:
    tone.write("undated.txt", "各位居民：明天上午9点停水，请存好水。\n")
    result = tone.run("script", "undated.txt", "--date", "2026-11-22")
    assert "counted from 2026-11-22" in result.stderr


def test_a_message_pasted_alone_is_read_as_in_its_chat(tone: Community) -> None:
    """Pictures for signs and digits stand for them, a clock within a text parts nothing, and nobody is called."""
    tone.write("a.txt", "[转发] 今晚🕘9点起到明早6点，2号楼➖5号楼停水，提前接水，物业电话6️⃣5️⃣1️⃣2️⃣3456 @所有人")
    printed = tone.run("script", "a.txt", "--date", DAY.isoformat()).stdout
    assert "2号楼-5号楼停水" in printed
    assert "晚" in printed.split("9点")[0]
    assert "65123456" in printed.replace(" ", "")
    assert "@" not in printed


def test_thanks_at_the_head_of_a_line_do_not_take_the_line_along(tone: Community) -> None:
    tone.write("a.txt", "谢谢大家的支持，11月23日上午8点到10点继续核酸，带身份证。")
    printed = tone.run("script", "a.txt", "--date", DAY.isoformat()).stdout
    assert "上午8点到10点" in printed
