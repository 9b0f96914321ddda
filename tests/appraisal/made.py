"""Cost models, stored results and ledgers made by hand, small enough to work out on paper."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.appraisal.appraisal import Choices
from sim.appraisal.effects import bought
from sim.appraisal.ledger import make_ledger
from sim.appraisal.option import appraise_option
from sim.appraisal.settings import settle
from sim.appraisal.stored import Stored
from sim.base.dates import YearMonth, financial_year
from sim.inputs.costs import Amount, CostLine, CostModel, Effect, Vintage
from sim.outputs.volumes import Axes

STAFF = "carers"
BASE, OPTION = "base", "option"
FLAT = (("2004-05", 100.0), ("2005-06", 100.0), ("2006-07", 100.0), ("2007-08", 100.0))
RISING = (("2004-05", 98.0), ("2005-06", 100.0), ("2006-07", 103.0), ("2007-08", 107.0))


def amount(value, name="costs.some", unit="£ a year", price_year="2005-06", low=None, high=None):
    return Amount(name, "Some number.", unit, value, low, high, "A", price_year)


def share(value, name="costs.share"):
    return amount(value, name, "share", "")


def line(name="care", driver="fte", unit_cost=None, **changes):
    plain = CostLine(
        name=name,
        title=name,
        group="pay",
        workforce=STAFF,
        services=(),
        levels=(),
        routes=(),
        stage="",
        driver=driver,
        causes=(),
        effect="",
        programmes=(),
        unit_cost=unit_cost,
        at_pay=False,
        on_cost=None,
        times=(),
        payer="local_authority",
        payee="individual",
        treatment="resource",
        saves="",
        cashable=None,
        first=None,
        last=None,
    )
    return dataclasses.replace(plain, **changes)


def effect(name="years", measure="fte", **changes):
    plain = Effect(
        name, f"additional {name}", name, STAFF, "all", measure, "", None, "years", False, True
    )
    return dataclasses.replace(plain, **changes)


def model(*lines, effects=(), index=FLAT, **changes):
    plain = CostModel(
        file="by hand",
        title="By hand",
        base_year="2005-06",
        deflator="today",
        vintages={"today": Vintage("today", "as known today", index, None)},
        rate=amount(0.035, "rate", "per year", ""),
        later_rate=amount(0.03, "later", "per year", ""),
        later_after=amount(30.0, "after", "years", ""),
        cost_optimism=share(0.1),
        effect_optimism=share(0.2),
        terminal_years=amount(10.0, "terminal", "years", ""),
        parties={},
        lines=tuple(lines),
        effects=tuple(effects),
        envelopes=(),
        bounds={},
        costed_elsewhere={},
    )
    return dataclasses.replace(plain, **changes)


def stored(
    stocks, *, months=36, runs=1, flows=None, departures=None, payments=None, programmes=None
):
    """Return a result of two scenarios; `stocks` are numbers, or by census."""
    start = YearMonth(2005, 4)
    dates = tuple(start.plus(month - 1).last_day().isoformat() for month in range(months + 1))
    names = [financial_year(YearMonth.parse(date[:7])) for date in dates[1:]]
    years = tuple(dict.fromkeys(names))
    laid_out = {
        (scenario, STAFF, "all", level, measure): np.broadcast_to(
            np.asarray(values, dtype=float), (runs, months + 1)
        ).copy()
        for (scenario, measure, level), values in stocks.items()
    }
    return Stored(
        scenarios=(BASE, OPTION),
        axes=Axes(tuple((0, world) for world in range(runs)), dates),
        years=years,
        year_of=np.array([years.index(name) for name in names]),
        stocks=laid_out,
        flows=flows or {},
        departures=departures or {},
        payments=payments or {},
        programmes=programmes or {},
    )


def people(base=100.0, option=100.0, pay=24_000.0):
    """Return the stocks of two scenarios with so many FTE at the same pay."""
    return {
        (name, measure, "all"): value
        for name, fte in ((BASE, base), (OPTION, option))
        for measure, value in (("fte", fte), ("mean_pay_gbp", pay))
    }


def ledger(costs, result):
    return make_ledger(costs, result, settings(costs).deflator)


def settings(costs, **choices):
    return settle(Choices(do_minimum=BASE, **choices), costs, (BASE, OPTION))


def appraised(costs, result, **choices):
    """Return the appraisal of the option."""
    chosen = settings(costs, **choices)
    effects = [one for one in (bought(e, result) for e in costs.effects) if one is not None]
    return appraise_option(make_ledger(costs, result, chosen.deflator), chosen, OPTION, effects, ())
