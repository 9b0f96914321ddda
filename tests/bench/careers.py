"""The reference workload on the product's own kernel, clocks and institutions.

    python -m tests.bench.careers --people 100000 --seed 1 --json
    python -m tests.bench.careers --people 100000 --seed 1 --posts --peer

W1 is careers that do not interact; W2 (`--posts`) puts 1.12 posts per person and strain on top. The
plan below is data for the same engine that runs England; only the first stock is added by hand,
because its length of service is exponential. `--peer` runs one SimPy process per person as well,
in turn on the same machine, and prints the ratio.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

import numpy as np
import simpy

from sim.base.dates import YearMonth
from sim.base.luck import Origin, absorb, exponential, make_keys, uniform
from sim.inputs.plan import (
    Band,
    CareerRisk,
    Destination,
    Intake,
    Mode,
    Plan,
    Posts,
    Profile,
    Reward,
    Route,
    Stage,
    State,
    Strain,
    StrainDriver,
    Workforce,
)
from sim.processes.calendar import Day, Moment
from sim.processes.pace import set_pace
from sim.processes.recruitment import recruit_to_posts
from sim.processes.training import run_route
from sim.processes.world import World, start_world
from sim.world.population import Newcomers

YEARS = 15
MONTHS = 12 * YEARS
RETIREMENT = 63.0
FLOWS = ("leave", "move", "break", "return", "retire", "withdraw", "qualify")


def reference_plan(people: int, *, posts: bool) -> Plan:
    """Return W1, or W2 with posts, as a plan of the product."""
    row = lambda name, before, after, rate, tenure, restarts=False: CareerRisk(  # noqa: E731
        name, before, after, np.array([[rate]]), np.array(tenure), np.ones(1), restarts
    )
    back = State.SEEKING if posts else State.IN_POST
    careers = [
        row("leave", State.IN_POST, State.GONE, 0.08, [2.0, 1.0]),
        row("leave", State.ON_BREAK, State.GONE, 0.05, [1.0, 1.0]),
        row("move", State.IN_POST, State.IN_POST, 0.10, [1.0, 1.0], restarts=True),
        row("break", State.IN_POST, State.ON_BREAK, 0.04, [1.0, 1.0]),
        row("return", State.ON_BREAK, back, 0.5, [1.0, 1.0]),
    ]
    if posts:
        careers.append(row("leave", State.SEEKING, State.GONE, 0.05, [1.0, 1.0]))
    strain = Strain(
        "strain", "service", StrainDriver.VACANCY_RATE, 0.107, 0.2, 0.8, 1.5, ("leave",)
    )
    funded = np.full(MONTHS + 1, round(1.12 * people) * 100, dtype=np.int64)
    workforce = Workforce(
        name="careers",
        services=("service",),
        levels=("level",),
        tenure_edges=(2.0,),
        age_edges=(),
        careers=tuple(careers),
        retirement_ages=((RETIREMENT, 1.0),),
        posts=(Posts("service", funded, 0),) if posts else (),
        strains=(strain,) if posts else (),
    )
    places = round(0.06 * people)
    course = Route(
        name="course",
        workforce="careers",
        mode=Mode.STUDENT,
        to_level="level",
        intakes=tuple(Intake(8 + 12 * year, places, places) for year in range(YEARS)),
        stages=(Stage(36, 1.0),),
        profile=Profile((Band(20.0, 40.0, 1.0),), ((100, 1.0),), 0.5),
        withdraw_rate_py=0.07,
        destinations=(Destination("service", 1.0),),
    )
    policy = Reward(
        "policy", "careers", ("service",), ("level",), 60, MONTHS + 1, effects=(("leave", 0.8),)
    )
    return Plan(
        name="w2" if posts else "w1",
        title="Reference workload",
        start=YearMonth(2005, 4),
        months=MONTHS,
        workforces=(workforce,),
        routes=(course,),
        rewards=() if posts else (policy,),
    )


def run(people: int, seed: int, *, posts: bool) -> dict:
    """Return {"people", "seconds", "events", "person_years", "table"} of one run."""
    begun = time.perf_counter()
    world = start_world(reference_plan(people, posts=posts), seed, 0)
    _add_first_stock(world, people)
    env = simpy.Environment()
    workforce = world.plan.workforces[0]
    table: list[list[int]] = []
    for route in world.plan.routes:
        env.process(run_route(env, world, route))
    if posts:
        vacant = world.pools["careers"].posts[:, 0] - 100 * people
        world.vacant_in_pools["careers"] = [vacant]
        env.process(recruit_to_posts(env, world, workforce))
    env.process(set_pace(env, world))
    events = env.process(_count_years(env, world, table))
    env.run(until=events)
    world.population.check_counts()
    seconds = time.perf_counter() - begun
    stocks = [row[:3] for row in table]
    before = [[people, 0, 0], *stocks[:-1]]
    person_years = sum((sum(a) + sum(b)) / 2.0 for a, b in zip(before, stocks, strict=True))
    return {
        "people": people,
        "seconds": seconds,
        "events": events.value,
        "person_years": person_years,
        "table": table,
    }


def _add_first_stock(world: World, people: int) -> None:
    keys = make_keys(Origin.STOCK, np.arange(people))
    luck = absorb(world.luck, keys)
    born = -(25.0 + 35.0 * uniform(luck, 1, 0))
    world.population.add(
        Newcomers(
            key=keys,
            luck=luck,
            group=np.zeros(people, dtype=np.int16),
            born=born,
            served=np.minimum(6.0 * exponential(luck, 2, 0), 30.0),
            retires=born + RETIREMENT,
            hours=np.full(people, 100, dtype=np.int16),
            traits=np.zeros(people, dtype=np.uint8),
        ),
        State.IN_POST,
        0.0,
    )


def _count_years(env, world, table):
    """Write a row of the table at the end of each year; the value is the number of events."""
    total = 0
    kinds = world.directory.kinds
    for year in range(1, YEARS + 1):
        place = Day.PACE if year < YEARS else Day.CENSUS
        yield Moment(env, 12 * year, place, 1)
        world.bring_up_to(12 * year)
        kind = world.take_events().kind
        counts = dict(zip(kinds, np.bincount(kind, minlength=len(kinds)).tolist(), strict=True))
        total += len(kind)
        heads = world.population.heads.sum(axis=0)
        stocks = [heads[state] for state in (State.IN_POST, State.ON_BREAK, State.IN_TRAINING)]
        table.append([int(n) for n in stocks] + [counts.get(name, 0) for name in FLOWS])
    return total


def measure(people: int, seed: int, *, posts: bool, repeats: int) -> dict:
    """Return a run with the median time of several, and the time of the first call."""
    begun = time.perf_counter()
    run(1000, seed, posts=posts)
    first = time.perf_counter() - begun
    runs = [run(people, seed, posts=posts) for _ in range(repeats)]
    best = runs[0] | {"seconds": statistics.median(one["seconds"] for one in runs)}
    return best | {"first_call_seconds": first}


def main() -> None:
    """Run the workload from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--posts", action="store_true", help="W2: with posts and strain")
    parser.add_argument("--peer", action="store_true", help="time one SimPy process per person too")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen.people, chosen.seed, posts=chosen.posts, repeats=chosen.repeats)
    if chosen.peer:
        from tests.bench.peers import simpy_per_person

        peer = simpy_per_person.run(chosen.people, chosen.seed, chosen.posts)
        result |= {
            "peer_seconds": peer["seconds"],
            "ratio": peer["seconds"] / result["seconds"],
        }
    if chosen.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        if name != "table":
            print(f"{name}: {value:,.3f}" if isinstance(value, float) else f"{name}: {value:,}")


if __name__ == "__main__":
    main()
