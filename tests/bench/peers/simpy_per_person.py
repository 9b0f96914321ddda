"""The reference workload as one SimPy process per person, the way SimPy is meant to be used.

A person waits for the earliest of their risks in one timeout, drawn from the sum of the rates, and
then it is drawn which one it was. Leaving rates change with a policy or with the vacancy rate, so
leaving is drawn at the highest rate it can have and happens with the share of it that holds on that
day: exact, and nobody needs to be woken when a rate changes.

With 100,000 waiting processes Python's garbage collector takes about two thirds of the time, as it
does in any such model; `--no-gc` measures without it.

    python -m tests.bench.peers.simpy_per_person --people 10000 --seed 1 --json
"""

import random
from collections import Counter
from collections.abc import Generator
from time import perf_counter
from typing import Any

import simpy

from tests.bench.peers import reference as ref

Steps = Generator[simpy.Event, Any, bool]


class Workforce:
    """The stocks, the queue for posts and the state of policy that all people share."""

    def __init__(self, env: simpy.Environment, people: int, seed: int, *, posts: bool) -> None:
        self.env = env
        self.random = random.Random(seed)
        self.intake = round(ref.INTAKE_SHARE * people)
        self.posts = round(ref.POST_SHARE * people) if posts else None
        self.most_leaving = ref.MOST_STRAIN if posts else 1.0
        self.leaving = 1.0
        self.in_post = self.on_break = self.students = 0
        self.queue: dict[Person, simpy.Event] = {}
        self.flows: Counter[str] = Counter()
        self.events = 0
        self.person_months = 0.0
        self.table: list[list[int]] = []

    def leaving_happens(self) -> bool:
        """Draw whether leaving that was drawn at its highest rate happens at today's."""
        return self.random.random() * self.most_leaving < self.leaving

    def fill_vacancies(self) -> None:
        """Give the vacant posts to the first in the queue, and let the rest set the strain."""
        assert self.posts is not None
        while self.queue and self.in_post < self.posts:
            first = next(iter(self.queue))
            self.queue.pop(first).succeed()
            self.in_post += 1
            self.events += 1
        self.leaving = ref.strain((self.posts - self.in_post) / self.posts)

    def count_the_year(self) -> None:
        """Write down the stocks and the year's flows."""
        stocks = [self.in_post, self.on_break, self.students]
        self.table.append(stocks + [self.flows[name] for name in ref.FLOWS])
        self.events += self.flows.total()
        self.flows.clear()


class Person:
    """One career; `live` is its process, and each stage says whether the career goes on."""

    def __init__(self, w: Workforce, age: float, tenure: float = 0.0) -> None:
        self.w = w
        self.env = w.env
        self.retires = w.env.now - age + ref.RETIREMENT
        self.since = w.env.now - tenure

    def live(self, *, student: bool) -> Generator[simpy.Event, Any, None]:
        w = self.w
        w.person_months -= self.env.now
        if student:
            goes_on = yield from self.study()
        else:
            w.in_post += 1
            goes_on = True
        while goes_on:
            goes_on = yield from self.work()
            if goes_on:
                tenure = self.env.now - self.since
                goes_on = yield from self.take_break()
                self.since = self.env.now - tenure
        w.person_months += self.env.now

    def study(self) -> Steps:
        w = self.w
        w.students += 1
        withdraws_after = w.random.expovariate(ref.WITHDRAW)
        yield self.env.timeout(min(withdraws_after, ref.COURSE))
        w.students -= 1
        if withdraws_after < ref.COURSE:
            w.flows["withdraw"] += 1
            return False
        w.flows["graduate"] += 1
        goes_on = yield from self.find_post()
        self.since = self.env.now
        return goes_on

    def find_post(self) -> Steps:
        """Step into a post, or queue for one and leave or retire meanwhile."""
        w = self.w
        if w.posts is None:
            w.in_post += 1
            return True
        hired = w.queue[self] = self.env.event()
        while True:
            wait = w.random.expovariate(ref.LEAVE_BREAK * w.most_leaving)
            rest = self.retires - self.env.now
            yield hired | self.env.timeout(max(0.0, min(wait, rest)))
            if hired.triggered:
                return True
            if wait >= rest:
                w.flows["retire"] += 1
            elif w.leaving_happens():
                w.flows["leave"] += 1
            else:
                continue
            del w.queue[self]
            return False

    def work(self) -> Steps:
        """Hold a post, moving between employers, until a break (go on) or the end."""
        w = self.w
        while True:
            early_ends = self.since + ref.EARLY
            early = self.env.now < early_ends
            leave = ref.LEAVE * w.most_leaving * (ref.EARLY_FACTOR if early else 1.0)
            total = leave + ref.MOVE + ref.BREAK
            due = self.env.now + w.random.expovariate(total)
            horizon = min(self.retires, early_ends) if early else self.retires
            if due >= horizon:
                yield self.env.timeout(horizon - self.env.now)
                if horizon == self.retires:
                    w.flows["retire"] += 1
                    break
                continue
            yield self.env.timeout(due - self.env.now)
            which = w.random.random() * total
            if which < ref.MOVE:
                w.flows["move"] += 1
                self.since = self.env.now
            elif which < ref.MOVE + ref.BREAK:
                w.flows["break"] += 1
                w.in_post -= 1
                return True
            elif w.leaving_happens():
                w.flows["leave"] += 1
                break
        w.in_post -= 1
        return False

    def take_break(self) -> Steps:
        """Be away until the return to a post (go on) or the end."""
        w = self.w
        w.on_break += 1
        leave = ref.LEAVE_BREAK * w.most_leaving
        while True:
            wait = w.random.expovariate(ref.RETURN + leave)
            rest = self.retires - self.env.now
            yield self.env.timeout(min(wait, rest))
            if wait >= rest:
                w.flows["retire"] += 1
                break
            if w.random.random() * (ref.RETURN + leave) < ref.RETURN:
                w.flows["return"] += 1
                w.on_break -= 1
                return (yield from self.find_post())
            if w.leaving_happens():
                w.flows["leave"] += 1
                break
        w.on_break -= 1
        return False


def intakes(w: Workforce) -> Generator[simpy.Event, Any, None]:
    """Admit the students of each September."""
    yield w.env.timeout(ref.FIRST_INTAKE)
    while True:
        for _ in range(w.intake):
            w.env.process(Person(w, w.random.uniform(*ref.STUDENT_AGES)).live(student=True))
        yield w.env.timeout(ref.YEAR)


def policy(w: Workforce) -> Generator[simpy.Event, Any, None]:
    """Lower leaving on the policy's date."""
    yield w.env.timeout(ref.POLICY_DATE)
    w.leaving = ref.POLICY_FACTOR


def calendar(w: Workforce) -> Generator[simpy.Event, Any, None]:
    """Fill vacancies each month and count each year.

    A month's timeout is made at the month before, so it comes after what has long been due on that
    day: those who finish their course on it are in the queue.
    """
    for month in range(ref.HORIZON + 1):
        if w.posts is not None:
            w.fill_vacancies()
        if month and month % ref.YEAR == 0:
            w.count_the_year()
        if month < ref.HORIZON:
            yield w.env.timeout(1)


def run(people: int, seed: int, posts: bool = False) -> dict[str, Any]:
    """Run the workload with one SimPy process per person."""
    started = perf_counter()
    env = simpy.Environment()
    w = Workforce(env, people, seed, posts=posts)
    for _ in range(people):
        tenure = min(w.random.expovariate(1 / ref.MEAN_TENURE), ref.LONGEST_TENURE)
        env.process(Person(w, w.random.uniform(*ref.STAFF_AGES), tenure).live(student=False))
    env.process(intakes(w))
    if not posts:
        env.process(policy(w))
    env.run(until=env.process(calendar(w)))
    alive = w.in_post + w.on_break + w.students + len(w.queue)
    return {
        "people": people,
        "seconds": perf_counter() - started,
        "events": w.events,
        "person_years": (w.person_months + alive * ref.HORIZON) / ref.YEAR,
        "table": w.table,
    }


if __name__ == "__main__":
    ref.command_line(run, with_posts=True)
