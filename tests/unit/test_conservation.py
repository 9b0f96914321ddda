"""Nobody and no penny is lost or made: stocks and flows, funds, places and posts, to the unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest
import simpy

from sim.inputs.plan import HOLDS_POST, State
from sim.processes.calendar import Day, Moment
from sim.processes.world import World, start_world
from sim.run.model import start_institutions
from sim.run.recorder import Recorder, Recording
from sim.world.tables import ADMIT, RETIRE, START_COURSE
from tests.plans import small_plan
from tests.twists import twisted_plan

PLANS = 200
MONTHS = 30
BLOCK = 20
RUNS = [
    *((small_plan, number) for number in range(PLANS)),
    *((twisted_plan, number) for number in range(40)),
]
BLOCKS = [RUNS[first : first + BLOCK] for first in range(0, len(RUNS), BLOCK)]


@dataclass(frozen=True)
class Watched:
    """A recording, its world as it ended, and what a watcher of its rounds found wrong."""

    run: Recording
    world: World
    problems: list[str]


def watched_run(plan, seed, number):
    env, world, problems = simpy.Environment(), start_world(plan, seed, number), []
    recorder = Recorder(plan, world.directory, keep_events=True)
    env.process(watch(env, world, problems))
    env.run(until=start_institutions(env, world, recorder))
    return Watched(recorder.finish(world), world, problems)


@pytest.fixture(
    scope="module", params=BLOCKS, ids=lambda block: f"{block[0][0].__name__}_{block[0][1]}"
)
def watched(request):
    """Runs of a block of plans, each with a seed and a world of its own."""
    return [
        watched_run(make(number, months=MONTHS), number, number % 3)
        for make, number in request.param
    ]


@pytest.fixture(scope="module")
def recordings(watched):
    return [each.run for each in watched]


def test_every_stock_is_the_last_one_plus_in_less_out(recordings):
    for run in recordings:
        flows = run.flows
        for counts, size in ((run.heads, flows.people), (run.fte, flows.hours)):
            change = np.zeros_like(counts)
            np.add.at(change, (flows.month, flows.to_group, flows.to_state), size)
            np.subtract.at(change, (flows.month, flows.from_group, flows.from_state), size)
            change[:, :, State.GONE] = 0
            assert np.array_equal(np.diff(counts, axis=0), change[1:])
            assert (counts >= 0).all()
            assert not counts[:, :, State.GONE].any()


def test_flows_count_every_event_once(recordings):
    for run in recordings:
        flows, events = run.flows, run.events
        for kind, name in enumerate(run.directory.kinds):
            own = events.kind == kind
            # Careers are known at the first census on or after them, a day's acts at the next one.
            months = events.time[own] * 12.0
            is_career = name in run.directory.risks or name == RETIRE
            month = np.ceil(months - 1e-9) if is_career else np.rint(months) + 1.0
            counted = np.bincount(
                flows.month[flows.kind == kind],
                weights=flows.people[flows.kind == kind],
                minlength=MONTHS + 1,
            )
            logged = np.bincount(month.astype(int), minlength=MONTHS + 1)
            assert counted.sum() == logged.sum()
            # Courses begun before the start are known on the first day. Who is past the age retires
            # on the day on which a course ends, after its census.
            if name not in (START_COURSE, RETIRE):
                assert np.array_equal(counted, logged)


def test_a_person_holds_one_place_at_a_time(recordings):
    for run in recordings:
        events = run.events
        order = np.lexsort((events.kind, events.time, events.person))
        person = events.person[order]
        same = person[1:] == person[:-1]
        before, after = events.from_state[order], events.to_state[order]
        assert (before[1:][same] == after[:-1][same]).all()
        assert not (before[1:][same] == State.GONE).any()


def test_a_fund_never_spends_more_than_it_was_given(recordings):
    for run in recordings:
        for programme in run.plan.programmes:
            spent_in = defaultdict(int)
            for payment in run.payments:
                if payment.programme == programme.name:
                    assert programme.from_month <= payment.month < programme.to_month
                    assert payment.units > 0
                    spent_in[payment.month] += payment.pence
            released = spent = 0
            for month in range(MONTHS):
                for day, pence in programme.releases:
                    if max(day, 0) == month:
                        released = (released if programme.carries_over else spent) + pence
                        released = min(released, programme.limit_pence)
                spent += spent_in[month]
                assert spent <= released <= programme.limit_pence


def test_every_payment_is_units_at_the_price_of_the_plan(recordings):
    for run in recordings:
        for programme in run.plan.programmes:
            prices = {price for grant in programme.grants for price in grant.prices}
            prices |= {incentive.price for incentive in programme.incentives}
            allowed = {(p.line, p.payee, p.is_transfer, p.pence) for p in prices}
            for p in run.payments:
                if p.programme == programme.name:
                    assert p.pence % p.units == 0
                    assert (p.line, p.payee, p.is_transfer, p.pence // p.units) in allowed
                    assert p.payer == programme.payer


def test_a_setting_is_paid_once_for_an_incentive(watched):
    for each in watched:
        for programme in each.run.plan.programmes:
            for incentive in programme.incentives:
                paid = sum(
                    payment.units
                    for payment in each.run.payments
                    if (payment.programme, payment.line) == (programme.name, incentive.price.line)
                )
                same = [i.name for i in programme.incentives if i.price == incentive.price]
                claimed = sum(each.world.claimed[programme.name, name].sum() for name in same)
                assert claimed == paid


def test_ledger_pays_for_the_people_who_were_funded(recordings):
    for run in recordings:
        grants = [grant for programme in run.plan.programmes for grant in programme.grants]
        first_lines = {grant.prices[0].line for grant in grants}
        funded, paid = np.zeros(MONTHS, dtype=int), np.zeros(MONTHS, dtype=int)
        for each in run.applications:
            funded[each.month] += each.funded
        for payment in run.payments:
            if payment.line in first_lines:
                paid[payment.month] += payment.units
        assert np.array_equal(funded, paid)


def test_entrants_never_exceed_places_nor_applicants(recordings):
    for run in recordings:
        flows = run.flows
        starts = [run.directory.kind(ADMIT), run.directory.kind(START_COURSE)]
        for each in run.applications:
            places = {i.month: i.places for i in run.plan.routes[each.route].intakes}[each.month]
            assert each.funded <= each.entrants <= min(places, each.applicants)
            own = (
                (flows.month == each.month + 1)
                & (flows.route == each.route)
                & np.isin(flows.kind, starts)
            )
            assert flows.people[own].sum() == each.entrants


def test_posts_are_filled_only_when_vacant_and_only_after_their_wait(watched):
    for each in watched:
        assert not each.problems, f"{each.run.plan.name}: {each.problems[:3]}"


def test_every_person_has_a_key_of_their_own(watched):
    for each in watched:
        population = each.world.population
        assert len(np.unique(population.key[: population.count])) == population.count


class Vacancies:
    """What a watcher sees of one employer or pool: for how many rounds each vacancy has stood.

    Pairs [age in rounds, vacant units of work], oldest first: the plain form of the rule that posts
    are filled in the order of their wait.
    """

    def __init__(self, vacant):
        self.ages = [[10**6, max(vacant, 0)]]

    def open_round(self, vacant):
        """Let the vacancies be as many as there are now, new ones the youngest."""
        room = max(vacant, 0)
        for pair in self.ages:
            pair[1] = min(pair[1], room)
            room -= pair[1]
        self.ages.append([0, room])

    def waited(self, rounds):
        return sum(number for age, number in self.ages if age >= rounds)

    def close_round(self, filled):
        for pair in self.ages:
            taken = min(pair[1], filled)
            filled -= taken
            pair[0] += 1
            pair[1] -= taken
        self.ages = [pair for pair in self.ages if pair[1] > 0]


def watch(env, world, problems):
    """Look at every employer before and after each round of recruitment."""
    vacancies = {}
    for month in range(world.plan.months):
        yield Moment(env, month, Day.INCENTIVES, 4095)
        world.bring_up_to(month)
        before, joined = _staff(world), _joined(world)
        yield Moment(env, month, Day.RECRUITMENT, 4095)
        after = _staff(world)
        joined = {place: number - joined[place] for place, number in _joined(world).items()}
        for place, staff in before.items():
            workforce, posts, waits, hire_waits = _employer(world, place, month)
            if month == 0:
                vacancies[place] = Vacancies(posts - staff)
            own = vacancies[place]
            own.open_round(posts - staff)
            filled, from_outside = after[place] - staff, joined.get(place, 0)
            if filled > own.waited(waits) or from_outside > own.waited(hire_waits):
                problems.append(f"{place} month {month}: {filled} ({from_outside}), {own.ages}")
            if workforce.settings is not None and after[place] > posts:
                problems.append(f"{place} month {month}: {after[place]} in {posts} posts")
            own.close_round(filled)


def _joined(world):
    return {
        (name, n): int(number)
        for name, units in world.units.items()
        for n, number in enumerate(units.hired)
    }


def _staff(world):
    """Return hundredths of FTE in post by pool, and heads by setting."""
    population, staff = world.population, {}
    holds = np.isin(population.state, HOLDS_POST)
    for workforce in world.plan.workforces:
        for posts in workforce.posts:
            own = np.isin(population.group, world.directory.of(workforce.name, posts.service))
            hours = population.hours[: population.count][holds & own]
            staff[workforce.name, posts.service] = int(hours.sum())
        if workforce.settings is not None:
            own = np.isin(population.group, world.directory.of(workforce.name))
            unit = population.unit[: population.count][holds & own]
            assert (unit >= 0).all()
            heads = np.bincount(unit, minlength=len(world.units[workforce.name]))
            staff |= {(workforce.name, n): int(number) for n, number in enumerate(heads)}
    return staff


def _employer(world, place, month):
    """Return an employer's workforce, its posts in a month, and rounds that posts wait."""
    name, which = place
    workforce = world.workforce(name)
    if isinstance(which, str):
        posts = next(p for p in workforce.posts if p.service == which)
        return workforce, int(posts.posts[month]), posts.wait_rounds, 0
    units = world.units[name]
    size = int(units.posts[which]) if units.opens[which] <= month else 0
    settings = workforce.settings
    return workforce, size, settings.wait_rounds, settings.hire_wait_rounds
