"""The model's table of contents: which processes make up a world, and how it is run.

Read this first. Each line starts one institution; the order of a day is in
`sim.processes.calendar.Day`, not in the order of these lines.
"""

from __future__ import annotations

import numpy as np
import simpy

from sim.inputs.plan import IncentiveKind, Plan
from sim.processes.incentives import comes_forward, pay_premiums, release_money
from sim.processes.pace import receive_arrivals, set_pace
from sim.processes.recruitment import recruit_to_posts, recruit_to_settings
from sim.processes.training import run_route, start_cohorts
from sim.processes.world import World, start_world
from sim.run.recorder import Recorder, Recording, take_census


def run_plan(plan: Plan, seed: int, world: int, *, keep_events: bool = False) -> Recording:
    """Return the recording of one world of one scenario. Same arguments, same recording."""
    env = simpy.Environment()
    people = start_world(plan, seed, world)
    recorder = Recorder(plan, people.directory, keep_events=keep_events)
    census = start_institutions(env, people, recorder)
    env.run(until=census)
    return recorder.finish(people)


def start_institutions(env: simpy.Environment, world: World, recorder: Recorder) -> simpy.Process:
    """Start every institution; return the census, whose end is the end of the run."""
    plan = world.plan
    for programme in plan.programmes:
        env.process(release_money(env, world, programme))
        for incentive in programme.incentives:
            name = (programme.name, incentive.name)
            world.forward[name] = comes_forward(world, programme, incentive)
            world.claimed[name] = np.zeros(len(world.forward[name]), dtype=np.bool_)
            if incentive.kind is IncentiveKind.HAS_GRADUATE:
                env.process(pay_premiums(env, world, programme, incentive))
    for route in plan.routes:
        start_cohorts(env, world, route)
        env.process(run_route(env, world, route))
    for workforce in plan.workforces:
        for arrivals in workforce.arrivals:
            env.process(receive_arrivals(env, world, workforce, arrivals))
        for posts in workforce.posts:
            env.process(recruit_to_posts(env, world, workforce, posts))
        if workforce.settings is not None:
            env.process(recruit_to_settings(env, world, workforce))
    env.process(set_pace(env, world))
    return env.process(take_census(env, world, recorder))
