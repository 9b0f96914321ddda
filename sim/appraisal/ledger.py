"""The ledger: who paid whom for what, by scenario, run and financial year, in whole pence.

Accounts are sums of its entries and of nothing else, so that they agree to the penny. A bearer's cost
is what it pays less the transfers it receives; over all bearers transfers come to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.appraisal.prices import Deflator
from sim.appraisal.pricing import Priced, check_stored, price_line
from sim.appraisal.stored import NotStoredError, Stored
from sim.inputs.cost_shapes import PAYERS
from sim.inputs.costs import CostLine, CostModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
TRANSFER, RESOURCE, BENEFIT = "transfer", "resource", "benefit"
FUNDS, START = "funds", "start"
BUDGETS = ("department", "local_authority", "provider")
"""Bearers whose budgets an appraisal is about: public bodies and employers."""


class Entry(NamedTuple):
    """What an entry of the ledger is about."""

    line: str
    title: str
    group: str
    workforce: str
    programme: str
    route: str
    stage: str
    payer: str
    payee: str
    treatment: str
    saves: str


@dataclass(frozen=True)
class Ledger:
    """All entries of a result: `pence` (entries, scenarios, runs, years), cash, and `units` alike.

    `lines` are those of the cost model, None for what a programme paid; `months` say how many months
    of each year are in the run.
    """

    entries: tuple[Entry, ...]
    lines: tuple[CostLine | None, ...]
    scenarios: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]
    years: tuple[str, ...]
    months: tuple[int, ...]
    pence: Ints
    units: Floats

    @cached_property
    def is_money(self) -> Flags:
        """Which entries (entries,) are money spent; the others are benefits in kind."""
        return np.array([entry.treatment != BENEFIT for entry in self.entries], dtype=np.bool_)

    def which(self, **wanted: str) -> Flags:
        """Return which entries (entries,) have some words, such as `treatment="transfer"`."""
        found = [
            all(getattr(entry, name) == word for name, word in wanted.items())
            for entry in self.entries
        ]
        return np.array(found, dtype=np.bool_)

    def signs(self, bearers: tuple[str, ...]) -> Ints:
        """Return (entries,) 1 where some bearers pay, -1 where they receive a transfer, their sum."""
        return np.array(
            [
                (entry.treatment != BENEFIT) * (entry.payer in bearers)
                - (entry.treatment == TRANSFER) * (entry.payee in bearers)
                for entry in self.entries
            ],
            dtype=np.int64,
        )

    def account(self, chosen: Flags | Ints) -> Ints:
        """Return pence (scenarios, runs, years) of chosen entries, each by its sign."""
        return np.asarray(np.tensordot(np.asarray(chosen, dtype=np.int64), self.pence, axes=1))

    def bearers(self) -> tuple[str, ...]:
        """Return everybody who pays or is paid, payers first."""
        named = [party for entry in self.entries for party in (entry.payer, entry.payee)]
        return tuple(dict.fromkeys((*PAYERS, *named)))


def make_ledger(model: CostModel, stored: Stored, deflator: Deflator) -> Ledger:
    """Return the ledger of a result, by a cost model.

    Raises NotStoredError if the result lacks what a line needs.
    """
    check_stored(model, stored)
    shape = (len(stored.scenarios), len(stored.axes.runs), len(stored.years))
    found: dict[Entry, tuple[CostLine | None, Ints, Floats]] = {}

    def add(entry: Entry, line: CostLine | None, scenario: int, pence: Ints, units: Floats) -> None:
        if entry not in found:
            found[entry] = line, np.zeros(shape, dtype=np.int64), np.zeros(shape)
        found[entry][1][scenario] += pence
        found[entry][2][scenario] += units

    known = stored.workforces()
    for number, scenario in enumerate(stored.scenarios):
        for line in model.lines:
            if line.workforce not in known:
                continue
            for priced in price_line(line, scenario, stored, deflator):
                pence = np.rint(priced.pounds * 100.0).astype(np.int64)
                add(_entry(priced), line, number, pence, priced.units)
        for key, paid in stored.payments.items():
            if key.scenario == scenario:
                entry = _fund_entry(model, stored, *key[1:])
                pence = stored.by_year(paid)
                add(entry, None, number, pence, pence / 100.0)
    found = {entry: rest for entry, rest in found.items() if rest[1].any()} or found
    if not found:
        raise NotStoredError("the costs have no line for anything that the result holds.")
    return Ledger(
        entries=tuple(found),
        lines=tuple(line for line, _, _ in found.values()),
        scenarios=stored.scenarios,
        runs=stored.axes.runs,
        years=stored.years,
        months=tuple(np.bincount(stored.year_of, minlength=len(stored.years)).tolist()),
        pence=np.stack([pence for _, pence, _ in found.values()]),
        units=np.stack([units for _, _, units in found.values()]),
    )


def _entry(priced: Priced) -> Entry:
    line = priced.line
    return Entry(
        line.name,
        f"{line.title}, beyond replacement" if priced.beyond else line.title,
        line.group,
        line.workforce,
        priced.programme,
        priced.route,
        line.stage,
        line.payer,
        line.payee,
        line.treatment,
        "" if priced.beyond else line.saves,
    )


def _fund_entry(
    model: CostModel,
    stored: Stored,
    line: str,
    programme: str,
    route: str,
    payer: str,
    payee: str,
    treatment: str,
) -> Entry:
    title = f"{line.replace('_', ' ').capitalize()} by {programme.replace('_', ' ')}"
    workforce = stored.programmes.get(programme, "")
    parties = model.party(payer), model.party(payee)
    # A course is paid for when it begins.
    stage = START if route else ""
    return Entry(line, title, FUNDS, workforce, programme, route, stage, *parties, treatment, "")
