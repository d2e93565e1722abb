"""What a listener would find hard: advice on length, pauses, phone numbers and words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import catchy, config, guard, remarks, review
from broadcast.model import Item, Remark
from broadcast.text import plain, readings, wording
from noticed import TEMPLATES, TODAY, all_notices, notice

DATA = Path(wording.__file__).parent
EXAMPLES = Path(__file__).parent.parent / "examples" / "notices"


def told(text: str, seconds: float = 10.0, **more: object) -> tuple[Remark, ...]:
    return remarks.remarks(Item("general", text, **more), seconds)  # type: ignore[arg-type]


def kinds(text: str, seconds: float = 10.0) -> list[str]:
    return [remark.kind for remark in told(text, seconds)]


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_short_plain_sentences_bring_no_remark() -> None:
    assert told("请大家勤洗手、多通风，出门戴好口罩。7月20日上午9点停水，请存好水。") == ()


def test_an_item_over_80_characters_or_30_seconds_is_too_long() -> None:
    """Both numbers are told."""
    text = "请大家勤洗手。" * 14
    assert kinds("请大家勤洗手。" * 13) == []
    assert kinds(text) == ["long_item"]
    assert kinds("请大家勤洗手。", 30.4) == ["long_item"]
    assert "84 characters, about 25 s" in told(text, 25.0)[0].advice


def test_a_phone_number_said_twice_counts_once() -> None:
    """Repeating it helps the listener."""
    text = "请大家勤洗手。" * 11 + "电话6551 0387。"
    assert kinds(text) == []
    assert kinds(text + "电话6551 0387。") == []
    assert kinds(text + "电话6551 0388。") == ["long_item"]


def test_an_item_too_long_is_told_which_sentence_it_can_do_without() -> None:
    """One without figures or places, after which every essential fact is still said."""
    made = notice("7月20日上午9点停水，请大家存好水。" + "水泵房的师傅们会加班加点地抓紧抢修" * 4 + "。谢谢大家。")
    item = Item("outage", made.plain, notice=made.id, facts=made.facts)
    (long,) = [one for one in remarks.remarks(item, 40.0, made) if one.kind == "long_item"]
    assert "“水泵房的师傅们" in long.advice
    only = notice("7月20日上午9点停水。请大家存好水。")
    (long,) = remarks.remarks(Item("outage", only.plain), 40.0, only)
    assert "without" not in long.advice


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("门" * 20 + "。", []),
        ("门" * 21 + "。", ["long_breath"]),
        ("门" * 20 + "，" + "门" * 20 + "。", []),
        ("门" * 20 + "，" + "门" * 20 + "，门。", ["long_sentence"]),
        ("门" * 20 + "；" + "门" * 20 + "；门。", []),
        ("7月20日上午9点到下午3点半在本小区的活动室里请医生给大家量血压。", []),
        ("请在7月20日星期一上午9:30-11:30拨打010-6551 0387来报名。", []),
        ("请在2026年7月20日星期一上午9:30-11:30，拨打010-6551 0387向居委会报名。", ["long_sentence"]),
    ],
)
def test_a_breath_has_20_characters_and_a_sentence_40(text: str, found: list[str]) -> None:
    """Dates, hours and phone numbers do not count in a breath: they cannot be shortened."""
    assert kinds(text) == found


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("住在本小区一号院的老年居民朋友请带好身份证件和医保卡来领取", "居民朋友"),
        ("年满六十五岁的老年朋友们在7月20日星期三上午9:30来社区的小广场上集合出发", "上午9:30"),
        ("门" * 12 + "，" + "门" * 13 + "，" + "门" * 20, "门" * 12),
    ],
)
def test_advice_names_the_place_of_the_cut(text: str, cut: str) -> None:
    """A comma where a breath is too long, a full stop where a sentence is; never inside a date."""
    assert f"{cut}”" in told(text + "。")[0].advice


def test_a_remark_stands_where_its_text_stands() -> None:
    text = "请大家勤洗手。" + "门" * 25 + "。电话6551 0387，或6551 0388。发热请就诊。"
    for remark in told(text):
        assert text[remark.at :].startswith(remark.text)
    assert kinds(text) == ["long_breath", "two_phones", "hard_word", "hard_word"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("白天请打6551 0387，晚上请打6551 0388。", ["6551 0388"]),
        ("白天请打6551 0387。晚上请打6551 0388。", []),
        ("请打6551 0387，记好了，6551 0387。", []),
        ("遇到危险请打110、119。", []),
        ("举报电话6887-4021，或打12345，或打12320。", ["12345", "12320"]),
    ],
)
def test_a_sentence_holds_one_phone_number(text: str, found: list[str]) -> None:
    """Numbers that everybody knows, and the same one said again, do not count."""
    assert [remark.text for remark in told(text) if remark.kind == "two_phones"] == found


@pytest.mark.parametrize(
    ("text", "word", "heard", "said"),
    [
        ("请参加期终考试。", "期终", "期中", "期末"),
        ("这种烟致癌。", "致癌", "治癌", "会引起癌症"),
        ("切忌喝生水。", "切忌", "切记", "千万不要"),
        ("居民全部参加。", "全部", "全不", "都"),
        ("请来补办证件。", "补办", "不办", "重新办"),
        ("术前禁食。", "禁食", "进食", "不要吃东西"),
        ("无需预约。", "无需", "务须", "不用"),
        ("7月1日截止。", "截止", "截至", "到……为止"),
    ],
)
def test_a_word_that_sounds_like_another_is_told_with_what_to_say(text: str, word: str, heard: str, said: str) -> None:
    (remark,) = told(text)
    assert (remark.kind, remark.text) == ("homophone", word)
    assert heard in remark.advice
    assert said in remark.advice


def test_homophones_are_at_least_40_pairs_of_the_same_sound() -> None:
    """Tones aside, by our own readings."""
    own = {"同行": ("tong2", "xing2")}
    for word, heard, *_more in rows("soundalikes.tsv"):
        sounds = [[one.pinyin[:-1] for one in readings.syllables(text, own)[0]] for text in (word, heard)]
        assert sounds[0] == sounds[1], word
    assert len({frozenset(row[:2]) for row in rows("soundalikes.tsv")}) >= 40


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("出现腹泻请休息。", "腹泻", "拉肚子"),
        ("请扫描二维码报名。", "扫描二维码", "电话或者地点"),
        ("务必关窗。", "务必", "一定要"),
        ("即日起闭馆。", "即日起", "从现在起"),
    ],
)
def test_a_written_word_is_told_with_what_one_says(text: str, word: str, said: str) -> None:
    """Those that the program rewrites by itself count where a person wrote them."""
    (remark,) = told(text)
    assert (remark.kind, remark.text) == ("hard_word", word)
    assert said in remark.advice


@pytest.mark.parametrize(
    "text",
    [
        "请到发热门诊。",
        "生活必需品。",
        "发两桶饮用水。",
        "请到窗口服务。",
        "请关注公众号。",
        "室内服务。",
        "推进食品安全。",
    ],
)
def test_an_easy_word_that_holds_a_hard_one_is_left_alone(text: str) -> None:
    assert told(text) == ()


def test_a_word_is_told_once_and_not_in_a_name() -> None:
    """A place is called what it is called."""
    made = notice("请到货车公园门口集合，不要让货车停在货车公园门口。")
    at = [remark.at for remark in told(made.plain, facts=made.facts) if remark.kind == "homophone"]
    assert at == [made.plain.index("让货车") + 1]
    assert [remark.text for remark in told("请就诊，再就诊。")] == ["就诊"]


def test_no_word_is_listed_twice() -> None:
    """plain.tsv rewrites, hard_words.tsv advises, soundalikes.tsv warns."""
    words = [row[0] for name in ("plain.tsv", "hard_words.tsv", "soundalikes.tsv") for row in rows(name)]
    assert sorted(words) == sorted(set(words))


def test_easier_words_are_not_hard_themselves() -> None:
    """Following the advice ends it."""
    for name, column in (("hard_words.tsv", 1), ("soundalikes.tsv", 2)):
        for row in rows(name):
            assert [row for _word in wording.find(row[column])] == []


@pytest.mark.parametrize("line", sorted({line.line for lines in catchy.bank([TEMPLATES]).values() for line in lines}))
def test_our_own_lines_bring_no_remark(line: str) -> None:
    assert told(line) == ()


def test_a_script_of_the_examples_brings_few_remarks() -> None:
    """Whoever gets ten remarks on every script stops reading them: at most two an item on the average."""
    made = [*all_notices(), *(notice(path.read_text("utf-8"), source=path.name) for path in EXAMPLES.glob("*.txt"))]
    own = config.Settings()
    found = [
        [one.kind for one in review.review(review.write_script([each], own, each.date or TODAY), own)[1].remarks]
        for each in made
    ]
    advice = [[kind for kind in several if kind not in guard.BLOCKING] for several in found]
    assert sum(map(len, advice)) <= 2 * len(made)
    assert max(map(len, advice)) <= 5


@given(st.text(alphabet="请到戴口罩就诊，。；7月1日9点电话6551 0387010-\n“”（）", max_size=200))
def test_no_text_is_too_odd_for_remarks(text: str) -> None:
    """Every remark but that on the whole item is about a stretch of the text."""
    for remark in told(text):
        assert text[remark.at : remark.at + len(remark.text)] == remark.text


def test_what_the_program_rewrites_is_not_remarked_afterwards() -> None:
    """`plain.reword` leaves none of its own words behind."""
    for official, _said, *_more in rows("plain.tsv"):
        assert official not in plain.reword(f"请{official}。")
