"""What the peers share: the workload's numbers, the shape of the answer, the command line."""

import argparse
import gc
import json
from collections.abc import Callable
from typing import Any

YEAR = 12
HORIZON = 15 * YEAR
FIRST_INTAKE, COURSE, POLICY_DATE = 8, 36, 5 * YEAR

LEAVE, MOVE, BREAK = 0.08 / YEAR, 0.10 / YEAR, 0.04 / YEAR
RETURN, LEAVE_BREAK, WITHDRAW = 0.5 / YEAR, 0.05 / YEAR, 0.07 / YEAR
EARLY, EARLY_FACTOR = 2 * YEAR, 2.0
POLICY_FACTOR = 0.8
RETIREMENT = 63 * YEAR
MEAN_TENURE, LONGEST_TENURE = 6 * YEAR, 30 * YEAR
STAFF_AGES, STUDENT_AGES = (25 * YEAR, 60 * YEAR), (20 * YEAR, 40 * YEAR)
INTAKE_SHARE, POST_SHARE = 0.06, 1.12
NORMAL_VACANCY_RATE, STRAIN, LEAST_STRAIN, MOST_STRAIN = 0.107, 0.2, 0.8, 1.5

STOCKS = ("in_post", "on_break", "students")
FLOWS = ("leave", "move", "break", "return", "retire", "withdraw", "graduate")


def strain(vacancy_rate: float) -> float:
    """Return what the vacancy rate multiplies both leaving rates by."""
    factor = 1 + STRAIN * (vacancy_rate - NORMAL_VACANCY_RATE) / NORMAL_VACANCY_RATE
    return min(max(factor, LEAST_STRAIN), MOST_STRAIN)


def command_line(run: Callable[..., dict[str, Any]], *, with_posts: bool) -> None:
    """Run a peer from the command line and print its answer."""
    parser = argparse.ArgumentParser(description=run.__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    if with_posts:
        parser.add_argument("--posts", action="store_true", help="with posts that bind (W2)")
    parser.add_argument("--no-gc", action="store_true", help="without Python's garbage collector")
    parser.add_argument("--json", action="store_true")
    chosen = vars(parser.parse_args())
    as_json = chosen.pop("json")
    if chosen.pop("no_gc"):
        gc.disable()
    answer = run(**chosen)
    if as_json:
        print(json.dumps(answer))
        return
    print(
        f"{answer['people']:,} people: {answer['seconds']:.2f} s, {answer['events']:,} events, "
        f"{answer['person_years']:,.0f} person-years"
    )
    names = (*STOCKS, *FLOWS)
    print("  ".join(f"{name:>8}" for name in ("year", *names)))
    for year, row in enumerate(answer["table"], start=1):
        print("  ".join(f"{number:>8}" for number in (year, *row)))
