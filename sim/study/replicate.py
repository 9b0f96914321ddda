"""Run many worlds of many scenarios, here or in a pool of processes; the result is the same.

A task is a pure function of its arguments, and results come back in the order of the tasks, so
neither the number of workers nor their pace can change a byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from sim.base.errors import SimError
from sim.inputs.plan import Plan
from sim.outputs.tables import RunTables, make_tables_of_run
from sim.run.model import run_plan


@dataclass(frozen=True)
class Task:
    """One run: scenario, draw and world, by their numbers."""

    plan: Plan
    seed: int
    draw: int
    world: int
    keep_events: bool = False


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


def tasks_of(plans: list[Plan], worlds: int, seed: int, *, keep_events: bool = False) -> list[Task]:
    """Return the tasks of some scenarios, world by world."""
    return [Task(plan, seed, 0, world, keep_events) for world in range(worlds) for plan in plans]


def run_task(task: Task) -> RunTables:
    """Return the tables of one run."""
    recording = run_plan(task.plan, task.seed, task.world, keep_events=task.keep_events)
    return make_tables_of_run(recording, task.draw, task.world)


def run_all(tasks: list[Task], workers: int) -> Iterator[RunTables]:
    """Yield the tables of each task, in order.

    Raises WorkerLostError if a process of the pool is killed.
    """
    if workers == 1 or len(tasks) == 1:
        for task in tasks:
            yield run_task(task)
        return
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=get_context("spawn")) as pool:
        waiting: list[tuple[Task, Future[RunTables]]] = [
            (task, pool.submit(run_task, task)) for task in tasks
        ]
        try:
            while waiting:
                task, future = waiting.pop(0)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    raise WorkerLostError(task.plan.name, task.world) from None
        finally:
            for _, future in waiting:
                future.cancel()
