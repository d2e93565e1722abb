from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.errors import ConfigError
from broadcast.text import readings
from broadcast.text.readings import is_reading, read_lexicon, shipped_lexicon, syllables


def said(spoken: str, own: dict[str, tuple[str, ...]] | None = None) -> str:
    return " ".join(s.said for s in syllables(spoken, own)[0] if s.said)


def read(spoken: str, own: dict[str, tuple[str, ...]] | None = None) -> str:
    return " ".join(s.pinyin for s in syllables(spoken, own)[0] if s.pinyin)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("不要", "bu2 yao4"),
        ("不是", "bu2 shi4"),
        ("不能", "bu4 neng2"),
        ("不串门", "bu2 chuan4 men2"),
        ("不，要", "bu4 yao4"),
        ("不", "bu4"),
    ],
)
def test_bu_rises_before_a_falling_tone(spoken: str, expected: str) -> None:
    assert said(spoken) == expected


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("一定", "yi2 ding4"),
        ("一起", "yi4 qi3"),
        ("一米", "yi4 mi3"),
        ("一年", "yi4 nian2"),
        ("一天", "yi4 tian1"),
        ("一月一日", "yi1 yue4 yi1 ri4"),
        ("星期一，请", "xing1 qi1 yi1 qing3"),
        ("第一次", "di4 yi1 ci4"),
        ("十一点", "shi2 yi1 dian3"),
        ("一二三四五", "yi1 er4 san1 si4 wu3"),
        ("一号楼", "yi1 hao4 lou2"),
        ("一楼", "yi1 lou2"),
        ("一百", "yi4 bai3"),
        ("一万", "yi2 wan4"),
        ("一点三十分", "yi4 dian3 san1 shi2 fen1"),
    ],
)
def test_yi_follows_its_neighbour_except_where_it_counts_off(spoken: str, expected: str) -> None:
    """Ordinals, dates, numbers read digit by digit and ends of words keep the first tone."""
    assert said(spoken) == expected


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("你好", "ni2 hao3"),
        ("水果", "shui2 guo3"),
        ("小组", "xiao2 zu3"),
        ("洗澡", "xi2 zao3"),
        ("九点", "jiu2 dian3"),
        ("请举手", "qing3 ju2 shou3"),
        ("请，举手", "qing3 ju2 shou3"),
        ("你，我", "ni3 wo3"),
    ],
)
def test_the_first_of_two_third_tones_rises(spoken: str, expected: str) -> None:
    assert said(spoken) == expected


def test_the_dictionary_reading_stays_beside_what_is_said() -> None:
    """`pinyin` is what people check; `said` is what engines speak."""
    assert read("不要一起洗澡") == "bu4 yao4 yi1 qi3 xi3 zao3"
    assert said("不要一起洗澡") == "bu2 yao4 yi4 qi3 xi2 zao3"


@pytest.mark.parametrize(
    ("spoken", "word", "expected"),
    [
        ("住在八角街道", "八角", "ba1 jiao3"),
        ("大栅栏社区", "大栅栏", "da4 shi2 lan4"),
        ("石景山区", "石景山", "shi2 jing3 shan1"),
        ("拱墅区", "拱墅", "gong3 shu4"),
        ("南肖埠小区", "南肖埠", "nan2 xiao1 bu4"),
        ("请大夫义诊", "大夫", "dai4 fu5"),
        ("按时还款", "还款", "huan2 kuan3"),
        ("谨防中暑", "中暑", "zhong4 shu3"),
        ("小心着火", "着火", "zhao2 huo3"),
        ("每天量体温", "量体温", "liang2 ti3 wen1"),
        ("不要透露银行卡号", "银行卡", "yin2 hang2 ka3"),
        ("小喇叭开始广播", "小喇叭", "xiao3 la3 ba5"),
        ("东门卡口", "卡口", "qia3 kou3"),
        ("社区工作者", "工作者", "gong1 zuo4 zhe3"),
        ("重新登记", "重新", "chong2 xin1"),
        ("重点人群", "重点", "zhong4 dian3"),
        ("给老人剪头发", "头发", "tou2 fa5"),
        ("不散发传单", "散发", "san4 fa1"),
        ("朝阳门街道", "朝阳门", "chao2 yang2 men2"),
        ("薄荷水", "薄荷", "bo4 he5"),
        ("数一数人数", "数一数", "shu3 yi1 shu3"),
        ("发放口罩", "发放", "fa1 fang4"),
        ("好好休息", "休息", "xiu1 xi5"),
        ("二〇二六年", "二〇二六", "er4 ling2 er4 liu4"),
        ("绿色通道", "绿色", "lv4 se4"),
    ],
)
def test_places_and_words_of_notices_are_read_as_people_say_them(spoken: str, word: str, expected: str) -> None:
    at = spoken.index(word)
    assert " ".join(s.pinyin for s in syllables(spoken)[0][at : at + len(word)]) == expected


def test_the_lexicon_wins_over_phrases_and_own_readings_over_the_lexicon() -> None:
    assert read("八角") == "ba1 jiao3"
    assert read("八角", {"八角": ("ba1", "jue2")}) == "ba1 jue2"
    assert read("银行", {"行": ("xing2",)}) == "yin2 xing2"


def test_a_longer_word_wins_over_a_shorter_one() -> None:
    assert read("八角亭", {"八角亭": ("ba1", "jia5", "ting2")}) == "ba1 jia5 ting2"
    assert read("八角亭", {"角": ("jue2",), "八角亭": ("ba1", "jia5", "ting2")}) == "ba1 jia5 ting2"


@pytest.mark.parametrize("char", ["㐂", "㐃", "㐉"])
def test_a_character_without_a_reading_is_told_and_never_skipped(char: str) -> None:
    """It keeps its place, so that an engine can refuse it; a reading of one's own mends it."""
    made, remarks = syllables(f"请到{char}楼")
    assert len(made) == 4
    assert made[2].pinyin == made[2].said == ""
    assert [(r.kind, r.at, r.text) for r in remarks] == [("reading", 2, char)]
    mended, none = syllables(f"请到{char}楼", {char: ("da2",)})
    assert (mended[2].pinyin, none) == ("da2", ())


@settings(deadline=None, max_examples=80)
@given(
    st.text(
        st.one_of(
            st.sampled_from("不一二十第儿〇嗯哦呣哼行重长，。、！？；：“”（）《》…ABCXYZ"),
            st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF),
            st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
        ),
        max_size=30,
    )
)
def test_there_is_one_syllable_for_each_character(spoken: str) -> None:
    """A hanzi has a reading or a remark; punctuation and letters have neither."""
    made, remarks = syllables(spoken)
    assert "".join(s.char for s in made) == spoken
    told = {remark.at for remark in remarks}
    for at, one in enumerate(made):
        hanzi = one.char == "〇" or ord(one.char) in range(0x3400, 0xA000) or ord(one.char) > 0x20000
        assert hanzi is (bool(one.pinyin) or at in told)
        assert bool(one.pinyin) is bool(one.said)
        assert not one.pinyin or is_reading(one.pinyin)
        assert one.pinyin[:-1] == one.said[:-1]


def test_the_shipped_lexicon_has_a_source_for_each_word() -> None:
    path = Path(readings.__file__).with_name("lexicon.tsv")
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert {row[2] for row in rows} <= {"XH", "PN"}
    assert len(rows) == len(shipped_lexicon())


def test_a_lexicon_may_have_remarks_blank_lines_and_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_bytes("\ufeff# ours\r\n\r\n八角\tba1 jiao3\tPN\r\n绿\tlv4\r\n".encode())
    assert read_lexicon(path) == {"八角": ("ba1", "jiao3"), "绿": ("lv4",)}


def test_every_wrong_line_of_a_lexicon_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text("八角\tba1\n八角 ba1 jiao3\n八角\tba1 jiao3\n绿\tlü6\n\tba1\n还\tHuan2\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_lexicon(path)
    head, *told = caught.value.message.splitlines()
    assert str(path) in head
    assert [line.split(":")[0].strip() for line in told] == ["line 1", "line 2", "line 4", "line 5", "line 6"]
    assert "TAB" in caught.value.hint


@pytest.mark.parametrize("data", [b"\xb0\xcb\xbd\xc7\tba1 jiao3", b"\xff"])
def test_a_lexicon_that_is_no_utf8_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"lexicon\.tsv"):
        read_lexicon(path)
