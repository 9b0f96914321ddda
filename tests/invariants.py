"""What holds in every world, whatever the plan: nobody, no post, no place and no penny is made or lost.

`problems` runs a world, watches its employers at every round, replays every account, and returns in
words what does not hold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import simpy

from sim.inputs.plan import HOLDS_POST, Mode, State
from sim.processes.calendar import Day, Moment
from sim.processes.world import World, start_world
from sim.run.model import start_institutions
from sim.run.recorder import Recorder, Recording
from sim.world.money import CLAWBACK
from sim.world.tables import ADMIT, RETIRE, START_COURSE
from sim.world.units import NEVER

LAST_OF_A_PLACE = 4095


@dataclass(frozen=True)
class Watched:
    """A recording, its world as it ended, and what a watcher of its rounds found wrong."""

    run: Recording
    world: World
    problems: list[str]


def watched_run(plan, seed: int, number: int) -> Watched:
    """Return a run with somebody who looks on."""
    env, world, problems = simpy.Environment(), start_world(plan, seed, number), []
    recorder = Recorder(plan, world.directory, keep_events=True)
    env.process(_watch(env, world, problems))
    env.run(until=start_institutions(env, world, recorder))
    return Watched(recorder.finish(world), world, problems)


def problems(watched: Watched) -> list[str]:
    """Return what does not hold in a run: the first few of each kind."""
    found = [f"posts: {words}" for words in watched.problems[:3]]
    for invariant in INVARIANTS:
        found += [f"{invariant.__name__}: {words}" for words in islice(invariant(watched), 3)]
    return found


def stocks_are_the_last_ones_plus_in_less_out(watched) -> Iterator[str]:
    """By group (and so by area) and state, in heads and in hundredths of FTE, month by month."""
    run, flows = watched.run, watched.run.flows
    for name, counts, left, came in (
        ("heads", run.heads, flows.people, flows.people),
        ("fte", run.fte, flows.hours, flows.to_hours),
    ):
        change = np.zeros_like(counts)
        np.add.at(change, (flows.month, flows.to_group, flows.to_state), came)
        np.subtract.at(change, (flows.month, flows.from_group, flows.from_state), left)
        change[:, :, State.GONE] = 0
        for month, group, state in np.argwhere(np.diff(counts, axis=0) != change[1:]):
            yield f"{name} of {run.directory.groups[group]}, state {state}, month {month + 1}"
        if (counts < 0).any() or counts[:, :, State.GONE].any():
            yield f"{name} below nothing, or of people who are gone"


def flows_count_every_event_once(watched) -> Iterator[str]:
    """Careers are known at the first census on or after them, a day's acts at the next one."""
    run = watched.run
    flows, events = run.flows, run.events
    for kind, name in enumerate(run.directory.kinds):
        own = events.kind == kind
        months = events.time[own] * 12.0
        is_career = name in run.directory.risks or name == RETIRE
        month = np.ceil(months - 1e-9) if is_career else np.rint(months) + 1.0
        counted = np.bincount(
            flows.month[flows.kind == kind],
            weights=flows.people[flows.kind == kind],
            minlength=run.plan.months + 1,
        )
        logged = np.bincount(month.astype(int), minlength=run.plan.months + 1)
        # Courses begun before the start are known on the first day. Who is past the age retires on
        # the day on which a course ends, after its census.
        same = counted.sum() == logged.sum()
        if not same or (name not in (START_COURSE, RETIRE) and not np.array_equal(counted, logged)):
            yield name


def everybody_stands_in_one_place_at_a_time(watched) -> Iterator[str]:
    """State, group and hours before an event are those after the person's last one.

    Courses begun before the start are logged at time 0, at which one may end: what is of one day is
    not in its order there.
    """
    events = watched.run.events
    order = np.lexsort((events.kind, events.time, events.person))
    same = events.person[order][1:] == events.person[order][:-1]
    same &= events.time[order][:-1] > 0.0
    for before, after in (
        (events.from_state, events.to_state),
        (events.from_group, events.to_group),
        (events.hours, events.to_hours),
    ):
        if (before[order][1:][same] != after[order][:-1][same]).any():
            yield "an event begins elsewhere than the one before it ended"
    if (events.from_state[order][1:][same] == State.GONE).any():
        yield "somebody came back from the gone"
    kinds = np.array(watched.run.directory.kinds)[events.kind]
    area = watched.run.directory.area_of
    moved = area[events.from_group] != area[events.to_group]
    for kind in set(kinds[moved]) - set(watched.run.directory.risks):
        yield f"{kind} moved somebody to another area"


def everybody_has_a_key_of_their_own(watched) -> Iterator[str]:
    """One key, one person."""
    population = watched.world.population
    if len(np.unique(population.key[: population.count])) != population.count:
        yield "two people have one key"


def no_account_pays_more_than_it_was_given(watched) -> Iterator[str]:
    """Replay every account: money in is money out and balance, to the penny."""
    run, world = watched.run, watched.world
    paid, back = _by_account(run)
    for programme in run.plan.programmes:
        spent_in_all = 0
        for purse in programme.purses:
            account = world.funds[programme.name].accounts[purse.name]
            shares = purse.area_shares or (1.0,)
            for number, share in enumerate(shares):
                before = sum(shares[:number])
                part = lambda pence, a=before, b=before + share: round(pence * b) - round(pence * a)  # noqa: E731
                where = range(len(run.plan.areas)) if not purse.area_shares else (number,)
                limit = part(purse.limit_pence)
                given = spent = 0
                for month in range(run.plan.months):
                    for day, pence in purse.releases:
                        if max(day, 0) == month:
                            given = given if purse.carries_over else spent
                            given = min(given + part(pence), limit)
                    spent += sum(paid[programme.name, purse.name, a, month] for a in where)
                    if not spent <= given <= limit:
                        yield f"{programme.name}, {purse.name}, {number}, month {month}: {spent}"
                if given - spent != account.released[number] - account.spent[number]:
                    yield f"{programme.name}, {purse.name}, {number}: another balance"
                returned = sum(back[programme.name, purse.name, a] for a in where)
                if not 0 <= returned <= spent:
                    yield f"{programme.name}, {purse.name}, {number}: {returned} back of {spent}"
                spent_in_all += spent
        if spent_in_all > programme.limit_pence:
            yield f"{programme.name}: {spent_in_all} of {programme.limit_pence}"


def _by_account(run):
    """Return pence paid by (programme, purse, area, month), and pence back without the month."""
    paid, back = Counter(), Counter()
    for payment in run.payments:
        place = (payment.programme, payment.purse, payment.area)
        if payment.line == CLAWBACK:
            back[place] -= payment.pence
        else:
            paid[(*place, payment.month)] += payment.pence
    return paid, back


def every_payment_is_units_at_a_price_of_the_plan(watched) -> Iterator[str]:
    """And falls in a month in which both the programme and what it pays for run."""
    run = watched.run
    for programme in run.plan.programmes:
        allowed = defaultdict(list)
        for part in (*programme.grants, *programme.incentives):
            first = max(programme.from_month, part.from_month)
            last = min(programme.to_month, part.to_month)
            for price in part.prices if hasattr(part, "prices") else (part.price,):
                key = (part.purse, price.line, price.payee, price.is_transfer)
                allowed[key].append((first, last, price))
        for p in run.payments:
            if p.programme != programme.name:
                continue
            if p.payer != programme.payer or p.units <= 0:
                yield f"{p}"
            if p.line == CLAWBACK:
                if p.pence >= 0:
                    yield f"{p} takes nothing back"
                continue
            if not any(
                first <= p.month < last and p.pence == p.units * price.pence_in(p.area)
                for first, last, price in allowed[p.purse, p.line, p.payee, p.is_transfer]
            ):
                yield f"{p} is at no price of the plan"


def settings_are_paid_as_often_as_they_may_be(watched) -> Iterator[str]:
    """Units paid for incentives of a price are the settings paid, or more where they are paid again."""
    run, world = watched.run, watched.world
    for programme in run.plan.programmes:
        for line in {incentive.price.line for incentive in programme.incentives}:
            same = [i for i in programme.incentives if i.price.line == line]
            units = sum(
                p.units for p in run.payments if (p.programme, p.line) == (programme.name, line)
            )
            paid = [world.paid_in[programme.name, i.name] != NEVER for i in same]
            settings = int(sum(each.sum() for each in paid))
            again = any(i.again_after_months for i in same)
            if units < settings or (units > settings and not again):
                yield f"{programme.name}, {line}: {units} paid to {settings} settings"


def those_whom_a_fund_paid_for_started(watched) -> Iterator[str]:
    """Entrants are no more than places and applicants; every one paid for is one who started."""
    run, flows = watched.run, watched.run.flows
    funded, paid = Counter(), Counter()
    starts = [run.directory.kind(ADMIT), run.directory.kind(START_COURSE)]
    for each in run.applications:
        funded[each.month] += each.funded
        route = run.plan.routes[each.route]
        places = {i.month: i.places for i in route.intakes}[each.month]
        if not each.funded <= each.entrants <= min(places, each.applicants):
            yield f"{route.name}, {places} places: {each}"
        own = (flows.month == each.month + 1) & (flows.route == each.route)
        if route.mode is Mode.IN_SERVICE or each.month > 0:
            began = flows.people[own & np.isin(flows.kind, starts)].sum()
            if began != each.entrants:
                yield f"{route.name}: {began} began, {each}"
    first_lines = {
        (programme.name, grant.prices[0].line)
        for programme in run.plan.programmes
        for grant in programme.grants
    }
    for payment in run.payments:
        if (payment.programme, payment.line) in first_lines:
            paid[payment.month] += payment.units
    if +funded != +paid:
        yield f"funded {+funded}, paid {+paid}"


INVARIANTS = (
    stocks_are_the_last_ones_plus_in_less_out,
    flows_count_every_event_once,
    everybody_stands_in_one_place_at_a_time,
    everybody_has_a_key_of_their_own,
    no_account_pays_more_than_it_was_given,
    every_payment_is_units_at_a_price_of_the_plan,
    settings_are_paid_as_often_as_they_may_be,
    those_whom_a_fund_paid_for_started,
)


class Vacancies:
    """What a watcher sees of one employer or pool: for how many rounds each vacancy has stood.

    Pairs [age in rounds, vacant units of work], oldest first: the plain form of the rule that posts
    are filled in the order of their wait.
    """

    def __init__(self, vacant: int) -> None:
        self.ages = [[10**6, max(vacant, 0)]]

    def open_round(self, vacant: int) -> None:
        """Let the vacancies be as many as there are now, new ones the youngest."""
        room = max(vacant, 0)
        for pair in self.ages:
            pair[1] = min(pair[1], room)
            room -= pair[1]
        self.ages.append([0, room])

    def waited(self, rounds: int) -> int:
        return sum(number for age, number in self.ages if age >= rounds)

    def close_round(self, filled: int) -> None:
        for pair in self.ages:
            taken = min(pair[1], filled)
            filled -= taken
            pair[0] += 1
            pair[1] -= taken
        self.ages = [pair for pair in self.ages if pair[1] > 0]


def _watch(env, world, problems):
    """Look at every employer after closures, and before and after each round of recruitment.

    Posts in post may exceed posts funded where people come back from a break, change their hours or
    their place, or where posts were cut; a round never makes them more than there are.
    """
    vacancies = {}
    returns = _some_return_to_their_post(world.plan)
    for month in range(world.plan.months):
        yield Moment(env, month, Day.CLOSURES, LAST_OF_A_PLACE)
        for place, staff in _staff(world).items():
            if staff and _is_closed(world, place, month) and not returns:
                problems.append(f"{place} month {month}: {staff} in post though it is closed")
        yield Moment(env, month, Day.INCENTIVES, LAST_OF_A_PLACE)
        world.bring_up_to(month)
        before, joined = _staff(world), _joined(world)
        yield Moment(env, month, Day.RECRUITMENT, LAST_OF_A_PLACE)
        after = _staff(world)
        joined = {place: number - joined[place] for place, number in _joined(world).items()}
        for place, staff in before.items():
            posts, waits, hire_waits = _employer(world, place, month)
            if month == 0:
                vacancies[place] = Vacancies(posts - staff)
            own = vacancies[place]
            own.open_round(posts - staff)
            filled, from_outside = after[place] - staff, joined.get(place, 0)
            sought = filled - from_outside
            most = max(own.waited(waits), own.waited(hire_waits) if joined else 0)
            if sought > own.waited(waits) or filled > most:
                problems.append(f"{place} month {month}: {filled} ({from_outside}), {own.ages}")
            if after[place] > max(posts, staff) or filled < 0:
                problems.append(f"{place} month {month}: {after[place]} in {posts} posts")
            own.close_round(filled)


def _some_return_to_their_post(plan) -> bool:
    """Return whether a row leads back into a setting, which may have closed meanwhile."""
    holds = set(HOLDS_POST)
    return any(
        row.from_state not in holds and {row.to_state, *(b.to_state for b in row.branches)} & holds
        for workforce in plan.workforces
        if workforce.settings is not None
        for row in workforce.careers
    )


def _is_closed(world, place, month) -> bool:
    name, which = place
    return isinstance(which, int) and not world.units[name].is_open(month)[which]


def _joined(world):
    return {
        (name, n): int(number)
        for name, units in world.units.items()
        for n, number in enumerate(units.hired)
    }


def _staff(world):
    """Return hundredths of FTE in post by pool, and heads by setting, counted from the people."""
    population, staff = world.population, {}
    count, kinds = population.count, len(world.directory.groups)
    holds = np.flatnonzero(np.isin(population.state[:count], HOLDS_POST))
    group, hours = population.group[holds], population.hours[holds].astype(np.int64)
    by_group = np.zeros(kinds, np.int64)
    np.add.at(by_group, group, hours)
    for workforce in world.plan.workforces:
        for posts in workforce.posts:
            groups = world.directory.of(workforce.name, posts.service, posts.area)
            staff[workforce.name, (posts.service, posts.area)] = int(by_group[groups].sum())
        if workforce.settings is not None:
            is_own = np.zeros(kinds, np.bool_)
            is_own[world.directory.of(workforce.name)] = True
            units = world.units[workforce.name]
            unit = population.unit[holds[is_own[group]]] - units.first
            assert ((unit >= 0) & (unit < len(units))).all()
            heads = np.bincount(unit, minlength=len(units))
            staff |= {(workforce.name, n): int(number) for n, number in enumerate(heads)}
    return staff


def _employer(world, place, month):
    """Return an employer's posts in a month, and for how many rounds they wait."""
    name, which = place
    workforce = world.workforce(name)
    if isinstance(which, tuple):
        posts = next(p for p in workforce.posts if (p.service, p.area) == which)
        return int(posts.posts[month]), posts.wait_rounds, 0
    units, settings = world.units[name], workforce.settings
    size = int(units.posts[which]) if units.is_open(month)[which] else 0
    return size, settings.wait_rounds, settings.hire_wait_rounds
