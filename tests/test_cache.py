"""Spoken sentences, kept."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast import cache
from broadcast.model import Clip, Mark


def spoken(seed: int = 0, count: int = 2000) -> Clip:
    samples = np.random.default_rng(seed).normal(0, 0.1, count).astype(np.float32)
    return Clip(samples, 24_000, (Mark(0, 0.1, 0.30000000000000004), Mark(2, 1 / 3, 0.5)))


def never() -> Clip:
    pytest.fail("spoken again")


def same(one: Clip, other: Clip) -> bool:
    return (
        np.array_equal(one.samples, other.samples)
        and one.samples.dtype == other.samples.dtype
        and (one.rate, one.marks) == (other.rate, other.marks)
    )


def kept(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())


def test_a_clip_comes_back_bit_by_bit_with_its_marks_and_is_not_spoken_again(tmp_path: Path) -> None:
    assert same(cache.clip(tmp_path, "今天停水", spoken), spoken())
    assert same(cache.clip(tmp_path, "今天停水", never), spoken())


def test_a_clip_without_marks_comes_back_without(tmp_path: Path) -> None:
    bare = Clip(spoken().samples, 16_000)
    cache.clip(tmp_path, "x", lambda: bare)
    assert same(cache.clip(tmp_path, "x", never), bare)


def test_requests_that_differ_in_anything_are_different_clips(tmp_path: Path) -> None:
    clips = {request: spoken(seed) for seed, request in enumerate(["a", "A", "a ", "", "../a", "今", "x" * 10_000])}
    for request, clip in clips.items():
        cache.clip(tmp_path, request, lambda clip=clip: clip)
    for request, clip in clips.items():
        assert same(cache.clip(tmp_path, request, never), clip)
    assert len(kept(tmp_path)) == len(clips)


def test_has_tells_what_is_kept(tmp_path: Path) -> None:
    assert not cache.has(tmp_path, "x")
    cache.clip(tmp_path, "x", spoken)
    assert cache.has(tmp_path, "x")
    assert not cache.has(tmp_path, "y")


def test_a_failure_to_speak_is_passed_on_and_nothing_kept(tmp_path: Path) -> None:
    def fails() -> Clip:
        raise RuntimeError("no voice")

    with pytest.raises(RuntimeError, match="no voice"):
        cache.clip(tmp_path, "x", fails)
    assert kept(tmp_path) == []


class Trap:
    """Unpickled, it would run code."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (os.environ["TRAP"],))


def no_archive(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3, np.float32))


def not_finite(path: Path) -> None:
    np.savez(path, samples=np.full(9, np.nan, np.float32), rate=24_000, marks=np.zeros((0, 3)))


DAMAGE = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "half": lambda path: path.write_bytes(path.read_bytes()[:4000]),
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"garbage" * 99),
    "a pickled object": lambda path: path.write_bytes(pickle.dumps(Trap())),
    "a pickled array": lambda path: np.savez(path, samples=np.array([Trap()]), rate=1, marks=np.zeros((0, 3))),
    "another array": lambda path: np.savez(path, other=np.zeros(3)),
    "no archive": no_archive,
    "whole numbers": lambda path: np.savez(path, samples=np.zeros(3, np.int16), rate=1, marks=np.zeros((0, 3))),
    "no sound": lambda path: np.savez(path, samples=np.zeros(0, np.float32), rate=1, marks=np.zeros((0, 3))),
    "no rate": lambda path: np.savez(path, samples=np.zeros(3, np.float32), rate=0, marks=np.zeros((0, 3))),
    "endless marks": lambda path: np.savez(
        path, samples=np.zeros(3, np.float32), rate=1, marks=np.full((1, 3), np.inf)
    ),
    "two dimensions": lambda path: np.savez(path, samples=np.zeros((3, 2), np.float32), rate=1, marks=np.zeros((0, 3))),
    "not finite": not_finite,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_clip_is_spoken_anew_and_kept_whole(
    tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAP", str(tmp_path / "trap"))
    cache.clip(tmp_path, "x", lambda: spoken(1))
    DAMAGE[damage](kept(tmp_path)[0])
    assert same(cache.clip(tmp_path, "x", spoken), spoken())
    assert same(cache.clip(tmp_path, "x", never), spoken())
    assert not (tmp_path / "trap").exists()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), byte=st.integers(1, 255), cut=st.none() | st.integers(0, 10_000))
def test_any_changed_byte_is_noticed_or_changes_nothing(tmp_path: Path, at: int, byte: int, cut: int | None) -> None:
    cache.clip(tmp_path, "x", lambda: spoken(1, 50))
    path = kept(tmp_path)[0]
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= byte
    path.write_bytes(data[:cut])
    assert same(cache.clip(tmp_path, "x", lambda: spoken(1, 50)), spoken(1, 50))


def test_a_cache_that_cannot_be_written_still_gives_the_clip(tmp_path: Path) -> None:
    (tmp_path / "clips").write_text("a file in its place")
    for _turn in range(2):
        assert same(cache.clip(tmp_path, "x", spoken), spoken())
    assert (tmp_path / "clips").read_text() == "a file in its place"


def test_a_full_disk_leaves_no_half_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_arrays: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert same(cache.clip(tmp_path, "x", spoken), spoken())
    assert kept(tmp_path) == []


def test_a_cache_that_may_only_be_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that came with the machine: noting the use fails there, and matters not."""
    cache.clip(tmp_path, "x", spoken)

    def refused(*_arguments: object) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(os, "utime", refused)
    assert same(cache.clip(tmp_path, "x", never), spoken())


def test_shrinking_removes_what_was_not_used_for_longest(tmp_path: Path) -> None:
    for day, request in enumerate("abcd"):
        cache.clip(tmp_path, request, spoken)
        newest = max(kept(tmp_path), key=lambda one: one.stat().st_mtime_ns)
        os.utime(newest, (day * 86_400, day * 86_400))
    cache.clip(tmp_path, "a", never)
    size = kept(tmp_path)[0].stat().st_size
    cache.shrink(tmp_path, 2 * size)
    assert [request for request in "abcd" if cache.has(tmp_path, request)] == ["a", "d"]


@pytest.mark.parametrize("clips", [0, 1, 3, 5, 9])
def test_shrinking_keeps_as_much_as_the_limit_allows(tmp_path: Path, clips: int) -> None:
    for seed in range(5):
        cache.clip(tmp_path, str(seed), lambda seed=seed: spoken(seed))
    size = kept(tmp_path)[0].stat().st_size
    cache.shrink(tmp_path, clips * size + size // 2)
    assert len(kept(tmp_path)) == min(clips, 5)


def test_shrinking_takes_away_what_a_killed_run_left(tmp_path: Path) -> None:
    cache.clip(tmp_path, "x", spoken)
    left = kept(tmp_path)[0].with_suffix(".part")
    left.write_bytes(bytes(1000))
    os.utime(left, (0, 0))
    cache.shrink(tmp_path, sum(one.stat().st_size for one in kept(tmp_path)) - 1)
    assert not left.exists()
    assert cache.has(tmp_path, "x")


def test_shrinking_where_there_is_no_cache_does_nothing(tmp_path: Path) -> None:
    cache.shrink(tmp_path / "none", 0)
    assert not (tmp_path / "none").exists()


def test_shrinking_leaves_other_folders_alone(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "kokoro.onnx").write_bytes(bytes(9000))
    cache.clip(tmp_path, "x", spoken)
    cache.shrink(tmp_path, 0)
    assert [one.name for one in kept(tmp_path)] == ["kokoro.onnx"]
