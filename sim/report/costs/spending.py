"""The same money in several ways: what each spends, what it brings and what one costs, side by side."""

from __future__ import annotations

from sim.appraisal.estimates import Estimate
from sim.inputs.spending_ways import Ways
from sim.report.costs.setting import PRICE, Costing, ends, units_title, units_words
from sim.report.quantities import PEOPLE, POUNDS
from sim.report.shapes import Line, Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.spending import most_first, why_less
from sim.report.wording import quoted, with_words
from sim.study.spend import Spent, Way

NAME = "spending"


def spending_chart(costing: Costing, ways: Ways, found: Spent) -> RowChart:
    """Return what each way spends a year, what it brings and what one costs, dearest last."""
    effect = next(one.effect for one in found.appraisal.effects if one.effect.name == ways.effect)
    told = most_first(found)
    panels = (
        RowPanel(
            "Spent a year", "real", POUNDS,
            (Line(found.amount_gbp, f"The sum: {POUNDS.number(found.amount_gbp)}"),), from_zero=True,
        ),
        RowPanel("Brings", f"more {units_words(effect)}, all years", PEOPLE, from_zero=True),
        RowPanel("One costs", "after savings", PRICE, from_zero=True),
    )  # fmt: skip
    rows = tuple(
        Row(
            way.title[:1].upper() + way.title[1:],
            (
                _cell(way.a_year, POUNDS.number(way.a_year.mean)),
                _cell(way.unit.bought, PEOPLE.number(way.unit.bought.mean)),
                None
                if way.unit.net is None
                else _cell(way.unit.net, PRICE.number(way.unit.net.mean)),
            ),
        )
        for way in told
    )
    words = Words(
        title=_title(found.amount_gbp, told, units_title(effect)),
        subtitle=f"{ways.title}, {costing.place}: {POUNDS.number(found.amount_gbp)} a year from "
        f"{ways.first_month}, more than in {costing.in_base()}, {costing.prices()}, not discounted. "
        f"{costing.points()}.",
        note=" ".join(filter(None, (*map(_less, told), costing.chance()))),
        source=costing.source(),
        shows="",
    )
    header = ("Way", "Spent a year", f"More {units_words(effect)}", "One costs")
    body = tuple(
        (row.label, *("" if cell is None else cell.figure for cell in row.cells)) for row in rows
    )
    chart = RowChart(NAME, words, panels, (RowGroup("", rows),), table=(header, *body))
    return with_words(chart)


def _cell(value: Estimate, figure: str) -> RowCell:
    return RowCell((Mark(*ends(value)),), figure)


def _less(way: Way) -> str:
    why = why_less(way)
    return f"{way.title[:1].upper()}{way.title[1:]}: {why}." if why else ""


def _title(amount_gbp: float, told: list[Way], units: str) -> str:
    """Return how many each way brings, the most first, with what it takes where that is not the sum."""
    parts = []
    for way in told:
        takes = f", for {POUNDS.number(way.a_year.mean)}" if why_less(way) else ""
        parts.append(f"{PEOPLE.number(way.unit.bought.mean)} by {quoted(way.title)}{takes}")
    return f"Up to {POUNDS.number(amount_gbp)} a year buys {units}: {'; '.join(parts)}"
