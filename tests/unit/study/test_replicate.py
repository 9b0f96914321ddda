"""Where a run is made does not show in its result; a lost worker is told in words."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from sim.study import executors
from sim.study.projection import Order, project
from sim.study.replicate import WorkerLostError, run_all, tasks_of, ticket_of
from tests.plans import small_plan


def test_one_worker_and_two_give_the_same_bytes(tmp_path):
    plans = [small_plan(1, months=24), small_plan(2, months=24)]
    written = {}
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        project(Order(plans, 2, 7, folder, "test", workers, keep_events=True))
        written[workers] = {
            path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.parquet")
        }
    assert written[1] == written[2]
    tables = {path.name for path in written[1] if len(path.parts) == 1}
    assert tables == {"measures.parquet", "flows.parquet", "routes.parquet", "ledger.parquet"}
    assert len(written[1]) == len(tables) + 4


def test_the_order_of_tasks_does_not_change_a_run():
    tasks = tasks_of([small_plan(1, months=24)], 3, 7)
    there = [run.sha256() for run in run_all(tasks, 1)]
    back = [run.sha256() for run in run_all(tasks[::-1], 1)]
    assert there == back[::-1]
    assert len(set(there)) == 3


def test_tasks_come_scenario_by_scenario():
    tasks = tasks_of([small_plan(1), small_plan(2)], 2, 7)
    assert [(task.plan.name, task.world) for task in tasks] == [
        ("generated_1", 0), ("generated_1", 1), ("generated_2", 0), ("generated_2", 1),
    ]  # fmt: skip


def test_no_more_than_a_few_results_wait_to_be_taken(monkeypatch):
    begun = []

    class Here:
        def __init__(self, do):
            pass

        def run(self, task):
            begun.append(task)
            return task

        def end(self):
            pass

    monkeypatch.setattr(executors, "Worker", Here)
    tasks = tasks_of([small_plan(1, months=12)], 12, 7)
    with closing(run_all(tasks, 2)) as runs:
        assert next(runs) == ticket_of(tasks[0])
        time.sleep(0.2)
        assert len(begun) <= 2 * executors.AHEAD
        assert list(runs) == [ticket_of(task) for task in tasks[1:]]
    assert len(begun) == 12


def workers():
    return [child for child in multiprocessing.active_children() if "Spawn" in child.name]


def test_leaving_in_the_middle_ends_the_workers_at_once():
    tasks = tasks_of([small_plan(1, months=12)], 2000, 7)
    with closing(run_all(tasks, 2)) as runs:
        next(runs)
        assert workers()
        begin = time.monotonic()
    assert not workers()
    assert time.monotonic() - begin < 5.0


def long_work():
    """Begin a long work with two workers, say which they are, and go on for as long as it takes."""
    tasks = tasks_of([small_plan(1, months=12)], 100_000, 7)
    with closing(run_all(tasks, 2)) as runs:
        next(runs)
        print(*(worker.pid for worker in workers()), flush=True)
        list(runs)


def is_there(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{number}/stat").read_text(encoding="ascii").split()[2]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_workers_end_when_their_parent_is_killed_and_not_at_ctrl_c():
    command = "from tests.unit.study.test_replicate import long_work; long_work()"
    parent = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, text=True)
    numbers = [int(number) for number in parent.stdout.readline().split()]
    try:
        assert len(numbers) == 2
        os.kill(numbers[0], signal.SIGINT)
        time.sleep(0.3)
        assert all(map(is_there, numbers))
    finally:
        parent.kill()
        parent.communicate()
    deadline = time.monotonic() + 30.0
    while any(map(is_there, numbers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_there, numbers))


def test_an_error_in_a_worker_is_raised_here_with_where_it_came_from():
    plan = dataclasses.replace(small_plan(1, months=12), areas=())
    with pytest.raises(Exception) as told, closing(run_all(tasks_of([plan], 4, 7), 2)) as runs:  # noqa: PT011
        list(runs)
    assert "run_task" in "".join(told.value.__notes__)


@pytest.mark.parametrize("wait", [0.0, 0.01, 0.03, 0.07, 0.15])
def test_a_worker_that_is_killed_is_told_in_words(wait):
    tasks = tasks_of([small_plan(1, months=12)], 2000, 7)
    with closing(run_all(tasks, 2)) as runs:
        next(runs)
        time.sleep(wait)
        os.kill(workers()[0].pid, signal.SIGKILL)
        with pytest.raises(WorkerLostError, match=r"generated_1, world \d+, was due"):
            list(runs)
    assert not workers()


def test_a_lost_worker_is_told_in_words_after_a_journey_between_processes():
    error = pickle.loads(pickle.dumps(WorkerLostError("baseline", 3)))
    assert "baseline, world 3" in str(error)
    assert error.exit_status == 1
