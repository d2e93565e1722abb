"""Work that may hang, such as a DNS look-up, and a caller who does not wait for it for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent import futures
from typing import TypeVar

T = TypeVar("T")


def within(limit_s: float, work: Callable[[], T]) -> T:
    """What `work` returns, run in a thread that is left behind at the limit: a DNS look-up cannot be stopped.

    Raises:
        TimeoutError: it took longer.
    """
    future: futures.Future[T] = futures.Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as exc:
            future.set_exception(exc)

    threading.Thread(target=run, name="within", daemon=True).start()
    deadline = time.monotonic() + limit_s
    while not future.done():
        if (left_s := deadline - time.monotonic()) <= 0:
            raise TimeoutError
        futures.wait([future], min(left_s, 0.2))  # short waits: on Windows a wait cannot be interrupted by Ctrl-C
    return future.result()
