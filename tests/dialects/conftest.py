"""What the tests of the dialects share: notices that were written before anyone looked at what the packages lack."""

from collections.abc import Callable
from pathlib import Path

import pytest

from broadcast.text.spoken import to_spoken

Read = Callable[[str, dict[str, tuple[str, ...]]], list[tuple[str, str]]]


@pytest.fixture(scope="session")
def notices() -> list[str]:
    """The spoken forms of forty notices' sentences."""
    lines = Path(__file__).with_name("notices.txt").read_text(encoding="utf-8").splitlines()
    return [to_spoken(line)[0] for line in lines]
