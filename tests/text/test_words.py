"""The community's own rows of our word lists: they win, they reach the whole way, and a wrong one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from broadcast import config
from broadcast.errors import ConfigError
from broadcast.model import Item
from broadcast.remarks import remarks
from broadcast.text import kinds, plain
from broadcast.text.words import NONE, own_words
from community import DAY, Community, only_object

NOTICE = "停暖抢修：11月23日上午9点入户摸排，请携带户口簿到东门登记。\n幸福里社区 11月22日\n"


def test_without_a_folder_there_are_no_rows(tone: Community) -> None:
    assert own_words(config.load()) is NONE


def test_an_own_row_wins_over_the_shipped_one(tone: Community) -> None:
    """Also where the shipped one has neighbours that forbid it."""
    tone.write("words/plain.tsv", "佩戴口罩\t把口罩戴上\n前往\t到\n")
    own = own_words(config.load())
    assert plain.reword("请佩戴口罩前往返程点", own) == "请把口罩戴上到返程点"
    assert plain.reword("请佩戴口罩前往返程点") == "请戴好口罩前往返程点"


def test_a_word_that_stands_for_itself_is_no_hard_word(tone: Community) -> None:
    tone.write("words/hard_words.tsv", "均可\t均可\n网格\t片区\n")
    item = Item("general", "大人小孩均可，请找网格。")
    told = [(r.text, r.advice) for r in remarks(item, 5.0, None, own_words(config.load())) if r.kind == "hard_word"]
    assert told == [("网格", "Say “片区”.")]


def test_a_soundalike_of_ones_own_is_told(tone: Community) -> None:
    tone.write("words/soundalikes.tsv", "东院\t冬院\t东边的院子\n")
    item = Item("general", "请到东院集合。")
    (told,) = [r for r in remarks(item, 5.0, None, own_words(config.load())) if r.kind == "homophone"]
    assert (told.text, told.advice) == ("东院", "By ear this is also “冬院”: say “东边的院子”.")


def test_the_weight_of_a_word_may_be_changed(tone: Community) -> None:
    tone.write(
        "words/kinds.toml", "[outage]\n管网置换 = 6\n".replace("管网置换", '"管网置换"') + '[fraud]\n"96110" = 0\n'
    )
    own = own_words(config.load())
    assert kinds.find("管网置换通知", own) == "outage"
    assert kinds.words(own)["fraud"]["96110"] == 0
    assert kinds.find("管网置换通知") == "general"


def test_a_changed_file_counts_at_once(tone: Community) -> None:
    tone.write("words/plain.tsv", "网格\t片区\n")
    assert own_words(config.load()).plain == (("网格", "片区"),)
    tone.write("words/plain.tsv", "网格\t小区\n")
    os.utime(tone.folder / "words" / "plain.tsv", ns=(1, 1))
    assert own_words(config.load()).plain == (("网格", "小区"),)


def test_own_words_are_said_from_the_notice_to_the_script_file(tone: Community) -> None:
    """A needed fact in plainer words is neither missing nor invented, in a script that is read back either."""
    tone.write("words/plain.tsv", "入户摸排\t上门看看\n户口簿\t户口本\n")
    tone.write("heat.txt", NOTICE)
    item = only_object(tone.run("script", "heat.txt", "--json", "--date", DAY.isoformat(), "-o", "script.toml"))[
        "items"
    ][1]
    assert "上门看看" in item["text"]
    assert "户口本" in item["text"]
    assert not item["blocked"]
    again = only_object(tone.run("script", "script.toml", "--json"))["items"][1]
    assert (again["text"], again["blocked"]) == (item["text"], False)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("plain.tsv", "# 一\n网格\t片区\n入户\n", "line 3: 入户"),
        ("plain.tsv", "网格\t3号片区\n", "line 1: 网格 3号片区"),
        ("plain.tsv", "网格\t片区\t(a+)+\n", "line 1: 网格 片区 (a+)+"),
        ("plain.tsv", "网格\t片区\t一|二三\n", "line 1: 网格 片区 一|二三"),
        ("hard_words.tsv", "\t片区\n", "line 1: 片区"),
        ("soundalikes.tsv", "东院\t冬院\n", "line 1: 东院 冬院"),
        ("kinds.toml", '[outage]\n"管网" = 60\n', "line 2: 管网 = 60"),
        ("kinds.toml", '[water]\n"管网" = 6\n', "line 1: water"),
        ("../words.toml", '[advert]\n3 = ["满减券", "(a+)+"]\n', "line 2: advert.3: (a+)+"),
        ("../words.toml", '[advert]\nlots = ["满减券"]\n', "line 2: advert.lots"),
        ("../words.toml", '[authority]\n3 = ["满减券"]\n', "line 2: authority.3"),
        ("../words.toml", '[adverts]\n3 = ["满减券"]\n', "line 1: adverts"),
        ("../words.toml", '[advert]\n3 = "满减券"\n', "line 2: advert.3"),
        ("../words.toml", '[advert]\n3 = ["满"]\n', "line 2: advert.3: 满"),
        ("../words.toml", "advert = 3\n", "line 1: advert"),
    ],
)
def test_a_wrong_row_is_told_with_file_and_line(tone: Community, name: str, text: str, line: str) -> None:
    """A broken pattern, a figure, a missing column, a kind that is none."""
    tone.write(f"words/{name}", text)
    with pytest.raises(ConfigError) as told:
        own_words(config.load())
    assert Path(name).name in told.value.message
    assert line in told.value.message
