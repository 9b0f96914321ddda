"""Run many worlds of many scenarios, here or in a pool of processes; the result is the same.

A task is a pure function of its arguments, and results come back in the order of the tasks, so
neither the number of workers nor their pace can change a byte. Only a few tasks are under way at a
time: what a slow reader has not taken yet must not pile up.
"""

from __future__ import annotations

import os
import signal
from _thread import interrupt_main
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from sim.base.errors import SimError
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

    Raises WorkerLostError if a process of the pool is killed.
    """
    if workers == 1 or len(tasks) == 1:
        for task in tasks:
            yield run_task(task)
        return
    workers = min(workers, len(tasks))
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    # Plans go to each worker once: a queue of small tasks never blocks, whatever becomes of workers.
    plans = {id(task.plan): task.plan for task in tasks}
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_follow, initargs=(ours, plans)
    )
    waiting: deque[tuple[Task, Future[RunTables]]] = deque()
    upcoming = iter(tasks)
    task = tasks[0]
    try:
        while True:
            while len(waiting) < AHEAD * workers and (new := next(upcoming, None)) is not None:
                keep = (new.keep_events, new.keep_supported)
                small = (id(new.plan), new.seed, new.draw, new.world, *keep)
                waiting.append((new, pool.submit(_run, *small)))
            if not waiting:
                break
            task, future = waiting.popleft()
            yield future.result()
    except BrokenProcessPool:
        raise WorkerLostError(task.plan.name, task.world) from None
    except BaseException:
        theirs.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        theirs.close()
        ours.close()


class _StoppedError(Exception):
    """What a worker leaves its run with when its parent wants no more."""


@dataclass
class _Worker:
    """What a worker process knows of itself; there is one in each."""

    plans: dict[int, Plan] = field(default_factory=dict)
    is_working: bool = False
    is_stopped: bool = False


_worker = _Worker()


def _run(plan: int, *rest: Any) -> RunTables:
    """Return the tables of one run of a plan that the worker has, given by its number."""
    if _worker.is_stopped:
        raise _StoppedError
    _worker.is_working = True
    try:
        return run_task(Task(_worker.plans[plan], *rest))
    finally:
        _worker.is_working = False


def _follow(pipe: Connection, plans: dict[int, Plan]) -> None:
    """Let a worker leave its run when the parent closes its end of the pipe, and end if it is gone.

    It does not end in the middle of a message to the parent, who would wait for the rest. Ctrl-C
    reaches every process of a terminal; what it means is the parent's to say.
    """
    _worker.plans = plans
    signal.signal(signal.SIGINT, _leave_run)
    Thread(target=_watch, args=(pipe,), daemon=True).start()


def _leave_run(*_: object) -> None:
    if _worker.is_stopped and _worker.is_working:
        raise _StoppedError


def _watch(pipe: Connection) -> None:
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        _worker.is_stopped = True
        interrupt_main()
        parent = parent_process()
        while parent is not None and parent.is_alive():
            parent.join(1.0)
        os._exit(1)
