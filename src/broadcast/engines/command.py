"""A program on this machine that speaks: the sentence on its standard input, a WAV on its standard output."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path
from typing import IO, Any

from broadcast import service
from broadcast.engines import answers
from broadcast.errors import EngineUnavailable, SynthesisFailed, reason
from broadcast.model import Clip, Utterance, Voice

OPTIONS = ("seconds",)
"""The longest that the program may take for a sentence."""
SLOWEST, FASTEST = 0.5, 2.0
TOLD_BYTES = 4096
"""What is kept of the end of its standard error."""
KILL_S = 2.0
"""What a killed program gets to be gone."""
HIDDEN = "BROADCAST_"
"""How the variables begin that a program does not see: keys of services are among them."""
FORMAT = 1
"""Raised when the same request would sound differently, so that cached clips are made again."""


class CommandEngine:
    """Runs the program of `Voice.command` once an utterance, its arguments as they are, never through a shell.

    `{speed}` within an argument is replaced by the part of the voice's own pace that is wanted, such as 0.79, and
    `{voice}` by `Voice.id`; nothing else is. Without `{speed}` the program's sound is stretched.
    """

    at_once = 1

    def __init__(self, cache: Path) -> None:
        """The cache folder is not used: there is nothing to unpack."""

    def check(self, voice: Voice) -> None:
        """Returns if the program is there; it is not run.

        Raises:
            EngineUnavailable: it is not, or the voice's file is wrong.
        """
        _program(voice)

    def request(self, utterance: Utterance, voice: Voice, pace: float) -> str:
        """Canonical JSON of the arguments, the sentence and the speed."""
        speed = answers.speed(voice, pace, SLOWEST, FASTEST)
        made = {
            "arguments": _filled(voice, speed),
            "engine": "command",
            "format": FORMAT,
            "speed": speed,
            "text": answers.sent(utterance, voice),
            "voice": voice.id,
        }
        return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def speak(self, utterance: Utterance, voice: Voice, pace: float) -> Clip:
        """The whole utterance, mono at the program's own rate.

        Raises:
            EngineUnavailable: the program is not there or cannot be started, or the voice's file is wrong.
            SynthesisFailed: nothing to say, it failed, took too long, or what it gave is not the whole utterance.
        """
        answers.speakable(utterance)
        speed = answers.speed(voice, pace, SLOWEST, FASTEST)
        arguments = [_program(voice), *_filled(voice, speed)[1:]]
        told = any("{speed}" in argument for argument in voice.command)
        text = (answers.sent(utterance, voice) + "\n").encode(errors="replace")
        limit_s, asked = answers.seconds(voice), speed if told else 1.0

        def attempt(left_s: float) -> Clip:
            body = _run(arguments, text, left_s, answers.most_bytes(utterance, asked))
            return answers.whole(body, utterance, voice, speed=asked)

        try:
            clip = answers.persist(attempt, lambda _exc: False, limit_s)
        except answers.Unusable as exc:
            why = exc.message
        except TimeoutError as exc:
            why = service.why(exc, limit_s)
        except OSError as exc:
            raise EngineUnavailable(
                _("The program of the voice '{voice}' cannot be started: {why}.").format(
                    voice=voice.name, why=reason(exc)
                ),
                answers.correct(voice),
            ) from exc
        else:
            return clip if told else answers.stretched(clip, speed)
        raise SynthesisFailed(
            _("The program of the voice '{voice}' did not speak '{text}': {why}.").format(
                voice=voice.name, text=utterance.text[:20], why=why
            ),
            _("Run the program by hand: the sentence on its standard input, a WAV on its standard output."),
        )


def _filled(voice: Voice, speed: float) -> list[str]:
    """The arguments with what is named in them, replaced in one go so that nothing that was put in is read again."""
    named = {"{speed}": f"{speed:g}", "{voice}": voice.id}
    return [re.sub(r"\{speed\}|\{voice\}", lambda match: named[match[0]], part) for part in voice.command]


def _program(voice: Voice) -> str:
    """The path of the program."""
    wrong = answers.wrong_options(voice, OPTIONS, ())
    if not voice.command or not voice.command[0]:
        wrong.append(_("`command` is missing: the program and its arguments, as a list"))
    elif any("\0" in part for part in voice.command):
        wrong.append(_("`command` holds what no argument can hold"))
    answers.described(voice, wrong)
    found = shutil.which(voice.command[0])
    if found is None:
        raise EngineUnavailable(
            _("There is no program '{program}' for the voice '{voice}'.").format(
                program=voice.command[0], voice=voice.name
            ),
            answers.correct(voice),
        )
    return found


class _Reader(threading.Thread):
    """Reads a pipe to its end: the first bytes up to a limit, at which it stops; or all of it, keeping the last."""

    def __init__(self, pipe: IO[bytes], most: int, keep_last: bool) -> None:
        super().__init__(name="within", daemon=True)
        self.kept = bytearray()
        self.full = False
        self._pipe, self._most, self._keep_last = pipe, most, keep_last
        self.start()

    def run(self) -> None:
        with self._pipe:
            while part := self._pipe.read(1 << 16):
                self.kept += part
                if len(self.kept) > self._most:
                    if not self._keep_last:
                        self.full = True
                        return
                    del self.kept[: -self._most]

    def ended(self, deadline: float) -> bool:
        while self.is_alive() and (left_s := deadline - time.monotonic()) > 0:
            self.join(min(left_s, 0.2))  # short waits: on Windows a wait cannot be interrupted by Ctrl-C
        return not self.is_alive()


def _run(arguments: list[str], text: bytes, limit_s: float, most: int) -> bytes:
    """What the program writes to its standard output before it ends well.

    Raises:
        answers.Unusable: it ends otherwise, or writes more than `most` bytes.
        TimeoutError: it takes longer; it is killed, and whatever it started.
        OSError: it cannot be started.
    """
    deadline = time.monotonic() + limit_s
    with tempfile.TemporaryFile() as given:
        given.write(text)
        given.seek(0)
        process = subprocess.Popen(
            arguments,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={name: value for name, value in os.environ.items() if not name.upper().startswith(HIDDEN)},
            **_apart(),
        )
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = _Reader(process.stdout, most, keep_last=False), _Reader(process.stderr, TOLD_BYTES, keep_last=True)
    try:
        if not out.ended(deadline):
            raise TimeoutError
        if out.full:
            raise answers.Unusable(answers.too_long())
        try:
            code = process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
    finally:
        _end(process)
        err.ended(time.monotonic() + KILL_S)
    says = _last_line(bytes(err.kept))
    if code:
        ended = _("it ended with code {code}").format(code=code)
        raise answers.Unusable(f"{ended}: {says}" if says else ended, passing=False)
    if not out.kept and says:
        raise answers.Unusable(answers.message(says), passing=False)
    return bytes(out.kept)


def _apart() -> Mapping[str, Any]:
    """A group of its own, so that it can be killed with all that it started."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills the program and all that it started, unless it was waited for: then it has ended by itself."""
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        process.kill()
    else:
        import signal

        with suppress(ProcessLookupError, PermissionError):  # What macOS says of a group that has just ended.
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(KILL_S)


def _last_line(told: bytes) -> str:
    lines = [line for line in told.decode("utf-8", "replace").splitlines() if line.strip()]
    return answers.quoted(lines[-1].encode()) if lines else ""
