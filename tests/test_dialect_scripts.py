"""A script in a dialect's own words: checked like one in Mandarin, and never Mandarin without a word of warning."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from broadcast import catchy, config, dialects, guard, produce, review, rewriter, scriptfile, scripts
from broadcast.dialects import wording
from broadcast.errors import ConfigError, ScriptError
from broadcast.model import Item, Notice, Script
from broadcast.text import again, digest, figures, places
from broadcast.text.words import NONE
from community import DAY, FLU, PRIVATE, VOICE, WATER, Community, only_object
from noticed import TEMPLATES, all_notices, notice

HANGZHOU = "wuu-x-hangzhou"
LOCALES = tuple(dialects.MODULES)
TOMORROW = """核酸检测通知：明天上午9:00到11:00，请3号楼居民到小区东门广场做核酸，请戴好口罩，带好身份证。
咨询电话：0571-8512 0936。
翠苑社区 2026年11月22日
"""


@pytest.fixture
def hangzhou(tone: Community) -> Community:
    """The community has a voice of the Hangzhou dialect besides, which here is tones."""
    voice = VOICE.format(name="hangzhou", id="tone").replace("zh-CN", HANGZHOU)
    tone.write("voices/hangzhou.toml", voice)
    return tone


def made(text: str, locale: str = HANGZHOU, day: dt.date = DAY, folder: Path = TEMPLATES) -> tuple[Script, Notice]:
    received = notice(text, day)
    return (
        scripts.write(
            [received], date=day, community="五芳园", opening="", closing="", templates=[folder], locale=locale
        ),
        received,
    )


def blocked(script: Script, received: Notice, old: str, new: str) -> list[tuple[str, str]]:
    """What the guard says once the item is changed so."""
    item = script.items[1]
    assert old in item.text
    changed = guard.in_mandarin(replace(item, text=item.text.replace(old, new)), received, script.locale, NONE)
    return [(r.kind, r.text) for r in guard.check(changed, received, "", script.date)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("received", all_notices(), ids=lambda received: received.source)
def test_a_script_in_a_dialect_says_what_the_mandarin_one_says(received: Notice, locale: str) -> None:
    """Taken back it is the same item but for its rhyme: the same facts, the same left out."""
    day = received.date or DAY
    kept = {"date": day, "community": "", "opening": "", "closing": ""}
    mandarin = scripts.write([received], templates=[TEMPLATES], **kept).items[1]  # type: ignore[arg-type]
    item = scripts.write([received], templates=[TEMPLATES], locale=locale, **kept).items[1]  # type: ignore[arg-type]
    back = guard.in_mandarin(item, received, locale, NONE)
    assert _without_rhymes(back.text, received, locale) == _without_rhymes(mandarin.text, received, "zh-CN")
    assert item.omitted == mandarin.omitted
    assert [f for f in item.facts if f.essential] == [f for f in mandarin.facts if f.essential]


def _without_rhymes(text: str, received: Notice, locale: str) -> str:
    words = wording.of(locale, received)
    for line in catchy.bank([TEMPLATES], locale).get(received.kind, ()):
        text = text.replace(wording.mandarin(line.line, words), "")
    return again.said_once(text)


def test_an_item_is_said_in_the_words_of_hangzhou() -> None:
    script, _received = made(TOMORROW)
    text = script.items[1].text
    assert "明朝上半日9:00到11:00" in text
    assert "小区东门广场" in text
    assert "0571-8512 0936，电话记记牢0571-8512 0936" in text
    assert script.items[0].text == "五芳园红色小喇叭开始广播嘞！"


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("明朝", "后日", "invention"),
        ("上半日", "下半日", "invention"),
        ("9:00", "8:00", "invention"),
        ("东门广场", "西门广场", "invention"),
        ("3号楼", "5号楼", "invention"),
        ("0571-8512 0936", "0571-8512 0937", "invention"),
        ("：明朝上半日9:00到11:00", "", "missing"),
        ("小区东门广场", "那里", "missing"),
        ("。", f"。{PRIVATE}", "private"),
    ],
)
def test_a_change_is_found_in_a_dialect_as_in_mandarin(old: str, new: str, wrong: str) -> None:
    script, received = made(TOMORROW)
    assert blocked(script, received, "。", "。") == []
    assert wrong in {kind for kind, _text in blocked(script, received, old, new)}


@pytest.mark.parametrize(("locale", "days"), [(HANGZHOU, ("明朝", "今朝", "后日")), ("yue", ("听日", "今日", "后日"))])
def test_another_day_in_a_dialects_words_is_another_day(locale: str, days: tuple[str, str, str]) -> None:
    """今朝 is today: said of what is tomorrow, it is blocked; so is a word for a day that nobody knows."""
    script, received = made("明天上午9点，3号楼停水，请提前存水。\n", locale)
    there, *others = days
    assert blocked(script, received, there, there) == []
    for other in others:
        assert {"invention", "missing"} <= {kind for kind, _text in blocked(script, received, there, other)}
    assert "missing" in {kind for kind, _text in blocked(script, received, there, "别日")}


def test_an_expired_notice_is_blocked_in_a_dialect_too() -> None:
    script, received = made(WATER)
    late = replace(script, date=DAY + dt.timedelta(5))
    assert ("expired", "2026-11-23") in blocked(late, received, "。", "。")


def test_a_day_without_a_date_is_told_in_the_words_of_the_script(hangzhou: Community) -> None:
    """The remark quotes what the script says: 明朝, not 明天."""
    hangzhou.write("flu.txt", "请老人明天上午到居委会登记。\n")
    found = script_of(hangzhou, "flu.txt")
    told = [one for one in found["items"][1]["remarks"] if one["kind"] == "relative_day"]
    assert [one["text"] for one in told] == ["明朝"]
    assert found["items"][1]["text"][told[0]["at"] :].startswith("明朝")


def test_a_wrong_weekday_is_found_behind_a_dialects_words() -> None:
    received = notice("明天上午停水。11月24日（周三）晚上8点恢复。\n翠苑社区 2026年11月22日", DAY)
    script = review.write_script([received], config.load(), DAY, HANGZHOU)
    kinds = [r.kind for one in review.review(script, config.load()) for r in one.remarks]
    assert "weekday_wrong" in kinds


def script_of(community: Community, *arguments: str) -> dict[str, Any]:
    return only_object(community.run("script", *arguments, "--voice", "hangzhou", "--json", "--date", DAY.isoformat()))


def test_the_voice_decides_whose_words_a_script_is_in(hangzhou: Community) -> None:
    hangzhou.write("flu.txt", FLU)
    (text,) = (one["text"] for one in script_of(hangzhou, "flu.txt")["items"] if one["notice"])
    assert "上半日8:30" in text
    assert "上午8:30" in hangzhou.run("script", "flu.txt", "--date", DAY.isoformat()).stdout


def test_a_script_file_keeps_its_locale(hangzhou: Community) -> None:
    """And speaks again what it said, checked in its own words."""
    hangzhou.write("flu.txt", FLU)
    first = script_of(hangzhou, "flu.txt", "-o", "script.toml")
    assert scriptfile.load(hangzhou.folder / "script.toml").locale == HANGZHOU
    assert script_of(hangzhou, "script.toml")["items"] == first["items"]
    manifest = hangzhou.make("script.toml", "--voice", "hangzhou")
    assert "上半日" in "".join(one["text"] for one in manifest["script"])
    path = hangzhou.folder / "script.toml"
    path.write_text(path.read_text("utf-8").replace("上半日8:30", "下半日8:30"), encoding="utf-8")
    asked = ("make", "script.toml", "--voice", "hangzhou", "--once", "--date", DAY.isoformat())
    result = hangzhou.run(*asked, code=ScriptError.exit_code)
    assert "下半日8:30" in result.stderr


def test_make_writes_in_the_words_of_its_voice(hangzhou: Community) -> None:
    hangzhou.write("flu.txt", FLU)
    manifest = hangzhou.make("flu.txt", "--voice", "hangzhou")
    text = "".join(one["text"] for one in manifest["script"])
    assert "上半日8:30" in text
    assert "开始广播嘞" in text
    assert not [one for one in manifest["remarks"] if one["kind"] == "wording"]


def test_an_approval_is_of_the_locale_too(hangzhou: Community) -> None:
    """A file without one, as all older ones are, is Mandarin and keeps its hash."""
    script, _received = made(WATER, "zh-CN")
    assert "locale" not in scriptfile.dump(script)
    assert scriptfile.content_hash(replace(script, locale=HANGZHOU)) != scriptfile.content_hash(script)


def test_an_unknown_locale_is_an_error_that_names_the_known_ones(hangzhou: Community) -> None:
    hangzhou.write("flu.txt", FLU)
    script_of(hangzhou, "flu.txt", "-o", "script.toml")
    path = hangzhou.folder / "script.toml"
    path.write_text(path.read_text("utf-8").replace(HANGZHOU, "wuu-x-nowhere"), encoding="utf-8")
    with pytest.raises(ScriptError, match="no locale 'wuu-x-nowhere': it is one of zh-CN, wuu-x-hangzhou"):
        scriptfile.load(path)


def test_several_scripts_of_a_loop_stay_in_their_locale() -> None:
    script, _received = made(WATER)
    assert produce.as_one([script, script]).locale == HANGZHOU


def test_mandarin_words_in_a_dialect_script_are_told(hangzhou: Community) -> None:
    """By `script` and by `make`, and it is no error."""
    hangzhou.write("trip.txt", "请大家减少外出。\n")
    (told,) = [one for one in script_of(hangzhou, "trip.txt")["items"][1]["remarks"] if one["kind"] == "wording"]
    assert "Mandarin words" in told["advice"]
    shown = hangzhou.run("script", "trip.txt", "--voice", "hangzhou", "--date", DAY.isoformat()).stderr
    assert f"read in the sounds of {HANGZHOU}" in shown
    manifest = hangzhou.make("trip.txt", "--voice", "hangzhou")
    assert [one["kind"] for one in manifest["remarks"]].count("wording") == 1
    mandarin = hangzhou.make("trip.txt")
    assert "wording" not in [one["kind"] for one in mandarin["remarks"]]


def test_a_kind_without_a_template_of_the_dialect_is_said_in_mandarin(tmp_path: Path) -> None:
    for path in TEMPLATES.glob("*.zh-CN.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    script, received = made(TOMORROW, folder=tmp_path)
    assert "明天上午9:00" in script.items[1].text
    reviewed = review.review(script, config.load())
    assert ("wording", received.id) in [(r.kind, one.item.notice) for one in reviewed for r in one.remarks]
    assert not any(one.blocked for one in reviewed)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_has_a_template_of_each_dialect(locale: str) -> None:
    kinds = {path.name.partition(".")[0] for path in TEMPLATES.glob("*.zh-CN.j2")}
    assert {path.name.partition(".")[0] for path in TEMPLATES.glob(f"*.{locale}.j2")} == kinds


def test_the_communitys_own_lines_are_said_as_written(hangzhou: Community) -> None:
    """Also where they are in Mandarin, or in words of the dialect that say a day."""
    own = {"opening": "今天上午好，今朝也好！", "closing": "明天再见。"}
    settings = replace(config.load(), **own)
    script = review.write_script([notice(FLU, DAY)], settings, DAY, HANGZHOU)
    assert (script.items[0].text, script.items[-1].text) == (own["opening"], own["closing"])
    assert not any(one.blocked for one in review.review(script, settings, "hangzhou"))


def test_a_community_adds_words_of_its_dialect(hangzhou: Community) -> None:
    hangzhou.write(f"words.{HANGZHOU}.tsv", "# ours\n上午\t早半日\tour elders\n口罩\t嘴罩\n")
    hangzhou.write("flu.txt", FLU)
    found = script_of(hangzhou, "flu.txt")["items"][1]
    assert "早半日8:30" in found["text"]
    assert not found["blocked"]
    hangzhou.write(f"words.{HANGZHOU}.tsv", "午\t昼\n上午\n")
    with pytest.raises(ConfigError, match="line 1: 午 昼\n  line 2: 上午"):
        review.write_script([notice(FLU, DAY)], config.load(), DAY, HANGZHOU)


def test_a_word_of_its_own_that_says_the_contrary_is_refused(hangzhou: Community) -> None:
    """Every such line at once, with its number, and with the word that says another already."""
    rows = "# ours\n今天\t明朝\n\n上午\t早半日\n不要\t要得\n下午\t上半日\n停水\t供水\n"
    hangzhou.write(f"words.{HANGZHOU}.tsv", rows)
    with pytest.raises(ConfigError) as told:
        review.write_script([notice(FLU, DAY)], config.load(), DAY, HANGZHOU)
    assert told.value.message.splitlines() == [
        "words.wuu-x-hangzhou.tsv has lines that say something else than the Mandarin word:",
        "  line 2: 今天 明朝 (“明朝” is what is said for: 明天)",
        "  line 5: 不要 要得",
        "  line 6: 下午 上半日 (“上半日” is what is said for: 上午)",
        "  line 7: 停水 供水",
    ]


def test_a_script_in_a_dialects_words_that_is_marked_as_mandarin_is_remarked(hangzhou: Community) -> None:
    """At its first word that is none of Mandarin; a Mandarin script, and what the notice itself writes, is not."""
    flu = notice(FLU, DAY)
    theirs = replace(review.write_script([flu], config.load(), DAY, HANGZHOU), locale="zh-CN")
    told = [r for one in review.review(theirs, config.load()) for r in one.remarks if r.kind == "wording"]
    assert [(one.text, HANGZHOU in one.advice) for one in told] == [("口罩戴戴好", True)]
    assert theirs.items[1].text[told[0].at :].startswith("口罩戴戴好")
    ours = review.write_script([flu, notice(FLU.replace("居民", "街坊，上半日"), DAY)], config.load(), DAY)
    assert not [r for one in review.review(ours, config.load()) for r in one.remarks if r.kind == "wording"]


def test_a_rewriter_leaves_a_dialects_wording_alone(hangzhou: Community) -> None:
    """Nothing is sent: its instruction and its checks are about Mandarin."""
    script, _received = made(FLU)
    settings = replace(config.load(), rewriter=config.Rewriter(url="http://127.0.0.1:9/v1", model="none"))
    same, (told,) = rewriter.rewrite(script, settings, False)
    assert same is script
    assert (told.kind, told.text) == ("not_rewritten", HANGZHOU)


LINES = [
    (locale, kind, line)
    for locale in LOCALES
    for kind, lines in catchy.bank([TEMPLATES], locale).items()
    for line in lines
]


def test_the_most_used_kinds_have_rhymes_in_two_dialects() -> None:
    most_used = {"hygiene", "gathering", "gate", "registration", "testing", "vaccination", "outage", "fraud", "weather"}
    for locale in (HANGZHOU, "yue"):
        assert most_used <= set(catchy.bank([TEMPLATES], locale))


@pytest.mark.parametrize(("locale", "kind", "line"), LINES, ids=[f"{row[0]}-{row[2].line}" for row in LINES])
def test_no_rhyme_of_a_dialect_holds_a_figure_or_a_place(locale: str, kind: str, line: catchy.Line) -> None:
    """And each is said where a notice tells people what it needs."""
    back = guard.in_mandarin(Item(kind, line.line), None, locale, NONE)
    for text in (line.line, back.text):
        assert figures.find(text, DAY) == ()
        assert list(places.places(text)) == []
    assert guard.check(back, None, "", DAY) == ()
    assert digest.length(line.line) <= 20
    told = [f"请大家{words[0]}。" for words in line.needs] + [f"千万不要{words[0]}。" for words in line.forbids]
    assert catchy.fitting([line], replace(notice("".join(told), DAY), kind=kind)) == (line.line,)
    assert catchy.fitting([line], replace(notice("今天开会。", DAY), kind=kind)) == ()


def test_all_characters_without_a_reading_are_told_at_once(
    hangzhou: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the whole script, not of its first sentence alone."""

    def read(spoken: str, own: dialects.Lexicon) -> list[tuple[str, str]]:
        return [("", "") if char in "核酸棉" or not char.isalpha() else ("a", "33") for char in spoken]

    monkeypatch.setitem(sys.modules, "broadcast.dialects.hangzhou", SimpleNamespace(read=read))
    path = hangzhou.folder / "voices" / "hangzhou.toml"
    path.write_text("pitch_hz = 120\n" + path.read_text("utf-8"), encoding="utf-8")
    script, _received = made(TOMORROW + "自带棉签。\n")
    with pytest.raises(ScriptError, match="核 酸 棉"):
        review.review(script, config.load(), "hangzhou")
    script, _received = made("请老人明天上午到居委会登记。\n")
    (_opening, one, _closing) = review.review(script, config.load(), "hangzhou")
    assert {(s.sound, s.tone) for u in one.utterances for s in u.syllables if s.char.isalpha()} == {("a", "33")}
