"""What those who cost a scenario need to know of it: whom rewards reach and what they add to pay.

A reward's elements are told apart by their names, and what is no pay by the assumptions its effects
come from, each in place of a level, so that a cost can be laid on every FTE that it reaches.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.behaviour.rates import coverage, reaches
from sim.inputs.plan import HOLDS_POST, Reward, Route, Workforce
from sim.outputs.measuring.cells import Cells
from sim.outputs.measuring.moves import Moves
from sim.outputs.measuring.table import ALL, Block, Flags, Floats
from sim.outputs.measuring.training import Courses, Routes
from sim.run.recorder import Recording

MONTHS = 12


def experienced(cells: Cells) -> Block:
    """Return FTE in post of those who did not come from a students' course in the last three years."""
    experienced_fte = (cells.fte_in_post - cells.by_cell(cells.recording.new_fte)) / 100.0
    keep = np.zeros(experienced_fte.shape[1:], dtype=np.bool_)
    keep[:, 0, 0] = True
    return cells.block("experienced_fte", "fte", experienced_fte, keep=keep)


def rewards(cells: Cells, moves: Moves) -> Iterator[Block]:
    """Yield what each reward adds to pay and pays out, and how many FTE each of its effects reaches."""
    own = [r for r in cells.recording.plan.rewards if r.workforce == cells.workforce.name]
    if not own:
        return
    hours = _in_post(cells, cells.recording.fte) / 100.0
    names = tuple(dict.fromkeys(reward.name for reward in own))
    has_pay = cells.workforce.pay_by_level_gbp is not None
    if has_pay and any(reward.pay_uplift for reward in own):
        yield _block(cells, "reward_pay_gbp", "£ a year, cash", names, _pay(cells, own, hours))
    if any(reward.hello_gbp or reward.stay_gbp_py for reward in own):
        paid = np.cumsum(_payments(cells, moves, own), axis=0)
        yield _block(cells, "reward_payments_gbp", "£, cash", names, paid)
    causes = tuple(dict.fromkeys(cause for reward in own for cause in reward.causes))
    if causes:
        reached, active = _effects(cells, own, causes, hours)
        yield _block(cells, "effect_fte", "fte", causes, reached)
        yield _block(cells, "effect_coverage", "share", causes, active)


def funding(recording: Recording, workforce: Workforce, courses: Courses) -> Iterator[Block]:
    """Yield people and money of programmes, by route, since the start."""
    plan, routes = recording.plan, Routes(recording, workforce)
    if not any(grant.route in _names(routes) for p in plan.programmes for grant in p.grants):
        return
    funded = np.cumsum(courses.applications()["funded_entrants"], axis=0)
    yield routes.block("funded_cumulative", "people", routes.with_totals(funded))
    prices = np.array([_mean_price(recording, route) for route in plan.routes])
    yield routes.block("funded_gbp", "£, cash", routes.with_totals(funded * prices))


def _names(routes: Routes) -> list[str]:
    return [routes.recording.plan.routes[number].name for number in routes.own]


def _mean_price(recording: Recording, route: Route) -> float:
    """Return what programmes pay for an entrant; the mean over areas and programmes that differ."""
    prices = [
        sum(
            float(np.mean([price.pence_in(a) for a in range(len(recording.plan.areas))])) / 100.0
            for price in grant.prices
        )
        for programme in recording.plan.programmes
        for grant in programme.grants
        if grant.route == route.name
    ]
    return float(np.mean(prices)) if prices else 0.0


def _in_post(cells: Cells, counts: Floats | np.ndarray) -> Floats:
    """Return what is counted in post (months + 1, groups of the workforce)."""
    groups = cells.recording.directory.of(cells.workforce.name)
    held = counts[:, groups][:, :, [int(state) for state in HOLDS_POST]]
    return np.asarray(held.sum(axis=2), dtype=np.float64)


def _is_reached(cells: Cells, reward: Reward) -> Flags:
    """Return whether a reward is meant for each group of the workforce (groups,)."""
    workforce, plan = cells.workforce, cells.recording.plan
    return np.array(
        [
            reaches(reward, workforce.name, service, level, area)
            for service in workforce.services
            for level in workforce.levels
            for area in plan.areas
        ]
    )


def _during(cells: Cells, reward: Reward) -> slice:
    return slice(
        max(reward.from_month, 0), max(min(reward.to_month, cells.recording.plan.months), 0)
    )


def _pay(cells: Cells, own: list[Reward], hours: Floats) -> Floats:
    """Return pounds a year (months + 1, names) that each reward adds to the pay of those in post.

    Rewards that reach the same people multiply; each is told on top of those before it.
    """
    workforce, months = cells.workforce, cells.recording.plan.months + 1
    assert workforce.pay_by_level_gbp is not None
    settled = np.ones(months) if workforce.pay_index is None else workforce.pay_index[:months]
    base = np.repeat(workforce.pay_by_level_gbp.reshape(-1), cells.shape[2])
    pay = settled[:, np.newaxis] * base[np.newaxis, :]
    names = list(dict.fromkeys(reward.name for reward in own))
    added = np.zeros((months, len(names)))
    for reward in own:
        rise = np.zeros((months, 1))
        rise[_during(cells, reward)] = reward.pay_uplift
        more = rise * np.where(_is_reached(cells, reward), pay, 0.0)
        added[:, names.index(reward.name)] += (more * hours).sum(axis=1)
        pay = pay + more
    return added


def _payments(cells: Cells, moves: Moves, own: list[Reward]) -> Floats:
    """Return pounds (months + 1, names) paid once to those who come, or to those who stay."""
    recording = cells.recording
    groups = recording.directory.of(cells.workforce.name)
    come = moves.by_group(moves.joins & ~moves.changes_employer, to=True)[:, groups]
    heads = _in_post(cells, recording.heads)
    there = np.zeros(heads.shape)
    there[1:] = (heads[1:] + heads[:-1]) / 2.0
    names = list(dict.fromkeys(reward.name for reward in own))
    paid = np.zeros((len(heads), len(names)))
    for reward in own:
        reached = _is_reached(cells, reward)
        during = np.zeros(len(heads))
        # What is known on the first of a month fell in the month before.
        during[1:] = [coverage(reward, month) for month in range(len(heads) - 1)]
        whole = come[:, reached].sum(axis=1) * reward.hello_gbp
        whole = whole + there[:, reached].sum(axis=1) * reward.stay_gbp_py / MONTHS
        paid[:, names.index(reward.name)] += whole * during * reward.covers
    return paid


def _effects(
    cells: Cells, own: list[Reward], causes: tuple[str, ...], hours: Floats
) -> tuple[Floats, Floats]:
    """Return FTE in post (months + 1, causes) that effects have reached, and the share of coverage."""
    months = len(hours)
    reached, active = np.zeros((months, len(causes))), np.zeros((months, len(causes)))
    seen: set[tuple[str, str]] = set()
    for reward in own:
        share = np.array([coverage(reward, month) for month in range(months)]) * reward.covers
        there = hours[:, _is_reached(cells, reward)].sum(axis=1)
        for cause in reward.causes:
            place = causes.index(cause)
            reached[:, place] += share * there
            if (reward.name, cause) not in seen:
                active[:, place] = np.maximum(active[:, place], share)
            seen.add((reward.name, cause))
    return reached, active


def _block(cells: Cells, measure: str, unit: str, names: tuple[str, ...], values: Floats) -> Block:
    return Block(
        cells.workforce.name,
        measure,
        unit,
        (ALL,),
        names,
        (ALL,),
        values[:, np.newaxis, :, np.newaxis],
    )
