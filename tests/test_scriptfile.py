import datetime as dt
import hashlib
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from broadcast import guard, inbox, scriptfile
from broadcast.errors import ConfigError, NotWritable, ScriptError
from broadcast.inbox.encoding import simplified
from broadcast.model import Approval, Item, Notice, Omission, Script
from broadcast.text import facts, sentences

DAY = dt.date(2026, 12, 1)
NOW = dt.datetime(2026, 12, 1, 6, 30, tzinfo=dt.UTC)
WATER = inbox.from_bytes("12月1日上午8点到11点停水，请储水。\n电话：0571-86923305".encode(), "water.txt", DAY)
ITEM = Item(
    "outage", "12月1日上午8点到11点停水。请储水。", notice=WATER.id, omitted=(Omission("0571-86923305", "太长"),)
)


def script(*items: Item, notices: tuple[Notice, ...] = (WATER,)) -> Script:
    return Script(DAY, "八角社区", (Item("opening", "开始广播啦！"), *(items or (ITEM,))), notices)


def written(made: Script, folder: Path) -> Path:
    scriptfile.write(made, folder / "script.toml")
    return folder / "script.toml"


def edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


NASTY = st.text(
    st.one_of(
        st.sampled_from(list("\"'\\\n\t\0\x07\x1b\x7f{}[]=#,.%。！？；“”‘’…停水请3月5日🙏👩\u200d🌾\u2028\ufeff\x85")),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
) | st.sampled_from(
    ['"""', "'''", '"""\\', "\\", 'a"', '"""""', "\\u0041", "今天\\n停水", '停水"""', "{{ x }}", "\r\n"]
)
LINE = NASTY.map(lambda text: "".join(line.strip() for line in text.splitlines())).filter(bool)
WORDS = st.dictionaries(NASTY.filter(bool), NASTY, max_size=3)
OMITTED = st.lists(st.builds(Omission, NASTY, NASTY), max_size=3).map(tuple)


def notices_of(text: str) -> Notice:
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    found = facts.extract(text, simplified(text), DAY).facts
    return Notice(digest, text[:20], text, simplified(text), "general", text[:9], text[:5], None, DAY, found)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LINE, LINE, NASTY, WORDS, OMITTED, st.booleans(), NASTY.filter(bool))
def test_what_is_written_is_what_is_read(
    tmp_path: Path,
    text: str,
    opening: str,
    spoken: str,
    readings: dict[str, str],
    omitted: tuple[Omission, ...],
    own: bool,
    original: str,
) -> None:
    """Quotes, backslashes, control characters and emoji included."""
    notice = notices_of(original)
    added = sentences.split(text) if own else ()
    said = tuple(fact for fact in notice.facts if guard.is_said(fact, text, notice, DAY))
    item = Item("general", text, spoken, readings, notice.id, said, omitted, added)
    made = Script(DAY, opening, (Item("opening", opening), item), (notice,), Approval(opening, NOW, "0" * 64))
    path = written(made, tmp_path)
    assert scriptfile.load(path) == made
    assert scriptfile.dump(scriptfile.load(path)) == scriptfile.dump(made)


def test_a_real_script_survives_and_its_facts_are_found_again(tmp_path: Path) -> None:
    read = scriptfile.load(written(script(), tmp_path))
    assert read.notices == (WATER,)
    assert {fact.surface for fact in read.items[1].facts} >= {"12月1日", "上午8点到11点"}
    assert replace(read.items[1], facts=()) == ITEM


def test_sentences_stand_one_a_line_for_the_editor(tmp_path: Path) -> None:
    path = written(script(), tmp_path)
    assert "\n12月1日上午8点到11点停水。\n请储水。\n" in path.read_text("utf-8")
    assert path.read_text("utf-8").startswith("# 播音稿")


def test_the_hash_is_the_same_after_reading_and_writing_again(tmp_path: Path) -> None:
    """Otherwise an approval would be void by itself."""
    first = scriptfile.load(written(script(), tmp_path))
    second = scriptfile.load(written(first, tmp_path))
    assert scriptfile.content_hash(first) == scriptfile.content_hash(second)
    assert scriptfile.content_hash(replace(first, approval=Approval("王", NOW, ""))) == scriptfile.content_hash(first)


def test_a_weight_stands_at_the_head_of_the_file_where_it_is_not_one(tmp_path: Path) -> None:
    """A script of weight 1 is the file, and has the hash, that it had before there were weights."""
    plain, heavy = script(), replace(script(), weight=2)
    assert "weight" not in scriptfile.dump(plain)
    assert "\nweight = 2\n" in scriptfile.dump(heavy).partition("[[item]]")[0]
    path = written(heavy, tmp_path)
    assert scriptfile.load(path).weight == 2
    assert scriptfile.dump(scriptfile.load(path)) == path.read_text("utf-8")
    assert scriptfile.content_hash(heavy) != scriptfile.content_hash(plain)


@pytest.mark.parametrize("weight", ["0", "-1", "101", "1.5", "'2'"])
def test_a_weight_is_a_whole_number_from_one_to_a_hundred(tmp_path: Path, weight: str) -> None:
    path = edited(written(script(), tmp_path), "community =", f"weight = {weight}\ncommunity =")
    with pytest.raises((ScriptError, ConfigError), match="weight"):
        scriptfile.load(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("请储水", "请多储水"),
        ("开始广播啦", "开始广播了"),
        ("2026-12-01", "2026-12-02"),
        ("八角社区", "八宝社区"),
        ("太长", "不必说"),
        ("community =", "weight = 2\ncommunity ="),
        ('kind = "outage"', 'kind = "outage"\nspoken = "请储水"'),
        ('kind = "outage"', 'kind = "outage"\nreadings = {"储水" = "chu3 shui3"}'),
        ("added = []", 'added = ["请储水。"]'),
    ],
)
def test_an_edit_voids_the_approval(tmp_path: Path, old: str, new: str) -> None:
    path = written(script(), tmp_path)
    assert not scriptfile.is_approved(scriptfile.load(path))
    approved = scriptfile.approve(path, "王主任", NOW)
    assert scriptfile.is_approved(approved)
    assert scriptfile.load(path) == approved
    assert not scriptfile.is_approved(scriptfile.load(edited(path, old, new)))


def test_approving_leaves_everything_else_as_the_person_wrote_it(tmp_path: Path) -> None:
    """Comments, order and blank lines; approved twice, the second one counts."""
    path = edited(written(script(), tmp_path), "[[item]]", "# 老王改过这里\n\n[[item]]")
    before = path.read_text("utf-8")
    scriptfile.approve(path, "王主任", NOW)
    scriptfile.approve(path, '李"书记', NOW + dt.timedelta(hours=1))
    after = path.read_text("utf-8")
    assert [line for line in before.splitlines() if line.strip()] == [
        line for line in after.splitlines() if line in before and line.strip()
    ]
    assert tomllib.loads(after)["approval"] == {
        "by": '李"书记',
        "at": NOW + dt.timedelta(hours=1),
        "hash": scriptfile.content_hash(scriptfile.load(path)),
    }
    assert scriptfile.is_approved(scriptfile.load(path))


def test_everything_wrong_with_the_notices_is_told_at_once(tmp_path: Path) -> None:
    """An altered notice, a notice that is not there, and an item without text."""
    path = written(script(ITEM, replace(ITEM, notice="0123456789ab"), Item("closing", "再见！")), tmp_path)
    edited(edited(path, "电话：0571", "电话：0572"), "再见！", "  ")
    with pytest.raises(ScriptError) as caught:
        scriptfile.load(path)
    head, *told = caught.value.message.splitlines()
    assert str(path) in head
    assert len(told) == 3
    assert WATER.id in told[0]
    assert "water.txt" in told[0]
    assert "item 3" in told[1]
    assert "0123456789ab" in told[1]
    assert "item 4 (closing)" in told[2]
    assert caught.value.hint


def test_all_unknown_and_wrong_keys_are_told_at_once(tmp_path: Path) -> None:
    path = written(script(), tmp_path)
    edited(edited(path, 'kind = "outage"', 'kind = 5\nvoice = "x"'), "community", "comunity")
    with pytest.raises(ConfigError) as caught:
        scriptfile.load(path)
    assert str(path) in caught.value.message
    assert all(key in caught.value.message for key in ("kind", "voice", "comunity", "community"))


@pytest.mark.parametrize("kind", ["party", "", "Opening"])
def test_a_kind_that_does_not_exist_is_told(tmp_path: Path, kind: str) -> None:
    path = edited(written(script(), tmp_path), 'kind = "outage"', f'kind = "{kind}"')
    with pytest.raises(ScriptError, match="item 2"):
        scriptfile.load(path)


def test_a_sentence_of_ones_own_passes_and_an_invented_number_does_not(tmp_path: Path) -> None:
    """What a person lists in `added` is theirs to answer for."""
    invented = "请在5点前到居委会领取3桶水。"
    path = edited(written(script(), tmp_path), "\n请储水。\n", f"\n请储水。\n{invented}\n")
    item = scriptfile.load(path).items[1]
    assert {r.kind for r in guard.check(item, WATER, "", DAY)} == {"invention"}
    edited(path, "added = []", f'added = ["{invented}"]')
    item = scriptfile.load(path).items[1]
    assert guard.check(item, WATER, "", DAY) == ()


def test_a_folder_is_no_script_file(tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match="folder"):
        scriptfile.write(script(), tmp_path)


def test_a_file_saved_by_windows_notepad_is_read(tmp_path: Path) -> None:
    """With its mark and its line ends, and approved again."""
    path = written(script(), tmp_path)
    made = scriptfile.load(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert scriptfile.load(path) == made
    assert scriptfile.is_approved(scriptfile.approve(path, "王主任", NOW))
    assert scriptfile.is_approved(scriptfile.load(path))


def test_a_line_that_ends_in_a_word_is_a_sentence_of_its_own(tmp_path: Path) -> None:
    """Otherwise two lines would be spoken without a pause."""
    path = edited(written(script(), tmp_path), "请储水。\n", "请储水。\n快递送到西门\n门口有人等\n")
    assert scriptfile.load(path).items[1].text.endswith("请储水。快递送到西门。门口有人等")


def test_a_text_where_a_list_belongs_is_refused(tmp_path: Path) -> None:
    """Read character by character it would switch the guard off."""
    path = edited(written(script(), tmp_path), "added = []", 'added = "请储水。"')
    with pytest.raises(ConfigError, match="square brackets"):
        scriptfile.load(path)


def test_only_whole_sentences_of_the_text_can_be_added(tmp_path: Path) -> None:
    path = edited(written(script(), tmp_path), "added = []", 'added = ["请", "储水。"]')
    with pytest.raises(ScriptError, match=r"'请' under `added`[\s\S]*'储水。' under `added`"):
        scriptfile.load(path)


def test_facts_and_expiry_deleted_from_the_file_are_found_again(tmp_path: Path) -> None:
    """A fact must be said or listed as left out, whatever is deleted from the list of facts."""
    path = written(script(), tmp_path)
    text = path.read_text("utf-8")
    head, tail = text.split("facts = [", 1)
    path.write_text(head + "facts = []" + tail.split("\n]", 1)[1], encoding="utf-8")
    assert scriptfile.load(path).notices[0].facts == scriptfile.load(written(script(), tmp_path)).notices[0].facts


def test_a_script_of_nothing_but_its_frame_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="no item"):
        scriptfile.load(written(script(Item("closing", "再见！")), tmp_path))


def test_the_approval_outlives_better_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What our rules derive from the file is no part of what was approved."""
    path = written(script(), tmp_path)
    scriptfile.approve(path, "王主任", NOW)
    monkeypatch.setattr(scriptfile.guard, "is_said", lambda *_given: False)
    assert scriptfile.is_approved(scriptfile.load(path))


def test_a_script_file_has_a_name_that_make_knows(tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match=r"script\.txt"):
        scriptfile.write(script(), tmp_path / "script.txt")
