"""Numbers and promises in words, shared by the story, the diff and the explanation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sim.base.dates import YearMonth
from sim.inputs.plan import HOLDS_POST, WHOLE, Incentive, Plan, Reward, State, Target, Workforce

STATE_WORDS = {
    State.IN_POST: "in post",
    State.AGENCY: "with agencies",
    State.ON_BREAK: "on a break",
    State.SEEKING: "seeking a post",
    State.OUT: "out",
}


def how_many(number: int, what: str) -> str:
    """Return a number with its noun, such as `1 place` or `1,200 places`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def money(pence: int) -> str:
    """Return an amount in pounds, millions where it is large."""
    pounds = pence / 100
    return f"£{pounds / 1e6:,.6g}m" if pounds >= 1e6 else f"£{pounds:,.10g}"


def per_cent(share: float) -> str:
    """Return a signed change, such as `+2.5%`."""
    return f"{100 * share:+.3g}%"


def number(value: float) -> str:
    """Return a value without more digits than it has."""
    return f"{value:,.10g}"


def since_words(since: YearMonth | None) -> str:
    """Return from when a value holds."""
    return f"from {since.words()}" if since else "always"


def at_the_start(plan: Plan) -> list[str]:
    """Return who is there on the first day, a line for each workforce and cohort in training."""
    lines = [_start_of(workforce) for workforce in plan.workforces]
    if plan.areas != (WHOLE,):
        lines += [_by_area(workforce, plan.areas) for workforce in plan.workforces]
    for route in plan.routes:
        cohorts = [intake for intake in route.intakes if intake.month < 0]
        if cohorts:
            each = [
                f"{intake.places:,} since {plan.start.plus(intake.month).words()}"
                for intake in cohorts
            ]
            lines.append(f"{route.name}: in training {', '.join(each)}.")
    return lines


def _start_of(workforce: Workforce) -> str:
    parts = []
    for state, words in STATE_WORDS.items():
        by_service: dict[str, int] = {}
        for stock in workforce.stocks:
            if stock.state is state:
                by_service[stock.service] = by_service.get(stock.service, 0) + sum(stock.heads)
        total = sum(by_service.values())
        if total:
            each = ", ".join(f"{service} {heads:,}" for service, heads in by_service.items())
            parts.append(f"{total:,} {words} ({each})")
    if workforce.settings:
        settings = workforce.settings
        by_kind = sum(int(kind.open_settings[0]) for kind in settings.types)
        posts = sum(
            int(kind.open_settings[0]) * sum(size * share for size, share in kind.staff_sizes)
            for kind in settings.types
        )
        parts.append(f"{how_many(by_kind, 'setting')} with about {posts:,.0f} posts")
        rates = sorted({kind.closure_rate_py for kind in settings.types})
        if rates[-1] > 0.0:
            span = "to".join(
                dict.fromkeys(f" {100 * rate:.3g}% " for rate in (rates[0], rates[-1]))
            )
            parts.append(f"of which{span}close by chance in a year")
    if workforce.strains:
        strained = ", ".join(f"{row.name} in {row.service}" for row in workforce.strains)
        parts.append(f"the strain of work acts ({strained})")
    silent = _rows_that_forget_trainees(workforce)
    if silent:
        parts.append(f"people on a course beside their post do not run: {', '.join(silent)}")
    return f"{workforce.name}: {'; '.join(parts)}."


def _by_area(workforce: Workforce, areas: tuple[str, ...]) -> str:
    """Return who is in post, and what is open, in each area."""
    parts = []
    for area in areas:
        heads = sum(
            sum(stock.heads)
            for stock in workforce.stocks
            if stock.area == area and stock.state is State.IN_POST
        )
        words = f"{area} {heads:,} in post"
        if workforce.settings:
            kinds = [kind for kind in workforce.settings.types if kind.area == area]
            number_open = sum(int(kind.open_settings[0]) for kind in kinds)
            words = f"{area} {how_many(number_open, 'setting')}"
        parts.append(words)
    return f"{workforce.name} by area: {', '.join(parts)}."


def _rows_that_forget_trainees(workforce: Workforce) -> list[str]:
    """Return risks run in post and not while training in post, for a workforce with some that are."""
    run_in = {
        state: {row.name for row in workforce.careers if row.from_state is state}
        for state in HOLDS_POST
    }
    trainees = run_in[State.TRAINING_IN_POST]
    return sorted(run_in[State.IN_POST] - trainees) if trainees else []


def target_in_words(target: Target, plan: Plan) -> str:
    """Return a target as a sentence."""
    labels = [label for label in (target.service, target.level, target.area) if label != WHOLE]
    where = f" ({', '.join(labels)})" if labels else ""
    bound = "at least" if target.at_least else "at most"
    day = plan.start.plus(target.month - 1)
    return (
        f"{target.name}: {target.measure} of {target.workforce}{where} {bound}"
        f" {number(target.threshold)} at the end of {day.words()}."
    )


def incentive_in_words(incentive: Incentive) -> str:
    """Return an incentive's name with its amount and what goes back if its condition is not met."""
    price = incentive.price
    amounts = sorted({*price.pence_by_area} or {price.pence})
    words = " to ".join(money(pence) for pence in dict.fromkeys((amounts[0], amounts[-1])))
    if incentive.again_after_months:
        words += f", again after {how_many(incentive.again_after_months, 'month')}"
    condition = incentive.condition
    if condition is not None:
        words += f", {100 * condition.clawback_share:.3g}% back without a lasting post"
    return f"{incentive.name} ({words})"


def told_together(rewards: Iterable[Reward]) -> list[Reward]:
    """Return rewards with those joined that differ in service or in level alone."""
    joined = list(rewards)
    for part in ("services", "levels", "areas"):
        groups: dict[Reward, list[str]] = {}
        for reward in joined:
            names = groups.setdefault(_with(reward, part, ()), [])
            names += [name for name in getattr(reward, part) if name not in names]
        joined = [_with(key, part, tuple(names)) for key, names in groups.items()]
    return joined


def _with(reward: Reward, part: str, names: tuple[str, ...]) -> Reward:
    change: dict[str, Any] = {part: names}
    return replace(reward, **change)
