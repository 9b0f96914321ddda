"""A wish to stop, from Ctrl-C or SIGTERM: remembered, so that no library can lose it.

The signal raises KeyboardInterrupt where the program is. Inside a library that may come out as an
exception of another kind, or not at all; long work looks at `check` between its steps, and whoever
catches an error can see by `is_asked` that a stop lies behind it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM)

_asked: list[int] = []


def is_asked() -> bool:
    """Return whether a signal to stop has come since the work began."""
    return bool(_asked)


def check() -> None:
    """Raise KeyboardInterrupt if a signal to stop has come."""
    if _asked:
        raise KeyboardInterrupt


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the signals stop what is done within; other threads than the main one get none.

    A signal that is ignored from outside (work in the background) stays ignored.
    """
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    ours = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
        _asked.clear()


def _stop(number: int, _: FrameType | None) -> NoReturn:
    _asked.append(number)
    raise KeyboardInterrupt
