"""Work that may hang, such as a DNS look-up, and a caller who does not wait for it for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent import futures
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


def within(limit_s: float, work: Callable[[], T]) -> T:
    """What `work` returns, run in a thread that is left behind at the limit: a DNS look-up cannot be stopped.

    Raises:
        TimeoutError: it took longer.
    """
    future = _begun(work)
    _wait([future], limit_s)
    if not future.done():
        raise TimeoutError
    return future.result()


def together(limit_s: float, works: Mapping[K, Callable[[], T]]) -> Callable[[], dict[K, T]]:
    """Begins all of them at once; what it gives waits for the limit, counted from now, and gives what they returned.

    Those that took longer are missing there.
    """
    begun = {key: _begun(work) for key, work in works.items()}
    end = time.monotonic() + limit_s

    def done() -> dict[K, T]:
        _wait([*begun.values()], end - time.monotonic())
        return {key: future.result() for key, future in begun.items() if future.done()}

    return done


def _begun(work: Callable[[], T]) -> futures.Future[T]:
    future: futures.Future[T] = futures.Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as exc:
            future.set_exception(exc)

    threading.Thread(target=run, name="within", daemon=True).start()
    return future


def _wait(begun: list[futures.Future[T]], limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while not all(one.done() for one in begun) and (left_s := deadline - time.monotonic()) > 0:
        futures.wait(begun, min(left_s, 0.2))  # short waits: on Windows a wait cannot be interrupted by Ctrl-C
