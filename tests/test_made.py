"""An output folder as it was made: where its passes begin."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.audio import mp3
from broadcast.audio.formats import FORMATS, wav_head
from broadcast.audio.loop import Length, plan
from broadcast.made import Sound


@pytest.mark.parametrize("kind", FORMATS)
@given(data=st.data())
def test_the_passes_are_found_again_from_the_rounded_seconds_of_a_manifest(kind: str, data: st.DataObject) -> None:
    """To the frame, however many there are."""
    form = FORMATS[kind]
    length = data.draw(st.integers(round(1 / form.frame_s), round(300 / form.frame_s)))
    wanted = data.draw(
        st.one_of(
            st.builds(Length, seconds=st.floats(1, 30_000)),
            st.builds(Length, rounds=st.integers(1, 2000), gap_s=st.sampled_from([None, 0.0, 0.5, 7.31])),
            st.just(Length()),
        )
    )
    there = plan([length], [1], wanted, form.frame_s)
    frames = there.frames
    heard = frames - there.silence
    size = {"mp3": frames * mp3.FRAME_BYTES, "wav": len(wav_head(0)) + 2 * frames}.get(kind, 1)
    found = Sound(
        Path(f"01.{kind}"),
        kind,
        seconds=round(frames * form.frame_s, 3),
        bytes=size,
        sha256="",
        repeats=there.passes,
        programme_seconds=round(heard / there.passes * form.frame_s, 3),
        several=False,
    ).plan
    assert found is not None
    assert (found.passes, found.frames) == (there.passes, frames)
    starts, again = (list(islice(one.starts, 300)) for one in (there, found))
    assert all(
        abs(at - other) <= (1 if kind == "wav" else 0) for (_a, at), (_b, other) in zip(starts, again, strict=True)
    )


def test_passes_that_do_not_fit_their_file_are_not_believed() -> None:
    told = Sound(Path("01.mp3"), "mp3", 10.008, 417 * mp3.FRAME_BYTES, "", 2, 5.0, several=False)
    assert told.plan is not None
    for other in ((20.0, 2, 5.0), (10.008, 3, 5.0), (10.008, 2, 0.0)):
        seconds, repeats, each = other
        assert Sound(told.path, "mp3", seconds, told.bytes, "", repeats, each, several=False).plan is None
    assert Sound(told.path, "mp3", 10.008, told.bytes, "", 2, 5.0, several=True).plan is None
