"""The same bytes: in new processes, under other hash seeds, however often the world is looked at."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import simpy

from sim.processes.world import start_world
from sim.run.model import run_plan, start_institutions
from sim.run.recorder import Recorder
from tests.plans import small_plan
from tests.twin.model import fingerprint
from tests.twists import twisted_plan

ROOT = Path(__file__).resolve().parents[1]
MONTHS = 36


def log_of(run):
    events = run.events
    return events.time, events.person, events.kind, events.from_state, events.to_state


def everything_of(run):
    """Return a fingerprint of all that a recording holds."""
    arrays = [
        *log_of(run),
        run.heads,
        run.fte,
        *vars(run.flows).values(),
        *run.settings.values(),
        *run.with_graduate.values(),
        *run.with_all_needed.values(),
        *run.strain.values(),
    ]
    return fingerprint(arrays), run.payments, run.applications, run.people


def hashes():
    """Return the fingerprints of a few runs, as a new process prints them."""
    return [
        fingerprint(log_of(run_plan(make(number, months=MONTHS), number, 1, keep_events=True)))
        for make in (small_plan, twisted_plan)
        for number in range(3)
    ]


def test_new_processes_under_other_hash_seeds_give_the_same_log():
    code = "from tests.test_determinism import hashes; print(*hashes())"
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout.split()
        for seed in ("0", "20050401")
    ]
    assert len(set(printed[0])) == 6
    assert printed[0] == printed[1] == hashes()


def test_a_second_run_in_one_process_gives_the_same_recording():
    for number in range(3):
        plan = small_plan(number, months=MONTHS)
        first, second = (run_plan(plan, 5, number, keep_events=True) for _ in range(2))
        assert everything_of(first) == everything_of(second)


def test_another_seed_or_world_gives_another_log():
    plan = small_plan(1, months=MONTHS)
    places = [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0)]
    logs = {fingerprint(log_of(run_plan(plan, *place, keep_events=True))) for place in places}
    assert len(logs) == len(places)


def look_often(env, world, draw):
    """Bring careers up to odd times between the months, and to the months themselves."""
    while True:
        yield env.timeout(draw.choice([0.03, 0.4, 1.0, 2.7]) * draw.random())
        world.population.advance(env.now / 12)


@pytest.mark.parametrize("make", [small_plan, twisted_plan])
def test_looking_at_the_world_more_often_changes_no_byte(make):
    for number in range(6):
        plan = make(number, months=MONTHS)
        env, world = simpy.Environment(), start_world(plan, 3, number)
        recorder = Recorder(plan, world.directory, keep_events=True)
        end = start_institutions(env, world, recorder)
        env.process(look_often(env, world, random.Random(number)))
        env.run(until=end)
        looked_at = recorder.finish(world)
        left_alone = run_plan(plan, 3, number, keep_events=True)
        assert everything_of(looked_at) == everything_of(left_alone)


def test_a_longer_run_begins_as_the_shorter_one():
    for number in range(4):
        longer = small_plan(number, months=MONTHS)
        logs = []
        for plan in (longer, _ended_at(longer, 20)):
            time, *rest = log_of(run_plan(plan, 3, number, keep_events=True))
            early = time < 20 / 12
            logs.append(fingerprint([time[early], *(column[early] for column in rest)]))
        assert logs[0] == logs[1]


def _ended_at(plan, months):
    """Return the plan cut short; arrays by month may go on after its end."""
    return type(plan)(**{**vars(plan), "months": months})
