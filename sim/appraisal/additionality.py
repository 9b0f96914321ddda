"""Who would have done the same without the money: supported people and settings, one by one.

Months are counted from April of the year 0, so that a whole dozen of them is a financial year.

Two scenarios that share a world hold the same people with the same luck. A person whom a programme
paid for to train is *deadweight* if, in the other scenario, they begin a course that leads to the same
place at about the same time. Of the others, as many as people pushed out are *displaced*: people who
begin in the other scenario and no longer do in this one, because the places went to those who were
paid for. The rest are *additional*. The three add up to those supported, exactly.

A setting that was paid is deadweight if in the other scenario it has, in that month, what it was paid
for: somebody at one of the levels, or staff who began one of the courses. Settings that have it there
and lack it here displace, as people do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

WINDOW_MONTHS = 12
"""A start this many months earlier or later still counts as the same start."""
MONTHS_IN_YEAR = 12


class Outcome(StrEnum):
    """What a supported person or setting is, seen against the other scenario."""

    ADDITIONAL = "additional"
    DEADWEIGHT = "deadweight"
    DISPLACED = "displaced"


class Start(NamedTuple):
    """A person began a course in a month; `payer` is the programme that paid, or empty.

    `leads_to` is the level to which the route leads, or the route where it leads to none.
    """

    month: int
    person: int
    route: str
    leads_to: str
    payer: str
    setting: int = 0


class Claim(NamedTuple):
    """A programme paid a setting an incentive in a month, for `levels` in post or for `routes` begun."""

    month: int
    setting: int
    programme: str
    incentive: str
    levels: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Support:
    """What is known of one world of one scenario.

    `led` holds, by setting, the months from which another level is the highest in post, in order, and
    that level, or an empty name for nobody.
    """

    starts: tuple[Start, ...] = ()
    claims: tuple[Claim, ...] = ()
    led: Mapping[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def highest(self, setting: int, month: int) -> str:
        """Return the highest level in post in a setting in a month; empty for nobody."""
        found = ""
        for since, level in self.led.get(setting, ()):
            if since > month:
                break
            found = level
        return found


class Judged(NamedTuple):
    """One supported person or setting: its key, the month, what it is, and against whom.

    `other` is the month in which the same was done in the other scenario (deadweight), or the key of
    the person or setting pushed out (displaced).
    """

    programme: str
    element: str
    month: int
    key: int
    outcome: Outcome
    other: int = 0


def judge(with_it: Support, without: Support) -> list[Judged]:
    """Return everybody and every setting that was supported in one scenario, judged against another."""
    return [*judge_starts(with_it, without), *judge_claims(with_it, without)]


def judge_starts(with_it: Support, without: Support) -> list[Judged]:
    """Return people whose courses a programme paid for, judged."""
    found: list[Judged] = []
    for leads_to in sorted({start.leads_to for start in with_it.starts if start.payer}):
        here = [start for start in with_it.starts if start.leads_to == leads_to]
        there = [start for start in without.starts if start.leads_to == leads_to]
        months_here, months_there = _months(here), _months(there)
        paid = sorted(start for start in here if start.payer)
        others = [_near(months_there.get(start.person, ()), start.month) for start in paid]
        pushed_out = [
            (start.month, start.person)
            for start in sorted(there)
            if _near(months_here.get(start.person, ()), start.month) is None
        ]
        labels = _displace([s.month for s in paid], [o is None for o in others], pushed_out)
        for start, other, pushed in zip(paid, others, labels, strict=True):
            found.append(
                _judged(start.payer, start.route, start.month, start.person, other, pushed)
            )
    return found


def judge_claims(with_it: Support, without: Support) -> list[Judged]:
    """Return settings that were paid incentives, judged."""
    found: list[Judged] = []
    for kind in sorted({(c.levels, c.routes) for c in with_it.claims}):
        claims = sorted(c for c in with_it.claims if (c.levels, c.routes) == kind)
        has_there = _has(without, *kind)
        others = [
            claim.month if has_there(claim.setting, claim.month) else None for claim in claims
        ]
        ends = sorted({_year_end(claim.month) for claim in claims})
        have_here, have_there = (_having(support, kind, ends) for support in (with_it, without))
        lost = [(last, one) for last in ends for one in sorted(have_there[last] - have_here[last])]
        labels = _displace([c.month for c in claims], [o is None for o in others], lost)
        for claim, other, pushed in zip(claims, others, labels, strict=True):
            name = (claim.programme, claim.incentive)
            found.append(_judged(*name, claim.month, claim.setting, other, pushed))
    return found


def financial_year(month: int) -> int:
    """Return the year in which the financial year of a month begins."""
    return month // MONTHS_IN_YEAR


def totals(judged: Iterable[Judged]) -> dict[tuple[str, str, int], dict[Outcome, int]]:
    """Return counts of outcomes by programme, element and financial year."""
    found: dict[tuple[str, str, int], dict[Outcome, int]] = {}
    for one in judged:
        place = (one.programme, one.element, financial_year(one.month))
        found.setdefault(place, dict.fromkeys(Outcome, 0))[one.outcome] += 1
    return dict(sorted(found.items()))


def _judged(
    programme: str, element: str, month: int, key: int, other: int | None, pushed: int | None
) -> Judged:
    if other is not None:
        return Judged(programme, element, month, key, Outcome.DEADWEIGHT, other)
    if pushed is not None:
        return Judged(programme, element, month, key, Outcome.DISPLACED, pushed)
    return Judged(programme, element, month, key, Outcome.ADDITIONAL)


def _displace(
    months: list[int], is_net: list[bool], pushed_out: list[tuple[int, int]]
) -> list[int | None]:
    """Return whom each supported one (n,) pushed out, if anybody.

    Within a financial year the last of those who are not deadweight pushed out, one each.
    """
    by_year: dict[int, list[int]] = defaultdict(list)
    for month, key in pushed_out:
        by_year[financial_year(month)].append(key)
    labels: list[int | None] = [None] * len(months)
    for number in reversed(range(len(months))):
        waiting = by_year[financial_year(months[number])]
        if is_net[number] and waiting:
            labels[number] = waiting.pop()
    return labels


def _months(starts: Iterable[Start]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for start in starts:
        found[start.person].append(start.month)
    return found


def _near(months: Collection[int], month: int) -> int | None:
    """Return the month nearest to another, if one is within the window."""
    if month in months:
        return month
    near = [other for other in months if abs(other - month) <= WINDOW_MONTHS]
    return min(near, key=lambda other: (abs(other - month), other)) if near else None


def _year_end(month: int) -> int:
    return MONTHS_IN_YEAR * (financial_year(month) + 1) - 1


def _has(
    support: Support, levels: tuple[str, ...], routes: tuple[str, ...]
) -> Callable[[int, int], bool]:
    """Return what tells whether a setting has somebody at some levels, or staff who began a route."""
    if levels:
        return lambda setting, month: support.highest(setting, month) in levels
    begun: dict[int, list[int]] = defaultdict(list)
    for start in support.starts:
        if start.route in routes:
            begun[start.setting].append(start.month)
    return lambda setting, month: any(
        0 <= month - began <= WINDOW_MONTHS for began in begun.get(setting, ())
    )


def _having(
    support: Support, kind: tuple[tuple[str, ...], tuple[str, ...]], months: Sequence[int]
) -> dict[int, set[int]]:
    """Return, month by month in order, the settings that have what `_has` tells."""
    levels, routes = kind
    found: dict[int, set[int]] = {month: set() for month in months}
    if levels:
        for setting, changes in support.led.items():
            highest, number = "", 0
            for month in months:
                while number < len(changes) and changes[number][0] <= month:
                    highest = changes[number][1]
                    number += 1
                if highest in levels:
                    found[month].add(setting)
        return found
    for start in support.starts:
        if start.route in routes and start.setting:
            for month in months:
                if 0 <= month - start.month <= WINDOW_MONTHS:
                    found[month].add(start.setting)
    return found
