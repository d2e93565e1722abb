import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.text import facts, figures
from noticed import FOLDER, all_notices, notice, simplified

BASE = dt.date(2021, 3, 10)


def surfaces(text: str, kind: str, essential: bool = False) -> list[str]:
    return [f.surface for f in notice(text, BASE).facts if f.kind == kind and (f.essential or not essential)]


@pytest.mark.parametrize("made", all_notices(), ids=lambda n: n.source)
def test_every_fact_stands_where_it_says(made):
    """A fact's surface is the notice's own text at its offsets, and its spoken form has no digit."""
    assert made.facts
    for fact in made.facts:
        assert made.text[fact.start : fact.end] == fact.surface
        assert not any(c.isdigit() and c.isascii() for c in fact.spoken), fact


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("3月15日至3月19日清理楼道。", ["3月15日至3月19日"]),
        ("1月6日至8日降温。", ["1月6日至8日"]),
        ("4月21日（周四）、23日采样。", ["4月21日", "23日"]),
        ("定于七月十五日喷药。", ["七月十五日"]),
        ("２月８日停水。", ["２月８日"]),
        ("2021-3-12停电。", ["2021-3-12"]),
        ("2.5元一斤，12-2-602自提。", []),
        ("5号楼和3月份的账单。", []),
    ],
)
def test_dates_are_found_as_they_are_written(text, dates):
    """Dates, ranges and lists are facts; prices, doors and months alone are not."""
    assert surfaces(text, "date") == dates


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("下午13:30—16:30采样。", ["下午13:30—16:30"]),
        ("晚上8点前搬走。", ["晚上8点前"]),
        ("早上7：00-9：00投放", ["早上7：00-9：00"]),
        ("上午九点到十一点半义诊。", ["上午九点到十一点半"]),
        ("下午2时起派发。", ["下午2时起"]),
        ("请做到以下3点：戴口罩。", []),
        ("小心一点，早一点回家。", []),
        ("48小时内报告。", []),
    ],
)
def test_times_keep_their_range_and_part_of_the_day(text, times):
    """A time comes with its range, part of the day and 前 or 起; points of a list are no times."""
    assert surfaces(text, "time") == times


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("咨询电话：0571-8692 3305。", ["0571-8692 3305"]),
        ("咨询电话：0571—88190562", ["0571—88190562"]),
        ("报修电话 ０１０－６９８４３３０６", ["０１０－６９８４３３０６"]),
        ("举报电话：6887-4021，或打12345。", ["6887-4021", "12345"]),
        ("预约：400-618-0575。", ["400-618-0575"]),
        ("报名找陈医生 139 5711 2233", ["139 5711 2233"]),
        ("（010）6887 1234咨询", ["010）6887 1234"]),
        ("遇险请拨打110、119。", ["110", "119"]),
        ("罚款120元，走了110米，住119户。", []),
        ("2024-2025学年报名开始。", []),
        ("编号20210310，共8000份。", []),
    ],
)
def test_phones_of_every_shape_are_found_and_counts_are_not(text, phones):
    """Hotlines, landlines, mobiles and 400 numbers with their separators; sums of money are no hotlines."""
    assert surfaces(text, "phone") == phones


def test_a_number_that_is_just_called_a_telephone_is_needed():
    """Where nothing else says what it is for."""
    assert surfaces("幸福里3号楼停水。电话010-6551 0387。", "phone", essential=True) == ["010-6551 0387"]


def test_numbers_to_dial_are_needed():
    """Whom to dial is essential, a hotline of three digits too."""
    assert surfaces("请拨打96110或110。", "phone", essential=True) == ["96110", "110"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("📍地点：东四苑文化家园一楼架空层（11幢旁边）", ["东四苑文化家园一楼架空层"]),
        ("地点：小区东门广场", ["小区东门广场"]),
        ("请到社区卫生服务站接种。", ["社区卫生服务站"]),
        ("车挪到2号停车场。", ["2号停车场"]),
        ("投放点：①东大门内侧 ②南侧空地", ["东大门内侧", "南侧空地"]),
        ("请从西门出入，大门口有人。", ["西门", "大门口"]),
        ("老人现在到了安全的地方，心情好。", []),
        ("医院提醒大家看到门口的车。", []),
    ],
)
def test_places_are_found_after_a_label_or_a_preposition(text, places):
    """A place is named by 地点, 📍, 投放点 or by 到 and 在 with a place word."""
    assert [s for s in surfaces(text, "place") if "幢" not in s] == places


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("1月6日至8日我区降温。", dt.date(2021, 1, 8)),
        ("定于3月15日至3月19日清理，请在3月14日前搬走。\n社区 2021-3-10", dt.date(2021, 3, 19)),
        ("自9月1日起定时投放。", None),
        ("积水的车棚今晚起断电，检测合格后再开。", None),
        ("请勤洗手。\n社区 3月9日", None),
        ("明天上午9点停水。\n物业 3月9日", dt.date(2021, 3, 10)),
        ("后天停电。", dt.date(2021, 3, 12)),
        ("本周日义诊。", dt.date(2021, 3, 14)),
        ("3月1日以来到过外省的请报备。", None),
        ("1960年12月31日前出生的老人可以体检。", None),
        ("12月30日停水。", dt.date(2020, 12, 30)),
        ("2月30日停水。", None),
    ],
)
def test_a_notice_holds_until_its_last_event(text, expires):
    """The last event date ends a notice; its issue date, exposure dates and open-ended dates do not."""
    assert notice(text, BASE).expires == expires


@pytest.mark.parametrize(
    ("text", "issuer", "date"),
    [
        ("请勤洗手。\n    ——八角街道办事处 2月7日", "八角街道办事处", dt.date(2021, 2, 7)),
        (
            "请勤洗手。\n望江街道 始版桥社区 / 绿野物业\n2021-3-10",
            "望江街道 始版桥社区 / 绿野物业",
            dt.date(2021, 3, 10),
        ),
        ("【拱墅区大关东四苑社区】提醒\n请勤洗手。", "拱墅区大关东四苑社区", None),
        ("降温预警（转发自“门头沟气象”）\n请保暖。", "门头沟气象", None),
        ("请勤洗手。\n3月15日停水。", "", None),
    ],
)
def test_issuer_and_issue_date_come_from_signature_or_heading(text, issuer, date):
    """The last lines sign a notice; else its heading names who sent it out."""
    made = notice(text, BASE)
    assert (made.issuer, made.date) == (issuer, date)


def test_what_a_later_line_overtakes_is_not_needed():
    """When the water is back, the hours of the cut are no longer essential."""
    made = notice("今天（12月9日）上午9点至下午3点停水。\n更新一下，下午1点40分已修好，全部恢复供水了。")
    needed = [f.surface for f in made.facts if f.essential]
    assert "下午1点40分" in needed
    assert "上午9点至下午3点" not in needed


def test_traditional_notices_have_the_same_facts():
    """Facts are found through the Simplified text and quoted from the Traditional one."""
    text = "採樣時間：4月21日（週四）下午13:30，地點：東門廣場。諮詢電話：0571—88190562"
    assert surfaces(text, "date") == ["4月21日"]
    assert surfaces(text, "weekday") == ["週四"]
    assert surfaces(text, "place") == ["東門廣場"]
    assert len(simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("晚上8点前", "20:00"),
        ("三月十五日至十九日", "3月15日—3月19日"),
        ("零五七幺八六九二三三零五", "0571-86923305"),
        ("十二幢、十五幢", "12栋和15栋"),
        ("零下十九度", "-19℃"),
        ("三点八万元", "38000元"),
        ("百分之五十", "50%"),
        ("星期天", "周日"),
        ("两米", "2米"),
    ],
)
def test_figures_are_the_same_however_they_are_written(one, other):
    """Digits and hanzi, 12 and 24 hours, 日 and 号 give the same figures."""
    assert [f.key for f in figures.find(one)] == [f.key for f in figures.find(other)] != []


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="月日号点时年-:：—.0123456789０１一二十零上下午周到至请不在（）()①📍地点\n，。省 电话", max_size=80
    )
)
def test_no_text_is_too_strange(text):
    """Any text gives facts that lie inside it, never an exception."""
    plain = simplified(text)
    for fact in facts.extract(text, plain, BASE).facts:
        assert text[fact.start : fact.end] == fact.surface != ""


def test_long_hostile_text_is_read_in_seconds():
    """Ten thousand repeated marks do not make the rules slow."""
    began = time.monotonic()
    for piece in ("1-", "在", "一", "3月", "（", "：", "12幢、", "请", "0571-"):
        facts.extract(piece * 3000, piece * 3000, BASE)
    assert time.monotonic() - began < 20


def test_the_notices_of_the_tests_are_many():
    """At least fifteen invented notices are tried."""
    assert len(list(FOLDER.glob("*.txt"))) >= 15


@pytest.mark.parametrize(
    ("kind", "text", "expires"),
    [
        ("missing_person", "3月8日下午4点左右，张爷爷从小区西门出去后走失，82岁。", None),
        ("weather", "请减少外出，关好门窗。\n气象台 3月9日", dt.date(2021, 3, 12)),
        ("weather", "气象台3月9日17时发布，预计10日夜间至12日白天有暴雪。\n气象台 3月9日", dt.date(2021, 3, 12)),
        ("outage", "3月10日22:00至次日6:00停水。", dt.date(2021, 3, 11)),
        ("clinic", "健康义诊\n日期：3月12日\n时间：上午9点到11点", dt.date(2021, 3, 12)),
        ("fraud", "3月8日一位阿姨一下午被骗12万元。请不要转账。", None),
        ("gathering", "从今天起，红事一律推迟。", None),
    ],
)
def test_each_kind_of_notice_ends_in_its_own_way(kind, text, expires):
    """Who is missing is missing until found; a forecast is soon worth nothing; a night ends in the morning."""
    found = facts.extract(text, simplified(text), BASE)
    assert facts.expires(kind, found.date, found.expires) == expires


@pytest.mark.parametrize(
    ("text", "kind", "surface"),
    [
        ("🔥高温红色预警 重庆市气象台发布", "warning", "高温红色预警"),
        ("防登革热，请清积水。", "topic", "登革热"),
        ("值班：0838-6523 017", "phone", "0838-6523 017"),
        ("居委会值班：56981 174", "phone", "56981 174"),
        ("订货电话：18655 210 376", "phone", "18655 210 376"),
    ],
)
def test_warnings_illnesses_and_oddly_grouped_phones_are_facts(text, kind, surface):
    assert surface in surfaces(text, kind)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("咨询电话0571-88880000转8012。", ["0571-88880000转8012"]),
        ("电话62345678-802、62345678-803。", ["62345678-802", "62345678-803"]),
        ("电话：88880000（转802），值班到晚上9点。", ["88880000（转802）"]),
        ("请拨0571-88880000，转8012分机。", ["0571-88880000，转8012分机"]),
        ("请拨12345按2。", ["12345按2"]),
        ("请拨12333后按1再按2。", ["12333后按1再按2"]),
        ("请拨打总机，分机号8012。", ["分机号8012"]),
        ("接通后按2键。", ["按2键"]),
        ("电话88880000转802或803。", ["88880000转802或803"]),
        ("电话88880000，转3号楼王阿姨。", ["88880000"]),
        ("电话88880000转8号楼。", ["88880000"]),
        ("请按2米间隔排队，转2路车。", []),
    ],
)
def test_a_phone_number_is_kept_with_its_extension(text, phones):
    """What is dialled behind a number belongs to it; what is counted there does not."""
    assert surfaces(text, "phone") == phones


def test_a_fact_is_said_as_it_is_where_it_stands() -> None:
    """7:00 behind 今晚停水 is no morning."""
    text = "今晚停水，时间7:00-9:00，请储水。"
    (time,) = [fact for fact in facts.extract(text, text, dt.date(2026, 11, 21)).facts if fact.kind == "time"]
    assert time.spoken == "七点到九点"


@pytest.mark.parametrize("text", ["今夜停水，请储水。", "明晨停水，请储水。"])
def test_the_night_and_the_dawn_are_days(text: str) -> None:
    found = facts.extract(text, text, dt.date(2026, 11, 21)).expires
    assert found == dt.date(2026, 11, 21 if text[0] == "今" else 22)


@pytest.mark.parametrize("text", ["如今夜间出门要小心。", "城市文明夜市公约。"])
def test_a_night_in_another_word_is_no_day(text: str) -> None:
    assert facts.extract(text, text, dt.date(2026, 11, 21)).expires is None
