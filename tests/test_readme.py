"""The README's commands are run as they are written, and both languages give the same ones."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from broadcast import config, voices
from broadcast.cli import COMMANDS
from community import Community
from dialect import voice
from sticks import put_in

ROOT = Path(__file__).parent.parent


def commands(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```(?:sh|bat)\n(.*?)^ *```", text, re.S | re.M)
    return [line.strip() for block in blocks for line in block.splitlines()]


def test_both_languages_give_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh-CN.md")


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {line.split()[1] for line in commands("README.md") if line.startswith("make ")}
    assert targets == {"demo", "test", "bench"}
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)


def test_every_command_of_the_readme_runs_as_written(
    tone: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the page, in a copy of the examples, with the test engine in the embedded voices' place, and a
    stick in E:."""
    put_in(tmp_path / "stick", monkeypatch, "E:")
    settings = tone.folder / "broadcast.toml"
    tone.write(settings.name, settings.read_text(encoding="utf-8").replace('"flat"', '"horn"'))
    shutil.copytree(ROOT / "examples", tone.folder / "examples")
    for name in voices.names(config.load()):
        one = voices.find(name, config.load())
        if one.engine == voices.EMBEDDED_ENGINE:
            told = voice(name, one.locale, told=bool(one.pitch_hz)).replace(f'id = "{name}"', 'id = "tone"')
            tone.write(f"voices/{name}.toml", told)
    ours = [line for line in commands("README.md") if line.startswith("broadcast ")]
    assert {shlex.split(line)[1] for line in ours} == set(COMMANDS)
    for line in ours:
        arguments = shlex.split(line)[1:]
        tone.run(*arguments, *(["--force"] if arguments[0] == "init" else []))
    assert (tone.folder / "out" / "2026-11-22" / "01.mp3").is_file()
    assert (tone.folder / "standing" / "01.mp3").is_file()
