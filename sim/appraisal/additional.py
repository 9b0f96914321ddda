"""Additionality of each programme in a stored result: who was paid for what they would have done anyway.

A programme is judged in each scenario in which it pays, against one in which it does not and in which
least else differs (`counterfactual.py`), world by world.
"""

from __future__ import annotations

import functools
import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.appraisal.additionality import (
    Judged,
    Outcome,
    Support,
    financial_year,
    judge,
)
from sim.appraisal.counterfactual import Counterfactuals
from sim.appraisal.estimates import Estimate, estimate, ratio
from sim.appraisal.ledger import FUNDS, Ledger
from sim.appraisal.support_reading import read_support
from sim.inputs.kept import Other
from sim.outputs.store import Result
from sim.outputs.supported_reading import has_supported, leads_to, paid_for, programmes_paid

ALL = "all"
FUNDED = ("funded_cumulative", "funded_gbp")
Floats = npt.NDArray[np.float64]


class Kind(StrEnum):
    """What a share is of: the whole programme, an element of it, or all routes to one level.

    Elements add up to the whole; levels count people of some of them again.
    """

    ALL = "all"
    ELEMENT = "element"
    LEVEL = "level"


class Place(NamedTuple):
    """Of which people a share tells: of a programme, by element or level, in a year; or of ALL."""

    programme: str
    kind: Kind
    element: str
    year: str


@dataclass(frozen=True)
class Share:
    """What became of those whom a programme supported by one element, in one financial year or all.

    Elements are incentives and routes; a level stands for all routes that lead to it, if several do.

    `besides` is in what else the scenario that it is judged against differs. `counts` are of people or
    settings, over worlds. `spent_gbp` (of all years together) is what the programme paid, of all its
    elements less what it got back; `per_funded` and `per_additional` share it out.
    """

    scenario: str
    without: str
    besides: tuple[Other, ...]
    programme: str
    kind: Kind
    element: str
    year: str
    funded: Estimate
    counts: dict[Outcome, Estimate]
    spent_gbp: Estimate | None = None
    per_funded: Estimate | None = None
    per_additional: Estimate | None = None


@dataclass(frozen=True)
class Audited:
    """One supported person or setting in one world of one scenario."""

    scenario: str
    without: str
    draw: int
    world: int
    judged: Judged


@dataclass(frozen=True)
class Additionality:
    """All that is known; `not_judged` names (scenario, programme) that pay in every scenario."""

    shares: tuple[Share, ...]
    audit: tuple[Audited, ...]
    not_judged: tuple[tuple[str, str], ...]


def find_additionality(result: Result, ledger: Ledger, do_minimum: str) -> Additionality | None:
    """Return the additionality of all programmes, or None if the result kept nobody's support."""
    if not has_supported(result.folder):
        return None
    with _uncollected():
        return _find(result, ledger, do_minimum)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from looking through millions of records, none of which leads back."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _find(result: Result, ledger: Ledger, do_minimum: str) -> Additionality:
    """Return the additionality of all programmes."""
    paid = {name: programmes_paid(result.folder, name) for name in ledger.scenarios}
    counterfactuals = Counterfactuals(result, ledger.scenarios, do_minimum)
    jobs: list[_Job] = []
    not_judged: list[tuple[str, str]] = []
    for scenario in ledger.scenarios:
        against: dict[str, dict[str, tuple[Other, ...]]] = {}
        for programme in sorted(paid[scenario]):
            lacking = [name for name in ledger.scenarios if programme not in paid[name]]
            chosen = counterfactuals.nearest(scenario, programme, lacking)
            if chosen is None:
                not_judged.append((scenario, programme))
            else:
                against.setdefault(chosen.name, {})[programme] = chosen.besides
        if against:
            wanted = paid_for(result.folder, scenario)
            levels = _levels(leads_to(result.folder, scenario))
            jobs += [_Job(scenario, *one, wanted, levels) for one in against.items()]
    judged = _judge_all(result, jobs, ledger.runs)
    audit = [
        Audited(job.scenario, job.without, *run, one)
        for job, found in zip(jobs, judged, strict=True)
        for run, own in zip(ledger.runs, found, strict=True)
        for one in own
    ]
    prices = _prices(result)
    shares = [
        share
        for job, found in zip(jobs, judged, strict=True)
        for share in _shares(job, found, ledger, prices)
    ]
    return Additionality(tuple(shares), tuple(audit), tuple(not_judged))


@dataclass(frozen=True)
class _Job:
    """Programmes of a scenario, judged against one without them, and in what else that one differs.

    `wanted` is what courses lead to; `levels` are the routes to each level to which several lead.
    """

    scenario: str
    without: str
    programmes: Mapping[str, tuple[Other, ...]]
    wanted: set[str]
    levels: dict[str, list[str]]


def _levels(leads: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the routes to each level, of levels to which several lead."""
    found: dict[str, list[str]] = {}
    for route, level in sorted(leads.items()):
        found.setdefault(level, []).append(route)
    return {level: routes for level, routes in found.items() if len(routes) > 1}


def _judge_all(
    result: Result, jobs: Sequence[_Job], runs: Sequence[tuple[int, int]]
) -> list[list[list[Judged]]]:
    """Return who is what, by job and run; what several have in common is read and judged once a run."""
    found: list[list[list[Judged]]] = [[] for _ in jobs]
    for draw, world in runs:
        known: dict[tuple[str, frozenset[str]], Support] = {}
        alike: dict[tuple[str, frozenset[str]], list[tuple[Support, list[Judged]]]] = {}
        for job, own in zip(jobs, found, strict=True):
            name = job.without, frozenset(job.wanted)
            if name not in known:
                known[name] = read_support(result.folder, job.without, draw, world, job.wanted)
            here = read_support(result.folder, job.scenario, draw, world, job.wanted)
            judged = alike.setdefault(name, [])
            # An option for others leaves these people as they are, and they need judging once.
            both = next((done for support, done in judged if support == here), None)
            if both is None:
                both = judge(here, known[name])
                judged.append((here, both))
            own.append([one for one in both if one.programme in job.programmes])
    return found


def _prices(result: Result) -> dict[tuple[str, str], float]:
    """Return what programmes paid for an entrant, by scenario and route, as the result keeps it."""
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for one in result.matching([(name, None, ALL, None) for name in FUNDED]):
        own = sums.setdefault((one.scenario, one.key.level), {})
        own[one.key.measure] = float(np.nan_to_num(one.values[:, -1]).sum())
    people, money = FUNDED
    return {
        place: own[money] / own[people]
        for place, own in sums.items()
        if own.get(people) and own.get(money)
    }


def _shares(
    job: _Job, found: list[list[Judged]], ledger: Ledger, prices: dict[tuple[str, str], float]
) -> Iterator[Share]:
    """Yield what became of those supported: by element and year, by element, by level, and in all."""
    worlds = [_counts(job, judged) for judged in found]
    places = sorted({place for counts in worlds for place, _ in counts})
    funded = {
        place: np.array([float(sum(c[place, outcome] for outcome in Outcome)) for c in worlds])
        for place in places
    }
    spent: dict[Place, Floats] = {}
    for programme in dict.fromkeys(place.programme for place in places):
        people = {
            place.element: funded[place]
            for place in places
            if (place.programme, place.kind, place.year) == (programme, Kind.ELEMENT, ALL)
        }
        own = {element: prices.get((job.scenario, element), 0.0) for element in people}
        spent |= _spent(ledger, job.scenario, programme, people, own)
        for level, routes in job.levels.items():
            elements = [Place(programme, Kind.ELEMENT, name, ALL) for name in routes]
            parts = [spent[place] for place in elements if place in spent]
            if parts:
                spent[Place(programme, Kind.LEVEL, level, ALL)] = np.asarray(sum(parts))
    for place in places:
        of = {outcome: np.array([float(c[place, outcome]) for c in worlds]) for outcome in Outcome}
        share = Share(
            job.scenario,
            job.without,
            job.programmes[place.programme],
            *place,
            funded=estimate(funded[place]),
            counts={outcome: estimate(values) for outcome, values in of.items()},
        )
        money = spent.get(place)
        if money is not None:
            share = replace(
                share,
                spent_gbp=estimate(money),
                per_funded=ratio(money, funded[place]),
                per_additional=ratio(money, of[Outcome.ADDITIONAL]),
            )
        yield share


def _counts(job: _Job, judged: list[Judged]) -> Counter[tuple[Place, Outcome]]:
    """Return how many of those supported in one run are what, in each place."""
    yearly = Counter(
        (one.programme, one.element, year_of(one.month), one.outcome) for one in judged
    )
    counts: Counter[tuple[Place, Outcome]] = Counter()
    for (programme, element, year, outcome), number in yearly.items():
        counts[Place(programme, Kind.ELEMENT, element, year), outcome] += number
        counts[Place(programme, Kind.ELEMENT, element, ALL), outcome] += number
        counts[Place(programme, Kind.ALL, ALL, ALL), outcome] += number
        for level, routes in job.levels.items():
            if element in routes:
                counts[Place(programme, Kind.LEVEL, level, ALL), outcome] += number
    return counts


def _spent(
    ledger: Ledger,
    scenario: str,
    programme: str,
    people: Mapping[str, Floats],
    prices: Mapping[str, float],
) -> dict[Place, Floats]:
    """Return what a programme cost (runs,), £ cash: in all and by element.

    In all with its administration, less what it got back. A ledger line of an incentive's name is what
    that paid. All else that was paid out is for courses, and is shared out by people and price.
    """
    number = ledger.scenarios.index(scenario)
    own = ledger.which(programme=programme)
    whole = np.asarray(ledger.pence[own, number].sum(axis=(0, 2)) / 100.0)
    found = {Place(programme, Kind.ALL, ALL, ALL): whole}
    lines: dict[str, Floats] = {}
    for place in np.flatnonzero(own & ledger.which(group=FUNDS)):
        paid = ledger.pence[place, number].sum(axis=1) / 100.0
        line = ledger.entries[place].line
        lines[line] = lines.get(line, np.zeros(len(paid))) + paid
    found |= {
        Place(programme, Kind.ELEMENT, line, ALL): paid
        for line, paid in lines.items()
        if line in people
    }
    courses = sum(
        (paid for line, paid in lines.items() if line not in people and paid.sum() > 0.0),
        start=np.zeros(len(ledger.runs)),
    )
    worth = {name: heads * prices[name] for name, heads in people.items() if prices[name]}
    worths = np.asarray(sum(worth.values()))
    if worth and worths.all():
        found |= {
            Place(programme, Kind.ELEMENT, name, ALL): courses * part / worths
            for name, part in worth.items()
        }
    return found


@functools.cache
def year_of(month: int) -> str:
    """Return the financial year of a month, as in 2006-07."""
    first = financial_year(month)
    return f"{first}-{(first + 1) % 100:02d}"
