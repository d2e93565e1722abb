"""The voice packs in voices/ made again from the npm package that they come from, checked against voices/SOURCES.md.

Get the package with `npm pack kokoro-js@1.2.1`, then run: python bench/voice_packs.py kokoro-js-1.2.1.tgz
"""

from __future__ import annotations

import hashlib
import re
import sys
import tarfile
from pathlib import Path

VOICES = Path(__file__).parent.parent / "voices"
ROW = re.compile(r"^\| `([a-z]{2}_[a-z]+\.bin)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


def listed() -> dict[str, str]:
    """File name → SHA-256, as SOURCES.md has them."""
    return dict(ROW.findall((VOICES / "SOURCES.md").read_text("utf-8")))


def packs(package: Path) -> dict[str, bytes]:
    """The listed voice packs out of the npm package.

    Raises:
        SystemExit: one is missing, or is not the one that is listed.
    """
    found = {}
    with tarfile.open(package) as archive:
        for name, digest in listed().items():
            try:
                member = archive.extractfile(f"package/voices/{name}")
            except KeyError:
                member = None
            data = member.read() if member else b""
            if hashlib.sha256(data).hexdigest() != digest:
                raise SystemExit(f"{package}: voices/{name} is not the one that voices/SOURCES.md lists")
            found[name] = data
    return found


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for name, data in packs(Path(sys.argv[1])).items():
        (VOICES / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes, as listed")


if __name__ == "__main__":
    main()
