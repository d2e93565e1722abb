"""The Chinese catalogue: every message of ours and of click, translated, and compiled as it stands."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import broadcast
from broadcast import errors
from broadcast.cli import COMMANDS
from broadcast.cli.language import DOMAIN, FOLDER

SOURCE = Path(broadcast.__file__).parent
PO = FOLDER / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.po"
HANZI = re.compile("[一-鿿]")
SENTENCE = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[a-z]{2,}){2,}")
"""Three English words in a row, the last two small: a sentence that nobody translated."""


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def translations(catalogue: Catalog) -> dict[Any, Any]:
    return {
        tuple(message.id) if message.pluralizable else message.id: message.string for message in catalogue if message.id
    }


def placeholders(text: str) -> set[str]:
    """Such as `{path}`, `{name!r}`, `{lufs:.1f}` and `%(prog)s`."""
    braces = {f"{name}!{how}:{spec}" for _text, name, spec, how in Formatter().parse(text) if name is not None}
    return braces | set(re.findall(r"%\(\w+\)\w", text))


OURS = {message for _file, _line, message, _comments, _context in extract_from_dir(SOURCE)}
CLICKS = set(translations(read(FOLDER / "click.pot")))


def test_every_message_is_translated() -> None:
    """Those of the program and those of click; `make catalogue` adds what is new."""
    chinese = translations(read(PO))
    assert {message for message in OURS | CLICKS if not chinese.get(message)} == set()
    assert not any(message.fuzzy for message in read(PO) if message.id)


def test_nothing_is_translated_that_is_never_said() -> None:
    """No obsolete entry, marked as such or not."""
    assert list(read(PO).obsolete) == []
    assert set(translations(read(PO))) == OURS | CLICKS


def test_every_translation_keeps_its_placeholders() -> None:
    """With their conversions and formats; of a plural those of its plural form, as Chinese has but one form."""
    wrong = [
        message
        for message, chinese in translations(read(PO)).items()
        if placeholders(message[-1] if isinstance(message, tuple) else message)
        != placeholders("".join(chinese) if isinstance(chinese, tuple) else chinese)
    ]
    assert wrong == []


def test_every_translation_is_chinese() -> None:
    """Only what has no words of its own stays as it is."""
    said = ["".join(chinese) for chinese in translations(read(PO)).values()]
    assert [one for one in said if not HANZI.search(one)] == ["Choice({choices})", "{message}。"]
    assert [one for one in said if SENTENCE.search(re.sub("`[^`]+`", "", one))] == []


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    """What the program reads is what a translator wrote."""
    buffer = io.BytesIO()
    write_mo(buffer, read(PO))
    buffer.seek(0)
    with PO.with_suffix(".mo").open("rb") as file:
        assert translations(read_mo(file)) == translations(read_mo(buffer))


def test_no_error_and_no_help_goes_round_the_catalogue() -> None:
    """Every message, hint and help text in the source is given through gettext, never as a bare string."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    kinds |= {"Remark", "UsageError"}
    bare = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            told = [one.value for one in node.keywords if one.arg in ("help", "short_help", "advice", "hint")]
            if name in kinds:
                told += node.args[3:] if name == "Remark" else node.args
            bare += [
                f"{path.relative_to(SOURCE)}:{one.lineno}"
                for one in told
                if isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and one.value)
            ]
    assert bare == []


@pytest.fixture(scope="module")
def helps() -> dict[str, dict[str, Any]]:
    """Command → its page of help in Chinese on 80 columns, and its texts."""
    code = """
import json, sys
import click
from broadcast.cli import COMMANDS, cli
top = click.Context(cli, info_name="broadcast", terminal_width=78)
found = {}
for name in ["", *COMMANDS]:
    command = cli.get_command(top, name) if name else cli
    context = click.Context(command, info_name=name, parent=top, terminal_width=78) if name else top
    options = [one.help for one in command.get_params(context) if isinstance(one, click.Option)]
    found[name] = {"page": command.get_help(context), "texts": [command.help, *options]}
sys.stdout.buffer.write(json.dumps(found).encode())
"""
    surroundings = os.environ | {"BROADCAST_LOCALE": "zh_CN"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=surroundings)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_text_is_chinese(helps: dict[str, dict[str, Any]], command: str) -> None:
    """That of the command and of each option, click's own among them; no English sentence is left on the page."""
    for text in helps[command]["texts"]:
        assert HANZI.search(text), text
    page = re.sub("`[^`]+`", "", helps[command]["page"])
    assert SENTENCE.findall(page.partition("\n")[2]) == []
    for word in ("Usage", "Options", "Commands", "default", "required"):
        assert word not in page


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_in_chinese_fits_a_terminal_of_80_columns(helps: dict[str, dict[str, Any]], command: str) -> None:
    """A hanzi takes two columns; click counts it as one, so paragraphs and explanations are written short."""
    for line in helps[command]["page"].splitlines():
        assert sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line) <= 80, line


def test_the_overview_in_chinese_tells_what_each_command_does(helps: dict[str, dict[str, Any]]) -> None:
    """A whole first sentence, not one cut off."""
    listed = helps[""]["page"].splitlines()[-len(COMMANDS) :]
    for name, line in zip(COMMANDS, listed, strict=True):
        assert line.split()[0] == name
        assert line.endswith("。")
        assert line.split(maxsplit=1)[1] == helps[name]["texts"][0].split("\n\n")[0]
