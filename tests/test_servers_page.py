"""docs/servers.md: its files are voices, its tables name every option, and every shipped voice of a server is there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from broadcast import config, voices
from broadcast.config import Settings
from broadcast.engines import command, cosyvoice, openai
from broadcast.errors import EngineUnavailable

PAGE = (Path(__file__).parent.parent / "docs" / "servers.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.S | re.M)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A community with the page's files."""
    (tmp_path / "broadcast.toml").write_text("", "utf-8")
    (tmp_path / "voices").mkdir()
    for text in FILES:
        name = re.search(r'^name = "(\w+)"', text)
        assert name
        (tmp_path / "voices" / f"{name[1]}.toml").write_text(text, "utf-8")
    return config.load(tmp_path / "broadcast.toml")


def test_the_server_of_the_page_is_described_right(settings: Settings) -> None:
    """All that is missing is the key."""
    voice = voices.find("mine", settings)
    with pytest.raises(EngineUnavailable) as caught:
        openai.OpenAIEngine(Path()).check(voice)
    assert caught.value.message.endswith("right: the environment variable BROADCAST_MY_KEY is not set.")


def test_the_program_of_the_page_is_described_right(settings: Settings) -> None:
    """Its program may be there or not."""
    voice = voices.find("program", settings)
    assert (voice.command[0], voice.online) == ("python3", False)
    with pytest.raises(EngineUnavailable, match="no program 'no-such-python3'"):
        command.CommandEngine(Path()).check(replace(voice, command=("no-such-python3", *voice.command[1:])))
    assert len(FILES) == 2


@pytest.mark.parametrize(("engine", "options"), [("openai", openai.OPTIONS), ("cosyvoice", cosyvoice.OPTIONS)])
def test_every_option_is_in_its_table(engine: str, options: tuple[str, ...]) -> None:
    table = re.search(rf"^\| option of `{engine}`.*?\n\n", PAGE, re.S | re.M)
    assert table
    first = "".join(row.split("|")[1] for row in table[0].strip().splitlines()[2:])
    assert set(re.findall(r"`(\w+)`", first)) == set(options)


def test_every_shipped_voice_of_a_server_is_on_the_page() -> None:
    shipped = [name for name in voices.names(Settings()) if voices.find(name, Settings()).options]
    assert len(shipped) == 14
    assert [name for name in shipped if f"`{name}`" not in PAGE] == []


def test_every_dialect_that_a_file_asks_for_is_one_of_those_that_the_model_names() -> None:
    """Those of its own list, which the page gives."""
    named = set(re.search(r"`instruct_text`: ([\w ]+)\.", PAGE)[1].split())  # type: ignore[index]
    assert len(named) == 17
    for path in config.shipped("voices").glob("cosyvoice-*.toml"):
        asked = re.search(r"请用(\w+)表达", path.read_text("utf-8"))
        assert asked is None or asked[1] in named
