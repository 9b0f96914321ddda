"""Where a run is made does not show in its result; a lost worker is told in words."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from sim.study import replicate
from sim.study.projection import Order, project
from sim.study.replicate import WorkerLostError, run_all, tasks_of
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
    assert len(written[1]) == 3 + 4


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
    """The pool is of threads, which are here at once; who works does not matter to the queue."""
    submitted = []

    class Pool(ThreadPoolExecutor):
        def __init__(self, workers, **_):
            super().__init__(workers)

        def submit(self, work, *arguments):
            submitted.append(arguments)
            return super().submit(lambda: arguments)

    monkeypatch.setattr(replicate, "ProcessPoolExecutor", Pool)
    tasks = tasks_of([small_plan(1, months=12)], 12, 7)
    with closing(run_all(tasks, 2)) as runs:
        next(runs)
        assert len(submitted) == 2 * replicate.AHEAD
        assert len(list(runs)) == 11
    assert len(submitted) == 12


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


def follow_and_sleep(pipe, told):
    replicate._follow(pipe, {})
    replicate._worker.is_working = True
    told.send("at work")
    try:
        for _ in range(6000):
            time.sleep(0.01)
    except replicate._StoppedError:
        told.send("left its run")
    replicate._worker.is_working = False


def test_a_worker_leaves_its_run_when_its_parent_closes_the_pipe():
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    answer, told = context.Pipe(duplex=False)
    process = context.Process(target=follow_and_sleep, args=(ours, told))
    process.start()
    ours.close()
    assert answer.recv() == "at work"
    os.kill(process.pid, signal.SIGINT)  # Ctrl-C is not theirs to heed.
    assert not answer.poll(0.5)
    theirs.close()
    assert answer.poll(30.0)
    assert answer.recv() == "left its run"
    process.join(30.0)
    assert not process.is_alive()


def test_a_worker_that_is_killed_is_told_in_words():
    tasks = tasks_of([small_plan(1, months=12)], 2000, 7)
    with closing(run_all(tasks, 2)) as runs:
        next(runs)
        os.kill(workers()[0].pid, signal.SIGKILL)
        with pytest.raises(WorkerLostError, match=r"generated_1, world \d+, was due"):
            list(runs)
    assert not workers()


def test_a_lost_worker_is_told_in_words_after_a_journey_between_processes():
    error = pickle.loads(pickle.dumps(WorkerLostError("baseline", 3)))
    assert "baseline, world 3" in str(error)
    assert error.exit_status == 1
