"""Curves over a number: how indices settle as points are added, how a measure follows a lever's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.index import Row
from sim.report.page import (
    BODY,
    DARK_BLUE,
    DARK_GREY,
    DPI,
    INK,
    LINE_HEIGHT,
    MARGIN,
    OPTION_COLOURS,
    POINTS_AN_INCH,
    SMALL,
    Page,
    set_page,
    wrap,
)
from sim.report.placing import spread
from sim.report.quantities import Quantity
from sim.report.shapes import Words

Floats = npt.NDArray[np.float64]
HEIGHT = 5.8
LABEL_ROOM = 1.9
LEADER = 0.3
COLOURS = (DARK_BLUE, *OPTION_COLOURS)


@dataclass(frozen=True)
class Curve:
    """Values over a number (points,), with their ranges; points are marked where they were found."""

    label: str
    x: Floats
    y: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Level:
    """A level that curves are read against: a noise floor or a target."""

    value: float
    label: str


@dataclass(frozen=True)
class CurveChart:
    """Curves with one scale; `across` is what the numbers below are, `up` how values are said."""

    name: str
    words: Words
    across: str
    up: Quantity
    curves: tuple[Curve, ...]
    levels: tuple[Level, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()

    def data(self) -> Iterator[Row]:
        """Yield what is plotted; in place of a date, the number below."""
        for curve in self.curves:
            for n, x in enumerate(curve.x):
                low, high = float(curve.low[n]), float(curve.high[n])
                yield "curve", curve.label, f"{x:g}", float(curve.y[n]), low, high, self.across, ""
        for level in self.levels:
            yield "level", level.label, "", level.value, None, None, self.across, ""


def draw_curves(chart: CurveChart) -> Figure:
    """Return the chart as a figure."""
    page = set_page(chart.words, HEIGHT)
    labels = [_wrapped(page, curve.label) for curve in chart.curves]
    labels += [_wrapped(page, level.label) for level in chart.levels]
    room = max(page.text_width(line, BODY) for label in labels for line in label.split("\n"))
    low, high = _limits(chart)
    ticks = _ticks(low, high, chart.up)
    words = chart.up.ticks(ticks)
    left = MARGIN + 0.12 + page.text_width(max(words, key=len, default="0"), BODY)
    right = page.width - MARGIN - room - LEADER
    axes = page.axes(left, page.bottom + 0.62, right, page.top - 0.12)
    axes.set_ylim(low, high)
    axes.set_yticks(ticks, words)
    _scale_across(axes, chart)
    for number, curve in enumerate(chart.curves):
        colour = COLOURS[number % len(COLOURS)]
        axes.fill_between(curve.x, curve.low, curve.high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(
            curve.x, curve.y, color=colour, linewidth=2.0, marker="o", markersize=5,
            markeredgecolor="white", markeredgewidth=0.8, clip_on=False, zorder=3,
        )  # fmt: skip
    for level in chart.levels:
        axes.axhline(level.value, color=DARK_GREY, linewidth=1.4, linestyle=(0, (4, 3)), zorder=2)
    _label_ends(page, axes, chart, labels)
    return page.figure


def _wrapped(page: Page, text: str) -> str:
    return "\n".join(wrap(page.renderer, text, BODY, LABEL_ROOM))


def _limits(chart: CurveChart) -> tuple[float, float]:
    parts = [np.zeros(1), np.array([level.value for level in chart.levels])]
    for curve in chart.curves:
        parts += [curve.y, curve.low, curve.high]
    values = np.concatenate(parts)
    low, high = float(values.min()), float(values.max())
    air = 0.06 * (high - low) or 1.0
    top = high + air
    if chart.up.is_share and high <= 1.0:
        top = min(top, 1.0)
    return (low - air if low < 0.0 else 0.0), top


def _ticks(low: float, high: float, quantity: Quantity) -> list[float]:
    scale = 100.0 if quantity.is_share else 1.0
    locator = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10])
    ticks = np.asarray(locator.tick_values(low * scale, high * scale)) / scale
    return [float(tick) for tick in ticks if low - 1e-12 <= tick <= high + 1e-12]


def _scale_across(axes: Axes, chart: CurveChart) -> None:
    ends = np.concatenate([curve.x for curve in chart.curves])
    first, last = float(ends.min()), float(ends.max())
    axes.set_xlim(first, last if last > first else first + 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    axes.tick_params(axis="x", length=4, labelsize=BODY, pad=5)
    axes.tick_params(axis="y", length=0, labelsize=BODY)
    axes.set_xlabel(chart.across, fontsize=SMALL + 1, color=INK, loc="right")
    axes.axhline(0.0, color=DARK_GREY, linewidth=1.0, zorder=1.5)


def _label_ends(page: Page, axes: Axes, chart: CurveChart, labels: list[str]) -> None:
    """Write what each curve and level is at its right end, moved apart where they would touch."""
    right = axes.get_xlim()[1]
    ends = [axes.transData.transform((curve.x[-1], curve.y[-1])) for curve in chart.curves]
    ends += [axes.transData.transform((right, level.value)) for level in chart.levels]
    colours = [COLOURS[n % len(COLOURS)] for n in range(len(chart.curves))]
    colours += [DARK_GREY] * len(chart.levels)
    sizes = [
        (label.count("\n") + 1) * BODY * LINE_HEIGHT / POINTS_AN_INCH * DPI + 5 for label in labels
    ]
    middles = spread(
        [float(end[1]) for end in ends], sizes, page.bottom * DPI, (page.top + 0.1) * DPI
    )
    column = axes.get_window_extent().x1 + LEADER * DPI
    across, up = page.width * DPI, page.height * DPI
    for label, end, middle, colour in zip(labels, ends, middles, colours, strict=True):
        page.figure.add_artist(Line2D(
            [(end[0] + 4) / across, (column - 5) / across], [end[1] / up, middle / up],
            color=colour, linewidth=1.0,
        ))  # fmt: skip
        page.figure.text(
            column / across, middle / up, label, fontsize=BODY, color=INK, va="center", ha="left",
            linespacing=1.15, parse_math=False,
        )  # fmt: skip
