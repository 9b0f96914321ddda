"""The routes compared: how many begin, how many complete, and how many are still at work years later."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.report.diversity import WORKFORCES
from sim.report.names import plain
from sim.report.quantities import PEOPLE, SHARE, Quantity
from sim.report.reading import Numbers
from sim.report.shapes import Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import caveat, in_base, points_words, quoted, source_words, with_words

ROUTES = "routes.csv"
MONTHS = Quantity("months")
FEWEST = 50
"""A route by which fewer complete is not named in the title."""
SURVIVAL = ("survival_1_year", "survival_3_years", "survival_5_years")
AFTER = ("1 year after", "3 years after", "5 years after")
TABLE = (
    ("Applicants", "applicants", PEOPLE),
    ("Entrants", "entrants", PEOPLE),
    ("Funded", "funded_entrants", PEOPLE),
    ("Qualified", "qualifiers", PEOPLE),
    ("Failed", "failures", PEOPLE),
    ("Withdrew", "withdrawals", PEOPLE),
    ("Completion", "completion_rate", SHARE),
    ("Months", "months_to_qualify", MONTHS),
    ("At work after 1 year", "survival_1_year", SHARE),
    ("After 3 years", "survival_3_years", SHARE),
    ("After 5 years", "survival_5_years", SHARE),
)


@dataclass(frozen=True)
class Route:
    """One line of the league: values by column, each with its range; None where there is none."""

    name: str
    workforce: str
    values: dict[str, tuple[float, float, float] | None]

    def value(self, column: str) -> float:
        """Return a mean, or 0 if there is none."""
        found = self.values[column]
        return 0.0 if found is None else found[0]


def read_routes(folder: Path, scenario: str) -> list[Route]:
    """Return the routes of a scenario from a result's table of them; none if it has no such table."""
    path = folder / ROUTES
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scenario"] == scenario]
    columns = [column for _, column, _ in TABLE]
    return [
        Route(row["route"], row["workforce"], {column: _values(row, column) for column in columns})
        for row in rows
    ]


def _values(row: dict[str, str], column: str) -> tuple[float, float, float] | None:
    cells = [row.get(name, "") for name in (column, f"{column}_low", f"{column}_high")]
    if not all(cells):
        return None
    mean, low, high = (float(cell) for cell in cells)
    return mean, low, high


def league_chart(routes: Sequence[Route], numbers: Numbers, place: str) -> RowChart | None:
    """Return the routes of the base with who enters, completes and stays; None if nobody does."""
    told = [route for route in routes if route.value("entrants") or route.value("qualifiers")]
    if not told:
        return None
    groups: dict[str, list[Route]] = {}
    for route in told:
        groups.setdefault(route.workforce, []).append(route)
    panels = (
        RowPanel("Qualified", "people, whole run", PEOPLE, from_zero=True),
        RowPanel("Completion", "of those whose course ended", SHARE, from_zero=True),
        RowPanel("At work in the workforce", "of those who qualified", SHARE, from_zero=True),
    )
    words = Words(
        title=_title(told, numbers),
        subtitle=f"Training routes, {place}, in {in_base(numbers)}, over the whole run, courses begun "
        "before it included. " + points_words(numbers),
        note="Figures at the right of the last panel: still at work five years after (or the longest "
        f"that the run shows). {caveat(numbers)}".strip(),
        source=source_words(numbers, has_published=False),
        shows="",
    )
    chart = RowChart(
        "routes",
        words,
        panels,
        tuple(
            RowGroup(
                WORKFORCES.get(workforce, plain(workforce).capitalize()) if len(groups) > 1 else "",
                tuple(_row(route, numbers) for route in own),
            )
            for workforce, own in groups.items()
        ),
        AFTER,
        _table(told, numbers),
    )
    return with_words(chart)


def _label(route: Route, numbers: Numbers) -> str:
    words = plain(route.name)
    return numbers.titles.get(route.name, words[:1].upper() + words[1:])


def _row(route: Route, numbers: Numbers) -> Row:
    cells = (
        _one(route, "qualifiers", PEOPLE),
        _one(route, "completion_rate", SHARE),
        _survival(route),
    )
    return Row(_label(route, numbers), cells)


def _one(route: Route, column: str, quantity: Quantity) -> RowCell | None:
    found = route.values[column]
    if found is None:
        return None
    # One value a row has the marker of the last look, which is the most solid.
    return RowCell((Mark(*found, look=len(AFTER) - 1),), quantity.number(found[0]))


def _survival(route: Route) -> RowCell | None:
    marks, last = [], None
    for look, column in enumerate(SURVIVAL):
        found = route.values[column]
        if found is not None:
            marks.append(Mark(*found, look))
            last = found[0]
    return None if last is None else RowCell(tuple(marks), SHARE.number(last))


def _title(routes: Sequence[Route], numbers: Numbers) -> str:
    """Return by which route most stay at work for five years, and by which fewest."""
    kept = [
        route
        for route in routes
        if route.values[SURVIVAL[-1]] is not None and route.value("qualifiers") >= FEWEST
    ]
    if len(kept) < 2:
        largest = max(routes, key=lambda route: route.value("qualifiers"))
        number = PEOPLE.number(largest.value("qualifiers"))
        return (
            f"In {in_base(numbers)}, most qualify by {quoted(_label(largest, numbers))}: {number}"
        )
    best = max(kept, key=lambda route: route.value(SURVIVAL[-1]))
    worst = min(kept, key=lambda route: route.value(SURVIVAL[-1]))
    ends = [
        f"{SHARE.number(route.value(SURVIVAL[-1]))} ({quoted(_label(route, numbers))})"
        for route in (worst, best)
    ]
    return (
        f"In {in_base(numbers)}, the share still at work five years after qualifying goes from "
        f"{ends[0]} to {ends[1]}"
    )


def _table(routes: Sequence[Route], numbers: Numbers) -> tuple[tuple[str, ...], ...]:
    header = ("Route", *(title for title, _, _ in TABLE))
    body = []
    for route in routes:
        cells = []
        for _, column, quantity in TABLE:
            found = route.values[column]
            cells.append("" if found is None else quantity.number(found[0]))
        body.append((_label(route, numbers), *cells))
    return (header, *body)
