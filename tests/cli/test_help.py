"""Help: every command says what it does and what each option means."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from broadcast.cli import COMMANDS, cli


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str, flag: str) -> None:
    """On stdout, code 0."""
    result = CliRunner().invoke(cli, [*filter(None, [command]), flag])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: cli {command}".rstrip())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_in_a_sentence(command: str) -> None:
    """And every command in at least one."""
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    assert found.help
    assert found.help.split("\n\n")[0].rstrip().endswith(".")
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_overview_names_every_command(tmp_path: object) -> None:
    """Each with a few words."""
    listed = CliRunner().invoke(cli, ["-h"]).stdout.partition("Commands:")[2].splitlines()
    words = [line.split(maxsplit=1) for line in listed if line.startswith("  ") and line[2] != " "]
    assert {word for word, _says in words} == set(COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    """So that it is there at once."""
    code = (
        "import sys; from broadcast.cli import cli; cli(['make', '--help'], standalone_mode=False); "
        "print([m for m in ('numpy', 'jinja2', 'edge_tts', 'onnxruntime', 'opencc', 'pydub') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_voices_are_listed_without_loading_what_reads_a_text(tmp_path: Path) -> None:
    """Whether a dialect's package is there is seen without reading anything."""
    code = (
        "import sys; from broadcast.cli import cli; cli(['voices', '--offline'], standalone_mode=False);"
        "print(*sorted({'pypinyin', 'broadcast.text.spoken'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=True)
    assert done.stderr.split() == []
    assert b"cantonese" in done.stdout


def test_the_version_is_that_of_the_package() -> None:
    """`broadcast --version`, and `python -m broadcast` is the same program."""
    from importlib.metadata import version

    done = subprocess.run([sys.executable, "-m", "broadcast", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"broadcast, version {version('xiaolaba')}\n"
