import json
from pathlib import Path

import pytest

from broadcast import config, utterances
from broadcast.config import Settings
from broadcast.text.lexicon import as_pls, read_lexicon
from community import Community


def test_the_lexicons_of_a_voice_win_over_those_of_the_community(tone: Community) -> None:
    """lexicon, then lexicon.<locale>, then lexicon.<voice>; each as TSV or PLS."""
    tone.write("lexicon.tsv", "甲\tjia1\n乙\tyi3\n丙\tbing3\n")
    tone.write("lexicon.zh-CN.pls", as_pls({"乙": ("yi4",), "丙": ("bing4",)}))
    tone.write("lexicon.tone.tsv", "丙\tbing1\n")
    settings = config.load()
    assert utterances.own_lexicon(settings, "tone") == {"甲": ("jia1",), "乙": ("yi4",), "丙": ("bing1",)}
    assert utterances.own_lexicon(settings, "kokoro-zm-yunjian")["丙"] == ("bing4",)


def test_a_communitys_readings_are_exported_and_read_back(tone: Community) -> None:
    """As W3C PLS or as TSV, by the name; any other name is refused."""
    tone.write("lexicon.tsv", "垡头\tfa2 tou2\n绿\tlv4\n")
    for name in ("readings.pls", "readings.tsv"):
        assert json.loads(tone.run("lexicon", name, "--json").stdout) == {"path": name, "words": 2}
        assert read_lexicon(tone.folder / name) == {"垡头": ("fa2", "tou2"), "绿": ("lv4",)}
    assert ".pls" in tone.run("lexicon", "readings.txt", code=7).stderr


def test_only_settled_readings_are_respelled() -> None:
    """What is only likely is left to the reader's own judgement; the spoken form itself never changes."""
    said, _remarks = utterances.of_text("居委会查阿姨今天值班。", {})
    assert said.spoken == "居委会查阿姨今天值班。"
    assert len(said.respelled) == len(said.spoken)
    assert said.respelled != said.spoken
    assert utterances.of_text("今天停水。", {})[0].respelled == ""


def test_without_a_folder_there_is_no_lexicon(tmp_path: Path) -> None:
    assert utterances.own_lexicon(config.Settings()) == {}


def test_own_files_count_without_a_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lexicon and words in the working folder, as voices and templates there do."""
    from broadcast.text.words import own_words

    monkeypatch.chdir(tmp_path)
    Path("lexicon.tsv").write_text("还款\thuan2 kuan3\n", "utf-8")
    Path("lexicon.yue.tsv").write_text("回\twuːi21\n", "utf-8")
    Path("words.yue.tsv").write_text("今天\t今日\n", "utf-8")
    assert utterances.own_lexicon(Settings()) == {"还款": ("huan2", "kuan3")}
    assert utterances.own_lexicon(Settings(), "cantonese", "yue") == {"回": ("wuːi21",)}
    assert own_words(Settings()).dialects == (("yue", (("今天", "今日"),)),)
