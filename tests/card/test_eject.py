"""When a card may be pulled out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.card.drives import Drive
from broadcast.card.eject import by_hand, eject, flush, windows_script
from broadcast.card.program import output
from broadcast.errors import CardError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are those of POSIX")


@pytest.fixture
def card(tmp_path: Path) -> Drive:
    return Drive(tmp_path, "/dev/sdb1", "LABA", "fat32", 16_000, 15_000, True, False, False, "1234-ABCD")


@pytest.fixture
def udisksctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that notes its arguments, and fails where `fails` names what it is asked to do."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "udisksctl"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> "{folder}/asked"\ncase "$(cat "{folder}/fails" 2>&1)" in *$1*) exit 1;; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


linux = pytest.mark.skipif(sys.platform != "linux", reason="udisks is Linux's")


@linux
@pytest.mark.parametrize(
    ("more", "fails", "done", "asked"),
    [
        (False, "", True, ["unmount", "power-off"]),
        (True, "", True, ["unmount"]),
        (False, "power-off", True, ["unmount", "power-off"]),
        (False, "unmount", False, ["unmount"]),
    ],
    ids=["stick", "one of many", "reader", "in use"],
)
def test_a_card_may_be_pulled_out_once_it_is_unmounted(
    card: Drive, udisksctl: Path, more: bool, fails: str, done: bool, asked: list[str]
) -> None:
    """Whether it can be switched off or not; a reader stays on while more cards follow."""
    (udisksctl / "fails").write_text(fails)
    ejected, words = eject(card, more)
    assert ejected == done
    assert ("may be pulled out now" in words) == done
    lines = (udisksctl / "asked").read_text().splitlines()
    assert lines == [f"{what} --no-user-interaction -b /dev/sdb1" for what in asked]


@linux
@pytest.mark.parametrize("device", ["fusefat", "--help", "server:/share", ""])
def test_what_is_no_device_reaches_no_program(card: Drive, udisksctl: Path, device: str) -> None:
    odd = Drive(card.path, device, "", "fat32", 1, 1, True, False, False, "")
    assert eject(odd) == (False, by_hand(odd))
    assert not (udisksctl / "asked").exists()


@linux
def test_without_the_program_a_person_is_told_how(card: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(card.path))
    ejected, words = eject(card)
    assert not ejected
    assert f"umount {card.path}" in words


def test_each_system_says_how_a_person_ejects(card: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    said = set()
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        said.add(by_hand(card))
    assert len(said) == 3
    assert all(str(card.path)[:70] in words for words in said)


def test_a_card_that_is_gone_was_not_flushed(card: Drive) -> None:
    gone = Drive(card.path / "gone", "/dev/sdb1", "", "fat32", 1, 1, True, False, False, "")
    with pytest.raises(CardError, match="Not all of it may have reached") as error:
        flush(gone)
    assert "Do not use this card" in error.value.hint


def test_a_program_that_hangs_is_given_up() -> None:
    """The time limit of this test is shorter than the program's."""
    assert output(["sleep", "900"], 0.2) is None


def test_a_programs_output_is_had_only_if_it_ends_well() -> None:
    assert output(["echo", "$HOME; `id`"], 10) == b"$HOME; `id`\n"
    assert output(["false"], 10) is None
    assert output(["there-is-no-such-program"], 10) is None
    assert output(["echo", "a\0b"], 10) is None


@given(st.one_of(st.text(max_size=8), st.from_regex(r"[A-Z]:.?", fullmatch=True)))
def test_powershell_is_told_nothing_but_a_letter(device: str) -> None:
    script = windows_script(device)
    assert (script is not None) == bool(re.fullmatch("[A-Z]:", device, re.ASCII) and len(device) == 2)
    assert script is None or script.replace(device, "?:") == (windows_script("E:") or "").replace("E:", "?:")
