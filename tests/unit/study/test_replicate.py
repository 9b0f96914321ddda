"""Where a run is made does not show in its result; a lost worker is told in words."""

from __future__ import annotations

import pickle

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


def test_a_lost_worker_is_told_in_words_after_a_journey_between_processes():
    error = pickle.loads(pickle.dumps(WorkerLostError("baseline", 3)))
    assert "baseline, world 3" in str(error)
    assert error.exit_status == 1
