"""The same money, spent in several ways: how much of each it buys, and what that brings.

How large a way must be for its cost to come to the sum is found by trial: a run in few worlds, costed
as the appraisal costs it, then another of the size that the first suggests. What is told is measured
in the last run, in worlds of its own number, and so is what it really cost.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.appraisal.appraisal import Appraisal, appraise
from sim.appraisal.estimates import Estimate, estimate
from sim.appraisal.increments import increments
from sim.appraisal.option import UnitCost
from sim.appraisal.settings import Choices
from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.inputs.costs import CostModel
from sim.inputs.ordering import Loaded, load_order
from sim.inputs.spending_ways import Ways, most, sizes, write_library
from sim.outputs.store import open_result
from sim.study.projection import Order, Progress, project

Floats = npt.NDArray[np.float64]
TRIALS = 2
TRIAL_WORLDS = 1
NEAR = 0.02
"""A way whose cost is this near the sum, as a share of it, needs no further trial."""


@dataclass(frozen=True)
class Way:
    """One way: its factor on what its scenario says, sizes by name, and what came of it.

    `a_year` is what was spent, real £ a year; `unit` what was bought; `is_full` says that no more can
    be spent in this way.
    """

    name: str
    title: str
    scenario: str
    factor: float
    sizes: dict[str, float]
    a_year: Estimate
    unit: UnitCost
    is_full: bool


@dataclass(frozen=True)
class Spent:
    """All ways, with the appraisal of their result."""

    amount_gbp: float
    ways: tuple[Way, ...]
    appraisal: Appraisal


Prepare = Callable[[Loaded, Path, int], Order]
"""Makes an order of what was loaded: its folder and worlds."""


def spend(
    ways: Ways,
    amount_gbp: float,
    model: CostModel,
    prepare: Prepare,
    folder: Path,
    worlds: int,
    until: str | None,
    progress: Progress | None = None,
    finish: Callable[[Loaded, Path], object] | None = None,
) -> Spent:
    """Spend a sum a year (£ at prices of the cost model's base year) in each way, and appraise them.

    Writes the result folder of the last run; `finish` may add to it.
    """
    factors = {way: min(amount_gbp / ways.amount_gbp, most(ways, way)) for way in ways.ways}
    with tempfile.TemporaryDirectory() as scratch:
        for trial in range(TRIALS):
            place = Path(scratch) / f"trial{trial}"
            loaded = _loaded(ways, factors, place, until)
            project(prepare(loaded, place / "result", min(TRIAL_WORLDS, worlds)), progress)
            _, costs = _appraise(place / "result", model, ways)
            factors, is_near = _next(ways, factors, costs, amount_gbp)
            if is_near:
                break
        loaded = _loaded(ways, factors, Path(scratch) / "last", until)
        project(
            prepare(loaded, folder, worlds),
            progress,
            None if finish is None else lambda made: finish(loaded, made),
        )
    found, costs = _appraise(folder, model, ways)
    return Spent(
        amount_gbp,
        tuple(_way(ways, way, factors[way], costs[way], found) for way in ways.ways),
        found,
    )


def _loaded(ways: Ways, factors: Mapping[str, float], place: Path, until: str | None) -> Loaded:
    return load_order(write_library(ways, factors, place), until)


def _appraise(folder: Path, model: CostModel, ways: Ways) -> tuple[Appraisal, dict[str, Floats]]:
    """Return the appraisal of a result, and what each way spent more than the base (runs,), £ a year."""
    result = open_result(folder)
    found = appraise(result, model, Choices(do_minimum=ways.base.stem))
    chosen = np.array([entry.group in ways.groups for entry in found.ledger.entries])
    last = YearMonth.parse(result.summary["scenarios"][0]["until"])
    years = (last.months_after(ways.first_month) + 1) / MONTHS_IN_YEAR
    costs = {}
    for way in ways.ways:
        more = increments(found.ledger, found.settings, ways.scenario(way).stem, optimism=False)
        costs[way] = more.whole(more.in_budgets * chosen, is_discounted=False) / years
    return found, costs


def _next(
    ways: Ways, factors: dict[str, float], costs: dict[str, Floats], amount_gbp: float
) -> tuple[dict[str, float], bool]:
    """Return the factors that should come to the sum, and whether those tried were near enough."""
    better, is_near = {}, True
    for way, factor in factors.items():
        cost = float(costs[way].mean())
        wanted = factor * amount_gbp / cost if cost > 0.0 else factor
        better[way] = min(wanted, most(ways, way))
        is_near &= abs(better[way] - factor) <= NEAR * factor
    return better, is_near


def _way(ways: Ways, way: str, factor: float, cost: Floats, found: Appraisal) -> Way:
    scenario = ways.scenario(way).stem
    unit = found.option(scenario).unit(ways.effect)
    assert unit is not None
    return Way(
        name=way,
        title=str(ways.ways[way].title),
        scenario=scenario,
        factor=factor,
        sizes=sizes(ways, way, factor),
        a_year=estimate(cost),
        unit=unit,
        is_full=factor >= most(ways, way),
    )
