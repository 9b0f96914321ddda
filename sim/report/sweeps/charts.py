"""Charts of a stored sweep: heat maps of two levers, tornadoes, how means settle, and the frontier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.inputs.sweep_design import Grid, OneAtATime, SweepDesign, Target
from sim.outputs.measuring.table import SeriesKey
from sim.outputs.sweep_told import PointMean, ToldSweep
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.exploring.charts import Chart, replace_charts
from sim.report.exploring.curves import Curve, CurveChart
from sim.report.exploring.heat import HeatChart, has_line
from sim.report.exploring.naming import (
    difference_words,
    file_name,
    opened,
    quantity_of,
    series_words,
    unit_words,
)
from sim.report.quantities import listed, month_words
from sim.report.shapes import Words
from sim.report.sweeps.frontier import frontier_chart
from sim.report.sweeps.naming import runs_words, source_words, value_words
from sim.study.statistics.paired import t_reach

MOST_CHARTS = 6
"""Series that charts are drawn of, for each scenario."""
MOST_SCENARIOS = 4
LEAST_WORLDS = 5
"""From so many runs of the base on it is drawn how their mean settles."""
NINE_IN_TEN = 0.9
TEN_NINETY = 1.645
"""Standard errors on each side of a mean that hold nine in ten."""


def draw_sweep(folder: Path, design: SweepDesign) -> None:
    """Draw a sweep's charts into its folder `charts`, in place of those that are there."""
    replace_charts(folder, charts_of_sweep(folder, design))


def charts_of_sweep(folder: Path, design: SweepDesign) -> list[Chart]:
    """Return what a sweep's charts say, in the order of the index."""
    found: list[Chart] = []
    with ToldSweep(folder, [lever.name for lever in design.levers]) as stored:
        series = stored.series()
        asked = [
            (key, last) for key, last in series if design.is_asked_for((key.measure, *key[:4]))
        ]
        for key, last in asked[:MOST_CHARTS]:
            date = _date(key, last, design.target, stored)
            points = stored.points(key, date)
            about = _About(design, key, date, points)
            for scenario in list(design.scenarios)[:MOST_SCENARIOS]:
                found += about.heat_maps(scenario)
                found += about.tornadoes(scenario)
            found += about.settling(stored)
        frontier = frontier_chart(stored, design, [key for key, _ in series])
        if frontier is not None:
            found.append(frontier)
    return found


def _date(key: SeriesKey, last: str, target: Target | None, stored: ToldSweep) -> str:
    """Return the date that a series is charted at: the target's, if it is told then, or the last."""
    if target is None:
        return last
    return next((date for date in stored.dates(key) if date.startswith(target.month)), last)


class _About:
    """One series of a sweep at one date."""

    def __init__(
        self, design: SweepDesign, key: SeriesKey, date: str, points: Sequence[PointMean]
    ) -> None:
        self.design, self.key, self.date, self.points = design, key, date, points
        self.quantity = quantity_of(key.unit)
        self.titles = {lever.name: lever.title for lever in design.levers}
        target = design.target
        wanted = (
            None
            if target is None
            else (target.workforce, target.service, target.level, target.area, target.measure)
        )
        is_target = wanted == key[:5] and target is not None and date.startswith(target.month)
        self.target = target if is_target else None

    @property
    def series(self) -> str:
        """What the series is about, in words."""
        return series_words(self.key)

    def heat_maps(self, scenario: str) -> Iterator[HeatChart]:
        """Yield a heat map for each grid of two levers."""
        for number, block in enumerate(self.design.blocks):
            if not isinstance(block, Grid) or len(block.levers) != 2 or block.size < 4:
                continue
            down, across = block.levers
            values = np.full((len(block.values[0]), len(block.values[1])), np.nan)
            for point in self.points:
                own = (point.levers[down], point.levers[across])
                is_alone = all(
                    value is None or lever in block.levers for lever, value in point.levers.items()
                )
                if point.scenario == scenario and is_alone and None not in own:
                    place = tuple(
                        _place(value, row) for value, row in zip(own, block.values, strict=True)
                    )
                    if None not in place:
                        values[place] = point.mean
            if not np.isnan(values).all():
                yield self._heat(scenario, number, block, values)

    def _heat(self, scenario: str, number: int, block: Grid, values: Any) -> HeatChart:
        down, across = block.levers
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        quantity = self.quantity.telling_apart([low, high])
        ends = f"{quantity.say(low, high)} to {quantity.say(high)}"
        title = f"{opened(self.series)} in {month_words(self.date)}: from {ends}"
        shows = f"A heat map of {self.series} over {self.titles[down]} and {self.titles[across]}. "
        note = f"Means of {runs_words(self.design)}, simulated. "
        limit = None
        if self.target is not None:
            limit = self.target.threshold
            says = f"{'at least' if self.target.at_least else 'at most'} {self.quantity.say(limit)}"
            meets = values >= limit if self.target.at_least else values <= limit
            count = int(np.count_nonzero(meets))
            title += f"; {count} of {np.count_nonzero(~np.isnan(values))} points have {says}"
            if has_line(values, limit):
                note += f"Line: where it is {self.quantity.say(limit)}, the target. "
            elif count == 0:
                note += f"No point reaches the target, {says}. "
            elif count == np.count_nonzero(~np.isnan(values)):
                note += f"All points reach the target, {says}. "
        cells = [
            f"{self.titles[down]} {a}, {self.titles[across]} {b}: "
            + ("no run" if np.isnan(values[n, m]) else quantity.number(values[n, m]))
            for n, a in enumerate(block.values[0])
            for m, b in enumerate(block.values[1])
        ]
        words = Words(
            title,
            f"{self._scenario(scenario)}; {self._unit()}",
            note.strip(),
            source_words(self.design),
            shows + "; ".join(cells) + ".",
        )
        return HeatChart(
            self._name("heat", scenario, number),
            words,
            quantity,
            self.titles[across],
            self.titles[down],
            tuple(value_words(value) for value in block.values[1]),
            tuple(value_words(value) for value in block.values[0]),
            values,
            limit,
        )

    def tornadoes(self, scenario: str) -> Iterator[BarChart]:
        """Yield a tornado for each block of one lever at a time."""
        for number, block in enumerate(self.design.blocks):
            if not isinstance(block, OneAtATime):
                continue
            own = self.design.numbers(scenario, number)
            points = [point for point in self.points if point.point in own]
            swings = [self._swing(points, lever) for lever in block.levers]
            bars = [bar for bar in swings if bar is not None]
            bars.sort(key=lambda bar: -abs(bar.pieces[0].end - bar.pieces[-1].end))
            if bars:
                yield self._tornado(scenario, number, bars)

    def _swing(self, points: Sequence[PointMean], lever: str) -> Bar | None:
        """Return the bar of a lever: the lowest and highest that its values lead to, by themselves."""
        own = [
            point
            for point in points
            if point.difference is not None and point.levers[lever] is not None
        ]
        if len(own) < 2:
            return None
        own.sort(key=lambda point: float(point.difference or 0.0))
        ends = (own[0], own[-1])
        pieces = [Piece(0.0, float(point.difference or 0.0), n) for n, point in enumerate(ends)]
        # The shorter of two on the same side lies on top.
        drawn = tuple(sorted(pieces, key=lambda piece: -abs(piece.end)))
        figures = tuple(
            f"{value_words(point.levers[lever])}: {difference_words(piece.end, self.key.unit)}"
            for point, piece in zip(ends, pieces, strict=True)
        )
        values = tuple(
            (
                f"{self.titles[lever]} {value_words(point.levers[lever])}",
                piece.end,
                piece.end - TEN_NINETY * (point.difference_error or 0.0),
                piece.end + TEN_NINETY * (point.difference_error or 0.0),
            )
            for point, piece in zip(ends, pieces, strict=True)
        )
        return Bar(self.titles[lever], drawn, figures, self.titles[lever], values)

    def _tornado(self, scenario: str, number: int, bars: Sequence[Bar]) -> BarChart:
        widest = bars[0]
        title = f"{opened(self.series)} in {month_words(self.date)} depends most on {widest.label}"
        words = Words(
            title,
            f"{self._scenario(scenario)}, each lever by itself, the others as the scenario has them: "
            f"difference from the sweep's base (point 0), {unit_words(self.key.unit)}",
            f"Means of {runs_words(self.design)}, world by world, simulated.",
            source_words(self.design),
            "A bar for each lever. "
            + " ".join(f"{bar.label}: {' and '.join(bar.figures)}." for bar in bars),
        )
        return BarChart(
            self._name("tornado", scenario, number),
            words,
            self.quantity,
            (BarGroup("", tuple(bars)),),
            ("lowest", "highest"),
            ("lowest", "highest"),
        )

    def settling(self, stored: ToldSweep) -> Iterator[CurveChart]:
        """Yield how the base's mean settles as worlds, or draws, are added, where there are a few."""
        values = stored.runs(self.key, self.date, 0, by_draw=self.design.draws > 0)
        if len(values) < LEAST_WORLDS:
            return
        of = "draws" if self.design.draws else "worlds"
        counts = range(2, len(values) + 1)
        means = np.array([values[:n].mean() for n in counts])
        reach = np.array([t_reach(values[:n].std(ddof=1), n, n - 1, NINE_IN_TEN) for n in counts])
        gap = self.quantity.gap(float(reach[-1]), like=None)
        apart = means - means[-1]
        words = Words(
            f"{opened(self.series)} in {month_words(self.date)}: after {len(values)} {of} the base's "
            f"mean is known to about {gap}",
            f"Mean of the base over the first {of}, less that over all of them; "
            f"{unit_words(self.key.unit)}.",
            f"Shaded: about 90% of means of so many {of} would lie here.",
            source_words(self.design),
            "A curve of differences. "
            + listed(
                [
                    f"after {n}: {difference_words(m, self.key.unit)}"
                    for n, m in zip(counts, apart, strict=True)
                ]
            )
            + ".",
        )
        yield CurveChart(
            f"settling_{file_name(self.key)}",
            words,
            of,
            self.quantity,
            (Curve("base", np.array(counts, dtype=float), apart, apart - reach, apart + reach),),
        )

    def _unit(self) -> str:
        return "per cent" if self.quantity.is_share else unit_words(self.key.unit)

    def _scenario(self, scenario: str) -> str:
        return opened(scenario.replace("_", " "))

    def _name(self, kind: str, scenario: str, number: int) -> str:
        blocks = f"_{number + 1}" if len(self.design.blocks) > 1 else ""
        own = f"_{scenario}" if len(self.design.scenarios) > 1 else ""
        return f"{kind}_{file_name(self.key)}{own}{blocks}"


def _place(value: object, row: Sequence[object]) -> int | None:
    return next((n for n, own in enumerate(row) if own == value), None)
