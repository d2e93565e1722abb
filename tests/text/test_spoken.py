"""What is written is read aloud as a newsreader would, and nothing is dropped in silence."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.inbox.encoding import simplified
from broadcast.text.spoken import PUNCTUATION, to_spoken

CASES = [
    line.split("\t")
    for name in ("spoken.tsv", "spoken_kinds.tsv")
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
SHAPES = st.text(
    st.sampled_from(list("0123456789.:-—~/%℃°年月日号点时至到第周个米人楼室次①ⅢGkmAPx+*()（），、 \n¥@#=²½")),
    max_size=40,
)


def bare(said: str) -> str:
    return re.sub(r"[\W_]", "", said)


@pytest.mark.parametrize(("written", "forms"), CASES, ids=[written for written, _ in CASES])
def test_a_written_shape_is_read_as_people_say_it(written: str, forms: str) -> None:
    """Every line of our own collection, punctuation aside."""
    assert bare(to_spoken(written)[0]) in forms.split("|")


def seconds(piece: str, length: int) -> float:
    """The least processor time of three readings."""
    text = piece * (length // len(piece))
    times = []
    for _ in range(3):
        began = time.process_time()
        to_spoken(text)
        times.append(time.process_time() - began)
    return min(times)


SAYABLE = re.compile(rf"[{PUNCTUATION}A-Z\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]*")


@given(SHAPES | st.text(max_size=60))
def test_only_hanzi_capitals_and_known_marks_come_out(text: str) -> None:
    """No digit of any script, no lower case, no symbol reaches a voice."""
    said, _ = to_spoken(text)
    assert SAYABLE.fullmatch(said)


@given(SHAPES | st.text(max_size=60))
def test_a_remark_points_at_its_text(text: str) -> None:
    """A person finds what could not be read."""
    for remark in to_spoken(text)[1]:
        assert remark.kind in ("unreadable", "seen_only")
        assert text[remark.at :].startswith(remark.text)
        assert remark.text[:60] in remark.advice


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1))
def test_hanzi_pass_unchanged(text: str) -> None:
    """Plain text is nobody's business."""
    assert to_spoken(text) == (text, ())


@given(SHAPES)
def test_what_is_spoken_is_spoken_the_same_again(text: str) -> None:
    """A spoken form may be given where a text is expected."""
    said, _ = to_spoken(text)
    assert bare(to_spoken(said)[0]) == bare(said)


@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_long_number_keeps_all_its_digits(written: str) -> None:
    """Eight digits and more are read one by one, none lost."""
    number = "9" + "8" * 16 + written
    assert len(bare(to_spoken(number)[0])) == len(number)


@pytest.mark.parametrize(
    ("written", "surface"),
    [
        ("详见https://a.example/x?y=1。", "https://a.example/x?y=1"),
        ("登录www.a.gov.cn查询", "www.a.gov.cn"),
        ("发至abc@a.com", "abc@a.com"),
        ("大家好Привет", "Привет"),
        ("请看こんにちは大家好", "こんにちは"),
        ("下载Application", "Application"),
    ],
)
def test_what_cannot_be_read_gets_a_remark(written: str, surface: str) -> None:
    """Addresses, foreign scripts and foreign words are pointed out, with what to do."""
    said, remarks = to_spoken(written)
    assert [(r.kind, r.at, r.text) for r in remarks] == [("unreadable", written.index(surface), surface)]
    assert surface in remarks[0].advice
    assert said


def test_readable_text_gets_no_remark() -> None:
    """Nobody is bothered about emoji and ordinary signs."""
    assert to_spoken("🔔请于2月8日9:00带N95口罩到3号楼！★")[1] == ()


def test_a_remark_counts_characters_of_the_given_text() -> None:
    """Full-width forms and signs before it do not move the place."""
    written = "１２：３０½㎡㏠🔔 http://a.cn"
    assert to_spoken(written)[1][0].at == written.index("http")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("打13800006127找王医生", "打幺三八，零零零零，六幺二七找王医生"),
        ("0571-86041127转12", "零五七幺，八六零四，幺幺二七，转幺二"),
        ("400-618-0575", "四零零，六幺八，零五七五"),
        ("@所有人 今天停水", "所有人，今天停水"),
        ("【通知】大家好!!", "通知，大家好！"),
        ("通 知\n各位居民:", "通知。各位居民："),
        ("①测体温②戴口罩", "一、测体温，二、戴口罩"),
        ("好的🙏🙏谢谢", "好的，谢谢"),
        ("重要★", "重要"),
        ("（）好", "好"),
    ],
)
def test_pauses_help_the_ear(written: str, said: str) -> None:
    """Groups of a telephone number, decoration and spaces leave pauses; rows of marks become one."""
    assert to_spoken(written)[0] == said


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1-",
        "1:",
        "1.",
        "1/",
        "1,",
        "a1",
        "a.",
        "a@",
        "1 ",
        "（",
        "🙏",
        "①",
        "1、",
        "12-34-",
        "1999-",
        "1~1℃",
        "あ",
        "1x",
        "-1",
        "（1",
        "1∶",
        "1 3 8 0 ",
        "2月8日",
        "20200208-",
        "139-12345-",
        "扫描下方",
        "详见附件",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """Eight times the text takes about eight times as long, by the processor's clock; quadratic tends to 64."""
    assert seconds(piece, 24_000) < 24 * max(seconds(piece, 3_000), 0.005)


def test_a_hundred_thousand_digits_take_less_than_two_seconds() -> None:
    """An absurd number is read digit by digit, at once."""
    began = time.process_time()
    assert len(to_spoken("7" * 100_000)[0]) == 100_000
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("請撥打１２３４５熱線", "请拨打幺二三四五热线"),
        ("2隻口罩", "两只口罩"),
        ("下午２點至４點", "下午两点至四点"),
        ("零下５℃，約２萬戶", "零下五摄氏度，约两万户"),
    ],
)
def test_traditional_characters_are_read_once_they_are_simplified(written: str, said: str) -> None:
    """Measure words decide between 两 and 二 in either script, full-width digits too."""
    assert to_spoken(simplified(written))[0] == said


def test_a_range_between_parts_of_the_day_of_a_dialect_is_said_with_to():
    """The dash before 夜里头 is no pause."""
    assert to_spoken("今朝下半日2点-夜里头8点停水")[0] == "今朝下半日两点到夜里头八点停水"
    assert to_spoken("日中12点-下昼3点")[0] == "日中十二点到下昼三点"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("今晚停水，时间7:00-9:00", "今晚停水，时间七点到九点"),
        ("夜间施工：10:00至次日5:00", "夜间施工：十点至次日早上五点"),
        ("晚上放电影，6:30入场", "晚上放电影，六点半入场"),
        ("明天下午打疫苗，2:00开始，6:00结束", "明天下午打疫苗，两点开始，六点结束"),
        ("今夜11:00", "今夜十一点"),
        ("今晚8:00停水，6:00恢复", "今晚八点停水，早上六点恢复"),
        ("今晚大风，明天8:30上班", "今晚大风，明天早上八点半上班"),
        ("晚上停电。7:00去上班", "晚上停电。早上七点去上班"),
        ("晚上也能走，8:00-17:00有人", "晚上也能走，早上八点到下午五点有人"),
    ],
)
def test_an_hour_of_an_evening_that_is_named_is_not_called_one_of_the_morning(written: str, spoken: str) -> None:
    """And only such a one: neither another day's, nor another sentence's, nor one on the dial of 24 hours."""
    assert to_spoken(written)[0] == spoken
