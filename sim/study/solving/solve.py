"""A question answered: the search, its verification on fresh worlds, or what stands in the way.

Worlds in which a package was chosen flatter it. So it is tried in worlds that had no part in the
choice; if it does not hold there, these join the search, the package grows until it holds in all, and
other fresh worlds judge it again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.inputs.solve_file import Question
from sim.study.solving.search import Reaches, Sizes, packages, smallest_between
from sim.study.solving.trials import Trial, Trials
from sim.study.statistics.paired import Chance, chance

ROUNDS = 3
REST = 0.02
"""Sizes that do all but this share of what the largest do count as doing all."""
LEVERS, MONEY = "levers", "budget"


@dataclass(frozen=True)
class Package:
    """Sizes that reach the aim in the worlds of the search: in steps, in units, and what they cost."""

    sizes: Sizes
    in_units: tuple[float, ...]
    trial: Trial


@dataclass(frozen=True)
class Barrier:
    """What was taken away at the levers' full size, and what came of it."""

    names: tuple[str, ...]
    trial: Trial
    is_reached: bool


@dataclass(frozen=True)
class Solved:
    """The answer. `best` is verified by `fresh`, whose share of worlds is `held`.

    If infeasible there is no `best`, and `fresh` are the levers at their largest, in all worlds.

    `others` are further packages that cannot be lowered one by one. If infeasible, `binds` says what
    stands in the way: `budget`, or the barriers (all that had to go, the strongest first), or the
    levers' own ends if there are no others; `barriers` are all that were tried. `nothing` and `full` are
    the levers at their smallest and largest, `spent` where more of them stops doing anything.
    """

    question: Question
    best: Package | None
    fresh: Trial | None
    held: Chance | None
    is_verified: bool
    others: tuple[Package, ...]
    binds: tuple[str, ...]
    barriers: tuple[Barrier, ...]
    nothing: Trial
    spent: Trial | None
    full: Trial
    ledger: tuple[tuple[str, Trial], ...]


@dataclass(frozen=True)
class SolveEffort:
    """How much is run: worlds of the search, fresh worlds for each verification, seed and workers."""

    worlds: int
    fresh: int
    seed: int
    workers: int


def solve(trials: Trials, effort: SolveEffort) -> Solved:
    """Return the answer to the question of some trials, to which it adds.

    That no size is enough is believed only if fresh worlds and the first together say so.
    Raises InputError if the question names what is not there.
    """
    trials.check()
    question = trials.question
    wanted = question.shape.aim.probability
    first = range(effort.worlds)
    zero = tuple(0 for _ in trials.tops)
    nothing, full = trials.try_out("ends", [(zero, ()), (trials.tops, ())], first)
    worlds = first
    if full.share < wanted and nothing.share < wanted:
        worlds = range(effort.worlds + effort.fresh)
        (more,) = trials.try_out("ends", [(trials.tops, ())], worlds)
        if more.share < wanted:
            return _infeasible(trials, first, (nothing, full, more))
    if nothing.share >= wanted:
        found = [nothing.sizes]
    else:
        found = list(packages(trials.tops, _reaches(trials, worlds, wanted)))
    ranked = sorted(
        (_package(trials, sizes, worlds) for sizes in found), key=lambda one: _price(trials, one)
    )
    best, others = ranked[0], tuple(ranked[1:])
    for _ in range(ROUNDS):
        after = range(worlds.stop, worlds.stop + effort.fresh)
        (fresh,) = trials.try_out("verify", [(best.sizes, ())], after)
        if fresh.share >= wanted or best.sizes == trials.tops:
            break
        worlds = range(after.stop)
        best = _package(trials, _grown(trials, best.sizes, worlds, wanted), worlds)
    return Solved(
        question=question,
        best=best,
        fresh=fresh,
        held=chance(int(fresh.is_met.sum()), len(fresh.is_met)),
        is_verified=fresh.share >= wanted,
        others=others,
        binds=(MONEY,) if is_over(question, fresh) else (),
        barriers=(),
        nothing=nothing,
        spent=None,
        full=full,
        ledger=tuple(trials.ledger),
    )


def is_over(question: Question, trial: Trial) -> bool:
    """Return whether a candidate costs more than the question's budget, if it has one."""
    budget = question.shape.budget
    if budget is None or budget.amount is None:
        return False
    return float(trial.costs.mean()) > budget.amount * 1e6


def _reaches(trials: Trials, worlds: range, wanted: float) -> Reaches:
    known: dict[Sizes, bool] = {}

    def reaches(sizes: Sizes) -> bool:
        if sizes not in known:
            (trial,) = trials.try_out("search", [(sizes, ())], worlds)
            known[sizes] = trial.share >= wanted
        return known[sizes]

    return reaches


def _package(trials: Trials, sizes: Sizes, worlds: range) -> Package:
    (trial,) = trials.try_out("package", [(sizes, ())], worlds)
    return Package(sizes, tuple(trials.sizes_in_units(sizes)), trial)


def _price(trials: Trials, package: Package) -> float:
    """Return what a package is judged by: its cost, or without a budget the sum of its levers' ways."""
    cost = float(package.trial.costs.mean())
    if not np.isnan(cost):
        return cost
    return sum(size / top for size, top in zip(package.sizes, trials.tops, strict=True))


def _grown(trials: Trials, sizes: Sizes, worlds: range, wanted: float) -> Sizes:
    """Return sizes on the way from a package to the levers' ends that hold in more worlds."""
    reaches = _reaches(trials, worlds, wanted)
    if reaches(sizes):
        return sizes
    if not reaches(trials.tops):
        return trials.tops
    return smallest_between(sizes, trials.tops, reaches)


def _without_barriers(
    trials: Trials, full: Trial, worlds: range
) -> tuple[list[Barrier], dict[str, float]]:
    """Return what was tried with barriers taken away, and what each adds as it goes, in that order.

    Each by itself first; then, to the one that adds most, each of the others, and so on until the aim
    is reached: a barrier may show only once another is gone.
    """
    shape = trials.question.shape
    sign = 1.0 if shape.aim.at_least is not None else -1.0
    left = [str(name) for name in shape.may_bind]
    gone: tuple[str, ...] = ()
    before, tried, gains = full, list[Barrier](), dict[str, float]()
    while left:
        sets = [(*gone, name) for name in left]
        found = trials.try_out("barriers", [(trials.tops, own) for own in sets], worlds)
        tried += [Barrier(t.barriers, t, t.share >= shape.aim.probability) for t in found]
        added = [sign * float((trial.values - before.values).mean()) for trial in found]
        most = int(np.argmax(added))
        gone, before = sets[most], found[most]
        gains[left.pop(most)] = added[most]
        if before.share >= shape.aim.probability:
            # Of those that reach it with the fewest gone, the one that adds most comes first.
            tried.sort(key=lambda one: (len(one.names), one.names != gone))
            break
    return tried, gains


def _infeasible(trials: Trials, worlds: range, ends: tuple[Trial, Trial, Trial]) -> Solved:
    """Return what stands in the way, tried in some worlds; the last of `ends` is in all worlds."""
    nothing, full, more = ends
    spent = _spent(trials, nothing, full, worlds)
    tried, gains = _without_barriers(trials, full, worlds)
    reached = next((one for one in tried if one.is_reached), None)
    binds = reached.names if reached else tuple(name for name, gain in gains.items() if gain > 0.0)
    binds = (*(binds or (LEVERS,)), *((MONEY,) if is_over(trials.question, full) else ()))
    return Solved(
        question=trials.question,
        best=None,
        fresh=more,
        held=chance(int(more.is_met.sum()), len(more.is_met)),
        is_verified=True,
        others=(),
        binds=binds,
        barriers=tuple(tried),
        nothing=nothing,
        spent=spent,
        full=full,
        ledger=tuple(trials.ledger),
    )


def _spent(trials: Trials, nothing: Trial, full: Trial, worlds: range) -> Trial | None:
    """Return the smallest sizes that do all that the largest do, but for a rest; None if they are those.

    What binds from there on is something else.
    """
    gap = float((full.values - nothing.values).mean())
    tried: dict[Sizes, Trial] = {}

    def does_all(sizes: Sizes) -> bool:
        (tried[sizes],) = trials.try_out("levers", [(sizes, ())], worlds)
        left = float((full.values - tried[sizes].values).mean())
        return abs(left) <= REST * abs(gap)

    found = smallest_between(nothing.sizes, full.sizes, does_all)
    return None if found == full.sizes else tried[found]
