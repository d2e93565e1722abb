"""What goes wrong below the file API: the kernel's own errors, in the user's words, with the output untouched."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broadcast.card import Planned, check, load, remove_stale
from broadcast.errors import CardError, CardFull, CardNotFound, VerifyFailed
from card.inside import histories, plans
from card.inside.sticks import MNT_DETACH, MS_RDONLY, Stick, tmpfs


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return plans.pool(tmp_path_factory.mktemp("pool"), 4)


@pytest.fixture
def planned(pool: list[Path]) -> Iterator[list[Planned]]:
    """Yesterday's broadcast was `pool[:2]`; whatever happens to the card, the computer's files stay as they are."""
    before = [path.read_bytes() for path in pool]
    yield plans.plan("{n:02}", pool[1:4])
    assert [path.read_bytes() for path in pool] == before


@pytest.fixture
def stick(tmp_path: Path, pool: list[Path]) -> Stick:
    stick = Stick(tmp_path).format(16, 1, 3)
    with stick.mounted() as root:
        load(plans.plan("{n:02}", pool[:2]), plans.CONTENTS, root)
        histories.put(root, "song.mp3", b"theirs")
    return stick


def at(share: float, act: Callable[[], object]) -> Callable[[int, int], None]:
    """Does something once so much of the work is done."""
    done: list[object] = []

    def tick(count: int, total: int) -> None:
        if count >= share * total and not done:
            done.append(True)
            act()

    return tick


def test_a_full_card_is_told_in_mb_before_anything_is_touched(stick: Stick, planned: list[Planned]) -> None:
    """With the advice to use --clear only where that would delete anything."""
    with stick.mounted() as root:
        (root / "song.mp3").unlink()
        told = os.statvfs(root)
        histories.put(root, "FILL.BIN", b"x" * (told.f_bavail * told.f_frsize - 8000))
        before = histories.foreign(root)
        with pytest.raises(CardFull, match=r"0\.\d MB are needed, 0\.\d MB are free") as caught:
            load(planned, plans.CONTENTS, root)
        assert histories.foreign(root) == before
        assert "--clear" not in caught.value.hint
        (root / "FILL.BIN").rename(root / "FILL.MP3")
        with pytest.raises(CardFull) as played:
            load(planned, plans.CONTENTS, root)
    assert caught.value.exit_code == 6
    assert "--clear" in played.value.hint


def test_a_card_that_is_pulled_out_is_not_found_and_the_folder_behind_it_stays_empty(
    stick: Stick, planned: list[Planned]
) -> None:
    root = stick.mount()
    with pytest.raises(CardNotFound) as caught:
        load(planned, plans.CONTENTS, root, progress=at(0.3, lambda: stick.unmount(MNT_DETACH)))
    assert list(stick.root.iterdir()) == []
    assert caught.value.exit_code == 6
    with stick.mounted() as root:
        load(planned, plans.CONTENTS, root)
        assert check(root, plans.TODAY).whole


def test_a_read_only_card_says_so(stick: Stick, planned: list[Planned]) -> None:
    with stick.mounted(MS_RDONLY) as root:
        with pytest.raises(CardError, match="Read-only file system") as caught:
            load(planned, plans.CONTENTS, root)
        with pytest.raises(CardError, match="Read-only file system"):
            remove_stale(root, plans.TODAY, {"a1"})
        assert check(root, plans.TODAY).contents is not None
    assert "lock" in caught.value.hint


def test_a_card_that_reads_other_bytes_than_were_written_fails_and_keeps_yesterdays(
    stick: Stick, planned: list[Planned]
) -> None:
    """The image is changed behind the kernel's back: what is compared is not what the kernel remembers."""
    with stick.mounted() as root:
        before = histories.foreign(root)
        head = planned[1].source.read_bytes()[100:612]

        def wear() -> None:
            os.sync()
            data = bytearray(stick.image.read_bytes())
            data[data.rindex(head)] ^= 1
            with stick.image.open("r+b") as file:
                file.write(data)

        share = (2 * planned[0].bytes + planned[1].bytes + 1) / (2 * sum(one.bytes for one in planned))
        with pytest.raises(VerifyFailed, match=r"02\.WAV") as caught:
            load(planned, plans.CONTENTS, root, progress=at(share - 0.001, wear))
        assert histories.foreign(root) == before
    assert "another card" in caught.value.hint


def test_a_card_that_fails_to_write_says_to_try_another(tmp_path: Path, stick: Stick, planned: list[Planned]) -> None:
    """The image lies where there is no room for all of its bytes: to write the others is an error of the device."""
    small = tmp_path / "small"
    small.mkdir()
    with tmpfs(small, 4 << 20):
        worn = Stick(small)
        stick.export(worn.image)
        (small / "ballast").write_bytes(b"x" * (os.statvfs(small).f_bavail * 4096))
        with worn.mounted() as root, pytest.raises(CardError) as caught:
            load(planned, plans.CONTENTS, root)
    assert caught.value.exit_code == 6
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno in (errno.EIO, errno.EROFS)
    assert "another card" in caught.value.hint


def test_without_room_for_both_the_old_files_go_first_and_it_is_said(stick: Stick, planned: list[Planned]) -> None:
    with stick.mounted() as root:
        told = os.statvfs(root)
        room = sum(one.bytes for one in planned) + 6000 - 2 * 6044
        histories.put(root, "FILL.BIN", b"x" * (told.f_bavail * told.f_frsize - room))
        loaded = load(planned, plans.CONTENTS, root)
        assert loaded.old_first
        assert check(root, plans.TODAY).whole
        assert (root / "song.mp3").read_bytes() == b"theirs"


def test_what_is_foreign_is_heard_after_ours_or_cleared_when_asked(stick: Stick, planned: list[Planned]) -> None:
    stick.format(16, 1, 3)
    with stick.mounted() as root:
        for name in ("song.mp3", "MUSIC/a.mp3", "._x.mp3", "notes.txt"):
            histories.put(root, name, name.encode())
        kept = load(planned, plans.CONTENTS, root).kept
        assert set(kept) == {"song.mp3", "MUSIC/a.mp3", "._x.mp3", "notes.txt", "MUSIC"}
        assert [entry.name for entry in os.scandir(root)][:3] == ["01.WAV", "02.WAV", "03.WAV"]
        loaded = load(planned, plans.CONTENTS, root, clear=True)
        assert {"song.mp3", "MUSIC/a.mp3", "._x.mp3"} == set(loaded.removed)
        assert (root / "notes.txt").read_bytes() == b"notes.txt"
        assert check(root, plans.TODAY).foreign == ()
