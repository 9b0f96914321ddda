"""The efficiency frontier: which options are worth looking at, and what each step along it costs.

An option is dominated if another buys at least as much for no more money, and extendedly dominated if
two others, mixed, would. What remains costs more for each further unit, step by step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """What an option costs and buys, against the do-minimum."""

    name: str
    cost: float
    effect: float


@dataclass(frozen=True)
class Standing:
    """Where a choice stands: on the frontier with its step from the one before, or what dominates it.

    `ratio` is the cost of each further unit against `after`, None for the first on the frontier. `same`
    are further options that cannot be told from it.
    """

    choice: Choice
    is_on_frontier: bool
    after: str
    ratio: float | None
    dominated_by: tuple[str, ...]
    is_extended: bool
    same: tuple[str, ...] = ()


def frontier(choices: Sequence[Choice]) -> list[Standing]:
    """Return where each choice stands, in the order of what they buy.

    The do-minimum is one of them, at nothing for nothing.
    """
    ordered = sorted(choices, key=lambda choice: (choice.effect, -choice.cost, choice.name))
    beaten = {choice.name: _beats(choice, ordered) for choice in ordered}
    hull: list[Choice] = []
    extended: dict[str, tuple[str, ...]] = {}
    for choice in ordered:
        if beaten[choice.name]:
            continue
        while len(hull) > 1 and _ratio(hull[-2], hull[-1]) >= _ratio(hull[-1], choice):
            out = hull.pop()
            extended[out.name] = (hull[-1].name, choice.name)
        hull.append(choice)
    on = {choice.name: number for number, choice in enumerate(hull)}
    told = []
    for choice in ordered:
        number = on.get(choice.name)
        before = hull[number - 1] if number else None
        told.append(
            Standing(
                choice,
                number is not None,
                "" if before is None else before.name,
                None if before is None else _ratio(before, choice),
                beaten[choice.name] or extended.get(choice.name, ()),
                choice.name in extended and number is None,
            )
        )
    return told


def _beats(choice: Choice, others: Sequence[Choice]) -> tuple[str, ...]:
    """Return who buys at least as much for no more, and differs; of equals the first counts."""
    for other in others:
        is_better = other.effect >= choice.effect and other.cost <= choice.cost
        is_same = (other.effect, other.cost) == (choice.effect, choice.cost)
        if is_better and (not is_same or other.name < choice.name):
            return (other.name,)
    return ()


def _ratio(before: Choice, after: Choice) -> float:
    return (after.cost - before.cost) / (after.effect - before.effect)
