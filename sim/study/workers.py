"""A worker: a process of our own that does one thing after another, with a pipe of its own.

If it is killed, only the pipe's end is lost. A queue that processes share could be left locked, or
with half a message in it.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class WorkerGoneError(Exception):
    """A worker's process ended by itself, most often for want of memory."""


class Worker(Generic[Thing, Result]):
    """A process that does `do` with each thing it is given; `do` goes to it once and is pickled."""

    def __init__(self, do: Callable[[Thing], Result]) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, do), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, thing: Thing) -> Result:
        """Return what came of a thing; an error that it raised is raised here.

        Raises WorkerGoneError if the process is gone.
        """
        try:
            self._pipe.send(thing)
            is_error, done = self._pipe.recv()
        except (EOFError, OSError):
            raise WorkerGoneError from None
        if is_error:
            raise done
        result: Result = done
        return result

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _work(pipe: Connection, do: Callable[[Thing], Result]) -> None:
    """Do what comes through a pipe, until it closes or the parent is gone.

    Ctrl-C reaches every process of a terminal; what it means is the parent's to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            pipe.send(_done(do, pipe.recv()))
        except (EOFError, OSError):
            return


def _done(do: Callable[[Thing], Result], thing: Thing) -> tuple[bool, Result | Exception]:
    try:
        return False, do(thing)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return True, error


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
