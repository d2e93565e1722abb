"""The system's own programs for disks: started with a list of arguments, never through a shell, within a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from broadcast.deadline import within


def output(arguments: Sequence[str], limit_s: float) -> bytes | None:
    """What the program writes to its standard output if it ends well; None: it is not there, failed or took too long.

    One that waits for a broken card cannot even be killed; it is left behind then.
    """
    hidden = 0
    if sys.platform == "win32":
        hidden = subprocess.CREATE_NO_WINDOW

    def run() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limit_s,
            creationflags=hidden,
            check=True,
        )

    try:
        return within(limit_s + 1, run).stdout
    except (OSError, ValueError, subprocess.SubprocessError, TimeoutError):
        return None
