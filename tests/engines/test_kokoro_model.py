"""The embedded model is the published one, cut in two; whatever becomes of the cache, both halves are whole."""

from pathlib import Path

import numpy as np
import pytest

from broadcast.engines import kokoro_model
from broadcast.engines.tokens import MOST_TOKENS
from broadcast.errors import EngineUnavailable

VOICE = Path(__file__).parents[2] / "voices" / "zm_yunjian.bin"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    kokoro_model.halves(folder)
    return folder


def kept(cache: Path) -> list[Path]:
    return sorted((cache / "kokoro").iterdir())


def test_both_halves_in_a_row_are_the_published_model_bit_by_bit(cache: Path) -> None:
    """The same sound for the same tokens."""
    import onnxruntime

    planner, decoder = map(onnxruntime.InferenceSession, kokoro_model.halves(cache))
    whole = onnxruntime.InferenceSession(kokoro_model.joined())
    tokens = np.array([[0, 50, 51, 171, 54, 43, 172, 0]], dtype=np.int64)
    style = np.fromfile(VOICE, dtype="<f4").reshape(MOST_TOKENS, 256)[5:6]
    given = {"tokens": tokens, "style": style, "speed": np.ones(1, np.float32)}
    frames, pitch, energy, features = planner.run(
        kokoro_model.PLAN, given | {kokoro_model.LENGTHENED: np.zeros(1, np.float32)}
    )
    (ours,) = decoder.run(
        ["audio"],
        {kokoro_model.PITCH: pitch, kokoro_model.ENERGY: energy, kokoro_model.FEATURES: features, "style": style},
    )
    (theirs,) = whole.run(["audio"], given)
    assert np.array_equal(ours, theirs)
    assert frames.shape == tokens.shape
    assert pitch.shape == energy.shape == (1, 2 * int(frames.sum()))


def test_the_halves_are_made_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then they are read from the cache, where nothing else is left behind."""
    whole = [path.read_bytes() for path in kept(cache)]
    monkeypatch.setattr(kokoro_model, "joined", lambda: pytest.fail("joined again"))
    assert sorted(kokoro_model.halves(cache), key=len, reverse=True) == whole
    assert [path.suffix for path in kept(cache)] == [".onnx", ".onnx"]


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("damage", ["half", "flipped", "empty", "longer", "gone"])
def test_a_damaged_cache_is_mended(cache: Path, half: int, damage: str) -> None:
    """Whatever became of a file, the model is whole, and so are the files afterwards."""
    path = kept(cache)[half]
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "half": whole[:middle],
            "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "empty": b"",
            "longer": whole + b"\0",
            "gone": b"",
        }[damage]
    )
    if damage == "gone":
        path.unlink()
    assert whole in kokoro_model.halves(cache)
    assert path.read_bytes() == whole


def test_a_damaged_model_package_is_told_and_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_model, "PARTS", kokoro_model.PARTS[1:])
    with pytest.raises(EngineUnavailable, match="damaged") as caught:
        kokoro_model.halves(tmp_path)
    assert "pip install" in caught.value.hint
    assert list(tmp_path.iterdir()) == []
