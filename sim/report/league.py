"""The routes compared: how many begin, how many complete, and how many are still at work years later.

Who is followed for five years qualified earlier than who is followed for one, so that each horizon has
people of its own. A horizon is told where the run follows two years of qualifiers for so long, and a
route where it has enough of them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.base.dates import MONTHS_IN_YEAR
from sim.report.diversity import WORKFORCES
from sim.report.names import plain
from sim.report.quantities import PEOPLE, SHARE, Quantity, month_words
from sim.report.reading import Numbers
from sim.report.shapes import Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import caveat, in_base, points_words, quoted, source_words, with_words

ROUTES = "routes.csv"
MONTHS = Quantity("months")
FEWEST = 50
"""Of fewer people, on average over worlds, no share still at work is told."""
LEAST_MONTHS = 2 * MONTHS_IN_YEAR
"""A horizon is told if people who qualified in so many months of the run are followed to it."""
HORIZONS = (1, 3, 5)
TABLE = (
    ("Applicants", "applicants", PEOPLE),
    ("Entrants", "entrants", PEOPLE),
    ("Funded", "funded_entrants", PEOPLE),
    ("Qualified", "qualifiers", PEOPLE),
    ("Failed", "failures", PEOPLE),
    ("Withdrew", "withdrawals", PEOPLE),
    ("Completion", "completion_rate", SHARE),
    ("Months", "months_to_qualify", MONTHS),
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

    def survival(self, years: int) -> tuple[float, float, float] | None:
        """Return the share still at work after so many years; None if of too few people."""
        enough = self.value(_followed(years)) >= FEWEST
        return self.values[_survival(years)] if enough else None


def _after(years: int) -> str:
    return f"{years} year{'s' if years > 1 else ''}"


def _survival(years: int) -> str:
    return f"survival_{_after(years).replace(' ', '_')}"


def _followed(years: int) -> str:
    return f"followed_{_after(years).replace(' ', '_')}"


def read_routes(folder: Path, scenario: str) -> list[Route]:
    """Return the routes of a scenario from a result's table of them; none if it has no such table."""
    path = folder / ROUTES
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scenario"] == scenario]
    columns = [column for _, column, _ in TABLE]
    columns += [name(years) for years in HORIZONS for name in (_survival, _followed)]
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
    until = _last_qualified(numbers)
    horizons = [
        years
        for years in HORIZONS
        if years in until and any(route.survival(years) for route in told)
    ]
    panels = [
        RowPanel("Qualified", "people, whole run", PEOPLE, from_zero=True),
        RowPanel("Completion", "of those whose course ended", SHARE, from_zero=True),
    ]
    if horizons:
        figures = f"figures: {_after(horizons[-1])} after" if len(horizons) > 1 else ""
        unit = f"of those who qualified; {figures}" if figures else (
            f"of those who qualified, {_after(horizons[0])} after"
        )  # fmt: skip
        panels.append(RowPanel("At work in the workforce", unit, SHARE, from_zero=True))
    words = Words(
        title=_title(told, numbers, horizons),
        subtitle=f"Training routes, {place}, in {in_base(numbers)}, over the whole run, courses begun "
        f"before it included. {points_words(numbers)}.",
        note=f"{_cohorts(horizons, until)} {caveat(numbers)}".strip(),
        source=source_words(numbers),
        shows="",
    )
    chart = RowChart(
        "routes",
        words,
        tuple(panels),
        tuple(
            RowGroup(
                WORKFORCES.get(workforce, plain(workforce).capitalize()) if len(groups) > 1 else "",
                tuple(_row(route, numbers, horizons) for route in own),
            )
            for workforce, own in groups.items()
        ),
        tuple(f"{_after(years)} after" for years in horizons) if len(horizons) > 1 else ("",),
        _table(told, numbers, horizons),
    )
    return with_words(chart)


def _last_qualified(numbers: Numbers) -> dict[int, str]:
    """Return, of horizons long enough within the run, the last day of qualifying that counts (ISO)."""
    told = (stored.dates for (name, _), stored in numbers.series.items() if name == numbers.base)
    dates = max(told, key=len, default=())
    found = {}
    for years in HORIZONS:
        if len(dates) - 1 - MONTHS_IN_YEAR * years >= LEAST_MONTHS:
            found[years] = dates[-1 - MONTHS_IN_YEAR * years]
    return found


def _cohorts(horizons: Sequence[int], until: dict[int, str]) -> str:
    """Return who is counted at each horizon."""
    if not horizons:
        return ""
    parts = [
        f"{_after(years)} after, who qualified by {month_words(until[years])}" for years in horizons
    ]
    several = ", so that each counts other people" if len(horizons) > 1 else ""
    told = f"Counted at work: {'; '.join(parts)}{several}."
    return f"{told} Nothing is told of fewer than {FEWEST} people."


def _label(route: Route, numbers: Numbers) -> str:
    words = plain(route.name)
    return numbers.titles.get(route.name, words[:1].upper() + words[1:])


def _row(route: Route, numbers: Numbers, horizons: Sequence[int]) -> Row:
    looks = max(len(horizons), 1)
    cells = [
        _one(route, "qualifiers", PEOPLE, looks),
        _one(route, "completion_rate", SHARE, looks),
    ]
    if horizons:
        cells.append(_stays(route, horizons))
    return Row(_label(route, numbers), tuple(cells))


def _one(route: Route, column: str, quantity: Quantity, looks: int) -> RowCell | None:
    found = route.values[column]
    if found is None:
        return None
    # One value a row has the marker of the last look, which is the most solid.
    return RowCell((Mark(*found, look=looks - 1),), quantity.number(found[0]))


def _stays(route: Route, horizons: Sequence[int]) -> RowCell | None:
    """Return who is at work at each horizon; the figure is that of the last, or blank."""
    told = [(look, route.survival(years)) for look, years in enumerate(horizons)]
    marks = tuple(Mark(*found, look) for look, found in told if found is not None)
    last = told[-1][1]
    if not marks:
        return None
    return RowCell(marks, "" if last is None else SHARE.number(last[0]))


def _title(routes: Sequence[Route], numbers: Numbers, horizons: Sequence[int]) -> str:
    """Return by which route most stay at work for so many years, and by which fewest."""
    years = horizons[-1] if horizons else 0
    shares = {
        _label(route, numbers): found[0]
        for route in routes
        if years and (found := route.survival(years)) is not None
    }
    if len(shares) < 2:
        largest = max(routes, key=lambda route: route.value("qualifiers"))
        number = PEOPLE.number(largest.value("qualifiers"))
        return (
            f"In {in_base(numbers)}, most qualify by {quoted(_label(largest, numbers))}: {number}"
        )
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    ends = [f"{SHARE.number(shares[label])} ({quoted(label)})" for label in (low, high)]
    return (
        f"In {in_base(numbers)}, the share still at work {_after(years)} after qualifying ranges from "
        f"{ends[0]} to {ends[1]}"
    )


def _table(
    routes: Sequence[Route], numbers: Numbers, horizons: Sequence[int]
) -> tuple[tuple[str, ...], ...]:
    after = [f"At work after {_after(years)}" for years in horizons]
    header = ("Route", *(title for title, _, _ in TABLE), *after)
    body = []
    for route in routes:
        cells = []
        for _, column, quantity in TABLE:
            found = route.values[column]
            cells.append("" if found is None else quantity.number(found[0]))
        for years in horizons:
            found = route.survival(years)
            cells.append("" if found is None else SHARE.number(found[0]))
        body.append((_label(route, numbers), *cells))
    return (header, *body)
