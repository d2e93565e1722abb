"""Real FAT: a user-mode Linux (Debian's `user-mode-linux`) boots in a second and mounts images with the kernel's own
vfat driver, where the machine's kernel has none or the user may not mount. Nothing outside the image is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]
TOOLS = ("linux.uml", "mkfs.fat", "fsck.vfat", "mdir")
INIT = """#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/mnt TMPDIR=/mnt/tmp LC_ALL=C.UTF-8
export PYTHONPATH={source} PYTHONDONTWRITEBYTECODE=1 BROADCAST_CARD_GUEST={folder} BROADCAST_CARD_BEGIN={begin}
mount -t proc proc /proc
mount -t tmpfs -o size=90% tmpfs /mnt
mkdir /mnt/tmp
cd {tree}
{python} tests/card/inside/modules.py && timeout {limit_s} {python} -m pytest -q -o addopts= \
  -p no:xdist -p no:hypothesispytest -p no:cacheprovider --color=no --tb=short \
  --basetemp /mnt/tmp/pytest {tests}
echo $? > {folder}/code
echo o > /proc/sysrq-trigger
sleep 9
"""


def tool(name: str) -> str | None:
    """Where the tool is; a user's PATH may lack the folders of the administrator's."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def require() -> None:
    """Skips where a tool is missing; in CI it must be there."""
    if absent := [name for name in TOOLS if not tool(name)]:
        why = f"not installed: {', '.join(absent)} (Debian: user-mode-linux dosfstools mtools)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)


def run(tests: str, folder: Path, begin: int = 0, limit_s: int = 200, memory_mb: int = 640) -> tuple[int, str]:
    """Boots, runs those of tests/card/inside there and powers off: pytest's exit code and what it printed."""
    require()
    init = folder / "init"
    source, python = TREE / "src", sys.executable
    text = INIT.format(
        source=source, tree=TREE, python=python, tests=tests, folder=folder, begin=begin, limit_s=limit_s
    )
    init.write_text(text, "utf-8")
    init.chmod(0o755)
    # Its memory is a file there, so that a small /dev/shm does not matter.
    command = [
        str(tool("linux.uml")),
        f"mem={memory_mb}M",
        "rootfstype=hostfs",
        "rootflags=/",
        "rw",
        f"init={init}",
        "quiet",
        "con=null",
    ]
    done = subprocess.run(
        [*command, "con0=null,fd:1", f"uml_dir={folder}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=limit_s + 30,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    code, told = folder / "code", done.stdout.decode("utf-8", "replace")
    if not code.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"a user-mode Linux does not boot here: {told[-500:]}")
    return int(code.read_text()) if code.exists() else -1, told
