"""One world of England on one core: how long, how many people, how much memory, and what takes the time.

python -m tests.bench.england --scenario baseline --json
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import statistics
import time

from sim.inputs import load_plan
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan

PHASES = {
    "the start": ("start_world",),
    "careers": ("bring_up_to",),
    "recruitment to posts": ("recruit_to_posts",),
    "recruitment to settings": ("recruit_to_settings",),
    "training": ("run_route", "run_course"),
    "pace and strain": ("set_pace",),
    "arrivals": ("receive_arrivals",),
    "incentives": ("pay_premiums", "comes_forward"),
    "census": ("take_census",),
    "measures": ("make_tables_of_run",),
}


def run_once(plan, seed: int, world: int) -> tuple[float, int]:
    """Return seconds and people of one world, measures included."""
    begun = time.perf_counter()
    tables = make_tables_of_run(run_plan(plan, seed, world), 0, world)
    return time.perf_counter() - begun, tables.people


def profile(plan, seed: int) -> dict[str, float]:
    """Return seconds by phase of one world, under the profiler; careers are apart from the rest."""
    profiler = cProfile.Profile()
    profiler.enable()
    run_once(plan, seed, 0)
    profiler.disable()
    seconds = dict.fromkeys(PHASES, 0.0)
    for (_, _, name), (_, _, _, cumulative, callers) in pstats.Stats(profiler).stats.items():
        for phase, functions in PHASES.items():
            if name in functions:
                seconds[phase] += cumulative
        if name == "bring_up_to":
            for (_, _, caller), (_, _, _, own) in callers.items():
                for phase, functions in PHASES.items():
                    if caller in functions:
                        seconds[phase] -= own
    return seconds


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    plan = load_plan(chosen.scenario)
    first, people = run_once(plan, chosen.seed, 0)
    times = [run_once(plan, chosen.seed, 0)[0] for _ in range(chosen.repeats)]
    result = {
        "scenario": plan.name,
        "people": people,
        "seconds": statistics.median(times),
        "first_call_seconds": first,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "phases": profile(plan, chosen.seed),
    }
    if chosen.json:
        print(json.dumps(result))
        return
    print(
        f"{people:,} people, {result['seconds']:.2f} s a world (first {first:.2f} s), "
        f"{result['peak_memory_mb']:,.0f} MB at most"
    )
    for phase, seconds in sorted(result["phases"].items(), key=lambda item: -item[1]):
        print(f"  {phase:26}{seconds:6.2f} s under the profiler")


if __name__ == "__main__":
    main()
