"""The import rule of docs/design.md: imports point down, so that a part can be understood without what uses it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import broadcast

SOURCE = Path(broadcast.__file__).parent

LAYERS = (
    ("cli", "web", "district", "__main__"),
    ("nightly",),
    ("intake", "health"),
    ("produce", "card", "takes", "schedule", "standing", "measurement", "picture", "rewriter", "listening",
     "sharing"),
    ("review", "versions"),
    (
        "inbox", "curate", "scripts", "catchy", "remarks", "scriptfile", "pace", "programme", "manifest", "utterances",
        "voices", "rungs", "history", "guard", "subtitles", "made",
    ),
    ("testing",),
    ("text", "dialects", "engines", "audio", "cache", "chat"),
    ("model", "errors", "config", "output", "deadline", "service"),
)  # fmt: skip
"""From the top down; a module imports from its own layer and from those below it."""

FORBIDDEN = {
    "engines": {"text", "dialects", "cache", "output"},
    "text": {"engines", "dialects", "audio", "cache", "output"},
    "audio": {"engines", "text", "dialects", "cache"},
    "model": {"config", "output"},
    "errors": {"model", "config", "output"},
    "output": {"model", "config"},
}
"""What a part leaves alone even in its own layer."""

SHARED = ("phonemes", "answers", "servers", "kokoro_model", "tokens", "ipa", "contour", "rhymes")
"""What engines are made of: the model, its symbols and curves, and what several engines use."""

POSIX_ONLY = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty"}
HEAVY = {
    "PIL",
    "aiohttp",
    "cv2",
    "defusedxml",
    "docx",
    "edge_tts",
    "imageio_ffmpeg",
    "markdown_it",
    "matplotlib",
    "ngungu",
    "onnxruntime",
    "opencc",
    "openpyxl",
    "pydub",
    "pypdf",
    "pypinyin",
    "rapidocr",
    "rjieba",
    "soxr",
    "yaml",
}
"""What is slow to import or belongs to one way of working: it waits until it is used."""

MODULES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def part(module: Path | str) -> str:
    """`text` for text/facts.py and for `broadcast.text.facts`."""
    if isinstance(module, Path):
        return module.parts[0].removesuffix(".py")
    return module.split(".")[1]


def level(name: str) -> int:
    return next((n for n, names in enumerate(LAYERS) if name in names), -1)


def imports(module: Path) -> Iterator[tuple[str, bool]]:
    """Every module that it imports, dotted, and whether that is at module level."""
    tree = ast.parse((SOURCE / module).read_text("utf-8"))
    inner = {
        id(node)
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(each)
    }
    for node in ast.walk(tree):
        outside = id(node) not in inner
        if isinstance(node, ast.Import):
            yield from ((alias.name, outside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports relatively"
            if node.module == "broadcast":
                yield from ((f"broadcast.{alias.name}", outside) for alias in node.names)
            else:
                yield node.module or "", outside


def own(module: Path) -> set[str]:
    """The parts of the package that a module imports."""
    return {part(name) for name, _outside in imports(module) if name.startswith("broadcast.")} - {
        part(module),
        "__version__",
    }


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_point_down(module: Path) -> None:
    """Imports inside functions count too."""
    if module == Path("__init__.py"):
        assert own(module) == set()
        return
    assert level(part(module)) >= 0, f"{module} has no place in LAYERS"
    assert {name for name in own(module) if level(name) < level(part(module))} == set()
    assert own(module) & FORBIDDEN.get(part(module), set()) == set()


def test_engines_do_not_know_each_other() -> None:
    for module in (SOURCE / "engines").glob("*.py"):
        others = {f"broadcast.engines.{path.stem}" for path in (SOURCE / "engines").glob("*.py")} - {
            f"broadcast.engines.{name}" for name in (module.stem, *SHARED)
        }
        assert {name for name, _outside in imports(module.relative_to(SOURCE))} & others == set()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_imports_on_windows(module: Path) -> None:
    """What exists on POSIX only is imported where it is used, if at all."""
    assert {name.split(".")[0] for name, outside in imports(module) if outside} & POSIX_ONLY == set()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_heavy_packages_wait_until_they_are_used(module: Path) -> None:
    assert {name.split(".")[0] for name, outside in imports(module) if outside} & HEAVY == set()


def test_only_one_module_knows_ffmpeg_and_pydub() -> None:
    users = {
        module
        for module in MODULES
        for name, _outside in imports(module)
        if name.split(".")[0] in ("pydub", "imageio_ffmpeg")
    }
    assert users <= {Path("audio/files.py")}
    assert users


def test_the_values_need_nothing_but_numpy_and_the_standard_library() -> None:
    outside = {name.split(".")[0] for module in ("model.py", "errors.py") for name, _ in imports(Path(module))}
    assert outside - sys.stdlib_module_names == {"numpy"}


def test_no_module_is_too_long_to_read() -> None:
    """docs/style.md: a module of 100 to 300 lines feels natural."""
    lengths = {str(module): len((SOURCE / module).read_text("utf-8").splitlines()) for module in MODULES}
    assert {module: lines for module, lines in lengths.items() if lines > 400} == {}


def test_the_rule_sees_what_it_should() -> None:
    """The program does import down, so that the facts above are about something."""
    assert {"model", "errors"} <= own(Path("engines/kokoro.py"))
    assert ("onnxruntime", False) in set(imports(Path("engines/kokoro.py")))
    assert len(MODULES) > 30
