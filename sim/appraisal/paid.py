"""Additionality of pay: what of a reward's money goes to people who are there in the do-minimum too.

Scenarios share their worlds, so that in each world and month those whom a reward reaches can be laid
beside as many as are there without it. Pay for those is *deadweight*. Pay for the others is
*additional* as far as the whole workforce is larger, and *displaced* where they only came from
another of its services or levels. Golden hellos go by those who come in a year, all else by FTE in
post. The three add up to what the ledger says was paid, to the penny.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.appraisal.additionality import Outcome
from sim.appraisal.estimates import Estimate, estimate
from sim.appraisal.ledger import Entry, Ledger
from sim.appraisal.pricing import Volume, volumes
from sim.appraisal.stored import ALL, Stored
from sim.inputs.cost_shapes import REACHING
from sim.inputs.costs import CostLine
from sim.inputs.reached import Reach

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOVE = "move"
"""The cause of going straight to another employer: not from outside, and paid no golden hello."""
ReachOf = Callable[[str], Mapping[str, Reach]]
"""Whom the rewards of a scenario are for, by their names."""


@dataclass(frozen=True)
class Paid:
    """What one entry of the ledger paid to people whom a reward reaches, in a scenario.

    `pence` (runs, years) of each outcome, cash, add up to the entry.
    """

    scenario: str
    entry: Entry
    pence: dict[Outcome, Ints]

    @property
    def whole(self) -> Ints:
        """All that was paid (runs, years), pence."""
        return np.asarray(sum(self.pence.values()))

    def pounds(self, outcome: Outcome | None = None) -> Estimate:
        """Return cash over all years, of one outcome or all."""
        pence = self.whole if outcome is None else self.pence[outcome]
        return estimate(pence.sum(axis=1) / 100.0)


def find_paid(
    ledger: Ledger, stored: Stored, do_minimum: str, reach_of: ReachOf, options: Sequence[str]
) -> tuple[Paid, ...]:
    """Return the additionality of every reward's money in some scenarios.

    A reward that the do-minimum pays too is not judged and left out.
    """
    base = ledger.scenarios.index(do_minimum)
    found = []
    for scenario in options:
        number = ledger.scenarios.index(scenario)
        own = [
            (entry, line, ledger.pence[place, number])
            for place, (entry, line) in enumerate(zip(ledger.entries, ledger.lines, strict=True))
            if line is not None
            and line.driver in REACHING
            and ledger.pence[place, number].any()
            and not ledger.pence[place, base].any()
        ]
        reach = reach_of(scenario) if own else {}
        for entry, line, pence in own:
            judge = _Judge(stored, scenario, do_minimum, _ways_in(ledger, line.workforce))
            shares = judge.shares(line, entry.programme, _reach(reach, line, entry.programme))
            found.append(Paid(scenario, entry, _parts(pence, *shares)))
    return tuple(found)


def _ways_in(ledger: Ledger, workforce: str) -> tuple[str, ...]:
    """Return by which moves people come from outside, as the lines that cost hires name them."""
    causes = [
        cause
        for line in ledger.lines
        if line is not None and (line.driver, line.workforce) == ("hires", workforce)
        for cause in line.causes
    ]
    return tuple(cause for cause in dict.fromkeys(causes) if cause != MOVE)


def _parts(pence: Ints, additional: Floats, displaced: Floats) -> dict[Outcome, Ints]:
    """Return whole pence of each outcome by shares (runs, years); they add up exactly."""
    new = np.rint(pence * additional).astype(np.int64)
    moved = np.rint(pence * (additional + displaced)).astype(np.int64) - new
    return {
        Outcome.ADDITIONAL: new,
        Outcome.DEADWEIGHT: pence - new - moved,
        Outcome.DISPLACED: moved,
    }


def _reach(reach: Mapping[str, Reach], line: CostLine, name: str) -> Reach:
    """Return whom an entry's money is for: of an effect all whom a reward with that effect is for."""
    if line.effect:
        own = [one for one in reach.values() if line.effect in one.effects]
        of = [one for one in own if one.workforce == line.workforce]
        return Reach(
            line.workforce,
            _together([one.services for one in of]),
            _together([one.levels for one in of]),
        )
    return reach.get(name, Reach(line.workforce))


def _together(names: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all names, none if one of them has none, which stands for all."""
    if not all(names):
        return ()
    return tuple(dict.fromkeys(name for own in names for name in own))


@dataclass(frozen=True)
class _Judge:
    """Shares of what one scenario pays, against the do-minimum."""

    stored: Stored
    scenario: str
    do_minimum: str
    ways_in: tuple[str, ...]

    def shares(self, line: CostLine, name: str, reach: Reach) -> tuple[Floats, Floats]:
        """Return the shares (runs, years) of an entry that are additional and displaced."""
        both = (self.scenario, self.do_minimum)
        if reach.is_hello and self.ways_in:
            came, would = (self._came(line, one, reach) for one in both)
            more = np.clip(came - would, 0.0, None)
            return _over(more, came), np.zeros(came.shape)
        volume = next(
            one for one in volumes(line, self.scenario, self.stored) if one.programme == name
        )
        here, there = (self._there(line, one, reach) for one in both)
        all_here, all_there = (self._there(line, one, Reach(line.workforce)) for one in both)
        more = np.clip(here - there, 0.0, None)
        new = np.clip(all_here - all_there, 0.0, more)
        return (
            self._by_year(volume, _over(new, here)),
            self._by_year(volume, _over(more - new, here)),
        )

    def _by_year(self, volume: Volume, share: Floats) -> Floats:
        """Return a monthly share as one of each year's money."""
        money = volume.units if volume.worth is None else volume.worth
        return _over(self.stored.by_year(money * share), self.stored.by_year(money))

    def _there(self, line: CostLine, scenario: str, reach: Reach) -> Floats:
        """Return FTE-years in post (runs, months) of those whom a reward is for."""
        stored = self.stored
        cells = [
            stored.find(scenario, line.workforce, "fte", service, level)
            for service in reach.services or (ALL,)
            for level in reach.levels or (ALL,)
        ]
        known = [cell for cell in cells if cell is not None]
        if not known:
            known = [stored.need(scenario, line.workforce, "fte")]
        return stored.stock_years(np.sum(known, axis=0))

    def _came(self, line: CostLine, scenario: str, reach: Reach) -> Floats:
        """Return people (runs, years) who came from outside to what a reward is for."""
        where = (reach.services, reach.levels)
        people = self.stored.flow(scenario, line.workforce, self.ways_in, where)
        return self.stored.by_year(people)


def _over(part: Floats, whole: Floats) -> Floats:
    """Return shares, nought where there is no whole."""
    is_some = whole != 0.0
    return np.where(is_some, part / np.where(is_some, whole, 1.0), 0.0)


def paid_of(found: tuple[Paid, ...], scenario: str, workforce: str) -> dict[Outcome, Floats] | None:
    """Return cash (runs,) of each outcome over all that rewards paid to a workforce; None if nothing."""
    own = [one for one in found if (one.scenario, one.entry.workforce) == (scenario, workforce)]
    if not own:
        return None
    return {
        outcome: np.asarray(sum(one.pence[outcome].sum(axis=1) for one in own) / 100.0)
        for outcome in Outcome
    }


def paid_rows(found: tuple[Paid, ...], years: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the rows of additionality_pay.csv: means over worlds, cash, by year and for all years."""
    for one in found:
        for place, year in ((None, ALL), *enumerate(years)):
            sums = {
                outcome: pence.sum(axis=1) if place is None else pence[:, place]
                for outcome, pence in one.pence.items()
            }
            whole = np.asarray(sum(sums.values()))
            if not whole.any():
                continue
            row: dict[str, Any] = {
                "option": one.scenario,
                "workforce": one.entry.workforce,
                "reward": one.entry.programme,
                "line": one.entry.line,
                "title": one.entry.title,
                "payer": one.entry.payer,
                "financial_year": year,
                "paid_gbp": whole.mean() / 100.0,
            }
            for outcome, pence in sums.items():
                row[f"{outcome}_gbp"] = pence.mean() / 100.0
            told = estimate(_over(sums[Outcome.DEADWEIGHT] / 1.0, whole / 1.0))
            row |= {"deadweight_share": told.mean, "deadweight_share_low": told.low}
            yield {**row, "deadweight_share_high": told.high}
