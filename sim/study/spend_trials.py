"""Trial runs of ways to spend: one world, nothing run twice, and what each size spends.

A size that was tried is the same run in the last result, so its tables are kept on disk and become
the first world of it.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.appraisal.increments import increments
from sim.appraisal.ledger import Ledger, make_ledger
from sim.appraisal.settings import Choices, Settings, settle
from sim.appraisal.stored import open_stored
from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.base.errors import InputError
from sim.inputs.costs import CostModel
from sim.inputs.ordering import Loaded, cut
from sim.inputs.resolve import load
from sim.inputs.spending_ways import Ways, content_of, most, write_library
from sim.outputs.bare import write_bare
from sim.outputs.store import Result
from sim.study.projection import Held, Order, Progress
from sim.study.replicate import run_all, tasks_of
from sim.study.spend_search import Search

Floats = npt.NDArray[np.float64]
WORLDS = 1
Prepare = Callable[[Loaded, Path, int], Order]
"""Makes an order of what was loaded: its folder and worlds."""


@dataclass
class Trials:
    """Finds how large each way must be for a sum; `runs` counts what was run for it, `made` by way."""

    ways: Ways
    amount_gbp: float
    model: CostModel
    prepare: Prepare
    until: str | None
    scratch: Path
    progress: Progress | None = None
    runs: int = 0
    searches: dict[str, Search] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    _kept: dict[tuple[str, float], Path] = field(default_factory=dict)

    def find(self) -> dict[str, float]:
        """Return the size of each way, as a factor, when all searches are over."""
        first = self.amount_gbp / self.ways.amount_gbp
        self.searches = {
            way: Search(self.amount_gbp, most(self.ways, way), first) for way in self.ways.ways
        }
        while wanted := {
            way: factor for way in self.searches if (factor := self._next(way)) is not None
        }:
            for way, cost in self._try(wanted).items():
                self.searches[way] = self.searches[way].noting(wanted[way], cost)
                self.made[way] = self.made.get(way, 0) + 1
        return {way: search.chosen for way, search in self.searches.items()}

    def held(self, factors: Mapping[str, float]) -> Held:
        """Return the runs of some sizes, and of the base, that were made already."""
        wanted = {self.ways.base.stem: 0.0}
        wanted |= {self.ways.scenario(way).stem: factor for way, factor in factors.items()}
        return Held({(name, 0): self._kept[name, factor] for name, factor in wanted.items()})

    def _next(self, way: str) -> float | None:
        """Return the size of a way to be run next; what is the same as one that was run is noted."""
        scenario = self.ways.scenario(way).stem
        while (factor := self.searches[way].next()) is not None:
            content = content_of(self.ways, way, factor)
            for before, cost in self.searches[way].tried:
                if content_of(self.ways, way, before) == content:
                    self._kept[scenario, factor] = self._kept[scenario, before]
                    self.searches[way] = self.searches[way].noting(factor, cost)
                    break
            else:
                return factor
        return None

    def _try(self, factors: Mapping[str, float]) -> dict[str, float]:
        """Return what some ways spend at a size each, £ a year in the trial's world."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as made:
            place = Path(made)
            order = self.prepare(self._loaded(factors, place), place / "result", WORLDS)
            self._run(order, {self.ways.scenario(way).stem: f for way, f in factors.items()})
            result = self._stored(order, self.held(factors))
            names = tuple(plan.name for plan in order.plans)
            settings = settle(Choices(do_minimum=names[0]), self.model, names)
            ledger = make_ledger(self.model, open_stored(result, self.model), settings.deflator)
            costs = spent(self.ways, result, (ledger, settings), tuple(factors))
        return {way: float(cost.mean()) for way, cost in costs.items()}

    def _stored(self, order: Order, held: Held) -> Result:
        """Return a result that holds what costs are counted from, and no more."""
        runs = (held.run(task) for task in tasks_of(order.plans, WORLDS, order.seed))
        return write_bare(order.folder, order.plans, (run for run in runs if run is not None))

    def _loaded(self, factors: Mapping[str, float], place: Path) -> Loaded:
        """Return the base and some ways; of a trial nobody reads the inputs as used."""
        titles = {way: str(self.ways.ways[way].title) for way in factors}
        plans = [
            cut(one.plan, self.until)
            for one in load(write_library(self.ways, factors, place, titles))
        ]
        check_until(self.ways, plans[0].start.plus(plans[0].months - 1))
        return Loaded(plans, {}, {}, (), "", {})

    def _run(self, order: Order, sizes: Mapping[str, float]) -> None:
        """Run what has not been run, and keep it."""
        tasks = [
            task
            for task in tasks_of(order.plans, WORLDS, order.seed)
            if (task.plan.name, sizes.get(task.plan.name, 0.0)) not in self._kept
        ]
        total = self.runs + len(tasks)
        with closing(run_all(tasks, order.workers)) as runs:
            for run in runs:
                path = self.scratch / f"{len(self._kept)}.pickle"
                path.write_bytes(pickle.dumps(run))
                self._kept[run.scenario, sizes.get(run.scenario, 0.0)] = path
                self.runs += 1
                if self.progress is not None:
                    self.progress(self.runs, total)


def check_until(ways: Ways, last: YearMonth) -> None:
    """Raise InputError if a run is over before any money is spent."""
    if last.months_after(ways.first_month) < 0:
        raise InputError(
            f"--until {last}: {ways.title} spend from {ways.first_month}, so that nothing would be "
            f"spent. Give a month from {ways.first_month} on."
        )


def years_of(ways: Ways, result: Result) -> float:
    """Return for how many years a result spends the money."""
    last = YearMonth.parse(result.summary["scenarios"][0]["until"])
    return (last.months_after(ways.first_month) + 1) / MONTHS_IN_YEAR


def spent(
    ways: Ways, result: Result, costed: tuple[Ledger, Settings], chosen: tuple[str, ...]
) -> dict[str, Floats]:
    """Return what each way chosen spent more than the base (runs,), real £ a year."""
    ledger, settings = costed
    counts = np.array([entry.group in ways.groups for entry in ledger.entries])
    years = years_of(ways, result)
    costs = {}
    for way in chosen:
        more = increments(ledger, settings, ways.scenario(way).stem, optimism=False)
        costs[way] = more.whole(more.in_budgets * counts, is_discounted=False) / years
    return costs
