"""What a search found: the package and how it held, or what stands in the way; ledger and chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.inputs.solve_shapes import AimShape
from sim.report.console import table
from sim.report.exploring.curves import Curve, CurveChart, Level
from sim.report.exploring.naming import opened, quantity_of
from sim.report.names import plain
from sim.report.quantities import POUNDS, Quantity, listed
from sim.report.shapes import Words
from sim.study.solving.solve import LEVERS, MONEY, Package, Solved, is_over
from sim.study.solving.trials import Trial, Trials
from sim.study.statistics.paired import chance

MILLION = 1e6


def rows_of(solved: Solved, trials: Trials) -> list[dict[str, Any]]:
    """Return the ledger: every candidate with its sizes, what it reached and what it cost."""
    names = [str(name) for name in solved.question.shape.levers]
    rows = []
    for number, (stage, trial) in enumerate(solved.ledger, 1):
        sizes = dict(zip(names, trials.sizes_in_units(trial.sizes), strict=True))
        held = chance(int(trial.is_met.sum()), len(trial.is_met))
        cost = float(trial.costs.mean())
        rows.append({
            "candidate": number, "stage": stage, **sizes,
            "taken_away": " + ".join(trial.barriers),
            "first_world": trial.worlds.start, "worlds": len(trial.worlds),
            "mean": float(trial.values.mean()), "lowest": float(trial.values.min()),
            "highest": float(trial.values.max()), "share_met": held.share,
            "share_met_low_95": held.low, "share_met_high_95": held.high,
            "cost_gbp": "" if np.isnan(cost) else round(cost),
        })  # fmt: skip
    return rows


def solved_data(solved: Solved, trials: Trials) -> dict[str, Any]:
    """Return the answer as plain data."""
    names = [str(name) for name in solved.question.shape.levers]

    def package(sizes: Sequence[int]) -> dict[str, float]:
        return dict(zip(names, trials.sizes_in_units(tuple(sizes)), strict=True))

    def trial(own: Trial) -> dict[str, Any]:
        cost = float(own.costs.mean())
        return {
            "worlds": len(own.worlds),
            "mean": float(own.values.mean()),
            "share_met": own.share,
            "cost_gbp": None if np.isnan(cost) else cost,
        }

    assert solved.fresh is not None
    assert solved.held is not None
    return {
        "question": solved.question.shape.question,
        "is_feasible": solved.best is not None and MONEY not in solved.binds,
        "package": None if solved.best is None else package(solved.best.sizes),
        "searched": None if solved.best is None else trial(solved.best.trial),
        "fresh": trial(solved.fresh) | {"low_95": solved.held.low, "high_95": solved.held.high},
        "is_verified": solved.is_verified,
        "binds": list(solved.binds),
        "others": [package(one.sizes) | trial(one.trial) for one in solved.others],
        "taken_away": [
            {"barriers": list(one.names), "is_reached": one.is_reached} | trial(one.trial)
            for one in solved.barriers
        ],
        "smallest": trial(solved.nothing),
        "largest": package(trials.tops) | trial(solved.full),
        "enough_of_the_levers": None
        if solved.spent is None
        else package(solved.spent.sizes) | trial(solved.spent),
    }


def aim_words(aim: AimShape, quantity: Quantity) -> str:
    """Return what is wanted."""
    parts = [plain(str(part)) for part in (aim.workforce, aim.service, aim.level, aim.area)]
    place = ", ".join(part for part in parts if part != "all")
    bound = f"at least {quantity.tick(aim.at_least)}" if aim.at_least is not None else ""
    bound = bound or f"at most {quantity.tick(aim.at_most or 0.0)}"
    when = f"at the end of {aim.by.words()}"
    if aim.from_ is not None:
        when = f"at the end of every month from {aim.from_.words()} to {aim.by.words()}"
    measure = plain(str(aim.measure)).replace("eyp", "EYP")
    return f"{measure} ({place}) {bound} {when}, with a probability of {aim.probability:g}"


def tell_solved(solved: Solved, trials: Trials) -> str:
    """Return the answer as text."""
    shape = solved.question.shape
    quantity = quantity_of(trials.unit)
    assert solved.fresh is not None
    assert solved.held is not None
    lines = [str(shape.title), f"  Wanted: {aim_words(shape.aim, quantity)}.", ""]
    if solved.best is None:
        lines += _infeasible(solved, trials, quantity)
    else:
        lines += _found(solved, solved.best, trials, quantity)
    lines += ["", "  Levers at their ends", *_ends(solved, quantity)]
    lines += ["", f"  {len(solved.ledger)} trials are in ledger.csv."]
    return "\n".join(lines)


def _found(solved: Solved, best: Package, trials: Trials, quantity: Quantity) -> list[str]:
    fresh, held = solved.fresh, solved.held
    assert fresh is not None
    assert held is not None
    if not any(best.sizes):
        lines = ["  Nothing more is needed: the aim is reached with every lever at its smallest."]
    else:
        lines = [f"  The smallest found: {package_words(solved, best.sizes, trials)}."]
    lines.append(
        f"  In {_fresh(held.worlds)} it is reached in {held.share:.0%} (95% interval "
        f"{held.low:.0%} to {held.high:.0%}); on average {quantity.number(float(fresh.values.mean()))}"
        f"{_cost(fresh)}."
    )
    if not solved.is_verified:
        lines.append(
            "  It did not hold in fresh worlds as often as wanted, even after it was raised."
        )
    if MONEY in solved.binds:
        lines.append(
            f"  The budget of {_budget(solved)} binds: nothing cheaper was found that is enough."
        )
    if solved.others:
        lines += ["", "  Others that will do, none of whose levers can be lowered by itself:"]
        lines += [
            f"    {package_words(solved, other.sizes, trials)}{_cost(other.trial)}"
            + (", over the budget" if is_over(solved.question, other.trial) else "")
            for other in solved.others
        ]
    return lines


def _infeasible(solved: Solved, trials: Trials, quantity: Quantity) -> list[str]:
    held, fresh = solved.held, solved.fresh
    assert held is not None
    assert fresh is not None
    full = float(fresh.values.mean())
    lines = [
        f"  None would: with {package_words(solved, trials.tops, trials)} it comes to "
        f"{quantity.number(full)} on average and is reached in {held.share:.0%} of {held.worlds} "
        f"worlds (95% interval {held.low:.0%} to {held.high:.0%}){_cost(fresh)}."
    ]
    if solved.spent is not None:
        lines.append(
            f"  All that the levers do is done by {package_words(solved, solved.spent.sizes, trials)}"
            f"{_cost(solved.spent)}: beyond that something else binds."
        )
    if MONEY in solved.binds:
        lines.append(f"  That is over the budget of {_budget(solved)} as well.")
    others = [name for name in solved.binds if name != MONEY]
    if others == [LEVERS]:
        lines.append("  What binds: the levers' own ends; nothing else that was tried helps.")
        return lines
    reached = any(barrier.is_reached for barrier in solved.barriers)
    titles = [_title(solved, name) for name in others]
    enough = (
        "With that gone the aim is reached" if reached else "Even with that gone it is not reached"
    )
    lines += [f"  What binds: {listed(titles)}. {enough}.", ""]
    lines += [
        f"  {line}" if line else line
        for line in table(
            ("taken away", "comes to", "reached in"),
            [
                (
                    " + ".join(barrier.names),
                    quantity.number(float(barrier.trial.values.mean())),
                    f"{barrier.trial.share:.0%} of worlds",
                )
                for barrier in solved.barriers
            ],
        )
    ]
    return lines


def _budget(solved: Solved) -> str:
    budget = solved.question.shape.budget
    return "" if budget is None else f"£{budget.amount:g}m"


def _fresh(worlds: int) -> str:
    return "one fresh world" if worlds == 1 else f"{worlds} fresh worlds"


def _title(solved: Solved, name: str) -> str:
    return str(solved.question.shape.may_bind[name].title)


def package_words(solved: Solved, sizes: Sequence[int], trials: Trials) -> str:
    """Return a package as people say it; levers that are at nothing are left out."""
    levers = solved.question.shape.levers.values()
    parts = []
    for size, lever in zip(trials.sizes_in_units(tuple(sizes)), levers, strict=True):
        if size:
            number = f"{size:,.6g}"
            said = f"{number} ({lever.unit})" if lever.unit else number
            if lever.unit.startswith("£m"):
                said = f"£{number}m{lever.unit.removeprefix('£m')}"
            elif lever.unit.startswith("£"):
                said = f"£{number}{lever.unit.removeprefix('£')}"
            elif lever.unit.startswith("share"):
                said = f"{100 * size:.4g}%{lever.unit.removeprefix('share')}"
            parts.append(f"{lever.title}, {said}")
    return "; ".join(parts) or "every lever at its smallest"


def _cost(trial: Trial) -> str:
    cost = float(trial.costs.mean())
    return "" if np.isnan(cost) else f", at a cost of {POUNDS.number(cost)} more than the base"


def _ends(solved: Solved, quantity: Quantity) -> list[str]:
    body = [
        (name, quantity.number(float(trial.values.mean())), f"{trial.share:.0%} of worlds")
        for name, trial in (("smallest", solved.nothing), ("largest", solved.full))
    ]
    return table(("levers", "comes to", "reached in"), body)


def solve_chart(solved: Solved, trials: Trials) -> CurveChart | None:
    """Return how the measure follows the lever's size, for one lever; None for several."""
    shape = solved.question.shape
    if len(shape.levers) > 1:
        return None
    (lever,) = shape.levers.values()
    found: dict[tuple[int, ...], Trial] = {}
    for stage, trial in solved.ledger:
        is_first = stage != "verify" and trial.worlds == solved.nothing.worlds
        if is_first and not trial.barriers:
            found[trial.sizes] = trial
    order = sorted(found)
    x = np.array([trials.sizes_in_units(sizes)[0] for sizes in order])
    values = [found[sizes].values for sizes in order]
    quantity = quantity_of(trials.unit)
    aim = shape.aim
    threshold = aim.at_least if aim.at_least is not None else aim.at_most
    assert threshold is not None
    bound = "At least" if aim.at_least is not None else "At most"
    worlds = len(values[0])
    measure = plain(str(aim.measure)).replace("eyp", "EYP")
    if solved.best is None:
        title = f"No size of the lever reaches {quantity.tick(threshold)}"
    else:
        title = f"Enough: {package_words(solved, solved.best.sizes, trials)}"
    words = Words(
        title=title,
        subtitle=f"{opened(measure)} by the size of the lever: {lever.title}. "
        "Line: mean; shaded: lowest to highest world.",
        note="The same worlds at every size. What was chosen was then tried in fresh worlds.",
        source=f"Source: simulated ({worlds} world{'s' * (worlds > 1)}, seed {trials.seed}).",
        shows="Line chart of a measure over a lever's size. "
        + " ".join(
            f"{at:g}: {quantity.number(float(own.mean()))}."
            for at, own in zip(x, values, strict=True)
        ),
    )
    curve = Curve(
        "Simulated", x, np.array([own.mean() for own in values]),
        np.array([own.min() for own in values]), np.array([own.max() for own in values]),
    )  # fmt: skip
    return CurveChart(
        "solve", words, f"{lever.unit or lever.title}", quantity, (curve,),
        (Level(threshold, f"{bound} {quantity.tick(threshold)}"),),
    )  # fmt: skip
