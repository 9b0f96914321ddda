"""Additionality of each programme in a stored result: who was paid for what they would have done anyway.

A programme is judged in each scenario in which it pays, against one in which it does not, world by
world: the do-minimum if that is one, else the first there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.appraisal.additionality import MONTHS_IN_YEAR, Judged, Outcome, financial_year, judge
from sim.appraisal.estimates import Estimate, estimate, ratio
from sim.appraisal.ledger import Ledger
from sim.appraisal.support_reading import read_support
from sim.outputs.store import Result
from sim.outputs.supported_reading import has_supported, paid_for, programmes_paid

ALL = "all"


@dataclass(frozen=True)
class Share:
    """What became of those whom a programme supported by one element, in one financial year or all.

    `counts` are of people or settings, over worlds. `spent_gbp` (of all elements and years together) is
    what the programme paid, less what it got back; `per_funded`, `per_additional` share it out.
    """

    scenario: str
    without: str
    programme: str
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
    paid = {name: programmes_paid(result.folder, name) for name in ledger.scenarios}
    order = sorted(ledger.scenarios, key=lambda name: name != do_minimum)
    shares: list[Share] = []
    audit: list[Audited] = []
    not_judged: list[tuple[str, str]] = []
    for scenario in ledger.scenarios:
        against: dict[str, set[str]] = {}
        for programme in sorted(paid[scenario]):
            without = next((name for name in order if programme not in paid[name]), None)
            if without is None:
                not_judged.append((scenario, programme))
            else:
                against.setdefault(without, set()).add(programme)
        for without, programmes in against.items():
            wanted = paid_for(result.folder, scenario)
            found = []
            for draw, world in ledger.runs:
                judged = [
                    one
                    for one in judge(
                        read_support(result.folder, scenario, draw, world, wanted),
                        read_support(result.folder, without, draw, world, wanted),
                    )
                    if one.programme in programmes
                ]
                found.append(judged)
                audit += [Audited(scenario, without, draw, world, one) for one in judged]
            shares += _shares(scenario, without, found, ledger)
    return Additionality(tuple(shares), tuple(audit), tuple(not_judged))


def _shares(
    scenario: str, without: str, found: list[list[Judged]], ledger: Ledger
) -> Iterator[Share]:
    """Yield what became of those supported: by element and year, by element, and in all."""
    worlds: list[Counter[tuple[str, str, str, Outcome]]] = []
    for judged in found:
        counts: Counter[tuple[str, str, str, Outcome]] = Counter()
        for one in judged:
            for element, year in (
                (one.element, year_of(one.month)),
                (one.element, ALL),
                (ALL, ALL),
            ):
                counts[one.programme, element, year, one.outcome] += 1
        worlds.append(counts)
    places = sorted({key[:3] for counts in worlds for key in counts})
    for programme, element, year in places:
        of = {
            outcome: np.array([float(c[programme, element, year, outcome]) for c in worlds])
            for outcome in Outcome
        }
        funded = np.sum(list(of.values()), axis=0)
        counts_of = {outcome: estimate(values) for outcome, values in of.items()}
        place = (scenario, without, programme, element, year)
        if (element, year) != (ALL, ALL):
            yield Share(*place, estimate(funded), counts_of)
            continue
        spent = _spent(ledger, scenario, programme)
        yield Share(
            *place,
            estimate(funded),
            counts_of,
            estimate(spent),
            ratio(spent, funded),
            ratio(spent, of[Outcome.ADDITIONAL]),
        )


def _spent(ledger: Ledger, scenario: str, programme: str) -> np.ndarray:
    """Return what a programme paid (runs,), £ cash, less what it got back."""
    own = np.array([entry.programme == programme for entry in ledger.entries])
    number = ledger.scenarios.index(scenario)
    return np.asarray(ledger.pence[own, number].sum(axis=(0, 2)) / 100.0)


def year_of(month: int) -> str:
    """Return the financial year of a month, as in 2006-07."""
    first = financial_year(month)
    return f"{first}-{(first + 1) % 100:02d}"


def share_rows(found: Additionality) -> Iterator[dict[str, Any]]:
    """Yield the rows of additionality.csv."""
    for share in found.shares:
        row: dict[str, Any] = {
            name: getattr(share, name)
            for name in ("scenario", "without", "programme", "element", "year")
        }
        for name, value in (("funded", share.funded), *share.counts.items()):
            row |= {str(name): value.mean, f"{name}_low": value.low, f"{name}_high": value.high}
        for name in ("spent_gbp", "per_funded", "per_additional"):
            value = getattr(share, name)
            row[name] = None if value is None else value.mean
        yield row


def audit_rows(found: Additionality) -> Iterator[dict[str, Any]]:
    """Yield the rows of additionality_audit.csv, one for each supported person or setting."""
    for one in found.audit:
        judged = one.judged
        other = judged.other
        yield {
            "scenario": one.scenario,
            "without": one.without,
            "draw": one.draw,
            "world": one.world,
            "programme": judged.programme,
            "element": judged.element,
            "month": month_of(judged.month),
            "key": f"k{judged.key}",
            "outcome": str(judged.outcome),
            "would_have_in": month_of(other) if judged.outcome is Outcome.DEADWEIGHT else "",
            "pushed_out": f"k{other}" if judged.outcome is Outcome.DISPLACED else "",
        }


def month_of(month: int) -> str:
    """Return a month as in 2006-09, from its number since April of the year 0."""
    calendar = month + 3
    return f"{calendar // MONTHS_IN_YEAR:04d}-{calendar % MONTHS_IN_YEAR + 1:02d}"
