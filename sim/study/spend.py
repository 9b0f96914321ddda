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
from sim.outputs.store import Result, open_result
from sim.study.projection import Order, Progress, project

Floats = npt.NDArray[np.float64]
TRIALS = 2
TRIAL_WORLDS = 1
NEAR = 0.02
"""A way whose cost is this near the sum, as a share of it, needs no further trial."""
SHORT = 0.05
"""A way that costs less than the sum by more than this share of it falls short."""
Tried = list[tuple[float, float]]
"""Factors of a way that were run, with what was spent, £ a year."""


@dataclass(frozen=True)
class Way:
    """One way: its factor on what its scenario says, sizes by name, and what came of it.

    `a_year` is what was spent, real £ a year; `unit` what was bought; `is_full` says that no more can
    be spent in this way. `falls_short` says that the sum was not spent though there is no limit: `grew`
    and `cost_grew` are then how many times as large, and as dear, the way is as in the trial before.
    """

    name: str
    title: str
    scenario: str
    factor: float
    sizes: dict[str, float]
    a_year: Estimate
    unit: UnitCost
    is_full: bool
    falls_short: bool
    grew: float
    cost_grew: float


@dataclass(frozen=True)
class Spent:
    """All ways, with their result and its appraisal."""

    amount_gbp: float
    ways: tuple[Way, ...]
    appraisal: Appraisal
    result: Result


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
    tried: dict[str, Tried] = {way: [] for way in ways.ways}
    with tempfile.TemporaryDirectory() as scratch:
        for trial in range(TRIALS):
            place = Path(scratch) / f"trial{trial}"
            loaded = _loaded(ways, (amount_gbp, factors), place, until)
            project(prepare(loaded, place / "result", min(TRIAL_WORLDS, worlds)), progress)
            _, _, costs = _appraise(place / "result", model, ways)
            _note(tried, factors, costs)
            factors, is_near = _next(ways, factors, costs, amount_gbp)
            if is_near:
                break
        loaded = _loaded(ways, (amount_gbp, factors), Path(scratch) / "last", until)
        project(
            prepare(loaded, folder, worlds),
            progress,
            None if finish is None else lambda made: finish(loaded, made),
        )
    result, found, costs = _appraise(folder, model, ways)
    _note(tried, factors, costs)
    told = tuple(_way(ways, way, costs[way], found, (amount_gbp, tried[way])) for way in ways.ways)
    return Spent(amount_gbp, told, found, result)


def _note(
    tried: dict[str, Tried], factors: Mapping[str, float], costs: Mapping[str, Floats]
) -> None:
    for way, factor in factors.items():
        tried[way].append((factor, float(costs[way].mean())))


def _loaded(
    ways: Ways, wanted: tuple[float, Mapping[str, float]], place: Path, until: str | None
) -> Loaded:
    """Return what is to be run: the library with each way as large as its factor, for a sum."""
    amount_gbp, factors = wanted
    return load_order(write_library(ways, factors, place, amount_gbp), until)


def _appraise(
    folder: Path, model: CostModel, ways: Ways
) -> tuple[Result, Appraisal, dict[str, Floats]]:
    """Return a result, its appraisal, and what each way spent more than the base (runs,), £ a year."""
    result = open_result(folder)
    found = appraise(result, model, Choices(do_minimum=ways.base.stem))
    chosen = np.array([entry.group in ways.groups for entry in found.ledger.entries])
    last = YearMonth.parse(result.summary["scenarios"][0]["until"])
    years = (last.months_after(ways.first_month) + 1) / MONTHS_IN_YEAR
    costs = {}
    for way in ways.ways:
        more = increments(found.ledger, found.settings, ways.scenario(way).stem, optimism=False)
        costs[way] = more.whole(more.in_budgets * chosen, is_discounted=False) / years
    return result, found, costs


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


def _way(ways: Ways, way: str, cost: Floats, found: Appraisal, wanted: tuple[float, Tried]) -> Way:
    """Return what came of a way; `wanted` are the sum and what was tried for it, the last run last."""
    scenario = ways.scenario(way).stem
    unit = found.option(scenario).unit(ways.effect)
    assert unit is not None
    amount_gbp, tried = wanted
    (before, cost_before), (factor, last) = tried[-2:]
    is_full = factor >= most(ways, way)
    return Way(
        name=way,
        title=str(ways.ways[way].title),
        scenario=scenario,
        factor=factor,
        sizes=sizes(ways, way, factor),
        a_year=estimate(cost),
        unit=unit,
        is_full=is_full,
        falls_short=not is_full and last < (1.0 - SHORT) * amount_gbp,
        grew=factor / before,
        cost_grew=last / cost_before if cost_before > 0.0 else 1.0,
    )
