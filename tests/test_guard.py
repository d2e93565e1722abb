import datetime as dt
from dataclasses import replace

import pytest

from broadcast import guard
from broadcast.model import Item, Omission
from noticed import notice

TEXT = """【核酸采样】
时间：3月14日（周日）晚上8点前
地点：东门广场
请带好身份证，间隔1米，每人采样2次。咨询电话：0571-8692 3305
望江社区 3月10日"""
NOTICE = notice(TEXT, dt.date(2021, 3, 10))
GOOD = "核酸采样。时间是3月14日周日晚上8点前。地点在东门广场。请带好身份证。咨询电话：0571-8692 3305。"


def kinds_of(text: str, **more: object) -> list[tuple[str, str]]:
    item = Item("testing", text, notice=NOTICE.id, **more)  # type: ignore[arg-type]
    return [(r.kind, r.text) for r in guard.check(item, NOTICE, "五芳园\n小喇叭开始广播啦！", NOTICE.date)]


def test_what_the_notice_says_passes():
    """An item that keeps every fact raises nothing."""
    assert kinds_of(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3月14日", "三月十四号"),
        ("3月14日", "３月１４日"),
        ("晚上8点前", "20:00前"),
        ("晚上8点前", "晚上八点前"),
        ("周日", "星期天"),
        ("0571-8692 3305", "0571—86923305"),
        ("0571-8692 3305", "零五七幺八六九二三三零五"),
        ("0571-8692 3305", "8692 3305"),
        ("请带好身份证。", "请带好身份证，间隔一米。"),
        ("请带好身份证。", "每人采样两次，请带好身份证。"),
        ("请带好身份证。", "请大家一定带好身份证，一起排队。"),
    ],
)
def test_the_same_fact_may_be_written_in_another_way(old, new):
    """日 and 号, digits and hanzi, 12 and 24 hours, separators: all the same."""
    assert kinds_of(GOOD.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3月14日", "3月15日"),
        ("3月14日", "四月十四日"),
        ("周日", "周六"),
        ("晚上8点前", "晚上9点前"),
        ("晚上8点前", "早上8点前"),
        ("晚上8点前", "晚上八点半前"),
        ("0571-8692 3305", "0571-8692 3350"),
        ("0571-8692 3305", "12320"),
        ("东门广场", "西门广场"),
        ("请带好身份证。", "请带好身份证，间隔2米。"),
        ("请带好身份证。", "请带好身份证，每人采样三次。"),
        ("请带好身份证。", "请带好身份证，再到居委会登记。"),
        ("请带好身份证。", "请带好身份证，罚款50元。"),
        ("请带好身份证。", "请带好身份证，后天截止。"),
    ],
)
def test_an_invented_figure_or_place_blocks(old, new):
    """A number, date, time, weekday, phone or place that the notice lacks is an invention."""
    assert "invention" in {kind for kind, _ in kinds_of(GOOD.replace(old, new))}


@pytest.mark.parametrize("lost", ["3月14日周日", "晚上8点前", "地点在东门广场。", "咨询电话：0571-8692 3305。"])
def test_a_lost_fact_blocks_unless_it_is_listed(lost):
    """An essential fact is said or listed under what is left out."""
    remarks = kinds_of(GOOD.replace(lost, ""))
    assert {kind for kind, _ in remarks} == {"missing"}
    omitted = tuple(Omission(surface, "too long") for _, surface in remarks)
    assert kinds_of(GOOD.replace(lost, ""), omitted=omitted) == []


DESK = notice(
    "3月14日上午9点义诊。\n咨询电话：0571-8692 3305转8012，或拨12345按2。\n望江社区 3月10日", dt.date(2021, 3, 10)
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("0571-8692 3305转8012，12345按2", []),
        ("86923305分机八零幺二，一二三四五按二", []),
        ("0571-8692 3305转8021，12345按2", ["invention", "missing"]),
        ("0571-8692 3305，12345按2", ["missing"]),
        ("0571-8692 3305转8012，12345", ["missing"]),
        ("0571-8692 3305转8012，12345按3", ["invention", "missing"]),
        ("12345转8012，0571-8692 3305按2", ["missing", "missing"]),
    ],
)
def test_an_extension_is_neither_lost_nor_changed_nor_said_behind_another_number(said, wrong):
    """The number alone reaches the wrong desk."""
    item = Item("clinic", f"3月14日上午9点义诊。咨询电话：{said}。", notice=DESK.id)
    assert sorted(r.kind for r in guard.check(item, DESK, "", DESK.date)) == wrong


def test_a_spoken_form_of_ones_own_keeps_the_extension():
    """A key is one digit, which is a number here all the same."""
    item = Item("clinic", "3月14日上午9点义诊。请拨0571-8692 3305转8012，12345按2。", notice=DESK.id)
    spoken = "三月十四日上午九点义诊。请拨零五七幺，八六九二，三三零五，转八零幺二，幺二三四五按二。"
    for changed, wrong in ((spoken, 0), (spoken.replace("按二", ""), 1), (spoken.replace("按二", "按三"), 2)):
        assert len(guard.check(replace(item, spoken=changed), DESK, "", DESK.date)) == wrong


def test_a_person_answers_for_sentences_that_are_added():
    """A sentence in `added` may say what no notice says."""
    more = "家里还有3个口罩，请到居委会领取。"
    assert kinds_of(GOOD + more) != []
    assert kinds_of(GOOD + more, added=(more,)) == []


def test_a_spoken_form_of_ones_own_keeps_every_number():
    """A number that only the spoken form has, or that it lacks, blocks."""
    said = "核酸采样。时间是三月十四日周日晚上八点前。地点在东门广场。请带好身份证。"
    said += "咨询电话：零五七幺，八六九二，三三零五。"
    assert kinds_of(GOOD, spoken=said) == []
    assert ("invention", "晚上九点前") in kinds_of(GOOD, spoken=said.replace("八点", "九点"))
    assert "missing" in {k for k, _ in kinds_of(GOOD, spoken=said.replace("周日晚上八点前", ""))}


def test_opening_and_closing_may_say_the_communitys_own_words():
    """What the settings say is allowed; any other number in the opening is an invention."""
    allowed = "6号院\n6号院小喇叭开始广播啦！"
    assert guard.check(Item("opening", "6号院小喇叭开始广播啦！"), None, allowed) == ()
    assert [r.kind for r in guard.check(Item("opening", "8号院小喇叭开始广播啦！"), None, allowed)] == ["invention"]


@pytest.mark.parametrize(
    "text",
    [
        "身份证号110107196001011234。",
        "身份证 110105 19480312 4529。",
        "银行卡号6222 0200 1234 5678 901。",
        "老王家的1 3 9 1 0 2 3 4 5 6 7。",
        "张某某3号楼502室。",
        "李建国家住3栋2单元502室。",
        "密接在9幢1203室。",
        "确诊病例手机13900001111。",
        "13900001111。",
        "他老婆手机18800003347。",
        "3号楼2单元502王女士。",
        "3号楼2单元502室张建国，已核实。",
        "5栋301户主未缴费。",
        "12-2-602李阿姨。",
    ],
)
def test_private_data_blocks(text):
    """ID numbers, names with rooms, doors of the ill and mobiles of nobody's business stay off the air."""
    made = notice(text)
    remarks = guard.check(Item("general", text, notice=made.id), made, "")
    assert "private" in {r.kind for r in remarks} & guard.BLOCKING


@pytest.mark.parametrize(
    "text",
    [
        "报名找陈医生13957112233。",
        "请到3号楼101室领取。",
        "周六到3号楼101室领取。",
        "联系家属电话13800001234。",
        "3号楼101室王医生，请预约。",
        "3号楼101室方便领取。",
    ],
)
def test_a_contact_is_not_private(text):
    """A mobile that people are told to call and a public room may be said."""
    assert guard.private(text) == ()


def test_a_mobile_behind_an_id_number_is_private_and_one_to_call_is_not():
    """A full stop between them changes nothing; a word such as 联系 does."""
    text = "身份证号110101199001011234。手机13900001111。"
    assert "13900001111" in {text[a:b] for a, b in guard.private(text)}
    text = "身份证号110101199001011234，有线索请联系民警13900001111。"
    assert "13900001111" not in {text[a:b] for a, b in guard.private(text)}


def test_a_list_of_people_is_not_aired_whatever_is_said_of_it():
    """Not even a sentence of it without a name."""
    text = "密接人员转运名单\n何嘉怡 女 2016年生 景田小学 8栋0904\n请大家配合转运工作。"
    made = notice(text, dt.date(2022, 11, 9))
    assert "何嘉怡" in "".join(text[a:b] for a, b in guard.private(text))
    found = guard.check(Item("general", "请大家配合转运工作。", notice=made.id), made, "", made.date)
    assert "private" in {remark.kind for remark in found}


def test_a_mobile_beside_a_door_with_a_name_is_private():
    """Not even the words for a contact open it."""
    text = "电话联系3号楼2单元501李阿姨18612345678。"
    assert "18612345678" in {text[a:b] for a, b in guard.private(text)}


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("请从西门出入。", []),
        ("请从北门出入。", ["北门"]),
        ("东大门集合。", ["东大门"]),
        ("大门口集合。", ["大门口"]),
        ("请到物业领取。", ["物业"]),
        ("请到内科、东门诊。", []),
    ],
)
def test_another_gate_is_an_invention(text, invented):
    """Gates and the property office are places, with or without a place word."""
    made = notice("停水期间请从西门出入。")
    assert [r.text for r in guard.inventions(text, made, "", None)] == invented


def test_an_expired_notice_blocks_from_the_next_day():
    """On its last day a notice is aired, the day after it is not."""
    item = Item("testing", GOOD, notice=NOTICE.id)
    assert guard.check(item, NOTICE, "", dt.date(2021, 3, 14)) == ()
    assert "expired" in {r.kind for r in guard.check(item, NOTICE, "", dt.date(2021, 3, 15))} & guard.BLOCKING


TODAY = """【停水通知】
今天13:00-17:30停水，请提前储水。
望江社区 2021年3月10日"""


def told_of(text: str) -> list[tuple[str, str]]:
    received = notice(TODAY, dt.date(2021, 3, 10))
    return [(r.kind, r.text) for r in guard.check(Item("outage", text), received, "", received.date)]


@pytest.mark.parametrize("day", ["今朝", "今日", "今儿"])
def test_a_dialects_word_for_the_same_day_passes(day: str):
    """What the notice says of today may be said in any word for it."""
    assert told_of(f"{day}下午一点到五点半停水，请提前储水。") == []


@pytest.mark.parametrize(
    "day",
    [
        "明朝",
        "后日",
        "后朝",
        "大明朝",
        "大后日",
        "听日",
        "听晚",
        "明儿",
        "昨天",
        "昨日",
        "前天",
        "前日",
        "大前天",
        "寻日",
        "琴日",
        "噚日",
    ],
)
def test_another_day_is_an_invention_in_whatever_words(day: str):
    """Wu, Cantonese and Mandarin words for days, coming and past, are checked in every script."""
    assert "invention" in {kind for kind, _text in told_of(f"{day}下午一点到五点半停水，请提前储水。")}


@pytest.mark.parametrize(
    "words", ["目前天气很好", "提前天气预报", "最后日期", "明代的桥", "明朝末年的桥", "聪明儿童", "今后日常"]
)
def test_what_only_looks_like_a_day_is_none(words: str):
    """目前天气 speaks of no 前天, 明朝末年 of no tomorrow."""
    assert not [one for one in told_of(f"今天下午一点到五点半停水，{words}。") if one[0] == "invention"]


@pytest.mark.parametrize("part", ["晚上", "夜里", "深夜", "半夜", "夜里头", "晚", "早半日", "上半日", "上昼", "朝早"])
def test_one_oclock_at_night_is_not_one_in_the_afternoon(part: str):
    """13:00 is 下午一点: 晚上一点 is in the small hours, 早半日一点 no hour of the afternoon."""
    assert "invention" in {kind for kind, _text in told_of(f"今天{part}一点到下午五点半停水，请提前储水。")}


@pytest.mark.parametrize("part", ["下午", "下半日", "下昼", "下半天", "晏昼", "日中", "晌午", "中午", "午后"])
def test_one_oclock_in_the_afternoon_in_any_words(part: str):
    """The parts of the day of the dialects mean the same hours."""
    assert told_of(f"今天{part}一点到下午五点半停水，请提前储水。") == []


HOUSE_RULES = """【消防提醒】
请不要在楼道停放电动车，严禁飞线充电。电动车要停在东门车棚。
未登记人员不得进入小区，办理登记无需预约，请带好身份证。
水管抢修期间，自来水不能直接饮用。
望江社区 3月10日"""


@pytest.mark.parametrize(
    "turned",
    [
        "请在楼道停放电动车。",
        "请大家要在楼道停放电动车。",
        "可以飞线充电。",
        "未登记人员得进入小区。",
        "未登记人员可以进入小区。",
        "办理登记需预约。",
        "办理登记需要预约。",
        "抢修期间，自来水能直接饮用。",
        "电动车不要停在东门车棚。",
        "请不要带好身份证。",
        "不用在楼道停放电动车。",
        "办理登记不得预约。",
    ],
)
def test_a_clause_that_says_the_contrary_of_the_notice_blocks(turned):
    """Do for do not, do not for do, must for need not; also in what is said for it."""
    known = notice(HOUSE_RULES, dt.date(2021, 3, 10))
    item = Item("fire", turned, notice=known.id)
    assert [(r.kind, r.text in turned) for r in guard.check(item, known, "") if r.kind == "contrary"] == [
        ("contrary", True)
    ]
    aloud = replace(item, text="请注意消防安全。", spoken=turned)
    assert "contrary" in {remark.kind for remark in guard.check(aloud, known, "")}
    assert "contrary" not in {remark.kind for remark in guard.check(replace(item, added=(turned,)), known, "")}


@pytest.mark.parametrize(
    "same",
    [
        "千万不要在楼道停放电动车，也不要飞线充电。",
        "别在楼道停放电动车。",
        "楼道里停放电动车，不行，不准！",
        "电动车请停在东门车棚。",
        "没登记的人不能进小区。",
        "办理登记不用预约，带好身份证。",
        "自来水不要直接饮用。",
        "不信谣，不传谣，大家别慌。",
        "登记的时候，请带身份证。",
    ],
)
def test_the_same_in_other_words_is_not_the_contrary(same):
    known = notice(HOUSE_RULES, dt.date(2021, 3, 10))
    item = Item("fire", same, notice=known.id)
    assert "contrary" not in {remark.kind for remark in guard.check(item, known, "")}


STORM = """【台风提醒】
台风期间不要出门，不要燃放烟花爆竹，燃放的罚款500元。
近期有人冒充公检法，要求转账到安全账户。不要转账，不要下载陌生软件。
感冒发热的不要接种。
社区 3月10日"""


@pytest.mark.parametrize(
    "same",
    [
        *(f"请大家{no}出门。" for no in ("覅", "勿要", "莫要", "休要", "弗要", "甭", "咪", "不允许", "不宜", "不适宜")),
        "要出门的请等风停。",
        "一定要出门的打社区电话。",
        "要转账的，先问问家人。",
        "要你下载陌生软件的，是骗子。",
        "没有感冒发热的都可以接种。",
        "燃放烟花爆竹罚款500元。",
        "看到有人燃放烟花爆竹，请打电话。",
        "转账前先问问家人。",
        "台风过了再出门。",
    ],
)
def test_a_condition_or_a_consequence_is_not_the_contrary(same):
    """Nor is it in the words of another region."""
    known = notice(STORM, dt.date(2021, 3, 10))
    item = Item("weather", same, notice=known.id)
    assert "contrary" not in {remark.kind for remark in guard.check(item, known, "")}


@pytest.mark.parametrize("turned", ["请转账。", "请大家要出门。", "可以下载陌生软件。", "请燃放烟花爆竹。"])
def test_what_a_notice_forbids_is_not_told_to_be_done(turned):
    """And the notice's own clause is quoted; without an order it is a remark that blocks nothing."""
    known = notice(STORM, dt.date(2021, 3, 10))
    [told] = [r for r in guard.check(Item("fraud", turned, notice=known.id), known, "") if r.kind == "contrary"]
    assert "不要" in told.advice
    bare = Item("weather", "大家燃放烟花爆竹。", notice=known.id)
    assert [r.kind for r in guard.check(bare, known, "") if r.kind in ("contrary", "polarity")] == ["polarity"]


def test_the_day_on_which_a_notice_was_signed_is_not_the_day_of_which_it_speaks():
    """A notice of today about tomorrow lets nobody say today."""
    day = dt.date(2021, 3, 10)
    for signed in ("{}\n望江社区 3月10日", "发布日期：3月10日\n{}"):
        known = notice(signed.format("【停水】明天上午9点到11点停水，请存好水。"), day)

        def kinds(said, known=known):
            return {r.kind for r in guard.check(Item("outage", said, notice=known.id), known, "", day)}

        assert kinds("明天上午9点到11点停水，请存好水。") == set()
        assert "invention" in kinds("今天上午9点到11点停水，请存好水。")
        assert kinds("明天上午9点到11点停水，请大家今天就存好水。") == set()
    both = notice("【停水】今天和明天上午9点到11点停水，请存好水。\n望江社区 3月10日", day)
    said = Item("outage", "今天和明天上午9点到11点停水，请存好水。", notice=both.id)
    assert guard.check(said, both, "", day) == ()
