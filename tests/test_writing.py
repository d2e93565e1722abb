"""docs/writing.md: each example does what the page says, as it stands there."""

import datetime as dt
import re
from pathlib import Path

from broadcast import catchy, config, inbox, review, utterances
from broadcast.curate import shortlist
from broadcast.curate.candidates import authority
from broadcast.model import Item, Message
from broadcast.text import words
from broadcast.text.readings import syllables
from community import DAY, WATER, Community

PAGE = (Path(__file__).parent.parent / "docs" / "writing.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    """The first block of code in that language."""
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE, re.S | re.M)
    assert found
    return found[1]


def item_of(text: str) -> Item:
    notice = inbox.from_bytes(text.encode(), "water.txt", DAY)
    return review.write_script([notice], config.load(), DAY).items[1]


def test_the_template_of_the_page_wins_over_the_shipped_one(tone: Community) -> None:
    """It says its own sentence only where the notice asks people to store water."""
    assert "左邻右舍" not in item_of(WATER).text
    tone.write("templates/outage.zh-CN.j2", example("jinja"))
    assert item_of(WATER).text.endswith("请告诉左邻右舍一声。有问题请打物业电话5128 3307，请记好电话5128 3307。")
    assert "左邻右舍" not in item_of("11月23日上午9点至下午3点停水。").text


def test_a_template_that_invents_is_refused(tone: Community) -> None:
    """As the page says."""
    tone.write("templates/outage.zh-CN.j2", example("jinja").replace("左邻右舍", "2号楼的邻居"))
    tone.write("notice.txt", WATER)
    assert "2号楼" in tone.make("notice.txt", code=3)["error"]["message"]


def test_every_value_of_the_page_is_given_to_templates(tone: Community) -> None:
    """A misspelt one would be an error."""
    table = re.search(r"^\| value \|.*?\n\n", PAGE, re.S | re.M)
    assert table
    names = re.findall(r"`(\w+)[`(]", "".join(row.split("|")[1] for row in table[0].strip().splitlines()[2:]))
    assert len(names) >= 15
    tone.write("templates/outage.zh-CN.j2", "停水。" + "".join(f"{{{{ '' if {name} else '' }}}}" for name in names))
    assert item_of(WATER).text == "停水。"


def test_the_lexicon_of_the_page_settles_its_readings(tone: Community) -> None:
    tone.write("lexicon.tsv", example("tsv"))
    own = utterances.own_lexicon(config.load())
    assert [s.pinyin for s in syllables("朝来垡头", own)[0]] == ["chao2", "lai2", "fa2", "tou2"]


def test_the_catchy_lines_of_the_page_are_a_bank(tone: Community) -> None:
    tone.write("templates/catchy.zh-CN.toml", example("toml"))
    bank = catchy.bank(config.load().folders("templates"), "zh-CN")
    assert "勤开窗，勤洗手，健康跟着你我走。" in [line.line for line in bank["hygiene"]]


def test_the_words_of_the_page_are_said_and_tell_the_kind(tone: Community) -> None:
    """The guard takes the plain word for the written one, and no remark is left."""
    tone.write("words/plain.tsv", example("text"))
    tone.write("words/kinds.toml", example("ini"))
    own = words.own_words(config.load())
    text = "管网置换通知\n11月23日上午9点入户摸排，请留人在家。\n幸福里社区 11月22日"
    notice = inbox.from_bytes(text.encode(), "pipes.txt", DAY, own=own)
    (_opening, one, _closing) = review.review(review.write_script([notice], config.load(), DAY), config.load())
    assert notice.kind == "outage"
    assert "上午9点上门看看" in one.item.text
    assert not one.blocked
    assert not [remark for remark in one.remarks if remark.kind == "hard_word"]


def test_the_words_of_the_page_sort_messages(tone: Community) -> None:
    """An advert and a rumour that only people here would know, and an authority that is one only here."""
    found = re.search(r"^```ini\n(# words\.toml.*?)^```", PAGE, re.S | re.M)
    assert found
    now = dt.datetime(2026, 11, 22, 8, 30)
    said = [
        ("3-502", "开海季到了，渔港的梭子蟹，泡沫箱都装好了，明天上午9点在东门，大家来看看。"),
        ("5-101", "龙王庙显灵了，11月23日上午大家都去东门烧香，家家要去人。"),
        ("渔政小陈", "【通知】11月23日上午9点至11点，东门码头封闭检修，请绕行南门。"),
    ]
    messages = [Message("群.txt", text, who, now - dt.timedelta(hours=9 - n)) for n, (who, text) in enumerate(said)]

    def sorted_out() -> list[set[str]]:
        listed = shortlist(messages, now, own=words.own_words(config.load()))
        found = [next(one for one in listed if n in one.messages) for n in range(3)]
        return [{flag.kind for flag in one.flags} for one in found]

    before = sorted_out()
    tone.write("words.toml", found[1])
    assert "advert" not in before[0]
    assert "rumour" not in before[1]
    assert [{"advert"} <= sorted_out()[0], {"rumour"} <= sorted_out()[1], sorted_out()[2]] == [True, True, set()]
    assert authority("渔政小陈") == ""
    assert authority("渔政小陈", words.own_words(config.load()).sorting) == "official"
