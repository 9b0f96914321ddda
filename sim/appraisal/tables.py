"""An appraisal as rows of tables and as one object of plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.appraisal.appraisal import Appraisal
from sim.appraisal.estimates import Estimate, estimate, told
from sim.appraisal.option import Option, UnitCost
from sim.inputs.cost_shapes import PAYERS

Row = dict[str, Any]
Ints = npt.NDArray[np.int64]
PRESENT = (
    ("cash", "cash cost"),
    ("undiscounted", "real cost, undiscounted"),
    ("present_value", "present value of cost"),
    ("present_value_with_terminal", "present value of cost, with what follows the last day"),
    ("present_value_with_optimism", "present value of cost, adjusted for optimism"),
    ("present_value_of_resources", "present value of resources used"),
    ("net_present_value", "net present value"),
    ("equivalent_annual", "equivalent annual cost"),
    ("peak_cash", "cash cost of the dearest year"),
)
UNIT = (
    ("spent", "cost of its workforce, undiscounted"),
    ("spent_discounted", "present value of cost of its workforce"),
    ("bought", "bought"),
    ("bought_discounted", "bought, discounted"),
    ("gross", "cost of one, before savings"),
    ("net", "cost of one, after savings"),
    ("discounted_gross", "cost of one, discounted, before savings"),
    ("discounted_net", "cost of one, discounted, after savings"),
    ("with_terminal", "cost of one, discounted, with what follows the last day"),
    ("with_optimism", "cost of one, discounted, adjusted for optimism"),
)


ROUTE = {
    "entrants": "entrants",
    "qualifiers": "qualifiers",
    "months_to_qualify": "months_to_qualify",
    "spent_gbp": "spent",
    "cost_per_qualifier_gbp": "resource",
    "public_cost_per_qualifier_gbp": "public",
    "cost_per_survivor_at_3_years_gbp": "per_survivor",
    "survival_3_years": "survival_3_years",
    "followed_3_years": "followed_3_years",
}
"""Columns of the table of routes, and what they tell of a route's cost."""


def with_range(name: str, value: Estimate | None) -> Row:
    """Return the columns that tell a number and its range."""
    own = told(name, value)
    return {column: own[column] for column in (name, f"{name}_low", f"{name}_high")}


def appraisal_rows(appraisal: Appraisal) -> Iterator[Row]:
    """Yield one row for each number of each option."""
    for option in appraisal.options:
        for name, words in PRESENT:
            value = getattr(option, name)
            if value is not None:
                yield _row(option.name, "", words, "£", value)
        for payer, value in option.by_payer.items():
            yield _row(option.name, payer, "present value of cost", "£", value)
        for saving in option.savings:
            yield _row(option.name, saving.kind, "saving", "£", saving.amount)
            yield _row(option.name, saving.kind, "cashable saving", "£", saving.cashable)
        for unit in option.units:
            for name, words in UNIT:
                value = getattr(unit, name)
                if value is not None:
                    measure = unit.effect.unit if name.startswith("bought") else "£"
                    yield _row(option.name, unit.effect.name, words, measure, value, unit.remark)


def _row(option: str, about: str, what: str, unit: str, value: Estimate, remark: str = "") -> Row:
    return {
        "option": option,
        "about": about,
        "what": what,
        "unit": unit,
        **value.data(),
        "remark": remark,
    }


def profile_rows(appraisal: Appraisal) -> Iterator[Row]:
    """Yield what each option costs each payer in each financial year, and a workforce's payers beside
    the envelope for them.
    """
    settings, ledger = appraisal.settings, appraisal.ledger
    base = ledger.scenarios.index(settings.do_minimum)
    signs: dict[tuple[str, str, float | None], Ints] = {
        (payer, "all", None): ledger.signs((payer,)) for payer in PAYERS
    }
    for envelope in settings.model.envelopes:
        own = ledger.which(workforce=envelope.workforce)
        key = " and ".join(envelope.payers), envelope.workforce, envelope.amount.value
        if own.any():
            signs[key] = ledger.signs(envelope.payers) * own
    for option in appraisal.options:
        number = ledger.scenarios.index(option.name)
        for (payer, workforce, limit), weights in signs.items():
            account = ledger.account(weights)
            cash = (account[number] - account[base]) / 100.0
            real = settings.deflator.to_real(cash, ledger.years, settings.price_year)
            for place, year in enumerate(ledger.years):
                one = estimate(cash[:, place])
                yield {
                    "option": option.name,
                    "financial_year": year,
                    "payer": payer,
                    "workforce": workforce,
                    "envelope_gbp": limit,
                    "cash_gbp": one.mean,
                    "cash_gbp_low": one.low,
                    "cash_gbp_high": one.high,
                    "real_gbp": float(real[:, place].mean()),
                    "price_year": settings.price_year,
                }


def frontier_rows(appraisal: Appraisal) -> Iterator[Row]:
    """Yield where each option stands, effect by effect."""
    for effect, standings in appraisal.frontiers.items():
        for one in standings:
            status = "frontier" if one.is_on_frontier else "dominated"
            yield {
                "effect": effect,
                "option": one.choice.name,
                "present_value_of_cost_gbp": one.choice.cost,
                "bought_discounted": one.choice.effect,
                "status": "extendedly dominated" if one.is_extended else status,
                "dominated_by": " and ".join(one.dominated_by),
                "step_from": one.after,
                "cost_of_each_further_unit_gbp": one.ratio,
                "same_but_for_chance": " and ".join(one.same),
            }


def switching_rows(appraisal: Appraisal) -> Iterator[Row]:
    """Yield the switching values."""
    for switch in appraisal.switches:
        yield {
            "assumption": switch.amount.name,
            "says": switch.amount.says,
            "unit": switch.amount.unit,
            "price_year": switch.amount.price_year,
            "grade": switch.amount.grade,
            "value": switch.amount.value,
            "low": switch.amount.low,
            "high": switch.amount.high,
            "question": switch.question,
            "switching_value": switch.value,
            "is_in_range": switch.is_in_range,
        }


def route_rows(appraisal: Appraisal) -> Iterator[Row]:
    """Yield what a qualifier costs by each route, how long it takes and how many are still at work."""
    for one in appraisal.routes:
        row: Row = {"scenario": one.scenario, "workforce": one.workforce, "route": one.route}
        for words, name in ROUTE.items():
            row |= with_range(words, getattr(one, name))
        yield row


def data(appraisal: Appraisal) -> Row:
    """Return the appraisal as plain data."""
    settings = appraisal.settings
    model = settings.model
    return {
        "costs": model.file,
        "do_minimum": settings.do_minimum,
        "price_year": settings.price_year,
        "base_year": model.base_year,
        "deflator": settings.deflator.name,
        "discount_rate": settings.discounting.rate,
        "with_optimism": settings.with_optimism,
        "set": dict(model.set_values),
        "runs": len(appraisal.ledger.runs),
        "ledger_sum_pence": int(appraisal.ledger.pence[appraisal.ledger.is_money].sum()),
        "options": {option.name: _option(option) for option in appraisal.options},
        "frontiers": list(frontier_rows(appraisal)),
        "switching_values": list(switching_rows(appraisal)),
        "routes": list(route_rows(appraisal)),
        "cash_profile": list(profile_rows(appraisal)),
    }


def _option(option: Option) -> Row:
    money = {name: getattr(option, name) for name, _ in PRESENT}
    return {
        **{name: None if value is None else value.data() for name, value in money.items()},
        "peak_year": option.peak_year,
        "by_payer": {payer: value.data() for payer, value in option.by_payer.items()},
        "units": {unit.effect.name: _unit(unit) for unit in option.units},
        "savings": {
            one.kind: {"amount": one.amount.data(), "cashable": one.cashable.data()}
            for one in option.savings
        },
        "affordability": [
            {
                "envelope": one.envelope.title,
                "envelope_gbp": one.envelope.amount.value,
                "peak_year": one.peak_year,
                "peak_gbp": one.peak.data(),
                "years_beyond": list(one.years_beyond),
            }
            for one in option.affordability
        ],
        "not_priced": list(option.not_priced),
        "not_valued": list(option.not_valued),
    }


def _unit(unit: UnitCost) -> Row:
    values = {name: getattr(unit, name) for name, _ in UNIT}
    return {
        "title": unit.effect.title,
        **{name: None if value is None else value.data() for name, value in values.items()},
        "remark": unit.remark,
    }


def ledger_rows(appraisal: Appraisal) -> Iterator[Row]:
    """Yield the ledger as means over worlds, cash: for spreadsheets; entries of nothing left out."""
    ledger = appraisal.ledger
    pounds = ledger.pence.mean(axis=2) / 100.0
    units = ledger.units.mean(axis=2)
    names = ("line", "title", "group", "workforce", "programme", "route", "stage")
    for scenario, name in enumerate(ledger.scenarios):
        for entry, one in enumerate(ledger.entries):
            for place, year in enumerate(ledger.years):
                if not ledger.pence[entry, scenario, :, place].any():
                    continue
                yield {
                    "scenario": name,
                    "financial_year": year,
                    **{word: getattr(one, word) for word in names},
                    "payer": one.payer,
                    "payee": one.payee,
                    "treatment": one.treatment,
                    "units": float(units[entry, scenario, place]),
                    "cash_gbp": float(pounds[entry, scenario, place]),
                }


def ledger_columns(appraisal: Appraisal) -> dict[str, np.ndarray]:
    """Return the ledger as columns (rows,), entry by entry, entries of nothing left out."""
    ledger = appraisal.ledger
    entry, scenario, run, year = np.nonzero(ledger.pence)
    runs = np.array(ledger.runs)
    columns: dict[str, np.ndarray] = {
        "scenario": np.array(ledger.scenarios, dtype=object)[scenario],
        "draw": runs[run, 0].astype(np.int32),
        "world": runs[run, 1].astype(np.int32),
        "financial_year": np.array(ledger.years, dtype=object)[year],
    }
    for name in ledger.entries[0]._fields:
        words = np.array([getattr(one, name) for one in ledger.entries], dtype=object)
        columns[name] = words[entry]
    pence = ledger.pence[entry, scenario, run, year]
    return {**columns, "units": ledger.units[entry, scenario, run, year], "pence": pence}
