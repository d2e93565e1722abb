"""The words of a dialect: one to one, whole words only, never within a name, and always taken back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import dialects
from broadcast.dialects import wording
from broadcast.errors import ConfigError
from broadcast.inbox.encoding import in_script_of, simplified
from broadcast.model import Notice
from broadcast.text import again, facts, figures
from broadcast.text.spoken import to_spoken
from broadcast.text.words import NONE, Words
from noticed import all_notices, notice

LOCALES = tuple(dialects.MODULES)
ROWS = [(locale, *row[:3]) for locale in LOCALES for row in wording.rows(locale)]
HANGZHOU, CANTONESE = wording.of("wuu-x-hangzhou"), wording.of("yue")
DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_of_a_dialect_are_one_to_one(locale: str) -> None:
    """Each word stands once on either side, of two Mandarin characters at least, and says where it is from."""
    mandarin = [row[0] for row in wording.rows(locale)]
    said = [row[1] for row in wording.rows(locale)]
    assert len(set(mandarin)) == len(mandarin) > 15
    assert len(set(said)) == len(said)
    assert all(row[3:] in ((), ("end",)) and len(row[0]) >= 2 and row[2] for row in wording.rows(locale))
    assert simplified("".join((*mandarin, *said))) == "".join((*mandarin, *said))


@pytest.mark.parametrize(("locale", "word", "said", "_source"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_every_word_is_said_and_taken_back(locale: str, word: str, said: str, _source: str) -> None:
    words = wording.of(locale)
    assert wording.local(word, words) == said
    assert wording.mandarin(said, words) == word


def test_no_word_of_a_dialect_changes_a_figure() -> None:
    """Neither when it is read as a figure itself nor beside one."""
    for locale, word, _said, _source in ROWS:
        words = wording.of(locale)
        for text in (word, f"11月23日{word}9点", f"{word}5128 3307", f"3号楼{word}"):
            assert figures.find(wording.mandarin(wording.local(text, words), words), DAY) == figures.find(text, DAY)
    assert wording.mandarin("11月23日中午9点，二十三日中午", HANGZHOU) == "11月23日中午9点，二十三日中午"


@pytest.mark.parametrize(
    ("mandarin", "said"),
    [
        ("明天上午9点停水，请老人不要出门。", "明朝上半日9点停水，请老人家不要出门。"),
        ("今天下午2:30到4点，晚上8点再来。", "今朝下半日2:30到4点，夜里头8点再来。"),
        ("请大家勤洗手，不扎堆。", "请大家勤汏手，不轧堆。"),
        ("请看好孩子。请家长看好孩子。", "请把伢儿看看好。请家长把伢儿看看好。"),
        ("请戴好口罩。出门戴好口罩。", "请把口罩戴戴好。出门口罩戴戴好。"),
    ],
)
def test_a_sentence_is_said_in_the_words_of_hangzhou(mandarin: str, said: str) -> None:
    assert wording.local(mandarin, HANGZHOU) == said
    assert wording.mandarin(said, HANGZHOU) == mandarin


@pytest.mark.parametrize(
    ("mandarin", "said"),
    [
        ("明天下午2点，请不要回家。", "听日下昼2点，请唔好返屋企。"),
        ("现在开始，我们在小区门口登记。", "而家开始，我哋喺小区门口登记。"),
        ("不锈钢、目的地、不得了，在线预约。", "不锈钢、目的地、不得了，在线预约。"),
        ("请在线预约，不要放在心上。", "请在线预约，唔好放在心上。"),
    ],
)
def test_a_sentence_is_said_in_cantonese_words(mandarin: str, said: str) -> None:
    """Set phrases stay whole."""
    assert wording.local(mandarin, CANTONESE) == said
    assert wording.mandarin(said, CANTONESE) == mandarin


@pytest.mark.parametrize("text", ["小孩子", "老人证", "养老人员", "老人机"])
def test_a_longer_word_is_not_cut(text: str) -> None:
    assert wording.local(text, HANGZHOU) == text


@pytest.mark.parametrize(
    "text",
    [
        "今晚上课", "请在家长陪同下接种", "有关门诊安排", "可以及时报告", "今后天气转冷", "发生病例", "请到海关窗口",
        "文明天使", "通知道路施工", "以上面积", "上学期", "开始了解", "请查看病历", "要不要来", "投放现场", "交回家长",
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", LOCALES)
def test_a_word_is_not_found_across_two_others(text: str, locale: str) -> None:
    assert wording.local(text, wording.of(locale)) == text
    assert wording.mandarin(text, wording.of(locale)) == text


@pytest.mark.parametrize("text", ["期间不用燃气灶。", "请不用明火取暖。", "不用时请关好水龙头。", "不用水时请关龙头。"])
@pytest.mark.parametrize("locale", LOCALES)
def test_do_not_use_never_becomes_no_need(text: str, locale: str) -> None:
    """不用 is either; it is exchanged only before what nobody uses, such as 担心."""
    said = wording.local(text, wording.of(locale))
    assert said.startswith(text[: text.index("用") + 1])


def test_no_need_to_worry_is_said_in_the_dialects_words() -> None:
    assert wording.local("请不用担心。", HANGZHOU) == "请用不着担心。"
    assert wording.local("老人不用排队。", CANTONESE) == "老人唔使排队。"


@pytest.mark.parametrize(
    "text",
    [
        "请关好门禁。", "关好窗帘。", "关好门窗和燃气。", "存好水桶。", "充好电瓶。", "排好队伍。", "看好孩子和宠物。",
        "收好衣服、花盆。", "戴好口罩与手套。", "没有戴好口罩，", "未关好门窗，", "关好门同学会来。",
    ],
)  # fmt: skip
def test_a_verb_is_doubled_only_before_the_end_of_a_clause_that_asks_for_it(text: str) -> None:
    assert wording.local(text, HANGZHOU) == text


@pytest.mark.parametrize("text", ["关好窗帘。", "关门窗口", "关窗纱和门", "关好门窗及阀门。"])
def test_a_longer_object_is_closed_in_mandarin(text: str) -> None:
    assert wording.local(text, CANTONESE) == text


@pytest.mark.parametrize(
    "text",
    [
        "今天百货", "今天药房", "明天小学", "明天幼儿园", "小孩乐园", "家里福超市", "现在花园", "现在广场", "孩子巷",
        "后天路", "时候桥", "上面村、外面村", "知道网络公司", "在今天小区门口", "联系人：孙洗手", "姓名：钱热闹，电话",
        "物业经理小心。",
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", LOCALES)
def test_what_may_be_a_name_is_left_alone(text: str, locale: str) -> None:
    """Before the tail of a place or a firm, behind a label or a title; also where the notice is not known."""
    words = wording.of(locale)
    assert wording.local(text, words) == text
    said = wording.local(f"请不要迟到！{text}", words)
    assert said.endswith(text)


def test_a_place_without_a_name_keeps_no_word_in_mandarin() -> None:
    assert wording.local("今天小区停水。", HANGZHOU) == "今朝小区停水。"
    assert wording.local("明天上午社区组织体检。", HANGZHOU) == "明朝上半日社区组织体检。"
    assert wording.local("我们小区停水。", CANTONESE) == "我哋小区停水。"


@pytest.mark.parametrize("text", ["没有登记的", "没有打疫苗的", "没有通知到的"])
def test_there_is_none_is_not_has_not_in_sichuan(text: str) -> None:
    assert wording.local(text, wording.of("cmn-x-sichuan")) == text


@pytest.mark.parametrize(
    "text",
    [
        "先天性", "后天性", "发烧门诊", "老人院", "老人孩子", "小心肝", "里面包", "上面条", "赶快递", "昨天气",
        "今明天气", "洗手液",
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", LOCALES)
def test_a_compound_is_not_cut(text: str, locale: str) -> None:
    assert wording.local(text, wording.of(locale)) == text


def test_a_fever_in_degrees_is_said_as_written_in_shanghai() -> None:
    assert wording.local("发烧37.3℃", wording.of("wuu-x-shanghai")) == "发烧37.3℃"


@pytest.mark.parametrize("text", ["不聊天。", "不上班。", "没上班。", "不热闹。"])
@pytest.mark.parametrize("locale", LOCALES)
def test_a_mandarin_no_keeps_its_verb(text: str, locale: str) -> None:
    assert wording.local(text, wording.of(locale)) == text


@pytest.mark.parametrize("made", all_notices(), ids=lambda made: made.source)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_name_of_a_notice_stands_unchanged(made: Notice, locale: str) -> None:
    """Each place, issuer and person, as often as the notice has it, whether or not the notice is known."""
    for words in (wording.of(locale, made), wording.of(locale)):
        said = wording.local(made.plain, words)
        for name in {made.plain[f.start : f.end] for f in made.facts if f.kind in ("place", "issuer", "person")}:
            assert said.count(name) >= made.plain.count(name)


def test_a_name_is_said_as_it_is_written() -> None:
    """A place of the notice, its issuer, and what it quotes, whatever words they hold; in both directions."""
    made = notice("明天上午9点，请老人到今天广场看“明天会更好”。\n上午社区 11月22日", DAY)
    words = wording.of("wuu-x-hangzhou", made)
    said = wording.local("明天上午9点，请老人到今天广场看明天会更好。", words)
    assert said == "明朝上半日9点，请老人家到今天广场看明天会更好。"
    other = wording.of("wuu-x-hangzhou", notice("请到今朝广场登记。", DAY))
    assert wording.mandarin("明天到今朝广场。", other) == "明天到今朝广场。"


def test_what_the_notice_itself_calls_so_keeps_its_sense() -> None:
    """夜里 may be Mandarin: where a notice says it, it is no word of the dialect."""
    made = notice("夜里11点停电，晚上8点恢复。", DAY)
    words = wording.of("wuu-x-shanghai", made)
    assert wording.local("夜里11点停电，晚上8点恢复。", words) == "夜里11点停电，晚上8点恢复。"
    assert wording.mandarin("夜里11点停电。", words) == "夜里11点停电。"


def test_where_each_word_stands_is_known() -> None:
    """A remark on the Mandarin text can be shown in the dialect's."""
    meant = wording.meant("明朝上半日9点停水", HANGZHOU)
    assert meant.text == "明天上午9点停水"
    assert meant.spans == ((0, 0), (0, 2), (2, 2), (2, 5), *((at, at) for at in range(5, 10)))
    for at, (start, _end) in enumerate(meant.spans[4:], 4):
        assert meant.text[at:] == "明朝上半日9点停水"[start:]


def test_mandarin_is_left_alone() -> None:
    assert wording.of("zh-CN") is wording.PLAIN
    assert wording.local("今朝明天", wording.PLAIN) == wording.mandarin("今朝明天", wording.PLAIN) == "今朝明天"


def test_the_said_twice_number_is_taken_back() -> None:
    for locale in LOCALES:
        words = wording.of(locale)
        lead = wording.local(again.LEAD, words)
        assert lead != again.LEAD
        assert len(lead) == len(again.LEAD)
        text = "请打电话5128 3307。"
        assert again.said_once(wording.mandarin(again.said_twice(text, lead), words)) == text


PIECES = [piece for made in all_notices() for piece in re.split("(?<=[，。！？；])", made.plain) if piece.strip()]
WORDS = sorted({cell for row in ROWS for cell in row[1:3]})
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from(WORDS), st.sampled_from("不的在是到上下今明日天家里。，9点")),
    max_size=12,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(LOCALES), st.sampled_from([None, *all_notices()]))
def test_what_is_said_in_a_dialect_means_the_same(text: str, locale: str, made: object) -> None:
    """Taken back it is the same text, written and aloud, so its facts are the same; or nothing was exchanged."""
    words = wording.of(locale, made)  # type: ignore[arg-type]
    said = wording.local(text, words)
    if said != text:
        assert wording.mandarin(said, words) == text
        assert wording.mandarin(to_spoken(said)[0], words) == to_spoken(text)[0]
    assert "".join(re.findall("[0-9]+", said)) == "".join(re.findall("[0-9]+", text))


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from(LOCALES))
def test_offsets_lead_back_into_the_text(text: str, locale: str) -> None:
    meant = wording.meant(text, wording.of(locale))
    assert len(meant.spans) == len(meant.text) + 1
    assert meant.spans[-1] == (len(text), len(text))
    assert [start for start, _end in meant.spans] == sorted(start for start, _end in meant.spans)
    assert all(0 <= start <= end <= len(text) for start, end in meant.spans)


@pytest.mark.parametrize("made", all_notices(), ids=lambda made: made.source)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_notice_said_in_a_dialect_keeps_every_fact(made: object, locale: str) -> None:
    words = wording.of(locale, made)  # type: ignore[arg-type]
    plain = made.plain  # type: ignore[attr-defined]
    assert wording.mandarin(plain, words) == plain
    back = wording.mandarin(wording.local(plain, words), words)
    assert facts.extract(back, back, DAY).facts == facts.extract(plain, plain, DAY).facts


def test_ten_thousand_characters_are_said_at_once() -> None:
    text = "明天上午请老人不要回家" * 1000
    assert wording.local(text, CANTONESE) != text


def test_the_words_of_hong_kong_are_written_as_there() -> None:
    """And give the Simplified ones back, so that a script in either is checked alike."""
    assert in_script_of("zh-HK", "唔系，都系，唔准") == "唔係，都係，唔准"
    for _mandarin, said, *_source in wording.rows("yue"):
        assert simplified(in_script_of("zh-HK", said)) == said


def own(*rows: tuple[str, str]) -> Words:
    return Words(dialects=(("wuu-x-hangzhou", rows),))


def test_a_row_of_the_communitys_own_wins() -> None:
    words = wording.of("wuu-x-hangzhou", None, own(("上午", "早半日"), ("出门", "走出去"), ("老人", "老人")))
    assert wording.local("明天上午请老人出门", words) == "明朝早半日请老人走出去"
    assert wording.mandarin("明朝早半日", words) == "明天上午"
    assert wording.mandarin("上半日", words) == "上半日"


def test_an_own_word_is_not_also_another_shipped_one() -> None:
    words = wording.of("wuu-x-hangzhou", None, own(("今日", "今朝")))
    assert wording.mandarin("今朝", words) == "今日"
    assert wording.local("今天，今日", words) == "今天，今朝"


def test_two_own_rows_with_one_word_are_told() -> None:
    with pytest.raises(ConfigError, match=r"words\.wuu-x-hangzhou\.tsv gives the same word for several: 上午, 早上"):
        wording.of("wuu-x-hangzhou", None, own(("上午", "早半日"), ("早上", "早半日")))


def test_a_dialect_without_rows_of_the_communitys_is_the_shipped_one() -> None:
    assert wording.of("zh-HK", None, NONE).said == CANTONESE.said
