"""A morning's messages → the few that are aired."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import inbox
from broadcast.curate import choose, shortlist
from broadcast.model import Message
from curate.flood import HOUSE, NEIGHBOUR, NOW, OFFICER, POLICE, kinds, of, ranked, said

EXAMPLE = Path(__file__).parents[2] / "examples" / "group.txt"
WATER = "【停水通知】11月23日上午9:00至下午3:00，1-6号楼停水，请提前储水。物业 5128 3307"
COLD = "【寒潮蓝色预警】市气象台发布：今天夜里到明天降温10度，最低零下6度，请添衣保暖，关好门窗，老人清早别出门。"
FRAUD = "【反诈提醒】有人冒充燃气公司上门换表收钱，要当场扫码付款的都是骗子！被骗马上打110。"


def test_the_example_morning_gives_the_warning_and_the_fraud_or_water_notice() -> None:
    """Of 13 messages: two that protect from something today, and never a seller, a rumour or a staff matter."""
    messages = inbox.messages(EXAMPLE.read_bytes(), "group.txt", ".txt")
    assert len(messages) == 13
    listed = shortlist(messages, NOW)
    chosen = [listed[index] for index in choose(listed, 2)]
    assert chosen[0].messages == (9, 10)
    assert chosen[1].messages in ((6,), (8,))
    assert kinds(of(listed, 0)) == {"superseded"}
    assert "advert" in kinds(of(listed, 2))
    assert kinds(of(listed, 5)) == {"rumour"}
    assert kinds(of(listed, 11)) == {"internal"}
    assert all(kinds(of(listed, talk)) == {"chitchat"} for talk in (1, 4, 7, 12))


def test_a_paraphrase_is_the_same_notice_and_the_official_one_is_kept() -> None:
    echo = "转：今天夜里降温10度，最低零下6度，添衣保暖，关好门窗，老人清早别出门。"
    listed = ranked((OFFICER, COLD), (NEIGHBOUR, echo))
    one = of(listed, 0)
    assert one.messages == (0, 1)
    assert one.sender == OFFICER


def test_the_same_text_with_another_date_is_another_notice() -> None:
    """Two rounds of spraying are two notices; neither makes the other void."""
    text = "【消杀通知】{}下午1:30至3:30，楼道、电梯、车库消毒，请关好门窗，收好鞋架。"
    listed = ranked((HOUSE, text.format("11月23日")), (HOUSE, text.format("11月26日")))
    assert [of(listed, n).messages for n in (0, 1)] == [(0,), (1,)]
    assert all(one.airable for one in listed)


def test_a_changed_hour_makes_the_older_notice_void() -> None:
    newer = "【停水时间更正】11月23日停水改为上午11:00至下午5:00，1-6号楼停水，原9:00作废。物业 5128 3307"
    listed = ranked((HOUSE, WATER), (HOUSE, newer))
    assert kinds(of(listed, 0)) == {"superseded"}
    assert of(listed, 1).supersedes == (0,)
    assert "停水时间更正" in of(listed, 0).flags[0].why


def test_a_reminder_of_the_change_is_no_third_notice() -> None:
    newer = "【停水时间更正】11月23日停水改为上午11:00至下午5:00，1-6号楼停水，原9:00作废。"
    reminder = "再提醒：11月23日停水是上午11:00至下午5:00，1-6号楼，请储水。"
    listed = ranked((HOUSE, WATER), (HOUSE, newer), (OFFICER, reminder))
    assert of(listed, 1).messages == (1, 2)
    assert kinds(of(listed, 0)) == {"superseded"}


def test_the_old_notice_sent_once_more_stays_void() -> None:
    """Somebody scrolls back and forwards what was corrected long ago."""
    newer = "【停水时间更正】11月23日停水改为上午11:00至下午5:00，1-6号楼停水，原9:00作废。"
    listed = ranked((HOUSE, WATER), (HOUSE, newer), (NEIGHBOUR, "转发：" + WATER))
    assert of(listed, 0).messages == (0, 2)
    assert kinds(of(listed, 0)) == {"superseded"}
    assert of(listed, 1).airable


def test_a_cancellation_retracts_and_may_itself_be_aired() -> None:
    fair = "11月28日（周六）上午9点，社区在小花园办便民服务日：理发、磨剪刀、量血压，大家早点来。"
    off = "通知：因为寒潮，原定11月28日周六的便民服务日取消了，大家不要跑空。"
    listed = ranked((OFFICER, fair), (OFFICER, off))
    assert kinds(of(listed, 0)) == {"cancelled"}
    assert of(listed, 1).airable


def test_a_higher_warning_takes_the_place_of_a_lower_one() -> None:
    red = COLD.replace("蓝色", "橙色").replace("10度", "16度")
    listed = ranked((OFFICER, COLD), (OFFICER, red))
    assert kinds(of(listed, 0)) == {"superseded"}
    assert of(listed, 1).airable


def test_what_is_over_is_not_aired_and_does_not_swallow_what_holds() -> None:
    old = "【停电通知】11月20日9:00-15:00，19-22号楼停电，请做好准备。"
    new = "【停电通知】11月24日9:00-15:00，19-22号楼停电，请做好准备。"
    listed = ranked((HOUSE, old), (HOUSE, new))
    assert "expired" in kinds(of(listed, 0))
    assert of(listed, 1).airable


def test_what_ended_an_hour_ago_is_over() -> None:
    """By the hour, not only by the day."""
    text = "【核酸通知】11月22日早上6:30至7:30，社区门口做核酸，请带身份证。"
    listed = ranked((OFFICER, text))
    assert kinds(of(listed, 0)) == {"expired"}
    assert of(ranked((OFFICER, text), now=NOW - dt.timedelta(hours=2)), 0).airable


def test_a_rumour_is_refused_and_its_denial_is_not() -> None:
    rumour = "内部消息：明天零点全城静默，地铁公交全停，赶快囤菜！！"
    denial = "“全城静默”是谣言，市里没有发布这样的通知，超市供应充足，请大家不要轻信、不要转发。"
    listed = ranked((NEIGHBOUR, rumour), (OFFICER, denial))
    assert kinds(of(listed, 0)) == {"rumour"}
    assert of(listed, 1).airable


@pytest.mark.parametrize(
    ("sender", "text", "kind"),
    [
        ("养生堂-慧姐", "【健康通知】11月23日上午9点讲座，到场领花生油一桶，现场推广量子能量水杯。", "advert"),
        ("空调清洗-王师傅", "空调清洗80元/台，三台起打九折，电话18800007712，24小时上门。", "advert"),
        ("善缘", "求好心人伸出援手，孩子白血病还差30万，支付宝13900000877，5元10元都是爱。", "advert"),
        ("吃瓜群众", "提醒：西瓜都是打针的，吃了会得白血病，快转给身边的群！", "rumour"),
        ("阿土伯", "大蒜煮水加白酒能杀死病毒，已经有人喝好了，转给家人功德无量。", "rumour"),
        ("知情人", "今天拉走的密接是9号楼的邵文斌 330104198503270511，他老婆手机18800003347，大家避开。", "private"),
        (OFFICER, "各位楼长，今天17点前把走访表交到我这里，每户要有签名。", "internal"),
        (OFFICER, "各网格：下午2点前上报独居老人名单，表格发我，不要外传。", "internal"),
    ],
)  # fmt: skip
def test_what_must_not_be_aired_is_flagged_with_its_reason(sender: str, text: str, kind: str) -> None:
    one = of(ranked((sender, text)), 0)
    assert kind in kinds(one)
    assert all(flag.why for flag in one.flags)


def test_a_free_vaccination_by_the_clinic_is_no_advert() -> None:
    text = "【流感疫苗】11月24日上午8:30-11:30，社区卫生服务站给60岁以上居民免费接种，请带身份证。咨询010-65510387"
    assert of(ranked((OFFICER, text)), 0).airable


def test_one_notice_over_several_messages_of_one_sender_is_joined() -> None:
    parts = (
        "【发热怎么办】体温超过37.3℃，先不要慌，",
        "第一步：打社区电话010-65510387；",
        "第二步：戴好口罩去发热门诊。",
    )
    first = NOW - dt.timedelta(hours=1)
    messages = [
        Message("群.txt", part, OFFICER, first + dt.timedelta(seconds=30 * number)) for number, part in enumerate(parts)
    ]
    (one,) = shortlist(messages, NOW)
    assert one.messages == (0, 1, 2)
    assert all(part.rstrip("，") in one.notice.text for part in parts)


def test_two_notices_in_one_message_are_two() -> None:
    both = f"{WATER}\n【停电通知】11月25日9:00-11:00，9-12号楼停电，请做好准备。"
    listed = ranked((HOUSE, both))
    assert [one.messages for one in listed] == [(0,), (0,)]
    assert {("停水" in one.notice.text, "停电" in one.notice.text) for one in listed} == {(True, False), (False, True)}


@pytest.mark.parametrize(
    "text",
    ["收到", "谢谢小秦", "[图片]", "👍👍", "又停水啊", "我家也停吗？", "@3-502 不停的", "晚霞好漂亮", "小秦，放啥？"],
)  # fmt: skip
def test_talk_is_no_notice(text: str) -> None:
    listed = ranked((NEIGHBOUR, text), (OFFICER, COLD))
    assert [one.messages for one in listed if one.airable] == [(1,)]


def test_what_was_aired_yesterday_stands_lower() -> None:
    messages = said((OFFICER, COLD), (POLICE, FRAUD))
    fresh = {one.messages: one.score for one in shortlist(messages, NOW)}
    again = {one.messages: one.score for one in shortlist(messages, NOW, aired=lambda notice: 1)}
    assert all(again[key] < fresh[key] for key in fresh)


def test_of_two_of_one_kind_and_another_the_other_is_chosen_second() -> None:
    """Variety between the two: nothing is gained by two outages when fraud is about as urgent."""
    power = "【停电通知】11月23日9:00-15:00，1-6号楼停电，请做好准备。"
    listed = ranked((HOUSE, WATER), (HOUSE, power), (POLICE, FRAUD))
    assert {listed[index].notice.kind for index in choose(listed, 2)} == {"outage", "fraud"}


def test_a_weight_of_nothing_leaves_a_reason_out() -> None:
    weights = dict.fromkeys(
        ("protection", "urgency", "authority", "breadth", "action", "change", "aired", "variety"), 0.0
    )
    assert all(one.score == 0 for one in shortlist(said((OFFICER, COLD)), NOW, weights=weights))


def test_links_and_cards_are_told_and_not_said() -> None:
    (one,) = ranked((OFFICER, f"{FRAUD} https://example.com/a?b=c"))
    assert one.links
    assert "example" not in one.notice.text


LINES = [
    WATER,
    COLD,
    FRAUD,
    "收到",
    "[图片]",
    "转发：" + WATER,
    "明天停水改为下午2点",
    "取消了",
    "求好心人捐款 支付宝13900000877",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([OFFICER, HOUSE, NEIGHBOUR]), st.sampled_from(LINES)), max_size=12))
def test_no_message_is_in_two_notices_and_the_order_is_always_the_same(lines: list[tuple[str, str]]) -> None:
    """Every message with words is somewhere; the ranking is deterministic."""
    messages = said(*lines)
    listed = shortlist(messages, NOW)
    indexes = [index for one in listed for index in one.messages]
    assert len(indexes) == len(set(indexes))
    assert set(indexes) == {n for n, message in enumerate(messages) if message.text != "[图片]"}
    assert shortlist(messages, NOW) == listed
    chosen = choose(listed, 2)
    assert all(listed[index].airable for index in chosen)
    assert len(chosen) == min(2, sum(one.airable for one in listed))


def test_a_message_too_long_to_be_read_whole_is_told_and_not_aired() -> None:
    """Half a notice may not be aired as if it were the whole."""
    (one,) = ranked((OFFICER, WATER + "请储水。" * 3000))
    assert kinds(one) == {"unreadable"}


def test_a_document_with_headings_is_one_notice() -> None:
    """Only what is posted in a group is two notices with two headings."""
    text = f"{WATER}\n【温馨提示】停水期间请关紧水龙头，来水后先放一放再用。"
    (one,) = shortlist([Message("停水.docx", text)], NOW)
    assert one.notice.text == text


def test_a_test_and_printing_one_s_code_on_the_same_day_are_two() -> None:
    """A subject and a day in common make no repetition."""
    test = "【11月22日核酸】时间：18:30-21:00，地点：一期篮球场，带好手机，打开采样码，戴好口罩。"
    code = "没有智能手机的老人可以拿身份证到物业前台打印核酸采样码，今天9:00-12:00，一次打印一直能用。"
    listed = ranked((OFFICER, test), (HOUSE, code))
    assert [of(listed, n).messages for n in (0, 1)] == [(0,), (1,)]


def test_another_day_s_correction_leaves_a_twin_alone() -> None:
    """Two sessions of one check-up: a word about the first does not make the second void."""
    text = "【免费查体】11月{}日早上7:00-10:30，{}号楼65岁以上老人查体，社区服务站，带身份证。"
    change = "更正：11月25日查体开始时间改为早上8:00，地点不变。"
    listed = ranked((OFFICER, text.format(25, "1-6")), (OFFICER, text.format(26, "7-12")), (OFFICER, change))
    assert kinds(of(listed, 0)) == {"superseded"}
    assert of(listed, 1).airable


def test_a_missing_child_that_is_found_is_searched_no_more() -> None:
    lost = "急急急！我家孩子走丢了，朵朵，6岁，粉色外套，下午5点40在南门滑梯不见的，看到打110"
    found = "报平安：朵朵找到了！请大家停止转发寻人信息，谢谢各位！"
    listed = ranked((NEIGHBOUR, lost), (POLICE, found))
    assert "cancelled" in kinds(of(listed, 0))


def test_two_numbered_things_of_one_message_are_two_notices() -> None:
    """Only where the message announces several things: steps of one matter stay together."""
    two = (
        "更新两件事：\n① 11月25日的露天电影因为下雨取消，大家不要白跑。\n"
        "② 纳凉点延长：党群中心二楼，11月22日9:00-21:00开放，有空调、饮水。"
    )
    steps = "【发热怎么办】请记住：\n① 先打社区电话010-65510387，不要自己买药；\n② 戴好口罩去发热门诊，如实讲行程。"
    listed = ranked((OFFICER, two), (POLICE, steps))
    assert sorted(one.messages for one in listed) == [(0,), (0,), (1,)]


def test_what_an_official_says_in_one_breath_is_one_notice() -> None:
    """Two messages half a minute apart, the second without heading, day or hour of its own."""
    first = NOW - dt.timedelta(hours=1)
    texts = (
        "【避险安置点】家里不安全的，可以到洲心小学教学楼一到三楼，11月22日8:00起24小时开放",
        "安置点有床垫、饮用水和热饭，带上身份证、常用药、换洗衣服",
        "走不动的老人、孕妇打社区电话010-65510387，我们派车来接",
    )
    messages = [Message("群.txt", t, OFFICER, first + dt.timedelta(seconds=40 * n)) for n, t in enumerate(texts)]
    (one,) = shortlist(messages, NOW)
    assert one.messages == (0, 1, 2)


def test_two_posts_in_one_breath_on_two_matters_are_two_notices() -> None:
    first = NOW - dt.timedelta(hours=1)
    texts = (WATER, "11月24日上午8:30，社区卫生服务站免费接种流感疫苗，60岁以上老人请带身份证，先到先打。")
    messages = [Message("群.txt", t, OFFICER, first + dt.timedelta(seconds=40 * n)) for n, t in enumerate(texts)]
    assert sorted(one.messages for one in shortlist(messages, NOW)) == [(0,), (1,)]


def test_an_answer_to_one_person_is_no_repetition() -> None:
    """@阿芳 …发热门诊… does not say the notice once more."""
    notice = "【发热就诊提醒】发热、干咳、乏力的，先打社区卫生站电话010-65510387，戴好口罩，到市一院发热门诊就诊。"
    listed = ranked((OFFICER, notice), (OFFICER, "@阿芳 孩子去儿童医院发热门诊，先打我们电话"))
    assert of(listed, 0).messages == (0,)


def test_an_hour_told_on_in_words_is_the_same_hour() -> None:
    """三点到六点 without its part of the day is 15:00 to 18:00, and not over at six in the morning."""
    notice = "【停电通知】11月22日15:00-18:00，7-12座停电，电梯停用，请提前储水。"
    listed = ranked((HOUSE, notice), (NEIGHBOUR, "转：明天7到12座三点到六点停电，电梯会停，储水"))
    assert of(listed, 0).messages == (0, 1)
    assert of(listed, 0).airable


def test_the_order_of_files_is_not_the_order_of_time() -> None:
    """What was sent later is newer, whichever file is read first."""
    newer = Message(
        "1更正.txt", "【更正】11月23日停水改为上午11:00至下午5:00，1-6号楼停水，原9:00作废。", date=NOW.date()
    )
    older = Message("2通知.txt", WATER, date=NOW.date() - dt.timedelta(days=2))
    listed = shortlist([newer, older], NOW)
    assert kinds(of(listed, 1)) == {"superseded"}
    assert of(listed, 0).airable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("【停水通知】11月23日9:00-15:00，1-2号楼停水。", "【停水通知】11月23日9:00-15:00，6-7号楼停水。"),
        ("【停水通知】11月23日9:00-15:00停水，请储水。", "【停电通知】11月23日9:00-15:00停电，请做好准备。"),
        ("【大风蓝色预警】明天夜里有7级大风，请收好花盆。", "【寒潮黄色预警】明天夜里降温12度，请添衣保暖。"),
    ],
)  # fmt: skip
def test_other_buildings_another_thing_another_hazard_are_other_notices(one: str, other: str) -> None:
    """Neither is folded into the other, and neither makes the other void."""
    listed = ranked((OFFICER, one), (OFFICER, other))
    assert [of(listed, n).messages for n in (0, 1)] == [(0,), (1,)]
    assert all(notice.airable for notice in listed)


@pytest.mark.parametrize(
    "change", ["更正：停水改为15:00-18:00", "停水取消了，水管已经修好", "水已经来了，停水结束，已恢复供水"]
)
def test_a_change_without_a_date_is_about_the_notice_of_its_subject(change: str) -> None:
    listed = ranked((HOUSE, "【停水通知】11月22日14:00-17:00，5号楼停水，请储水。"), (HOUSE, change))
    assert kinds(of(listed, 0)) & {"superseded", "cancelled"}


@pytest.mark.parametrize("found", ["陈叔找到了，谢谢大家", "人找到啦！"])
def test_a_short_word_that_somebody_is_found_ends_the_search(found: str) -> None:
    lost = "【寻人】陈叔，78岁，灰色棉衣，今早从南门走失，看到的请打110。"
    assert "cancelled" in kinds(of(ranked((OFFICER, lost), (OFFICER, found)), 0))


def test_a_denial_lifts_no_other_ban() -> None:
    """Who says 不要轻信 may still sell, name the ill or speak to staff."""
    listed = ranked(
        (HOUSE, "【团购】阳台封窗299元/平，扫码进群下单，名额有限，不要轻信其他低价商家。"),
        (OFFICER, "李建国确诊，身份证110101199001011234，请避开，不要轻信其他消息。"),
        (HOUSE, "各位楼长：排班表内部掌握，不要外传，不要传谣。"),
    )
    assert [bool(of(listed, n).flags) for n in range(3)] == [True, True, True]


@pytest.mark.parametrize(
    "text", ["喝高度白酒可以杀死新冠病毒，大家试试", "每天吃大蒜、喝姜汤就能预防新冠", "吃碘盐可以防辐射，快去买"]
)
def test_a_cure_is_a_rumour_whoever_says_it(text: str) -> None:
    assert "rumour" in kinds(of(ranked((OFFICER, text)), 0))


def test_a_private_account_is_refused_whoever_names_it() -> None:
    text = "居委会号召大家献爱心，请捐款到她个人微信13812345678。"
    assert "advert" in kinds(of(ranked((OFFICER, text)), 0))


def test_an_old_message_without_a_day_is_not_aired() -> None:
    """A leak of last August is no leak of today."""
    old = [Message("群.txt", "【紧急】燃气泄漏，请3号楼居民立即撤离到东门。", OFFICER, NOW - dt.timedelta(days=90))]
    (one,) = shortlist(old, NOW)
    assert kinds(one) == {"expired"}


def test_an_alert_that_ended_an_hour_ago_is_over_and_a_cancelled_one_is_void() -> None:
    """By the moment and the keys of the format, in whatever order the files are read."""
    over = Message("1.xml", "大雾预警：能见度低，请慢行。", "气象台", NOW, ends=NOW - dt.timedelta(hours=1), key="A")
    assert kinds(shortlist([over], NOW)[0]) == {"expired"}
    cancel = Message("1.xml", "大雾预警解除", "气象台", NOW, key="B", replaces=("A",), cancels=True)
    alert = Message("2.xml", "大雾橙色预警：能见度低，请慢行。", "气象台", NOW - dt.timedelta(hours=2), key="A")
    listed = shortlist([cancel, alert], NOW)
    assert "cancelled" in kinds(of(listed, 1))


def test_a_street_number_is_no_day() -> None:
    text = "【停电通知】11月21日8:00-12:00，和平路1-30号停电，请做好准备。"
    assert kinds(of(ranked((HOUSE, text)), 0)) == {"expired"}


def test_who_warns_of_a_fraud_asks_for_no_money() -> None:
    """A police reminder names accounts and donations without asking for them."""
    text = "有人冒充理赔专员要屏幕共享，别理！救灾捐款叫你往支付宝个人账号打款的都是骗子，被骗打110。"
    assert of(ranked((POLICE, text)), 0).airable


def test_when_a_notice_was_edited_is_no_end() -> None:
    text = "【防控提示】请尽量减少外出，出门戴好口罩，回家先洗手。\n2026-11-20 22:10 区融媒体中心编发"
    assert of(ranked((OFFICER, text)), 0).airable


def test_two_warnings_at_once_are_two_notices() -> None:
    """Though the one on heat speaks of the typhoon that comes."""
    first = NOW - dt.timedelta(hours=1)
    heat = "【高温黄色预警】市气象台今天6时发布：最高气温37℃，台风来之前特别闷热，中午少出门，多喝水。"
    storm = "【台风黄色预警】市气象台今天6时30分升级发布：今天夜里有8级阵风，收好花盆，关紧门窗。"
    messages = [Message("群.txt", t, OFFICER, first + dt.timedelta(minutes=5 * n)) for n, t in enumerate((heat, storm))]
    assert sorted(one.messages for one in shortlist(messages, NOW)) == [(0,), (1,)]


def test_what_is_closed_because_of_a_warning_does_not_withdraw_the_warning() -> None:
    """The reason of a cancellation is not what it cancels."""
    fire = "【森林火险红色预警】县里今天6时升级发布：11月22日起全县禁火，不准带火种进山，看到起火打12119。"
    grave = "【公墓调整】因火险升到红色，11月22日、23日公墓暂停现场祭扫，已预约的改到下周。"
    listed = ranked((OFFICER, fire), (OFFICER, grave))
    assert of(listed, 0).airable


def test_a_cancellation_in_other_words_of_the_same_day_is_understood() -> None:
    visit = "【家庭医生进小区】11月29日（周日）上午8:30-10:30，凉亭边给65岁以上老人量血压、测血糖，带医保卡。"
    off = "抱歉，本周日（11月29日）的家庭医生进小区活动取消，要配药的老人打卫生院电话010-65510387。"
    listed = ranked((OFFICER, visit), (OFFICER, off), now=NOW + dt.timedelta(days=1))
    assert "cancelled" in kinds(of(listed, 0))


def test_water_that_must_not_be_drunk_stands_before_parcels() -> None:
    water = "【紧急】今早施工挖破主水管，1-12幢自来水发黄浑浊，正在抢修，抢修期间不要喝、不要烧饭，送水车在社区门口。"
    parcels = "【快递】11月22日起快递不再放南门岗亭，统一到老供销社取件，时间9:00-18:30，戴口罩。"
    listed = ranked((HOUSE, parcels), (HOUSE, water), first=NOW - dt.timedelta(hours=1))
    assert listed[0].messages == (1,)


POSTED = """【停水通知】11月23日上午9:00至下午3:00，1-6号楼停水，请提前储水，关好水龙头。
幸福里社区居委会
2026年11月21日"""


def test_of_a_paper_and_what_a_volunteer_tells_of_it_the_paper_is_kept() -> None:
    """A document with its issuer is as official as an official in the group, whatever the other one names."""
    told = f"【幸福里社区居委会】{POSTED}\n请大家互相转告，请关好门窗，有事打 5128 3307。"
    paper = Message("停水.docx", POSTED, date=NOW.date() - dt.timedelta(days=1))
    one = of(shortlist([paper, Message("群.txt", told, "楼道长老陈", NOW - dt.timedelta(hours=1))], NOW), 0)
    assert one.messages == (0, 1)
    assert one.notice.text == POSTED


def test_a_volunteer_who_names_the_issuer_is_not_as_official_as_an_official() -> None:
    told = "居委会通知：11月23日上午9:00至下午3:00，1-6号楼停水，请提前储水，请关好水龙头，物业 5128 3307"
    one = of(ranked((OFFICER, WATER), ("楼道长老陈", told)), 0)
    assert (one.messages, one.sender) == ((0, 1), OFFICER)


def test_of_two_that_say_the_same_the_first_is_kept() -> None:
    """A neighbour's copy comes later than what it copies, though nobody knows who the sender of that is."""
    one = of(ranked(("小李", POSTED), (NEIGHBOUR, POSTED)), 0)
    assert (one.messages, one.sender) == ((0, 1), "小李")


def test_a_reminder_does_not_take_the_place_of_the_full_notice() -> None:
    """Both are official and tell the same day and hours; what to do stands only in the first."""
    again = "再讲一遍：11月23日上午9:00至下午3:00，1-6号楼，请储水，5128 3307。"
    one = of(ranked((HOUSE, WATER), (OFFICER, again)), 0)
    assert (one.messages, one.notice.text) == ((0, 1), WATER)
