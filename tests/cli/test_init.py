"""broadcast init: what a community chooses once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from community import Community, whole


@pytest.fixture
def fresh(tone: Community) -> Community:
    """The tone voices, and no broadcast.toml yet."""
    (tone.folder / "broadcast.toml").unlink()
    return tone


def test_init_asks_nothing_when_nobody_is_at_the_terminal(fresh: Community) -> None:
    """Settings and standing message are there, and what to do next."""
    result = fresh.run("init", "--community", '绿野"社区', "--minutes", "2", "--speaker", "flat", "--voice", "tone")
    assert result.stderr == ""
    settings = tomllib.loads((fresh.folder / "broadcast.toml").read_text(encoding="utf-8"))
    assert settings == {"community": '绿野"社区', "voice": "tone", "speaker": "flat", "minutes": 2.0}
    assert str(Path("standing", "01.mp3")) in result.stdout
    assert "broadcast make" in result.stdout


def test_the_standing_message_is_spoken_by_the_embedded_voice(fresh: Community) -> None:
    """Whatever voice was chosen: it needs no network; with the community's own opening."""
    opening = "绿野的街坊们，小喇叭来啦！"
    fresh.run("init", "--opening", opening, "--minutes", "1", "--speaker", "flat", "--voice", "edge-xiaoxiao")
    manifest = whole(fresh.folder / "standing")
    assert manifest["voice"] == "mandarin"
    assert manifest["files"][0]["seconds"] == 60.0
    assert manifest["script"][0]["text"] == opening
    assert not any(char.isdigit() for one in manifest["script"] for char in one["spoken"])


def test_settings_that_are_there_are_not_overwritten(tone: Community) -> None:
    """Unless --force says so; nothing else is done."""
    before = (tone.folder / "broadcast.toml").read_bytes()
    result = tone.run("init", "--community", "别处", code=3)
    assert "--force" in result.stderr
    assert (tone.folder / "broadcast.toml").read_bytes() == before
    assert not (tone.folder / "standing").exists()
    tone.run("init", "--community", "别处", "--speaker", "flat", "--minutes", "1", "--force")
    assert whole(tone.folder / "standing")["community"] == "别处"


@pytest.mark.parametrize(
    ("option", "value", "code"), [("--voice", "edge-xiaoxia", 4), ("--speaker", "flt", 3), ("--minutes", "0", 2)]
)
def test_a_choice_that_does_not_exist_writes_nothing(fresh: Community, option: str, value: str, code: int) -> None:
    """The nearest names are given."""
    result = fresh.run("init", option, value, code=code)
    assert not (fresh.folder / "broadcast.toml").exists()
    assert code == 2 or "Did you mean" in result.stderr


def test_what_is_made_next_uses_the_choices(fresh: Community) -> None:
    """Community and voice."""
    fresh.run("init", "--community", "绿野社区", "--voice", "tone", "--speaker", "flat", "--minutes", "1")
    fresh.write("notice.txt", "请大家出门戴好口罩。\n")
    made = fresh.make("notice.txt")
    assert (made["community"], made["voice"], made["speaker"]) == ("绿野社区", "tone", "flat")
    assert "绿野社区" in made["script"][0]["text"]


def test_choices_that_cannot_be_spoken_leave_no_settings_behind(fresh: Community) -> None:
    fresh.run("init", "--opening", "🎉🎉", code=3)
    assert not (fresh.folder / "broadcast.toml").exists()
