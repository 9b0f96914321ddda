"""The reference workload without posts (W1) as masks over NumPy columns, to check counts with.

Between two dates of the calendar each person's next event is drawn from the sum of the rates, again
and again until nobody has one left before the date. Redrawing at a date changes nothing, because
the waits have no memory, so there is no error of the step.

    python -m tests.bench.peers.numpy_masks --people 10000 --seed 1 --json
"""

from time import perf_counter
from typing import Any

import numpy as np

from tests.bench.peers import reference as ref

GONE, IN_POST, ON_BREAK, STUDENT = range(4)


class Careers:
    """Columns of people and what has happened to them this year."""

    def __init__(self, people: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.flows = dict.fromkeys(ref.FLOWS, 0)
        self.person_months = 0.0
        self.leaving = 1.0
        self.state = np.full(people, IN_POST)
        self.retires = ref.RETIREMENT - self.rng.uniform(*ref.STAFF_AGES, people)
        tenure = np.minimum(self.rng.exponential(ref.MEAN_TENURE, people), ref.LONGEST_TENURE)
        self.since = -tenure  # on a break: minus the tenure that waits
        self.ends = np.full(people, np.inf)

    def admit(self, number: int, now: float) -> None:
        """Add one intake of students."""
        ages = self.rng.uniform(*ref.STUDENT_AGES, number)
        self.state = np.append(self.state, np.full(number, STUDENT))
        self.retires = np.append(self.retires, now + ref.RETIREMENT - ages)
        self.since = np.append(self.since, np.zeros(number))
        self.ends = np.append(self.ends, np.full(number, now + ref.COURSE))

    def advance(self, start: float, until: float) -> None:
        """Bring everyone from one date to the next."""
        who = np.flatnonzero(self.state != GONE)
        now = np.full(who.size, start, dtype=float)
        while who.size:
            who, now = self._one_event_each(who, now, until)

    def _one_event_each(
        self, who: np.ndarray, now: np.ndarray, until: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give each of these people one event or a change of band; return who is not there yet."""
        state = self.state[who]
        post, away, student = state == IN_POST, state == ON_BREAK, state == STUDENT
        band_ends = self.since[who] + ref.EARLY
        early = post & (now < band_ends)

        leave = np.where(post, ref.LEAVE, ref.LEAVE_BREAK) * self.leaving
        leave = np.where(early, leave * ref.EARLY_FACTOR, leave)
        leave[student] = ref.WITHDRAW
        other = np.where(post, ref.MOVE + ref.BREAK, np.where(away, ref.RETURN, 0.0))
        due = now + self.rng.exponential(1 / (leave + other))

        stop = np.where(student, self.ends[who], self.retires[who])
        fixed = np.where(early, np.minimum(stop, band_ends), stop)
        chance = (due < fixed) & (due <= until)
        at_stop = ~chance & (fixed <= until) & (fixed == stop)
        later = np.minimum(np.minimum(due, fixed), until)
        self.person_months += float((later - now).sum())

        left = chance & (self.rng.random(who.size) * (leave + other) < leave)
        rest = chance & ~left
        moved = rest & post & (self.rng.random(who.size) * other < ref.MOVE)
        breaks, returns = rest & post & ~moved, rest & away
        graduates, retires = at_stop & student, at_stop & ~student

        self._count("withdraw", left & student)
        self._count("leave", left & ~student)
        for name, happened in (
            ("move", moved),
            ("break", breaks),
            ("return", returns),
            ("retire", retires),
            ("graduate", graduates),
        ):
            self._count(name, happened)
        self.state[who[left | retires]] = GONE
        self.state[who[returns | graduates]] = IN_POST
        self.state[who[breaks]] = ON_BREAK
        self.since[who[moved | graduates]] = later[moved | graduates]
        self.since[who[breaks]] -= later[breaks]
        self.since[who[returns]] += later[returns]

        goes_on = (chance | (fixed <= until)) & (self.state[who] != GONE)
        return who[goes_on], later[goes_on]

    def _count(self, name: str, happened: np.ndarray) -> None:
        self.flows[name] += int(happened.sum())

    def year(self) -> list[int]:
        """Return the stocks and the year's flows, and begin a new year."""
        row = [int((self.state == s).sum()) for s in (IN_POST, ON_BREAK, STUDENT)]
        row += self.flows.values()
        self.flows = dict.fromkeys(ref.FLOWS, 0)
        return row


def run(people: int, seed: int) -> dict[str, Any]:
    """Run the workload without posts on masks over NumPy columns."""
    started = perf_counter()
    careers = Careers(people, seed)
    table = []
    intakes = set(range(ref.FIRST_INTAKE, ref.HORIZON, ref.YEAR))
    ends_of_year = set(range(ref.YEAR, ref.HORIZON + 1, ref.YEAR))
    now = 0
    for date in sorted(intakes | ends_of_year | {ref.POLICY_DATE}):
        careers.advance(now, date)
        now = date
        if date in ends_of_year:
            table.append(careers.year())
        if date in intakes:
            careers.admit(round(ref.INTAKE_SHARE * people), date)
        if date == ref.POLICY_DATE:
            careers.leaving = ref.POLICY_FACTOR
    return {
        "people": people,
        "seconds": perf_counter() - started,
        "events": sum(sum(row[len(ref.STOCKS) :]) for row in table),
        "person_years": careers.person_months / ref.YEAR,
        "table": table,
    }


if __name__ == "__main__":
    ref.command_line(run, with_posts=False)
