"""Documents are read in a process of their own that time and memory bound: a hostile one ends that and nothing else.

That process takes the document on standard input and answers with one JSON object.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from gettext import gettext as _
from importlib import import_module
from typing import Any

from broadcast.errors import NoticeError

MOST_BYTES = 20_000_000
LIMIT_S = 4
"""By the clock, once everything is imported; the fifty densest pages that were tried take less than two."""
START_S = 60
"""For the process to start at all, on a slow disk."""
MEMORY = 400_000_000
"""Bytes of data, where the system can bound them (not on Windows)."""
MOST_ENTRIES = 2000
MOST_UNPACKED = 100_000_000
MOST_XML = 12_000_000
"""Of one part that is parsed as a whole: a hundred times that of a long notice."""
MOST_RATIO = 200
"""Unpacked ÷ packed of such a part above a megabyte."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .doc, .xls and password-protected .docx and .xlsx begin. Source: [MS-CFB] 2.2, header signature."""


class Refused(Exception):
    """Why a document is not read: broken, locked, large, empty."""


def read(form: str, data: bytes, source: str) -> Any:
    """What that format's `parsed(data)` returns, from a process of its own.

    Raises:
        NoticeError: it is broken, locked, too large, or takes too long; or the extra is missing.
    """
    if len(data) > MOST_BYTES:
        raise _refusal("large", source)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", f"from broadcast.inbox.apart import main; main({form!r})"],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=START_S + LIMIT_S,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as exc:
        raise _refusal("heavy", source) from exc
    if why := answer.get("refused"):
        raise _refusal(why, source)
    return answer["parsed"]


def _refusal(why: str, source: str) -> NoticeError:
    if why == "missing":
        return NoticeError(
            _("Documents cannot be read: a package is missing."),
            _("Run: {command}").format(command='pip install "xiaolaba[documents]"'),
        )
    again = _("Open it, and save a copy or copy the notice into a text file.")
    if why == "locked":
        return NoticeError(
            _("{source} is protected by a password.").format(source=source), _("Save a copy without a password.")
        )
    if why == "large":
        return NoticeError(_("{source} is too large to be a notice.").format(source=source), again)
    if why == "heavy":
        return NoticeError(_("{source} takes too long or too much memory to read.").format(source=source), again)
    return NoticeError(_("{source} is damaged or not what its name says.").format(source=source), again)


def package(data: bytes, part: str) -> None:
    """Looks into a zip package before anything is parsed; nothing is ever written to disk.

    Raises:
        Refused: it is no package with that part, is locked, or unpacks to more than a document needs.
    """
    if data.startswith(OLE):
        raise Refused("locked")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
                raise Refused("large")
            if part not in archive.namelist() or len({one.filename for one in entries}) < len(entries):
                raise Refused("broken")
            for one in entries:
                if one.flag_bits & 1:
                    raise Refused("locked")
                _measure(archive, one)
    except Refused:
        raise
    except Exception as exc:  # zipfile and the decompressors raise a dozen kinds at damaged bytes
        raise Refused("broken") from exc


def _measure(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    """Unpacks one part block by block: its head may lie about its size (zipfile stops at the one it declares)."""
    xml = one.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    with archive.open(one) as file:
        while block := file.read(1 << 16):
            size += len(block)
            if xml and (size > MOST_XML or (size > 1_000_000 and size > MOST_RATIO * max(one.compress_size, 1))):
                raise Refused("large")
            if xml and re.search(rb"<\0?!\0?(?:D\0?O\0?C|E\0?N\0?T)", tail + block):
                raise Refused("broken")
            tail = block[-16:]


def _bounded() -> None:
    try:
        import resource
    except ImportError:
        return
    for limit in ("RLIMIT_DATA", "RLIMIT_AS") if sys.platform == "linux" else ("RLIMIT_AS",):
        most = MEMORY if limit == "RLIMIT_DATA" else 4 * MEMORY
        try:
            resource.setrlimit(getattr(resource, limit), (most, most))
        except (OSError, ValueError):
            continue


def main(form: str) -> None:
    """Reads standard input, writes the answer, and ends at the limit whatever happens."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    answer: dict[str, Any]
    try:
        module = import_module(f"broadcast.inbox.{form}")
        module.prepare()
    except ImportError:
        print(json.dumps({"refused": "missing"}))
        return
    _bounded()
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(LIMIT_S, exit=True, file=nowhere)
        try:
            answer = {"parsed": module.parsed(data)}
        except Refused as exc:
            answer = {"refused": str(exc)}
        except (MemoryError, RecursionError):
            answer = {"refused": "heavy"}
        except Exception:  # what these packages raise at damaged bytes is not documented
            answer = {"refused": "broken"}
        print(json.dumps(answer), flush=True)
        faulthandler.cancel_dump_traceback_later()
