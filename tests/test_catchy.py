"""The catchy lines: they rhyme, and say nothing that the notice does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast import catchy, guard, scripts
from broadcast.errors import ConfigError, ScriptError
from broadcast.model import Notice
from broadcast.text import euphony, figures, places, readings
from noticed import TEMPLATES, TODAY, all_notices, notice

BANK = catchy.bank([TEMPLATES])
LINES = [(kind, line) for kind, lines in BANK.items() for line in lines]
KINDS = (
    "hygiene", "gathering", "gate", "registration", "testing", "vaccination", "disinfection", "clinic", "weather",
    "outage", "fraud", "fire", "garbage", "delivery",
)  # fmt: skip
OUTAGES = {"water": "停水，请提前存水，手机充电", "power": "停电，请提前给手机充电、存水", "gas": "停气，请关闭阀门"}
WEATHER = {
    "heat": "高温预警：请减少外出，多喝水，注意防暑。",
    "cold": "寒潮来袭，气温骤降：请减少外出，注意保暖。",
    "rain": "暴雨预警：请减少外出，关好门窗，雨天路滑，积水路段请绕行。",
    "gale": "台风预警，阵风很强：请减少外出，关好门窗，花盆收进屋。",
}


def of(kind: str, text: str) -> Notice:
    return replace(notice(text), kind=kind)


def script_text(made: Notice, date: dt.date = TODAY, folders: tuple[Path, ...] = ()) -> str:
    script = scripts.write([made], date=date, community="", opening="", closing="", templates=[*folders, TEMPLATES])
    return script.items[1].text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_benefits_has_six_lines_or_more(kind: str) -> None:
    assert len(BANK[kind]) >= 6


def test_nobody_rhymes_about_a_missing_person() -> None:
    assert set(BANK) == set(KINDS)


@pytest.mark.parametrize(("kind", "line"), LINES, ids=[f"{kind}-{line.line}" for kind, line in LINES])
def test_every_line_rhymes_in_equal_halves(kind: str, line: catchy.Line) -> None:
    """Two lines of three to seven syllables, or 三三七; the last word rhymes with an earlier one."""
    syllables = readings.syllables(line.line)[0]
    breaths = euphony.breaths(syllables)
    sound = euphony.measure(syllables)
    assert all(3 <= len(breath) <= 7 for breath in breaths)
    assert (sound.halves, sound.breath) == (1.0, 1.0)
    assert any(euphony.rhymes(breaths[-1][-1], breath[-1]) for breath in breaths[:-1])


@pytest.mark.parametrize(("kind", "line"), LINES, ids=[f"{kind}-{line.line}" for kind, line in LINES])
def test_no_line_holds_a_figure_or_a_place(kind: str, line: catchy.Line) -> None:
    """The guard would find it invented."""
    assert figures.find(line.line, TODAY) == ()
    assert list(places.places(line.line)) == []
    assert guard.check(scripts.Item(kind, line.line), None, "") == ()


@pytest.mark.parametrize(("kind", "line"), LINES, ids=[f"{kind}-{line.line}" for kind, line in LINES])
def test_every_line_is_heard_where_the_notice_tells_it(kind: str, line: catchy.Line) -> None:
    """And not where one of its words is missing, or is told the other way round."""
    needs = [f"请大家{words[0]}。" for words in line.needs]
    forbids = [f"千万不要{words[0]}。" for words in line.forbids]
    sentences = needs + forbids
    assert line.line in catchy.fitting([line], of(kind, "".join(sentences)))
    for at in range(len(sentences)):
        rest = [one for number, one in enumerate(sentences) if number != at]
        missing = [*line.needs, *line.forbids][at]
        if not any(word in "".join(rest) for word in missing):
            assert catchy.fitting([line], of(kind, "今天开会。" + "".join(rest))) == ()
        if at < len(needs) and not any(word in "".join(rest) for word in missing):
            against = f"不用{missing[0]}。" if missing[0][0] not in "不先" else ""
            assert catchy.fitting([line], of(kind, against + "".join(rest) + "。")) == ()


PIECES = [piece for made in all_notices() for piece in made.plain.replace("！", "。").split("。") if piece]
WORDS = sorted({word for _kind, line in LINES for words in (*line.needs, *line.forbids) for word in words})


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(WORDS)), min_size=1, max_size=8),
    st.integers(0, 30),
)
def test_a_line_never_says_what_the_notice_does_not(kind: str, pieces: list[str], later: int) -> None:
    """Of each list of a line's words one stands in the notice, whatever is mixed."""
    made = of(kind, "。".join(pieces))
    chosen = catchy.choose(BANK[kind], made, TODAY + dt.timedelta(later), 80)
    if chosen:
        (line,) = [one for one in BANK[kind] if one.line == chosen]
        text = figures.fold(made.plain)
        assert all(any(word in text for word in words) for words in (*line.needs, *line.forbids))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.integers(0, 60))
def test_two_days_running_bring_two_lines(kind: str, words: list[str], later: int) -> None:
    """As soon as two fit; the same day brings the same one."""
    made = of(kind, "".join(f"请{word}。不要{word}。" for word in words))
    day = TODAY + dt.timedelta(later)
    today, tomorrow = (catchy.choose(BANK[kind], made, one, 80) for one in (day, day + dt.timedelta(1)))
    assert today == catchy.choose(BANK[kind], made, day, 80)
    if len(catchy.fitting(BANK[kind], made)) > 1:
        assert today != tomorrow


@pytest.mark.parametrize("what", OUTAGES)
def test_an_outage_of_one_thing_has_no_line_about_another(what: str) -> None:
    """Water, power and gas are one kind of notice and three sets of lines."""
    heard = "".join(catchy.fitting(BANK["outage"], of("outage", f"明天{OUTAGES[what]}。")))
    others = {"停水": "water", "停电": "power", "停气": "gas"}
    assert [word for word in others if word in heard] == [word for word, name in others.items() if name == what]


@pytest.mark.parametrize("what", WEATHER)
def test_heat_cold_rain_and_gale_have_lines_of_their_own(what: str) -> None:
    signs = {"heat": "暑热", "cold": "冬", "rain": "雨", "gale": "台大"}
    heard = catchy.fitting(BANK["weather"], of("weather", WEATHER[what]))
    assert len(heard) >= 2
    for other in {"heat", "cold"} - {what}:
        assert not [line for line in heard if set(line) & set(signs[other])]
    assert [line for line in heard if set(line) & set(signs[what])]


def test_a_line_is_left_out_where_there_is_no_room() -> None:
    """It never makes an item longer than is pleasant."""
    made = of("hygiene", "请大家勤洗手。")
    assert catchy.choose(BANK["hygiene"], made, TODAY, 6) == "勤洗手，乐悠悠。"
    assert catchy.choose(BANK["hygiene"], made, TODAY, 5) == ""


def test_a_script_says_no_line_twice() -> None:
    """Two notices about the same bring two lines, or one."""
    made = [of("hygiene", f"请大家{where}勤洗手、常通风。") for where in ("在家", "上班")]
    script = scripts.write(made, date=TODAY, community="", opening="", closing="", templates=[TEMPLATES])
    said = [[line.line for line in BANK["hygiene"] if line.line in item.text] for item in script.items[1:3]]
    assert [len(one) for one in said] == [1, 1]
    assert said[0] != said[1]


def test_a_community_adds_its_own_lines(tmp_path: Path) -> None:
    """They stand before ours, may use our words, and replace ours where the rhyme is the same."""
    (tmp_path / "catchy.zh-CN.toml").write_text(
        '[words]\n"吃药" = ["服药"]\n'
        '[[hygiene]]\nline = "按时吃药好得快，邻里关心常常在。"\nneeds = [["吃药"], ["洗手"]]\n'
        '[[hygiene]]\nline = "勤洗手，乐悠悠。"\nneeds = [["擦手"]]\n',
        "utf-8",
    )
    own = catchy.bank([tmp_path, TEMPLATES])
    assert len(own["hygiene"]) == len(BANK["hygiene"]) + 1
    assert own["hygiene"][0].needs[0] == ("服药",)
    assert "勤洗手" in own["hygiene"][0].needs[1]
    assert own["hygiene"][1].needs == (("擦手",),)
    assert own["fire"] == BANK["fire"]


def test_a_community_silences_a_kind(tmp_path: Path) -> None:
    """An empty list: no rhyme about that."""
    (tmp_path / "catchy.zh-CN.toml").write_text("hygiene = []\n", "utf-8")
    made = of("hygiene", "请大家勤洗手。")
    assert "乐悠悠" in script_text(made)
    assert "乐悠悠" not in script_text(made, folders=(tmp_path,))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[hygeine]]\nline = "早洗手，早出手。"', "hygeine is no kind of notice"),
        ('[[hygiene]]\nline = "早洗手，早出手。"', "give it words under needs or forbids"),
        ('[[hygiene]]\nline = "早洗手，早出手。"\nneeds = [[]]', "give it words under needs or forbids"),
        ('[[hygiene]]\nline = "早洗手，早出手。"\nneed = [["洗手"]]', "there is no such key: need"),
        ('[[hygiene]]\nline = "早洗手，早出手。"\nneeds = ["洗手"]', "no list"),
        ('hygiene = "早洗手"', "hygiene is no kind of notice"),
        ("[words]\n洗 = 1", "not valid TOML"),
        ('[words]\n"洗" = 1', "is no list of words"),
        ("words = 1", "words is no table"),
    ],
)
def test_a_wrong_bank_is_named_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "catchy.zh-CN.toml").write_text(text + "\n", "utf-8")
    with pytest.raises(ConfigError, match=r"catchy\.zh-CN\.toml") as caught:
        catchy.bank([tmp_path, TEMPLATES])
    assert named in caught.value.message


def test_a_line_of_ones_own_that_invents_is_refused(tmp_path: Path) -> None:
    """A figure that the notice lacks stays off the air, whoever wrote it."""
    (tmp_path / "catchy.zh-CN.toml").write_text(
        '[[hygiene]]\nline = "洗手要洗20秒，病毒细菌无处跑。"\nneeds = [["洗手"]]\n', "utf-8"
    )
    made = of("hygiene", "请大家勤洗手。")
    own_first = [day for later in range(2) if (day := TODAY + dt.timedelta(later)).toordinal() % 2 == 0]
    with pytest.raises(ScriptError, match="20秒"):
        script_text(made, own_first[0], (tmp_path,))
