"""The same money, spent in several ways: how much of each it buys, and what that brings.

How large a way must be for its cost to come to the sum is found by trial (`spend_trials.py`). What is
told is measured in the last run, in worlds of its own number, and so is what it really cost: that is
what the options are called by, for a way that cannot take the sum up is not the same money.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.appraisal.appraisal import Appraisal, appraise
from sim.appraisal.estimates import Estimate, estimate, may_be_chance, ratio
from sim.appraisal.option import UnitCost, extra
from sim.appraisal.settings import Choices
from sim.base.errors import InputError
from sim.inputs.costs import CostModel
from sim.inputs.ordering import Loaded, load_order
from sim.inputs.problems import ended, nearest
from sim.inputs.spending_ways import Ways, pounds_words, sizes, write_library
from sim.inputs.yaml_reader import shown
from sim.outputs.restating import restate
from sim.outputs.store import Result, open_result
from sim.study.projection import Held, Progress, project
from sim.study.spend_trials import Prepare, Trials, spent, years_of

Floats = npt.NDArray[np.float64]
SHORT = 0.05
"""A way that costs less than the sum by more than this share of it falls short."""
LEAST_GBP, LEAST_SHARE = 10_000.0, 0.01
"""No sum may be less than this, nor than this share of what the file of ways is written for."""


@dataclass(frozen=True)
class Way:
    """One way: its factor on what its scenario says, sizes by name, and what came of it.

    `a_year` is what was spent, real £ a year; `unit` what was bought, `a_million` what £1m spent buys of
    it, unless that may be chance. `is_full` says that the way is as large as its file allows,
    `levels_off` that larger sizes were tried and spend no more: this is then the smallest that spends as
    much, and `larger` how many times as large the largest was. `falls_short` says that the sum was not
    spent, `trials` how many runs finding the size took.
    """

    name: str
    title: str
    scenario: str
    factor: float
    sizes: dict[str, float]
    a_year: Estimate
    unit: UnitCost
    a_million: Estimate | None
    is_full: bool
    levels_off: bool
    falls_short: bool
    larger: float
    trials: int

    @property
    def called(self) -> str:
        """What the option is called: the way, and what it really spends."""
        if self.levels_off:
            why = ", all taken up"
        elif self.falls_short:
            why = ", at its limit" if self.is_full else ", short of the sum"
        else:
            why = ""
        title = self.title[:1].upper() + self.title[1:]
        return f"{title}: {pounds_words(self.a_year.mean)} a year{why}"


@dataclass(frozen=True)
class Spent:
    """All ways, with their result and its appraisal; `trial_runs` is what finding the sizes took."""

    amount_gbp: float
    ways: tuple[Way, ...]
    appraisal: Appraisal
    result: Result
    trial_runs: int


def check_amount(ways: Ways, amount_gbp: float) -> None:
    """Raise InputError if a sum is too small to buy anything that can be told from chance."""
    least = max(LEAST_GBP, LEAST_SHARE * ways.amount_gbp)
    if amount_gbp < least:
        raise InputError(
            f"--amount {amount_gbp:,.0f}: £{amount_gbp:,.0f} a year is too small to mean anything: "
            f"{ways.file.stem} is written for {pounds_words(ways.amount_gbp)} a year, and the few "
            f"people and places that less than £{least:,.0f} moves cannot be told from chance. Give "
            f"--amount {least:.0f} or more."
        )


def check_effect(ways: Ways, model: CostModel) -> None:
    """Raise InputError if the costs do not know what is bought."""
    known = [effect.name for effect in model.effects]
    if ways.effect not in known:
        found = f"{shown(ways.file)}: effect: {ways.effect} is none of the cost file's effects"
        raise InputError(ended(f"{found}; {nearest(ways.effect, known)}"))


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

    Writes the result folder of the last run; `finish` may add to it. Raises InputError if the sum is
    too small, or the run over before it is spent.
    """
    check_amount(ways, amount_gbp)
    check_effect(ways, model)
    told: list[tuple[Appraisal, tuple[Way, ...]]] = []
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        trials = Trials(ways, amount_gbp, model, prepare, until, scratch, progress)
        factors = trials.find()

        def complete(unfinished: Path) -> None:
            found, measured = _measure(unfinished, model, trials)
            told.append((found, measured))
            titles = {way.name: way.called for way in measured}
            renamed = _loaded(ways, factors, scratch / "named", titles, until)
            by_scenario = {way.scenario: way.called for way in measured}
            restate(unfinished, by_scenario, renamed.inputs, renamed.hashes)
            if finish is not None:
                finish(renamed, unfinished)

        titles = {way: str(shape.title) for way, shape in ways.ways.items()}
        order = prepare(_loaded(ways, factors, scratch / "last", titles, until), folder, worlds)
        keeps = order.keep_events or order.keep_supported
        held = Held() if keeps else trials.held(factors)
        project(replace(order, held=held), progress, complete)
    found, measured = told[-1]
    return Spent(amount_gbp, measured, found, open_result(folder), trials.runs)


def _loaded(
    ways: Ways,
    factors: Mapping[str, float],
    place: Path,
    titles: Mapping[str, str],
    until: str | None,
) -> Loaded:
    """Return what is to be run: the library with each way as large as its factor."""
    return load_order(write_library(ways, factors, place, titles), until)


def _measure(folder: Path, model: CostModel, trials: Trials) -> tuple[Appraisal, tuple[Way, ...]]:
    """Return the appraisal of a result, and what came of each way in it."""
    ways = trials.ways
    result = open_result(folder)
    found = appraise(result, model, Choices(do_minimum=ways.base.stem))
    costs = spent(ways, result, (found.ledger, found.settings), tuple(ways.ways))
    years = years_of(ways, result)
    return found, tuple(_way(trials, way, (costs[way], years), found) for way in ways.ways)


def _way(trials: Trials, way: str, cost: tuple[Floats, float], found: Appraisal) -> Way:
    """Return what came of a way; `cost` is what it spent a year (runs,), and for how many years."""
    ways, search = trials.ways, trials.searches[way]
    scenario = ways.scenario(way).stem
    unit = found.option(scenario).unit(ways.effect)
    assert unit is not None
    effect = next(one for one in found.effects if one.effect.name == ways.effect)
    units, _ = extra(found.ledger, found.settings, scenario, effect)
    a_year, years = cost
    factor = search.chosen
    return Way(
        name=way,
        title=str(ways.ways[way].title),
        scenario=scenario,
        factor=factor,
        sizes=sizes(ways, way, factor),
        a_year=estimate(a_year),
        unit=unit,
        a_million=None
        if may_be_chance(unit.bought)
        else ratio(units.sum(axis=1), a_year * years / 1e6),
        is_full=factor >= search.most,
        levels_off=search.levels_off,
        falls_short=float(a_year.mean()) < (1.0 - SHORT) * search.amount,
        larger=max(search.tried)[0] / factor,
        trials=trials.made[way],
    )
