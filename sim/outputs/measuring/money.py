"""Pay, and what programmes may spend, have spent and have clawed back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.behaviour.rates import reaches
from sim.inputs.plan import HOLDS_POST, Programme, Purse
from sim.outputs.measuring.cells import Cells, add_total, areas_of, ratio
from sim.outputs.measuring.table import ALL, Block, Floats
from sim.run.recorder import Recording
from sim.world.money import CLAWBACK, shared_out

CASH = "£, cash"


def pay(cells: Cells) -> Iterator[Block]:
    """Yield mean full-time pay of those in post, £ a year, cash, uplifts included."""
    recording, workforce = cells.recording, cells.workforce
    if workforce.pay_by_level_gbp is None:
        return
    months = recording.plan.months + 1
    settled = np.ones(months) if workforce.pay_index is None else workforce.pay_index[:months]
    by_group = (
        settled[:, np.newaxis, np.newaxis, np.newaxis]
        * workforce.pay_by_level_gbp[np.newaxis, :, :, np.newaxis]
        * _uplift(cells, months)
    )
    groups = recording.directory.of(workforce.name)
    fte = recording.fte[:, groups][:, :, [int(state) for state in HOLDS_POST]]
    hours = fte.sum(axis=2).reshape(by_group.shape)
    total = cells.with_totals(hours * by_group)
    mean = ratio(total, cells.fte_in_post)
    yield cells.block("mean_pay_gbp", "£ a year, cash", mean, keep=cells.is_broad)


def _uplift(cells: Cells, months: int) -> Floats:
    """Return pay against settlements (months + 1, services, levels, areas), as rewards raise it."""
    workforce, plan = cells.workforce, cells.recording.plan
    uplift = np.ones((months, *cells.shape))
    for reward in plan.rewards:
        during = slice(max(reward.from_month, 0), max(reward.to_month, 0))
        for s, service in enumerate(workforce.services):
            for n, level in enumerate(workforce.levels):
                for a, area in enumerate(plan.areas):
                    if reaches(reward, workforce.name, service, level, area):
                        uplift[during, s, n, a] *= 1.0 + reward.pay_uplift
    return uplift


def funds(recording: Recording) -> Iterator[Block]:
    """Yield limits, spending and clawback since the start, by programme and by purse.

    The name of the programme, or `programme/purse`, stands in place of a level.
    """
    areas = areas_of(recording)
    for programme in recording.plan.programmes:
        names = [programme.name, *(f"{programme.name}/{p.name}" for p in programme.purses)]
        spent, clawed_back = _paid(recording, programme)
        limit = _limits(recording, programme)
        limit[: max(programme.from_month, 0)] = np.nan
        for measure, values in (
            ("fund_limit_gbp", limit),
            ("fund_spent_gbp", spent),
            ("fund_clawed_back_gbp", clawed_back),
        ):
            yield Block(
                programme.workforce,
                measure,
                CASH,
                (ALL,),
                tuple(names),
                areas,
                values[:, np.newaxis],
            )


def _paid(recording: Recording, programme: Programme) -> tuple[Floats, Floats]:
    """Return pounds spent and clawed back (months + 1, programme and purses, areas) since the start."""
    plan = recording.plan
    purses = [purse.name for purse in programme.purses]
    pence = np.zeros((2, plan.months + 1, len(purses), len(plan.areas)))
    for payment in recording.payments:
        if payment.programme == programme.name:
            is_back = payment.line == CLAWBACK
            place = payment.month + 1, purses.index(payment.purse), payment.area
            pence[int(is_back), *place] += -payment.pence if is_back else payment.pence
    total = add_total(np.cumsum(pence, axis=1), 2)
    spent, clawed_back = add_total(total, 3, keep=len(areas_of(recording)) > 1) / 100.0
    return spent, clawed_back


def _limits(recording: Recording, programme: Programme) -> Floats:
    """Return limits in pounds (months + 1, programme and purses, areas).

    An area has a limit where the money is divided among areas.
    """
    areas = recording.plan.areas
    by_purse = np.array([_by_area(purse, len(areas)) for purse in programme.purses])
    by_purse = by_purse.reshape(len(programme.purses), len(areas))
    by_area = np.concatenate([by_purse.sum(axis=0, keepdims=True), by_purse])
    whole = [programme.limit_pence, *(purse.limit_pence for purse in programme.purses)]
    total = np.array(whole, dtype=np.float64)[:, np.newaxis]
    is_divided = len(areas_of(recording)) > 1
    pounds = (np.concatenate([total, by_area], axis=1) if is_divided else total) / 100.0
    return np.tile(pounds, (recording.plan.months + 1, 1, 1))


def _by_area(purse: Purse, areas: int) -> list[float]:
    if not purse.area_shares:
        return [np.nan] * areas
    return [float(part) for part in shared_out(purse.limit_pence, purse.area_shares)]
