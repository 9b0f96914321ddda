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
from sim.processes.recruitment import close_settings, recruit_to_posts, recruit_to_settings
from sim.processes.training import run_route, start_cohorts
from sim.processes.world import World, start_world
from sim.run.recorder import Recorder, Recording, take_census
from sim.world.units import NEVER


def run_plan(
    plan: Plan, seed: int, world: int, *, keep_events: bool = False, keep_supported: bool = False
) -> Recording:
    """Return the recording of one world of one scenario. Same arguments, same recording."""
    env = simpy.Environment()
    people = start_world(plan, seed, world)
    recorder = Recorder(
        plan, people.directory, keep_events=keep_events, keep_supported=keep_supported
    )
    census = start_institutions(env, people, recorder)
    env.run(until=census)
    return recorder.finish(people)


def start_institutions(env: simpy.Environment, world: World, recorder: Recorder) -> simpy.Process:
    """Start every institution; return the census, whose end is the end of the run."""
    plan = world.plan
    for programme in plan.programmes:
        for purse in programme.purses:
            env.process(release_money(env, world, programme, purse))
        for incentive in programme.incentives:
            name = (programme.name, incentive.name)
            world.forward[name] = comes_forward(world, programme, incentive)
            world.paid_in[name] = np.full(len(world.forward[name]), NEVER)
            if incentive.kind is not IncentiveKind.HIRE_GRADUATE:
                env.process(pay_premiums(env, world, programme, incentive))
    for route in plan.routes:
        start_cohorts(env, world, route)
        env.process(run_route(env, world, route))
    for workforce in plan.workforces:
        for arrivals in workforce.arrivals:
            env.process(receive_arrivals(env, world, workforce, arrivals))
        if workforce.posts:
            env.process(recruit_to_posts(env, world, workforce))
        if workforce.settings is not None:
            env.process(close_settings(env, world, workforce))
            env.process(recruit_to_settings(env, world, workforce))
    env.process(set_pace(env, world))
    return env.process(take_census(env, world, recorder))
