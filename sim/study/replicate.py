"""Run many worlds of many scenarios, here or in a pool of processes; the result is the same.

A task is a pure function of its arguments, and results come back in the order of the tasks, so
neither the number of workers nor their pace can change a byte. Only a few tasks are under way at a
time: what a slow reader has not taken yet must not pile up.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from sim.base.errors import SimError
from sim.base.stopping import check
from sim.inputs.plan import Plan
from sim.outputs.tables import RunTables, make_tables_of_run
from sim.run.model import run_plan
from sim.study.executors import Lost, Pool


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
    workers = min(workers, len(tasks))
    if workers <= 1:
        for one in tasks:
            check()
            yield run_task(one)
        return
    do = Planned({id(task.plan): task.plan for task in tasks})
    with (
        Pool(do, workers, deaths=1, in_order=True) as pool,
        closing(pool.map_batches(map(ticket_of, tasks))) as runs,
    ):
        for ticket, run in runs:
            if isinstance(run, Lost):
                raise WorkerLostError(do.plans[ticket.plan].name, ticket.world)
            yield run


@dataclass(frozen=True)
class Ticket:
    """A task without its plan, of which it has the number: small enough to be sent for every run."""

    plan: int
    rest: tuple[int, int, int, bool, bool]

    @property
    def world(self) -> int:
        """The world to run."""
        return self.rest[2]


def ticket_of(task: Task) -> Ticket:
    """Return a task's ticket."""
    rest = (task.seed, task.draw, task.world, task.keep_events, task.keep_supported)
    return Ticket(id(task.plan), rest)


class Planned:
    """Runs tickets; plans go to a worker once, with this."""

    def __init__(self, plans: dict[int, Plan]) -> None:
        self.plans = plans

    def __call__(self, ticket: Ticket) -> RunTables:
        """Return the tables of a ticket's run."""
        return run_task(Task(self.plans[ticket.plan], *ticket.rest))
