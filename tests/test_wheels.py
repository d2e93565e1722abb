"""Everything installs from wheels on every platform that we name: asks the package index, takes a minute or two."""

import json
import os
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

pytestmark = [pytest.mark.wheels, pytest.mark.timeout(400)]

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
MACOS = ("14_0", "13_0", "12_0", "11_0", "10_15", "10_13", "10_12", "10_9")
LINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux2014", "manylinux_2_17", "manylinux2010", "manylinux1")
PLATFORMS = {
    "windows": (
        ["win_amd64"],
        {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64", "os_name": "nt"},
    ),
    "macos": (
        [f"macosx_{one}_{kind}" for one in MACOS for kind in ("arm64", "universal2")],
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64", "os_name": "posix"},
    ),
    "intel mac": (
        [f"macosx_{one}_{kind}" for one in MACOS for kind in ("x86_64", "universal2")],
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "x86_64", "os_name": "posix"},
    ),
    "linux": (
        [f"{one}_x86_64" for one in LINUX],
        {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64", "os_name": "posix"},
    ),
}
"""pip's platform tags and the marker environment that goes with them. Intel Macs get onnxruntime 1.23.2, the last one
with wheels for them."""
PYTHONS = ("3.11", "3.12", "3.13")
FROM_SOURCE = {"ngungu"}
"""Pure Python without a wheel in the index: pip builds it wherever it is installed; what it needs is in the base."""


def requirements(python: str, environment: dict[str, str]) -> list[str]:
    """The base dependencies and all extras but our tests' own, those whose markers hold on that platform."""
    project: dict[str, Any] = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    extras = [one for name, many in optional.items() if name != "test" for one in many]
    where = environment | {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
    }
    parsed = [Requirement(one) for one in (*project["dependencies"], *extras)]
    chosen = [one for one in parsed if one.marker is None or one.marker.evaluate(where)]
    own = project["name"]
    for one in chosen:
        one.marker = None
    return sorted({str(one) for one in chosen if one.name not in {own, *FROM_SOURCE}})


def resolved(case: tuple[str, str], target: Path) -> tuple[tuple[str, str], str]:
    """What pip says against installing there; empty: it can."""
    platform, python = case
    tags, environment = PLATFORMS[platform]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-"]
    command += ["--only-binary=:all:", "--target", str(target), "--implementation", "cp", "--python-version", python]
    command += [option for tag in tags for option in ("--platform", tag)]
    done = subprocess.run([*command, *requirements(python, environment)], capture_output=True, text=True, check=False)
    if done.returncode:
        return case, done.stderr.strip()[-2000:]
    names = {one["metadata"]["name"].lower() for one in json.loads(done.stdout)["install"]}
    return case, "" if "onnxruntime" in names else "onnxruntime is not among what would be installed"


@pytest.fixture(scope="module", autouse=True)
def online() -> None:
    """Offline it says so and is skipped, except in continuous integration."""
    from pip._internal.models.index import PyPI

    index = os.environ.get("PIP_INDEX_URL", PyPI.simple_url).rstrip("/")
    try:
        urllib.request.urlopen(f"{index}/pip/", timeout=10).close()
    except (OSError, urllib.error.URLError) as exc:
        if os.environ.get("CI") != "true":
            pytest.skip(f"the package index does not answer: {exc}")


def test_everything_installs_from_wheels_wherever_we_say_it_does(tmp_path: Path) -> None:
    """Windows, macOS and Linux, each with every Python that the project names."""
    cases = [(platform, python) for platform in PLATFORMS for python in PYTHONS]
    with ThreadPoolExecutor(3) as pool:
        told = dict(pool.map(lambda case: resolved(case, tmp_path), cases))
    assert {case: why for case, why in told.items() if why} == {}


@pytest.mark.parametrize("name", sorted(FROM_SOURCE))
def test_what_has_no_wheel_needs_no_compiler_and_nothing_that_is_not_in_the_base(name: str) -> None:
    base = {Requirement(one).name for one in tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]}
    assert {Requirement(one).name.lower() for one in metadata.requires(name) or []} <= base
    assert [one.name for one in metadata.files(name) or [] if one.suffix in (".so", ".pyd", ".dylib")] == []


def test_the_pythons_are_those_that_the_project_names() -> None:
    classifiers = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["classifiers"]
    named = [one.rpartition(" ")[2] for one in classifiers if one.startswith("Programming Language :: Python :: 3.")]
    assert tuple(named) == PYTHONS
