"""Voices to listen to: one sentence in each, and twenty of a dialect with a sheet for residents."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from broadcast import dialects, listening, utterances, voices
from broadcast.audio import files
from broadcast.config import Settings
from broadcast.errors import EngineUnavailable
from broadcast.text.spoken import to_spoken
from community import VOICE, Community, only_object
from dialect import Heard, heard, voice

__all__ = ["heard"]
DIALECTS = ("wuu-x-hangzhou", "wuu-x-shanghai", "yue", "cmn-x-sichuan")


class Page(HTMLParser):
    """What a page holds: tags, addresses, text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def is_self_contained(self) -> bool:
        """No address leads out of the folder."""
        named = [one[key] for _tag, one in self.tags for key in ("src", "href") if key in one]
        return all(re.fullmatch(r"[\w.%-]+\.mp3", str(one)) for one in named)


@pytest.mark.parametrize("locale", DIALECTS)
def test_each_dialect_has_twenty_sentences_of_its_own(locale: str) -> None:
    """Short, without a digit or a letter, each another one; none is the Mandarin sentence."""
    own = listening.sentences(locale)
    assert len(own) == len(set(own)) == listening.HEARD
    assert all(8 <= len(one) <= 40 and one[-1] == "。" and not re.search(r"[0-9A-Za-z]", one) for one in own)
    assert all(to_spoken(one)[0] == one for one in own)
    assert not set(own) & set(listening.sentences("zh-CN"))


@pytest.mark.parametrize("locale", DIALECTS)
def test_every_sentence_can_be_read_in_its_dialect(locale: str) -> None:
    """Or its set could not be made."""
    if not importlib.util.find_spec(f"broadcast.dialects.{dialects.MODULES[locale]}"):
        pytest.skip("the dialect is not here yet")
    for one in listening.sentences(locale):
        utterances.of_text(one, {}, locale=locale)


def test_every_voice_without_a_server_has_a_sentence_in_the_words_of_its_locale() -> None:
    """Those of servers that people run borrow the Mandarin one where we know no words. Cantonese has several names."""
    shipped = [voices.find(name, Settings()) for name in voices.names(Settings())]
    assert all(listening.sentences(one.locale) for one in shipped if one.engine in ("edge", "kokoro"))
    assert listening.sentences("zh-HK") == listening.sentences("yue")
    assert listening.sentences("nan") == ()


def test_a_page_with_every_voice_that_works(tone: Community, heard: Heard) -> None:
    """Each with name, label, locale, licence, its sentence and whether it is experimental; what is hostile is text."""
    bad = VOICE.format(name="bad", id="tone").replace("测试音", "<script>alert(1)</script>")
    bad = bad.replace("Tones for tests", "<b>&amp;").replace("Apache-2.0", '\\"><img src=x>')
    tone.write("voices/bad.toml", bad)
    tone.write("voices/far.toml", voice("far", "nan").replace('id = "far"', 'id = "hk"'))
    result = tone.run("voices", "--offline", "--sample", "heard")
    assert Path(result.stdout.strip()) == Path("heard", "index.html")
    page = Page(tone.folder / "heard" / "index.html")
    sounds = [str(one["src"]) for one in page.all("audio")]
    assert {"tone.mp3", "hangzhou.mp3", "cantonese.mp3", "bad.mp3", "far.mp3"} <= set(sounds)
    assert "hk.mp3" not in sounds
    for name in sounds:
        clip, _format = files.read(tone.folder / "heard" / name)
        assert clip.seconds > 2
    assert page.is_self_contained()
    assert page.all("script") == page.all("img") == page.all("b") == []
    assert all(part in page.text for part in ("<b>&amp;", '"><img src=x>', "wuu-x-hangzhou", "Apache-2.0"))
    said = {one.name: said.text for one, said, _request in heard.clips}
    assert said["hangzhou"] == listening.sentences("wuu-x-hangzhou")[0]
    assert said["tone"] == said["far"] == listening.sentences("zh-CN")[0]
    assert page.text.count("experimental: not yet judged") == len(
        {"hangzhou", "shanghai", "cantonese", "sichuan", "far"}
    )
    assert page.text.count("in Mandarin words") == 1
    assert all(text in page.text for text in said.values())


def test_a_sample_that_failed_is_told_with_the_next_step_on_a_line_of_its_own(
    tone: Community, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a command in it can be copied."""

    def silent(*_args: object) -> None:
        raise EngineUnavailable("No sound came.", "Run: mend it")

    monkeypatch.setattr(listening, "_speak", silent)
    told = tone.run("voices", "--offline", "--sample", "heard", code=4).stderr.splitlines()
    assert told[told.index("  hangzhou: No sound came.") + 1] == "    Run: mend it"


def test_no_working_voice_is_an_error(tone: Community, heard: Heard) -> None:
    """It names the reason of each; there is no page."""
    ours = ("mandarin", "xiaobei", "xiaoxiao", "yunxi", "hangzhou", "shanghai", "cantonese", "sichuan")
    heard.fails_at = dict.fromkeys(("tone", *ours), 0)
    error = only_object(tone.run("voices", "--offline", "--sample", "heard", "--json", code=4))["error"]
    assert all(name in error["message"] for name in heard.fails_at)
    assert not (tone.folder / "heard").exists()


def test_a_listening_set_is_twenty_sounds_and_a_sheet(tone: Community, heard: Heard) -> None:
    """In an order that is the same each time and not that of our list, with the questions for each sentence."""
    page = Path(tone.run("voices", "--listening-set", "hangzhou", "-o", "set").stdout.strip())
    sheet = Page(tone.folder / page)
    sounds = [str(one["src"]) for one in sheet.all("audio")]
    assert sounds == [f"{number:02}.mp3" for number in range(1, 21)]
    assert {path.name for path in (tone.folder / "set").iterdir()} == {*sounds, "index.html"}
    order = [str(one["data-text"]) for one in sheet.all("fieldset")]
    assert sorted(order) == sorted(listening.sentences("wuu-x-hangzhou"))
    assert order != list(listening.sentences("wuu-x-hangzhou"))
    assert [said.text for _one, said, _request in heard.clips] == order
    assert sheet.is_self_contained()
    assert sheet.text.count("听得懂吗：") == sheet.text.count("哪个字不对") - 1 == 20
    assert sum(one.get("type") == "radio" for one in sheet.all("input")) == 20 * (4 + 5)
    first = (tone.folder / page).read_bytes()
    tone.run("voices", "--listening-set", "hangzhou", "-o", "set")
    assert (tone.folder / page).read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--listening-set", "hangzhou"), 2),
        (("-o", "set"), 2),
        (("--sample", "a", "--listening-set", "hangzhou", "-o", "b"), 2),
        (("--listening-set", "tone", "-o", "set"), 3),
        (("--listening-set", "nobody", "-o", "set"), 4),
        (("--listening-set", "hk", "-o", "set", "--offline"), 4),
        (("--listening-set", "hangzhou", "-o", "broadcast.toml/set"), 7),
    ],
)
def test_what_cannot_be_made_is_said(tone: Community, heard: Heard, arguments: tuple[str, ...], code: int) -> None:
    """No set for Mandarin, none without a folder, and an online voice not with --offline."""
    assert "Error: " in tone.run("voices", *arguments, code=code).stderr
    assert not (tone.folder / "set").exists()
