"""Errors: what a person reads, what a machine reads, and the code."""

from __future__ import annotations

import pytest

from community import FLU, Community, only_object

CASES = [
    (("make", "nowhere.txt"), 3, "NoticeError"),
    (("make", "notice.txt", "--voice", "nobody"), 4, "VoiceNotFound"),
    (("make", "notice.txt", "--speaker", "nothing"), 3, "ConfigError"),
    (("make", "notice.txt", "-o", "broadcast.toml"), 7, "NotWritable"),
    (("make", "notice.txt", "-o", "x" * 300), 7, "NotWritable"),
    (("make", "notice.txt", "--minutes", "1440", "-o", "broadcast.toml/out"), 7, "NotWritable"),
    (("make", "因水泵房抢修停水，请提前存好水。" * 20), 3, "NoticeError"),
    (("script", "nowhere.txt"), 3, "NoticeError"),
    (("script", "notice.txt", "-o", "voices"), 7, "NotWritable"),
    (("approve", "nowhere.toml", "--by", "李书记"), 3, "ConfigError"),
    (("say", "停水", "-o", "a.mp3", "--voice", "ton"), 4, "VoiceNotFound"),
    (("check", "nowhere.mp3"), 5, "DecodeFailed"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "kind"), CASES, ids=[f"{case[0][0]}-{number}" for number, case in enumerate(CASES)]
)
def test_an_error_is_one_object_for_a_machine_and_two_lines_for_a_person(
    tone: Community, arguments: tuple[str, ...], code: int, kind: str
) -> None:
    """Same message and hint; nothing on stdout for the person, nothing but the object for the machine."""
    tone.write("notice.txt", FLU)
    if arguments[0] in ("make", "script"):
        arguments = (*arguments, "--date", "2026-11-22")
    found = only_object(tone.run(*arguments, "--json", code=code))
    assert list(found) == ["error"]
    error = found["error"]
    assert list(error) == ["type", "message", "hint", "exit_code"]
    assert (error["type"], error["exit_code"]) == (kind, code)
    assert error["message"]
    assert error["hint"]
    person = tone.run(*arguments, code=code)
    assert person.stdout == ""
    assert person.stderr.startswith(f"Error: {error['message'].splitlines()[0]}")
    assert f"Next: {error['hint']}" in person.stderr
    assert not any((tone.folder / "out").glob("2*"))


def test_a_misspelt_voice_gets_the_nearest_names(tone: Community) -> None:
    """From all that are described here."""
    tone.write("notice.txt", FLU)
    assert "edge-xiaoxiao" in tone.make("notice.txt", "--voice", "edge-xioxiao", code=4)["error"]["hint"]


def test_settings_that_are_wrong_are_told_at_once(tone: Community) -> None:
    """Every key, and the file."""
    tone.write("broadcast.toml", 'voice = 3\nminute = 5\nai_label = "x"\n')
    error = only_object(tone.run("history", "--json", code=3))["error"]
    assert "broadcast.toml" in error["message"]
    assert all(name in error["message"] for name in ("voice", "minute"))


def test_pasted_text_as_a_name_is_answered_with_the_way_to_give_it(tone: Community) -> None:
    """`-` takes pasted text."""
    assert "`-`" in tone.make("因水泵房抢修停水，请提前存好水。" * 20, code=3)["error"]["hint"]


@pytest.mark.parametrize(
    "arguments", [("make",), ("make", "x", "--once", "--minutes", "1"), ("make", "x", "--minutes", "-1"), ("mke", "x")]
)
def test_a_wrong_use_ends_with_code_2(tone: Community, arguments: tuple[str, ...]) -> None:
    """click's own words, on stderr."""
    result = tone.run(*arguments, code=2)
    assert result.stdout == ""
    assert "Error:" in result.stderr


def test_standard_input_that_is_empty_or_binary_is_an_error(tone: Community) -> None:
    """Named `-`."""
    assert "- is empty" in tone.make("-", stdin="", code=3)["error"]["message"]
    result = tone.run("make", "-", "--json", stdin=b"\x00\x01\x02" * 99, code=3)
    assert "-, line 1" in only_object(result)["error"]["message"]
