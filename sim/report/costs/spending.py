"""The same money in several ways: what each spends, what it brings and what one costs, side by side."""

from __future__ import annotations

from sim.appraisal.estimates import Estimate
from sim.inputs.costs import Effect
from sim.inputs.spending_ways import Ways
from sim.report.costs.setting import PRICE, Costing, ends, units_title, units_words
from sim.report.quantities import PEOPLE, POUNDS, Quantity
from sim.report.shapes import Line, Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.spending import effect_of, equal_money, inside, most_first, why_less
from sim.report.wording import quoted, with_words
from sim.study.spend import Spent, Way

NAME = "spending"


class Few(Quantity):
    """A number of units told to three figures, small ones too."""

    def step(self, value: float) -> float:
        """Return what a number of this size is rounded to."""
        size = abs(value)
        return 10.0 if size >= 1000.0 else 1.0 if size >= 100.0 else 0.1 if size >= 10.0 else 0.01


FEW = Few("")


def spending_chart(costing: Costing, ways: Ways, found: Spent) -> RowChart:
    """Return what each way spends a year, what it brings and what one costs, dearest last."""
    effect = effect_of(ways, found)
    told = most_first(found)
    columns = [
        (panel, [_cell(value, panel.quantity) for value in values])
        for panel, values in _panels(found, effect, told)
        if any(value is not None for value in values)
    ]
    rows = tuple(
        Row(way.title[:1].upper() + way.title[1:], tuple(cells[n] for _, cells in columns))
        for n, way in enumerate(told)
    )
    words = Words(
        title=_title(told, units_title(effect)),
        subtitle=f"{ways.title}, {costing.place}: {POUNDS.number(found.amount_gbp)} a year "
        f"asked for from {ways.first_month}, beyond {costing.in_base()}, {costing.prices()}, not "
        f"discounted. {costing.points()}.",
        note=" ".join(
            filter(
                None,
                (*map(_less, told), equal_money(found), inside(ways, effect), costing.chance()),
            )
        ),
        source=costing.source(),
        shows="",
    )
    header = ("Way", *(f"{panel.title}, {panel.unit}" for panel, _ in columns))
    body = tuple(
        (row.label, *("" if cell is None else cell.figure for cell in row.cells)) for row in rows
    )
    panels = tuple(panel for panel, _ in columns)
    chart = RowChart(NAME, words, panels, (RowGroup("", rows),), table=(header, *body))
    return with_words(chart)


def _panels(
    found: Spent, effect: Effect, told: list[Way]
) -> list[tuple[RowPanel, list[Estimate | None]]]:
    """Return the panels with the number of each way."""
    units, line = (
        units_words(effect),
        Line(found.amount_gbp, f"Asked for: {POUNDS.number(found.amount_gbp)}"),
    )
    return [
        (
            RowPanel("Spent a year", "real", POUNDS, (line,), from_zero=True),
            [way.a_year for way in told],
        ),
        (
            RowPanel("Brings", f"{units}, all years", PEOPLE, from_zero=True),
            [way.unit.bought for way in told],
        ),
        (
            RowPanel("For each £1m spent", units, FEW, from_zero=True),
            [way.a_million for way in told],
        ),
        (
            RowPanel("One costs", "with pay, after savings", PRICE, from_zero=True),
            [way.unit.net for way in told],
        ),
    ]


def _cell(value: Estimate | None, quantity: Quantity) -> RowCell | None:
    return None if value is None else RowCell((Mark(*ends(value)),), quantity.number(value.mean))


def _less(way: Way) -> str:
    why = why_less(way)
    return f"{way.title[:1].upper()}{way.title[1:]}: {why}." if why else ""


def _title(told: list[Way], units: str) -> str:
    """Return how many each way brings, the most first, with what it really spends."""
    parts = [
        f"{PEOPLE.number(way.unit.bought.mean)} by {quoted(way.title)} for "
        f"{POUNDS.number(way.a_year.mean)} a year"
        for way in told
    ]
    return f"{units[:1].upper()}{units[1:]}: {'; '.join(parts)}"
