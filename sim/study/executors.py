"""Where batches are done: here, in processes of this machine, or on a cluster. One interface for all.

An executor is given batches and a function, and yields each batch with what came of it, in any order
unless told otherwise. Only a few batches are under way at a time: what a slow reader has not taken yet
must not pile up, nor must batches be made long before somebody is free for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from threading import Lock, local
from typing import Generic, Protocol, Self, TypeVar

from sim.base.stopping import check
from sim.study.workers import Worker, WorkerGoneError

Batch = TypeVar("Batch")
Result = TypeVar("Result")
Found = TypeVar("Found", covariant=True)

AHEAD = 2
"""Batches under way or waiting to be taken, for each worker."""

DEATHS = 3
"""Workers that one batch may take with it before it counts as failed."""

LOOK_SECONDS = 0.5
"""How often a waiting executor looks whether a stop was asked for."""


@dataclass(frozen=True)
class Lost:
    """A batch of which nothing came: why, in words."""

    reason: str


class Executor(Protocol[Batch, Found]):
    """Does batches somewhere; leaving its `with` ends whatever it has begun."""

    workers: int

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """End whatever was begun."""

    def map_batches(
        self, batches: Iterable[Batch]
    ) -> Generator[tuple[Batch, Found | Lost], None, None]:
        """Yield each batch with what came of it, in any order.

        Raises what a batch raises, and KeyboardInterrupt if a stop is asked for.
        """


class Here(Generic[Batch, Result]):
    """Does batches in this process, one after another."""

    workers = 1

    def __init__(self, do: Callable[[Batch], Result]) -> None:
        self._do = do

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def map_batches(
        self, batches: Iterable[Batch]
    ) -> Generator[tuple[Batch, Result | Lost], None, None]:
        """Yield each batch with what came of it, in their order."""
        for batch in batches:
            check()
            yield batch, self._do(batch)


class Pool(Generic[Batch, Result]):
    """Does batches in processes of its own; one that is killed is replaced and its batch done again.

    A batch that has taken `deaths` workers with it is lost. With `in_order` batches come in their order.
    """

    def __init__(
        self,
        do: Callable[[Batch], Result],
        workers: int,
        *,
        deaths: int = DEATHS,
        in_order: bool = False,
    ) -> None:
        self._do = do
        self.workers = workers
        self._deaths = deaths
        self._in_order = in_order
        self._team: dict[int, Worker[Batch, Result]] = {}
        self._alone = Lock()
        self._is_ending = False

    def __enter__(self) -> Self:
        """Begin the processes."""
        for place in range(self.workers):
            self._begin(place)
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes at once, whatever they do."""
        self._end()

    def map_batches(
        self, batches: Iterable[Batch]
    ) -> Generator[tuple[Batch, Result | Lost], None, None]:
        """Yield each batch with what came of it. Close it if you leave it before its end."""
        free: SimpleQueue[int] = SimpleQueue()
        for place in range(self.workers):
            free.put(place)
        own = local()

        def begin() -> None:
            own.place = free.get()

        def run(batch: Batch) -> tuple[Batch, Result | Lost]:
            return self._run(own.place, batch)

        # Each thread waits for one process, so that what a process has done is taken from it at once.
        threads = ThreadPoolExecutor(self.workers, initializer=begin)
        waiting: deque[Future[tuple[Batch, Result | Lost]]] = deque()
        upcoming = iter(batches)
        self._is_ending = False
        try:
            while True:
                check()
                for batch in islice(upcoming, AHEAD * self.workers - len(waiting)):
                    waiting.append(threads.submit(run, batch))
                if not waiting:
                    return
                for done in self._done(waiting):
                    waiting.remove(done)
                    yield done.result()
        finally:
            if waiting:
                self._end()
            threads.shutdown(cancel_futures=True)

    def _done(
        self, waiting: deque[Future[tuple[Batch, Result | Lost]]]
    ) -> list[Future[tuple[Batch, Result | Lost]]]:
        """Return what is done of that which waits, or nothing if that takes too long to wait for."""
        watched = [waiting[0]] if self._in_order else list(waiting)
        done, _ = wait(watched, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        return [future for future in watched if future in done]

    def _run(self, place: int, batch: Batch) -> tuple[Batch, Result | Lost]:
        for _ in range(self._deaths):
            try:
                return batch, self._begin(place).run(batch)
            except WorkerGoneError:
                if self._is_ending:
                    raise
                with self._alone:
                    gone = self._team.pop(place, None)
                if gone is not None:
                    gone.end()
        again = f" {self._deaths} times" if self._deaths > 1 else ""
        return batch, Lost(f"the worker process ended{again}; often the machine ran out of memory")

    def _begin(self, place: int) -> Worker[Batch, Result]:
        """Return the process of a place, begun if there is none."""
        with self._alone:
            if place not in self._team and not self._is_ending:
                self._team[place] = Worker(self._do)
            if place not in self._team:
                raise WorkerGoneError
            return self._team[place]

    def _end(self) -> None:
        with self._alone:
            self._is_ending = True
            team, self._team = self._team, {}
        for worker in team.values():
            worker.end()
