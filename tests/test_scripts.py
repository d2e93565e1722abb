import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import guard, scripts
from broadcast.errors import ScriptError
from broadcast.model import KINDS, Item, Notice
from broadcast.text import digest, figures, units
from noticed import TEMPLATES, TODAY, all_notices, notice

NOTICES = all_notices()


def write(
    *notices: Notice, date: dt.date = TODAY, community: str = "五芳园", opening: str = "", closing: str = "", folders=()
):
    return scripts.write(
        notices, date=date, community=community, opening=opening, closing=closing, templates=[*folders, TEMPLATES]
    )


def item_of(text: str, today: dt.date = TODAY) -> Item:
    return write(notice(text, today), date=today).items[1]


def test_a_script_opens_with_the_community_and_ends_with_thanks():
    """Opening, one item a notice, closing."""
    script = write(*NOTICES[:2])
    assert [i.kind for i in script.items] == ["opening", NOTICES[0].kind, NOTICES[1].kind, "closing"]
    assert script.items[0].text == "五芳园红色小喇叭开始广播啦！"
    assert script.items[-1].text == "广播完了，谢谢大家。"
    assert write(community="").items[0].text == "小喇叭开始广播啦！"
    assert write(opening="各位邻居早！", closing="再见！").items[0].text == "各位邻居早！"


@pytest.mark.parametrize("made", NOTICES, ids=lambda n: n.source)
def test_every_item_says_its_notice_and_nothing_else(made):
    """No invention, nothing missing without a reason, nothing private, in at most 120 characters."""
    item = write(made, date=made.date or TODAY).items[1]
    found = guard.check(item, made, "五芳园", made.date or TODAY)
    assert [r for r in found if r.kind != "expired"] == []
    assert 0 < digest.length(item.text) <= digest.LONGEST
    assert item.text[-1] in "。！"
    assert not re.search(r"[①②🔔⚠️【】《》]|敬请|特此|尊敬的", item.text)


@pytest.mark.parametrize("made", NOTICES, ids=lambda n: n.source)
def test_every_essential_fact_is_said_or_listed(made):
    """What a listener needs is in the text, or among the omissions with a reason."""
    item = write(made, date=made.date or TODAY).items[1]
    for fact in made.facts:
        if fact.essential:
            listed = [o for o in item.omitted if o.surface == fact.surface and o.why]
            assert listed or guard.is_said(fact, item.text, made, made.date or TODAY), fact.surface


def test_most_essential_facts_are_said():
    """Nine in ten essential facts of the invented notices are in the text itself."""
    said = needed = 0
    for made in NOTICES:
        item = write(made, date=made.date or TODAY).items[1]
        needed += sum(f.essential for f in made.facts)
        left = {o.surface for o in item.omitted}
        said += sum(f.essential and f.surface not in left for f in made.facts)
    assert said >= 0.9 * needed


def test_a_sentence_that_is_not_said_is_listed():
    """Where nothing of a sentence is said, it is among the omissions as it stands, needed or not."""
    long = "请大家出门戴好口罩，回家先洗手，每天开窗通风，不扎堆不聚餐，咳嗽打喷嚏要遮住口鼻。"
    more = "年满65岁的居民每年可领券2张用来在附近的菜场和理发店里使用并且不能转送给同一栋楼里的其他邻居和亲戚朋友。"
    item = item_of(f"7月20日上午9点停水，请大家提前存水。{long}{more}")
    assert "65岁" not in item.text
    assert more.rstrip("。") in {o.surface for o in item.omitted if o.why}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("物业电话 68860001（白天）68860002（夜间）。", "68860001，白天，68860002，夜间"),
        ("物业电话 68860001（王）68860002（李）。", "68860001，68860002"),
        ("（010）6887 1234咨询。", "0106887 1234"),
        ("7月23日停水（8:00-12:00 1-4号楼，13:00-17:00 5-9号楼）。", "停水，8:00-12:00 1-4号楼，13:00-17:00 5-9号楼。"),
        ("打疫苗（60岁以上、有慢性病或感冒发热的居民不能打），地点：东门广场。", "疫苗，60岁以上、有慢性病"),
        ("大风预警（7月23日0时至26日24时），请关好门窗。", "大风预警，7月23日0时至26日24时。"),
        ("请到东门广场（就是大家平时跳舞的那个地方）集合。", "东门广场集合"),
        ("请戴好口罩[抱拳]勤洗手[OK][玫瑰]", "戴好口罩。勤洗手。"),
        ("请到[东门]集合。", "到东门集合"),
    ],
)
def test_brackets_say_what_is_needed_and_stickers_nothing(text, said):
    """Figures and conditions in brackets become clauses, two phones stay two, pictures are not read out."""
    assert said in "".join(unit.text for unit in units.units(notice(text)))


@pytest.mark.parametrize(
    "text", ["‼️紧急通知‼️\n请存水。", "[强]紧急通知[强]\n请存水。", "请存水。收到请回复。", "请存水，收到请回复！"]
)
def test_calls_for_an_answer_and_bare_headings_are_not_said(text):
    """A loudspeaker gets no reply."""
    assert [unit.text.strip("。！") for unit in units.units(notice(text))] == ["请存水"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_template(kind):
    """Whatever a notice is about, there is a template that says it."""
    made = replace(notice("请大家勤洗手、多通风。"), kind=kind)
    assert "勤洗手" in write(made).items[1].text


def test_each_date_stays_with_its_own_event():
    """The day of clearing and the day until which to move things are not mixed."""
    text = item_of(
        "现定于3月15日至3月19日清理楼道，请您在3月14日（周日）晚上8点前把杂物搬走。\n社区 3月10日", dt.date(2022, 3, 10)
    ).text
    assert "3月15日至3月19日清理楼道" in text
    assert "3月14日周日晚上8点前把杂物搬走" in text


def test_a_repair_is_not_told_as_a_cut():
    """Where a later line says that the water is back, the cut is not announced."""
    text = item_of("今天9点至15点停水，请存水。\n更新一下，下午1点40分已修好，全部恢复供水了。").text
    assert "恢复供水" in text
    assert "存水" not in text


def test_a_cancelled_event_stays_cancelled():
    """The clause that cancels is never left out, not even as a reason."""
    text = item_of("原定于7月16日上午9点在小花园举办的便民服务日，因高温天气取消，改期另行通知。").text
    assert "取消" in text


def test_a_condition_stays_with_what_it_asks():
    """Only those whom a notice means are told."""
    text = item_of("近7天有外省旅居史的居民，请抵杭前打电话0571-8512 4408报备，12小时内向社区报告。").text
    assert "近7天有外省旅居史的居民，请抵杭前" in text


@pytest.mark.parametrize(
    ("text", "together"),
    [
        (
            "11月19日到过老王早点铺、11月20日19:00以后去过金源商场B1层的居民，请立即向社区报备，电话010 8888 1234。",
            "金源商场B1层的居民，请马上向社区报备",
        ),
        ("11月20日以后发过烧的居民。请不要来接种。", "发过烧的居民，请不要来接种"),
        (
            "如果发现有人违规充电的时候正在冒烟起火的，马上打119，千万不要坐电梯。",
            "冒烟起火的，马上打119，千万不要坐电梯",
        ),
        ("对花粉过敏、哮喘的居民，以及孕妇、婴幼儿，请在此期间关闭门窗。", "以及孕妇、婴幼儿，请在此期间关闭门窗"),
    ],
)
def test_whom_a_demand_is_for_stays_with_it_however_long(text, together):
    """Said to everybody it would be wrong."""
    assert together in item_of(text, dt.date(2026, 11, 22)).text


def test_what_to_bring_is_not_said_without_what_for():
    """The event comes before the advice, and the papers only with it."""
    advice = "近期流感高发，请大家外出时戴好口罩，回家后及时洗手消毒，室内每天开窗通风2-3次，每次不少于30分钟。"
    event = "65周岁以上的老年人可于7月24日（周日）上午8:30—11:00到幸福里社区卫生服务站免费接种流感疫苗，请带好身份证。"
    text = item_of(advice + event, dt.date(2022, 7, 20)).text
    assert "7月24日周日上午8:30-11:00到幸福里社区卫生服务站" in text
    assert "身份证" in text


def test_a_timetable_is_said_whole():
    """Who hears only the rows of the others thinks that nothing concerns her."""
    days = "".join(f"7月{day}日：幸福里{day}号楼、{day + 1}号楼、{day + 2}号楼\n" for day in (14, 17, 20))
    text = item_of(f"各楼栋停水安排如下：\n{days}停水时间都是上午9点到下午5点，请提前存水。").text
    assert all(f"7月{day}日：幸福里{day}号楼" in text for day in (14, 17, 20))
    assert digest.length(text) <= digest.TABLE


def test_half_of_the_places_is_never_said():
    """A list of streets is a single unit, said whole or listed whole."""
    streets = "\n".join(f"·幸福路{n}号至{n + 1}号" for n in range(1, 30, 3))
    item = item_of(f"7月14日上午9点到11点以下地址停电：\n{streets}\n请提前做好准备。")
    said = [n for n in range(1, 30, 3) if f"幸福路{n}号" in item.text]
    assert len(said) in (0, 10)


def test_a_repair_elsewhere_ends_nothing_here():
    """And what a later line does overtake is listed as such."""
    here = "7月14日8点到17点3号楼、5号楼停水，请提前存水。\n"
    assert "3号楼、5号楼停水" in item_of(here + "7号楼的水管已经修好，可以正常用水了。").text
    item = item_of(here + "已经修好，全部恢复供水了。")
    assert "停水" not in item.text
    assert any("overtakes" in one.why and "停水" in one.surface for one in item.omitted)


def test_a_correction_is_said_behind_what_it_corrects():
    text = item_of("7月14日上午9点社区活动室有防诈骗讲座。\n更正：讲座地点改为二楼会议室。").text
    assert text.index("7月14日上午9点") < text.index("改为二楼会议室")


def test_an_old_time_that_a_correction_names_is_not_said():
    """Only what holds now."""
    text = item_of("原通知说7月14日早上7:00-11:00核酸，现更正为7月14日上午10:00-下午13:30核酸。").text
    assert "7:00" not in text
    assert "上午10:00-下午13:30" in text


def test_a_date_of_this_year_is_said_without_it():
    """As people say it; another year is said."""
    text = item_of("2022年7月14日上午9点到2023年1月3日下午5点停水，地点：位于东门广场。", dt.date(2022, 7, 1)).text
    assert text == "7月14日上午9点到2023年1月3日下午5点停水。在东门广场。"
    assert "在东门广场。" in item_of("7月14日上午9点核酸。\n地点：位于东门广场").text


def test_a_condition_in_brackets_that_is_not_said_is_listed():
    item = item_of("7月14日（雨天顺延）上午9点在文化广场举办义诊，65岁以上老人（外地户籍自费）可以参加。")
    for words in ("雨天顺延", "外地户籍自费"):
        assert words in item.text or words in {one.surface for one in item.omitted}


def test_thanks_take_nothing_along():
    """What stands between two thanks is said or listed."""
    text = "7月14日上午9点到11点停水。谢谢大家支持，消防用水不受影响，感谢理解。"
    item = item_of(text)
    assert "谢" not in item.text
    assert "消防用水不受影响" in item.text or any("消防用水" in one.surface for one in item.omitted)


def test_figures_of_what_was_lifted_hide_nothing():
    """已解除 in a list of figures is no end of the closure."""
    text = "7月14日18时起本小区实行封闭管理，仅保留南门。\n截至7月13日，共排查1876户，已解除19户。"
    assert "封闭管理" in item_of(text).text


def test_tomorrow_becomes_its_date_when_it_is_said_on_another_day():
    """A notice of yesterday that says 明天 is read out with the date."""
    made = notice("明天上午9点到东门广场做核酸。\n望江社区 7月13日", dt.date(2022, 7, 13))
    assert "明天上午9点" in write(made, date=dt.date(2022, 7, 13)).items[1].text
    assert "7月14日上午9点" in write(made, date=dt.date(2022, 7, 14)).items[1].text


def test_private_sentences_are_not_said():
    """The sick neighbour is left out, what everybody must do is said."""
    (made,) = [n for n in NOTICES if n.source == "117-private"]
    text = write(made, date=made.date).items[1].text
    assert "东门广场" in text
    assert not re.search("张建国|110107|13900001111|502", text)


def test_a_notice_with_nothing_to_say_is_an_error_that_names_it():
    """An acknowledgement gives no item."""
    with pytest.raises(ScriptError, match=r"group\.txt"):
        write(notice("收到🙏", source="group.txt"))


def test_a_rhyme_needs_its_words_in_the_notice():
    """Our own line is added only where the notice says the same."""
    flu = "流感多发，请大家出门戴口罩、勤洗手，每天开窗通风，预防流感。"
    days = [TODAY + dt.timedelta(later) for later in range(9)]
    heard = {sentence for day in days for sentence in re.findall("[^。]+。", item_of(flu, day).text)}
    rhyme = "口罩戴好手勤洗，开窗通风要牢记。"
    assert rhyme in heard
    for other in ("流感多发，请大家出门戴口罩、勤洗手，预防流感。", "流感多发，户外不必戴口罩，请勤洗手、开窗通风。"):
        assert not [day for day in days if rhyme in item_of(other, day).text]


@pytest.mark.parametrize(
    ("text", "word", "says", "forbids"),
    [
        ("请戴口罩。", "口罩", True, False),
        ("无需戴口罩。", "口罩", False, False),
        ("不要戴口罩。", "口罩", False, True),
        ("不串门。", "串门", False, True),
        ("避免聚餐。", "聚餐", False, True),
        ("警察不会让您转账。", "转账", False, False),
        ("要转账吗？", "转账", False, False),
        ("请洗手。", "口罩", False, False),
    ],
)
def test_templates_can_ask_what_the_notice_tells(text, word, says, forbids):
    """`says` is about what people are told to do, `forbids` about what not to do."""
    made = notice(text)
    assert digest.sayer(made)(word) is says
    assert digest.sayer(made, forbidden=True)(word) is forbids


def test_a_template_of_the_users_own_comes_first(tmp_path):
    """The first folder wins."""
    (tmp_path / "closing.zh-CN.j2").write_text("{{ community }}播完啦", "utf-8")
    assert write(folders=[tmp_path]).items[-1].text == "五芳园播完啦。"


@pytest.mark.parametrize(
    "source",
    [
        "\n{% if %}",
        "\n{{ nonsense }}",
        "\n{{ community.__class__.__mro__ }}",
        "\n{{ 1 / 0 }}",
        "\n{{ community() }}",
        "\n{% include 'x' %}",
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path, source):
    """Syntax, unknown names and unsafe access are errors of that file, not ours."""
    (tmp_path / "closing.zh-CN.j2").write_text(source, "utf-8")
    with pytest.raises(ScriptError, match=r"closing\.zh-CN\.j2.*line 2|no template x"):
        write(folders=[tmp_path])


def test_a_template_that_invents_is_refused_with_everything_at_once(tmp_path):
    """All inventions of all items are listed."""
    (tmp_path / "closing.zh-CN.j2").write_text("请打12320，明晚9点见。", "utf-8")
    with pytest.raises(ScriptError) as caught:
        write(folders=[tmp_path])
    assert "12320" in caught.value.message
    assert "9点" in caught.value.message


def test_a_notice_is_never_run_as_a_template():
    """Braces in a notice are only text."""
    assert "49" not in item_of("请大家{{ 7*7 }}勤洗手，{% if %}不扎堆。").text


@pytest.mark.parametrize("made", NOTICES, ids=lambda n: n.source)
def test_units_keep_every_figure_of_the_notice(made):
    """Plain words never change a date, time, phone or number."""
    pool = {f.key for f in figures.find(made.plain)}
    for unit in units.units(made):
        assert {f.key for f in figures.find(unit.text)} <= pool, unit.text


PIECES = [piece for made in NOTICES for piece in re.findall(r"[^。！!；;\n]+[。！!；;\n]?", made.text)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7), st.integers(0, 400))
def test_no_notice_makes_our_templates_invent(pieces, later):
    """Any mixture of pieces of notices gives an item that the guard lets pass, or the error that nothing is to say."""
    made = notice("".join(pieces))
    try:
        text = write(made, date=TODAY + dt.timedelta(later)).items[1].text
    except ScriptError as exc:
        text = exc.message
    assert text
    assert "invention" not in text
    assert "missing" not in text


def test_marks_of_forwarding_are_not_spoken() -> None:
    """【转】 and @所有人 before the greeting are the chat's, not the notice's."""
    text = item_of("【转】@所有人 各位街坊[玫瑰]：7月20日下午2点在活动室有防骗讲座，请带好老花镜。").text
    assert text.startswith("7月20日下午2点")
