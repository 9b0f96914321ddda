"""Run many worlds of many scenarios, here or in a pool of processes; the result is the same.

A task is a pure function of its arguments, and results come back in the order of the tasks, so
neither the number of workers nor their pace can change a byte. Only a few tasks are under way at a
time: what a slow reader has not taken yet must not pile up.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections import deque
from collections.abc import Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread, local

from sim.base.errors import SimError
from sim.base.stopping import check
from sim.inputs.plan import Plan
from sim.outputs.tables import RunTables, make_tables_of_run
from sim.run.model import run_plan

AHEAD = 2
"""Tasks under way or waiting to be taken, for each worker."""


@dataclass(frozen=True)
class Task:
    """One run: scenario, draw and world, by their numbers."""

    plan: Plan
    seed: int
    draw: int
    world: int
    keep_events: bool = False
    keep_supported: bool = False


class WorkerLostError(SimError):
    """A worker process ended by itself, most often for want of memory."""

    exit_status = 1

    def __init__(self, scenario: str, world: int) -> None:
        super().__init__(scenario, world)
        self.scenario = scenario
        self.world = world

    def __str__(self) -> str:
        return (
            f"A worker process ended while {self.scenario}, world {self.world}, was due. "
            "Often the machine ran out of memory: try --workers 1."
        )


def tasks_of(
    plans: list[Plan],
    worlds: int,
    seed: int,
    *,
    keep_events: bool = False,
    keep_supported: bool = False,
) -> list[Task]:
    """Return the tasks of some scenarios, scenario by scenario."""
    keep = (keep_events, keep_supported)
    return [Task(plan, seed, 0, world, *keep) for plan in plans for world in range(worlds)]


def run_task(task: Task) -> RunTables:
    """Return the tables of one run."""
    recording = run_plan(
        task.plan,
        task.seed,
        task.world,
        keep_events=task.keep_events,
        keep_supported=task.keep_supported,
    )
    return make_tables_of_run(recording, task.draw, task.world)


def run_all(tasks: list[Task], workers: int) -> Generator[RunTables, None, None]:
    """Yield the tables of each task, in order. Close it if you leave it before its end.

    Raises WorkerLostError if one of the processes is killed.
    """
    if workers == 1 or len(tasks) == 1:
        for one in tasks:
            check()
            yield run_task(one)
        return
    workers = min(workers, len(tasks))
    plans = {id(task.plan): task.plan for task in tasks}
    team = [Worker(plans) for _ in range(workers)]
    free, own = deque(team), local()

    def begin() -> None:
        own.worker = free.popleft()

    # Each thread waits for one process, so that what a process has done is taken from it at once.
    pool = ThreadPoolExecutor(workers, initializer=begin)
    waiting: deque[Future[RunTables]] = deque()
    upcoming = iter(tasks)
    try:
        while True:
            check()
            while len(waiting) < AHEAD * workers and (task := next(upcoming, None)) is not None:
                waiting.append(pool.submit(lambda task: own.worker.run(task), task))
            if not waiting:
                break
            yield waiting.popleft().result()
    finally:
        for worker in team:
            worker.end()
        pool.shutdown(cancel_futures=True)


class Worker:
    """A process that runs tasks, with a pipe of its own: if it is killed, only the pipe's end is lost.

    A queue that processes share could be left locked, or with half a message in it.
    """

    def __init__(self, plans: Mapping[int, Plan]) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # Plans go to a worker once.
        self._process = context.Process(target=work, args=(theirs, plans), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, task: Task) -> RunTables:
        """Return the tables of a task. Raises WorkerLostError if the process is gone."""
        small = (id(task.plan), task.seed, task.draw, task.world)
        try:
            self._pipe.send((*small, task.keep_events, task.keep_supported))
            done = self._pipe.recv()
        except (EOFError, OSError):
            raise WorkerLostError(task.plan.name, task.world) from None
        if isinstance(done, BaseException):
            raise done
        assert isinstance(done, RunTables)
        return done

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def work(pipe: Connection, plans: Mapping[int, Plan]) -> None:
    """Run tasks that come through a pipe, until it closes or the parent is gone.

    Ctrl-C reaches every process of a terminal; what it means is the parent's to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            plan, *rest = pipe.recv()
            pipe.send(_done(Task(plans[plan], *rest)))
        except (EOFError, OSError):
            return


def _done(task: Task) -> RunTables | Exception:
    try:
        return run_task(task)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return error


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
