"""A program that speaks, for the tests of the engine `command`: the tones of `broadcast.testing`, or trouble."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    trouble, speed = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    text = sys.stdin.buffer.read().decode().strip()
    out = sys.stdout.buffer
    if trouble == "hang":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        Path(os.environ["PIDS"]).write_text(str(os.getpid()))
        time.sleep(60)
    elif trouble == "left-behind":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        Path(os.environ["PIDS"]).write_text(str(child.pid))
        sys.exit()
    elif trouble == "endless":
        while True:
            out.write(b"RIFF" * 10_000)
    elif trouble == "noisy":
        for _ in range(200):
            sys.stderr.write("warning " * 2_000 + "\n")
    elif trouble == "fails":
        sys.stderr.write("Traceback\n  \x1b[31mmodel not found\x07 " + "x" * 900 + "\n\n")
        sys.exit(3)
    elif trouble == "says-nothing":
        sys.stderr.write("no voice today\n")
        sys.exit(0)
    elif trouble == "environment":
        sys.stderr.write(repr(sorted(name for name in os.environ if name.startswith("BROADCAST_"))))
        sys.exit(1)
    elif trouble == "arguments":
        sys.stderr.write(repr(sys.argv[3:]))
        sys.exit(1)
    elif trouble == "closes":
        out.close()
        time.sleep(60)
    elif trouble == "html":
        out.write(b"<html></html>")
        sys.exit()

    from engines.speech_server import spoken, wav

    clip = spoken(text, speed)
    samples = clip.samples[: len(clip.samples) // 3] if trouble == "short" else clip.samples
    out.write(wav(samples, clip.rate))
